"""Make one proposal of the candidates for each photo: PHOTOS, CANDIDATES and DATES in, PROPOSALS (the rows of review.csv) out.

The smallest radius wins, for it is the only figure that all sources share; what disagrees is shown beside it, not averaged in.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from config.settings import Choose
from tasks.core.cells import format_number, map_link
from tasks.core.dates_held import date_held
from tasks.core.durations import metres_in_words
from tasks.core.estimates import PREFIX
from tasks.core.genuine import genuine_position
from tasks.core.geo import distance_m
from tasks.core.review_dates import DATE_EVIDENCE
from tasks.core.row_ids import make_row_id
from tasks.core.row_photos import also_for, photos_of_rows
from tasks.core.tables import PROPOSALS, SOURCES
from tasks.runtime.steps import step

DEGREE_DECIMALS: Final = 7

PLACE_FACTOR: Final = 2.0
"""A place's middle stands for all of it, so at equal radius it lies further off than what photos near in time say: of real photos
that both placed, 31 m against 2 m in the middle (tests/benchmarks, Place radius). It goes first only if it is twice as sure."""

_ID_CELLS: Final = ("path", "latitude", "longitude", "gps_source", "altitude", "direction", "new_datetime")


@step(run_name="choose proposals", description="Make one proposal of the candidates for each photo.", version=4)
def choose(
    photos: pd.DataFrame,
    candidates: pd.DataFrame,
    dates: pd.DataFrame,
    archive_id: str,
    settings: Choose,
    *,
    every_photo: bool = False,
) -> pd.DataFrame:
    """Return PROPOSALS, sorted by time, then path, undated photos last.

    One row per photo of the archive (not of donor folders) without a position, with a ``problem`` or with a date in DATES; with
    ``every_photo``, all.
    Of several CANDIDATES the one with the smallest radius is proposed (that of a ``place`` counts ``PLACE_FACTOR`` times), an
    ``ai`` one only where nothing else answered; those
    that lie further from it than both radii together go to ``alternatives``. Where none answered, ``evidence`` says why.
    A position that the file has, be it genuine or written by us, is not proposed again: with ``every_photo`` it is shown.
    The files of a pair have one row (``tasks.core.shots.speakers_of`` says whose), of which ``evidence`` names the others that it
    is for, and ``problem`` theirs; a candidate of a picture goes before one of a film, of which the clock is less sure.
    A date is proposed beside it and never accepted by itself; ``datetime`` stays what the file holds, and ``evidence`` ends with
    the date's. ``archive_id`` has 8 hex digits (``tasks.core.row_ids``).
    """
    ours, others, dated = photos_of_rows(photos[photos["donor_dir"] == ""], dates, every_photo=every_photo)
    ours = _by_time(ours).reset_index(drop=True)
    candidates = _by_row(candidates, ours, others)
    ranked = _ranked(candidates)
    best = ranked.drop_duplicates("path").set_index("path").reindex(ours["path"]).reset_index(drop=True)
    rows = _shown(ours, best)
    evidence = rows["evidence"].mask(rows["gps_source"] == "", _reasons(ours, candidates))
    rows["evidence"] = evidence + _looked_up(ours["path"], also_for(ours, others), "")
    rows = _with_dates(rows, dated)
    rows["alternatives"] = _looked_up(ours["path"], _alternatives(ranked), "")
    sure = (settings.accept_within_m > 0) & (best["error_m"] <= settings.accept_within_m) & (best["source"] != "ai")
    rows["decision"] = np.where(sure & ours["lat"].isna(), "accept", "")
    rows["map"] = _links(rows)
    rows["row_id"] = [
        make_row_id(archive_id, fingerprint, dict(zip(_ID_CELLS, cells, strict=True)))
        for fingerprint, *cells in zip(ours["fingerprint"], *(rows[name] for name in _ID_CELLS), strict=True)
    ]
    return PROPOSALS.make(rows)


def _by_row(candidates: pd.DataFrame, ours: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the candidates of the photos that have a row and of those that it speaks for, by the path of the row."""
    waiting = others[others["lat"].isna()].set_index("path")
    row = _looked_up(candidates["path"], waiting["row"], "")
    film = candidates["path"].isin(waiting.index[waiting["kind"] == "video"])
    by_row = candidates.assign(path=candidates["path"].mask(row != "", row), _film=film)
    return by_row[by_row["path"].isin(ours["path"])]


def _by_time(photos: pd.DataFrame) -> pd.DataFrame:
    """Sort by instant, or by wall clock where there is none (as if it were UTC), then by path."""
    at = photos["taken_at"].dt.tz_localize(None)
    order = pd.DataFrame({"at": at.where(at.notna(), photos["taken_local"]), "path": photos["path"]})
    return photos.loc[order.sort_values(["at", "path"], na_position="last").index]


def _ranked(candidates: pd.DataFrame) -> pd.DataFrame:
    """Return the candidates that answered, one a source, best first within each path."""
    answered = candidates[candidates["lat"].notna()]
    rank_m = answered["error_m"].mask(answered["source"] == "place", answered["error_m"] * PLACE_FACTOR)
    ranked = answered.assign(_ai=answered["source"] == "ai", _rank_m=rank_m)
    ranked = ranked.sort_values(["path", "_ai", "_film", "_rank_m", "source"])
    return ranked.drop_duplicates(["path", "source"])


def _shown(photos: pd.DataFrame, best: pd.DataFrame) -> pd.DataFrame:
    """Return the cells about time, place and camera: the photo's own position where it has one, else its best candidate's."""
    own = photos["lat"].notna()
    genuine = genuine_position(photos)
    written = own & ~genuine
    method = photos["gps_method"].str.casefold().str.removeprefix(PREFIX).str.strip()
    method = method.where(method.isin(SOURCES), "exif")
    return pd.DataFrame(
        {
            "path": photos["path"],
            "datetime": date_held(photos),
            "latitude": photos["lat"].where(own, best["lat"]).round(DEGREE_DECIMALS),
            "longitude": _wrapped(photos["lon"].where(own, best["lon"]).round(DEGREE_DECIMALS)),
            "gps_source": best["source"].fillna("").mask(own, "exif").mask(written, method),
            "error_m": best["error_m"].mask(own, photos["gps_error_m"]),
            "confidence": best["confidence"].mask(own, np.nan),
            "evidence": best["evidence"]
            .fillna("")
            .mask(genuine, "the file's own position")
            .mask(written, "written by us before"),
            "altitude": best["alt_m"].mask(own, photos["alt_m"]),
            "direction": best["direction_deg"].mask(own, photos["direction_deg"]),
            "description": best["description"].fillna("").mask(own, ""),
            "group": photos["taken_local"].dt.strftime("%Y-%m-%d").fillna(""),
            "camera": photos["camera"],
            "problem": photos["problem"],
        }
    )


def _with_dates(rows: pd.DataFrame, dates: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the dates that are proposed for them, and why."""
    by_path = dates.set_index("path")
    words = _looked_up(rows["path"], DATE_EVIDENCE + by_path["evidence"], "")
    return rows.assign(
        new_datetime=_looked_up(rows["path"], by_path["taken"], ""),
        datetime_source=_looked_up(rows["path"], by_path["source"], ""),
        evidence=rows["evidence"] + words,
    )


def _looked_up(keys: pd.Series, texts: pd.Series, missing: str) -> pd.Series:
    # By way of objects, because a table with no text in it has no text column either.
    return keys.map(texts).astype("object").fillna(missing).astype("str")


def _wrapped(lon: pd.Series) -> pd.Series:
    return lon.mask(lon >= 180, -180.0)


def _reasons(photos: pd.DataFrame, candidates: pd.DataFrame) -> pd.Series:
    """Return why no source placed each photo: all that they said, once each."""
    declined = candidates[candidates["lat"].isna() & (candidates["evidence"] != "")].sort_values(["path", "source"])
    said = declined.drop_duplicates(["path", "evidence"])
    single = ~said.duplicated("path", keep=False)
    one = said[single].set_index("path")["evidence"]
    many = said[~single].groupby("path")["evidence"].agg("; ".join)
    return _looked_up(photos["path"], pd.concat([one, many]), "no source of positions places it")


def _alternatives(ranked: pd.DataFrame) -> pd.Series:
    """Return by path the candidates that disagree with the best by more than both radii, and the sources' own other answers.

    As "track 41.9,12.5 ±120 m; …".
    """
    own = ranked.loc[ranked["alternatives"] != ""].set_index("path")["alternatives"]
    several = ranked[ranked.duplicated("path", keep=False)]
    first = several.drop_duplicates("path").set_index("path")
    others = several[several.duplicated("path")]
    best = first.reindex(others["path"])
    apart_m = distance_m(others["lat"], others["lon"], best["lat"].to_numpy(), best["lon"].to_numpy())
    disagree = others[apart_m > others["error_m"].to_numpy() + best["error_m"].to_numpy()]
    words = [
        f"{source} {format_number('latitude', lat)},{format_number('longitude', lon)} ±{metres_in_words(error_m)}"
        for source, lat, lon, error_m in zip(*(disagree[name] for name in ("source", "lat", "lon", "error_m")), strict=True)
    ]
    said = pd.concat([own.astype("str"), pd.Series(words, index=disagree["path"], dtype="str")])
    return said.groupby(level=0).agg("; ".join)


def _links(rows: pd.DataFrame) -> list[str]:
    return [
        "" if np.isnan(lat) else map_link(format_number("latitude", lat), format_number("longitude", lon))
        for lat, lon in zip(rows["latitude"].tolist(), rows["longitude"].tolist(), strict=True)
    ]
