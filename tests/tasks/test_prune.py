from __future__ import annotations

import os
from pathlib import Path

import pytest

from config.settings import Settings
from tasks.apply import apply
from tasks.core.errors import UsageError
from tasks.core.journal import Journal
from tasks.prune import prune
from tasks.restore import restore
from tests.builders import jpeg
from tests.tasks.applying import OSLO, ROME, decide, hold

PATHS = ["trip/0.jpg", "trip/1.jpg", "trip/2.jpg"]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for n in range(3):
        jpeg(tmp_path / "archive/trip" / f"{n}.jpg", seed=n)
    (tmp_path / "out").mkdir()
    return tmp_path / "archive"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def write(archive, out, run_id="r1", paths=PATHS, place=ROME):
    assert set(apply(decide(archive, paths, place), archive, out, run_id, Settings())["status"]) == {"written"}


def kept(table):
    return dict(table.loc[table["status"] == "kept", ["path", "problem"]].itertuples(index=False, name=None))


class TestPrune:
    def test_removes_copies_and_their_folders_and_restore_still_gives_every_byte_back(self, archive, out):
        before = hold(archive)
        sizes = sum((archive / path).stat().st_size for path in PATHS)
        write(archive, out)
        done = prune(archive, out, ["r1"])
        assert done["status"].tolist() == ["pruned"] * 3
        assert done["size"].sum() == sizes
        assert not (out / "backups").exists()
        assert set(restore(archive, out)["status"]) == {"restored"}
        assert hold(archive) == before

    def test_a_name_that_is_not_utf_8_is_written_with_its_stray_bytes(self, archive, out):
        (archive / "trip/0.jpg").rename(archive / os.fsdecode(b"trip/l\xe9a.jpg"))
        write(archive, out, paths=["trip/l%E9a.jpg"])
        done = prune(archive, out, ["r1"])
        assert done[["backup", "status"]].values.tolist() == [[str(out / "backups/r1/trip/l%E9a.jpg"), "pruned"]]
        assert not (out / "backups").exists()

    def test_leaves_the_copies_of_other_runs(self, archive, out):
        write(archive, out, "r1", PATHS[:1])
        write(archive, out, "r2", PATHS[1:])
        prune(archive, out, ["r1"])
        assert sorted(hold(out / "backups")) == ["r2/trip/1.jpg", "r2/trip/2.jpg"]

    def test_keeps_the_copy_of_a_photo_that_another_program_changed(self, archive, out):
        write(archive, out)
        jpeg(archive / "trip/0.jpg", seed=40)
        assert "the journal does not lead from there" in kept(prune(archive, out, ["r1"]))["trip/0.jpg"]
        assert list(hold(out / "backups")) == ["r1/trip/0.jpg"]

    def test_keeps_the_copy_of_a_photo_that_is_gone(self, archive, out):
        write(archive, out)
        (archive / "trip/0.jpg").unlink()
        assert "the copy is all there is" in kept(prune(archive, out, ["r1"]))["trip/0.jpg"]
        assert (out / "backups/r1/trip/0.jpg").exists()

    def test_keeps_the_copy_where_the_journal_is_damaged(self, archive, out):
        write(archive, out)
        with Journal(out) as journal:
            journal._db.execute("UPDATE writes SET undo = x'00' WHERE path = 'trip/1.jpg'")
        assert list(kept(prune(archive, out, ["r1"]))) == ["trip/1.jpg"]
        assert list(hold(out / "backups")) == ["r1/trip/1.jpg"]

    def test_removes_the_copy_of_what_is_as_it_was(self, archive, out):
        write(archive, out)
        restore(archive, out)
        assert prune(archive, out, ["r1"])["status"].tolist() == ["pruned"] * 3

    def test_proves_the_way_back_through_later_runs(self, archive, out):
        before = hold(archive)
        write(archive, out, "r1")
        write(archive, out, "r2", place=OSLO)
        assert prune(archive, out, ["r1", "r2"])["status"].tolist() == ["pruned"] * 6
        restore(archive, out)
        restore(archive, out)
        assert hold(archive) == before

    def test_again_finds_nothing(self, archive, out):
        write(archive, out)
        prune(archive, out, ["r1"])
        assert prune(archive, out, ["r1"]).empty

    def test_goes_on_after_a_kill_between_removing_and_noting(self, archive, out, monkeypatch):
        write(archive, out)

        def die(*_args):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Journal, "drop_copies", die)
            with pytest.raises(KeyboardInterrupt):
                prune(archive, out, ["r1"])
        assert prune(archive, out, ["r1"])["status"].tolist() == ["pruned"] * 3

    def test_an_unknown_run_removes_nothing(self, archive, out):
        write(archive, out)
        before = hold(out / "backups")
        with pytest.raises(UsageError, match="there is no run r9"):
            prune(archive, out, ["r1", "r9"])
        assert hold(out / "backups") == before

    def test_a_missing_archive_proves_nothing(self, archive, out, tmp_path):
        write(archive, out)
        with pytest.raises(UsageError, match="nothing proves"):
            prune(tmp_path / "gone", out, ["r1"])
