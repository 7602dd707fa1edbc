"""Which photo of an archive each path of a list means, looked up on disk: paths in, the archive's own spelling or a reason out.

A list may name anything. What it names counts only where a scan of the whole archive would come to it too, because the later
runs that write are scans: no link is followed, and nothing hidden, left out by a setting or in an output folder is a photo.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from tasks.core.identity import is_output
from tasks.core.known_paths import folded
from tasks.core.paths import fs_path, text_of

Kind = Literal["file", "folder", "link", "other"]
Names = dict[str, Kind]

_FOLDERS_KEPT: Final = 256


class Missing(ValueError):  # noqa: N818 - the answer about one path
    """A path means no photo of the archive; the text says why."""


class Disk:
    """An archive's folders and photos as a scan comes to them; the names of the folders looked into last are kept."""

    def __init__(self, archive: Path, out: Path, extensions: Iterable[str], exclude: Iterable[str]) -> None:
        """Take the archive's folder, its output folder, endings of photos in lower case and names of folders left out."""
        self._top = os.path.realpath(archive)
        self._out = os.path.realpath(out)
        self._endings = frozenset(f".{ending}" for ending in extensions)
        self._excluded = frozenset(exclude)
        self._names = lru_cache(_FOLDERS_KEPT)(self._names_in)
        self._names_alike = lru_cache(_FOLDERS_KEPT)(self._names_folded)
        self._unread: dict[str, str] = {}
        self._is_folder: dict[str, bool] = {"": True}
        self._why_not: dict[str, str] = {"": ""}

    def find(self, paths: Sequence[str]) -> list[str | Missing]:
        """Return for each path, relative and without "..", the one that tables have for it, else why it means no photo."""
        found: list[str | Missing] = [""] * len(paths)
        for at in sorted(range(len(paths)), key=paths.__getitem__):  # folder by folder
            try:
                found[at] = self._photo(paths[at])
            except Missing as reason:
                found[at] = reason
        return found

    def _photo(self, path: str) -> str:
        """Return the path of the photo that ``path`` means; raise Missing."""
        if not path:
            raise Missing("the cell path is blank")
        if self._kind(path) is not None:
            return self._checked(path)
        alike = self._alike(path)
        if not alike:
            raise Missing(self._why_gone(path))
        if len(alike) > 1:
            raise Missing(
                f"is not there, and {len(alike)} are called so in another case or Unicode form: {', '.join(sorted(alike))}"
            )
        return self._checked(alike[0])

    def _kind(self, path: str) -> Kind | None:
        """Return what a path is, byte for byte; None if there is nothing, or a folder on its way cannot be looked into."""
        folder, _, name = path.rpartition("/")
        if folder not in self._is_folder:
            self._is_folder[folder] = self._kind(folder) == "folder"
        return self._names(folder).get(name) if self._is_folder[folder] else None

    def _alike(self, path: str) -> list[str]:
        """Return the paths that differ from ``path`` in case and Unicode form alone."""
        folder, _, name = path.rpartition("/")
        folders = [one for one in self._alike(folder) if self._kind(one) == "folder"] if folder else [""]
        wanted = folded(name)
        return [f"{one}/{known}" if one else known for one in folders for known in self._names_alike(one).get(wanted, ())]

    def _checked(self, path: str) -> str:
        """Return the path, if a scan comes to it and takes it for a photo; raise Missing."""
        folder, _, name = path.rpartition("/")
        reason = self._why_folder(folder)
        kind = self._kind(path)
        if reason:
            raise Missing(reason)
        if name.startswith("."):
            raise Missing("is hidden (its name begins with a dot), and hidden files are not looked at")
        if kind == "link":
            raise Missing("is a link, which is not followed; list the file that it points to, if that lies in the archive")
        if kind == "folder":
            raise Missing("is a folder; list its photos")
        if os.path.splitext(name)[1].lower() not in self._endings:  # noqa: PTH122 - a text of a table
            raise Missing("has no ending of a photo (setting extract.extensions)")
        if kind != "file":
            raise Missing("is no ordinary file")
        return path

    def _why_folder(self, folder: str) -> str:
        """Return why a scan does not look into a folder; "" if it does."""
        if folder not in self._why_not:
            above, _, name = folder.rpartition("/")
            self._why_not[folder] = self._why_folder(above) or self._why_this(folder, name)
        return self._why_not[folder]

    def _why_this(self, folder: str, name: str) -> str:
        place = fs_path(self._top, folder)
        if name.startswith("."):
            return f"lies in the hidden folder {folder}, which is not looked into"
        if name in self._excluded:
            return f"lies in {folder}, which the setting scan.exclude leaves out"
        if place == self._out or is_output(place):
            return f"lies in {folder}, an output folder of Whereshot"
        return ""

    def _why_gone(self, path: str) -> str:
        """Return why nothing is found at a path, by what is on the way to it."""
        while path:
            path = path.rpartition("/")[0]
            if path in self._unread:
                return f"cannot be looked for: the folder {path or 'of the archive'} cannot be read ({self._unread[path]})"
            if self._kind(path) == "link":
                return f"lies behind the link {path}, which is not followed"
        return "is not there"

    def _names_folded(self, folder: str) -> dict[str, list[str]]:
        alike: dict[str, list[str]] = {}
        for name in self._names(folder):
            alike.setdefault(folded(name), []).append(name)
        return alike

    def _names_in(self, folder: str) -> Names:
        """Return the names of a folder as tables write them; none if it cannot be listed."""
        try:
            with os.scandir(fs_path(self._top, folder)) as entries:
                found = {entry.name: entry for entry in entries}
        except OSError as error:
            self._unread[folder] = error.strerror or str(error)
            return {}
        return {text_of(name, found): _kind_of(entry) for name, entry in found.items()}


def _kind_of(entry: os.DirEntry[str]) -> Kind:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"
