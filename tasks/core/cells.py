"""What one cell of review.csv means, and how it is written: numbers, decisions, and texts that a spreadsheet would run.

A spreadsheet rewrites numbers in its own locale, so a cell is understood where that is certain and refused where it is not:
``1,234`` is 1.234 to a German and 1234 to an American, and a photo must not land in the sea for it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final

from tasks.core.angles import Angle, angle_of
from tasks.core.geo import EARTH_RADIUS_M
from tasks.core.not_numbers import what_became

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+)")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_GROUP_SPACE = re.compile(r"(?<=[0-9])[\u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
# Other signs of the same meaning, and marks that nobody sees.
_SIGNS: Final = str.maketrans(
    {chr(0xFF10 + digit): str(digit) for digit in range(10)}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-")
    | {"\uff0b": "+", "\uff0c": ",", "\uff0e": "."}
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u2060\u2066\u2069\ufeff", "")
)

DECISION_WORDS: Final = {
    "accept": ("accept", "y", "yes", "x", "1", "true", "ok", "✓", "ja", "oui", "wahr", "vrai"),
    "reject": ("reject", "n", "no", "0", "false", "-", "nein", "non", "falsch", "faux"),
    "overwrite": ("overwrite",),
}
# A number cell of a spreadsheet, 1.0 or 1,00, and other hands of the tick that a person pastes.
_TRUTH: Final = re.compile(r"([01])[.,]0+")
_TICKS: Final = str.maketrans(dict.fromkeys("\u2714\u2611\u2705", "\u2713") | dict.fromkeys("\ufe0e\ufe0f", ""))
_DECISIONS: Final = {"": "", **{word: meaning for meaning, words in DECISION_WORDS.items() for word in words}}
DECISION_REMEDY: Final = "write accept, reject or overwrite, or leave it blank"
DATE_REMEDY: Final = "write accept or reject, or leave it blank"

_DECIMALS: Final = {"latitude": 7, "longitude": 7, "confidence": 2, "altitude": 1, "direction": 1}
_DEGREES: Final = ("latitude", "longitude")
_SHOWN_DEGREES: Final = re.compile(r"(?!-0\.0{7})-?(?:0|[1-9][0-9]{0,2})\.[0-9]{7}")
LEAST_TYPED_RADIUS_M: Final = 10.0
_M_PER_DEG: Final = EARTH_RADIUS_M * math.pi / 180


def guard(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula; ``unguard`` gives back every text.

    >>> guard("=1+1"), guard("'=1"), guard("plain")
    ("'=1+1", "''=1", 'plain')
    """
    return "'" + text if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Take off the apostrophe that ``guard`` put; a formula typed without one stays."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def decision_of(text: str) -> str | None:
    """Return what a decision says: "" (undecided), accept, reject or overwrite; None for a word that is none of DESIGN.md §4."""
    plain = text.strip() if text.isascii() else _seen(text).strip()
    return _DECISIONS.get(_TRUTH.sub(r"\1", plain.casefold()))


def parse_number(text: str, *, decimal_comma: bool = False) -> float:
    """Read a number written with a decimal point or comma, digits grouped by narrow or no-break spaces at most.

    ``decimal_comma`` says that the file is known to write decimals with a comma; without it ``1,234`` is doubtful.
    Raises ValueError with the reason, which quotes the text, where it is no number or could be two.
    """
    plain = _plain_number(text)
    if not plain:
        raise ValueError("is empty")
    if not _NUMBER.fullmatch(plain):
        if re.fullmatch(r"[+-]?[0-9]+(?:[.,][0-9]+){2,}", plain):
            raise ValueError(f"{text!r} has two separators; write one decimal point and no others")
        if re.fullmatch(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+", plain):
            raise ValueError(f"{text!r} is in scientific notation, which may have lost digits; write all of them")
        raise ValueError(f"{text!r} is not a number; write digits with a decimal point")
    if not decimal_comma and _THOUSANDS.fullmatch(plain):
        raise ValueError(f"{text!r} may have a decimal comma or a thousands separator; write it with a decimal point")
    number = float(plain.replace(",", "."))
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]!r}… has too many digits")
    return number


def with_point(text: str, *, decimal_comma: bool) -> str:
    """Return a number as typed, digit for digit, but with a decimal point; what is no certain number comes back unchanged."""
    if text.isascii() and "," not in text:
        return text
    try:
        parse_number(text, decimal_comma=decimal_comma)
    except ValueError:
        return text
    return _plain_number(text).replace(",", ".")


def format_number(column: str, value: float) -> str:
    """Write a number as review.csv's ``column`` shows it; NaN is empty, and a zero has no sign.

    Degrees have 7 decimals (1 cm), a radius whole metres from 10 on.
    """
    if math.isnan(value):
        return ""
    decimals = _DECIMALS.get(column, 0 if round(value, 1) >= 10 else 1)
    text = f"{value:.{decimals}f}"
    return text[1:] if text.startswith("-") and not text.strip("-0.") else text


def shown_degrees(degrees: Iterable[float]) -> list[str]:
    """Write degrees as ``format_number`` does, in half its time: there are a million."""
    return ["" if math.isnan(value) else f"{value if abs(value) > 5e-8 else 0.0:.7f}" for value in degrees]


def as_shown(column: str, value: object) -> str:
    """Return a number or the text of one as ``format_number`` writes it, so that 41,89021 equals 41.8902100.

    What is no certain number comes back stripped.
    """
    if isinstance(value, (int, float)):
        return format_number(column, float(value))
    if column in _DEGREES and _SHOWN_DEGREES.fullmatch(str(value)):
        return str(value)
    try:
        return format_number(column, parse_number(str(value)))
    except ValueError:
        return str(value).strip()


def parse_degrees(text: str) -> Angle:
    """Read a coordinate: a number (``parse_number``), or one with a letter or a degree sign (``angle_of``).

    Raises ValueError with the reason, which quotes the text, where it is none or could be two.
    """
    plain = _plain_number(text)
    if not _NUMBER.fullmatch(plain):
        found = angle_of(_seen(text))
        if found:
            return found
        became = what_became(text)
        if became:
            raise ValueError(f"{text.strip()[:50]!r} {became}")
    return Angle(parse_number(text), 10.0 ** -_decimals(plain), "")


def typed_radius_m(latitude: str, longitude: str) -> float:
    """Return the radius in metres that the digits of a typed position justify: at least 10, else the rounding's half step.

    The longer of the two counts for both: a spreadsheet drops trailing zeros, and nobody types two precisions at once.
    """
    lat, lon = parse_degrees(latitude), parse_degrees(longitude)
    return rounding_radius_m(lat.degrees, min(lat.step_deg, lon.step_deg))


def rounding_radius_m(lat: float, step_deg: float) -> float:
    """Return the radius in metres, at least 10, that holds what rounding both coordinates to a step may have moved."""
    rounding_m = 0.5 * step_deg * _M_PER_DEG * math.hypot(1, math.cos(math.radians(lat)))
    return max(LEAST_TYPED_RADIUS_M, float(math.ceil(rounding_m)))


def map_link(latitude: str, longitude: str) -> str:
    """Return a link that opens a position, given as review.csv shows it, on OpenStreetMap."""
    return f"https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}"


def map_links(latitudes: Iterable[float], longitudes: Iterable[float]) -> list[str]:
    """Return ``map_link`` of each position, "" of NaN."""
    shown = zip(shown_degrees(latitudes), shown_degrees(longitudes), strict=True)
    return [lat and map_link(lat, lon) for lat, lon in shown]


def _plain_number(text: str) -> str:
    plain = text.strip()
    return plain if plain.isascii() else _GROUP_SPACE.sub("", _seen(plain).strip())


def _seen(text: str) -> str:
    return text.translate(_SIGNS).translate(_TICKS)


def _decimals(number: str) -> int:
    return len(number.strip().replace(",", ".").partition(".")[2])
