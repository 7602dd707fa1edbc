"""Tests of where each photo stands."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS, PROPOSALS


def photo(path: str, **values: Any) -> dict[str, Any]:
    return {"path": path, "kind": "photo", "time_basis": "none", **values}


def one(photo_row: dict[str, Any] | None = None, proposal: dict[str, Any] | None = None) -> pd.Series:
    rows = standings(PHOTOS.make([photo_row] if photo_row else []), PROPOSALS.make([proposal] if proposal else []))
    assert len(rows) == 1
    return rows.iloc[0]


PROPOSAL = {"path": "a.jpg", "latitude": 41.9, "longitude": 12.5, "gps_source": "proxy", "error_m": 120.0, "confidence": 0.8}


class TestState:
    def test_a_position_in_the_file_is_located(self):
        row = one(photo("a.jpg", lat=1.0, lon=2.0, gps_error_m=7.0))
        assert (row["state"], row["lat"], row["lon"], row["source"], row["error_m"]) == ("located", 1.0, 2.0, "exif", 7.0)

    def test_a_position_that_we_wrote_is_written(self):
        row = one(photo("a.jpg", lat=1.0, lon=2.0, gps_method="whereshot proxy"))
        assert (row["state"], row["source"]) == ("written", "proxy")

    @pytest.mark.parametrize(
        ("decision", "state"),
        [("", "proposed"), ("Ja", "accepted"), ("overwrite", "accepted"), (" no ", "rejected"), ("perhaps", "proposed")],
    )
    def test_a_proposal_stands_as_it_was_decided(self, decision, state):
        row = one(photo("a.jpg"), {**PROPOSAL, "decision": decision})
        assert (row["state"], row["lat"], row["lon"], row["error_m"]) == (state, 41.9, 12.5, 120.0)

    def test_a_row_without_a_position_is_missing_for_its_reason(self):
        row = one(photo("a.jpg"), {"path": "a.jpg", "evidence": "nearest is 9 h away"})
        assert (row["state"], row["evidence"]) == ("missing", "nearest is 9 h away")

    def test_a_photo_without_any_row_is_missing_and_says_so(self):
        assert one(photo("a.jpg"))["evidence"] == "no row in review.csv yet"

    def test_a_problem_without_a_position_needs_a_look(self):
        row = one(photo("a.jpg", problem="truncated"))
        assert (row["state"], row["problem"]) == ("unreadable", "truncated")

    def test_a_position_in_the_file_wins_and_the_note_names_the_proposal(self):
        row = one(photo("a.jpg", lat=1.0, lon=2.0), PROPOSAL)
        assert (row["state"], row["lat"]) == ("located", 1.0)
        assert row["note"] == "review.csv has another position: 41.90000, 12.50000 (proxy)"

    @pytest.mark.parametrize(("decision", "waits"), [("", True), ("perhaps", True), ("no", False), ("overwrite", False)])
    def test_a_proposal_instead_of_a_doubted_position_waits_until_it_is_decided(self, decision, waits):
        doubted = photo("a.jpg", lat=1.0, lon=2.0, gps_error_m=7.0, doubt="nobody travels so fast")
        row = one(doubted, {**PROPOSAL, "alternatives": "the file has 1.0000000,2.0000000", "decision": decision})
        assert (row["state"], row["problem"]) == ("located", "nobody travels so fast")
        assert (row["error_m"], row["offered_m"], row["waits"]) == (7.0, 120.0, waits)

    def test_what_speaks_against_a_position_stands_beside_what_is_wrong_with_the_file(self):
        row = one(photo("a.jpg", lat=1.0, lon=2.0, doubt="nobody travels so fast", problem="truncated"))
        assert (row["problem"], row["waits"]) == ("truncated; nobody travels so fast", False)

    def test_a_proposal_for_a_photo_without_a_position_waits_until_it_is_decided(self):
        waits = [one(photo("a.jpg"), {**PROPOSAL, "decision": decision})["waits"] for decision in ("", "x", "no")]
        assert waits == [True, False, False]

    def test_the_same_position_in_review_csv_is_no_other_one(self):
        assert one(photo("a.jpg", lat=1.0, lon=2.0), {**PROPOSAL, "latitude": 1.0, "longitude": 2.0})["note"] == ""

    def test_a_donor_is_kept_only_where_it_is_located(self):
        photos = PHOTOS.make([photo("a.jpg", donor_dir="/phone", lat=1.0, lon=2.0), photo("b.jpg", donor_dir="/phone")])
        rows = standings(photos, PROPOSALS.empty())
        assert rows[["path", "state"]].to_numpy().tolist() == [["a.jpg", "donor"]]

    def test_a_donor_of_the_same_name_takes_nothing_from_the_proposal(self):
        photos = PHOTOS.make([photo("a.jpg"), photo("a.jpg", donor_dir="/phone", lat=1.0, lon=2.0)])
        rows = standings(photos, PROPOSALS.make([PROPOSAL]))
        assert sorted(rows["state"]) == ["donor", "proposed"]

    def test_another_file_of_a_pair_stands_as_the_row_of_its_pair(self):
        photos = PHOTOS.make([photo("a.jpg", pair="a.jpg"), photo("a.cr2", pair="a.jpg", problem="odd")])
        rows = standings(photos, PROPOSALS.make([{**PROPOSAL, "decision": "x", "problem": "a.cr2: odd"}])).set_index("path")
        assert rows["state"].to_dict() == {"a.cr2": "accepted", "a.jpg": "accepted"}
        assert rows["problem"].to_dict() == {"a.cr2": "odd", "a.jpg": "a.cr2: odd"}


class TestWhen:
    def test_is_the_wall_clock_with_its_offset(self):
        row = one(photo("a.jpg", taken_local=pd.Timestamp("2024-05-01 12:00:00"), utc_offset_min=-210.0))
        assert row["when"] == "2024-05-01 12:00:00 -03:30"

    def test_comes_from_review_csv_where_the_photo_is_gone(self):
        assert one(None, {**PROPOSAL, "datetime": "2024-05-01T12:00:00+02:00"})["when"] == "2024-05-01 12:00:00 +02:00"

    def test_orders_the_rows_and_unknown_comes_last(self):
        photos = PHOTOS.make(
            [
                photo("a.jpg"),
                photo("b.jpg", taken_local=pd.Timestamp("2024-05-02")),
                photo("c.jpg", taken_local=pd.Timestamp("2023-05-02")),
            ]
        )
        assert standings(photos, PROPOSALS.empty())["path"].tolist() == ["c.jpg", "b.jpg", "a.jpg"]
