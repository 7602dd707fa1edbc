from __future__ import annotations

from tasks.core.together import words


class TestWords:
    def test_days_are_counted_as_a_person_says_it(self):
        assert words.near(1, 1) == "which was with it on 1 of 1 day"
        assert words.near(1200, 1100) == "which was with it on 1,100 of 1,200 days"
        assert words.apart(5, 2) == "which was elsewhere on 3 of 5 days"

    def test_a_third_camera_is_named_and_one_that_is_not_known_is_called_so(self):
        assert words.near_through("Acme Phone", 3, 3) == "which was with Acme Phone, with which it travels, on 3 of 3 days"
        assert words.either("", 12_000) == "assumed to travel with it or with an unknown camera, 12 km away that day"

    def test_a_day_is_written_as_in_iso_8601(self):
        assert (words.date(0), words.date(-1), words.date(19844)) == ("1970-01-01", "1969-12-31", "2024-05-01")
