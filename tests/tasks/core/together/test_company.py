from __future__ import annotations

import numpy as np
import pytest

from tasks.core.together.bursts import Coincidences
from tasks.core.together.company import Company, with_neighbours
from tasks.core.together.distances import Measured
from tasks.core.together.relation import relation_of, told_by, weighed
from tests.tasks.core.together.test_devices import device

HOUR, DAY = 3600, 86400
STOPS = np.array([8.0, 9.3, 10.1, 11.6, 13.0, 14.7, 16.2, 17.1]) * HOUR


def seen(near):
    """Give what was measured on days counted from 0: near or not."""
    flags = np.array(near, dtype=bool)
    hints = np.array([], dtype=int), np.array([], dtype=bool)
    return Measured(np.arange(len(flags)), flags, np.where(flags, 10.0, np.nan), flags, np.where(flags, np.nan, 9e5), *hints)


class TestCompany:
    def of(self, *devices):
        company = Company(devices)
        return {relation.other: relation for relation in company.of(devices[0])}

    def phone(self, name, lat, days=6, late_s=0):
        used = [day * DAY + second + late_s for day in range(days) for second in STOPS]
        return device(name, at_s=used, lat=[lat] * len(used), used=used)

    def camera(self, days=6):
        used = [day * DAY + second + 60 for day in range(days) for second in STOPS]
        return device("Camera", used=used, wanted=range(days))

    def test_what_is_known_to_travel_with_a_camera_tells_of_the_others(self):
        known = self.of(
            self.camera(), self.phone("A", 42.0), self.phone("B", 48.0, late_s=2000), self.phone("C", 42.0, late_s=2000)
        )
        assert known["A"].coincides
        assert known["B"].via == known["C"].via == "A"
        assert known["B"].share < 0.5
        assert known["C"].share > 0.8
        assert known["C"].is_through

    def test_two_that_are_as_probable_do_not_rule_out_each_other(self):
        unused = device("Camera")
        known = self.of(unused, self.phone("A", 42.0), self.phone("B", 48.0))
        assert [relation.share for relation in known.values()] == pytest.approx([0.8, 0.8])
        assert {relation.via for relation in known.values()} == {""}

    def test_nothing_is_found_of_photos_of_no_known_camera(self):
        known = self.of(
            device("", used=self.camera().used * 120.0, wanted=range(6)), self.phone("A", 42.0), self.phone("B", 48.0)
        )
        assert [relation.share for relation in known.values()] == pytest.approx([0.8, 0.8])

    def test_how_far_apart_two_were_is_the_same_in_both_orders(self):
        company = Company([self.phone("A", 42.0), self.phone("B", 48.0)])
        assert company.between("A", "B") is company.between("B", "A")


class TestToldBy:
    def best(self, near):
        return weighed([relation_of("A", 0.8, seen(near), Coincidences.nothing())])[0]

    def other(self):
        return weighed([relation_of("B", 0.8, seen([]), Coincidences.nothing())])[0]

    def test_where_the_two_others_were_together_the_camera_was_with_both(self):
        (told,) = weighed([told_by(self.best([True] * 5), self.other(), seen([True] * 5), np.arange(5))])
        assert told.share > 0.9
        assert (told.at(np.arange(5)) > 0.99).all()

    def test_where_they_were_apart_it_was_with_the_more_probable_one(self):
        (told,) = weighed([told_by(self.best([True] * 5), self.other(), seen([False] * 5), np.arange(5))])
        assert told.share < 0.5
        assert (told.at(np.arange(5)) < 0.1).all()

    def test_what_the_pair_itself_shows_of_a_day_stays(self):
        own = weighed([relation_of("B", 0.8, seen([True] * 5), Coincidences.nothing())])[0]
        (told,) = weighed([told_by(self.best([True] * 5), own, seen([False] * 5), np.arange(5))])
        assert told.share == pytest.approx(own.share)

    def test_days_on_which_the_camera_was_not_used_tell_nothing_of_it(self):
        (told,) = weighed([told_by(self.best([True] * 5), self.other(), seen([False] * 5), np.array([9]))])
        assert told.share == pytest.approx(0.8)
        assert len(told.through.day) == 0

    def test_that_the_best_one_was_not_used_in_the_same_minutes_parts_nobody_beside_it(self):
        """Coincidences on ten days and none on ten others, on which the two phones lay side by side."""
        used = Coincidences(np.arange(20), np.full(20, 6.0), np.repeat([5.0, 0.0], 10), np.full(20, 0.1))
        (best,) = weighed([relation_of("A", 0.8, seen([]), used)])
        assert best.at(np.array([15])) < 0.1
        side_by_side = Measured(*(column[10:] if len(column) else column for column in vars(seen([True] * 20)).values()))
        (told,) = weighed([told_by(best, self.other(), side_by_side, np.arange(20))])
        assert told.share == pytest.approx(0.8)


class TestRelation:
    def test_a_day_of_which_nothing_is_known_is_as_the_days_in_general(self):
        relation = weighed([relation_of("A", 0.8, seen([True, False]), Coincidences.nothing())])[0]
        assert relation.at(np.array([7])).tolist() == pytest.approx([relation.share])

    def test_uses_of_a_day_with_positions_are_not_asked(self):
        used = Coincidences(np.array([0, 1]), np.array([9.0, 9.0]), np.array([0.0, 9.0]), np.array([0.1, 0.1]))
        relation = relation_of("A", 0.8, seen([True]), used)
        assert relation.day.tolist() == [0, 1]
        assert (relation.said[0] == relation.said[0, 0]).all()
        assert relation.said[1, 0] == 0 < relation.said[1, -1]


class TestWithNeighbours:
    def test_gives_each_day_once_with_those_beside_it(self):
        assert with_neighbours(np.array([3, 4, 9])).tolist() == [2, 3, 4, 5, 8, 9, 10]
