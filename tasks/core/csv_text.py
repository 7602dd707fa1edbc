"""The form of a CSV that a spreadsheet saved: its encoding, the separator, the records with their row numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

from tasks.core.cells import unguard
from tasks.core.errors import UsageError

SEPARATORS: Final = (",", ";", "\t")
UNWRITABLE: Final = "[\0\ud800-\udfff]"
"""Characters that no CSV holds, as a regular expression."""

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MAX_CELL: Final = 1 << 24  # the csv module's own limit is 128 KiB, less than a long description
_TELLING: Final = 100_000  # characters of the first line that tell the separator
_NO_TEXT: Final = {
    b"PK\x03\x04": "a spreadsheet's own format (.xlsx or .ods)",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
_NO_CSV: Final = {
    b"%PDF": "a PDF",
    b"\xff\xd8\xff": "a picture",
    b"\x89PNG": "a picture",
    b"<?xml": "XML",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
    b"{\\rtf": "a text document",
}
_MISREAD_BOMS: Final = (
    "\ufeff",
    *(b"\xef\xbb\xbf".decode(name) for name in ("cp1252", "cp437", "mac-roman", "cp1251", "cp1250")),
)
_TO_QUOTE: Final = re.compile(r'[,;\t"\r\n]')


def decoded(path: Path, data: bytes) -> str:
    """Return the text of a file in UTF-8, without a BOM.

    Raises UsageError naming the file for a spreadsheet's own format and for other encodings.
    """
    for mark, what in _NO_TEXT.items():
        if data.startswith(mark):
            raise UsageError(f"{path}: is {what}; save it as CSV in UTF-8 and name that file")
    if b"\0" in data:
        raise UsageError(f"{path}: is not text (it holds NUL bytes); save it as CSV in UTF-8")
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text; save it as CSV in UTF-8") from error


def decoded_as(path: Path, data: bytes) -> tuple[str, str]:
    """Return the text of a CSV in whichever encoding a spreadsheet saved it, without a BOM, and what that is, "" for UTF-8.

    Windows-1252, which spreadsheets call ANSI, and Mac Roman, which goes with the line ends of old Macs, lack most letters of the
    world: what a person typed may be "?" in them. Raises UsageError naming the file for what is no text.
    """
    for mark, what in _NO_CSV.items():
        if data.startswith(mark):
            raise UsageError(f"{path}: is {what}, no CSV; is this the right file?")
    if b"\0" in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf_16(path, data), "UTF-16"
    mac = b"\r" in data and b"\n" not in data
    for encoding, note in (
        ("utf-8", ""),
        ("mac-roman", "read as Mac Roman, which cannot hold every letter") if mac
        else ("cp1252", "read as Windows-1252 (ANSI), which cannot hold every letter"),
    ):  # fmt: skip
        try:
            return data.decode(encoding).removeprefix("\ufeff"), note
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path}: is neither UTF-8 nor Windows-1252 text; save it as CSV in UTF-8")


def _utf_16(path: Path, data: bytes) -> str:
    """Decode UTF-16; without a BOM, in the byte order that has a ``path`` among the columns."""
    orders = {b"\xff\xfe": ["utf-16-le"], b"\xfe\xff": ["utf-16-be"]}.get(data[:2], ["utf-16-le", "utf-16-be"])
    for order in orders:
        try:
            text = data.decode(order).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if "\0" not in text and (len(orders) == 1 or "path" in text[:_TELLING].casefold()):
            return text
    raise UsageError(f"{path}: is not text (it holds NUL bytes); save it as CSV in UTF-8")


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
        for number, cells in enumerate(csv.reader(_lines(text), delimiter=separator, strict=True), start=1):
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise UsageError(f"{path}, row {number + 1}: {error}; a quote there is not closed or not doubled, mend it") from error


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends; an io.StringIO would take four bytes for each character of a sheet of 60 MB."""
    return (found[0] for found in _LINE.finditer(text))


def lines_in_cells(rows: Iterable[tuple[int, list[str]]]) -> str:
    """Return a CSV of which a spreadsheet showed every line in one cell; ``rows`` are numbered as ``records`` gives them.

    That is what a double click on a CSV with commas gives in the many countries where a spreadsheet expects semicolons; what held
    one went on in the next cell.
    """
    lines = {number: ";".join(cells).rstrip(";") for number, cells in rows}
    return "\n".join(lines.get(number, "") for number in range(1, max(lines, default=0) + 1))


def quoted(cell: str) -> str:
    """Return a cell as it stands in a CSV: quoted with any separator in it, for LibreOffice splits at , and ; and tabs alike."""
    return '"' + cell.replace('"', '""') + '"' if _TO_QUOTE.search(cell) else cell


def plain_name(cell: str) -> str:
    """Return the name of a column as we write it, whatever its case and spaces are."""
    return "_".join(unguard(cell.removeprefix(misread_mark(cell))).casefold().split())


def misread_mark(cell: str) -> str:
    """Return the BOM before a name where a program took it for text, in whichever character set it read it; "" where none is."""
    return next((mark for mark in _MISREAD_BOMS if cell.startswith(mark)), "")
