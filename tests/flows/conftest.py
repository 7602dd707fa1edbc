"""A Prefect server of the tests' own, one for all tests of flows, and the command line as a person calls it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from flows.environment import prepare_environment
from tasks.runtime.progress import Display, use_display

prepare_environment()


@dataclass
class Said:
    """What a command left behind: its exit status and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output."""
        return json.loads(self.out)


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def whereshot(prefect_server, tmp_path, monkeypatch, capsys) -> Callable[..., Said]:
    """Call the command line in a folder of its own; returns status, stdout and stderr."""
    from flows.__main__ import _main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def call(*words: str | Path) -> Said:
        capsys.readouterr()
        status = _main([str(word) for word in words])
        printed = capsys.readouterr()
        return Said(status, printed.out, printed.err)

    return call


@pytest.fixture
def said() -> Iterator[Callable[[], list[str]]]:
    """What the display is told, line by line."""
    text = io.StringIO()
    use_display(Display(console=Console(file=text, width=200, highlight=False, soft_wrap=True)))
    yield lambda: text.getvalue().splitlines()
    use_display(Display())
