"""Embedded Prefect servers that killed runs left behind: each is found by the mark of its run, and stopped by the next.

Prefect starts its server as a child and stops it at exit; after `kill -9` nobody does, and it keeps 200 MB for good. The mark is
an environment variable that the child inherits, so that no moment between start and note is missed. Linux only: elsewhere
nothing tells such a process from another.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

MARK = "WHERESHOT_RUN"
_PROC = Path("/proc")


def mark_this_run() -> None:
    """Give what this process starts from now on its mark: the process and when it began."""
    os.environ[MARK] = f"{os.getpid()}:{_began(os.getpid())}"


def stop_orphaned_servers() -> int:
    """Stop the embedded servers of runs that are gone; return how many there were."""
    orphans = [process for process in map(_number, _entries()) if process and _is_orphan(process)]
    for process in orphans:
        with suppress(ProcessLookupError):  # it has ended by itself since
            os.kill(process, signal.SIGTERM)
    return len(orphans)


def _entries() -> list[str]:
    return os.listdir(_PROC) if _PROC.is_dir() else []  # noqa: PTH208 - names are enough


def _number(name: str) -> int:
    return int(name) if name.isdecimal() else 0


def _is_orphan(process: int) -> bool:
    """Say whether a process is a Prefect server that bears the mark of a run which is gone."""
    try:
        command = (_PROC / str(process) / "cmdline").read_bytes()
        variables = (_PROC / str(process) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False  # ended meanwhile, or another user's
    marks = [value.partition(b"=")[2].decode(errors="replace") for value in variables if value.startswith(f"{MARK}=".encode())]
    if b"prefect.server" not in command or not marks:
        return False
    owner, _, began = marks[0].partition(":")
    return owner.isdecimal() and _began(int(owner)) != began


def _began(process: int) -> str:
    """Return when a process began, in clock ticks since the system did; "" if there is none (proc(5), field 22 of stat)."""
    try:
        return (_PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
