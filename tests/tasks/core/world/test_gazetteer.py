from __future__ import annotations

import numpy as np
import pytest

from tasks.core.world.gazetteer import plain_name, words_at

NAN = float("nan")


class TestWordsAtInside:
    @pytest.mark.parametrize(
        ("lat", "lon", "words"),
        [
            pytest.param(41.8896, 12.4698, "Trastevere, Rome, Italy", id="Piazza di Santa Maria in Trastevere"),
            pytest.param(40.7580, -73.9855, "Times Square, New York City, United States", id="Times Square"),
            pytest.param(21.2767, -157.8275, "Waikīkī, Honolulu, United States", id="Waikiki Beach"),
            pytest.param(52.5163, 13.3777, "Tiergarten, Berlin, Germany", id="Brandenburg Gate, at the edge of the Tiergarten"),
        ],
    )
    def test_names_quarter_city_and_country(self, lat, lon, words):
        assert words_at(lat, lon) == [words]

    def test_the_eiffel_tower_is_in_paris(self):
        quarter, city, country = words_at(48.8584, 2.2945)[0].split(", ")
        assert (city, country) == ("Paris", "France")
        assert not any(character.isdigit() for character in quarter)

    @pytest.mark.parametrize(
        ("lat", "lon", "words"),
        [
            pytest.param(41.9022, 12.4533, "Vatican City", id="Vatican"),
            pytest.param(22.1976, 113.5408, "Macau", id="Macau"),
            pytest.param(36.1408, -5.3536, "Gibraltar", id="Gibraltar"),
            pytest.param(43.7392, 7.4277, "Monte-Carlo, Monaco", id="Monaco, the casino"),
            pytest.param(1.2834, 103.8607, "Marina Bay, Singapore", id="Singapore, Marina Bay"),
            pytest.param(47.5581, 7.5878, "Basel, Switzerland", id="Basel"),
        ],
    )
    def test_says_no_name_twice(self, lat, lon, words):
        assert words_at(lat, lon) == [words]

    def test_a_border_does_not_lie(self):
        """The market places of Konstanz and Kreuzlingen, 1.6 km apart; the two sides of the Niagara Falls; Campione in Ticino."""
        lat = [47.6606, 47.6460, 43.0790, 43.0867, 45.9686, 46.0036]
        lon = [9.1765, 9.1740, -79.0785, -79.0678, 8.9706, 8.9511]
        assert words_at(lat, lon) == [
            "Konstanz, Germany",
            "Kreuzlingen, Switzerland",
            "Niagara Falls, Canada",
            "Niagara Falls, United States",
            "Campione, Italy",
            "Lugano, Switzerland",
        ]

    def test_a_town_outside_the_city_is_not_its_quarter(self):
        """Frascati is 20 km from Rome, Versailles 17 km from Paris, Jersey City another state than New York."""
        lat, lon = [41.8090, 48.8049, 40.7178], [12.6805, 2.1204, -74.0431]
        assert words_at(lat, lon) == ["Frascati, Italy", "Versailles, France", "Jersey City, United States"]


class TestWordsAtOutside:
    def test_tells_distance_and_direction_from_the_town_to_the_position(self):
        """Uluru is 12.5 km from Yulara (25.2406 S 130.9889 E in GeoNames), at a bearing of 157 degrees."""
        assert words_at(-25.3444, 131.0369) == ["13 km SE of Yulara, Australia"]

    def test_a_lake_belongs_to_the_nearest_shore_of_its_country(self):
        """Lake Constance, 4 km off Romanshorn, on the Swiss side."""
        assert words_at(47.60, 9.40)[0].endswith(" of Romanshorn, Switzerland")

    def test_where_its_own_country_has_no_town_near_it_is_told_by_a_foreign_one(self):
        """The Orange River's southern bank at Aussenkehr: the next South African town is 80 km away."""
        assert words_at(-28.384, 17.156) == ["25 km W of Aussenkehr (Namibia), South Africa"]

    def test_a_photo_on_the_beach_or_in_the_bay_is_in_the_country(self):
        """A boat 2 km off Naples."""
        assert words_at(40.815, 14.24)[0].endswith(", Italy")

    def test_the_open_sea_is_told_by_the_nearest_coast_town_with_its_country(self):
        words = words_at([41.15, 0, 90], [-10.05, 0, 0])
        assert words[0].startswith("at sea, 110 km W of ")
        assert words[0].endswith(" (Portugal)")
        assert words[1].startswith("at sea, ")
        assert words[1].endswith(" of Takoradi (Ghana)")
        assert " km N of Longyearbyen (" in words[2]

    def test_far_from_every_town_the_country_alone_is_told(self):
        assert words_at([-90, -90, 75], [0, -180, -40]) == ["Antarctica", "Antarctica", "Greenland"]

    def test_both_sides_and_both_spellings_of_the_date_line_are_fiji(self):
        words = words_at([-16.98, -16.6906, -16.5, -16.5], [179.93, -179.877, 180, -180])
        assert all(text.endswith(", Fiji") for text in words)
        assert words[2] == words[3]


class TestWordsAt:
    def test_no_position_has_no_words_and_no_positions_have_none(self):
        assert words_at([NAN, 41.9029], [NAN, 12.4534]) == ["", "Vatican City"]
        assert words_at([], []) == []

    def test_words_depend_on_the_position_alone(self):
        rng = np.random.default_rng(3)
        lat, lon = np.degrees(np.arcsin(rng.uniform(-1, 1, 300))), rng.uniform(-180, 180, 300)
        together = words_at(lat, lon)
        assert words_at(lat[::-1], lon[::-1]) == together[::-1]
        assert [words_at(lat[row], lon[row])[0] for row in range(40)] == together[:40]

    def test_everywhere_on_earth_has_words(self):
        lat, lon = (axis.ravel() for axis in np.meshgrid(np.arange(-90, 91, 3.0), np.arange(-180, 181, 3.0)))
        assert "" not in words_at(lat, lon)


class TestPlainName:
    @pytest.mark.parametrize(
        ("name", "city", "plain"),
        [
            ("Paris 07 Palais-Bourbon", "Paris", "Palais-Bourbon"),
            ("Paris 11e Arrondissement", "Paris", "11e Arrondissement"),
            ("Zürich (Kreis 7) / Witikon", "Zürich", "Witikon"),
            ("Kloten / Kloten (Zentrum)", "", "Kloten"),
            ("Donostia / San Sebastián", "", "Donostia / San Sebastián"),
            ("Basford, Stoke-on-Trent", "", "Basford"),
            ("6th of October City", "Giza", "6th of October City"),
            ("Rome", "", "Rome"),
        ],
    )
    def test_drops_what_tells_one_place_from_another_in_a_list(self, name, city, plain):
        assert plain_name(name, city) == plain
