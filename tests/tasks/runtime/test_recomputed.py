from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from tasks.runtime.recomputed import VERSIONS, Recomputed


def run(folder, *asked, damaged=()):
    """One run whose steps ask for results: (step, version, key, found); return what it says."""
    recomputed = Recomputed(folder)
    for key in damaged:
        recomputed.note_damaged(key)
    for step, version, key, found in asked:
        recomputed.note_asked(step, version, key, found=found)
    return recomputed.close()


class TestDamage:
    @pytest.mark.parametrize(
        ("damaged", "said"),
        [
            ([], []),
            (["a"], ["1 result in the cache was damaged; it was computed again"]),
            (["a", "b", "a"], ["2 results in the cache were damaged; they were computed again"]),
        ],
    )
    def test_is_one_line_however_many_results_it_hit(self, tmp_path, damaged, said):
        assert run(tmp_path, damaged=damaged) == said

    def test_loses_no_count_among_threads(self, tmp_path):
        recomputed = Recomputed(tmp_path)
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(recomputed.note_damaged, map(str, range(2000))))
        assert recomputed.close() == ["2000 results in the cache were damaged; they were computed again"]


class TestVersions:
    def test_of_a_new_folder_are_noted_without_a_word(self, tmp_path):
        assert run(tmp_path, ("extract", 1, "extract-a", False), ("date", 2, "date-a", False)) == []
        assert json.loads((tmp_path / VERSIONS).read_bytes()) == {"date": 2, "extract": 1}

    def test_that_changed_are_said_with_the_number_of_results_by_step(self, tmp_path):
        run(tmp_path, ("extract", 1, "extract-a", False), ("date", 1, "date-a", False), ("utc", 1, "utc-a", False))
        shards = [("extract", 2, f"extract-{name}", False) for name in "bcd"]
        assert run(tmp_path, *shards, ("date", 2, "date-b", False), ("utc", 1, "utc-b", False)) == [
            "results of another version of whereshot in the cache do not count; computed again: 1 of date, 3 of extract"
        ]

    def test_are_said_in_one_run_only(self, tmp_path):
        run(tmp_path, ("extract", 1, "extract-a", False))
        run(tmp_path, ("extract", 2, "extract-b", False))
        assert run(tmp_path, ("extract", 2, "extract-c", False)) == []

    def test_that_an_older_whereshot_finds_its_own_results_under_are_no_loss(self, tmp_path):
        run(tmp_path, ("extract", 2, "extract-b", False))
        assert run(tmp_path, ("extract", 1, "extract-a", True)) == []

    def test_a_damaged_result_is_not_counted_twice(self, tmp_path):
        run(tmp_path, ("extract", 1, "extract-a", False))
        assert len(run(tmp_path, ("extract", 2, "extract-b", False), damaged=["extract-b"])) == 1

    def test_of_steps_that_did_not_run_are_kept(self, tmp_path):
        run(tmp_path, ("extract", 1, "extract-a", False), ("choose", 1, "choose-a", False))
        run(tmp_path, ("extract", 1, "extract-a", True))
        assert json.loads((tmp_path / VERSIONS).read_bytes()) == {"choose": 1, "extract": 1}

    def test_that_stay_are_not_written_again_but_marked_as_used(self, tmp_path):
        run(tmp_path, ("extract", 1, "extract-a", False))
        os.utime(tmp_path / VERSIONS, (0, 0))
        before = (tmp_path / VERSIONS).stat()
        run(tmp_path, ("extract", 1, "extract-a", True))
        now = (tmp_path / VERSIONS).stat()
        assert (now.st_ino, now.st_mtime > 1e9) == (before.st_ino, True)

    @pytest.mark.parametrize(
        "content",
        [b"", b"junk", b"\xff\xfe", b"[1, 2]", b"null", b'{"extract": "1"}', b'{"extract": true}', b"[" * 100_000],
    )
    def test_that_cannot_be_understood_count_as_none_and_are_written_anew(self, tmp_path, content):
        (tmp_path / VERSIONS).write_bytes(content)
        assert run(tmp_path, ("extract", 1, "extract-a", False)) == []
        assert json.loads((tmp_path / VERSIONS).read_bytes()) == {"extract": 1}

    def test_that_cannot_be_noted_stop_no_run(self, tmp_path):
        (tmp_path / VERSIONS).mkdir()
        assert run(tmp_path, ("extract", 1, "extract-a", False)) == []
