from __future__ import annotations

import gzip

import pandas as pd
import pytest

from tasks.core.errors import Locked, TableError, UsageError
from tasks.core.review_csv import read_review
from tasks.core.review_merge import merge_review
from tasks.core.tables import PHOTOS
from tasks.review import review
from tests.review_rows import ARCHIVE_ID, edit_csv, no_proposal, proposal, proposals, read_csv, save_csv

TRACK = {"latitude": 41.9, "longitude": 12.5, "gps_source": "track", "error_m": 20.0, "evidence": "on the track"}


def propose(out, *rows, keep_history=200, **known):
    return review(proposals(*rows), out, ARCHIVE_ID, keep_history=keep_history, **known)


def row_of(out, path="a.jpg"):
    return next(row for row in read_csv(out / "review.csv") if row["path"] == path)


def after(tmp_path, edits, first, second):
    """Propose, let a person edit a.jpg, propose again; return the outcome and the row then."""
    propose(tmp_path, first)
    edit_csv(tmp_path / "review.csv", {"a.jpg": edits})
    return propose(tmp_path, second), row_of(tmp_path)


class TestFirstReview:
    def test_writes_the_proposals_in_their_order(self, tmp_path):
        outcome = propose(tmp_path, proposal("b.jpg"), no_proposal("a.jpg"))
        assert [row["path"] for row in read_csv(tmp_path / "review.csv")] == ["b.jpg", "a.jpg"]
        assert (outcome.rewritten, outcome.kept, outcome.messages) == (True, None, [])

    def test_takes_only_proposals(self, tmp_path):
        with pytest.raises(TableError):
            review(pd.DataFrame({"path": ["a.jpg"]}), tmp_path, ARCHIVE_ID, keep_history=5)


class TestNothingChanged:
    def test_leaves_the_file_alone(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"), no_proposal("b.jpg"))
        before = (tmp_path / "review.csv").stat()
        outcome = propose(tmp_path, proposal("a.jpg"), no_proposal("b.jpg"))
        now = (tmp_path / "review.csv").stat()
        assert (now.st_ino, now.st_mtime_ns, outcome.rewritten, outcome.kept) == (before.st_ino, before.st_mtime_ns, False, None)

    def test_leaves_a_decided_sorted_german_file_alone(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"), proposal("b.jpg", note=""))
        rows = [
            {**row, "latitude": "41,8902102", "longitude": "12,4922309", "decision": "x"}
            for row in read_csv(tmp_path / "review.csv")
        ]
        save_csv(tmp_path / "review.csv", reversed(rows), delimiter=";")
        content = (tmp_path / "review.csv").read_bytes()
        outcome = propose(tmp_path, proposal("a.jpg"), proposal("b.jpg"))
        assert (outcome.rewritten, outcome.messages) == (False, ["2 accepted rows were kept"])
        assert (tmp_path / "review.csv").read_bytes() == content

    @pytest.mark.parametrize(
        "edits",
        [
            {"decision": "accept"},
            {"decision": "reject"},
            {"decision": "maybe"},
            {"latitude": "41.95", "decision": "accept"},
            {"latitude": "", "longitude": ""},
            {"note": "n", "address": "Rome"},
            {"altitude": "30"},
        ],
    )
    def test_a_third_propose_changes_nothing_after_the_second(self, tmp_path, edits):
        after(tmp_path, edits, proposal("a.jpg"), proposal("a.jpg", **TRACK))
        content = (tmp_path / "review.csv").read_bytes()
        assert not propose(tmp_path, proposal("a.jpg", **TRACK)).rewritten
        assert (tmp_path / "review.csv").read_bytes() == content


class TestForeignCells:
    def test_columns_that_are_not_ours_are_kept_and_blank_for_new_photos(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        save_csv(tmp_path / "review.csv", [{"Rating": "5", **row_of(tmp_path)}])
        propose(tmp_path, proposal("a.jpg", **TRACK), proposal("b.jpg"))
        assert [(row["path"], row["Rating"]) for row in read_csv(tmp_path / "review.csv")] == [("a.jpg", "5"), ("b.jpg", "")]

    def test_rows_whose_photo_is_no_longer_proposed_leave(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"), proposal("b.jpg"))
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"decision": "accept"}})
        outcome = propose(tmp_path, proposal("b.jpg"))
        assert [row["path"] for row in read_csv(tmp_path / "review.csv")] == ["b.jpg"]
        assert any(message.startswith("1 row with a decision") for message in outcome.messages)
        assert b"accept," in gzip.decompress(outcome.kept.read_bytes())

    def test_two_rows_that_differ_for_one_photo_decide_nothing(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        row = row_of(tmp_path)
        save_csv(tmp_path / "review.csv", [{**row, "decision": "accept"}, {**row, "decision": "reject"}])
        outcome = propose(tmp_path, proposal("a.jpg"))
        assert [row["decision"] for row in read_csv(tmp_path / "review.csv")] == [""]
        assert outcome.kept is not None

    def test_a_review_of_another_archive_is_refused_and_untouched(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        content = (tmp_path / "review.csv").read_bytes()
        with pytest.raises(UsageError, match="another archive"):
            review(proposals(proposal("a.jpg", archive_id="ffffffff")), tmp_path, "ffffffff", keep_history=5)
        assert (tmp_path / "review.csv").read_bytes() == content

    def test_a_file_that_cannot_be_understood_is_never_replaced(self, tmp_path):
        (tmp_path / "review.csv").write_bytes(b"PK\x03\x04 a spreadsheet of its own format")
        with pytest.raises(UsageError, match="workbook"):
            propose(tmp_path, proposal("a.jpg"))
        assert (tmp_path / "review.csv").read_bytes() == b"PK\x03\x04 a spreadsheet of its own format"


class TestSavedMeanwhile:
    """The person saves the file while the rows are being merged."""

    def test_what_was_saved_is_merged_too(self, tmp_path, monkeypatch):
        propose(tmp_path, proposal("a.jpg"))
        saves = iter([{"a.jpg": {"decision": "accept"}}])

        def merge_slowly(*tables):
            edit_csv(tmp_path / "review.csv", next(saves, {}))
            return merge_review(*tables)

        monkeypatch.setattr("tasks.review.merge_review", merge_slowly)
        propose(tmp_path, proposal("a.jpg", **TRACK))
        assert (row_of(tmp_path)["decision"], row_of(tmp_path)["gps_source"]) == ("accept", "proxy")

    def test_a_file_that_never_rests_is_left_alone(self, tmp_path, monkeypatch):
        propose(tmp_path, proposal("a.jpg"))
        numbers = iter(range(100))

        def merge_slowly(*tables):
            edit_csv(tmp_path / "review.csv", {"a.jpg": {"note": str(next(numbers))}})
            return merge_review(*tables)

        monkeypatch.setattr("tasks.review.merge_review", merge_slowly)
        with pytest.raises(Locked, match="close it there"):
            propose(tmp_path, proposal("a.jpg", **TRACK))
        assert row_of(tmp_path)["gps_source"] == "proxy"


class TestHistory:
    def test_keeps_each_version_a_person_changed_byte_for_byte(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"note": "first"}})
        content = (tmp_path / "review.csv").read_bytes()
        outcome = propose(tmp_path, proposal("a.jpg", **TRACK))
        assert gzip.decompress(outcome.kept.read_bytes()) == content
        assert outcome.kept.parent == tmp_path / "history"

    def test_keeps_none_that_nobody_changed(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        assert propose(tmp_path, proposal("a.jpg", **TRACK)).kept is None
        assert not (tmp_path / "history").exists()

    def test_keeps_a_version_once(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"decision": "accept"}})
        assert propose(tmp_path, proposal("a.jpg")).kept is not None
        assert propose(tmp_path, proposal("a.jpg")).kept is None
        assert len(list((tmp_path / "history").iterdir())) == 1

    def test_keeps_no_more_than_asked(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        for number in range(4):
            edit_csv(tmp_path / "review.csv", {"a.jpg": {"note": str(number)}})
            propose(tmp_path, proposal("a.jpg"), keep_history=2)
        assert len(list((tmp_path / "history").iterdir())) == 2


class TestUnreadFolders:
    def test_keep_the_rows_of_their_photos_exactly_as_they_were(self, tmp_path):
        propose(tmp_path, proposal("sub/a.jpg"), proposal("b.jpg"))
        edit_csv(tmp_path / "review.csv", {"sub/a.jpg": {"decision": "accept", "note": "mine"}})
        before = row_of(tmp_path, "sub/a.jpg")
        folder = no_proposal("sub/", problem="cannot be read: the folder, with all that is in it: Permission denied")
        outcome = propose(tmp_path, proposal("b.jpg"), folder)
        assert row_of(tmp_path, "sub/a.jpg") == before
        assert "1 row was kept as it is: its folder cannot be read now" in outcome.messages
        propose(tmp_path, proposal("sub/a.jpg"), proposal("b.jpg"))
        assert row_of(tmp_path, "sub/a.jpg") == before

    def test_a_note_of_the_last_version_that_is_damaged_counts_as_none(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        (tmp_path / "cache/review.csv.sha256").write_bytes(b"\xe1\xe2")
        assert propose(tmp_path, proposal("a.jpg")).kept is not None


class TestMovedPhotos:
    FOLLOWED = "1 photo was moved or renamed; what was decided, typed or noted in its row went with it"

    def photos(self, *paths, donor_dir=""):
        return PHOTOS.make({"path": path, "donor_dir": donor_dir, "kind": "photo", "time_basis": "none"} for path in paths)

    def after_a_move(self, out, photos):
        propose(out, proposal("old/a.jpg"))
        edit_csv(out / "review.csv", {"old/a.jpg": {"decision": "accept"}})
        return propose(out, proposal("new/b.jpg"), photos=photos)

    def test_are_told_by_the_photos_that_are_there_now(self, tmp_path):
        outcome = self.after_a_move(tmp_path, self.photos("new/b.jpg"))
        assert (row_of(tmp_path, "new/b.jpg")["decision"], outcome.rewritten) == ("accept", True)
        assert self.FOLLOWED in outcome.messages
        assert outcome.kept is not None

    def test_a_photo_of_a_donor_folder_is_not_in_the_archive(self, tmp_path):
        there = self.photos("new/b.jpg")
        donor = self.photos("old/a.jpg", donor_dir="/phone")
        outcome = self.after_a_move(tmp_path, pd.concat([there, donor], ignore_index=True))
        assert self.FOLLOWED in outcome.messages

    def test_a_photo_that_is_still_there_with_a_position_has_not_moved(self, tmp_path):
        self.after_a_move(tmp_path, self.photos("new/b.jpg", "old/a.jpg"))
        assert row_of(tmp_path, "new/b.jpg")["decision"] == ""

    def test_the_file_is_left_alone_by_the_run_after(self, tmp_path):
        self.after_a_move(tmp_path, self.photos("new/b.jpg"))
        assert not propose(tmp_path, proposal("new/b.jpg"), photos=self.photos("new/b.jpg")).rewritten


class TestLists:
    def test_a_list_adds_its_columns_and_leaves_the_rows_of_all_other_photos(self, tmp_path):
        photos = TestMovedPhotos().photos("a.jpg")
        propose(tmp_path, proposal("a.jpg"), proposal("b.jpg"))
        edit_csv(tmp_path / "review.csv", {"b.jpg": {"decision": "accept"}})
        before = row_of(tmp_path, "b.jpg")
        listing = read_review(save_csv(tmp_path / "list.csv", [{"Rating": "5", "path": "a.jpg"}]))
        outcome = propose(tmp_path, proposal("a.jpg"), photos=photos, listing=listing)
        assert row_of(tmp_path, "b.jpg") == {**before, "Rating": ""}
        assert row_of(tmp_path)["Rating"] == "5"
        assert outcome.messages == ["1 row of a photo that was not looked at was kept as it is"]
        assert not propose(tmp_path, proposal("a.jpg"), photos=photos, listing=listing).rewritten


class TestSameCells:
    """What counts as a change of the file, for it is written only then."""

    @pytest.mark.parametrize(
        ("cell", "text", "rewritten"),
        [
            ("latitude", "41,89021020", False),
            ("confidence", ".8", False),
            ("evidence", "scribbled over", True),
            ("place", "", True),
            ("error_m", "121", True),
        ],
    )
    def test_a_cell_that_only_looks_otherwise_is_none(self, tmp_path, cell, text, rewritten):
        outcome, _ = after(tmp_path, {cell: text, "note": "n"}, proposal("a.jpg"), proposal("a.jpg"))
        assert outcome.rewritten is rewritten
