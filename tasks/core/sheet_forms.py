"""A person's sheet in, whatever file a spreadsheet made of it; its rows as text cells out, and what of its form was undone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from tasks.core.csv_text import SEPARATORS, decoded_as, lines_in_cells, plain_name, records, separator_of
from tasks.core.errors import UsageError
from tasks.core.workbooks import is_workbook, read_workbook

_SEP_LINE: Final = re.compile(r'"?sep=(.)"?[,;\t]*(?:\r\n|\r|\n)')
_SEPARATED: Final = {",": (), ";": ("separated by ;",), "\t": ("separated by tabs",)}


class Form(NamedTuple):
    """What a sheet holds: its ``rows`` that are not blank, the header first, each with its number as a spreadsheet counts."""

    rows: list[tuple[int, list[str]]]
    undone: tuple[str, ...]
    """What differs from the form that we write, in a few words each."""
    expects_comma: bool = False
    """Whoever writes this form has decimals with a comma: where nothing else tells, ``1,234`` is 1.234."""
    merged: frozenset[int] = frozenset()
    """Numbers of the rows that have a cell in common with another row."""


def form_of(path: Path, ours: Collection[str]) -> Form:
    """Read a CSV or workbook by its content: ``ours`` are the columns that show the separator; a sheet needs the column ``path``.

    Raises UsageError naming the file, and the row where there is one, for what is none of these or not whole; OSError.
    """
    with path.open("rb") as stream:
        if is_workbook(stream.read(8)):
            return _workbook(path, ours)
    text, encoding = decoded_as(path, path.read_bytes())
    undone = (encoding,) if encoding else ()
    try:
        form = _csv(path, text, ours, undone)
    except UsageError:
        again = _split_again(path, text, ours, undone)
        if again is None:
            raise
        return again
    in_one_cell = any(len(cells) == 1 for _, cells in form.rows) or not _has_path(form)
    return (in_one_cell and _split_again(path, text, ours, undone)) or form


def _has_path(form: Form) -> bool:
    return not form.rows or "path" in map(plain_name, form.rows[0][1])


def _workbook(path: Path, ours: Collection[str]) -> Form:
    sheet = read_workbook(path, "path")
    named = "" if sheet.is_only else f", sheet {sheet.name}"
    form = Form(sheet.rows, (f"an {sheet.kind} workbook{named}",), merged=sheet.merged)
    if _has_path(form):
        return form
    again = _rejoined(path, sheet.rows, ours, form.undone)
    if again is None:
        raise UsageError(f"{path}: has its columns in one cell; open review.csv anew with the comma as separator, and no other")
    return again


def _csv(path: Path, text: str, ours: Collection[str], undone: tuple[str, ...]) -> Form:
    announced = _SEP_LINE.match(text)
    body = text[announced.end() :] if announced else text
    separator = announced[1] if announced and announced[1] in SEPARATORS else separator_of(body, ours)
    return Form(list(records(path, body, separator)), (*_SEPARATED[separator], *undone), expects_comma=separator == ";")


def _split_again(path: Path, text: str, ours: Collection[str], undone: tuple[str, ...]) -> Form | None:
    """Split the lines that a spreadsheet left in one cell each; None where that does not give back just what we write."""
    for separator in (";", ",", "\t"):
        try:
            rows = list(records(path, text, separator))
        except UsageError:
            continue
        if form := _rejoined(path, rows, ours, undone):
            return form
    return None


def _rejoined(path: Path, rows: Iterable[tuple[int, list[str]]], ours: Collection[str], undone: tuple[str, ...]) -> Form | None:
    try:
        form = _csv(path, lines_in_cells(rows), ours, (*undone, "lines that were one cell each"))
    except UsageError:
        return None
    header = [plain_name(cell) for cell in form.rows[0][1]] if form.rows else []
    is_ours = set(ours) <= set(header) and all(len(cells) == len(header) for _, cells in form.rows)
    return form if is_ours else None
