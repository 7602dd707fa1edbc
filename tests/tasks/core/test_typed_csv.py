from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.cells import guard
from tasks.core.errors import UsageError
from tasks.core.typed_csv import read_typed_csv, write_typed_csv

OURS = ("name", "place_id")


def read(path, text, encoding="utf-8-sig"):
    path.write_bytes(text.encode(encoding))
    return read_typed_csv(path, OURS, ["place_id"])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "typed.csv"


class TestReadTypedCsv:
    @pytest.mark.parametrize("text", [None, "", "\n\n", ",,\n , \n"])
    def test_no_file_and_nothing_in_it_are_none(self, path, text):
        if text is not None:
            path.write_text(text)
        assert read_typed_csv(path, OURS, ["place_id"]) is None

    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
    def test_reads_comma_semicolon_and_tab_with_and_without_bom(self, path, separator, encoding):
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=separator).writerows([["Place ID", "seen", "NAME"], ["p1", "1,5;2", "Größe, \t;"]])
        found = read(path, buffer.getvalue(), encoding)
        (line,) = found.lines
        assert (found.separator, found.others) == (separator, ("seen",))
        assert (line.number, line.cells, line.others) == (2, {"name": "Größe, \t;", "place_id": "p1"}, ("1,5;2",))

    def test_counts_rows_as_a_spreadsheet_does_with_blank_ones_and_cells_of_many_lines(self, path):
        found = read(path, '\nname,place_id\n"two\nlines",p1\n,\nB,p2\n')
        assert [(line.number, line.cells["name"]) for line in found.lines] == [(3, "two\nlines"), (5, "B")]

    def test_takes_guards_off_our_cells_and_leaves_others_as_they_stand(self, path):
        (line,) = read(path, "name,place_id,Mine\n'=1+1,'-p, '=2 \n").lines
        assert (line.cells, line.others) == ({"name": "=1+1", "place_id": "-p"}, (" '=2 ",))

    def test_a_column_that_the_person_deleted_is_blank(self, path):
        assert read(path, "place_id\np1\n").lines[0].cells == {"name": "", "place_id": "p1"}

    def test_a_cell_beyond_the_named_columns_is_told_as_a_stray_one(self, path):
        lines = read(path, "name,place_id,\nA,p1,,\nB,p2, x \nC,p3,,y\nD\n").lines
        assert [(line.cells["place_id"], line.stray) for line in lines] == [("p1", ""), ("p2", "x"), ("p3", "y"), ("", "")]

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("name,id\nA,p1\n", "has no column place_id; mend its first row"),
            ("name,place_id,Name\nA,p1,B\n", "the column name is there twice"),
            ('name,place_id\n"A,p1\nB,p2\n', "row 2: .*a quote there is not closed"),
        ],
    )
    def test_a_header_or_a_quote_that_is_wrong_is_refused(self, path, text, said):
        with pytest.raises(UsageError, match=rf"typed\.csv.*{said}"):
            read(path, text)

    def test_text_that_is_not_utf8_and_a_folder_are_refused(self, path, tmp_path):
        with pytest.raises(UsageError, match="not UTF-8"):
            read(path, "name,place_id\nCaffè,p1\n", "cp1252")
        with pytest.raises(UsageError, match="cannot be read"):
            read_typed_csv(tmp_path, OURS, ["place_id"])

    def test_a_first_line_larger_than_the_csv_module_allows_is_read(self, path):
        csv.field_size_limit(131_072)
        found = read(path, f"name,place_id,{'x' * 200_000}\nA,p1,{'y' * 200_000}\n")
        assert (found.lines[0].cells["place_id"], len(found.lines[0].others[0])) == ("p1", 200_000)


class TestWriteTypedCsv:
    def test_writes_bom_commas_and_crlf(self, path):
        assert write_typed_csv(path, OURS, [["A", 'B "b"'], ["p1", "p2"]])
        assert path.read_bytes() == b'\xef\xbb\xbfname,place_id\r\nA,p1\r\n"B ""b""",p2\r\n'

    def test_leaves_the_same_alone_and_replaces_what_differs(self, path):
        write_typed_csv(path, OURS, [["A"], ["p1"]])
        before = path.stat()
        assert not write_typed_csv(path, OURS, [["A"], ["p1"]])
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
        assert write_typed_csv(path, OURS, [["B"], ["p1"]])

    def test_what_no_csv_holds_becomes_a_replacement_character(self, path):
        write_typed_csv(path, OURS, [["a\0b\udce9"], ["p1"]])
        assert "a\ufffdb\ufffd,p1" in path.read_text("utf-8-sig")

    @settings(max_examples=50, deadline=None)
    @given(names=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=5))
    def test_guarded_names_come_back_without_the_blanks_around_them(self, names, tmp_path_factory):
        path = tmp_path_factory.mktemp("typed") / "typed.csv"
        write_typed_csv(path, OURS, [[guard(name) for name in names], [f"p{number}" for number in range(len(names))]])
        assert [line.cells["name"] for line in read_typed_csv(path, OURS, OURS).lines] == [name.strip() for name in names]
