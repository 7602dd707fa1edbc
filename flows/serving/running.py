"""The runner: it watches the deployments' timetables and buttons and starts each run as a process of its own."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Final
from uuid import UUID

from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner

from tasks.core.errors import WhereshotError

log = logging.getLogger("whereshot.serving")

ASK_EVERY_S: Final = 3.0
"""How soon a click is followed by a run; the question costs some milliseconds."""
SIDE_BY_SIDE: Final = 4
"""Runs at a time, those included that wait for their turn on an archive."""
END_WITHIN_S: Final = 60.0

_LOOK_EVERY_S: Final = 0.5


class RunnerEnded(WhereshotError):  # noqa: N818 - what happened
    """The runner ended by itself."""


def make_runner(deployments: Sequence[RunnerDeployment], *, pause_at_end: bool) -> tuple[Runner, list[UUID]]:
    """Register the deployments and return what will run them, and their ids.

    ``pause_at_end``: the server goes on without us, so timetables are paused when the runner ends.
    """
    runner = Runner(name="whereshot", query_seconds=ASK_EVERY_S, limit=SIDE_BY_SIDE, pause_on_shutdown=pause_at_end)
    return runner, [UUID(str(runner.add_deployment(deployment))) for deployment in deployments]


def run_until(runner: Runner, stopped: Callable[[], bool]) -> None:
    """Run what is due until ``stopped`` says yes; runs that are at work then are cancelled. Raises RunnerEnded.

    In a thread, for in the main one Prefect's runner takes the signals for itself.
    """
    failures: list[BaseException] = []

    def work() -> None:
        try:
            asyncio.run(runner.start())
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)

    thread = Thread(target=work, name="runner", daemon=True)
    thread.start()
    while thread.is_alive() and not stopped():
        time.sleep(_LOOK_EVERY_S)
    if thread.is_alive():
        while not runner.started and thread.is_alive():
            time.sleep(_LOOK_EVERY_S)
        runner.execute_in_background(runner.astop)
        thread.join(END_WITHIN_S)
    elif not stopped():
        raise RunnerEnded(f"Prefect's runner ended by itself ({failures[0] if failures else 'without a word'}); start it again")
