from __future__ import annotations

import pytest

from tasks.core.known_paths import KnownPaths


class TestKnownPaths:
    def test_finds_byte_for_byte_even_where_others_are_alike(self):
        assert KnownPaths(["a.JPG", "a.jpg"]).find("a.jpg") == "a.jpg"

    def test_finds_the_other_unicode_form(self):
        assert KnownPaths(["cafe\u0301/x.jpg"]).find("caf\u00e9/x.jpg") == "cafe\u0301/x.jpg"

    def test_finds_the_other_case_when_it_is_unique(self):
        assert KnownPaths(["Trip/IMG_1.JPG"]).find("trip/img_1.jpg") == "Trip/IMG_1.JPG"

    def test_refuses_to_choose_between_two(self):
        with pytest.raises(ValueError, match="2 photos"):
            KnownPaths(["a.JPG", "A.jpg"]).find("a.jpg")

    def test_refuses_what_is_not_there(self):
        with pytest.raises(ValueError, match="no such photo"):
            KnownPaths(["a.jpg"]).find("b.jpg")

    def test_spaces_in_a_path_count(self):
        with pytest.raises(ValueError, match="no such photo"):
            KnownPaths([" a.jpg"]).find("a.jpg")

    @pytest.mark.parametrize(("path", "held"), [("a.JPG", True), ("A.jpg", True), ("b.jpg", False)])
    def test_holds_a_path_in_whatever_case_even_where_two_are_alike(self, path, held):
        assert KnownPaths(["a.JPG", "a.jpg"]).holds(path) is held
