"""Seconds and memory of the proxy and of ``choose`` on drawn lives of 10,000 to a million photos, of which 30 % are located.

``python -m tests.benchmarks.proxy_scale`` writes its part of RESULTS.md; ``--measure N`` is the fresh process that is measured;
it prints its counts, seconds and memory as JSON.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from config.settings import Choose
from tasks.associate import associate
from tasks.choose import choose
from tasks.core.tables import DATES
from tasks.sources.proxy import locate_by_proxy
from tests.benchmarks.lives import SEED, Life
from tests.benchmarks.memory import forget_peak, peak_mib
from tests.benchmarks.proxy_asking import SETTINGS
from tests.benchmarks.proxy_notes import INTRO, ORDER, SECTION
from tests.benchmarks.results import machine, table, verdict, write

ROOT: Final = Path(__file__).resolve().parents[2]
SIZES: Final = (10_000, 100_000, 1_000_000)
LIMIT_S: Final = 60
ARCHIVE_ID: Final = "0badcafe"
LIMIT_MIB: Final = 4096
WITHOUT: Final = "Acme One"
"""The camera that never has positions; of the others' photos as many have one as make up 30 % of all."""
LOCATED: Final = 0.30
GROWTH: Final = 1.2
"""An exponent of n log n from 100,000 to a million photos is 1.08; more than this is more than the machine's moods."""


def drawn(count: int) -> pd.DataFrame:
    """Return PHOTOS of a life, 30 % of them located."""
    photos = Life(count).table()
    able = np.flatnonzero(photos["camera"] != WITHOUT)
    hidden = np.ones(count, dtype=bool)
    hidden[np.random.default_rng(SEED).choice(able, round(LOCATED * count), replace=False)] = False
    return photos.assign(**{name: photos[name].mask(hidden) for name in ("lat", "lon")})


def measure(count: int) -> dict[str, Any]:
    """Draw a life, locate and choose; return counts, seconds by step and the most memory held."""
    photos = drawn(count)
    forget_peak()
    told: dict[str, Any] = {"photos": count, "drawn_mib": peak_mib(), "located": int(photos["lat"].notna().sum())}
    together, told["associate_s"] = _lap(lambda: associate(photos))
    found, told["proxy_s"] = _lap(lambda: locate_by_proxy(photos, together, SETTINGS))
    rows, told["choose_s"] = _lap(lambda: choose(photos, found, DATES.empty(), ARCHIVE_ID, Choose()))
    told |= {"mib": peak_mib(), "answered": int(found["lat"].notna().sum()), "rows": len(rows)}
    _, told["nearest_s"] = _lap(lambda: nearest(photos))
    return told


def nearest(photos: pd.DataFrame) -> pd.DataFrame:
    """Give each photo the nearest located one's position within an hour, by pandas alone: what a script would do."""
    timed = photos[["path", "taken_at", "lat", "lon"]].sort_values("taken_at")
    located, wanted = timed[timed["lat"].notna()], timed.loc[timed["lat"].isna(), ["path", "taken_at"]]
    return pd.merge_asof(
        wanted, located, on="taken_at", direction="nearest", tolerance=pd.Timedelta(hours=1), suffixes=("", "_of")
    )


def _lap(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    done = work()
    return done, time.perf_counter() - started


def text(sizes: tuple[int, ...]) -> str:
    """Measure each size in a fresh process and return the part."""
    told = []
    for count in sizes:
        command = [sys.executable, "-m", "tests.benchmarks.proxy_scale", "--measure", str(count)]
        told.append(json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout))
    rows: list[tuple[object, ...]] = []
    exponent = math.nan
    for before, one in zip([None, *told], told, strict=False):
        both = one["proxy_s"] + one["choose_s"]
        if before:
            exponent = math.log(both / (before["proxy_s"] + before["choose_s"])) / math.log(one["photos"] / before["photos"])
        rows.append((
            *(f"{one[name]:,}" for name in ("photos", "located", "answered")),
            *(f"{one[name]:.1f}" for name in ("associate_s", "proxy_s", "choose_s")),
            f"{both:.1f}", f"{exponent:.2f}" if before else "",
            *(f"{one[name]:,.0f}" for name in ("drawn_mib", "mib")), f"{one['nearest_s']:.2f}", f"{both / one['nearest_s']:.0f}",
        ))  # fmt: skip
    last = told[-1]
    both = last["proxy_s"] + last["choose_s"]
    head = (
        "photos", "located", "answered", "associate s", "proxy s", "choose s", "proxy and choose s", "growth exponent",
        "MiB before", "peak MiB", "pandas' nearest s", "times that",
    )  # fmt: skip
    grown = f"; growing as n log n at worst: an exponent of {exponent:.2f} (1.08 is n log n), {verdict(exponent <= GROWTH)}"
    verdicts = (
        f"{last['photos']:,} photos in under {LIMIT_S} s: {both:.1f} s, {verdict(both < LIMIT_S)}; under {LIMIT_MIB:,} MiB: "
        f"{last['mib']:,.0f} MiB, {verdict(last['mib'] < LIMIT_MIB)}{grown if len(told) > 1 else ''}."
    )
    lead = (
        f"{machine()}; others worked on the machine meanwhile. Each size in a fresh process; a camera never has positions, the "
        "others' are hidden at random. Associating the cameras is a step of its own. Beside it: `pandas.merge_asof`, nearest "
        "within an hour, which says neither how sure nor why."
    )
    return f"{lead}\n\n{table(head, rows)}\n\n{verdicts}"


def main() -> None:
    """Measure and write the part, or be the process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measure", type=int, metavar="N", help="measure here and print JSON")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--dry", action="store_true", help="print only, leave RESULTS.md as it is")
    asked = parser.parse_args()
    if asked.measure:
        sys.stdout.write(json.dumps(measure(asked.measure)))
        return
    made = text(tuple(asked.sizes))
    sys.stdout.write(made + "\n")
    if not asked.dry:
        write(SECTION, INTRO, {"Scale": made}, ORDER)


if __name__ == "__main__":
    main()
