from __future__ import annotations

import math

import pytest

from tasks.core.addresses.understanding import position_in

MAPS = "https://www.google.com/maps"
LAT, LON = 41.8902102, 12.4922309
PIN = f"!8m2!3d{LAT}!4d{LON}"
DATA = f"data=!3m1!4b1!4m6!3m5!1s0x132f61b6532013ad:0x28f1c82e908503c4{PIN}!16zL20vMGQ1cXg"


def shown_m(zoom):
    """Forty pixels of a web map: 156543.034 m at zoom 0 on the equator (OpenStreetMap wiki, Zoom levels)."""
    return pytest.approx(40 * 156543.034 * math.cos(math.radians(LAT)) / 2**zoom, abs=1)


class TestOfGoogle:
    @pytest.mark.parametrize(
        "text",
        [
            f"{MAPS}/search/?api=1&query={LAT}%2C{LON}",
            f"{MAPS}/search/{LAT},{LON}",
            f"{MAPS}/search/{LAT},+{LON}?entry=tts",
            f"{MAPS}/place/{LAT},{LON}/@41.9,12.6,12z",
            f"{MAPS}/dir/?api=1&destination={LAT},{LON}&origin=1.5,2.5",
            f"{MAPS}/dir/41.95,12.55/{LAT},{LON}/@41.9,12.6,12z",
            f"{MAPS}/dir/Roma/Colosseo/@41.9,12.5,15z/data=!4m14!1m5!2m2!1d12.4!2d41.9!1m5!2m2!1d{LON}!2d{LAT}!3e0",
            f"{MAPS}?q=loc:{LAT},{LON}+(Colosseo)",
            f"{MAPS}/@?api=1&map_action=pano&viewpoint={LAT},{LON}",
            f"{MAPS}/@{LAT},{LON},3a,75y,90h,90t/data=!3m6!1e1",
            f"https://maps.google.com/?q={LAT},{LON}",
            f"https://maps.google.co.uk/maps?q={LAT},{LON}&z=4",
            f"google.com/maps/place//@41.9,12.6,12z/{DATA}",
            f"https://consent.google.com/m?continue=https%3A%2F%2Fmaps.google.com%2F%3Fq%3D{LAT}%2C{LON}&gl=DE",
        ],
    )
    def test_reads_a_point(self, text):
        assert position_in(text) == (LAT, LON, 10)

    def test_the_place_itself_goes_before_the_map_that_is_shown(self):
        assert position_in(f"{MAPS}/place/Colosseo/@41.9,12.6,17z/{DATA}")[:2] == (LAT, LON)

    def test_the_pin_of_a_name_may_stand_for_a_town_as_wide_as_the_map_shows(self):
        assert position_in(f"{MAPS}/place/Rome,+Italy/@41.909986,12.3711927,11z/{DATA}").error_m == pytest.approx(
            40 * 156543.034 * math.cos(math.radians(41.91)) / 2**11, abs=1
        )
        assert position_in(f"{MAPS}/place/Rome,+Italy/{DATA}").error_m == 10

    def test_reads_a_dropped_pin_in_degrees_and_minutes(self):
        data = "data=!3m1!4b1!4m4!3m3!8m2!3d41.8902102!4d12.4922309"
        found = position_in(f"{MAPS}/place/41%C2%B053'24.8%22N+12%C2%B029'32.0%22E/@41.9,12.6,17z/{data}")
        assert (found.lat, found.lon) == pytest.approx((41 + 53 / 60 + 24.8 / 3600, 12 + 29 / 60 + 32 / 3600))

    @pytest.mark.parametrize(
        ("text", "zoom"),
        [
            (f"{MAPS}/@{LAT},{LON},17z", 17),
            (f"{MAPS}/@{LAT},{LON},15.5z?entry=ttu", 15.5),
            (f"https://maps.google.com/maps?ll={LAT},{LON}&z=14", 14),
            (f"{MAPS}/search/Pizza/@{LAT},{LON},14z", 14),
            (f"{MAPS}/@?api=1&map_action=map&center={LAT}%2C{LON}&zoom=12", 12),
        ],
    )
    def test_a_map_means_something_near_its_middle(self, text, zoom):
        assert position_in(text) == (LAT, LON, shown_m(zoom))

    def test_a_satellite_view_tells_its_height_in_metres(self):
        assert position_in(f"{MAPS}/@{LAT},{LON},2000m/data=!3m1!1e3") == (LAT, LON, 100)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("https://maps.app.goo.gl/AbCdEf", "a short link, which only its service can read"),
            ("Colosseo\nhttps://goo.gl/maps/AbCdEf", "a short link, which only its service can read"),
            (f"{MAPS}/place/Colosseo/", 'only with the name "Colosseo"; type that name'),
            (f"{MAPS}/search/?api=1&query=Piazza+Navona", 'only with the name "Piazza Navona"'),
            (f"{MAPS}/dir/Roma/Colosseo/@41.9,12.5,15z", "a route without the position of its end"),
            (f"{MAPS}/place/X/data=!3d41.1!4d12.1!3d42.2!4d12.2", "2 places"),
            (f"{MAPS}", "a link to Google without a position"),
            (f"{MAPS}/@91.5,12.5,17z", "latitude 91.5 is outside"),
        ],
    )
    def test_refuses_one_without_a_position(self, text, reason):
        with pytest.raises(ValueError, match=reason):
            position_in(text)
