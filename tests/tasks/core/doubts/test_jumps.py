from __future__ import annotations

import pytest

from tasks.core.doubts.jumps import jumps
from tests.tasks.core.doubts.claims import ROME, at, claim, doubted, walk

PARIS = (48.8566, 2.3522)


def found(rows):
    return list(doubted(jumps, rows))


class TestJumps:
    def test_doubts_the_one_photo_that_is_elsewhere_and_says_against_what(self):
        (finding,) = doubted(jumps, at(walk(), 3, *PARIS)).values()
        # By the law of cosines: 6371 acos(sin 41.9002 sin 48.8566 + cos 41.9002 cos 48.8566 cos 10.1478) = 1106 km.
        assert finding.problem == (
            "nobody travels so fast: its position lies 1106 km from IMG_2.jpg, 1 min earlier "
            "and 1106 km from IMG_4.jpg, 1 min later, which are near each other"
        )
        assert finding.lat != finding.lat  # NaN: the numbers cannot be repaired

    def test_doubts_a_few_together_and_two_different_ones_in_a_row(self):
        rows = walk(40)
        assert found(at(at(rows, 3, *PARIS), 4, PARIS[0] + 0.001, PARIS[1])) == ["IMG_3.jpg", "IMG_4.jpg"]
        assert found(at(at(rows, 3, *PARIS), 4, 20.0, 60.0)) == ["IMG_3.jpg", "IMG_4.jpg"]

    def test_leaves_a_longer_run_alone_for_it_may_be_the_truth(self):
        rows = walk(60)
        for n in range(10, 16):
            rows = at(rows, n, PARIS[0] + n / 10000, PARIS[1])
        assert found(rows) == []

    def test_takes_flights_for_what_they_are(self):
        # Two hours each way to Paris and back: 550 km/h.
        assert found([*walk(4), claim("P", 7400, *PARIS), *walk(4, first_s=14800, name="B{}")]) == []

    def test_leaves_the_first_and_the_last_photo_alone(self):
        assert found(at(at(walk(8), 0, *PARIS), 7, *PARIS)) == []

    def test_says_nothing_of_photos_of_no_known_camera(self):
        assert found([{**row, "camera": ""} for row in at(walk(), 3, *PARIS)]) == []

    def test_takes_two_places_to_and_fro_for_two_people_with_one_name(self):
        rows = walk(40)
        for n in (5, 15, 25):
            rows = at(rows, n, *PARIS)
        assert found(rows) == []

    def test_does_not_trust_a_line_that_leaps_again_and_again(self):
        album = [claim(f"S{n}", 20 * n + 1, 10.0 * (n % 7), 5.0 * n - 60) for n in range(9)]
        assert (
            found([*walk(6, every_s=20, first_s=-130, name="A{}"), *at(walk(6, every_s=20, first_s=200), 3, *PARIS), *album])
            == []
        )

    @pytest.mark.parametrize("clock", ["12:00:00", "12:05:00"])
    def test_does_not_take_typed_times_at_their_word(self, clock):
        rows = at(walk(), 3, ROME[0] + 0.3, ROME[1])
        assert found(rows) == ["IMG_3.jpg"]
        day = rows[3]["taken_local"].normalize()
        rows[3]["taken_local"] = day.replace(hour=12, minute=int(clock[3:5]))
        assert found(rows) == []

    def test_leaves_what_the_file_itself_calls_coarse(self):
        rows = at(walk(), 3, ROME[0] + 0.3, ROME[1])
        assert found(rows) == ["IMG_3.jpg"]
        rows[3]["gps_error_m"] = 20_000.0
        assert found(rows) == []
