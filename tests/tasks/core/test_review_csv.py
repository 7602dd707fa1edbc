from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pandas as pd
import pytest
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
EXTRA_NAMES = st.sampled_from(["Rating", "=extra", "my, column", "Ünïcode", "-", "path 2"])
TEXT_COLUMNS = ["decision", "path", "latitude", "note", "place", "evidence"]


@st.composite
def tables(draw):
    names = [*TEXT_COLUMNS, *draw(st.lists(EXTRA_NAMES, unique=True, max_size=3))]
    rows = draw(st.lists(st.lists(CELLS, min_size=len(names), max_size=len(names)), max_size=5))
    rows = [[*row[:1], "p" + row[1], *row[2:]] for row in rows]
    return pd.DataFrame(rows, columns=names, dtype="str")


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
    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(tables())
    @example(pd.DataFrame({"path": ["p"], "note": ["'=1"]}, dtype="str"))
    def test_reading_gives_back_what_was_written(self, tmp_path, table):
        write_review(tmp_path / "review.csv", table)
        review = read_review(tmp_path / "review.csv")
        assert review.rows.to_dict("list") == table.to_dict("list")
        assert not any(review.damage)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(tables(), st.sampled_from(";\t,"), st.booleans())
    def test_any_separator_gives_the_same_cells(self, tmp_path, table, separator, mark):
        write_review(tmp_path / "review.csv", table)
        stream = io.StringIO(newline="")
        ours = (tmp_path / "review.csv").read_bytes().decode("utf-8-sig")
        csv.writer(stream, delimiter=separator, lineterminator="\r\n").writerows(csv.reader(io.StringIO(ours, newline="")))
        (tmp_path / "review.csv").write_bytes(stream.getvalue().encode("utf-8-sig" if mark else "utf-8"))
        review = read_review(tmp_path / "review.csv")
        assert review.rows.to_dict("list") == table.to_dict("list")
        assert review.dialect.separator == separator


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
            (b"PK\x03\x04rest", "xlsx"),
            ("path,note\n".encode("utf-16"), "UTF-16"),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", "not text"),
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
