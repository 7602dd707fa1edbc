"""What becomes of rows whose photo is called otherwise now; the rows of photos that stayed are in test_review_merge.py."""

from __future__ import annotations

import pytest

from tasks.core.review_csv import read_review, write_review
from tasks.core.review_merge import merge_review
from tests.review_rows import edit_csv, no_proposal, proposal, proposals, read_csv, save_csv

TRACK = {"latitude": 41.9, "longitude": 12.5, "gps_source": "track", "error_m": 20.0, "evidence": "on the track"}
OTHER_PICTURE = "f" * 32
FOLLOWED = "1 photo was moved or renamed; what was decided, typed or noted in its row went with it"
AMBIGUOUS = "1 row could not follow its photo, because several pictures are the same"
LEFT = "1 row with a decision, an edit or a note left: its photo has a position now, or is gone"


def propose(folder, *rows, located=()):
    """Merge the proposals with the folder's review.csv and write it; the archive holds their photos and the ``located``."""
    path = folder / "review.csv"
    paths = [*(row["path"] for row in rows), *located]
    merged = merge_review(proposals(*rows), read_review(path) if path.exists() else None, paths)
    write_review(path, merged.rows)
    return merged.messages


def rows_of(folder):
    return {row["path"]: row for row in read_csv(folder / "review.csv")}


def moved(folder, edits, *second, first=None, located=()):
    """Propose old/a.jpg, let a person edit its row, propose again; return what was said and the rows then."""
    propose(folder, first or proposal("old/a.jpg"))
    edit_csv(folder / "review.csv", {"old/a.jpg": edits})
    return propose(folder, *second, located=located), rows_of(folder)


class TestMovedPhotos:
    def test_take_decision_note_address_and_status_along(self, tmp_path):
        edits = {"decision": "accept", "note": "mine", "address": "Via Sacra", "status": "failed: disk full"}
        said, rows = moved(tmp_path, edits, proposal("new/b.jpg", **TRACK))
        assert said[-1] == FOLLOWED
        assert list(rows) == ["new/b.jpg"]
        row = rows["new/b.jpg"]
        assert {name: row[name] for name in edits} == edits
        assert (row["latitude"], row["gps_source"], row["error_m"]) == ("41.8902102", "proxy", "120")
        assert row["alternatives"] == "newer: track 41.9000000, 12.5000000 within 20 m"

    def test_are_not_taken_for_edited_by_their_new_name(self, tmp_path):
        propose(tmp_path, proposal("old/a.jpg"))
        edit_csv(tmp_path / "review.csv", {"old/a.jpg": {"decision": "accept"}})
        before = rows_of(tmp_path)["old/a.jpg"]
        said = propose(tmp_path, proposal("new/b.jpg"))
        named_anew = {"path": "new/b.jpg", "row_id": proposal("new/b.jpg")["row_id"]}
        assert said == ["1 accepted row was kept", FOLLOWED]
        assert rows_of(tmp_path) == {"new/b.jpg": {**before, **named_anew}}

    @pytest.mark.parametrize("newer", [{}, TRACK], ids=["same proposal", "newer proposal"])
    def test_stay_edited_where_the_person_typed_a_position(self, tmp_path, newer):
        said, rows = moved(tmp_path, {"latitude": "41.95", "longitude": "12.51"}, proposal("new/b.jpg", **newer))
        assert FOLLOWED in said
        assert "1 of the rows kept was edited by hand" in said
        row = rows["new/b.jpg"]
        assert (row["latitude"], row["longitude"], row["gps_source"]) == ("41.95", "12.51", "manual")
        assert row["alternatives"].startswith("newer: ") == bool(newer)

    @pytest.mark.parametrize(
        "edits", [{"decision": "accept"}, {"decision": "no"}, {"latitude": "41.95"}, {"note": "n"}, {"altitude": "30"}]
    )
    @pytest.mark.parametrize("newer", [{}, TRACK], ids=["same proposal", "newer proposal"])
    def test_change_no_more_by_the_run_after(self, tmp_path, edits, newer):
        moved(tmp_path, edits, proposal("new/b.jpg", **newer))
        content = (tmp_path / "review.csv").read_bytes()
        said = propose(tmp_path, proposal("new/b.jpg", **newer))
        assert (tmp_path / "review.csv").read_bytes() == content
        assert FOLLOWED not in said

    def test_are_still_rejected(self, tmp_path):
        _, rows = moved(tmp_path, {"decision": "no"}, proposal("new/b.jpg", latitude=41.8902202, error_m=119.0))
        assert (rows["new/b.jpg"]["decision"], rows["new/b.jpg"]["latitude"]) == ("no", "41.8902102")

    def test_keep_the_memory_of_a_rejection(self, tmp_path):
        propose(tmp_path, proposal("old/a.jpg"))
        edit_csv(tmp_path / "review.csv", {"old/a.jpg": {"decision": "no"}})
        propose(tmp_path, proposal("old/a.jpg", **TRACK))
        propose(tmp_path, proposal("new/b.jpg"))
        assert rows_of(tmp_path)["new/b.jpg"]["decision"] == "reject"

    def test_take_columns_that_are_not_ours_along(self, tmp_path):
        propose(tmp_path, proposal("old/a.jpg"))
        save_csv(tmp_path / "review.csv", [{**rows_of(tmp_path)["old/a.jpg"], "Rating": "5"}])
        propose(tmp_path, proposal("new/b.jpg"))
        assert rows_of(tmp_path)["new/b.jpg"]["Rating"] == "5"

    def test_are_found_each_when_a_whole_folder_was_renamed(self, tmp_path):
        numbers = range(30)
        pictures = [f"{number:02}" * 16 for number in numbers]
        propose(tmp_path, *(proposal(f"old/{number}.jpg", pictures[number]) for number in numbers))
        edit_csv(tmp_path / "review.csv", {f"old/{number}.jpg": {"note": f"note {number}"} for number in numbers})
        said = propose(tmp_path, *(proposal(f"new/{number}.jpg", pictures[number]) for number in numbers))
        assert {path: row["note"] for path, row in rows_of(tmp_path).items()} == {f"new/{n}.jpg": f"note {n}" for n in numbers}
        assert said == ["30 photos were moved or renamed; what was decided, typed or noted in their rows went with them"]


class TestExchangedNames:
    def rows_after(self, folder, *second, edits=None):
        """Propose a.jpg and b.jpg of different pictures, decide, and propose again what they are called then."""
        propose(folder, proposal("a.jpg"), proposal("b.jpg", OTHER_PICTURE, **TRACK))
        edit_csv(folder / "review.csv", edits or {"a.jpg": {"decision": "accept", "note": "first"}, "b.jpg": {"decision": "no"}})
        said = propose(folder, *second)
        return said, rows_of(folder)

    def test_take_the_rows_along(self, tmp_path):
        said, rows = self.rows_after(tmp_path, proposal("a.jpg", OTHER_PICTURE, **TRACK), proposal("b.jpg"))
        assert (rows["b.jpg"]["decision"], rows["b.jpg"]["note"], rows["b.jpg"]["gps_source"]) == ("accept", "first", "proxy")
        assert (rows["a.jpg"]["decision"], rows["a.jpg"]["note"], rows["a.jpg"]["gps_source"]) == ("no", "", "track")
        assert "2 photos were moved or renamed; what was decided, typed or noted in their rows went with them" in said
        content = (tmp_path / "review.csv").read_bytes()
        propose(tmp_path, proposal("a.jpg", OTHER_PICTURE, **TRACK), proposal("b.jpg"))
        assert (tmp_path / "review.csv").read_bytes() == content

    def test_in_a_chain_take_the_rows_along(self, tmp_path):
        third = proposal("b.jpg", "e" * 32)
        _, rows = self.rows_after(tmp_path, third, proposal("a.jpg", OTHER_PICTURE, **TRACK), proposal("new.jpg"))
        assert [rows[path]["decision"] for path in ("a.jpg", "b.jpg", "new.jpg")] == ["no", "", "accept"]

    def test_a_picture_that_was_edited_in_place_waits_again_and_keeps_its_note(self, tmp_path):
        said, rows = self.rows_after(tmp_path, proposal("a.jpg", "e" * 32), proposal("b.jpg", OTHER_PICTURE, **TRACK))
        assert (rows["a.jpg"]["decision"], rows["a.jpg"]["note"]) == ("", "first")
        assert "1 photo has another picture than the one that was decided; it waits again" in said


class TestCopiedThenRemoved:
    @pytest.mark.parametrize("newer", [{}, TRACK], ids=["same proposal", "newer proposal"])
    def test_a_copy_that_nobody_touched_takes_the_row_of_the_original_that_went(self, tmp_path, newer):
        propose(tmp_path, proposal("old/a.jpg"))
        edit_csv(tmp_path / "review.csv", {"old/a.jpg": {"decision": "accept", "note": "mine"}})
        propose(tmp_path, proposal("old/a.jpg"), proposal("new/a.jpg"))
        said = propose(tmp_path, proposal("new/a.jpg", **newer))
        rows = rows_of(tmp_path)
        assert FOLLOWED in said
        assert {path: (row["decision"], row["note"], row["gps_source"]) for path, row in rows.items()} == {
            "new/a.jpg": ("accept", "mine", "proxy")
        }

    def test_a_row_that_nobody_touched_displaces_none(self, tmp_path):
        propose(tmp_path, proposal("old/a.jpg"), proposal("new/a.jpg"))
        save_csv(tmp_path / "review.csv", [{**row, "Rating": path} for path, row in rows_of(tmp_path).items()])
        propose(tmp_path, proposal("new/a.jpg"))
        assert rows_of(tmp_path)["new/a.jpg"]["Rating"] == "new/a.jpg"


class TestPhotosThatDidNotMove:
    @pytest.mark.parametrize(
        ("second", "located", "said"),
        [
            ([proposal("new/b.jpg")], ["old/a.jpg"], LEFT),
            ([proposal("new/b.jpg")], ["OLD/A.JPG"], LEFT),
            ([proposal("new/b.jpg", OTHER_PICTURE)], [], LEFT),
            ([proposal("new/b.jpg", gps_source="exif")], ["new/b.jpg"], LEFT),
            ([proposal("new/b.jpg"), proposal("new/c.jpg")], [], AMBIGUOUS),
        ],
        ids=["still there", "still there in another case", "another picture", "given a position meanwhile", "two copies"],
    )
    def test_keep_their_row_from_any_other(self, tmp_path, second, located, said):
        first = proposal("old/a.jpg")
        told, rows = moved(tmp_path, {"decision": "accept"}, *second, first=first, located=located)
        assert said in told
        assert FOLLOWED not in told
        assert {row["decision"] for row in rows.values()} == {""}
        assert "the earlier review.csv is kept in history/" in told

    def test_two_that_vanished_with_the_same_picture_leave_both_rows(self, tmp_path):
        propose(tmp_path, proposal("old/a.jpg"), proposal("old/b.jpg"))
        edit_csv(tmp_path / "review.csv", {"old/a.jpg": {"decision": "accept"}})
        said = propose(tmp_path, proposal("new/c.jpg"))
        assert AMBIGUOUS in said
        assert rows_of(tmp_path)["new/c.jpg"]["decision"] == ""

    @pytest.mark.parametrize("own", [{"note": "mine"}, {"decision": "no"}, {"latitude": "41.95"}, {"address": "Rome"}])
    def test_a_photo_with_a_row_of_its_own_that_a_person_touched_takes_no_other(self, tmp_path, own):
        propose(tmp_path, proposal("old/a.jpg"), proposal("copy/a.jpg"))
        edit_csv(tmp_path / "review.csv", {"old/a.jpg": {"decision": "accept"}, "copy/a.jpg": own})
        said = propose(tmp_path, proposal("copy/a.jpg"))
        assert LEFT in said
        row = rows_of(tmp_path)["copy/a.jpg"]
        assert (row["decision"], {name: row[name] for name in own}) == (own.get("decision", ""), own)

    def test_a_photo_with_two_rows_that_differ_takes_no_third(self, tmp_path):
        propose(tmp_path, proposal("old/a.jpg"), proposal("copy/a.jpg"))
        gone, row = (rows_of(tmp_path)[path] for path in ("old/a.jpg", "copy/a.jpg"))
        save_csv(tmp_path / "review.csv", [{**gone, "decision": "accept"}, row, {**row, "decision": "reject"}])
        said = propose(tmp_path, proposal("copy/a.jpg"))
        assert said[:2] == ["1 photo had several rows that differ; it waits again", LEFT]
        assert rows_of(tmp_path)["copy/a.jpg"]["decision"] == ""

    def test_a_copy_that_was_there_before_does_not_make_a_move_doubtful(self, tmp_path):
        propose(tmp_path, proposal("old/a.jpg"), proposal("copy/a.jpg"))
        edit_csv(tmp_path / "review.csv", {"old/a.jpg": {"decision": "accept"}})
        propose(tmp_path, proposal("copy/a.jpg"), proposal("new/a.jpg"))
        assert {path: row["decision"] for path, row in rows_of(tmp_path).items()} == {"copy/a.jpg": "", "new/a.jpg": "accept"}

    def test_rows_without_a_fingerprint_follow_nothing(self, tmp_path):
        _, rows = moved(
            tmp_path, {"decision": "accept"}, no_proposal("new/b.jpg", fingerprint=""), first=no_proposal("old/a.jpg")
        )
        assert rows["new/b.jpg"]["decision"] == ""

    def test_without_the_archives_paths_nothing_counts_as_moved(self, tmp_path):
        propose(tmp_path, proposal("old/a.jpg"))
        edit_csv(tmp_path / "review.csv", {"old/a.jpg": {"decision": "accept"}})
        merged = merge_review(proposals(proposal("new/b.jpg")), read_review(tmp_path / "review.csv"))
        assert merged.rows["decision"].tolist() == [""]


class TestRenamedInCaseOnly:
    def test_keeps_the_decision_and_is_no_edit_in_this_run_or_the_next(self, tmp_path):
        said, rows = moved(tmp_path, {"decision": "accept"}, proposal("OLD/A.JPG"))
        assert said == ["1 accepted row was kept"]
        row = rows["OLD/A.JPG"]
        assert (row["gps_source"], row["alternatives"], row["decision"]) == ("proxy", "", "accept")
        propose(tmp_path, proposal("OLD/A.JPG"))
        assert rows_of(tmp_path) == {"OLD/A.JPG": row}

    def test_a_row_of_the_same_photo_under_its_old_name_decides_nothing(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        row = rows_of(tmp_path)["a.jpg"]
        save_csv(tmp_path / "review.csv", [row, {**row, "path": "A.jpg", "decision": "reject"}])
        said = propose(tmp_path, proposal("a.jpg"))
        assert "1 photo had several rows that differ; it waits again" in said
        assert rows_of(tmp_path)["a.jpg"]["decision"] == ""
