"""A file as it was read: its bytes, and everything beside them that must survive a replacement.

Reading gives a snapshot only of a regular file that stood still meanwhile; a link, a device or a moving file is ``Changed``.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from tasks.core.errors import WhereshotError

NO_SUCH_ATTRIBUTES: Final = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
"""What a file system without extended attributes answers."""


class Changed(WhereshotError):  # noqa: N818 - what another program did, not a fault
    """The file is not, or no longer, the one that was read; it was left as it is."""


class Stamp(NamedTuple):
    """What tells a file and its state without reading it; ``ctime_ns`` moves with mode, owner, links and attributes too."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True, slots=True)
class Attributes:
    """What belongs to a file beside its bytes: permission bits, owner, times in ns, extended attributes."""

    mode: int
    uid: int
    gid: int
    atime_ns: int | None = None
    mtime_ns: int | None = None
    extended: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One regular file as it was read: bytes, their SHA-256 in hex, and everything beside them."""

    data: bytes
    sha256: str
    stamp: Stamp
    attributes: Attributes


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hex."""
    return hashlib.sha256(data).hexdigest()


def stamp_of(found: os.stat_result) -> Stamp:
    """Return the stamp in a stat result."""
    return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def attributes_of(path: str, found: os.stat_result) -> Attributes:
    """Return the attributes of ``path``, whose stat result is ``found``; a system without extended attributes has none."""
    return Attributes(
        stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid, found.st_atime_ns, found.st_mtime_ns, _extended_of(path)
    )


def read_file(path: str) -> Snapshot:
    """Read a regular file whole, following no link at its last component.

    Raises Changed if it is no regular file or changes while it is read, OSError as the system does.
    """
    before = os.lstat(path)
    if not stat.S_ISREG(before.st_mode):
        raise Changed("this is not a regular file; only regular files are read and written")
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        data = file.read()
        after = os.fstat(file.fileno())
    if stamp_of(before) != stamp_of(after) or len(data) != after.st_size:
        raise Changed("another program changed the file while it was read; run the command again")
    return Snapshot(data, sha256(data), stamp_of(before), attributes_of(path, before))


def _extended_of(path: str) -> tuple[tuple[str, bytes], ...]:
    listed: Callable[..., list[str]] | None = getattr(os, "listxattr", None)
    if listed is None:
        return ()
    try:
        names = listed(path, follow_symlinks=False)
    except OSError as error:
        if error.errno in NO_SUCH_ATTRIBUTES:
            return ()
        raise
    return tuple((name, os.getxattr(path, name, follow_symlinks=False)) for name in sorted(names))
