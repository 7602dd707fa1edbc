"""A change to a file as a list of splices on its bytes, and the splices that undo it.

A writer plans; nothing is re-encoded. The undo of most photos is a few bytes, so it fits the journal, and it is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from tasks.core.errors import CannotWrite


class Splice(NamedTuple):
    """Replace ``original[start:end]`` by ``data``; ``start == end`` inserts."""

    start: int
    end: int
    data: bytes


def apply_splices(original: bytes, splices: Iterable[Splice]) -> bytes:
    """Return the new bytes.

    Raises:
        CannotWrite: the splices overlap, or lie outside the original (a journal that belongs to other bytes).
    """
    parts: list[bytes] = []
    at = 0
    for start, end, data in _in_order(splices):
        if start < at or end < start or end > len(original):
            raise CannotWrite(f"the change at bytes {start} to {end} overlaps another or lies outside the {len(original)} bytes")
        parts += [original[at:start], data]
        at = end
    return b"".join([*parts, original[at:]])


def invert_splices(original: bytes, splices: Iterable[Splice]) -> list[Splice]:
    """Return the splices that, applied to the new bytes, give ``original`` again."""
    undo = []
    grown = 0
    for start, end, data in _in_order(splices):
        undo.append(Splice(start + grown, start + grown + len(data), original[start:end]))
        grown += len(data) - (end - start)
    return undo


def splice_between(original: bytes, written: bytes) -> Splice:
    """Return the one splice that makes ``written`` of ``original``, between what they have in common at both ends."""
    shorter = min(len(original), len(written))
    start = _most(shorter, lambda length: original[:length] == written[:length])
    end = _most(shorter - start, lambda length: original[len(original) - length :] == written[len(written) - length :])
    return Splice(start, len(original) - end, written[start : len(written) - end])


def _most(highest: int, holds: Callable[[int], bool]) -> int:
    """Return the largest number up to ``highest`` for which something holds that holds for all below it."""
    low = 0
    while low < highest:
        middle = (low + highest + 1) // 2
        low, highest = (middle, highest) if holds(middle) else (low, middle - 1)
    return low


def shift_splices(splices: Iterable[Splice], by: int) -> list[Splice]:
    """Return the splices of a part as splices of the whole, in which the part begins at ``by``."""
    return [Splice(start + by, end + by, data) for start, end, data in splices]


def growth_of(splices: Iterable[Splice]) -> int:
    """Return by how many bytes the result is longer than the original; negative when it shrinks."""
    return sum(len(data) - (end - start) for start, end, data in splices)


def without_effect_removed(original: bytes, splices: Sequence[Splice]) -> list[Splice]:
    """Return the splices that really change ``original``, in order."""
    return [s for s in _in_order(splices) if original[s.start : s.end] != s.data]


def _in_order(splices: Iterable[Splice]) -> list[Splice]:
    return sorted(splices, key=lambda s: (s.start, s.end))
