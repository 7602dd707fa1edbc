"""Which photos have a row in review.csv and what such a row tells of the others of its pair: PHOTOS in, PHOTOS of rows out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import pandas as pd

from tasks.core.genuine import wanting
from tasks.core.row_marks import joined
from tasks.core.shots import in_order, speakers_of

_DATE: Final = ("taken_local", "subsec", "utc_offset_min", "taken_at", "datetime_source", "redated")


class Rows(NamedTuple):
    """``ours`` are the photos that have a row, ``others`` the rest of their pairs with the path of theirs in the column ``row``.

    ``dates`` are the DATES that the rows propose, ``path`` being the row's.
    """

    ours: pd.DataFrame
    others: pd.DataFrame
    dates: pd.DataFrame


def photos_of_rows(photos: pd.DataFrame, dates: pd.DataFrame, *, every_photo: bool) -> Rows:
    """Return which of the archive's PHOTOS have a row: with no position or a doubted one, a problem, or a date in DATES.

    With ``every_photo`` all have one, and of a pair one has (``tasks.core.shots.speakers_of``); where that is the film and a
    picture has a date to propose, a picture has one too, for a film keeps its own date. A photo with a row has, where it has
    none, the date and the proposed date of a picture of its pair and the camera of any; and the problems of all, each by the name
    of its file. What speaks against the position of a file (PHOTOS.doubt) is one of its problems.
    """
    photos = _with_doubts(photos)
    row = _with_dated_pictures(photos, speakers_of(photos), dates)
    proposed = _of_rows(photos, row, dates)
    if not every_photo:
        asks = photos["lat"].isna() | (photos["problem"] != "")
        if len(proposed):
            asks |= photos["path"].isin(proposed["path"])
        paired = photos["pair"] != ""
        row = row[asks | paired & row.where(paired, "").isin(row[asks & paired])]
    speaks = photos["path"].loc[row.index] == row
    others = in_order(photos.loc[row.index[~speaks]])
    others["row"] = row.loc[others.index]
    return Rows(_filled(photos.loc[row.index[speaks]], others), others, proposed)


def _with_doubts(photos: pd.DataFrame) -> pd.DataFrame:
    """Return PHOTOS with the doubt about a position among the problems of its photo."""
    doubted = wanting(photos) & photos["lat"].notna()
    if not doubted.any():
        return photos
    both = [joined(*parts) for parts in photos.loc[doubted, ["problem", "doubt"]].itertuples(index=False, name=None)]
    problem = photos["problem"].copy()
    problem[doubted] = both
    return photos.assign(problem=problem)


def _with_dated_pictures(photos: pd.DataFrame, row: pd.Series, dates: pd.DataFrame) -> pd.Series:
    """Return the paths of the rows, where the first picture speaks for a pair's pictures if its film would for a dated one."""
    members = in_order(photos)
    if dates.empty or members.empty:
        return row
    films = members.loc[members["kind"] == "video", "path"]
    pictures = members[(members["kind"] != "video") & row.loc[members.index].isin(films)]
    dated = pictures.loc[pictures["path"].isin(dates["path"]), "pair"]
    pictures = pictures[pictures["pair"].isin(dated)]
    if pictures.empty:
        return row
    first = pictures.drop_duplicates("pair").set_index("pair")["path"]
    return row.mask(row.index.isin(pictures.index), pictures["pair"].map(first))


def _of_rows(photos: pd.DataFrame, row: pd.Series, dates: pd.DataFrame) -> pd.DataFrame:
    """Return DATES by the path of the row: the row's own, and where its photo has no date that of another picture of its pair."""
    if dates.empty:
        return dates
    known = pd.DataFrame({"path": photos["path"], "row": row, "film": photos["kind"] == "video"})
    known["undated"] = row.isin(photos.loc[photos["taken_local"].isna(), "path"])
    told = dates.merge(known, on="path")
    told["other"] = told["path"] != told["row"]
    meant = told[~told["other"] | (told["undated"] & ~told["film"])]
    first = meant.sort_values("other", kind="stable").drop_duplicates("row")
    return first.assign(path=first["row"])[list(dates.columns)].reset_index(drop=True)


def also_for(ours: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Return by path of a row the names of the other files that get what is decided there, as its evidence ends with them.

    They are those without a position or with a doubted one; where all have a sound one, all.
    """
    if others.empty:
        return pd.Series(dtype="str")
    speaker = pd.Index(ours["path"]).get_indexer(pd.Index(others["row"]))
    asking = wanting(ours)[speaker]
    same = others[asking == wanting(others)]
    return "; also for " + _joined(same["row"], [_name(path) for path in same["path"]], ", ")


def _filled(ours: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    if others.empty:
        return ours
    dated = others[others["taken_local"].notna() & (others["kind"] != "video")].drop_duplicates("row").set_index("row")
    theirs = dated.reindex(ours["path"]).set_index(ours.index)
    undated = ours["taken_local"].isna() & theirs["path"].notna()
    cameras = others[others["camera"] != ""].drop_duplicates("row").set_index("row")["camera"]
    faulty = others[others["problem"] != ""]
    faults = [f"{_name(path)}: {problem}" for path, problem in zip(faulty["path"], faulty["problem"], strict=True)]
    problems = _of(ours, _joined(faulty["row"], faults, "; "))
    between = pd.Series("; ", index=ours.index, dtype="str").where((ours["problem"] != "") & (problems != ""), "")
    return ours.assign(
        **{name: ours[name].mask(undated, theirs[name]) for name in _DATE},
        camera=ours["camera"].mask(ours["camera"] == "", _of(ours, cameras)),
        problem=ours["problem"] + between + problems,
    )


def _of(ours: pd.DataFrame, by_path: pd.Series) -> pd.Series:
    return by_path.reindex(ours["path"]).fillna("").astype("str").set_axis(ours.index)


def _joined(rows: pd.Series, texts: Iterable[str], separator: str) -> pd.Series:
    by_row: dict[str, list[str]] = {}
    for row, text in zip(rows, texts, strict=True):
        by_row.setdefault(row, []).append(text)
    return pd.Series({row: separator.join(some) for row, some in by_row.items()}, dtype="str")


def _name(path: str) -> str:
    return path.rpartition("/")[2]
