from __future__ import annotations

import math

import pytest

from tasks.core.addresses.links import link_in
from tasks.core.addresses.understanding import position_in
from tasks.core.cells import map_link

LAT, LON = 41.8902, 12.4922
OSM, APPLE, BING = "https://www.openstreetmap.org", "https://maps.apple.com", "https://www.bing.com/maps"


def shown_m(zoom, lat=LAT):
    """Forty pixels of a web map: 156543.034 m at zoom 0 on the equator (OpenStreetMap wiki, Zoom levels)."""
    return pytest.approx(40 * 156543.034 * math.cos(math.radians(lat)) / 2**zoom, abs=1)


class TestLinkIn:
    def test_finds_the_link_among_words_and_leaves_the_full_stop(self):
        link = link_in("Look here:\nhttps://www.openstreetmap.org/?mlat=1&amp;mlon=2#map=3/1/2.")
        assert (link.host, link.query, link.fragment) == ("openstreetmap.org", {"mlat": "1", "mlon": "2"}, "map=3/1/2")

    @pytest.mark.parametrize("text", ["www.openstreetmap.org/#map=3/1/2", "osm.org/#map=3/1/2", "maps.apple.com/?ll=1,2"])
    def test_finds_one_without_its_scheme(self, text):
        assert link_in(text).host in ("openstreetmap.org", "osm.org", "maps.apple.com")

    @pytest.mark.parametrize("text", ["Piazza Navona, Roma", "c/o Miller, Apple Street 4", "me@osm.org/x", "St. John/Smith"])
    def test_an_address_has_none(self, text):
        assert link_in(text) is None

    @pytest.mark.parametrize("text", ["https://[bad", "https://a.example/1 https://b.example/2"])
    def test_refuses_what_cannot_be_read_as_one(self, text):
        with pytest.raises(ValueError, match=r"cannot be read|has 2 links"):
            link_in(text)


class TestOfOpenStreetMap:
    @pytest.mark.parametrize(
        ("text", "zoom"),
        [
            (f"{OSM}/#map=16/{LAT}/{LON}", 16),
            (f"{OSM}/#map=16/{LAT}/{LON}&layers=N", 16),
            (f"{OSM}/way/34633854#map=18/{LAT}/{LON}", 18),
            (f"{OSM}/?lat={LAT}&lon={LON}&zoom=14", 14),
            (f"{OSM}/search?query=Colosseo#map=12/{LAT}/{LON}", 12),
            (f"https://opentopomap.org/#map=15/{LAT}/{LON}", 15),
            (f"https%3A%2F%2Fwww.openstreetmap.org%2F%23map%3D16%2F{LAT}%2F{LON}", 16),
        ],
    )
    def test_a_map_means_something_near_its_middle(self, text, zoom):
        assert position_in(text) == (LAT, LON, shown_m(zoom))

    @pytest.mark.parametrize(
        "text", [f"{OSM}/?mlat={LAT}&mlon={LON}#map=5/41/12", f"{OSM}/?mlat={LAT}&amp;mlon={LON}", map_link(str(LAT), str(LON))]
    )
    def test_a_marker_is_the_point_itself(self, text):
        assert position_in(text) == (LAT, LON, 10)

    @pytest.mark.parametrize(
        ("code", "lat", "lon", "zoom"),
        # OpenStreetMap wiki, Shortlink, and the examples of libraries that write them.
        [("0EEQjE--", 51.5110, 0.0550, 9), ("0EEQjEEb", 51.510998, 0.054996, 16), ("ecetE--", 64.130, -31.113, 6)],
    )
    def test_a_short_link_holds_its_position(self, code, lat, lon, zoom):
        found = position_in(f"https://osm.org/go/{code}")
        step_deg = 360 / 2 ** (zoom + 8)
        assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=max(step_deg, 0.001))
        assert found.error_m == pytest.approx(40 * 156543.034 * math.cos(math.radians(lat)) / 2**zoom, rel=0.01)

    def test_a_short_link_with_a_marker_is_the_point(self):
        assert position_in("https://osm.org/go/0EEQjEEb?m").error_m < 100

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (f"{OSM}/way/34633854", "the link of a way on OpenStreetMap, which does not say where it is"),
            (f"{OSM}/search?query=Colosseo", 'only with the name "Colosseo"'),
            (f"{OSM}/about", "without a position that can be read"),
            (f"{OSM}/#map=16/95.0/12.0", "latitude 95 is outside"),
            ("https://www.example.org/a/page", "a link to example.org without a position"),
        ],
    )
    def test_refuses_one_without_a_position(self, text, reason):
        with pytest.raises(ValueError, match=reason):
            position_in(text)


class TestOfApple:
    @pytest.mark.parametrize(
        "query",
        [
            "?q=41.8902,12.4922",
            "?ll=41.8902,12.4922&q=Colosseo",
            "/place?coordinate=41.8902%2C12.4922&name=Colosseo",
            "?daddr=41.8902,12.4922",
        ],
    )
    def test_reads_a_point(self, query):
        assert position_in(APPLE + ("" if query[0] == "/" else "/") + query) == (LAT, LON, 10)

    @pytest.mark.parametrize(("query", "zoom"), [("?ll=41.8902,12.4922&z=14", 14), ("frame?center=41.8902,12.4922", 15)])
    def test_a_map_means_something_near_its_middle(self, query, zoom):
        assert position_in(f"{APPLE}/{query}") == (LAT, LON, shown_m(zoom))

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("https://maps.apple/p/AbCdEf", "a short link, which only its service can read"),
            (f"{APPLE}/?address=1,Infinite+Loop", 'only with the name "1,Infinite Loop"'),
            (f"{APPLE}/?t=k", "without a position that can be read"),
        ],
    )
    def test_refuses_one_without_a_position(self, text, reason):
        with pytest.raises(ValueError, match=reason):
            position_in(text)


class TestOfBing:
    def test_reads_point_and_map(self):
        assert position_in(f"{BING}?sp=point.41.8902_12.4922_Colosseo&cp=1~2&lvl=3") == (LAT, LON, 10)
        assert position_in(f"{BING}?cp=41.8902%7E12.4922&lvl=16") == (LAT, LON, shown_m(16))

    def test_refuses_a_name(self):
        with pytest.raises(ValueError, match='only with the name "Rome"'):
            position_in(f"{BING}?q=Rome")
