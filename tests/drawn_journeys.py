"""The content of the traces' layer, told corner by corner, for tests of what the page draws of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np
import pandas as pd

from config.drawing import Report
from tasks.core.geo import distance_m
from tasks.core.page.columns import column, steps
from tasks.core.page.layers import Layer
from tasks.core.tables import PHOTOS, PROPOSALS
from tests.reports import report

LETTERS: Final = {"start": "s", "stay": "y", "walk": "w", "ride": "r", "flight": "f", "unknown": "u"}


@dataclass(frozen=True)
class Corner:
    """Where somebody was when (UTC), and how they came there from the corner before."""

    at: str
    lat: float
    lon: float
    mode: str = "ride"
    kind: str = "photo"
    colour: str | None = None


@dataclass(frozen=True)
class Drawn:
    """A journey of these corners, the first of which starts it."""

    corners: Sequence[Corner]
    title: str = ""
    owner: int = 0


def traces_layer(*journeys: Drawn, ahead_min: int = 0, shown: bool = True) -> Layer:
    """Return the layer of these journeys; distances are those along their corners."""
    rows = [corner for journey in journeys for corner in journey.corners]
    counts = [len(journey.corners) for journey in journeys]
    starts = np.zeros(len(rows), bool)
    starts[np.cumsum([0, *counts[:-1]])] = True
    lat = np.array([corner.lat for corner in rows])
    lon = np.concatenate([np.unwrap([corner.lon for corner in journey.corners], period=360) for journey in journeys])
    seconds = np.array([pd.Timestamp(corner.at).timestamp() for corner in rows])
    leg_m = np.where(starts, 0.0, distance_m(np.roll(lat, 1), np.roll(lon, 1), lat, lon))
    mode = np.array(["start" if start else corner.mode for start, corner in zip(starts, rows, strict=True)])
    journey = np.cumsum(starts) - 1
    day = pd.to_datetime(seconds + 60 * ahead_min, unit="s").strftime("%Y-%m-%d").to_numpy()
    ends = np.cumsum(counts) - 1

    def metres(*modes: str) -> list[int]:
        return [int(leg_m[(journey == at) & np.isin(mode, modes)].sum().round()) for at in range(len(journeys))]

    def counted(kind: str) -> list[int]:
        return [sum(corner.kind == kind for corner in one.corners) for one in journeys]

    content: dict[str, Any] = {
        "title": [one.title for one in journeys],
        "day": day[ends - np.array(counts) + 1].tolist(),
        "last_day": day[ends].tolist(),
        "metres": metres(*LETTERS),
        "walk_m": metres("walk"),
        "ride_m": metres("ride"),
        "flight_m": metres("flight"),
        "photos": counted("photo"),
        "fixes": counted("fix"),
        "days": [len(set(day[journey == at])) for at in range(len(journeys))],
        "corners": counts,
        "owner": column(pd.Series([one.owner for one in journeys])),
        "lat": steps(lat, starts, 5),
        "lon": steps(lon, starts, 5),
        "at": steps(seconds, starts, 0),
        "mode": "".join(LETTERS[word] for word in mode),
        "kind": "".join({"photo": "p", "fix": "x", "road": "d"}[corner.kind] for corner in rows),
        "ahead_min": ahead_min,
        "colour": column(pd.Series([corner.colour for corner in rows], dtype=object)),
    }
    hint = "the way from photo to photo"
    return Layer("traces", "traces", "Journeys", hint, "#332288", "trace", len(journeys), content, part=False, shown=shown)


def drawn_page(folder: Path, *journeys: Drawn, ahead_min: int = 0) -> Path:
    """Return the report of the photos of these journeys, with just these journeys drawn."""
    taken = [corner for journey in journeys for corner in journey.corners if corner.kind == "photo"]
    at = pd.to_datetime([corner.at for corner in taken], utc=True)
    rows = {
        "path": [f"{n:04}.jpg" for n in range(len(taken))],
        "kind": "photo",
        "format": "jpeg",
        "time_basis": "zone",
        "taken_at": at,
        "taken_local": at.tz_localize(None) + pd.Timedelta(minutes=ahead_min),
        "lat": [corner.lat for corner in taken],
        "lon": [(corner.lon + 180) % 360 - 180 for corner in taken],
    }
    layer = traces_layer(*journeys, ahead_min=ahead_min) if journeys else None
    nothing_below = {"labels": None, "outlines": None}  # what the land looks like is not asked here, and takes half of the time
    with (
        patch("tasks.report.journey_layer", lambda *_, **__: (layer, [])),
        patch("tasks.report.base_map", lambda *_, **__: nothing_below),
    ):
        tables = PHOTOS.make(pd.DataFrame(rows)), PROPOSALS.empty()
        return report(*tables, folder, folder, Report(), title="Trip")
