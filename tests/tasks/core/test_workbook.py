"""Tests of review.xlsx: written by us, read by openpyxl, calamine and our own reader, and by nobody else's rules."""

from __future__ import annotations

import io
import resource
import signal
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tasks.core.errors import CannotWrite
from tasks.core.review_csv import as_cells, read_review
from tasks.core.tables import EDITABLE_COLUMNS, REVIEW_COLUMNS
from tasks.core.workbook import write_workbook
from tests.review_rows import no_proposal, proposal, proposals


def rows_of(*rows: dict[str, Any], **others: list[str]) -> pd.DataFrame:
    """Return PROPOSALS as the text cells of review.csv, with columns that are not ours."""
    return as_cells(proposals(*rows)).assign(**others).astype("str")


def written(path: Path, rows: pd.DataFrame, pictures: dict[str, Path] | None = None) -> int:
    with path.open("wb") as stream:
        return write_workbook(stream, rows, pictures or {})


@pytest.fixture
def book(tmp_path):
    """Return a function that writes rows and gives the sheet back as openpyxl reads it."""

    def write(rows: pd.DataFrame, pictures: dict[str, Path] | None = None) -> Any:
        written(tmp_path / "review.xlsx", rows, pictures)
        return openpyxl.load_workbook(tmp_path / "review.xlsx")["review"]

    return write


def column(sheet: Any, name: str) -> int:
    return [cell.value for cell in sheet[1]].index(name) + 1


def cells(sheet: Any, name: str) -> list[Any]:
    return [sheet.cell(row, column(sheet, name)) for row in range(2, sheet.max_row + 1)]


class TestSheet:
    def test_has_exactly_the_columns_of_review_csv_and_the_persons_own_behind_them(self, book):
        sheet = book(rows_of(proposal("a.jpg"), **{"my tag": ["007"], "Zweck": [""]}))
        assert [cell.value for cell in sheet[1]] == [*REVIEW_COLUMNS, "my tag", "Zweck"]

    def test_every_cell_says_what_review_csv_says(self, book):
        rows = rows_of(
            proposal("a.jpg", altitude=23.5, direction=271.0, note="=1+1", decision="ja"),
            proposal("b/ü 😀.jpg", error_m=8.5, latitude=-0.0000001, longitude=-179.9999999),
            no_proposal("007", problem="broken", address="1e5"),
            mine=["2024-05-01", "NA", " x "],
        )
        sheet = book(rows)
        for number, row in enumerate(rows.to_dict("records"), start=2):
            for place, (name, text) in enumerate(row.items(), start=1):
                value = sheet.cell(number, place).value
                assert (float(text) if isinstance(value, int | float) else text) == ("" if value is None else value), name

    def test_header_and_path_stay_in_view_and_every_column_has_a_filter(self, book):
        sheet = book(rows_of(proposal("a.jpg"), proposal("b.jpg")))
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref == "A1:Y3"

    def test_no_cell_is_a_formula(self, book, tmp_path):
        texts = ["=1+1", "@SUM(A1)", "{=1}", "+1", "-1", "\t=1", "=HYPERLINK(1)"]
        sheet = book(rows_of(*(proposal(f"{number}.jpg", note=text, map=text) for number, text in enumerate(texts)), mine=texts))
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
        assert [cell.value for cell in cells(sheet, "note")] == texts
        with zipfile.ZipFile(tmp_path / "review.xlsx") as parts:
            assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")

    def test_coordinates_are_numbers_with_seven_decimals_and_more_where_they_have_more(self, book):
        rows = rows_of(proposal("a.jpg"), proposal("b.jpg"))
        rows.loc[1, "latitude"] = "41.890210212"
        found = cells(book(rows), "latitude")
        assert [(cell.value, cell.number_format) for cell in found] == [(41.8902102, "0.0000000"), (41.890210212, "0.000000000")]

    def test_a_typed_coordinate_keeps_its_zeros_as_text(self, book):
        rows = rows_of(proposal("a.jpg"))
        rows.loc[0, "latitude"] = "41.8900"
        assert [(cell.value, cell.number_format) for cell in cells(book(rows), "latitude")] == [("41.8900", "@")]

    def test_blank_cells_to_type_into_are_of_the_kind_of_their_column(self, book):
        """A date or 1e5 typed into a column of text stays what was typed; a coordinate shows all its digits."""
        sheet = book(rows_of(no_proposal("a.jpg")))
        formats = {name: sheet.column_dimensions[sheet.cell(1, column(sheet, name)).column_letter] for name in EDITABLE_COLUMNS}
        assert {name: found.number_format for name, found in formats.items()} == {
            "decision": "@", "latitude": "0.0000000", "longitude": "0.0000000", "address": "@", "note": "@", "new_datetime": "@",
            "date_decision": "@", "altitude": "0.0", "direction": "0.0",
        }  # fmt: skip

    def test_columns_that_are_the_persons_are_tinted(self, book):
        sheet = book(rows_of(proposal("a.jpg", note="x")))
        tints = {name: cells(sheet, name)[0].fill.fgColor.rgb for name in ("latitude", "note", "place", "path")}
        assert tints["latitude"] == tints["note"] != tints["place"] == tints["path"]
        heads = {name: sheet.cell(1, column(sheet, name)).fill.fgColor.rgb for name in REVIEW_COLUMNS}
        assert {name for name in heads if heads[name] == heads["decision"]} == set(EDITABLE_COLUMNS)

    def test_decisions_have_a_drop_down_that_allows_other_words(self, book):
        sheet = book(rows_of(proposal("a.jpg"), proposal("b.jpg", decision="ja")))
        found = {
            str(rule.sqref): (rule.type, rule.formula1, rule.showErrorMessage) for rule in sheet.data_validations.dataValidation
        }
        assert found == {"A2:A3": ("list", '"accept,reject,overwrite"', False), "Q2:Q3": ("list", '"accept,reject"', False)}
        assert cells(sheet, "decision")[1].value == "ja"

    def test_radii_decisions_and_problems_are_coloured(self, book):
        sheet = book(rows_of(proposal("a.jpg")))
        rules = {
            str(area.sqref): [rule.formula[0] for rule in found] for area, found in sheet.conditional_formatting._cf_rules.items()
        }
        assert rules["G2"] == [
            "AND(ISNUMBER($G2),$G2<=100)",
            "AND(ISNUMBER($G2),$G2<=1000)",
            "AND(ISNUMBER($G2),$G2<=10000)",
            "AND(ISNUMBER($G2))",
        ]
        assert rules["W2"] == ["LEN($W2)>0"]
        assert "MATCH(LOWER(TRIM($A2)),help!" in rules["A2"][0]

    def test_the_lighter_a_radius_the_smaller_it_is_in_grey_too(self):
        """Relative luminance (WCAG 2.2) falls from class to class, so the order is seen without colours."""
        from tasks.core.workbook_columns import RADII_M

        def luminance(colour: str) -> float:
            parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
            linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

        found = [luminance(colour) for _, colour in RADII_M]
        assert all(lighter > 1.15 * darker for lighter, darker in pairwise(found))
        assert min(found) > 0.18  # black on it has a contrast of 4.5

    def test_map_is_a_link_to_the_position(self, book):
        link = "https://www.openstreetmap.org/?mlat=41.8902102&mlon=12.4922309#map=16/41.8902102/12.4922309"
        (cell,) = cells(book(rows_of(proposal("a.jpg", map=link))), "map")
        assert cell.value == link
        assert f"{cell.hyperlink.target}#{cell.hyperlink.location}" == link

    @pytest.mark.parametrize(
        "text", ["javascript:alert(1)", "file:///etc/passwd", "http://example.org", "internal:help!A1", "https://é.org"]
    )
    def test_nothing_but_a_plain_https_address_becomes_a_link(self, book, text):
        (cell,) = cells(book(rows_of(proposal("a.jpg", map=text, note=text))), "map")
        assert (cell.value, cell.hyperlink) == (text, None)

    def test_links_beyond_those_that_excel_takes_are_text(self, book, monkeypatch):
        monkeypatch.setattr("tasks.core.workbook.MAX_LINKS", 1)
        found = cells(book(rows_of(*(proposal(name, map="https://x.org/") for name in "ab"))), "map")
        assert [(cell.value, cell.hyperlink is not None) for cell in found] == [
            ("https://x.org/", True),
            ("https://x.org/", False),
        ]

    def test_prints_across_with_its_header_and_the_path_on_each_page(self, book):
        sheet = book(rows_of(proposal("a.jpg")))
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$B")

    def test_nothing_is_protected_because_people_sort_and_filter(self, book):
        assert not book(rows_of(proposal("a.jpg"))).protection.sheet

    def test_no_rows_make_a_sheet_with_a_header(self, book):
        sheet = book(rows_of(proposal("a.jpg")).iloc[:0])
        assert [cell.value for cell in sheet[1]] == list(REVIEW_COLUMNS)

    def test_the_same_rows_give_the_same_bytes(self, tmp_path):
        for name in ("one.xlsx", "two.xlsx"):
            written(tmp_path / name, rows_of(proposal("a.jpg"), proposal("b.jpg", problem="x")))
        assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


class TestPictures:
    def test_stand_in_the_cell_of_their_path_and_make_its_row_high(self, book, tmp_path):
        Image.new("RGB", (240, 160), (200, 30, 30)).save(tmp_path / "red.jpg")
        sheet = book(rows_of(proposal("a.jpg"), proposal("b.jpg")), {"b.jpg": tmp_path / "red.jpg"})
        (image,) = sheet._images
        start, end = image.anchor._from, image.anchor.to
        assert [(mark.row, mark.col) for mark in (start, end)] == [(2, 1), (2, 1)]
        assert image.anchor.editAs is None  # "twoCell", the default: it moves and hides with its row
        assert sheet.row_dimensions[3].height > 40 > sheet.row_dimensions[2].height
        assert [cell.alignment.indent for cell in cells(sheet, "path")] == [0, 10]
        with Image.open(io.BytesIO(image._data())) as picture:
            assert picture.width <= 168

    def test_one_that_is_gone_only_lacks(self, book, tmp_path):
        sheet = book(rows_of(proposal("a.jpg")), {"a.jpg": tmp_path / "gone.jpg"})
        assert sheet._images == []
        assert cells(sheet, "path")[0].value == "a.jpg"


class TestHelp:
    def test_says_what_each_editable_column_takes_and_every_word(self, book, tmp_path):
        book(rows_of(proposal("a.jpg")))
        sheet = openpyxl.load_workbook(tmp_path / "review.xlsx")["help"]
        first = [str(row[0].value) for row in sheet.iter_rows()]
        assert set(EDITABLE_COLUMNS) <= set(", ".join(first).split(", "))
        assert {"ja", "oui", "✓", "falsch", "overwrite"} <= set(first)

    def test_the_words_are_where_the_colours_look_for_them(self, book, tmp_path):
        sheet = book(rows_of(proposal("a.jpg")))
        rules = next(found for area, found in sheet.conditional_formatting._cf_rules.items() if str(area.sqref) == "A2")
        words = openpyxl.load_workbook(tmp_path / "review.xlsx")["help"]
        area = rules[0].formula[0].split("help!")[1].split(",")[0]
        assert [cell.value for (cell,) in words[area.replace("$", "")]] == [
            "accept", "y", "yes", "x", "1", "true", "ok", "✓", "ja", "oui", "wahr", "vrai",
        ]  # fmt: skip


class TestLimits:
    def test_too_many_rows_are_refused_before_anything_is_written(self):
        class Rows(pd.DataFrame):
            def __len__(self) -> int:
                return 1_048_576

        with pytest.raises(CannotWrite, match=r"1,048,576 rows and 25 columns are more than the 1,048,575 and 16,384"):
            write_workbook(io.BytesIO(), Rows(rows_of(proposal("a.jpg"))), {})

    def test_a_long_text_of_ours_is_cut_and_counted(self, book, tmp_path):
        rows = rows_of(proposal("a.jpg", evidence="x" * 40_000), proposal("b.jpg"))
        assert written(tmp_path / "a.xlsx", rows) == 1
        found = cells(book(rows), "evidence")[0].value
        assert len(found) == 32_767
        assert found.endswith("(cut off here; review.csv has all of it)")

    @pytest.mark.parametrize("name", ["note", "address", "path", "mine"])
    def test_one_of_the_persons_or_a_path_is_never_cut(self, tmp_path, name):
        rows = rows_of(proposal("a.jpg"), mine=["x"])
        rows.loc[0, name] = "😀" * 20_000
        with pytest.raises(CannotWrite, match=f"row 2: {name} has 40,000 characters, and a cell of a workbook takes 32,767"):
            written(tmp_path / "a.xlsx", rows)

    def test_a_disk_that_fills_up_leaves_nothing_behind(self, tmp_path, monkeypatch):
        """The rows are put aside in files: what cannot be written there is the disk's error, as it is."""
        (tmp_path / "aside").mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "aside"))
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        try:
            with pytest.raises(OSError, match="File too large"):
                write_workbook(io.BytesIO(), rows_of(*(proposal(f"{number}.jpg") for number in range(400))), {})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)
        assert list((tmp_path / "aside").iterdir()) == []


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=20) | st.sampled_from(
    [
        "_x0041_",
        "_x005F_x0041_",
        "<r><t>x</t></r>",
        "'=1+1",
        "''=1",
        "=1",
        " x ",
        "a\r\nb",
        "NA",
        "TRUE",
        "1e5",
        "007",
        "#N/A",
        "'",
    ]
)


class TestRoundTrip:
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(notes=st.lists(TEXTS, min_size=1, max_size=6), data=st.data())
    def test_whatever_is_written_our_reader_reads_back(self, tmp_path, notes, data):
        rows = rows_of(*(proposal(f"{number}.jpg", note=note) for number, note in enumerate(notes)))
        numbers = st.sampled_from(["41.8902102", "41.8900", "-0.5000000", "7", "", "x", "41,89", "12.4922300"])
        for name in ("latitude", "longitude", "altitude"):
            rows[name] = pd.Series([data.draw(numbers) for _ in notes], dtype="str")
        rows["mine"] = pd.Series([data.draw(TEXTS) for _ in notes], dtype="str")
        written(tmp_path / "review.xlsx", rows)
        back = read_review(tmp_path / "review.xlsx")
        assert back.rows["note"].tolist() == notes
        assert back.rows.get("mine", rows["mine"]).tolist() == rows["mine"].tolist()
        for name in ("latitude", "longitude", "altitude"):
            for text, again in zip(rows[name], back.rows[name], strict=True):
                assert again == text or float(again) == float(text)
        assert back.damage == [""] * len(notes)

    def test_calamine_reads_numbers_as_numbers_and_texts_as_texts(self, tmp_path):
        written(tmp_path / "a.xlsx", rows_of(proposal("a.jpg", note="007"), proposal("b.jpg", note="2024-05-01")))
        header, *found = python_calamine.load_workbook(str(tmp_path / "a.xlsx")).get_sheet_by_name("review").to_python()
        table = [dict(zip(header, row, strict=True)) for row in found]
        assert [row["note"] for row in table] == ["007", "2024-05-01"]
        assert [row["latitude"] for row in table] == [41.8902102, 41.8902102]
        assert [row["error_m"] for row in table] == [120.0, 120.0]
