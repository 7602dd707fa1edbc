"""Which row of an earlier review.csv is about which photo: text cells of PROPOSALS and a Review in, Matched out.

Nearly every row of a large archive is one that nobody touched and that says what it said before. Those are told by comparing
columns; the others are looked at one by one. A photo that moved takes its row along where the picture leaves no doubt.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.cells import decision_of
from tasks.core.date_cells import is_written
from tasks.core.known_paths import KnownPaths
from tasks.core.rejections import REMEMBERED
from tasks.core.review_csv import Review, dicts_of, texts
from tasks.core.row_ids import moved_row_id, split_row_id, was_edited
from tasks.core.row_marks import is_for_doubted
from tasks.core.tables import REVIEW_COLUMNS

Row = Mapping[str, str]

_BLANK_UNLESS_TOUCHED: Final = ("decision", "date_decision")
_SAME_UNLESS_EDITED: Final = ("row_id", "latitude", "longitude", "gps_source", "altitude", "direction", "new_datetime")


@dataclass(frozen=True, eq=False)
class Matched:
    """The earlier rows by the proposal that each belongs to.

    ``plain`` are all earlier rows, numbers with a decimal point. ``untouched`` has for each proposal the place in ``plain`` of
    a row that nobody touched and that shows this very proposal, else -1. ``others`` are the rows to be merged one by one, by
    the path of their proposal. ``held`` are rows to keep as they are, and ``tally`` counts what the person should know.
    """

    plain: pd.DataFrame
    untouched: npt.NDArray[np.intp]
    others: dict[str, Row]
    held: list[Row] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)


def match_rows(
    cells: pd.DataFrame, earlier: Review, archive_paths: Iterable[str] | None, dates: Mapping[str, str] | None = None
) -> Matched:
    """Find for each row of the earlier review.csv its proposal; rows that differ for one photo belong to none.

    ``archive_paths`` are all photos that the archive holds now; None = nobody knows, and no row is taken for a moved photo's.
    ``held`` are the rows of photos in a folder that could not be read, for nobody knows of these photos now, and those whose
    accepted date the photo does not have yet by ``dates`` (by path, as review.csv shows them).
    """
    plain = earlier.plain_rows()
    damage = np.array([bool(reason) for reason in earlier.damage], dtype=bool)
    untouched = _untouched(cells, plain, damage)
    rest = np.ones(len(plain), dtype=bool)
    rest[untouched[untouched >= 0]] = False
    matched = Matched(plain, untouched, {}, tally=Counter(damaged=int(damage.sum())))
    if (rest & ~damage).any():
        gone, with_row = _find_each(matched, texts(cells["path"]), plain[rest & ~damage], dates or {})
        if gone:
            without = (untouched < 0) & ~cells["path"].isin(with_row).to_numpy()
            _follow(matched, cells[without], gone, archive_paths)
        _rename(matched, cells)
    return matched


def is_touched(row: Row) -> bool:
    """Say whether a person decided, edited or noted something in a row."""
    return any(row.get(name, "").strip() for name in ("decision", "date_decision", "note", "address")) or was_edited(row)


def accepts_date(row: Row) -> bool:
    """Say whether a row has an accepted date."""
    return decision_of(row.get("date_decision", "")) in ("accept", "overwrite")


def _waits_for_date(row: Row, dates: Mapping[str, str]) -> bool:
    return accepts_date(row) and row["path"] in dates and not is_written(row.get("new_datetime", ""), dates[row["path"]])


def _untouched(cells: pd.DataFrame, plain: pd.DataFrame, damage: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    if not set(REVIEW_COLUMNS) <= set(plain.columns):
        return np.full(len(cells), -1, dtype=np.intp)  # a column that the person deleted comes back, row by row
    once = np.flatnonzero(~damage & ~plain["path"].duplicated(keep=False).to_numpy())
    place = pd.Index(plain["path"].iloc[once]).get_indexer(pd.Index(cells["path"]))
    has = np.flatnonzero(place >= 0)
    old, new = plain.iloc[once[place[has]]], cells.iloc[has]
    same = ~old["alternatives"].str.contains(REMEMBERED, regex=False).to_numpy(dtype=bool)
    for name in _BLANK_UNLESS_TOUCHED:
        same &= (old[name] == "").to_numpy(dtype=bool)
    for name in _SAME_UNLESS_EDITED:
        same &= (old[name].array == new[name].array).astype(bool)
    found = np.full(len(cells), -1, dtype=np.intp)
    found[has[same]] = once[place[has[same]]]
    return found


def _find_each(matched: Matched, paths: list[str], rows: pd.DataFrame, dates: Mapping[str, str]) -> tuple[list[Row], list[str]]:
    """Add the rows to ``others`` or ``held``; return those whose photo has no proposal, and the paths of all others."""
    known, unread = KnownPaths(paths), tuple(path for path in paths if path.endswith("/"))
    found: dict[str, Row] = {}
    gone: list[Row] = []
    places = {paths[at]: at for at in np.flatnonzero(matched.untouched >= 0)}
    unclear: set[str] = set()
    for row in dicts_of(rows):
        try:
            path = known.find(row["path"])
        except ValueError:
            of_unread, dated = row["path"].startswith(unread), _waits_for_date(row, dates)
            matched.tally["held"] += of_unread
            matched.tally["dated"] += dated and not of_unread
            (matched.held if of_unread or dated else gone).append(row)
            continue
        if path in places or found.get(path, row) != row:
            unclear.add(path)
        found[path] = row
    for path in unclear & places.keys():
        matched.untouched[places[path]] = -1
    matched.others.update({path: row for path, row in found.items() if path not in unclear})
    matched.tally["unclear"] += len(unclear)
    return gone, list(found)


def _follow(matched: Matched, new: pd.DataFrame, gone: list[Row], archive_paths: Iterable[str] | None) -> None:
    """Give the row of a photo that is not there any more to the one of the ``new`` photos that holds the same picture."""
    known = None if archive_paths is None else KnownPaths(archive_paths)
    vanished: defaultdict[str, list[Row]] = defaultdict(list)
    for row in gone:
        picture = _picture(row)
        if known and picture and not known.holds(row["path"]):
            vanished[picture].append(row)
        else:
            matched.tally["left"] += is_touched(row)
    if not vanished:
        return
    arrived: defaultdict[str, list[Row]] = defaultdict(list)
    for proposal in dicts_of(new):
        arrived[_picture(proposal)].append(proposal)
    for picture, rows in vanished.items():
        _give(matched, rows, arrived[picture])


def _give(matched: Matched, rows: list[Row], proposals: list[Row]) -> None:
    # Who was given a position meanwhile has nothing left to decide.
    waiting = [
        each
        for each in proposals
        if each["gps_source"] != "exif" or rows[0].get("gps_source") == "exif" or is_for_doubted(each["alternatives"])
    ]
    if len(rows) == len(waiting) == 1:
        matched.others[waiting[0]["path"]] = rows[0]
        word = "followed"
    else:
        word = "ambiguous" if waiting else "left"
    matched.tally[word] += sum(map(is_touched, rows))


def _rename(matched: Matched, cells: pd.DataFrame) -> None:
    """Put the rows of ``others`` under the path that their photo has now, edited or not as they were."""
    renamed = [path for path, row in matched.others.items() if row["path"] != path]
    for proposal in dicts_of(cells[cells["path"].isin(renamed)]) if renamed else ():
        row = matched.others[proposal["path"]]
        row_id = {"row_id": moved_row_id(row, proposal)} if "row_id" in row else {}
        matched.others[proposal["path"]] = {**row, **row_id, "path": proposal["path"]}


def _picture(row: Row) -> str:
    shown = split_row_id(row.get("row_id", ""))
    return f"{shown.archive}-{shown.picture}" if shown and shown.picture else ""
