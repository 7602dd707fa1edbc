from __future__ import annotations

import pytest
from geopy.distance import great_circle

from tasks.core.addresses.plus_codes import plus_code


class TestPlusCode:
    @pytest.mark.parametrize(
        ("code", "south", "west", "north", "east"),
        # Rows of the published test_data/decoding.csv of Open Location Code.
        [
            ("7FG49Q00+", 20.35, 2.75, 20.4, 2.8),
            ("7FG49QCJ+2V", 20.37, 2.782125, 20.370125, 2.78225),
            ("8FVC2222+22", 47.0, 8.0, 47.000125, 8.000125),
            ("4VCPPQGP+Q9", -41.273125, 174.785875, -41.273, 174.786),
            ("62G20000+", 0.0, -180.0, 1.0, -179.0),
        ],
    )
    def test_is_the_middle_of_its_rectangle_with_a_radius_that_holds_it(self, code, south, west, north, east):
        found = plus_code(code)
        assert (found.lat, found.lon) == pytest.approx(((south + north) / 2, (west + east) / 2))
        far_m = max(great_circle((found.lat, found.lon), (lat, lon)).m for lat in (south, north) for lon in (west, east))
        assert max(10, far_m) - 0.5 <= found.error_m <= max(10, far_m) + 1.1

    @pytest.mark.parametrize("text", ["7fg49qcj+2v", "7FG49QCJ+2V Somewhere, Chad", "Plus Code: 7FG49QCJ+2V"])
    def test_is_found_in_any_case_and_among_words(self, text):
        assert plus_code(text) == plus_code("7FG49QCJ+2V")

    @pytest.mark.parametrize("text", ["Rome", "C++", "A+B Street", "10+2 Main Road", "8FVC2222+2A", "2222+X"])
    def test_another_text_has_none(self, text):
        assert plus_code(text) is None

    def test_refuses_a_short_one(self):
        with pytest.raises(ValueError, match=r"short Plus Code 9QCJ\+2V, which depends on a town"):
            plus_code("9QCJ+2V Chad")
