from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.geo import distance_m
from tasks.core.journey_tables import WAY
from tasks.core.share.frame import Box, Frame, fitted
from tasks.core.share.projections import EqualEarth, Stereographic
from tasks.core.share.ways import FLIGHT, RIDE, WALK, segments_in

FREE = Box(100, 100, 900, 900)


def way_of(*corners, journey=0):
    """WAY of corners (lat, lon, mode), an hour apart."""
    start = pd.Timestamp("2024-05-01 08:00Z")
    return WAY.make(
        {"owner": "", "journey": journey, "corner": at, "at": start + pd.Timedelta(hours=at), "lat": lat, "lon": lon,
         "kind": "photo", "mode": mode}
        for at, (lat, lon, mode) in enumerate(corners)
    )  # fmt: skip


def frame_of(way, projection):
    return fitted(projection, way["lat"].to_numpy(), way["lon"].to_numpy(), FREE, 1000, 1000)


class TestSegmentsIn:
    def test_a_line_goes_through_the_pixels_of_its_corners(self):
        way = way_of((0.0, 0.0, "start"), (0.0, 0.4, "ride"), (0.3, 0.4, "ride"))
        ((kind, line, shares),) = segments_in(way, frame_of(way, Stereographic(0.15, 0.2))).lines()
        # 0.4 degrees of longitude at the equator are 800 pixels, and 0.3 of latitude 600, about the middle of the free part.
        assert kind == RIDE
        assert line[[0, -1]].round() == pytest.approx(np.array([[100, 800], [900, 200]]), abs=2)
        assert np.any(np.all(np.abs(line - [900, 800]) < 2, axis=1))
        assert np.all(np.diff(shares) >= 0)

    def test_a_flight_follows_its_great_circle(self):
        way = way_of((50.0, -60.0, "start"), (50.0, 10.0, "flight"))
        frame = frame_of(way, EqualEarth(-25.0))
        ((kind, line, _),) = segments_in(way, frame).lines()
        assert kind == FLIGHT
        # Along the parallel it would be a level line; the shortest way is at 55.5 degrees in the middle, 12 pixels to the north.
        assert line[0, 1] == pytest.approx(line[-1, 1], abs=0.5)
        assert line[:, 1].min() < line[0, 1] - 10

    @pytest.mark.parametrize("middle", [11.0, -160.0])
    def test_nothing_goes_round_the_world(self, middle):
        way = way_of((35.0, 139.0, "start"), (34.0, -118.0, "flight"), (48.0, 16.0, "flight"), (35.0, 139.0, "flight"))
        segments = segments_in(way, frame_of(way, EqualEarth(middle)))
        assert np.hypot(segments.x1 - segments.x0, segments.y1 - segments.y0).max() < 12
        assert len(segments.lines()) == 2 if middle == 11.0 else len(segments.lines()) >= 1

    def test_across_the_date_line_is_as_long_as_it_is(self):
        way = way_of((-18.0, 178.4, "start"), (-13.8, -171.8, "ride"))
        frame = frame_of(way, Stereographic(-16.0, -177.0))
        segments = segments_in(way, frame)
        length_m = np.hypot(segments.x1 - segments.x0, segments.y1 - segments.y0).sum() * frame.metres_per_px
        assert length_m == pytest.approx(float(distance_m(-18.0, 178.4, -13.8, -171.8)), rel=0.01)

    def test_two_journeys_are_not_joined(self):
        first = way_of((0.0, 0.0, "start"), (0.0, 0.1, "walk"))
        second = way_of((0.3, 0.3, "start"), (0.3, 0.4, "walk"), journey=1)
        way = pd.concat([first, second], ignore_index=True)
        lines = segments_in(way, frame_of(way, Stereographic(0.15, 0.2))).lines()
        assert [kind for kind, *_ in lines] == [WALK, WALK]
        assert lines[0][1][-1, 0] == pytest.approx(300, abs=2)
        assert lines[1][1][0, 0] == pytest.approx(700, abs=2)

    def test_ten_thousand_corners_on_a_few_spots_are_a_few_segments(self):
        noise = np.random.default_rng(1).normal(0, 1e-7, (5_000, 2))
        corners = np.vstack([noise, noise + np.array([0.0, 0.4])])
        way = WAY.make(
            {"owner": "", "journey": 0, "corner": at, "lat": lat, "lon": lon, "kind": "photo", "mode": "walk" if at else "start"}
            for at, (lat, lon) in enumerate(corners.tolist())
        )
        frame = Frame(Stereographic(0.0, 0.2), 1000, 1000, 100_000.0, 500.3, 500.3)
        assert 1 <= len(segments_in(way, frame).x0) <= 10
