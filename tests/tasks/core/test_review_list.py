from __future__ import annotations

import math

import pytest

from tasks.core.review_csv import read_review, write_review
from tasks.core.review_list import overruled, with_list
from tasks.core.review_merge import merge_review
from tasks.core.tables import REVIEW_COLUMNS
from tests.review_rows import edit_csv, no_proposal, proposal, proposals, read_csv, save_csv


def propose(folder, listed, *rows, looked_at=None):
    """Merge the proposals with the folder's review.csv and a list, and write it; return the rows by path."""
    path = folder / "review.csv"
    listing = read_review(save_csv(folder / "list.csv", listed)) if listed else None
    earlier = with_list(read_review(path) if path.exists() else None, listing, proposals(*rows))
    merged = merge_review(proposals(*rows), earlier, [row["path"] for row in rows], looked_at=looked_at)
    write_review(path, merged.rows)
    return {row["path"]: row for row in read_csv(path)}, merged.messages


class TestFirstRun:
    def test_the_other_columns_of_the_list_come_back_after_ours_in_their_order(self, tmp_path):
        listed = [{"Rating": "5", "path": "a.jpg", "Album ": "Rome"}, {"Rating": "007", "path": "b.jpg", "Album ": ""}]
        rows, _ = propose(tmp_path, listed, proposal("b.jpg"), proposal("a.jpg"))
        assert list(rows["a.jpg"]) == [*REVIEW_COLUMNS, "Rating", "Album "]
        assert [(path, row["Rating"], row["Album "], row["gps_source"]) for path, row in rows.items()] == [
            ("b.jpg", "007", "", "proxy"), ("a.jpg", "5", "Rome", "proxy"),
        ]  # fmt: skip

    def test_note_address_and_decision_are_the_persons(self, tmp_path):
        listed = [{"path": "a.jpg", "note": "n", "address": "Rome", "decision": "no"}]
        rows, _ = propose(tmp_path, listed, proposal("a.jpg"))
        assert [rows["a.jpg"][name] for name in ("note", "address", "decision", "gps_source")] == ["n", "Rome", "no", "proxy"]

    def test_a_position_that_differs_from_the_proposal_is_the_persons_and_waits(self, tmp_path):
        rows, messages = propose(tmp_path, [{"path": "a.jpg", "latitude": "45.12", "longitude": "9.5"}], proposal("a.jpg"))
        # Half of 0.01 degrees is 556 m north-south; east-west it is cos(45.12 degrees) of that.
        radius = math.ceil(0.005 * 111_195 * math.hypot(1, math.cos(math.radians(45.12))))
        row = rows["a.jpg"]
        assert [row[name] for name in ("decision", "latitude", "longitude", "gps_source", "error_m")] == [
            "", "45.12", "9.5", "manual", str(radius),
        ]  # fmt: skip
        assert "1 of the rows kept was edited by hand" in messages

    def test_a_radius_beside_it_counts(self, tmp_path):
        listed = [{"path": "a.jpg", "latitude": "45.1234567", "longitude": "9.1234567", "gps_source": "gpx", "error_m": "2500"}]
        rows, _ = propose(tmp_path, listed, no_proposal("a.jpg"))
        assert (rows["a.jpg"]["gps_source"], rows["a.jpg"]["error_m"]) == ("manual", "2500")

    def test_a_position_that_is_the_proposal_s_is_no_edit(self, tmp_path):
        listed = [{"path": "a.jpg", "latitude": "41.8902102", "longitude": "12.4922309"}]
        rows, _ = propose(tmp_path, listed, proposal("a.jpg"))
        assert rows["a.jpg"]["gps_source"] == "proxy"

    def test_a_word_that_accepts_what_was_not_there_to_see_waits(self, tmp_path):
        rows, messages = propose(tmp_path, [{"path": "a.jpg", "decision": "accept"}], proposal("a.jpg"))
        assert rows["a.jpg"]["decision"] == ""
        assert "1 row had been accepted without a position; the one found now waits for a decision" in messages

    def test_rows_of_photos_without_a_proposal_add_nothing(self, tmp_path):
        rows, messages = propose(tmp_path, [{"path": "a.jpg", "note": "n"}, {"path": "b.jpg", "note": "n"}], proposal("b.jpg"))
        assert (list(rows), messages) == (["b.jpg"], [])

    def test_two_rows_that_differ_for_one_photo_say_nothing_and_are_told(self, tmp_path):
        rows, messages = propose(tmp_path, [{"path": "a.jpg", "note": "n"}, {"path": "a.jpg", "note": "m"}], proposal("a.jpg"))
        assert rows["a.jpg"]["note"] == ""
        assert messages[0] == "1 photo had several rows that differ; it waits again"


class TestLaterRuns:
    LISTED = ({"path": "a.jpg", "note": "of the list", "Rating": "5"},)

    def test_the_row_that_review_csv_has_counts(self, tmp_path):
        propose(tmp_path, self.LISTED, proposal("a.jpg"))
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"note": "mine", "Rating": "4", "decision": "no"}})
        rows, _ = propose(tmp_path, self.LISTED, proposal("a.jpg"))
        assert [rows["a.jpg"][name] for name in ("note", "Rating", "decision")] == ["mine", "4", "no"]

    def test_a_column_that_review_csv_lacks_comes_from_the_list(self, tmp_path):
        propose(tmp_path, None, proposal("a.jpg"), proposal("b.jpg"))
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"note": "mine"}})
        rows, _ = propose(tmp_path, self.LISTED, proposal("a.jpg"), proposal("b.jpg"))
        assert [(row["note"], row["Rating"]) for row in rows.values()] == [("mine", "5"), ("", "")]

    def test_change_nothing_when_nothing_changed(self, tmp_path):
        listed = [{"path": "a.jpg", "latitude": "45.12", "longitude": "9.5", "note": ""}]
        listed.append({"path": "b.jpg", "note": "n"})
        propose(tmp_path, listed, proposal("a.jpg"), proposal("b.jpg"))
        content = (tmp_path / "review.csv").read_bytes()
        propose(tmp_path, listed, proposal("a.jpg"), proposal("b.jpg"))
        assert (tmp_path / "review.csv").read_bytes() == content


class TestPhotosThatWereNotLookedAt:
    def test_keep_their_rows_as_they_are_in_the_order_of_time(self, tmp_path):
        times = {f"{hour}.jpg": f"2024-05-01T{hour:02}:00:00" for hour in range(1, 6)}
        propose(
            tmp_path, None, *(proposal(path, datetime=time) for path, time in times.items()), no_proposal("none", datetime="")
        )
        edit_csv(tmp_path / "review.csv", {"1.jpg": {"decision": "accept"}, "2.jpg": {"decision": "no"}, "5.jpg": {"note": "n"}})
        before = {row["path"]: row for row in read_csv(tmp_path / "review.csv")}
        again = [proposal(path, datetime=times[path], place="Rome") for path in ("2.jpg", "4.jpg")]
        rows, messages = propose(tmp_path, None, *again, looked_at={"2.jpg", "4.jpg"})
        assert list(rows) == ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg", "none"]
        assert {path: row for path, row in rows.items() if path not in ("2.jpg", "4.jpg")} == {
            path: row for path, row in before.items() if path not in ("2.jpg", "4.jpg")
        }
        assert rows["4.jpg"]["place"] == "Rome"
        assert "4 rows of photos that were not looked at were kept as they are" in messages

    @pytest.mark.parametrize("looked_at", [{"b.jpg"}, {"b.jpg", "A.JPG"}])
    def test_are_told_in_any_case_of_letters(self, tmp_path, looked_at):
        propose(tmp_path, None, proposal("a.jpg"), proposal("b.jpg"))
        rows, _ = propose(tmp_path, None, proposal("b.jpg"), looked_at=looked_at)
        assert list(rows) == (["a.jpg", "b.jpg"] if looked_at == {"b.jpg"} else ["b.jpg"])


class TestOverruled:
    @pytest.mark.parametrize(
        "cells", [{"decision": "accept"}, {"latitude": "10.5", "longitude": "20.5"}, {"address": "Rome"}, {"decision": "?"}]
    )
    def test_rows_that_say_otherwise_than_review_csv_are_counted(self, tmp_path, cells):
        propose(tmp_path, [], proposal("a.jpg"), proposal("b.jpg"))
        earlier = read_review(tmp_path / "review.csv")
        listing = read_review(save_csv(tmp_path / "list.csv", [{"path": "A.JPG", **cells}, {"path": "new.jpg", **cells}]))
        assert overruled(earlier, listing) == [
            "1 row of list.csv not taken: review.csv says otherwise of the photos, and it counts; change it there"
        ]

    def test_rows_that_say_the_same_or_nothing_are_not(self, tmp_path):
        propose(tmp_path, [], proposal("a.jpg", decision="accept"), proposal("b.jpg"))
        listed = [{"path": "a.jpg", "decision": "x", "latitude": "41,8902102"}, {"path": "b.jpg", "decision": "", "latitude": ""}]
        listing = read_review(save_csv(tmp_path / "list.csv", listed))
        assert overruled(read_review(tmp_path / "review.csv"), listing) == []
        assert overruled(None, listing) == overruled(read_review(tmp_path / "review.csv"), None) == []
