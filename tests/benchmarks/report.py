"""The report of 1,000,000 photos: how long it takes, how large it is, how soon it can be used; 10,000 photos; thumbnails.

``python -m tests.benchmarks.report [--only PART ...] [--located N] [--write]``: the tables are drawn by ``report_tables`` and
kept for the next time, each report is a process of its own, each visit of headless Chromium has a fresh profile.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, Final

from tasks.core.glimpse_files import FOLDER
from tests.benchmarks.archives import make_archive
from tests.benchmarks.report_pictures import pictures
from tests.benchmarks.results import machine, table, verdict, write
from tests.benchmarks.scale import ROOT, call_propose, slowest
from tests.tasks.in_browser import chromium, errors, wait_for

SECTION: Final = "Report"
INTRO: Final = (
    "`python -m tests.benchmarks.report --write`. Twenty years of one person's photos, drawn (seed 20261122); the photos that it "
    "looks at are files of real size with EXIF thumbnails. The worst of each figure counts."
)
PARTS: Final = {"million": "1,000,000 located photos", "archive": "10,000 photos", "pictures": "Thumbnails"}

LOCATED: Final = 1_000_000
REPORT_S: Final = 90.0
REPORT_GIB: Final = 4.0
PAGE_MB: Final = 15.0
USABLE_S: Final = 4.0
VISITS: Final = 5
PHOTOS: Final = 10_000
FEW: Final = 10
ARCHIVE_S: Final = 8.0

_WATCH: Final = """
(() => {
  const drawn = (then) => requestAnimationFrame(() => setTimeout(then));
  const look = () => {
    const page = window.Whereshot?.page;
    if (!page?.shown || !document.querySelector(".folium-map canvas")) return requestAnimationFrame(look);
    drawn(() => { window.drawnMs = performance.now(); click(page); });
  };
  const click = (page) => {
    const points = page.shown.get("located"), map = page.map.getContainer(), box = map.getBoundingClientRect();
    for (let row = 0; row < 1000; row++) {
      const at = page.map.latLngToContainerPoint(points.position(row));
      const where = { clientX: box.left + at.x, clientY: box.top + at.y, bubbles: true, view: window };
      const target = document.elementFromPoint(where.clientX, where.clientY);
      if (!target || !map.contains(target) || target.closest("button, a, .leaflet-control")) continue;
      for (const kind of ["mousedown", "mouseup", "click"]) target.dispatchEvent(new MouseEvent(kind, where));
      return answer();
    }
  };
  const answer = () => document.querySelector(".leaflet-popup-content")?.innerText
    ? drawn(() => (window.answeredMs = performance.now())) : requestAnimationFrame(answer);
  look();
})();
"""


def million(located: int, kept: Path) -> str:
    """Return the tables of the report of so many located photos, drawn twice, and of the visits to it, with their verdicts."""
    archive = kept / "archive"
    rows: list[tuple[object, ...]] = []
    told: list[dict[str, Any]] = []
    with TemporaryDirectory(dir=kept) as folder:
        out = Path(folder)
        for name in ("first time", "again, pictures known"):
            command = [sys.executable, "-m", "tests.benchmarks.report_drawing", str(located), str(kept), str(archive), str(out)]
            told.append(json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout))
            seconds = told[-1]["seconds"]
            spent = (f"{seconds[step]:.1f}" for step in ("trace", "choose", "glimpse", "report"))
            rows.append((name, *spent, f"{_drawn_s(told[-1]):.1f}", f"{told[-1]['mib'] / 1024:.2f}"))
        visits = [visit(out / "report.html", out / f"profile{number}") for number in range(VISITS)]
    photos, proposals, places = told[0]["rows"]
    required: list[tuple[object, ...]] = []
    for what, limit, unit, measured in (
        ("the report, with its pictures", REPORT_S, "s", max(map(_drawn_s, told))),
        ("memory, the tables and all processes included", REPORT_GIB, "GiB", max(one["mib"] for one in told) / 1024),
        ("the page without its thumbnails", PAGE_MB, "MB", max(one["mb"] for one in told)),
        ("usable: map drawn, a click answered", USABLE_S, "s", max(one["answered"] for one in visits)),
    ):
        required.append((what, f"under {limit:g} {unit}", f"{measured:.2f} {unit}", verdict(measured < limit)))
    drawn = ", ".join(f"{one['drawn']:.2f}" for one in visits)
    answered = ", ".join(f"{one['answered']:.2f}" for one in visits)
    return "\n\n".join(
        [
            f"{photos:,} photos, {located:,} of them located, {proposals:,} proposals, {places:,} places.",
            table(("what", "required", "measured", "verdict"), required),
            table(("run", "journeys s", "choice of pictures s", "pictures s", "page s", "all s", "GiB"), rows),
            f"The page has {told[0]['mb']:.1f} MB and {told[0]['thumbnails_mb']:.1f} MB of thumbnails.",
            f"{VISITS} visits, seconds from the start of the navigation: drawn {drawn}, the card that a click opens {answered}.",
        ]
    )


def _drawn_s(told: dict[str, Any]) -> float:
    """Return the seconds of the report without those of reading the drawn tables."""
    seconds: dict[str, float] = told["seconds"]
    return sum(seconds.values()) - seconds["tables"]


def visit(page: Path, profile: Path) -> dict[str, float]:
    """Open the page in a fresh Chromium; return the seconds until it is drawn, and until it has answered a click."""
    with chromium(profile) as browser:
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _WATCH})
        browser.get(page.as_uri())
        answered = wait_for(browser, "return window.answeredMs")
        drawn = browser.execute_script("return window.drawnMs")
        found = errors(browser)
    if found:
        raise SystemExit(f"the page logged an error: {found[0]}")
    return {"drawn": drawn / 1000, "answered": answered / 1000}


def archive(photos: int, folder: Path) -> str:
    """Return the tables of ``report`` as a person runs it on an archive of small photos, first and again, with the verdicts.

    What every run takes, the start of the program and of Prefect's server, is shown by an archive of ten photos.
    """
    rows: list[tuple[object, ...]] = []
    command_s = steps_s = 0.0
    for count in (FEW, photos):
        for name, spent_s, mib, told in _runs(make_archive(folder / f"archive-{count}", count)):
            of_steps_s = sum(step["seconds"] for step in told["steps"].values())
            slow = ", ".join(f"{step} {step_s:.1f}" for step, step_s in slowest(told["steps"]))
            rows.append((f"{count:,} photos, {name}", f"{spent_s:.1f}", f"{of_steps_s:.1f}", f"{mib:,.0f}", slow))
            if count == photos:
                command_s, steps_s = max(command_s, spent_s), max(steps_s, of_steps_s)
    required: list[tuple[object, ...]] = [
        (what, f"under {ARCHIVE_S:g} s", f"{measured:.1f} s", verdict(measured < ARCHIVE_S))
        for what, measured in (("all steps of the report", steps_s), ("`whereshot report`, the start of all included", command_s))
    ]
    return "\n\n".join(
        [
            "After `propose`; page and pictures are removed before the first time.",
            table(("what", "required", "measured", "verdict"), required),
            table(("run", "seconds", "of its steps", "MiB, with Prefect's server", "the slowest steps, s"), rows),
        ]
    )


def _runs(photos: Path) -> Iterator[tuple[str, float, float, dict[str, Any]]]:
    """Yield each run of ``report``: its name, wall seconds, the most MiB with all it started, and its JSON."""
    with TemporaryDirectory() as temporary:
        out, home = Path(temporary, "out"), Path(temporary, "home")
        call_propose(photos, out, home)
        (out / "report.html").unlink()
        shutil.rmtree(out / FOLDER, ignore_errors=True)
        for name in ("first time", "again, nothing changed"):
            yield name, *call_propose(photos, out, home, "report")


def main() -> None:
    """Measure what is asked for, print it, and put it into RESULTS.md if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), help="these parts and no others")
    parser.add_argument("--located", type=int, default=LOCATED, help="located photos of the tables (%(default)s)")
    parser.add_argument("--kept", type=Path, help="folder of tables and files, kept for the next time")
    parser.add_argument("--write", action="store_true", help="put the figures into RESULTS.md")
    asked = parser.parse_args()
    kept = asked.kept or Path(gettempdir(), "whereshot-benchmark-report")
    kept.mkdir(parents=True, exist_ok=True)
    measures: dict[str, Callable[[], str]] = {
        "million": lambda: million(asked.located, kept),
        "archive": lambda: archive(PHOTOS, kept),
        "pictures": pictures,
    }
    for part in asked.only or PARTS:
        text = f"{machine()}. {measures[part]()}"
        sys.stdout.write(f"### {PARTS[part]}\n\n{text}\n\n")
        if asked.write:
            write(SECTION, INTRO, {PARTS[part]: text}, tuple(PARTS.values()))


if __name__ == "__main__":
    main()
