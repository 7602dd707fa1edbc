"""What only the rows together tell of a sheet: a column sorted apart from the others, rows swallowed, cells counted up.

A person sorts or fills one column, and every row still looks like a row. A position is then another photo's, with the radius of
a typed one. So the rows are held against each other, and a row that may be another's is refused with what probably happened.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from tasks.core.cells import as_shown, parse_number
from tasks.core.row_ids import PICTURE_DIGITS, ROW_ID_TEXT, position_digits, split_row_id
from tasks.core.shown_rows import Shown, cells_in, is_as_shown, linked_in

Row = Mapping[str, str]

_ANY_ROW_ID: Final = re.compile(ROW_ID_TEXT)
_NAMES: Final = ("latitude", "longitude")
_SORTED_SHARE: Final = 0.8
"""Of the changed cells of a column, so many hold what other changed cells held before: the column was sorted, not edited."""
_FRACTION: Final = 3
"""Nobody types two numbers with so many decimals in common by chance."""
_UNDO: Final = "undo the sort or the paste, or take the columns from history/"


class Numbered(NamedTuple):
    """A row that asks for something: its place in the sheet, the archive's path of its photo, what it showed when it was made."""

    at: int
    path: str
    row: Row
    shown: Shown | None


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


def positions_of_others(asking: Sequence[Numbered], columns: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Return by place in the sheet why a position that was accepted may be another row's; ``columns`` as above."""
    if not {"row_id", "map", *_NAMES} <= columns.keys():
        return {}
    found = _taken_over(asking)
    moved = [one for one in asking if one.shown and not is_as_shown(one.row, one.shown)]
    for name in _NAMES if moved else ():
        found.update(_sorted_apart(moved, name, columns))
        found.update(_counted_up(moved, name, columns[name]))
    return found


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
                f"the row_id is another photo's{where}: column row_id or path was sorted or pasted apart from the others; {_UNDO}"
            )
    return found


def _taken_over(asking: Iterable[Numbered]) -> dict[int, str]:
    """Find the rows that show another position than their row_id was made of, described as a proposal is.

    What an earlier propose described as typed has no proof either, so it is only doubted where other rows are mixed up.
    """
    described = [one for one in asking if one.shown is None and split_row_id(one.row["row_id"]) and _is_as_described(one.row)]
    strange = [one for one in described if cells_in(one.row).source != "manual"]
    reason = (
        "the position is not the one that this row_id was made for: latitude to map were sorted or pasted apart from path;"
        f" {_UNDO}, or write manual into gps_source if you mean it"
    )
    return {one.at: reason for one in (described if len(strange) > 1 else strange)}


def _owners(columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return by the digits that a row_id of it would have the place in the sheet of each row."""
    names = [name for name in ("path", *_NAMES, "gps_source", "map") if name in columns]
    found = {}
    for at, cells in enumerate(zip(*(columns[name] for name in names), strict=True)):
        row = dict(zip(names, cells, strict=True))
        found[position_digits(row["path"], *(linked_in(row) or cells_in(row))[:3])] = at
    return found


def _is_as_described(row: Row) -> bool:
    linked = linked_in(row)
    return linked is not None and is_as_shown(row, linked)


def _sorted_apart(moved: Iterable[Numbered], name: str, columns: Mapping[str, Sequence[str]]) -> dict[int, str]:
    """Find the rows of which a coordinate is that of another row, which lost it to yet another one."""
    now: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for cell, link in zip(columns[name], columns["map"], strict=True):
        linked = linked_in({"map": link})
        shown, written = getattr(linked, name, ""), as_shown(name, cell)
        if linked and shown != written:
            now[written] += 1
            before[shown] += 1
    exchanged = now & before
    if exchanged.total() < max(2, _SORTED_SHARE * now.total()):
        return {}
    reason = f"the {name} is that of another row: the column was sorted or pasted apart from path; {_UNDO}"
    changed = ((one, as_shown(name, one.row[name])) for one in moved)
    return {one.at: reason for one, cell in changed if cell in exchanged and one.shown and cell != getattr(one.shown, name)}


def _counted_up(moved: Iterable[Numbered], name: str, cells: Sequence[str]) -> dict[int, str]:
    """Find the cells that are the one above and exactly 1 more or less, as dragging the corner of a cell makes them."""
    found = {}
    for one in moved:
        fraction = one.row[name].strip().partition(".")[2]
        above = cells[one.at - 1].strip() if one.at else ""
        if len(fraction) < _FRACTION or above.partition(".")[2] != fraction:
            continue
        try:
            step = abs(parse_number(one.row[name]) - parse_number(above))
        except ValueError:
            continue
        if abs(step - 1) < 1e-6:
            found[one.at] = (
                f"the {name} is the one above counted on by 1, as dragging a cell's corner does; drag with Ctrl held, or paste"
            )
    return found
