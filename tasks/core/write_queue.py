"""Edits that wait to be written together: as many as a group may hold, and never two that touch the same file.

What is planned is planned on the bytes that are there, so a photo that shares a file with one that waits (the sidecar of RAW and
JPEG, another name of the same file) has to see it written first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

from tasks.core.edits import Edit
from tasks.core.group_writer import GroupWriter, Job, Outcome
from tasks.core.writing import sidecar_names

GROUP_FILES: Final = 128
GROUP_BYTES: Final = 1 << 28
"""Of old and new contents, which all are in memory at once."""


def may_touch(path: str) -> frozenset[str]:
    """Return the names of all files that writing a photo may change, as a file system sees them that knows no case."""
    names = (path, *sidecar_names(path))
    return frozenset(unicodedata.normalize("NFC", name).casefold() for name in names)


class WriteQueue:
    """Collects jobs and writes them group by group; ``done`` is told what became of each photo."""

    def __init__(self, writer: GroupWriter, done: Callable[[str, Outcome], None]) -> None:
        """Write with ``writer``."""
        self._writer, self._done = writer, done
        self._jobs: list[Job] = []
        self._names: set[str] = set()
        self._files: set[tuple[int, int]] = set()
        self._bytes = 0

    @property
    def stopped(self) -> str:
        """Why no further photo is worth trying; "" = all is well."""
        return self._writer.stopped

    def make_way_for(self, path: str) -> None:
        """Write what waits if it may touch a file of the photo ``path``."""
        if not self._names.isdisjoint(may_touch(path)):
            self.flush()

    def holds(self, edit: Edit) -> bool:
        """Say whether an edit of the same file waits, under another name: then ``flush`` and look at it again."""
        return edit.before is not None and edit.before.stamp[:2] in self._files

    def put(self, job: Job) -> None:
        """Take a job, and write all if the group is full."""
        self._jobs.append(job)
        self._names |= may_touch(job.photo.path)
        before = job.edit.before
        if before:
            self._files.add((before.stamp.device, before.stamp.inode))
        self._bytes += len(job.edit.data) + (len(before.data) if before else 0)
        if len(self._jobs) >= GROUP_FILES or self._bytes >= GROUP_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write all that waits."""
        jobs, self._jobs = self._jobs, []
        self._names, self._files, self._bytes = set(), set(), 0
        for job, outcome in zip(jobs, self._writer.write(jobs) if jobs else (), strict=True):
            self._done(job.photo.path, outcome)

    def finish(self) -> None:
        """Write all that waits and note what became of it."""
        self.flush()
        self._writer.finish()
