"""Tables as others may see them: what lies in privacy zones is left out of PHOTOS, PROPOSALS, PLACES and FIXES.

Whoever sees a page thinks like this: where do the lines end, what is said of photos that are not there, which place has visits
but no photos, what was taken at the same time. So all that is computed from photos is computed from what is left (journeys,
counts, places), and sentences, which may quote a hidden photo, go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.privacy_circles import Circle, circles_of
from tasks.core.privacy_photos import hidden_photos
from tasks.core.privacy_places import seen_names, seen_places
from tasks.core.row_marks import FILE_HAS, without_dispute
from tasks.core.tables import FIXES, PHOTOS, PLACES, PROPOSALS

NOTICE: Final = "Some photos and parts of the way may be left out: privacy zones are set."
"""The same whether anything is hidden or not: how much is tells how often somebody is there."""

DOUBTED: Final = "its position cannot be right"


@dataclass(frozen=True)
class Hidden:
    """What is not told to anybody: the hidden areas, and the instants (microseconds, sorted) at which somebody was in one."""

    circles: tuple[Circle, ...] = ()
    at_us: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Seen:
    """Tables without what is hidden; ``notices`` are for the page, ``hidden`` for ``tasks.core.privacy_lines`` alone."""

    photos: pd.DataFrame
    rows: pd.DataFrame
    places: pd.DataFrame
    fixes: pd.DataFrame
    notices: tuple[str, ...] = ()
    zones: int = 0
    hidden: Hidden = field(default_factory=Hidden, repr=False)


def concealed(
    photos: pd.DataFrame,
    rows: pd.DataFrame,
    places: pd.DataFrame,
    fixes: pd.DataFrame,
    zones: Sequence[str],
    secret: str,
    named: pd.DataFrame | None = None,
) -> Seen:
    """Return PHOTOS, PROPOSALS (``rows``), PLACES and FIXES without what the zones of the settings hide; no zones hide nothing.

    Of the rows that stay, ``evidence``, ``alternatives`` (but for the file's own position) and what sources disagree about
    are blank, and an ``address`` without a position; of photos, a doubt is no longer explained. FIXES have a segment more for
    each hole. A zone with a name is around the place that has it in ``named``, or in PLACES. Raises UsageError as ``circles_of``.
    """
    if not zones:
        return Seen(photos, rows, places, fixes)
    circles = circles_of(zones, places if named is None else named, secret)
    no_photo, no_row, no_fix = hidden_photos(photos, rows, fixes, circles)
    shown = photos[~no_photo].reset_index(drop=True)
    shown["doubt"] = shown["doubt"].where(shown["doubt"] == "", DOUBTED)
    after = seen_places(places, shown, circles, secret)
    times = pd.concat([photos.loc[no_photo & photos["lat"].notna(), "taken_at"].dropna(), fixes.loc[no_fix, "at"]])
    at_us = np.sort(times.dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64))
    return Seen(
        PHOTOS.check(shown),
        seen_names(_silent(rows[~no_row]), places, after, circles),
        PLACES.check(after),
        _in_pieces(fixes, no_fix),
        (NOTICE,),
        len(zones),
        Hidden(tuple(circles), at_us),
    )


def seen_trials(trials: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return those of TRIALS that are of PHOTOS, which are what may be seen."""
    folder = photos["donor_dir"].where(photos["donor_dir"] == "", photos["donor_dir"] + "/")
    return trials[trials["path"].isin(folder + photos["path"])].reset_index(drop=True)


def _silent(rows: pd.DataFrame) -> pd.DataFrame:
    told = rows.reset_index(drop=True)
    own = told["alternatives"].str.extract(rf"(?:^|; )({FILE_HAS}[^;]*)", expand=False).fillna("")
    return PROPOSALS.check(
        told.assign(
            evidence=pd.Series("", told.index, dtype="str"),
            alternatives=own.astype("str"),
            problem=told["problem"].map(without_dispute).astype("str"),
            address=told["address"].where(told["latitude"].notna(), "").astype("str"),
        )
    )


def _in_pieces(fixes: pd.DataFrame, hidden: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return FIXES that are left, of which each stretch between hidden ones is a segment: no line joins its two sides."""
    ordered = fixes.assign(hole=hidden).sort_values(["track", "segment", "at"], kind="stable")
    piece = ordered["hole"].groupby(ordered["track"], sort=False).cumsum() + ordered["segment"]
    left = ordered.assign(segment=piece)[~ordered["hole"]]
    number = left.groupby("track", sort=False)["segment"].transform(lambda pieces: pd.factorize(pieces)[0])
    return FIXES.make(left.assign(segment=number).sort_index(kind="stable"))
