from __future__ import annotations

import numpy as np
import pytest

from tasks.core.proxy.activity import activity_of
from tasks.core.proxy.donors import donors_of
from tasks.core.proxy.estimate import estimator_of
from tasks.core.proxy.words import sentences, too_far, too_wide
from tests.tasks.timed import photo, table


def said(donors, at_s, activity=()):
    """The sentence of one photo; donors are (second, lat, lon), named 0.jpg, 1.jpg ... in their order."""
    columns = [np.array(column, dtype=float) for column in zip(*donors, strict=True)]
    known = donors_of(*columns, np.full(len(donors), np.nan))
    found = estimator_of(known, activity_of(np.array([*columns[0], at_s, *activity], dtype=float)))
    giving = table(*(photo(f"d/{number}.jpg", camera="") for number in range(len(donors))))
    placed = found.place(found.sides(np.array([float(at_s)])))
    return sentences(giving, known, placed, [""], np.array([False]))[0]


class TestSentences:
    def test_photos_taken_without_a_pause_are_counted(self):
        words = said([(0, 45, 9), (600, 45, 9)], 300, [100, 200, 400, 500])
        assert words == "5 min after 0.jpg and 5 min before 1.jpg, both at one place, 4 photos without a pause between"

    def test_one_long_pause_is_none_without_a_pause(self):
        assert said([(0, 45, 9), (900, 45, 9)], 300, [100, 200, 400, 500]).endswith("both at one place")

    @pytest.mark.parametrize(
        ("hours", "degrees", "words"),
        [
            (2, 9, "1001 km apart, 500 km/h: a flight"),
            (2, 4, "445 km apart, 222 km/h: a flight or a fast train"),
            (0.5, 0.4, "44 km apart, 89 km/h: a journey by car or train"),
            (0.5, 0.05, "5.6 km apart, 11 km/h"),
            (2, 0.2, "22 km apart"),
        ],
    )
    def test_a_leg_is_called_by_what_goes_so_fast(self, hours, degrees, words):
        # At noon on the meridian of Greenwich; a degree of latitude is 111.2 km.
        noon = 43200
        assert said([(noon, 45, 0), (noon + hours * 3600, 45 + degrees, 0)], noon + 900).endswith(words)

    def test_the_night_between_is_said(self):
        evening, morning = 21 * 3600, 32 * 3600
        assert said([(evening, 45, 0), (morning, 45, 0)], evening + 9 * 3600).endswith("both at one place")
        assert said([(evening, 45, 0), (evening + 16 * 3600, 45, 0)], evening + 7 * 3600).endswith("a night between")

    def test_a_photo_of_the_same_second_needs_no_way(self):
        assert said([(0, 45, 9), (600, 45, 9)], 0) == "at the time of 0.jpg"


class TestADonorTooFarAway:
    YEAR_S, DAY_S = 365 * 86_400, 86_400

    def test_is_not_named_beside_a_near_one(self):
        words = said([(0, 45, 9), (self.YEAR_S, 45.1, 9)], self.YEAR_S - 16)
        assert words == "16 s before 1.jpg, no located photo in the 2 d before"
        assert said([(0, 45, 9), (self.YEAR_S, 45.1, 9)], 16) == "16 s after 0.jpg, no located photo in the 2 d after"

    def test_is_not_named_though_it_is_at_the_same_place(self):
        assert said([(0, 45, 9), (3 * self.DAY_S, 45, 9)], 60) == "1 min after 0.jpg, no located photo in the 2 d after"

    def test_is_named_within_two_days(self):
        words = said([(0, 45, 9), (1.5 * self.DAY_S, 45.1, 9)], 3600)
        assert words == "1 h after 0.jpg and 1 d 11 h before 1.jpg, 11 km apart"

    def test_is_named_where_the_nearer_one_is_as_far(self):
        words = said([(0, 45, 9), (6 * self.DAY_S, 45.1, 9)], 3 * self.DAY_S)
        assert words.startswith("3 d after 0.jpg and 3 d before 1.jpg, 11 km apart")

    def test_leaves_the_night_between_to_be_said(self):
        evening = 21 * 3600
        words = said([(evening, 45, 0), (self.YEAR_S, 45, 0)], evening + 9 * 3600)
        assert words == "9 h after 0.jpg, no located photo in the 2 d after, a night between"


class TestReasons:
    def test_say_how_far_and_how_wide(self):
        assert too_far([7200.0], 3600.0) == ["no located photo within 1 h: the nearest is 2 h away"]
        assert too_wide([18000.0]) == ["the radius would be 18 km, over proxy.max_error_m"]
