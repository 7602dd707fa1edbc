"""Tests for tasks.core.writing.splices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.errors import CannotWrite
from tasks.core.writing import Splice, apply_splices, invert_splices, splice_between


@st.composite
def originals_with_splices(draw: st.DrawFn) -> tuple[bytes, list[Splice]]:
    original = draw(st.binary(max_size=40))
    cuts = sorted(draw(st.sets(st.integers(0, len(original)), max_size=8)))
    ranges = list(zip(cuts[::2], cuts[1::2], strict=False))
    return original, [Splice(start, end, draw(st.binary(max_size=6))) for start, end in ranges]


class TestApplySplices:
    def test_replaces_inserts_and_deletes_at_offsets_of_the_original(self):
        splices = [Splice(8, 10, b""), Splice(2, 4, b"xyz"), Splice(6, 6, b"-")]
        assert apply_splices(b"0123456789", splices) == b"01xyz45-67"

    def test_refuses_splices_that_overlap(self):
        with pytest.raises(CannotWrite, match="overlaps"):
            apply_splices(b"0123456789", [Splice(2, 6, b""), Splice(4, 8, b"")])

    def test_refuses_a_splice_behind_the_end(self):
        """A journal's undo that is applied to other bytes must not pass silently."""
        with pytest.raises(CannotWrite, match="outside"):
            apply_splices(b"0123", [Splice(3, 5, b"x")])


class TestInvertSplices:
    @given(originals_with_splices())
    def test_undoes_any_splices_to_the_byte(self, case: tuple[bytes, list[Splice]]):
        original, splices = case
        assert apply_splices(apply_splices(original, splices), invert_splices(original, splices)) == original


class TestSpliceBetween:
    def test_is_what_differs_between_the_common_ends(self):
        assert splice_between(b"SOI old SOS image", b"SOI longer SOS image") == Splice(4, 7, b"longer")

    @given(st.binary(max_size=30), st.binary(max_size=30))
    def test_makes_the_one_of_the_other(self, original: bytes, written: bytes):
        assert apply_splices(original, [splice_between(original, written)]) == written

    def test_of_equal_bytes_changes_nothing(self):
        assert splice_between(b"aaa", b"aaa") == Splice(3, 3, b"")
