from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.builders import jpeg
from tests.flows.test_pairs import raw, sums
from tests.flows.trips import LAT, LON, phone_and_camera
from tests.review_rows import edit_csv, read_csv

DSC = [f"camera/DSC_{number:02}.jpg" for number in range(3)]
RAW = "camera/DSC_01.CR2"
ACCEPTED = {"new_datetime": "2019:07:02 10:11:12", "date_decision": "x"}


def exiftool(path: Path) -> dict:
    if not shutil.which("exiftool"):
        pytest.skip("ExifTool is not installed")
    return json.loads(subprocess.run(["exiftool", "-j", "-n", "-G1", path], capture_output=True, check=True).stdout)[0]


@pytest.fixture
def review(whereshot, tmp_path):
    """The proposals for a camera that kept a RAW beside its second JPEG."""
    phone_and_camera(tmp_path / "trip", 3)
    raw(tmp_path / "trip" / RAW, "2024:05:01 12:01:30")
    whereshot("propose", "trip")
    return tmp_path / "whereshot/trip/review.csv"


class TestDateDecisions:
    def test_dates_are_written_alone_or_with_a_position_told_noted_undone_and_leave_the_csv(self, whereshot, review, tmp_path):
        trip = tmp_path / "trip"
        before = sums(trip)
        exact = {"new_datetime": "2019-07-02T10:11:12.45+02:00", "date_decision": "accept"}
        doubtful = {"new_datetime": "02/07/2019 10:11:12", "date_decision": "ja", "decision": "x"}
        edit_csv(review, {DSC[0]: ACCEPTED, DSC[1]: exact | {"decision": "x"}, DSC[2]: doubtful})
        said = whereshot("apply", review, "--json")
        assert "3 rows: 2 accepted, 0 rejected, 1 undecided, 0 refused; 2 dates" in said.err
        assert (said.status, said.json["accepted"], said.json["dates"], said.json["refused"]) == (1, 2, 2, 1)
        assert (said.json["written"], said.json["sidecar"]) == (3, 1)
        (refusal,) = said.json["refusals"]
        assert refusal["reason"].startswith("new_datetime '02/07/2019 10:11:12' may be day 2 of month 7")

        alone, both, place = (exiftool(trip / path) for path in DSC)
        assert alone["ExifIFD:DateTimeOriginal"] == "2019:07:02 10:11:12"
        assert "GPS:GPSLatitude" not in alone
        tags = ("DateTimeOriginal", "SubSecTimeOriginal", "OffsetTimeOriginal")
        assert [str(both[f"ExifIFD:{tag}"]) for tag in tags] == ["2019:07:02 10:11:12", "45", "+02:00"]
        assert both["GPS:GPSLatitude"] == pytest.approx(LAT + 0.00015, abs=1e-5)
        # The person named the offset, so the instant is known.
        assert (both["GPS:GPSDateStamp"], both["GPS:GPSTimeStamp"]) == ("2019:07:02", "08:11:12.45")
        assert place["ExifIFD:DateTimeOriginal"] == "2024:05:01 12:02:30"
        assert "GPS:GPSLatitude" in place
        assert exiftool(trip / f"{RAW}.xmp")["XMP-exif:DateTimeOriginal"] == "2019:07:02 10:11:12.45+02:00"

        statuses = {row["path"]: row["status"] for row in read_csv(review)}
        assert (statuses[DSC[0]], statuses[DSC[1]]) == ("written", "written")
        assert statuses[DSC[2]].startswith("written; refused: new_datetime")

        said = whereshot("propose", "trip", "--json")
        rows = {row["path"]: row for row in read_csv(review)}
        assert set(rows) == {DSC[0], DSC[2]}
        assert [rows[DSC[0]][name] for name in ("datetime", "new_datetime", "date_decision", "status")] == [
            "2019-07-02T10:11:12", "", "", "",
        ]  # fmt: skip
        assert rows[DSC[2]]["new_datetime"] == doubtful["new_datetime"]
        assert "1 row waits for its date alone: its photo has a position now" in said.err

        whereshot("restore", "whereshot/trip")
        assert sums(trip) == before

    def test_a_dry_run_and_a_second_run_say_what_is_there(self, whereshot, review, tmp_path):
        edit_csv(review, {DSC[0]: ACCEPTED})
        before = sums(tmp_path / "trip")
        said = whereshot("apply", review, "--dry-run", "--json")
        assert (said.status, said.json["written"], said.json["dates"]) == (0, 1, 1)
        assert sums(tmp_path / "trip") == before
        whereshot("apply", review)
        said = whereshot("apply", review, "--json")
        assert (said.status, said.json["unchanged"], said.json["written"]) == (0, 1, 0)


class TestTimesOfFixes:
    def test_an_instant_is_written_where_the_zone_is_no_guess_and_never_solves_a_clock(self, whereshot, tmp_path):
        trip, review = tmp_path / "trip", tmp_path / "whereshot/trip/review.csv"
        jpeg(trip / "phone.jpg", taken="2024:05:01 12:00:00", offset="+02:00", lat=LAT, lon=LON, model="Phone")
        jpeg(trip / "tagged.jpg", taken="2024:05:01 12:00:30", offset="+02:00", model="Tagged", seed=1)
        jpeg(trip / "guessed.jpg", taken="2024:05:01 12:00:40", model="Plain", seed=2)
        whereshot("propose", "trip")
        edit_csv(review, {path: {"decision": "x"} for path in ("tagged.jpg", "guessed.jpg")})
        assert whereshot("apply", review, "--json").json["written"] == 2
        found = exiftool(trip / "tagged.jpg")
        assert (found["GPS:GPSDateStamp"], found["GPS:GPSTimeStamp"]) == ("2024:05:01", "10:00:30")
        assert not {"GPS:GPSDateStamp", "GPS:GPSTimeStamp"} & set(exiftool(trip / "guessed.jpg"))
        clocks = {row["camera"]: row["basis"] for row in read_csv(tmp_path / "whereshot/trip/cameras.csv")}
        assert set(clocks.values()) == {"none"}
