"""What the XML of a workbook tells before and beside its reader: how far each sheet reaches, cells with an error, merged rows.

The reader (calamine) makes a rectangle of everything down to the last cell, so that one stray blank in the last corner of a sheet
would ask for half a terabyte and end the process, and it gives an error such as #REF! as an empty cell. So this looks first.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - a class, although its name does not say so

from tasks.core.errors import UsageError

MAX_UNPACKED_BYTES: Final = 1 << 31
MAX_CELLS: Final = 20_000_000
"""Of a sheet, blank ones among them: the reader takes 32 bytes for each."""

PROTECTED: Final = "is protected by a password; save it without one, or as CSV, and name that file"

_PIECE: Final = 1 << 20
_OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_LETTERS: Final = re.compile("[A-Z]{1,3}")
_BROKEN: Final = (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError, ValueError, LookupError, expat.ExpatError)


@dataclass
class SheetFacts:
    """What one sheet holds: rows and columns counted from 0, ``errors`` by row and column, ``merged`` first and last row each."""

    rows: int = 0
    columns: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int]] = field(default_factory=list)

    def reach(self, rows: int, columns: int) -> None:
        """Count a cell that holds something, by the number of rows and columns that it ends."""
        self.rows = max(self.rows, rows)
        self.columns = max(self.columns, columns)


@dataclass(frozen=True)
class Parts:
    """A workbook in a zip: ``kind`` is xlsx or ods, ``sheets`` those that hold cells, by name."""

    kind: str
    sheets: dict[str, SheetFacts]


def parts_of(path: Path, stream: IO[bytes]) -> Parts:
    """Look through a zip before it is read as a workbook.

    Raises UsageError naming the file for a zip that is broken, no workbook, protected by a password, or unpacks to more than
    ``MAX_UNPACKED_BYTES``, and for a sheet that reaches further than ``MAX_CELLS``.
    """
    try:
        with ZipFile(stream) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                allowed = f"{MAX_UNPACKED_BYTES >> 30} GiB is the most that is read"
                raise UsageError(f"{path}: unpacks to {unpacked / (1 << 30):.1f} GiB and {allowed}; is this the right file?")
            kind = _kind_of(path, archive)
            sheets = _sheets_of_xlsx(archive) if kind == "xlsx" else _OdsSheets(archive).sheets
    except _BROKEN as error:
        raise UsageError(f"{path}: is a broken workbook ({error}); open it in a spreadsheet and save it anew") from error
    for name, facts in sheets.items():
        if facts.rows * facts.columns > MAX_CELLS:
            raise UsageError(
                f"{path}, sheet {name[:40]!r}: reaches to row {facts.rows:,} and column {facts.columns:,}, further than a review"
                " can; delete the cells far from its table, and save it again"
            )
    return Parts(kind, sheets)


def _kind_of(path: Path, archive: ZipFile) -> str:
    names = set(archive.namelist())
    if any(member.flag_bits & 1 for member in archive.infolist()):
        raise UsageError(f"{path}: {PROTECTED}")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and archive.read("mimetype").startswith(_OPEN_DOCUMENT):
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise UsageError(f"{path}: {PROTECTED}")
        return "ods"
    what = "an .xlsb workbook" if "xl/workbook.bin" in names else "a zip, but no spreadsheet"
    raise UsageError(f"{path}: is {what}; expected a CSV, .xlsx, .ods or .xls")


def _parse(archive: ZipFile, name: str, parser: expat.XMLParserType | None = None) -> None:
    """Go through one member piece by piece, to its end, where the zip proves that it holds what its directory says."""
    parser = parser or expat.ParserCreate()
    with archive.open(name) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece)
    parser.Parse(b"", True)


def _elements(archive: ZipFile, name: str, wanted: str) -> list[dict[str, str]]:
    """Return the attributes of the elements of this name, in whatever namespace."""
    found: list[dict[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if element.rpartition(":")[2] == wanted:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    _parse(archive, name, parser)
    return found


def _sheets_of_xlsx(archive: ZipFile) -> dict[str, SheetFacts]:
    targets = {each["Id"]: each["Target"] for each in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")}
    members = {}
    for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
        target = targets[next((value for name, value in sheet.items() if name.endswith(":id")), "")]
        members[sheet["name"]] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    for member in archive.namelist():
        if member.endswith((".xml", ".rels")) and member not in members.values():
            _parse(archive, member)  # the reader believes what is declared, so nothing may unpack to more
    return {name: _XlsxSheet(archive, member).facts for name, member in members.items()}


class _Pass:
    """One pass over the XML of sheets; text costs time to hear of, so it is heard in the cells that hold an error alone."""

    def __init__(self, archive: ZipFile, member: str) -> None:
        self._row = self._column = -1
        self._heard: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self.start
        _parse(archive, member, self._parser)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear of an element that begins."""
        raise NotImplementedError

    def hear(self, facts: SheetFacts, last: str) -> None:
        """Hear the text of the present cell, an error, until its element ``last`` ends."""

        def end(name: str) -> None:
            if name == last:
                facts.errors[self._row, self._column] = "".join(self._heard)
                self._parser.CharacterDataHandler = self._parser.EndElementHandler = None

        self._heard = []
        self._parser.CharacterDataHandler = self._heard.append
        self._parser.EndElementHandler = end


class _XlsxSheet(_Pass):
    """A sheet of an .xlsx; rows and cells may do without their address, then they follow each other."""

    def __init__(self, archive: ZipFile, member: str) -> None:
        self.facts = SheetFacts()
        self._prefix = ""
        self._is_error = False
        self._columns: dict[str, int] = {}
        super().__init__(archive, member)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.removeprefix(self._prefix)
        if name == "c":
            self._column += 1
            if "r" in attributes:
                self._row, self._column = self._address(attributes["r"])
            self._is_error = attributes.get("t") == "e"
        elif name == "v":
            self.facts.reach(self._row + 1, self._column + 1)
            if self._is_error:
                self.hear(self.facts, self._prefix + "v")
        elif name == "is":
            self.facts.reach(self._row + 1, self._column + 1)
        elif name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            self.facts.merged.append((self._address(first)[0], self._address(last or first)[0]))
        elif name.endswith(":worksheet"):
            self._prefix = name.removesuffix("worksheet")

    def _address(self, ref: str) -> tuple[int, int]:
        letters = ref.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = _column(letters)
        return int(ref[len(letters) :]) - 1, self._columns[letters]


def _column(letters: str) -> int:
    if not _LETTERS.fullmatch(letters):
        raise ValueError(f"a column is called {letters[:20]!r}")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


class _OdsSheets(_Pass):
    """All sheets of an .ods, where equal cells and equal rows that follow each other are counted, not repeated."""

    def __init__(self, archive: ZipFile) -> None:
        self.sheets: dict[str, SheetFacts] = {}
        self._facts = SheetFacts()
        self._rows = self._columns = 0
        super().__init__(archive, "content.xml")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in {"table:table-cell", "table:covered-table-cell"}:
            self._column += self._columns
            self._columns = int(attributes.get("table:number-columns-repeated", 1))
            if "office:value-type" in attributes:
                self._facts.reach(self._row + self._rows, self._column + self._columns)
            if attributes.get("calcext:value-type") == "error":
                self.hear(self._facts, name)
            if (spanned := int(attributes.get("table:number-rows-spanned", 1))) > 1:
                self._facts.merged.append((self._row, self._row + spanned - 1))
        elif name == "text:p":
            self._facts.reach(self._row + self._rows, self._column + self._columns)
        elif name == "table:table-row":
            self._row += self._rows
            self._rows = int(attributes.get("table:number-rows-repeated", 1))
            self._column = self._columns = 0
        elif name == "table:table":
            self._facts = self.sheets[attributes["table:name"]] = SheetFacts()
            self._row = self._rows = 0
