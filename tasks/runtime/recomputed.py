"""Results that a run computes again because those in its cache are damaged, or another version's: noted, and said at its end.

Silence would be wrong twice: a person whose disk is failing should hear of it, and one who waits for a minute longer than
yesterday should know why. A line a run is enough, for nothing is lost.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections import defaultdict
from pathlib import Path
from typing import Final

from tasks.core.errors import UsageError
from tasks.core.whole_file import replacing

log = logging.getLogger("whereshot.cache")

VERSIONS: Final = "versions.json"
"""In the folder of results: which version of each step the results come from."""


class Recomputed:
    """What one run could not use of its cache folder; any thread may note it, ``close`` says it."""

    def __init__(self, folder: Path) -> None:
        """Read which versions of the steps filled the folder until now."""
        self._folder = folder
        self._before = _versions_in(folder)
        self._now: dict[str, int] = {}
        self._damaged: set[str] = set()
        self._outdated: defaultdict[str, set[str]] = defaultdict(set)
        self._lock = threading.Lock()

    def note_damaged(self, key: str) -> None:
        """Note that the result under a key was there and cannot be trusted."""
        with self._lock:
            self._damaged.add(key)

    def note_asked(self, step: str, version: int, key: str, *, found: bool) -> None:
        """Note that a step of this version asked for the result under a key, and whether there is one to use."""
        with self._lock:
            self._now[step] = version
            if not found and key not in self._damaged and self._before.get(step, version) != version:
                self._outdated[step].add(key)

    def close(self) -> list[str]:
        """Note the versions of the steps that ran, and return what the person should know, a sentence each."""
        self._note_versions()
        said = []
        damaged = len(self._damaged)
        if damaged == 1:
            said.append("1 result in the cache was damaged; it was computed again")
        elif damaged:
            said.append(f"{damaged} results in the cache were damaged; they were computed again")
        if self._outdated:
            counts = ", ".join(f"{len(keys)} of {step}" for step, keys in sorted(self._outdated.items()))
            said.append(f"results of another version of whereshot in the cache do not count; computed again: {counts}")
        return said

    def _note_versions(self) -> None:
        if not self._now:
            return
        note, versions = self._folder / VERSIONS, {**self._before, **self._now}
        try:
            if versions == self._before:
                os.utime(note)  # else it would be pruned as a result that nobody uses
                return
            with replacing(note) as stream:
                stream.write(json.dumps(versions, sort_keys=True).encode())
        except (OSError, UsageError) as error:
            log.warning("%s cannot be written (%s): the next run will not know which version filled the cache", note, error)


def _versions_in(folder: Path) -> dict[str, int]:
    """Return the versions noted in the folder; none where nothing that can be understood is noted."""
    try:
        noted = json.loads((folder / VERSIONS).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(noted, dict):
        return {}
    return {step: version for step, version in noted.items() if type(version) is int}
