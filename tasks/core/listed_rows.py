"""What a list of photos (Listing) means for tables: which PHOTOS are looked at, and its rows as ``review`` merges them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.listing import Listing
from tasks.core.review_csv import Review
from tasks.core.row_ids import split_row_id
from tasks.core.shots import in_order

Flags = npt.NDArray[np.bool_]

_STATED: Final = ("latitude", "longitude", "gps_source", "error_m", "altitude", "direction")


def only_listed(photos: pd.DataFrame, listed: pd.DataFrame | None) -> pd.DataFrame:
    """Return those of PHOTOS, with their pairs found, that are in LISTED or in a pair with one, and those of donor folders.

    A file of a listed stem that turned out to be another photo goes, for nobody asked for it. A folder that could not be read
    stays. Without LISTED all stay.
    """
    if listed is None:
        return photos
    of_archive = photos["donor_dir"] == ""
    ours = of_archive & _among(photos["path"], listed["path"])
    with_one = of_archive & _among(photos["pair"], photos.loc[ours & (photos["pair"] != ""), "pair"])
    return photos[ours | with_one | (photos["donor_dir"] != "") | photos["path"].str.endswith("/")].reset_index(drop=True)


def rows_of_list(listing: Listing | None, photos: pd.DataFrame, proposals: pd.DataFrame) -> Review | None:
    """Return the list's rows as rows of review.csv, to be merged into PROPOSALS; None without a list.

    Where a listed file of a pair of PHOTOS has no row because another file of the pair, not in the list, speaks for it, its row
    becomes that one's. A row without a row_id of ours that says of a photo with a position of its own where that is
    (``gps_source`` exif) says nothing that a person wants.
    """
    if listing is None:
        return None
    rows = listing.review.rows
    return replace(listing.review, rows=_without_statements(rows.assign(path=_of_speakers(rows, photos, proposals)), photos))


def _of_speakers(rows: pd.DataFrame, photos: pd.DataFrame, proposals: pd.DataFrame) -> pd.Series:
    """Return the paths of the list's rows, those of files of pairs being the path of the row of their pair."""
    members = in_order(photos, of_archive=True)[["path", "pair"]]
    if members.empty:
        return rows["path"]
    with_row = members[_among(members["path"], proposals["path"])].drop_duplicates("pair")
    speaker = with_row[~_among(with_row["path"], rows["path"])].set_index("pair")["path"]
    silent = members[_among(members["pair"], speaker.index.to_series()) & _among(members["path"], rows["path"])].drop_duplicates(
        "pair"
    )
    renamed = dict(zip(silent["path"], silent["pair"].map(speaker), strict=True))
    return rows["path"].map(lambda path: renamed.get(path, path)) if renamed else rows["path"]


def _without_statements(rows: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with what they state of positions that photos have blanked."""
    if "gps_source" not in rows.columns:
        return rows
    located = photos.loc[(photos["donor_dir"] == "") & photos["lat"].notna(), "path"]
    states = (rows["gps_source"].str.strip().str.casefold() == "exif") & _among(rows["path"], located)
    if "row_id" in rows.columns:
        states &= np.array([split_row_id(text) is None for text in rows["row_id"]], dtype=bool)
    return rows.assign(**{name: rows[name].mask(states, "") for name in _STATED if name in rows.columns})


def _among(some: pd.Series, known: pd.Series) -> Flags:
    """Say of texts whether they are among others; ``isin`` takes seconds for 100,000."""
    there = set(known.tolist())
    return np.fromiter((text in there for text in some.tolist()), dtype=bool, count=len(some))
