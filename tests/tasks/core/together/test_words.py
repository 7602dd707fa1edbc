from __future__ import annotations

from tasks.core.together import words


class TestWords:
    def test_each_is_a_clause_of_its_own_that_names_the_camera(self):
        phone = "Acme Phone"
        assert words.alone(phone) == "Acme Phone is the only camera that tells places"
        assert words.assumed(phone) == "Acme Phone is assumed to travel with it"
        assert words.assumed(phone, doubtful=True) == (
            "Acme Phone is assumed to travel with it, though their photos do not coincide"
        )
        assert words.coinciding(phone, 6, 5) == "photos of Acme Phone coincide with its own on 5 of 6 days"
        assert words.near_that_day(phone, "Bell Phone") == "Acme Phone was with Bell Phone that day, with which it travels"
        assert words.with_rival(phone, "Bell Phone", 2000) == "Acme Phone was 2.0 km from Bell Phone that day, with which it was"

    def test_days_are_counted_as_a_person_says_it(self):
        assert words.near("A", 1, 1) == "A was with it on 1 of 1 day"
        assert words.near("A", 1200, 1100) == "A was with it on 1,100 of 1,200 days"
        assert words.apart("A", 5, 2) == "A was elsewhere on 3 of 5 days"

    def test_a_third_camera_is_named_and_one_that_is_not_known_is_called_so(self):
        assert words.near_through("A", "B", 3, 3) == "A was with B, with which it travels, on 3 of 3 days"
        assert words.either("A", "", 12_000) == "it was with A or with an unknown camera, 12 km apart that day"

    def test_a_day_is_written_as_in_iso_8601(self):
        assert (words.date(0), words.date(-1), words.date(19844)) == ("1970-01-01", "1969-12-31", "2024-05-01")
