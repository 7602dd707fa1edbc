from __future__ import annotations

import pytest

from tasks.core.addresses.geo_uris import geo_uri


class TestGeoUri:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            # The examples of RFC 5870, section 6.1 to 6.3.
            ("geo:13.4125,103.8667", (13.4125, 103.8667, 10)),
            ("geo:48.2010,16.3695,183", (48.2010, 16.3695, 10)),
            ("geo:48.198634,16.371648;crs=wgs84;u=40", (48.198634, 16.371648, 40)),
            ("GEO:48.198634,16.371648;CRS=WGS84;U=0", (48.198634, 16.371648, 10)),
            ("geo:48.198634,16.371648;foo=bar;u=12.5", (48.198634, 16.371648, 12.5)),
            ("geo:0,0?q=41.8902,12.4922(Colosseo%20di%20Roma)", (41.8902, 12.4922, 10)),
            ("geo:41.8902,12.4922?q=Colosseo", (41.8902, 12.4922, 10)),
            ("geo%3A41.8902%2C12.4922".replace("%3A", ":"), (41.8902, 12.4922, 10)),
        ],
    )
    def test_reads_position_and_uncertainty(self, text, expected):
        assert geo_uri(text) == expected

    def test_a_zoom_tells_the_radius(self):
        # 40 pixels of 156543.034 m / 2^14 on the equator.
        assert geo_uri("geo:0.00001,100.00001?z=14").error_m == pytest.approx(40 * 156543.034 / 2**14, abs=1)

    def test_a_stated_uncertainty_counts_more_than_the_digits_which_may_have_lost_their_zeros(self):
        assert geo_uri("geo:41.8,12.4;u=20").error_m == 20
        # Half of 0.1 degrees of latitude alone are 5.6 km.
        assert geo_uri("geo:41.8,12.4").error_m > 5600

    @pytest.mark.parametrize("text", ["41.9, 12.5", "george", "Geo Street 4", ""])
    def test_another_text_is_none(self, text):
        assert geo_uri(text) is None

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("geo:", "no geo: URI that can be read"),
            ("geo:north", "no geo: URI that can be read"),
            ("geo:91,12", "latitude 91 is outside"),
            ("geo:0,0", "in the sea"),
            ("geo:0,0?q=Piazza+Navona", 'only the name "Piazza Navona"; type that name'),
            ("geo:41.9,12.5;crs=moon-2011", "only wgs84"),
            ("geo:41.9,12.5;u=wide", "a number of metres"),
        ],
    )
    def test_refuses_with_the_reason(self, text, reason):
        with pytest.raises(ValueError, match=reason):
            geo_uri(text)
