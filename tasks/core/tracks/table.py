"""Tables of points: CSV of any logger, with a header that names latitude and longitude, whatever its delimiter and its words.

A time without a zone is refused unless its column is called UTC (or GMT) or another column tells the zone: most loggers mean
UTC and some the wall clock, and a guess would put a whole journey hours away. Such points count as timeless, with the reason.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO, Final, NamedTuple

from tasks.core.counting import counted
from tasks.core.tracks import fields
from tasks.core.tracks.collection import Collection
from tasks.core.tracks.points import NO_TIME, Points
from tasks.core.tracks.told_values import NOT_TOLD, degrees_e7, instant, number, radius_m

_DELIMITERS: Final = (",", ";", "\t", "|")
_PREAMBLE: Final = 50  # lines that may stand above the header
_LONGEST_LINE: Final = 1 << 16
_HEMISPHERES: Final = {"n": 1, "e": 1, "s": -1, "w": -1}
_DATE: Final = ("date", "dateutc", "utcdate", "gpsdate", "dategmt")
_ZONE: Final = ("timezone", "zone", "tz", "utcoffset", "gmtoffset", "timezoneoffset")
_HAS_ZONE: Final = re.compile(r"(?:Z|UTC|GMT|[+-]\d\d?(?::?\d\d)?)", re.IGNORECASE | re.ASCII)
_COMPACT_DATE: Final = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_COMPACT_TIME: Final = re.compile(r"(\d\d)(\d\d)(\d\d(?:\.\d+)?)", re.ASCII)
_TIME_OF_DAY: Final = re.compile(r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:Z|UTC|GMT|[+-]\d\d:?\d\d)?", re.IGNORECASE | re.ASCII)


class Header(NamedTuple):
    """What the columns of a table are: the delimiter, its line, and the column of each meaning, -1 for none."""

    delimiter: str
    line: int  # counted from 0
    lat: int
    lon: int
    alt: int
    error: int
    device: int
    times: tuple[int, ...]
    date: int
    zone: int
    is_e7: bool
    utc: frozenset[int]  # columns of times whose name says UTC


def header_of(lines: Sequence[str]) -> Header | None:
    """Return the header of a table of points, from its first lines; None if none of them names latitude and longitude."""
    for line, content in enumerate(lines[:_PREAMBLE]):
        for delimiter in _DELIMITERS:
            names = [fields.plain(name) for name in _cells(content[:_LONGEST_LINE], delimiter)]
            lat, lon = _column(names, fields.LAT), _column(names, fields.LON)
            if lat >= 0 and lon >= 0:
                return _header(names, delimiter, line, lat, lon)
    return None


def read_table(stream: BinaryIO) -> Points:
    """Return all points of a table; lines that cannot be one of it are counted in the problem."""
    found = Collection()
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=_encoding(stream), errors="replace", newline="")
    try:
        beginning = list(islice(text, _PREAMBLE))
        header = header_of(beginning)
        if header:
            _read(found, header, chain(beginning[header.line + 1 :], text))
        else:
            found.problems.append("no line among its first names columns of latitude and longitude")
    finally:
        text.detach()  # the stream is the caller's
    return found.points()


def _read(found: Collection, header: Header, lines: Iterator[str]) -> None:
    csv.field_size_limit(_LONGEST_LINE)  # another reader of CSVs may have set it higher: a quote that never ends must end here
    rows = csv.reader((line.replace("\0", "") for line in lines), delimiter=header.delimiter)
    least = max(header.lat, header.lon)
    short = 0
    try:
        for row in rows:
            if len(row) > least:
                _add(found, header, row)
            else:
                short += any(cell.strip() for cell in row)
    except csv.Error as error:
        found.problems.append(f"after line {header.line + 1 + rows.line_num:,} it is no table any more: {error}")
    if short:
        found.problems.append(f"{counted(short, 'line is', 'lines are')} too short to hold a position")


def _add(found: Collection, header: Header, row: list[str]) -> None:
    device = _cell(row, header.device)
    found.add(
        _time(found, header, row),
        _degrees(row[header.lat], header, 90),
        _degrees(row[header.lon], header, 180),
        alt_m=_number(_cell(row, header.alt)),
        error_m=radius_m(_number(_cell(row, header.error))),
        segment=found.segment(device or None),
    )


def _time(found: Collection, header: Header, row: Sequence[str]) -> int:
    """Return when a row says it was; a time without a zone is counted."""
    zoneless = False
    for column in header.times:
        text = _cell(row, column)
        if not text:
            continue
        if header.date >= 0 and header.date != column and (joined := _joined(_cell(row, header.date), text)):
            text = joined
        told = instant(text)
        if told.zoneless:
            told = instant(f"{text}{'Z' if column in header.utc else _zone(_cell(row, header.zone))}")
        if told.at_us != NO_TIME:
            return told.at_us
        zoneless |= told.zoneless
    found.zoneless += zoneless
    return NO_TIME


def _joined(date: str, time: str) -> str:
    """Return a date and a time of day as one text; "" if the time is more than a time of day."""
    if match := _COMPACT_TIME.fullmatch(time):
        time = ":".join(match.groups())
    if not _TIME_OF_DAY.fullmatch(time):
        return ""
    if match := _COMPACT_DATE.fullmatch(date):
        date = "-".join(match.groups())
    return f"{date} {time}"


def _zone(text: str) -> str:
    return text if _HAS_ZONE.fullmatch(text) else ""


def _degrees(text: str, header: Header, limit: float) -> float:
    """Return degrees of ``52.5``, ``52,5``, ``52.5N`` or an integer of 1e-7 degrees."""
    if header.is_e7:
        return degrees_e7(text, limit)
    told = number(text)
    if told == told:  # noqa: PLR0124 - NaN alone is not itself
        return told
    text = text.strip().lower()
    sign = _HEMISPHERES.get(text[-1:]) or _HEMISPHERES.get(text[:1])
    return (sign or 1) * _number(text.strip("nsew° ")) if text else NOT_TOLD


def _number(text: str) -> float:
    told = number(text)
    return told if told == told or "." in text else number(text.replace(",", "."))  # noqa: PLR0124 - NaN alone is not itself


def _header(names: list[str], delimiter: str, line: int, lat: int, lon: int) -> Header:
    times = tuple(number_ for name in fields.TIME for number_ in _columns(names, name))
    date = _column(names, _DATE)
    if date >= 0:
        # A date alone is no instant; it is joined to the time of day beside it
        times = (*(column for column in times if column != date), date)
    utc = {column for column in times if "utc" in names[column] or "gmt" in names[column]}
    if date in utc:
        utc.update(times)
    return Header(
        delimiter, line, lat, lon, _column(names, fields.ALT), _column(names, fields.ERROR), _column(names, fields.DEVICE),
        times, date, _column(names, _ZONE), names[lat].endswith("e7"), frozenset(utc),
    )  # fmt: skip


def _column(names: list[str], wanted: Sequence[str]) -> int:
    return next((names.index(name) for name in wanted if name in names), -1)


def _columns(names: list[str], wanted: str) -> list[int]:
    return [number_ for number_, name in enumerate(names) if name == wanted]


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if 0 <= column < len(row) else ""


def _encoding(stream: Any) -> str:
    """Return the encoding of a text by its byte order mark; without one it is UTF-8."""
    mark = stream.read(2)
    stream.seek(0)
    return "utf-16" if mark in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "utf-8-sig"
