"""The form of a CSV that a spreadsheet saved: what is no text, the separator, the records with their row numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from tasks.core.cells import unguard
from tasks.core.errors import UsageError

SEPARATORS: Final = (",", ";", "\t")
UNWRITABLE: Final = "[\0\ud800-\udfff]"
"""Characters that no CSV holds, as a regular expression."""

_MAX_CELL: Final = 1 << 24  # the csv module's own limit is 128 KiB, less than a long description
_TELLING: Final = 100_000  # characters of the first line that tell the separator
_NO_TEXT: Final = {
    b"PK\x03\x04": "a spreadsheet's own format (.xlsx or .ods)",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}


def decoded(path: Path, data: bytes, *, or_ansi: bool = False) -> tuple[str, str]:
    """Return the text of a file, without a BOM, and its encoding: utf-8, or with ``or_ansi`` cp1252 where it is not that.

    Windows-1252, which spreadsheets call ANSI, lacks most letters of the world: what a person typed may be "?" in it. Raises
    UsageError naming the file for a spreadsheet's own format, UTF-16 and other encodings.
    """
    for mark, what in _NO_TEXT.items():
        if data.startswith(mark):
            raise UsageError(f"{path}: is {what}; save it as CSV in UTF-8 and name that file")
    if b"\0" in data:
        raise UsageError(f"{path}: is not text (it holds NUL bytes); save it as CSV in UTF-8")
    for encoding in ("utf-8", "cp1252") if or_ansi else ("utf-8",):
        try:
            return data.decode(encoding).removeprefix("\ufeff"), encoding
        except UnicodeDecodeError:
            continue
    kinds = "neither UTF-8 nor Windows-1252" if or_ansi else "not UTF-8"
    raise UsageError(f"{path}: is {kinds} text; save it as CSV in UTF-8")


def separator_of(text: str, ours: Collection[str]) -> str:
    """Return the separator of which the first line that is not blank gives most of our columns; of equals, most cells."""
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")

    def found(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([first[:_TELLING]], delimiter=separator), [])
        return len({plain_name(cell) for cell in cells} & set(ours)), len(cells)

    return max(SEPARATORS, key=found)


def records(path: Path, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with its number in a spreadsheet, where a cell of many lines is one row.

    Raises UsageError naming the row for a quote that is not closed.
    """
    csv.field_size_limit(_MAX_CELL)
    number = 0
    try:
        # Not strict, an unclosed quote would swallow all the rows after it without a word.
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), start=1):
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise UsageError(f"{path}, row {number + 1}: {error}; a quote there is not closed or not doubled, mend it") from error


def plain_name(cell: str) -> str:
    """Return the name of a column as we write it, whatever its case and spaces are."""
    return "_".join(unguard(cell).casefold().split())
