from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.flows.test_pairs import raw
from tests.flows.trips import phone_and_camera
from tests.review_rows import edit_csv, read_csv

DSC = [f"camera/DSC_{number:02}.jpg" for number in range(3)]
RAW = "camera/DSC_01.CR2"


def sums(archive: Path) -> dict[str, str]:
    return {
        path.relative_to(archive).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(archive.rglob("*"))
        if path.is_file()
    }


def exiftool(path: Path, *words: str) -> dict:
    if not shutil.which("exiftool"):
        pytest.skip("ExifTool is not installed")
    return json.loads(subprocess.run(["exiftool", "-j", "-n", "-G1", *words, path], capture_output=True, check=True).stdout)[0]


@pytest.fixture
def trip(tmp_path):
    """A phone with positions and a camera without, which kept a RAW beside its second JPEG."""
    phone_and_camera(tmp_path / "trip", 3)
    raw(tmp_path / "trip" / RAW, "2024:05:01 12:01:30")
    return tmp_path / "trip"


@pytest.fixture
def review(trip, tmp_path, whereshot):
    whereshot("propose", "trip")
    whereshot("accept", "whereshot/trip/review.csv", "--within", "100000")
    return tmp_path / "whereshot/trip/review.csv"


class TestList:
    def test_an_archive_without_any_says_so(self, whereshot, trip):
        said = whereshot("estimates", "trip", "--json")
        assert (said.status, said.json["marked"], said.json["estimates"]) == (0, 0, [])
        assert "no position in it was written by Whereshot" in said.err

    def test_names_each_with_place_source_radius_and_run_and_changes_nothing(self, whereshot, trip, review):
        edit_csv(review, {DSC[0]: {"latitude": "41.95", "longitude": "12.55"}})
        run_id = whereshot("apply", review, "--json").json["run_id"]
        rows = {row["path"]: row for row in read_csv(review)}
        before = sums(trip)
        said = whereshot("estimates", "trip", "--json")
        assert (said.json["marked"], said.json["sources"]) == (4, {"proxy": 3, "manual": 1})
        found = {row["path"]: row for row in said.json["estimates"]}
        assert list(found) == sorted([RAW, *DSC])
        for path in DSC[1:]:
            assert found[path]["lat"] == pytest.approx(float(rows[path]["latitude"]), abs=1e-6)
            assert found[path]["error_m"] == pytest.approx(float(rows[path]["error_m"]), abs=0.5)
            assert (found[path]["source"], found[path]["run_id"]) == ("proxy", run_id)
        assert found[DSC[0]]["source"] == "manual"
        assert "4 positions written by Whereshot: 3 proxy, 1 manual" in said.err
        assert f"{DSC[0]}: 41.95000, 12.55000" in said.err
        assert sums(trip) == before

    def test_is_narrowed_by_path_and_source_and_written_as_a_csv_where_asked(self, whereshot, trip, review, tmp_path):
        edit_csv(review, {DSC[0]: {"latitude": "41.95", "longitude": "12.55"}})
        whereshot("apply", review)
        assert whereshot("estimates", "trip", "--path", DSC[1], "--json").json["marked"] == 1
        assert not (tmp_path / "whereshot/trip/estimates.csv").exists()
        said = whereshot("estimates", "trip", "--source", "manual", "--csv", "--json")
        assert [row["path"] for row in said.json["estimates"]] == [DSC[0]]
        (row,) = read_csv(Path(said.json["files"]["estimates"]))
        assert (row["path"], row["latitude"], row["gps_source"]) == (DSC[0], "41.9500000", "manual")

    def test_knows_the_marks_in_a_copy_whose_journal_is_elsewhere(self, whereshot, trip, review, tmp_path):
        whereshot("apply", review)
        shutil.copytree(trip, tmp_path / "copy")
        said = whereshot("estimates", "copy", "--json")
        assert said.json["marked"] == 4
        assert {row["run_id"] for row in said.json["estimates"]} == {""}

    @pytest.mark.parametrize(
        ("words", "reason"), [(("--path", "x.jpg"), "--path x.jpg"), (("--source", "gps"), "there are proxy")]
    )
    def test_says_what_it_does_not_know(self, whereshot, trip, review, words, reason):
        whereshot("apply", review)
        said = whereshot("estimates", "trip", *words)
        assert said.status == 2
        assert reason in said.err


class TestRemove:
    def test_gives_every_file_back_to_the_byte(self, whereshot, trip, review, tmp_path):
        before = sums(trip)
        whereshot("apply", review)
        assert sums(trip) != before
        said = whereshot("estimates", "trip", "--remove", "--json")
        assert (said.status, said.json["marked"], said.json["restored"], said.json["written"]) == (0, 4, 4, 0)
        assert said.json["located"] == 3
        assert sums(trip) == before
        assert {row["status"] for row in read_csv(review)} == {"restored"}
        assert whereshot("estimates", "trip", "--json").json["marked"] == 0
        assert whereshot("propose", "trip", "--json").json["proposed"] == 3

    def test_a_dry_run_says_what_it_would_do_and_changes_nothing(self, whereshot, trip, review):
        whereshot("apply", review)
        before = sums(trip)
        said = whereshot("estimates", "trip", "--remove", "--dry-run", "--json")
        assert (said.status, said.json["restored"]) == (0, 4)
        assert "dry run, no photo was changed; it would be: 4 back to the original, byte for byte" in said.err
        assert sums(trip) == before

    def test_leaves_typed_positions_unless_they_are_named(self, whereshot, trip, review):
        edit_csv(review, {DSC[0]: {"latitude": "41.95", "longitude": "12.55"}})
        whereshot("apply", review)
        assert whereshot("estimates", "trip", "--remove", "--json").json["restored"] == 3
        again = whereshot("estimates", "trip", "--remove")
        assert again.status == 3
        assert "typed ones (manual) go only where --source manual or --path names them" in again.err
        assert whereshot("estimates", "trip", "--remove", "--source", "manual", "--json").json["restored"] == 1

    def test_takes_only_the_photos_that_are_named(self, whereshot, trip, review):
        before = sums(trip)
        whereshot("apply", review)
        applied = sums(trip)
        assert whereshot("estimates", "trip", "--remove", "--path", DSC[0], "--json").json["restored"] == 1
        after = sums(trip)
        assert after[DSC[0]] == before[DSC[0]]
        assert {path for path in after if after[path] != applied[path]} == {DSC[0]}

    def test_edits_what_another_program_changed_since_and_restore_gives_that_back(self, whereshot, trip, review):
        whereshot("apply", review)
        exiftool(trip / DSC[0])
        subprocess.run(["exiftool", "-q", "-overwrite_original", "-IFD0:Artist=Ann", trip / DSC[0]], check=True)
        before = sums(trip)
        said = whereshot("estimates", "trip", "--remove", "--json")
        assert (said.status, said.json["restored"], said.json["written"]) == (0, 3, 1)
        found = exiftool(trip / DSC[0])
        assert found["IFD0:Artist"] == "Ann"
        assert not [tag for tag in found if tag.startswith("GPS:") and tag != "GPS:GPSVersionID"]
        assert f"restore {said.json['out']}" in said.err
        assert whereshot("restore", "whereshot/trip", "--run", said.json["run_id"], "--json").json["restored"] == 1
        assert sums(trip)[DSC[0]] == before[DSC[0]]
        assert whereshot("estimates", "trip", "--json").json["marked"] == 1

    def test_edits_a_sidecar_that_was_there_before_and_was_changed_since(self, whereshot, trip, review):
        whereshot("apply", review)
        sidecar = trip / f"{RAW}.xmp"
        sidecar.write_bytes(sidecar.read_bytes().replace(b"<rdf:RDF", b"<!-- mine --><rdf:RDF"))
        said = whereshot("estimates", "trip", "--remove", "--json")
        assert (said.status, said.json["restored"], said.json["sidecar"]) == (0, 3, 1)
        assert b"<!-- mine -->" in sidecar.read_bytes()
        assert not [tag for tag in exiftool(sidecar) if tag.startswith("XMP-exif:GPS")]

    def test_keeps_a_date_that_was_written_with_the_position(self, whereshot, trip, review):
        edit_csv(review, {DSC[0]: {"new_datetime": "2019-07-02T10:11:12", "date_decision": "x"}})
        whereshot("apply", review)
        said = whereshot("estimates", "trip", "--remove", "--json")
        assert (said.json["restored"], said.json["written"]) == (3, 1)
        found = exiftool(trip / DSC[0])
        assert found["ExifIFD:DateTimeOriginal"] == "2019:07:02 10:11:12"
        assert "GPS:GPSLatitude" not in found

    def test_gives_the_genuine_position_back_that_was_overwritten(self, whereshot, trip, review):
        before = sums(trip)
        phone = "phone/IMG_00.jpg"
        whereshot("propose", "trip", "--all")
        edit_csv(review, {phone: {"decision": "overwrite", "latitude": "41.95", "longitude": "12.55"}})
        assert whereshot("apply", review, "--json").json["written"] == 4
        said = whereshot("estimates", "trip", "--remove", "--source", "manual", "--json")
        assert said.json["restored"] == 1
        assert sums(trip)[phone] == before[phone]

    def test_takes_an_estimate_out_of_an_archive_whose_journal_is_elsewhere(self, whereshot, trip, review, tmp_path):
        whereshot("apply", review)
        shutil.copytree(trip, tmp_path / "copy")
        before = sums(tmp_path / "copy")
        said = whereshot("estimates", "copy", "--remove", "--json")
        assert (said.status, said.json["written"], said.json["sidecar"], said.json["restored"]) == (0, 3, 1, 0)
        assert whereshot("estimates", "copy", "--json").json["marked"] == 0
        assert whereshot("restore", "whereshot/copy", "--json").json["restored"] == 4
        assert sums(tmp_path / "copy") == before

    def test_of_an_archive_without_any_is_nothing_to_do(self, whereshot, trip):
        assert whereshot("estimates", "trip", "--remove").status == 3

    def test_words_that_do_not_go_together_are_wrong_usage(self, whereshot, trip):
        assert whereshot("estimates", "trip", "--dry-run").status == 2
        assert whereshot("estimates", "trip", "--remove", "--csv").status == 2
