"""The layers of the report page, made of standings: points, the heatmap, and the lists of photos that have no point.

Each ``kind`` is drawn by the page script of that name (``points.js``, ``heat.js``, ``list.js``). A new thing on the map is one
function here that returns a Layer and, if it is of a new kind, one script beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.page import standing
from tasks.core.page.columns import column, numbers

MAX_HEAT_CELLS: Final = 20_000
MAX_LISTED: Final = 2_000
MAX_LISTED_PER_DAY: Final = 40


@dataclass(frozen=True)
class Layer:
    """One line of the legend and what it switches; ``part`` = its photos are a share of the archive's total."""

    key: str
    kind: str
    label: str
    hint: str
    colour: str
    shape: str
    count: int
    content: Mapping[str, Any]
    part: bool = True
    shown: bool = True


@dataclass(frozen=True)
class Look:
    """How a state is named and drawn; colours are those of Okabe and Ito, the shape repeats what the colour says."""

    label: str
    hint: str
    colour: str
    shape: str


LOOKS: Final = {
    standing.PROPOSED: Look("Proposed", "wait for a decision in review.csv", "#E69F00", "circle"),
    standing.ACCEPTED: Look("Accepted", "will be written by the next apply", "#E69F00", "target"),
    standing.REJECTED: Look("Rejected", "the proposal was turned down", "#7A828A", "cross"),
    standing.WRITTEN: Look("Written by Whereshot", "approved earlier, now in the file or its sidecar", "#009E73", "square"),
    standing.LOCATED: Look("Located", "the position comes from the camera or phone", "#0072B2", "circle"),
    standing.MISSING: Look("Missing", "no position, and nothing to propose", "#D55E00", "ring"),
    standing.UNREADABLE: Look("Needs a look", "could not be read, or something is wrong", "#CC79A7", "ring"),
    standing.DONOR: Look("Located in a donor folder", "evidence only, never written", "#56B4E9", "diamond"),
}
ON_THE_MAP: Final = (
    standing.PROPOSED, standing.ACCEPTED, standing.REJECTED, standing.WRITTEN, standing.LOCATED, standing.DONOR,
)  # fmt: skip
PLACED: Final = (standing.LOCATED, standing.WRITTEN, standing.PROPOSED, standing.ACCEPTED)


def point_layers(
    rows: pd.DataFrame, *, max_markers: int, thumbnails: Mapping[tuple[str, str], str], urls: Mapping[str, str]
) -> list[Layer]:
    """Return a layer of points for each state that has any, of at most ``max_markers`` points together.

    ``rows`` are standings; ``thumbnails`` maps (donor_dir, path) to base64 JPEG, ``urls`` a path to its address where the
    page cannot work it out. What waits for a decision is drawn first; a state that must be thinned keeps an even choice.
    """
    layers, left = [], max_markers
    for state in ON_THE_MAP:
        of_state = rows[rows["state"] == state]
        if of_state.empty:
            continue
        drawn = evenly(of_state, left)
        left -= len(drawn)
        look = LOOKS[state]
        content = _points(drawn, thumbnails, urls)
        layers.append(
            Layer(
                state, "points", look.label, look.hint, look.colour, look.shape, len(of_state), content,
                part=state != standing.DONOR, shown=state != standing.REJECTED,
            )
        )  # fmt: skip
    return layers


def heat_layer(rows: pd.DataFrame) -> Layer | None:
    """Return the heatmap of every position that a photo of the archive has or may get; None if there is none."""
    placed = rows[rows["state"].isin(PLACED)]
    if placed.empty:
        return None
    cells = _cells(placed["lat"].to_numpy(), placed["lon"].to_numpy())
    content = {"lat": numbers(cells["lat"], 5), "lon": numbers(cells["lon"], 5), "weight": cells["weight"].astype(int).tolist()}
    hint = "where most photos were taken, proposals included"
    return Layer("heat", "heat", "Heatmap", hint, "#5E3C99", "heat", len(placed), content, part=False)


def list_layers(rows: pd.DataFrame) -> list[Layer]:
    """Return the lists of photos without a point, by day, and of points with a remark; long ones folded, counts complete."""
    placed = rows["state"].isin(ON_THE_MAP) & (rows["state"] != standing.DONOR)
    groups = [(state, LOOKS[state], rows[rows["state"] == state], True) for state in (standing.MISSING, standing.UNREADABLE)]
    remark = Look("On the map, with a remark", "something about the file is odd", "#7A828A", "ring")
    groups.append(("remark", remark, rows[placed & (rows["problem"] != "")], False))
    return [
        Layer(key, "list", look.label, look.hint, look.colour, look.shape, len(found), {"days": _days(found)}, part=part)
        for key, look, found, part in groups
        if len(found)
    ]


def evenly(rows: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Return ``rows``, or ``limit`` of them spread evenly over the table."""
    if len(rows) <= limit:
        return rows
    return rows.iloc[np.linspace(0, len(rows) - 1, limit).round().astype(int)] if limit > 0 else rows.iloc[:0]


def _points(rows: pd.DataFrame, thumbnails: Mapping[tuple[str, str], str], urls: Mapping[str, str]) -> dict[str, Any]:
    content: dict[str, Any] = {
        "lat": numbers(rows["lat"], 6),
        "lon": numbers(rows["lon"], 6),
        "error_m": column(rows["error_m"].round(1)),
        "confidence": column(rows["confidence"].round(2)),
    }
    for name in ("path", "donor_dir", "when", "source", "camera", "place", "evidence", "problem", "note"):
        content[name] = column(rows[name])
    # By row number, because most points of a large archive have neither.
    keys = list(zip(rows["donor_dir"], rows["path"], strict=True))
    content["thumbnails"] = {str(at): thumbnails[key] for at, key in enumerate(keys) if key in thumbnails}
    content["urls"] = {str(at): urls[path] for at, (donor, path) in enumerate(keys) if not donor and path in urls}
    return content


def _cells(lat: np.ndarray, lon: np.ndarray) -> pd.DataFrame:
    """Return at most MAX_HEAT_CELLS cells: their mean position and number of photos, on the finest grid that allows it."""
    cells = pd.DataFrame({"lat": lat, "lon": lon, "weight": 1})
    grid_deg = 0.00025  # about 28 m, finer than the heatmap shows at street level
    while len(cells) > MAX_HEAT_CELLS:
        keys = [np.floor(lat / grid_deg), np.floor(lon / grid_deg)]
        whole = pd.DataFrame({"lat": lat, "lon": lon, "weight": 1}).groupby(keys)
        cells = whole.agg({"lat": "mean", "lon": "mean", "weight": "sum"}).reset_index(drop=True)
        grid_deg *= 2
    return cells


def _days(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Group by the day of ``when``: each day's whole count and the rows shown; the last group is photos without a time."""
    days, left = [], MAX_LISTED
    for day, of_day in rows.groupby(rows["when"].str.slice(0, 10), sort=False):
        shown = of_day.head(min(MAX_LISTED_PER_DAY, left))
        left -= len(shown)
        reasons = (shown["problem"] + "\n" + shown["evidence"]).str.strip()
        days.append(
            {
                "day": day,
                "count": len(of_day),
                "path": shown["path"].tolist(),
                "time": shown["when"].str.slice(11).tolist(),
                "reason": reasons.tolist(),
            }
        )
    return days
