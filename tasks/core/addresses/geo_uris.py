"""A ``geo:`` URI as a position (RFC 5870), also as phones send them, with the place in the query (geo:0,0?q=41.9,12.5(Label))."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, unquote

from tasks.core.addresses.position import Position, from_digits, of_map, stated

_NUMBER: Final = r"-?[0-9]+(?:\.[0-9]+)?"
_URI: Final = re.compile(rf"geo:({_NUMBER}),({_NUMBER})(?:,{_NUMBER})?((?:;[^;?]+)*)(?:\?(.*))?", re.IGNORECASE)
_PLACE: Final = re.compile(rf"({_NUMBER}),\s*({_NUMBER})\s*(?:\(.*\))?")


def geo_uri(text: str) -> Position | None:
    """Return the position of a ``geo:`` URI, None for a text that is none.

    The radius is the uncertainty ``u`` in metres where it is stated, for programs drop the zeros at the end of a number; the
    zoom's of a position that only has a ``z``; else that of the digits. Raises ValueError with the reason for one that cannot be
    read.
    """
    if text[:4].lower() != "geo:":
        return None
    found = _URI.fullmatch(unquote(text).strip())
    if not found:
        raise ValueError('is no geo: URI that can be read; write one such as "geo:41.8902,12.4922"')
    lat, lon, more, query = found.groups()
    told = {name.lower(): value for name, _, value in (word.partition("=") for word in more.split(";") if word)}
    if told.get("crs", "wgs84").lower() != "wgs84":
        raise ValueError(f"is in the coordinates {told['crs']}; only wgs84 is understood")
    asked = {name: values[0] for name, values in parse_qs(query or "").items()}
    place = _PLACE.fullmatch(asked.get("q", "").strip())
    if place:
        return from_digits(*place.groups())
    if "q" in asked and float(lat) == float(lon) == 0:
        raise ValueError(f'has no position, only the name "{asked["q"]}"; type that name')
    if "u" in told:
        return stated(float(lat), float(lon), _uncertainty_m(told["u"]))
    return of_map(lat, lon, float(asked["z"])) if re.fullmatch(r"[0-9]{1,2}", asked.get("z", "")) else from_digits(lat, lon)


def _uncertainty_m(uncertainty: str) -> float:
    if not re.fullmatch(r"[0-9]{1,8}(?:\.[0-9]+)?", uncertainty):
        raise ValueError(f"has the uncertainty u={uncertainty}; it is a number of metres, such as u=35")
    return float(uncertainty)
