"""Tests of the pictures in the workbook's cells."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tasks.core.workbook_pictures import picture_for_cell


class TestPictureForCell:
    @pytest.mark.parametrize(
        ("size", "shown"), [((240, 160), (84, 56)), ((160, 240), (40, 60)), ((240, 24), (84, 8)), ((40, 30), (40, 30))]
    )
    def test_fits_its_room_with_two_dots_for_one_of_the_screen(self, tmp_path, size, shown):
        Image.new("RGB", size).save(tmp_path / "a.jpg")
        found = picture_for_cell(tmp_path / "a.jpg")
        assert (found.width, found.height) == shown
        with Image.open(io.BytesIO(found.data)) as picture:
            assert max(picture.width / size[0], picture.height / size[1]) <= 1
            assert picture.width <= 2 * shown[0] + 1
            assert picture.height <= 2 * shown[1] + 1

    def test_one_that_is_gone_or_damaged_is_none(self, tmp_path):
        (tmp_path / "damaged.jpg").write_bytes(b"\xff\xd8\xff" + bytes(20))
        assert picture_for_cell(tmp_path / "damaged.jpg") is None
        assert picture_for_cell(tmp_path / "gone.jpg") is None
