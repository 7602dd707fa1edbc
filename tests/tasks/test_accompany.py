from __future__ import annotations

import logging
from pathlib import Path

import pandas as pd
import pytest

from tasks.accompany import accompany
from tasks.core.review_csv import read_review
from tasks.core.tables import DECISIONS
from tasks.decide import decide
from tests.review_rows import ARCHIVE_ID, PICTURE, proposal, read_csv, save_csv
from tests.tasks.timed import photo, table

ARCHIVE = Path("/photos/archive")
HERE = {"lat": 41.8902102, "lon": 12.4922309}
"""Where the proposals of tests.review_rows are."""
NEAR = {"lat": 41.8902200, "lon": 12.4922309}
AWAY = {"lat": 41.9, "lon": 12.5}
OURS = {"gps_method": "whereshot proxy"}
NEW = "2019-07-02T10:11:12"
DATED = {"new_datetime": NEW, "date_decision": "x"}
JPG, RAW, MOV = "d/1.JPG", "d/1.CR2", "d/1.MOV"


def member(path, **columns):
    """Give a file of the pair that d/1.JPG leads; the picture of the lead is the one that the rows are about."""
    kind = "video" if path.endswith("MOV") else "photo"
    fingerprint = PICTURE if path == JPG else f"{sum(path.encode()):032x}"
    return photo(path, **{"pair": JPG, "kind": kind, "fingerprint": fingerprint, **columns})


def row(path=JPG, decision="accept", **cells):
    return {name: str(cell) for name, cell in proposal(path, **cells).items()} | {"decision": decision}


@pytest.fixture
def carried(tmp_path):
    """Return a function that decides on rows of a CSV and carries them over."""

    def carry(photos, *rows, **options):
        sheet = read_review(save_csv(tmp_path / "review.csv", rows))
        asked = decide(sheet, ARCHIVE, ARCHIVE_ID, known_paths=[one["path"] for one in photos], **options)
        return accompany(asked, sheet, table(*photos), ARCHIVE)

    return carry


def paths(decided):
    return decided.decisions["path"].tolist()


class TestAccompany:
    def test_writes_the_rows_position_to_every_file_of_the_pair_each_behind_its_row(self, carried):
        other = photo("e/2.JPG", fingerprint=PICTURE)
        found = carried([member(MOV), member(RAW), member(JPG), other], row(), row("e/2.JPG"))
        assert paths(found) == [JPG, RAW, MOV, "e/2.JPG"]
        assert found.companions.to_dict("list") == {"path": [RAW, MOV], "row_path": [JPG, JPG]}
        same = found.decisions.drop(columns=["path", "fingerprint"]).iloc[:3].drop_duplicates()
        assert (len(same), found.counts["accepted"]) == (1, 2)

    def test_each_decision_is_about_its_own_picture(self, carried):
        raw = member(RAW)
        found = carried([member(JPG), raw], row()).decisions.set_index("path")
        assert found.loc[RAW, "fingerprint"] == raw["fingerprint"]

    def test_leaves_rows_without_companions_as_they_are(self, carried):
        asked = carried([photo("e/2.JPG", fingerprint=PICTURE)], row("e/2.JPG"))
        assert (paths(asked), len(asked.companions)) == (["e/2.JPG"], 0)

    @pytest.mark.parametrize("decision", ["", "reject", "accept"])
    def test_leaves_a_file_with_a_row_of_its_own_to_this_row(self, carried, decision):
        own = row(RAW, decision, latitude=1.0) | {"row_id": ""}
        found = carried([member(JPG), member(RAW), member(MOV)], row(), own)
        assert paths(found) == [JPG, MOV] if decision != "accept" else [JPG, RAW]
        assert RAW not in found.companions["path"].tolist()

    def test_finds_the_row_of_a_file_by_an_absolute_path_too(self, carried):
        own = row(f"/photos/archive/{RAW}", "") | {"row_id": ""}
        assert paths(carried([member(JPG), member(RAW)], row(), own)) == [JPG]

    def test_speaks_only_for_the_picture_that_the_person_saw(self, carried):
        assert paths(carried([member(JPG, fingerprint="ff" * 16), member(RAW)], row())) == [JPG]

    def test_speaks_only_for_files_that_are_a_pair_now(self, carried):
        assert paths(carried([member(JPG, pair=""), member(RAW, pair="")], row())) == [JPG]

    def test_of_a_csv_of_ones_own_writes_the_other_files_too(self, carried):
        own = {"path": JPG, "latitude": "48.8583", "longitude": "2.2945"}
        assert paths(carried([member(JPG), member(RAW)], own, accept_all=True)) == [JPG, RAW]

    def test_never_replaces_a_genuine_position_of_a_companion(self, carried):
        found = carried([member(JPG), member(RAW, **AWAY), member(MOV)], row())
        assert paths(found) == [JPG, MOV]

    def test_a_row_that_will_be_refused_speaks_for_nobody(self, carried):
        assert paths(carried([member(JPG, **AWAY), member(RAW)], row())) == [JPG]

    def test_a_row_whose_photo_has_the_position_already_speaks_for_the_others(self, carried):
        assert paths(carried([member(JPG, **HERE), member(RAW)], row())) == [JPG, RAW]

    def test_our_own_estimates_are_replaced_together(self, carried):
        assert paths(carried([member(JPG, **AWAY, **OURS), member(RAW, **AWAY, **OURS)], row())) == [JPG, RAW]

    def test_an_estimate_that_says_the_same_is_left_alone_while_the_rows_photo_has_none(self, carried):
        assert paths(carried([member(JPG), member(RAW, **HERE, **OURS)], row())) == [JPG]
        assert paths(carried([member(JPG), member(RAW, **AWAY, **OURS)], row())) == [JPG, RAW]

    def test_overwrite_replaces_one_genuine_position_in_all_files_that_have_it(self, carried):
        photos = member(JPG, **HERE), member(RAW, **NEAR), member(MOV, **AWAY)
        found = carried(photos, row(decision="overwrite", latitude=50.0)).decisions.set_index("path")
        assert found.index.tolist() == [JPG, RAW]
        assert found["overwrite"].tolist() == [True, True]

    def test_overwrite_of_a_photo_without_position_replaces_none_of_another_file(self, carried):
        found = carried([member(JPG), member(RAW, **AWAY), member(MOV)], row(decision="overwrite")).decisions.set_index("path")
        assert found["overwrite"].to_dict() == {JPG: True, MOV: False}

    def test_two_rows_of_a_pair_that_differ_speak_for_nobody_else(self, carried, caplog):
        photos = [member(JPG), member("d/1.HEIC", fingerprint=PICTURE), member(RAW)]
        with caplog.at_level(logging.WARNING):
            found = carried(photos, row(), row("d/1.HEIC", latitude=1.0))
        assert paths(found) == [JPG, "d/1.HEIC"]
        assert "1 files are left out: two rows" in caplog.text
        assert paths(carried(photos, row(), row("d/1.HEIC"))) == [JPG, RAW, "d/1.HEIC"]

    def test_a_new_date_goes_to_the_other_pictures_and_no_film(self, carried):
        found = carried([member(JPG), member(RAW), member(MOV)], row(**DATED)).decisions.set_index("path")
        assert found["taken"].to_dict() == {JPG: NEW, RAW: NEW, MOV: ""}
        assert found["source"].tolist() == ["proxy"] * 3

    def test_a_new_date_alone_goes_to_a_raw_with_a_position_of_its_own_and_to_nothing_else(self, carried):
        found = carried([member(JPG), member(RAW, **AWAY), member(MOV)], row(decision="", **DATED))
        assert found.decisions[["path", "taken", "source", "overwrite"]].to_dict("list") == {
            "path": [JPG, RAW], "taken": [NEW, NEW], "source": ["", ""], "overwrite": [False, False],
        }  # fmt: skip
        assert found.decisions["lat"].isna().all()
        assert found.companions["path"].tolist() == [RAW]

    def test_a_companion_that_keeps_its_position_gets_the_date_alone(self, carried):
        found = carried([member(JPG), member(RAW, **AWAY)], row(**DATED)).decisions.set_index("path")
        assert found.loc[RAW, ["taken", "source", "edited"]].tolist() == [NEW, "", False]
        assert found.loc[RAW, ["lat", "lon", "error_m"]].isna().all()

    def test_a_date_of_a_row_that_will_be_refused_goes_to_nobody_else(self, carried):
        assert paths(carried([member(JPG, **AWAY), member(RAW)], row(**DATED))) == [JPG]

    def test_two_rows_of_a_pair_whose_dates_differ_speak_for_nobody_else(self, carried):
        photos = [member(JPG), member("d/1.HEIC", fingerprint=PICTURE), member(RAW)]
        assert paths(carried(photos, row(**DATED), row("d/1.HEIC"))) == [JPG, "d/1.HEIC"]

    def test_never_takes_a_file_of_a_donor_folder(self, carried):
        assert paths(carried([member(JPG), member(RAW, donor_dir="/phone")], row())) == [JPG]

    def test_gives_decisions_of_the_declared_form(self, carried):
        DECISIONS.check(carried([member(JPG), member(RAW)], row()).decisions)

    @pytest.mark.parametrize(
        ("basis", "written"),
        [("override", True), ("gps", True), ("offset", True), ("clock", True), ("zone", False), ("none", False)],
    )
    def test_the_instant_is_written_where_its_zone_is_no_guess(self, carried, basis, written):
        found = carried([member(JPG, taken_at="2024-05-01 10:00:00", time_basis=basis)], row())
        expected = [pd.Timestamp("2024-05-01 10:00:00", tz="UTC")] if written else []
        assert found.decisions["taken_at"].dropna().tolist() == expected

    @pytest.mark.parametrize(("within_s", "written"), [(None, True), (60.0, True), (61.0, False)])
    def test_the_instant_is_written_where_its_clock_is_sure(self, carried, within_s, written):
        timed = {"taken_at": "2024-05-01 10:00:00", "time_basis": "clock", "time_error_s": within_s}
        assert carried([member(JPG, **timed)], row()).decisions["taken_at"].notna().tolist() == [written]

    def test_every_file_has_its_own_instant(self, carried):
        times = {JPG: "2024-05-01 10:00:00", RAW: "2024-05-01 10:00:01"}
        photos = [member(path, taken_at=at, time_basis="offset") for path, at in times.items()]
        found = carried(photos, row()).decisions
        assert found["taken_at"].dt.strftime("%Y-%m-%d %H:%M:%S").tolist() == list(times.values())

    @pytest.mark.parametrize(
        ("basis", "typed", "instant"),
        [
            ("offset", NEW, None),
            ("offset", f"{NEW}+02:00", "2019-07-02 08:11:12"),
            ("zone", f"{NEW}-03:30", "2019-07-02 13:41:12"),
            ("gps", f"{NEW}+02:00", "2024-05-01 10:00:00"),
            ("offset", "1950-07-02T10:11:12+01:00", None),
        ],
    )
    def test_a_new_date_moves_the_instant_unless_a_receiver_told_it(self, carried, basis, typed, instant):
        photos = [member(JPG, taken_at="2024-05-01 10:00:00", time_basis=basis)]
        found = carried(photos, row(**DATED | {"new_datetime": typed}))
        assert found.decisions["taken_at"].dropna().dt.strftime("%Y-%m-%d %H:%M:%S").tolist() == [instant] * bool(instant)

    def test_a_photo_of_a_donor_folder_lends_no_instant_to_one_of_the_same_path(self, carried):
        photos = [member(JPG), member(JPG, donor_dir="/phone", taken_at="2024-05-01 10:00:00", time_basis="gps")]
        assert carried(photos, row()).decisions["taken_at"].isna().all()

    def test_leaves_the_csv_alone(self, carried, tmp_path):
        carried([member(JPG), member(RAW)], row())
        assert [one["path"] for one in read_csv(tmp_path / "review.csv")] == [JPG]
