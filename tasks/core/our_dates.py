"""Which photos have the date that we wrote: PHOTOS and the journal's dates in, PHOTOS with ``redated`` out.

A corrected date is right; the camera's clock, which was wrong, says nothing of it any more. Who forgot that would take the
clock's error off a second time, and take the corrected photos for proof that the clock had been right.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from tasks.core.date_cells import in_iso, is_written
from tasks.core.dates.names import date_of_name
from tasks.core.journal import Journal
from tasks.core.row_ids import PICTURE_DIGITS, split_row_id
from tasks.core.table import FLAG
from tasks.core.tables import PHOTOS

_NOON = pd.Timedelta(hours=12)


def dates_written(out: Path) -> list[tuple[str, str, str]]:
    """Return path, row_id and date of the dates that an output folder's journal says we wrote; none without a journal."""
    if not Journal.exists(out):
        return []
    with Journal(out) as journal:
        return journal.dates()


def mark_redated(photos: pd.DataFrame, written: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    """Return PHOTOS in which ``redated`` says of the archive's own whether they have a date of ``written``.

    Where that is the noon of a day that the name tells, ``day_only`` stays set.

    A photo is known by its path, or by its picture where it has moved since. Another program may have given it another date
    meanwhile: then that one stands, and it is not ours.
    """
    by_path: dict[str, set[str]] = {}
    by_picture: dict[str, set[str]] = {}
    for path, row_id, taken in written:
        by_path.setdefault(path, set()).add(taken)
        shown = split_row_id(row_id)
        if shown and shown.picture:
            by_picture.setdefault(shown.picture, set()).add(taken)
    if not by_path:
        return photos
    picture = photos["fingerprint"].str[:PICTURE_DIGITS]
    asked = photos[(photos["donor_dir"] == "") & (photos["path"].isin(by_path) | picture.isin(by_picture))]
    now = in_iso(asked["taken_local"], asked["subsec"], asked["utc_offset_min"])
    ours = [
        any(is_written(taken, date) for taken in by_path.get(path, set()) | by_picture.get(its_picture, set()))
        for path, its_picture, date in zip(asked["path"], picture.loc[asked.index], now, strict=True)
    ]
    flags = pd.Series(ours, index=asked.index, dtype=FLAG).reindex(photos.index, fill_value=False)
    return PHOTOS.check(photos.assign(redated=flags, day_only=photos["day_only"] | _noons(photos, flags)))


def _noons(photos: pd.DataFrame, ours: pd.Series) -> pd.Series:
    """Say which dates of ours are the noon that stands for the day in the photo's name: accepted or not, it is no instant."""
    wall = photos["taken_local"]
    noon = ours & (wall == wall.dt.normalize() + _NOON) & photos["utc_offset_min"].isna()
    names = {row: date_of_name(path.rpartition("/")[2]) for row, path in photos["path"][noon].items()}
    days = [row for row, name in names.items() if name and name.day_only and name.at == wall[row]]
    return pd.Series(photos.index.isin(days), index=photos.index, dtype=FLAG)
