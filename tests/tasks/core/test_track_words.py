from __future__ import annotations

import numpy as np
import pytest

from tasks.core.track_choice import Chosen
from tasks.core.track_leg import How
from tasks.core.track_place import Placed
from tasks.core.track_words import sentences, too_far, too_wide

TRACKS = ["2024/hike.gpx", "2024/drive.gpx"]
INF, NAN = np.inf, np.nan


def chosen(how, before_s, after_s, *, apart_m=240.0, bearing_deg=90.0, tracks=(0, 0), left_out=0, against=-1, against_m=NAN):
    def column(value, kind=np.float64):
        return np.array([value], dtype=kind)

    nothing = column(NAN)
    placed = Placed(
        column(how, np.int8), nothing, nothing, nothing, column(bearing_deg), nothing, column(before_s), column(after_s),
        column(apart_m), column(tracks[0], np.intp), column(tracks[1], np.intp), column(left_out, np.intp),
    )  # fmt: skip
    return Chosen(placed, column(against, np.intp), column(against_m))


def said(*given, clock_s=0.0, guessed=False, **more):
    return sentences(chosen(*given, **more), TRACKS, np.array([clock_s]), np.array([guessed]))[0]


class TestSentences:
    @pytest.mark.parametrize(
        ("given", "more", "expected"),
        [
            ((How.BETWEEN, 120, 240), {}, "on hike.gpx, 2 min after a fix and 4 min before the next, 240 m apart, 2 km/h"),
            (
                (How.BETWEEN, 0.4, 0.6),
                {"apart_m": 1},
                "on hike.gpx, 0.4 s after a fix and 0.6 s before the next, 1 m apart, 4 km/h",
            ),
            ((How.BETWEEN, 0, 0), {"apart_m": 0}, "at the time of a fix of hike.gpx"),
            (
                (How.BETWEEN, 60, 60),
                {"apart_m": 12, "bearing_deg": NAN},
                "on hike.gpx, 1 min after a fix and 1 min before the next, 12 m apart: at a stop",
            ),
            (
                (How.BRIDGED, 60, 60),
                {},
                "between two segments of hike.gpx, 1 min after a fix and 1 min before the next, 240 m apart, 7 km/h",
            ),
            (
                (How.BRIDGED, 60, 60),
                {"tracks": (0, 1)},
                "between hike.gpx and drive.gpx, 1 min after a fix and 1 min before the next, 240 m apart, 7 km/h",
            ),
            (
                (How.GAP, 7200, 60),
                {"apart_m": 4200},
                "1 min before a fix of hike.gpx; 2 h after the next one, 4.2 km apart, 2 km/h, nothing recorded between",
            ),
            (
                (How.GAP, 7200, 60),
                {"tracks": (0, 1)},
                "1 min before the start of drive.gpx",
            ),
            ((How.OUTSIDE, INF, 300), {}, "5 min before the start of hike.gpx"),
            ((How.OUTSIDE, 300, INF), {}, "5 min after the end of hike.gpx"),
            (
                (How.JUMP, 3, 2),
                {"apart_m": 1},
                "2 s before a fix of hike.gpx and 3 s after the next one, but that is 1 m apart: one of the two is wrong",
            ),
        ],
    )
    def test_tell_the_track_the_fixes_and_the_way(self, given, more, expected):
        assert said(*given, **more) == expected

    def test_count_the_fixes_that_are_left_out(self):
        start = said(How.BETWEEN, 60, 60)
        assert said(How.BETWEEN, 60, 60, left_out=1) == start + "; 1 fix between them far off is left out"
        assert said(How.BETWEEN, 60, 60, left_out=2) == start + "; 2 fixes between them far off are left out"

    def test_name_the_track_that_contradicts(self):
        assert said(How.BETWEEN, 60, 60, against=1, against_m=1500).endswith("; drive.gpx was 1.5 km away at that time")

    def test_say_how_sure_the_time_is_where_it_matters(self):
        assert said(How.BETWEEN, 60, 60, clock_s=9.9) == said(How.BETWEEN, 60, 60)
        assert said(How.BETWEEN, 60, 60, clock_s=120).endswith("; its time may be 2 min off")

    def test_say_that_the_zone_is_inferred(self):
        assert said(How.BETWEEN, 60, 60, guessed=True).endswith("; its time zone is inferred, the file has none")


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "tracks", "expected"),
        [
            ((10_800, INF), (0, 0), "outside every track: 3 h after the end of hike.gpx"),
            ((INF, 10_800), (1, 1), "outside every track: 3 h before the start of drive.gpx"),
            ((10_800, 7200), (0, 0), "in a gap of 5 h in hike.gpx, 2 h from the nearer fix"),
            ((10_800, 7200), (0, 1), "in a gap of 5 h between hike.gpx and drive.gpx, 2 h from the nearer fix"),
        ],
    )
    def test_say_where_the_time_lies_and_by_how_much(self, given, tracks, expected):
        assert too_far(chosen(How.TOO_FAR, *given, tracks=tracks), TRACKS) == [f"{expected}, over track.max_extrapolation_s"]

    def test_say_the_radius(self):
        assert too_wide("on hike.gpx", 25_000) == "on hike.gpx; the radius would be 25 km, over track.max_error_m"
