"""How good proposals are: TRIALS become shares inside the stated radius and quantiles of the errors, each with its interval.

A trial is a located photo whose position was hidden and proposed again, so the true error is known. The intervals are those
of independent trials; photos of one burst are off together, so that the true ones are wider.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import binomtest, quantile_test

Floats = npt.NDArray[np.float64]

PROMISED: Final = 0.95
"""What a radius is to hold, and how sure the intervals are."""

MIN_TRIALS: Final = 20
"""Fewer tell nothing about 95 %: not one of twenty is expected outside."""

NARROW_M: Final = 250.0
FAR_M: Final = 1000.0
"""A radius under the one with an error over the other is what a person who accepts by the radius must be able to rule out."""

GAPS: Final = (
    ("under 1 min", 60.0), ("1 to 10 min", 600.0), ("10 to 60 min", 3600.0), ("1 to 4 h", 14_400.0), ("4 h and longer", np.inf),
)  # fmt: skip
RADII: Final = (
    ("up to 30 m", 30.0), ("30 to 100 m", 100.0), ("100 to 300 m", 300.0), ("300 m to 1 km", 1000.0), ("1 to 3 km", 3000.0),
    ("3 to 10 km", 10_000.0), ("over 10 km", np.inf),
)  # fmt: skip
MOST_GROUPS: Final = 8
MOST_POINTS: Final = 3000
_FINEST_CELL: Final = 0.06
"""Of a factor of ten: about as large as a dot of the plot."""

SHORTEST_M: Final = 1.0
LONGEST_M: Final = 20_037_508.0
"""Half the way around the Earth; on the logarithmic axes what is shorter than the one or longer than the other is drawn there."""


@dataclass(frozen=True)
class Share:
    """``count`` of ``n``, with the 95 % interval of Wilson (1927) for the share behind it."""

    count: int
    n: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself, 0 to 1."""
        return self.count / self.n


@dataclass(frozen=True)
class Group:
    """Trials that have something in common; the two errors (metres) hold half and 95 % of them."""

    label: str
    inside: Share
    half_m: float
    most_m: float
    most_low_m: float  # NaN = too few to say
    most_high_m: float  # inf = no upper end can be said
    radius_m: float  # the stated radius in their middle


@dataclass(frozen=True)
class Cloud:
    """At most MOST_POINTS points of the plot: each trial, or where ``cell`` is not 0, the ``count`` trials of a cell.

    A cell is so many factors of ten wide and high, counted from 1 m; those inside and those outside are counted apart.
    """

    radius_m: Floats
    off_m: Floats
    inside: npt.NDArray[np.bool_]
    count: npt.NDArray[np.int64]
    cell: float


@dataclass(frozen=True)
class Summary:
    """What all trials say: ``photos`` of which there are; the groups are in the order in which they are shown."""

    photos: int
    refused: int
    whole: Group
    nine_of_ten_m: float
    narrow_and_far: Share | None
    by_radius: tuple[Group, ...]
    by_gap: tuple[Group, ...]
    by_camera: tuple[Group, ...]
    by_pattern: tuple[Group, ...]
    cloud: Cloud


def answered(trials: pd.DataFrame) -> pd.DataFrame:
    """Return the TRIALS in which a position was proposed."""
    return trials[trials["error_m"].notna() & trials["off_m"].notna()]


def summary(trials: pd.DataFrame) -> Summary | None:
    """Return what TRIALS say; None where fewer than MIN_TRIALS were answered."""
    found = answered(trials)
    if len(found) < MIN_TRIALS:
        return None
    narrow = found.loc[found["error_m"] < NARROW_M, "off_m"]
    return Summary(
        photos=found["path"].nunique(),
        refused=len(trials) - len(found),
        whole=_group("all", found),
        nine_of_ten_m=float(found["off_m"].quantile(0.9)),
        narrow_and_far=share_of(narrow > FAR_M) if len(narrow) else None,
        # A radius on the edge belongs to the class whose bound it keeps, a gap to the class that begins with it.
        by_radius=_classes(found, found["error_m"], RADII, right=True),
        by_gap=_classes(found, found["gap_s"].fillna(np.inf), GAPS, right=False),
        by_camera=_largest(found, found["camera"].where(found["camera"] != "", "unknown camera"), "cameras"),
        by_pattern=_largest(found, found["pattern"].where(found["pattern"] != "", "not named"), "ways"),
        cloud=_cloud(found),
    )


def share_of(flags: Iterable[bool]) -> Share:
    """Return the share of true ones, of at least one."""
    values = np.asarray(flags, dtype=bool)
    count, n = int(values.sum()), len(values)
    low, high = binomtest(count, n).proportion_ci(PROMISED, method="wilson")
    return Share(count, n, float(low), float(high))


def _group(label: str, trials: pd.DataFrame) -> Group:
    off_m = trials["off_m"].to_numpy()
    half_m, most_m = np.quantile(off_m, [0.5, PROMISED])
    low_m, high_m = np.nan, np.inf
    if len(off_m) >= MIN_TRIALS:
        # From order statistics (Conover 1999, 3.2), so nothing is assumed of how errors are distributed.
        low_m, high_m = quantile_test(off_m, q=most_m, p=PROMISED).confidence_interval(PROMISED)
    return Group(
        label,
        share_of(off_m <= trials["error_m"].to_numpy()),
        float(half_m),
        float(most_m),
        float(low_m),
        float(high_m) if np.isfinite(high_m) else np.inf,
        float(trials["error_m"].median()),
    )


def _classes(
    trials: pd.DataFrame, values: pd.Series, classes: tuple[tuple[str, float], ...], *, right: bool
) -> tuple[Group, ...]:
    """Return a group for each class that has trials; the classes' numbers are their upper ends."""
    ends = np.array([end for _, end in classes[:-1]])
    at = np.searchsorted(ends, values.to_numpy(), side="left" if right else "right")
    return tuple(_group(classes[number][0], of_class) for number, of_class in trials.groupby(at))


def _largest(trials: pd.DataFrame, names: pd.Series, others: str) -> tuple[Group, ...]:
    """Return the MOST_GROUPS largest groups of a name, and one of all the rest."""
    counts = names.value_counts().rename_axis("name").reset_index(name="n")
    ranked = counts.sort_values(["n", "name"], ascending=[False, True], kind="stable")["name"].tolist()
    groups = [_group(name, trials[names == name]) for name in ranked[:MOST_GROUPS]]
    rest = ranked[MOST_GROUPS:]
    if rest:
        label = f"{len(rest):,} other {others.removesuffix('s') if len(rest) == 1 else others}"
        groups.append(_group(label, trials[names.isin(rest)]))
    return tuple(groups)


def _cloud(trials: pd.DataFrame) -> Cloud:
    """Return each trial as a point; of too many, the middle of each cell of the finest grid that has few enough."""
    limits = {"lower": SHORTEST_M, "upper": LONGEST_M}
    whole = pd.DataFrame({"x": np.log10(trials["error_m"].clip(**limits)), "y": np.log10(trials["off_m"].clip(**limits))})
    whole["inside"] = trials["off_m"] <= trials["error_m"]
    points, cell = whole.assign(count=1), 0.0
    while len(points) > MOST_POINTS:
        cell = cell * 1.2 or _FINEST_CELL
        at = pd.DataFrame({"x": np.floor(whole["x"] / cell), "y": np.floor(whole["y"] / cell), "inside": whole["inside"]})
        points = at.value_counts().rename("count").reset_index()
        points[["x", "y"]] = (points[["x", "y"]] + 0.5) * cell
    return Cloud(
        10 ** points["x"].to_numpy(), 10 ** points["y"].to_numpy(), points["inside"].to_numpy(), points["count"].to_numpy(), cell
    )
