"""The benchmark of places: seconds and memory of ``cluster`` on a life of a million photos, and the same ones shuffled.

``python -m tests.benchmarks.clustering`` writes its section of RESULTS.md; ``--photos N`` draws as many. ``--measure`` is the
process that is measured: it prints its counts, seconds and memory as JSON.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from sklearn.cluster import DBSCAN

from config.settings import Cluster
from tasks.cluster import cluster
from tasks.core.geo import EARTH_RADIUS_M
from tasks.core.tables import PLACES
from tests.benchmarks.lives import AT_HOME, SEED, Life
from tests.benchmarks.memory import forget_peak, peak_mib
from tests.benchmarks.results import machine, table, verdict, write

ROOT: Final = Path(__file__).resolve().parents[2]
SECTION: Final = "Places"
INTRO: Final = "`python -m tests.benchmarks.clustering`; the photos are drawn, seed {seed}."
PART: Final = "{photos:,} photos"
PHOTOS: Final = 1_000_000
LIMIT_S: Final = 60
LIMIT_MIB: Final = 4096
PLAIN: Final = 20_000
"""Photos that plain DBSCAN is given: its memory and time grow with the square of those in one spot."""


def measure(photos: int) -> dict[str, Any]:
    """Draw a life and find its places, in the given and in another order; return counts, seconds and memory."""
    life = Life(photos).table()
    forget_peak()
    held_mib = peak_mib()
    settings = Cluster()
    told: dict[str, Any] = {"drawn_mib": held_mib}
    places, told["cluster"] = _lap(lambda: cluster(life, settings))
    shuffled = life.sample(frac=1, random_state=SEED)
    again, told["shuffled"] = _lap(lambda: cluster(shuffled, settings))
    told["equal"] = bool(again.equals(places))
    _, told["sort"] = _lap(lambda: life.sort_values("taken_at"))
    some = np.radians(shuffled[["lat", "lon"]].to_numpy()[:PLAIN])
    plain = DBSCAN(eps=settings.radius_m / EARTH_RADIUS_M, min_samples=1, metric="haversine", algorithm="ball_tree")
    _, told["plain"] = _lap(lambda: plain.fit(some))
    chained = pd.Series(plain.labels_).value_counts().iloc[0]
    return told | {"photos": photos, "plain_largest": int(chained), **_counts(PLACES.check(places))}


def _counts(places: pd.DataFrame) -> dict[str, int]:
    outer, inner = (places[(places["within"] == "") == first] for first in (True, False))
    return {
        "places": len(outer),
        "smaller": len(inner),
        "largest": int(outer["photos"].max()),
        "single": int((outer["photos"] == 1).sum()),
        "visits": int(outer["visits"].sum()),
        "radius_m": float(outer["radius_m"].max()),
        "inner_radius_m": float(inner["radius_m"].max()),
    }


def _lap(work: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    """Return what the work gives, its seconds, and the most MiB that the process held meanwhile."""
    forget_peak()
    began = time.perf_counter()
    made = work()
    return made, (time.perf_counter() - began, peak_mib())


def told_as_text(told: dict[str, Any]) -> str:
    """Return the tables of what was measured, with the verdicts."""
    plain = f"plain DBSCAN (haversine, ball tree, {Cluster().radius_m:g} m) on {PLAIN:,} of them"
    rows: list[tuple[object, ...]] = [
        (name, f"{told[key][0]:.1f}", f"{told[key][1]:,.0f}")
        for key, name in (
            ("cluster", "`cluster`, both levels, with visits"),
            ("shuffled", "the same photos in another order"),
            ("sort", "pandas sorts them by time"),
            ("plain", plain),
        )
    ]
    seconds, mib = (max(told[key][at] for key in ("cluster", "shuffled")) for at in (0, 1))
    kept = told["radius_m"] <= Cluster().radius_m and told["inner_radius_m"] <= Cluster().inner_radius_m
    of_photos = f"of which the photos' own table takes {told['drawn_mib']:,.0f}"
    furthest = f"{told['radius_m']:,.1f} and {told['inner_radius_m']:,.1f} m"
    verdicts = [
        f"under {LIMIT_S} s: {seconds:.1f} s, {verdict(seconds < LIMIT_S)}",
        f"under {LIMIT_MIB:,} MiB, {of_photos}: {mib:,.0f} MiB, {verdict(mib < LIMIT_MIB)}",
        f"the same table from shuffled photos: {verdict(told['equal'])}",
        f"no photo further than 3,000 and 300 m from its centre: {furthest}, {verdict(kept)}",
    ]
    found = (
        f"{told['places']:,} places, {told['single']:,} of them of a single photo, and {told['smaller']:,} smaller ones inside "
        f"some; {told['visits']:,} visits; {told['largest']:,} photos at the place with most, {AT_HOME:.0%} of all at one spot. "
        f"Plain DBSCAN puts {told['plain_largest'] / PLAIN:.0%} of its photos into one chain."
    )
    return "\n\n".join([found, table(("what", "seconds", "MiB of the process at most"), rows), f"{'; '.join(verdicts)}."])


def main() -> None:
    """Measure in a fresh process and write the section, or be that process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=PHOTOS, help="photos to draw (%(default)s)")
    parser.add_argument("--measure", action="store_true", help="measure here and print JSON")
    asked = parser.parse_args()
    if asked.measure:
        sys.stdout.write(json.dumps(measure(asked.photos)))
        return
    command = [sys.executable, "-m", "tests.benchmarks.clustering", "--measure", "--photos", str(asked.photos)]
    told = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout)
    text = f"{machine()}.\n\n{told_as_text(told)}"
    part = PART.format(photos=asked.photos)
    write(SECTION, INTRO.format(seed=SEED), {part: text}, (part,))
    sys.stdout.write(f"### {part}\n\n{text}\n\n")


if __name__ == "__main__":
    main()
