"""Measure how often the radius of a place holds: hide positions of real photos, find the places of the others, locate, compare.

Run ``python -m tests.benchmarks.place_radius``; the figures go to RESULTS.md. Real sequences of the corpus, and photographers
simulated along its tracks. Rows of one sequence are not independent, so the intervals (Wilson, per row) are too narrow.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from config.settings import Cluster, Place, Proxy
from tasks.choose import PLACE_FACTOR
from tasks.cluster import cluster
from tasks.core.geo import distance_m
from tasks.core.presence import NONE
from tasks.core.visit_choice import choose_visit
from tasks.core.visits import visits_of
from tasks.sources.place import locate_by_place
from tests.benchmarks.proxy_asking import located, without
from tests.benchmarks.proxy_cases import SEED, Archive, corpus, simulated
from tests.benchmarks.proxy_scenarios import Mask, masks
from tests.benchmarks.proxy_scores import wilson
from tests.benchmarks.results import machine, table, write

SECTION = "Place radius"
INTRO = (
    "`python -m tests.benchmarks.place_radius`. Positions and GPS times are hidden, the real steps find the places of the other "
    "photos, and the photos whose time falls into a visit get the place. Proxy is what the photos before and after say of the "
    "same photos."
)
HEAD = (
    "what",
    "hidden",
    "placed",
    "inside error_m (95 % interval)",
    "error p50 / p90 m",
    "radius p50 / p90 m",
    "proxy's radius p50 m",
    "off by > 1 km",
)
SIZES = {"2 photos": (2, 2), "3 to 5": (3, 5), "6 to 19": (6, 19), "20 and more": (20, 10**9)}


def hide(truth: pd.DataFrame, hidden: Mask, *, timed: bool) -> pd.DataFrame:
    """Hide positions and GPS times, run the steps (unless ``timed``: taken_at is known) and return errors and radii."""
    photos, trusted = without(truth, hidden, timed=timed), Proxy()
    places = cluster(photos, Cluster(), max_error_m=trusted.max_donor_error_m, max_fix_age_s=trusted.max_fix_age_s)
    visits = visits_of(places)
    asked = truth[hidden].set_index("path")
    found, proxy = (
        candidates.set_index("path").reindex(asked.index)
        for candidates in (
            locate_by_place(photos, visits, Place(), locate_received=False),
            located(photos, trusted),
        )
    )
    choice = choose_visit(photos[hidden], visits)
    visit = visits.iloc[choice.row].set_index(asked.index) if len(visits) else visits.reindex(asked.index)
    return pd.DataFrame(
        {
            "off_m": distance_m(found["lat"], found["lon"], asked["lat"], asked["lon"]),
            "error_m": found["error_m"],
            "proxy_off_m": distance_m(proxy["lat"], proxy["lon"], asked["lat"], asked["lon"]),
            "proxy_m": proxy["error_m"],
            "level": visit["level"].where(choice.row != NONE),
            "photos": visit["photos"].where(choice.row != NONE),
        }
    )


def measure(archives: Iterator[Archive], *, timed: bool) -> pd.DataFrame:
    """Hide and locate in every sequence and scenario; simulated ones not photo by photo, which would take an hour."""
    rng = np.random.default_rng(SEED)
    parts = []
    for archive in archives:
        truth = archive.photos
        parts += [
            hide(truth, hidden, timed=timed).assign(scenario=scenario, sequence=archive.source)
            for scenario, hidden in masks(len(truth), rng)
            if hidden.any() and not hidden.all() and not (timed and scenario == "single")
        ]
    return pd.concat(parts, ignore_index=True)


def line(name: str, rows: pd.DataFrame) -> tuple[object, ...]:
    """Return one row of the table."""
    placed = rows.dropna(subset="off_m")
    if placed.empty:
        return name, len(rows), 0, "", "", "", "", ""
    good = int((placed["off_m"] <= placed["error_m"]).sum())
    low, high = wilson(good, len(placed))
    off, radius, proxy = placed["off_m"], placed["error_m"], placed["proxy_m"]
    return (
        name,
        len(rows),
        len(placed),
        f"{good / len(placed):.1%} ({low:.1%} to {high:.1%})",
        f"{off.median():.0f} / {off.quantile(0.9):.0f}",
        f"{radius.median():.0f} / {radius.quantile(0.9):.0f}",
        f"{proxy.median():.0f}",
        f"{(off > 1000).mean():.1%}",
    )


def lines(rows: pd.DataFrame) -> str:
    """Return the table of all rows, by scenario, by level and number of photos of the place, by sequence."""
    made = [line("all", rows)]
    there = rows.dropna(subset="off_m")
    by_proxy = {"off_m": there["proxy_off_m"], "error_m": there["proxy_m"]}
    made.append(line("of these: by proxy", there.assign(**by_proxy)))
    for name, factor in (("the narrower", 1.0), ("as choose takes", PLACE_FACTOR)):
        better = there["error_m"] * factor <= there["proxy_m"].fillna(np.inf)
        chosen = {column: there[column].where(better, values) for column, values in by_proxy.items()}
        made.append(line(f"of these: {name}", there.assign(**chosen)))
    made += [line(str(name), part) for name, part in rows.groupby("scenario", sort=False)]
    made += [line(f"level {level:.0f}", part) for level, part in rows.groupby("level")]
    made += [line(f"place of {name}", rows[rows["photos"].between(*size)]) for name, size in SIZES.items()]
    made += [line(str(name), part) for name, part in rows.groupby("sequence", sort=False)]
    return table(HEAD, made)


def main() -> None:
    """Measure and write RESULTS.md."""
    parts = {}
    for heading, archives, timed in (
        ("Real sequences", corpus(), False),
        ("Photographers simulated along the corpus' tracks", simulated(most=10**9), True),
    ):
        rows = measure(archives, timed=timed)
        parts[heading] = f"{machine()}.\n\n{lines(rows)}"
        print(f"{heading}\n{parts[heading]}")  # noqa: T201 - a command's output
    write(SECTION, INTRO, parts, tuple(parts))


if __name__ == "__main__":
    main()
