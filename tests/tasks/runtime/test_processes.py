from __future__ import annotations

import os

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


def fail(number: int) -> int:
    raise ValueError(f"no {number}")


class TestInProcesses:
    def test_gives_the_results_in_the_order_of_the_batches(self):
        assert list(processes.in_processes(double, range(50), 2)) == [2 * number for number in range(50)]

    def test_works_in_other_processes_than_this(self):
        assert os.getpid() not in set(processes.in_processes(process_of, range(8), 2))

    @pytest.mark.parametrize(("batches", "count"), [(1, 2), (5, 1)])
    def test_works_in_this_process_where_a_second_one_would_not_help(self, batches, count):
        assert set(processes.in_processes(process_of, range(batches), count)) == {os.getpid()}

    def test_does_in_this_process_what_one_that_died_left_undone_and_says_so(self, tmp_path):
        with (tmp_path / "said").open("w") as stream:
            use_display(Display(console=Console(file=stream, soft_wrap=True)))
            try:
                done = list(processes.in_processes(die_elsewhere, [os.getpid()] * 6, 2))
            finally:
                use_display(Display())
        assert done == [os.getpid()] * 6
        assert (tmp_path / "said").read_text() == "a process that reads photos died; this one reads on, more slowly\n"

    def test_goes_on_with_new_processes_after_some_died(self):
        list(processes.in_processes(die_elsewhere, [os.getpid()] * 4, 2))
        assert os.getpid() not in set(processes.in_processes(process_of, range(8), 2))

    def test_raises_what_the_function_raises(self):
        with pytest.raises(ValueError, match="no 0"):
            list(processes.in_processes(fail, range(4), 2))


class TestCores:
    def test_counts_those_that_this_process_may_use(self):
        assert 1 <= processes.cores() <= (os.cpu_count() or 1)
