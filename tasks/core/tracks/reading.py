"""A track file -> its reading: the points that can be used, how many could not, and why."""

from __future__ import annotations

import logging
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from tasks.core.errors import UsageError
from tasks.core.tracks.formats import HEAD_BYTES, UNDERSTOOD, format_of, read_track
from tasks.core.tracks.points import Dropped, Points, points_of, sifted

log = logging.getLogger("whereshot.tracks")


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read of one file; ``points`` are those of use, ordered by segment and time."""

    format: str  # as in TRACKS
    points: Points  # its problem is why the file, or the rest of it, cannot be used
    timeless: int = 0
    nowhere: int = 0
    repeated: int = 0
    error_number: int = 0  # of the system, which would not give us the file; 0 = it did


def format_in(path: str) -> str:
    """Return the format that the beginning of a file shows, "" = no track; raises OSError."""
    with open(path, "rb") as stream:  # noqa: PTH123 - a surrogate-escaped text
        return format_of(stream.read(HEAD_BYTES), os.path.basename(path))  # noqa: PTH119


def require_track(path: Path) -> None:
    """Raise UsageError if a file that a person named is not there, cannot be read or is no track."""
    try:
        there = path.stat()
        if not stat.S_ISREG(there.st_mode):
            raise UsageError(f"{path}: is neither a file nor a folder; save what comes from it to a file")
        known = format_in(os.path.abspath(path))  # noqa: PTH100 - keeps links in the name
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file or folder of tracks") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    if not there.st_size:
        raise UsageError(f"{path}: is empty; give a track, or a folder of tracks")
    if not known:
        raise UsageError(f"{path}: is no track that is understood; give files, or folders of them, of: {UNDERSTOOD}")


def read_file(path: str) -> Reading:
    """Read one file; never raises for what it holds, or because the system would not give it to us."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - a surrogate-escaped text
            found, points = read_track(stream, os.path.basename(path))  # noqa: PTH119
    except OSError as error:
        reason = f"it could not be read: {error.strerror or error}"
        return Reading("", points_of((), reason), error_number=error.errno or 0)
    except Exception as error:  # a fault of one reader must not cost the person all other tracks
        name = type(error).__name__
        log.warning("a reader of tracks failed: %s", name, exc_info=log.isEnabledFor(logging.DEBUG))
        return Reading("", points_of((), f"it is damaged in a way that nobody foresaw ({name}); please report it"))
    usable, dropped = sifted(points)
    return Reading(found, _explained(usable, dropped), *dropped)


def _explained(usable: Points, dropped: Dropped) -> Points:
    """Return the points with a problem where there is none of use and nothing says why."""
    if len(usable) or usable.problem:
        return usable
    if dropped.timeless and dropped.nowhere:
        return points_of((), "none of its points has both a time and a position")
    if dropped.timeless:
        return points_of((), "none of its points has a time")
    return points_of((), "none of its points has a position" if dropped.nowhere else "it holds no point")
