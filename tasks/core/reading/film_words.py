"""What the boxes of a film say in words, as one statement: when, where and by which camera.

The movie header has no place for a zone. The specification says UTC and phones obey; most cameras write the time on their
clock. So its time counts as UTC only where the words of a phone stand beside it, and names no zone anywhere else: wrong by
hours is worse than unknown. A date that carries its own offset is always preferred.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isfinite, isnan, nan
from struct import unpack
from typing import Final

from tasks.core.reading.gps import NO_FIX, Fix
from tasks.core.reading.iso6709 import position, written_fix
from tasks.core.reading.statement import Statement
from tasks.core.reading.values import LATEST_YEAR, NO_CLOCK, WallClock, offset_in_min, text, written_clock

QUICKTIME: Final = "QuickTime"
APPLE: Final = "com.apple.quicktime."
ANDROID: Final = "com.android."

_MAC_TO_UNIX_S: Final = (66 * 365 + 17) * 24 * 3600
"""From 1904-01-01, where the movie header counts from, to 1970-01-01."""
_UNIX_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - the zone is the caller's question
_UTF_16: Final = 2
_TEXT_KINDS: Final = frozenset({0, 1, _UTF_16})
"""Well-known types of a ``data`` box: not said, UTF-8, UTF-16."""
_DATA_HEADER_BYTES: Final = 8
_LANGUAGE_HEADER_BYTES: Final = 4

_CREATED: Final = (APPLE + "creationdate", "\xa9day", "date", "@day")
_PLACED: Final = (APPLE + "location.ISO6709", "\xa9xyz", "@xyz")
_ERROR: Final = APPLE + "location.accuracy.horizontal"
_MAKE: Final = (APPLE + "make", ANDROID + "manufacturer", "\xa9mak", "@mak", "manu")
_MODEL: Final = (APPLE + "model", ANDROID + "model", "\xa9mod", "@mod", "modl", "\xa9mdl", "cmnm")
_SOFTWARE: Final = (APPLE + "software", "\xa9swr", "@swr", "FIRM")
_SERIAL: Final = ("slno", "SNum")
_CONTENT_ID: Final = (APPLE + "content.identifier",)
_ZONE: Final = "com.samsung.android.utc_offset"

WANTED: Final = frozenset((*_CREATED, *_PLACED, _ERROR, *_MAKE, *_MODEL, *_SOFTWARE, *_SERIAL, *_CONTENT_ID, _ZONE))
"""Names of the words that are read: keys by their full name, boxes by their four letters."""
_OF_PHONES: Final = frozenset(
    {*(APPLE + name for name in ("creationdate", "location.ISO6709", "make", "model", "software")), "\xa9xyz"}
)
_OF_DRONES: Final = "\xa9mdl"
"""They write their position as phones do, but many of them the time on their clock."""


@dataclass(slots=True)
class Words:
    """Everything that a film's boxes say, by name; the first of several that have one name counts."""

    said: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    """All keys that there are, read or not."""
    created_s: int = 0
    """Creation time of the movie header, seconds from 1904."""
    loci: Fix = NO_FIX
    """Of the position box of 3GPP."""

    def statement(self) -> Statement:
        """Return what the words say together."""
        return Statement(
            QUICKTIME,
            self._taken(),
            self._fix(),
            make=self._first(_MAKE),
            model=self._first(_MODEL),
            serial=self._first(_SERIAL),
            software=self._first(_SOFTWARE),
            content_id=self._first(_CONTENT_ID),
        )

    def _first(self, names: Iterable[str]) -> str:
        return next((self.said[name] for name in names if self.said.get(name)), "")

    def _taken(self) -> WallClock:
        fault = ""
        for name in _CREATED:
            written = self.said.get(name, "")
            # A year or a day alone is when something was published.
            if ":" in written:
                clock = written_clock(written, "DateTimeOriginal")
                if clock.at is not None:
                    return clock._replace(fault=fault)
                fault = fault or clock.fault
        clock = movie_clock(self.created_s, is_utc=self._is_of_phone())
        zone_min = offset_in_min(self.said.get(_ZONE, ""))
        if clock.at is not None and clock.utc_offset_min == 0 and not isnan(zone_min):
            clock = clock._replace(at=clock.at + timedelta(minutes=zone_min), utc_offset_min=zone_min)
        return clock._replace(fault=fault or clock.fault)

    def _is_of_phone(self) -> bool:
        if _OF_DRONES in self.said:
            return False
        return not _OF_PHONES.isdisjoint(self.said) or any(name.startswith(ANDROID) for name in self.names)

    def _fix(self) -> Fix:
        fix = self.loci
        for name in reversed(_PLACED):
            other = written_fix(self.said.get(name, ""))
            if not isnan(other.lat):
                fix = other
            elif other.fault and isnan(fix.lat):
                fix = fix._replace(fault=other.fault)
        try:
            error_m = float(self.said.get(_ERROR, ""))
        except ValueError:
            error_m = nan
        return fix._replace(error_m=error_m) if isfinite(error_m) and error_m >= 0 and not isnan(fix.lat) else fix


def movie_clock(created_s: int, *, is_utc: bool) -> WallClock:
    """Return the creation time of a movie header, given in seconds from 1904.

    No time and the first second of 1904 or 1970 are clocks that were never set. A number that would mean a time before 1970
    was counted from there, as some programs do (ExifTool reads it so too).
    """
    if created_s in {0, _MAC_TO_UNIX_S}:
        return NO_CLOCK
    unix_s = created_s - _MAC_TO_UNIX_S if created_s > _MAC_TO_UNIX_S else created_s
    latest_s = (datetime(LATEST_YEAR + 1, 1, 1) - _UNIX_EPOCH).total_seconds()  # noqa: DTZ001 - as above
    if unix_s >= latest_s:
        return WallClock(fault=f"the film's creation time lies after the year {LATEST_YEAR}")
    return WallClock(_UNIX_EPOCH + timedelta(seconds=unix_s), utc_offset_min=0.0 if is_utc else nan)


def data_text(data: bytes) -> str:
    """Return the text of a ``data`` box: its type, its language, its words; "" if it is no text."""
    kind, words = int.from_bytes(data[1:4], "big"), data[_DATA_HEADER_BYTES:]
    if kind not in _TEXT_KINDS:
        return ""
    return text(words.decode("utf-16-be", "replace").encode() if kind == _UTF_16 else words)


def user_text(name: str, data: bytes) -> str:
    """Return the text of a box of ``udta``: the first of several languages, or plain letters."""
    if name.startswith("\xa9"):
        end = _LANGUAGE_HEADER_BYTES + int.from_bytes(data[:2], "big")
        if _LANGUAGE_HEADER_BYTES < end <= len(data):
            words = data[_LANGUAGE_HEADER_BYTES:end]
            return text(words.decode("utf-16", "replace").encode() if words[:2] == b"\xfe\xff" else words)
        # Some drones leave the header out.
    elif data[:4] == bytes(4):
        data = data[6:]  # version, flags and language, as Canon and 3GPP write them
    return text(data)


def loci_fix(data: bytes) -> Fix:
    """Return the position in a ``loci`` box (3GPP TS 26.244, 8.10); none for one that is not where the camera was.

    Its altitude cannot be left out: 0 says nothing.
    """
    at = 6  # behind version, flags and language: a name, which ends in a zero
    if data[at : at + 2] == b"\xfe\xff":
        while data[at : at + 2].strip(b"\0"):
            at += 2
        at += 2
    else:
        at = data.find(b"\0", at) + 1
    role, place = data[at : at + 1], data[at + 1 : at + 13]
    if not at or role != b"\0" or len(place) < 12:
        return NO_FIX
    lon, lat, alt_m = (number / 65536 for number in unpack(">3i", place))
    return position(lat, lon, alt_m or nan)
