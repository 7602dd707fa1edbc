"""A file replaced whole or not at all: bytes go to a temporary neighbour, reach the disk, and take the name in one step."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from tasks.core.errors import UsageError


@contextmanager
def replacing(path: Path, *, synced: bool = True) -> Iterator[BinaryIO]:
    """Give a stream whose bytes become ``path`` when the block ends without an exception; otherwise nothing has changed.

    A link keeps being a link: the file that it points to is replaced. The mode of an earlier file stays. Not ``synced``, a power
    cut may leave the file empty: for thousands of small ones that can be made again. Raises UsageError where the folder may
    not be written; other OSErrors (a full disk) pass through, for they may be worth another try.
    """
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    except (PermissionError, NotADirectoryError, FileExistsError) as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); choose another --out or change its permissions"
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            with suppress(FileNotFoundError):
                os.fchmod(stream.fileno(), stat.S_IMODE(target.stat().st_mode))
            yield stream
            stream.flush()
            if synced:
                os.fsync(stream.fileno())
        try:
            temporary.replace(target)
        except IsADirectoryError as error:
            raise UsageError(f"{path}: cannot be written, a folder has its name; move the folder away") from error
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)  # a full disk does not say by itself which file it had no room for
        raise
    if synced:
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    # Without it a power cut can bring the old directory entry back.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
