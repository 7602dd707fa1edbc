"""How far the archive is located, by year, camera and owner: standings in, counts by state out that add up to all its photos."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.page import standing
from tasks.core.page.layers import LOOKS

STATES: Final = (
    standing.LOCATED, standing.WRITTEN, standing.ACCEPTED, standing.PROPOSED, standing.REJECTED, standing.MISSING,
    standing.UNREADABLE,
)  # fmt: skip
"""From what is certain to what is unknown: the order in which a bar is stacked."""

MAX_CAMERAS: Final = 10
"""More of them are folded: a chart of sixty bars is none."""


def coverage(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the counts of standings by year, by camera and by owner: for each of these ``names`` and ``counts``.

    ``states`` are those that any photo is in, with the ``labels`` and ``colours`` by which the page shows them. ``counts`` has a
    list for each name, a number for each state. Years come in order, photos of unknown time ("") last; cameras with the most
    photos first, an unknown one being "". ``others`` counts the cameras beyond MAX_CAMERAS, whose photos are the last row of
    ``counts``, without a name. Donors are no photos of the archive.
    """
    own = rows[rows["state"] != standing.DONOR]
    state = pd.Categorical(own["state"], categories=STATES).codes
    owners, by_owner = _counts(own["owner"], state)
    there = np.flatnonzero(np.bincount(state, minlength=len(STATES)))
    years, by_year = _counts(own["when"].str.slice(0, 4), state)
    by_time = sorted(range(len(years)), key=lambda at: years[at] or "~")
    cameras, by_camera = _counts(own["camera"], state)
    by_photos = sorted(range(len(cameras)), key=lambda at: (-int(by_camera[at].sum()), cameras[at]))
    # A fold of one camera would take the room of its name and say less.
    named = by_photos if len(by_photos) <= MAX_CAMERAS + 1 else by_photos[:MAX_CAMERAS]
    folded = by_photos[len(named) :]
    rest = [by_camera[folded].sum(axis=0)] if folded else []
    return {
        "states": [STATES[at] for at in there],
        "labels": [LOOKS[STATES[at]].label for at in there],
        "colours": [LOOKS[STATES[at]].colour for at in there],
        "years": {"names": [years[at] for at in by_time], "counts": [by_year[at][there].tolist() for at in by_time]},
        "cameras": {
            "names": [cameras[at] for at in named],
            "counts": [counts[there].tolist() for counts in [*(by_camera[at] for at in named), *rest]],
            "others": len(folded),
        },
        "owners": {"names": owners, "counts": by_owner[:, there].tolist()},
    }


def _counts(names: pd.Series, state: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Return the different names and the photos of each by state (names, STATES)."""
    code, found = pd.factorize(names)
    counts = np.bincount(code * len(STATES) + state, minlength=len(found) * len(STATES))
    return list(found), counts.reshape(len(found), len(STATES))
