"""The fingerprint of a picture: its image data's length, beginning and end, so that new metadata leaves it unchanged.

Two pieces of 4 KiB tell pictures apart (compressed data differs everywhere) and cost less than opening the file; an edit
that keeps the length and both ends, which no program for photos makes, would go unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from tasks.core.reading.source import Source, Span

PIECE_BYTES: Final = 4096
_MOST_SPANS: Final = 64
"""A piece is put together of at most so many spans: a picture may lie in a hundred thousand strips of one row."""


def fingerprint(source: Source, image: Sequence[Span]) -> str:
    """Return a hex digest of the image data in the spans (none = the whole file), "" if there is none. Raises OSError."""
    spans = image or ((0, source.size),)
    length = sum(size for _, size in spans)
    if length <= 0:
        return ""
    if len(spans) == 1:
        ((start, _),) = spans
        pieces = [source.read(start, min(length, PIECE_BYTES))]
        if length > PIECE_BYTES:
            tail = source.tail() if start + length == source.size else b""
            rest = min(length - PIECE_BYTES, PIECE_BYTES)
            pieces.append(tail[-rest:] if len(tail) >= rest else source.read(start + length - rest, rest))
    else:
        pieces = [*_beginning(source, spans), *_end(source, reversed(spans))]
    return sha256(b"".join((length.to_bytes(8, "big"), *pieces))).hexdigest()[:32]


def _beginning(source: Source, spans: Sequence[Span]) -> Iterable[bytes]:
    room = PIECE_BYTES
    for start, size in spans[:_MOST_SPANS]:
        yield source.read(start, min(size, room))
        room -= min(size, room)
        if not room:
            return


def _end(source: Source, spans: Iterable[Span]) -> Iterable[bytes]:
    room = PIECE_BYTES
    for number, (start, size) in enumerate(spans):
        taken = min(size, room)
        yield source.read(start + size - taken, taken)
        room -= taken
        if not room or number == _MOST_SPANS:
            return
