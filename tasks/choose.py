"""Make one proposal of the candidates for each photo: PHOTOS, CANDIDATES and DATES in, PROPOSALS (the rows of review.csv) out.

The smallest radius wins, for it is the only figure that all sources share, unless a person typed an address: that goes first; or
drew the way on report.html: that goes before what disagrees with it.
What the others say of the same photo changes the radius and stands beside it, but is never averaged in
(``tasks.core.agreement``).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from config.settings import Choose
from tasks.core.agreement import alternatives, compare, drawn_first, marks, radius_m, together, words
from tasks.core.cells import map_links, shown_degrees
from tasks.core.dates_held import date_held
from tasks.core.estimates import PREFIX
from tasks.core.genuine import genuine_position, wanting
from tasks.core.proxy.confidence import confidence_of
from tasks.core.rejections import REJECTIONS, of_these, without_rejected
from tasks.core.review_dates import DATE_EVIDENCE
from tasks.core.row_ids import make_row_ids
from tasks.core.row_marks import FILE_HAS
from tasks.core.row_photos import also_for, photos_of_rows
from tasks.core.tables import PROPOSALS, SOURCES
from tasks.runtime.steps import step

DEGREE_DECIMALS: Final = 7

PLACE_FACTOR: Final = 2.0
"""A place's middle stands for all of it, so at equal radius it lies further off than what photos near in time say: of real photos
that both placed, 31 m against 2 m in the middle (tests/benchmarks, Place radius). It goes first only if it is twice as sure."""


@step(run_name="choose proposals", description="Make one proposal of the candidates for each photo.", version=7)
def choose(
    photos: pd.DataFrame,
    candidates: pd.DataFrame,
    dates: pd.DataFrame,
    archive_id: str,
    settings: Choose,
    *,
    every_photo: bool = False,
    rejected: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return PROPOSALS, sorted by time, then path, undated photos last.

    One row per photo of the archive (not of donor folders) without a position or with a doubted one, with a ``problem`` or with
    a date in DATES; with ``every_photo``, all.

    Of several CANDIDATES the one with the smallest radius is proposed (that of a ``place`` counts ``PLACE_FACTOR`` times), an
    ``ai`` one only where nothing else answered, one that a person ``rejected`` (REJECTIONS) only where nothing else is left. That
    of an ``address`` goes before all, whatever its radius, which stays: a person typed it, knowing what else there was. A
    ``drawn`` one goes before a best one that disagrees with it, for the same reason. What the others mean for the radius, and so
    for ``confidence``, and what is said of them, is ``tasks.core.agreement``'s: where they disagree they go to ``alternatives``,
    and ``problem`` says so. Where none answered, ``evidence`` says why; it begins with what became of an address that was not
    found, whoever else answered.

    A position that the file has, be it genuine or written by us, is not proposed again: with ``every_photo`` it is shown. A
    doubted one makes room for the best candidate and goes to ``alternatives``; ``problem`` has the doubt.

    The files of a pair have one row (``tasks.core.shots.speakers_of`` says whose), of which ``evidence`` names the others that it
    is for, and ``problem`` theirs; a candidate of a picture goes before one of a film, of which the clock is less sure.
    A date is proposed beside it; ``datetime`` stays what the file holds, and ``evidence`` ends with the date's.

    ``decision`` is accept where the radius is at most ``accept_within_m``, but never for ``ai``, for a photo that has a position
    or a problem, of which sources disagree, of which something was rejected, or for which an address was typed, and never of a
    date. ``archive_id`` has 8 hex digits (``tasks.core.row_ids``).
    """
    ours, others, dated = photos_of_rows(photos[photos["donor_dir"] == ""], dates, every_photo=every_photo)
    ours = _by_time(ours).reset_index(drop=True)
    candidates = _of_rows(candidates, ours, others)
    refused = of_these(REJECTIONS.empty() if rejected is None else rejected, ours)
    ranked = drawn_first(without_rejected(_ranked(candidates), refused))
    compared = compare(ranked)
    best = _best(ranked, compared, ours.index)
    rows = _shown(ours, best, _texts(_reasons(candidates), ours.index, "no source of positions places it"))
    rows["evidence"] = rows["evidence"].mask(best["lat"].notna(), _not_found(candidates, ours.index) + rows["evidence"])
    rows["evidence"] += _looked_up(ours["path"], also_for(ours, others), "")
    rows = _with_dates(rows, dated)
    rows["alternatives"] = _alternatives(ours, best, _texts(alternatives(ranked, compared), ours.index))
    sure = (best["error_m"] <= settings.accept_within_m) & (settings.accept_within_m > 0) & (best["source"] != "ai")
    sure &= ours["lat"].isna() & (ours["problem"] == "") & (best["mark"] == "") & ~ours.index.isin(refused["row"])
    sure &= ~ours.index.isin(candidates.loc[candidates["source"] == "address", "row"])
    rows["decision"] = np.where(sure, "accept", "")
    rows["map"] = map_links(rows["latitude"].tolist(), rows["longitude"].tolist())
    rows["row_id"] = make_row_ids(archive_id, ours["fingerprint"], rows)
    return PROPOSALS.make(rows)


def _of_rows(candidates: pd.DataFrame, ours: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the candidates of the photos that have a row and of those that it speaks for, with ``row``, the place of it."""
    waiting = others[wanting(others)]
    spoken = pd.Index(ours["path"]).get_indexer(pd.Index(waiting["row"])) if len(waiting) else np.empty(0, dtype=np.intp)
    row = np.concatenate([np.where(wanting(ours), np.arange(len(ours)), -1), spoken])
    film = np.concatenate([np.zeros(len(ours), dtype=bool), waiting["kind"] == "video"])
    at = pd.Index(pd.concat([ours["path"], waiting["path"]])).get_indexer(pd.Index(candidates["path"]))
    named = (at >= 0) & (np.append(row, -1)[at] >= 0)
    return candidates[named].assign(row=row[at[named]], film=film[at[named]])


def _by_time(photos: pd.DataFrame) -> pd.DataFrame:
    """Sort by instant, or by wall clock where there is none (as if it were UTC), then by path."""
    at = photos["taken_at"].dt.tz_localize(None)
    order = pd.DataFrame({"at": at.where(at.notna(), photos["taken_local"]), "path": photos["path"]})
    return photos.loc[order.sort_values(["at", "path"], na_position="last").index]


def _ranked(candidates: pd.DataFrame) -> pd.DataFrame:
    """Return the candidates that answered, one a source, best first within each row."""
    answered = candidates[candidates["lat"].notna()]
    ai, place, typed = (answered["source"] == name for name in ("ai", "place", "address"))
    rank_m = answered["error_m"].mask(place, answered["error_m"] * PLACE_FACTOR)
    order = np.lexsort((answered["source"].rank(), rank_m, answered["film"], ai, ~typed, answered["row"]))
    return answered.iloc[order].drop_duplicates(["row", "source"]).reset_index(drop=True)


def _best(ranked: pd.DataFrame, compared: pd.DataFrame, rows: pd.Index) -> pd.DataFrame:
    """Return the best candidate of each row, NaN and "" where there is none, as the others leave it; ``mark``: they disagree."""
    best = ranked.drop_duplicates("row").set_index("row").reindex(rows)
    other_m = radius_m(compared).reindex(rows)
    best["error_m"] = other_m.where(other_m.notna(), best["error_m"])
    best["confidence"] = best["confidence"].mask(other_m.notna(), confidence_of(best["error_m"]))
    best[["source", "description"]] = best[["source", "description"]].fillna("")
    best["evidence"] = best["evidence"].fillna("") + _texts(words(compared), rows)
    return best.assign(mark=_texts(marks(compared), rows))


def _shown(photos: pd.DataFrame, best: pd.DataFrame, reasons: pd.Series) -> pd.DataFrame:
    """Return the cells about time, place and camera: the photo's own position where it stays, else its best candidate's."""
    placed = best["lat"].notna()
    own = photos["lat"].notna() & ~placed
    genuine = own & genuine_position(photos)
    written = own & ~genuine
    method = photos["gps_method"].str.casefold().str.removeprefix(PREFIX).str.strip()
    method = method.where(method.isin(SOURCES), "exif")
    evidence = best["evidence"].mask(genuine, "the file's own position").mask(written, "written by us before")
    evidence = evidence.mask(genuine & wanting(photos), "the file's own position, and none to replace it: " + reasons)
    return pd.DataFrame(
        {
            "path": photos["path"],
            "datetime": date_held(photos),
            "latitude": photos["lat"].where(own, best["lat"]).round(DEGREE_DECIMALS),
            "longitude": _wrapped(photos["lon"].where(own, best["lon"]).round(DEGREE_DECIMALS)),
            "gps_source": best["source"].mask(own, "exif").mask(written, method),
            "error_m": best["error_m"].mask(own, photos["gps_error_m"]),
            "confidence": best["confidence"].mask(own, np.nan),
            "evidence": evidence.mask(~own & ~placed, reasons),
            "altitude": best["alt_m"].mask(own, photos["alt_m"]),
            "direction": best["direction_deg"].mask(own, photos["direction_deg"]),
            "description": best["description"].mask(own, ""),
            "group": photos["taken_local"].dt.strftime("%Y-%m-%d").fillna(""),
            "camera": photos["camera"],
            "problem": _both(photos["problem"], best["mark"]),
        }
    )


def _alternatives(photos: pd.DataFrame, best: pd.DataFrame, said: pd.Series) -> pd.Series:
    """Return what the row shows beside its position: first the doubted one in the file, where another is proposed."""
    replaced = photos[photos["lat"].notna() & best["lat"].notna()]
    has = [
        f"{FILE_HAS}{lat},{lon}"
        for lat, lon in zip(*(shown_degrees(replaced[name].tolist()) for name in ("lat", "lon")), strict=True)
    ]
    return _both(pd.Series(has, index=replaced.index, dtype="str").reindex(photos.index, fill_value=""), said)


def _both(first: pd.Series, second: pd.Series) -> pd.Series:
    """Return two columns of texts in one."""
    return first + np.where((first != "") & (second != ""), "; ", "") + second


def _with_dates(rows: pd.DataFrame, dates: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the dates that are proposed for them, and why."""
    by_path = dates.set_index("path")
    words = _looked_up(rows["path"], DATE_EVIDENCE + by_path["evidence"], "")
    return rows.assign(
        new_datetime=_looked_up(rows["path"], by_path["taken"], ""),
        datetime_source=_looked_up(rows["path"], by_path["source"], ""),
        evidence=rows["evidence"] + words,
    )


def _texts(by_row: pd.Series, rows: pd.Index, missing: str = "") -> pd.Series:
    return by_row.reindex(rows, fill_value=missing)


def _looked_up(keys: pd.Series, texts: pd.Series, missing: str) -> pd.Series:
    # By way of objects, because a table with no text in it has no text column either.
    return keys.map(texts).astype("object").fillna(missing).astype("str")


def _wrapped(lon: pd.Series) -> pd.Series:
    return lon.mask(lon >= 180, -180.0)


def _reasons(candidates: pd.DataFrame) -> pd.Series:
    """Return by row why no source placed a photo: all that they said, once each."""
    declined = candidates[candidates["lat"].isna() & (candidates["evidence"] != "")].sort_values(["row", "source"])
    said = declined.drop_duplicates(["row", "evidence"])
    return together(said["row"], said["evidence"].tolist(), "; ")


def _not_found(candidates: pd.DataFrame, rows: pd.Index) -> pd.Series:
    """Return what is said, before all else, of an address that was not found."""
    reasons = _texts(_reasons(candidates[candidates["source"] == "address"]), rows)
    return reasons + np.where(reasons != "", "; ", "")
