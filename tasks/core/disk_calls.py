"""The calls by which a finished file comes to rest: sharing blocks where it can, on the disk, under a name that was free."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import Final

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_CLONE: Final = 0x40049409
"""FICLONE of Linux: share the blocks of another file until one of the two is changed."""


def is_disk_full(error: BaseException) -> bool:
    """Say whether an error means that no space or quota is left, so that the next file would fail as well."""
    return isinstance(error, OSError) and error.errno in _FULL


def share_blocks(descriptor: int, source: int) -> bool:
    """Make an open file share the blocks of another one; False where the file system cannot."""
    try:
        fcntl.ioctl(descriptor, _CLONE, source)
    except OSError:
        return False
    return True


def bring_to_disk(descriptor: int) -> None:
    """Bring a file to the disk; macOS' fsync stops at the disk's cache, F_FULLFSYNC does not."""
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is None:
        os.fsync(descriptor)
        return
    try:
        fcntl.fcntl(descriptor, full)
    except OSError:
        os.fsync(descriptor)  # a file system (SMB) that does not know it


def give_free_name(temporary: str, name: str, folder: int) -> None:
    """Give a finished temporary its name unless the name is taken: a link fails there, a rename would replace."""
    try:
        os.link(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except FileExistsError:
        raise
    except OSError as error:
        if is_disk_full(error) or _is_taken(name, folder):
            raise
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)  # a file system without links (FAT, some shares)


def _is_taken(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
