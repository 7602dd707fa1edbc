"""The report: photos, proposals, places and trials become OUT/report.html, one page that opens from disk without a network."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from config.drawing import Report
from tasks.core.page import html, standing
from tasks.core.page.extent import extent_of
from tasks.core.page.html import html_page
from tasks.core.page.layers import ON_THE_MAP, Layer, evenly, heat_layer, list_layers, point_layers
from tasks.core.page.places import place_layer
from tasks.core.page.standing import standings
from tasks.core.page.traces import trace_layer
from tasks.core.page.trials_sheet import trial_facts
from tasks.core.paths import fs_path
from tasks.core.thumbnails import thumbnail
from tasks.core.whole_file import replacing
from tasks.runtime.steps import step
from tasks.runtime.unchanged import Drawn

THUMBNAIL_PX = 160

_CODE = (Path(__file__), *(path for path in Path(html.__file__).parent.iterdir() if path.is_file()))
"""What the page is drawn by: scripts and styles lie beside the modules."""


@step(run_name="draw report.html", description="Draw the map.", progress="thumbnails")
def report(
    photos: pd.DataFrame,
    proposals: pd.DataFrame,
    archive: Path,
    out: Path,
    settings: Report,
    *,
    title: str,
    made: datetime | None = None,
    places: pd.DataFrame | None = None,
    trials: pd.DataFrame | None = None,
    advance: Callable[[int], object] = lambda _: None,
) -> Path:
    """Write OUT/report.html (replaced as a whole, or not at all) from PHOTOS, PROPOSALS, PLACES and TRIALS; return its path.

    A page that a flow drew from the very same is left as it is. Without TRIALS the page does not say how good the proposals
    are. ``made`` is the moment shown on the page. ``advance(1)`` is called after each thumbnail. A picture that cannot be shown
    only lacks its thumbnail. Raises UsageError where OUT may not be written, OSError where the disk fails.
    """
    target = out / "report.html"
    drawn = Drawn(target, _CODE, photos, proposals, places, trials, archive, out, settings, title)
    if drawn.is_there():
        return target
    rows = standings(photos, proposals)
    on_map = rows[rows["state"].isin(ON_THE_MAP)]
    pictures = _thumbnails(on_map, archive, settings.max_thumbnails, advance)
    points = point_layers(rows, max_markers=settings.max_markers, thumbnails=pictures, urls=_odd_urls(on_map["path"], archive))
    heat = heat_layer(rows)
    traced, thinned = trace_layer(photos, settings.max_trace_points)
    placed, left_out = (None, []) if places is None else place_layer(places, settings.max_places)
    whole = [layer for layer in (placed, traced, heat) if layer]
    days = rows.loc[(rows["state"] != standing.DONOR) & (rows["when"] != ""), "when"].str.slice(0, 10)
    tried, sheet = (None, "") if trials is None else trial_facts(trials, rows)
    page = html_page(
        title=title,
        layers=[*points, *whole, *list_layers(rows)],
        extent=extent_of(on_map["lat"].to_numpy(), on_map["lon"].to_numpy()),
        facts={
            "total": int((rows["state"] != standing.DONOR).sum()),
            "span": [days.min(), days.max()] if len(days) else None,
            "made": made.strftime("%Y-%m-%d %H:%M %Z").strip() if made else None,
            "archive_url": _folder_url(archive, out),
            "trials": tried,
        },
        notices=[*_notices(points, len(on_map), settings), *left_out, *thinned],
        sheet=sheet,
    )
    with replacing(target) as file:
        file.write(page.encode("utf-8", "backslashreplace"))
    drawn.note()
    return target


def _thumbnails(rows: pd.DataFrame, archive: Path, limit: int, advance: Callable[[int], object]) -> dict[tuple[str, str], str]:
    """Return base64 JPEGs by (donor_dir, path), what waits for a decision first, an even choice of a state that is too long."""
    chosen: list[tuple[str, str]] = []
    for state in ON_THE_MAP:
        wanted = evenly(rows[rows["state"] == state], limit - len(chosen))
        chosen += zip(wanted["donor_dir"], wanted["path"], strict=True)
    made = {}
    for donor_dir, path in chosen:
        try:
            picture = thumbnail(fs_path(donor_dir or archive, path), THUMBNAIL_PX)
        except OSError:
            picture = None  # gone or not readable since it was listed: the point stands all the same
        if picture:
            made[donor_dir, path] = base64.b64encode(picture).decode()
        advance(1)
    return made


def _odd_urls(paths: pd.Series, archive: Path) -> dict[str, str]:
    """Return addresses, relative to the archive, of the names whose real bytes only the disk tells (see paths.py)."""
    odd = paths[paths.str.contains("%", regex=False)]
    return {path: quote(os.fsencode(os.path.relpath(fs_path(archive, path), archive))) for path in odd}


def _folder_url(archive: Path, out: Path) -> str:
    return quote(os.fsencode(os.path.relpath(os.path.realpath(archive), os.path.realpath(out)))) + "/"


def _notices(points: list[Layer], on_map: int, settings: Report) -> list[str]:
    drawn = sum(len(layer.content["lat"]) for layer in points)
    shown = sum(len(layer.content["thumbnails"]) for layer in points)
    notices = []
    if drawn < on_map:
        notices.append(
            f"{drawn:,} of {on_map:,} photos are drawn as points (report.max_markers = {settings.max_markers}); "
            "the heatmap and all counts cover every photo."
        )
    if on_map > settings.max_thumbnails:
        notices.append(
            f"{shown:,} of {on_map:,} photos on the map have a thumbnail (report.max_thumbnails = {settings.max_thumbnails})."
        )
    return notices
