from __future__ import annotations

import pandas as pd
import pytest

from tasks.core.doubts.exchanged import exchanged
from tests.tasks.core.doubts.claims import ROME, STEP_DEG, at, claim, doubted, walk

NORTH = ROME[0] + 3 * STEP_DEG


def found(rows):
    return doubted(exchanged, rows)


class TestExchanged:
    @pytest.mark.parametrize(
        ("wrong", "problem"),
        [
            ((NORTH, -12.5), "its longitude has the wrong sign: "),
            ((-NORTH, 12.5), "its latitude has the wrong sign: "),
            ((-NORTH, -12.5), "its latitude and its longitude have the wrong sign: "),
            ((12.5, NORTH), "its latitude and longitude are swapped: "),
            ((-12.5, NORTH), "its latitude and longitude are swapped, and a sign is wrong: "),
            ((12.5, -NORTH), "its latitude and longitude are swapped, and a sign is wrong: "),
            ((-12.5, -NORTH), "its latitude and longitude are swapped, and both signs are wrong: "),
        ],
    )
    def test_repairs_the_one_photo_whose_numbers_were_exchanged(self, wrong, problem):
        (path, finding), *others = found(at(walk(), 3, *wrong)).items()
        assert (path, others) == ("IMG_3.jpg", [])
        assert (finding.lat, finding.lon) == pytest.approx((NORTH, 12.5))
        assert finding.problem.startswith(problem)
        assert finding.error_m == 30.0

    def test_says_against_what_and_why_it_is_right_when_it_is_repaired(self):
        finding = found(at(walk(), 3, NORTH, -12.5))["IMG_3.jpg"]
        # Two points of one latitude: 2 R asin(cos 41.9003 sin 12.5) = 2 * 6371.0 km * 0.16180 = 2062 km.
        assert finding.problem.endswith("it lies 2062 km from IMG_2.jpg, 1 min earlier and 2062 km from IMG_4.jpg, 1 min later")
        assert (
            finding.evidence
            == "the file's own position with east and west exchanged: so it lies 11 m from IMG_2.jpg, 1 min earlier"
        )

    def test_finds_every_second_photo_and_a_run_of_them(self):
        every_second = walk(9)
        for n in (1, 3, 5):
            every_second = at(every_second, n, every_second[n]["lat"], -12.5)
        assert list(found(every_second)) == ["IMG_1.jpg", "IMG_3.jpg", "IMG_5.jpg"]
        run = walk(20)
        for n in range(6, 12):
            run = at(run, n, run[n]["lat"], -12.5)
        assert list(found(run)) == [f"IMG_{n}.jpg" for n in range(6, 12)]

    def test_doubts_nobody_where_two_sides_are_equally_strong(self):
        rows = walk(8)
        for n in range(4, 8):
            rows = at(rows, n, rows[n]["lat"], -12.5)
        assert found(rows) == {}

    def test_doubts_the_last_photos_only_if_they_are_few_and_next_to_many(self):
        assert list(found(at(walk(12), 11, ROME[0] + 11 * STEP_DEG, -12.5))) == ["IMG_11.jpg"]
        assert found(at(walk(5), 4, ROME[0] + 4 * STEP_DEG, -12.5)) == {}

    def test_knows_a_flight_there_and_back_for_one(self):
        # Sydney - Rome - Sydney is no mirror image of anything; nor is a month at -12.5 after a year at 12.5.
        there = [claim("rome", 30 * 3600, *ROME)]
        assert (
            found([*walk(4, start=(-33.87, 151.21)), *there, *walk(4, first_s=60 * 3600, start=(-33.87, 151.21), name="B{}")])
            == {}
        )
        month = walk(4, first_s=86400 * 30, every_s=86400, start=(41.9, -12.5), name="B{}")
        assert found([*walk(4), *month, *walk(4, first_s=86400 * 60, name="C{}")]) == {}

    def test_keeps_out_of_greenwich_where_east_and_west_are_near(self):
        rows = walk(8, every_s=601, start=(51.48, 0.02))
        assert found(at(rows, 3, rows[3]["lat"], -0.02)) == {}

    def test_says_nothing_where_two_ways_lead_to_the_same_place(self):
        rows = walk(8, start=(0.0001, 12.5))
        assert found(at(rows, 3, rows[3]["lat"], -12.5)) == {}

    def test_is_not_misled_by_the_zone_that_the_wrong_position_told(self):
        # At 12.5 W the nautical zone is UTC-1: the photo seems to be taken three hours after its neighbours.
        rows = at(walk(time_basis="zone"), 3, NORTH, -12.5)
        rows[3]["taken_at"] += pd.Timedelta(hours=3)
        finding = found(rows)["IMG_3.jpg"]
        assert finding.evidence.endswith("11 m from IMG_2.jpg, 1 min earlier")

    def test_states_a_radius_that_reaches_what_the_repair_leaves_unexplained(self):
        # 0.04 degrees of latitude are 4.4 km, which nobody walks or drives in 1 s.
        rows = walk(8, every_s=1, start=(-8.3, 115.5))
        finding = found(at(rows, 3, 8.3 - 0.04, -115.5))["IMG_3.jpg"]
        assert 4300 < finding.error_m < 4500
