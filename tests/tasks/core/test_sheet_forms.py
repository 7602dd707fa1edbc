from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tasks.core.errors import UsageError
from tasks.core.review_csv import read_review
from tasks.core.sheet_forms import Form, form_of

OURS = ("decision", "path", "latitude", "longitude", "note")
HEADER = "decision;path;datetime;latitude;longitude;confidence;note"
EXCEL = HEADER + (
    "\r\nx;2019/rom/Müller 1.jpg;2024-05-01T12:00:00;41,8902102;-122,4194155;0,8;\r\n"
    'WAHR;plain.jpg;01.05.2024 12:00;52,52;13,4;1;"sagt ""hallo""; und\ngeht"\r\n;007.jpg;;;;;\'=1+1\r\n'
)
"""As Excel in German saves it: a mark and seconds that it hides, decimals with a comma, zeros at the end dropped."""
ROWS = {
    "decision": ["x", "WAHR", ""],
    "path": ["2019/rom/Müller 1.jpg", "plain.jpg", "007.jpg"],
    "datetime": ["2024-05-01T12:00:00", "01.05.2024 12:00", ""],
    "latitude": ["41.8902102", "52.52", ""],
    "longitude": ["-122.4194155", "13.4", ""],
    "confidence": ["0.8", "1", ""],
    "note": ["", 'sagt "hallo"; und\ngeht', "=1+1"],
}


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


class TestAsExcelSaves:
    @pytest.mark.parametrize(
        ("encoding", "text", "notes"),
        [
            ("utf-8-sig", EXCEL, ["separated by ;", "decimal comma"]),
            (
                "cp1252",
                EXCEL,
                ["separated by ;", "read as Windows-1252 (ANSI), which cannot hold every letter", "decimal comma"],
            ),
            ("cp1252", "sep=;\r\n" + EXCEL, ["separated by ;", "read as Windows-1252 (ANSI), which cannot hold every letter"]),
            ("utf-8-sig", "sep=;\r\n" + EXCEL, ["separated by ;", "decimal comma"]),
            ("utf-16", EXCEL.replace("; und", ", und").replace(";", "\t"), ["separated by tabs", "UTF-16", "decimal comma"]),
        ],
        ids=["CSV UTF-8", "CSV", "CSV after a sep line", "CSV UTF-8 after a sep line", "Unicode text"],
    )
    def test_every_cell_comes_back_whatever_is_chosen(self, tmp_path, encoding, text, notes):
        review = read_review(written(tmp_path / "review.csv", text.encode(encoding)))
        commas = {"note": ["", 'sagt "hallo", und\ngeht', "=1+1"]} if encoding == "utf-16" else {}
        assert review.plain_rows().to_dict("list") == {**ROWS, **commas}
        assert review.dialect.notes()[: len(notes)] == notes
        assert not any(review.damage)

    def test_a_workbook_with_all_kinds_of_cells(self, tmp_path):
        """Numbers, dates with a time of day and without, truths, rich text, a formula of which no value is known."""
        book = openpyxl.Workbook()
        book.active.append(["decision", "path", "datetime", "latitude", "new_datetime", "note"])
        at = dt.datetime(2024, 5, 1, 12, 0, 30, 250_000)  # noqa: DTZ001 - a wall clock
        book.active.append([True, "a.jpg", at, 41.8902102, dt.date(2024, 5, 1), "=HYPERLINK(A1)"])
        rich = CellRichText("two ", TextBlock(InlineFont(b=True), "parts"))
        book.active.append(["x", 7, "2024-05-01T12:00:00+02:00", dt.date(2024, 10, 9), None, rich])
        book.save(tmp_path / "review.csv")  # the name does not matter
        review = read_review(tmp_path / "review.csv")
        assert review.rows.to_dict("list") == {
            "decision": ["true", "x"],
            "path": ["a.jpg", "7"],
            "datetime": ["2024-05-01T12:00:30.25", "2024-05-01T12:00:00+02:00"],
            "latitude": ["41.8902102", "2024-10-09"],
            "new_datetime": ["2024-05-01", ""],
            "note": ["", "two parts"],
        }
        assert review.dialect.notes() == ["an .xlsx workbook"]
        assert review.lines == [2, 3]

    def test_dates_that_count_from_1904(self, tmp_path):
        book = openpyxl.Workbook()
        book.epoch = CALENDAR_MAC_1904
        book.active.append(["path", "new_datetime"])
        book.active.append(["a.jpg", dt.datetime(2019, 7, 2, 10, 11, 12)])  # noqa: DTZ001 - a wall clock
        book.save(tmp_path / "review.xlsx")
        assert read_review(tmp_path / "review.xlsx").rows["new_datetime"].tolist() == ["2019-07-02T10:11:12"]

    def test_rows_of_merged_cells_are_damaged_and_the_others_sound(self, tmp_path):
        book = openpyxl.Workbook()
        for row in (["decision", "path"], ["x", "a.jpg"], ["", "b.jpg"], ["x", "c.jpg"]):
            book.active.append(row)
        book.active.merge_cells("A2:A3")
        book.save(tmp_path / "review.xlsx")
        damage = read_review(tmp_path / "review.xlsx").damage
        assert ["merged" in each for each in damage] == [True, True, False]
        assert damage[2] == ""

    def test_of_several_sheets_says_which_was_read(self, tmp_path):
        book = openpyxl.Workbook()
        book.active.append(["help"])
        book.create_sheet("My review").append(["path"])
        book.save(tmp_path / "review.xlsx")
        assert read_review(tmp_path / "review.xlsx").dialect.notes() == ["an .xlsx workbook, sheet My review"]


class TestFormOf:
    def test_a_csv_in_our_own_form_has_nothing_undone(self, tmp_path):
        path = written(tmp_path / "a.csv", "\ufeffpath,note\r\na.jpg,x\r\n".encode())
        assert form_of(path, OURS) == Form([(1, ["path", "note"]), (2, ["a.jpg", "x"])], ())

    def test_only_semicolons_expect_a_decimal_comma(self, tmp_path):
        expected = {";": True, ",": False, "\t": False}
        for separator, expects_comma in expected.items():
            path = written(tmp_path / "a.csv", f"path{separator}note\n".encode())
            assert form_of(path, OURS).expects_comma is expects_comma

    def test_a_list_of_paths_alone_is_read_as_it_is(self, tmp_path):
        path = written(tmp_path / "a.csv", b"path\na.jpg\nb.jpg\n")
        assert form_of(path, OURS).rows == [(1, ["path"]), (2, ["a.jpg"]), (3, ["b.jpg"])]

    def test_lines_in_one_cell_each_that_are_not_just_ours_are_refused_as_they_stand(self, tmp_path):
        path = written(tmp_path / "a.csv", b'"decision,path,latitude,longitude,note"\r\n"x,a.jpg,1.5"\r\n')
        with pytest.raises(UsageError, match="has no column path"):
            read_review(path)
        shown = form_of(written(path, b'"decision,path,latitude,longitude,note"\r\n"x,a.jpg,1.5,2.5,"\r\n'), OURS)
        assert shown.rows == [(1, list(OURS)), (2, ["x", "a.jpg", "1.5", "2.5", ""])]

    def test_a_quote_that_is_not_closed_is_named_with_its_row(self, tmp_path):
        with pytest.raises(UsageError, match=r"a\.csv, row 2: .*not closed"):
            form_of(written(tmp_path / "a.csv", b'path,note\na.jpg,"open\nb.jpg,x\n'), OURS)
