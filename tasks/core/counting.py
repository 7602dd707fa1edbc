"""Numbers of things in words, for the sentences that a person reads."""

from __future__ import annotations

import re
from typing import Final

_ONE_OR_MANY: Final = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with the noun that fits it; ``many`` is ``one`` with an s unless given.

    >>> counted(1, "photo"), counted(1200, "photo"), counted(2, "copy", "copies")
    ('1 photo', '1,200 photos', '2 copies')
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def agreed(sentence: str, count: int) -> str:
    """Return a sentence with its number at ``{}`` and the words that agree with it, written ``[one|many]``.

    >>> agreed("{} [row was|rows were] kept", 1), agreed("{} [row was|rows were] kept", 1200)
    ('1 row was kept', '1,200 rows were kept')
    """
    return _ONE_OR_MANY.sub(r"\1" if count == 1 else r"\2", sentence).format(f"{count:,}")


def bytes_in_words(size: float) -> str:
    """Return a size in the unit that reads best, with powers of ten as disks are sold by.

    >>> bytes_in_words(7), bytes_in_words(7_300), bytes_in_words(4_260_000)
    ('7 B', '7.3 kB', '4.3 MB')
    """
    if size < 1000:
        return f"{size:,.0f} B"
    scale, unit = next(((scale, unit) for scale, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")) if size >= scale), (1e3, "kB"))
    return f"{size / scale:,.1f} {unit}"
