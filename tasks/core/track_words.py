"""Why a photo is placed where it is on a track, or is not, in one sentence: positions of a line in, sentences out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from tasks.core.by_time import GUESSED_ZONE_WORDS
from tasks.core.counting import counted
from tasks.core.durations import in_words, metres_in_words
from tasks.core.geo import Floats
from tasks.core.proxy.donors import Flags
from tasks.core.track_choice import Chosen
from tasks.core.track_leg import How

_AT_ONE_PLACE_M: Final = 50.0
_STOPS_WITHIN_S: Final = 300.0
_TOLD_CLOCK_S: Final = 10.0
"""A clock that is right within less says nothing that the speed does not."""


class _Row(NamedTuple):
    how: int
    bearing: float
    before_s: float
    after_s: float
    apart_m: float
    track_before: int
    track_after: int
    left_out: int
    against: int
    against_m: float


def sentences(chosen: Chosen, tracks: Sequence[str], clock_s: Floats, guessed: Flags) -> list[str]:
    """Return a sentence for each photo that has a position; ``tracks`` are the names that the numbers of tracks stand for.

    ``clock_s`` is by how much its time may be wrong, ``guessed`` where it rests on an inferred zone.
    """
    names = [track.rpartition("/")[2] for track in tracks]
    said = []
    for row, clock, is_guessed in zip(_rows(chosen), clock_s.tolist(), guessed.tolist(), strict=True):
        text = _TEXTS[How(row.how)](row, names)
        if row.left_out:
            text += (
                f"; {counted(row.left_out, 'fix', 'fixes')} between them far off {'is' if row.left_out == 1 else 'are'} left out"
            )
        if row.against >= 0:
            text += f"; {names[row.against]} was {metres_in_words(row.against_m)} away at that time"
        if clock >= _TOLD_CLOCK_S:
            text += f"; its time may be {in_words(clock)} off"
        said.append(text + GUESSED_ZONE_WORDS * is_guessed)
    return said


def too_far(chosen: Chosen, tracks: Sequence[str]) -> list[str]:
    """Return the reason for each photo that no fix is near enough to."""
    names = [track.rpartition("/")[2] for track in tracks]
    return [f"{_where(row, names)}, over track.max_extrapolation_s" for row in _rows(chosen)]


def too_wide(sentence: str, error_m: float) -> str:
    """Return the reason for a photo that the sentence would place, but with too large a radius."""
    return f"{sentence}; the radius would be {metres_in_words(error_m)}, over track.max_error_m"


def _rows(chosen: Chosen) -> Iterator[_Row]:
    placed = chosen.placed
    columns = (
        placed.how, placed.bearing_deg, placed.before_s, placed.after_s, placed.apart_m, placed.track_before, placed.track_after,
        placed.left_out, chosen.against, chosen.against_m,
    )  # fmt: skip
    return map(_Row, *(column.tolist() for column in columns))


def _between(row: _Row, names: Sequence[str]) -> str:
    name = names[row.track_before]
    if row.before_s == 0 and row.after_s == 0:
        return f"at the time of a fix of {name}"
    return f"on {name}, {_ends(row)}, {_way(row)}"


def _bridged(row: _Row, names: Sequence[str]) -> str:
    first, second = names[row.track_before], names[row.track_after]
    where = f"two segments of {first}" if row.track_before == row.track_after else f"{first} and {second}"
    return f"between {where}, {_ends(row)}, {_way(row)}"


def _gap(row: _Row, names: Sequence[str]) -> str:
    near, far = ("after", "before") if row.before_s < row.after_s else ("before", "after")
    nearest, furthest = sorted((row.before_s, row.after_s))
    name = names[row.track_before if near == "after" else row.track_after]
    if row.track_before != row.track_after:
        return f"{_time(nearest)} {near} the {'end' if near == 'after' else 'start'} of {name}"
    return (
        f"{_time(nearest)} {near} a fix of {name}; {in_words(furthest)} {far} the next one, {_way(row)}, nothing recorded between"
    )


def _outside(row: _Row, names: Sequence[str]) -> str:
    name = names[row.track_before]
    after = row.before_s < row.after_s
    return f"{_time(min(row.before_s, row.after_s))} {'after the end' if after else 'before the start'} of {name}"


def _jump(row: _Row, names: Sequence[str]) -> str:
    near, far = ("after", "before") if row.before_s < row.after_s else ("before", "after")
    nearest, furthest = sorted((row.before_s, row.after_s))
    name = names[row.track_before if near == "after" else row.track_after]
    where = f"{_time(nearest)} {near} a fix of {name} and {_time(furthest)} {far} the next one"
    return f"{where}, but that is {_way(row)}: one of the two is wrong"


_TEXTS: Final = {How.BETWEEN: _between, How.BRIDGED: _bridged, How.GAP: _gap, How.OUTSIDE: _outside, How.JUMP: _jump}


def _where(row: _Row, names: Sequence[str]) -> str:
    first, second = names[row.track_before], names[row.track_after]
    nearest = min(row.before_s, row.after_s)
    whole = row.before_s + row.after_s
    if math.isinf(whole):
        return f"outside every track: {_outside(row, names)}"
    gap = f"in a gap of {in_words(whole)} " + (
        f"in {first}" if row.track_before == row.track_after else f"between {first} and {second}"
    )
    return f"{gap}, {in_words(nearest)} from the nearer fix"


def _ends(row: _Row) -> str:
    return f"{_time(row.before_s)} after a fix and {_time(row.after_s)} before the next"


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 1 else in_words(seconds)


def _way(row: _Row) -> str:
    seconds = row.before_s + row.after_s
    speed = row.apart_m / seconds * 3.6 if seconds > 0 else 0.0
    still = math.isnan(row.bearing) or seconds > _STOPS_WITHIN_S
    if still and row.apart_m <= _AT_ONE_PLACE_M:
        return f"{metres_in_words(row.apart_m)} apart: at a stop"
    return f"{metres_in_words(row.apart_m)} apart" + (f", {speed:.0f} km/h" if speed >= 1 else "")
