"""Which folders a walk looks into and which files of them it takes: all, those of a list, or all that are not taken yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from tasks.core.pairs import shot_of


class Scope(Protocol):
    """What a walk asks; paths are relative to its root, as tables have them."""

    def enters(self, folder: str) -> bool:
        """Say whether to look into a folder, whose path ends with a slash."""

    def takes(self, path: str) -> bool:
        """Say whether to take a file that may be a photo."""


class Everything:
    """All files of all folders."""

    def enters(self, folder: str) -> bool:
        """Say yes."""
        del folder
        return True

    def takes(self, path: str) -> bool:
        """Say yes."""
        del path
        return True


class OfList:
    """The listed photos, and the other files of their shots: of the same folder and stem."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take the paths of the listed photos."""
        self._shots = frozenset(map(shot_of, paths))
        self._folders: set[str] = set()
        for folder in {shot.rpartition("/")[0] for shot in self._shots}:
            parts = folder.split("/") if folder else []
            self._folders.update("/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1))

    def enters(self, folder: str) -> bool:
        """Say whether a listed photo lies in a folder, or below it."""
        return folder in self._folders

    def takes(self, path: str) -> bool:
        """Say whether a file is of a listed shot."""
        return shot_of(path) in self._shots


class AllBut:
    """All files that are not taken yet from another root, one of the two lying in the other."""

    def __init__(self, taken: Collection[str], root: str) -> None:
        """Take the real paths of the files that are taken, and the real path of the walk's root."""
        self._taken, self._root = taken, root

    def enters(self, folder: str) -> bool:
        """Say yes."""
        del folder
        return True

    def takes(self, path: str) -> bool:
        """Say whether a file is not taken yet."""
        return f"{self._root}/{path}" not in self._taken
