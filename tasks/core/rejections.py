"""What a person rejected, and whether it speaks against what is proposed now: a Review in, REJECTIONS out.

A position moves by some metres whenever a photo is added, and its radius with it. So a rejection is of a place, not of digits:
it holds for whatever agrees with it, from any source, until somebody knows the place twice as well. It says nothing of another
place, also not of the same source's, and nothing of an address that the person typed: only the rejection of one holds for one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.cells import as_shown, decision_of, parse_number
from tasks.core.geo import Floats, distance_m
from tasks.core.mended_rows import mended
from tasks.core.review_csv import Review, dicts_of
from tasks.core.row_ids import split_row_id
from tasks.core.row_marks import disputed_radius_m
from tasks.core.shown_rows import linked_in, shown_in
from tasks.core.table import LAT, LON, NOT_NEGATIVE, NUMBER, TEXT, Table

Row = Mapping[str, str]

TYPED: Final = "address"
"""The source of what a person typed, who knew what had been rejected."""

REMEMBERED: Final = "rejected before: "
"""How a rejection that holds for a later proposal begins in ``alternatives``."""

BETTER_SHARE: Final = 0.5
"""A radius of at most this share of the rejected one's is better evidence for the same place."""

_REJECTED = re.compile(REMEMBERED + r"([a-z]+) (-?[0-9.]+), (-?[0-9.]+) within ([0-9.]+) m")

REJECTIONS = Table(
    "REJECTIONS",
    key=(),
    columns={
        "path": TEXT,  # of the row, as review.csv has it
        "picture": TEXT,  # beginning of the fingerprint of the photo that was rejected; "" = nobody knows
        "source": TEXT,
        "lat": NUMBER,
        "lon": NUMBER,
        "error_m": NUMBER,  # that the source stated
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE},
)


class Rejection(NamedTuple):
    """A position that a person did not want: source, degrees, and the radius in metres that the source stated (0 for none)."""

    source: str
    lat: float
    lon: float
    error_m: float

    def __str__(self) -> str:
        """Write what ``remembered`` reads back."""
        degrees = f"{as_shown('latitude', self.lat)}, {as_shown('longitude', self.lon)}"
        return f"{REMEMBERED}{self.source} {degrees} within {as_shown('error_m', self.error_m)} m"

    def holds_for(self, proposal: Row) -> bool:
        """Say whether the rejection holds for a proposal, given as text cells (``holds``)."""
        if proposal.get("gps_source", "").strip() == TYPED != self.source:
            return False
        lat, lon = parse_number(proposal["latitude"]), parse_number(proposal["longitude"])
        error_m = _stated_m(proposal, math.inf)
        return bool(holds(np.asarray(distance_m(self.lat, self.lon, lat, lon)), np.asarray(self.error_m), np.asarray(error_m)))


def holds(apart_m: Floats, rejected_m: Floats, error_m: Floats) -> npt.NDArray[np.bool_]:
    """Say whether rejections hold for positions so far from them: they agree, and none is known twice as well as before.

    ``rejected_m`` and ``error_m`` are the radii that the sources stated, not those to which a disagreement widened them.
    """
    flags: npt.NDArray[np.bool_] = (apart_m <= rejected_m + error_m) & (error_m > BETTER_SHARE * rejected_m)
    return flags


def own_rejection(row: Row) -> list[Rejection]:
    """Return the rejection of the position that a row shows; none where it shows none."""
    try:
        lat, lon = parse_number(row.get("latitude", "")), parse_number(row.get("longitude", ""))
        error_m = _stated_m(row, 0.0)
    except ValueError:
        return []
    return [Rejection(row.get("gps_source", "").strip() or "manual", lat, lon, error_m)]


def _stated_m(row: Row, missing: float) -> float:
    """Return the radius that the source of a row stated; ValueError for one that is no number."""
    disputed_m = disputed_radius_m(row.get("problem", ""))
    if disputed_m is not None:
        return disputed_m
    return parse_number(row["error_m"]) if row.get("error_m", "").strip() else missing


def remembered(row: Row) -> list[Rejection]:
    """Return the earlier rejections that the ``alternatives`` of a row name."""
    found = _REJECTED.findall(row.get("alternatives", ""))
    return [Rejection(source, float(lat), float(lon), float(error_m)) for source, lat, lon, error_m in found]


def rejections_in(review: Review) -> pd.DataFrame:
    """Return the REJECTIONS of a review.csv: of rejected rows, and those that any row remembers."""
    rows = review.plain_rows()
    decision, alternatives = (
        rows[name] if name in rows.columns else pd.Series("", rows.index) for name in ("decision", "alternatives")
    )
    refused = decision.map({text: decision_of(text) == "reject" for text in decision.unique()}).astype(bool)
    sound = ~np.array([bool(reason) for reason in review.damage], dtype=bool)
    asked = sound & (refused | alternatives.str.contains(REMEMBERED, regex=False)).to_numpy(dtype=bool)
    found = []
    for row, is_refused in zip(dicts_of(rows[asked]), refused[asked].tolist(), strict=True):
        shown = split_row_id(row.get("row_id", ""))
        whose = {"path": row["path"], "picture": shown.picture if shown else ""}
        said = [*remembered(row), *(own_rejection(_undamaged(row)) if is_refused else [])]
        sane = [one for one in said if abs(one.lat) <= LAT[1] and abs(one.lon) <= LON[1] and one.error_m >= 0]
        found += [{**whose, **one._asdict()} for one in sane]
    return REJECTIONS.make(pd.DataFrame(found, columns=list(REJECTIONS.columns)))


def _undamaged(row: Row) -> Row:
    """Return a row with the position that was rejected, whatever a spreadsheet did to its digits; blank where nobody knows."""
    if not {"latitude", "longitude"} <= row.keys():
        return row
    fixed = mended(row)
    if not fixed.damage:
        return fixed.row
    shown = shown_in(row, row["path"]) or linked_in(row)
    latitude, longitude = shown[:2] if shown else ("", "")
    return {**row, "latitude": latitude, "longitude": longitude}


def of_these(rejected: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return those REJECTIONS that are of one of PHOTOS and of the picture that it holds still, by ``row``: which photo it is."""
    row = pd.Index(photos["path"]).get_indexer(pd.Index(rejected["path"])) if len(rejected) else np.empty(0, dtype=np.intp)
    now = photos["fingerprint"].take(row).tolist()
    same = [at >= 0 and held.startswith(then) for at, held, then in zip(row.tolist(), now, rejected["picture"], strict=True)]
    return rejected.assign(row=row)[np.array(same, dtype=bool)]


def without_rejected(ranked: pd.DataFrame, rejected: pd.DataFrame) -> pd.DataFrame:
    """Return the candidates but for those for which one of ``rejected`` holds; where that would be all of a row, all of them.

    ``ranked`` is as in ``tasks.core.agreement.compare``, ``rejected`` as of ``of_these``.
    """
    if rejected.empty:
        return ranked
    both = rejected.merge(ranked.reset_index(names="at"), on="row", suffixes=("_then", ""))
    apart_m = np.asarray(distance_m(both["lat_then"], both["lon_then"], both["lat"], both["lon"]))
    kept = holds(apart_m, both["error_m_then"].to_numpy(), both["error_m"].to_numpy())
    kept &= ((both["source"] != TYPED) | (both["source_then"] == TYPED)).to_numpy()
    held = ranked.index.isin(both.loc[kept, "at"])
    return ranked[~held | ~ranked["row"].isin(ranked.loc[~held, "row"])]
