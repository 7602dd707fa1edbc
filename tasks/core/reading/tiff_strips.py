"""Where the data of one picture lies that is cut into strips or tiles, as few spans that stand for all of it.

Two traps shaped it. A tall picture has a hundred thousand strips, of which a fingerprint looks at the first and last. And
what is not compressed has the length of all others of its size and a margin of the same white as they: there, pieces from
within the picture stand first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from tasks.core.reading.fingerprint import PIECE_BYTES
from tasks.core.reading.source import MAX_READ_BYTES, Source, Span
from tasks.core.reading.tiff_directory import Entry, Shape, numbers

_NAMED: Final = 80
"""Strips named at the beginning and at the end of a picture with more than twice as many: the fingerprint looks at fewer."""
_SAMPLES: Final = 4
_SAMPLE_BYTES: Final = PIECE_BYTES // _SAMPLES
_SHORTEST_SAMPLED: Final = 96
"""Bytes of a strip: of shorter ones, a sample would be more spans than the fingerprint looks at."""
_CHUNK: Final = MAX_READ_BYTES // 8


class Strips(NamedTuple):
    """The image data of a picture: its length, the byte behind the furthest strip looked at, and spans of that length in all."""

    length: int = 0
    end: int = 0
    spans: Sequence[Span] = ()


def strips(source: Source, shape: Shape, offsets: Entry, sizes: Entry, *, plain: bool) -> Strips:
    """Return where the data lies by the two entries; ``plain`` = not compressed. Raises OSError.

    Strips whose place or length cannot be read make an empty answer. The spans do not depend on where in the file the strips lie.
    """
    number = min(offsets.number, sizes.number)
    length = sum(sum(numbers(source, shape, sizes, start, min(_CHUNK, number - start))) for start in range(0, number, _CHUNK))
    if not length:
        return Strips()

    def some(start: int, most: int) -> list[Span]:
        most = min(most, number - start)
        return list(zip(numbers(source, shape, offsets, start, most), numbers(source, shape, sizes, start, most), strict=False))

    if number <= 2 * _NAMED:
        named = first = last = some(0, number)
    else:
        first, last = some(0, _NAMED), some(number - _NAMED, _NAMED)
        named = [*first, (0, length - _sum(first) - _sum(last)), *last]
    if len(first) < min(number, _NAMED) or len(last) < min(number, _NAMED):
        return Strips()
    height = first[0][1]
    if plain and height >= _SHORTEST_SAMPLED and length >= (_SAMPLES + 1) * PIECE_BYTES:
        samples: list[Span] = []
        for sample in range(1, _SAMPLES + 1):
            index, inside = divmod(sample * length // (_SAMPLES + 1), height)
            samples += _first(some(index, _SAMPLE_BYTES // height + 2), inside, _SAMPLE_BYTES)
        tail = _last(last, PIECE_BYTES)
        if _sum(samples) == _sum(tail) == PIECE_BYTES:
            named = [*samples, (0, length - 2 * PIECE_BYTES), *tail]
    return Strips(length, max(start + size for start, size in (*first, *last)), named)


def _sum(spans: list[Span]) -> int:
    return sum(size for _, size in spans)


def _first(spans: list[Span], skipped: int, size: int) -> list[Span]:
    """Return the first ``size`` bytes of spans behind the first ``skipped`` ones."""
    found = []
    for start, length in spans:
        taken = min(length - skipped, size)
        if taken > 0:
            found.append((start + skipped, taken))
            size -= taken
        skipped = max(skipped - length, 0)
    return found


def _last(spans: list[Span], size: int) -> list[Span]:
    """Return the last ``size`` bytes of spans."""
    found: list[Span] = []
    for start, length in reversed(spans):
        taken = min(length, size)
        if taken > 0:
            found.insert(0, (start + length - taken, taken))
            size -= taken
    return found
