from __future__ import annotations

import gzip
from pathlib import Path
from typing import ClassVar

import pandas as pd
import pytest

from tasks.core.review_csv import read_review, write_review
from tasks.core.tables import OUTCOMES
from tasks.decide import decide
from tasks.note import note
from tasks.review import review
from tests.review_rows import ARCHIVE_ID, edit_csv, proposal, proposals, read_csv, save_csv
from tests.tasks.review_files import make_output, save_workbook, saved_at, workbook_of

ARCHIVE = Path("/photos/archive")
NO_REFUSALS = pd.DataFrame({"path": [], "row": [], "reason": []})


class TestStatus:
    def test_changes_nothing_but_the_status(self, tmp_path):
        edits = {
            "a.jpg": {"decision": "x", "note": "=1+1"},
            "b.jpg": {"decision": "x", "latitude": "912"},
            "c.jpg": {"status": "written"},
        }
        rows = [proposal("a.jpg"), proposal("b.jpg"), proposal("c.jpg"), proposal("d.jpg")]
        write_review(tmp_path / "review.csv", proposals(*rows))
        edit_csv(tmp_path / "review.csv", edits)
        asked = read_review(tmp_path / "review.csv")
        result = decide(asked, ARCHIVE, ARCHIVE_ID, known_paths=["a.jpg", "b.jpg", "c.jpg", "d.jpg"])
        outcomes = OUTCOMES.make(
            [{"path": "a.jpg", "status": "written", "problem": ""}, {"path": "d.jpg", "status": "failed", "problem": "disk full"}]
        )
        before = read_review(tmp_path / "review.csv").rows
        note(tmp_path / "review.csv", outcomes, result.refusals, ARCHIVE)
        after = read_review(tmp_path / "review.csv").rows
        assert after["status"].tolist()[0] == "written"
        assert after["status"].tolist()[1].startswith("refused: latitude 912 is outside")
        assert after["status"].tolist()[2:] == ["written", "failed: disk full"]
        assert after.drop(columns="status").equals(before.drop(columns="status"))

    def test_writes_our_form_and_keeps_foreign_columns_and_order(self, tmp_path):
        path = tmp_path / "own.csv"
        path.write_text("Rating;path;latitude;longitude\n5;/photos/archive/b.jpg;41,8902;12,4\n3;a.jpg;;\n")
        outcomes = OUTCOMES.make([{"path": "b.jpg", "status": "sidecar", "problem": ""}])
        review = decide(read_review(path), ARCHIVE, ARCHIVE_ID, accept_all=True, known_paths=["b.jpg"])
        note(path, outcomes, review.refusals, ARCHIVE)
        assert read_csv(path) == [
            {"path": "/photos/archive/b.jpg", "latitude": "41.8902", "longitude": "12.4", "status": "sidecar", "Rating": "5"},
            {"path": "a.jpg", "latitude": "", "longitude": "", "status": "", "Rating": "3"},
        ]

    @pytest.mark.parametrize(
        ("of_raw", "of_film", "status"),
        [
            (("sidecar", ""), ("sidecar", ""), "written"),
            (("sidecar", ""), ("failed", "disk full"), "failed: a.jpg: written; a.cr2: sidecar; a.mov: disk full"),
            (("refused", "has a position"), ("failed", "full"), "failed: a.jpg: written; a.cr2: has a position; a.mov: full"),
            (("sidecar", "not noted"), ("unchanged", ""), "written: a.cr2: not noted"),
        ],
    )
    def test_tells_the_worst_of_the_files_of_a_photo_and_names_them(self, tmp_path, of_raw, of_film, status):
        write_review(tmp_path / "review.csv", proposals(proposal("d/a.jpg"), proposal("d/b.jpg")))
        files = {"d/a.jpg": ("written", ""), "d/a.cr2": of_raw, "d/a.mov": of_film}
        outcomes = OUTCOMES.make([{"path": path, "status": one, "problem": problem} for path, (one, problem) in files.items()])
        companions = pd.DataFrame({"path": ["d/a.cr2", "d/a.mov"], "row_path": "d/a.jpg"})
        note(tmp_path / "review.csv", outcomes, NO_REFUSALS, ARCHIVE, companions)
        assert [row["status"] for row in read_csv(tmp_path / "review.csv")] == [status, ""]

    def test_tells_what_was_written_beside_a_photo_that_has_it_already(self, tmp_path):
        write_review(tmp_path / "review.csv", proposals(proposal("a.jpg")))
        outcomes = OUTCOMES.make([{"path": "a.jpg", "status": "unchanged"}, {"path": "a.cr2", "status": "sidecar"}])
        companions = pd.DataFrame({"path": ["a.cr2"], "row_path": ["a.jpg"]})
        note(tmp_path / "review.csv", outcomes, NO_REFUSALS, ARCHIVE, companions)
        assert read_csv(tmp_path / "review.csv")[0]["status"] == "sidecar"


class TestNote:
    def test_leaves_the_file_alone_when_the_archive_was_not_written(self, tmp_path):
        write_review(tmp_path / "review.csv", proposals(proposal("a.jpg")))
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"decision": "x"}})
        result = decide(read_review(tmp_path / "review.csv"), ARCHIVE, ARCHIVE_ID, known_paths=["a.jpg"])
        content = (tmp_path / "review.csv").read_bytes()
        outcomes = OUTCOMES.make([{"path": "a.jpg", "status": "written", "problem": ""}])
        note(tmp_path / "review.csv", outcomes, result.refusals, ARCHIVE, copy_to=tmp_path)
        assert (tmp_path / "review.csv").read_bytes() == content
        note(tmp_path / "review.csv", outcomes, result.refusals, ARCHIVE)
        assert read_csv(tmp_path / "review.csv")[0]["status"] == "written"


class TestSheetsOfAnOutputFolder:
    """What was decided in a workbook, or in a CSV from elsewhere, is in OUT/review.csv afterwards, and the outcomes with it."""

    TRACK: ClassVar = {"latitude": 41.9, "longitude": 12.5, "gps_source": "track", "error_m": 20.0}

    @pytest.fixture
    def out(self, tmp_path):
        self.propose(make_output(tmp_path / "out"))
        return tmp_path / "out"

    def propose(self, out, **newer):
        rows = proposals(proposal("a.jpg"), proposal("b.jpg", **newer), proposal("c.jpg", **newer))
        return review(rows, out, ARCHIVE_ID, keep_history=9).messages

    def note(self, path, out, *written):
        outcomes = OUTCOMES.make([{"path": one, "status": "written"} for one in written])
        return note(path, outcomes, NO_REFUSALS, ARCHIVE, out=out)

    def rows_of(self, out):
        return {row["path"]: row for row in read_csv(out / "review.csv")}

    def test_the_workbook_stays_as_the_person_saved_it_and_review_csv_says_what_became(self, out):
        path = workbook_of(out, {"a.jpg": {"decision": "accept"}, "b.jpg": {"decision": "no"}, "c.jpg": {"note": "n"}})
        content = path.read_bytes()
        said = self.note(path, out, "a.jpg")
        rows = self.rows_of(out)
        assert path.read_bytes() == content
        assert [(row["decision"], row["status"], row["note"]) for row in rows.values()] == [
            ("accept", "written", ""), ("no", "", ""), ("", "", "n"),
        ]  # fmt: skip
        where = f"what became of its rows is in column status of {out / 'review.csv'}"
        assert said == [
            "3 rows were taken over from review.xlsx",
            f"review.xlsx is a workbook, which stays as you saved it; {where}",
        ]
        assert "3 rows were taken over from review.xlsx" not in self.propose(out)
        assert self.rows_of(out)["b.jpg"]["decision"] == "no"

    @pytest.mark.parametrize("name", ["review.csv", "mine.csv", "review.xlsx"])
    def test_a_sheet_from_elsewhere_loses_nothing_in_the_next_run(self, out, tmp_path, name):
        edits = {"a.jpg": {"decision": "accept"}, "b.jpg": {"decision": "no"}, "c.jpg": {"note": "n", "latitude": "41.95"}}
        rows = [{**row, **edits[row["path"]]} for row in self.rows_of(out).values()]
        save = save_workbook if name.endswith("xlsx") else save_csv
        (tmp_path / "Downloads").mkdir()
        self.note(save(tmp_path / "Downloads" / name, rows), out, "a.jpg")
        self.propose(out, latitude=41.8902203)
        kept = self.rows_of(out)
        assert [(row["decision"], row["status"], row["note"]) for row in kept.values()] == [
            ("accept", "written", ""), ("no", "", ""), ("", "", "n"),
        ]  # fmt: skip
        assert (kept["c.jpg"]["latitude"], kept["c.jpg"]["gps_source"]) == ("41.95", "manual")
        if not name.endswith("xlsx"):
            assert [row["status"] for row in read_csv(tmp_path / "Downloads" / name)] == ["written", "", ""]

    def test_a_copy_that_is_written_elsewhere_carries_the_decisions_home_without_outcomes(self, out, tmp_path):
        edited = [{**row, "decision": "no"} for row in self.rows_of(out).values()]
        path = save_csv(tmp_path / "mine.csv", edited)
        content = path.read_bytes()
        note(path, OUTCOMES.make([{"path": "a.jpg", "status": "written"}]), NO_REFUSALS, ARCHIVE, copy_to=tmp_path, out=out)
        assert path.read_bytes() == content
        assert [(row["decision"], row["status"]) for row in self.rows_of(out).values()] == [("no", "")] * 3

    def test_a_page_that_knows_less_takes_nothing_back(self, out, tmp_path):
        page = list(self.rows_of(out).values())
        edit_csv(out / "review.csv", {"a.jpg": {"decision": "accept"}})
        self.note(save_csv(tmp_path / "review.csv", [{**row, "note": "n"} for row in page]), out)
        assert [(row["decision"], row["note"]) for row in self.rows_of(out).values()] == [("accept", "n"), ("", "n"), ("", "n")]

    def test_what_a_page_took_back_is_taken_back(self, out, tmp_path):
        path = save_csv(tmp_path / "review.csv", [{**row, "decision": "no"} for row in self.rows_of(out).values()])
        self.note(path, out)
        rows = [{**row, "decision": "no" if row["path"] == "a.jpg" else ""} for row in self.rows_of(out).values()]
        said = self.note(save_csv(path, rows), out)
        assert [row["decision"] for row in self.rows_of(out).values()] == ["no", "", ""]
        assert "2 of them have no decision there any more, and wait again" in said

    def test_a_page_of_an_earlier_run_takes_nothing_back(self, out, tmp_path):
        stale = list(self.rows_of(out).values())
        edit_csv(out / "review.csv", {"a.jpg": {"decision": "accept"}})
        self.propose(out, **self.TRACK)
        self.note(save_csv(tmp_path / "review.csv", [{**row, "note": "n"} for row in stale]), out)
        assert self.rows_of(out)["a.jpg"]["decision"] == "accept"

    @pytest.mark.parametrize(("saved", "decision"), [(10, "accept"), (30, "no")])
    def test_changed_in_both_the_later_saved_counts_and_history_has_the_other(self, out, tmp_path, saved, decision):
        path = save_csv(tmp_path / "review.csv", [{**row, "decision": "no"} for row in self.rows_of(out).values()])
        edit_csv(out / "review.csv", {"a.jpg": {"decision": "accept"}})
        saved_at(out / "review.csv", 20)
        self.note(saved_at(path, saved), out)
        assert [row["decision"] for row in self.rows_of(out).values()] == [decision, "no", "no"]
        versions = [gzip.decompress(path.read_bytes()) for path in (out / "history").iterdir()]
        assert any(b"accept,a.jpg" in version for version in versions)

    def test_a_csv_of_ones_own_adds_no_rows(self, out, tmp_path):
        path = save_csv(tmp_path / "own.csv", [{"path": "z.jpg", "latitude": "1.5", "longitude": "2.5"}])
        (out / "review.csv").unlink()
        self.note(path, out, "z.jpg")
        assert read_csv(path)[0]["status"] == "written"
        assert not (out / "review.csv").exists()

    def test_a_sheet_of_a_lost_review_csv_becomes_it(self, out, tmp_path):
        path = save_workbook(tmp_path / "mine.xlsx", [{**row, "decision": "no"} for row in self.rows_of(out).values()])
        (out / "review.csv").unlink()
        self.note(path, out)
        assert [row["decision"] for row in self.rows_of(out).values()] == ["no", "no", "no"]

    def test_a_workbook_of_no_output_folder_is_left_alone_and_that_is_said(self, tmp_path):
        path = save_workbook(tmp_path / "own.xlsx", [{"path": "a.jpg", "latitude": "1.5", "longitude": "2.5"}])
        content = path.read_bytes()
        assert self.note(path, None, "a.jpg") == ["own.xlsx is a workbook, which stays as you saved it: its status tells nothing"]
        assert path.read_bytes() == content
