from __future__ import annotations

import pandas as pd

from tasks.pair import pair
from tests.tasks.timed import photo, table


class TestPair:
    def test_gives_each_member_of_a_pair_the_path_of_its_lead_and_others_none(self):
        paths = {"a/1.CR2": "cr2", "a/1.JPG": "jpeg", "a/2.JPG": "jpeg", "b/1.JPG": "jpeg"}
        photos = table(*(photo(path, "2024-05-01 12:00:00", format=format_) for path, format_ in paths.items()))
        before = photos.copy()
        found = pair(photos)
        assert found["pair"].tolist() == ["a/1.JPG", "a/1.JPG", "", ""]
        pd.testing.assert_frame_equal(found.drop(columns="pair"), before.drop(columns="pair"))
        pd.testing.assert_frame_equal(photos, before)

    def test_forgets_a_pair_that_is_none_any_more(self):
        assert pair(table(photo("1.JPG", format="jpeg", pair="1.JPG")))["pair"].tolist() == [""]

    def test_takes_the_index_of_its_argument(self):
        photos = table(photo("1.JPG", format="jpeg"), photo("2.JPG", format="jpeg"), photo("2.CR2", format="cr2")).iloc[1:]
        assert pair(photos)["pair"].to_dict() == {1: "2.JPG", 2: "2.JPG"}
