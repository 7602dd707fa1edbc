"""Where the photo of a row went that is not where the row says: rows without a home in, and their new homes out.

A file is its picture, not its name. Photos are moved, folders renamed, names exchanged, and sometimes a copy is there for a while
before the old file goes; the row goes with the picture, wherever one row and one photo are left for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.known_paths import KnownPaths
from tasks.core.review_csv import dicts_of, texts
from tasks.core.row_ids import split_row_id, was_edited
from tasks.core.row_marks import is_for_doubted

Row = Mapping[str, str]


class Homeless(NamedTuple):
    """A row whose photo has no proposal, or, with ``path``, another picture than the row is about."""

    row: Row
    path: str


class Followed(NamedTuple):
    """The rows that found their photo, by its path; those that did not; and how many of them a person had touched, by what."""

    rows: dict[str, Row]
    homeless: list[Homeless]
    tally: Counter[str]


def is_touched(row: Row) -> bool:
    """Say whether a person decided, edited or noted something in a row."""
    return any(row.get(name, "").strip() for name in ("decision", "date_decision", "note", "address")) or was_edited(row)


def is_of_another_picture(row: Row, row_id: str) -> bool:
    """Say whether a row is about another picture than a proposal with this row_id; False where either picture is not known."""
    shown, offered = split_row_id(row.get("row_id", "")), split_row_id(row_id)
    if not shown or not offered or shown.archive != offered.archive:
        return False
    return bool(shown.picture and offered.picture) and shown.picture != offered.picture


def follow(
    homeless: Iterable[Homeless],
    cells: pd.DataFrame,
    without: npt.NDArray[np.bool_],
    archive_paths: Iterable[str] | None,
    row_of: Callable[[str, int], Row | None],
) -> Followed:
    """Find for each row the one of the proposals (text cells) that holds its picture.

    That is one ``without`` a row, or else, for a row that a person touched, one whose own row nobody touched: ``row_of`` returns
    that by path and place. ``archive_paths`` are all photos that are there now, with a proposal or not: a row whose photo stayed
    goes nowhere, and without them none does.
    """
    known = None if archive_paths is None else KnownPaths(archive_paths)
    wanted: defaultdict[str, list[Homeless]] = defaultdict(list)
    result = Followed({}, [], Counter())
    for one in homeless:
        picture = _picture(one.row)
        if known and picture and (one.path or not known.holds(one.row["path"])):
            wanted[picture].append(one)
        else:
            _stay(result, [one], "left")
    arrived = _by_picture(cells, without, wanted)
    touched = {picture for picture, some in wanted.items() if any(is_touched(one.row) for one in some)}
    there = _by_picture(cells, ~without, touched)
    for picture, some in wanted.items():
        free = arrived[picture] or [(each, at) for each, at in there[picture] if _is_free(row_of(each["path"], at))]
        paths = [each["path"] for each, _ in free if _waits(each, some[0].row)]
        if len(some) == len(paths) == 1:
            result.rows[paths[0]] = some[0].row
            result.tally["followed"] += is_touched(some[0].row)
        else:
            _stay(result, some, "ambiguous" if paths else "left")
    return result


def _stay(result: Followed, some: list[Homeless], word: str) -> None:
    result.homeless.extend(some)
    result.tally[word] += sum(is_touched(one.row) for one in some if not one.path)


def _is_free(row: Row | None) -> bool:
    return row is not None and not is_touched(row)


def _waits(proposal: Row, row: Row) -> bool:
    """Say whether there is anything left to decide about a photo: not if it was given a position meanwhile."""
    return proposal["gps_source"] != "exif" or row.get("gps_source") == "exif" or is_for_doubted(proposal["alternatives"])


def _by_picture(
    cells: pd.DataFrame, which: npt.NDArray[np.bool_], pictures: Collection[str]
) -> defaultdict[str, list[tuple[Row, int]]]:
    """Return the proposals that hold one of the pictures, each with its place."""
    found: defaultdict[str, list[tuple[Row, int]]] = defaultdict(list)
    if not pictures:
        return found
    ids = texts(cells["row_id"])
    places = [at for at in np.flatnonzero(which).tolist() if _picture({"row_id": ids[at]}) in pictures]
    for proposal, at in zip(dicts_of(cells.iloc[places]), places, strict=True):
        found[_picture(proposal)].append((proposal, at))
    return found


def _picture(row: Row) -> str:
    shown = split_row_id(row.get("row_id", ""))
    return f"{shown.archive}-{shown.picture}" if shown and shown.picture else ""
