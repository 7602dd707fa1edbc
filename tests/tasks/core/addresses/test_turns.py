from __future__ import annotations

import pytest

from tasks.core.addresses.turns import turn


class Clock:
    """A clock that only sleeping and the test move."""

    def __init__(self):
        self.at = 1000.0
        self.slept = []

    def now(self):
        return self.at

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def take(tmp_path):
    clock = Clock()

    def taking(lasts_s=0.0, pause_s=1.0):
        with turn(tmp_path / "state" / "turn", pause_s, clock.now, clock.sleep):
            clock.at += lasts_s

    taking.clock, taking.file = clock, tmp_path / "state" / "turn"
    return taking


class TestTurn:
    def test_the_first_waits_for_nobody(self, take):
        take()
        assert take.clock.slept == [0]

    def test_the_next_waits_for_the_rest_of_the_pause_after_the_answer(self, take):
        take(lasts_s=5)
        take.clock.at += 0.25
        take()
        assert take.clock.slept[1] == pytest.approx(0.75)

    def test_who_comes_later_does_not_wait(self, take):
        take()
        take.clock.at += 10
        take()
        assert take.clock.slept == [0, 0]

    def test_a_clock_that_was_set_back_costs_one_pause(self, take):
        take()
        take.clock.at -= 86400
        take()
        assert take.clock.slept == [0, 1]

    def test_a_request_that_failed_counts_too(self, take):
        with pytest.raises(ValueError, match="fault"), turn(take.file, 1.0, take.clock.now, take.clock.sleep):
            raise ValueError("fault")
        take()
        assert take.clock.slept[1] == 1

    def test_a_file_with_something_else_in_it_is_no_obstacle(self, take):
        take()
        take.file.write_text("not a number")
        take()
        assert take.clock.slept == [0, 0]
