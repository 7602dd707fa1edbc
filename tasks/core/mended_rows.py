"""A row as it was before a spreadsheet saved it, as far as that is certain: text cells in, text cells and the rest's damage out.

``propose`` rewrites what it keeps. A row whose digits were cut would become one that a person typed, and nobody could tell
the two apart any more; so what is certain is put back before, and what is not stays exactly as it is, for ``apply`` to refuse it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tasks.core.cells import format_number
from tasks.core.date_proofs import proven_date
from tasks.core.shown_rows import linked_in, shown_in
from tasks.core.strange_positions import Numbered, positions_of_others
from tasks.core.typed_positions import NAMES, has_letters, radius_of_typed_m, typed_position

Row = Mapping[str, str]


class Mended(NamedTuple):
    """A row with its position and date as shown where they were; ``moved`` = a person typed a position that can be understood.

    Its degrees are decimal then, in as many digits as ever, and only ``radius_m`` tells how many the person typed.
    ``damage`` says why the position cannot be trusted; such a row must keep its cells, those that describe the former position
    too, for they prove the damage. ``radius_m`` is that of a position that a person typed, now or before; NaN of any other.
    """

    row: dict[str, str]
    moved: bool
    damage: str
    radius_m: float


def mended(row: Row, path: str = "") -> Mended:
    """Return a row of text cells (numbers with a decimal point) without what a spreadsheet did to it.

    ``path`` is that of its photo now, where it is not the row's.
    """
    shown = shown_in(row, path or row["path"])
    cells = dict(row)
    date = proven_date(row)
    if date:
        cells["new_datetime"] = date
    if not any(row.get(name, "").strip() for name in NAMES):
        return Mended(cells, bool(shown and shown.latitude), "", float("nan"))
    try:
        typed = typed_position(row, shown or linked_in(row))
        persons = typed.moved or row.get("gps_source", "").strip().casefold() == "manual"
        radius_m = radius_of_typed_m(row, typed) if persons else float("nan")
    except ValueError as error:
        return Mended(cells, moved=False, damage=str(error), radius_m=float("nan"))
    if shown and not typed.moved:
        cells.update(latitude=shown.latitude, longitude=shown.longitude, gps_source="manual" if persons else shown.source)
    elif has_letters(row):
        cells.update(latitude=format_number("latitude", typed.lat), longitude=format_number("longitude", typed.lon))
    return Mended(cells, typed.moved, "", radius_m)


def mended_together(rows: Mapping[str, Row], sheet: Mapping[str, Sequence[str]]) -> dict[str, Mended]:
    """Return the rows of photos (by path, as they are called now) as ``mended`` does, damaged too where they took others' places.

    ``sheet`` are the cells of all rows by column, which tell a column that was sorted from one that was edited.
    """
    found = {path: mended(row, path) for path, row in rows.items()}
    places = {path: at for at, path in enumerate(sheet.get("path", ()))}
    asking = [
        Numbered(places[row["path"]], path, row, shown_in(row, path))
        for path, row in rows.items()
        if found[path].moved and row["path"] in places
    ]
    apart = positions_of_others(asking, sheet)
    for one in asking:
        if one.at in apart:
            found[one.path] = Mended(found[one.path].row, moved=False, damage=apart[one.at], radius_m=float("nan"))
    return found
