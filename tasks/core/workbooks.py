"""A spreadsheet's own file (.xlsx, .ods, .xls) in, the text cells of its first sheet with a certain column out.

A formula is what it last showed, never run. A number, date or truth becomes the text that review.csv would have. What has no such
text (an error, a span of time, a date among numbers) stays visible as what it is, for its row to be refused in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Final, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from tasks.core.csv_text import plain_name
from tasks.core.errors import UsageError
from tasks.core.workbook_parts import PROTECTED, SheetFacts, parts_of

Value = int | float | str | bool | time | date | datetime | timedelta

_ZIP: Final = b"PK"
_COMPOUND: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_UNREADABLE: Final = (CalamineError, PasswordError)
_PANIC: Final = (
    "PanicException"  # where the reader fell over a broken file: no Exception, and in no module that could be imported
)
_LAST_WHOLE: Final = 1e15  # from here on a spreadsheet shows, and keeps, 15 digits and a power of ten


class Sheet(NamedTuple):
    """A sheet of a workbook: its ``rows`` that are not blank, each with its number, the header first; ``kind`` such as .xlsx."""

    kind: str
    name: str
    is_only: bool
    rows: list[tuple[int, list[str]]]
    merged: frozenset[int]
    """Numbers of the rows that have a cell in common with another row."""


def is_workbook(head: bytes) -> bool:
    """Say whether the first 8 bytes are those of a spreadsheet's own file, or of another zip or compound file."""
    return head.startswith((_ZIP, _COMPOUND))


def read_workbook(path: Path, wanted: str) -> Sheet:
    """Read the first sheet whose first row that is not blank has the column ``wanted``, perhaps in one cell with all others.

    Raises UsageError naming the file where it is none of .xlsx, .xlsm, .ods and .xls, broken, protected by a password, too large
    (``workbook_parts``), or without such a sheet. Raises OSError where it cannot be read.
    """
    with path.open("rb") as stream:
        if stream.read(len(_ZIP)) == _ZIP:
            parts = parts_of(path, stream)
            kind, sheets = f".{parts.kind}", parts.sheets
        else:
            kind, sheets = ".xls", {}
            _check_compound(path, stream)
        stream.seek(0)
        try:
            return _first_with(path, kind, CalamineWorkbook.from_filelike(stream), sheets, wanted)
        except UsageError:
            raise
        except BaseException as error:
            if not isinstance(error, _UNREADABLE) and type(error).__name__ != _PANIC:
                raise
            what = "is a workbook that cannot be read, broken or protected by a password"
            raise UsageError(f"{path}: {what} ({error}); save it as .xlsx or CSV without one, and name that file") from error


def as_text(value: Value) -> str:
    """Return what a typed cell would be in review.csv: shortest digits with a point, ISO 8601, true or false.

    >>> as_text(52.52), as_text(41.0), as_text(1e-07), as_text(True), as_text(datetime(2019, 7, 2, 10, 11, 12, 450_000))
    ('52.52', '41', '0.0000001', 'true', '2019-07-02T10:11:12.45')
    """
    return _TEXTS[type(value)](value)


def _first_with(path: Path, kind: str, workbook: CalamineWorkbook, sheets: dict[str, SheetFacts], wanted: str) -> Sheet:
    names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    headers = []
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        facts = sheets.get(name) or SheetFacts(merged=[(first, last) for (first, _), (last, _) in sheet.merged_cell_ranges or ()])
        rows = _rows(sheet, facts)
        header = next(rows, None)
        if header and _names(header[1], wanted):
            merged = frozenset(row + 1 for first, last in facts.merged if last > first for row in range(first, last + 1))
            return Sheet(kind, name, len(names) == 1, [header, *rows], merged)
        headers.append(f"{name[:30]!r}: {', '.join(repr(cell[:30]) for cell in header[1][:5]) if header else 'blank'}")
    has = "; ".join(headers[:4]) + ("; …" if len(headers) > 4 else "")
    raise UsageError(f"{path}: no sheet has the column {wanted} ({has or 'there is none'}); its first row names the columns")


def _names(cells: list[str], wanted: str) -> bool:
    """Say whether a row names the columns, each in its cell or all in one, which ``sheet_forms`` splits."""
    in_one = [cell for cell in cells[:1] if "," in cell]
    return wanted in map(plain_name, cells) or any(wanted in map(plain_name, cell.split(",")) for cell in in_one)


def _rows(sheet: CalamineSheet, facts: SheetFacts) -> Iterator[tuple[int, list[str]]]:
    first_column = sheet.start[1] if sheet.start else 0
    broken: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in facts.errors.items():
        broken.setdefault(row, []).append((column - first_column, text))
    for row, values in enumerate(sheet.iter_rows()):
        cells = [as_text(value) for value in values]
        for column, text in broken.get(row, ()):
            cells[column] = text
        if any(cells):
            yield row + 1, cells


def _check_compound(path: Path, stream: IO[bytes]) -> None:
    if _ENCRYPTED in stream.read():
        raise UsageError(f"{path}: {PROTECTED}")


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < _LAST_WHOLE:
        return str(int(value))
    digits = repr(value)
    return f"{Decimal(digits):f}" if "e-" in digits and abs(value) > 1 / _LAST_WHOLE else digits


def _moment(value: datetime | time) -> str:
    text = value.isoformat()
    return text.rstrip("0") if value.microsecond else text


def _span(value: timedelta) -> str:
    seconds = abs(round(value.total_seconds()))
    return f"{'-' if value.days < 0 else ''}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


_TEXTS: Final[dict[type, Callable[..., str]]] = {
    str: str,
    float: _number,
    int: str,
    bool: lambda value: str(value).lower(),
    datetime: _moment,
    time: _moment,
    date: date.isoformat,
    timedelta: _span,
}
