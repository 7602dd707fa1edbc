from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from tasks.runtime import processes
from tasks.runtime.progress import Display, use_display


def double(number: int) -> int:
    return 2 * number


def process_of(_: int) -> int:
    return os.getpid()


def die_elsewhere(parent: int) -> int:
    if os.getpid() != parent:
        os._exit(3)
    return parent


def work(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def timed(_: int) -> tuple[int, float, float]:
    began = time.perf_counter()
    time.sleep(0.02)
    return os.getpid(), began, time.perf_counter()


def fail(_: int) -> int:
    raise ValueError("here")


def fail_elsewhere(parent: int) -> None:
    if os.getpid() != parent:
        raise ValueError("there")


class TestInProcesses:
    @pytest.mark.parametrize("count", [1, 2, 3])
    def test_gives_each_batch_s_result_once_with_its_number(self, count):
        assert sorted(processes.in_processes(double, range(50), count)) == [(number, 2 * number) for number in range(50)]

    @pytest.mark.parametrize("count", [2, 3])
    def test_works_in_so_many_processes_and_in_this(self, count):
        used = {process for _, process in processes.in_processes(work, range(40), count)}
        assert os.getpid() in used
        assert len(used) == count

    @pytest.mark.parametrize(("batches", "count"), [(1, 2), (5, 1)])
    def test_works_in_this_process_where_a_second_one_would_not_help(self, batches, count):
        assert [*processes.in_processes(process_of, range(batches), count)] == [(each, os.getpid()) for each in range(batches)]

    def test_does_in_this_process_what_one_that_died_left_undone_and_says_so(self, tmp_path):
        with (tmp_path / "said").open("w") as stream:
            use_display(Display(console=Console(file=stream, soft_wrap=True)))
            try:
                done = list(processes.in_processes(die_elsewhere, [os.getpid()] * 6, 2))
            finally:
                use_display(Display())
        assert sorted(done) == [(number, os.getpid()) for number in range(6)]
        assert (tmp_path / "said").read_text() == "a process that reads photos died; this one reads on, more slowly\n"

    def test_goes_on_with_new_processes_after_some_died(self):
        list(processes.in_processes(die_elsewhere, [os.getpid()] * 4, 2))
        assert len({process for _, process in processes.in_processes(process_of, range(8), 2)}) == 2

    @pytest.mark.parametrize(("function", "where"), [(fail, "here"), (fail_elsewhere, "there")])
    def test_raises_what_the_function_raises(self, function, where):
        with pytest.raises(ValueError, match=where):
            list(processes.in_processes(function, [os.getpid()] * 8, 2))

    def test_takes_no_more_batches_when_nobody_asks_for_more(self, tmp_path):
        results = processes.in_processes(Path.touch, [tmp_path / str(number) for number in range(50)], 2)
        next(results)
        results.close()
        assert 1 <= len([*tmp_path.iterdir()]) <= 4

    def test_all_threads_have_the_same_other_processes(self):
        with ThreadPoolExecutor(3) as threads:
            runs = threads.map(lambda _: list(processes.in_processes(work, range(10), 2)), range(3))
            used = {process for run in runs for _, process in run}
        assert len(used) == 2

    def test_one_thread_at_a_time_works_in_this_process(self):
        with ThreadPoolExecutor(3) as threads:
            runs = threads.map(lambda _: list(processes.in_processes(timed, range(10), 2)), range(3))
            spans = sorted(span for run in runs for _, (process, *span) in run if process == os.getpid())
        assert len(spans) > 1
        assert all(over <= began for (_, over), (began, _) in pairwise(spans))


class TestEndProcesses:
    def test_the_next_batch_finds_new_ones(self):
        first, second = self.others(), self.others()
        processes.end_processes()
        third = self.others()
        assert first == second
        assert first.isdisjoint(third)

    def others(self) -> set[int]:
        """The other processes that did a piece of work."""
        return {process for _, process in processes.in_processes(work, range(20), 2)} - {os.getpid()}


class TestStartProcesses:
    def test_has_them_ready_when_work_comes(self):
        processes.end_processes()
        processes.start_processes(double, 0, 2)
        assert [*processes._executors] == [1]
        assert dict(processes.in_processes(double, range(4), 2)) == {0: 0, 1: 2, 2: 4, 3: 6}

    def test_starts_none_where_this_process_is_enough(self):
        processes.end_processes()
        processes.start_processes(double, 0, 1)
        assert not processes._executors


class TestCores:
    def test_counts_those_that_this_process_may_use(self):
        assert 1 <= processes.cores() <= (os.cpu_count() or 1)
