"""Cases without a simulator: one real person's photos divided between two cameras, and real photos along their owner's tracks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.clocks.witness import HOUR_S, Surroundings, Trace, witness
from tasks.core.zone_map import zones_at
from tests.benchmarks.clocks_cases import FAULTS, Case, wall_clock, zone_ahead_s
from tests.benchmarks.clocks_people import MOMENT_GAP_S, Sequence, seconds

Floats = npt.NDArray[np.float64]

FEWEST: Final = 30
"""Photos of a sequence that is divided; each camera gets about half."""
BOTH: Final = 0.3
"""Share of the moments photographed with both cameras where a sequence is divided by moments."""
WHOLE_HOUR_S: Final = 3.0
"""A phone's wall clock further than this from a whole hour of its own GPS time was edited, or the fix is stale."""
WAYS: Final = ("photo by photo", "moment by moment")
AS_IT_WAS: Final = "as it was"
RUNS: Final = (30, 100, 10**9)


def _place(lat: Floats, lon: Floats) -> tuple[tuple[float, float], str]:
    place = float(np.nanmedian(lat)), float(np.nanmedian(lon))
    return place, str(zones_at(*place)[0]) or "UTC"


def _ours(at_s: Floats, way: str, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
    """Return which photos the camera with the fault took: each by itself, or whole moments with some shared ones."""
    each = rng.random(len(at_s)) < 0.5
    if way == WAYS[0]:
        return each
    moment = np.cumsum(np.concatenate([[0], np.diff(at_s) > MOMENT_GAP_S])).astype(int)
    whole, shared = rng.random(moment[-1] + 1) < 0.5, rng.random(moment[-1] + 1) < BOTH
    return np.where(shared[moment], each, whole[moment])


def divided(sequences: Iterable[Sequence], seeds: int) -> Iterator[Case]:
    """Yield each long sequence as two cameras, one with a fault, the other right."""
    for number, sequence in enumerate(sequences):
        if len(sequence.at_s) < FEWEST or not np.isfinite(sequence.lat).any():
            continue
        place, zone = _place(sequence.lat, sequence.lon)
        for seed in range(seeds):
            # A third of the faults each, in turns, and one of the ways: the sequences are many.
            for row in range((number + seed) % 3, len(FAULTS), 3):
                fault, way = FAULTS[row], WAYS[(number // 3 + row // 3) % 2]
                rng = np.random.default_rng([seed, number, row])
                ours = _ours(sequence.at_s, way, rng)
                if min(ours.sum(), (~ours).sum()) < FEWEST // 3:
                    continue
                utc_s = sequence.at_s - zone_ahead_s(zone, sequence.at_s[0])
                wall_s = wall_clock(utc_s[ours], zone_ahead_s(zone, utc_s[0]), fault, rng)
                yield Case(
                    "activity",
                    fault,
                    f"{sequence.source}, {way}",
                    True,
                    True,
                    witness(wall_s, numbered=True),
                    Surroundings(others_s=utc_s[~ours], places=(place,), home_zones=(zone,)),
                    utc_s[ours],
                )


def photographed(data: Path, days: dict[str, list[Trace]], seeds: int) -> Iterator[Case]:
    """Yield the photos of ``data``/photographed/REPOSITORY.csv (wall, utc, lat, lon) with the track of tracks/REPOSITORY.

    Their own GPS time is the truth and is taken away; photos whose wall clock is no whole zone from it are left out. The wall
    clock is made anew with each fault in the zone of their place, and once left as the phone had it while it changed zones.
    """
    for file in sorted((data / "photographed").glob("*.csv")):
        rows = pd.read_csv(file, dtype=str)
        utc_s, wall_s = (seconds(rows[name], "%Y-%m-%dT%H:%M:%S") for name in ("utc", "wall"))
        lat, lon = (pd.to_numeric(rows[name]).to_numpy(dtype=np.float64) for name in ("lat", "lon"))
        sound = np.abs(wall_s - utc_s - np.round((wall_s - utc_s) / HOUR_S) * HOUR_S) <= WHOLE_HOUR_S
        utc_s, wall_s, lat, lon = (values[sound] for values in (utc_s, wall_s, lat, lon))
        place, zone = _place(lat, lon)
        logs = days[file.stem]
        track = Trace(*(np.concatenate([getattr(day, name) for day in logs]) for name in ("at_s", "lat", "lon")))
        for seed in range(seeds):
            for run in RUNS:
                for row, fault in enumerate((*FAULTS, AS_IT_WAS)):
                    rng = np.random.default_rng([seed, row, run])
                    count = min(run, len(utc_s))
                    first = int(rng.integers(len(utc_s) - count + 1))
                    part = slice(first, first + count)
                    true_s = utc_s[part]
                    made_s = (
                        wall_s[part] if fault == "as it was" else wall_clock(true_s, zone_ahead_s(zone, true_s[0]), fault, rng)
                    )
                    for kind, told in (("track", {}), ("track + positions", {"lat": lat[part], "lon": lon[part]})):
                        yield Case(
                            kind,
                            fault,
                            file.stem,
                            True,
                            True,
                            witness(made_s, numbered=True, **told),
                            Surroundings(track=track, places=(place,), home_zones=(zone,)),
                            true_s,
                        )
