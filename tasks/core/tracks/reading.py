"""A track file -> its reading: the points that can be used, how many could not, and why."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass

from tasks.core.tracks.formats import read_track
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
