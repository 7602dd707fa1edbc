from __future__ import annotations

import pandas as pd
import pytest

from tasks.core.doubts.stale import stale, without_remark
from tasks.core.tables import PHOTOS
from tests.tasks.core.doubts.claims import START, claim, walk

OLD = "its GPS time is 3 h from its own: the position may be an old one"
HOURS_3 = 3 * 3600 + 240
"""No whole hours: these might be a zone."""
ELSEWHERE = (41.95, 12.5)


def fixed(second, age_s, where=ELSEWHERE, problem="", **columns):
    """A photo with a fix that is so many seconds old."""
    gps_at = START + pd.Timedelta(seconds=second - age_s)
    return claim("old", second, *where, gps_at=gps_at, problem=problem, **columns)


def found(rows):
    photos = PHOTOS.make(rows)
    return {photos["path"].iloc[finding.row]: finding.problem for finding in stale(photos)}


class TestStale:
    def test_makes_the_remark_of_utc_the_problem(self):
        assert found([*walk(), fixed(200, HOURS_3, problem=f"corrupt EXIF; {OLD}")]) == {"old.jpg": OLD}

    def test_believes_an_old_fix_where_the_fixes_around_are_at_its_place(self):
        assert found([*walk(), fixed(200, HOURS_3, where=(41.9003, 12.5), problem=OLD)]) == {}

    def test_does_not_believe_it_where_one_of_them_is_elsewhere(self):
        far = walk(3, first_s=300, name="F{}", start=(41.99, 12.5))
        assert found([*walk(3), *far, fixed(200, HOURS_3, where=(41.9003, 12.5), problem=OLD)]) == {"old.jpg": OLD}

    @pytest.mark.parametrize("age_s", [1024 * 7 * 86400 + 3, 86400 - 4])
    def test_takes_a_receiver_with_a_wrong_date_for_no_old_fix(self, age_s):
        assert found([*walk(), fixed(200, age_s, problem=OLD)]) == {}

    def test_takes_whole_hours_for_a_zone_unless_the_file_tells_its_offset(self):
        assert found([*walk(), fixed(200, 3 * 3600 + 2, problem=OLD, utc_offset_min=float("nan"))]) == {}
        assert found([*walk(), fixed(200, 3 * 3600 + 2, problem=OLD)]) == {"old.jpg": OLD}

    def test_doubts_a_gps_time_that_stands_still_while_the_clock_goes_on(self):
        since = {"gps_at": START, "lat": 41.95, "lon": 12.5}
        rows = [claim(f"S{second}", second, **since) for second in (0, 600, 900, 1000, 5000)]
        told = found(rows)
        assert list(told) == ["S1000.jpg", "S5000.jpg"]
        assert told["S5000.jpg"] == (
            "its GPS time has stood still since S0.jpg, 1 h 23 min earlier: the position may be an old one"
        )

    def test_is_not_confirmed_by_where_it_was_when_the_fix_was_made(self):
        since = {"gps_at": START + pd.Timedelta(seconds=61), "lat": 41.9, "lon": 12.5}
        rows = [claim("S61", 61, **since), claim("S2000", 2000, **since)]
        assert list(found([*walk(1), *rows])) == ["S2000.jpg"]
        assert found([*walk(1), *rows, *walk(1, first_s=2500, name="B{}")]) == {}

    def test_needs_the_same_place_and_camera_for_a_time_that_stands_still(self):
        since = {"gps_at": START, "lat": 41.95, "lon": 12.5}
        assert found([claim("a", 0, **since), claim("b", 5000, **{**since, "lat": 41.96})]) == {}
        assert found([claim("a", 0, **since), claim("b", 5000, camera="Boxy Two", **since)]) == {}

    def test_leaves_positions_that_we_wrote(self):
        assert found([*walk(), fixed(200, HOURS_3, problem=OLD, gps_method="whereshot proxy")]) == {}


class TestWithoutRemark:
    @pytest.mark.parametrize(
        ("text", "rest"),
        [(OLD, ""), (f"corrupt EXIF; {OLD}", "corrupt EXIF"), (f"{OLD}; no date", "no date"), ("no date", "no date"), ("", "")],
    )
    def test_keeps_everything_else(self, text, rest):
        assert without_remark(pd.Series([text], dtype="str")).tolist() == [rest]
