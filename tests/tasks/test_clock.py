from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from config.settings import Clock
from tasks.clock import clock
from tasks.core.tables import CLOCKS, FIXES, PAIRS, PHOTOS
from tests.tasks.timed import ROME, photo, sequence, table


def override(camera, text, fix_dates=""):
    return CLOCKS.make([{"camera": camera, "override": text, "fix_dates": fix_dates, "photos": 0, "located": 0}])


def clocks_of(photos, typed=None, fixes=None, pairs=None, told=(), **settings):
    """Run the step on what is given, nothing for the rest."""
    fixes, pairs = (FIXES.empty() if fixes is None else fixes), (PAIRS.empty() if pairs is None else pairs)
    return clock(photos, typed, fixes, pairs, told, Clock(**settings))


def solve(*rows, overrides=None):
    return clocks_of(table(*rows), overrides).set_index("camera")


class TestClock:
    def test_takes_the_median_of_wall_clock_minus_zone_minus_gps_time(self):
        # In Rome in May the wall clock is 2 h ahead of UTC; the clock is 10, 30 and 50 s ahead of that.
        rows = [photo(f"{s}.jpg", f"2024-05-01 12:00:{s}", gps_at="2024-05-01 10:00:00", **ROME) for s in (10, 30, 50)]
        row = solve(*rows).loc["Acme One"]
        assert row["clock_error_s"] == 30
        assert row["basis"] == "gps time"
        assert row["evidence"] == "median of 3 GPS times: clock 30 s ahead, spread 20 s"
        assert row["confidence"] == pytest.approx(3 / 4)

    def test_without_gps_time_the_clock_is_taken_as_right(self):
        row = solve(photo("a.jpg", "2024-05-01 12:00:00", **ROME)).loc["Acme One"]
        assert (row["clock_error_s"], row["basis"], row["confidence"]) == (0, "none", 0)
        assert (row["photos"], row["located"], row["zone"]) == (1, 1, "")
        assert row["from_at"] == pd.Timestamp("2024-05-01 12:00:00")

    def test_the_photos_own_offset_tag_beats_the_zone_of_its_place(self):
        row = solve(photo("a.jpg", "2024-05-01 12:00:00", gps_at="2024-05-01 12:00:05", utc_offset_min=0, **ROME)).loc["Acme One"]
        assert row["clock_error_s"] == -5

    def test_the_persons_override_beats_both_as_it_does_in_utc(self):
        rows = photo("a.jpg", "2024-05-01 12:00:00", gps_at="2024-05-01 09:00:00", utc_offset_min=60, **ROME)
        row = solve(rows, overrides=override("Acme One", "UTC+03:00", "yes")).loc["Acme One"]
        assert (row["clock_error_s"], row["zone"], row["override"], row["fix_dates"]) == (0, "UTC+03:00", "UTC+03:00", "yes")

    def test_a_stale_gps_time_is_left_out(self):
        rows = [photo(f"{i}.jpg", f"2024-05-01 12:0{i}:00", gps_at=f"2024-05-01 10:0{i}:00", **ROME) for i in range(3)]
        row = solve(*rows, photo("stale.jpg", "2024-05-01 15:00:00", gps_at="2024-05-01 10:00:00", **ROME)).loc["Acme One"]
        assert row["clock_error_s"] == 0
        assert row["evidence"] == "median of 4 GPS times: clock right, spread 0 s, 1 stale left out"

    def test_gps_times_that_contradict_each_other_solve_nothing(self):
        rows = [photo(f"{h}.jpg", f"2024-05-01 {h}:00:00", gps_at="2024-05-01 10:00:00", **ROME) for h in (12, 15)]
        row = solve(*rows).loc["Acme One"]
        assert (row["clock_error_s"], row["basis"], row["confidence"]) == (0, "gps times disagree", 0)

    def test_a_change_to_winter_time_between_wrong_clock_and_truth_is_no_error(self):
        # Taken at 00:30 UTC on the night of the change, while Rome still had +2 h; the clock is a day ahead.
        row = solve(photo("a.jpg", "2024-10-28 02:30:00", gps_at="2024-10-27 00:30:00", **ROME)).loc["Acme One"]
        assert row["clock_error_s"] == 86400

    def test_each_body_has_its_row_and_an_unknown_one_has_none(self):
        rows = [photo("a.jpg", "2024-05-01 12:00:00"), photo("b.jpg", "2024-05-01 12:00:00", camera="Phone", donor_dir="/phone")]
        found = clocks_of(table(*rows, photo("c.jpg", "2024-05-01 12:00:00", camera="")))
        assert found["camera"].tolist() == ["Acme One", "Phone"]

    def test_a_received_picture_says_nothing_of_a_clock(self):
        row = solve(photo("a.jpg", "2024-05-01 12:00:00", kind="received", gps_at="2024-05-01 03:00:00", **ROME)).loc["Acme One"]
        assert row["basis"] == "none"

    def test_what_a_person_typed_outlives_the_cameras_last_photo(self):
        row = clocks_of(table(photo("a.jpg", "2024-05-01")), override("Gone", "Europe/Rome")).set_index("camera").loc["Gone"]
        assert (row["override"], row["photos"]) == ("Europe/Rome", 0)

    def test_a_camera_whose_photos_have_no_date_has_a_row_without_beginning(self):
        row = solve(photo("a.jpg")).loc["Acme One"]
        assert pd.isna(row["from_at"])
        assert row["photos"] == 0

    def test_an_empty_archive_has_no_clock(self):
        assert clocks_of(PHOTOS.empty()).empty

    def test_the_camera_of_rome_is_a_second_behind(self, corpus):
        row = clocks_of(sequence(corpus / "sequences/rome_walk.csv")).iloc[0]
        # The differences wall clock - 2 h - GPS time as the table shows them, to the second.
        assert row["clock_error_s"] == -1
        assert (row["photos"], row["located"]) == (19, 16)

    def test_the_camera_of_arezzo_is_a_day_behind_but_for_a_minute_and_a_half(self, corpus):
        row = clocks_of(sequence(corpus / "sequences/p6000_arezzo.csv")).iloc[0]
        # The fifth of nine: 16:44:01 - 2 h on the 22nd against 14:42:29.03 on the 23rd, and its like.
        assert row["clock_error_s"] == pytest.approx(-86400 + 92, abs=1)
        assert not np.isnan(row["confidence"])
