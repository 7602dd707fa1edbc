"""Folders as a writer holds them: opened without following a link, made and synced one after the other.

A path is looked up anew by every call of the system, so a folder that another program turns into a link between the last look
and the rename would lead a photo's new bytes out of the archive. Who holds the folder itself open, opened step by step, cannot
be led anywhere.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import Final

from tasks.core.file_state import NO_SUCH_ATTRIBUTES, Changed

_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NOT_SYNCED: Final = frozenset({errno.EINVAL, errno.EBADF, *NO_SUCH_ATTRIBUTES})


@contextmanager
def opened_folder(path: str, root: str | None = None) -> Iterator[int]:
    """Hold a folder open and give its descriptor; below ``root`` no component may be a link.

    Raises Changed where one is a link, a file or gone, OSError as the system does.
    """
    descriptor = os.open(path if root is None else root, _FOLDER)
    try:
        for name in () if root is None else PurePath(os.path.relpath(path, root)).parts:
            above, descriptor = descriptor, _opened_within(descriptor, name, path)
            os.close(above)
        yield descriptor
    finally:
        os.close(descriptor)


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
    with opened_folder(above) as descriptor:
        sync_folder(descriptor)


def sync_folder(descriptor: int) -> None:
    """Bring a folder's names to the disk; file systems that cannot sync a folder (some network shares) are left alone."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_SYNCED:
            raise


def _opened_within(folder: int, name: str, path: str) -> int:
    try:
        return os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENOTDIR, errno.EMLINK, errno.ENOENT}:
            raise Changed(
                f"another program moved a folder on the way to {path}, or put a link in its place; it was left as it is"
            ) from error
        raise
