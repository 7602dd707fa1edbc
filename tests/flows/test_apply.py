from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.builders import jpeg
from tests.flows.test_pairs import raw
from tests.flows.trips import phone_and_camera
from tests.review_rows import edit_csv, read_csv

DSC = "camera/DSC_00.jpg"


def sums(archive: Path) -> dict[str, str]:
    files = sorted(archive.rglob("*.*"))
    return {str(path.relative_to(archive)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def exiftool(path: Path, *words: str) -> dict:
    if not shutil.which("exiftool"):
        pytest.skip("ExifTool is not installed")
    done = subprocess.run(["exiftool", "-j", "-n", "-G1", *words, path], capture_output=True, check=True)
    return json.loads(done.stdout)[0]


@pytest.fixture
def accepted(whereshot, tmp_path):
    """A proposed trip in which every row is accepted."""
    phone_and_camera(tmp_path / "trip", 4)
    whereshot("propose", "trip")
    said = whereshot("accept", "whereshot/trip/review.csv", "--within", "100000")
    assert said.status == 0
    return tmp_path / "whereshot/trip/review.csv"


class TestApply:
    def test_writes_the_accepted_positions_as_exiftool_reads_them(self, whereshot, accepted, tmp_path):
        said = whereshot("apply", accepted, "--json")
        assert (said.status, said.json["accepted"], said.json["written"]) == (0, 4, 4)
        for row in read_csv(accepted):
            found = exiftool(tmp_path / "trip" / row["path"])
            assert found["GPS:GPSLatitude"] == pytest.approx(float(row["latitude"]), abs=1e-7)
            assert found["GPS:GPSLongitude"] == pytest.approx(float(row["longitude"]), abs=1e-7)
            assert found["GPS:GPSProcessingMethod"].startswith("whereshot proxy")
            assert row["status"] == "written"

    def test_changes_no_other_tag_and_no_image_byte(self, whereshot, accepted, tmp_path):
        before = exiftool(tmp_path / "trip" / DSC, "-a", "-u", "-b")
        data = (tmp_path / "trip" / DSC).read_bytes()
        whereshot("apply", accepted)
        after = exiftool(tmp_path / "trip" / DSC, "-a", "-u", "-b")
        ours = ("System:", "GPS:", "Composite:GPS", "ExifTool:", "SourceFile")
        others = [{tag: value for tag, value in tags.items() if not tag.startswith(ours)} for tags in (before, after)]
        assert others[0] == others[1]
        written = (tmp_path / "trip" / DSC).read_bytes()
        assert written[written.index(b"\xff\xda") :] == data[data.index(b"\xff\xda") :]

    def test_lets_applied_rows_leave_and_never_uses_an_estimate_as_evidence(self, whereshot, accepted, tmp_path):
        whereshot("apply", accepted)
        jpeg(tmp_path / "trip/late.jpg", taken="2024:05:01 12:03:40", make="Boxy", model="Camera", seed=7)
        said = whereshot("propose", "trip", "--json")
        (row,) = read_csv(accepted)
        assert said.json["located"] == 8
        assert row["path"] == "late.jpg"
        # DSC_03 was written at 12:03:30, ten seconds before; the evidence is the phone's photo of 12:03:00.
        assert "IMG_03.jpg" in row["evidence"]
        assert "DSC" not in row["evidence"]

    def test_a_second_run_finds_everything_done(self, whereshot, accepted, tmp_path):
        whereshot("apply", accepted)
        before = sums(tmp_path / "trip")
        said = whereshot("apply", accepted, "--json")
        assert (said.status, said.json["unchanged"], said.json["written"]) == (0, 4, 0)
        assert sums(tmp_path / "trip") == before

    def test_a_dry_run_writes_nothing_anywhere(self, whereshot, accepted, tmp_path):
        before, csv = sums(tmp_path / "trip"), accepted.read_bytes()
        page = (accepted.parent / "report.html").stat().st_mtime_ns
        said = whereshot("apply", accepted, "--dry-run", "--json")
        assert (said.status, said.json["written"]) == (0, 4)
        assert "dry run, no photo was changed; it would be: 4 written" in said.err
        assert (accepted.parent / "report.html").stat().st_mtime_ns == page
        assert sums(tmp_path / "trip") == before
        assert accepted.read_bytes() == csv
        assert not (accepted.parent / "backups").exists()
        assert not (accepted.parent / "journal.sqlite").exists()

    def test_copies_leave_the_archive_untouched(self, whereshot, accepted, tmp_path):
        before = sums(tmp_path / "trip")
        said = whereshot("apply", accepted, "--copy-to", "tagged", "--json")
        assert said.status == 0
        assert sums(tmp_path / "trip") == before
        assert exiftool(tmp_path / "tagged" / DSC)["GPS:GPSLatitude"] == pytest.approx(41.90005, abs=1e-5)

    def test_tells_what_was_written_even_if_the_report_fails_afterwards(self, whereshot, accepted, tmp_path):
        (accepted.parent / "report.html").unlink()
        (accepted.parent / "report.html").mkdir()
        said = whereshot("apply", accepted, "--json")
        assert (said.status, said.json["written"], said.json["failed"]) == (1, 4, 0)
        assert "the photos are written" in said.json["problem"]
        assert f"--run {said.json['run_id']}" in said.err
        assert exiftool(tmp_path / "trip" / DSC)["GPS:GPSLatitude"] == pytest.approx(41.90005, abs=1e-5)

    def test_names_refused_rows_goes_on_with_the_others_and_ends_with_status_1(self, whereshot, accepted, tmp_path):
        edit_csv(accepted, {DSC: {"latitude": "912.3"}, "camera/DSC_01.jpg": {"decision": "perhaps"}})
        jpeg(tmp_path / "trip/camera/DSC_02.jpg", taken="2024:05:01 12:02:30", make="Boxy", model="Camera", seed=999)
        said = whereshot("apply", accepted, "--json")
        assert said.status == 1
        assert (said.json["written"], said.json["refused"]) == (1, 3)
        reasons = {refusal["path"]: refusal["reason"] for refusal in said.json["refusals"]}
        assert "912.3 is outside" in reasons[DSC]
        assert "'perhaps' is not known" in reasons["camera/DSC_01.jpg"]
        assert reasons["camera/DSC_02.jpg"] == "the picture changed since it was proposed; run propose again"
        statuses = {row["path"]: row["status"] for row in read_csv(accepted)}
        assert statuses["camera/DSC_03.jpg"] == "written"
        assert statuses[DSC].startswith("refused: latitude")

    @pytest.mark.parametrize("path", ["../outside.jpg", "/etc/passwd", "camera/../../outside.jpg"])
    def test_never_follows_a_path_out_of_the_archive(self, whereshot, accepted, tmp_path, path):
        outside = jpeg(tmp_path / "outside.jpg")
        before = outside.read_bytes()
        edit_csv(accepted, {DSC: {"path": path}})
        said = whereshot("apply", accepted, "--json")
        assert said.status == 1
        assert path in {refusal["path"] for refusal in said.json["refusals"]}
        assert outside.read_bytes() == before

    def test_writes_into_a_png_and_gives_a_raw_a_sidecar(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 4)
        from PIL import Image

        with Image.open(tmp_path / "trip" / DSC) as picture:
            exif = picture.getexif()
            exif.get_ifd(0x8769)[0x9003] = "2024:05:01 12:00:40"
            picture.save(tmp_path / "trip/camera/scan.png", exif=exif)
            before = picture.tobytes()
        data = raw(tmp_path / "trip/camera/NEF_1.NEF", "2024:05:01 12:00:50").read_bytes()
        whereshot("propose", "trip")
        whereshot("accept", "whereshot/trip/review.csv", "--within", "100000")
        said = whereshot("apply", "whereshot/trip/review.csv", "--json")
        assert (said.status, said.json["sidecar"], said.json["written"]) == (0, 1, 5)
        assert exiftool(tmp_path / "trip/camera/scan.png")["GPS:GPSLatitude"] == pytest.approx(41.9000667, abs=1e-5)
        with Image.open(tmp_path / "trip/camera/scan.png") as picture:
            assert picture.tobytes() == before
        assert (tmp_path / "trip/camera/NEF_1.NEF").read_bytes() == data
        beside = exiftool(tmp_path / "trip/camera/NEF_1.NEF.xmp")
        assert beside["XMP-exif:GPSLatitude"] == pytest.approx(41.9000833, abs=1e-5)
        assert whereshot("propose", "trip", "--json").json["proposed"] == 0

    def test_finds_the_archive_of_a_csv_from_elsewhere_by_its_row_ids(self, whereshot, accepted, tmp_path):
        downloaded = shutil.move(accepted, tmp_path / "Downloads.csv")
        said = whereshot("apply", downloaded, "--json")
        assert (said.status, said.json["written"], said.json["out"]) == (0, 4, str(tmp_path / "whereshot/trip"))

    def test_takes_every_row_of_a_csv_of_ones_own_only_when_told_so(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 1)
        own = tmp_path / "own.csv"
        own.write_text(f"path,latitude,longitude\n{DSC},48.8583,2.2945\n")
        said = whereshot("apply", own, "--archive", "trip")
        assert said.status == 2
        assert "--accept-all" in said.err
        said = whereshot("apply", own, "--archive", "trip", "--accept-all", "--json")
        assert (said.status, said.json["written"]) == (0, 1)
        assert exiftool(tmp_path / "trip" / DSC)["GPS:GPSLongitude"] == pytest.approx(2.2945, abs=1e-7)

    def test_never_overwrites_a_genuine_position_unless_the_row_says_so(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 1)
        whereshot("propose", "trip", "--all")
        csv = tmp_path / "whereshot/trip/review.csv"
        edit_csv(csv, {"phone/IMG_00.jpg": {"decision": "accept", "latitude": "42.0000000"}})
        said = whereshot("apply", csv, "--json")
        assert (said.status, said.json["refused"]) == (1, 1)
        edit_csv(csv, {"phone/IMG_00.jpg": {"decision": "overwrite"}})
        said = whereshot("apply", csv, "--json")
        assert (said.status, said.json["written"]) == (0, 1)
        assert exiftool(tmp_path / "trip/phone/IMG_00.jpg")["GPS:GPSLatitude"] == pytest.approx(42.0, abs=1e-7)

    def test_says_that_there_is_nothing_to_do_when_no_row_is_accepted(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 1)
        whereshot("propose", "trip")
        said = whereshot("apply", "whereshot/trip/review.csv")
        assert said.status == 3
        assert "no row is accepted" in said.err


class TestRestore:
    def test_gives_bytes_mode_and_times_of_the_last_run_back(self, whereshot, accepted, tmp_path):
        photo = tmp_path / "trip" / DSC
        photo.chmod(0o640)
        os.utime(photo, ns=(1_500_000_000_123_456_789, 1_500_000_000_123_456_789))
        before = sums(tmp_path / "trip")
        whereshot("apply", accepted)
        assert sums(tmp_path / "trip") != before
        said = whereshot("restore", "whereshot/trip", "--json")
        assert (said.status, said.json["restored"]) == (0, 4)
        assert {row["status"] for row in read_csv(accepted)} == {"restored"}
        assert sums(tmp_path / "trip") == before
        assert photo.stat().st_mode & 0o777 == 0o640
        assert photo.stat().st_mtime_ns == 1_500_000_000_123_456_789

    def test_takes_a_named_run_and_some_paths_and_lists_runs(self, whereshot, accepted, tmp_path):
        before = sums(tmp_path / "trip")
        run = whereshot("apply", accepted, "--json").json["run_id"]
        (listed,) = whereshot("restore", "whereshot/trip", "--list", "--json").json["runs"]
        assert listed["run_id"] == run
        whereshot("restore", "whereshot/trip", "--run", run, "--path", DSC)
        after = sums(tmp_path / "trip")
        assert [path for path in before if before[path] == after[path] and path.startswith("camera")] == [DSC]

    def test_refuses_a_photo_that_another_program_changed_and_says_so(self, whereshot, accepted, tmp_path):
        whereshot("apply", accepted)
        with (tmp_path / "trip" / DSC).open("ab") as photo:
            photo.write(b"\0")
        said = whereshot("restore", "whereshot/trip", "--json")
        assert said.status == 1
        assert (said.json["restored"], said.json["refused"]) == (3, 1)
        assert said.json["refusals"][0]["path"] == DSC

    def test_that_finds_nothing_to_give_back_ends_with_status_3(self, whereshot, accepted):
        whereshot("apply", accepted)
        whereshot("restore", "whereshot/trip")
        said = whereshot("restore", "whereshot/trip")
        assert said.status == 3
        assert "nothing to restore" in said.err


class TestKilled:
    def test_an_apply_killed_half_way_is_finished_by_the_next_and_restored_to_the_byte(self, whereshot, tmp_path, monkeypatch):
        phone_and_camera(tmp_path / "trip", 60)
        before = sums(tmp_path / "trip")
        whereshot("propose", "trip")
        whereshot("accept", "whereshot/trip/review.csv", "--within", "1000000")
        victim = subprocess.Popen(
            [sys.executable, "-m", "flows", "apply", "whereshot/trip/review.csv", "--quiet"],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        journal = tmp_path / "whereshot/trip/backups"
        give_up = time.monotonic() + 120
        while time.monotonic() < give_up and victim.poll() is None:
            with suppress(FileNotFoundError):  # a temporary that was listed and is gone
                if sums(tmp_path / "trip") != before:
                    victim.send_signal(signal.SIGKILL)
                    break
            time.sleep(0.005)
        assert victim.wait() == -signal.SIGKILL
        assert journal.exists()
        said = whereshot("apply", "whereshot/trip/review.csv")
        assert "was killed; this one goes on from where it stopped" in said.err
        assert said.status == 0
        assert all(row["status"] in ("written", "unchanged") for row in read_csv(tmp_path / "whereshot/trip/review.csv"))
        assert exiftool(tmp_path / "trip/camera/DSC_59.jpg")["GPS:GPSProcessingMethod"].startswith("whereshot proxy")
        whereshot("restore", "whereshot/trip")
        whereshot("restore", "whereshot/trip")
        assert sums(tmp_path / "trip") == before
