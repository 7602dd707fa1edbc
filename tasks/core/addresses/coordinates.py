"""Two numbers that a person typed, as a position: decimal degrees, hemisphere letters, degrees with minutes and seconds.

A comma parts two numbers in one country and a number in another. Where a text could be two positions, or a position and
something else, it is refused with the remedy; where it looks like no position at all, it is left to be an address.
"""

from __future__ import annotations

import re
from typing import Final

from tasks.core.addresses.position import Position, from_digits, rounding_m, stated
from tasks.core.cells import with_point
from tasks.core.geo import distance_m

REMEDY: Final = 'write "latitude, longitude" with decimal points, such as 41.8902, 12.4922'

_ALIKE: Final = str.maketrans(
    {"\u2212": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\ufeff": None, "\u200b": None}
    | dict.fromkeys("º˚", "°")
    | dict.fromkeys("\u2032\u2019\u2018\u02b9\u02bc\u00b4`", "'")
    | dict.fromkeys("\u2033\u201d\u201c\u201e\u02ba", '"')
)
_BRACKETS: Final = ("()", "[]", "<>")
_NUMBER: Final = r"[0-9]{1,3}(?:[.,][0-9]+)?"
_PLAIN: Final = re.compile(rf"[+-]?{_NUMBER}")
_AMONG_WORDS: Final = re.compile(r"(?<![0-9.,+-])([+-]?[0-9]{1,3}\.[0-9]{2,})°?\s*[,;]\s*([+-]?[0-9]{1,3}\.[0-9]{2,})(?![0-9.])")
_LABEL_BEHIND: Final = re.compile(r"(.*\S)\s*\([^()]*\)")
_LABEL: Final = r"(?:(?P<{0}>lat|lon|lng|long)(?:itude|gitude)?)\s*[:=]?\s*([+-]?[0-9]{{1,3}}(?:\.[0-9]+)?)"
_LABELLED: Final = re.compile(_LABEL.format("first") + r"\s*[,;&]?\s*" + _LABEL.format("second"), re.IGNORECASE)

_LETTER: Final = r"(?:north|south|east|west|[NSEWO])"
# In the two halves of a text the @ stands for 1 and 2.
_SEXAGESIMAL: Final = (
    rf"(?P<deg@>{_NUMBER})\s*(?:°|deg)?",
    rf"(?P<deg@>[0-9]{{1,3}})\s*(?:°|deg|:|\s)\s*(?P<min@>{_NUMBER})\s*'?",
    rf"(?P<deg@>[0-9]{{1,3}})\s*(?:°|deg|:|\s)\s*(?P<min@>[0-9]{{1,2}})\s*(?:'|:|\s)\s*(?P<sec@>{_NUMBER})\s*\"?",
)
_HALF: Final = (
    rf"(?P<before@>{_LETTER}\b\.?\s*|{_LETTER}(?=[0-9]))?(?P<sign@>[+-])?\s*",
    rf"\s*(?(before@)|(?P<after@>{_LETTER})?)",
)
_BETWEEN: Final = r"(?:\s*[,;/]\s*|\s+|(?<=[^\s0-9.,:;/+-])|(?=[NSEWO]))"
"""What parts two numbers: at least a letter or a sign of degrees, for the digits of one number are not two."""
_TWO: Final = ((0, 0), (1, 1), (2, 2), (0, 1), (1, 0), (1, 2), (2, 1), (0, 2), (2, 0))
"""How many parts follow the degrees in the two halves: alike first, so that "41 53 12 29" is halved in the middle."""


def _form(*parts: int) -> re.Pattern[str]:
    halves = (_SEXAGESIMAL[more].join(_HALF).replace("@", str(at)) for at, more in enumerate(parts, start=1))
    return re.compile(_BETWEEN.join(halves), re.IGNORECASE)


_FORMS: Final = [_form(*two) for two in _TWO]
_ALONE: Final = [_form(parts) for parts in range(len(_SEXAGESIMAL))]


def typed_coordinates(text: str) -> Position | None:
    """Return the position that a text states in numbers, None for one that may be an address.

    The radius is that of the finer one of the two numbers' last digits, at least 10 m. Raises ValueError with the reason, and the
    remedy where there is one, for a position that cannot be, and for numbers that could be several positions.
    """
    plain = _stripped(" ".join(text.translate(_ALIKE).replace("''", '"').split()))
    found = _in_numbers(plain) or _labelled(plain) or _in_angles(plain) or _in_both(plain) or _among_words(plain)
    if not found and not re.search(r"[^\W\d_]", plain) and len(re.findall(r"[0-9]\.[0-9]", plain)) > 1:
        raise ValueError(f"is no position and no address; {REMEDY}")
    if not found and _is_marked(plain) and any(form.fullmatch(plain) for form in _ALONE):
        raise ValueError(f"is one number, and a position has two; {REMEDY}")
    return found


def _is_marked(text: str) -> bool:
    """Say whether a text has what numbers have that are angles: a decimal point, or signs of degrees, minutes and seconds."""
    return re.search(r"[°:'\".]|deg", text, re.IGNORECASE) is not None


def _stripped(text: str) -> str:
    for pair in _BRACKETS:
        if text[:1] == pair[0] and text[-1:] == pair[1]:
            text = text[1:-1].strip()
    return text.strip(" ;,").removesuffix(".")


def _in_numbers(text: str) -> Position | None:
    """Read two numbers and what parts them, where that is certain."""
    for parted in (re.split(r"\s*[;/]\s*", text), re.split(r"\s*,\s+|\s+,\s*", text), text.split()):
        if len(parted) == 2:
            break
    else:
        parted = text.split(",")
        if len(parted) == 4 and all(map(_PLAIN.fullmatch, parted)):
            raise ValueError(f"has commas that may part numbers or digits; {REMEDY}")
    if len(parted) != 2 or not all(map(_PLAIN.fullmatch, parted)):
        return None
    marked = ["." in part or "," in part for part in parted]
    if parted == text.split(",") and not any(marked):
        raise ValueError(f"may be two numbers, or one with a decimal comma; {REMEDY}")
    if not any(marked) and (
        parted == text.split() or "/" in text or any(int(part) > limit for part, limit in zip(parted, (90, 180), strict=True))
    ):
        return None  # a postcode such as "110 00", or two house numbers, such as 1/2
    return from_digits(*(with_point(part, decimal_comma=True) for part in parted))


def _in_both(text: str) -> Position | None:
    """Read a position that is written twice, as encyclopedias do (41°53'24"N 12°29'32"E / 41.89°N 12.4922°E), or has a label."""
    labelled = _LABEL_BEHIND.fullmatch(text)
    if labelled:
        return _in_angles(labelled[1])
    twice = [_in_angles(part) for part in text.split(" / ")]
    found = [one for one in twice if one]
    if len(found) != 2 or len(twice) != 2:
        return None
    if distance_m(*found[0][:2], *found[1][:2]) > sum(one.error_m for one in found):
        raise ValueError("has two positions that differ; leave one")
    return min(found, key=lambda one: one.error_m)


def _labelled(text: str) -> Position | None:
    found = _LABELLED.fullmatch(text)
    if not found:
        return None
    first, one, second, other = found.groups()
    if (first[:2].lower() == "la") == (second[:2].lower() == "la"):
        raise ValueError(f"names {first} twice; {REMEDY}")
    return from_digits(one, other) if first[:2].lower() == "la" else from_digits(other, one)


def _among_words(text: str) -> Position | None:
    """Read two decimal numbers with words before or after them, where no other digit stands there."""
    found = list(_AMONG_WORDS.finditer(text))
    if len(found) != 1 or re.search(r"[0-9]", text[: found[0].start()] + text[found[0].end() :]):
        return None
    return from_digits(*found[0].groups())


def _in_angles(text: str) -> Position | None:
    """Read degrees with a sign, a letter, or minutes and seconds."""
    found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if not found:
        return None
    part = {name: value or "" for name, value in found.groupdict().items()}
    letters = [(part[f"before{at}"] or part[f"after{at}"]).strip(" .")[:1].upper() for at in (1, 2)]
    if not _is_marked(text) and not all(letters):
        return None  # "12 West 44" is a street
    if "O" in letters:
        raise ValueError("has the letter O, which is east in one language and west in another; write E or W")
    if any(letters) and sorted(("NS".find(letter) >= 0) + 2 * (not letter) for letter in letters) != [0, 1]:
        raise ValueError(f"needs one letter of N and S, and one of E and W; {REMEDY}")
    angles, steps = zip(*(_angle(part, at, letters[at - 1]) for at in (1, 2)), strict=True)
    lat, lon = reversed(angles) if letters[0] in ("E", "W") else angles
    return stated(lat, lon, rounding_m(min(steps) / 2, min(abs(lat), 90)))


def _angle(part: dict[str, str], at: int, letter: str) -> tuple[float, float]:
    """Return one angle in degrees, and the step of its last digit."""
    written = [value for name in ("deg", "min", "sec") if (value := part.get(f"{name}{at}", ""))]
    numbers = [float(value.replace(",", ".")) for value in written]
    if any(number >= 60 for number in numbers[1:]):
        raise ValueError(f"has {max(numbers[1:]):g} minutes or seconds; there are less than 60")
    sign = part[f"sign{at}"]
    if letter and sign == "-":
        raise ValueError(f"has a minus and the letter {letter}; write one of them")
    size = sum(number / 60**power for power, number in enumerate(numbers))
    decimals = len(written[-1].replace(",", ".").partition(".")[2])
    step = 10.0**-decimals / 60 ** (len(written) - 1)
    return (-size if letter in ("S", "W") or sign == "-" else size), step
