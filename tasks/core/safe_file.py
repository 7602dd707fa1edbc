"""Put new bytes in the place of files so that at every instant, a power cut included, each is the old file or the new one, whole.

A library that opens the photo itself for writing (O_TRUNC) loses it when it dies half way. Here the bytes go to a temporary
file in the same folder, are read back, take over mode, owner, extended attributes and times, reach the disk, and only then are
renamed over the original, if that is still the file that was read. Between this last look and the rename lie microseconds in
which a change by another program would be lost; nothing portable closes them, and the backup holds what was read.
A disk brings many files to rest in hardly more time than one: that is why changes come in groups.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import BinaryIO, Final

from tasks.core.disk_calls import bring_to_disk, give_free_name, share_blocks
from tasks.core.file_state import Attributes, Changed, Snapshot, give_attributes, stamp_of
from tasks.core.folders import opened_folder, sync_folder
from tasks.core.temporaries import new_temporary, release

log = logging.getLogger(__name__)

_THREADS: Final = 8
"""Files of a group that wait for the disk at the same time."""


class NotSyncedError(OSError):
    """The change is made, but its folder's names may not be on the disk yet."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of one file: new bytes, or with ``data`` None no file at all.

    ``seen`` is the file as it was read and must still be; None where nothing may be there yet. Without ``exact``, attributes
    that another file system does not know (a FAT disk, a share) are left out. ``clone_of`` is a file that holds ``data``.
    """

    file: str
    data: bytes | None
    seen: Snapshot | None
    attributes: Attributes | None = None
    exact: bool = True
    clone_of: str = ""


def exchange(changes: Sequence[Change], root: str | None = None) -> list[Exception | None]:
    """Make changes of different files, below ``root`` through no link; each is made whole or not at all, whatever others do.

    Returns for each None where it is made and on the disk, NotSyncedError where it is made, else why it is not: Changed (it is
    not the file seen any more), FileExistsError (something is there), OSError as the system does (of a rename on a network
    share it may be a lie: the hash tells).
    """
    with ExitStack() as held:
        folders = _Folders(held, root)
        attempts = [_Attempt(change, folders) for change in changes]
        try:
            _in_threads(_Attempt.stage, [attempt for attempt in attempts if attempt.change.data is not None])
            for attempt in attempts:
                attempt.finish()
        finally:
            for attempt in attempts:
                attempt.discard()
        for folder in {_folder_of(attempt.change) for attempt in attempts if attempt.made}:
            error = folders.sync(folder)
            for attempt in attempts:
                if error and attempt.made and _folder_of(attempt.change) == folder:
                    attempt.error = error
        return [attempt.error for attempt in attempts]


def replace_file(path: str, data: bytes, *, seen: Snapshot, attributes: Attributes | None = None) -> None:
    """Replace the file ``seen`` at ``path``, with ``attributes`` (default: those seen); raises what ``exchange`` returns."""
    _one(Change(path, data, seen, attributes))


def create_file(path: str, data: bytes, *, attributes: Attributes, exact: bool = True) -> None:
    """Create ``path`` with ``data``; raises what ``exchange`` returns."""
    _one(Change(path, data, None, attributes, exact))


def _one(change: Change) -> None:
    (error,) = exchange([change])
    if error:
        raise error


def _folder_of(change: Change) -> str:
    return os.path.dirname(change.file)  # noqa: PTH120 - file names with stray bytes are text here


def _in_threads(work: Callable[[_Attempt], None], attempts: list[_Attempt]) -> None:
    if len(attempts) < 2:
        for attempt in attempts:
            work(attempt)
        return
    with ThreadPoolExecutor(min(_THREADS, len(attempts))) as pool:
        for _ in pool.map(work, attempts):
            pass


class _Folders:
    """The folders of a group, held open by the first change that needs them."""

    def __init__(self, held: ExitStack, root: str | None) -> None:
        self._held, self._root = held, root
        self._open: dict[str, int] = {}
        self._lock = Lock()

    def __getitem__(self, folder: str) -> int:
        with self._lock:
            if folder not in self._open:
                self._open[folder] = self._held.enter_context(opened_folder(folder, self._root))
            return self._open[folder]

    def sync(self, folder: str) -> NotSyncedError | None:
        try:
            sync_folder(self[folder])
        except OSError as error:
            return NotSyncedError(error.errno, f"it is written, but its folder could not be brought to the disk ({error})")
        return None


class _Attempt:
    """One change on its way: ``error`` says why it goes no further, ``made`` that its file has changed."""

    def __init__(self, change: Change, folders: _Folders) -> None:
        self.change = change
        self.made = False
        self.error: Exception | None = None
        self._folders = folders
        self._name = os.path.basename(change.file)  # noqa: PTH119 - as above
        self._temporary = ""

    @property
    def _folder(self) -> int:
        return self._folders[_folder_of(self.change)]

    def stage(self) -> None:
        """Write the new bytes to a temporary, all the way to the disk."""
        with self._noting():
            path = new_temporary(_folder_of(self.change))
            name = os.path.basename(path)  # noqa: PTH119 - as above
            try:
                flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
                descriptor = os.open(name, flags, 0o600, dir_fd=self._folder)
            except BaseException:
                release(path)
                raise
            self._temporary = path
            with os.fdopen(descriptor, "r+b") as file:
                _fill(file, self.change)
                attributes = self.change.attributes or (self.change.seen.attributes if self.change.seen else None)
                if attributes:
                    give_attributes(file.fileno(), attributes, exact=self.change.exact)
                bring_to_disk(file.fileno())

    def finish(self) -> None:
        """Look once more, and rename the temporary over the file; or remove the file."""
        with self._noting():
            if self.error:
                return
            if self.change.seen:
                _check_unchanged(self._name, self._folder, self.change.seen)
            if not self._temporary:
                os.unlink(self._name, dir_fd=self._folder)
            elif self.change.seen:
                os.replace(self._staged, self._name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
            else:
                give_free_name(self._staged, self._name, self._folder)
            self.made = True

    def discard(self) -> None:
        """Remove the temporary if it still is there."""
        if not self._temporary:
            return
        try:
            os.unlink(self._staged, dir_fd=self._folder)
        except FileNotFoundError:
            pass  # it was renamed
        except OSError as error:
            log.warning("%s: this temporary of ours cannot be removed (%s); the next run does it", self._temporary, error)
        finally:
            release(self._temporary)

    @property
    def _staged(self) -> str:
        return os.path.basename(self._temporary)  # noqa: PTH119 - as above

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except (Changed, OSError) as error:
            self.error = error


def _fill(file: BinaryIO, change: Change) -> None:
    """Put the data into an empty file and read it back."""
    data = change.data or b""
    if change.clone_of and _is_clone(file, change.clone_of, data):
        return
    file.seek(0)
    file.truncate()
    file.write(data)
    file.flush()
    if not _holds(file, data):
        raise OSError(errno.EIO, "what was written reads back differently; check the disk")


def _is_clone(file: BinaryIO, original: str, data: bytes) -> bool:
    """Make a file share the blocks of another one that holds ``data``; False where the file system cannot."""
    try:
        with open(original, "rb") as source:  # noqa: PTH123 - as above
            shared = share_blocks(file.fileno(), source.fileno())
    except OSError:
        return False
    return shared and _holds(file, data)


def _holds(file: BinaryIO, data: bytes) -> bool:
    file.seek(0)
    return file.read() == data


def _check_unchanged(name: str, folder: int, seen: Snapshot) -> None:
    """Raise Changed unless the file is the one seen, byte for byte; its stamp last, to leave the least time until the rename."""
    try:
        with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder), "rb") as file:
            same = stat.S_ISREG(os.fstat(file.fileno()).st_mode) and file.read() == seen.data
        same = same and stamp_of(os.stat(name, dir_fd=folder, follow_symlinks=False)) == seen.stamp
    except FileNotFoundError:
        same = False
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        same = False
    if not same:
        raise Changed("another program changed the file meanwhile; it was left as it is; run the command again")
