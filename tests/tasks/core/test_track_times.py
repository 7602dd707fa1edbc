from __future__ import annotations

import numpy as np

from tasks.core.track_times import uncertain_s
from tests.tasks.timed import photo, table


class TestUncertain:
    def test_a_clock_of_which_nothing_is_known_counts_a_second_and_half_of_one_for_its_stamps(self):
        assert uncertain_s(table(photo("x.jpg", "2024-05-01 10:00:07"))).tolist() == [1.5]

    def test_sub_seconds_have_no_grain(self):
        assert uncertain_s(table(photo("x.jpg", "2024-05-01 10:00:07", subsec="04"))).tolist() == [1]

    def test_what_the_clock_is_known_to_be_off_by_counts_instead(self):
        assert uncertain_s(table(photo("x.jpg", "2024-05-01 10:00:07", time_error_s=40))).tolist() == [40.5]

    def test_a_camera_that_tells_minutes_only_may_be_half_a_minute_off(self):
        minutes = [photo(f"{n}.jpg", f"2024-05-01 10:{n:02d}:00") for n in range(5)]
        seconds = [photo(f"s{n}.jpg", f"2024-05-01 10:{n:02d}:00", camera="Other") for n in range(4)]
        assert uncertain_s(table(*minutes, *seconds)).tolist() == [31] * 5 + [1.5] * 4

    def test_a_photo_without_wall_clock_has_the_grain_of_its_instant(self):
        found = uncertain_s(table(photo("x.jpg", taken_at="2024-05-01 10:00:07")))
        assert np.array_equal(found, [1.5])
