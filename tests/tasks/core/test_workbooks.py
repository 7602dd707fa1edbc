from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from tasks.core.errors import UsageError
from tasks.core.workbooks import as_text, is_workbook, read_workbook

COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
CUT_OFF = b"".join(
    [
        COMPOUND + bytes(16),
        struct.pack("<HHHHH6xIIIIIiIiI", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, -2, 0, -2, 0),
        struct.pack("<109i", 0, *[-1] * 108),
        struct.pack("<128i", -3, -2, *[-1] * 126),
        bytes(98),
    ]
)
"""A compound file, header and first sector, that ends within the first entry of its directory, which has 128 bytes."""


def xlsx(path: Path, *rows: tuple[Any, ...], sheet: str = "review") -> Path:
    """Write a workbook as openpyxl does: a text that begins with = is a formula, of which nobody has worked out the value."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def cells(path: Path) -> list[list[str]]:
    return [texts for _, texts in read_workbook(path, "path").rows]


class TestIsWorkbook:
    @pytest.mark.parametrize(
        ("head", "is_one"),
        [(b"PK\x03\x04....", True), (COMPOUND, True), (b"path,not", False), (b"\xef\xbb\xbfpath,", False), (b"", False)],
    )
    def test_tells_by_the_first_bytes(self, head, is_one):
        assert is_workbook(head) is is_one


class TestAsText:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (41.8902102, "41.8902102"),
            (-122.4194155, "-122.4194155"),
            (0.1 + 0.2, "0.30000000000000004"),
            (120.0, "120"),
            (-0.0, "0"),
            (7, "7"),
            (1e-7, "0.0000001"),
            (-2.5e-6, "-0.0000025"),
            (123456789012345.0, "123456789012345"),
            (2.01907021011123e19, "2.01907021011123e+19"),
            (1e-300, "1e-300"),
            (True, "true"),
            (False, "false"),
            ("007", "007"),
            (dt.datetime(2024, 5, 1, 12, 0, 30), "2024-05-01T12:00:30"),  # noqa: DTZ001 - a wall clock
            (dt.datetime(2024, 5, 1, 12, 0, 30, 120_000), "2024-05-01T12:00:30.12"),  # noqa: DTZ001
            (dt.date(2024, 5, 1), "2024-05-01"),
            (dt.time(12, 30), "12:30:00"),
            (dt.timedelta(days=1, hours=22, minutes=12), "46:12:00"),
            (dt.timedelta(days=-1, hours=22, minutes=30), "-1:30:00"),
        ],
    )
    def test_writes_a_cell_as_review_csv_would_have_it(self, value, text):
        assert as_text(value) == text


class TestReadWorkbook:
    def test_takes_typed_cells_as_what_they_are(self, tmp_path):
        at = dt.datetime(2024, 5, 1, 12, 0, 30)  # noqa: DTZ001 - a wall clock
        path = xlsx(tmp_path / "a.xlsx", ("path", "a", "b", "c"), ("x", 52.52, 7, True), ("007", at, at.date(), None))
        assert cells(path) == [
            ["path", "a", "b", "c"],
            ["x", "52.52", "7", "true"],
            ["007", "2024-05-01T12:00:30", "2024-05-01", ""],
        ]

    def test_counts_rows_as_the_spreadsheet_does_and_leaves_out_blank_ones(self, tmp_path):
        path = xlsx(tmp_path / "a.xlsx", (None,), ("path",), (None,), ("x",), ("",), ("y",))
        assert read_workbook(path, "path").rows == [(2, ["path"]), (4, ["x"]), (6, ["y"])]

    def test_a_formula_is_what_it_last_showed(self, tmp_path):
        with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["path", "note"])
            sheet.write_formula(1, 0, '="a"&".jpg"', value="a.jpg")
            sheet.write_formula(1, 1, '=HYPERLINK("https://example.org")', value="'=1+1")
        assert cells(tmp_path / "a.xlsx") == [["path", "note"], ["a.jpg", "'=1+1"]]

    def test_a_formula_without_a_value_is_blank(self, tmp_path):
        path = xlsx(tmp_path / "a.xlsx", ("path", "note"), ("x", '=WEBSERVICE("https://example.org")'))
        assert cells(path) == [["path", "note"], ["x", ""]]

    @pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?", "#DIV/0!"])
    def test_an_error_stays_visible(self, tmp_path, error):
        path = xlsx(tmp_path / "a.xlsx", (None, "path", "latitude"), (None, "x", error))
        assert cells(path) == [["path", "latitude"], ["x", error]]

    def test_reads_texts_without_a_table_of_texts(self, tmp_path):
        """Inline strings, as programs write that do not know yet what comes."""
        with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"constant_memory": True}) as book:
            book.add_worksheet().write_row(0, 0, ["path", "note", " two  spaces "])
        assert cells(tmp_path / "a.xlsx") == [["path", "note", " two  spaces "]]

    def test_keeps_what_a_text_holds(self, tmp_path):
        texts = ["=1+1", "'=1", "@x", "NA", "null", "1e5", "007", " a ", "a\nb", 'say "hi"', "a,b;c", "🗺️", "_x0041_", "tab\tx"]
        with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for column, text in enumerate(["path", *texts]):
                sheet.write_string(0, column, text)
        assert cells(tmp_path / "a.xlsx") == [["path", *texts]]

    def test_takes_the_first_sheet_with_the_column(self, tmp_path):
        book = openpyxl.Workbook()
        book.active.title = "Help"
        book.active.append(["what to do", "how"])
        book.create_sheet("Blank")
        book.create_sheet("My review").append([" PATH ", "note"])
        book.create_sheet("Later").append(["path"])
        book.save(tmp_path / "a.xlsx")
        sheet = read_workbook(tmp_path / "a.xlsx", "path")
        assert (sheet.kind, sheet.name, sheet.is_only, sheet.rows) == (".xlsx", "My review", False, [(1, [" PATH ", "note"])])

    def test_names_the_rows_of_merged_cells(self, tmp_path):
        book = openpyxl.Workbook()
        for row in (["path", "note"], ["x", "a"], ["y", "b"], ["z", "c"]):
            book.active.append(row)
        book.active.merge_cells("B3:B4")
        book.active.merge_cells("C2:D2")
        book.save(tmp_path / "a.xlsx")
        assert read_workbook(tmp_path / "a.xlsx", "path").merged == {3, 4}

    def test_names_the_sheets_where_none_has_the_column(self, tmp_path):
        path = xlsx(tmp_path / "a.xlsx", ("Datum", "Betrag"), sheet="Kasse")
        with pytest.raises(UsageError, match=r"a\.xlsx: no sheet has the column path \('Kasse': 'Datum', 'Betrag'\)"):
            read_workbook(path, "path")

    def test_a_workbook_without_a_cell_has_no_such_sheet(self, tmp_path):
        with pytest.raises(UsageError, match=r"no sheet has the column path \('review': blank\)"):
            read_workbook(xlsx(tmp_path / "a.xlsx"), "path")

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (COMPOUND + bytes(5000), "cannot be read, broken or protected by a password"),
            (COMPOUND + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(2000), "is protected by a password"),
            (CUT_OFF, "cannot be read, broken or protected by a password"),
            (b"PK\x03\x04" + bytes(500), "is a broken workbook"),
        ],
        ids=["broken .xls", ".xlsx with a password", ".xls over which the reader falls", "broken zip"],
    )
    def test_refuses_in_one_sentence_what_it_cannot_read(self, tmp_path, content, sentence):
        (tmp_path / "a.xlsx").write_bytes(content)
        with pytest.raises(UsageError, match=sentence) as caught:
            read_workbook(tmp_path / "a.xlsx", "path")
        assert "\n" not in str(caught.value)

    def test_refuses_a_workbook_cut_off_at_any_place(self, tmp_path):
        whole = xlsx(tmp_path / "a.xlsx", ("path", "note"), ("x", "y")).read_bytes()
        for size in range(8, len(whole), 97):
            (tmp_path / "cut.xlsx").write_bytes(whole[:size])
            with pytest.raises(UsageError, match="is a broken workbook"):
                read_workbook(tmp_path / "cut.xlsx", "path")
