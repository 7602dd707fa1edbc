"""Tests of the day traces: which photos make them, in what order, how long they are and where nothing is known."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.core.page.layers import Layer
from tasks.core.page.traces import DRAWN_M, SHOWN_DAYS, trace_layer
from tasks.core.tables import PHOTOS

DEGREE_M = 2 * np.pi * 6_371_008.8 / 360  # of a great circle


def photo(path: str, wall: str | None, lat: float, lon: float, **values: Any) -> dict[str, Any]:
    """A located photo whose clock is on UTC+2, unless ``taken_at`` says otherwise."""
    at = pd.Timestamp(wall) if wall else pd.NaT
    instant = (at - pd.Timedelta(hours=2)).tz_localize("UTC") if wall else pd.NaT
    return {
        "path": path, "kind": "photo", "time_basis": "zone", "taken_local": at, "taken_at": instant, "lat": lat, "lon": lon,
        **values,
    }  # fmt: skip


def traced(*photos: dict[str, Any], max_corners: int = 1000) -> Layer:
    layer, notices = trace_layer(PHOTOS.make(photos), max_corners)
    assert notices == []
    assert layer is not None
    return layer


def ways(layer: Layer) -> list[list[tuple[float, float]]]:
    """The corners of each day in degrees, as the page adds them up."""
    found, at = [], 0
    for count in layer.content["corners"]:
        lat = accumulate(layer.content["lat"][at : at + count])
        lon = accumulate(layer.content["lon"][at : at + count])
        found.append([(y / 1e5, x / 1e5) for y, x in zip(lat, lon, strict=True)])
        at += count
    assert at == len(layer.content["lat"]) == len(layer.content["lon"])
    return found


class TestWhichPhotos:
    def test_a_day_is_one_line_through_its_photos_in_time_order(self):
        layer = traced(
            photo("c.jpg", "2024-05-01 12:00", 41.0, 12.2),
            photo("a.jpg", "2024-05-01 10:00", 41.0, 12.0),
            photo("b.jpg", "2024-05-01 11:00", 41.1, 12.1),
            photo("d.jpg", "2024-05-02 09:00", 42.0, 12.0),
        )
        assert layer.content["day"] == ["2024-05-01", "2024-05-02"]
        assert layer.content["photos"] == [3, 1]
        assert ways(layer) == [[(41.0, 12.0), (41.1, 12.1), (41.0, 12.2)], [(42.0, 12.0)]]
        assert layer.count == 2

    def test_a_day_is_that_of_the_wall_clock(self):
        late, early = "2024-05-01 23:30", "2024-05-02 00:30"  # 21:30 and 22:30 UTC, of one day there
        assert traced(photo("a.jpg", late, 1.0, 2.0), photo("b.jpg", early, 1.0, 2.0)).content["photos"] == [1, 1]

    def test_cameras_in_different_zones_are_one_journey_by_instant(self):
        other = {"taken_at": pd.Timestamp("2024-05-01 08:30", tz="UTC"), "camera": "Acme Two"}
        layer = traced(
            photo("a.jpg", "2024-05-01 10:00", 1.0, 2.0),  # 08:00 UTC
            photo("b.jpg", "2024-05-01 11:00", 1.0, 2.2),
            photo("c.jpg", "2024-05-01 16:30", 1.1, 2.1, **other),  # this clock is 8 h ahead of UTC
        )
        assert ways(layer) == [[(1.0, 2.0), (1.1, 2.1), (1.0, 2.2)]]

    def test_a_photo_without_an_instant_is_placed_by_the_others_of_its_day(self):
        layer = traced(
            photo("a.jpg", "2024-05-01 10:00", 1.0, 2.0),
            photo("c.jpg", "2024-05-01 11:00", 1.0, 2.2),
            photo("b.jpg", "2024-05-01 10:30", 1.1, 2.1, taken_at=pd.NaT),
        )
        assert ways(layer) == [[(1.0, 2.0), (1.1, 2.1), (1.0, 2.2)]]

    def test_a_position_that_we_wrote_is_part_of_the_way(self):
        layer = traced(photo("a.jpg", "2024-05-01 10:00", 1.0, 2.0, gps_method="whereshot proxy"))
        assert layer.content["photos"] == [1]

    @pytest.mark.parametrize(
        "values",
        [
            {"donor_dir": "/phone"}, {"kind": "screenshot"}, {"kind": "received"}, {"kind": "derived"},
            {"lat": np.nan, "lon": np.nan}, {"taken_local": pd.NaT, "taken_at": pd.NaT},
        ],
        ids=["donor", "screenshot", "received", "derived", "unlocated", "without a time"],
    )  # fmt: skip
    def test_what_is_no_located_photo_of_the_archive_with_a_time_has_no_part(self, values):
        assert trace_layer(PHOTOS.make([photo("a.jpg", "2024-05-01 10:00", 1.0, 2.0) | values]), 1000) == (None, [])

    def test_the_files_of_one_photo_count_once(self):
        pair = [photo(name, "2024-05-01 10:00", 1.0, 2.0, pair="a.jpg") for name in ("a.cr2", "a.jpg")]
        assert traced(*pair).content["photos"] == [1]


class TestUnknownLegs:
    @pytest.mark.parametrize(
        ("wall", "lon", "unknown"),
        [
            ("2024-05-01 13:00", 2.1, []),  # 11 km in exactly 3 h
            ("2024-05-01 13:01", 2.1, [1]),  # a minute more: nobody knows the way
            ("2024-05-01 10:20", 2.27, []),  # 30.0 km at 90 km/h
            ("2024-05-01 10:20", 2.35, [1]),  # 38.9 km at 117 km/h
            ("2024-05-01 10:20", 2.29, []),  # 32.2 km at 97 km/h
            ("2024-05-01 10:01", 2.2, []),  # faster, but only 22 km
            ("2024-05-01 10:00", 2.5, [1]),  # at two places at once
        ],
    )
    def test_a_long_pause_or_a_flight_is_unknown(self, wall, lon, unknown):
        layer = traced(photo("a.jpg", "2024-05-01 10:00", 0.0, 2.0), photo("b.jpg", wall, 0.0, lon))
        assert layer.content["unknown"] == unknown

    def test_the_night_between_two_days_is_no_leg_at_all(self):
        layer = traced(photo("a.jpg", "2024-05-01 10:00", 0.0, 2.0), photo("b.jpg", "2024-05-02 10:00", 50.0, 2.0))
        assert (layer.content["unknown"], layer.content["metres"]) == ([], [0, 0])


class TestDateLine:
    @pytest.mark.parametrize(("first", "second", "shown"), [(179.9, -179.9, 180.1), (-179.9, 179.9, -180.1)])
    def test_a_way_across_180_goes_the_short_way(self, first, second, shown):
        layer = traced(photo("a.jpg", "2024-05-01 10:00", 0.0, first), photo("b.jpg", "2024-05-01 11:00", 0.0, second))
        assert ways(layer) == [[(0.0, first), (0.0, shown)]]
        assert layer.content["metres"] == [round(0.2 * DEGREE_M)]

    def test_the_next_day_starts_on_the_map_again(self):
        layer = traced(
            photo("a.jpg", "2024-05-01 10:00", 0.0, 179.9),
            photo("b.jpg", "2024-05-01 11:00", 0.0, -179.9),
            photo("c.jpg", "2024-05-02 10:00", 0.0, -179.8),
        )
        assert ways(layer)[1] == [(0.0, -179.8)]


class TestDistance:
    def test_it_is_the_sum_of_the_great_circles_from_photo_to_photo(self):
        layer = traced(
            photo("a.jpg", "2024-05-01 10:00", 0.0, 10.0),
            photo("b.jpg", "2024-05-01 11:00", 0.1, 10.0),
            photo("c.jpg", "2024-05-01 12:00", 0.1, 10.1),
        )
        assert layer.content["metres"] == [pytest.approx(0.1 * DEGREE_M * (1 + np.cos(np.radians(0.1))), abs=1)]

    def test_a_hundred_photos_at_one_spot_are_no_walk_although_their_positions_waver(self):
        waver = np.random.default_rng(7).uniform(-0.0001, 0.0001, (100, 2))  # 11 m either way, 1 km in sum
        photos = [
            photo(f"{i:03}.jpg", f"2024-05-01 {10 + i // 60}:{i % 60:02}", 1 + lat, 2 + lon) for i, (lat, lon) in enumerate(waver)
        ]
        assert traced(*photos).content["metres"][0] <= 32  # no more than from the first to the last, across the square


class TestCap:
    def hills(self, days: int) -> pd.DataFrame:
        """Days of 5 photos, 0.1 degrees from each to the next on the equator, and so many to the north of it."""
        sides = (0.0, 0.005, 0.04, 0.03, 0.0)
        return PHOTOS.make(
            photo(f"{day}{i}.jpg", f"2024-05-{day + 1:02} 1{i}:00", side, 0.1 * i)
            for day in range(days)
            for i, side in enumerate(sides)
        )

    def test_a_line_within_the_cap_is_whole(self):
        layer, notices = trace_layer(self.hills(2), 10)
        assert layer is not None
        assert (layer.content["corners"], notices) == ([5, 5], [])

    @pytest.mark.parametrize(
        ("cap", "bend_deg", "kept"),
        # Beside the top, the slopes of 2 in 10 pass 0.02: the second photo is 0.015 below its slope, the fourth 0.01 above it.
        [(8, 0.01, [0.0, 0.005, 0.04, 0.0]), (6, 0.015, [0.0, 0.04, 0.0])],
    )
    def test_a_longer_one_leaves_out_the_smallest_bends_and_says_how_large_they_are(self, cap, bend_deg, kept):
        layer, notices = trace_layer(self.hills(2), cap)
        assert layer is not None
        assert [[lat for lat, _ in way] for way in ways(layer)] == [kept, kept]
        (notice,) = notices
        km = bend_deg * np.cos(np.arctan(0.2)) * DEGREE_M / 1000
        assert notice == (
            f"The day traces leave out bends of up to {km:.1f} km (report.max_trace_points = {cap}); "
            "their lengths cover every photo."
        )

    def test_the_lengths_do_not_change(self):
        whole, thin = (trace_layer(self.hills(2), cap)[0] for cap in (10, 4))
        assert whole is not None
        assert thin is not None
        assert thin.content["metres"] == whole.content["metres"]

    def test_where_not_even_the_ends_have_room_the_longest_days_are_drawn_and_the_others_can_be_gone_to(self):
        photos = pd.concat(
            [self.hills(3), PHOTOS.make([photo("l.jpg", "2024-05-02 15:00", 0.0, 0.8)])], ignore_index=True
        )  # the second day goes on
        layer, notices = trace_layer(photos, 3)
        assert layer is not None
        assert layer.content["corners"] == [1, 2, 1]
        assert notices == [
            "1 of 3 days have a trace, those of the longest ways, and it leaves out all bends (report.max_trace_points = 3)."
        ]

    def test_bends_that_no_zoom_shows_are_left_out_without_a_word(self):
        small = DRAWN_M / 2 / DEGREE_M
        layer = traced(
            photo("a.jpg", "2024-05-01 10:00", 0.0, 0.0),
            photo("b.jpg", "2024-05-01 11:00", small, 0.1),
            photo("c.jpg", "2024-05-01 12:00", 0.0, 0.2),
        )
        assert layer.content["corners"] == [2]


class TestShown:
    @pytest.mark.parametrize(("days", "shown"), [(SHOWN_DAYS, True), (SHOWN_DAYS + 1, False)])
    def test_the_lines_of_many_days_wait_to_be_switched_on(self, days, shown):
        first = pd.Timestamp("2024-01-01 10:00")
        photos = (photo(f"{day:03}.jpg", str(first + pd.Timedelta(days=day)), 1.0, 2.0) for day in range(days))
        assert traced(*photos).shown is shown
