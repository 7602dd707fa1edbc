"""The layers of the report page, made of standings: points, their circles, and the lists of photos that have no point.

Each ``kind`` is drawn by the page script of that name (``points.js``, ``radii.js``, ``list.js``). A new thing on the map is one
function here that returns a Layer and, if it is of a new kind, one script beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from tasks.core.page import standing
from tasks.core.page.best_of_cells import best_of_cells
from tasks.core.page.packed_points import packed_points

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
OFFERED: Final = (standing.PROPOSED, standing.ACCEPTED)


def point_layers(
    rows: pd.DataFrame, *, max_markers: int, thumbnails: Mapping[tuple[str, str], str], urls: Mapping[str, str]
) -> list[Layer]:
    """Return a layer of points for each state that has any, of ``max_markers`` points together, the best of each spot.

    ``rows`` are standings; ``thumbnails`` maps (donor_dir, path) to base64 JPEG, ``urls`` a path to its address where the
    page cannot work it out.
    """
    on_map = rows[rows["state"].isin(ON_THE_MAP)]
    drawn = best_of_cells(on_map, max_markers, thumbnails)
    layers = []
    for state in ON_THE_MAP:
        count = int((on_map["state"] == state).sum())
        if not count:
            continue
        look = LOOKS[state]
        content = points_content(drawn[drawn["state"] == state], thumbnails, urls)
        layers.append(
            Layer(
                state, "points", look.label, look.hint, look.colour, look.shape, count, content,
                part=state != standing.DONOR, shown=state != standing.REJECTED,
            )
        )  # fmt: skip
    return layers


def radius_layer(rows: pd.DataFrame) -> Layer | None:
    """Return the switch of the circles that hold the true positions of all proposals in view; None if there is no proposal."""
    waiting = rows[rows["state"].isin(OFFERED) & rows["error_m"].gt(0)]
    if waiting.empty:
        return None
    hint = "each circle holds the true position with 95 %"
    colour = LOOKS[standing.PROPOSED].colour
    content = {"of": list(OFFERED)}
    return Layer("radius", "radii", "Radius of proposals", hint, colour, "radius", len(waiting), content, part=False, shown=False)


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


def points_content(rows: pd.DataFrame, thumbnails: Mapping[tuple[str, str], str], urls: Mapping[str, str]) -> dict[str, Any]:
    """Return the content of a layer of points: standings packed, with the small pictures and odd addresses of some of them."""
    content = packed_points(rows)
    # By row number, because most points of a large archive have neither.
    keys = list(zip(rows["donor_dir"], rows["path"], strict=True))
    content["thumbnails"] = {str(at): thumbnails[key] for at, key in enumerate(keys) if key in thumbnails}
    content["urls"] = {str(at): urls[path] for at, (donor, path) in enumerate(keys) if not donor and path in urls}
    return content


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
