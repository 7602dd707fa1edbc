from __future__ import annotations

import pandas as pd

from tasks.core.clocks.stretches import stretches_of
from tasks.core.tables import CLOCKS, PHOTOS
from tests.tasks.timed import photo, table


def clocks(*rows):
    return CLOCKS.make([{"camera": "Acme One", "photos": 0, "located": 0, "confidence": 0.0} | row for row in rows])


def begins(at, path=""):
    return {"from_at": pd.Timestamp(at), "from_path": path}


class TestStretchesOf:
    def test_by_wall_clock_what_is_undated_or_earlier_is_of_the_first(self):
        photos = table(photo("a.jpg", "2024-05-02"), photo("b.jpg"), photo("c.jpg", "2024-04-01"), photo("d.jpg", "2024-05-03"))
        stretches = clocks(begins("2024-05-03"), begins("2024-05-01"))
        assert stretches_of(photos, stretches).tolist() == [1, 1, 1, 0]

    def test_a_camera_without_a_row_is_of_none(self):
        photos = table(photo("a.jpg", "2024-05-02", camera="Other"), photo("b.jpg", "2024-05-02"), photo("c.jpg", camera=""))
        assert stretches_of(photos, clocks({})).tolist() == [-1, 0, -1]

    def test_a_stretch_whose_dates_went_back_is_told_by_file_numbers(self):
        walls = [f"{month}-{day:02d} 12:00" for month in ("2024-05", "2000-01", "2024-06") for day in range(1, 11)]
        photos = table(*(photo(f"DSC_{number:04d}.JPG", wall) for number, wall in enumerate(walls, 1)))
        stretches = clocks(
            begins("2024-05-01 12:00", "DSC_0001.JPG"),
            begins("2000-01-01 12:00", "DSC_0011.JPG"),
            begins("2024-06-01 12:00", "DSC_0021.JPG"),
        )
        assert stretches_of(photos, stretches).tolist() == [0] * 10 + [1] * 10 + [2] * 10

    def test_two_stretches_of_one_beginning_are_told_by_their_first_photos(self):
        walls = [f"2000-01-01 00:{minute:02d}" for minute in [*range(5), *range(5)]]
        photos = table(*(photo(f"DSC_{number:04d}.JPG", wall) for number, wall in enumerate(walls, 1)))
        stretches = clocks(begins("2000-01-01 00:00:00", "DSC_0001.JPG"), begins("2000-01-01 00:00:00.000001", "DSC_0006.JPG"))
        assert stretches_of(photos, stretches).tolist() == [0] * 5 + [1] * 5

    def test_where_the_first_photo_is_gone_its_wall_clock_tells(self):
        photos = table(photo("a.jpg", "2024-05-01"), photo("b.jpg", "2024-05-04"))
        assert stretches_of(photos, clocks(begins("2024-05-01", "a.jpg"), begins("2024-05-03", "gone.jpg"))).tolist() == [0, 1]

    def test_a_stretch_of_which_no_photo_is_left_takes_none(self):
        photos = table(photo("a.jpg", "2024-05-01"), photo("b.jpg", "2024-05-04"))
        stretches = clocks(begins("2024-05-01", "a.jpg"), begins("2024-06-03", "gone.jpg"))
        assert stretches_of(photos, stretches).tolist() == [0, 0]

    def test_a_donors_file_of_the_same_name_is_told_by_its_wall_clock(self):
        donors = photo("a.jpg", "2024-05-04", donor_dir="/phone")
        photos = table(photo("a.jpg", "2024-05-01"), donors, photo("b.jpg", "2024-05-05"))
        assert stretches_of(photos, clocks(begins("2024-05-01"), begins("2024-05-04", "a.jpg"))).tolist() == [0, 1, 1]

    def test_of_no_photo_is_empty(self):
        assert stretches_of(PHOTOS.empty(), clocks(begins("2024-05-01"), begins("2024-05-04"))).tolist() == []
