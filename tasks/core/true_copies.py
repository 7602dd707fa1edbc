"""Copy files of any size: streamed or sharing blocks, read back, and given their name only when all of it is on the disk."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from typing import BinaryIO, Final

from tasks.core.disk_calls import bring_to_disk, give_free_name, share_blocks
from tasks.core.file_state import Changed, attributes_of, give_attributes, stamp_of
from tasks.core.folders import make_folders, opened_folder, sync_folder
from tasks.core.temporaries import new_temporary, release

_CHUNK: Final = 1 << 20


def copy_true(source: str, target: str, root: str) -> None:
    """Copy the regular file ``source`` to ``target``, which may not be there, below ``root`` through no link.

    Times, mode and what else the file system takes are the source's. Raises FileExistsError where the name is taken, Changed
    where the source is no regular file or changes meanwhile, or a link is on the way, OSError as the system does; then there
    is nothing under the name.
    """
    folder, name = os.path.split(target)
    make_folders(folder)
    with _opened(source) as original, opened_folder(folder, root) as held:
        before = os.fstat(original.fileno())
        temporary = new_temporary(folder)
        staged = os.path.basename(temporary)  # noqa: PTH119 - file names with stray bytes are text here
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with os.fdopen(os.open(staged, flags, 0o600, dir_fd=held), "r+b") as copy:
                _fill(copy, original)
                if stamp_of(os.fstat(original.fileno())) != stamp_of(before):
                    raise Changed("another program changed the file while it was copied; run the command again")
                give_attributes(copy.fileno(), attributes_of(source, before), exact=False)
                bring_to_disk(copy.fileno())
            give_free_name(staged, name, held)
            sync_folder(held)
        finally:
            _remove(staged, held)
            release(temporary)


def is_copy(source: str, target: str) -> bool:
    """Say whether two regular files hold the same bytes; a link at either is none. Raises OSError as the system does."""
    try:
        with _opened(source) as one, _opened(target) as other:
            return os.fstat(one.fileno()).st_size == os.fstat(other.fileno()).st_size and _hold_the_same(one, other)
    except (Changed, IsADirectoryError):
        return False


def _opened(path: str) -> BinaryIO:
    """Open a regular file to read, following no link at its last component."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise Changed("this is a link; only regular files are copied") from error
    file = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise Changed("this is not a regular file; only regular files are copied")
    return file


def _fill(copy: BinaryIO, original: BinaryIO) -> None:
    if share_blocks(copy.fileno(), original.fileno()) and _hold_the_same(copy, original):
        return
    original.seek(0)
    copy.seek(0)
    copy.truncate()
    shutil.copyfileobj(original, copy, _CHUNK)
    copy.flush()
    if not _hold_the_same(copy, original):
        raise OSError(errno.EIO, "what was written reads back differently; check the disk")


def _hold_the_same(one: BinaryIO, other: BinaryIO) -> bool:
    one.seek(0)
    other.seek(0)
    while True:
        chunk = one.read(_CHUNK)
        if chunk != other.read(_CHUNK):
            return False
        if not chunk:
            return True


def _remove(name: str, folder: int) -> None:
    """Remove a temporary that was not renamed, or has its name beside it."""
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return
