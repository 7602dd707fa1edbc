"""Spans that stand for the data of a picture in strips: of its whole length, and the same wherever the strips lie."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.reading.fingerprint import fingerprint
from tasks.core.reading.source import Source
from tasks.core.reading.tiff_directory import directory, shape_of
from tasks.core.reading.tiff_strips import Strips, strips
from tests.tasks.core.reading.tiff_files import LONG, LONG8, SHORT, STRIP_LENGTHS, STRIPS, Data, picture, tiff


def strips_of(path, content, *, plain=False):
    """The strips of the first directory of a TIFF, and their fingerprint."""
    path.write_bytes(content)
    fd = os.open(path, os.O_RDONLY)
    try:
        source = Source(fd, len(content))
        shape, first = shape_of(source.head)
        entries, _ = directory(source, shape, first, frozenset({STRIPS, STRIP_LENGTHS}))
        found = strips(source, shape, entries[STRIPS], entries[STRIP_LENGTHS], plain=plain)
        return found, fingerprint(source, found.spans)
    finally:
        os.close(fd)


def rows(number: int, length: int, seed: int = 0) -> list[bytes]:
    """Strips that differ from one another."""
    return [bytes((row * 7 + at + seed) % 256 for at in range(length)) for row in range(number)]


class TestStrips:
    def test_of_a_few_are_named_one_by_one(self, tmp_path):
        content = tiff(picture(b"abc", b"", b"defgh"))
        found, _ = strips_of(tmp_path / "a", content)
        assert [content[start : start + size] for start, size in found.spans] == [b"abc", b"", b"defgh"]
        assert (found.length, found.end) == (8, content.index(b"defgh") + 5)

    def test_of_a_hundred_thousand_are_counted_and_named_by_the_first_and_last_ones(self, tmp_path):
        pieces = [bytes((number % 251,)) * (20 + number % 3) for number in range(100_000)]
        content = tiff(picture(*pieces))
        found, _ = strips_of(tmp_path / "a", content)
        assert found.length == sum(size for _, size in found.spans) == sum(map(len, pieces))
        named = [content[start : start + size] for start, size in found.spans]
        assert (named[:80], named[81:]) == (pieces[:80], pieces[-80:])

    @pytest.mark.parametrize("kind", [SHORT, LONG, LONG8])
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_have_lengths_of_any_whole_type(self, tmp_path, kind, order):
        pieces = rows(300, 40)
        content = tiff({STRIPS: Data(*pieces), STRIP_LENGTHS: (kind, (40,) * 300)}, order=order)
        assert strips_of(tmp_path / "a", content)[0].length == 12_000

    def test_whose_places_lie_outside_the_file_are_none(self, tmp_path):
        content = tiff({STRIPS: Data(*rows(300, 40)), STRIP_LENGTHS: (LONG, (40,) * 300)})
        at = content.rindex(STRIPS.to_bytes(2, "little") + b"\4\0")
        assert strips_of(tmp_path / "a", content[: at + 8] + b"\xff" * 4 + content[at + 12 :])[0] == Strips()

    def test_whose_lengths_are_text_are_none(self, tmp_path):
        assert strips_of(tmp_path / "a", tiff({STRIPS: Data(b"abc"), STRIP_LENGTHS: b"three"}))[0] == Strips()


class TestPlainStrips:
    @pytest.mark.parametrize(("number", "length"), [(1, 30_000), (3, 10_000), (30, 1_000), (300, 100), (1, 20_480)])
    def test_are_told_apart_by_a_byte_at_each_fifth(self, tmp_path, number, length):
        white = [b"\xff" * length] * number
        _, blank = strips_of(tmp_path / "a", tiff(picture(*white)), plain=True)
        for fifth in (1, 2, 3, 4):
            at = fifth * number * length // 5 + 500
            drawn = bytearray(b"".join(white))
            drawn[at] = 0
            pieces = [bytes(drawn[start : start + length]) for start in range(0, len(drawn), length)]
            assert strips_of(tmp_path / "a", tiff(picture(*pieces)), plain=True)[1] != blank

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        number=st.integers(1, 220),
        length=st.integers(1, 300),
        last=st.integers(1, 300),
        apart=st.integers(0, 40),
        gap=st.integers(0, 70_000),
        plain=st.booleans(),
    )
    def test_and_others_have_one_fingerprint_wherever_they_lie(self, tmp_path, number, length, last, apart, gap, plain):
        pieces = [*rows(number, length), bytes(range(256))[:last].ljust(last, b"z")]
        here, one = strips_of(tmp_path / "a", tiff(picture(*pieces)), plain=plain)
        spread = {STRIPS: Data(*pieces, apart=apart), STRIP_LENGTHS: (LONG, tuple(map(len, pieces))), 0x10E: b"x" * 50}
        there, two = strips_of(tmp_path / "b", tiff(spread, gap=gap), plain=plain)
        assert here.length == there.length == sum(map(len, pieces)) == sum(size for _, size in there.spans)
        assert one == two

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(sizes=st.lists(st.integers(0, 9000), min_size=1, max_size=12))
    def test_of_uneven_lengths_add_up(self, tmp_path, sizes):
        found, _ = strips_of(tmp_path / "a", tiff(picture(*map(bytes, sizes))), plain=True)
        assert sum(size for _, size in found.spans) == sum(sizes)
        assert all(size >= 0 for _, size in found.spans)
