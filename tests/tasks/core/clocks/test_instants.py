from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.clocks.instants import by_clock, nearest
from tasks.core.tables import CLOCKS
from tests.tasks.timed import ROME, photo, table

FINAL = {"override": "+8:58:30", "zone": "UTC+09:00", "clock_error_s": -90.0, "basis": "override", "confidence": 1.0}
WRONG = {"zone": "Asia/Tokyo", "clock_error_s": 3600.0, "basis": "gps time", "confidence": 0.95}


def stretches(*rows):
    usual = {"camera": "Acme One", "photos": 0, "located": 0, "clock_error_s": 0.0, "confidence": 0.0, "basis": "none"}
    return CLOCKS.make([usual | row for row in rows])


def times(photos, clocks=None):
    told = by_clock(photos, stretches() if clocks is None else clocks)
    return {path: (str(at), basis) for path, at, basis in zip(photos["path"], told.at, told.basis, strict=True)}


class TestOverrides:
    """CLOCKS have what the person said of the clock all in all as zone and error, of which the sum is exact."""

    def test_an_offset_is_final_whatever_tag_and_place_say(self):
        photos = table(photo("a.jpg", "2024-05-01 12:00:00", utc_offset_min=120, **ROME), photo("b.jpg", "2024-11-01 12:00:00"))
        assert times(photos, stretches(FINAL)) == {
            "a.jpg": ("2024-05-01 03:01:30+00:00", "override"),
            "b.jpg": ("2024-11-01 03:01:30+00:00", "override"),
        }

    def test_an_offset_is_final_however_unsure_the_stretch_is_by_itself(self):
        clocks = stretches(FINAL | {"confidence": 0.0})
        assert times(table(photo("a.jpg", "2024-05-01 12:00:00")), clocks)["a.jpg"] == ("2024-05-01 03:01:30+00:00", "override")

    def test_what_was_told_on_the_command_line_is_final_too(self):
        clocks = stretches(FINAL | {"override": ""})
        photos = table(photo("a.jpg", "2024-05-01 12:00:00", utc_offset_min=120))
        assert times(photos, clocks)["a.jpg"] == ("2024-05-01 03:01:30+00:00", "override")

    def test_pairs_are_final_with_their_drift(self):
        text = "2024-05-01T12:00:00 = 2024-05-01T11:00:00Z; 2024-05-11T12:00:20 = 2024-05-11T11:00:00Z"
        row = {"override": text, "zone": "UTC+01:00", "clock_error_s": 0.0, "basis": "override", "confidence": 1.0}
        clocks = stretches(row | {"drift_s_per_day": 2.0, "from_at": pd.Timestamp("2024-05-01 12:00:00")})
        photos = table(photo("a.jpg", "2024-05-06 12:00:00", utc_offset_min=0))
        assert times(photos, clocks)["a.jpg"] == ("2024-05-06 10:59:50+00:00", "override")

    @pytest.mark.parametrize(("confidence", "at"), [(0.95, "09:58:30"), (0.5, "10:00:00")])
    def test_of_a_zone_the_clocks_own_error_is_taken_off_where_it_is_sure(self, confidence, at):
        row = {"override": "Europe/Rome", "zone": "Europe/Rome", "clock_error_s": 90.0, "basis": "gps time"}
        photos = table(photo("a.jpg", "2024-05-01 12:00:00", utc_offset_min=-300))
        found = times(photos, stretches(row | {"confidence": confidence}))
        assert found == {"a.jpg": (f"2024-05-01 {at}+00:00", "override")}


class TestDatesThatAreNoClocks:
    def test_a_date_that_we_wrote_is_right_with_its_own_offset(self):
        rows = [photo(f"{n}.jpg", "2024-05-01 12:00:00", utc_offset_min=120, redated=n == 1) for n in range(2)]
        assert times(table(*rows), stretches(WRONG)) == {
            "0.jpg": ("2024-05-01 09:00:00+00:00", "offset"),
            "1.jpg": ("2024-05-01 10:00:00+00:00", "offset"),
        }

    def test_a_date_that_we_wrote_beats_an_override_that_was_for_the_wrong_clock(self):
        clocks = stretches(FINAL)
        photos = table(photo("a.jpg", "2024-05-01 12:00:00", utc_offset_min=120, redated=True))
        assert times(photos, clocks) == {"a.jpg": ("2024-05-01 10:00:00+00:00", "offset")}

    def test_a_date_that_we_wrote_without_an_offset_is_of_the_zone_of_its_place(self):
        photos = table(photo("a.jpg", "2024-05-01 12:00:00", redated=True, **ROME))
        assert times(photos, stretches(WRONG)) == {"a.jpg": ("2024-05-01 10:00:00+00:00", "zone")}

    def test_a_files_own_time_is_an_instant(self):
        photos = table(photo("a.jpg", "2024-05-01 12:00:00", utc_offset_min=0, datetime_source="file"))
        assert times(photos, stretches(WRONG)) == {"a.jpg": ("2024-05-01 12:00:00+00:00", "offset")}

    def test_a_name_that_tells_utc_is_an_instant_and_one_without_is_the_clocks(self):
        rows = [photo(f"{n}.jpg", "2024-05-01 12:00:00", datetime_source="filename") for n in range(2)]
        assert times(table(rows[0] | {"utc_offset_min": 0}, rows[1]), stretches(WRONG)) == {
            "0.jpg": ("2024-05-01 12:00:00+00:00", "offset"),
            "1.jpg": ("2024-05-01 02:00:00+00:00", "clock"),
        }

    def test_a_day_alone_is_no_instant_and_its_noon_tells_nobodys_zone(self):
        day = photo("day.jpg", "2024-05-01 12:00:00", day_only=True, utc_offset_min=120, datetime_source="filename", **ROME)
        photos = table(day, photo("a.jpg", "2024-05-01 12:00:00"))
        assert times(photos) == {"day.jpg": ("NaT", "none"), "a.jpg": ("NaT", "none")}


class TestNearest:
    def test_is_the_row_nearest_in_time_and_the_earlier_of_two_as_near(self):
        times = np.array([50, 10, 30], dtype=np.int64)
        rows = np.array([7, 8, 9], dtype=np.intp)
        asked = np.array([-5, 10, 20, 21, 39, 41, 99], dtype=np.int64)
        assert nearest(times, rows, asked).tolist() == [8, 8, 8, 9, 9, 7, 7]
