"""How far a long step is, and what a run has to say: bars and lines in the terminal, artifacts and a log in the Prefect UI.

One display per process, since one process runs one flow at a time; steps may advance it from any thread.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import UUID

from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.context import FlowRunContext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

log = logging.getLogger("whereshot.run")

Advance = Callable[[int], None]
_UI_EVERY_S = 2.0


@dataclass
class Display:
    """What the terminal shows: nothing when quiet, bars where it is a terminal; ``guides`` says what to do next as well.

    With ``logs`` the lines are the run's log in the Prefect UI too, where nobody sits at a terminal; ``prefix`` tells the lines
    of several runs on one terminal apart.
    """

    quiet: bool = False
    guides: bool = True
    logs: bool = False
    prefix: str = ""
    console: Console = field(default_factory=lambda: Console(file=sys.stderr, highlight=False, soft_wrap=True))

    def say(self, line: str) -> None:
        """Print one line, unless quiet, and log it if lines are logged."""
        self.detail(line)
        if self.logs:
            log.info(line)

    def detail(self, line: str) -> None:
        """Print one line, unless quiet, and never log it."""
        if not self.quiet:
            self.console.print(f"{self.prefix}{line}", markup=False)

    def bar(self) -> Any:
        """Return the bar's context manager, or an empty one where there is no terminal."""
        if self.quiet or not self.console.is_terminal:
            return nullcontext()
        return Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self.console,
            transient=True,
        )


_display = Display()


def use_display(display: Display) -> None:
    """Set the process's display."""
    global _display  # noqa: PLW0603 - one per process, set once by the command line
    _display = display


def say(line: str) -> None:
    """Print one line on the display; it names no photo and no place, for it may become a line of a server's log."""
    _display.say(line)


def detail(line: str) -> None:
    """Print one line that names photos, places or what is in them: for the person at the terminal alone."""
    _display.detail(line)


def suggest(*lines: str) -> None:
    """Print what to do next, unless the person is being led anyway (the demo)."""
    for line in lines:
        if _display.guides:
            _display.say(line)


@contextmanager
def unguided() -> Iterator[None]:
    """Leave suggestions out meanwhile."""
    before, _display.guides = _display.guides, False
    try:
        yield
    finally:
        _display.guides = before


@contextmanager
def track(step: str, total: int | None) -> Iterator[Advance]:
    """Show a step of ``total`` units (None: nobody knows yet); yields ``advance(n)``, which any thread may call."""
    with _display.bar() as bar, _Artifact(step, total) as artifact:
        shown = bar.add_task(step, total=total) if bar else None

        def advance(units: int) -> None:
            if bar:
                bar.advance(shown, units)
            artifact.advance(units)

        yield advance


class _Artifact:
    """The progress artifact of a flow run, updated at most every two seconds; nothing outside a flow."""

    def __init__(self, step: str, total: int | None) -> None:
        self._step, self._total, self._done = step, total, 0
        self._lock, self._shown_s = threading.Lock(), 0.0
        self._id: UUID | None = None

    def __enter__(self) -> Self:
        if FlowRunContext.get():
            size = f": {self._total:,}" if self._total is not None else ""
            made = create_progress_artifact(0.0, key=f"{_slug(self._step)}-progress", description=f"{self._step}{size}")
            self._id = made if isinstance(made, UUID) else None
        return self

    def advance(self, units: int) -> None:
        with self._lock:
            self._done += units
            due = time.monotonic() - self._shown_s > _UI_EVERY_S
            if due:
                self._shown_s = time.monotonic()
        if due and self._id and self._total:
            update_progress_artifact(self._id, min(100.0, 100.0 * self._done / self._total))

    def __exit__(self, *_: object) -> None:
        if self._id:
            update_progress_artifact(self._id, 100.0)


def _slug(step: str) -> str:
    """Return a key as Prefect's artifacts take it: lower-case letters, digits and dashes."""
    return step.replace("_", "-")
