"""Tests of the step that traces journeys: what the settings do."""

from __future__ import annotations

import pandas as pd
import pytest

from config.drawing import Trace
from tasks.core.journey_tables import JOURNEYS, WAY
from tasks.core.tables import FIXES, PHOTOS, PLACES
from tasks.trace import trace
from tests.journey_rows import ROME, VIENNA, Trip, moved, photos_of, trip


def journeys(*trips: Trip, **settings: float) -> pd.DataFrame:
    """Return JOURNEYS of these trips."""
    return trace(photos_of(*trips), FIXES.empty(), PLACES.empty(), Trace(**settings)).journeys


class TestTrace:
    def test_it_gives_both_tables(self):
        way, told = trace(photos_of(trip("2024-05-01 08:00", ROME).stay(1)), FIXES.empty(), PLACES.empty(), Trace())
        assert WAY.check(way) is way
        assert JOURNEYS.check(told) is told

    @pytest.mark.parametrize(("gap_s", "count"), [(3600, 3), (10_800, 1)])
    def test_a_gap_ends_a_journey(self, gap_s, count):
        pauses = trip("2024-05-01 08:00", ROME).stay(0.5).wait(2).stay(0.5).wait(2).stay(0.5)
        assert len(journeys(pauses, gap_s=gap_s)) == count

    @pytest.mark.parametrize(("gap_m", "count"), [(20_000, 2), (40_000, 1)])
    def test_after_a_day_and_a_half_a_distance_does(self, gap_m, count):
        away = trip("2024-05-01 08:00", ROME).stay(0.5).jump(moved(ROME, 30), hours=40).stay(0.5)
        assert len(journeys(away, gap_m=gap_m)) == count

    @pytest.mark.parametrize(("home_m", "count"), [(20_000, 150), (0, 1)])
    def test_half_a_year_at_home_is_a_journey_a_day_or_one(self, home_m, count):
        assert len(journeys(trip("2024-01-01 08:00", VIENNA).days(150), home_m=home_m)) == count

    def test_the_owner_is_noted(self):
        photos = photos_of(trip("2024-05-01 08:00", ROME).stay(1))
        assert set(trace(photos, FIXES.empty(), PLACES.empty(), Trace(), "anna").way["owner"]) == {"anna"}

    def test_the_arguments_are_not_changed(self):
        photos = photos_of(trip("2024-05-01 08:00", ROME).stay(1))
        before = photos.copy()
        trace(photos, FIXES.empty(), PLACES.empty(), Trace())
        pd.testing.assert_frame_equal(photos, before)

    def test_the_order_of_the_photos_does_not_matter(self):
        photos = photos_of(trip("2024-05-01 08:00", ROME).walk(moved(ROME, 3), 20))
        turned = PHOTOS.check(photos.iloc[::-1].reset_index(drop=True))
        for one, other in zip(*(trace(rows, FIXES.empty(), PLACES.empty(), Trace()) for rows in (photos, turned)), strict=True):
            pd.testing.assert_frame_equal(one, other)
