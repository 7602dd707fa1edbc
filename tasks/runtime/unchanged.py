"""A file that a step draws from tables, left as it is while the tables, the settings and the code that draws are the same.

A step with an effect is never cached by Prefect; this saves the drawing where it would give the same page but for its date.
What a table was made from tells at once that it is the same; where that differs (a CSV of ours that was not there the first
time is evidence the second time), its content decides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from tasks.core.whole_file import replacing
from tasks.runtime.caching import cache_folder, content_digest, digest


class Drawn:
    """A drawn file and the note of what it was drawn from, which lies in the running flow's cache; outside a flow none is."""

    def __init__(self, file: Path, code: Iterable[Path], *made_from: Any) -> None:
        """Take the file, the source files that draw it, and all that they draw it from (what ``caching.digest`` takes)."""
        folder = cache_folder()
        self._file = file
        self._note = folder.parent / f"{file.name}.json" if folder else None
        self._code = sorted(code)
        self._made_from = made_from

    def is_there(self) -> bool:
        """Say whether the file is there as it was drawn from the very same."""
        if not self._note:
            return False
        try:
            noted = json.loads(self._note.read_bytes())
            if noted["file"] != self._standing():
                return False
            if noted["origin"] == self._origin:
                return True
            same = bool(noted["content"] == self._content)
        except (OSError, ValueError, KeyError, TypeError):
            return False
        if same:
            self.note()
        return same

    def note(self) -> None:
        """Note that the file has been drawn; where that cannot be written, it is drawn again next time."""
        if self._note:
            noted = {"file": self._standing(), "origin": self._origin, "content": self._content}
            with suppress(OSError), replacing(self._note) as stream:
                stream.write(json.dumps(noted).encode())

    @cached_property
    def _origin(self) -> str:
        return self._digest(digest)

    @cached_property
    def _content(self) -> str:
        return self._digest(lambda value: content_digest(value) if isinstance(value, pd.DataFrame) else digest(value))

    def _digest(self, told: Callable[[Any], str]) -> str:
        digests = hashlib.blake2b(digest_size=16)
        for source in self._code:
            digests.update(source.read_bytes())
        for value in self._made_from:
            digests.update(told(value).encode())
        return digests.hexdigest()

    def _standing(self) -> list[int]:
        found = self._file.stat()
        return [found.st_size, found.st_mtime_ns]
