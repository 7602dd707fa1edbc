"""Tests of the short forms of columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tasks.core.cells import map_link
from tasks.core.review_page.columns import packed, packed_links


def unpacked(column, n):
    """What store.js makes of a column."""
    if "list" in column:
        return column["list"]
    if "words" in column:
        return [column["words"][at] for at in column["at"]]
    return [column["same"]] * n


class TestPacked:
    @given(st.lists(st.sampled_from(["", "a", "b", "<c>"]) | st.text(max_size=3), max_size=40))
    def test_every_list_comes_back(self, values):
        assert unpacked(packed(values), len(values)) == values

    def test_few_words_are_there_once(self):
        assert packed(["Rome", "Rome", "Paris"] * 3) == {"words": ["Rome", "Paris"], "at": [0, 0, 1] * 3}

    def test_a_column_without_a_difference_is_one_value(self):
        assert packed([""] * 1000) == {"same": ""}


class TestPackedLinks:
    def test_only_links_that_do_not_follow_from_their_position_are_there(self):
        links = [map_link("41.5000000", "12.5000000"), "", "mine", map_link("1", "2")]
        found = packed_links(links, ["41.5000000", "", "3", "3"], ["12.5000000", "", "4", "4"])
        assert found == {"link": True, "but": {"2": "mine", "3": map_link("1", "2")}}
