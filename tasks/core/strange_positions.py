"""Positions that a person accepted and that may be another row's: cells sorted, moved, pasted or counted up apart from the path.

Each row by itself looks edited, and would be written with the radius of a typed position. Only the other rows tell. Both
coordinates copied from one row to others are the person's; one of them without the other is nobody's place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from tasks.core.cells import as_shown, parse_degrees, parse_number
from tasks.core.row_ids import split_row_id
from tasks.core.shown_rows import Shown, cells_in, is_as_shown, linked_in
from tasks.core.typed_positions import KEPT_DECIMALS, NAMES, OTHER, is_lettered, with_letter

Row = Mapping[str, str]
Columns = Mapping[str, Sequence[str]]

UNDO: Final = "undo the sort or the paste, or take the columns from history/"
_SORTED_SHARE: Final = 0.8
"""Of the changed cells of a column, so many hold what other changed cells held before: the column was sorted, not edited."""
_BLOCK: Final = 3
"""So many cells moved by as many rows, each over the next: nobody types that."""
_FRACTION: Final = 3
"""Nobody types two numbers with so many decimals in common by chance in rows beside each other."""
_FINE_DEG: Final = 5e-5
"""Nor any two of a sheet whose last digits count less (5 decimals, a tenth of a second)."""


class Numbered(NamedTuple):
    """A row that asks for something: its place in the sheet, the archive's path of its photo, what it showed when it was made."""

    at: int
    path: str
    row: Row
    shown: Shown | None


def positions_of_others(asking: Sequence[Numbered], columns: Columns) -> dict[int, str]:
    """Return by place in the sheet why a position that was accepted may be another row's; a position that is sound is left out.

    ``columns`` are the cells of the whole sheet by our names.
    """
    if not {"path", "row_id", "map", *NAMES} <= columns.keys():
        return {}
    found = _taken_over(asking)
    moved = [one for one in asking if one.shown and not is_as_shown(one.row, one.shown)]
    if moved:
        linked = [linked_in({"map": link}) for link in columns["map"]]
        found.update(_pasted_alone(moved, columns, linked))
        for name in NAMES:
            found.update(_sorted_apart(moved, name, columns[name], linked))
            found.update(_counted_up(moved, name, columns[name]))
    return found


def _taken_over(asking: Iterable[Numbered]) -> dict[int, str]:
    """Find the rows that show another position than their row_id was made of, described as a proposal is.

    What an earlier propose described as typed has no proof either, so it is only doubted where other rows are mixed up.
    """
    described = [one for one in asking if one.shown is None and split_row_id(one.row["row_id"]) and _is_as_described(one.row)]
    strange = [one for one in described if cells_in(one.row).source != "manual"]
    reason = (
        "the position is not the one that this row_id was made for: latitude to map were sorted or pasted apart from path;"
        f" {UNDO}, or write manual into gps_source if you mean it"
    )
    return {one.at: reason for one in (described if len(strange) > 1 else strange)}


def _is_as_described(row: Row) -> bool:
    linked = linked_in(row)
    return linked is not None and is_as_shown(row, linked)


def _sorted_apart(moved: Iterable[Numbered], name: str, cells: Sequence[str], linked: Sequence[Shown | None]) -> dict[int, str]:
    """Find the rows of which a coordinate is that of another row, which lost it to yet another one."""
    shown = [_kept(getattr(one, name, "")) for one in linked]
    now = {at: written for at, cell in enumerate(cells) if shown[at] and (written := _kept(cell)) != shown[at]}
    before = Counter(shown[at] for at in now)
    exchanged = Counter(now.values()) & before
    strange = set(now) if exchanged.total() >= max(2, _SORTED_SHARE * len(now)) else _blocks(now, shown)
    others = Counter(filter(None, shown))
    reason = f"the {name} is that of another row: the column was sorted or pasted apart from path; {UNDO}"
    changed = ((one, _kept(one.row[name])) for one in moved if one.at in strange)
    return {one.at: reason for one, cell in changed if cell in others and one.shown and cell != _kept(getattr(one.shown, name))}


def _kept(text: str) -> str:
    """Return a coordinate with the decimals that a spreadsheet must leave of it; what is no number comes back unchanged."""
    try:
        return f"{round(parse_number(text), KEPT_DECIMALS) + 0.0:.{KEPT_DECIMALS}f}" if text else ""
    except ValueError:
        return text


def _blocks(now: Mapping[int, str], shown: Sequence[str]) -> set[int]:
    """Return the places of changed cells that were moved with their neighbours, up or down by so few rows that they overlap."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(shown):
        places[text].append(at)
    shifts: defaultdict[int, list[int]] = defaultdict(list)
    for at, text in now.items():
        if len(places[text]) == 1:  # whose it was is certain
            shifts[places[text][0] - at].append(at)
    found: set[int] = set()
    for shift, rows in shifts.items():
        for run in _runs(rows):
            if len(run) >= max(_BLOCK, abs(shift) + 1):
                found.update(run)
    return found


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Return rising numbers in lists without a gap."""
    runs = [list(places[:1])]
    for before, at in pairwise(places):
        if at != before + 1:
            runs.append([])
        runs[-1].append(at)
    return runs


def _pasted_alone(moved: Iterable[Numbered], columns: Columns, linked: Sequence[Shown | None]) -> dict[int, str]:
    """Find the rows of which one coordinate is that of another row and the other one is still their own."""
    candidates = [(one, name) for one in moved if (name := _changed_alone(one.row, one.shown))]
    if not candidates:
        return {}
    sheet = _Sheet(columns, linked)
    found = {}
    for one, name in candidates:
        owner = sheet.owner(one, name)
        if owner:
            other = OTHER[name]
            found[one.at] = (
                f"the {name} is also that of {owner!r}, and the {other} is still the one proposed here; paste both, or undo the"
                f" paste, or write {with_letter(other, one.row[other])} if you mean that"
            )
    return found


def _changed_alone(row: Row, shown: Shown | None) -> str:
    """Return which coordinate differs from the shown one while the other does not; "" if not one alone does.

    One with a letter of the compass was typed, whatever its digits.
    """
    if shown is None or not shown.latitude:
        return ""
    kept = {name for name in NAMES if _is_near(row[name], getattr(shown, name))}
    return next((name for name in NAMES if kept == {OTHER[name]}), "")


def _is_near(text: str, was: str) -> bool:
    try:
        return abs(parse_number(text) - float(was)) <= 0.5 * 10.0**-KEPT_DECIMALS
    except ValueError:
        return False


class _Sheet:
    """Which row holds, or showed, a coordinate beside which other one."""

    def __init__(self, columns: Columns, linked: Sequence[Shown | None]) -> None:
        self._paths = columns["path"]
        self._whole: set[tuple[str, str]] = set()
        self._beside: dict[str, defaultdict[str, list[tuple[bool, int, str]]]] = {name: defaultdict(list) for name in NAMES}
        self._written: list[dict[str, str]] = []
        for at, pair in enumerate(zip(*(columns[name] for name in NAMES), strict=True)):
            row = dict(zip(NAMES, pair, strict=True))
            now = {name: _plain(name, text) for name, text in row.items()}
            was = linked[at]
            self._written.append(now)
            self._add(at, now["latitude"], now["longitude"], whole=not _changed_alone(row, was))
            if was:
                self._add(at, was.latitude, was.longitude, whole=True)

    def _add(self, at: int, latitude: str, longitude: str, *, whole: bool) -> None:
        self._beside["latitude"][latitude].append((whole, at, longitude))
        self._beside["longitude"][longitude].append((whole, at, latitude))
        if whole:
            self._whole.add((latitude, longitude))

    def owner(self, one: Numbered, name: str) -> str:
        """Return the path of a row that has a row's coordinate beside another than this row has; "" if that may be by chance."""
        now = self._written[one.at]
        if (now["latitude"], now["longitude"]) in self._whole:
            return ""  # both are another row's
        beside = (now[OTHER[name]], getattr(one.shown, OTHER[name]))
        fine = _step_deg(one.row[name]) <= _FINE_DEG
        near = _step_deg(one.row[name]) <= 10.0**-_FRACTION
        owners = [
            (not whole, abs(at - one.at), at)
            for whole, at, other in self._beside[name][now[name]]
            if at != one.at and other not in beside and (fine or (near and abs(at - one.at) == 1))
        ]
        return self._paths[min(owners)[2]] if owners else ""


def _plain(name: str, text: str) -> str:
    """Return a coordinate as review.csv shows it, however it is written."""
    if not is_lettered(text):
        return as_shown(name, text)
    try:
        return as_shown(name, parse_degrees(text).degrees)
    except ValueError:
        return text


def _step_deg(text: str) -> float:
    try:
        return parse_degrees(text).step_deg
    except ValueError:
        return 1.0


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
