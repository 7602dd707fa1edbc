from __future__ import annotations

from pathlib import Path

import pytest

from tasks.core.csv_text import decoded, decoded_as, lines_in_cells, misread_mark, plain_name, quoted, records, separator_of
from tasks.core.errors import UsageError

PATH = Path("a.csv")


class TestDecoded:
    def test_takes_utf_8_with_a_byte_order_mark_or_without(self):
        assert decoded(PATH, "Müller".encode("utf-8-sig")) == decoded(PATH, "Müller".encode()) == "Müller"

    @pytest.mark.parametrize(
        ("data", "what"),
        [
            (b"PK\x03\x04", "a spreadsheet's own format"),
            ("path".encode("utf-16"), "UTF-16 text"),
            (b"p\0a", "not text"),
            ("Müller".encode("cp1252"), "not UTF-8 text"),
        ],
    )
    def test_refuses_all_else_with_the_remedy(self, data, what):
        with pytest.raises(UsageError, match=f"a.csv: is {what}.*; save it as CSV in UTF-8"):
            decoded(PATH, data)


class TestDecodedAs:
    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("text", ["path,note\na.jpg,", "path,note\n一.jpg,一丁七万丈三上下不与\n", "path\n" + "一" * 50])
    def test_finds_the_byte_order_of_utf_16(self, encoding, text):
        """Of 一, U+4E00, the other byte is NUL than of a letter, so that NULs alone do not tell."""
        assert decoded_as(PATH, text.encode(encoding)) == (text, "UTF-16")

    @pytest.mark.parametrize("data", [b"path\0\xff", b"\xff\xfep", b"\0\0\0p\0\0\0a", b"\xff\xfe\0\xdc", bytes(64)])
    def test_refuses_what_is_not_quite_utf_16(self, data):
        with pytest.raises(UsageError, match=r"a\.csv: is not text"):
            decoded_as(PATH, data)

    def test_takes_the_line_ends_of_old_macs_as_the_sign_of_their_letters(self):
        assert decoded_as(PATH, b"path\rCaf\x8e.jpg\r")[0] == "path\rCafé.jpg\r"
        assert decoded_as(PATH, b"path\r\nCaf\xe9.jpg\r\n")[0] == "path\r\nCafé.jpg\r\n"

    @pytest.mark.parametrize(
        ("data", "what"),
        [(b"%PDF-1.7", "a PDF"), (b"\x89PNG\r\n", "a picture"), (b"<?xml version", "XML"), (b"<!DOCTYPE html>", "a web page")],
    )
    def test_names_what_is_often_taken_by_mistake(self, data, what):
        with pytest.raises(UsageError, match=f"a.csv: is {what}, no CSV; is this the right file"):
            decoded_as(PATH, data)


class TestSeparatorOf:
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    def test_is_the_one_that_gives_most_of_our_columns(self, separator):
        assert separator_of(f'"a,b;c\td"{separator}path{separator}note\n', {"path", "note"}) == separator


class TestQuoted:
    @pytest.mark.parametrize("cell", ["", "a", "a,b", "a;b", "a\tb", 'say "hi"', '"', "a\nb", "a\rb", " a "])
    def test_is_read_back_as_it_was(self, cell):
        assert [cells for _, cells in records(PATH, quoted(cell) + ",x", ",")] == [[cell, "x"]]

    def test_leaves_alone_what_needs_no_quotes(self):
        assert quoted(" it's plain ") == " it's plain "


class TestLinesInCells:
    def test_joins_what_went_on_in_the_next_cell_and_leaves_off_the_blank_cells_behind(self):
        rows = [(1, ['a,"b",c', "", ""]), (3, ['d,"e', ' f"'])]
        assert lines_in_cells(rows) == 'a,"b",c\n\nd,"e; f"'

    def test_of_nothing_is_nothing(self):
        assert lines_in_cells([]) == ""


class TestMisreadMark:
    @pytest.mark.parametrize("charset", ["cp1252", "cp437", "mac-roman", "cp1250", "cp1251"])
    def test_knows_the_mark_of_utf_8_in_other_character_sets(self, charset):
        name = "decision".encode("utf-8-sig").decode(charset)
        assert misread_mark(name) == name.removesuffix("decision")
        assert plain_name(name) == "decision"

    def test_leaves_every_other_name_alone(self):
        assert [misread_mark(name) for name in ("decision", "", "ï", "été")] == ["", "", "", ""]
