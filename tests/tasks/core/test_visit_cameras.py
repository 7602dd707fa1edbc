from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.tables import VISITS
from tasks.core.visit_cameras import of_other_camera_m, of_own_camera
from tests.tasks.timed import photo, table

ZERO = pd.Timestamp("2024-05-01 10:00")
CAMERAS = st.sampled_from(["", "A", "B", "C"])
ASKED = st.lists(st.tuples(CAMERAS, st.integers(0, 20), st.integers(0, 8)), min_size=1, max_size=8)
"""Camera of a photo, first minute of its visit, how long that lasted."""
LOCATED = st.lists(st.tuples(CAMERAS, st.integers(0, 25)), max_size=8)
"""Camera and minute of a located photo."""


def minute(number):
    return ZERO + pd.Timedelta(minutes=number)


def visits_of(*ends):
    return VISITS.make(
        [
            {"row": row, "first_at": minute(first).tz_localize("UTC"), "last_at": minute(last).tz_localize("UTC")}
            for row, (first, last) in enumerate(ends)
        ]
    )


class TestOfOwnCamera:
    @settings(max_examples=50)
    @given(ASKED, LOCATED)
    def test_finds_what_a_loop_over_all_located_photos_finds(self, asked, located):
        photos = table(*(photo(f"{row}.jpg", camera=camera) for row, (camera, _, _) in enumerate(asked)))
        there = [photo(f"{row}.png", camera=camera, taken_at=str(minute(at))) for row, (camera, at) in enumerate(located)]
        visits = visits_of(*((first, first + long) for _, first, long in asked))
        assert of_own_camera(photos, visits, table(*there)).tolist() == [
            camera != "" and any(camera == other and first <= at <= first + long for other, at in located)
            for camera, first, long in asked
        ]


class TestOfOtherCameraM:
    @pytest.mark.parametrize(
        ("at", "expected"),
        [(30, 125.0), (2, 125.0), (58, 125.0), (1, np.hypot(125, 400)), (59, np.hypot(125, 400))],
    )
    def test_adds_the_way_of_the_seconds_by_which_two_clocks_may_reach_beyond_an_end(self, at, expected):
        # Two minutes may be between two clocks; in one minute 95 % stay within 400 m.
        photos = table(photo("x.jpg", taken_at=str(minute(at))))
        assert of_other_camera_m(np.array([100.0]), photos, visits_of((0, 60))) == pytest.approx([expected])
