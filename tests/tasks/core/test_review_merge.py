from __future__ import annotations

import math
from typing import ClassVar

import pytest

from tasks.core.review_csv import read_review, write_review
from tasks.core.review_merge import merge_review
from tasks.core.row_ids import was_edited, was_moved
from tasks.core.tables import REVIEW_COLUMNS
from tests.review_rows import described, edit_csv, no_proposal, proposal, proposals, read_csv, save_csv

TRACK = {"latitude": 41.9, "longitude": 12.5, "gps_source": "track", "error_m": 20.0, "evidence": "on the track"}


def propose(folder, *rows):
    """Merge the proposals with the folder's review.csv, if there is one, and write it."""
    path = folder / "review.csv"
    merged = merge_review(proposals(*rows), read_review(path) if path.exists() else None)
    write_review(path, merged.rows)
    return merged


def row_of(folder, path="a.jpg"):
    return next(row for row in read_csv(folder / "review.csv") if row["path"] == path)


def after(tmp_path, edits, first, second):
    """Propose, let a person edit a.jpg, propose again; return what was merged and the row then."""
    propose(tmp_path, first)
    edit_csv(tmp_path / "review.csv", {"a.jpg": edits})
    return propose(tmp_path, second), row_of(tmp_path)


class TestUndecidedRows:
    def test_take_the_newer_proposal_and_keep_note_and_address(self, tmp_path):
        _, row = after(tmp_path, {"note": "=mine", "address": "Via Sacra"}, proposal("a.jpg"), proposal("a.jpg", **TRACK))
        assert (row["latitude"], row["gps_source"], row["note"], row["address"]) == ("41.9000000", "track", "'=mine", "Via Sacra")

    @pytest.mark.parametrize("edit", [{"altitude": "30.5"}, {"new_datetime": "2024-05-01T12:00:30"}])
    def test_take_the_position_of_their_address_whatever_else_was_typed(self, tmp_path, edit):
        found = {"latitude": 10.0, "longitude": 20.0, "gps_source": "address", "error_m": 15_608.0, "place": "Springfield"}
        edits = {"address": "Springfield", **edit}
        _, row = after(tmp_path, edits, described("a.jpg"), described("a.jpg", **found, evidence="found as Springfield"))
        assert [row[name] for name in ("latitude", "longitude", "gps_source", "error_m", "place", "evidence", "decision")] == [
            "10.0000000", "20.0000000", "address", "15608", "Springfield", "found as Springfield", "",
        ]  # fmt: skip
        assert {name: row[name] for name in edits} == edits
        assert (was_moved(row), was_edited(row), "newer" in row["alternatives"]) == (False, True, False)

    @pytest.mark.parametrize("edit", [{"decision": "accept"}, {"decision": "reject"}, {"latitude": "41.9512345"}])
    def test_keep_a_position_that_was_decided_or_typed_beside_an_address(self, tmp_path, edit):
        found = {"latitude": 10.0, "longitude": 20.0, "gps_source": "address", "error_m": 15_608.0}
        _, row = after(
            tmp_path, {"address": "Springfield", "altitude": "30.5", **edit}, described("a.jpg"), described("a.jpg", **found)
        )
        assert row["latitude"] == edit.get("latitude", "41.8902102")
        assert row["alternatives"].startswith("newer: address 10.0000000, 20.0000000 within 15608 m")

    def test_come_back_when_deleted(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"), proposal("b.jpg"))
        save_csv(tmp_path / "review.csv", [row_of(tmp_path, "b.jpg")])
        propose(tmp_path, proposal("a.jpg"), proposal("b.jpg"))
        assert [row["path"] for row in read_csv(tmp_path / "review.csv")] == ["a.jpg", "b.jpg"]

    def test_deleted_columns_come_back(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        kept = {name: text for name, text in row_of(tmp_path).items() if name not in ("map", "evidence", "camera")}
        save_csv(tmp_path / "review.csv", [{**kept, "decision": "accept"}])
        propose(tmp_path, proposal("a.jpg"))
        row = row_of(tmp_path)
        assert (list(row), row["evidence"], row["decision"]) == (list(REVIEW_COLUMNS), "between two photos", "accept")


class TestRowsThatNobodyTouched:
    def test_stand_between_touched_and_new_ones_in_the_order_of_the_proposals(self, tmp_path):
        propose(tmp_path, *(proposal(f"{name}.jpg") for name in "abcde"))
        edits = {"b.jpg": {"decision": "accept"}, "d.jpg": {"note": "n"}, "e.jpg": {"latitude": "41.95"}}
        edit_csv(tmp_path / "review.csv", edits)
        save_csv(tmp_path / "review.csv", [{**row, "Rating": row["path"][0]} for row in read_csv(tmp_path / "review.csv")])
        merged = propose(tmp_path, *(proposal(f"{name}.jpg") for name in "fedcba"))
        rows = read_csv(tmp_path / "review.csv")
        shown = [(row["path"][0], row["Rating"], row["decision"], row["note"], row["gps_source"]) for row in rows]
        assert shown == [
            ("f", "", "", "", "proxy"),
            ("e", "e", "", "", "manual"),
            ("d", "d", "", "n", "proxy"),
            ("c", "c", "", "", "proxy"),
            ("b", "b", "accept", "", "proxy"),
            ("a", "a", "", "", "proxy"),
        ]
        assert merged.rows.index.tolist() == list(range(6))

    def test_show_what_is_proposed_now_in_cells_that_nobody_may_edit(self, tmp_path):
        _, row = after(tmp_path, {"evidence": "scribbled over"}, proposal("a.jpg"), proposal("a.jpg", place="Rome"))
        assert (row["evidence"], row["place"]) == ("between two photos", "Rome")


class TestDecidedRows:
    @pytest.mark.parametrize("word", ["accept", "Ja", "overwrite", "perhaps"])
    def test_keep_what_the_person_saw_and_mention_the_newer_proposal(self, tmp_path, word):
        first = proposal("a.jpg")
        outcome, row = after(tmp_path, {"decision": word}, first, proposal("a.jpg", **TRACK, alternatives="place 1, 2"))
        assert (row["decision"], row["latitude"], row["longitude"], row["gps_source"]) == (
            word,
            "41.8902102",
            "12.4922309",
            "proxy",
        )
        assert (row["error_m"], row["evidence"], row["row_id"]) == ("120", "between two photos", first["row_id"])
        assert row["alternatives"] == "newer: track 41.9000000, 12.5000000 within 20 m; place 1, 2"
        assert any("older" in message for message in outcome.messages)

    def test_survive_a_run_that_finds_no_position_any_more(self, tmp_path):
        _, row = after(tmp_path, {"decision": "accept"}, proposal("a.jpg"), no_proposal("a.jpg"))
        assert (row["decision"], row["latitude"], row["alternatives"]) == ("accept", "41.8902102", "")

    def test_wait_again_when_the_picture_is_another(self, tmp_path):
        other = proposal("a.jpg", fingerprint="f" * 32)
        outcome, row = after(tmp_path, {"decision": "accept", "note": "n"}, proposal("a.jpg"), other)
        assert (row["decision"], row["note"], row["row_id"]) == ("", "n", other["row_id"])
        assert any("another picture" in message for message in outcome.messages)

    def test_accepted_without_a_position_wait_for_the_one_found_later(self, tmp_path):
        _, row = after(tmp_path, {"decision": "accept"}, no_proposal("a.jpg"), proposal("a.jpg"))
        assert (row["decision"], row["latitude"]) == ("", "41.8902102")

    def test_keep_what_apply_said(self, tmp_path):
        _, row = after(tmp_path, {"decision": "y", "status": "failed: disk full"}, proposal("a.jpg"), proposal("a.jpg"))
        assert row["status"] == "failed: disk full"

    def test_a_decision_survives_without_the_column_row_id(self, tmp_path):
        propose(tmp_path, proposal("a.jpg"))
        row = row_of(tmp_path)
        del row["row_id"]
        save_csv(tmp_path / "review.csv", [{**row, "decision": "accept"}])
        propose(tmp_path, proposal("a.jpg", **TRACK))
        row = row_of(tmp_path)
        assert (row["decision"], row["latitude"], row["longitude"]) == ("accept", "41.8902102", "12.4922309")


class TestEditedRows:
    def test_become_manual_with_the_radius_of_their_digits(self, tmp_path):
        outcome, row = after(tmp_path, {"latitude": "41,93", "longitude": "12.5"}, proposal("a.jpg"), proposal("a.jpg", **TRACK))
        # Half of 0.01 degrees is 556 m north-south; east-west it is cos(41.93 degrees) of that.
        radius = math.ceil(0.005 * 111_195 * math.hypot(1, math.cos(math.radians(41.93))))
        assert (row["latitude"], row["longitude"], row["gps_source"], row["error_m"]) == ("41.93", "12.5", "manual", str(radius))
        assert (row["confidence"], row["place"], row["evidence"]) == ("", "", "typed in review.csv")
        assert "mlat=41.9300000&mlon=12.5000000" in row["map"]
        assert "1 of the rows kept was edited by hand" in outcome.messages

    def test_keep_the_words_that_were_found_for_the_typed_position_and_lose_those_of_the_former_one(self, tmp_path):
        _, row = after(tmp_path, {"latitude": "41.9312345"}, proposal("a.jpg"), proposal("a.jpg"))
        assert row["place"] == ""
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"place": "Flaminio, Rome, Italy"}})
        propose(tmp_path, proposal("a.jpg"))
        assert row_of(tmp_path)["place"] == "Flaminio, Rome, Italy"
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"longitude": "12.6"}})
        propose(tmp_path, proposal("a.jpg"))
        assert (row_of(tmp_path)["place"], row_of(tmp_path)["longitude"]) == ("", "12.6")

    def test_stay_edited_when_the_same_proposal_comes_again(self, tmp_path):
        _, row = after(tmp_path, {"latitude": "41.9312345"}, proposal("a.jpg"), proposal("a.jpg"))
        assert (row["latitude"], row["gps_source"], row["error_m"], row["alternatives"]) == ("41.9312345", "manual", "10", "")

    def test_an_altitude_is_an_edit_that_keeps_the_source(self, tmp_path):
        _, row = after(tmp_path, {"altitude": "35,5"}, proposal("a.jpg"), proposal("a.jpg", **TRACK))
        assert (row["altitude"], row["latitude"], row["gps_source"], row["error_m"]) == ("35.5", "41.8902102", "proxy", "120")

    @pytest.mark.parametrize(
        "cells", [{"latitude": "about 41"}, {"latitude": "09. Okt"}, {"latitude": "41.89", "longitude": "12.49"}]
    )
    def test_a_damaged_position_keeps_its_cells_and_those_that_prove_the_damage(self, tmp_path, cells):
        _, row = after(tmp_path, cells, described("a.jpg"), described("a.jpg", **TRACK))
        first = described("a.jpg")
        shown = {"latitude": "41.8902102", "longitude": "12.4922309", "error_m": "120"}
        kept = {name: first[name] for name in ("gps_source", "map", "evidence", "row_id")} | shown | cells
        assert {name: row[name] for name in kept} == kept

    def test_what_a_spreadsheet_shortened_is_no_edit(self, tmp_path):
        cells = {"latitude": "41.8902", "longitude": "12.49223", "gps_source": ""}
        _, row = after(tmp_path, cells, described("a.jpg"), described("a.jpg", **TRACK))
        assert (row["latitude"], row["gps_source"], row["alternatives"]) == ("41.9000000", "track", "")
        _, row = after(tmp_path, cells | {"decision": "yes"}, described("a.jpg"), described("a.jpg", **TRACK))
        assert (row["decision"], row["latitude"], row["gps_source"], row["error_m"]) == ("yes", "41.8902102", "proxy", "120")

    def test_degrees_and_minutes_become_decimal_with_their_radius(self, tmp_path):
        _, row = after(tmp_path, {"latitude": "41°53' N", "longitude": "12°30' E"}, described("a.jpg"), described("a.jpg"))
        # Half a minute of arc is 926.6 m to the north, and cos(41.88 degrees) of that to the east.
        radius = math.ceil(926.6 * math.hypot(1, math.cos(math.radians(41 + 53 / 60))))
        assert (row["latitude"], row["longitude"], row["error_m"]) == ("41.8833333", "12.5000000", str(radius))

    def test_a_column_that_was_sorted_apart_is_not_taken_for_typed(self, tmp_path):
        rows = [described(f"{name}.jpg", latitude=40.0 + at / 7) for at, name in enumerate("abcde")]
        propose(tmp_path, *rows)
        cells = [row["latitude"] for row in read_csv(tmp_path / "review.csv")]
        edit_csv(
            tmp_path / "review.csv",
            {f"{name}.jpg": {"latitude": cell} for name, cell in zip("abcde", reversed(cells), strict=True)},
        )
        propose(tmp_path, *rows)
        assert {row["gps_source"] for row in read_csv(tmp_path / "review.csv")} == {"proxy"}


class TestDates:
    NEW = "2019-07-02T10:11:12"
    ACCEPTED: ClassVar = {"new_datetime": "2.7.2019 10:11:12", "date_decision": "ja", "status": "written"}

    def test_an_accepted_date_stays_with_its_decision_until_the_photo_has_it(self, tmp_path):
        _, row = after(tmp_path, self.ACCEPTED, proposal("a.jpg"), proposal("a.jpg", **TRACK))
        assert (row["new_datetime"], row["date_decision"], row["status"]) == tuple(self.ACCEPTED.values())

    def test_a_date_that_the_photo_has_now_leaves_and_its_position_goes_on_waiting(self, tmp_path):
        newer = proposal("a.jpg", datetime=f"{self.NEW}.40+02:00", **TRACK)
        _, row = after(tmp_path, self.ACCEPTED | {"note": "n"}, proposal("a.jpg"), newer)
        dated = {name: row[name] for name in ("datetime", "new_datetime", "date_decision", "status", "note", "row_id")}
        assert dated == {
            "datetime": f"{self.NEW}.40+02:00", "new_datetime": "", "date_decision": "", "status": "", "note": "n",
            "row_id": newer["row_id"],
        }  # fmt: skip
        assert (row["gps_source"], row["alternatives"]) == ("track", "")

    def test_a_date_leaves_a_decided_row_and_the_decision_stays(self, tmp_path):
        same = proposal("a.jpg", datetime=self.NEW)
        _, row = after(tmp_path, self.ACCEPTED | {"decision": "no"}, proposal("a.jpg"), same)
        assert (row["decision"], row["date_decision"], row["new_datetime"], row["row_id"]) == ("no", "", "", same["row_id"])

    def test_a_date_leaves_an_edited_row_and_the_edit_stays(self, tmp_path):
        edits = self.ACCEPTED | {"latitude": "41.9312345"}
        _, row = after(tmp_path, edits, proposal("a.jpg"), proposal("a.jpg", datetime=self.NEW))
        assert (row["latitude"], row["gps_source"], row["date_decision"]) == ("41.9312345", "manual", "")

    @pytest.mark.parametrize("cells", [{"date_decision": "no"}, {"date_decision": ""}, {"new_datetime": "07/02/2019 10:11:12"}])
    def test_nothing_leaves_that_was_not_accepted_or_is_doubtful(self, tmp_path, cells):
        _, row = after(tmp_path, self.ACCEPTED | cells, proposal("a.jpg"), proposal("a.jpg", datetime=self.NEW))
        assert (row["new_datetime"], row["date_decision"]) == tuple((self.ACCEPTED | cells).values())[:2]

    def merged(self, tmp_path, dates, **cells):
        """Accept a date in the row of a.jpg, which is not proposed any more; return the rows and the messages then."""
        propose(tmp_path, proposal("a.jpg"), proposal("b.jpg"))
        edit_csv(tmp_path / "review.csv", {"a.jpg": self.ACCEPTED | {"decision": "x"} | cells})
        outcome = merge_review(proposals(proposal("b.jpg")), read_review(tmp_path / "review.csv"), ["a.jpg", "b.jpg"], dates)
        return outcome.rows.set_index("path")["date_decision"].to_dict(), outcome.messages

    def test_a_row_whose_photo_has_a_position_now_waits_for_its_date(self, tmp_path):
        rows, messages = self.merged(tmp_path, {"a.jpg": "2024-05-01T12:00:00"})
        assert rows == {"b.jpg": "", "a.jpg": "ja"}
        assert messages == ["1 row waits for its date alone: its photo has a position now"]

    @pytest.mark.parametrize(
        ("dates", "cells"),
        [({"a.jpg": NEW}, {}), ({}, {}), ({"a.jpg": "2024-05-01T12:00:00"}, {"date_decision": "no"})],
    )
    def test_a_row_leaves_once_position_and_date_are_written_or_its_photo_is_gone(self, tmp_path, dates, cells):
        rows, _ = self.merged(tmp_path, dates, **cells)
        assert rows == {"b.jpg": ""}


class TestProposedDates:
    DATE: ClassVar = {"new_datetime": "2024-05-01T12:00:00+02:00", "datetime_source": "clock"}
    WHY: ClassVar = {"evidence": "between two photos; date: the clock was an hour ahead"}

    def test_one_is_shown_in_a_row_of_which_the_position_was_accepted_before(self, tmp_path):
        later = proposal("a.jpg", **self.DATE, **self.WHY)
        outcome, row = after(tmp_path, {"decision": "x"}, proposal("a.jpg"), later)
        assert [row[name] for name in ("decision", "new_datetime", "date_decision", "evidence", "row_id")] == [
            "x", self.DATE["new_datetime"], "", self.WHY["evidence"], later["row_id"],
        ]  # fmt: skip
        assert outcome.messages == ["1 accepted row was kept"]

    def test_an_accepted_one_stays_where_a_newer_position_goes_to_the_alternatives(self, tmp_path):
        newer = proposal("a.jpg", **TRACK, **{**self.DATE, "new_datetime": "2024-05-01T12:00:09+02:00"})
        outcome, row = after(tmp_path, {"date_decision": "x"}, proposal("a.jpg", **self.DATE), newer)
        assert (row["new_datetime"], row["date_decision"], row["gps_source"]) == (self.DATE["new_datetime"], "x", "proxy")
        assert row["alternatives"] == (
            "newer: date 2024-05-01T12:00:09+02:00 (clock); newer: track 41.9000000, 12.5000000 within 20 m"
        )
        assert "1 of the rows kept has another date proposed now; it is in the column alternatives" in outcome.messages

    def test_an_accepted_one_stays_where_a_rejected_position_gives_way_to_a_better(self, tmp_path):
        edits = {"decision": "no", "date_decision": "x"}
        _, row = after(tmp_path, edits, proposal("a.jpg", **self.DATE), proposal("a.jpg", **TRACK, **self.DATE))
        assert (row["decision"], row["gps_source"], row["date_decision"]) == ("", "track", "x")

    def test_an_accepted_one_stays_where_a_position_was_accepted_before_there_was_any(self, tmp_path):
        edits = {"decision": "x", "date_decision": "x"}
        _, row = after(tmp_path, edits, no_proposal("a.jpg", **self.DATE), proposal("a.jpg", **self.DATE))
        assert (row["decision"], row["latitude"], row["date_decision"]) == ("", "41.8902102", "x")

    @pytest.mark.parametrize(("about_date", "status"), [("", ""), ("x", "written")])
    def test_a_position_that_the_photo_has_now_is_decided_about_no_more(self, tmp_path, about_date, status):
        edits = {"decision": "x", "date_decision": about_date, "status": "written"}
        propose(tmp_path, proposal("a.jpg", **self.DATE))
        edit_csv(tmp_path / "review.csv", {"a.jpg": edits})
        offered = proposals(proposal("a.jpg", **self.DATE, gps_source="proxy"))
        merged = merge_review(offered, read_review(tmp_path / "review.csv"), ["a.jpg"], {}, {"a.jpg"})
        (row,) = merged.rows.to_dict("records")
        assert [row[name] for name in ("decision", "date_decision", "status", "new_datetime")] == [
            "", about_date, status, self.DATE["new_datetime"],
        ]  # fmt: skip


class TestRejectedRows:
    @pytest.mark.parametrize("radius_m", [119.0, 61.0, 500.0])
    def test_stay_rejected_for_a_position_that_moved_by_some_metres(self, tmp_path, radius_m):
        # The rejected one has 120 m; 0.0001 degrees of latitude are 11 m.
        newer = proposal("a.jpg", latitude=41.8903102, error_m=radius_m)
        outcome, row = after(tmp_path, {"decision": "no"}, proposal("a.jpg"), newer)
        assert (row["decision"], row["latitude"], row["alternatives"]) == ("no", "41.8902102", "")
        assert outcome.messages == ["1 rejected row was kept"]

    def test_stay_rejected_for_another_source_that_agrees(self, tmp_path):
        # 0.001 degrees of latitude are 111 m, inside 120 + 500 m.
        newer = proposal("a.jpg", **{**TRACK, "latitude": 41.8912102, "longitude": 12.4922309, "error_m": 500.0})
        _, row = after(tmp_path, {"decision": "no"}, proposal("a.jpg"), newer)
        assert (row["decision"], row["gps_source"]) == ("no", "proxy")

    def test_are_offered_again_where_the_same_place_is_known_twice_as_well(self, tmp_path):
        newer = proposal("a.jpg", latitude=41.8903102, error_m=60.0)
        _, row = after(tmp_path, {"decision": "no"}, proposal("a.jpg"), newer)
        assert (row["decision"], row["error_m"]) == ("", "60")

    def test_are_offered_again_for_the_same_source_elsewhere(self, tmp_path):
        newer = proposal("a.jpg", latitude=43.0, error_m=5000.0)
        _, row = after(tmp_path, {"decision": "no"}, proposal("a.jpg"), newer)
        assert (row["decision"], row["latitude"]) == ("", "43.0000000")

    def test_are_offered_again_for_better_evidence(self, tmp_path):
        outcome, row = after(tmp_path, {"decision": "no", "note": "n"}, proposal("a.jpg"), proposal("a.jpg", **TRACK))
        assert (row["decision"], row["gps_source"], row["note"]) == ("", "track", "n")
        assert row["alternatives"] == "rejected before: proxy 41.8902102, 12.4922309 within 120 m"
        assert any("offered again" in message for message in outcome.messages)

    def test_the_rejection_is_remembered_when_the_better_evidence_is_gone(self, tmp_path):
        after(tmp_path, {"decision": "no"}, proposal("a.jpg"), proposal("a.jpg", **TRACK))
        propose(tmp_path, proposal("a.jpg"))
        assert (row_of(tmp_path)["decision"], row_of(tmp_path)["gps_source"]) == ("reject", "proxy")

    def test_a_rejection_taken_back_is_forgotten(self, tmp_path):
        _, row = after(tmp_path, {"decision": "no"}, proposal("a.jpg"), proposal("a.jpg"))
        assert row["decision"] == "no"
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"decision": ""}})
        propose(tmp_path, proposal("a.jpg"))
        assert (row_of(tmp_path)["decision"], row_of(tmp_path)["alternatives"]) == ("", "")


class TestMarks:
    """The mark of a row of which sources disagree is about the position that it shows."""

    MARK: ClassVar = "sources disagree: proxy ±100 m, track 2.3 km SW of it"

    def test_stays_with_a_decided_row_while_the_photos_own_problem_is_todays(self, tmp_path):
        first, second = proposal("a.jpg", problem=f"no ISO; {self.MARK}"), proposal("a.jpg", **TRACK, problem="cut short")
        _, row = after(tmp_path, {"decision": "x"}, first, second)
        assert (row["problem"], row["gps_source"]) == (f"cut short; {self.MARK}", "proxy")

    def test_of_a_newer_proposal_is_not_the_decided_ones(self, tmp_path):
        _, row = after(tmp_path, {"decision": "x"}, proposal("a.jpg"), proposal("a.jpg", **TRACK, problem=self.MARK))
        assert (row["problem"], row["gps_source"]) == ("", "proxy")

    def test_leaves_a_row_in_which_a_position_is_typed(self, tmp_path):
        first = proposal("a.jpg", problem=f"no ISO; {self.MARK}")
        _, row = after(tmp_path, {"latitude": "41.95", "longitude": "12.45"}, first, first)
        assert (row["problem"], row["gps_source"]) == ("no ISO", "manual")


class TestDoubtedPositions:
    def test_an_overwrite_waits_though_the_photo_has_a_position(self, tmp_path):
        doubted = proposal("a.jpg", alternatives="the file has 10.0000000,20.0000000")
        propose(tmp_path, doubted)
        edit_csv(tmp_path / "review.csv", {"a.jpg": {"decision": "overwrite"}})
        merged = merge_review(proposals(doubted), read_review(tmp_path / "review.csv"), ["a.jpg"], {}, {"a.jpg"})
        assert merged.rows["decision"].tolist() == ["overwrite"]
