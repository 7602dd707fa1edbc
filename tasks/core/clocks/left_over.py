"""What a person typed into cameras.csv outlives the photos it was about: rows of CLOCKS in, the same with the typed cells out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.clocks.exhibits import Flags
from tasks.core.clocks.parted import settled
from tasks.core.clocks.rows import Row
from tasks.core.clocks.stretches import NO_STRETCH, is_whole, stretches_of
from tasks.core.clocks.typed import Offset, Zone, typed_clock

_GONE: Final = "no photo of this stretch is in the archive now: what was typed stays"
_UNDATED: Final = "none of its photos has a date that its clock told"


def with_typed(
    table: pd.DataFrame, rows: Sequence[Row], typed: pd.DataFrame, photos: pd.DataFrame, by_clock: Flags
) -> pd.DataFrame:
    """Return the rows of CLOCKS with ``fix_dates``, with rows of cameras without dated photos, and with what was typed of others.

    ``fix_dates`` goes to the stretch that holds most of the photos of the row in which it was typed; without a ``from_at`` it is
    for all stretches of its camera. ``by_clock`` flags the photos that belong to a stretch.
    """
    number_of = np.full(len(photos), -1, dtype=np.intp)
    for number, row in enumerate(rows):
        number_of[row.rows] = number
    fix_dates = [""] * len(rows)
    gone: list[int] = []
    if len(typed):
        meant = np.full(len(photos), NO_STRETCH, dtype=np.intp)
        meant[by_clock] = stretches_of(photos[by_clock], typed)
        for position in range(len(typed)):
            words = typed["fix_dates"].iloc[position]
            whole = is_whole(typed.iloc[[position]])[0]
            of_row = photos["camera"] == typed["camera"].iloc[position] if whole else meant == position
            held = number_of[np.flatnonzero(np.asarray(of_row, dtype=bool))]
            held = held[held >= 0]
            if not len(held):
                gone.append(position)
            elif words:
                for about in np.unique(held).tolist() if whole else [int(np.bincount(held).argmax())]:
                    fix_dates[about] = fix_dates[about] if whole and fix_dates[about] else words
    found = pd.concat([table.assign(fix_dates=fix_dates), _gone(typed.iloc[gone]), _undated(rows, photos)])
    kept = ~found.duplicated(["camera", "from_at"], keep="first")
    return found[kept].sort_values("camera", kind="stable")


def _gone(typed: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a person about photos that are not there."""
    said = typed[(typed["override"] != "") | (typed["fix_dates"] != "")]
    zones, errors = [], []
    for text in said["override"]:
        meaning = typed_clock(text) if text else None
        zone, error_s = settled(meaning.ahead_s) if isinstance(meaning, Offset) else ("", 0.0)
        zones.append(meaning.name if isinstance(meaning, Zone) else zone)
        errors.append(error_s)
    kept = said[["camera", "from_at", "from_path", "override", "fix_dates"]]
    return kept.assign(zone=zones, clock_error_s=errors, basis="none", confidence=0.0, evidence=_GONE, drift_s_per_day=0.0)


def _undated(rows: Sequence[Row], photos: pd.DataFrame) -> pd.DataFrame:
    """Return a row without beginning for each camera of whose photos none is dated by its clock."""
    dated = {row.camera for row in rows}
    cameras = sorted(set(photos["camera"].unique()) - dated - {""})
    nothing = {"clock_error_s": 0.0, "drift_s_per_day": 0.0, "confidence": 0.0, "basis": "none", "evidence": _UNDATED}
    return pd.DataFrame([{"camera": camera, **nothing} for camera in cameras])
