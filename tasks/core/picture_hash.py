"""Which pictures of two cameras show the same: perceptual hashes in, pairs of near-identical pictures out.

The hash is pHash (Zauner 2010): the signs of the lowest 16 x 16 frequencies of the picture in grey, against their median. Of 350
real pictures no two different ones shared more than 63 % of the bits but for a burst's; after a change of brightness, or of
5 % of the frame, nine in ten shared more than 70 % with what they were made of (measured on 2026-11-21).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from tasks.core.paths import fs_path
from tasks.core.thumbnails import thumbnail

_SIDE: Final = 16
BITS: Final = _SIDE * _SIDE
WORDS: Final = BITS // 64

Hashes = npt.NDArray[np.uint64]
"""Shape (n, WORDS)."""
Indices = npt.NDArray[np.intp]

_SMALL_PX: Final = 160

_CELLS: Final = 1 << 24
"""So many distances are in memory at once."""

_PLAIN_BITS: Final = 16
"""A picture whose hash has fewer set, or unset, bits shows nothing: a lens cap, a white wall."""


def packed(bits: npt.NDArray[np.bool_]) -> Hashes:
    """Return flags of shape (n, BITS) as words."""
    words: Hashes = np.packbits(bits, axis=1).view(np.uint64)
    return words


def near_identical(first: Hashes, second: Hashes, min_similarity: float) -> tuple[Indices, Indices, npt.NDArray[np.float64]]:
    """Return rows of ``first``, rows of ``second`` and the similarity of pairs that are each other's nearest.

    Similarity is the share of equal bits. Only mutual nearest pictures count, so a scene that one camera took ten times gives one
    pair, and of pictures that show next to nothing none does.
    """
    mine, theirs = (np.flatnonzero(_telling(hashes)) for hashes in (first, second))
    if not len(mine) or not len(theirs):
        return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)
    to_second, apart = _nearest(first[mine], second[theirs])
    to_first, _ = _nearest(second[theirs], first[mine])
    mutual = (to_first[to_second] == np.arange(len(mine))) & (1 - apart / BITS >= min_similarity)
    return mine[mutual], theirs[to_second[mutual]], 1 - apart[mutual] / BITS


def _telling(hashes: Hashes) -> npt.NDArray[np.bool_]:
    bits = np.bitwise_count(hashes).sum(axis=1, dtype=np.int64)
    flags: npt.NDArray[np.bool_] = (bits >= _PLAIN_BITS) & (bits <= BITS - _PLAIN_BITS)
    return flags


def _nearest(these: Hashes, those: Hashes) -> tuple[Indices, npt.NDArray[np.int64]]:
    """Return for each row of ``these`` the nearest of ``those``, the first of several, and the bits in which they differ."""
    nearest = np.empty(len(these), dtype=np.intp)
    apart = np.empty(len(these), dtype=np.int64)
    rows = max(1, _CELLS // len(those))
    for first in range(0, len(these), rows):
        part = these[first : first + rows]
        differ = np.zeros((len(part), len(those)), dtype=np.uint16)
        for word in range(WORDS):
            differ += np.bitwise_count(part[:, word, None] ^ those[None, :, word])
        at = differ.argmin(axis=1)
        nearest[first : first + rows] = at
        apart[first : first + rows] = differ[np.arange(len(part)), at]
    return nearest, apart


def hash_of(path: str) -> npt.NDArray[np.bool_] | None:
    """Return the BITS flags of a picture file's perceptual hash; None where there is no picture that can be decoded.

    Needs the library ImageHash (the extra visual). Raises OSError where the file cannot be opened.
    """
    import imagehash  # noqa: PLC0415 - of the extra visual

    small = thumbnail(path, _SMALL_PX)
    if small is None:
        return None
    with Image.open(io.BytesIO(small), formats=("JPEG",)) as picture:
        bits: npt.NDArray[np.bool_] = imagehash.phash(picture, hash_size=_SIDE).hash.ravel()
    return bits


def hash_batch(root: str, paths: Sequence[str]) -> tuple[Hashes, npt.NDArray[np.bool_]]:
    """Return hashes of the pictures below ``root``, table paths, and which of them there are; the others are 0."""
    bits = np.zeros((len(paths), BITS), dtype=bool)
    known = np.zeros(len(paths), dtype=bool)
    for row, path in enumerate(paths):
        try:
            found = hash_of(fs_path(root, path))
        except OSError:  # it went away, or may not be read: extract says so in its row, here it only shows nothing
            found = None
        if found is not None:
            bits[row], known[row] = found, True
    return packed(bits), known
