"""Which positions the proxy's benchmark hides: in the patterns in which photos of real archives lack theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tests.benchmarks.proxy_cases import Archive

Mask = npt.NDArray[np.bool_]

SCENARIOS: Final = ("single", "half", "nine of ten", "runs of 5-30", "bursts", "second camera", "3-19 left")
HALF_OR_RUNS: Final = ("half", "runs of 5-30")
SHARES: Final = {"half": 0.5, "nine of ten": 0.9}
EVERY: Final = 10
"""Of so many photos in a row one is hidden alone."""
BURST_S: Final = 300.0
HALF_DAY_S: Final = 43200.0
SECOND_BODY: Final = "Globex Body Two"
SMALL: Final = 200
SMALL_REPEATS: Final = 2
"""An archive of fewer than ``SMALL`` photos is drawn so often."""
REPEATS: Final = 5


@dataclass(frozen=True)
class Hiding:
    """Whose positions are hidden, and the camera that took these ("" = their own)."""

    scenario: str
    hidden: Mask
    camera: str = ""


def hidings(archive: Archive) -> Iterator[Hiding]:
    """Yield the patterns for an archive, in the order of its times; each leaves a donor and hides a photo."""
    count = len(archive.photos)
    at_s = seconds(archive.photos["taken_at"]) if archive.timed else seconds(archive.photos["taken_local"])
    at_s, lon = np.where(np.isfinite(at_s), at_s, 0.0), archive.photos["lon"].to_numpy()
    repeats = SMALL_REPEATS if count < SMALL else 1
    for scenario in SCENARIOS:
        rng = archive.rng(scenario)
        for number in range(repeats):
            hidden = _drawn(scenario, at_s, lon, number, rng)
            if hidden.any() and not hidden.all():
                yield Hiding(scenario, hidden, SECOND_BODY if scenario == "second camera" else "")


def _drawn(
    scenario: str, at_s: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], number: int, rng: np.random.Generator
) -> Mask:
    count = len(at_s)
    if scenario == "single":
        hidden: Mask = (np.arange(count) + number * 3) % EVERY == EVERY // 2
        return hidden
    if scenario in SHARES:
        return rng.random(count) < SHARES[scenario]
    if scenario == "runs of 5-30":
        return runs(count, rng)
    if scenario == "bursts":
        return _half_of(bursts(at_s), rng)
    if scenario == "second camera":
        return second_body(at_s + lon * 240, rng)  # 240 s of solar time a degree: halves of the day there
    left = min(int(rng.integers(3, 20)), count // 2)
    return ~np.isin(np.arange(count), rng.choice(count, left, replace=False))


def runs(count: int, rng: np.random.Generator) -> Mask:
    """Hide 5 to 30 photos in a row, leave 5 to 30, and so on."""
    hidden, at = np.zeros(count, dtype=bool), int(rng.integers(0, 15))
    while at < count:
        run = int(rng.integers(5, 31))
        hidden[at : at + run] = True
        at += run + int(rng.integers(5, 31))
    return hidden


def bursts(at_s: npt.NDArray[np.float64]) -> npt.NDArray[np.intp]:
    """Return the number of each photo's burst: the next begins where more than five minutes lie between two photos."""
    order = np.argsort(at_s, kind="stable")
    number = np.empty(len(at_s), dtype=np.intp)
    number[order] = np.concatenate([[0], np.cumsum(np.diff(at_s[order]) > BURST_S)])
    return number


def second_body(at_s: npt.NDArray[np.float64], rng: np.random.Generator) -> Mask:
    """Hide what another body took: it is out on half of the half days, alone on a third of these, else for half of the bursts."""
    half_day = np.unique(at_s // HALF_DAY_S, return_inverse=True)[1]
    alone = rng.random(half_day.max() + 1) < 1 / 3
    hidden: Mask = _half_of(half_day, rng) & (alone[half_day] | _half_of(bursts(at_s), rng))
    return hidden


def _half_of(group: npt.NDArray[np.intp], rng: np.random.Generator) -> Mask:
    chosen: Mask = (rng.random(group.max() + 1) < 0.5)[group]
    return chosen


def masks(count: int, rng: np.random.Generator) -> Iterator[tuple[str, Mask]]:
    """Yield which of ``count`` photos to hide, by scenario, for the benchmark of places."""
    if count <= 400:
        for i in range(count):
            yield "single", np.arange(count) == i
    for _ in range(REPEATS):
        yield "half", rng.random(count) < 0.5
        yield "nine of ten", rng.random(count) < 0.9
        yield "runs of 5-30", runs(count, rng)


def seconds(instants: pd.Series) -> npt.NDArray[np.float64]:
    """Return seconds since 1970, NaN where there is no time."""
    at_s: npt.NDArray[np.float64] = instants.astype("int64").to_numpy() / 1e6
    at_s[instants.isna().to_numpy()] = np.nan
    return at_s
