from __future__ import annotations

import gzip
import math

import pytest

from tasks.accept import accept
from tasks.core.errors import UsageError
from tasks.core.review_csv import write_review
from tasks.review import review
from tests.review_rows import ARCHIVE_ID, edit_csv, no_proposal, proposal, proposals, read_csv
from tests.tasks.review_files import make_output, save_workbook, workbook_of


def review_of(tmp_path, *rows):
    write_review(tmp_path / "review.csv", proposals(*rows))
    return tmp_path / "review.csv"


def accepted(path):
    return [row["path"] for row in read_csv(path) if row["decision"] == "accept"]


class TestAccept:
    def test_fills_in_what_is_known_well_enough(self, tmp_path):
        path = review_of(tmp_path, proposal("a", error_m=100.0), proposal("b", error_m=101.0), no_proposal("c"))
        assert accept(path, 100).rows == 1
        assert accepted(path) == ["a"]

    def test_never_touches_a_row_with_a_decision(self, tmp_path):
        path = review_of(tmp_path, proposal("a", decision="no"), proposal("b", decision="hm"))
        assert accept(path, 1000).rows == 0
        assert [row["decision"] for row in read_csv(path)] == ["no", "hm"]

    def test_takes_ai_only_by_name(self, tmp_path):
        path = review_of(tmp_path, proposal("a", gps_source="ai"), proposal("b"))
        assert accept(path, 1000).rows == 1
        assert accepted(path) == ["b"]
        assert accept(path, 1000, sources=["ai"]).rows == 1
        assert accepted(path) == ["a", "b"]

    def test_leaves_out_what_would_replace_a_doubted_position_and_counts_it(self, tmp_path):
        doubted = {"problem": "the fix was stuck", "alternatives": "the file has 41.9000000,12.5000000; track 50,12 ±9 m"}
        path = review_of(tmp_path, proposal("a", **doubted), proposal("b"), proposal("c", **doubted, error_m=9999.0))
        assert accept(path, 1000) == (1, 1, 0)
        assert accept(path, 1000, sources=["proxy"]) == (0, 1, 0)
        assert accepted(path) == ["b"]

    def test_takes_rows_of_which_sources_disagree_only_where_their_source_is_named(self, tmp_path):
        marked = {"problem": "no ISO; sources disagree: proxy ±100 m, track 2.3 km SW of it"}
        path = review_of(tmp_path, proposal("a", **marked), proposal("b", problem="no ISO"))
        assert accept(path, 1000) == (1, 0, 1)
        assert accept(path, 1000, sources=["track"]) == (0, 0, 0)
        assert accept(path, 1000, sources=["proxy"]) == (1, 0, 0)

    def test_takes_a_typed_position_whatever_sources_said(self, tmp_path):
        path = review_of(tmp_path, proposal("a", problem="sources disagree: proxy ±100 m, track 2.3 km SW of it"))
        edit_csv(path, {"a": {"latitude": "41.8912345"}})
        assert accept(path, 1000) == (1, 0, 0)

    def test_accepts_no_date(self, tmp_path):
        dated = {"new_datetime": "2024-05-01T12:00:00+02:00", "datetime_source": "clock"}
        path = review_of(tmp_path, proposal("a", **dated), no_proposal("b", **dated), proposal("c", gps_source="exif", **dated))
        assert accept(path, 1000).rows == 1
        assert accepted(path) == ["a"]
        assert {row["date_decision"] for row in read_csv(path)} == {""}

    def test_keeps_to_the_sources_named(self, tmp_path):
        path = review_of(tmp_path, proposal("a"), proposal("b", gps_source="track"))
        assert accept(path, 1000, sources=["track", "place"]).rows == 1
        assert accepted(path) == ["b"]

    def test_finds_a_place_in_any_case(self, tmp_path):
        path = review_of(tmp_path, proposal("a", place="Trastevere, Rome"), proposal("b", place="Straße, Köln"))
        assert accept(path, 1000, place="STRASSE").rows == 1
        assert accepted(path) == ["b"]

    def test_takes_the_day_by_the_wall_clock_in_the_file(self, tmp_path):
        rows = [
            proposal("a", datetime="2024-05-01T23:59:59+02:00"),
            proposal("b", datetime="2024-05-02T00:00:00"),
            proposal("c", datetime=""),
        ]
        path = review_of(tmp_path, *rows)
        assert accept(path, 1000, day="2024-05-01").rows == 1
        assert accepted(path) == ["a"]

    def test_judges_a_typed_position_by_its_own_digits(self, tmp_path):
        path = review_of(tmp_path, proposal("a", error_m=5000.0), proposal("b", error_m=5.0))
        edit_csv(path, {"a": {"latitude": "41.8912345"}, "b": {"latitude": "41.9", "longitude": "12.5"}})
        assert accept(path, 100).rows == 1
        assert accepted(path) == ["a"]

    def test_leaves_an_impossible_position_alone(self, tmp_path):
        path = review_of(tmp_path, proposal("a"))
        edit_csv(path, {"a": {"latitude": "912.3456789"}})
        assert accept(path, 1000).rows == 0

    def test_does_not_rewrite_a_file_in_which_nothing_fits(self, tmp_path):
        path = review_of(tmp_path, proposal("a"))
        before = path.stat()
        assert accept(path, 1).rows == 0
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    @pytest.mark.parametrize(
        ("rule", "sentence"),
        [
            ({"within_m": -1}, "--within -1"),
            ({"within_m": math.nan}, "--within nan"),
            ({"within_m": 5, "sources": ["gps"]}, "--source gps"),
            ({"within_m": 5, "day": "2024-02-30"}, "--day 2024-02-30"),
            ({"within_m": 5, "day": "20240501"}, "--day 20240501"),
        ],
    )
    def test_refuses_a_rule_that_cannot_be_meant(self, tmp_path, rule, sentence):
        with pytest.raises(UsageError, match=sentence):
            accept(review_of(tmp_path, proposal("a")), **rule)

    def test_refuses_a_file_that_is_missing_or_no_review(self, tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            accept(tmp_path / "none.csv", 5)
        (tmp_path / "own.csv").write_text("path,latitude,longitude\na,1,2\n")
        with pytest.raises(UsageError, match="no column decision, error_m"):
            accept(tmp_path / "own.csv", 5)


class TestWorkbooks:
    def test_are_refused_with_the_csv_to_name_instead(self, tmp_path):
        path = review_of(tmp_path, proposal("a"))
        book = save_workbook(tmp_path / "review.xlsx", read_csv(path))
        content = book.read_bytes()
        with pytest.raises(UsageError, match=rf"is a workbook, which only you write; name {path} instead"):
            accept(book, 1000)
        path.unlink()
        with pytest.raises(UsageError, match="save it as CSV in UTF-8 and name that file"):
            accept(book, 1000)
        assert book.read_bytes() == content

    def test_beside_review_csv_what_was_decided_in_it_is_not_decided_again(self, tmp_path):
        out = make_output(tmp_path)
        review(proposals(proposal("a"), proposal("b")), out, ARCHIVE_ID, keep_history=9)
        workbook_of(out, {"a": {"decision": "no"}})
        assert accept(out / "review.csv", 1000).rows == 1
        assert [row["decision"] for row in read_csv(out / "review.csv")] == ["no", "accept"]

    def test_an_older_sheet_saved_over_what_was_accepted_is_told_by_the_next_run(self, tmp_path):
        out = make_output(tmp_path)
        review(proposals(proposal("a"), proposal("b")), out, ARCHIVE_ID, keep_history=9)
        stale = (out / "review.csv").read_bytes()
        accept(out / "review.csv", 1000)
        (out / "review.csv").write_bytes(stale)
        said = review(proposals(proposal("a"), proposal("b")), out, ARCHIVE_ID, keep_history=9).messages
        assert said[0].startswith("2 rows that were decided when review.csv was last written wait again")
        (version,) = (out / "history").iterdir()
        assert gzip.decompress(version.read_bytes()).count(b"\naccept,") == 2
