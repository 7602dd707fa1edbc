"""Tests of the positions that the report shows as far from everything around them in time."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.core.page.outliers import MAX_LISTED, outliers
from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS, PROPOSALS
from tests.journey_rows import NEW_YORK, ROME, TOKYO, VIENNA, moved, photos_of, trip
from tests.tasks.core.doubts.claims import at, walk

DEGREE_KM = 111.195
"""Of latitude on the sphere of mean radius."""


def found(photos: list[dict[str, Any]] | pd.DataFrame, proposals: list[dict[str, Any]] = ()) -> dict[str, Any]:  # type: ignore[assignment]
    table = PHOTOS.make(photos)
    return outliers(standings(table, PROPOSALS.make(proposals)), table)


def north(rows: list[dict[str, Any]], number: int, km: float) -> list[dict[str, Any]]:
    return at(rows, number, rows[number]["lat"] + km / DEGREE_KM, rows[number]["lon"])


def north_of(rows: pd.DataFrame, path: str) -> pd.DataFrame:
    return rows.assign(lat=rows["lat"] + np.where(rows["path"] == path, 0.3, 0.0))


class TestOutliers:
    def test_tells_the_photo_its_distance_its_time_and_why(self):
        rows = north(walk(9), 4, 30.0)
        told = found(rows)
        assert (told["count"], told["path"], told["state"], told["when"]) == (
            1,
            ["IMG_4.jpg"],
            "located",
            "2024-05-01 12:04:11 +02:00",
        )
        # The photos beside it are a minute and 11 m away on the walk.
        assert told["metres"][0] == pytest.approx(30_000 - 11, abs=5)
        assert told["within_min"] == [2]  # 61 s, in whole minutes
        assert told["near_lat"] == [pytest.approx(rows[5]["lat"], abs=1e-6)]
        assert told["why"].startswith("nobody travels so fast: ")

    def test_what_doubt_has_found_stands_with_its_own_sentence_and_is_no_witness(self):
        rows = walk(9)
        rows[4] = {**rows[4], "lat": 0.0, "lon": 0.0, "doubt": "next to (0, 0), which a receiver without a fix writes"}
        told = found(rows)
        assert (told["path"], told["why"]) == (["IMG_4.jpg"], rows[4]["doubt"])

    def test_a_doubted_photo_of_no_known_camera_and_time_is_listed_too(self):
        told = found([{"path": "a.jpg", "kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 2.0, "doubt": "swapped"}])
        assert (told["path"], told["metres"], told["within_min"], told["near_lat"]) == (["a.jpg"], [None], [None], [None])

    def test_a_position_that_we_wrote_or_propose_is_judged_like_any_other(self):
        rows = walk(40)
        rows = north(rows, 10, 30.0)
        rows[10]["gps_method"] = "whereshot proxy"
        rows[20] = {**rows[20], "lat": float("nan"), "lon": float("nan")}
        far = {"path": "IMG_20.jpg", "latitude": 48.8, "longitude": 2.3, "gps_source": "proxy", "error_m": 500.0}
        told = found(rows, [far])
        assert dict(zip(told["path"], told["state"], strict=True)) == {"IMG_20.jpg": "proposed", "IMG_10.jpg": "written"}

    def test_a_proposal_whose_radius_reaches_the_others_is_none(self):
        rows = walk(40)
        rows[20] = {**rows[20], "lat": float("nan"), "lon": float("nan")}
        near = {"path": "IMG_20.jpg", "latitude": rows[20]["lat"], "longitude": 12.5, "gps_source": "proxy", "error_m": 20_000.0}
        assert found(rows, [{**near, "latitude": 42.0}])["count"] == 0

    def test_a_donor_abroad_is_no_contradiction(self):
        abroad = [{**row, "donor_dir": "/phone", "lat": 48.8, "lon": 2.3} for row in walk(9, first_s=20, name="D{}")]
        assert found([*walk(9), *abroad])["count"] == 0

    def test_the_furthest_come_first_and_a_long_list_is_cut_but_counted(self):
        number = MAX_LISTED + 5
        rows = [{**row, "doubt": "swapped"} for row in walk(number, every_s=61)]
        assert found(rows)["count"] == number
        far = north(north(walk(60), 20, 30.0), 40, 300.0)
        assert found(far)["path"] == ["IMG_40.jpg", "IMG_20.jpg"]

    def test_where_the_day_alone_is_told_nothing_is_too_fast(self):
        midnight = pd.Timestamp("2024-05-01", tz="UTC")
        rows = [
            {
                **row,
                "taken_at": midnight + pd.Timedelta(seconds=n),
                "taken_local": pd.Timestamp("2024-05-01 12:00"),
                "day_only": True,
            }
            for n, row in enumerate(north(walk(9), 4, 30.0))
        ]
        assert found(rows)["count"] == 0

    def test_one_name_of_two_owners_is_two_cameras(self):
        mine, theirs = walk(9), [{**row, "lat": 48.8, "lon": 2.3} for row in walk(9, first_s=20, name="T{}")]
        table = PHOTOS.make([*mine, *theirs])
        rows = standings(table, PROPOSALS.empty())
        both = rows.assign(owner=np.where(rows["path"].str.startswith("T"), "theirs", "mine"))
        assert outliers(both, table)["count"] == 0
        assert outliers(north_of(both, "IMG_4.jpg"), table)["path"] == ["IMG_4.jpg"]

    def test_a_year_of_flights_with_two_people_has_no_false_alarm(self):
        one = trip("2024-05-01 06:00", VIENNA).walk(moved(VIENNA, 1), 20).fly(ROME).walk(moved(ROME, 2), 25).sleep().fly(NEW_YORK)
        one = one.walk(moved(NEW_YORK, -4), 30).sleep().fly(TOKYO).ride(moved(TOKYO, 20), 15).sleep().fly(VIENNA).stay(3, 9)
        other = trip("2024-05-01 06:10", VIENNA, camera="Acme Two").days(6, 12)
        assert found(photos_of(one, other).assign(datetime_source="exif"))["count"] == 0

    def test_an_archive_without_photos_has_none(self):
        assert (found([])["count"], found([])["path"]) == (0, [])


class TestOnRealSequences:
    @pytest.mark.parametrize(
        "name",
        ["inat_iowa_A", "nextcloud_maps_mixed", "p6000_arezzo", "photomapr_spain", "rome_walk", "walks_california_D",
         "walks_california_E", "walks_california_F"],
    )  # fmt: skip
    def test_raises_no_false_alarm(self, corpus, name):
        assert found(sequence(corpus / "sequences" / f"{name}.csv"))["count"] == 0

    def test_names_the_wrong_ones_in_a_sequence_that_has_some_and_no_other(self, corpus):
        told = found(sequence(corpus / "sequences" / "drone_agung1.csv"))
        assert sorted(path.split("_D_")[1] for path in told["path"]) == ["FAR_AWAY.JPG", "WRONG_HEMISPHERE.JPG"]

    def test_finds_what_is_planted_wherever_the_photos_around_it_are_within_two_hours(self, corpus):
        rows = [row for row in sequence(corpus / "sequences" / "rome_walk.csv") if not np.isnan(row["lat"])]
        tried = 0
        for number in range(2, len(rows) - 2):
            if rows[number + 1]["taken_at"] - rows[number - 1]["taken_at"] > pd.Timedelta(hours=2):
                continue
            planted = [{**row, "lat": row["lat"] + 3.0} if n == number else row for n, row in enumerate(rows)]
            assert found(planted)["path"] == [rows[number]["path"]]
            tried += 1
        assert tried == 11  # all but the one before the break of two hours


def sequence(path: Path) -> list[dict[str, Any]]:
    """The located rows of a real sequence as PHOTOS, each file its own camera where the table names none."""
    rows = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            wall = pd.to_datetime(row["datetime_original"], format="%Y:%m:%d %H:%M:%S", errors="coerce")
            lat, lon = (float(row[name] or "nan") for name in ("lat", "lon"))
            if wall is pd.NaT or abs(lat) > 90:
                continue
            rows[row["path"]] = {
                "path": row["path"], "camera": f"{row['make']} {row['model']}".strip() or path.stem, "kind": "photo",
                "datetime_source": "exif", "time_basis": "clock", "taken_local": wall, "taken_at": wall.tz_localize("UTC"),
                "lat": lat if lon == lon else float("nan"), "lon": lon if lat == lat else float("nan"),  # noqa: PLR0124 - NaN
                "gps_error_m": float(row.get("positional_accuracy_m") or "nan"),
            }  # fmt: skip
    return list(rows.values())
