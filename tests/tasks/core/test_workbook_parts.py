from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tasks.core import workbook_parts
from tasks.core.errors import UsageError
from tasks.core.workbook_parts import Parts, parts_of

PATH = Path("review.xlsx")
SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(**members: str | bytes) -> io.BytesIO:
    """Make a zip; of the names, __ stands for / and a capital X at the end for .xml."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").removesuffix("X") + (".xml" if name.endswith("X") else ""), content)
    return stream


def xlsx(sheet: str) -> io.BytesIO:
    """Make a workbook of one sheet, given as the rows of its XML."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns:r="{RELATIONS}"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
        )
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return stream


def ods(rows: str) -> io.BytesIO:
    """Make an .ods of one sheet, given as the rows of its XML."""
    content = f'<office:document-content><table:table table:name="S">{rows}</table:table></office:document-content>'
    names = " ".join(f'xmlns:{name}="urn:{name}"' for name in ("office", "table", "text", "calcext"))
    content = content.replace("<office:document-content", f"<office:document-content {names}")
    return zipped(mimetype=SPREADSHEET, contentX=content, **{"META-INF__manifestX": "<manifest/>"})


def facts(stream: io.BytesIO) -> workbook_parts.SheetFacts:
    (only,) = parts_of(PATH, stream).sheets.values()
    return only


class TestXlsx:
    def test_finds_how_far_a_sheet_reaches(self):
        book = openpyxl.Workbook()
        book.active["C7"] = "last"
        book.active["AB2"] = 1
        stream = io.BytesIO()
        book.save(stream)
        assert (facts(stream).rows, facts(stream).columns) == (7, 28)

    def test_a_cell_that_only_has_a_colour_does_not_count(self):
        sheet = '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row></sheetData></worksheet>'
        assert (facts(xlsx(sheet)).rows, facts(xlsx(sheet)).columns) == (1, 1)

    def test_counts_cells_without_an_address(self):
        sheet = "<worksheet><row><c><v>1</v></c></row><row><c/><c><is><t>x</t></is></c></row></worksheet>"
        assert (facts(xlsx(sheet)).rows, facts(xlsx(sheet)).columns) == (2, 2)

    def test_finds_errors_and_merged_rows_in_any_namespace(self):
        sheet = (
            f'<x:worksheet xmlns:x="{MAIN}"><x:row r="3"><x:c r="B3" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c>'
            '<x:c r="C3"><x:v>7</x:v></x:c></x:row><x:mergeCells><x:mergeCell ref="B3:B5"/></x:mergeCells></x:worksheet>'
        )
        assert facts(xlsx(sheet)).errors == {(2, 1): "#DIV/0!"}
        assert facts(xlsx(sheet)).merged == [(2, 4)]


class TestOds:
    def test_counts_repeated_cells_and_rows_that_hold_something(self):
        rows = (
            '<table:table-row><table:table-cell office:value-type="float" table:number-columns-repeated="3"/>'
            '<table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
            '<table:table-row table:number-rows-repeated="4"><table:table-cell><text:p>x</text:p></table:table-cell>'
            "</table:table-row>"
            '<table:table-row table:number-rows-repeated="1048571"><table:table-cell/></table:table-row>'
        )
        assert (facts(ods(rows)).rows, facts(ods(rows)).columns) == (5, 3)

    def test_finds_errors_and_merged_rows(self):
        rows = (
            '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
            "<table:table-row><table:table-cell/>"
            '<table:table-cell office:value-type="string" calcext:value-type="error" table:number-rows-spanned="3">'
            "<text:p>#N/A</text:p></table:table-cell></table:table-row>"
        )
        assert facts(ods(rows)).errors == {(2, 1): "#N/A"}
        assert facts(ods(rows)).merged == [(2, 4)]


class TestPartsOfRefuses:
    @pytest.mark.parametrize(
        ("stream", "sentence"),
        [
            (zipped(readme="hello"), "is a zip, but no spreadsheet; expected a CSV, .xlsx, .ods or .xls"),
            (zipped(mimetype="application/vnd.oasis.opendocument.text", contentX="<a/>"), "is a zip, but no spreadsheet"),
            (zipped(**{"xl__workbook.bin": b"x"}), "is an .xlsb workbook"),
            (
                zipped(mimetype=SPREADSHEET, contentX="x", **{"META-INF__manifestX": "<manifest:encryption-data/>"}),
                "is protected by a password",
            ),
            (xlsx("<worksheet><row>"), "is a broken workbook .no element found"),
            (zipped(xl__workbookX="<workbook/>"), "is a broken workbook"),
            (
                zipped(
                    xl__workbookX='<workbook><sheet name="S"/></workbook>', **{"xl___rels__workbook.xml.rels": "<Relationships/>"}
                ),
                "is a broken workbook",
            ),
            (io.BytesIO(b"PK\x03\x04 and no more"), "is a broken workbook .File is not a zip file"),
        ],
        ids=[
            "another zip",
            "a text document",
            ".xlsb",
            "encrypted .ods",
            "cut XML",
            "no relations",
            "no relation",
            "no directory",
        ],
    )
    def test_in_one_sentence_that_names_the_file(self, stream, sentence):
        with pytest.raises(UsageError, match=rf"^review\.xlsx: {sentence}") as caught:
            parts_of(PATH, stream)
        assert "\n" not in str(caught.value)

    def test_a_zip_with_a_password(self):
        stream = xlsx("<worksheet/>")
        data = bytearray(stream.getvalue())
        directory = data.index(b"PK\x01\x02")
        data[directory + 8] |= 1  # what says that a member is encrypted
        with pytest.raises(UsageError, match="is protected by a password"):
            parts_of(PATH, io.BytesIO(bytes(data)))

    def test_a_zip_that_unpacks_to_more_than_is_read_without_unpacking_it(self, monkeypatch):
        data = bytearray(xlsx("<worksheet/>").getvalue())
        monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
        directory = data.index(b"PK\x01\x02")
        data[directory + 24 : directory + 28] = (3 << 30).to_bytes(4, "little")  # the size that it declares
        with pytest.raises(UsageError, match=r"unpacks to 3\.0 GiB and 2 GiB is the most that is read"):
            parts_of(PATH, io.BytesIO(bytes(data)))

    @pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
    def test_a_member_that_is_larger_than_it_declares(self, member):
        stream = xlsx("<worksheet/>")
        with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/sharedStrings.xml", "<sst>" + " " * 100_000 + "</sst>")
            info = archive.getinfo(member)
        data = bytearray(stream.getvalue())
        directory = data.rindex(member.encode()) - 46
        data[directory + 24 : directory + 28] = (info.file_size - 3).to_bytes(4, "little")
        with pytest.raises(UsageError, match="is a broken workbook"):
            parts_of(PATH, io.BytesIO(bytes(data)))

    @pytest.mark.parametrize(
        ("stream", "reach"),
        [
            (
                xlsx('<worksheet><row r="1"><c r="XFD1048576" t="str"><v> </v></c></row></worksheet>'),
                "row 1,048,576 and column 16,384",
            ),
            (
                ods(
                    '<table:table-row table:number-rows-repeated="1000000">'
                    '<table:table-cell table:number-columns-repeated="1000">'
                    "<text:p>x</text:p></table:table-cell></table:table-row>"
                ),
                "row 1,000,000 and column 1,000",
            ),
        ],
        ids=["xlsx", "ods"],
    )
    def test_a_sheet_that_reaches_too_far(self, stream, reach):
        with pytest.raises(UsageError, match=f"sheet 'S': reaches to {reach}, .*; delete the cells far from its table"):
            parts_of(PATH, stream)


def test_a_workbook_within_the_limits_says_its_kind():
    assert parts_of(PATH, ods("")) == Parts("ods", {"S": workbook_parts.SheetFacts()})
