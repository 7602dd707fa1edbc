from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import piexif
import pytest

from config.settings import Apply, Backup, Settings
from tasks.apply import apply
from tasks.backup import backup
from tasks.core import edits, group_writer, safe_file, write_queue
from tasks.core.errors import UsageError
from tasks.core.file_state import sha256
from tasks.core.journal import Journal
from tasks.core.reading import read_photo
from tasks.core.tables import DECISIONS
from tasks.core.writes import unpack_undo
from tasks.core.writing import Position, Wanted, apply_splices, merge_sidecar, read_sidecar
from tasks.restore import restore
from tests.builders import jpeg
from tests.tasks.applying import OSLO, ROME, decide, exiftool, hold, outcome, raw

DELTA = Settings(backup={"mode": "delta"})
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    for n in range(3):
        jpeg(folder / "trip" / f"{n}.jpg", seed=n)
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def run(decisions, archive, out, run_id="r1", settings=None, **options):
    return apply(decisions, archive, out, run_id, settings or Settings(), **options)


def one(archive, out, path="trip/0.jpg", run_id="r1", settings=None, **values):
    """Apply one decision; its status and problem."""
    return outcome(run(decide(archive, [path], **values), archive, out, run_id, settings), path)


def unwritable(file: Path) -> None:
    """Put a trailer behind a JPEG that nobody knows, which no writer of ours touches."""
    file.write_bytes(file.read_bytes() + b"a trailer that nobody knows" * 9)


def states(out: Path) -> list[str]:
    with Journal(out) as journal:
        return [write.state for write in journal.writes()]


def no_space(*_args, **_kwargs):
    raise OSError(28, "No space left on device")


def no_journal(*_args, **_kwargs):
    raise sqlite3.OperationalError("database or disk is full")


class TestWriting:
    def test_exiftool_reads_the_position_and_finds_nothing_else_changed(self, archive, out):
        shutil.copytree(archive, archive.parent / "before")
        done = run(decide(archive, ["trip/0.jpg", "trip/1.jpg"], alt_m=21.5), archive, out)
        assert done["status"].tolist() == ["written", "written"]
        for name in ("trip/0.jpg", "trip/1.jpg"):
            (before,), (after,) = exiftool(archive.parent / "before" / name), exiftool(archive / name)
            assert after["Composite:GPSLatitude"] == pytest.approx(ROME[0], abs=1e-7)
            assert after["Composite:GPSLongitude"] == pytest.approx(ROME[1], abs=1e-7)
            assert after["EXIF:GPSAltitude"] == pytest.approx(21.5)
            assert "whereshot proxy" in after["EXIF:GPSProcessingMethod"]
            kept = {
                tag: value
                for tag, value in after.items()
                if "GPS" not in tag and not tag.startswith(("File:", "ExifTool:")) and tag != "SourceFile"
            }
            assert kept == {tag: before[tag] for tag in kept}

    def test_tells_other_formats_in_a_sidecar_and_leaves_the_photo(self, archive, out):
        raw(archive / "p.nef", 4)
        before = hold(archive)["p.nef"]
        assert one(archive, out, "p.nef") == ("sidecar", "")
        assert hold(archive)["p.nef"] == before
        (told,) = exiftool(archive / "p.nef.xmp")
        assert told["XMP:GPSLatitude"] == pytest.approx(ROME[0], abs=1e-7)
        assert told["XMP:GPSLongitude"] == pytest.approx(ROME[1], abs=1e-7)

    def test_tells_what_cannot_be_written_into_the_photo_in_a_sidecar_and_says_why(self, archive, out):
        unwritable(archive / "trip/0.jpg")
        before = hold(archive)["trip/0.jpg"]
        status, problem = one(archive, out)
        assert (status, problem.partition(": ")[0]) == ("sidecar", "in its sidecar, because the photo is not written")
        assert problem.partition(": ")[2] != ""
        assert hold(archive)["trip/0.jpg"] == before
        assert exiftool(archive / "trip/0.jpg.xmp")[0]["XMP:GPSLatitude"] == pytest.approx(ROME[0], abs=1e-7)
        assert one(archive, out, run_id="r2") == ("unchanged", "")

    def test_asks_exiftool_before_the_sidecar_where_the_settings_name_it(self, archive, out):
        unwritable(archive / "trip/0.jpg")
        before = hold(archive)["trip/0.jpg"]
        settings = Settings(apply=Apply(exiftool="exiftool"), backup=Backup(mode="delta"))
        status, problem = one(archive, out, settings=settings)
        assert (status, problem.partition(": ")[0]) == ("written", "by another program, because we do not write it")
        assert exiftool(archive / "trip/0.jpg")[0]["Composite:GPSLatitude"] == pytest.approx(ROME[0], abs=1e-7)
        assert not (archive / "trip/0.jpg.xmp").exists()
        restore(archive, out)
        assert hold(archive)["trip/0.jpg"] == before

    def test_names_a_new_sidecar_as_the_settings_say(self, archive, out):
        raw(archive / "p.nef", 4)
        assert one(archive, out, "p.nef", settings=Settings(apply={"sidecar_ending": ".xmp"})) == ("sidecar", "")
        assert (archive / "p.xmp").exists()
        assert not (archive / "p.nef.xmp").exists()

    def test_merges_into_the_sidecar_of_the_other_style(self, archive, out):
        raw(archive / "p.nef", 4)
        (archive / "p.xmp").write_bytes(
            merge_sidecar(None, Wanted(Position(1, 2, method="whereshot proxy"))).replace(b"<rdf:RDF", b"<!-- mine --><rdf:RDF")
        )
        assert one(archive, out, "p.nef") == ("sidecar", "")
        assert b"<!-- mine -->" in (archive / "p.xmp").read_bytes()
        assert not (archive / "p.nef.xmp").exists()
        assert exiftool(archive / "p.xmp")[0]["XMP:GPSLatitude"] == pytest.approx(ROME[0], abs=1e-7)

    def test_keeps_mode_time_and_extended_attributes(self, archive, out):
        file = archive / "trip/0.jpg"
        os.setxattr(file, "user.rating", b"5")
        file.chmod(0o600)
        os.utime(file, ns=(10**18, 10**18 + 7))
        one(archive, out)
        held = hold(archive)["trip/0.jpg"]
        assert (held.mode & 0o7777, held.mtime_ns, held.attributes) == (0o600, 10**18 + 7, {"user.rating": b"5"})

    def test_keeps_the_original_in_the_backup_of_the_run(self, archive, out):
        before = (archive / "trip/0.jpg").read_bytes()
        one(archive, out)
        assert (out / "backups/r1/trip/0.jpg").read_bytes() == before

    def test_keeps_backups_where_the_settings_say(self, archive, out, tmp_path):
        one(archive, out, settings=Settings(backup={"dir": str(tmp_path / "disk")}))
        assert (tmp_path / "disk/r1/trip/0.jpg").exists()
        assert not (out / "backups").exists()

    def test_a_second_run_changes_nothing_and_copies_nothing(self, archive, out):
        raw(archive / "p.nef", 4)
        decisions = decide(archive, ["trip/0.jpg", "p.nef"])
        run(decisions, archive, out)
        before = hold(archive)
        assert run(decisions, archive, out, "r2")["status"].tolist() == ["unchanged", "unchanged"]
        assert hold(archive) == before
        assert not (out / "backups/r2").exists()

    def test_writes_a_better_estimate_over_one_of_ours_without_being_told_to(self, archive, out):
        one(archive, out)
        assert one(archive, out, run_id="r2", place=OSLO, source="track") == ("written", "")
        assert exiftool(archive / "trip/0.jpg")[0]["Composite:GPSLatitude"] == pytest.approx(OSLO[0], abs=1e-7)

    def test_writes_names_with_blanks_quotes_and_bytes_that_are_not_utf8(self, archive, out):
        jpeg(archive / 'it\'s "ö".jpg')
        stray = os.fsdecode(os.fsencode(archive) + b"/caf\xe9.jpg")
        shutil.copy(archive / "trip/0.jpg", stray)
        before = Path(stray).read_bytes()
        decisions = decide(archive, ['it\'s "ö".jpg', "caf%E9.jpg"])
        assert run(decisions, archive, out)["status"].tolist() == ["written", "written"]
        assert Path(stray).read_bytes() != before
        assert Path(os.fsdecode(os.fsencode(out) + b"/backups/r1/caf\xe9.jpg")).read_bytes() == before

    def test_reports_progress_for_every_row(self, archive, out):
        steps = []
        run(decide(archive, ["trip/0.jpg", "gone.jpg", "trip/1.jpg"]), archive, out, advance=steps.append)
        assert steps == [1, 1, 1]


class TestRefusals:
    def refused(self, archive, out, path="trip/0.jpg", **values):
        """The reason for which one decision is refused, with everything in the archive as it was."""
        before = hold(archive)
        status, problem = one(archive, out, path, **values)
        assert status == "refused"
        assert hold(archive) == before
        return problem

    @pytest.mark.parametrize("path", ["../secret.jpg", "trip/../../secret.jpg", "/etc/passwd", "trip/\0.jpg"])
    def test_a_path_that_leaves_the_archive(self, archive, out, path):
        jpeg(archive.parent / "secret.jpg")
        before = (archive.parent / "secret.jpg").read_bytes()
        decisions = DECISIONS.make([{"path": path, "lat": 1.0, "lon": 2.0, "source": "proxy"}])
        assert run(decisions, archive, out)["status"].tolist() == ["refused"]
        assert (archive.parent / "secret.jpg").read_bytes() == before

    def test_a_link_to_a_photo(self, archive, out):
        (archive / "link.jpg").symlink_to(archive / "trip/0.jpg")
        assert "link" in self.refused(archive, out, "link.jpg")
        assert (archive / "link.jpg").is_symlink()

    def test_a_folder_that_is_a_link_out_of_the_archive(self, archive, out, tmp_path):
        jpeg(tmp_path / "elsewhere/x.jpg")
        (archive / "away").symlink_to(tmp_path / "elsewhere")
        before = hold(tmp_path / "elsewhere")
        assert "leads out of the archive" in self.refused(archive, out, "away/x.jpg")
        assert hold(tmp_path / "elsewhere") == before

    def test_a_sidecar_that_is_a_link(self, archive, out, tmp_path):
        raw(archive / "p.nef", 4)
        (tmp_path / "other.xmp").write_bytes(merge_sidecar(None, Wanted(Position(1, 2))))
        before = (tmp_path / "other.xmp").read_bytes()
        (archive / "p.nef.xmp").symlink_to(tmp_path / "other.xmp")
        assert "link" in self.refused(archive, out, "p.nef")
        assert (tmp_path / "other.xmp").read_bytes() == before

    def test_a_photo_with_several_hard_links_unless_allowed(self, archive, out):
        os.link(archive / "trip/0.jpg", archive / "same.jpg")
        assert "apply.hard_links" in self.refused(archive, out)
        before = (archive / "same.jpg").read_bytes()
        assert one(archive, out, settings=Settings(apply={"hard_links": True})) == ("written", "")
        assert (archive / "same.jpg").read_bytes() == before

    def test_a_missing_photo_and_a_folder_in_its_place(self, archive, out):
        (archive / "folder.jpg").mkdir()
        assert "not in the archive any more" in self.refused(archive, out, "gone.jpg")
        assert "not a regular file" in self.refused(archive, out, "folder.jpg")

    def test_a_file_that_is_no_photo(self, archive, out):
        (archive / "text.jpg").write_text("not a photo")
        assert "not recognised as a photo" in self.refused(archive, out, "text.jpg")

    def test_a_photo_of_a_format_that_only_exifread_can_read(self, archive, out):
        block = piexif.dump({"0th": {piexif.ImageIFD.Make: b"Acme"}})[6:]
        (archive / "strange.tif").write_bytes(block[:2] + b"\x77\x77" + block[4:])
        assert read_photo(archive / "strange.tif").make == "Acme"
        assert "not recognised as a photo" in self.refused(archive, out, "strange.tif")

    def test_a_picture_that_changed_since_it_was_proposed(self, archive, out):
        decisions = decide(archive, ["trip/0.jpg"])
        jpeg(archive / "trip/0.jpg", seed=77)
        before = hold(archive)
        done = run(decisions, archive, out)
        assert outcome(done, "trip/0.jpg") == ("refused", "the picture changed since it was proposed; run propose again")
        assert hold(archive) == before

    def test_a_genuine_position_unless_it_is_to_be_overwritten(self, archive, out):
        jpeg(archive / "trip/0.jpg", lat=OSLO[0], lon=OSLO[1])
        assert "has a position already (59.9139" in self.refused(archive, out)
        assert one(archive, out, overwrite=True) == ("written", "")

    def test_a_genuine_position_in_a_sidecar(self, archive, out):
        raw(archive / "p.nef", 4)
        (archive / "p.xmp").write_bytes(merge_sidecar(None, Wanted(Position(*OSLO))))
        assert "in its sidecar p.xmp" in self.refused(archive, out, "p.nef")
        assert one(archive, out, "p.nef", overwrite=True) == ("sidecar", "")

    def test_what_a_person_typed_is_not_replaced_by_an_estimate(self, archive, out):
        one(archive, out, source="manual")
        assert "write overwrite" in self.refused(archive, out, place=OSLO, run_id="r2")

    def test_a_sidecar_that_cannot_be_read(self, archive, out):
        raw(archive / "p.nef", 4)
        (archive / "p.nef.xmp").write_bytes(b"<broken")
        assert "is not understood" in self.refused(archive, out, "p.nef")

    @pytest.mark.parametrize("values", [{"alt_m": float("inf")}, {"error_m": float("inf")}])
    def test_a_position_that_is_impossible(self, archive, out, values):
        assert "correct the position" in self.refused(archive, out, **values)

    def test_a_photo_that_cannot_be_changed_safely_where_the_person_wants_no_sidecar_instead(self, archive, out):
        unwritable(archive / "trip/0.jpg")
        assert self.refused(archive, out, settings=Settings(apply={"else_sidecar": False})) != ""
        assert not list(archive.rglob("*.xmp"))

    def test_a_sidecar_that_both_files_of_one_photo_share_is_written_once(self, archive, out, tmp_path):
        raw(archive / "p.nef", 4)
        raw(archive / "p.arw", 5)
        (archive / "p.xmp").write_bytes(merge_sidecar(None, Wanted(Position(1, 2, method="whereshot proxy"))))
        before = hold(archive)
        places = decide(archive, ["p.nef", "p.arw"])
        tried = run(places, archive, out, dry_run=True)
        copied = run(places, archive, out, copy_to=tmp_path / "copies")
        assert hold(archive) == before
        done = run(places, archive, out)
        assert tried["status"].tolist() == done["status"].tolist() == ["sidecar", "unchanged"]
        assert copied["status"].tolist() == ["sidecar", "sidecar"]
        assert sorted(hold(tmp_path / "copies")) == ["p.arw", "p.nef", "p.xmp"]
        assert (tmp_path / "copies/p.xmp").read_bytes() == (archive / "p.xmp").read_bytes()
        assert read_sidecar((archive / "p.xmp").read_bytes()).lat == pytest.approx(ROME[0], abs=1e-7)

    def test_a_sidecar_of_two_photos_speaks_for_one(self, archive, out):
        raw(archive / "p.nef", 4)
        raw(archive / "p.arw", 5)
        (archive / "p.xmp").write_bytes(merge_sidecar(None, Wanted(Position(1, 2, method="whereshot proxy"))))
        places = decide(archive, ["p.nef", "p.arw"])
        places["lat"] = [ROME[0], OSLO[0]]
        done = run(places, archive, out)
        assert outcome(done, "p.nef")[0] == "sidecar"
        assert outcome(done, "p.arw") == (
            "refused",
            "its sidecar p.xmp has just been written for p.nef; decide on one of the two",
        )

    def test_the_same_genuine_position_is_unchanged(self, archive, out):
        jpeg(archive / "trip/0.jpg", lat=41.8902123, lon=12.4922345)
        (told,) = exiftool(archive / "trip/0.jpg")
        place = told["Composite:GPSLatitude"], told["Composite:GPSLongitude"]
        before = hold(archive)
        assert one(archive, out, place=(place[0] + 5e-8, place[1] - 5e-8)) == ("unchanged", "")
        assert hold(archive) == before

    def test_a_missing_archive_is_wrong_usage(self, archive, out):
        with pytest.raises(UsageError, match="no such folder"):
            run(decide(archive, []), archive / "gone", out)


class TestGroups:
    """Photos are written in groups; nothing of that may show, wherever a group ends."""

    @pytest.mark.parametrize("size", [1, 2, 128])
    def test_outcomes_and_files_are_the_same_whatever_the_size_of_a_group(self, archive, out, monkeypatch, size):
        jpeg(archive / "there.jpg", lat=OSLO[0], lon=OSLO[1])
        raw(archive / "p.nef", 4)
        monkeypatch.setattr(write_queue, "GROUP_FILES", size)
        done = run(decide(archive, ["trip/0.jpg", "there.jpg", "p.nef", "gone.jpg", "trip/1.jpg"]), archive, out)
        assert done["path"].tolist() == ["trip/0.jpg", "there.jpg", "p.nef", "gone.jpg", "trip/1.jpg"]
        assert done["status"].tolist() == ["written", "refused", "sidecar", "refused", "written"]
        assert states(out) == ["written"] * 3

    def test_two_names_of_one_file_are_both_written_where_that_is_allowed(self, archive, out):
        os.link(archive / "trip/0.jpg", archive / "same.jpg")
        settings = Settings(apply={"hard_links": True})
        done = run(decide(archive, ["trip/0.jpg", "same.jpg"]), archive, out, settings=settings)
        assert done["status"].tolist() == ["written", "written"]
        assert (archive / "trip/0.jpg").read_bytes() == (archive / "same.jpg").read_bytes()

    def test_a_large_group_ends_before_it_fills_the_memory(self, archive, out, monkeypatch):
        sizes = []
        real = group_writer.GroupWriter.write
        monkeypatch.setattr(group_writer.GroupWriter, "write", lambda self, jobs: (sizes.append(len(jobs)), real(self, jobs))[1])
        monkeypatch.setattr(write_queue, "GROUP_BYTES", 3 * (archive / "trip/0.jpg").stat().st_size)
        run(decide(archive, [f"trip/{n}.jpg" for n in range(3)]), archive, out)
        assert sizes == [2, 1]

    def test_the_copies_that_the_step_before_has_verified_are_not_made_again(self, archive, out):
        decisions = decide(archive, ["trip/0.jpg", "trip/1.jpg"])
        kept = backup(decisions, archive, out / "backups", "r1", Settings())
        made = {path: (out / "backups/r1" / path).stat().st_ino for path in decisions["path"]}
        assert run(decisions, archive, out, backups=kept)["status"].tolist() == ["written", "written"]
        assert sorted(hold(out / "backups")) == ["r1/trip/0.jpg", "r1/trip/1.jpg"]
        assert {path: (out / "backups/r1" / path).stat().st_ino for path in made} == made

    def test_a_photo_that_changed_after_it_was_copied_gets_a_copy_of_what_it_is_now(self, archive, out):
        decisions = decide(archive, ["trip/0.jpg"], fingerprint="")
        kept = backup(decisions, archive, out / "backups", "r1", Settings())
        jpeg(archive / "trip/0.jpg", seed=50)
        now = (archive / "trip/0.jpg").read_bytes()
        assert run(decisions, archive, out, backups=kept)["status"].tolist() == ["written"]
        with Journal(out) as journal:
            assert (out / journal.writes()[0].backup).read_bytes() == now


class TestDelta:
    def test_makes_no_copy_and_notes_the_way_back(self, archive, out):
        before = (archive / "trip/0.jpg").read_bytes()
        assert one(archive, out, settings=DELTA) == ("written", "")
        assert not (out / "backups").exists()
        with Journal(out) as journal:
            (write,) = journal.writes()
        assert (write.backup, write.sha_before) == ("", sha256(before))
        assert apply_splices((archive / "trip/0.jpg").read_bytes(), unpack_undo(write.undo)) == before

    def test_the_way_back_of_a_large_sidecar_is_small(self, archive, out):
        raw(archive / "p.nef", 4)
        history = b"<!-- " + b"darktable:history " * 5000 + b"-->"
        sidecar = merge_sidecar(None, Wanted(Position(1, 2, method="whereshot proxy"))).replace(
            b"<rdf:RDF", history + b"<rdf:RDF"
        )
        (archive / "p.xmp").write_bytes(sidecar)
        assert one(archive, out, "p.nef", settings=DELTA) == ("sidecar", "")
        with Journal(out) as journal:
            (write,) = journal.writes()
        assert len(write.undo) < 1000
        assert apply_splices((archive / "p.xmp").read_bytes(), unpack_undo(write.undo)) == sidecar

    def test_the_room_for_the_journal_is_checked_first(self, archive, out, monkeypatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
        before = hold(archive)
        with pytest.raises(UsageError, match="the journal would need"):
            one(archive, out, settings=DELTA)
        assert hold(archive) == before

    def test_a_way_back_that_does_not_give_the_original_refuses_the_photo(self, archive, out, monkeypatch):
        monkeypatch.setattr(edits, "invert_splices", lambda *_: [])
        before = hold(archive)
        status, problem = one(archive, out, settings=Settings(backup={"mode": "delta"}, apply={"else_sidecar": False}))
        assert (status, "the way back does not give the original" in problem) == ("refused", True)
        assert hold(archive) == before


class TestTrouble:
    def test_one_failing_photo_does_not_stop_the_others(self, archive, out, monkeypatch):
        real = os.replace

        def replace(source, target, **folders):
            if target == "1.jpg":
                raise OSError(5, "Input/output error")
            real(source, target, **folders)

        monkeypatch.setattr(os, "replace", replace)
        before = hold(archive)
        done = run(decide(archive, [f"trip/{n}.jpg" for n in range(3)]), archive, out)
        assert done["status"].tolist() == ["written", "failed", "written"]
        assert "Input/output error" in outcome(done, "trip/1.jpg")[1]
        assert hold(archive)["trip/1.jpg"] == before["trip/1.jpg"]
        assert states(out) == ["written", "abandoned", "written"]

    def test_a_full_disk_stops_the_run_and_a_later_one_goes_on(self, archive, out, monkeypatch):
        decisions = decide(archive, [f"trip/{n}.jpg" for n in range(3)])
        real, before = safe_file._fill, hold(archive)
        calls = []

        def fill(file, change):
            calls.append(change.file)
            return real(file, change) if len(calls) < 2 else no_space()

        with monkeypatch.context() as patch:
            patch.setattr(write_queue, "GROUP_FILES", 1)
            patch.setattr(safe_file, "_fill", fill)
            done = run(decisions, archive, out, settings=DELTA)
        assert done["status"].tolist() == ["written", "failed", "failed"]
        assert "the disk is full" in outcome(done, "trip/1.jpg")[1]
        assert "not tried" in outcome(done, "trip/2.jpg")[1]
        assert len(calls) == 2
        now = hold(archive)
        assert [now[name] == before[name] for name in before] == [False, True, True]
        assert run(decisions, archive, out, "r2")["status"].tolist() == ["unchanged", "written", "written"]

    def test_no_room_for_the_backup_leaves_the_photo(self, archive, out, monkeypatch):
        monkeypatch.setattr(group_writer, "keep", lambda originals: [OSError(28, "No space left on device")] * len(originals))
        before = hold(archive)
        status, problem = one(archive, out)
        assert (status, "the disk is full" in problem) == ("failed", True)
        assert hold(archive) == before

    def test_a_real_limit_on_file_sizes_fails_the_photo_and_leaves_it(self, archive, out):
        file = jpeg(archive / "big.jpg")
        comment = b"\xff\xfe\xea\x62" + b"." * 60_000
        file.write_bytes(b"\xff\xd8" + comment * 20 + file.read_bytes()[2:])
        limit = 1_000_000  # bytes; the journal is far smaller
        before = hold(archive)
        program = f"""
import json, resource, sys
from pathlib import Path
from config.settings import Settings
from tasks.apply import apply
from tests.tasks.applying import decide, raw
archive, out = Path(sys.argv[1]), Path(sys.argv[2])
decisions = decide(archive, ["big.jpg", "trip/0.jpg"])
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))
print(json.dumps(apply(decisions, archive, out, "r1", Settings()).to_dict("records")))
"""
        done = subprocess.run([sys.executable, "-c", program, archive, out], capture_output=True, text=True, cwd=ROOT, check=True)
        status = {row["path"]: row for row in json.loads(done.stdout)}
        assert status["big.jpg"]["status"] == "failed"
        assert "File too large" in status["big.jpg"]["problem"]
        assert status["trip/0.jpg"]["status"] == "written"
        now = hold(archive)
        assert now["big.jpg"] == before["big.jpg"]
        assert set(now) == set(before)

    def test_a_journal_that_cannot_be_written_stops_before_the_first_photo(self, archive, out, monkeypatch):
        before = hold(archive)
        monkeypatch.setattr(Journal, "begin", no_journal)
        with pytest.raises(UsageError, match="no photo was touched"):
            one(archive, out)
        assert hold(archive) == before

    def test_no_room_for_the_intent_stops_the_run_with_the_photos_as_they_were(self, archive, out, monkeypatch):
        before = hold(archive)
        monkeypatch.setattr(Journal, "intend", no_journal)
        done = run(decide(archive, ["trip/0.jpg", "trip/1.jpg"]), archive, out)
        assert done["status"].tolist() == ["failed", "failed"]
        assert hold(archive) == before

    def test_no_room_to_note_the_write_stops_the_run_and_the_next_one_settles_it(self, archive, out, monkeypatch, caplog):
        decisions = decide(archive, ["trip/0.jpg", "trip/1.jpg"])
        real = Journal._mark
        with monkeypatch.context() as patch:
            patch.setattr(Journal, "_mark", lambda self, marks, at: no_journal() if marks else real(self, marks, at))
            patch.setattr(write_queue, "GROUP_FILES", 1)
            done = run(decisions, archive, out)
        assert done["status"].tolist() == ["written", "failed"]
        assert "the next run does" in caplog.text
        assert run(decisions, archive, out, "r2")["status"].tolist() == ["unchanged", "written"]
        assert states(out) == ["written", "written"]

    def test_a_change_by_another_program_between_reading_and_replacing_is_kept(self, archive, out, monkeypatch):
        real = group_writer.keep

        def keep_and_edit(*args):
            jpeg(archive / "trip/0.jpg", seed=50, make="Edited")
            return real(*args)

        monkeypatch.setattr(group_writer, "keep", keep_and_edit)
        status, problem = one(archive, out)
        assert (status, "another program changed the file" in problem) == ("refused", True)
        assert exiftool(archive / "trip/0.jpg")[0]["EXIF:Make"] == "Edited"
        assert states(out) == ["abandoned"]

    def test_a_sidecar_that_another_program_made_meanwhile_is_kept(self, archive, out, monkeypatch):
        raw(archive / "p.nef", 4)
        real = safe_file.give_free_name

        def publish_late(*args):
            (archive / "p.nef.xmp").write_bytes(b"theirs")
            return real(*args)

        monkeypatch.setattr(safe_file, "give_free_name", publish_late)
        assert one(archive, out, "p.nef")[0] == "refused"
        assert (archive / "p.nef.xmp").read_bytes() == b"theirs"
        assert states(out) == ["abandoned"]

    def test_a_folder_that_cannot_be_synced_after_the_rename_is_a_write_all_the_same(self, archive, out, monkeypatch):
        real, renamed = os.fsync, []
        replace = os.replace
        monkeypatch.setattr(os, "replace", lambda *a, **more: (replace(*a, **more), renamed.append(1)))

        def fsync(descriptor):
            if renamed:
                raise OSError(5, "Input/output error")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", fsync)
        assert one(archive, out) == ("written", "")
        assert states(out) == ["written"]

    def test_a_photo_that_cannot_even_be_looked_at_after_an_error_is_left_to_the_next_run(self, archive, out, monkeypatch):
        decisions = decide(archive, ["trip/0.jpg"])
        with monkeypatch.context() as patch:
            patch.setattr(safe_file, "_fill", no_space)
            patch.setattr(group_writer, "hash_now", no_space)
            status, problem = outcome(run(decisions, archive, out, settings=DELTA), "trip/0.jpg")
        assert (status, "the next run finds out" in problem) == ("failed", True)
        assert states(out) == ["intended"]
        assert run(decisions, archive, out, "r2")["status"].tolist() == ["written"]
        assert states(out) == ["written", "abandoned"]

    def test_a_read_only_photo_is_written_and_stays_read_only(self, archive, out):
        (archive / "trip/0.jpg").chmod(0o444)
        assert one(archive, out) == ("written", "")
        assert hold(archive)["trip/0.jpg"].mode & 0o777 == 0o444

    @pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(30, "Read-only file system")])
    def test_a_folder_that_cannot_be_written_fails_its_photos_and_no_others(self, archive, out, monkeypatch, error):
        jpeg(archive / "other/0.jpg", seed=9)
        real, closed = os.open, (archive / "trip").stat().st_ino

        def open_(path, flags, *args, **more):
            if flags & os.O_CREAT and more.get("dir_fd") is not None and os.fstat(more["dir_fd"]).st_ino == closed:
                raise error
            return real(path, flags, *args, **more)

        monkeypatch.setattr(os, "open", open_)
        before = hold(archive)
        done = run(decide(archive, ["trip/0.jpg", "other/0.jpg", "trip/1.jpg"]), archive, out)
        assert done["status"].tolist() == ["failed", "written", "failed"]
        assert outcome(done, "trip/0.jpg")[1] == f"{error}; nothing of this photo was changed"
        now = hold(archive)
        assert [now[path] == before[path] for path in ("trip/0.jpg", "trip/1.jpg")] == [True, True]
        assert sorted(states(out)) == ["abandoned", "abandoned", "written"]

    def test_a_folder_that_is_moved_between_the_look_and_the_write_is_refused(self, archive, out, monkeypatch, tmp_path):
        """What takes its place is a link to a folder with a photo of the same name, which stays as it is."""
        shutil.copytree(archive / "trip", tmp_path / "elsewhere")
        before, real = hold(tmp_path / "elsewhere"), Journal.intend

        def intend_and_swap(*args, **more):
            (archive / "trip").rename(tmp_path / "moved")
            (archive / "trip").symlink_to(tmp_path / "elsewhere")
            return real(*args, **more)

        monkeypatch.setattr(Journal, "intend", intend_and_swap)
        status, problem = one(archive, out)
        assert (status, "put a link in its place" in problem) == ("refused", True)
        assert hold(tmp_path / "elsewhere") == before
        assert states(out) == ["abandoned"]

    def test_the_intent_is_on_the_disk_before_the_photo_changes(self, archive, out, monkeypatch):
        real, seen = os.replace, []

        def replace(source, target, **folders):
            if target == "0.jpg":
                with closing(sqlite3.connect(out / "journal.sqlite")) as other:
                    seen.extend(other.execute("SELECT state, sha_before, sha_after, backup FROM writes"))
            real(source, target, **folders)

        before = (archive / "trip/0.jpg").read_bytes()
        monkeypatch.setattr(os, "replace", replace)
        one(archive, out)
        ((state, sha_before, sha_after, backup),) = seen
        assert (state, sha_before) == ("intended", sha256(before))
        assert (out / backup).read_bytes() == before
        assert sha_after == sha256((archive / "trip/0.jpg").read_bytes())


class TestDryRun:
    def test_says_what_would_be_and_writes_nothing_anywhere(self, archive, out):
        raw(archive / "p.nef", 4)
        jpeg(archive / "there.jpg", lat=OSLO[0], lon=OSLO[1])
        before = hold(archive.parent)
        done = run(decide(archive, ["trip/0.jpg", "p.nef", "there.jpg", "gone.jpg"]), archive, out, dry_run=True)
        assert done["status"].tolist() == ["written", "sidecar", "refused", "refused"]
        assert hold(archive.parent) == before


class TestCopyTo:
    def test_makes_tagged_copies_and_leaves_the_archive_and_out(self, archive, out, tmp_path):
        raw(archive / "p.nef", 4)
        before, nef = hold(archive), (archive / "p.nef").read_bytes()
        done = run(decide(archive, ["trip/0.jpg", "p.nef"]), archive, out, copy_to=tmp_path / "copies")
        assert done["status"].tolist() == ["written", "sidecar"]
        assert (hold(archive), hold(out)) == (before, {})
        assert sorted(hold(tmp_path / "copies")) == ["p.nef", "p.nef.xmp", "trip/0.jpg"]
        assert (tmp_path / "copies/p.nef").read_bytes() == nef
        (told,) = exiftool(tmp_path / "copies/trip/0.jpg")
        assert told["Composite:GPSLatitude"] == pytest.approx(ROME[0], abs=1e-7)
        assert hold(tmp_path / "copies")["trip/0.jpg"].mtime_ns == before["trip/0.jpg"].mtime_ns

    def test_the_same_again_is_unchanged(self, archive, out, tmp_path):
        decisions = decide(archive, ["trip/0.jpg"])
        run(decisions, archive, out, copy_to=tmp_path / "copies")
        assert run(decisions, archive, out, copy_to=tmp_path / "copies")["status"].tolist() == ["unchanged"]

    def test_another_file_of_that_name_is_left(self, archive, out, tmp_path):
        jpeg(tmp_path / "copies/trip/0.jpg", seed=9)
        before = hold(tmp_path / "copies")
        done = run(decide(archive, ["trip/0.jpg"]), archive, out, copy_to=tmp_path / "copies")
        assert "another file is at" in outcome(done, "trip/0.jpg")[1]
        assert hold(tmp_path / "copies") == before

    def test_no_link_is_followed(self, archive, out, tmp_path):
        (tmp_path / "copies").mkdir()
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "copies/trip").symlink_to(tmp_path / "elsewhere")
        done = run(decide(archive, ["trip/0.jpg"]), archive, out, copy_to=tmp_path / "copies")
        assert done["status"].tolist() == ["refused"]
        assert list((tmp_path / "elsewhere").iterdir()) == []

    @pytest.mark.parametrize("inside", [".", "copies", "../link/deeper"])
    def test_a_folder_in_the_archive_is_wrong_usage(self, archive, out, inside):
        (archive.parent / "link").symlink_to(archive)
        with pytest.raises(UsageError, match="lies in the archive"):
            run(decide(archive, ["trip/0.jpg"]), archive, out, copy_to=archive / inside)

    def test_a_copy_that_would_land_in_the_archive_from_above_is_refused(self, archive, out):
        jpeg(archive / archive.name / "x.jpg")
        before = hold(archive)
        done = run(decide(archive, [f"{archive.name}/x.jpg"]), archive, out, copy_to=archive.parent)
        assert done["status"].tolist() == ["refused"]
        assert hold(archive) == before

    def test_the_room_is_checked_first(self, archive, out, tmp_path, monkeypatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 10, 0))
        with pytest.raises(UsageError, match="nothing was written"):
            run(decide(archive, ["trip/0.jpg"]), archive, out, copy_to=tmp_path / "copies")
        assert not (tmp_path / "copies").exists()


class TestKilled:
    def test_a_kill_between_the_replacement_and_the_journal_is_settled_by_the_next_run(self, archive, out, monkeypatch):
        decisions = decide(archive, ["trip/0.jpg", "trip/1.jpg"])

        def die(*_args, **_kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Journal, "mark", die)
            with pytest.raises(KeyboardInterrupt):
                run(decisions, archive, out)
        assert states(out) == ["intended", "intended"]
        assert run(decisions, archive, out, "r2")["status"].tolist() == ["unchanged", "unchanged"]
        assert states(out) == ["written", "written"]

    def test_a_file_that_is_neither_old_nor_new_after_a_kill_is_reported(self, archive, out, monkeypatch, caplog):
        def die(*_args, **_kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Journal, "mark", die)
            with pytest.raises(KeyboardInterrupt):
                one(archive, out)
        jpeg(archive / "trip/0.jpg", seed=60)
        run(decide(archive, []), archive, out, "r2")
        assert states(out) == ["unknown"]
        assert "run r1 died while writing it" in caplog.text
        assert "backups/r1/trip/0.jpg" in caplog.text

    @pytest.mark.parametrize(("mode", "number", "least"), [("time", 10, 10), ("line", 1200, 8)])
    def test_no_kill_loses_a_byte(self, tmp_path, mode, number, least):
        """After each kill every photo is as it was or as approved; a re-run ends the work, and restore gives all bytes back."""
        command = [sys.executable, "-m", "tests.tasks.killing", str(tmp_path / "k"), mode, str(number)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)
        assert seen["killed"] >= least
        assert seen["unknown"] == 0
