"""What one source inside a file says (its EXIF, an XMP packet, the boxes of a film), and several of them made into one.

One file may carry its date and place two or three times, written by a camera, an editor and a converter. The sources are
asked in their order; what the first one leaves out the next one gives, and where two contradict each other a person is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from math import isnan
from typing import Final, NamedTuple

from tasks.core.reading.gps import NO_FIX, Fix
from tasks.core.reading.values import NO_CLOCK, WallClock

SAME_PLACE_M: Final = 100.0
"""Two positions of one photo that lie closer do not contradict each other."""

_SAME_PLACE_DEG: Final = 0.0006
"""So much in both latitude and longitude is less than SAME_PLACE_M anywhere."""
_SAME_TIME_S: Final = 1.0
_ZONE_STEP_S: Final = 15 * 60
_WIDEST_ZONES_S: Final = 26 * 3600
"""From UTC-12:00 to UTC+14:00."""
_MIDNIGHT: Final = time()
_RANKS: Final = {"DateTimeDigitized": 1, "DateTime": 2}
"""How far a date stands behind the moment of exposure: when it was scanned or stored, when it was last changed."""


class Statement(NamedTuple):
    """What one source says; "", 0, NaN and None where it says nothing."""

    source: str
    """As a person reads it: "the photo", or what stands behind "its": EXIF, XMP, QuickTime, sidecar."""
    taken: WallClock = NO_CLOCK
    fix: Fix = NO_FIX
    make: str = ""
    model: str = ""
    serial: str = ""
    software: str = ""
    orientation: int = 0
    content_id: str = ""
    is_approved: bool = False
    """It stands in a sidecar of our own, so its date is one that a person has approved."""


_PLAIN: Final = slice(Statement._fields.index("make"), Statement._fields.index("is_approved"))
"""The fields that go one by one, each from the first source that has it."""


def combined(statements: Sequence[Statement]) -> tuple[Statement, list[str]]:
    """Return one statement of several, the first one's word first, and the contradictions in words.

    Date and position are each taken whole from one source: the date that is nearest to the exposure, the first position.
    ``source`` is that of the date. ``fault`` names what was wrong with a better date or position that was passed over.
    """
    dated = min(statements, key=_rank)
    placed = min(statements, key=_is_nowhere)
    faults: list[str] = []
    for other in statements:
        faults += [*_other_time(dated, other), *_other_place(placed, other)]
    taken, fix = dated.taken, placed.fix
    passed_over = [said.taken.fault for said in (statements if _rank(dated) else _until(statements, dated))]
    if any(passed_over):
        taken = taken._replace(fault=next(filter(None, passed_over)))
    misplaced = [said.fix.fault for said in (statements if _is_nowhere(placed) else _until(statements, placed))]
    if any(misplaced):
        fix = fix._replace(fault=next(filter(None, misplaced)))
    told = [next(filter(None, values), values[0]) for values in zip(*(said[_PLAIN] for said in statements), strict=True)]
    return Statement(dated.source, taken, fix, *told), faults


def _rank(said: Statement) -> int:
    return len(_RANKS) + 1 if said.taken.at is None else _RANKS.get(said.taken.name, 0)


def _is_nowhere(said: Statement) -> bool:
    return isnan(said.fix.lat)


def _until(statements: Sequence[Statement], chosen: Statement) -> Sequence[Statement]:
    return statements[: next(at for at, said in enumerate(statements) if said is chosen) + 1]


def _other_time(one: Statement, two: Statement) -> list[str]:
    here, there = one.taken, two.taken
    if one is two or not here.at or not there.at or here.name != there.name or same_time(here, there):
        return []
    return [f"{here.name or 'its date'} is {_clock(here)} in {_whose(one)}, {_clock(there)} in {_whose(two)}"]


def _other_place(one: Statement, two: Statement) -> list[str]:
    here, there = one.fix, two.fix
    if one is two or isnan(here.lat) or isnan(there.lat):
        return []
    if abs(here.lat - there.lat) <= _SAME_PLACE_DEG and abs((here.lon - there.lon + 180) % 360 - 180) <= _SAME_PLACE_DEG:
        return []
    from tasks.core.geo import distance_m  # noqa: PLC0415 - numpy: 0.1 s for each reading process, for a rare case

    apart_m = float(distance_m(here.lat, here.lon, there.lat, there.lon))
    if apart_m <= SAME_PLACE_M:
        return []
    places = f"{_whose(one)} says {here.lat:.5f}, {here.lon:.5f}, {_whose(two)} {there.lat:.5f}, {there.lon:.5f}"
    return [f"{places}, {apart_m:,.0f} m away"]


def _whose(said: Statement) -> str:
    return said.source if said.source.startswith("the ") else f"its {said.source}"


def same_time(one: WallClock, two: WallClock) -> bool:
    """Say whether two dates may mean one moment: equal wall clocks, equal instants, or one moment told in two zones.

    Midnight sharp is how a date without a time of day is written where a time is asked for: it may be any moment of its day.
    """
    if one.at is None or two.at is None:
        return False
    apart_s = abs((one.at - two.at).total_seconds())
    if apart_s <= _SAME_TIME_S or (apart_s < 60 and not (one.has_seconds and two.has_seconds)):
        return True
    if one.at.date() == two.at.date() and _MIDNIGHT in {one.at.time(), two.at.time()}:
        return True
    if not isnan(one.utc_offset_min) and not isnan(two.utc_offset_min):
        apart_s = abs((one.at - two.at - timedelta(minutes=one.utc_offset_min - two.utc_offset_min)).total_seconds())
        return apart_s <= _SAME_TIME_S
    if isnan(one.utc_offset_min) and isnan(two.utc_offset_min):
        return False
    # One of them names no zone: whole steps of zones apart, they may be one moment.
    beside_s = apart_s % _ZONE_STEP_S
    return apart_s <= _WIDEST_ZONES_S and min(beside_s, _ZONE_STEP_S - beside_s) <= _SAME_TIME_S


def _clock(clock: WallClock) -> str:
    text = f"{clock.at:%Y-%m-%d %H:%M:%S}"
    if isnan(clock.utc_offset_min):
        return text
    minutes = round(clock.utc_offset_min)
    return f"{text}{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
