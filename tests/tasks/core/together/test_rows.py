from __future__ import annotations

import numpy as np
import pytest

from tasks.core.together.bursts import Coincidences
from tasks.core.together.distances import Measured
from tasks.core.together.relation import relation_of, weighed
from tasks.core.together.rows import factor_of, rows_of
from tests.tasks.core.together.test_company import seen

DAYS = np.arange(40)


def relation(other, near):
    return relation_of(other, 0.8, seen(near), Coincidences.nothing())


def rows(*relations, between):
    """Give basis and evidence by other and day; all days are asked for."""
    found = rows_of("Camera", weighed(list(relations)), DAYS, lambda _one, _other: between)
    return {(row["other"], row["day"]): (row["basis"], row["evidence"]) for row in found}


class TestFactorOf:
    @pytest.mark.parametrize(("together", "factor"), [(1.0, 1.0), (0.8, 1.25), (0.5, 2.0), (0.25, 4.0), (0.01, 10.0)])
    def test_grows_by_as_much_as_the_two_are_less_probably_together(self, together, factor):
        """One over the probability, and ten at most."""
        assert factor_of(together) == pytest.approx(factor)


class TestRowsOf:
    def test_on_a_day_on_which_two_others_were_apart_the_surer_one_stays_and_the_other_does_not_count(self):
        known, doubtful = relation("A", [True] * 20), relation("B", [False, True, True])
        found = rows(known, doubtful, between=Measured(*_one_day(30)))
        assert found["A", ""][0] == found["B", ""][0] == "measured"
        assert found["B", "1970-01-31"] == ("apart", "B was 900 km from A that day, with which it was")
        assert ("A", "1970-01-31") not in found

    def test_where_neither_is_surer_the_radius_holds_both(self):
        found = rows(relation("A", []), relation("B", []), between=Measured(*_one_day(4)))
        assert found["A", "1970-01-05"] == ("assumed", "it was with A or with B, 900 km apart that day")
        assert found["B", "1970-01-05"] == ("assumed", "it was with B or with A, 900 km apart that day")

    def test_a_day_on_which_the_camera_itself_has_a_position_is_not_asked_of_the_others(self):
        found = rows(relation("A", [True]), relation("B", []), between=Measured(*_one_day(0)))
        assert set(found) == {("A", ""), ("A", "1970-01-01"), ("B", "")}
        assert found["A", "1970-01-01"][0] == "measured"


def _one_day(day):
    return (
        np.array([day]),
        np.array([False]),
        np.array([np.nan]),
        np.array([False]),
        np.array([9e5]),
        np.array([], dtype=int),
        np.array([], dtype=bool),
    )
