from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.settings import Settings
from tasks.apply import apply
from tasks.core.errors import NothingToDo
from tasks.core.journal import Journal
from tasks.restore import restore
from tasks.take_stock import by_run, take_stock
from tests.builders import jpeg
from tests.tasks.applying import OSLO, ROME, decide, raw

DELTA = Settings(backup={"mode": "delta"})
PATHS = ["trip/0.jpg", "trip/1.jpg", "trip/2.jpg"]
BEGUN = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    for n in range(3):
        jpeg(tmp_path / "archive/trip" / f"{n}.jpg", seed=n)
    (tmp_path / "out").mkdir()
    return tmp_path / "archive"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def write(archive, out, run_id="r1", paths=PATHS, place=ROME, settings=None):
    done = apply(decide(archive, paths, place), archive, out, run_id, settings or Settings(), now=lambda: BEGUN)
    assert set(done["status"]) <= {"written", "sidecar"}


def stock(archive, out):
    return take_stock(archive, out).set_index(["run_id", "path"])


class TestTakeStock:
    def test_tells_good_copies_and_a_good_journal(self, archive, out):
        size = (archive / "trip/0.jpg").stat().st_size
        write(archive, out)
        row = stock(archive, out).loc[("r1", "trip/0.jpg")]
        assert (row["stands"], row["copy_good"], row["undo_good"], row["copy_bytes"]) == (True, True, True, size)
        assert row["backup"] == str(out / "backups/r1/trip/0.jpg")

    def test_without_copies_the_journal_is_the_way_back(self, archive, out):
        write(archive, out, settings=DELTA)
        row = stock(archive, out).loc[("r1", "trip/0.jpg")]
        assert (row["stands"], row["backup"], row["copy_good"], row["undo_good"]) == (True, "", False, True)

    def test_names_damaged_and_missing_copies(self, archive, out):
        write(archive, out)
        (out / "backups/r1/trip/0.jpg").write_bytes(b"rotten")
        (out / "backups/r1/trip/1.jpg").unlink()
        found = stock(archive, out)
        assert found.loc[("r1", "trip/0.jpg"), "problem"] == "it is damaged"
        assert "No such file" in found.loc[("r1", "trip/1.jpg"), "problem"]
        assert found["copy_good"].tolist() == [True, False, False]  # newest first: 2, 1, 0

    def test_a_name_that_is_not_utf_8_is_written_with_its_stray_bytes(self, archive, out):
        (archive / "trip/0.jpg").rename(archive / os.fsdecode(b"trip/l\xe9a.jpg"))
        write(archive, out, paths=["trip/l%E9a.jpg"])
        row = stock(archive, out).loc[("r1", "trip/l%E9a.jpg")]
        assert (row["backup"], row["copy_good"]) == (str(out / "backups/r1/trip/l%E9a.jpg"), True)

    def test_a_damaged_undo_is_no_way_back(self, archive, out):
        write(archive, out, settings=DELTA)
        with Journal(out) as journal:
            journal._db.execute("UPDATE writes SET undo = x'00' WHERE path = 'trip/0.jpg'")
        found = stock(archive, out)["undo_good"]
        assert (found.loc[("r1", "trip/0.jpg")], found.loc[("r1", "trip/1.jpg")]) == (False, True)

    def test_what_another_program_changed_does_not_stand(self, archive, out):
        write(archive, out)
        jpeg(archive / "trip/0.jpg", seed=40)
        row = stock(archive, out).loc[("r1", "trip/0.jpg")]
        assert (row["stands"], row["undo_good"], row["copy_good"]) == (False, False, True)

    def test_a_write_below_a_later_one_stands_and_can_be_undone_after_it(self, archive, out):
        write(archive, out, "r1", settings=DELTA)
        write(archive, out, "r2", place=OSLO, settings=DELTA)
        found = stock(archive, out)
        assert found["stands"].all()
        assert found["undo_good"].all()

    def test_a_write_that_was_restored_stands_no_more(self, archive, out):
        write(archive, out)
        restore(archive, out)
        assert not stock(archive, out)["stands"].any()

    def test_a_new_sidecar_stands_until_it_is_gone(self, archive, out):
        raw(archive / "p.nef")
        write(archive, out, paths=["p.nef"])
        assert stock(archive, out).loc[("r1", "p.nef"), ["stands", "undo_good"]].tolist() == [True, True]
        (archive / "p.nef.xmp").unlink()
        assert not stock(archive, out).loc[("r1", "p.nef"), "stands"]

    def test_says_that_there_is_nothing_where_nothing_was_written(self, archive, out):
        with pytest.raises(NothingToDo, match="no backups"):
            take_stock(archive, out)
        assert list(out.iterdir()) == []


class TestByRun:
    def test_counts_per_run_what_can_be_restored_from_what(self, archive, out):
        sizes = {path: (archive / path).stat().st_size for path in PATHS}
        write(archive, out, "r1")
        write(archive, out, "r2", PATHS[:1], OSLO, DELTA)
        (out / "backups/r1/trip/1.jpg").unlink()
        jpeg(archive / "trip/2.jpg", seed=40)
        runs = by_run(take_stock(archive, out), datetime(2026, 11, 22, 21, 30, tzinfo=UTC)).set_index("run_id")
        assert runs.index.tolist() == ["r2", "r1"]
        r1, r2 = runs.loc["r1"], runs.loc["r2"]
        assert (r1["files"], r1["age_days"], r1["copy_bytes"]) == (3, 2.5, sizes["trip/0.jpg"] + sizes["trip/2.jpg"])
        assert (r1["standing"], r1["from_copy"], r1["from_journal"], r1["not_restorable"], r1["damaged"]) == (2, 1, 1, 1, 1)
        assert (r1["copy_alone"], r2["copy_alone"]) == (1, 0)
        assert (r2["files"], r2["copy_bytes"], r2["from_copy"], r2["from_journal"], r2["damaged"]) == (1, 0, 0, 1, 0)
        assert r2["undo_bytes"] > 0
