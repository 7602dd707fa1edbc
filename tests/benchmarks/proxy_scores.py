"""How the proxy's answers are judged: shares with intervals, errors beside the peers', certainty beside an oracle's.

Rows are those of ``tests.benchmarks.proxy_asking.judged``: error_m and off_m are NaN where nothing was answered.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tests.benchmarks.proxy_cases import SEED

NARROW_M: Final = 250.0
FAR_M: Final = 1000.0
FEWEST_PEOPLE: Final = 5
DRAWS: Final = 1000
GAPS: Final = {
    "< 1 min": (0, 60),
    "1-10 min": (60, 600),
    "10-60 min": (600, 3600),
    "1-4 h": (3600, 14400),
    "4-24 h": (14400, 86400),
    "> 1 day": (86400, math.inf),
}
BINS_M: Final = (0, 15, 30, 60, 125, 240, 250, 500, 1000, 2000, 5000, 10_000, math.inf)
"""Just under 250 m is a class of its own: an estimator that knows what is judged may state much there."""

Mask = npt.NDArray[np.bool_]


def wilson(good: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    z = 1.959964
    middle, half = good + z * z / 2, z * math.sqrt(good * (count - good) / count + z * z / 4)
    return (middle - half) / (count + z * z), (middle + half) / (count + z * z)


@dataclass(frozen=True)
class Share:
    """``good`` of ``count`` rows, Wilson's interval per row, the mean of the persons' own shares, the interval over persons."""

    good: int
    count: int
    people: int
    row_interval: tuple[float, float]
    person_mean: float
    interval: tuple[float, float] | None  # of the share per row, persons drawn anew; None with too few of them

    @property
    def value(self) -> float:
        """The share per row."""
        return self.good / self.count if self.count else math.nan

    def __str__(self) -> str:
        """Say it as 95.1% of 1,234 (rows 94.0 to 96.0; 56 persons 90.1 to 97.0, mean 94.2)."""
        if not self.count:
            return "of 0"
        rows = _ends(self.row_interval)
        persons = f"{self.people} persons {_ends(self.interval)}, mean {self.person_mean:.1%}" if self.interval else ""
        return f"{self.value:.1%} of {self.count:,} (rows {rows}{'; ' + persons if persons else ''})".replace("%", " %")


def _ends(interval: tuple[float, float]) -> str:
    low, high = (100 * max(0.0, min(1.0, end)) for end in interval)
    return f"{low:.1f} to {high:.1f}"


def share(good: Mask | pd.Series, person: pd.Series) -> Share:
    """Return the share of the rows that are ``good``; rows of a person depend on each other, so persons are drawn anew too."""
    flags = np.asarray(good, dtype=bool)
    if not len(flags):
        return Share(0, 0, 0, (math.nan, math.nan), math.nan, None)
    code = pd.factorize(person)[0]
    counts, goods = np.bincount(code), np.bincount(code, weights=flags)
    people, count, right = len(counts), len(flags), int(flags.sum())
    interval = None
    if people >= FEWEST_PEOPLE:
        drawn = np.random.default_rng(SEED).multinomial(people, np.full(people, 1 / people), size=DRAWS)
        low, high = np.quantile(drawn @ goods / (drawn @ counts), [0.025, 0.975])
        interval = float(low), float(high)
    return Share(right, count, people, wilson(right, count), float((goods / counts).mean()), interval)


def inside(rows: pd.DataFrame) -> Share:
    """Return the share of the answers whose truth lies within the stated radius."""
    answered = rows.dropna(subset="off_m")
    return share(answered["off_m"] <= answered["error_m"], answered["person"])


def answered(rows: pd.DataFrame, max_gap_s: float) -> Share:
    """Return the share that is answered of the photos with a donor within ``max_gap_s``."""
    near = rows[rows["gap_s"] <= max_gap_s]
    return share(near["off_m"].notna(), near["person"])


def narrow_far(rows: pd.DataFrame) -> Share:
    """Return the share that is off by over a kilometre of the answers with a radius under 250 m."""
    narrow = rows[rows["error_m"] < NARROW_M]
    return share(narrow["off_m"] > FAR_M, narrow["person"])


def certified(rows: pd.DataFrame) -> Share:
    """Return the share with a radius under 250 m of the photos that an oracle could accept: truly within 250 m of the answer.

    A photo that is refused counts among these where the prototype's position is within 250 m of it: refusing buys nothing.
    """
    good, acceptable = _certified(rows)
    return share(good[acceptable], rows["person"][acceptable])


def certified_by_prototype(rows: pd.DataFrame) -> Share:
    """Return the same of the prototype, by its own positions and radii."""
    good, acceptable = _certified_by_prototype(rows)
    return share(good[acceptable], rows["person"][acceptable])


def _certified(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Say which rows are acceptable to an oracle and certified, and which are acceptable."""
    refused = rows["off_m"].isna() & (rows["prototype_off_m"] < NARROW_M)
    acceptable = (rows["off_m"] < NARROW_M) | refused
    return acceptable & (rows["error_m"] < NARROW_M), acceptable


def _certified_by_prototype(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    acceptable = rows["prototype_off_m"] < NARROW_M
    return acceptable & (rows["prototype_m"] < NARROW_M), acceptable


def ratio_interval(rows: pd.DataFrame) -> tuple[float, float] | None:
    """Return the 95 % interval of our certified share over the prototype's, persons drawn anew; None if it cannot be told."""
    person = pd.factorize(rows["person"])[0]
    people = int(person.max()) + 1 if len(rows) else 0
    if people < FEWEST_PEOPLE:
        return None
    flags = (*_certified(rows), *_certified_by_prototype(rows))
    drawn = np.random.default_rng(SEED).multinomial(people, np.full(people, 1 / people), size=DRAWS)
    good, of, their_good, of_their = (drawn @ np.bincount(person, weights=flag, minlength=people) for flag in flags)
    sound = (of > 0) & (their_good > 0)
    if not sound.any():
        return None
    low, high = np.quantile((good[sound] / of[sound]) / (their_good[sound] / of_their[sound]), [0.025, 0.975])
    return float(low), float(high)


@dataclass(frozen=True)
class Versus:
    """Errors (median, 90 %) of ours and of a peer's, in metres, over ``count`` answers each."""

    count: int
    ours: tuple[float, float]
    theirs: tuple[float, float]

    @property
    def no_worse(self) -> bool:
        """Whether neither figure is larger than theirs, in whole metres."""
        return all(round(own) <= round(other) for own, other in zip(self.ours, self.theirs, strict=True))

    @property
    def better(self) -> bool:
        """Whether neither is larger and one is smaller, in whole metres."""
        return self.no_worse and any(round(own) < round(other) for own, other in zip(self.ours, self.theirs, strict=True))


def same_rows(rows: pd.DataFrame, peer: str) -> Versus | None:
    """Compare on the photos that both answered."""
    both = rows.dropna(subset=["off_m", peer])
    return Versus(len(both), _quantiles(both["off_m"]), _quantiles(both[peer])) if len(both) else None


def equal_coverage(rows: pd.DataFrame, peer: str) -> Versus | None:
    """Compare all that the peer answered with as many of our surest answers; with all of ours and their best if these are fewer.

    The peer tells nothing of how sure it is, so where it answered more than we did, it is asked about our photos alone.
    """
    theirs, ours = rows.dropna(subset=peer), rows.dropna(subset="off_m").sort_values("error_m", kind="stable")
    if not len(theirs) or not len(ours):
        return None
    if len(theirs) > len(ours):
        return same_rows(rows, peer)
    surest = ours.head(len(theirs))
    return Versus(len(surest), _quantiles(surest["off_m"]), _quantiles(theirs[peer]))


def gap_class(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the rows whose nearer donor is so many seconds away."""
    low, high = GAPS[name]
    return rows[(rows["gap_s"] >= low) & (rows["gap_s"] < high)]


@dataclass(frozen=True)
class Bin:
    """Answers of one class of stated radius: its ends, the median radius, 50 and 95 % of the errors found, the share inside."""

    low_m: float
    high_m: float
    radius_m: float
    median_m: float
    error95_m: float
    inside: Share


def reliability(rows: pd.DataFrame) -> list[Bin]:
    """Return the classes of stated radius that have answers."""
    made = []
    for low, high in pairwise(BINS_M):
        part = rows[(rows["error_m"] >= low) & (rows["error_m"] < high)]
        if len(part):
            median_m, error95_m = part["off_m"].quantile([0.5, 0.95])
            made.append(Bin(low, high, float(part["error_m"].median()), float(median_m), float(error95_m), inside(part)))
    return made


def _quantiles(off_m: pd.Series) -> tuple[float, float]:
    return float(off_m.median()), float(off_m.quantile(0.9))
