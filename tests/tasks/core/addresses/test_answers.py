from __future__ import annotations

import pytest
from geopy.distance import great_circle

from tasks.core.addresses.answers import Found, found_in, hits_of, plain_name, radius_m

HERE = (41.9, 12.5)
SIDES = (41.8, 12.4, 42.1, 12.7)
SOUTH, WEST, NORTH, EAST = SIDES


def one(raw, lat=HERE[0], lon=HERE[1], name="Roma"):
    return found_in([(lat, lon, name, raw)])[0]


def at(lat, lon, error_m, name):
    """Give a location whose box reaches so many metres to the north and south."""
    half_deg = error_m / 111195
    return Found(lat, lon, name, (lat - half_deg, lon, lat + half_deg, lon), "")


class TestFoundIn:
    @pytest.mark.parametrize(
        "raw",
        [
            {"boundingbox": ["41.8", "42.1", "12.4", "12.7"]},
            {"type": "Feature", "properties": {"extent": [WEST, NORTH, EAST, SOUTH]}},
            {"type": "Feature", "bbox": [WEST, SOUTH, EAST, NORTH]},
            {"__type": "Location:", "bbox": [SOUTH, WEST, NORTH, EAST]},
            {"geometry": {"viewport": {"northeast": {"lat": NORTH, "lng": EAST}, "southwest": {"lat": SOUTH, "lng": WEST}}}},
            {"bounds": {"northeast": {"lat": NORTH, "lng": EAST}, "southwest": {"lat": SOUTH, "lng": WEST}}},
            {"viewport": {"topLeftPoint": {"lat": NORTH, "lon": WEST}, "btmRightPoint": {"lat": SOUTH, "lon": EAST}}},
            {"mapView": {"west": WEST, "south": SOUTH, "east": EAST, "north": NORTH}},
            {"extent": {"xmin": WEST, "ymin": SOUTH, "xmax": EAST, "ymax": NORTH}},
        ],
    )
    def test_reads_the_box_of_each_service(self, raw):
        assert one(raw).box == SIDES

    def test_googles_bounds_go_before_the_view_that_it_suggests(self):
        def sides(slack):
            return {
                "northeast": {"lat": NORTH + slack, "lng": EAST + slack},
                "southwest": {"lat": SOUTH - slack, "lng": WEST - slack},
            }

        assert one({"geometry": {"bounds": sides(0), "viewport": sides(1)}}).box == SIDES

    @pytest.mark.parametrize(
        "raw",
        [
            {},
            None,
            [],
            {"boundingbox": ["41.8", "42.1", "12.4"]},
            {"boundingbox": ["south", "42.1", "12.4", "12.7"]},
            {"boundingbox": ["42.1", "41.8", "12.4", "12.7"]},
            {"boundingbox": ["51", "52", "0", "1"]},
            {"boundingbox": "41.8, 42.1"},
        ],
    )
    def test_a_box_that_does_not_hold_the_position_is_none(self, raw):
        assert one(raw).box is None

    def test_leaves_out_what_is_no_position(self):
        assert found_in([(0, 0, "Null Island", {}), (99, 0, "", {}), (float("nan"), 1, "", {})]) == []

    @pytest.mark.parametrize(
        ("raw", "kind"),
        [
            ({"properties": {"layer": "venue", "type": "x"}}, "venue"),
            ({"properties": {"osm_value": "residential", "type": "street"}}, "street"),
            ({"place_type": ["region"]}, "region"),
            ({"geometry": {"location_type": "ROOFTOP"}}, "rooftop"),
            ({"type": "Point Address"}, "pointaddress"),
            ({"type": "Feature"}, ""),
        ],
    )
    def test_reads_the_kind_of_place(self, raw, kind):
        assert one(raw).kind == kind


class TestRadius:
    def test_reaches_to_the_farthest_corner(self):
        far_m = max(great_circle(HERE, (lat, lon)).m for lat in (SOUTH, NORTH) for lon in (WEST, EAST))
        assert far_m <= radius_m(Found(*HERE, "Roma", SIDES, "")) <= far_m + 1.1

    def test_is_at_least_25_m(self):
        assert radius_m(Found(*HERE, "house", (41.9, 12.5, 41.90001, 12.50001), "")) == 25

    def test_crosses_the_antimeridian(self):
        """Fiji: from 177 E to 178 W."""
        far_m = great_circle((-17.8, 178.0), (-20.0, -178.0)).m
        assert radius_m(Found(-17.8, 178.0, "Fiji", (-20.0, 177.0, -16.0, -178.0), "")) == pytest.approx(far_m, abs=2)

    def test_of_a_box_around_the_world_it_reaches_the_other_side(self):
        far_m = great_circle((-17.8, 178.0), (-12.2, -2.0)).m
        assert radius_m(Found(-17.8, 178.0, "Fiji", (-21.9, -180.0, -12.2, 180.0), "")) == pytest.approx(far_m, abs=2)

    @pytest.mark.parametrize(
        ("kind", "error_m"), [("house", 100), ("street", 1000), ("city", 10_000), ("country", 1e6), ("", 10_000)]
    )
    def test_without_a_box_is_that_of_the_kind(self, kind, error_m):
        assert radius_m(Found(*HERE, "x", None, kind)) == error_m


class TestHitsOf:
    def test_one_inside_the_others_radius_and_no_smaller_is_the_same_place(self):
        assert [hit.name for hit in hits_of([at(41.9, 12.5, 20_000, "Roma"), at(41.95, 12.5, 15_000, "Roma Capitale")])] == [
            "Roma"
        ]

    def test_a_house_in_a_town_is_another_place(self):
        assert len(hits_of([at(41.9, 12.5, 20_000, "Roma"), at(41.95, 12.5, 50, "Hotel Roma")])) == 2

    def test_two_parts_of_one_street_that_meet_are_one_place(self):
        """A thousandth of a degree is 111 m: two radii of 100 m meet, but neither middle lies in the other."""
        parts = [at(41.9, 12.5, 100, "Via Appia"), at(41.9015, 12.5, 100, "Via Appia")]
        assert len(hits_of(parts)) == 1
        assert len(hits_of([parts[0], at(41.9015, 12.5, 100, "Via Appia Nuova")])) == 2

    def test_keeps_the_order_of_the_answer(self):
        assert [hit.name for hit in hits_of([at(1, 1, 30, "b"), at(2, 2, 90, "c"), at(3, 3, 60, "a")])] == ["b", "c", "a"]


class TestPlainName:
    def test_is_one_line_that_nothing_in_a_cell_takes_for_its_own(self):
        name = "Bar; rejected before: proxy 41, 12 within 9 m\n\x00\u202eend"
        assert plain_name(name) == "Bar, rejected before proxy 41, 12 within 9 m end"
        assert plain_name(None) == ""
