"""A Plus Code (Open Location Code) as a position: the middle of its rectangle, with the radius that holds all of it."""

from __future__ import annotations

import math
import re
from typing import Final

from openlocationcode import openlocationcode

from tasks.core.addresses.position import Position, stated
from tasks.core.geo import distance_m

_CODE: Final = re.compile(r"(?<![\w+])([23456789CFGHJMPQRVWX0]{2,8}\+[23456789CFGHJMPQRVWX]{0,7})(?![\w+])", re.IGNORECASE)


def plus_code(text: str) -> Position | None:
    """Return the position of the full Plus Code in a text, None where there is none.

    Raises ValueError with the reason for a short code, which is one of a region that only a map knows.
    """
    found = _CODE.search(text)
    if not found:
        return None
    code = found[1].upper()
    if openlocationcode.isFull(code):
        area = openlocationcode.decode(code)
        lat, lon = area.latitudeCenter, area.longitudeCenter
        corners_m = distance_m(lat, lon, [area.latitudeLo, area.latitudeHi], area.longitudeLo)
        return stated(lat, lon, float(math.ceil(corners_m.max())))
    if openlocationcode.isShort(code):
        raise ValueError(f"has the short Plus Code {code}, which depends on a town; paste the full one, such as 8FHJVFRR+3V")
    return None
