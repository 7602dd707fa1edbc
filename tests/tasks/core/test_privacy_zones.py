"""Tests of zones as a person writes them: understood, or refused with what to write."""

from __future__ import annotations

import math

import pytest

from tasks.core.privacy_zones import zone_in


class TestZoneIn:
    @pytest.mark.parametrize(
        "text",
        ["48.2 16.37 500", "48.2, 16.37 500", "48.2,16.37 500 m", " 48.2  16.37 0.5 km ", "48.2 16.37 500M", "+48.20 16.37 .5km"],
    )  # fmt: skip
    def test_degrees_and_a_radius(self, text):
        zone = zone_in(text)
        assert (zone.name, zone.lat, zone.lon, zone.radius_m) == ("", 48.2, 16.37, 500)

    @pytest.mark.parametrize(
        ("text", "name"),
        [("home 500", "home"), ("Grandma's  house 500m", "Grandma's house"), ("Bar 25 500", "Bar 25"), ("nan 500", "nan"),
         ("Rome, Italy 0.5 km", "Rome, Italy"), ("48.2N 16.37E 500", "48.2N 16.37E")],
    )  # fmt: skip
    def test_a_name_and_a_radius(self, text, name):
        zone = zone_in(text)
        assert (zone.name, zone.radius_m) == (name, 500)
        assert math.isnan(zone.lat)
        assert math.isnan(zone.lon)

    def test_the_date_line_has_one_longitude(self):
        assert zone_in("-17 180 500").lon == zone_in("-17 -180 500").lon == -180

    @pytest.mark.parametrize(
        "text", ["", "500", "home", "home 49", "home 101 km", "home 1.2.3", "home -5", "home inf", "48.2 16.37"]
    )
    def test_without_a_radius_in_range_it_is_refused(self, text):
        with pytest.raises(ValueError, match=r"is no zone of 50 to 100000 m; write a place and metres"):
            zone_in(text)

    @pytest.mark.parametrize("text", ["91 16 500", "48 181 500", "48.2 500", "1 2 3 500"])
    def test_degrees_that_are_none_are_refused(self, text):
        with pytest.raises(ValueError, match="is no latitude and longitude; write a place and metres"):
            zone_in(text)
