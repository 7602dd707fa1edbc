"""What a row of review.csv showed when it was made, whatever stands in it now: text cells in, the proposal out.

The digits of a row_id cannot be turned back into a position, but they prove one. The cells themselves are tried, then the link in
column ``map``, which nobody edits; and other sources than the one in the cell, for that column may be damaged as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tasks.core.cells import as_shown, format_number
from tasks.core.row_ids import fits_others, other_digits, position_digits, split_row_id
from tasks.core.tables import SOURCES

Row = Mapping[str, str]

_LINK: Final = re.compile(r"[?&]mlat=(-?[0-9]+\.[0-9]{7})&mlon=(-?[0-9]+\.[0-9]{7})(?![0-9])")
_WHOLE: Final = re.compile(r"-?[0-9]+")


class Shown(NamedTuple):
    """A position as review.csv shows it, "" where the row proposed none; ``proven`` = the row_id is of it and of this path."""

    latitude: str
    longitude: str
    source: str
    proven: bool = True


def shown_in(row: Row, path: str) -> Shown | None:
    """Return what a row showed for the photo at ``path``; None where the row_id proves nothing, or is none of ours."""
    row_id = split_row_id(row.get("row_id", ""))
    if row_id is None:
        return None
    paths = dict.fromkeys((row["path"], path))
    return next(
        (one for one in _candidates(row) for name in paths if position_digits(name, *one[:3]) == row_id.position),
        None,
    )


def linked_in(row: Row) -> Shown | None:
    """Return the position that the link in column ``map`` opens, with the source in the row, as nothing proves it."""
    found = _LINK.search(row.get("map", ""))
    return Shown(found[1], found[2], _source(row), proven=False) if found else None


def is_as_shown(row: Row, shown: Shown) -> bool:
    """Say whether the cells of a row still hold the position that it showed, written in whatever way."""
    return (row["latitude"], row["longitude"]) == shown[:2] or cells_in(row)[:2] == shown[:2]


def cells_in(row: Row) -> Shown:
    """Return the position in the cells as review.csv shows it: what is no number as it stands."""
    latitude, longitude = (as_shown(name, row.get(name, "")) for name in ("latitude", "longitude"))
    return Shown(latitude, longitude, _source(row), proven=False)


def points_lost_in(row: Row) -> dict[str, str]:
    """Return altitude and direction as the row showed them where their cells lost the decimal point; the others are left out."""
    row_id = split_row_id(row.get("row_id", ""))
    names = [name for name in ("altitude", "direction") if _WHOLE.fullmatch(row.get(name, "").strip())]
    if not names or row_id is None or fits_others(row):
        return {}
    for lost in (names, names[:1], names[1:]):
        shown = {name: format_number(name, float(row[name]) / 10) for name in lost}
        altitude, direction = (shown.get(name) or as_shown(name, row.get(name, "")) for name in ("altitude", "direction"))
        if lost and other_digits(altitude, direction, row.get("new_datetime", "")) == row_id.others:
            return shown
    return {}


def _candidates(row: Row) -> Iterator[Shown]:
    """Yield what the row may have shown, the likeliest first."""
    cells, linked = cells_in(row), linked_in(row)
    yield cells._replace(proven=True)
    if linked:
        yield linked._replace(proven=True)
    if not cells.source:
        yield Shown("", "", "")
    positions = [(cells.latitude, cells.longitude), *([linked[:2]] if linked else []), (cells.longitude, cells.latitude)]
    for latitude, longitude in dict.fromkeys(positions):
        if latitude and longitude:
            yield from (Shown(latitude, longitude, source) for source in SOURCES)
    yield Shown("", "", "")


def _source(row: Row) -> str:
    return row.get("gps_source", "").strip().casefold()
