"""A list of photos that a person brings (``--list``) instead of a scan of the whole archive: a CSV with ``path`` in, Listing out.

Whoever made the list did not see this archive as it is now. So a row that names no photo, or leaves the archive, is told and left
out, and the others go on; a list of which no row is left is of another folder, and ends the run.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd

from tasks.core.counting import counted
from tasks.core.date_cells import date_in_iso
from tasks.core.errors import UsageError
from tasks.core.known_paths import relative_path
from tasks.core.listed_paths import Disk, Missing
from tasks.core.paths import to_text
from tasks.core.review_csv import Review, read_review, texts
from tasks.core.table import NUMBER, TEXT, WALL_CLOCK, Table

LISTED: Final = Table(
    "LISTED",
    key=("path",),
    columns={
        "path": TEXT,  # as a scan of the archive has it
        "taken_local": WALL_CLOCK,  # what column datetime says, sub-seconds included; NaT = nothing, or nothing certain
        "subsec": TEXT,  # digits as written
        "utc_offset_min": NUMBER,
    },
)

_EXAMPLES: Final = 3
"""Rows that a sentence names; the others are counted."""


@dataclass(frozen=True, eq=False)
class Listing:
    """A list as this archive has it.

    ``photos`` are LISTED. ``review`` holds the list's rows under the paths of ``photos``, in the order of the list, without
    those that were left out; ``notes`` are the sentences that say so.
    """

    path: Path
    photos: pd.DataFrame
    review: Review
    notes: list[str]


def listing_of(csv: Path, archive: Path, out: Path, extensions: Iterable[str], exclude: Iterable[str]) -> Listing:
    """Read a list: any form that ``read_review`` understands, with paths relative to the archive, or absolute inside it.

    A path means a photo of the archive byte for byte, else the one that differs in Unicode form and case only. Left out are rows
    that leave the archive or mean no photo which a scan would find (``tasks.core.listed_paths``), and all rows of one photo that
    differ; of equal ones the first counts. ``extensions`` are the endings of photos in lower case, ``exclude`` the names of
    folders left out.
    Raises UsageError for a file that ``read_review`` does not take, and a list of which no row is left.
    """
    review = read_review(csv)
    if not review.lines:
        raise UsageError(f"{csv}: lists no photo; write one path a row below the column path")
    written = texts(review.rows["path"])
    relative = _relative(archive, written)
    inside = iter(Disk(archive, out, extensions, exclude).find([path for path in relative if not isinstance(path, Missing)]))
    found = [path if isinstance(path, Missing) else next(inside) for path in relative]
    missing = [f"row {review.lines[at]} ({written[at]}) {one}" for at, one in enumerate(found) if isinstance(one, Missing)]
    paths = pd.Series([None if isinstance(one, Missing) else one for one in found], dtype="object")
    kept, differing = _once(review, paths)
    notes = []
    if missing:
        notes.append(f"{counted(len(missing), 'row means', 'rows mean')} no photo of the archive: {_some(missing)}")
    if differing:
        notes.append(
            f"{counted(len(differing), 'photo is', 'photos are')} left out, because rows for one photo differ: {_some(differing)}"
        )
    if not kept:
        raise UsageError(f"{csv}: no row of it can be used: {'; '.join(notes)}")
    rows = review.rows.iloc[kept].reset_index(drop=True).assign(path=paths.iloc[kept].astype(TEXT).to_numpy())
    lines = [review.lines[at] for at in kept]
    photos, unclear = _photos(rows, lines)
    if unclear:
        notes.append(f"{counted(len(unclear), 'cell')} of the column datetime cannot be understood: {_some(unclear)}")
    sound = replace(review, rows=rows, lines=lines, damage=[review.damage[at] for at in kept])
    return Listing(csv, photos, sound, [f"{csv.name}: {note}" for note in notes])


def _relative(archive: Path, written: list[str]) -> list[str | Missing]:
    """Return the paths relative to the archive, and of those that leave it why they mean no photo."""
    roots = [f"{to_text(str(root))}/" for root in (archive.absolute(), Path(os.path.realpath(archive)))]
    relative: list[str | Missing] = []
    for path in written:
        root = next(filter(path.startswith, roots), "")
        try:
            relative.append(_plain(path[len(root) :], archive))
        except ValueError as error:
            relative.append(Missing(str(error)))
    return relative


def _plain(path: str, archive: Path) -> str:
    """Return a path without steps that lead nowhere."""
    if path.startswith("/") or "./" in path or "//" in path or path.endswith(("/", "..", ".")):
        inside = relative_path(path, archive)
        return "/".join(part for part in inside.split("/") if part not in ("", "."))
    return path


def _once(review: Review, paths: pd.Series) -> tuple[list[int], list[str]]:
    """Return the row numbers of the photos that have one row, or equal ones of which the first; and words on all other photos."""
    twice = paths.notna() & paths.duplicated(keep=False)
    first = paths.notna() & ~paths.duplicated()
    if not twice.any():
        return first.to_numpy().nonzero()[0].tolist(), []
    cells = review.plain_rows().drop(columns="path").assign(path=paths)[twice]
    different = cells.drop_duplicates().groupby("path").size()
    refused = set(different.index[different > 1])
    words = [
        f"rows {_and([review.lines[at] for at in rows.index])} ({path}); keep one of them"
        for path, rows in cells[cells["path"].isin(refused)].groupby("path", sort=False)
    ]
    return (first & ~paths.isin(refused)).to_numpy().nonzero()[0].tolist(), words


def _photos(rows: pd.DataFrame, lines: list[int]) -> tuple[pd.DataFrame, list[str]]:
    """Return LISTED of rows, and words on the dates among them that are none."""
    told: dict[int, dict[str, Any]] = {}
    unclear: list[str] = []
    for at, text in enumerate(texts(rows["datetime"])) if "datetime" in rows.columns else ():
        if text.strip():
            try:
                told[at] = _date(date_in_iso(text))
            except ValueError as error:
                unclear.append(f"row {lines[at]}: {error}")
    dates = pd.DataFrame(list(told.values()), index=list(told), columns=["taken_local", "subsec", "utc_offset_min"])
    return LISTED.make(rows[["path"]].join(dates)), unclear


def _date(iso: str) -> dict[str, Any]:
    """Return a date in ISO 8601 as the columns of LISTED."""
    at = datetime.fromisoformat(iso)
    offset = at.utcoffset()
    digits = iso[20:].partition("+")[0].partition("-")[0] if iso[19:20] == "." else ""
    minutes = offset.total_seconds() / 60 if offset is not None else float("nan")
    return {"taken_local": at.replace(tzinfo=None), "subsec": digits, "utc_offset_min": minutes}


def _some(words: Sequence[str]) -> str:
    """Return the first of some words, and how many there are more."""
    more = [f"and {counted(len(words) - _EXAMPLES, 'more', 'more')}"] if len(words) > _EXAMPLES else []
    return "; ".join([*words[:_EXAMPLES], *more])


def _and(numbers: Sequence[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
