from __future__ import annotations

import errno

import pytest

from tasks.core.errors import Refused
from tasks.runtime.steps import Retries, Tally, is_transient, step


class TestIsTransient:
    @pytest.mark.parametrize("number", [errno.EIO, errno.ETIMEDOUT, errno.ESTALE, errno.EAGAIN])
    def test_tries_again_what_may_pass(self, number):
        assert is_transient(OSError(number, "x"))

    @pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EROFS])
    def test_does_not_try_again_what_will_not_pass(self, number):
        assert not is_transient(OSError(number, "x"))

    @pytest.mark.parametrize("error", [ValueError("corrupt"), Refused("a.jpg", "changed")])
    def test_does_not_try_again_a_fault_of_the_data(self, error):
        assert not is_transient(error)


class TestRetries:
    def test_doubles_the_seconds_before_each_further_try(self):
        assert Retries(3, 2.0).delays() == [2.0, 4.0, 8.0]

    def test_none_means_no_delays_at_all(self):
        assert Retries(0, 2.0).delays() == []


class TestStep:
    def test_is_just_its_function_outside_a_flow(self):
        @step(run_name="double", description="Double a number.")
        def double(number: int) -> int:
            return number * 2

        assert double(21) == 42
        assert double.name == "double"


class TestTally:
    def test_tells_seconds_and_counts_by_step(self):
        told = Tally({"extract": 1.23456, "utc": 2.0}, {"extract": {"files": 3, "read": 1, "cached": 2}}).as_json()
        assert told == {"extract": {"seconds": 1.235, "files": 3, "read": 1, "cached": 2}, "utc": {"seconds": 2.0}}
