"""Tests of photos aside from the way of all around them."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.core.doubts.lines import lines_of
from tasks.core.page.asides import asides
from tasks.core.tables import PHOTOS
from tests.tasks.core.doubts.claims import ROME, at, claim, walk

DEGREE_KM = 111.195
"""Of latitude on the sphere of mean radius."""


def found(rows):
    photos = PHOTOS.make(rows)
    paths = photos["path"].tolist()
    return [paths[one.row] for one in asides(lines_of(photos, np.zeros(len(photos), dtype=bool)), paths)]


def north(rows, number, km):
    return at(rows, number, rows[number]["lat"] + km / DEGREE_KM, rows[number]["lon"])


class TestAsides:
    # A minute there and one back: 130 km/h are 2.2 km in 61 s, and the errors of two positions are 60 m.
    @pytest.mark.parametrize(("km", "expected"), [(2.0, []), (2.6, ["IMG_4.jpg"]), (50.0, ["IMG_4.jpg"])])
    def test_a_photo_is_aside_where_nobody_drives_there_and_back_so_fast(self, km, expected):
        assert found(north(walk(9), 4, km)) == expected

    def test_says_against_which_photos(self):
        photos = PHOTOS.make(north(walk(9), 4, 30.0))
        (finding,) = asides(lines_of(photos, np.zeros(len(photos), dtype=bool)), photos["path"].tolist())
        assert finding.problem == (
            "nobody drives there and back so fast: its position lies 30 km from IMG_3.jpg, 1 min earlier "
            "and 30 km from IMG_5.jpg, 1 min later, which are near each other"
        )

    def test_a_few_in_a_row_are_aside_together_and_many_may_be_the_truth(self):
        few, many = walk(60), walk(60)
        for number in range(10, 13):
            few = north(few, number, 30.0)
        for number in range(10, 16):
            many = north(many, number, 30.0)
        assert found(few) == ["IMG_10.jpg", "IMG_11.jpg", "IMG_12.jpg"]
        assert found(many) == []

    def test_the_ends_of_a_flight_are_where_more_photos_are(self):
        rows = [*walk(6), *walk(6, first_s=7600, name="B{}", start=(48.8, 2.3)), *walk(6, first_s=15600, name="C{}")]
        assert found(rows) == []

    def test_a_photo_out_of_the_window_of_an_aeroplane_is_not_aside(self):
        rows = [*walk(6), claim("WINDOW", 3900, 45.4, 7.4), *walk(6, first_s=7600, name="B{}", start=(48.8, 2.3))]
        assert found(rows) == []

    def test_an_hour_out_and_an_hour_back_is_an_outing(self):
        assert found([*walk(6), claim("LAKE", 3900, ROME[0] + 0.4, ROME[1]), *walk(6, first_s=7400, name="B{}")]) == []

    def test_the_pace_of_the_hour_is_taken_for_what_is_possible(self):
        # A train at 300 km/h with a photo every minute; one of them is 12 km off, which is 360 km/h there and 600 back.
        train = [claim(f"T{n}", 61 * n, ROME[0] + 5.0 * n / DEGREE_KM, ROME[1]) for n in range(12)]
        assert found(train) == []
        assert found(north(train, 5, 12.0)) == []

    def test_the_first_and_the_last_photo_are_left_alone(self):
        assert found(north(north(walk(9), 0, 30.0), 8, 30.0)) == []

    def test_two_people_of_one_camera_name_are_left_alone(self):
        rows = walk(40)
        for number in (5, 15, 25):
            rows = north(rows, number, 30.0)
        assert found(rows) == []

    def test_photos_of_no_known_camera_are_left_alone(self):
        assert found([{**row, "camera": ""} for row in north(walk(9), 4, 30.0)]) == []

    def test_another_camera_elsewhere_is_no_contradiction(self):
        other = [claim(f"O{n}", 61 * n + 30, 48.8, 2.3, camera="Acme Two") for n in range(9)]
        assert found([*walk(9), *other]) == []

    def test_what_states_a_coarse_position_is_not_far_enough(self):
        rows = north(walk(9), 4, 5.0)
        rows[4]["gps_error_m"] = 4000.0
        assert found(rows) == []

    def test_no_photo_and_a_single_one_are_fine(self):
        assert found([]) == []
        assert found(walk(1)) == []
