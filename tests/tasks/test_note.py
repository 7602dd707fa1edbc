from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tasks.core.review_csv import read_review, write_review
from tasks.core.tables import OUTCOMES
from tasks.decide import decide
from tasks.note import note, write_status
from tests.review_rows import ARCHIVE_ID, edit_csv, proposal, proposals, read_csv

ARCHIVE = Path("/photos/archive")
NO_REFUSALS = pd.DataFrame({"path": [], "row": [], "reason": []})


class TestWriteStatus:
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
        write_status(tmp_path / "review.csv", outcomes, result.refusals, ARCHIVE)
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
        write_status(path, outcomes, review.refusals, ARCHIVE)
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
        write_status(tmp_path / "review.csv", outcomes, NO_REFUSALS, ARCHIVE, companions)
        assert [row["status"] for row in read_csv(tmp_path / "review.csv")] == [status, ""]

    def test_tells_what_was_written_beside_a_photo_that_has_it_already(self, tmp_path):
        write_review(tmp_path / "review.csv", proposals(proposal("a.jpg")))
        outcomes = OUTCOMES.make([{"path": "a.jpg", "status": "unchanged"}, {"path": "a.cr2", "status": "sidecar"}])
        companions = pd.DataFrame({"path": ["a.cr2"], "row_path": ["a.jpg"]})
        write_status(tmp_path / "review.csv", outcomes, NO_REFUSALS, ARCHIVE, companions)
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
