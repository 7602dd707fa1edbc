from __future__ import annotations

import numpy as np
import pytest

from tasks.core.world.countries import countries_at, country_name, lands_at
from tasks.core.world.towns import the_towns

NAN = float("nan")


class TestCountriesAt:
    @pytest.mark.parametrize(
        ("lat", "lon", "code"),
        [
            pytest.param(47.6606, 9.1765, "DE", id="Konstanz, Marktstätte"),
            pytest.param(47.6460, 9.1740, "CH", id="Kreuzlingen, Boulevard"),
            pytest.param(47.5581, 7.5878, "CH", id="Basel, Marktplatz"),
            pytest.param(47.5940, 7.6110, "DE", id="Weil am Rhein"),
            pytest.param(47.5853, 7.5700, "FR", id="Huningue"),
            pytest.param(43.0790, -79.0785, "CA", id="Niagara, Table Rock"),
            pytest.param(43.0867, -79.0678, "US", id="Niagara, Prospect Point"),
            pytest.param(46.2370, 6.1091, "CH", id="Geneva airport"),
            pytest.param(46.2558, 6.1081, "FR", id="Ferney-Voltaire"),
            pytest.param(41.9022, 12.4533, "VA", id="St Peter's Basilica"),
            pytest.param(41.9031, 12.4663, "IT", id="Castel Sant'Angelo"),
            pytest.param(48.985, -123.078, "US", id="Point Roberts"),
            pytest.param(49.0160, -123.0700, "CA", id="Tsawwassen"),
        ],
    )
    def test_tells_the_two_sides_of_a_border_apart_in_the_middle_of_towns(self, lat, lon, code):
        assert countries_at(lat, lon) == [code]

    @pytest.mark.parametrize(
        ("lat", "lon", "code"),
        [
            pytest.param(45.9686, 8.9706, "IT", id="Campione d'Italia, in Switzerland"),
            pytest.param(47.6976, 8.6899, "DE", id="Büsingen, in Switzerland"),
            pytest.param(42.4640, 1.9811, "ES", id="Llívia, in France"),
            pytest.param(35.8883, -5.3162, "ES", id="Ceuta, in Africa"),
            pytest.param(54.7104, 20.4522, "RU", id="Kaliningrad"),
        ],
    )
    def test_knows_exclaves_and_enclaves(self, lat, lon, code):
        assert countries_at(lat, lon) == [code]

    @pytest.mark.parametrize(
        ("lat", "lon", "code"),
        [
            pytest.param(42.6629, 21.1655, "XK", id="Pristina, whose zone is Serbia's"),
            pytest.param(44.8176, 20.4569, "RS", id="Belgrade"),
            pytest.param(21.0287, 105.8524, "VN", id="Hanoi, whose zone is Thailand's"),
            pytest.param(22.4856, 103.9707, "VN", id="Lào Cai, on the Chinese border"),
            pytest.param(20.13, 107.73, "VN", id="Bạch Long Vĩ, an island off Hanoi"),
            pytest.param(13.7563, 100.5018, "TH", id="Bangkok"),
            pytest.param(31.7043, 35.2076, "PS", id="Bethlehem"),
            pytest.param(32.0853, 34.7818, "IL", id="Tel Aviv"),
        ],
    )
    def test_a_zone_with_two_countries_is_told_apart_by_the_polygons(self, lat, lon, code):
        assert countries_at(lat, lon) == [code]

    @pytest.mark.parametrize(
        ("lat", "lon", "code"),
        [(-20.8789, 55.4481, "RE"), (4.9372, -52.3260, "GF"), (78.2232, 15.6267, "SJ"), (12.1443, -68.2655, "BQ")],
    )
    def test_parts_that_have_a_code_of_their_own_have_it(self, lat, lon, code):
        """Saint-Denis de La Réunion, Cayenne, Longyearbyen, Kralendijk: Natural Earth draws France, Norway, Netherlands."""
        assert countries_at(lat, lon) == [code]

    def test_the_coast_belongs_to_its_country_and_the_sea_to_none(self):
        """The Bay of Naples 2 km and, between Ischia and Sardinia, 100 km off the coast; Null Island; the North Pole."""
        assert countries_at([40.815, 40.5, 0, 90], [14.24, 12.0, 0, 0]) == ["IT", "", "", ""]

    def test_an_island_that_natural_earth_leaves_out_is_land(self):
        """Capri, Groix and Ko Phi Phi."""
        assert countries_at([40.5508, 47.6394, 7.7407], [14.2429, -3.4539, 98.7784]) == ["IT", "FR", "TH"]

    def test_both_sides_and_both_spellings_of_the_date_line_are_fiji(self):
        assert countries_at([-16.6906, -16.98, -16.5, -16.5], [-179.877, 179.93, 180, -180]) == ["FJ"] * 4

    def test_antarctica_reaches_to_the_pole_and_is_nobodys_whose_clocks_it_keeps(self):
        """The pole twice, a spot that keeps Perth's time, McMurdo, the Argentine Esperanza and the South African SANAE."""
        lat, lon = [-90, -90, -85.9, -77.8460, -63.3972, -71.6733], [0, -180, 120, 166.6750, -56.9981, -2.8403]
        assert countries_at(lat, lon) == ["AQ"] * 6

    def test_no_position_has_no_country(self):
        assert countries_at([NAN, 41.9, NAN], [NAN, 12.5, 12.5]) == ["", "IT", ""]
        assert countries_at([], []) == []

    def test_towns_are_in_the_country_that_geonames_says(self):
        """All but one in 2,000: most of those are in lands that two countries claim."""
        towns = the_towns()
        assert np.mean(np.array(countries_at(towns.lat, towns.lon)) != towns.codes) < 0.0005


class TestLandsAt:
    @pytest.mark.parametrize(
        ("lat", "lon", "code", "name"),
        [
            (35.3364, 33.3182, "CY", "Northern Cyprus"),
            (34.6786, 33.0413, "CY", "Cyprus"),
            (9.5600, 44.0650, "SO", "Somaliland"),
            (2.0469, 45.3182, "SO", "Somalia"),
            (42.6629, 21.1655, "XK", "Kosovo"),
            (19.9, -75.15, "CU", "Cuba"),
        ],
    )
    def test_land_without_a_code_of_its_own_has_words_of_its_own(self, lat, lon, code, name):
        """Kyrenia and Limassol, Hargeisa and Mogadishu, Pristina, Guantánamo Bay."""
        lands = lands_at(lat, lon)
        assert (lands.codes.tolist(), lands.names.tolist()) == ([code], [name])

    def test_the_sea_has_neither_code_nor_name(self):
        lands = lands_at(0, 0)
        assert (lands.codes.tolist(), lands.names.tolist()) == ([""], [""])


class TestCountryName:
    def test_is_what_a_person_calls_it(self):
        names = [country_name(code) for code in ("IT", "NL", "VA", "BQ", "US", "")]
        assert names == ["Italy", "Netherlands", "Vatican City", "Caribbean Netherlands", "United States", ""]

    def test_no_country_has_a_comma_in_its_name(self):
        codes = set(the_towns().codes.tolist())
        assert [code for code in codes if "," in country_name(code) or country_name(code) != country_name(code).strip()] == []
