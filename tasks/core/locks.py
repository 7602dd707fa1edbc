"""One run at a time: advisory locks on the output folder and on the archive itself, gone with the process that held them.

The archive's lock is on the folder, so nothing is written into it; two output folders of one archive exclude each other too.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.core.errors import Locked

_CANNOT_LOCK = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EBADF, errno.EINVAL})
"""What file systems answer that lock no folders (some NFS); the output folder's lock still holds there."""


@contextmanager
def locked(out: Path, archive: Path, *, writes: bool) -> Iterator[None]:
    """Hold OUT for this process alone, and the archive: alone if the run ``writes`` into it, else shared with readers.

    Raises Locked, naming the process where it is known, if another run holds either.
    """
    file = os.open(out / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    folder = os.open(archive, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _take(file, fcntl.LOCK_EX, f"{out}: another run is at work here{_holder(file)}; wait for it to end")
        _take(folder, fcntl.LOCK_EX if writes else fcntl.LOCK_SH, f"{archive}: another run is writing; wait for it to end")
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(folder)
        os.close(file)


def _take(descriptor: int, kind: int, sentence: str) -> None:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Locked(sentence) from error
    except OSError as error:
        if error.errno not in _CANNOT_LOCK:
            raise


def _holder(file: int) -> str:
    text = os.pread(file, 20, 0).decode("ascii", "replace").strip()
    return f" (process {text})" if text.isdecimal() else ""
