from __future__ import annotations

import hashlib
import json
import shutil
import struct
import subprocess
from datetime import datetime
from pathlib import Path

import piexif
import pytest

from tests.builders import picture, sexagesimal
from tests.flows.trips import LAT, LON, phone_and_camera
from tests.review_rows import edit_csv, read_csv

JPG, RAW = "camera/DSC_00.jpg", "camera/DSC_00.CR2"


def raw(path: Path, taken: str, *, make: str = "Boxy", model: str = "Camera", lat: float | None = None) -> Path:
    """Write what a RAW is outside: a TIFF with the ending of a camera's, its EXIF, and bytes of its own."""
    position = {1: b"N", 2: sexagesimal(lat), 3: b"E", 4: sexagesimal(LON)} if lat else {}
    block = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Make: make.encode(), piexif.ImageIFD.Model: model.encode()},
            "Exif": {piexif.ExifIFD.DateTimeOriginal: taken.encode()},
            "GPS": position,
        }
    )
    path.write_bytes(block[6:] + path.name.encode() * 100)
    return path


def heic(path: Path, taken: str) -> Path:
    """Write a HEIC of the camera of the trip."""
    pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
    exif = {"0th": {piexif.ImageIFD.Make: b"Boxy", piexif.ImageIFD.Model: b"Camera"}}
    exif["Exif"] = {piexif.ExifIFD.DateTimeOriginal: taken.encode()}
    pillow_heif.from_pillow(picture(9)).save(path, exif=piexif.dump(exif))
    return path


def film(path: Path, created: datetime) -> Path:
    """Write a QuickTime film of no picture: its kind, its header with the date in seconds since 1904, and some data."""

    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", 8 + len(data)) + name + data

    seconds = int((created - datetime(1904, 1, 1)).total_seconds())  # noqa: DTZ001 - QuickTime's zero, in UTC
    header = bytes(4) + struct.pack(">IIII", seconds, seconds, 600, 1800) + bytes(80)
    path.write_bytes(box(b"ftyp", b"qt  \0\0\0\0qt  ") + box(b"moov", box(b"mvhd", header)) + box(b"mdat", bytes(400)))
    return path


def sums(archive: Path) -> dict[str, str]:
    return {
        path.relative_to(archive).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(archive.rglob("*"))
        if path.is_file()
    }


def exiftool(path: Path) -> dict:
    if not shutil.which("exiftool"):
        pytest.skip("ExifTool is not installed")
    return json.loads(subprocess.run(["exiftool", "-j", "-n", "-G1", path], capture_output=True, check=True).stdout)[0]


@pytest.fixture
def trip(tmp_path):
    """Two minutes of a trip on which the camera kept a RAW beside each JPEG."""
    phone_and_camera(tmp_path / "trip", 2)
    for minute in range(2):
        raw(tmp_path / f"trip/camera/DSC_{minute:02}.CR2", f"2024:05:01 12:{minute:02}:30")
    return tmp_path / "trip"


@pytest.fixture
def review(trip, tmp_path, whereshot):
    """The review.csv of this trip, every row accepted."""
    whereshot("propose", "trip")
    assert whereshot("accept", "whereshot/trip/review.csv", "--within", "100000").status == 0
    return tmp_path / "whereshot/trip/review.csv"


class TestPairs:
    def test_have_one_row_and_are_counted_as_files_and_rows(self, whereshot, trip, tmp_path):
        said = whereshot("propose", "trip", "--json")
        rows = read_csv(tmp_path / "whereshot/trip/review.csv")
        assert [row["path"] for row in rows] == [JPG, "camera/DSC_01.jpg"]
        assert rows[0]["evidence"].endswith("; also for DSC_00.CR2")
        counts = {name: said.json[name] for name in ("photos", "located", "proposed", "waiting")}
        assert counts == {"photos": 6, "located": 2, "proposed": 2, "waiting": 2}
        assert "4 of them are 2 in several files (RAW and JPEG, picture and film)" in said.err

    def test_are_written_together_and_given_back_together(self, whereshot, trip, review):
        before = sums(trip)
        said = whereshot("apply", review, "--json")
        counts = {
            name: said.json[name] for name in ("accepted", "written", "sidecar", "unchanged", "refused", "failed", "located")
        }
        assert counts == {
            "accepted": 2, "written": 2, "sidecar": 2, "unchanged": 0, "refused": 0, "failed": 0, "located": 6,
        }  # fmt: skip
        assert "with 2 other files of the same photos" in said.err
        row = next(row for row in read_csv(review) if row["path"] == JPG)
        assert row["status"] == "written"
        assert exiftool(trip / JPG)["GPS:GPSLatitude"] == pytest.approx(float(row["latitude"]), abs=1e-7)
        assert exiftool(trip / f"{RAW}.xmp")["XMP-exif:GPSLatitude"] == pytest.approx(float(row["latitude"]), abs=1e-7)
        assert sums(trip)[RAW] == before[RAW]
        assert whereshot("propose", "trip", "--json").json["proposed"] == 0
        assert whereshot("restore", "whereshot/trip", "--json").json["restored"] == 4
        assert sums(trip) == before

    def test_a_dry_run_says_what_the_real_run_does_and_a_second_one_finds_it_done(self, whereshot, trip, review):
        before = sums(trip)
        said = whereshot("apply", review, "--dry-run", "--json")
        assert (said.json["written"], said.json["sidecar"]) == (2, 2)
        assert sums(trip) == before
        whereshot("apply", review)
        before = sums(trip)
        said = whereshot("apply", review, "--json")
        assert (said.status, said.json["unchanged"], said.json["accepted"]) == (0, 4, 2)
        assert sums(trip) == before

    def test_copies_have_every_file_of_a_pair(self, whereshot, trip, review, tmp_path):
        before = sums(trip)
        whereshot("apply", review, "--copy-to", "tagged")
        assert sorted(sums(tmp_path / "tagged/camera")) == [
            "DSC_00.CR2", "DSC_00.CR2.xmp", "DSC_00.jpg", "DSC_01.CR2", "DSC_01.CR2.xmp", "DSC_01.jpg",
        ]  # fmt: skip
        assert sums(trip) == before

    def test_that_are_none_any_more_are_written_by_the_row_alone(self, whereshot, trip, review):
        (trip / RAW).rename(trip / "camera/other.CR2")
        raw(trip / "camera/DSC_01.CR2", "2024:05:01 19:00:00")
        said = whereshot("apply", review, "--json")
        assert (said.json["written"], said.json["sidecar"]) == (2, 0)

    def test_a_raw_that_cannot_be_written_is_told_in_the_row_of_its_jpeg(self, whereshot, trip, review):
        (trip / f"{RAW}.xmp").write_text("<not an xmp")
        said = whereshot("apply", review, "--json")
        assert (said.status, said.json["written"], said.json["sidecar"], said.json["refused"]) == (1, 2, 1, 1)
        assert [refusal["path"] for refusal in said.json["refusals"]] == [RAW]
        statuses = {row["path"]: row["status"] for row in read_csv(review)}
        assert statuses[JPG].startswith("refused: DSC_00.jpg: written; DSC_00.CR2: its sidecar")
        assert statuses["camera/DSC_01.jpg"] == "written"

    def test_of_which_one_has_a_position_pass_it_on_as_it_is(self, whereshot, trip, tmp_path):
        raw(trip / RAW, "2024:05:01 12:00:30", lat=LAT + 0.0123)
        whereshot("propose", "trip")
        csv = tmp_path / "whereshot/trip/review.csv"
        row = next(row for row in read_csv(csv) if row["path"] == JPG)
        assert row["evidence"] == "the same shot as DSC_00.CR2, which has this position"
        assert (float(row["latitude"]), row["gps_source"]) == (pytest.approx(LAT + 0.0123, abs=1e-7), "proxy")
        before = sums(trip)
        edit_csv(csv, {JPG: {"decision": "accept"}})
        said = whereshot("apply", csv, "--json")
        assert (said.json["written"], said.json["sidecar"]) == (1, 0)
        assert {path for path, digest in sums(trip).items() if before.get(path) != digest} == {JPG}

    def test_are_written_by_a_csv_of_ones_own_unless_it_has_a_row_for_each(self, whereshot, trip, tmp_path):
        own = tmp_path / "own.csv"
        own.write_text(f"path,latitude,longitude\n{JPG},48.8583,2.2945\ncamera/DSC_01.jpg,48.8583,2.2945\ncamera/DSC_01.CR2,,\n")
        said = whereshot("apply", own, "--archive", "trip", "--accept-all", "--json")
        assert (said.status, said.json["written"], said.json["sidecar"]) == (0, 2, 1)
        assert exiftool(trip / f"{RAW}.xmp")["XMP-exif:GPSLongitude"] == pytest.approx(2.2945, abs=1e-7)
        assert not (trip / "camera/DSC_01.CR2.xmp").exists()

    def test_stand_on_the_map_with_the_proposal_of_their_row(self, whereshot, trip, tmp_path):
        whereshot("propose", "trip")
        page = (tmp_path / "whereshot/trip/report.html").read_text(encoding="utf-8")
        assert "no row in review.csv yet" not in page
        assert "DSC_00.CR2" in page


class TestLivePhotos:
    def test_are_one_row_written_into_picture_and_beside_film_though_the_film_is_dated_in_utc(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 1)
        still = heic(tmp_path / "trip/camera/IMG_9.HEIC", "2024:05:01 12:00:20")
        clip = film(tmp_path / "trip/camera/IMG_9.MOV", datetime(2024, 5, 1, 10, 0, 21))  # noqa: DTZ001 - a film's, in UTC
        before = sums(tmp_path / "trip")
        whereshot("propose", "trip")
        csv = tmp_path / "whereshot/trip/review.csv"
        row = next(row for row in read_csv(csv) if row["path"].startswith("camera/IMG_9"))
        assert (row["path"], row["datetime"]) == ("camera/IMG_9.HEIC", "2024-05-01T12:00:20")
        assert row["evidence"].startswith("20 s after IMG_00.jpg")
        assert row["evidence"].endswith("; also for IMG_9.MOV")
        edit_csv(csv, {row["path"]: {"decision": "accept"}})
        said = whereshot("apply", csv, "--json")
        assert (said.json["accepted"], said.json["sidecar"], said.json["written"]) == (1, 1, 1)
        assert exiftool(still)["GPS:GPSLatitude"] == pytest.approx(float(row["latitude"]), abs=1e-7)
        beside = exiftool(clip.with_name(f"{clip.name}.xmp"))
        assert beside["XMP-exif:GPSLatitude"] == pytest.approx(float(row["latitude"]), abs=1e-7)
        written = {still.relative_to(tmp_path / "trip").as_posix(), "camera/IMG_9.MOV.xmp"}
        after = sums(tmp_path / "trip")
        assert {path for path in after if after[path] != before.get(path)} == written
