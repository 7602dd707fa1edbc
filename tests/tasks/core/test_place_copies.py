from __future__ import annotations

import os
from itertools import islice

import pytest

from tasks.core.place_copies import Shot


def names(*own: str, stem: str) -> list[list[str]]:
    """Return the first three choices of names for the files of a photo."""
    shot = Shot("Rome", tuple(own), (stem,) * len(own), 1)
    return list(islice(shot.names(own), 3))


class TestNames:
    def test_all_files_of_a_photo_have_the_same_suffix(self):
        assert names("a.CR2", "a.CR2.xmp", stem="a")[1:] == [["a_2.CR2", "a_2.CR2.xmp"], ["a_3.CR2", "a_3.CR2.xmp"]]

    @pytest.mark.parametrize("letter", ["a", "é", "🍕", "\udce9"], ids=["ascii", "two bytes", "four bytes", "no UTF-8"])
    def test_with_a_suffix_none_is_longer_than_a_file_system_takes_and_all_keep_one_stem(self, letter):
        stem = letter * (247 // len(os.fsencode(letter)))
        first, second, _ = names(f"{stem}.CR2", f"{stem}.CR2.xmp", stem=stem)
        assert first == [f"{stem}.CR2", f"{stem}.CR2.xmp"]
        assert max(len(os.fsencode(name)) for name in second) <= 255
        raw, sidecar = second
        assert sidecar == f"{raw}.xmp"
        assert raw.endswith("_2.CR2")
        assert stem.startswith(raw.removesuffix("_2.CR2"))
        assert len(os.fsencode(sidecar)) > 250  # no more is lost than has to be
