"""Agreement with ExifTool on the real files of the corpus, field by field."""

from __future__ import annotations

import shutil

import pytest

from tasks.core.reading import read_photo
from tests.benchmarks.agreement import REQUIRED
from tests.benchmarks.oracle import Told, ask, differences
from tests.benchmarks.readers import ours
from tests.builders import CORPUS

EXCEPTIONS = {
    # 4294967295 degrees and no longitude: ExifTool shows the number, we take no position.
    "nasty/piexif/01.jpg": {"lat": (4294967295.0, None)},
    "nasty/pillow/exif_gps.jpg": {"lat": (4294967295.0, None)},
    # Control characters in the serial number are left out, because a table and a CSV would carry them on.
    "nasty/piexif/r_casio.jpg": {"serial": ("` ?", "`")},
}
"""Where we differ from ExifTool on purpose: what it says, and what we say instead."""


@pytest.fixture(scope="module")
def by_exiftool() -> dict[str, Told]:
    """ExifTool's word on each file of the corpus that has EXIF, by path in it."""
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real photos is not at {CORPUS}")
    if not shutil.which("exiftool"):
        pytest.skip("ExifTool is not installed")
    return ask(CORPUS, within=("photos", "nasty"))


class TestAgreementWithExifTool:
    def test_every_field_of_every_file_is_equal_but_for_the_listed_exceptions(self, by_exiftool):
        found = {path: differences(told, ours(CORPUS / path)) for path, told in by_exiftool.items()}
        assert {path: wrong for path, wrong in found.items() if wrong} == EXCEPTIONS
        assert len(found) > 170
        assert 1 - len(EXCEPTIONS) / len(found) >= REQUIRED

    def test_the_size_in_pixels_of_every_file_whose_container_tells_it_is_equal(self, by_exiftool):
        sized = {path: told.size for path, told in by_exiftool.items() if told.size}
        assert len(sized) > 160
        facts = {path: read_photo(CORPUS / path) for path in sized}
        assert {path: (one.width, one.height) for path, one in facts.items()} == sized
