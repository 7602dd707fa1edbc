"""What a date was before a spreadsheet wrote it in its own way: a row in, the date that it showed out, where that is proven.

``05/01/24 12:00 PM`` may be several days and any of 60 seconds; 45413.5 is noon only if the file counts from 1900. The digits of
the row_id say which of these the row showed, and they alone; for a date that a person typed so nothing does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from tasks.core.cells import as_shown
from tasks.core.date_cells import DATE, FIRST_YEAR, LAST_YEAR, hour_of
from tasks.core.row_ids import digits_of_date, split_row_id

Row = Mapping[str, str]

_SERIAL: Final = re.compile(r"[0-9]{1,6}(?:[.,][0-9]+)?", re.ASCII)
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock; day 0 of spreadsheets, which take 1900 for a leap year
_MOST_SECONDS_OFF: Final = 30


def proven_date(row: Row) -> str:
    """Return the new date in ISO 8601 that a row showed, of which its cell has another form or a part; "" if nothing proves it.

    Altitude and direction must be as they were shown, for the digits are of all three.
    """
    row_id, text = split_row_id(row.get("row_id", "")), row.get("new_datetime", "")
    if row_id is None:
        return ""
    altitude, direction = (as_shown(name, row.get(name, "")) for name in ("altitude", "direction"))
    if digits_of_date(altitude, direction, "") == row_id.others:
        return ""  # it showed none, so this one was typed
    return next((date for date in readings(text) if digits_of_date(altitude, direction, date) == row_id.others), "")


def readings(text: str) -> Iterator[str]:
    """Yield in ISO 8601 all dates that a spreadsheet may have written so, the likeliest first."""
    plain = " ".join(text.split())
    if _SERIAL.fullmatch(plain):
        yield from _of_serial(plain.replace(",", "."))
        return
    found = DATE.fullmatch(plain)
    if found is None or found["offset"]:
        return
    try:
        hour = hour_of(found) if found["hour"] else 0
    except ValueError:
        return
    subsec = f".{found['subsec']}" if (found["subsec"] or "").strip("0") else ""
    seconds = [int(found["second"])] if found["second"] else [0] if found["hour"] is None else range(60)
    for year, month, day in _days(found):
        try:
            minute = datetime(year, month, day, hour, int(found["minute"] or 0)).isoformat()[:16]  # noqa: DTZ001 - a wall clock
        except ValueError:
            continue  # there is no such day or time of day
        yield from (f"{minute}:{second:02d}{subsec}" for second in seconds if second < 60)


def day_first_in(texts: Iterable[str]) -> bool | None:
    """Say whether dates with slashes or dashes have the day first, by those of which one number is over 12; None if unknown.

    Where both orders are found, nobody knows which a third date has.
    """
    orders = set()
    for text in texts:
        found = DATE.fullmatch(" ".join(text.split())) if "/" in text or "-" in text else None
        if found and found["mark"] in "/-" and len(found["three"]) == 4 and len(found["one"]) <= 2:
            one, two = int(found["one"]), int(found["two"])
            if max(one, two) > 12 >= min(one, two):
                orders.add(one > 12)
    return orders.pop() if len(orders) == 1 else None


def _days(found: re.Match[str]) -> Iterator[tuple[int, int, int]]:
    """Yield year, month and day in each order that is in use, with both centuries of a year of two digits."""
    numbers = [found[name] for name in ("one", "two", "three")]
    days: dict[tuple[int, int, int], None] = {}
    for century in (2000, 1900):
        for year, month, day in ((2, 1, 0), (2, 0, 1), (0, 1, 2)):
            if len(numbers[year]) in (2, 4):
                whole = int(numbers[year]) + (century if len(numbers[year]) == 2 else 0)
                days[whole, int(numbers[month]), int(numbers[day])] = None
    return (one for one in days if FIRST_YEAR <= one[0] <= LAST_YEAR)


def _of_serial(number: str) -> Iterator[str]:
    exact_s = float(number) * 86400
    digits = len(number.partition(".")[2])
    # Few digits are those of an exact time, such as noon, or of one that nobody can tell any more.
    off = min(int(0.5 * 86400 * 10.0**-digits) + 1, _MOST_SECONDS_OFF) if digits >= 3 else 0
    for second in sorted(range(-off, off + 1), key=abs):
        at = _DAY_ZERO + timedelta(seconds=round(exact_s) + second)
        if FIRST_YEAR <= at.year <= LAST_YEAR:
            yield at.isoformat()
