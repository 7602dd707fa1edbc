"""Where each photo stands: PHOTOS and PROPOSALS become one row a photo with its state, position and reasons.

Every photo of the archive is in exactly one state, so the counts of the page add up to the number of photos.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.cells import decision_of
from tasks.core.estimates import PREFIX, is_ours
from tasks.core.row_marks import replaces_own
from tasks.core.shots import for_each_member

LOCATED, WRITTEN, PROPOSED, ACCEPTED = "located", "written", "proposed", "accepted"
REJECTED, MISSING, UNREADABLE, DONOR = "rejected", "missing", "unreadable", "donor"

COLUMNS: Final = (
    "path", "donor_dir", "state", "lat", "lon", "when", "source", "error_m", "confidence", "camera", "place", "evidence",
    "problem", "note", "waits", "offered_m", "at", "owner", "pixels",
)  # fmt: skip


def standings(photos: pd.DataFrame, proposals: pd.DataFrame) -> pd.DataFrame:
    """Return COLUMNS, one row a photo of PHOTOS or PROPOSALS, by time; donors only where they are located.

    A position in the file always wins over a proposal for the same photo; ``note`` then says what the proposal is.
    What speaks against a position (PHOTOS.doubt) is one of its problems. ``waits``: a proposal of radius ``offered_m`` waits for
    a decision, for a photo without a position or, in state ``LOCATED``, instead of a doubted one.
    ``at`` is the instant (NaT unknown), ``owner`` the archive on a page of several ("" here), ``pixels`` the picture's size, 0
    where it is unknown.
    ``when`` is the wall clock as text (``2024-05-01 12:00:00 +02:00``, "" unknown), ``source`` a word of SOURCES or "".
    """
    ours = photos["donor_dir"] == ""
    donors = photos[~ours & photos["lat"].notna()]
    both = pd.concat([_of_archive(photos[ours], proposals), _of_donors(donors)], ignore_index=True)
    order = both["when"].where(both["when"] != "", "~")  # photos without a time come last
    return both.iloc[np.lexsort((both["path"].to_numpy(str), order.to_numpy(str)))].reset_index(drop=True)[list(COLUMNS)]


def wall_clocks(photos: pd.DataFrame) -> pd.Series:
    """Return ``taken_local`` of PHOTOS as text, with its offset if there is one, the day alone where that is all; "" unknown."""
    clock = photos["taken_local"].dt.strftime("%Y-%m-%d %H:%M:%S").fillna("").astype("str")
    clock = clock.mask(photos["day_only"], clock.str.slice(0, 10))
    known = photos["utc_offset_min"].notna() & (clock != "") & ~photos["day_only"]
    offset = _of_each(photos.loc[known, "utc_offset_min"], _offset_text).astype("str")
    return clock.where(~known, clock + offset.reindex(photos.index, fill_value=""))


def _of_each(values: pd.Series, told: Callable[[Any], Any]) -> pd.Series:
    """Return what ``told`` says of each value, asked once for each that differs: of a million there are a handful."""
    return values.map({value: told(value) for value in values.unique()})


def _offset_text(minutes: float) -> str:
    hours, rest = divmod(abs(int(minutes)), 60)
    return f" {'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def _of_donors(donors: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            **_common(donors),
            "state": DONOR,
            "source": "exif",
            "error_m": donors["gps_error_m"],
            "confidence": np.nan,
            "place": "",
            "evidence": "",
            "problem": donors["problem"],
            "note": "",
            "waits": False,
            "offered_m": np.nan,
        }
    )


def _of_archive(photos: pd.DataFrame, proposals: pd.DataFrame) -> pd.DataFrame:
    known = photos.assign(when=wall_clocks(photos), photo=True)
    rows = known.merge(for_each_member(proposals, photos).assign(row=True), on="path", how="outer", suffixes=("", "_row"))
    for column in ("photo", "row"):
        rows[column] = rows[column].notna()
    text = rows.select_dtypes(include="str").columns
    rows[text] = rows[text].fillna("")
    in_file, proposed = rows["lat"].notna(), rows["latitude"].notna()
    ours = _of_each(rows["gps_method"], is_ours).astype(bool)  # of no row, map gives text
    own = rows["problem"] + np.where((rows["problem"] != "") & (rows["doubt"] != ""), "; ", "") + rows["doubt"]
    problem = own.where(own != "", rows["problem_row"])
    decided = _of_each(rows["decision"], decision_of)  # a word that is none refuses its row, so it counts as undecided here
    accepted = decided.isin(["accept", "overwrite"])
    instead = in_file & proposed & replaces_own(rows["alternatives"]) & ~accepted & (decided != "reject")
    state = np.select(
        [in_file & ours, in_file, proposed & accepted, proposed & (decided == "reject"), proposed, problem != ""],
        [WRITTEN, LOCATED, ACCEPTED, REJECTED, PROPOSED, UNREADABLE],
        MISSING,
    )
    method = rows["gps_method"].str.slice(len(PREFIX)).str.strip().where(ours, "exif")
    row_when = rows["datetime"].str.replace("T", " ", n=1, regex=False).str.replace(r"([+-]\d\d:\d\d)$", r" \1", regex=True)
    rows["when"] = rows["when"].where(rows["when"] != "", row_when)
    rows["camera"] = rows["camera"].where(rows["camera"] != "", rows["camera_row"])
    return pd.DataFrame(
        {
            **_common(rows),
            "state": state,
            "lat": rows["lat"].where(in_file, rows["latitude"]),
            "lon": rows["lon"].where(in_file, (rows["longitude"] + 180) % 360 - 180),
            "source": method.where(in_file, rows["gps_source"]),
            "error_m": rows["gps_error_m"].where(in_file, rows["error_m"]),
            "confidence": rows["confidence"].where(~in_file),
            "place": rows["place"],
            "evidence": _reasons(rows, state),
            "problem": problem,
            "note": _other_position(rows, in_file & proposed),
            "waits": (state == PROPOSED) | instead,
            "offered_m": rows["error_m"],
        }
    )


def _common(rows: pd.DataFrame) -> dict[str, pd.Series]:
    when = rows["when"] if "when" in rows else wall_clocks(rows)
    plain = {name: rows[name] for name in ("path", "donor_dir", "lat", "lon", "camera")}
    pixels = (rows["width"] * rows["height"]).fillna(0.0).astype("float64")
    return {**plain, "when": when, "at": rows["taken_at"], "owner": "", "pixels": pixels}


def _reasons(rows: pd.DataFrame, state: np.ndarray) -> pd.Series:
    silent = (state == MISSING) & (rows["evidence"] == "")
    return rows["evidence"].mask(silent & ~rows["row"], "no row in review.csv yet").mask(silent & rows["row"], "no reason given")


def _other_position(rows: pd.DataFrame, both: pd.Series) -> pd.Series:
    """Say where a proposal lies that differs from the position in the file (by more than a rounding of the CSV)."""
    apart = both & ((rows["lat"] - rows["latitude"]).abs().gt(1e-6) | (rows["lon"] - rows["longitude"]).abs().gt(1e-6))
    told = rows.loc[apart, ["latitude", "longitude", "gps_source"]]
    notes = [
        f"review.csv has another position: {latitude:.5f}, {longitude:.5f} ({source})"
        for latitude, longitude, source in told.itertuples(index=False, name=None)
    ]
    return pd.Series(notes, index=told.index, dtype="str").reindex(rows.index, fill_value="")
