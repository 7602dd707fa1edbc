"""review.csv as a table of text cells, read from whatever a spreadsheet made of it and written in one form, whole or not at all.

Nothing is interpreted here but the form: file format, encoding, separator, header, decimal comma. A cell comes back as the person
left it, "NA" and leading zeros included, because a reader that guesses types would eat file names.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.cells import format_number, guard, parse_number, unguard, with_point
from tasks.core.csv_text import UNWRITABLE, misread_mark, plain_name, quoted
from tasks.core.errors import UsageError
from tasks.core.sheet_forms import Form, form_of
from tasks.core.table import NUMBER, TEXT
from tasks.core.tables import REVIEW_COLUMNS, REVIEW_NUMBERS
from tasks.core.whole_file import replacing

MAX_BYTES: Final = 1 << 30
_AT_ONCE: Final = 5000
_UNWRITABLE = re.compile(UNWRITABLE)
_SHIFTED: Final = "a cell stands in a column without a name; quote cells that hold the separator, or name the column"
_MISREAD: Final = "a mark before the first name, for UTF-8 was opened as another character set: letters such as é are wrong"
_MERGED: Final = "one of its cells is merged with another row's; unmerge them, and fill each row in"


@dataclass(frozen=True)
class Dialect:
    """How a sheet was written: what of its form was ``undone`` to read it, and whether its decimals have a comma."""

    undone: tuple[str, ...]
    decimal_comma: bool

    def notes(self) -> list[str]:
        """Say what differs from the form that we write, in a few words each."""
        return list(self.undone)


@dataclass(frozen=True, eq=False)
class Review:
    """A sheet as the person left it, a CSV or a workbook.

    ``rows`` holds text cells under the file's columns, ours under our names; ``lines`` each row's number as a spreadsheet
    counts, ``damage`` what is wrong with its form ("" = sound), both aligned with ``rows``.
    A column without a name is called by one or more spaces; a cell in it is damage, for it may be a shifted one.
    """

    path: Path
    rows: pd.DataFrame
    lines: list[int]
    damage: list[str]
    dialect: Dialect

    def plain_rows(self) -> pd.DataFrame:
        """Return ``rows`` with every certain number written with a decimal point, digit for digit otherwise."""
        plain = self.rows.copy()
        for name in REVIEW_NUMBERS.intersection(plain.columns):
            cells = texts(plain[name])
            together = "".join(cells)
            if together.isascii() and "," not in together:
                continue  # with_point changes none of them
            comma = self.dialect.decimal_comma
            plain[name] = pd.Series([with_point(text, decimal_comma=comma) for text in cells], dtype=TEXT)
        return plain


def read_review(path: Path) -> Review:
    """Read review.csv, or a sheet of one's own with at least a ``path`` column, by what is in the file, whatever its name.

    Understood: .xlsx, .ods and .xls; CSV in UTF-8 with BOM or none, UTF-16, Windows-1252 or Mac Roman; comma, semicolon or tab,
    with a ``sep=`` line or none; moved, missing and foreign columns; headers in other case or with spaces; blank lines. Raises
    UsageError with one sentence for a file that is missing, empty, 1 GiB or larger, none of these, not whole, or has no ``path``.
    """
    form = _form_of(path)
    lines, found = [line for line, _ in form.rows], [cells for _, cells in form.rows]
    width = max(map(len, found))
    names = _names(path, found[0] + [""] * (width - len(found[0])))
    columns = {
        name: pd.Series([unguard(cell) for cell in cells] if "'" in "".join(cells) else cells, dtype=TEXT)
        for name, (_, *cells) in zip(names, zip_longest(*found, fillvalue=""), strict=True)
    }
    table = pd.DataFrame({name: cells for name, cells in columns.items() if name.strip() or (cells != "").any()})
    proven = _proves_decimal_comma(table)
    damage = [_MERGED if line in form.merged else shifted for line, shifted in zip(lines[1:], _shifted(table), strict=True)]
    more = [*(["decimal comma"] if proven else []), *([_MISREAD] if misread_mark(found[0][0]) else [])]
    dialect = Dialect((*form.undone, *more), proven or form.expects_comma)
    return Review(path, table, lines[1:], damage, dialect)


def write_review(path: Path, rows: pd.DataFrame) -> None:
    """Write rows as UTF-8 with BOM, comma and CRLF: our columns first and in order, then the others as they were.

    Columns of numbers are written as ``format_number`` does, text as it is; NUL and lone surrogates, which no CSV holds,
    become U+FFFD. The file is replaced whole or not at all. Raises UsageError where it may not be written.
    """
    ours = [name for name in REVIEW_COLUMNS if name in rows.columns]
    names = [*ours, *(name for name in rows.columns if name not in REVIEW_COLUMNS)]
    header = [header_cell(name) for name in names]
    with replacing(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        try:
            for cells in chain([header], _lines_of(rows, names)):
                text.write((",".join(cells) or '""') + "\r\n")  # of a single blank cell, or the reader would skip the row
        finally:
            text.detach()


def _lines_of(rows: pd.DataFrame, names: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of each row as they are written; some at a time, for those of 100,000 rows would take 200 MiB."""
    for begin in range(0, len(rows), _AT_ONCE):
        some = rows.iloc[begin : begin + _AT_ONCE]
        yield from zip(*(_written(name, some[name]) for name in names), strict=True)


def header_cell(name: str) -> str:
    """Return the name of a column as it stands in a CSV; columns without a name are called by spaces here."""
    return written_cell(name if name.strip() else "", is_text=True)


def holds_text(name: str) -> bool:
    """Say whether a column is one of ours that holds text: its cells are guarded even where they look like a number."""
    return name in REVIEW_COLUMNS and name not in REVIEW_NUMBERS


def written_cell(text: str, *, is_text: bool) -> str:
    """Return a text cell as it stands in a CSV: guarded unless it is a number, without what no CSV holds, quoted where needed."""
    plain = text if not is_text and text[:1] in "+-" and _is_number(text) else guard(text)
    return quoted(_UNWRITABLE.sub("\ufffd", plain))


def as_cells(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a table as the text cells that review.csv shows: numbers formatted, text as it is."""
    return pd.DataFrame({name: pd.Series(_cells(name, rows[name]), dtype=TEXT) for name in rows.columns})


def texts(column: pd.Series) -> list[str]:
    """Return a column of text as a list."""
    cells: list[str] = column.tolist()
    return cells


def dicts_of(table: pd.DataFrame) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of text cells; one at a time, for 100,000 dicts would take more memory than the table."""
    names = list(table.columns)
    for values in zip(*(texts(table[name]) for name in names), strict=True):
        yield dict(zip(names, values, strict=True))


def _cells(name: str, column: pd.Series) -> list[str]:
    if str(column.dtype) != NUMBER:
        return texts(column)
    if column.isna().all():
        return [""] * len(column)
    return [format_number(name, value) for value in column.tolist()]


def _written(name: str, column: pd.Series) -> list[str]:
    cells = _cells(name, column)
    if str(column.dtype) == NUMBER:
        return cells
    is_text = holds_text(name)
    return [written_cell(cell, is_text=is_text) if cell else "" for cell in cells]


def _is_number(text: str) -> bool:
    try:
        parse_number(text)
    except ValueError:
        return False
    return True


def _form_of(path: Path) -> Form:
    try:
        size = path.stat().st_size
        if size >= MAX_BYTES:
            raise UsageError(f"{path}: is {size / MAX_BYTES:.1f} GiB; a review.csv is far smaller, is this the right file?")
        form = form_of(path, REVIEW_COLUMNS)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); expected a CSV such as review.csv") from error
    if not form.rows:
        raise UsageError(f"{path}: is empty; expected a CSV with at least the column path")
    return form


def _names(path: Path, header: list[str]) -> list[str]:
    names: list[str] = []
    unnamed = 0
    for cell in header:
        plain = plain_name(cell)
        unnamed += not plain
        own = unguard(cell.removeprefix(misread_mark(cell)))
        name = plain if plain in REVIEW_COLUMNS else own if plain else " " * unnamed
        if name in names:
            raise UsageError(f"{path}: the column {name[:40]!r} is there twice; rename or delete one of them")
        names.append(name)
    if "path" not in names:
        has = ", ".join(repr(name[:30]) for name in names[:8] if name.strip()) + (", …" if len(names) > 8 else "")
        raise UsageError(f"{path}: has no column path (it has {has or 'no names'}); a CSV needs path, one photo a row")
    return names


def _shifted(table: pd.DataFrame) -> list[str]:
    lost = pd.Series(data=False, index=table.index)
    for name in table.columns:
        if not name.strip():
            lost |= table[name] != ""
    return [_SHIFTED if is_lost else "" for is_lost in lost]


def _proves_decimal_comma(table: pd.DataFrame) -> bool:
    return any(
        "," in text and _is_number(text) for name in REVIEW_NUMBERS.intersection(table.columns) for text in texts(table[name])
    )
