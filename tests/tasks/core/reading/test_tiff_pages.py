"""The directories of a TIFF: which picture is the main one, and walks that end whatever the directories point to."""

from __future__ import annotations

import struct

import pytest
from PIL import Image

from tasks.core.reading import read_photo
from tasks.core.reading.tiff_file import scan_tiff
from tests.builders import picture as drawn
from tests.tasks.core.reading.raw_files import PREVIEW, SENSOR, THUMBNAIL, contents_of, image_of
from tests.tasks.core.reading.tiff_files import LONG, SUB_IFDS, picture, tiff


def found_in(tmp_path, content):
    """The image data of the main picture."""
    return image_of(contents_of(scan_tiff, tmp_path, content), content)


class TestMainPicture:
    def test_is_the_one_with_the_most_data(self, tmp_path):
        assert found_in(tmp_path, tiff(picture(THUMBNAIL), picture(SENSOR), picture(PREVIEW[:3000]))) == SENSOR

    @pytest.mark.parametrize("kind", [1, 4, 65540])
    def test_is_none_that_is_marked_as_a_reduced_copy_or_a_mask(self, tmp_path, kind):
        assert found_in(tmp_path, tiff(picture(PREVIEW * 9, kind=kind), picture(SENSOR, kind=0))) == SENSOR

    def test_is_a_reduced_copy_where_there_is_nothing_else(self, tmp_path):
        assert found_in(tmp_path, tiff(picture(THUMBNAIL, kind=1), {})) == THUMBNAIL

    def test_is_the_first_of_two_of_equal_length(self, tmp_path):
        assert found_in(tmp_path, tiff(picture(b"a" * 900), picture(b"b" * 900))) == b"a" * 900

    def test_of_a_file_of_several_pages_has_the_fingerprint_that_it_has_alone(self, tmp_path):
        drawn(1, (100, 80)).save(tmp_path / "a.tif", save_all=True, append_images=[drawn(2, (400, 300)), drawn(3, (50, 50))])
        drawn(2, (400, 300)).save(tmp_path / "b.tif")
        assert read_photo(tmp_path / "a.tif").fingerprint == read_photo(tmp_path / "b.tif").fingerprint

    def test_differs_from_picture_to_picture_with_equal_margins_and_no_compression(self, tmp_path):
        """Scans: all of one size, and white at both ends."""
        fingerprints = set()
        for seed in range(12):
            page = Image.new("RGB", (800, 600), "white")
            page.paste(drawn(seed, (500, 400)), (150, 100))
            page.save(tmp_path / "a.tif")
            fingerprints.add(read_photo(tmp_path / "a.tif").fingerprint)
        assert len(fingerprints) == 12


class TestWalk:
    def test_of_a_directory_that_is_its_own_successor_ends(self, tmp_path):
        content = bytearray(tiff(picture(SENSOR)))
        content[-4:] = content[4:8]
        assert found_in(tmp_path, bytes(content)) == SENSOR

    def test_of_a_directory_that_lies_below_itself_ends(self, tmp_path):
        content = tiff({**picture(SENSOR), SUB_IFDS: (LONG, (0xABCDEF,))})
        looped = content.replace(struct.pack("<I", 0xABCDEF), content[4:8])
        assert found_in(tmp_path, looped) == SENSOR

    def test_goes_past_a_place_below_that_holds_no_directory(self, tmp_path):
        assert found_in(tmp_path, tiff({**picture(THUMBNAIL), SUB_IFDS: (0xFFFFFFF0, 0, 1)}, picture(SENSOR))) == SENSOR

    def test_of_ten_thousand_pages_stops_after_64_directories(self, tmp_path):
        pages = [picture(bytes((number % 256,)) * number) for number in range(1, 10_000)]
        assert len(found_in(tmp_path, tiff(*pages))) == 64

    def test_refuses_more_than_a_million_strips_in_all_and_says_so(self, tmp_path):
        many = {0x111: (LONG, (8,) * 600_000), 0x117: (LONG, (1,) * 600_000)}
        contents = contents_of(scan_tiff, tmp_path, tiff(many, many))
        assert contents.faults == ["corrupt TIFF: 1200000 strips of pictures, at most 1048576 are read"]
