"""Put new bytes in a file's place so that at every instant, a power cut included, the old file or the new one is there whole.

A library that opens the photo itself for writing (O_TRUNC) loses it when it dies half way. Here the bytes go to a temporary
file in the same folder, which takes over mode, owner, extended attributes and times, reaches the disk, is read back, and
only then is renamed over the original, if that is still the file that was read. Between this last look and the rename lie
microseconds in which a change by another program would be lost; nothing portable closes them, and the backup holds what was read.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import logging
import os
import platform
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from tasks.core.file_state import NO_SUCH_ATTRIBUTES, Attributes, Changed, Snapshot, read_file, stamp_of
from tasks.core.paths import to_text

log = logging.getLogger(__name__)

PREFIX: Final = ".whereshot-"
DAY_S: Final = 86_400
_NODE: Final = hashlib.sha256(platform.node().encode()).hexdigest()[:8]
_NAME: Final = re.compile(r"\.whereshot-([0-9a-f]{8})-(\d+)-[0-9a-f]{12}\.tmp")
_in_use: set[str] = set()
_NOT_ALLOWED: Final = frozenset({errno.EPERM, errno.EACCES, *NO_SUCH_ATTRIBUTES})
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_disk_full(error: BaseException) -> bool:
    """Say whether an error means that no space or quota is left, so that the next file would fail as well."""
    return isinstance(error, OSError) and error.errno in _FULL


def replace_file(path: str, data: bytes, *, seen: Snapshot, attributes: Attributes | None = None) -> None:
    """Replace the file ``seen`` at ``path`` by ``data``, with ``attributes`` (default: those seen).

    Raises Changed if the file is not the one seen any more, OSError as the system does; ``path`` is untouched then, unless
    the error came from the folder's own fsync after the rename: the hash tells which.
    """
    temporary = _write_temporary(os.path.dirname(path), data, attributes or seen.attributes, exact=True)  # noqa: PTH120 - surrogates
    try:
        _check_unchanged(path, seen)
        os.replace(temporary, path)  # noqa: PTH105 - file names with stray bytes are text here
    finally:
        _discard(temporary)
    sync_folder(os.path.dirname(path))  # noqa: PTH120


def create_file(path: str, data: bytes, *, attributes: Attributes, exact: bool = True) -> None:
    """Create ``path`` with ``data``; FileExistsError if anything is there already, OSError as the system does.

    Without ``exact``, attributes that another file system does not know (a FAT disk, a share) are left out.
    """
    temporary = _write_temporary(os.path.dirname(path), data, attributes, exact=exact)  # noqa: PTH120
    try:
        _publish(temporary, path)
    finally:
        _discard(temporary)
    sync_folder(os.path.dirname(path))  # noqa: PTH120


def remove_file(path: str, *, seen: Snapshot) -> None:
    """Remove the file ``seen``; raises Changed if it is not that one any more."""
    _check_unchanged(path, seen)
    os.unlink(path)  # noqa: PTH108
    sync_folder(os.path.dirname(path))  # noqa: PTH120


def make_folders(path: str) -> None:
    """Create a folder and those above it, each on the disk before the next."""
    if os.path.isdir(path):  # noqa: PTH112
        return
    path = os.path.abspath(path)  # noqa: PTH100 - a relative path has no folder above its first
    above = os.path.dirname(path)  # noqa: PTH120
    make_folders(above)
    try:
        os.mkdir(path)  # noqa: PTH102
    except FileExistsError:
        return
    sync_folder(above)


def sync_folder(path: str) -> None:
    """Bring a folder's names to the disk; file systems that cannot sync a folder (some network shares) are left alone."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.EBADF, *NO_SUCH_ATTRIBUTES}:
            raise
    finally:
        os.close(descriptor)


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


def _write_temporary(folder: str, data: bytes, attributes: Attributes, *, exact: bool) -> str:
    """Write ``data`` to a new temporary in ``folder``, all the way to the disk, read back; return its path."""
    path = os.path.join(folder, f"{PREFIX}{_NODE}-{os.getpid()}-{secrets.token_hex(6)}.tmp")  # noqa: PTH118
    _in_use.add(path)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            file.write(data)
            file.flush()
            file.seek(0)
            _check_same(file.read(), data)
            _give(file.fileno(), path, attributes, exact=exact)
            _sync(file.fileno())
    except BaseException:
        _discard(path)
        raise
    return path


def _check_same(read_back: bytes, data: bytes) -> None:
    if read_back != data:
        raise OSError(errno.EIO, "what was written reads back differently; check the disk")


def _give(descriptor: int, path: str, attributes: Attributes, *, exact: bool) -> None:
    """Give a new file the attributes: mode after owner, because a change of owner clears mode bits, and times at the end."""
    try:
        os.fchown(descriptor, attributes.uid, attributes.gid)
    except OSError as error:
        if error.errno not in _NOT_ALLOWED:
            raise
        _keep_group(descriptor, attributes.gid)
    for name, value in attributes.extended:
        # security.* and trusted.* belong to the system; what a person or a program noted (user.*) may not get lost.
        with _tolerant(not exact or not name.startswith("user.")):
            os.setxattr(descriptor, name, value)
    with _tolerant(not exact):
        os.fchmod(descriptor, attributes.mode)
    if attributes.atime_ns is not None and attributes.mtime_ns is not None:
        with _tolerant(not exact):
            os.utime(path, ns=(attributes.atime_ns, attributes.mtime_ns), follow_symlinks=False)


@contextmanager
def _tolerant(tolerant: bool) -> Iterator[None]:
    """Let a file system's "not allowed here" pass where that loses nothing."""
    try:
        yield
    except OSError as error:
        if not tolerant or error.errno not in _NOT_ALLOWED:
            raise


def _keep_group(descriptor: int, gid: int) -> None:
    with _tolerant(tolerant=True):  # only root may give files away: the file then belongs to who runs Whereshot
        os.fchown(descriptor, -1, gid)


def _sync(descriptor: int) -> None:
    """Bring a file to the disk; macOS' fsync stops at the disk's cache, F_FULLFSYNC does not."""
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is None:
        os.fsync(descriptor)
        return
    try:
        fcntl.fcntl(descriptor, full)
    except OSError:
        os.fsync(descriptor)  # a file system (SMB) that does not know it


def _check_unchanged(path: str, seen: Snapshot) -> None:
    try:
        same = stamp_of(os.lstat(path)) == seen.stamp and read_file(path).sha256 == seen.sha256
    except FileNotFoundError:
        same = False
    if not same:
        raise Changed("another program changed the file meanwhile; it was left as it is; run the command again")


def _publish(temporary: str, path: str) -> None:
    """Give a finished temporary its name unless the name is taken: a link fails there, a rename would replace."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError as error:
        if is_disk_full(error) or os.path.lexists(path):
            raise
        os.replace(temporary, path)  # noqa: PTH105 - a file system without links (FAT, some shares)


def _discard(temporary: str) -> None:
    try:
        os.unlink(temporary)  # noqa: PTH108
    except FileNotFoundError:
        pass  # it was renamed
    finally:
        _in_use.discard(temporary)
