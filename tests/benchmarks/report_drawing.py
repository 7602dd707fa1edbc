"""The process that is measured: ``python -m tests.benchmarks.report_drawing LOCATED KEPT ARCHIVE OUT`` draws a report.

It prints its seconds by step, its memory and the size of the page as JSON. The photos that the report looks at are real files,
of which a few are linked to thousands of names.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import pandas as pd

from config.drawing import Report, Trace
from config.settings import Map
from tasks.core.glimpse_choice import choose_pictures
from tasks.core.page.place_pictures import best_of_places
from tasks.core.page.shown import Shown
from tasks.core.page.standing import standings
from tasks.core.tables import FIXES
from tasks.glimpse import glimpse
from tasks.report import report
from tasks.trace import trace
from tests.benchmarks.memory import Watch, peak_mib
from tests.benchmarks.report_pictures import SIZES, real_size
from tests.benchmarks.report_tables import Tables, tables_of

LINKED: Final = 8
"""Photos of real size that all others are links to."""

_THUMBNAIL: Final = re.compile(rb'"/9j/[^"]*"')
"""A JPEG in base64, as the page has them."""

R = TypeVar("R")


class Laps:
    """Seconds by step."""

    def __init__(self) -> None:
        """Begin with nothing measured."""
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, work: Callable[[], R]) -> R:
        """Do the work and note its time."""
        began = time.perf_counter()
        done = work()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
        return done


def draw(tables: Tables, archive: Path, out: Path, laps: Laps) -> Path:
    """Draw the report as ``flows.report`` does once PHOTOS are read; making the files that it looks at is not measured."""
    photos, proposals, places = tables
    settings = Report()
    traced = laps("trace", lambda: trace(photos, FIXES.empty(), places, Trace()))
    rows = laps("choose", lambda: standings(photos, proposals))
    best = laps("choose", lambda: best_of_places(rows, places.sort_values("photos", ascending=False), 4))
    wanted = laps(
        "choose",
        lambda: choose_pictures(rows, traced.way, best, max_thumbnails=settings.max_thumbnails, max_colours=settings.max_colours),
    )
    make_files(wanted, archive)
    glimpses = laps("glimpse", lambda: glimpse(wanted, photos, archive, out))
    shown = Shown(photos, proposals, places, traced.way, traced.journeys, glimpses, None)
    return laps("report", lambda: report(shown, archive, out, settings, Map(), title="Travels"))


def make_files(wanted: pd.DataFrame, archive: Path) -> None:
    """Give each wanted path of the archive a photo of real size: one of LINKED, linked to its name."""
    sizes = [*SIZES.values()]
    real = [archive / f"real{number}.jpg" for number in range(LINKED)]
    for number, file in enumerate(real):
        if not file.exists():
            real_size(file, sizes[number % len(sizes)], number)
    for number, path in enumerate(wanted["path"]):
        file = archive / path
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            os.link(real[number % LINKED], file)


def main() -> None:
    """Draw, measure, and print."""
    located, kept, archive, out = int(sys.argv[1]), *map(Path, sys.argv[2:])
    laps = Laps()
    with Watch(os.getpid()) as watch:
        tables = laps("tables", lambda: tables_of(located, kept))
        page = draw(tables, archive, out, laps).read_bytes()
    thumbnails = sum(len(found[0]) for found in _THUMBNAIL.finditer(page))
    told: dict[str, Any] = {
        "seconds": laps.seconds,
        "mib": max(watch.mib, peak_mib()),
        "mb": (len(page) - thumbnails) / 1e6,
        "thumbnails_mb": thumbnails / 1e6,
        "rows": [len(one) for one in tables],
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
