"""One request at a time and a pause after each, over all threads and processes of one user: a lock on a file with a time stamp.

The lock is held until the answer is there: what one process sends late must not meet what the next one sends in time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(file: Path, pause_s: float, now: Callable[[], float], sleep: Callable[[float], None]) -> Iterator[None]:
    """Wait until nobody else asks and the last request is ``pause_s`` ago, and hold the file meanwhile.

    ``now`` gives seconds of a clock that all processes share. Where it was set back, the pause is taken once more, not longer.
    Raises OSError where the file cannot be written or locked.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    stamp = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(stamp, fcntl.LOCK_EX)
        sleep(min(pause_s, max(0.0, _read(stamp) + pause_s - now())))
        _write(stamp, now())
        try:
            yield
        finally:
            _write(stamp, now())
    finally:
        os.close(stamp)


def _read(stamp: int) -> float:
    try:
        return float(os.pread(stamp, 40, 0))
    except ValueError:
        return 0.0


def _write(stamp: int, seconds: float) -> None:
    os.ftruncate(stamp, 0)
    os.pwrite(stamp, repr(seconds).encode(), 0)
