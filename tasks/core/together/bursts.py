"""Whether two cameras are used in the same minutes: two Devices in, by day how many uses coincide, and chance, out.

Who carries two cameras takes out both at the same sight; a phone at home knows nothing of that. But everybody photographs by
day and on holidays: chance is what the very same uses give when moved by 20 minutes to an hour and a half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats
from tasks.core.together.devices import CELL_S, CELLS_A_DAY, Days, Device

Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.uint8]

WITHIN_CELLS: Final = 2
"""Uses within two cells, five minutes or so, coincide: two clocks are rarely closer than two minutes."""

SHIFTS: Final = tuple(sign * round(minutes * 60 / CELL_S) for minutes in (20, 30, 45, 65, 90) for sign in (-1, 1))
"""In cells. Longer ones would ask about another part of the day, in which one photographs more or less anyway."""

_PRIOR_USES: Final = 1.0
"""What is known of a pair's other days weighs as so many uses where chance is told for a day."""

_LEAST_CHANCE: Final = 0.02


@dataclass(frozen=True)
class Coincidences:
    """The days on which both cameras were used, rising: uses of the one used less, those that coincide, and chance."""

    day: Days
    uses: Floats
    hits: Floats
    chance: Floats  # that a use coincides with one of the other camera without any reason; never 0 or 1

    @staticmethod
    def nothing() -> Coincidences:
        """Return that of two cameras of which nothing is known."""
        return Coincidences(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0), np.empty(0))

    @property
    def days_hit(self) -> int:
        """Return on how many days more uses coincide than by chance."""
        return int(((self.hits > 0) & (self.hits > self.uses * self.chance)).sum())


class Calendar:
    """The cells of all days on which any camera was used, one after the other, with a day free where days are left out."""

    def __init__(self, days: Days) -> None:
        """Take the days, rising."""
        self._days = days
        self._start = np.r_[1, 1 + np.cumsum(np.minimum(np.diff(days), 2))] * CELLS_A_DAY if len(days) else days
        self._size = int(self._start[-1]) + 2 * CELLS_A_DAY if len(days) else 0

    def start(self, days: Days) -> Days:
        """Return the first cells of days of the calendar."""
        cells: Days = self._start[np.searchsorted(self._days, days)]
        return cells

    def cells(self, used: Days) -> Days:
        """Return the cells of the calendar for uses that are counted in cells since 1970."""
        return self.start(used // CELLS_A_DAY) + used % CELLS_A_DAY

    def beside(self, cells: Days) -> Flags:
        """Return for each cell of the calendar whether it coincides with one of these."""
        marked = np.zeros(self._size, dtype=np.bool_)
        for shift in range(-WITHIN_CELLS, WITHIN_CELLS + 1):
            marked[cells + shift] = True
        return marked


class Uses:
    """The uses of all cameras on one calendar; what is needed of a camera again and again is found once."""

    def __init__(self, devices: Sequence[Device]) -> None:
        """Take the Devices, one a camera."""
        numbered = [np.unique(device.used // CELLS_A_DAY, return_inverse=True) for device in devices]
        self._calendar = Calendar(np.unique(np.concatenate([*(days for days, _ in numbered), np.empty(0, dtype=np.int64)])))
        self._uses = {
            device.name: _Used(days, number, self._calendar.cells(device.used))
            for device, (days, number) in zip(devices, numbered, strict=True)
        }
        self._beside: dict[str, tuple[Flags, Counts]] = {}
        self._found: dict[tuple[str, str], Coincidences] = {}

    def coincidences(self, one: str, other: str) -> Coincidences:
        """Count the uses of the camera used less that day which coincide with one of the other; the same for both orders."""
        key = min(one, other), max(one, other)
        if key not in self._found:
            self._found[key] = self._coincidences(*key)
        return self._found[key]

    def _coincidences(self, one: str, other: str) -> Coincidences:
        days = np.intersect1d(self._uses[one].days, self._uses[other].days, assume_unique=True)
        if not len(days):
            return Coincidences.nothing()
        counts = [self._counted(one, other, days), self._counted(other, one, days)]
        less = counts[0][0] <= counts[1][0]
        uses, hits, moved = (np.where(less, first, second) for first, second in zip(*counts, strict=True))
        usual = moved.sum() / (uses.sum() * len(SHIFTS))
        chance = (moved / len(SHIFTS) + _PRIOR_USES * usual) / (uses + _PRIOR_USES)
        return Coincidences(days, uses, hits, np.clip(chance, _LEAST_CHANCE, 1 - _LEAST_CHANCE))

    def _counted(self, one: str, other: str, days: Days) -> tuple[Floats, Floats, Floats]:
        """Return by day the uses of one camera, those that coincide with the other's, and how many would, all shifts together."""
        if other not in self._beside:
            beside = self._calendar.beside(self._uses[other].cells)
            self._beside[other] = beside, _moved(beside)
        used, (beside, moved) = self._uses[one], self._beside[other]
        # The number of each of the camera's days among those in common, and how many these are for the others.
        common = np.full(len(used.days), len(days))
        common[np.searchsorted(used.days, days)] = np.arange(len(days))
        number = common[used.number]
        weights = np.ones(len(number)), beside[used.cells], moved[used.cells]
        uses, hits, shifted = (np.bincount(number, weight, len(days) + 1)[:-1].astype(np.float64) for weight in weights)
        return uses, hits, shifted


class _Used(NamedTuple):
    """The days on which a camera was used, rising, and of each use the number of its day and its cell."""

    days: Days
    number: npt.NDArray[np.intp]
    cells: Days


def _moved(beside: Flags) -> Counts:
    """Return for each cell how many of ``SHIFTS`` from it lead to one that coincides."""
    counts = np.zeros(len(beside), dtype=np.uint8)
    for shift in SHIFTS:
        if shift > 0:
            counts[:-shift] += beside[shift:]
        else:
            counts[-shift:] += beside[:shift]
    return counts
