"""What only the rows together tell of a sheet: paths and row_ids sorted apart from each other, rows copied, rows swallowed.

A person sorts or fills one column, and every row still looks like a row. So the rows are held against each other, and a row that
may be another's is refused with what probably happened. Of positions alone ``tasks.core.strange_positions`` tells.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tasks.core.row_ids import PICTURE_DIGITS, ROW_ID_TEXT, position_digits, split_row_id
from tasks.core.shown_rows import cells_in, linked_in
from tasks.core.strange_positions import UNDO, Numbered

_ANY_ROW_ID: Final = re.compile(ROW_ID_TEXT)
_NAMES: Final = ("latitude", "longitude")


def swallowed_in(columns: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Return by place in the sheet why a row is not one: a cell of it holds another row, for a quote was not closed there."""
    found = {}
    for name, cells in columns.items():
        if any("\n" in cell or "\r" in cell for cell in cells):
            for at, cell in enumerate(cells):
                if ("\n" in cell or "\r" in cell) and _ANY_ROW_ID.search(cell):
                    found[at] = f"its cell {name} holds another row: a quote was not closed there; mend it, or run propose again"
    return found


def rows_of_others(
    asking: Sequence[Numbered], columns: Mapping[str, Sequence[str]], lines: Sequence[int], pictures: Mapping[str, str]
) -> dict[int, str]:
    """Return by place in the sheet why a row that asks for something may be for another photo; a row that is sound is left out.

    ``columns`` are the cells of the whole sheet by our names, ``lines`` the rows' numbers, ``pictures`` the archive's
    fingerprints by path, as far as they are known. A photo that was renamed, or that holds another picture now, is no mix-up.
    """
    if "row_id" not in columns:
        return {}
    found = _repeated(asking, columns["row_id"], lines)
    unproven = [one for one in asking if one.shown is None and one.at not in found]
    return {**found, **_foreign(unproven, columns, lines, pictures)}


def _repeated(asking: Iterable[Numbered], row_ids: Sequence[str], lines: Sequence[int]) -> dict[int, str]:
    """Find the rows of which another one has the row_id, which is made of the picture and the path: one of the two is a copy."""
    several = {text for text, count in Counter(row_ids).items() if count > 1 and split_row_id(text)}
    if not several:
        return {}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(row_ids):
        if text in several:
            places[text].append(at)
    found = {}
    for one in asking:
        row_id = split_row_id(one.row["row_id"])
        # Of photos without a fingerprint so few digits are the path's that two may be the same by chance.
        if row_id and one.row["row_id"] in several and (row_id.picture or one.shown is None):
            other = next(at for at in places[one.row["row_id"]] if at != one.at)
            found[one.at] = f"row {lines[other]} has the same row_id, so one of the two is a copy; empty this cell in the copy"
    return found


def _foreign(
    unproven: Sequence[Numbered], columns: Mapping[str, Sequence[str]], lines: Sequence[int], pictures: Mapping[str, str]
) -> dict[int, str]:
    """Find the rows of which the row_id is another's: it fits another row, or the picture of another photo."""
    if not unproven:
        return {}
    owners, known = _owners(columns), frozenset(picture[:PICTURE_DIGITS] for picture in pictures.values())
    found = {}
    for one in unproven:
        row_id = split_row_id(one.row["row_id"])
        if row_id is None or (row_id.picture and pictures.get(one.path, "").startswith(row_id.picture)):
            continue
        owner = owners.get(row_id.position, one.at)
        if owner != one.at or (row_id.picture and row_id.picture in known):
            where = f" (that of row {lines[owner]})" if owner != one.at else ""
            found[one.at] = (
                f"the row_id is another photo's{where}: column row_id or path was sorted or pasted apart from the others; {UNDO}"
            )
    return found


def _owners(columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return by the digits that a row_id of it would have the place in the sheet of each row."""
    names = [name for name in ("path", *_NAMES, "gps_source", "map") if name in columns]
    found = {}
    for at, cells in enumerate(zip(*(columns[name] for name in names), strict=True)):
        row = dict(zip(names, cells, strict=True))
        found[position_digits(row["path"], *(linked_in(row) or cells_in(row))[:3])] = at
    return found
