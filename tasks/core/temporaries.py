"""The temporaries that a replacement goes through: their names, and the removal of those that nobody writes any more."""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import re
import secrets
import stat
from collections.abc import Iterable
from typing import Final

from tasks.core.paths import to_text

log = logging.getLogger(__name__)

PREFIX: Final = ".whereshot-"
DAY_S: Final = 86_400
_NODE: Final = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
_NAME: Final = re.compile(r"\.whereshot-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp")
_in_use: set[str] = set()


def new_temporary(folder: str) -> str:
    """Return a path in ``folder`` that nobody has, and that no sweep of this process touches until ``release``."""
    path = os.path.join(folder, f"{PREFIX}{_NODE}-{os.getpid()}-{secrets.token_hex(6)}.tmp")  # noqa: PTH118 - surrogates
    _in_use.add(path)
    return path


def release(path: str) -> None:
    """Say that a temporary is renamed or removed."""
    _in_use.discard(path)


def sweep_temporaries(folders: Iterable[str], *, now_s: float) -> list[str]:
    """Remove our own temporaries that nobody writes any more from ``folders``; return their paths.

    Stale is what a dead process of this machine left, and anything older than a day (``now_s``, seconds since 1970, less
    the last change): writing one file takes no day, but a process id is used again and another machine's cannot be asked.
    """
    removed = []
    for folder in dict.fromkeys(folders):
        try:
            names = os.listdir(folder)  # noqa: PTH208
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            log.warning("%s: cannot be searched for temporaries of ours (%s)", to_text(folder), error)
            continue
        for name in names:
            path = os.path.join(folder, name)  # noqa: PTH118
            if _is_stale(name, path, now_s):
                try:
                    os.unlink(path)  # noqa: PTH108
                except OSError as error:
                    log.warning("%s: a temporary that an earlier run left cannot be removed (%s)", to_text(path), error)
                    continue
                removed.append(path)
    return removed


def _is_stale(name: str, path: str, now_s: float) -> bool:
    known = _NAME.fullmatch(name)
    if not known or path in _in_use:
        return False
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(found.st_mode):
        return False
    process = int(known[2])
    if known[1] == _NODE and (process == os.getpid() or not _is_alive(process)):
        return True
    return now_s - found.st_ctime > DAY_S


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
