"""What is known of an archive -> report.html, and share.png, exports and copies where they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from config.settings import Settings
from flows.places import known_places
from flows.reading import read_for_report
from flows.run import Run
from flows.targets import PLAIN, PUBLIC, Asked
from flows.times import known_fixes
from flows.trials import known_trials
from flows.whose import privacy_secret
from tasks.conceal import conceal
from tasks.core.glimpse_choice import choose_pictures
from tasks.core.journeys.roads import along_roads
from tasks.core.page.place_pictures import best_of_places
from tasks.core.page.shown import Shown
from tasks.core.page.standing import standings
from tasks.core.privacy import Seen, seen_trials
from tasks.core.privacy_lines import lift_pen
from tasks.export import export
from tasks.glimpse import glimpse
from tasks.publish import publish
from tasks.recall import recall
from tasks.report import PLACE_PICTURES, report
from tasks.route import route
from tasks.runtime.progress import say
from tasks.share import share
from tasks.trace import trace

PICTURE: Final = "share.png"


@dataclass(frozen=True)
class Known:
    """All tables that a report shows of one archive: PHOTOS, PROPOSALS, PLACES, FIXES, and TRIALS if there are any."""

    photos: pd.DataFrame
    rows: pd.DataFrame
    places: pd.DataFrame
    fixes: pd.DataFrame
    trials: pd.DataFrame | None


def known_now(run: Run) -> Known:
    """Return what the archive's files, review.csv and the last propose tell."""
    photos = read_for_report(run)
    return Known(photos, recall(photos, run.out), known_places(run), known_fixes(run), known_trials(run))


def draw_report(run: Run, known: Known, asked: Asked = PLAIN) -> dict[str, Path]:
    """Draw what the settings and the person ask for, without what lies in a privacy zone; return the files by kind."""
    settings = run.settings
    seen = concealed(run, known)
    for notice in seen.notices:
        say(notice)
    own = prepared(run, seen, known.trials)
    shown = publish(*own) if asked.public else own
    out = run.out / PUBLIC if asked.public else run.out
    page = report(
        shown, run.archive, out, settings.report, settings.map,
        title=run.title, made=run.started, pictures=run.out, notices=seen.notices, public=asked.public,
    )  # fmt: skip
    picture = draw_share(own, asked, out, settings, title=run.title, archive=run.archive, pictures=run.out)
    return {"report": page, **picture, **write_exports(shown, asked, run.title)}


def concealed(run: Run, known: Known, named: pd.DataFrame | None = None) -> Seen:
    """Return what may be shown: all but what lies in the privacy zones of the settings.

    ``named`` are PLACES that a zone may be around by name, if not only the archive's own.
    """
    zones = run.settings.privacy
    secret = privacy_secret() if zones.zones else ""
    return conceal(known.photos, known.rows, known.places, known.fixes, zones, secret=secret, named=named)


def prepared(run: Run, seen: Seen, trials: pd.DataFrame | None, *, owner: str = "") -> Shown:
    """Return what is seen with its journeys and its pictures."""
    settings = run.settings
    traced = trace(seen.photos, seen.fixes, seen.places, settings.trace, owner=owner)
    way, journeys = lift_pen(traced.way, traced.journeys, seen.hidden)
    way = route(way, settings.route, run.out)
    journeys = along_roads(journeys, way)
    rows = standings(seen.photos, seen.rows)
    best = best_of_places(rows, seen.places.sort_values("photos", ascending=False), PLACE_PICTURES)
    thumbnails, colours = settings.report.max_thumbnails, settings.report.max_colours
    wanted = choose_pictures(rows, way, best, max_thumbnails=thumbnails, max_colours=colours)
    glimpses = glimpse(wanted, seen.photos, run.archive, run.out)
    tried = None if trials is None else seen_trials(trials, seen.photos)
    return Shown(seen.photos, seen.rows, seen.places, way, journeys, glimpses, tried)


def draw_share(
    shown: Shown, asked: Asked, out: Path, settings: Settings, *, title: str, archive: Path, pictures: Path
) -> dict[str, Path]:
    """Draw the picture to share where it is asked for; return its forms by kind. It tells days and places, no paths or times."""
    if not (asked.share or settings.share.enabled):
        return {}
    tables = shown.way, shown.journeys, shown.places, shown.photos, shown.glimpses
    target = asked.share or out / PICTURE
    made = share(*tables, target, archive, pictures, settings.share, title=title)
    return {f"share{path.stem.removeprefix(target.stem)}": path for path in made.values()}


def write_exports(shown: Shown, asked: Asked, title: str) -> dict[str, Path]:
    """Write the exports that are asked for; return them by format."""
    if not asked.exports:
        return {}
    rows = standings(shown.photos, shown.rows)
    return {
        target.suffix[1:].lower(): export(target, rows, shown.places, shown.way, shown.journeys, title=title, public=asked.public)
        for target in asked.exports
    }
