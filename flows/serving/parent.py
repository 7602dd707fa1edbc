"""A served run and the ``whereshot serve`` that started it: how the run knows its parent, and that it ends with it.

Without a server and a runner a run could tell nobody what it does, and the next ``serve`` would start the same work beside it.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Final

SERVED: Final = "WHERESHOT_SERVED"
"""Set for the runs that ``whereshot serve`` starts: its own process number, and "quiet" where it says nothing itself."""

_LOOK_EVERY_S: Final = 1.0
_GRACE_S: Final = 5.0


def serve_from_here(*, quiet: bool) -> None:
    """Let runs that this process starts from now on know that they are served."""
    os.environ[SERVED] = f"{os.getpid()} {'quiet' if quiet else ''}"


def is_served() -> bool:
    """Say whether this process is a run that ``whereshot serve`` started."""
    return _serving_process() not in (0, os.getpid())


def is_quiet() -> bool:
    """Say whether ``whereshot serve --quiet`` started it."""
    return os.environ.get(SERVED, "").endswith("quiet")


def nobody_answers() -> None:
    """Let every question of this process be answered with nothing, which is no; it would wait for ever otherwise."""
    sys.stdin = Path(os.devnull).open()  # noqa: SIM115 - open as long as the process runs


@cache
def end_with_parent() -> None:
    """See to it, once, that this process ends when ``serve`` is gone: as if terminated, and soon after in any case.

    A run may end at any moment without harm: what is half done is undone or gone on with by the next one.
    """
    Thread(target=_watch, args=(_serving_process(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_S)
    os.kill(os.getpid(), signal.SIGKILL)


def _serving_process() -> int:
    number = os.environ.get(SERVED, "").partition(" ")[0]
    return int(number) if number.isdecimal() else 0
