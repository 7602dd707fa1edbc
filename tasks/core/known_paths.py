"""Which photo a path from outside means: byte for byte, else the one path that differs in Unicode form or case only."""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from tasks.core.paths import to_text


class KnownPaths:
    """The paths of an archive, to look others up in; the second, slower look is prepared when it is first needed."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take the paths as tables write them: POSIX, relative to the archive."""
        self._paths = frozenset(paths)
        self._folded: dict[str, list[str]] | None = None

    def find(self, path: str) -> str:
        """Return the known path that ``path`` means; ValueError with the reason if there is none, or more than one."""
        if path in self._paths:
            return path
        alike = self._alike(path)
        if not alike:
            raise ValueError(
                "no such photo in the archive; run `whereshot propose`, which finds moved and renamed ones, or mend the path"
            )
        if len(alike) > 1:
            raise ValueError(
                f"{len(alike)} photos are called so in another case or Unicode form; write one exactly: {sorted(alike)}"
            )
        return alike[0]

    def holds(self, path: str) -> bool:
        """Say whether any known path is called so, in whatever case or Unicode form."""
        return path in self._paths or bool(self._alike(path))

    def _alike(self, path: str) -> list[str]:
        if self._folded is None:
            self._folded = defaultdict(list)
            for known in self._paths:
                self._folded[folded(known)].append(known)
        return self._folded.get(folded(path), [])


def relative_path(path: str, archive: Path) -> str:
    """Return the text of a path relative to the archive; ValueError where it leaves the archive."""
    if ".." in PurePosixPath(path).parts:
        raise ValueError("the path holds '..'; write it relative to the archive")
    if not path.startswith("/"):
        return path
    for root in (archive.absolute(), Path(os.path.realpath(archive))):
        if PurePosixPath(path).is_relative_to(to_text(str(root))):
            return PurePosixPath(path).relative_to(to_text(str(root))).as_posix()
    raise ValueError(f"the path is not inside the archive {archive}; write it relative to the archive")


def folded(path: str) -> str:
    """Return what a path has in common with all that differ from it in Unicode form and case only."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
