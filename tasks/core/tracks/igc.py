"""IGC, as gliders and paragliders record (FAI's technical specification for GNSS flight recorders): the B records.

The altitude is the receiver's, above the ellipsoid. The pressure altitude is left out: it is one of the standard atmosphere,
which the weather moves by hundreds of metres.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import numpy as np

from tasks.core.counting import counted
from tasks.core.tracks.points import NO_TIME, Points, Row, points_of

_DATE: Final = re.compile(r"H[A-Z]DTE(?:DATE)?[: ]*(\d\d)(\d\d)(\d\d)", re.ASCII)
_FIX: Final = re.compile(
    r"B(\d\d)(\d\d)(\d\d)(\d\d)(\d{5})([NS])(\d{3})(\d{5})([EW])([AV])(?:-\d{4}|\d{5})(-\d{4}|\d{5})", re.ASCII
)
_EXTENSION: Final = re.compile(r"(\d\d)(\d\d)([A-Z0-9]{3})", re.ASCII)
_DAY_US: Final = 86_400_000_000
_NAN: Final = float("nan")


def read_igc(data: bytes) -> Points:
    """Return the fixes of an IGC file; a segment per flight recorder header, for files put one behind the other.

    The date is the header's, and the day after it from where the time falls back by more than half a day. A fix marked V is one
    without an altitude, or none at all that repeats the last position: it has a position here if this differs from the last.
    ``error_m`` is the recorder's own estimate (FXA), where it writes one.
    """
    flight = _Flight()
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        flight.take(line.decode("latin-1").strip(" \0"), number)
    points = points_of(flight.rows, flight.problem())
    if len(points) and not np.any(np.nan_to_num(points.alt_m)):
        points.alt_m[:] = np.nan  # a recorder that writes zeros knows none
    return points


class _Flight:
    """What was read so far."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._segment = 0
        self._day_us = NO_TIME
        self._last_us = 0  # of the day
        self._last_place = (_NAN, _NAN)
        self._extensions: dict[str, slice] = {}
        self._bad_lines: list[int] = []

    def take(self, line: str, number: int) -> None:
        """Take the next line."""
        if line.startswith("B"):
            match = _FIX.match(line)
            if match is None:
                self._bad_lines.append(number)
            else:
                self._fix(line, match)
        elif line.startswith("H"):
            match = _DATE.match(line)
            if match is not None:
                self._day_us, self._last_us = _day_us(*map(int, match.groups())), 0
        elif line.startswith("I"):
            self._extensions = {code: slice(int(first) - 1, int(last)) for first, last, code in _EXTENSION.findall(line[3:])}
        elif line.startswith("A") and self.rows and self.rows[-1][-1] == self._segment:
            self._segment += 1
            self._day_us, self._extensions = NO_TIME, {}

    def problem(self) -> str:
        """Return what of the file could not be read."""
        if self._bad_lines:
            lines = counted(len(self._bad_lines), "fix", "fixes")
            return f"{lines} left out that cannot be read (the first: line {self._bad_lines[0]:,})"
        if not self.rows:
            return "no fixes are in it"
        if all(row[0] == NO_TIME for row in self.rows):
            return "no date is in it (a line HFDTE)"
        return ""

    def _fix(self, line: str, match: re.Match[str]) -> None:
        hours, minutes, seconds = (int(part) for part in match.group(1, 2, 3))
        of_day_us = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + round(self._fraction(line, "TDS") * 1_000_000)
        if self._day_us != NO_TIME and of_day_us < self._last_us - _DAY_US // 2:
            self._day_us += _DAY_US
        self._last_us = of_day_us
        lat = _degrees(match.group(4), match.group(5), self._fraction(line, "LAD"), match.group(6) == "S")
        lon = _degrees(match.group(7), match.group(8), self._fraction(line, "LOD"), match.group(9) == "W")
        valid = match.group(10) == "A"
        moved = (lat, lon) != self._last_place
        self._last_place = (lat, lon)
        self.rows.append(
            (
                self._day_us if self._day_us == NO_TIME else self._day_us + of_day_us,
                lat if valid or moved else _NAN,
                lon if valid or moved else _NAN,
                float(match.group(11)) if valid else _NAN,
                self._error_m(line),
                self._segment,
            )
        )

    def _digits(self, line: str, code: str) -> str:
        """Return the digits of an extension; "" where the line has none."""
        digits = line[self._extensions[code]] if code in self._extensions else ""
        return digits if digits.isascii() and digits.isdigit() else ""

    def _fraction(self, line: str, code: str) -> float:
        """Return an extension that carries the further digits of a number, as a part of its last unit."""
        return float(f"0.{self._digits(line, code)}0")

    def _error_m(self, line: str) -> float:
        return float(self._digits(line, "FXA") or _NAN)


def _degrees(degrees: str, thousandths: str, more: float, negative: bool) -> float:
    """Return degrees of whole degrees, thousandths of minutes and a part of one; NaN where there are 60 minutes or more."""
    minutes = (int(thousandths) + more) / 1000
    told = int(degrees) + minutes / 60 if minutes < 60 else _NAN
    return -told if negative else told


def _day_us(day: int, month: int, year: int) -> int:
    """Return midnight of a date with two digits of its year; ``NO_TIME`` for none."""
    try:
        midnight = datetime(year + (1900 if year >= 80 else 2000), month, day, tzinfo=UTC)
    except ValueError:
        return NO_TIME
    return int(midnight.timestamp()) * 1_000_000
