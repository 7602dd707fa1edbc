"""How people photograph, learnt from real sequences with times and positions: moments, the way between them, standing still.

A moment is photos within five minutes and 30 m of each other; a rhythm is one real person's moments in their order, each with the
time and the distance since the one before. Nothing here knows a track or how fast anybody moves while photographing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.geo import distance_m
from tests.builders import CORPUS

Floats = npt.NDArray[np.float64]

MOMENT_GAP_S: Final = 300.0
MOMENT_WAY_M: Final = 30.0
LINK_S: Final = 6 * 3600.0
"""Longer than this between two moments is a night or a break, not a way."""
FASTEST_M_S: Final = 40.0
"""A way at a higher speed has a position that was placed by hand."""
FEWEST_MOMENTS: Final = 8
PLANTED: Final = ("drone_agung1", "nextcloud_maps_mixed")
"""Sequences of the corpus whose times or positions were planted by hand."""


@dataclass(frozen=True)
class Moment:
    """What one real person did once: the way there, and the seconds of each photo since the moment's first."""

    after_s: float
    moved_m: float
    photos_s: Floats


@dataclass(frozen=True)
class Rhythm:
    """One real person's moments in their order."""

    source: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True)
class Sequence:
    """One real person's photos: seconds of one steady clock, in order, and where they were (NaN unknown)."""

    source: str
    at_s: Floats
    lat: Floats
    lon: Floats


def seconds(texts: pd.Series, form: str) -> Floats:
    """Return wall clocks as seconds since 1970 of the same wall, NaN where there is none."""
    parsed = pd.to_datetime(texts, format=form, errors="coerce")
    return ((parsed - pd.Timestamp(0)) / pd.Timedelta(seconds=1)).to_numpy(dtype=np.float64)


def _sequence(source: str, at_s: Floats, rows: pd.DataFrame) -> Sequence:
    lat, lon = (pd.to_numeric(rows[name], errors="coerce").to_numpy(dtype=np.float64) for name in ("lat", "lon"))
    known = np.isfinite(at_s)
    # Several observations of one picture have its second; two cameras do not take the same picture.
    at_s, first = np.unique(at_s[np.isfinite(at_s)], return_index=True)
    rows_of = np.flatnonzero(known)[first]
    return Sequence(source, at_s, lat[rows_of], lon[rows_of])


def corpus_sequences() -> Iterator[Sequence]:
    """Yield the corpus' sequences that hold a person's own times and positions."""
    for file in sorted((CORPUS / "sequences").glob("*.csv")):
        if file.stem not in PLANTED:
            rows = pd.read_csv(file, dtype=str)
            yield _sequence(file.stem, seconds(rows["datetime_original"], "%Y:%m:%d %H:%M:%S"), rows)


def public_sequences(data: Path) -> Iterator[Sequence]:
    """Yield a sequence per person of each ``data``/photos/REPOSITORY.csv (person, wall, lat, lon; people are numbers)."""
    for file in sorted((data / "photos").glob("*.csv")):
        rows = pd.read_csv(file, dtype={"person": str, "wall": str})
        for _, own in rows.groupby("person", sort=True):
            yield _sequence(file.stem, seconds(own["wall"], "%Y-%m-%dT%H:%M:%S"), own)


def rhythm(sequence: Sequence) -> Rhythm:
    """Return the moments of a sequence, without the first of each day and those whose way cannot have been."""
    placed = np.isfinite(sequence.lat)
    at_s, lat, lon = sequence.at_s[placed], sequence.lat[placed], sequence.lon[placed]
    gap_s, way_m = np.diff(at_s), distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    begins = np.flatnonzero(np.concatenate([[True], (gap_s > MOMENT_GAP_S) | (way_m > MOMENT_WAY_M)])) if len(at_s) else []
    moments = []
    for first, last in zip(begins, [*begins[1:], len(at_s)], strict=True):
        after_s, moved_m = (gap_s[first - 1], float(way_m[first - 1])) if first else (np.inf, 0.0)
        if 0 < after_s <= LINK_S and moved_m <= FASTEST_M_S * after_s:
            moments.append(Moment(float(after_s), moved_m, at_s[first:last] - at_s[first]))
    return Rhythm(sequence.source, tuple(moments))


def rhythms(sequences: Iterator[Sequence]) -> list[Rhythm]:
    """Return the rhythms of those who photographed often enough to show one."""
    return [made for made in map(rhythm, sequences) if len(made.moments) >= FEWEST_MOMENTS]
