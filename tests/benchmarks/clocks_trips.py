"""Trips along real tracks: where a person was (the truth), and what the receiver kept of it (what a solver is given).

Receivers differ: some write every second, some every half minute, some only when the person has moved, so that a stop is one long
interval and never a speed of zero. A track that was thinned so is unthinned for the truth: within a long slow interval the
person rides at the day's usual speed and stands for the rest of it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.clocks.witness import DAY_S, HOUR_S, Trace
from tasks.core.geo import distance_m
from tests.builders import CORPUS

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FEWEST_FIXES: Final = 50
NIGHT_S: Final = 3 * HOUR_S
"""A gap that ends a day's recording."""
HOLE_S: Final = 900.0
THINNED_GAP_S: Final = 25.0
"""A track whose median interval is longer was thinned by its receiver."""
LONG_DAYS: Final = 15
CORPUS_TRACKS: Final = {
    "sweden": ("travel_log_sweden_2021/*.gpx",),
    "gpxpy": ("gpxpy/cerknicko-jezero.gpx", "gpxpy/korita-zbevnica.gpx", "gpxpy/around-visnjan-with-car.gpx"),
    "nextcloud": ("nextcloud_maps/testFile1.gpx", "nextcloud_maps/testFile2.gpx"),
    "ireland": ("movingpandas/*.gpx", "dawarich/gpx_track_multiple_*.gpx"),
}


@dataclass(frozen=True)
class Trip:
    """Where a person was, and what the receiver kept; both by UTC seconds."""

    source: str
    truth: Trace
    recorded: Trace


def read_gpx(file: Path) -> Trace | None:
    """Return the track points with times, in order of time and each time once; None where they are too few."""
    rows = []
    # One of the corpus' files begins with an empty line, which XML forbids and receivers write.
    for element in ET.fromstring(file.read_bytes().strip()).iter():
        if element.tag.rpartition("}")[2] == "trkpt":
            text = next((child.text for child in element if child.tag.rpartition("}")[2] == "time"), None)
            if text:
                rows.append((text.strip(), float(element.attrib["lat"]), float(element.attrib["lon"])))
    if len(rows) < FEWEST_FIXES:
        return None
    table = pd.DataFrame(rows, columns=["at", "lat", "lon"])
    at = pd.to_datetime(table["at"], utc=True, format="ISO8601")
    table["at_s"] = (at - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(seconds=1)
    table = table.sort_values("at_s", kind="stable").drop_duplicates("at_s")
    return Trace(*(table[name].to_numpy(dtype=np.float64) for name in ("at_s", "lat", "lon")))


def joined(traces: list[Trace]) -> Trace:
    """Return one trace of many, in order of time."""
    at_s, lat, lon = (np.concatenate([getattr(trace, name) for trace in traces]) for name in ("at_s", "lat", "lon"))
    at_s, first = np.unique(at_s, return_index=True)
    return Trace(at_s, lat[first], lon[first])


def days_of(trace: Trace) -> list[Trace]:
    """Return the trace cut at its nights, without days too short to photograph."""
    cuts = np.flatnonzero(np.diff(trace.at_s) > NIGHT_S) + 1
    parts = [Trace(*part) for part in zip(*(np.split(getattr(trace, n), cuts) for n in ("at_s", "lat", "lon")), strict=True)]
    return [part for part in parts if len(part.at_s) >= FEWEST_FIXES and part.at_s[-1] - part.at_s[0] > HOUR_S / 2]


def corpus_days() -> dict[str, list[Trace]]:
    """Return the recorded days of the corpus' tracks by family, in order of time."""
    found = {}
    for family, patterns in CORPUS_TRACKS.items():
        files = [file for pattern in patterns for file in sorted((CORPUS / "gpx").glob(pattern))]
        found[family] = days_of(joined([trace for trace in map(read_gpx, files) if trace]))
    return {family: days for family, days in found.items() if days}


def public_days(data: Path) -> dict[str, list[Trace]]:
    """Return the recorded days of ``data``/tracks/REPOSITORY/*.gpx by repository."""
    files = defaultdict(list)
    for file in sorted((data / "tracks").glob("*/*.gpx")):
        if trace := read_gpx(file):
            files[file.parent.name].append(trace)
    return {name: days_of(joined(traces)) for name, traces in files.items()}


def ways_m(trace: Trace) -> Floats:
    """Return the metres from each fix to the next."""
    return distance_m(trace.lat[:-1], trace.lon[:-1], trace.lat[1:], trace.lon[1:])


def holes(trace: Trace) -> Bools:
    """Return which intervals nobody recorded: long ones in which the person moved."""
    gap_s = np.diff(trace.at_s)
    return np.asarray((gap_s > NIGHT_S) | ((gap_s > HOLE_S) & (ways_m(trace) > 300)))


def unthinned(day: Trace, rng: np.random.Generator) -> Trace:
    """Return where the person really was: in a long slow interval at the day's usual speed up to a stop, and on from there."""
    gap_s, way_m = np.diff(day.at_s), ways_m(day)
    if np.median(gap_s) < THINNED_GAP_S:
        return day
    speed = way_m / gap_s
    usual = float(np.median(speed[gap_s <= np.median(gap_s) * 2]))
    slow = (gap_s > 90) & (speed < usual / 2) & ~holes(day)
    # Where on the way the stop lies, anywhere; the rest of the interval is spent there.
    at = rng.random(len(gap_s))
    ride_s = np.where(slow, way_m / max(usual, 0.5), gap_s)
    stop_lat, stop_lon = (value[:-1] + at * np.diff(value) for value in (day.lat, day.lon))
    arrive, leave = day.at_s[:-1] + at * ride_s, day.at_s[1:] - (1 - at) * ride_s
    stops = [Trace(time[slow], stop_lat[slow], stop_lon[slow]) for time in (arrive, leave)]
    return joined([day, *stops])


def kept(trace: Trace, every_s: float = 0.0, every_m: float = 0.0) -> Trace:
    """Return what a receiver writes that waits for so many seconds or for so many metres since the last fix it wrote."""
    rows, last = [0], 0
    for row in range(1, len(trace.at_s)):
        away_m = float(distance_m(trace.lat[last], trace.lon[last], trace.lat[row], trace.lon[row])) if every_m else 0.0
        if trace.at_s[row] - trace.at_s[last] >= every_s and away_m >= every_m:
            rows.append(row)
            last = row
    return Trace(trace.at_s[rows], trace.lat[rows], trace.lon[rows])


def recorded(day: Trace, rng: np.random.Generator, *, long: bool) -> Trace:
    """Return the day as one of several kinds of receivers keeps it; a thinned one is not thinned again, a ``long`` one always."""
    if np.median(np.diff(day.at_s)) >= THINNED_GAP_S or (rng.random() < 0.6 and not long):
        return day
    return (
        kept(day, every_s=float(rng.choice([30, 60])))
        if rng.random() < 0.5
        else kept(day, every_m=float(rng.choice([15, 40, 100])))
    )


def _laid(day: Trace, midnight_s: float, base: tuple[float, float], rng: np.random.Generator) -> Trace:
    """Return the day moved to another date and base, up to an hour and a half earlier or later than it was."""
    shift_s = midnight_s - day.at_s[0] // DAY_S * DAY_S + rng.uniform(-5400, 5400)
    narrow = np.cos(np.radians(day.lat[0])) / np.cos(np.radians(base[0]))
    return Trace(day.at_s + shift_s, base[0] + day.lat - day.lat[0], base[1] + (day.lon - day.lon[0]) * narrow)


def trip(source: str, days: list[Trace], wanted: int, rng: np.random.Generator) -> Trip:
    """Return so many consecutive recorded days; where they are fewer, days are used again on other dates around one base."""
    if len(days) >= wanted:
        first = int(rng.integers(len(days) - wanted + 1))
        chosen = days[first : first + wanted]
    else:
        start_s = float(days[0].at_s[0] // DAY_S * DAY_S)
        dates = np.cumsum(rng.choice([1, 2], wanted, p=[0.7, 0.3]))
        picks, base = rng.integers(len(days), size=wanted), (float(days[0].lat[0]), float(days[0].lon[0]))
        chosen = [_laid(days[pick], start_s + date * DAY_S, base, rng) for pick, date in zip(picks, dates, strict=True)]
    state = rng.bit_generator.state
    logs = []
    for day in chosen:
        # One receiver a trip: it is the same draw for each of its days.
        rng.bit_generator.state = state
        logs.append(recorded(day, rng, long=wanted > LONG_DAYS))
    return Trip(source, joined([unthinned(day, rng) for day in chosen]), joined(logs))


def position(trace: Trace, at_s: Floats) -> tuple[Floats, Floats]:
    """Return lat, lon at instants, straight between fixes."""
    return np.interp(at_s, trace.at_s, trace.lat), np.interp(at_s, trace.at_s, trace.lon)
