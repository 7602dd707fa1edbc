from __future__ import annotations

import pytest

from tasks.core.errors import UsageError
from tasks.core.review_csv import write_review
from tasks.heed import heed
from tests.review_rows import PICTURE, edit_csv, no_proposal, proposal, proposals, save_csv


class TestHeed:
    def test_reads_what_is_rejected_now_and_what_a_row_remembers(self, tmp_path):
        before = "rejected before: track -41.9000000, 12.5000000 within 120 m"
        rows = [proposal("a"), proposal("b", alternatives=before), proposal("c"), no_proposal("d")]
        write_review(tmp_path / "review.csv", proposals(*rows))
        edit_csv(tmp_path / "review.csv", {"a": {"decision": "nein"}, "c": {"decision": "x"}, "d": {"decision": "no"}})
        assert heed(tmp_path).to_numpy().tolist() == [
            ["a", PICTURE[:10], "proxy", 41.8902102, 12.4922309, 120],
            ["b", PICTURE[:10], "track", -41.9, 12.5, 120],
        ]

    def test_of_a_widened_row_takes_the_radius_that_its_source_stated(self, tmp_path):
        marked = {"problem": "no ISO; sources disagree: proxy ±1.5 km, track 46 km N of it", "error_m": 47_000.0}
        write_review(tmp_path / "review.csv", proposals(proposal("a", **marked)))
        edit_csv(tmp_path / "review.csv", {"a": {"decision": "no"}})
        assert heed(tmp_path)["error_m"].tolist() == [1500]

    def test_understands_a_csv_of_few_columns_and_leaves_out_what_is_no_position(self, tmp_path):
        rows = [{"path": "a", "latitude": "41.9", "longitude": "12.5", "decision": "no"}]
        rows.append({"path": "b", "latitude": "912", "longitude": "12.5", "decision": "no"})
        save_csv(tmp_path / "review.csv", rows)
        assert heed(tmp_path).to_numpy().tolist() == [["a", "", "manual", 41.9, 12.5, 0]]

    def test_no_file_is_no_rejection(self, tmp_path):
        assert heed(tmp_path).empty

    def test_refuses_what_cannot_be_read(self, tmp_path):
        (tmp_path / "review.csv").write_bytes(b"\x00\x01")
        with pytest.raises(UsageError):
            heed(tmp_path)
