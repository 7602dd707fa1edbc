"""Measure how often the proxy's radius holds: hide positions of real sequences, locate them, compare; results go to RESULTS.md.

Run ``python -m tests.benchmarks.proxy_radius``; with ``--simulated`` also on photographers simulated along the corpus' tracks.
Rows of one sequence are not independent, so the intervals (Wilson, per row) are too narrow, not too wide.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from config.settings import Proxy
from tasks.core.geo import distance_m
from tasks.core.tables import PHOTOS
from tasks.date import date
from tasks.sources.proxy import locate_by_proxy
from tests.builders import CORPUS
from tests.tasks.timed import in_utc, sequence

RESULTS = Path(__file__).with_name("RESULTS.md")
TITLE = "## Proxy radius"
SEED = 20261121
REPEATS = 5
SIMULATED_SEED = 7

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rule:
    """A rule of others: interpolate linearly up to ``between_s`` between donors, else take the nearest within ``nearest_s``."""

    name: str
    between_s: float
    nearest_s: float


PEERS = (Rule("ExifTool-like 1800 s / 1800 s", 1800, 1800), Rule("nearest within 1 h", -1, 3600))


def masks(count: int, rng: np.random.Generator) -> Iterator[tuple[str, Mask]]:
    """Yield which of ``count`` photos to hide, by scenario."""
    if count <= 400:
        for i in range(count):
            yield "single", np.arange(count) == i
    for _ in range(REPEATS):
        yield "half", rng.random(count) < 0.5
        yield "nine of ten", rng.random(count) < 0.9
        hidden, at = np.zeros(count, dtype=bool), int(rng.integers(0, 15))
        while at < count:
            run = int(rng.integers(5, 31))
            hidden[at : at + run] = True
            at += run + int(rng.integers(5, 31))
        yield "runs of 5-30", hidden


def peer(rule: Rule, photos: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Place ``asked`` by the rule of others from the located ``photos``; NaN where it declines."""
    donors = photos[photos["lat"].notna() & photos["taken_at"].notna()].sort_values("taken_at")
    times, at = (frame["taken_at"].astype("int64").to_numpy() / 1e6 for frame in (donors, asked))
    if not len(donors):
        return pd.DataFrame({"lat": np.nan, "lon": np.nan}, index=asked.index)
    after = np.clip(np.searchsorted(times, at, side="right"), 1, max(len(times) - 1, 1))
    before, after = after - 1, np.minimum(after, len(times) - 1)
    lat, lon = donors["lat"].to_numpy(), donors["lon"].to_numpy()
    nearer = np.where(np.abs(times[after] - at) < np.abs(at - times[before]), after, before)
    whole = times[after] - times[before]
    inside = (at >= times[before]) & (at <= times[after]) & (whole <= rule.between_s)
    share = np.divide(at - times[before], whole, out=np.zeros(len(at)), where=whole > 0)
    answered = inside | (np.abs(times[nearer] - at) <= rule.nearest_s)
    by_line = [values[before] + share * (values[after] - values[before]) for values in (lat, lon)]
    placed = [np.where(inside, line, values[nearer]) for line, values in zip(by_line, (lat, lon), strict=True)]
    return pd.DataFrame({"lat": np.where(answered, placed[0], np.nan), "lon": np.where(answered, placed[1], np.nan)}, asked.index)


def without(truth: pd.DataFrame, hidden: Mask, *, timed: bool) -> pd.DataFrame:
    """Return PHOTOS with positions and GPS times hidden, and, unless ``timed``, with ``taken_at`` worked out from the rest."""
    blank = {"lat": np.nan, "lon": np.nan, "gps_error_m": np.nan}
    photos = truth.assign(**{name: truth[name].mask(hidden, value) for name, value in blank.items()})
    photos["gps_at"] = photos["gps_at"].mask(hidden)
    if timed:
        return photos
    photos = date(photos)
    return in_utc(photos)


def hide(truth: pd.DataFrame, hidden: Mask, *, timed: bool) -> pd.DataFrame:
    """Hide positions and GPS times, run the steps (unless ``timed``: taken_at is known) and return errors and radii."""
    photos = without(truth, hidden, timed=timed)
    found = locate_by_proxy(photos, Proxy()).set_index("path")
    asked = truth[hidden].set_index("path")
    timed_asked = photos[hidden].set_index("path")
    rows = pd.DataFrame({"error_m": found["error_m"].reindex(asked.index)})
    rows["off_m"] = distance_m(found["lat"].reindex(asked.index), found["lon"].reindex(asked.index), asked["lat"], asked["lon"])
    for rule in PEERS:
        theirs = peer(rule, photos, timed_asked)
        rows[rule.name] = distance_m(theirs["lat"], theirs["lon"], asked["lat"], asked["lon"])
    return rows


def wilson(good: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    z = 1.959964
    middle, half = good + z * z / 2, z * math.sqrt(good * (count - good) / count + z * z / 4)
    return (middle - half) / (count + z * z), (middle + half) / (count + z * z)


def line(name: str, rows: pd.DataFrame) -> str:
    """Return one row of the table of our radius."""
    answered = rows.dropna(subset="off_m")
    if answered.empty:
        return f"| {name} | {len(rows)} | 0 % | | | | |"
    good = int((answered["off_m"] <= answered["error_m"]).sum())
    low, high = wilson(good, len(answered))
    off, radius = answered["off_m"], answered["error_m"]
    share = f"| {name} | {len(rows)} | {len(answered) / len(rows):.0%} | {good / len(answered):.1%} ({low:.1%} to {high:.1%}) "
    quantiles = f"| {off.median():.0f} / {off.quantile(0.9):.0f} | {radius.median():.0f} / {radius.quantile(0.9):.0f} "
    return share + quantiles + f"| {(off > 1000).mean():.1%} |"


def peer_line(name: str, off: pd.Series) -> str:
    """Return one row of the table for a rule that states no radius."""
    answered = off.dropna()
    share = f"| {name} | {len(off)} | {len(answered) / len(off):.0%} | states none "
    return share + f"| {answered.median():.0f} / {answered.quantile(0.9):.0f} | | {(answered > 1000).mean():.1%} |"


HEAD = (
    "| what | hidden | answered | inside error_m (95 % interval) | error p50 / p90 m | radius p50 / p90 m | off by > 1 km |\n"
    "|---|---|---|---|---|---|---|"
)


def tables(rows: pd.DataFrame) -> list[str]:
    """Return the table of all rows, by scenario, by sequence, and of the peers."""
    lines = [HEAD, line("all", rows)]
    lines += [line(str(name), part) for name, part in rows.groupby("scenario", sort=False)]
    lines += [line(str(name), part) for name, part in rows.groupby("sequence", sort=False)]
    return lines + [peer_line(rule.name, rows[rule.name]) for rule in PEERS]


def measure(named: Iterator[tuple[str, pd.DataFrame]], *, timed: bool = False) -> pd.DataFrame:
    """Hide and locate in every sequence and scenario."""
    rng = np.random.default_rng(SEED)
    parts = []
    for name, photos in named:
        truth = photos[photos["lat"].notna()].reset_index(drop=True)
        for scenario, hidden in masks(len(truth), rng):
            if hidden.any() and not hidden.all():
                parts.append(hide(truth, hidden, timed=timed).assign(scenario=scenario, sequence=name))
    return pd.concat(parts, ignore_index=True)


def real() -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the sequences of the corpus."""
    for file in sorted((CORPUS / "sequences").glob("*.csv")):
        yield file.stem, sequence(file)


def simulated() -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield photographers simulated along the corpus' tracks, named by the family of tracks."""
    file = CORPUS.parent / "prototypes" / "simulate_photographers.py"
    spec = importlib.util.spec_from_file_location("simulate_photographers", file)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{file} is not there: --simulated needs the simulator")
    simulator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(simulator)
    for _, family, seconds, lat, lon in simulator.persons(seed=SIMULATED_SEED, rep=1):
        at = pd.to_datetime((np.asarray(seconds) * 1e6).astype("int64"), unit="us", utc=True)
        path = [f"{i}.jpg" for i in range(len(at))]
        yield (
            f"simulated {family}",
            PHOTOS.make(
                pd.DataFrame(
                    {"path": path, "camera": "A", "taken_at": at, "lat": lat, "lon": lon, "kind": "photo", "time_basis": "gps"}
                )
            ),
        )


def section(with_simulated: bool) -> str:
    """Return the section of RESULTS.md."""
    rows = measure(real())
    tidy = rows[~rows["sequence"].isin(["drone_agung1", "walks_california_D"])]
    text = [
        TITLE,
        "",
        f"`python -m tests.benchmarks.proxy_radius`, {datetime.now(UTC):%Y-%m-%d}.",
        "Positions and GPS times are hidden, then the real steps run.",
        "",
        *tables(rows),
        line("all but drone_agung1 and walks_california_D", tidy),
    ]
    if with_simulated:
        text += [
            "",
            f"Photographers simulated along the corpus' tracks, seed {SIMULATED_SEED}:",
            "",
            *tables(measure(simulated(), timed=True)),
        ]
    return "\n".join(text) + "\n"


def write(text: str) -> None:
    """Put the section in the place of the earlier one, keeping what a person wrote below its line of dashes."""
    old = RESULTS.read_text("utf-8") if RESULTS.exists() else "# Results of the benchmarks\n"
    before, found, rest = old.partition(TITLE + "\n")
    own, after_found, others = rest.partition("\n## ")
    notes = own.partition("\nNotes:\n")[2]
    text += f"\nNotes:\n{notes}" if notes else ""
    RESULTS.write_text(before.rstrip("\n") + "\n\n" + text + (after_found + others if found else ""), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulated", action="store_true", help="also on simulated photographers (a minute)")
    made = section(parser.parse_args().simulated)
    write(made)
    print(made)  # noqa: T201 - a command's output
