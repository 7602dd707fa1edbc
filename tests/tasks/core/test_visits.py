from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from tasks.core.tables import PLACES, VISITS
from tasks.core.visits import left_out, visits_in, visits_of

MORNING = "2024-05-01T09:00:12Z/2024-05-01T11:20:05Z"
EVENING = "2024-05-01T19:00:00Z/2024-05-01T19:00:01Z"


def places(*rows):
    return PLACES.make([{"lat": 41.9, "lon": 12.5, "radius_m": 100, "photos": 10, **row} for row in rows])


def at(text):
    return pd.Timestamp(text, tz="UTC")


class TestVisitsOf:
    def test_gives_one_row_for_each_visit_of_each_place(self):
        visits = visits_of(
            places({"place_id": "a", "visit_times": f"{MORNING} {EVENING}"}, {"place_id": "b", "visit_times": MORNING})
        )
        assert visits["place"].tolist() == ["a", "a", "b"]
        assert visits["first_at"].tolist() == [at("2024-05-01 09:00:12"), at("2024-05-01 19:00:00"), at("2024-05-01 09:00:12")]
        assert visits["last_at"].tolist() == [at("2024-05-01 11:20:05"), at("2024-05-01 19:00:01"), at("2024-05-01 11:20:05")]
        assert visits["origin"].tolist() == [""] * 3
        assert visits["row"].tolist() == [1, 2, 3]

    def test_takes_the_middle_and_a_radius_a_little_wider_than_the_places(self):
        visit = visits_of(places({"place_id": "a", "visit_times": MORNING})).iloc[0]
        assert (visit["lat"], visit["lon"], visit["photos"]) == (41.9, 12.5, 10)
        assert visit["error_m"] == 100 + 30 + 2000 / 10**2

    def test_a_visit_of_a_moment_is_there_without_a_radius(self):
        assert visits_of(places({"place_id": "a", "visit_times": EVENING}))["error_m"].isna().tolist() == [True]

    def test_is_of_level_1_inside_another_place(self):
        rows = {"place_id": "a", "visit_times": MORNING}, {"place_id": "b", "within": "a", "visit_times": MORNING}
        assert visits_of(places(*rows))["level"].tolist() == [0, 1]

    def test_is_called_as_the_person_says_else_by_the_first_of_its_words_else_by_its_id(self):
        rows = [
            {"place_id": "a", "name": "Home", "place": "Trastevere, Rome, Italy", "visit_times": MORNING},
            {"place_id": "b", "place": "Trastevere, Rome, Italy", "visit_times": MORNING},
            {"place_id": "c", "visit_times": MORNING},
            {"place_id": "d", "place": "4.3 km W of Kappl, Austria", "visit_times": MORNING},
        ]
        assert visits_of(places(*rows))["name"].tolist() == ["Home", "Trastevere", "c", "near Kappl"]

    def test_of_a_place_without_visits_are_none(self):
        assert visits_of(places({"place_id": "a"})).empty
        assert visits_of(PLACES.empty()).equals(VISITS.empty())


class TestVisitsIn:
    def test_reads_instants_in_utc(self):
        assert visits_in(MORNING) == [(datetime(2024, 5, 1, 9, 0, 12, tzinfo=UTC), datetime(2024, 5, 1, 11, 20, 5, tzinfo=UTC))]

    def test_passes_over_the_mark_of_visits_that_a_cell_could_not_hold(self):
        assert visits_in(f"1234-earlier-visits-not-listed {MORNING}") == visits_in(MORNING)
        assert left_out(f"1234-earlier-visits-not-listed {MORNING}") == 1234
        assert left_out(MORNING) == left_out("") == 0

    @pytest.mark.parametrize(
        "text",
        [
            "2024-05-01",
            MORNING.replace("Z", ""),
            MORNING[:-5],
            MORNING.replace("09:00", "29:00"),
            MORNING.replace("/", " "),
            f"{MORNING} 3-earlier-visits-not-listed",
            "/".join(reversed(MORNING.split("/"))),
        ],
    )
    def test_refuses_what_is_no_interval_and_quotes_it(self, text):
        with pytest.raises(ValueError, match=r"'[0-9].* (is no visit|ends before it begins)"):
            visits_in(text)
