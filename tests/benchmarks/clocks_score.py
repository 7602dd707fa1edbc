"""How an answer about a clock is judged: by the share of the photos whose instants come out right, and by what it called sure."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from tasks.core.clocks.witness import Stretch, Surroundings, Witness
from tests.benchmarks.clocks_cases import Case

Solver = Callable[[Witness, Surroundings], list[Stretch]]

SURE: Final = 0.9
RIGHT_SHARE: Final = 0.9
"""A case is within a tolerance where so many of its photos are, as in the figures of the prototype."""
WRONG_S: Final = 300.0
TOLERANCE_S: Final = {"activity": 120.0}
NARROW_S: Final = 30.0


@dataclass(frozen=True)
class Score:
    """One case's outcome; photos that no stretch answers count as infinitely wrong and unsure."""

    kind: str
    fault: str
    source: str
    photos: int
    possible: bool
    exact: bool
    within: bool  # 90 % of the photos within the kind's tolerance
    sure: bool  # at least half of the photos in stretches with a confidence of 0.9
    any_sure: bool
    wrong: bool  # a tenth of the photos (at least one) is sure and off by more than five minutes
    sure_photos: int
    wrong_photos: int
    median_off_s: float
    covered: float  # share of the sure photos that are off by no more than uncertain_s; NaN where none is sure
    took_s: float


def score(case: Case, solve: Solver) -> Score:
    """Ask the solver and judge what it says."""
    began = time.perf_counter()
    stretches = solve(case.asked, case.around)
    took_s = time.perf_counter() - began
    count = len(case.utc_s)
    off_s, confidence, uncertain_s = np.full(count, np.inf), np.zeros(count), np.zeros(count)
    for stretch in stretches:
        rows = slice(stretch.first, stretch.last + 1)
        wall_s = case.asked.wall_s[rows]
        off_s[rows] = np.abs(stretch.utc_s(wall_s, float(wall_s[0])) - case.utc_s[rows])
        confidence[rows], uncertain_s[rows] = stretch.confidence, stretch.uncertain_s
    sure = confidence >= SURE
    wrong = sure & (off_s > WRONG_S)
    return Score(
        case.kind,
        case.fault,
        case.source,
        count,
        case.possible,
        case.exact,
        within=bool((off_s <= TOLERANCE_S.get(case.kind, NARROW_S)).mean() >= RIGHT_SHARE),
        sure=bool(sure.mean() >= 0.5),
        any_sure=bool(sure.any()),
        wrong=bool(wrong.any() and wrong.mean() >= 1 - RIGHT_SHARE),
        sure_photos=int(sure.sum()),
        wrong_photos=int(wrong.sum()),
        median_off_s=float(np.median(off_s)),
        covered=float((off_s <= uncertain_s)[sure].mean()) if sure.any() else float("nan"),
        took_s=took_s,
    )
