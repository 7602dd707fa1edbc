from __future__ import annotations

from tasks.core.doubts.stuck import stuck
from tests.tasks.core.doubts.claims import ROME, claim, doubted, walk

FIX = (41.8812345, 12.4812345)


def still(*seconds, where=FIX, **columns):
    return [claim(f"S{second}", second, *where, **columns) for second in seconds]


def away(first_s, count=4, **columns):
    """Photos 33 km to the north, walking on."""
    return walk(count, first_s=first_s, start=(ROME[0] + 0.28, 12.5), name="N{}", **columns)


def found(rows):
    return list(doubted(stuck, rows))


class TestStuck:
    def test_doubts_the_later_photos_that_cannot_have_been_there(self):
        # 33 km: from S0 in 40 minutes, 50 km/h; from S2220 in 3 minutes, 660 km/h; from S2390 in 10 s.
        rows = [*still(0, 1200, 2220, 2390), *away(2400)]
        assert found(rows) == ["S2220.jpg", "S2390.jpg"]

    def test_says_since_when_and_where_the_next_photo_is(self):
        finding = doubted(stuck, [*still(0, 2390), *away(2400)])["S2390.jpg"]
        assert finding.problem.startswith(
            "its fix stood still: the position is to the last digit that of S0.jpg, 40 min earlier, and lies 33 km from N0.jpg"
        )

    def test_leaves_a_phone_on_a_table_alone(self):
        assert found([*still(0, 1200, 2220, 2390), *away(6000)]) == []
        assert found(still(0, 1200, 2220, 86400)) == []

    def test_doubts_nobody_where_the_first_photo_cannot_have_been_there_either(self):
        assert found([*still(2380, 2385, 2390), *away(2400)]) == []

    def test_does_not_doubt_a_fix_for_one_photo_elsewhere(self):
        assert found([*still(0, 2390), *away(2400, 1)]) == []
        assert found([*still(0, 2390), *away(2400, 2), *still(2500, 2600)]) == []

    def test_leaves_coarse_numbers_of_a_person_alone(self):
        assert found([*still(0, 1200, 2390, where=(41.88, 12.48)), *away(2400)]) == []

    def test_leaves_photos_that_a_person_placed_alone_where_all_positions_repeat(self):
        huts = [claim(f"H{n}", -40_000 + 600 * n, 41.5012345 + 0.1 * (n // 4), 12.4) for n in range(24)]
        assert found([*still(0, 2390), *away(2400)]) == ["S2390.jpg"]
        assert found([*huts, *still(0, 2390), *away(2400)]) == []

    def test_says_nothing_of_photos_of_no_known_camera(self):
        assert found([*still(0, 2390, camera=""), *away(2400, camera="")]) == []
