"""The report: what is known of an archive or of several becomes report.html, one page that opens from disk without a network."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pandas as pd

from config.drawing import Report
from config.settings import Map
from tasks.core.page import html, standing
from tasks.core.page.base_map import base_map
from tasks.core.page.extent import extent_of
from tasks.core.page.heats import heat_layers
from tasks.core.page.html import html_page
from tasks.core.page.layers import ON_THE_MAP, Layer, list_layers, point_layers, radius_layer
from tasks.core.page.owners import Owner, owner_layers, with_owners
from tasks.core.page.panel import panel_facts
from tasks.core.page.place_pictures import best_of_places
from tasks.core.page.places import place_layer
from tasks.core.page.shown import Shown
from tasks.core.page.standing import standings
from tasks.core.page.traces import journey_layer
from tasks.core.page.trials_sheet import trial_facts
from tasks.core.paths import fs_path
from tasks.core.whole_file import replacing
from tasks.runtime.steps import step
from tasks.runtime.unchanged import Drawn

PLACE_PICTURES: Final = 4
"""On the card of a place."""

_CODE = (Path(__file__), *(path for path in Path(html.__file__).parent.iterdir() if path.is_file()))
"""What the page is drawn by: scripts and styles lie beside the modules."""


@step(run_name="draw report.html", description="Draw the map.")
def report(
    shown: Shown,
    archive: Path,
    out: Path,
    settings: Report,
    ground: Map,
    *,
    title: str,
    made: datetime | None = None,
    pictures: Path | None = None,
    owners: Sequence[Owner] = (),
    notices: Sequence[str] = (),
    public: bool = False,
) -> Path:
    """Write OUT/report.html (replaced as a whole, or not at all) from all tables of ``shown``; return its path.

    A page that a flow drew from the very same is left as it is. Without TRIALS the page does not say how good the proposals
    are. ``made`` is the moment shown on the page; GLIMPSES lie below ``pictures``, if not below OUT. With ``owners`` every path
    begins with the name of one of them, and each has its own layer. A ``public`` page has no links to photos. ``notices`` are
    sentences that stand on the page.
    Raises UsageError where OUT may not be written, OSError where the disk fails.
    """
    target = out / "report.html"
    drawn = Drawn(target, _CODE, *shown, archive, out, settings, ground, title, list(notices), public, *map(str, owners))
    if drawn.is_there():
        return target
    rows = with_owners(standings(shown.photos, shown.rows), owners)
    on_map = rows[rows["state"].isin(ON_THE_MAP)]
    thumbnails = _thumbnails(shown.glimpses, pictures or out)
    urls = {} if public or owners else _odd_urls(on_map["path"], archive)
    points = (
        owner_layers(rows, owners, settings.max_markers, thumbnails)
        if owners
        else point_layers(rows, max_markers=settings.max_markers, thumbnails=thumbnails, urls=urls)
    )
    names = [owner.name for owner in owners] or [""]
    ways, thinned = journey_layer(shown.way, shown.journeys, shown.glimpses, names, settings.max_trace_points)
    placed, left_out = place_layer(shown.places, settings.max_places, _of_places(rows, shown.places, thumbnails))
    radii = None if owners else radius_layer(rows)  # archives' layers have proposals and positions in one
    whole = [layer for layer in (placed, ways, radii, *heat_layers(rows)) if layer]
    days = rows.loc[(rows["state"] != standing.DONOR) & (rows["when"] != ""), "when"].str.slice(0, 10)
    tried, sheet = (None, "") if shown.trials is None else trial_facts(shown.trials, rows)
    spots = on_map["lat"].to_numpy(), on_map["lon"].to_numpy()
    page = html_page(
        title=title,
        base=base_map(*spots),
        tiles=ground.tiles,
        attribution=ground.attribution,
        layers=[*points, *whole, *list_layers(rows)],
        extent=extent_of(*spots),
        facts={
            "total": int((rows["state"] != standing.DONOR).sum()),
            "span": [days.min(), days.max()] if len(days) else None,
            "made": made.strftime("%Y-%m-%d %H:%M %Z").strip() if made else None,
            "archive_url": None if public or owners else _folder_url(archive, out),
            "owners": [{"name": owner.name, "colour": owner.colour, "url": owner.url} for owner in owners],
            "public": public,
            "trials": tried,
            **panel_facts(rows, shown.photos, shown.places, shown.way, shown.journeys),
        },
        notices=[*notices, *_notices(points, len(on_map), settings), *left_out, *thinned],
        sheet=sheet,
    )
    with replacing(target) as file:
        file.write(page.encode("utf-8", "backslashreplace"))
    drawn.note()
    return target


def _thumbnails(glimpses: pd.DataFrame, folder: Path) -> dict[tuple[str, str], str]:
    """Return base64 JPEGs by (donor_dir, path); one that is gone since it was made is left out."""
    made = {}
    there = glimpses[glimpses["picture"] != ""]
    for donor_dir, path, picture in zip(there["donor_dir"], there["path"], there["picture"], strict=True):
        try:
            made[donor_dir, path] = base64.b64encode((folder / picture).read_bytes()).decode()
        except FileNotFoundError:
            continue
    return made


def _of_places(rows: pd.DataFrame, places: pd.DataFrame, thumbnails: Mapping[tuple[str, str], str]) -> dict[str, list[str]]:
    """Return the pictures of each place's card by place_id."""
    can_be_shown = [key in thumbnails for key in zip(rows["donor_dir"], rows["path"], strict=True)]
    found: dict[str, list[str]] = {}
    best = best_of_places(rows[pd.Series(can_be_shown, index=rows.index, dtype=bool)], places, PLACE_PICTURES)
    for place_id, donor_dir, path in best.itertuples(index=False):
        found.setdefault(place_id, []).append(thumbnails[donor_dir, path])
    return found


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
