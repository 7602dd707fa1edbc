"""Which photos have a row in review.csv and what such a row tells of the others of its pair: PHOTOS in, PHOTOS of rows out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from tasks.core.shots import in_order, speakers_of

_DATE: Final = ("taken_local", "subsec", "utc_offset_min", "taken_at")


def photos_of_rows(photos: pd.DataFrame, *, every_photo: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the photos that have a row, and the others of their pairs with the path of theirs in the column ``row``.

    ``photos`` are the archive's PHOTOS; rows are for those without a position or with a problem, with ``every_photo`` for all,
    and one of a pair (``tasks.core.shots.speakers_of``). A photo with a row has, where it has none, the date of a picture of
    its pair and the camera of any; and the problems of all, each by the name of its file.
    """
    row = speakers_of(photos)
    if not every_photo:
        row = row[row.isin(row[photos["lat"].isna() | (photos["problem"] != "")])]
    speaks = photos["path"].loc[row.index] == row
    others = in_order(photos.loc[row.index[~speaks]])
    others["row"] = row.loc[others.index]
    return _filled(photos.loc[row.index[speaks]], others), others


def also_for(ours: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Return by path of a row the names of the other files that get what is decided there, as its evidence ends with them.

    They are those without a position; where all have one, all.
    """
    located = others["row"].isin(ours.loc[ours["lat"].notna(), "path"])
    same = others[located == others["lat"].notna()]
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
