"""Tests of folder names that every file system takes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.folder_names import folder_name, folder_names, same_name


class TestFolderName:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Rome, Italy", "Rome, Italy"),
            ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
            ("../../etc", "_.._etc"),
            (" . Home . ", "Home"),
            ("CON", "CON_"),
            ("lpt1.x", "lpt1_.x"),
            ("Console", "Console"),
            ("new\nline\x00", "new_line_"),
            ("", "place"),
            ("..", "place"),
            ("東京, Japan", "東京, Japan"),
        ],
    )  # fmt: skip
    def test_keeps_what_every_file_system_takes(self, text, name):
        assert folder_name(text, "place") == name

    @given(st.text())
    def test_is_always_one_plain_component(self, text):
        name = folder_name(text, "place")
        assert name
        assert name == name.strip(" .")
        assert not set(name) & set('<>:"/\\|?*\0\n')
        assert len(name.encode()) <= 121

    def test_is_cut_between_letters(self):
        assert folder_name("é" * 100, "place") == "é" * 60


class TestFolderNames:
    def test_texts_that_differ_keep_their_names(self):
        assert folder_names(["Rome", "Paris"], ["p1", "p2"], "place") == ["Rome", "Paris"]

    @pytest.mark.parametrize("other", ["Rome", "ROME", "Rome."])
    def test_those_that_a_file_system_may_take_for_one_have_their_keys(self, other):
        first, second = folder_names(["Rome", other], ["p1", "p2"], "place")
        assert first == "Rome (p1)"
        assert second.endswith("(p2)")
        assert same_name(first) != same_name(second)

    def test_the_order_decides_nothing(self):
        one = folder_names(["Rome", "Rome"], ["p1", "p2"], "place")
        assert folder_names(["Rome", "Rome"], ["p2", "p1"], "place") == one[::-1]

    def test_a_taken_name_is_given_to_none(self):
        assert folder_names(["Elsewhere"], ["p1"], "place", taken=["elsewhere"]) == ["Elsewhere (p1)"]


class TestSameName:
    def test_composition_and_case_do_not_count(self):
        assert same_name(unicodedata.normalize("NFD", "CAFÉ")) == same_name("café")
        assert same_name("a") != same_name("b")
