from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Settings
from tasks.apply import apply
from tasks.backup import backup
from tasks.core import originals
from tasks.core.edits import Target
from tasks.core.errors import UsageError
from tasks.core.originals import as_noted, from_note
from tasks.core.paths import backup_root
from tasks.core.writing import Position, Wanted, merge_sidecar
from tests.builders import jpeg
from tests.tasks.applying import OSLO, decide, hold, raw


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for n in range(3):
        jpeg(tmp_path / "archive/trip" / f"{n}.jpg", seed=n)
    return tmp_path / "archive"


def free(monkeypatch, size: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**12, 10**12 - size, size))


class TestBackup:
    def test_copies_each_photo_with_its_bytes_mode_and_time(self, archive, tmp_path):
        os.utime(archive / "trip/1.jpg", ns=(5, 10**18 + 7))
        (archive / "trip/1.jpg").chmod(0o600)
        made = backup(decide(archive, ["trip/1.jpg"]), archive, tmp_path / "b", "r1", Settings())
        held = hold(tmp_path / "b")
        assert list(held) == ["r1/trip/1.jpg"]
        assert held["r1/trip/1.jpg"] == hold(archive)["trip/1.jpg"]
        assert made["backup"].tolist() == [str(tmp_path / "b/r1/trip/1.jpg")]

    def test_asks_for_all_full_copies_and_5_percent_before_it_writes(self, archive, tmp_path, monkeypatch):
        decisions = decide(archive, [f"trip/{n}.jpg" for n in range(3)])
        total = sum((archive / path).stat().st_size for path in decisions["path"])
        needed = -(-total * 105 // 100)
        free(monkeypatch, needed - 1)
        with pytest.raises(UsageError, match=r"nothing was written\. Free [0-9,]+ bytes there, or set backup\.dir"):
            backup(decisions, archive, tmp_path / "b", "r1", Settings())
        assert not (tmp_path / "b").exists()
        free(monkeypatch, needed + 1)
        assert len(backup(decisions, archive, tmp_path / "b", "r1", Settings())) == 3

    def test_says_how_much_is_missing(self, archive, tmp_path, monkeypatch):
        monkeypatch.setattr(Target, "size", property(lambda _: 10**12))
        free(monkeypatch, 50 * 10**9)
        with pytest.raises(UsageError, match=r"would need 1,050\.0 GB, 50\.0 GB are free.*Free 1,000\.0 GB"):
            backup(decide(archive, ["trip/0.jpg"]), archive, tmp_path / "b", "r1", Settings())

    def test_a_dry_run_checks_the_room_and_copies_nothing(self, archive, tmp_path, monkeypatch):
        assert backup(decide(archive, ["trip/0.jpg"]), archive, tmp_path / "b", "r1", Settings(), dry_run=True).empty
        free(monkeypatch, 0)
        with pytest.raises(UsageError):
            backup(decide(archive, ["trip/0.jpg"]), archive, tmp_path / "b", "r1", Settings(), dry_run=True)
        assert not (tmp_path / "b").exists()

    def test_tagged_copies_need_no_backup_and_no_room_for_one(self, archive, tmp_path, monkeypatch):
        free(monkeypatch, 0)
        assert backup(
            decide(archive, ["trip/0.jpg"]), archive, tmp_path / "b", "r1", Settings(), copy_to=tmp_path / "copies"
        ).empty
        assert not (tmp_path / "b").exists()

    def test_goes_on_where_it_was_killed_and_needs_room_only_for_the_rest(self, archive, tmp_path, monkeypatch):
        decisions = decide(archive, [f"trip/{n}.jpg" for n in range(3)])
        backup(decisions.iloc[:2], archive, tmp_path / "b", "r1", Settings())
        first = (tmp_path / "b/r1/trip/0.jpg").stat()
        free(monkeypatch, int((archive / "trip/2.jpg").stat().st_size * 1.06))
        assert backup(decisions, archive, tmp_path / "b", "r1", Settings())["problem"].tolist() == ["", "", ""]
        assert (tmp_path / "b/r1/trip/0.jpg").stat().st_ino == first.st_ino

    def test_never_overwrites_a_backup_with_other_content(self, archive, tmp_path):
        backup(decide(archive, ["trip/0.jpg"]), archive, tmp_path / "b", "r1", Settings())
        first = (tmp_path / "b/r1/trip/0.jpg").read_bytes()
        jpeg(archive / "trip/0.jpg", seed=40)
        made = backup(decide(archive, ["trip/0.jpg"]), archive, tmp_path / "b", "r1", Settings())
        assert (tmp_path / "b/r1/trip/0.jpg").read_bytes() == first
        assert Path(made["backup"].iloc[0]).read_bytes() == (archive / "trip/0.jpg").read_bytes()

    def test_copies_nothing_that_apply_will_not_write(self, archive, tmp_path):
        decisions = decide(archive, ["trip/0.jpg"])
        (tmp_path / "out").mkdir()
        apply(decisions, archive, tmp_path / "out", "r1", Settings())
        jpeg(archive / "there.jpg", lat=OSLO[0], lon=OSLO[1])
        raw(archive / "new sidecar.nef", 3)
        again = decide(archive, ["trip/0.jpg", "there.jpg", "new sidecar.nef", "gone.jpg", "../x.jpg"])
        assert backup(again, archive, tmp_path / "b", "r2", Settings()).empty
        assert not (tmp_path / "b").exists()

    def test_copies_the_sidecar_that_will_be_merged_into_and_not_its_photo(self, archive, tmp_path):
        raw(archive / "p.nef", 3)
        (archive / "p.xmp").write_bytes(merge_sidecar(None, Wanted(Position(1, 2, method="whereshot proxy"))))
        backup(decide(archive, ["p.nef"]), archive, tmp_path / "b", "r1", Settings())
        assert list(hold(tmp_path / "b")) == ["r1/p.xmp"]

    def test_a_copy_that_reads_back_wrong_is_a_problem_of_its_row(self, archive, tmp_path, monkeypatch):
        real = originals.exchange
        monkeypatch.setattr(originals, "exchange", lambda made: real([replace(one, data=b"rotten", clone_of="") for one in made]))
        made = backup(decide(archive, ["trip/0.jpg", "trip/1.jpg"]), archive, tmp_path / "b", "r1", Settings())
        assert made["problem"].str.contains("does not hold what was read").all()

    def test_refuses_a_run_id_that_is_no_folder_name(self, archive, tmp_path):
        with pytest.raises(UsageError, match="run id"):
            backup(decide(archive, ["trip/0.jpg"]), archive, tmp_path / "b", "../r1", Settings())


class TestNotes:
    def test_a_backup_in_out_is_noted_relative_so_that_out_can_be_moved(self, tmp_path):
        place = str(tmp_path / "out/backups/r1/a.jpg")
        assert as_noted(place, tmp_path / "out") == "backups/r1/a.jpg"
        assert from_note("backups/r1/a.jpg", tmp_path / "moved") == str(tmp_path / "moved/backups/r1/a.jpg")

    def test_a_backup_elsewhere_is_noted_whole(self, tmp_path):
        place = str(tmp_path / "disk/r1/a.jpg")
        assert as_noted(place, tmp_path / "out") == place
        assert from_note(place, tmp_path / "out") == place

    def test_backups_are_in_out_unless_the_settings_say_where(self, tmp_path):
        assert backup_root(tmp_path, "") == tmp_path / "backups"
        assert backup_root(tmp_path, str(tmp_path / "disk")) == tmp_path / "disk"
