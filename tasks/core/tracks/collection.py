"""Points gathered one by one as columns: 48 bytes each, where a million tuples would be ten times that."""

from __future__ import annotations

from array import array
from collections.abc import Hashable
from typing import Any

import numpy as np

from tasks.core.counting import counted
from tasks.core.tracks.points import NO_TIME, Integers, Points
from tasks.core.tracks.told_values import NOT_TOLD, instant


class Collection:
    """What a reader has found so far; ``problems`` are the sentences on what it could not read."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._at_us, self._segment = array("q"), array("q")
        self._lat, self._lon, self._alt_m, self._error_m = array("d"), array("d"), array("d"), array("d")
        self._segments: dict[Hashable, int] = {}
        self.zoneless = 0
        self.problems: list[str] = []

    def __len__(self) -> int:
        """Return the number of points so far."""
        return len(self._at_us)

    def instants(self) -> Integers:
        """Return when all points so far were, in microseconds of UTC, NO_TIME where that is unknown."""
        return np.array(self._at_us, np.int64)

    def time(self, told: Any) -> int:
        """Return the microseconds of UTC of a time as it was told, NO_TIME if it tells none; one without a zone is counted."""
        at_us, zoneless = instant(told)
        self.zoneless += zoneless
        return at_us

    def segment(self, name: Hashable) -> int:
        """Return the number of the segment of this name: 0, 1, ... in the order in which names come up."""
        return self._segments.setdefault(name, len(self._segments))

    def add(
        self, at_us: int, lat: float, lon: float, *, alt_m: float = NOT_TOLD, error_m: float = NOT_TOLD, segment: int = 0
    ) -> None:
        """Add one point, as ``Points`` describes its columns."""
        self._at_us.append(at_us)
        self._lat.append(lat)
        self._lon.append(lon)
        self._alt_m.append(alt_m)
        self._error_m.append(error_m)
        self._segment.append(segment)

    def points(self) -> Points:
        """Return all points with the reasons why others, or their times, could not be read."""
        problems = list(self.problems)
        if self.zoneless:
            problems.insert(
                0,
                f"{counted(self.zoneless, 'time tells', 'times tell')} no zone, so nobody knows when that was; "
                "write them as 2024-06-15T10:30:00Z or +02:00, or name the column time_utc if they are UTC",
            )
        return Points(
            self.instants(),
            np.array(self._lat, np.float64),
            np.array(self._lon, np.float64),
            np.array(self._alt_m, np.float64),
            np.array(self._error_m, np.float64),
            np.array(self._segment, np.int64),
            "; ".join(problems),
        )


def is_timed(at_us: int) -> bool:
    """Say whether an instant is one."""
    return at_us != NO_TIME
