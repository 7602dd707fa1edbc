from __future__ import annotations

import pandas as pd
import pytest
from PIL import Image

from tasks.core.journey_tables import GLIMPSES
from tasks.core.share.strip import colourfulness, cropped, pictures_of, stretches
from tasks.core.tables import PHOTOS


def photos(number, **values):
    start = pd.Timestamp("2024-05-01 08:00")
    return PHOTOS.make(
        {"path": f"{at:03}.jpg", "kind": "photo", "time_basis": "zone", "taken_local": start + pd.Timedelta(hours=at),
         "lat": 41.0, "lon": 12.0, "format": "jpeg", **{name: given[at] for name, given in values.items()}}
        for at in range(number)
    )  # fmt: skip


def paths(parts):
    return [part["path"].tolist() for part in parts]


def save(folder, name, colour, size=(300, 200)):
    Image.new("RGB", size, colour).save(folder / name, "JPEG")


class TestStretches:
    def test_cover_all_the_time_and_are_in_its_order(self):
        parts = paths(stretches(photos(60).sample(frac=1, random_state=3), 3))
        assert [len(part) for part in parts] == [6, 6, 6]
        hours = [int(path[:3]) for part in parts for path in part]
        assert hours == sorted(hours)
        assert [{hour // 20 for hour in hours[first : first + 6]} for first in (0, 6, 12)] == [{0}, {1}, {2}]

    def test_are_no_more_than_there_are_photos(self):
        assert paths(stretches(photos(2), 6)) == [["000.jpg"], ["001.jpg"]]
        assert stretches(photos(0), 6) == stretches(photos(3), 0) == []

    def test_leave_out_screenshots_films_unreadable_files_and_second_files_of_a_photo(self):
        table = photos(
            5, kind=["screenshot", "video", "photo", "photo", "photo"], problem=["", "", "cut", "", ""],
            pair=["", "", "", "004.jpg", "004.jpg"],
        )  # fmt: skip
        assert paths(stretches(table, 6)) == [["004.jpg"]]


class TestPicturesOf:
    def test_pass_over_what_nobody_can_show_and_what_looks_like_one_before(self, tmp_path):
        for at in range(12):
            save(tmp_path, f"{at:03}.jpg", (200, 30, 30) if at < 9 else (30, 30, 200))
        (tmp_path / "001.jpg").write_bytes(b"no picture")
        (tmp_path / "002.jpg").unlink()
        found = pictures_of(photos(12), GLIMPSES.empty(), tmp_path, tmp_path, 4, 100)
        assert [picture.getpixel((50, 50))[0] > 100 for picture in found] == [True, False]

    def test_are_the_most_colourful_that_the_glimpses_tell(self, tmp_path):
        rows = []
        for at in range(6):
            colour = (220, 40, 160) if at == 4 else (120, 120, 125)
            save(tmp_path, f"{at:03}.jpg", colour)
            rows.append({"path": f"{at:03}.jpg", "picture": f"{at:03}.jpg", "colour": "#808080"})
        (picture,) = pictures_of(photos(6), GLIMPSES.make(rows), tmp_path, tmp_path, 1, 100)
        assert picture.getpixel((50, 50)) == pytest.approx((220, 40, 160), abs=6)

    def test_are_large_enough_to_be_sharp(self, tmp_path):
        save(tmp_path, "000.jpg", (9, 99, 9), (3000, 2000))
        (picture,) = pictures_of(photos(1), GLIMPSES.empty(), tmp_path, tmp_path, 1, 260)
        assert min(picture.size) >= 260


class TestCropped:
    def test_keeps_the_middle_and_of_an_upright_picture_what_is_above_it(self):
        upright = Image.new("RGB", (100, 300), "white")
        upright.paste("red", (0, 80, 100, 180))
        # Of 300 rows 100 fit: those from 80 to 180.
        red, green, _ = cropped(upright, 50, 50).split()
        assert red.getextrema() == (255, 255)
        assert green.getextrema()[1] < 40


class TestColourfulness:
    def test_of_grey_is_nothing_and_of_bright_colours_much(self):
        grey, pink = Image.new("RGB", (50, 50), (128, 128, 128)), Image.new("RGB", (50, 50), (240, 60, 160))
        assert colourfulness(grey) == pytest.approx(0, abs=0.01)
        assert colourfulness(pink) > 20
