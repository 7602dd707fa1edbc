from __future__ import annotations

import pytest

from tasks.core.doubts.null_island import null_island
from tasks.core.tables import PHOTOS
from tests.tasks.core.doubts.claims import claim


class TestNullIsland:
    @pytest.mark.parametrize(
        ("position", "count"),
        [((0.000001, -0.000001), 1), ((0.01, 0.01), 1), ((0.02, 0.0), 0), ((0.0, 12.5), 0), ((51.0, 0.0), 0)],
    )
    def test_doubts_what_is_within_two_kilometres_of_zero_zero(self, position, count):
        assert len(null_island(PHOTOS.make([claim("a", 0, *position)]))) == count

    def test_leaves_positions_that_we_wrote_and_photos_without_one(self):
        nan = float("nan")
        rows = [claim("ours", 0, 0.001, 0.001, gps_method="whereshot place"), claim("none", 0, nan, nan)]
        assert null_island(PHOTOS.make(rows)) == []
