"""NMEA 0183, as receivers write it: an instant's sentences RMC, GGA, GLL, GST and ZDA put together, and Magellan's PMGNTRK.

Only RMC, ZDA and PMGNTRK tell the day. The others take the day that brings them nearest to the instant before them, so that a
log of GGA with a single date runs on over midnight. HDOP is no metres; ``error_m`` is told by GST alone.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tasks.core.counting import counted
from tasks.core.tracks.numbers import number
from tasks.core.tracks.points import NO_TIME, Points, Row, points_of

_SENTENCE: Final = re.compile(rb"\$([A-Z]{2}(?:RMC|GGA|GLL|GST|ZDA)|PMGNTRK),([^*$\r\n]*)(\*[^\r\n]{0,2})?")
_SUMMED: Final = re.compile(rb"\$[A-Z]{5,7},[^*$\r\n]*\*[0-9A-Fa-f]{2}")
_TIME: Final = re.compile(r"(\d\d)(\d\d)(\d\d(?:\.\d*)?)", re.ASCII)
_ANGLE: Final = re.compile(r"(\d{0,3}?)(\d\d(?:\.\d*)?)", re.ASCII)
_DAY_US: Final = 86_400_000_000
_NAN: Final = float("nan")
_FOOT_M: Final = 0.3048
_NO_FIX: Final = frozenset({"0", "7", "8"})  # qualities of GGA: invalid, typed in by hand, simulated
_NO_MODE: Final = frozenset({"N", "M", "S"})  # the same as modes of RMC and GLL


@dataclass
class _Epoch:
    """What the sentences of one instant tell."""

    of_day_us: int
    day_us: int = NO_TIME
    lat: float = _NAN
    lon: float = _NAN
    alt_m: float = _NAN
    error_m: float = _NAN
    placed: bool = False  # a sentence of a position was among them
    void: bool = False  # one of them says that there is no fix


def read_nmea(data: bytes) -> Points:
    """Return a point per instant, all in one segment; without a position where the receiver had no fix.

    Sentences whose checksum does not fit are left out, and where any sentence has one, those without too: they were cut off. Text
    around the sentences does not matter.
    """
    log = _Log()
    summed = _SUMMED.search(data) is not None
    damaged: list[int] = []
    for match in _SENTENCE.finditer(data):
        if _fits(match, summed):
            log.take(match.group(1).decode(), match.group(2).decode("latin-1").split(","))
        else:
            damaged.append(match.start())
    rows = log.rows()
    if damaged:
        line = data.count(b"\n", 0, damaged[0]) + 1
        lines = counted(len(damaged), "sentence")
        return points_of(rows, f"{lines} left out whose checksum does not fit (the first: line {line:,})")
    if rows and all(row[0] == NO_TIME for row in rows):
        return points_of(rows, "no date is in it: of what it holds only RMC, ZDA or PMGNTRK tell the day")
    return points_of(rows, "" if rows else "no sentence of a position is in it")


def _fits(match: re.Match[bytes], summed: bool) -> bool:
    """Return whether the checksum of a sentence fits; ``summed`` = sentences of this file have one."""
    told = match.group(3)
    if told is None:
        return not summed
    try:
        return int(told[1:3], 16) == _sum_of(match.group(1) + b"," + match.group(2))
    except ValueError:
        return False


def _sum_of(body: bytes) -> int:
    """Return the exclusive or of all bytes, folding them in halves: five times as fast as one by one."""
    folded = int.from_bytes(body, "big")
    bits = 1 << (8 * len(body) - 1).bit_length()
    while bits > 8:
        bits //= 2
        folded ^= folded >> bits
    return folded & 0xFF


class _Log:
    """What was read so far."""

    def __init__(self) -> None:
        self._epochs: list[_Epoch] = []

    def take(self, kind: str, fields: list[str]) -> None:
        """Take the next sentence; one without a time, as before the first fix, says nothing."""
        told = [*fields, *[""] * 16]
        code = kind[2:] if kind != "PMGNTRK" else kind
        epoch = self._epoch(told[{"GLL": 4, "PMGNTRK": 6}.get(code, 0)])
        if epoch is None:
            return
        if code == "RMC":
            _place(epoch, told[2:6], void=told[1] == "V" or told[11] in _NO_MODE)
            _date(epoch, told[8])
        elif code == "GGA":
            _place(epoch, told[1:5], void=told[5] in _NO_FIX)
            epoch.alt_m = number(told[8])
        elif code == "GLL":
            _place(epoch, told[0:4], void=told[5] == "V" or told[6] in _NO_MODE)
        elif code == "GST":
            epoch.error_m = math.hypot(number(told[5]), number(told[6]))
        elif code == "ZDA":
            _date(epoch, f"{told[1]:0>2}{told[2]:0>2}{told[3]}")
        else:
            _place(epoch, told[0:4], void=told[7] != "A")
            epoch.alt_m = number(told[4]) * (_FOOT_M if told[5] == "F" else 1)
            _date(epoch, told[9])

    def rows(self) -> list[Row]:
        """Return the points, each on its day."""
        _settle_days(self._epochs)
        return [_row(epoch) for epoch in self._epochs if epoch.placed]

    def _epoch(self, time: str) -> _Epoch | None:
        """Return the epoch of a time of day; None where it is none."""
        match = _TIME.fullmatch(time)
        if match is None:
            return None
        hours, minutes, seconds = int(match.group(1)), int(match.group(2)), float(match.group(3))
        if hours > 23 or minutes > 59 or seconds >= 61:
            return None
        of_day_us = (hours * 60 + minutes) * 60_000_000 + round(seconds * 1_000_000)
        if not self._epochs or self._epochs[-1].of_day_us != of_day_us:
            self._epochs.append(_Epoch(of_day_us))
        return self._epochs[-1]


def _place(epoch: _Epoch, told: list[str], *, void: bool) -> None:
    """Put a position (ddmm.mmm, N or S, dddmm.mmm, E or W) into its epoch."""
    epoch.placed = True
    epoch.void |= void
    lat, lon = _degrees(told[0], told[1], "NS"), _degrees(told[2], told[3], "EW")
    if not (math.isnan(lat) or math.isnan(lon)):
        epoch.lat, epoch.lon = lat, lon


def _degrees(angle: str, side: str, sides: str) -> float:
    """Return degrees of an angle whose last two whole digits are minutes; NaN where it is none."""
    match = _ANGLE.fullmatch(angle)
    if match is None or not side or side not in sides:
        return _NAN
    minutes = float(match.group(2))
    told = int(match.group(1) or 0) + minutes / 60 if minutes < 60 else _NAN
    return -told if side == sides[1] else told


def _date(epoch: _Epoch, told: str) -> None:
    """Put a date (DDMMYY or DDMMYYYY) into its epoch; a receiver without a fix does not know it yet."""
    if epoch.void or len(told) not in {6, 8} or not (told.isascii() and told.isdigit()):
        return
    year = int(told[4:])
    if len(told) == 6:
        year += 1900 if year >= 80 else 2000
    try:
        midnight = datetime(year, int(told[2:4]), int(told[:2]), tzinfo=UTC)
    except ValueError:
        return
    epoch.day_us = int(midnight.timestamp()) * 1_000_000


def _settle_days(epochs: list[_Epoch]) -> None:
    """Put epochs without a day on the one that brings them nearest to the epoch before, the first ones to the epoch after."""
    first = next((position for position, epoch in enumerate(epochs) if epoch.day_us != NO_TIME), None)
    if first is None:
        return
    for run in (epochs[first::-1], epochs[first:]):
        last_us = run[0].day_us + run[0].of_day_us
        for epoch in run:
            if epoch.day_us == NO_TIME:
                epoch.day_us = round((last_us - epoch.of_day_us) / _DAY_US) * _DAY_US
            last_us = epoch.day_us + epoch.of_day_us


def _row(epoch: _Epoch) -> Row:
    at_us = NO_TIME if epoch.day_us == NO_TIME else epoch.day_us + epoch.of_day_us
    if epoch.void:
        return at_us, _NAN, _NAN, _NAN, _NAN, 0
    return at_us, epoch.lat, epoch.lon, epoch.alt_m, epoch.error_m, 0
