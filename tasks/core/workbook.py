"""review.xlsx: the rows of review.csv as a workbook with filters, a drop-down, colours, links and small pictures.

A picture floats over its cell ``path``, so that the sheet has exactly the columns of review.csv. Rows are written one by one
and never held: XlsxWriter in its constant memory. The same rows give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from tasks.core import workbook_columns as looks
from tasks.core import workbook_help
from tasks.core.cells import guard, unguard
from tasks.core.csv_text import UNWRITABLE
from tasks.core.errors import CannotWrite
from tasks.core.tables import EDITABLE_COLUMNS, REVIEW_COLUMNS, REVIEW_NUMBERS
from tasks.core.workbook_cells import MAX_COLUMNS, MAX_LINKS, MAX_ROWS, MAX_UNITS, cut, decimals_of, number_in, units
from tasks.core.workbook_pictures import PICTURE_PX, picture_for_cell

NAME: Final = "review"

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_MADE: Final = datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook knows no zone; a real date would change the file at each run
_ROW_PX: Final = 40
_PICTURE_ROW_PX: Final = PICTURE_PX[1] + 8
_HEADER_PX: Final = 36
_LONGEST_LINK: Final = 2000
_LONG_TEXT: Final = 255
"""Of a longer text in a cell of the format "text", old versions of Excel show #### instead."""
_UNWRITABLE: Final = re.compile(f"{UNWRITABLE}|[\ufffe\uffff]")
_ESCAPE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f]")
_WHOLE: Final = frozenset({*EDITABLE_COLUMNS, "path", "row_id"})
"""Columns of ours whose texts are never cut."""
_CHOICES: Final = {"decision": ["accept", "reject", "overwrite"], "date_decision": ["accept", "reject"]}


def write_workbook(stream: BinaryIO, rows: pd.DataFrame, pictures: Mapping[str, Path], *, picture_note: str = "") -> int:
    """Write rows of text cells into a stream; return how many cells of ours were cut to what a cell takes, and say so.

    ``pictures`` are files by path. Raises CannotWrite for rows that no workbook holds, OSError as the disk does.
    """
    ours = [name for name in REVIEW_COLUMNS if name in rows.columns]
    names = [*ours, *(name for name in rows.columns if name not in REVIEW_COLUMNS)]
    _must_fit(rows, names)
    packed = io.BytesIO()  # a ZIP file that cannot be finished complains in the terminal, past us
    with TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(packed, {**_OPTIONS, "tmpdir": folder})
        book.set_properties({"title": "Whereshot review", "created": _MADE})
        sheet = book.add_worksheet(NAME, worksheet_class=_Sheet)
        try:
            writer = _Rows(book, sheet, names)
            writer.head()
            columns = [rows[name].tolist() for name in names]
            for number, cells in enumerate(zip(*columns, strict=True), start=1):
                writer.write(number, cells, pictures)
            words = workbook_help.write_help(book, picture_note=picture_note)
            _finish(book, sheet, names, len(rows), words)
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
        finally:
            for opened in book.worksheets():  # after a full disk, XlsxWriter leaves the rows that it had put aside open
                with suppress(OSError):
                    opened.row_data_fh.close()
    stream.write(packed.getbuffer())
    return writer.cut


def _must_fit(rows: pd.DataFrame, names: list[str]) -> None:
    """Raise CannotWrite where a workbook takes fewer rows or columns, or a cell of the person's or a key is too long for one."""
    if len(rows) >= MAX_ROWS or len(names) > MAX_COLUMNS:
        raise CannotWrite(
            f"{len(rows):,} rows and {len(names):,} columns are more than the {MAX_ROWS - 1:,} and {MAX_COLUMNS:,} of a workbook"
        )
    for name in names:
        if name in REVIEW_COLUMNS and name not in _WHOLE:
            continue
        for number, text in enumerate(rows[name].tolist(), start=2):
            # A letter has at most two units, and a guarded text is one longer.
            if len(text) >= MAX_UNITS // 2 and units(_writable(text)) > MAX_UNITS:
                raise CannotWrite(
                    f"row {number}: {name} has {units(text):,} characters, and a cell of a workbook takes {MAX_UNITS:,}"
                )


class _Sheet(Worksheet):  # type: ignore[misc] # XlsxWriter has no types
    """A sheet whose texts are only text: XlsxWriter takes one in <r>…</r> for its own XML, and misses escapes that overlap."""

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        """Write what XML does not hold as _xHHHH_ (ECMA-376, ST_Xstring), so that any text can be read back."""
        return _CONTROLS.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPE.sub("_x005F_", data))

    def _xml_rich_inline_string(self, string: str, attributes: list[tuple[str, Any]]) -> None:
        self._xml_inline_string(string, 0, attributes)


class _Rows:
    """Writes one row after the other."""

    def __init__(self, book: Any, sheet: Any, names: list[str]) -> None:
        self._sheet = sheet
        self._names = names
        self._links = 0
        self.cut = 0

        @cache
        def look(name: str, decimals: int, *, is_text: bool, is_long: bool, is_indented: bool) -> Any:
            found = looks.look_of(name, decimals=decimals)
            if is_text:
                found |= {"num_format": "General" if is_long else "@"}
            if is_indented:
                found |= {"indent": looks.PATH_INDENT}
            return book.add_format(found)

        self._look: Callable[..., Any] = look
        self._link_look = book.add_format({**looks.look_of("map"), "font_color": "#0B57A4", "underline": 1})
        self._heads = {
            name: book.add_format(looks.EDITABLE_HEADER if name in EDITABLE_COLUMNS else looks.HEADER) for name in names
        }

    def head(self) -> None:
        self._sheet.set_default_row(_ROW_PX * 0.75)
        self._sheet.set_row_pixels(0, _HEADER_PX)
        for column, name in enumerate(self._names):
            # The format of a column is what its blank cells have.
            blank = self._look(name, 0, is_text=name not in REVIEW_NUMBERS, is_long=False, is_indented=False)
            self._sheet.set_column(column, column, looks.WIDTHS.get(name, looks.OTHER_WIDTH), blank)
            self._sheet.write_string(0, column, _writable(name.strip() and name), self._heads[name])

    def write(self, row: int, cells: tuple[str, ...], pictures: Mapping[str, Path]) -> None:
        shown = False
        for column, (name, text) in enumerate(zip(self._names, cells, strict=True)):
            if not text:
                continue
            number = number_in(name, text)
            if number is not None:
                decimals = decimals_of(text) if name not in ("latitude", "longitude") else decimals_of(text.rstrip("0"))
                look = self._look(name, decimals, is_text=False, is_long=False, is_indented=False)
                self._sheet.write_number(row, column, number, look)
                continue
            if name == "path" and text in pictures:
                shown = self._show(row, column, pictures[text])
            self._write_text(row, column, name, _writable(text), is_indented=shown and name == "path")

    def _write_text(self, row: int, column: int, name: str, text: str, *, is_indented: bool) -> None:
        if units(text) > MAX_UNITS:
            text = cut(text)
            self.cut += 1
        if (
            name == "map"
            and text.isascii()
            and text.startswith("https://")
            and len(text) < _LONGEST_LINK
            and self._links < MAX_LINKS
        ):
            self._links += 1
            self._sheet.write_url(row, column, text, self._link_look, text)
            return
        look = self._look(name, 0, is_text=True, is_long=len(text) > _LONG_TEXT, is_indented=is_indented)
        self._sheet.write_string(row, column, text, look)

    def _show(self, row: int, column: int, file: Path) -> bool:
        picture = picture_for_cell(file)
        if picture is None:
            return False
        self._sheet.set_row_pixels(row, _PICTURE_ROW_PX)
        # Moved and sized with its cell, it goes with its row when that is sorted, and away when it is filtered.
        self._sheet.insert_image(
            row, column, "photo.jpg",
            {
                "image_data": io.BytesIO(picture.data), "x_scale": picture.scale, "y_scale": picture.scale,
                "x_offset": 4 + (PICTURE_PX[0] - picture.width) // 2, "y_offset": 4 + (PICTURE_PX[1] - picture.height) // 2,
                "object_position": 1, "decorative": True,
            },
        )  # fmt: skip
        return True


def _writable(text: str) -> str:
    """Return a text as a cell holds it: a formula is harmless in a cell of text, but one apostrophe is taken off on reading."""
    return _UNWRITABLE.sub("\ufffd", guard(text) if unguard(text) != text else text)


def _finish(book: Any, sheet: Any, names: list[str], count: int, words: Mapping[str, str]) -> None:
    """Add what holds for the whole sheet: the frozen header, filters, drop-downs, colours and how it is printed."""
    last = max(count, 1) + 1
    at = {name: xl_col_to_name(number) for number, name in enumerate(names)}
    if names[:2] == ["decision", "path"]:
        sheet.freeze_panes(1, 2)
        sheet.repeat_columns(0, 1)
    else:
        sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last - 1, len(names) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(names) - 1)}{last}"})
    for name in (name for name in _CHOICES if name in at):
        # Other words count too (yes, ja, oui), so nothing is refused here; a word that means nothing turns dark red.
        choice = {"validate": "list", "source": _CHOICES[name], "show_error": False}
        sheet.data_validation(f"{at[name]}2:{at[name]}{last}", choice)
    for name, criteria, look in _colours(at, words):
        rule = {"type": "formula", "criteria": f"={criteria}", "format": book.add_format(look), "stop_if_true": True}
        sheet.conditional_format(f"{at[name]}2:{at[name]}{last}", rule)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.hide_gridlines(0)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(2, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.set_footer("&L&F&RPage &P of &N")


def _colours(at: Mapping[str, str], words: Mapping[str, str]) -> Iterator[tuple[str, str, looks.Look]]:
    """Yield column, condition for its first row and format, the first that holds to win; ``at`` = the letters of each column."""
    rejected = ""
    for name in _CHOICES:
        if name not in at:
            continue
        cell = f"LOWER(TRIM(${at[name]}2))"
        means = {word: f"ISNUMBER(MATCH({cell},{words[word]},0))" for word in _CHOICES[name]}
        yield from ((name, means[word], looks.DECIDED[word]) for word in means)
        yield name, f"LEN({cell})>0", looks.UNKNOWN_WORD
        rejected = rejected or means["reject"]
    if rejected:
        yield "path", rejected, looks.REJECTED
    if "problem" in at:
        yield from ((name, f"LEN(${at['problem']}2)>0", looks.WITH_PROBLEM) for name in ("path", "problem"))
    if "error_m" in at:
        cell = f"${at['error_m']}2"
        for most_m, shade in looks.RADII_M:
            limit = f",{cell}<={most_m}" if most_m < float("inf") else ""
            yield "error_m", f"AND(ISNUMBER({cell}){limit})", {"bg_color": shade}
