"""Tests of the data block of review.html."""

from __future__ import annotations

import pandas as pd

from tasks.core.review_page.backing import Backing
from tasks.core.review_page.data import DISPUTED, DOUBTED, LOCATED, MOVED, page_data
from tests.review_rows import ARCHIVE_ID, no_proposal, proposal, proposals


def backing(**facts):
    return Backing(**{"title": "Trip", "archive_id": ARCHIVE_ID, "folder": "../archive/", "max_rows": 100, **facts})


def column(data, name):
    return next(column for column in data["columns"] if column["name"] == name)


def flags(data):
    packed = data["flags"]
    return (
        packed.get("list") or [packed["words"][at] for at in packed["at"]]
        if "same" not in packed
        else [packed["same"]] * data["n"]
    )


class TestPageData:
    def test_columns_are_ours_in_their_order_and_then_foreign_ones(self):
        rows = proposals(proposal("a.jpg")).assign(stars=["5"])
        names = [column["name"] for column in page_data(rows[rows.columns[::-1]], backing())["columns"]]
        assert names[:3] == ["decision", "path", "datetime"]
        assert names[-1] == "stars"

    def test_flags_tell_what_stands_in_the_way_of_accepting(self):
        rows = proposals(
            proposal("own.jpg", gps_source="exif"),
            proposal("doubted.jpg", alternatives="track 1,2 ±3 m; the file has 48.2,16.3"),
            proposal("disputed.jpg", problem="odd; sources disagree: proxy ±85 m, track 2 km NE of it"),
            {**proposal("moved.jpg"), "latitude": 50.0},
            proposal("plain.jpg"),
        )
        photos = {"own.jpg": ("", "", "", True), "doubted.jpg": ("", "", "", True)}
        assert flags(page_data(rows, backing(photos=photos))) == [LOCATED, DOUBTED, DISPUTED, MOVED, 0]

    def test_of_too_many_rows_those_that_wait_come_first_in_the_order_of_the_file(self):
        rows = proposals(
            proposal("1.jpg", decision="x"),
            no_proposal("2.jpg"),
            proposal("3.jpg"),
            proposal("4.jpg", decision="no"),
            proposal("5.jpg"),
        )
        data = page_data(rows, backing(max_rows=3))
        assert column(data, "path")["list"] == ["2.jpg", "3.jpg", "5.jpg"]
        assert (data["n"], data["total"]) == (3, 5)

    def test_words_of_decisions_are_those_that_apply_takes_and_those_in_the_rows(self):
        rows = proposals(proposal("a.jpg", decision="1,00"), proposal("b.jpg", decision="perhaps"))
        words = page_data(rows, backing())["words"]
        assert [words[word] for word in ("1,00", "perhaps", "ja", "-", "overwrite")] == [
            "accept",
            "",
            "accept",
            "reject",
            "overwrite",
        ]

    def test_degrees_typed_with_letters_are_known_as_numbers(self):
        rows = pd.DataFrame([{"path": "a.jpg", "latitude": "41.5 S", "longitude": "12.5"}], dtype="str")
        degrees = page_data(rows, backing())["degrees"]
        assert degrees == {"latitude": {"0": -41.5}, "longitude": {}}

    def test_only_cells_that_the_csv_has_in_another_form_are_there_twice(self):
        rows = proposals(proposal("a.jpg", note="=1,2"), proposal("b.jpg", note="plain, too")).assign(mine=["-5", "-x"])
        assert page_data(rows, backing())["written"] == {"note": {"0": '"\'=1,2"'}, "mine": {"1": "'-x"}}

    def test_a_review_without_rows_has_a_block(self):
        data = page_data(proposals(), backing())
        assert (data["n"], data["total"]) == (0, 0)
