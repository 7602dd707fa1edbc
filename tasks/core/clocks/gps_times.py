"""What a camera's own GPS times say of its clock where they agree: errors in, a median a stretch out.

The robust middle of many is taken, since a phone may write the fix that it had hours ago.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.geo import Floats

CLOSE_S: Final = 10.0
_FEW: Final = 8
"""With fewer GPS times a jump of the clock cannot be told from a stale fix."""
_ENOUGH: Final = 3
_UNDOUBTED: Final = 0.6
"""Share of GPS times that agree from which on the others are stale fixes and no doubt."""
_CHANCE: Final = 2
_CHANCE_SHARE: Final = 0.01
"""Old fixes that are equally old by chance."""
_ONE_S: Final = 120.0
_TWO_S: Final = 30.0
_LEAST_S: Final = 2.0
"""Uncertainty of an error that one, two and many GPS times tell: EXIF and GPS times have whole seconds."""


@dataclass(frozen=True)
class GpsTimes:
    """What ``times`` GPS times say: ``agree`` of them lie within the tolerance of the median error."""

    error_s: float
    times: int
    agree: int
    close: int
    """Those within ``CLOSE_S``."""
    distinct: int
    """Different GPS times among those that agree: one fix may be written into many photos."""
    second: int
    """The most of those that do not agree which agree with each other: old fixes do not, a clock that was set does."""
    within_s: float
    """Of those that agree, 95 % are not further off than this."""

    @property
    def solves(self) -> bool:
        """Say whether at least half of them agree."""
        return 2 * self.agree >= self.times

    @property
    def plain(self) -> bool:
        """Say whether they leave nothing to ask: most agree to seconds and the rest in nothing, or there are too few of them."""
        alone = self.second <= max(_CHANCE, _CHANCE_SHARE * self.times)
        return self.solves and (self.times < _FEW or (self.close >= _UNDOUBTED * self.times and alone))

    @property
    def sure(self) -> bool:
        """Say whether there are enough of them to need no other evidence."""
        return self.distinct >= _ENOUGH

    @property
    def confidence(self) -> float:
        """Return the probability that the median is right within minutes: each further distinct time makes it likelier."""
        if not self.solves:
            return 0.0
        return min(1.0, self.agree / self.times / _UNDOUBTED) * (1 - 1 / (1 + self.distinct**2))

    @property
    def uncertain_s(self) -> float:
        """Return within how many seconds the clock's instants are right with 95 %."""
        least = {1: _ONE_S, 2: _TWO_S}.get(self.distinct, _LEAST_S)
        return max(least, self.within_s)


def by_gps(group: npt.NDArray[np.intp], error_s: Floats, gps_s: Floats, tolerance_s: float) -> dict[int, GpsTimes]:
    """Return what the GPS times of each group say; ``error_s`` is wall clock - zone - GPS time, NaN without one."""
    use = ~np.isnan(error_s) & (group >= 0)
    found = pd.DataFrame({"group": group[use], "error": error_s[use], "gps": gps_s[use]})
    of_group = found.groupby("group")["error"]
    found["off"] = (found["error"] - of_group.transform("median")).abs()
    apart = found[found["off"] > CLOSE_S]
    others = apart.groupby(["group", (apart["error"] / (2 * CLOSE_S)).round()]).size().groupby(level=0).max()
    agreeing = found[found["off"] <= tolerance_s]
    agreed = agreeing.groupby("group")
    table = pd.DataFrame(
        {
            "error": of_group.median(),
            "times": of_group.size(),
            "agree": agreed.size(),
            "close": (found["off"] <= CLOSE_S).groupby(found["group"]).sum(),
            "distinct": agreed["gps"].nunique(),
            "second": others,
            "within": agreed["off"].quantile(0.95),
        }
    ).fillna(0)
    return {
        int(group): GpsTimes(float(error), int(times), int(agree), int(close), int(distinct), int(second), float(within))
        for group, error, times, agree, close, distinct, second, within in table.itertuples(name=None)
    }
