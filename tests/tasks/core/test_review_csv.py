from __future__ import annotations

import csv
import io
import math
import os
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tasks.core import review_csv
from tasks.core.errors import UsageError
from tasks.core.review_csv import read_review, write_review
from tasks.core.tables import REVIEW_COLUMNS
from tests.review_rows import no_proposal, proposal, proposals, read_csv, save_csv

CELLS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "NA",
        "null",
        "None",
        "nan",
        "007",
        " a ",
        "=1+1",
        "'=1",
        "''-1",
        "@x",
        "\tx",
        "\rx",
        "a\nb",
        'say "hi"',
        "1,5",
        "-3",
        "🗺️",
        "'",
    ]
)
EXTRA_NAMES = st.sampled_from(["Rating", "=extra", "my, column", "Ünïcode", "-", "path 2", "a;b", "tab\there"])
RANGES = {"latitude": 90.0, "longitude": 180.0, "error_m": 2e7, "confidence": 1.0, "altitude": 1e5, "direction": 360.0}


@st.composite
def tables(draw):
    """Rows of text in all of our columns and some foreign ones; a path is never blank, as no row of a review has a blank one."""
    names = [*REVIEW_COLUMNS, *draw(st.lists(EXTRA_NAMES, unique=True, max_size=3))]
    rows = draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), max_size=4))
    table = pd.DataFrame(rows, columns=names, dtype="str")
    table["path"] = pd.Series(["p" + cell for cell in table["path"]], dtype="str")
    return table


@st.composite
def positions(draw):
    """Rows as propose writes them: numbers in the columns of numbers, anywhere in their range or unknown."""
    rows = draw(st.integers(1, 4))
    numbers = {
        name: draw(st.lists(st.floats(-limit, limit) | st.just(float("nan")), min_size=rows, max_size=rows))
        for name, limit in RANGES.items()
    }
    return pd.DataFrame({"path": pd.Series([f"{row}.jpg" for row in range(rows)], dtype="str"), **numbers})


def text_file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "review.csv"
    path.write_bytes(text.encode(encoding))
    return path


class TestWriteReview:
    def test_begins_with_a_byte_order_mark_and_our_columns_in_order(self, tmp_path):
        path = tmp_path / "review.csv"
        write_review(path, proposals(proposal("a.jpg")))
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbfdecision,path,datetime,latitude,longitude,gps_source,error_m,")
        assert list(read_csv(path)[0]) == list(REVIEW_COLUMNS)

    def test_puts_foreign_columns_last(self, tmp_path):
        rows = proposals(proposal("a.jpg"))
        rows.insert(0, "Rating", pd.Series(["5"], dtype="str"))
        write_review(tmp_path / "review.csv", rows)
        assert list(read_csv(tmp_path / "review.csv")[0]) == [*REVIEW_COLUMNS, "Rating"]

    def test_writes_numbers_plainly_and_nothing_for_none(self, tmp_path):
        rows = proposals(proposal("a.jpg", latitude=-33.85678, longitude=-0.5, error_m=12.6), no_proposal("b.jpg"))
        write_review(tmp_path / "review.csv", rows)
        first, second = read_csv(tmp_path / "review.csv")
        assert (first["latitude"], first["longitude"], first["error_m"], first["confidence"]) == (
            "-33.8567800",
            "-0.5000000",
            "13",
            "0.80",
        )
        assert (second["latitude"], second["longitude"], second["error_m"]) == ("", "", "")

    def test_guards_formulas_in_text_and_in_headers(self, tmp_path):
        rows = proposals(proposal("=cmd|x.jpg", note="-1", place="@home")).assign(**{"=HYPERLINK()": "+1+1"})
        write_review(tmp_path / "review.csv", rows)
        row = read_csv(tmp_path / "review.csv")[0]
        assert (row["path"], row["note"], row["place"], row["'=HYPERLINK()"]) == ("'=cmd|x.jpg", "'-1", "'@home", "'+1+1")

    def test_guards_a_formula_typed_where_a_number_belongs_but_no_negative_number(self, tmp_path):
        rows = pd.DataFrame({"path": ["a", "b"], "latitude": ["-12.5", "-1+cmd()"]}, dtype="str")
        write_review(tmp_path / "review.csv", rows)
        assert [row["latitude"] for row in read_csv(tmp_path / "review.csv")] == ["-12.5", "'-1+cmd()"]

    def test_writes_what_no_csv_can_hold_as_the_replacement_character(self, tmp_path):
        rows = pd.DataFrame({"path": ["a\0b"]}, dtype="str")
        write_review(tmp_path / "review.csv", rows)
        assert read_csv(tmp_path / "review.csv") == [{"path": "a\ufffdb"}]

    def test_leaves_no_temporary_file(self, tmp_path):
        write_review(tmp_path / "review.csv", proposals(proposal("a.jpg")))
        assert os.listdir(tmp_path) == ["review.csv"]


class TestRoundTrip:
    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(tables())
    @example(pd.DataFrame({"path": ["p"], "note": ["'=1"]}, dtype="str"))
    @example(pd.DataFrame({"path": ["p", "q"], "note": ["", "a;b"]}, dtype="str"))
    def test_reading_gives_back_what_was_written(self, tmp_path, table):
        write_review(tmp_path / "review.csv", table)
        review = read_review(tmp_path / "review.csv")
        assert review.rows.to_dict("list") == table.to_dict("list")
        assert not any(review.damage)
        assert review.dialect.undone in ((), ("decimal comma",))

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(positions())
    def test_a_number_comes_back_within_half_a_step_of_its_last_decimal(self, tmp_path, table):
        write_review(tmp_path / "review.csv", table)
        rows = read_review(tmp_path / "review.csv").plain_rows()
        steps = {"latitude": 1e-7, "longitude": 1e-7, "error_m": 1.0, "confidence": 0.01, "altitude": 0.1, "direction": 0.1}
        for name, step in steps.items():
            for text, value in zip(rows[name], table[name], strict=True):
                assert (text == "") == math.isnan(value)
                assert not text or abs(float(text) - value) <= step / 2 * (1 + 1e-6)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(tables(), st.sampled_from(";\t,"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
    def test_any_separator_and_encoding_give_the_same_cells(self, tmp_path, table, separator, encoding):
        write_review(tmp_path / "review.csv", table)
        stream = io.StringIO(newline="")
        ours = (tmp_path / "review.csv").read_bytes().decode("utf-8-sig")
        csv.writer(stream, delimiter=separator, lineterminator="\r\n").writerows(csv.reader(io.StringIO(ours, newline="")))
        (tmp_path / "review.csv").write_bytes(stream.getvalue().encode(encoding))
        review = read_review(tmp_path / "review.csv")
        assert review.rows.to_dict("list") == table.to_dict("list")
        separated = {",": [], ";": ["separated by ;"], "\t": ["separated by tabs"]}[separator]
        assert list(review.dialect.undone[: len(separated)]) == separated
        assert ("UTF-16" in review.dialect.undone) == encoding.startswith("utf-16")

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(tables())
    def test_a_workbook_of_the_same_cells_gives_the_same_rows(self, tmp_path, table):
        write_review(tmp_path / "review.csv", table)
        with (tmp_path / "review.csv").open(encoding="utf-8-sig", newline="") as stream:
            cells = list(csv.reader(stream))
        with xlsxwriter.Workbook(tmp_path / "review.xlsx") as book:
            sheet = book.add_worksheet()
            for row, texts in enumerate(cells):
                for column, text in enumerate(texts):
                    sheet.write_string(row, column, text)
        review = read_review(tmp_path / "review.xlsx")
        assert review.rows.to_dict("list") == table.to_dict("list")


class TestReadReview:
    def test_reads_what_a_german_spreadsheet_saves(self, tmp_path):
        write_review(tmp_path / "ours.csv", proposals(proposal("trip/Müller.jpg", evidence="5 min, 40 m; sure")))
        german = [
            {**row, "latitude": "41,8902102", "longitude": "12,4922309", "confidence": "0,8"}
            for row in read_csv(tmp_path / "ours.csv")
        ]
        review = read_review(save_csv(tmp_path / "review.csv", german, delimiter=";"))
        assert review.dialect.notes() == ["separated by ;", "decimal comma"]
        assert review.rows["latitude"].tolist() == ["41,8902102"]
        assert review.plain_rows()["latitude"].tolist() == ["41.8902102"]
        assert review.rows["evidence"].tolist() == ["5 min, 40 m; sure"]

    @pytest.mark.parametrize(
        ("encoding", "note"),
        [
            ("utf-16", ["UTF-16"]),
            ("utf-16-le", ["UTF-16"]),
            ("utf-16-be", ["UTF-16"]),
            ("utf-8", []),
            ("utf-8-sig", []),
        ],
    )
    def test_reads_unicode_with_a_byte_order_mark_or_without(self, tmp_path, encoding, note):
        review = read_review(text_file(tmp_path, "path\tnote\r\nMüller.jpg\t一 🗺️\r\n", encoding))
        assert review.rows.to_dict("list") == {"path": ["Müller.jpg"], "note": ["一 🗺️"]}
        assert review.dialect.notes() == ["separated by tabs", *note]

    def test_reads_what_an_old_mac_saves(self, tmp_path):
        review = read_review(text_file(tmp_path, "path;note\rMüller.jpg;Café\rb.jpg;\r", "mac-roman"))
        assert review.rows.to_dict("list") == {"path": ["Müller.jpg", "b.jpg"], "note": ["Café", ""]}
        assert review.lines == [2, 3]
        assert "Mac Roman" in " ".join(review.dialect.notes())

    def test_tabs_alone_do_not_prove_a_decimal_comma(self, tmp_path):
        """An American spreadsheet saves "Unicode text" with tabs too, and 1,234 is 1234 there."""
        review = read_review(text_file(tmp_path, "path\taltitude\r\na.jpg\t1,234\r\n"))
        assert review.plain_rows()["altitude"].tolist() == ["1,234"]
        assert read_review(text_file(tmp_path, "path;altitude\r\na.jpg;1,234\r\n")).plain_rows()["altitude"].tolist() == ["1.234"]

    def test_reads_ansi_and_says_so(self, tmp_path):
        review = read_review(text_file(tmp_path, "path;note\r\nMüller.jpg;Café €\r\n", "cp1252"))
        assert review.rows.to_dict("list") == {"path": ["Müller.jpg"], "note": ["Café €"]}
        assert "Windows-1252" in " ".join(review.dialect.notes())

    def test_says_nothing_of_the_form_we_write(self, tmp_path):
        write_review(tmp_path / "review.csv", proposals(proposal("a.jpg")))
        assert read_review(tmp_path / "review.csv").dialect.notes() == []

    @pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\r\n', "sep=;\n"])
    def test_obeys_a_sep_line_and_does_not_count_it(self, tmp_path, line):
        review = read_review(text_file(tmp_path, line + "path;note\r\na,b,c.jpg;x\r\n"))
        assert review.rows.to_dict("list") == {"path": ["a,b,c.jpg"], "note": ["x"]}
        assert review.lines == [2]

    @pytest.mark.parametrize("as_saved", ["a double click and Save", "the same, where a comma needs no quotes"])
    def test_splits_again_the_lines_that_a_spreadsheet_left_in_one_cell_each(self, tmp_path, as_saved):
        """Excel in German takes a comma for text: each of our lines is one cell, or goes on in the next where it holds a ;"""
        rows = proposals(
            proposal("a;b.jpg", alternatives="place 41.1, 12.3; visual", note='say "hi"', decision="accept"),
            no_proposal("plain.jpg", note="two\nlines"),
        )
        write_review(tmp_path / "ours.csv", rows.assign(Rating=["5", ""]))
        lines = (tmp_path / "ours.csv").read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")[:-1]
        cells = [line.split(";") for line in lines]
        always = as_saved.startswith("a double")
        saved = [
            ";".join('"' + cell.replace('"', '""') + '"' if '"' in cell or (always and "," in cell) else cell for cell in line)
            for line in cells
        ]
        review = read_review(text_file(tmp_path, "".join(f"{line}\r\n" for line in saved), "utf-8-sig"))
        assert review.dialect.notes() == ["lines that were one cell each"]
        wanted = read_review(tmp_path / "ours.csv")
        assert review.rows.to_dict("list") == wanted.rows.to_dict("list")
        assert not any(review.damage)

    @pytest.mark.parametrize("form", ["xlsx", ",", "\t"])
    def test_splits_them_again_in_whatever_form_they_were_saved(self, tmp_path, form):
        rows = proposals(proposal("a;b.jpg", note='say "hi"', decision="accept"), no_proposal("plain.jpg", note="two\nlines"))
        write_review(tmp_path / "ours.csv", rows)
        lines = (tmp_path / "ours.csv").read_bytes().decode("utf-8-sig").replace("\r\n", "\n").split("\n")[:-1]
        cells = [line.split(";") for line in lines]
        path = tmp_path / "saved"
        if form == "xlsx":
            book = openpyxl.Workbook()
            for line in cells:
                book.active.append(line)
            book.save(path)
        else:
            text = io.StringIO()
            csv.writer(text, delimiter=form).writerows([*line, *[""] * (2 - len(line))] for line in cells)
            path.write_bytes(text.getvalue().encode("utf-16" if form == "\t" else "utf-8"))
        review = read_review(path)
        assert review.dialect.notes()[-1] == "lines that were one cell each"
        assert review.rows.to_dict("list") == read_review(tmp_path / "ours.csv").rows.to_dict("list")

    def test_a_workbook_with_lines_in_one_cell_that_are_not_all_ours_says_how_to_open_it(self, tmp_path):
        book = openpyxl.Workbook()
        for line in ("decision,path,latitude,longitude", "x,a.jpg,1.5,2.5"):
            book.active.append([line])
        book.save(tmp_path / "review.xlsx")
        with pytest.raises(UsageError, match=r"has its columns in one cell; open review\.csv anew with the comma as separator"):
            read_review(tmp_path / "review.xlsx")

    def test_the_mark_of_utf_8_that_was_taken_for_text_is_no_part_of_the_first_name(self, tmp_path):
        path = tmp_path / "review.csv"
        path.write_bytes("decision,path\r\nx,a.jpg\r\n".encode("utf-8-sig").decode("cp1252").encode())
        review = read_review(path)
        assert review.rows.to_dict("list") == {"decision": ["x"], "path": ["a.jpg"]}
        assert review.dialect.notes()[-1].startswith(
            "a mark before the first name, for UTF-8 was opened as another character set"
        )

    def test_leaves_a_quoted_path_with_a_comma_in_one_cell(self, tmp_path):
        review = read_review(text_file(tmp_path, 'path,note\r\n"a,b.jpg"\r\n'))
        assert review.rows.to_dict("list") == {"path": ["a,b.jpg"], "note": [""]}

    def test_takes_columns_in_any_order_and_headers_in_any_case(self, tmp_path):
        review = read_review(text_file(tmp_path, "Rating, GPS Source ,PATH,Latitude\n5,proxy,a.jpg,1.5\n"))
        assert review.rows.to_dict("list") == {"Rating": ["5"], "gps_source": ["proxy"], "path": ["a.jpg"], "latitude": ["1.5"]}

    def test_counts_rows_as_a_spreadsheet_does(self, tmp_path):
        review = read_review(text_file(tmp_path, 'path,note\na,"two\nlines"\n\n,\nb,x\n'))
        assert review.rows["path"].tolist() == ["a", "b"]
        assert review.lines == [2, 5]

    def test_keeps_words_that_other_readers_take_for_missing(self, tmp_path):
        review = read_review(text_file(tmp_path, "path,note\nNA,null\n007, None \n"))
        assert review.rows.to_dict("list") == {"path": ["NA", "007"], "note": ["null", " None "]}

    def test_fills_short_rows_with_blanks(self, tmp_path):
        assert read_review(text_file(tmp_path, "path,note,place\na\n")).rows.iloc[0].tolist() == ["a", "", ""]

    @pytest.mark.parametrize(
        "text", ["path,latitude,longitude\na.jpg,41,89,12,49\nb.jpg,1.5,2.5\n", "path,,note\na.jpg,lost,x\nb.jpg,,y\n"]
    )
    def test_marks_a_row_with_a_cell_under_no_header_as_damaged(self, tmp_path, text):
        assert [bool(damage) for damage in read_review(text_file(tmp_path, text)).damage] == [True, False]

    def test_damage_survives_being_written(self, tmp_path):
        path = text_file(tmp_path, "path,latitude\na.jpg,41,89\nb.jpg,1.5\n")
        write_review(path, read_review(path).rows)
        assert [bool(damage) for damage in read_review(path).damage] == [True, False]

    def test_an_empty_column_without_a_name_is_left_out(self, tmp_path):
        review = read_review(text_file(tmp_path, "path;note;;\na.jpg;x;;\n"))
        assert list(review.rows.columns) == ["path", "note"]

    def test_a_comma_between_three_digits_is_certain_once_another_number_proves_it(self, tmp_path):
        review = read_review(text_file(tmp_path, 'path,latitude,longitude\na,"41,89021","12,496"\n'))
        assert review.plain_rows()["longitude"].tolist() == ["12.496"]

    @pytest.mark.parametrize("separator", [";", "\t", ","])
    def test_what_we_write_has_as_many_columns_for_one_who_takes_every_separator(self, tmp_path, separator):
        """LibreOffice's window for a CSV has all of , ; and tab ticked, and quotes alone keep a cell together."""
        write_review(tmp_path / "review.csv", proposals(proposal("a.jpg", note=f"x{separator} y", alternatives=f"1{separator}2")))
        line = (tmp_path / "review.csv").read_bytes().decode("utf-8-sig").split("\r\n")[1]
        outside = "".join(line.split('"')[::2])
        assert len(re.split("[,;\t]", outside)) == len(REVIEW_COLUMNS)

    def test_a_lone_comma_between_three_digits_stays_doubtful(self, tmp_path):
        review = read_review(text_file(tmp_path, 'path,latitude,altitude\na,41.89021,"1,234"\n'))
        assert review.plain_rows()["altitude"].tolist() == ["1,234"]


class TestReadReviewRefuses:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "is empty"),
            (b"\xef\xbb\xbf\r\n\r\n", "is empty"),
            (b"name,lat\nx,1\n", r"has no column path \(it has 'name', 'lat'\)"),
            (b"PK\x03\x04rest", "broken workbook"),
            (b"%PDF-1.7\n1 0 obj", "is a PDF, no CSV"),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a picture, no CSV"),
            (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0", "not text"),
            (b"path\n\x81\x8d\n", "neither UTF-8 nor Windows-1252"),
            (b"path,Path\na,b\n", "twice"),
            (b'path,note\na,"open\nb,x\n', "row 2: .*not closed"),
            (b'path,note\na,x\nb,"y"z\n', "row 3: "),
        ],
    )
    def test_a_file_that_is_no_review_in_one_sentence(self, tmp_path, content, sentence):
        path = tmp_path / "review.csv"
        path.write_bytes(content)
        with pytest.raises(UsageError, match=sentence) as caught:
            read_review(path)
        assert "\n" not in str(caught.value)

    def test_a_missing_file_and_a_folder(self, tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            read_review(tmp_path / "none.csv")
        with pytest.raises(UsageError, match="cannot be read"):
            read_review(tmp_path)

    def test_a_file_of_a_gibibyte_without_reading_it(self, tmp_path, monkeypatch):
        path = tmp_path / "review.csv"
        with path.open("wb") as stream:
            stream.truncate(review_csv.MAX_BYTES)
        monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
        with pytest.raises(UsageError, match=r"1\.0 GiB"):
            read_review(path)
