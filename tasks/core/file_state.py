"""A file as it was read: its bytes, and everything beside them that must survive a replacement.

Reading gives a snapshot only of a regular file that stood still meanwhile; a link, a device or a moving file is ``Changed``.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple

from tasks.core.errors import WhereshotError

NO_SUCH_ATTRIBUTES: Final = frozenset({errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
"""What a file system without extended attributes answers."""
_NOT_ALLOWED: Final = frozenset({errno.EPERM, errno.EACCES, *NO_SUCH_ATTRIBUTES})


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


def give_attributes(descriptor: int, attributes: Attributes, *, exact: bool) -> None:
    """Give an open file its attributes: mode after owner, because a change of owner clears mode bits, and times at the end.

    Raises OSError as the system does; unless ``exact``, what its file system does not know or allow is left out.
    """
    try:
        os.fchown(descriptor, attributes.uid, attributes.gid)
    except OSError as error:
        if error.errno not in _NOT_ALLOWED:
            raise
        with _tolerant(tolerant=True):  # only root may give files away: the file then belongs to who runs Whereshot
            os.fchown(descriptor, -1, attributes.gid)
    for name, value in attributes.extended:
        # security.* and trusted.* belong to the system; what a person or a program noted (user.*) may not get lost.
        with _tolerant(not exact or not name.startswith("user.")):
            os.setxattr(descriptor, name, value)
    with _tolerant(not exact):
        os.fchmod(descriptor, attributes.mode)
    if attributes.atime_ns is not None and attributes.mtime_ns is not None:
        with _tolerant(not exact):
            os.utime(descriptor, ns=(attributes.atime_ns, attributes.mtime_ns))


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


@contextmanager
def _tolerant(tolerant: bool) -> Iterator[None]:
    """Let a file system's "not allowed here" pass where that loses nothing."""
    try:
        yield
    except OSError as error:
        if not tolerant or error.errno not in _NOT_ALLOWED:
            raise


def forget(path: str) -> None:
    """Make the system forget what it remembers of a file, so that the next reading asks the disk; not every system can."""
    advise = getattr(os, "posix_fadvise", None)
    if advise is None:
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        advise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


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
