"""Which row of an earlier review.csv is about which photo: text cells of PROPOSALS and a Review in, Matched out.

Nearly every row of a large archive is one that nobody touched and that says what it said before. Those are told by comparing
columns; the others are looked at one by one. A photo that moved takes its row along where the picture leaves no doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
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
from tasks.core.review_moves import Followed, Homeless, follow, is_of_another_picture, is_touched
from tasks.core.row_ids import moved_row_id
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

    def row_of(self, path: str, at: int) -> Row | None:
        """Return the earlier row of the proposal at a place; None if there is none, or several that differ."""
        if self.untouched[at] < 0:
            return self.others.get(path)
        return dict(zip(self.plain.columns, self.plain.iloc[self.untouched[at]].tolist(), strict=True))


def match_rows(
    cells: pd.DataFrame,
    earlier: Review,
    archive_paths: Iterable[str] | None,
    dates: Mapping[str, str] | None = None,
    looked_at: Collection[str] | None = None,
) -> Matched:
    """Find for each row of the earlier review.csv its proposal; rows that differ for one photo belong to none.

    ``archive_paths`` are all photos that the archive holds now; None = nobody knows, and no row is taken for a moved photo's.
    ``held`` are the rows of photos that nobody knows of now, because they are in a folder that could not be read or not among
    those ``looked_at`` (None = all were), and those whose accepted date the photo does not have yet by ``dates`` (by path, as
    review.csv shows them).
    """
    plain = earlier.plain_rows()
    damage = np.array([bool(reason) for reason in earlier.damage], dtype=bool)
    untouched = _untouched(cells, plain, damage)
    rest = np.ones(len(plain), dtype=bool)
    rest[untouched[untouched >= 0]] = False
    matched = Matched(plain, untouched, {}, tally=Counter(damaged=int(damage.sum())))
    if (rest & ~damage).any():
        hold = _holder(texts(cells["path"]), dates or {}, looked_at)
        homeless, with_row = _find_each(matched, cells, plain[rest & ~damage], hold)
        if homeless:
            without = (untouched < 0) & ~cells["path"].isin(with_row).to_numpy()
            _give_each(matched, cells, without, follow(homeless, cells, without, archive_paths, matched.row_of))
        _rename(matched, cells)
    return matched


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


def _holder(paths: list[str], dates: Mapping[str, str], looked_at: Collection[str] | None) -> Callable[[Row], str]:
    """Return what says why the row of a photo without a proposal is kept as it is, as ``tally`` counts it; "" if it is not."""
    unread = tuple(path for path in paths if path.endswith("/"))
    seen = None if looked_at is None else KnownPaths(looked_at)

    def reason(row: Row) -> str:
        if row["path"].startswith(unread):
            return "held"
        if seen and not seen.holds(row["path"]):
            return "not_looked_at"
        return "dated" if _waits_for_date(row, dates) else ""

    return reason


def _find_each(
    matched: Matched, cells: pd.DataFrame, rows: pd.DataFrame, hold: Callable[[Row], str]
) -> tuple[list[Homeless], set[str]]:
    """Add the rows to ``others`` or ``held``; return those that are of none, or of another picture, and the paths of the rest."""
    paths = texts(cells["path"])
    known, row_ids = KnownPaths(paths), dict(zip(paths, texts(cells["row_id"]), strict=True))
    found: dict[str, Row] = {}
    homeless: list[Homeless] = []
    places = {paths[at]: at for at in np.flatnonzero(matched.untouched >= 0)}
    unclear: set[str] = set()
    for row in dicts_of(rows):
        try:
            path = known.find(row["path"])
        except ValueError:
            word = hold(row)
            if word:
                matched.tally[word] += 1
                matched.held.append(row)
            else:
                homeless.append(Homeless(row, ""))
            continue
        if path in places or found.get(path, row) != row:
            unclear.add(path)
        found[path] = row
    for path in unclear & places.keys():
        matched.untouched[places[path]] = -1
    others = {path: row for path, row in found.items() if path not in unclear}
    strangers = [path for path, row in others.items() if is_of_another_picture(row, row_ids[path])]
    homeless += [Homeless(others.pop(path), path) for path in strangers]
    matched.others.update(others)
    matched.tally["unclear"] += len(unclear)
    return homeless, found.keys() - set(strangers)


def _give_each(matched: Matched, cells: pd.DataFrame, without: npt.NDArray[np.bool_], followed: Followed) -> None:
    """Put the rows that found their photos into ``others``, and those of another picture back where they found none."""
    displaced = cells["path"].isin(list(followed.rows)).to_numpy() & ~without
    matched.untouched[displaced] = -1
    matched.others.update(followed.rows)
    for row, path in followed.homeless:
        if path and path not in followed.rows:
            matched.others[path] = row  # its note may still be about this photo
        elif path:
            matched.tally["other_picture"] += is_touched(row)
    matched.tally.update(followed.tally)


def _rename(matched: Matched, cells: pd.DataFrame) -> None:
    """Put the rows of ``others`` under the path that their photo has now, edited or not as they were."""
    renamed = [path for path, row in matched.others.items() if row["path"] != path]
    for proposal in dicts_of(cells[cells["path"].isin(renamed)]) if renamed else ():
        row = matched.others[proposal["path"]]
        row_id = {"row_id": moved_row_id(row, proposal)} if "row_id" in row else {}
        matched.others[proposal["path"]] = {**row, **row_id, "path": proposal["path"]}
