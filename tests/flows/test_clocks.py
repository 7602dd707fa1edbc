from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import piexif
import pytest

from tests.builders import jpeg
from tests.flows.test_pairs import film, heic, raw, sums
from tests.flows.trips import LAT, LON, STEP_DEG
from tests.review_rows import edit_csv, read_csv, save_csv

PROPOSE = ("propose", "trip", "--set", "place.enabled=false")
BODY = "Boxy Camera"
DSC = [f"camera/DSC_{number:02}.jpg" for number in range(3)]
RAW, LIVE, FILM, ALONE = "camera/DSC_01.CR2", "camera/IMG_09.HEIC", "camera/IMG_09.MOV", "camera/DSC_05.CR2"
NAMED = "camera/IMG_20240501_120030.jpg"


def exiftool(path: Path) -> dict:
    if not shutil.which("exiftool"):
        pytest.skip("ExifTool is not installed")
    return json.loads(subprocess.run(["exiftool", "-j", "-n", "-G1", path], capture_output=True, check=True).stdout)[0]


def phone(trip: Path) -> None:
    """Write a phone's photo each full minute from noon on, at UTC+02:00."""
    for minute in range(4):
        place = {"lat": LAT + minute * STEP_DEG, "lon": LON}
        jpeg(
            trip / f"phone/{minute}.jpg",
            taken=f"2024:05:01 12:{minute:02}:00",
            offset="+02:00",
            model="Phone",
            seed=minute,
            **place,
        )


def camera(trip: Path) -> None:
    """Write a camera's photos, half a minute after the phone's, by a clock that is a day and an hour ahead of the place's."""
    for number, path in enumerate(DSC):
        exif = {"Exif": {piexif.ExifIFD.SubSecTimeOriginal: b"450"}}
        jpeg(trip / path, taken=f"2024:05:02 13:{number:02}:30", make="Boxy", model="Camera", seed=50 + number, exif=exif)
    raw(trip / RAW, "2024:05:02 13:01:30")
    raw(trip / ALONE, "2024:05:02 13:02:45")
    heic(trip / LIVE, "2024:05:02 13:03:10")
    film(trip / FILM, datetime(2024, 5, 2, 11, 3, 9))  # noqa: DTZ001 - QuickTime's clock


def type_into(cameras: Path, **cells: str) -> None:
    """Fill in cells of the camera's row, as a person does."""
    rows = read_csv(cameras)
    assert [row["camera"] for row in rows].count(BODY) == 1
    save_csv(cameras, [row | cells if row["camera"] == BODY else row for row in rows])


@pytest.fixture
def trip(tmp_path):
    phone(tmp_path / "trip")
    camera(tmp_path / "trip")
    return tmp_path / "trip"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "whereshot/trip"


def rows_of(out: Path) -> dict[str, dict[str, str]]:
    return {row["path"]: row for row in read_csv(out / "review.csv")}


def assert_half_a_minute_after(minute: int, row: dict[str, str]) -> None:
    """Check that a row is placed by the phone's photos of this minute and of the next, at or between them."""
    assert f"30 s after {minute}.jpg" in row["evidence"]
    assert f"30 s before {minute + 1}.jpg" in row["evidence"]
    assert float(row["latitude"]) == pytest.approx(LAT + (minute + 0.5) * STEP_DEG, abs=0.5 * STEP_DEG + 1e-7)


class TestFixDates:
    def test_dates_are_corrected_where_the_person_wants_it_and_accepts_them(self, whereshot, trip, out):
        before = sums(trip)
        whereshot(*PROPOSE)
        type_into(out / "cameras.csv", override="+27:00", fix_dates="ja")
        assert whereshot(*PROPOSE).status == 0
        rows = rows_of(out)
        assert set(rows) == {*DSC, LIVE, ALONE}
        row = rows[DSC[0]]
        assert (row["datetime"], row["new_datetime"], row["datetime_source"]) == (
            "2024-05-02T13:00:30.450", "2024-05-01T12:00:30.450+02:00", "clock",
        )  # fmt: skip
        assert "; date: the clock was 1 d 1:00:00 ahead of the time in Europe/Rome" in row["evidence"]
        # By the corrected time the camera was half way between two photos of the phone.
        assert_half_a_minute_after(0, row)
        assert all(row["date_decision"] == "" for row in rows.values())

        both = {"decision": "x", "date_decision": "x"}
        yes, no = {"date_decision": "x"}, {"date_decision": "no"}
        edit_csv(out / "review.csv", {DSC[0]: both, DSC[1]: yes, DSC[2]: no, LIVE: both, ALONE: yes})
        said = whereshot("apply", out / "review.csv", "--json")
        assert (said.status, said.json["dates"], said.json["refused"], said.json["failed"]) == (0, 4, 0, 0)
        done = exiftool(trip / DSC[0])
        tags = ("DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal")
        assert [str(done[f"ExifIFD:{tag}"]) for tag in tags] == ["2024:05:01 12:00:30", "450", "+02:00"]
        assert (done["GPS:GPSDateStamp"], done["GPS:GPSTimeStamp"]) == ("2024:05:01", "10:00:30.45")
        assert exiftool(trip / DSC[1])["ExifIFD:DateTimeOriginal"] == "2024:05:01 12:01:30"
        assert exiftool(trip / f"{RAW}.xmp")["XMP-exif:DateTimeOriginal"].startswith("2024:05:01 12:01:30")
        assert exiftool(trip / DSC[2])["ExifIFD:DateTimeOriginal"] == "2024:05:02 13:02:30"
        assert exiftool(trip / LIVE)["ExifIFD:DateTimeOriginal"] == "2024:05:01 12:03:10"
        assert exiftool(trip / FILM)["QuickTime:CreateDate"] == "2024:05:02 11:03:09"

        whereshot(*PROPOSE)
        rows = rows_of(out)
        assert DSC[0] not in rows
        assert LIVE not in rows
        # A RAW is never written: its sidecar says by how many whole hours its date was wrong.
        assert (rows[ALONE]["datetime"], rows[ALONE]["new_datetime"]) == ("2024-05-01T12:02:45+02:00", "")
        corrected = rows[DSC[1]]
        assert [corrected[name] for name in ("new_datetime", "datetime_source", "date_decision")] == ["", "", ""]
        # Its date is right now, and the clock's error is not taken off a second time.
        assert_half_a_minute_after(1, corrected)
        assert (rows[DSC[2]]["new_datetime"], rows[DSC[2]]["date_decision"]) == ("2024-05-01T12:02:30.450+02:00", "no")
        (row,) = (row for row in read_csv(out / "cameras.csv") if row["camera"] == BODY)
        assert (row["override"], row["fix_dates"]) == ("'+27:00", "ja")

        whereshot("restore", out)
        assert sums(trip) == before

    def test_a_located_photo_has_a_row_for_its_date_which_no_radius_accepts(self, whereshot, tmp_path, out):
        phone(tmp_path / "trip")
        jpeg(tmp_path / "trip/a.jpg", taken="2024:05:01 13:00:00", make="Boxy", model="Camera", lat=LAT, lon=LON, seed=9)
        whereshot(*PROPOSE)
        assert rows_of(out) == {}
        type_into(out / "cameras.csv", override="+3:00", fix_dates="yes")
        said = whereshot(*PROPOSE)
        assert "1 row proposes a date in column new_datetime; date_decision waits for you" in said.err
        assert "next:   write accept in column date_decision of review.csv" in said.err
        row = rows_of(out)["a.jpg"]
        assert (row["gps_source"], row["new_datetime"]) == ("exif", "2024-05-01T12:00:00+02:00")
        whereshot("accept", out / "review.csv", "--within", "100000")
        row = rows_of(out)["a.jpg"]
        assert (row["decision"], row["date_decision"]) == ("", "")
        edit_csv(out / "review.csv", {"a.jpg": {"date_decision": "x"}})
        assert whereshot("apply", out / "review.csv", "--json").json["written"] == 1
        found = exiftool(tmp_path / "trip/a.jpg")
        assert (found["ExifIFD:DateTimeOriginal"], found["GPS:GPSLatitude"]) == ("2024:05:01 12:00:00", pytest.approx(LAT))
        whereshot(*PROPOSE)
        assert rows_of(out) == {}


class TestDatesFromNames:
    def test_are_proposed_until_they_are_written(self, whereshot, tmp_path, out):
        phone(tmp_path / "trip")
        jpeg(tmp_path / "trip" / NAMED, taken=None, make="", model="", seed=7)
        whereshot(*PROPOSE)
        row = rows_of(out)[NAMED]
        assert [row[name] for name in ("datetime", "new_datetime", "datetime_source")] == ["", "2024-05-01T12:00:30", "filename"]
        assert row["evidence"].endswith("; date: the file holds no date that can be right, its name tells this one")
        assert_half_a_minute_after(0, row)
        edit_csv(out / "review.csv", {NAMED: {"date_decision": "x"}})
        # What is accepted stays through another propose, although PHOTOS have this very date.
        whereshot(*PROPOSE)
        assert rows_of(out)[NAMED]["date_decision"] == "x"
        assert whereshot("apply", out / "review.csv", "--json").json["dates"] == 1
        assert exiftool(tmp_path / "trip" / NAMED)["ExifIFD:DateTimeOriginal"] == "2024:05:01 12:00:30"
        whereshot(*PROPOSE)
        row = rows_of(out)[NAMED]
        shown = [row[name] for name in ("datetime", "new_datetime", "datetime_source", "date_decision")]
        assert shown == ["2024-05-01T12:00:30", "", "", ""]


class TestWhatAPersonTypes:
    @pytest.mark.parametrize(
        ("cells", "said"),
        [
            ({"override": "0.0416667"}, "'0.0416667' is what a spreadsheet makes of a time of day; write the offset as +1:00"),
            (
                {"override": "DSC_00.jpg = 2024-05-01T12:00:30"},
                "'2024-05-01T12:00:30' has no offset from UTC; write each as IMG_0012",
            ),
            ({"fix_dates": "perhaps"}, "fix_dates 'perhaps' is not known; write yes or no, or leave it blank"),
        ],
    )
    def test_what_cannot_be_meant_stops_the_command_before_anything_is_written(self, whereshot, trip, out, cells, said):
        whereshot(*PROPOSE)
        type_into(out / "cameras.csv", **cells)
        review, cameras = (out / "review.csv").read_bytes(), (out / "cameras.csv").read_bytes()
        found = whereshot(*PROPOSE)
        assert found.status == 2
        row = next(number for number, row in enumerate(read_csv(out / "cameras.csv"), 2) if row["camera"] == BODY)
        assert f"cameras.csv, row {row} ({BODY}): " in found.err
        assert said in found.err
        assert ((out / "review.csv").read_bytes(), (out / "cameras.csv").read_bytes()) == (review, cameras)
