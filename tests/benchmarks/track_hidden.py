"""How often the radius of the track source holds: fixes hidden from real tracks in gaps of known length, then asked for.

Many gaps are cut into a track at once, with at least a minute and three fixes left between them, and one hidden fix of each is
asked for. Rows of one track are not independent, so the intervals (Wilson, per row) are too narrow, not too wide.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.geo import bearing_deg, distance_m
from tasks.core.track_choice import choose_line
from tasks.core.track_line import Fixes, lines_of
from tasks.core.track_place import Limits
from tests.benchmarks.proxy_scores import wilson
from tests.benchmarks.results import table
from tests.benchmarks.track_files import fixes_of
from tests.builders import CORPUS

SEED: Final = 20261121
CLASSES: Final = (
    ("10-30 s", 10, 30),
    ("30 s-2 min", 30, 120),
    ("2-10 min", 120, 600),
    ("10-30 min", 600, 1800),
    ("30 min-2 h", 1800, 7200),
)
A_CLASS: Final = 1500
"""Gaps that are cut for each person and class, as far as the tracks reach."""

PEOPLE: Final = {
    "Sweden, car and hikes": ("travel_log_sweden_2021/*.gpx",),
    "Pyrenees, hikes": ("nextcloud_maps/testFile[12].gpx",),
    "Limerick, bus and on foot": ("movingpandas/*.gpx",),
    "Istria and Slovenia, hikes and car": ("gpxpy/korita-*.gpx", "gpxpy/around-*.gpx", "gpxpy/cerknicko-jezero.gpx"),
}
HEAD: Final = (
    "whose", "gap", "asked", "inside error_m (95 % interval)", "error p50 / p95 m", "radius p50 / p95 m", "direction within 30°",
)  # fmt: skip


def people(more: Path | None) -> dict[str, list[Fixes]]:
    """Return the tracks of each person of the corpus, and of each folder of GPX files in ``more``."""
    files = {who: [file for glob in globs for file in sorted((CORPUS / "gpx").glob(glob))] for who, globs in PEOPLE.items()}
    for folder in sorted(more.iterdir()) if more else ():
        files[folder.name] = sorted(folder.glob("*.gpx"))
    read = {who: [columns(fixes_of(file)) for file in theirs] for who, theirs in files.items()}
    return {who: [fixes for fixes in theirs if len(fixes.at_us) > 30] for who, theirs in read.items()}


def columns(fixes: pd.DataFrame) -> Fixes:
    """Return the FIXES of one track as the core takes them, by time."""
    fixes = fixes.sort_values("at")
    numbers = [fixes[name].to_numpy(dtype=np.float64) for name in ("lat", "lon", "alt_m", "error_m")]
    at_us = fixes["at"].astype("int64").to_numpy()
    return Fixes(at_us, *numbers, np.zeros(len(fixes), np.intp), fixes["segment"].to_numpy(dtype=np.intp))


def cut(fixes: Fixes, shortest_s: float, longest_s: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return which fixes to hide, and which of the hidden ones to ask for."""
    at = fixes.at_us / 1e6
    hidden, asked = np.zeros(len(at), dtype=bool), []
    here = int(np.searchsorted(at, at[0] + rng.uniform(0, 2 * longest_s)))
    while here + 2 < len(at):
        length = math.exp(rng.uniform(math.log(shortest_s), math.log(longest_s)))
        end = int(np.searchsorted(at, at[here] + length))
        if end >= len(at):
            break
        if end >= here + 2 and shortest_s <= at[end] - at[here] <= longest_s:
            moment = rng.uniform(at[here], at[end])
            asked.append(int(np.clip(np.searchsorted(at, moment), here + 1, end - 1)))
            hidden[here + 1 : end] = True
            here = end
        here = max(here + 3, int(np.searchsorted(at, at[here] + 60)))
    return hidden, np.array(asked, dtype=np.intp)


def hide(tracks: list[Fixes], shortest_s: float, longest_s: float, rng: np.random.Generator) -> pd.DataFrame:
    """Cut gaps into the tracks of a person until there are enough; return error, radius and how far the bearing is off."""
    rows: list[pd.DataFrame] = []
    for _ in range(40):
        for fixes in tracks:
            hidden, asked = cut(fixes, shortest_s, longest_s, rng)
            if len(asked):
                rows.append(_asked(fixes, hidden, asked))
        if sum(map(len, rows)) >= A_CLASS:
            break
    return pd.concat(rows).head(A_CLASS) if rows else pd.DataFrame(columns=["off_m", "error_m", "turned_deg"])


def _asked(fixes: Fixes, hidden: np.ndarray, asked: np.ndarray) -> pd.DataFrame:
    left = Fixes(**{name: values[~hidden] for name, values in vars(fixes).items()})
    chosen = choose_line(lines_of(left), fixes.at_us[asked], np.zeros(len(asked)), Limits()).placed
    before, after = (np.clip(asked + step, 0, len(hidden) - 1) for step in (-1, 1))
    truth_deg = bearing_deg(fixes.lat[before], fixes.lon[before], fixes.lat[after], fixes.lon[after])
    moved_m = distance_m(fixes.lat[before], fixes.lon[before], fixes.lat[after], fixes.lon[after])
    turned = np.abs((chosen.bearing_deg - truth_deg + 180) % 360 - 180)
    off_m = distance_m(chosen.lat, chosen.lon, fixes.lat[asked], fixes.lon[asked])
    told = pd.DataFrame({"off_m": off_m, "error_m": chosen.error_m, "turned_deg": np.where(moved_m > 5, turned, np.nan)})
    return told[chosen.answered]


def ends(folder: str = "travel_log_sweden_2021") -> pd.DataFrame:
    """Ask each track of one person where the other ones were in the half hour before its start and after its end."""
    tracks = {file.name: columns(fixes_of(file)) for file in sorted((CORPUS / "gpx" / folder).glob("*.gpx"))}
    rows = []
    for name, fixes in tracks.items():
        for other in (theirs for of, theirs in tracks.items() if of != name):
            outside_s = np.maximum(fixes.at_us[0] - other.at_us, other.at_us - fixes.at_us[-1]) / 1e6
            asked = np.flatnonzero((outside_s > 0) & (outside_s <= 1800))
            if len(asked):
                found = choose_line(lines_of(fixes), other.at_us[asked], np.zeros(len(asked)), Limits()).placed
                off_m = distance_m(found.lat, found.lon, other.lat[asked], other.lon[asked])
                end = np.where(other.at_us[asked] < fixes.at_us[0], "start", "end")
                rows.append(pd.DataFrame({"end": [f"{name} {of}" for of in end], "off_m": off_m, "error_m": found.error_m}))
    return pd.concat(rows).assign(turned_deg=np.nan)


def line(who: str, gap: str, rows: pd.DataFrame) -> tuple[object, ...]:
    """Return one row of the table."""
    if rows.empty:
        return who, gap, 0, "", "", "", ""
    good = int((rows["off_m"] <= rows["error_m"]).sum())
    low, high = wilson(good, len(rows))
    turned = rows["turned_deg"].dropna()
    quantiles = [f"{rows[name].median():.0f} / {rows[name].quantile(0.95):.0f}" for name in ("off_m", "error_m")]
    return (
        who, gap, len(rows), f"{good / len(rows):.1%} ({low:.1%} to {high:.1%})", *quantiles,
        f"{(turned <= 30).mean():.0%} of {len(turned)}" if len(turned) else "",
    )  # fmt: skip


def measured(more: Path | None) -> list[tuple[object, ...]]:
    """Return the rows of the table: of each person and gap class, of each class, and of all."""
    rng = np.random.default_rng(SEED)
    rows = {
        (who, gap): hide(tracks, shortest_s, longest_s, rng)
        for who, tracks in people(more).items()
        for gap, shortest_s, longest_s in CLASSES
    }
    tested = [rows_of for (who, _), rows_of in rows.items() if not who.startswith("train")]
    by_gap = [(gap, [r for (who, of), r in rows.items() if of == gap and not who.startswith("train")]) for gap, _, _ in CLASSES]
    totals = [line("all tested", gap, pd.concat(parts)) for gap, parts in by_gap]
    return [*totals, line("all tested", "all", pd.concat(tested)), *(line(who, gap, part) for (who, gap), part in rows.items())]


def measured_text(more: Path | None) -> str:
    """Return the tables."""
    beyond = ends()
    of_ends = line(f"Sweden, {beyond['end'].nunique()} starts and ends", "up to 30 min beyond", beyond)
    text = "Beyond the ends of a track, where another one of the same person runs on:"
    return f"{table(HEAD, measured(more))}\n\n{text}\n\n{table(HEAD, [of_ends])}"
