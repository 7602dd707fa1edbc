"""The fingerprint of a picture: its image data's length, beginning and end, so that new metadata leaves it unchanged.

Two reads of 16 KiB tell pictures apart (compressed data differs everywhere) and cost less than opening the file; an edit
that keeps the length and both ends, which no program for photos makes, would go unseen.
"""

from __future__ import annotations

from hashlib import sha256

from tasks.core.reading.source import TAIL_BYTES, Source


def fingerprint(source: Source, image_at: int) -> str:
    """Return a hex digest of the bytes from ``image_at`` to the end of the file, "" if there are none. Raises OSError."""
    length = source.size - image_at
    if length <= 0:
        return ""
    digest = sha256(length.to_bytes(8, "big"))
    if length <= 2 * TAIL_BYTES:
        digest.update(source.read(image_at, length))
    else:
        digest.update(source.read(image_at, TAIL_BYTES))
        digest.update(source.tail())
    return digest.hexdigest()[:32]
