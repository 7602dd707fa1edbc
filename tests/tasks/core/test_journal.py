from __future__ import annotations

import math
import os
import re
import sqlite3
import struct
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core import journal_schema
from tasks.core.errors import UsageError
from tasks.core.journal import Journal, Mark
from tasks.core.writes import Write, pack_extended, pack_undo, unpack_extended, unpack_undo
from tasks.core.writing import Splice

AT = "2026-11-21T09:30:00.000+00:00"
WRITE = Write(
    run_id="r1", path="a.cr2", target="a.cr2.xmp", created=False, size_before=7, sha_before="b" * 64, sha_after="a" * 64,
    mode=0o640, mtime_ns=1_222_222_222_987_654_321, atime_ns=5, extended="{}", backup="backups/r1/a.cr2.xmp", undo=b"\0\xff",
    lat=41.9, lon=12.5, source="proxy", row_id="x-1", at=AT,
)  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path):
    with Journal(tmp_path) as opened:
        opened.begin("r1", flow="apply", archive_id="x", at=AT)
        yield opened


class TestJournal:
    def test_gives_back_what_it_was_given(self, journal):
        (write_id,) = journal.intend([WRITE])
        assert journal.writes() == [replace(WRITE, write_id=write_id)]

    def test_survives_being_opened_again(self, journal, tmp_path):
        journal.intend([WRITE])
        with Journal(tmp_path) as again:
            assert [write.path for write in again.writes()] == ["a.cr2"]

    def test_is_seen_by_others_as_soon_as_a_call_returns(self, journal):
        journal.intend([WRITE])
        other = sqlite3.connect(journal.file)
        assert other.execute("SELECT state FROM writes").fetchall() == [("intended",)]
        other.close()

    def test_waits_for_the_disk_at_every_commit(self, journal):
        assert journal._db.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert journal._db.execute("PRAGMA journal_mode").fetchone() == ("truncate",)

    def test_tells_the_dates_that_stand_newest_first(self, journal):
        first, *_ = journal.intend(
            [replace(WRITE, taken="2024-05-01T10:00:00"), WRITE, replace(WRITE, taken="2024-05-02T10:00:00")]
        )
        assert journal.dates() == []
        journal.mark([Mark(first + number, "written") for number in range(3)], at=AT)
        assert journal.dates() == [("a.cr2", "x-1", "2024-05-02T10:00:00"), ("a.cr2", "x-1", "2024-05-01T10:00:00")]
        journal.mark([Mark(first, "restored")], at=AT)
        assert journal.dates() == [("a.cr2", "x-1", "2024-05-02T10:00:00")]

    def test_refuses_the_journal_of_a_newer_version(self, tmp_path):
        with sqlite3.connect(tmp_path / "journal.sqlite") as newer:
            newer.execute("PRAGMA user_version = 99")
        newer.close()
        with pytest.raises(UsageError, match="a newer Whereshot wrote this journal"):
            Journal(tmp_path)

    def test_refuses_a_file_that_is_no_database_and_leaves_it(self, tmp_path):
        (tmp_path / "journal.sqlite").write_bytes(b"not a database, but long enough to be taken for one" * 40)
        with pytest.raises(UsageError, match="cannot be used"):
            Journal(tmp_path)
        assert (tmp_path / "journal.sqlite").read_bytes().startswith(b"not a database")

    def test_refuses_an_output_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(UsageError, match="cannot be used"):
            Journal(tmp_path / "missing")

    def test_refuses_a_state_that_does_not_exist(self, journal):
        (write_id,) = journal.intend([WRITE])
        with pytest.raises(sqlite3.IntegrityError):
            journal.mark([Mark(write_id, "lost")], at=AT)

    @pytest.mark.parametrize("run_id", ["", "../r", "a/b", ".hidden", "a b", "r\n"])
    def test_refuses_a_run_id_that_is_no_plain_word(self, journal, run_id):
        with pytest.raises(UsageError, match="only letters"):
            journal.begin(run_id, flow="apply", archive_id="x", at=AT)

    def test_knows_which_runs_did_not_end(self, journal):
        journal.begin("r2", flow="apply", archive_id="x", at=AT)
        journal.finish("r1", at=AT)
        assert journal.unfinished() == ["r2"]

    def test_finds_the_last_run_that_stands_for_some_paths(self, journal):
        journal.begin("r2", flow="apply", archive_id="x", at=AT)
        journal.mark([Mark(*journal.intend([WRITE]), "written")], at=AT)
        (later,) = journal.intend([replace(WRITE, run_id="r2", path="b.jpg", target="b.jpg")])
        journal.mark([Mark(later, "written")], at=AT)
        assert journal.last_standing_run() == "r2"
        assert journal.last_standing_run(["a.cr2"]) == "r1"
        journal.mark([Mark(later, "restored")], at=AT)
        assert journal.last_standing_run() == "r1"

    def test_lists_runs_newest_first_with_their_counts(self, journal):
        journal.begin("r2", flow="apply", archive_id="x", at=AT)
        journal.mark([Mark(*journal.intend([WRITE]), "written")], at=AT)
        assert journal.runs()[["run_id", "written"]].to_numpy().tolist() == [["r2", 0], ["r1", 1]]


VERSION_1 = """
CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,      -- sorts by time: 20261121T093000Z-ab12
    flow TEXT NOT NULL,
    archive_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    finished_at TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE writes (
    write_id INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of writing
    run_id TEXT NOT NULL REFERENCES runs,
    path TEXT NOT NULL,           -- the photo
    target TEXT NOT NULL,         -- the file written: the photo or its sidecar
    state TEXT NOT NULL CHECK (state IN ('intended', 'written', 'abandoned', 'unknown', 'restored')),
    created INTEGER NOT NULL,     -- 1: target was not there before
    size_before INTEGER NOT NULL,
    sha_before TEXT NOT NULL,     -- SHA-256 in hex; '' when created
    sha_after TEXT NOT NULL,
    mode INTEGER NOT NULL,        -- of the original, as all below up to backup
    mtime_ns INTEGER NOT NULL,
    atime_ns INTEGER NOT NULL,
    extended TEXT NOT NULL,
    backup TEXT NOT NULL,         -- relative to OUT, or absolute; '' when created
    undo BLOB NOT NULL,
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    source TEXT NOT NULL,
    row_id TEXT NOT NULL,
    problem TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL              -- when the state last changed
) STRICT;
CREATE INDEX writes_by_target ON writes (target, state);
CREATE INDEX writes_by_state ON writes (state, run_id);
PRAGMA user_version = 1;
"""
"""What the first release of Whereshot made, to the letter."""


def journal_of_version_1(out: Path) -> None:
    """A journal as the first release left it, in write-ahead mode, with a write of each state but one."""
    with closing(sqlite3.connect(out / "journal.sqlite")) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(VERSION_1)
        db.execute("INSERT INTO runs VALUES ('r1', 'apply', 'x', ?, '')", (AT,))
        rows = [
            ("r1", f"{n}.jpg", f"{n}.jpg", state, 0, 7, "b" * 64, "a" * 64, 0o640, 10**18 + n, 5, "{}", f"backups/r1/{n}.jpg",
             b"\0\xff", 41.9, 12.5, "proxy", "x-1", "why", AT)
            for n, state in enumerate(("intended", "written", "abandoned", "unknown", "restored"))
        ]  # fmt: skip
        names = (
            "run_id, path, target, state, created, size_before, sha_before, sha_after, mode, mtime_ns, atime_ns, extended,"
            " backup, undo, lat, lon, source, row_id, problem, at"
        )
        db.executemany(f"INSERT INTO writes ({names}) VALUES ({', '.join('?' * 20)})", rows)
        db.execute("DELETE FROM writes WHERE path = '2.jpg'")
        db.commit()


class TestOlderVersions:
    def test_every_write_of_a_journal_of_version_1_is_kept_with_its_number(self, tmp_path):
        journal_of_version_1(tmp_path)
        with Journal(tmp_path) as journal:
            writes = journal.writes()
        assert [(write.write_id, write.path, write.state) for write in writes] == [
            (5, "4.jpg", "restored"), (4, "3.jpg", "unknown"), (2, "1.jpg", "written"), (1, "0.jpg", "intended"),
        ]  # fmt: skip
        assert writes[2] == replace(
            WRITE, path="1.jpg", target="1.jpg", mtime_ns=10**18 + 1, backup="backups/r1/1.jpg", state="written", problem="why",
            overwrote=None, write_id=2,
        )  # fmt: skip

    def test_numbers_go_on_where_they_were(self, tmp_path):
        journal_of_version_1(tmp_path)
        with Journal(tmp_path) as journal:
            assert journal.intend([WRITE]) == [6]

    def test_a_copy_of_the_older_journal_is_kept(self, tmp_path):
        journal_of_version_1(tmp_path)
        Journal(tmp_path).__exit__(None, None, None)
        with closing(sqlite3.connect(tmp_path / "journal.sqlite.bak")) as copy:
            assert copy.execute("PRAGMA user_version").fetchone() == (1,)
            assert copy.execute("SELECT COUNT(*) FROM writes").fetchone() == (4,)

    def test_a_fault_in_the_middle_leaves_the_older_one_whole(self, tmp_path, monkeypatch):
        journal_of_version_1(tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(journal_schema, "_INDICES", ("NO SQL AT ALL",))
            with pytest.raises(UsageError, match="cannot be used"):
                Journal(tmp_path)
        with Journal(tmp_path) as journal:
            assert len(journal.writes()) == 4

    def test_a_write_without_a_position_can_be_noted_in_it(self, tmp_path):
        journal_of_version_1(tmp_path)
        with Journal(tmp_path) as journal:
            journal.intend([replace(WRITE, lat=math.nan, lon=math.nan, taken="2024-05-01T12:00:00")])
            write = journal.writes()[0]
        assert (math.isnan(write.lat), math.isnan(write.lon), write.taken) == (True, True, "2024-05-01T12:00:00")


class TestGroups:
    def test_intents_and_marks_of_a_group_are_noted_all_or_none(self, journal):
        (first,) = journal.intend([WRITE])
        bad = replace(WRITE, run_id="nobody")
        with pytest.raises(sqlite3.IntegrityError):
            journal.intend([WRITE, bad], [Mark(first, "written")], at=AT)
        assert [write.state for write in journal.writes()] == ["intended"]

    def test_a_group_costs_one_commit(self, journal):
        commits = []
        journal._db.set_trace_callback(lambda statement: commits.append(statement) if statement == "COMMIT" else None)
        first, second = journal.intend([WRITE, replace(WRITE, path="b.cr2")])
        journal.intend([replace(WRITE, path="c.cr2")], [Mark(first, "written"), Mark(second, "abandoned", "why")], at=AT)
        assert len(commits) == 2
        assert [(write.state, write.problem) for write in journal.writes()] == [
            ("intended", ""), ("abandoned", "why"), ("written", ""),
        ]  # fmt: skip


class TestDamage:
    @staticmethod
    def damage(file: Path) -> None:
        """Overwrite what lies behind the first page."""
        data = bytearray(file.read_bytes())
        data[4096 : 4096 * 3] = b"\xa5" * 8192
        file.write_bytes(data)

    def filled(self, out: Path, *, copied: bool) -> None:
        with Journal(out) as journal:
            journal.begin("r1", flow="apply", archive_id="x", at=AT)
            journal.intend([replace(WRITE, path=f"{n}.cr2") for n in range(200)])
            if copied:
                journal.keep_copy()
        self.damage(out / "journal.sqlite")

    def test_is_noticed_when_it_is_opened_and_the_good_copy_is_named(self, tmp_path):
        self.filled(tmp_path, copied=True)
        with pytest.raises(UsageError, match=rf"rename its copy journal.sqlite.bak \(up to the run of {re.escape(AT)}\)"):
            Journal(tmp_path)

    def test_the_copy_is_the_journal_when_it_is_renamed(self, tmp_path):
        self.filled(tmp_path, copied=True)
        (tmp_path / "journal.sqlite.bak").replace(tmp_path / "journal.sqlite")
        with Journal(tmp_path) as journal:
            assert len(journal.writes()) == 200

    def test_no_copy_and_a_damaged_copy_are_not_offered(self, tmp_path):
        self.filled(tmp_path, copied=False)
        with pytest.raises(UsageError, match="give --out another folder"):
            Journal(tmp_path)
        (tmp_path / "journal.sqlite.bak").write_bytes((tmp_path / "journal.sqlite").read_bytes())
        with pytest.raises(UsageError, match="give --out another folder"):
            Journal(tmp_path)


class TestKeepCopy:
    def test_replaces_the_last_copy_only_when_it_is_whole(self, journal, tmp_path, monkeypatch):
        journal.keep_copy()
        before = (tmp_path / "journal.sqlite.bak").read_bytes()
        journal.intend([WRITE])
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", no_space)
            with pytest.raises(OSError, match="No space"):
                journal.keep_copy()
        assert (tmp_path / "journal.sqlite.bak").read_bytes() == before
        assert sorted(file.name for file in tmp_path.iterdir() if "bak" in file.name) == ["journal.sqlite.bak"]
        journal.keep_copy()
        with closing(sqlite3.connect(tmp_path / "journal.sqlite.bak")) as copy:
            assert copy.execute("SELECT COUNT(*) FROM writes").fetchone() == (1,)

    def test_that_fails_at_the_end_of_a_run_is_told_and_the_run_is_ended(self, journal, monkeypatch, caplog):
        monkeypatch.setattr(Journal, "keep_copy", no_space)
        journal.close_run("r1", at=AT)
        assert "no copy of the journal could be made" in caplog.text
        assert journal.unfinished() == []


def no_space(*_args):
    raise OSError(28, "No space left on device")


class TestSettle:
    @pytest.mark.parametrize(
        ("sha_now", "state"), [("a" * 64, "written"), ("b" * 64, "abandoned"), ("c" * 64, "unknown"), ("", "unknown")]
    )
    def test_reads_the_end_of_an_interrupted_write_off_the_hash(self, journal, sha_now, state):
        write = replace(WRITE, write_id=journal.intend([WRITE])[0])
        assert journal.settle([(write, sha_now)], at=AT) == [state]
        assert [found.state for found in journal.writes()] == [state]

    def test_a_file_to_be_created_that_is_not_there_is_abandoned(self, journal):
        new = replace(WRITE, created=True, sha_before="")
        assert journal.settle([(replace(new, write_id=journal.intend([new])[0]), "")], at=AT) == ["abandoned"]


class TestPackedForms:
    @given(st.lists(st.tuples(st.integers(0, 2**62), st.integers(0, 2**62), st.binary(max_size=40))))
    def test_undo_comes_back(self, drawn):
        splices = [Splice(start, start + replaced, data) for start, replaced, data in drawn]
        assert unpack_undo(pack_undo(splices)) == splices

    def test_undo_is_short_numbers_and_the_data(self):
        assert pack_undo([Splice(1, 301, b"ab")]).hex() == "01" + "01" + "ac02" + "02" + "6162"  # 300 is AC 02 in LEB128
        assert pack_undo([]) == b""

    def test_a_large_undo_is_compressed(self):
        assert len(pack_undo([Splice(0, 0, b"exif:GPSLatitude " * 1000)])) < 200

    def test_undo_of_a_journal_of_version_1_is_read(self):
        old = struct.pack(">QQQ", 1, 258, 2) + b"ab" + struct.pack(">QQQ", 300, 300, 0)
        assert unpack_undo(old) == [Splice(1, 258, b"ab"), Splice(300, 300, b"")]

    @pytest.mark.parametrize("data", [b"ab", b"a" * 500])
    def test_a_cut_undo_is_an_error(self, data):
        whole = pack_undo([Splice(1, 2, data)])
        for length in range(2, len(whole)):
            with pytest.raises(ValueError, match="cut"):
                unpack_undo(whole[:length])

    def test_a_damaged_undo_is_an_error(self):
        whole = bytearray(pack_undo([Splice(1, 2, b"a" * 500)]))
        whole[1] ^= 0xFF
        with pytest.raises(ValueError, match="damaged"):
            unpack_undo(bytes(whole))

    @given(st.dictionaries(st.text(min_size=1, max_size=9), st.binary(max_size=40)))
    def test_extended_attributes_come_back(self, extended):
        assert dict(unpack_extended(pack_extended(extended.items()))) == extended
