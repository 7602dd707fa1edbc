from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from config.settings import Settings
from tasks.apply import apply
from tests.builders import jpeg
from tests.flows.test_pairs import raw
from tests.flows.trips import phone_and_camera
from tests.review_rows import edit_csv, read_csv
from tests.tasks.applying import ROME, decide

FIRST, SECOND, TYPED, RAW = "a.jpg", "b.jpg", "typed.jpg", "p.nef"
OURS = [FIRST, SECOND, RAW, TYPED]


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
    """Three JPEGs and a RAW without a position."""
    for seed, name in enumerate([FIRST, SECOND, TYPED]):
        jpeg(tmp_path / "trip" / name, seed=seed)
    return raw(tmp_path / "trip" / RAW, "2024:05:01 12:01:30").parent


@pytest.fixture
def write(trip, tmp_path):
    """Return a function that writes decisions as `apply` does, without the flow around it."""

    def done(paths, run_id="r1", **values):
        out = tmp_path / "whereshot/trip"
        out.mkdir(parents=True, exist_ok=True)
        outcomes = apply(decide(trip, paths, **values), trip, out, run_id, Settings())
        assert set(outcomes["status"]) <= {"written", "sidecar"}

    return done


@pytest.fixture
def written(trip, write):
    """The sums of the archive before its positions, one of them typed, were written."""
    before = sums(trip)
    write([FIRST, SECOND, RAW])
    write([TYPED], "r2", source="manual")
    return before


class TestFromProposalToRemoval:
    def test_every_file_is_as_it_was_to_the_byte(self, whereshot, tmp_path):
        archive, review = phone_and_camera(tmp_path / "trip", 2), tmp_path / "whereshot/trip/review.csv"
        before = sums(archive)
        whereshot("propose", "trip")
        edit_csv(review, {row["path"]: {"decision": "accept"} for row in read_csv(review)})
        run_id = whereshot("apply", review, "--json").json["run_id"]
        applied = sums(archive)
        listed = whereshot("estimates", "trip", "--json")
        rows = {row["path"]: row for row in read_csv(review)}
        assert [row["path"] for row in listed.json["estimates"]] == sorted(rows)
        for row in listed.json["estimates"]:
            assert row["lat"] == pytest.approx(float(rows[row["path"]]["latitude"]), abs=1e-6)
            assert row["error_m"] == pytest.approx(float(rows[row["path"]]["error_m"]), abs=0.5)
            assert (row["source"], row["run_id"]) == ("proxy", run_id)
        assert sums(archive) == applied != before
        said = whereshot("estimates", "trip", "--remove", "--json")
        counts = {name: said.json[name] for name in ("marked", "restored", "written", "located", "refusals")}
        assert counts == {"marked": 2, "restored": 2, "written": 0, "located": 2, "refusals": []}
        assert said.status == 0
        assert sums(archive) == before
        assert {row["status"] for row in read_csv(review)} == {"restored"}


class TestList:
    def test_says_that_an_archive_has_none_and_that_there_is_nothing_to_take_out(self, whereshot, trip):
        said = whereshot("estimates", "trip", "--json")
        assert (said.status, said.json["marked"], said.json["estimates"]) == (0, 0, [])
        assert "no position in it was written by Whereshot" in said.err
        assert whereshot("estimates", "trip", "--remove").status == 3

    def test_names_place_source_radius_and_run_counts_by_source_and_writes_a_csv(self, whereshot, trip, written):
        said = whereshot("estimates", "trip", "--csv", "--json")
        assert (said.json["marked"], said.json["sources"]) == (4, {"proxy": 3, "manual": 1})
        assert [row["path"] for row in said.json["estimates"]] == OURS
        assert "4 positions written by Whereshot: 3 proxy, 1 manual" in said.err
        assert "typed.jpg: 41.89021, 12.49223 ±40 m (manual, run r2)" in said.err
        rows = read_csv(Path(said.json["files"]["estimates"]))
        assert [row["path"] for row in rows] == OURS
        assert (rows[0]["latitude"], rows[0]["gps_source"], rows[0]["error_m"]) == ("41.8902123", "proxy", "40")

    def test_is_narrowed_by_path_and_source_and_says_what_it_does_not_know(self, whereshot, trip, written):
        said = whereshot("estimates", "trip", "--source", "manual", "--json")
        assert [row["path"] for row in said.json["estimates"]] == [TYPED]
        assert "estimates" not in said.json["files"]
        said = whereshot("estimates", "trip", "--path", "x.jpg")
        assert (said.status, "--path x.jpg: no position of ours" in said.err) == (2, True)

    def test_words_that_do_not_go_together_are_wrong_usage(self, whereshot, trip):
        assert whereshot("estimates", "trip", "--dry-run").status == 2
        assert whereshot("estimates", "trip", "--remove", "--csv").status == 2


class TestRemove:
    def test_leaves_typed_positions_and_all_but_those_named(self, whereshot, trip, written):
        applied = sums(trip)
        said = whereshot("estimates", "trip", "--remove", "--dry-run", "--json")
        assert (said.status, said.json["restored"]) == (0, 3)
        assert "dry run, no photo was changed; it would be: 3 back to the original, byte for byte" in said.err
        assert sums(trip) == applied
        assert whereshot("estimates", "trip", "--remove", "--path", FIRST, "--json").json["restored"] == 1
        assert sums(trip) == applied | {FIRST: written[FIRST]}
        assert whereshot("estimates", "trip", "--remove", "--json").json["restored"] == 2
        assert sums(trip) == written | {TYPED: applied[TYPED]}
        said = whereshot("estimates", "trip", "--remove")
        assert said.status == 3
        assert "typed ones (manual) go only where --source manual or --path names them" in said.err
        assert whereshot("estimates", "trip", "--remove", "--source", "manual", "--json").json["restored"] == 1
        assert sums(trip) == written

    def test_edits_what_another_program_changed_since_and_restore_gives_that_back(self, whereshot, trip, written):
        exiftool(trip / FIRST)
        subprocess.run(["exiftool", "-q", "-overwrite_original", "-IFD0:Artist=Ann", trip / FIRST], check=True)
        sidecar = trip / f"{RAW}.xmp"
        sidecar.write_bytes(sidecar.read_bytes().replace(b"<rdf:RDF", b"<!-- mine --><rdf:RDF"))
        before = sums(trip)
        said = whereshot("estimates", "trip", "--remove", "--json")
        assert (said.status, said.json["restored"], said.json["written"], said.json["sidecar"]) == (0, 1, 1, 1)
        found = exiftool(trip / FIRST)
        assert found["IFD0:Artist"] == "Ann"
        assert not [tag for tag in found if tag.startswith("GPS:") and tag != "GPS:GPSVersionID"]
        assert b"<!-- mine -->" in sidecar.read_bytes()
        assert not [tag for tag in exiftool(sidecar) if tag.startswith("XMP-exif:GPS")]
        run_id = said.json["run_id"]
        assert whereshot("restore", "whereshot/trip", "--run", run_id, "--json").json["restored"] == 2
        assert sums(trip) == before | {SECOND: written[SECOND]}

    def test_keeps_a_date_that_was_written_with_the_position(self, whereshot, trip, write):
        write([FIRST], taken="2019-07-02T10:11:12")
        said = whereshot("estimates", "trip", "--remove", "--json")
        assert (said.json["restored"], said.json["written"]) == (0, 1)
        found = exiftool(trip / FIRST)
        assert found["ExifIFD:DateTimeOriginal"] == "2019:07:02 10:11:12"
        assert "GPS:GPSLatitude" not in found

    def test_gives_the_genuine_position_back_that_was_overwritten(self, whereshot, trip, write):
        before = jpeg(trip / FIRST, lat=59.9139, lon=10.7522).read_bytes()
        write([FIRST], overwrite=True)
        assert exiftool(trip / FIRST)["GPS:GPSLatitude"] == pytest.approx(ROME[0], abs=1e-6)
        assert whereshot("estimates", "trip", "--remove", "--json").json["restored"] == 1
        assert (trip / FIRST).read_bytes() == before

    def test_takes_marks_out_of_a_copy_whose_journal_is_elsewhere_as_a_run_that_can_be_undone(self, whereshot, trip, written):
        copy = trip.with_name("copy")
        shutil.copytree(trip, copy)
        before = sums(copy)
        said = whereshot("estimates", "copy", "--remove", "--source", "proxy", "--json")
        assert (said.status, said.json["written"], said.json["sidecar"], said.json["restored"]) == (0, 2, 1, 0)
        left = whereshot("estimates", "copy", "--json").json["estimates"]
        assert [(row["path"], row["run_id"]) for row in left] == [(TYPED, "")]
        assert whereshot("restore", "whereshot/copy", "--json").json["restored"] == 3
        assert sums(copy) == before
