"""Folders of small pictures, such as OUT/thumbnails: their names, which there are, making those missing, removing others.

A picture is called by what it shows, so a moved photo keeps its own, two copies of one share it, and what is there is never
made again. Only files that bear such a name are ever removed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from tasks.core.errors import Refused, UsageError
from tasks.core.paths import fs_path, inside
from tasks.core.thumbnails import Told, decoders, smaller
from tasks.core.whole_file import replacing

FOLDER: Final = "thumbnails"
THUMBNAIL_PX: Final = 240
PREVIEW_PX: Final = 1600

PREVIEW: Final = "-large"
"""What the name of a preview has behind that of its thumbnail."""

SHOWN_BY_BROWSERS: Final = frozenset({"jpeg", "png", "webp", "gif", "bmp", "avif"})
"""Formats of PHOTOS that Chromium and Firefox both show: these need no preview."""

WITHOUT_PICTURE: Final = frozenset({"", "video"})
"""Formats of PHOTOS that are not looked into: what is no photo, and films."""

_VERSION: Final = 1
"""Raise it when pictures that are there would be made in another way."""
_NAME_BYTES: Final = 12
_NAME: Final = re.compile(r"([0-9a-f]{24}(?:-large)?)\.jpg")
_TEMPORARY: Final = re.compile(r"\.[0-9a-f]{24}(?:-large)?\.jpg\.[0-9a-f]{12}\.tmp")
_SHELF: Final = re.compile(r"[0-9a-f]{2}")
_WITHOUT: Final = "without.txt"


class Job(NamedTuple):
    """A photo to make pictures of: its path in the archive, what is known of it, what they are called, and whether two."""

    path: str
    told: Told
    name: str
    with_preview: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its pictures, the smaller one first."""
        return (self.name, self.name + PREVIEW) if self.with_preview else (self.name,)


class Made(NamedTuple):
    """What became of some jobs."""

    there: list[str]
    """Names of pictures that were written."""
    without: list[str]
    """Names for which the photo has no picture."""
    failure: OSError | UsageError | None
    """The error of the disk that ended the work early."""


def name_of(archive: str, path: str, fingerprint: str, told: Told) -> str:
    """Return the name of a photo's pictures: a digest of what they show, of its file's state where nothing else is known."""
    what = f"{fingerprint} {told.orientation}" if fingerprint else _state(archive, path)
    return hashlib.blake2b(f"{_VERSION} {what}".encode("utf-8", "backslashreplace"), digest_size=_NAME_BYTES).hexdigest()


def _state(archive: str, path: str) -> str:
    try:
        found = os.lstat(fs_path(archive, path))
    except (OSError, ValueError):
        return path
    return f"{path} {found.st_size} {found.st_mtime_ns}"


def place_of(name: str, folder: str = FOLDER) -> str:
    """Return where a picture lies, relative to OUT, POSIX.

    >>> place_of("3fa9c2b17d5e60718293a4b5-large")
    'thumbnails/3f/3fa9c2b17d5e60718293a4b5-large.jpg'
    """
    return f"{folder}/{name[:2]}/{name}.jpg"


class Shelf:
    """A folder of small pictures as it was found: the names that are ``there``, and those known to be ``without`` one."""

    def __init__(self, out: Path, folder: str = FOLDER) -> None:
        """Look into a folder below OUT, which need not be there. Raises OSError where it cannot be read."""
        self._folder = out / folder
        self._mark = f"{_VERSION} {decoders()}"
        self.there: set[str] = set()
        self._temporaries: list[str] = []
        for shelf in _entries(self._folder):
            if _SHELF.fullmatch(shelf.name) and shelf.is_dir(follow_symlinks=False):
                for entry in _entries(shelf.path):
                    self._take(shelf.name, entry)
        self._noted = self._read()
        self.without = set(self._noted)

    def missing(self, name: str) -> bool:
        """Say whether a picture is to be made."""
        return name not in self.there and name not in self.without

    def tidy(self, wanted: Collection[str]) -> int:
        """Remove the pictures of ours that are not ``wanted``, and what an interrupted run left; return how many pictures went.

        Raises OSError where one cannot be removed.
        """
        old = self.there.difference(wanted)
        files = [*self._temporaries, *(str(self._folder / name[:2] / f"{name}.jpg") for name in old)]
        for file in files:
            Path(file).unlink(missing_ok=True)
        for shelf in {os.path.dirname(file) for file in files}:  # noqa: PTH120
            with suppress(OSError):  # another picture is in it
                os.rmdir(shelf)  # noqa: PTH106
        self.there -= old
        return len(old)

    def note_without(self, wanted: Collection[str]) -> None:
        """Keep which of the ``wanted`` are known to be without a picture. Raises OSError and UsageError."""
        noted = self.without.intersection(wanted)
        if noted != self._noted:
            with replacing(self._folder / _WITHOUT) as stream:
                stream.write("\n".join([self._mark, *sorted(noted), ""]).encode())

    def _take(self, shelf: str, entry: os.DirEntry[str]) -> None:
        named = _NAME.fullmatch(entry.name)
        if named and entry.name.startswith(shelf) and entry.is_file(follow_symlinks=False):
            # After a power cut, a file may be there without its content.
            if entry.stat(follow_symlinks=False).st_size:
                self.there.add(named[1])
        elif _TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
            self._temporaries.append(entry.path)

    def _read(self) -> frozenset[str]:
        try:
            mark, *names = (self._folder / _WITHOUT).read_text("utf-8").splitlines()
        except (OSError, ValueError):
            return frozenset()  # there is none, or it is none of ours: the photos are looked at again
        return frozenset(names) if mark == self._mark else frozenset()


def _entries(folder: str | os.PathLike[str]) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def make_batch(archive: str, out: str, jobs: Sequence[Job]) -> Made:
    """Make the pictures of some photos and write each whole or not at all; a photo that is gone or unreadable only has none."""
    there: list[str] = []
    without: list[str] = []
    for job in jobs:
        try:
            pictures = smaller(inside(archive, job.path), (PREVIEW_PX, THUMBNAIL_PX)[-len(job.names) :], job.told)
        except (OSError, Refused):
            continue  # it may be readable again the next time
        for name, picture in zip(reversed(job.names), pictures, strict=True):
            if picture is None:
                without.append(name)
                continue
            try:
                keep(Path(out), place_of(name), picture)
            except (OSError, UsageError) as error:
                return Made(there, without, error)
            there.append(name)
    return Made(there, without, None)


def keep(out: Path, place: str, picture: bytes) -> None:
    """Write one picture, whole or not at all. Raises OSError and UsageError."""
    with replacing(out / place, synced=False) as stream:
        stream.write(picture)


def reason_of(error: OSError | UsageError) -> str:
    """Return why a picture could not be kept, for the sentence that says so."""
    return str(error.strerror or error) if isinstance(error, OSError) else str(error)
