"""Times and lengths in words, as the evidence sentences use them."""

from __future__ import annotations

from typing import Final

_TWO_PARTS_BELOW_S: Final = 10 * 86400


def in_words(seconds: float) -> str:
    """Write a time in its one or two largest units, rounded to the smaller one.

    >>> [in_words(s) for s in (0.4, 59.7, 3599, 3660, 90000, 86400 * 12.2)]
    ['0 s', '1 min', '1 h', '1 h 1 min', '1 d 1 h', '12 d']
    """
    if seconds < 59.5:
        return f"{round(seconds)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    if seconds < 86400 - 30:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    if seconds < _TWO_PARTS_BELOW_S:
        days, rest = divmod(round(seconds / 3600), 24)
        return f"{days} d {rest} h" if rest else f"{days} d"
    return f"{round(seconds / 86400)} d"


def on_the_clock(seconds: float) -> str:
    """Write a time to the second as a clock shows it, whole days before it.

    >>> [on_the_clock(s) for s in (5, 3605, 86400 * 2 + 3600)]
    ['0:00:05', '1:00:05', '2 d 1:00:00']
    """
    days, rest = divmod(round(seconds), 86400)
    text = f"{rest // 3600}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    return f"{days} d {text}" if days else text


def metres_in_words(metres: float) -> str:
    """Write a length in metres below a kilometre, else in kilometres.

    >>> [metres_in_words(m) for m in (0.2, 85.4, 999.7, 1500, 46049)]
    ['0 m', '85 m', '1.0 km', '1.5 km', '46 km']
    """
    if metres < 999.5:
        return f"{round(metres)} m"
    return f"{metres / 1000:.1f} km" if metres < 9950 else f"{round(metres / 1000)} km"
