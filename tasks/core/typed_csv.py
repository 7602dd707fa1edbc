"""A CSV of ours in which a person types: read from whatever a spreadsheet made of it, written in one form, whole or not at all.

Only the form is understood here: separator, header, guarded cells, which cell belongs to which column. What the cells mean is the
business of each file (``cameras_csv``, ``places_csv``).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from tasks.core.cells import unguard
from tasks.core.csv_text import UNWRITABLE, decoded, plain_name, records, separator_of
from tasks.core.errors import UsageError
from tasks.core.whole_file import replacing

_UNWRITABLE: Final = re.compile(UNWRITABLE)


class Line(NamedTuple):
    """One row: its ``number`` as a spreadsheet counts, and its cells."""

    number: int
    cells: dict[str, str]
    """Of our columns, without guards and blanks around; "" where the file has no such column."""
    others: tuple[str, ...]
    """Of the columns that are not ours, just as they stand in the file; aligned with ``TypedCsv.others``."""
    stray: str
    """The first cell that stands in a column without a name: a sign that the row has shifted. "" = none."""


@dataclass(frozen=True, eq=False)
class TypedCsv:
    """A CSV as the person left it: its rows that are not blank, and the names of the columns that are not ours, as they stand."""

    lines: list[Line]
    ours: tuple[str, ...]  # those of our columns that it has
    others: tuple[str, ...]
    separator: str


def read_typed_csv(path: Path, ours: Collection[str], needed: Collection[str]) -> TypedCsv | None:
    """Read a CSV; None if there is no such file, or nothing in it.

    Comma, semicolon or tab, with BOM or without; our columns in any order, and their names in any case. Raises UsageError naming
    the file for one that cannot be read, is not UTF-8, has a quote that does not close, one of our columns twice, or one of the
    ``needed`` not at all.
    """
    text = _text_of(path)
    if not text.strip():
        return None
    separator = separator_of(text, ours)
    found = [(number, cells) for number, cells in records(path, text, separator) if any(cell.strip() for cell in cells)]
    if not found:
        return None
    header = found[0][1]
    plain = [plain_name(cell) for cell in header]
    _check_names(path, plain, ours, needed)
    at = {name: plain.index(name) for name in ours if name in plain}
    others = [place for place, name in enumerate(plain) if name and name not in at]
    named = {*at.values(), *others}
    lines = []
    for number, record in found[1:]:
        cells = record + [""] * (len(header) - len(record))
        stray = next((cell.strip() for place, cell in enumerate(cells) if cell.strip() and place not in named), "")
        typed = {name: unguard(cells[at[name]]).strip() if name in at else "" for name in ours}
        lines.append(Line(number, typed, tuple(cells[place] for place in others), stray))
    return TypedCsv(lines, tuple(at), tuple(header[place] for place in others), separator)


def write_typed_csv(path: Path, header: Sequence[str], columns: Iterable[Sequence[str]]) -> bool:
    """Write text cells as UTF-8 with BOM, commas and CRLF; leave a file of just these bytes alone and return False.

    Cells are written as given: guarding is the caller's, who knows which are numbers. NUL and lone surrogates, which no CSV
    holds, become U+FFFD. The file is replaced whole or not at all. Raises UsageError where it may not be written.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(zip(*columns, strict=True))
    data = _UNWRITABLE.sub("\ufffd", text.getvalue()).encode("utf-8-sig")
    if path.is_file() and path.read_bytes() == data:
        return False
    with replacing(path) as stream:
        stream.write(data)
    return True


def _text_of(path: Path) -> str:
    try:
        return decoded(path, path.read_bytes())
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); mend its permissions or delete it") from error


def _check_names(path: Path, names: list[str], ours: Collection[str], needed: Collection[str]) -> None:
    missing = [name for name in needed if name not in names]
    if missing:
        raise UsageError(
            f"{path}: has no column {' and no column '.join(missing)}; mend its first row, or delete it to start anew"
        )
    twice = [name for name in ours if names.count(name) > 1]
    if twice:
        raise UsageError(f"{path}: the column {twice[0]} is there twice; rename or delete one of them")
