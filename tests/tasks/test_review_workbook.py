"""The workbook beside review.csv: who edits that, or both, loses nothing."""

from __future__ import annotations

import pytest

from tasks.core.errors import UsageError
from tasks.core.persons_sheet import unseen_beside
from tasks.core.sheet_notes import is_ours, note_ours
from tasks.heed import heed
from tasks.review import review
from tests.review_rows import ARCHIVE_ID, edit_csv, proposal, proposals, read_csv
from tests.tasks.review_files import save_workbook, saved_at, workbook_of

TRACK = {"latitude": 41.9, "longitude": 12.5, "gps_source": "track", "error_m": 20.0, "evidence": "on the track"}


def propose(out, *rows, workbook=True):
    """Propose, and write the workbook with the same rows as the step after does."""
    outcome = review(proposals(*rows), out, ARCHIVE_ID, keep_history=9)
    if workbook:
        assert is_ours(out, out / "review.xlsx")
        workbook_of(out, {})
        note_ours(out, out / "review.xlsx")
    return outcome


def rows_of(out):
    return {row["path"]: row for row in read_csv(out / "review.csv")}


@pytest.fixture
def out(tmp_path):
    propose(tmp_path, proposal("a.jpg"), proposal("b.jpg"))
    return tmp_path


class TestWorkbookBesideTheCsv:
    def test_that_nobody_changed_says_nothing(self, out):
        edit_csv(out / "review.csv", {"a.jpg": {"decision": "accept"}})
        assert propose(out, proposal("a.jpg"), proposal("b.jpg")).messages == ["1 accepted row was kept"]
        assert not propose(out, proposal("a.jpg"), proposal("b.jpg")).rewritten

    def test_that_was_changed_counts_and_is_kept_in_history(self, out):
        content = workbook_of(out, {"a.jpg": {"decision": "accept"}, "b.jpg": {"latitude": "41.95", "note": "n"}}).read_bytes()
        outcome = propose(out, proposal("a.jpg", **TRACK), proposal("b.jpg"), workbook=False)
        rows = rows_of(out)
        assert (rows["a.jpg"]["decision"], rows["a.jpg"]["gps_source"]) == ("accept", "proxy")
        assert (rows["b.jpg"]["latitude"], rows["b.jpg"]["gps_source"], rows["b.jpg"]["note"]) == ("41.95", "manual", "n")
        assert outcome.messages[0] == "2 rows were taken over from review.xlsx"
        assert outcome.rewritten
        assert outcome.kept.read_bytes() == content
        assert outcome.kept.suffix == ".xlsx"

    def test_may_be_replaced_once_it_was_taken_in_and_not_when_it_was_saved_since(self, out):
        workbook_of(out, {"a.jpg": {"decision": "accept"}})
        assert not is_ours(out, out / "review.xlsx")
        propose(out, proposal("a.jpg"), proposal("b.jpg"), workbook=False)
        assert is_ours(out, out / "review.xlsx")
        workbook_of(out, {"b.jpg": {"decision": "accept"}})
        assert not is_ours(out, out / "review.xlsx")

    def test_is_taken_in_once(self, out):
        workbook_of(out, {"a.jpg": {"decision": "accept"}})
        propose(out, proposal("a.jpg"), proposal("b.jpg"), workbook=False)
        edit_csv(out / "review.csv", {"a.jpg": {"decision": ""}})
        propose(out, proposal("a.jpg"), proposal("b.jpg"), workbook=False)
        assert rows_of(out)["a.jpg"]["decision"] == ""

    def test_a_decision_taken_back_in_it_is_gone(self, out):
        edit_csv(out / "review.csv", {"a.jpg": {"decision": "accept"}})
        propose(out, proposal("a.jpg"), proposal("b.jpg"))
        workbook_of(out, {"a.jpg": {"decision": ""}})
        outcome = propose(out, proposal("a.jpg"), proposal("b.jpg"))
        assert rows_of(out)["a.jpg"]["decision"] == ""
        assert "1 of them has no decision there any more, and waits again" in outcome.messages

    @pytest.mark.parametrize(("workbook_at", "csv_at", "decision"), [(20, 10, "no"), (10, 20, "accept")])
    def test_changed_in_both_the_later_saved_counts(self, out, workbook_at, csv_at, decision):
        edit_csv(out / "review.csv", {"a.jpg": {"decision": "accept"}, "b.jpg": {"note": "of the CSV"}})
        saved_at(workbook_of(out, {"a.jpg": {"decision": "no"}, "b.jpg": {"address": "Rome"}}, propose_rows()), workbook_at)
        saved_at(out / "review.csv", csv_at)
        outcome = propose(out, proposal("a.jpg"), proposal("b.jpg"))
        rows = rows_of(out)
        assert rows["a.jpg"]["decision"] == decision
        assert (rows["b.jpg"]["note"], rows["b.jpg"]["address"]) == ("of the CSV", "Rome")
        assert any("1 row was changed in review.csv and otherwise in review.xlsx" in message for message in outcome.messages)
        assert sorted(path.suffix for path in (out / "history").iterdir()) == [".gz", ".xlsx"]

    def test_a_stale_one_keeps_what_the_person_saw_and_says_so(self, out):
        stale = read_csv(out / "review.csv")
        propose(out, proposal("a.jpg", **TRACK), proposal("b.jpg"))
        workbook_of(out, {"a.jpg": {"decision": "accept"}}, stale)
        outcome = propose(out, proposal("a.jpg", **TRACK), proposal("b.jpg"))
        row = rows_of(out)["a.jpg"]
        assert (row["decision"], row["latitude"], row["gps_source"]) == ("accept", "41.8902102", "proxy")
        assert row["alternatives"].startswith("newer: track")
        assert any("older review.csv" in message for message in outcome.messages)

    def test_counts_alone_where_the_csv_is_gone(self, out):
        workbook_of(out, {"a.jpg": {"decision": "accept"}})
        (out / "review.csv").unlink()
        outcome = propose(out, proposal("a.jpg"), proposal("b.jpg"))
        assert rows_of(out)["a.jpg"]["decision"] == "accept"
        assert "review.xlsx was read, for there is no review.csv" in outcome.messages

    def test_of_another_archive_or_that_cannot_be_read_stops_the_run_untouched(self, out):
        content = (out / "review.csv").read_bytes()
        other = [{name: str(value) for name, value in proposal("a.jpg", archive_id="ffffffff").items()}]
        save_workbook(out / "review.xlsx", other)
        with pytest.raises(UsageError, match="another archive"):
            propose(out, proposal("a.jpg", **TRACK))
        (out / "review.xlsx").write_bytes(b"PK\x03\x04 cut short")
        with pytest.raises(UsageError, match="workbook"):
            propose(out, proposal("a.jpg", **TRACK))
        assert (out / "review.csv").read_bytes() == content

    def test_that_is_applied_while_the_other_was_changed_is_told(self, out):
        assert unseen_beside(out / "review.csv", out) == unseen_beside(out / "review.xlsx", out) == ""
        workbook_of(out, {"a.jpg": {"decision": "accept"}})
        assert unseen_beside(out / "review.csv", out).startswith(
            "review.xlsx was changed as well, and only review.csv is applied"
        )
        assert unseen_beside(out / "review.xlsx", out) == ""
        edit_csv(out / "review.csv", {"a.jpg": {"decision": "no"}})
        assert unseen_beside(out / "review.xlsx", out).startswith("review.csv was changed as well")
        assert unseen_beside(out / "elsewhere.csv", out) == ""

    def test_what_was_rejected_in_it_is_heeded_before_anything_is_proposed(self, out):
        workbook_of(out, {"a.jpg": {"decision": "no"}})
        assert heed(out)["path"].tolist() == ["a.jpg"]


def propose_rows():
    """Return the rows of the fixture as they were given to the person."""
    empty = {"decision": "", "note": "", "address": ""}
    return [{name: str(value) for name, value in {**empty, **proposal(path)}.items()} for path in ("a.jpg", "b.jpg")]
