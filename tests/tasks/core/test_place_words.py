from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.place_words import label, sentences, several, silent, too_wide
from tasks.core.tables import VISITS
from tests.tasks.timed import photo, table

NO, YES = np.array([False]), np.array([True])


def said(taken_local, taken_at, first, last, other=NO, **columns):
    """Return the sentence for one photo and one visit of which the ends are instants of UTC."""
    taken = table(photo("x.jpg", taken_local, **({"taken_at": taken_at} if taken_at else {})))
    ends = {"first_at": pd.Timestamp(first, tz="UTC"), "last_at": pd.Timestamp(last, tz="UTC")}
    return sentences(taken, VISITS.make([{"name": "Home", "photos": 14, **ends, **columns}]), other)[0]


class TestSentences:
    def test_tell_the_visit_by_the_clock_of_the_photo_and_not_by_utc(self):
        words = said("2024-05-01 11:00", "2024-05-01 09:00", "2024-05-01 08:02:59", "2024-05-01 09:40")
        assert words == 'during a visit to "Home" from 10:02 to 11:40; 14 photos were taken there'

    def test_follow_a_clock_that_is_wrong_by_minutes_too(self):
        words = said("2024-05-01 11:07", "2024-05-01 09:00", "2024-05-01 08:02", "2024-05-01 09:40")
        assert "from 10:09 to 11:47" in words

    def test_tell_the_day_of_a_visit_that_is_not_all_on_the_photos_day(self):
        words = said("2024-05-02 00:30", "2024-05-01 22:30", "2024-05-01 21:00", "2024-05-01 23:00")
        assert "from 2024-05-01 23:00 to 2024-05-02 01:00" in words

    def test_say_utc_where_the_photo_has_no_wall_clock(self):
        words = said(None, "2024-05-01 09:00", "2024-05-01 08:02", "2024-05-01 09:40")
        assert "from 08:02 to 09:40 UTC" in words

    def test_of_a_visit_within_a_minute_tell_one_time(self):
        assert " at 11:00; " in said("2024-05-01 11:00:20", "2024-05-01 09:00:20", "2024-05-01 09:00:10", "2024-05-01 09:00:50")

    @pytest.mark.parametrize(
        ("photos", "end"), [(0, "11:40"), (1, "; 1 photo was taken there"), (1200, "; 1,200 photos were taken there")]
    )
    def test_count_the_photos_where_they_are_known(self, photos, end):
        words = said("2024-05-01 11:00", "2024-05-01 09:00", "2024-05-01 08:02", "2024-05-01 09:40", photos=photos)
        assert words.endswith(end)

    def test_say_that_it_was_another_cameras_visit(self):
        times = "2024-05-01 11:00", "2024-05-01 09:00", "2024-05-01 08:02", "2024-05-01 09:40"
        assert said(*times, other=YES).startswith('during another camera\'s visit to "Home" from 10:02')

    def test_name_the_file_and_the_row_of_a_mapping(self):
        times = "2024-05-01 11:00", "2024-05-01 09:00", "2024-05-01 08:02", "2024-05-01 09:40"
        assert said(*times, origin="trips.csv", row=7) == 'in trips.csv, row 7: "Home" from 10:02 to 11:40'
        assert said(*times, origin="trips.csv", row=7, name="") == "in trips.csv, row 7: from 10:02 to 11:40"

    def test_show_a_wall_clock_of_a_mapping_as_it_stands_there(self):
        ends = {"first_local": pd.Timestamp("2024-05-01 10:00"), "last_local": pd.Timestamp("2024-05-01 12:00")}
        visits = VISITS.make([{"origin": "trips.csv", "row": 2, **ends}])
        assert sentences(table(photo("x.jpg", "2024-05-01 11:00")), visits, NO) == ["in trips.csv, row 2: from 10:00 to 12:00"]


class TestReasons:
    def test_several_places_are_named_and_the_others_counted(self):
        assert several(4, ['"Home"', '"Office"', "45.0, 9.0"], "").endswith('4 places: "Home", "Office", 45.0, 9.0 and 1 more')

    def test_places_of_one_name_are_named_once(self):
        assert several(2, ['"Rome"', '"Rome"'], "") == 'its time falls into visits of 2 places called "Rome"'

    def test_a_radius_that_is_too_wide_comes_after_the_place(self):
        assert too_wide("x", 25_000) == "x; the radius would be 25 km, over place.max_error_m"

    def test_a_silent_file_is_named(self):
        assert silent(["trips.csv"]) == "no place in trips.csv for its time"

    def test_a_place_without_a_name_is_called_by_its_position(self):
        assert (label("Home", "45.0, 9.0"), label("", "45.0, 9.0")) == ('"Home"', "45.0, 9.0")
