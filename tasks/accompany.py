"""Carry each accepted row over to the other files of its photo: Decided and PHOTOS in UTC as they are now in, Decided out.

A row of review.csv is for a pair (RAW and JPEG, picture and film), but names one file. The others are found anew when the row is
carried out: what has been moved, renamed or replaced since is no longer the photo that the person decided on.
"""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.edits import SAME_PLACE_DEG
from tasks.core.genuine import FIRST_GPS_TIME, genuine_position
from tasks.core.geo import distance_m, wrap_lon
from tasks.core.known_paths import KnownPaths, relative_path
from tasks.core.reading.statement import SAME_PLACE_M
from tasks.core.review_csv import Review, texts
from tasks.core.row_judging import Decided
from tasks.core.shots import in_order
from tasks.core.table import INSTANT
from tasks.core.tables import DECISIONS
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.accompany")

_PHOTO: Final = ("path", "pair", "lat", "lon", "fingerprint", "kind", "genuine")
_OF_POSITION: Final = ("lat", "lon", "alt_m", "direction_deg", "error_m")
_SURE_OF_TIME: Final = ("override", "gps", "offset", "clock")
"""What ``time_basis`` must be for the instant to be written: a zone taken from photos around is a guess."""
_SURE_WITHIN_S: Final = 60.0
"""An instant that may be further off than this is a guess too."""


@step(run_name="find the other files of each photo", description="Carry decisions over to the RAW and the film of a photo.")
def accompany(asked: Decided, sheet: Review, photos: pd.DataFrame, archive: Path) -> Decided:
    """Return ``asked`` with a decision more for each other file of a row's pair, right behind the row's; ``companions`` has them.

    PHOTOS are the archive's of this moment, with ``pair`` and in UTC: DECISIONS gain ``taken_at`` where that is sure.
    A file with a row of its own in the CSV is left to that row, whatever it says, and a row whose own photo is another one now,
    or has another genuine position that it may not replace, speaks for itself alone. Where two rows of one pair differ, neither
    speaks for the others.

    A companion without a genuine position gets the row's; one that has our own estimate too, unless the row's photo has none and
    the estimate is just this. A genuine one is replaced only by ``overwrite``, and only if it is that of the row's photo, to
    ``SAME_PLACE_M``. The row's new date goes to the other pictures, which are of the same shot and have the same date as far as
    they have one; a film keeps its own, which is when it began and often in UTC.
    """
    found = _others(asked.decisions, photos)
    found = found[~found["path"].isin(_paths_of_rows(sheet, photos["path"], archive))]
    found = _parts(found)
    several = found.groupby("path")[["lat", "lon", "taken"]].transform("nunique", dropna=False).max(axis=1) > 1
    if several.any():
        log.warning(
            "%d files are left out: two rows for other files of their photos differ", found.loc[several, "path"].nunique()
        )
    found = found[~several].drop_duplicates("path")
    decisions, companions = asked.decisions, asked.companions
    if len(found):
        more = DECISIONS.make(found.assign(overwrite=found["genuine"] & found["lat"].notna()))
        order = np.argsort([*range(len(decisions)), *found["number"]], kind="stable")
        decisions = pd.concat([decisions, more], ignore_index=True).iloc[order].reset_index(drop=True)
        companions = found[["path", "row_path"]].reset_index(drop=True)
    return asked._replace(decisions=DECISIONS.check(_with_instants(decisions, photos)), companions=companions)


def _others(decisions: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return DECISIONS for the other members of each row's pair, with what decides whether they are meant."""
    members = in_order(photos, of_archive=True)
    members = members.assign(genuine=genuine_position(members))[[*_PHOTO]]
    rows = decisions.assign(number=range(len(decisions))).merge(members.add_prefix("row_"), left_on="path", right_on="row_path")
    same_picture = [now.startswith(seen) for now, seen in zip(rows["row_fingerprint"], rows["fingerprint"], strict=True)]
    rows = rows[pd.Series(same_picture, index=rows.index, dtype=bool)].drop(columns=["path", "fingerprint"])
    there = members.rename(columns={"lat": "there_lat", "lon": "there_lon"})
    pairs = rows.merge(there, left_on="row_pair", right_on="pair")
    return pairs[pairs["path"] != pairs["row_path"]].sort_values("number", kind="stable")


def _parts(found: pd.DataFrame) -> pd.DataFrame:
    """Return the companions that get a position, a date or both, without the part that is not for them."""
    refused = found["lat"].notna() & found["row_genuine"] & ~found["overwrite"] & ~_is_decided(found, "row_")
    placed = found["lat"].notna() & ~refused & _takes_position(found)
    dated = (found["taken"] != "") & ~refused & (found["kind"] != "video")
    blank = {name: found[name].where(placed) for name in _OF_POSITION}
    texts_and_flags = {"source": found["source"].where(placed, ""), "edited": found["edited"] & placed}
    return found.assign(**blank, **texts_and_flags, taken=found["taken"].where(dated, ""))[placed | dated]


def _takes_position(found: pd.DataFrame) -> pd.Series:
    own, theirs = found["row_lat"].notna(), found["there_lat"].notna()
    told = theirs & ~found["genuine"] & ~own & _is_decided(found, "there_")
    apart_m = distance_m(found["row_lat"], found["row_lon"], found["there_lat"], found["there_lon"])
    replaced = found["overwrite"] & found["row_genuine"] & (apart_m <= SAME_PLACE_M)
    return ~told & (~found["genuine"] | replaced)


def _with_instants(decisions: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return DECISIONS with ``taken_at``: that of PHOTOS where its basis is sure, never before there was GPS.

    A new date moves it unless a receiver told it; then only an offset that the person wrote beside the date makes it sure.
    """
    own = photos.loc[photos["donor_dir"] == "", ["path", "taken_at", "time_basis", "time_error_s"]]
    there = own.drop_duplicates("path").set_index("path").reindex(decisions["path"]).set_axis(decisions.index)
    known = there["time_basis"].isin(_SURE_OF_TIME) & ~(there["time_error_s"] > _SURE_WITHIN_S)
    sure = known & ((decisions["taken"] == "") | (there["time_basis"] == "gps"))
    typed = decisions["taken"].mask(sure, "").map(_instant)
    at = there["taken_at"].where(sure, pd.to_datetime(typed, utc=True)).astype(INSTANT)
    return decisions.assign(taken_at=at.where(at >= FIRST_GPS_TIME))


def _instant(taken: str) -> datetime | None:
    """Return the instant of a date that names its offset; None without one."""
    at = datetime.fromisoformat(taken) if taken else None
    return at if at and at.tzinfo else None


def _is_decided(found: pd.DataFrame, where: str) -> pd.Series:
    """Say where a position is the decided one, whatever precision it is written with."""
    north, east = found[f"{where}lat"] - found["lat"], wrap_lon(found[f"{where}lon"] - found["lon"])
    return (north.abs() <= SAME_PLACE_DEG) & (np.abs(east) <= SAME_PLACE_DEG)


def _paths_of_rows(sheet: Review, paths: pd.Series, archive: Path) -> set[str]:
    """Return the paths of the archive that the CSV has a row for."""
    known, found = KnownPaths(paths), set()
    for text in texts(sheet.plain_rows()["path"]):
        try:
            found.add(known.find(relative_path(text, archive)))
        except ValueError:
            continue  # decide has said what is wrong with it
    return found
