"""The fingerprint tells pictures apart and not their metadata."""

from __future__ import annotations

import shutil

import piexif
import pytest

from tasks.core.reading import read_photo
from tests.builders import jpeg

GPS = {1: b"S", 2: ((33, 1), (51, 1), (0, 1)), 3: b"E", 4: ((151, 1), (12, 1), (0, 1))}


class TestFingerprint:
    def test_a_new_position_leaves_it_as_it_is(self, tmp_path):
        path = jpeg(tmp_path / "a.jpg")
        before = read_photo(path)
        piexif.insert(piexif.dump({**piexif.load(str(path)), "GPS": GPS}), str(path))
        after = read_photo(path)
        assert after.lat == -33.85
        assert after.fingerprint == before.fingerprint != ""

    def test_a_new_position_in_real_photos_leaves_it_as_it_is(self, tmp_path, corpus):
        for original in sorted((corpus / "photos" / "rome_walk").glob("*.jpg")):
            path = shutil.copy(original, tmp_path / "a.jpg")
            piexif.insert(piexif.dump({"0th": {}, "Exif": {}, "GPS": GPS}), str(path))
            assert read_photo(path).lat == -33.85
            assert read_photo(path).fingerprint == read_photo(original).fingerprint

    def test_other_pictures_have_others(self, tmp_path, corpus):
        drawn = {read_photo(jpeg(tmp_path / "a.jpg", seed=seed)).fingerprint for seed in range(40)}
        assert len(drawn) == 40
        walk = sorted((corpus / "photos" / "rome_walk").glob("*.jpg"))
        assert len({read_photo(path).fingerprint for path in walk}) == len(walk)

    @pytest.mark.parametrize("place", ["first", "last"])
    def test_a_changed_byte_at_either_end_of_the_picture_changes_it(self, tmp_path, place):
        path = jpeg(tmp_path / "a.jpg", size=(2000, 1500))
        before = read_photo(path).fingerprint
        content = bytearray(path.read_bytes())
        image_at = content.rindex(b"\xff\xda")
        assert len(content) - image_at > 2 * 16384
        content[image_at + 100 if place == "first" else -100] ^= 1
        path.write_bytes(content)
        assert read_photo(path).fingerprint != before

    def test_another_length_changes_it(self, tmp_path):
        path = tmp_path / "a.bin"
        path.write_bytes(bytes(100_000))
        before = read_photo(path).fingerprint
        path.write_bytes(bytes(100_001))
        assert read_photo(path).fingerprint != before

    def test_files_that_are_no_pictures_have_one_and_empty_ones_none(self, tmp_path):
        path = tmp_path / "a.txt"
        path.write_text("text")
        assert read_photo(path).fingerprint != ""
        path.write_text("")
        assert read_photo(path).fingerprint == ""
