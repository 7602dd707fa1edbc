"""The entries of one directory and the numbers behind them."""

from __future__ import annotations

import os
import struct

import pytest

from tasks.core.reading.source import Source
from tasks.core.reading.tiff_directory import Entry, directory, numbers, shape_of
from tests.tasks.core.reading.tiff_files import ASCII, LONG, LONG8, MAKE, RATIONAL, SHORT, tiff


@pytest.fixture
def opened(tmp_path):
    """Open content as a source."""
    fds = []

    def _opened(content: bytes) -> Source:
        (tmp_path / "a").write_bytes(content)
        fds.append(os.open(tmp_path / "a", os.O_RDONLY))
        return Source(fds[-1], len(content))

    yield _opened
    for fd in fds:
        os.close(fd)


class TestShape:
    @pytest.mark.parametrize("order", ["<", ">"])
    @pytest.mark.parametrize("big", [False, True])
    def test_is_told_by_the_header(self, order, big):
        shape, first = shape_of(tiff({MAKE: b"abc\0"}, order=order, big=big))
        assert (shape.order, shape.big, first) == (order, big, 16 if big else 8)

    @pytest.mark.parametrize(
        "head", [b"", b"II", b"II*\0\x08", b"XX*\0\x08\0\0\0", b"II+\0\x08\0\0\0", b"II+\0\x04\0\0\0" + bytes(8)]
    )
    def test_of_anything_else_is_none(self, head):
        assert shape_of(head) is None


class TestDirectory:
    def test_gives_the_wanted_entries_and_the_place_of_the_next(self, opened):
        source = opened(tiff({MAKE: b"abc\0", 0x110: b"x"}, {0x110: b"y"}))
        shape, first = shape_of(source.head)
        entries, following = directory(source, shape, first, frozenset({MAKE}))
        assert entries == {MAKE: Entry(ASCII, 4, b"abc\0")}
        assert directory(source, shape, following, frozenset({0x110})) == ({0x110: Entry(ASCII, 1, b"y\0\0\0")}, 0)

    @pytest.mark.parametrize("at", [0, 8, 10, 1 << 40])
    def test_is_none_where_there_is_none(self, opened, at):
        source = opened(b"II*\0\x08\0\0\0" + b"\0\0" + b"\x05\0" + bytes(20))
        assert directory(source, shape_of(source.head)[0], at, frozenset({MAKE})) is None


class TestNumbers:
    @pytest.mark.parametrize("order", ["<", ">"])
    @pytest.mark.parametrize(("kind", "letter"), [(SHORT, "H"), (LONG, "I"), (LONG8, "Q")])
    def test_of_each_type_are_read_from_where_they_stand(self, opened, order, kind, letter):
        source = opened(bytes(50) + struct.pack(f"{order}5{letter}", 1, 2, 300, 4, 5))
        shape, _ = shape_of(b"II*\0\0\0\0\0" if order == "<" else b"MM\0*\0\0\0\0")
        entry = Entry(kind, 5, struct.pack(order + "I", 50))
        assert list(numbers(source, shape, entry, 1, 3)) == [2, 300, 4]
        assert list(numbers(source, shape, entry, 3, 99)) == [4, 5]
        assert list(numbers(source, shape, entry, 5, 1)) == []

    def test_inside_the_entry_are_read_from_there(self, opened):
        source, (shape, _) = opened(b""), shape_of(b"MM\0*\0\0\0\0")
        assert list(numbers(source, shape, Entry(SHORT, 2, b"\0\1\0\2"), 0, 9)) == [1, 2]

    @pytest.mark.parametrize(
        "entry", [None, Entry(ASCII, 4, b"abc\0"), Entry(RATIONAL, 1, bytes(4)), Entry(LONG, 2, b"\xff" * 4)]
    )
    def test_of_anything_else_are_none(self, opened, entry):
        assert list(numbers(opened(bytes(40)), shape_of(b"II*\0\0\0\0\0")[0], entry, 0, 9)) == []

    def test_that_reach_beyond_the_file_are_those_inside(self, opened):
        entry = Entry(LONG, 0xFFFFFFFF, struct.pack("<I", 8))
        assert list(numbers(opened(bytes(18)), shape_of(b"II*\0\0\0\0\0")[0], entry, 0, 1 << 20)) == [0, 0]
