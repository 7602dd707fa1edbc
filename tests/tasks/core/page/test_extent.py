"""Tests of the part of the world that the map opens on."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.page.extent import Extent, extent_of


def of(*positions: tuple[float, float]) -> Extent | None:
    lat, lon = np.array(positions, dtype=float).reshape(-1, 2).T
    return extent_of(lat, lon)


class TestExtentOf:
    def test_no_photo_has_none(self):
        assert of() is None

    def test_one_photo_is_a_point(self):
        assert of((41.9, 12.5)) == Extent(41.9, 12.5, 41.9, 12.5)

    def test_an_ordinary_trip_keeps_its_longitudes(self):
        assert of((50.0, -5.0), (40.0, 20.0), (45.0, 3.0)) == Extent(40.0, -5.0, 50.0, 20.0)

    def test_a_trip_across_180_goes_east_beyond_it(self):
        assert of((-17.0, 178.0), (-13.0, -172.0)) == Extent(-17.0, 178.0, -13.0, 188.0)

    def test_the_meridian_itself_is_no_other_side(self):
        assert of((0.0, -180.0), (0.0, 179.0)) == Extent(0.0, 179.0, 0.0, 180.0)

    def test_poles_are_kept(self):
        assert of((90.0, 0.0), (-90.0, 10.0)) == Extent(-90.0, 0.0, 90.0, 10.0)

    @given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 179.99)), min_size=1))
    def test_every_photo_lies_inside_once_shown(self, positions):
        extent = of(*positions)
        assert extent is not None
        for lat, lon in positions:
            shown = lon + 360 if lon < extent.west else lon
            assert extent.south <= lat <= extent.north
            assert extent.west <= shown <= extent.east
        assert extent.east - extent.west < 360
