"""Tests of how a service on the network is asked."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack

import pytest

from tasks.core.answers_file import answers_file
from tasks.runtime.services import LONGEST_WAIT_S, NotAnswered, open_answers, persist, too_often
from tasks.runtime.steps import retries


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Return the seconds that are waited, of which none pass."""
    seconds: list[float] = []
    monkeypatch.setattr("tasks.runtime.services.time.sleep", seconds.append)
    return seconds


def failing(times, **mood):
    """Return a request that is answered with "yes" after so many failures."""
    left = [NotAnswered("is away", **mood)] * times

    def request():
        if left:
            raise left.pop()
        return "yes"

    return request


class TestPersist:
    def test_an_answer_is_returned_at_once(self, waits):
        assert (persist(failing(0)), waits) == ("yes", [])

    def test_it_asks_as_often_as_steps_are_tried_with_their_pauses(self, waits):
        assert persist(failing(retries.times, again=True)) == "yes"
        assert waits == retries.delays()

    def test_then_it_gives_up(self):
        with pytest.raises(NotAnswered, match="is away"):
            persist(failing(retries.times + 1, again=True))

    def test_it_does_not_ask_again_where_that_is_no_use(self, waits):
        with pytest.raises(NotAnswered):
            persist(failing(1))
        assert waits == []

    def test_it_leaves_a_service_alone_for_as_long_as_that_wants(self, waits):
        persist(failing(1, again=True, wait_s=30.0))
        assert waits == [30.0]


class TestTooOften:
    @pytest.mark.parametrize(("seconds", "again"), [(0.0, True), (LONGEST_WAIT_S, True), (LONGEST_WAIT_S + 1, False)])
    def test_a_service_that_wants_a_long_pause_is_not_asked_again(self, seconds, again):
        refusal = too_often(seconds)
        assert (refusal.again, refusal.wait_s) == (again, seconds)


class TestOpenAnswers:
    TABLE = "create table if not exists answers (word text)"

    def opened(self, file):
        return answers_file(file, self.TABLE)

    def test_it_opens_the_file(self, tmp_path):
        with ExitStack() as stack:
            open_answers(stack, tmp_path / "a.sqlite", self.opened, "words")
        assert (tmp_path / "a.sqlite").read_bytes().startswith(b"SQLite format 3")

    def test_a_damaged_one_is_put_aside_and_said(self, tmp_path, caplog):
        (tmp_path / "a.sqlite").write_bytes(b"no database" * 1000)
        with ExitStack() as stack:
            kept = open_answers(stack, tmp_path / "a.sqlite", self.opened, "words")
            assert kept.execute("select * from answers").fetchall() == []
        assert (tmp_path / "a.damaged").exists()
        assert caplog.messages == [
            f"{tmp_path / 'a.sqlite'} was damaged and is now {tmp_path / 'a.damaged'}; words are asked again"
        ]

    def test_where_none_can_be_answers_are_not_kept(self, tmp_path, caplog):
        (tmp_path / "file").write_text("")
        with ExitStack() as stack:
            kept = open_answers(stack, tmp_path / "file" / "a.sqlite", self.opened, "words")
            assert kept.execute("select * from answers").fetchall() == []
        assert "answers are not kept for the next time" in caplog.text

    def test_one_that_another_process_holds_is_not_put_aside(self, tmp_path):
        def held(file):
            if file is None:
                return answers_file(None, self.TABLE)
            raise sqlite3.OperationalError("database is locked")

        (tmp_path / "a.sqlite").write_bytes(b"held")
        with ExitStack() as stack:
            open_answers(stack, tmp_path / "a.sqlite", held, "words")
        assert (tmp_path / "a.sqlite").read_bytes() == b"held"
