from __future__ import annotations

import pytest

from tasks.core.world.compass import compass_points


class TestCompassPoints:
    @pytest.mark.parametrize(
        ("bearing_deg", "point"),
        [(0, "N"), (45, "NE"), (90, "E"), (135, "SE"), (180, "S"), (225, "SW"), (270, "W"), (315, "NW"), (360, "N")],
    )
    def test_names_the_eight_points_in_order_of_the_clock(self, bearing_deg, point):
        assert compass_points(bearing_deg) == [point]

    def test_a_bearing_between_two_points_gets_the_nearer_one(self):
        assert compass_points([22.4, 22.6, 337.4, 337.6]) == ["N", "NE", "NW", "N"]
