"""Runs on one archive, one after the other: a run from the command line is refused while another works, a served run waits."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from prefect.states import Running

from flows.serving.parent import is_served
from tasks.core.errors import Locked
from tasks.core.locks import locked

log = logging.getLogger("whereshot.turns")

WAITING: Final = "Waiting"
"""The name of the state that a run shows while it waits."""
WAIT_AT_MOST_S: Final = 24 * 3600.0
"""The first reading of a million photos over a slow network takes hours."""

_LOOK_EVERY_S: Final = 1.0


@contextmanager
def in_turn(out: Path, archive: Path, *, writes: bool) -> Iterator[None]:
    """Hold the archive and OUT (``tasks.core.locks``) as soon as no other run does. Raises Locked: a served run after a day."""
    with ExitStack() as held:
        if not is_served():
            held.enter_context(locked(out, archive, writes=writes))
        else:
            _wait(held, out, archive, writes=writes)
        yield


def _wait(held: ExitStack, out: Path, archive: Path, *, writes: bool) -> None:
    give_up_s = time.monotonic() + WAIT_AT_MOST_S
    waiting = False
    while True:
        try:
            held.enter_context(locked(out, archive, writes=writes))
        except Locked:
            if time.monotonic() > give_up_s:
                raise
        else:
            break
        if not waiting:
            waiting = True
            log.info("another run works on this archive; waiting until it has ended")
            _show(Running(name=WAITING, message="another run works on this archive"))
        time.sleep(_LOOK_EVERY_S)
    if waiting:
        log.info("it is this run's turn now")
        _show(Running())


def _show(state: Running) -> None:  # type: ignore[valid-type]
    """Give the state to this run, and to the one that it is a part of."""
    runs = {str(flow_run.id), str(flow_run.root_flow_run_id)}
    with get_client(sync_client=True) as client:
        for run in sorted(runs):
            client.set_flow_run_state(UUID(run), state, force=True)
