"""File numbers as cameras count them: the names of one camera's photos in, a running number a photo out.

A camera names its files by four free characters and a number from 0001 to 9999 (DCF, JEITA CP-3461), which then begins again,
in a folder that is numbered from 100 to 999 itself. What a person renamed, and a phone's date in a name, counts nothing; so a
number is believed only as far as it runs with the wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

_NAME: Final = (
    r"(?:^|/)(?:(?P<folder>\d{3})[A-Za-z0-9_]{5}/)?"
    r"(?P<free>[A-Za-z0-9_]{4})(?P<last>\d{4})(?:[ _(+-][^/]*)?\.[^./]+$"
)
_FREE_DIGITS: Final = r"^[A-Za-z_]+(?P<folder>\d{1,3})$"
_PERIOD: Final = 10_000.0
_NEVER: Final = 1e12

_NUMBERED_SHARE: Final = 0.8
"""Share of a camera's photos that must carry a number: the rest are films or copies, which take the place of their wall clock."""
_DISTINCT_SHARE: Final = 0.3
"""Share of distinct numbers among them: a RAW, its JPEG and an edited copy have one; a year in the name has one for all."""

LEAP: Final = 1000.0
"""A step that is hardly explained by photos that were deleted or lie on another card."""
_DISORDER: Final = 30.0
DISORDER_S: Final = 5.0
"""A burst is written in any order, and clocks show whole seconds."""


@dataclass(frozen=True)
class Counter:
    """``number`` of each photo, NaN where its name has none, and ``period`` after which it begins again."""

    number: Floats
    period: float

    def steps(self, wall_s: Floats, order: Rows) -> Floats:
        """Return by how much the number goes on from each photo to the next of an order, less than a period."""
        step, shuffled = self._steps(wall_s, order)
        return np.where(shuffled, 0.0, step)

    def counted(self, wall_s: Floats, order: Rows, within: float) -> Rows:
        """Return the photos of an order by their numbers, where a step of up to ``within`` may go back.

        A step back in a burst may at any rate.
        """
        step, shuffled = self._steps(wall_s, order)
        back = shuffled | (self.period - step <= within)
        if not back.any():
            return order
        run = np.concatenate([[0.0], np.cumsum(np.where(back, step - self.period, step))])
        return order[np.argsort(run, kind="stable")]

    def _steps(self, wall_s: Floats, order: Rows) -> tuple[Floats, Flags]:
        step = forward(self.number[order[:-1]], self.number[order[1:]], self.period)
        # NaN never compares: an undated photo is in no burst.
        return step, (self.period - step <= _DISORDER) & (np.abs(np.diff(wall_s[order])) <= DISORDER_S)


def forward(number: Floats | float, later: Floats | float, period: float) -> Floats:
    """Return by how much a counter goes on from one number to a later one."""
    return np.asarray(np.mod(np.asarray(later) - number, period), dtype=np.float64)


def wall_order(wall_s: Floats, number: Floats | None = None) -> Rows:
    """Return the order by wall clock, undated photos first, equal ones by number."""
    at = np.where(np.isnan(wall_s), -np.inf, wall_s)
    return np.lexsort((at,)) if number is None else np.lexsort((number, at))


def counter_of(paths: pd.Series, wall_s: Floats) -> Counter | None:
    """Return the numbers in the names of one camera's photos; None where too few of them have one.

    Read in the way that goes best with the wall clocks: the last four digits; all of them, since some cameras count the folder
    in the name (P1010999, P1020001); or with the number of the folder, where each begins at 0001.
    """
    parts = pc.extract_regex(pa.array(paths), _NAME)
    free = pc.struct_field(parts, "free")
    found = _flags(pc.and_(parts.is_valid(), pc.invert(pc.utf8_is_digit(free))))
    if not len(found) or found.mean() < _NUMBERED_SHARE:
        return None
    last = _numbers(pc.struct_field(parts, "last"), found)
    within = pc.struct_field(pc.extract_regex(free, _FREE_DIGITS), "folder")
    folders = [_numbers(texts, found) for texts in (within, pc.struct_field(parts, "folder"))]
    readings = [Counter(last, _PERIOD), *(_of_folders(folder, last) for folder in folders if not np.isnan(folder[found]).any())]
    best = min(readings, key=lambda counter: _leaps(counter, wall_s))
    distinct = min(_PERIOD - 1, len(np.unique(wall_s[found])))
    return best if len(np.unique(best.number[found])) >= _DISTINCT_SHARE * distinct else None


def letters_of(paths: pd.Series) -> npt.NDArray[np.object_]:
    """Return the letters with which each name begins, "" where it is none of a camera's: DSC of DSC_0101 and of _DSC0101."""
    free = pc.struct_field(pc.extract_regex(pa.array(paths), _NAME), "free")
    letters = pc.replace_substring_regex(pc.fill_null(free, ""), r"[^A-Za-z]", "")
    return np.asarray(pc.utf8_upper(letters).to_numpy(zero_copy_only=False), dtype=object)


def _of_folders(folder: Floats, last: Floats) -> Counter:
    """Number on from folder to folder, each as long as its highest number says."""
    known = ~np.isnan(last)
    _, which = np.unique(folder[known], return_inverse=True)
    longest = np.zeros(which.max() + 1)
    np.maximum.at(longest, which, last[known])
    number = np.full(len(last), np.nan)
    number[known] = (np.cumsum(longest) - longest)[which] + last[known]
    return Counter(number, _NEVER)


def _leaps(counter: Counter, wall_s: Floats) -> int:
    use = np.flatnonzero(~np.isnan(counter.number) & ~np.isnan(wall_s))
    order = use[wall_order(wall_s[use], counter.number[use])]
    return int((counter.steps(wall_s, order) > LEAP).sum())


def _flags(array: Any) -> Flags:
    return np.asarray(pc.fill_null(array, fill_value=False).to_numpy(zero_copy_only=False), dtype=bool)


def _numbers(texts: Any, found: Flags) -> Floats:
    digits = pc.if_else(pc.equal(texts, ""), None, texts)
    values = np.asarray(pc.cast(digits, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    return np.where(found, values, np.nan)
