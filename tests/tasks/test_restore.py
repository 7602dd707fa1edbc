from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

import tasks.restore as step
from config.settings import Settings
from tasks.apply import apply
from tasks.core import safe_file
from tasks.core.errors import UsageError
from tasks.core.file_state import sha256
from tasks.core.journal import Journal
from tasks.core.writing import Position, Wanted, merge_sidecar
from tasks.restore import list_runs, restore
from tests.builders import jpeg
from tests.tasks.applying import OSLO, ROME, decide, exiftool, hold, outcome, raw


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    for n in range(3):
        file = jpeg(folder / "trip" / f"{n}.jpg", seed=n)
        os.setxattr(file, "user.rating", b"5")
        file.chmod(0o640)
        os.utime(file, ns=(10**18, 10**18 + n))
    raw(folder / "new.nef", 4)
    raw(folder / "merged.nef", 5)
    (folder / "merged.xmp").write_bytes(merge_sidecar(None, Wanted(Position(1, 2, method="whereshot proxy"))))
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


DELTA = Settings(backup={"mode": "delta"})
ALL = ["trip/0.jpg", "trip/1.jpg", "trip/2.jpg", "new.nef", "merged.nef"]


def write(archive: Path, out: Path, run_id: str = "r1", paths=ALL, place=ROME, settings=None) -> None:
    done = apply(decide(archive, paths, place), archive, out, run_id, settings or Settings())
    assert set(done["status"]) <= {"written", "sidecar"}


class TestRestore:
    @pytest.mark.parametrize("is_missing", [False, True])
    def test_names_a_copy_whose_name_is_not_utf_8(self, archive, out, is_missing):
        photo = (archive / "trip/0.jpg").rename(archive / os.fsdecode(b"trip/l\xe9a.jpg"))
        write(archive, out, paths=["trip/l%E9a.jpg"])
        photo.write_bytes(photo.read_bytes() + b"more")
        if is_missing:
            (out / os.fsdecode(b"backups/r1/trip/l\xe9a.jpg")).unlink()
        copy = f"{out}/backups/r1/trip/l%E9a.jpg"
        expected = f"its backup {copy} cannot be used ([Errno 2]" if is_missing else f"its original is {copy};"
        assert expected in outcome(restore(archive, out), "trip/l%E9a.jpg")[1]

    def test_gives_back_bytes_mode_time_and_attributes_and_removes_our_sidecar(self, archive, out):
        before = hold(archive)
        write(archive, out)
        assert hold(archive) != before
        done = restore(archive, out)
        assert dict(zip(done["path"], done["status"], strict=True)) == dict.fromkeys(ALL, "restored")
        assert hold(archive) == before

    def test_gives_back_what_the_person_changed_beside_the_bytes(self, archive, out):
        """Mode, time and extended attributes are the original's again, even if they changed after the write."""
        before = hold(archive)
        write(archive, out)
        (archive / "trip/0.jpg").chmod(0o600)
        os.setxattr(archive / "trip/0.jpg", "user.rating", b"1")
        os.utime(archive / "trip/0.jpg", ns=(1, 1))
        restore(archive, out)
        assert hold(archive) == before

    def test_again_is_unchanged(self, archive, out):
        write(archive, out)
        restore(archive, out)
        assert set(restore(archive, out, "r1")["status"]) == {"unchanged"}
        assert restore(archive, out).empty

    def test_undoes_runs_newest_first(self, archive, out):
        states = [hold(archive)]
        for run_id, place in (("r1", ROME), ("r2", OSLO), ("r3", ROME)):
            write(archive, out, run_id, place=place)
            states.append(hold(archive))
        for expected in reversed(states[:-1]):
            assert set(restore(archive, out)["status"]) == {"restored"}
            assert hold(archive) == expected

    def test_some_paths_only(self, archive, out):
        before = hold(archive)
        write(archive, out)
        done = restore(archive, out, paths=["trip/1.jpg"])
        assert done[["path", "status"]].to_numpy().tolist() == [["trip/1.jpg", "restored"]]
        now = hold(archive)
        assert [now[path] == before[path] for path in ("trip/0.jpg", "trip/1.jpg", "trip/2.jpg")] == [False, True, False]

    def test_finds_the_run_that_wrote_the_paths(self, archive, out):
        write(archive, out, "r1", ["trip/0.jpg"])
        write(archive, out, "r2", ["trip/1.jpg"])
        assert outcome(restore(archive, out, paths=["trip/0.jpg"]), "trip/0.jpg") == ("restored", "")

    def test_a_path_that_the_run_did_not_write_is_refused(self, archive, out):
        write(archive, out, "r1", ["trip/0.jpg"])
        assert outcome(restore(archive, out, "r1", ["trip/1.jpg"]), "trip/1.jpg") == (
            "refused",
            "run r1 did not write this photo",
        )
        assert outcome(restore(archive, out, paths=["trip/1.jpg"]), "trip/1.jpg")[0] == "refused"

    def test_works_after_out_has_moved(self, archive, out, tmp_path):
        before = hold(archive)
        write(archive, out)
        shutil.move(out, tmp_path / "moved")
        restore(archive, tmp_path / "moved")
        assert hold(archive) == before

    def test_works_from_backups_elsewhere(self, archive, out, tmp_path):
        before = hold(archive)
        apply(decide(archive, ALL), archive, out, "r1", Settings(backup={"dir": str(tmp_path / "disk")}))
        restore(archive, out)
        assert hold(archive) == before


class TestRefusals:
    def test_what_a_later_run_wrote_names_that_run(self, archive, out):
        write(archive, out, "r1", ["trip/0.jpg"])
        write(archive, out, "r2", ["trip/0.jpg"], OSLO)
        before = hold(archive)
        status, problem = outcome(restore(archive, out, "r1"), "trip/0.jpg")
        assert (status, "restore run r2 first" in problem) == ("refused", True)
        assert hold(archive) == before

    def test_what_another_program_changed_is_left_and_the_others_are_restored(self, archive, out):
        before = hold(archive)
        write(archive, out)
        jpeg(archive / "trip/0.jpg", seed=30)
        (archive / "new.nef.xmp").write_bytes(b"theirs now")
        done = restore(archive, out)
        assert "another program changed trip/0.jpg" in outcome(done, "trip/0.jpg")[1]
        assert "another program changed new.nef.xmp" in outcome(done, "new.nef")[1]
        assert (archive / "new.nef.xmp").read_bytes() == b"theirs now"
        now = hold(archive)
        assert [now[path] == before[path] for path in ("trip/1.jpg", "trip/2.jpg", "merged.xmp")] == [True, True, True]

    def test_a_missing_photo_is_not_made_anew_and_its_backup_is_named(self, archive, out):
        write(archive, out)
        (archive / "trip/0.jpg").unlink()
        status, problem = outcome(restore(archive, out), "trip/0.jpg")
        assert (status, str(out / "backups/r1/trip/0.jpg") in problem) == ("refused", True)
        assert problem.endswith("; if it was moved, put it back there")
        assert not (archive / "trip/0.jpg").exists()

    def test_a_sidecar_of_ours_that_is_gone_is_unchanged(self, archive, out):
        write(archive, out)
        (archive / "new.nef.xmp").unlink()
        assert outcome(restore(archive, out), "new.nef") == ("unchanged", "")

    def test_a_photo_that_became_a_link_is_left(self, archive, out, tmp_path):
        write(archive, out)
        shutil.move(archive / "trip/0.jpg", tmp_path / "moved.jpg")
        (archive / "trip/0.jpg").symlink_to(tmp_path / "moved.jpg")
        before = (tmp_path / "moved.jpg").read_bytes()
        assert outcome(restore(archive, out), "trip/0.jpg")[0] == "refused"
        assert (tmp_path / "moved.jpg").read_bytes() == before

    def test_a_damaged_backup_whose_undo_leads_back_is_no_loss(self, archive, out):
        before = hold(archive)
        write(archive, out)
        (out / "backups/r1/trip/0.jpg").write_bytes(b"rotten")
        (out / "backups/r1/trip/1.jpg").unlink()
        (out / "backups/r1/merged.xmp").unlink()
        assert set(restore(archive, out)["status"]) == {"restored"}
        assert hold(archive) == before

    def test_a_damaged_backup_and_a_damaged_undo_leave_the_photo(self, archive, out):
        write(archive, out, paths=["trip/0.jpg"])
        (out / "backups/r1/trip/0.jpg").write_bytes(b"rotten")
        with Journal(out) as journal:
            journal._db.execute("UPDATE writes SET undo = x'00'")
        before = hold(archive)
        status, problem = outcome(restore(archive, out), "trip/0.jpg")
        assert (status, "cannot be used" in problem) == ("refused", True)
        assert hold(archive) == before

    def test_an_error_of_the_disk_fails_one_photo_and_leaves_it_for_the_next_time(self, archive, out, monkeypatch):
        before = hold(archive)
        write(archive, out)
        real = safe_file._fill

        def fill(file, change):
            if change.file.endswith("1.jpg"):
                raise OSError(28, "No space left on device")
            real(file, change)

        with monkeypatch.context() as patch:
            patch.setattr(safe_file, "_fill", fill)
            done = restore(archive, out)
        assert [outcome(done, path)[0] for path in ALL] == ["restored", "failed", "restored", "restored", "restored"]
        restore(archive, out)
        assert hold(archive) == before

    def test_a_journal_that_cannot_be_written_stops_before_the_first_photo(self, archive, out, monkeypatch):
        write(archive, out)
        before = hold(archive)

        def no_journal(*_args, **_kwargs):
            raise sqlite3.OperationalError("database or disk is full")

        monkeypatch.setattr(step, "recover", no_journal)
        with pytest.raises(UsageError, match="no photo was touched"):
            restore(archive, out)
        assert hold(archive) == before

    def test_an_unknown_run_a_folder_without_journal_and_a_missing_archive_are_wrong_usage(self, archive, out, tmp_path):
        write(archive, out)
        with pytest.raises(UsageError, match="there is no run r9"):
            restore(archive, out, "r9")
        with pytest.raises(UsageError, match="no journal here"):
            restore(archive, tmp_path)
        with pytest.raises(UsageError, match="no such folder"):
            restore(tmp_path / "gone", out)


class TestKilled:
    def test_a_kill_after_the_replacement_is_seen_by_the_next_restore(self, archive, out, monkeypatch):
        before = hold(archive)
        write(archive, out, paths=["trip/0.jpg"])

        def die(*_args, **_kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Journal, "mark", die)
            with pytest.raises(KeyboardInterrupt):
                restore(archive, out)
        assert outcome(restore(archive, out), "trip/0.jpg") == ("unchanged", "")
        assert hold(archive)["trip/0.jpg"] == before["trip/0.jpg"]
        assert list_runs(out)["restored"].tolist() == [1]

    def test_undoes_a_write_that_a_killed_apply_had_not_noted(self, archive, out, monkeypatch):
        before = hold(archive)

        def die(*_args, **_kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Journal, "mark", die)
            with pytest.raises(KeyboardInterrupt):
                write(archive, out, paths=["trip/0.jpg"])
        assert hold(archive) != before
        assert outcome(restore(archive, out), "trip/0.jpg") == ("restored", "")
        assert hold(archive) == before


class TestListRuns:
    def test_lists_runs_newest_first_with_what_became_of_their_writes(self, archive, out):
        write(archive, out, "r1", ["trip/0.jpg", "trip/1.jpg"])
        write(archive, out, "r2", ["trip/2.jpg"])
        restore(archive, out)
        listed = list_runs(out)
        assert listed[["run_id", "flow", "written", "restored"]].to_numpy().tolist() == [
            ["r2", "apply", 0, 1],
            ["r1", "apply", 2, 0],
        ]

    def test_needs_a_journal_and_makes_none(self, tmp_path):
        with pytest.raises(UsageError, match="no journal here"):
            list_runs(tmp_path)
        assert list(tmp_path.iterdir()) == []


def told_elsewhere(file: Path) -> None:
    """Do what another program does that adds a keyword: a comment segment behind the first."""
    data = file.read_bytes()
    file.write_bytes(data[:2] + b"\xff\xfe\x00\x0bkeywords!" + data[2:])


class TestDelta:
    def test_gives_every_byte_mode_time_and_attribute_back_without_a_copy(self, archive, out):
        before = hold(archive)
        write(archive, out, settings=DELTA)
        assert not (out / "backups").exists()
        assert set(restore(archive, out)["status"]) == {"restored"}
        assert hold(archive) == before

    def test_undoes_runs_of_both_kinds_newest_first(self, archive, out):
        states = [hold(archive)]
        for run_id, place, settings in (("r1", ROME, DELTA), ("r2", OSLO, Settings()), ("r3", ROME, DELTA)):
            write(archive, out, run_id, place=place, settings=settings)
            states.append(hold(archive))
        for expected in reversed(states[:-1]):
            restore(archive, out)
            assert hold(archive) == expected

    def test_a_damaged_journal_entry_leaves_its_photo_and_says_so(self, archive, out):
        write(archive, out, paths=["trip/0.jpg", "trip/1.jpg"], settings=DELTA)
        with Journal(out) as journal:
            journal._db.execute("UPDATE writes SET undo = x'00' WHERE path = 'trip/0.jpg'")
        before = hold(archive)
        done = restore(archive, out)
        assert outcome(done, "trip/0.jpg") == ("refused", "the journal's way back cannot be used (the journal's undo is cut)")
        assert outcome(done, "trip/1.jpg") == ("restored", "")
        assert hold(archive)["trip/0.jpg"] == before["trip/0.jpg"]


class TestDamagedBackups:
    def test_are_told_with_their_number_before_the_first_photo_is_restored(self, archive, out, monkeypatch):
        write(archive, out)
        (out / "backups/r1/trip/0.jpg").write_bytes(b"rotten")
        (out / "backups/r1/trip/1.jpg").unlink()
        with Journal(out) as journal:
            journal._db.execute("UPDATE writes SET undo = x'00' WHERE path = 'trip/1.jpg'")
        written, said = hold(archive), []
        monkeypatch.setattr(step, "say", lambda line: said.append((line, hold(archive) == written)))
        done = restore(archive, out)
        ((line, untouched),) = said
        assert untouched
        assert line == (
            "2 of 4 backups are damaged or missing: 1 of these photos can be restored from the journal all the same, 1 cannot;"
            " the other backups are good"
        )
        assert outcome(done, "trip/0.jpg")[0] == "restored"
        assert outcome(done, "trip/1.jpg")[0] == "refused"

    def test_good_ones_are_not_worth_a_word(self, archive, out, monkeypatch):
        write(archive, out)
        said = []
        monkeypatch.setattr(step, "say", said.append)
        restore(archive, out)
        assert said == []


class TestTakingOut:
    def test_is_offered_where_another_program_changed_the_photo(self, archive, out):
        write(archive, out, paths=["trip/0.jpg"])
        told_elsewhere(archive / "trip/0.jpg")
        status, problem = outcome(restore(archive, out), "trip/0.jpg")
        assert (status, "restore --take-out takes out only what Whereshot wrote" in problem) == ("refused", True)

    @pytest.mark.parametrize("mode", ["copy", "delta"])
    def test_takes_our_tags_out_keeps_the_rest_and_restores_the_others(self, archive, out, mode):
        before = hold(archive)
        write(archive, out)
        told_elsewhere(archive / "trip/0.jpg")
        changed = (archive / "trip/0.jpg").read_bytes()
        done = restore(archive, out, take_out_as="r2", settings=Settings(backup={"mode": mode}))
        assert set(done["status"]) == {"restored"}
        (told,) = exiftool(archive / "trip/0.jpg")
        assert not [tag for tag in told if "GPSL" in tag or "GPSProcessing" in tag]
        assert told["File:Comment"] == "keywords!"
        now = hold(archive)
        assert {name: now[name] for name in before if name != "trip/0.jpg"} == {
            name: before[name] for name in before if name != "trip/0.jpg"
        }
        assert (out / "backups/r2/trip/0.jpg").exists() == (mode == "copy")
        assert outcome(restore(archive, out, "r2"), "trip/0.jpg") == ("restored", "")
        assert (archive / "trip/0.jpg").read_bytes() == changed

    def test_is_the_end_of_it_and_is_not_undone_by_the_next_restore(self, archive, out):
        write(archive, out, paths=["trip/0.jpg"])
        told_elsewhere(archive / "trip/0.jpg")
        restore(archive, out, take_out_as="r2")
        assert restore(archive, out).empty
        assert outcome(restore(archive, out, "r1"), "trip/0.jpg") == ("unchanged", "")

    def test_takes_our_properties_out_of_a_sidecar_that_another_program_changed(self, archive, out):
        write(archive, out, paths=["new.nef"])
        sidecar = archive / "new.nef.xmp"
        sidecar.write_bytes(sidecar.read_bytes().replace(b"<rdf:RDF", b"<!-- theirs --><rdf:RDF"))
        assert outcome(restore(archive, out, take_out_as="r2"), "new.nef") == ("restored", "")
        assert b"<!-- theirs -->" in sidecar.read_bytes()
        assert b"GPSLatitude" not in sidecar.read_bytes()

    def test_notes_each_of_the_files_of_a_photo_for_itself(self, archive, out):
        """A run that was killed, and went on when the photo could not be written any more, has written photo and sidecar."""
        write(archive, out, paths=["trip/0.jpg"])
        (archive / "trip/0.jpg.xmp").write_bytes(merge_sidecar(None, Wanted(Position(*ROME, method="whereshot proxy"))))
        data = (archive / "trip/0.jpg.xmp").read_bytes()
        with Journal(out) as journal:
            (of_photo,) = journal.writes()
            of_sidecar = replace(of_photo, target="trip/0.jpg.xmp", created=True, sha_before="", backup="", undo=b"")
            journal.intend([replace(of_sidecar, sha_after=sha256(b"as we wrote it"))])
        told_elsewhere(archive / "trip/0.jpg")
        assert outcome(restore(archive, out, take_out_as="r2"), "trip/0.jpg") == ("restored", "")
        with Journal(out) as journal:
            assert {write.target: write.state for write in journal.writes(run_id="r1")} == {
                "trip/0.jpg": "restored", "trip/0.jpg.xmp": "restored",
            }  # fmt: skip
        assert b"GPSLatitude" in data
        assert b"GPSLatitude" not in (archive / "trip/0.jpg.xmp").read_bytes()

    def test_never_happens_where_a_genuine_position_gave_way_and_its_backup_is_named(self, archive, out):
        jpeg(archive / "trip/0.jpg", lat=OSLO[0], lon=OSLO[1])
        done = apply(decide(archive, ["trip/0.jpg"], overwrite=True), archive, out, "r1", Settings())
        assert done["status"].tolist() == ["written"]
        told_elsewhere(archive / "trip/0.jpg")
        before = hold(archive)
        status, problem = outcome(restore(archive, out, take_out_as="r2"), "trip/0.jpg")
        assert status == "refused"
        assert "took the place of a genuine position (59.9139" in problem
        assert str(out / "backups/r1/trip/0.jpg") in problem
        assert hold(archive) == before

    def test_leaves_a_photo_whose_position_another_program_replaced(self, archive, out):
        write(archive, out, paths=["trip/0.jpg"])
        jpeg(archive / "trip/0.jpg", lat=OSLO[0], lon=OSLO[1], seed=3)
        before = hold(archive)
        status, problem = outcome(restore(archive, out, take_out_as="r2"), "trip/0.jpg")
        assert (status, "not ours" in problem) == ("refused", True)
        assert hold(archive) == before
