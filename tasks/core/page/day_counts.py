"""The archive day by day: standings in, photos of each day of each year out, and how many of them nobody can place."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.page import standing

WITHOUT: Final = (standing.MISSING, standing.UNREADABLE)


def day_counts(rows: pd.DataFrame) -> dict[str, Any]:
    """Return the ``years`` with a photo, and a list of 365 or 366 numbers for each: ``photos``, and those ``without`` a position.

    Days are those of the wall clock. ``timeless`` counts the photos whose day is unknown. Donors are no photos of the archive.
    """
    own = rows[rows["state"] != standing.DONOR]
    code, names = pd.factorize(own["when"].str.slice(0, 10))
    day = pd.to_datetime(pd.Series(names, dtype="str"), format="%Y-%m-%d", errors="coerce")  # what no calendar has is no day
    known = day.notna().to_numpy()[code]
    year, at = day.dt.year.fillna(0).astype(int).to_numpy(), day.dt.day_of_year.fillna(1).astype(int).to_numpy() - 1
    years = np.unique(year[day.notna()])
    slot = (np.searchsorted(years, year) * 366 + at)[code[known]]
    without = own["state"].isin(WITHOUT).to_numpy(dtype=bool)[known]
    photos, missing = (np.bincount(slots, minlength=len(years) * 366).reshape(-1, 366) for slots in (slot, slot[without]))
    lengths = [366 if pd.Timestamp(year=int(one), month=1, day=1).is_leap_year else 365 for one in years]
    return {
        "years": years.tolist(),
        "photos": [counts[:length].tolist() for counts, length in zip(photos, lengths, strict=True)],
        "without": [counts[:length].tolist() for counts, length in zip(missing, lengths, strict=True)],
        "timeless": int((~known).sum()),
    }
