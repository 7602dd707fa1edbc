from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    @given(st.lists(st.tuples(st.integers(0, 2**63), st.integers(0, 2**63), st.binary(max_size=40))))
    def test_undo_comes_back(self, splices):
        expected = [Splice(*splice) for splice in splices]
        assert unpack_undo(pack_undo(expected)) == expected

    def test_undo_is_three_big_endian_numbers_and_the_data(self):
        assert pack_undo([Splice(1, 258, b"ab")]).hex() == "0000000000000001000000000000010200000000000000026162"

    def test_a_cut_undo_is_an_error(self):
        for length in range(1, 26):
            with pytest.raises(ValueError, match="cut"):
                unpack_undo(pack_undo([Splice(1, 2, b"ab")])[:length])

    @given(st.dictionaries(st.text(min_size=1, max_size=9), st.binary(max_size=40)))
    def test_extended_attributes_come_back(self, extended):
        assert dict(unpack_extended(pack_extended(extended.items()))) == extended
