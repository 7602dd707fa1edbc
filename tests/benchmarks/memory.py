"""The memory of processes as Linux counts it: the peak of this one, and of another one with all that it started."""

from __future__ import annotations

import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_EVERY_S = 0.05


def _kib(process: str | int, field: str) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text("ascii", "replace")
    except OSError:
        return 0  # it has ended
    line = next((line for line in status.splitlines() if line.startswith(field)), "")
    return int(line.split()[1]) if line else 0


def forget_peak() -> None:
    """Let the peak of this process begin again at what it holds now."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")


def peak_mib() -> float:
    """Return the most memory that this process held at any moment since its start or ``forget_peak``."""
    # getrusage would tell the parent's peak too, which a process inherits when it is started.
    return _kib("self", "VmHWM:") / 1024


def family(process: int) -> list[int]:
    """Return a process and all that it started, and these again."""
    found, waiting = [], [process]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for listed in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += map(int, listed.read_text("ascii").split())
            except OSError:
                continue  # it has ended
    return found


class Watch:
    """Watch a process and all it started from a thread: ``own_mib``, ``children_mib`` and, together, ``mib`` are their peaks."""

    def __init__(self, process: int) -> None:
        """Begin with nothing seen."""
        self._process = process
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.own_mib = self.children_mib = self.mib = 0.0

    def __enter__(self) -> Self:
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        """Look for the last time."""
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_EVERY_S):
            own, *others = (_kib(one, "VmRSS:") / 1024 for one in family(self._process))
            self.own_mib = max(self.own_mib, own)
            self.children_mib = max(self.children_mib, sum(others))
            self.mib = max(self.mib, own + sum(others))
