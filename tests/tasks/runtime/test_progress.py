from __future__ import annotations

import io
import logging

import pytest
from rich.console import Console

from tasks.runtime.progress import Display


@pytest.fixture
def lines(caplog):
    """What a served run has said and logged."""
    caplog.set_level(logging.INFO, "whereshot.run")
    return caplog


def display(**values) -> tuple[Display, io.StringIO]:
    screen = io.StringIO()
    return Display(console=Console(file=screen, soft_wrap=True), **values), screen


class TestDisplay:
    def test_of_a_served_run_logs_what_it_says(self, lines):
        shown, screen = display(logs=True, prefix="Photos 2019: ")
        shown.say("6 photos [of] 2019")
        assert screen.getvalue() == "Photos 2019: 6 photos [of] 2019\n"
        assert lines.messages == ["6 photos [of] 2019"]

    def test_never_logs_what_names_photos(self, lines):
        shown, screen = display(logs=True)
        shown.detail("trip/a.jpg: the file is empty")
        assert screen.getvalue() == "trip/a.jpg: the file is empty\n"
        assert lines.messages == []

    def test_logs_nothing_where_a_person_sits_at_the_terminal(self, lines):
        shown, screen = display()
        shown.say("6 photos")
        assert (screen.getvalue(), lines.messages) == ("6 photos\n", [])

    def test_that_is_quiet_logs_all_the_same(self, lines):
        shown, screen = display(quiet=True, logs=True)
        shown.say("6 photos")
        assert (screen.getvalue(), lines.messages) == ("", ["6 photos"])
