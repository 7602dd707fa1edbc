"""A coordinate as people paste it, with N, S, E, W, degrees, minutes and seconds: text in, degrees and their step out.

Understood is only what has one meaning: ``41.89 N``, ``41.89°``, ``41°53'24.8"N``, ``N 41° 53.413'``, ``41 53 24.8 N``.
A letter O has two, for it is the east to Germans and the west to the French, and so has a sign beside a letter.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_MARKS: Final = str.maketrans(
    dict.fromkeys("\u00ba\u02da", "\u00b0") | dict.fromkeys("\u2032\u2019\u00b4`", "'") | dict.fromkeys("\u2033\u201d\u201c", '"')
)
_PART: Final = r"[0-9]{1,3}(?:[.,][0-9]+)?"
_ANGLE: Final = re.compile(
    rf"""(?P<before>[NSEWO]?)\s*(?P<sign>[+-]?)(?P<deg>{_PART})
    (?:\s*(?P<mark>°|deg)\s*|\s+|$|(?=[NSEWO]))
    (?:(?P<min>{_PART})\s*(?:'(?!')\s*|\s+|$|(?=[NSEWO])))?
    (?:(?P<sec>{_PART})\s*(?:"|'')?\s*)?
    (?P<after>[NSEWO]?)""",
    re.VERBOSE | re.IGNORECASE,
)
_AXIS: Final = {"N": "latitude", "S": "latitude", "E": "longitude", "W": "longitude", "": ""}


class Angle(NamedTuple):
    """Degrees, south and west negative; ``step_deg`` is what the last digit counts; ``axis`` is "" where no letter tells it."""

    degrees: float
    step_deg: float
    axis: str


def angle_of(text: str) -> Angle | None:
    """Return a coordinate that is written with a letter or a degree sign; None for any other text, plain numbers included.

    Raises ValueError with the reason, which quotes the text, where it is such a coordinate and could be two.
    """
    plain = " ".join(text.translate(_MARKS).split())
    found = _ANGLE.fullmatch(plain)
    if found is None:
        return None
    letters = (found["before"] + found["after"]).upper()
    if not letters and not found["mark"]:
        return None
    quoted = f"{text.strip()!r}"
    if "O" in letters:
        raise ValueError(f"{quoted}: O may be Ost (east) or Ouest (west); write E or W, or decimal degrees")
    if len(letters) > 1 or (letters and found["sign"]):
        raise ValueError(f"{quoted} has a sign or a letter too many; write decimal degrees, south and west negative")
    degrees, step = 0.0, 1.0
    parts = [found[name] for name in ("deg", "min", "sec") if found[name]]
    for place, part in enumerate(parts):
        whole = part.replace(",", ".")
        value = float(whole)
        if place and value >= 60:
            raise ValueError(f"{quoted} has {part} minutes or seconds, of which there are 60; write decimal degrees")
        if place < len(parts) - 1 and "." in whole:
            raise ValueError(f"{quoted} has a fraction before its last part; write decimal degrees")
        step = 60.0**-place
        degrees += value * step
        step *= 10.0 ** -len(whole.partition(".")[2])
    negative = found["sign"] == "-" or letters in ("S", "W")
    return Angle(-degrees if negative else degrees, step, _AXIS[letters])
