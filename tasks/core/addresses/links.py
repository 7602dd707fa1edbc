"""A link that a person pasted from a map, as a position, read without any network: OpenStreetMap, Apple, Bing, Plus Codes.

Some links name one point, others only show a part of the world in whose middle it is: the radius tells which. What Google writes
is in ``google_links``.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qs, unquote, unquote_plus, urlsplit

from tasks.core.addresses.coordinates import typed_coordinates
from tasks.core.addresses.position import Position, from_digits, of_map

DEFAULT_ZOOM: Final = 15.0
"""Of a link that shows a map and does not say how large."""

OTHERWISE: Final = "open it and paste the long link from the address bar, or type latitude, longitude"

_HOSTS: Final = (
    r"google(?:\.[a-z]{2,3}){1,2}|goo\.gl|openstreetmap\.org|osm\.org|apple\.com|maps\.apple|bing\.com|plus\.codes|w3w\.co"
    r"|what3words\.com"
)
_LINK: Final = re.compile(rf"https?://[^\s<>\"]+|(?<![\w.@/-])(?:[a-z0-9-]+\.)*(?:{_HOSTS})/[^\s<>\"]*", re.IGNORECASE)
_NUMBER: Final = r"[+-]?[0-9]{1,3}(?:\.[0-9]+)?"
_PAIR: Final = re.compile(rf"(?:loc:)?\s*({_NUMBER})\s*[,~_]\s*({_NUMBER})\s*(?:\(.*\)|_.*)?")
_MAP: Final = re.compile(rf"(?:.*&)?(?:map=)?([0-9]{{1,2}}(?:\.[0-9]+)?)/({_NUMBER})/({_NUMBER})(?:[&/].*)?")
_OBJECT: Final = re.compile(r"/(node|way|relation|note|changeset)/[0-9]+")
_SHORT_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~"


class Link(NamedTuple):
    """The parts of a link, decoded; of a query's name that stands there twice, the first value."""

    host: str
    path: str
    query: dict[str, str]
    fragment: str


def link_in(text: str) -> Link | None:
    """Return the link in a text, None where there is none; ValueError for several, or one that is none."""
    if "://" not in text and "%3a%2f%2f" in text.lower():
        text = unquote(text)
    found = list(dict.fromkeys(match[0].rstrip(".,;:!?)]}'") for match in _LINK.finditer(text.replace("&amp;", "&"))))
    if not found:
        return None
    if len(found) > 1:
        raise ValueError(f"has {len(found)} links; leave one")
    address = found[0] if "://" in found[0] else f"https://{found[0]}"
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise ValueError("has a link that cannot be read") from error
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    host = (parts.hostname or "").removeprefix("www.")
    return Link(host, unquote_plus(parts.path) if "google" in host else unquote(parts.path), query, unquote(parts.fragment))


def pair(text: str) -> Position | None:
    """Return the position in a part of a link, such as ``41.89,12.49``, with a label behind it or not; None for a name."""
    found = _PAIR.fullmatch(text.strip())
    return from_digits(*found.groups()) if found else typed_coordinates(text)


def shown(text: str, zoom: str) -> Position | None:
    """Return the position of the middle of a map, such as ``41.89,12.49``, at this zoom; None where there is none."""
    found = _PAIR.fullmatch(text.strip())
    return of_map(found[1], found[2], zoom_of(zoom)) if found else None


def zoom_of(text: str) -> float:
    """Return a zoom as links write it, ``DEFAULT_ZOOM`` for anything else."""
    return float(text) if re.fullmatch(r"[0-9]{1,2}(?:\.[0-9]+)?", text) else DEFAULT_ZOOM


def named(name: str) -> ValueError:
    """Return what is said of a link with a name and no position."""
    return ValueError(f'is a link without a position, only with the name "{name.strip()}"; type that name')


def of_openstreetmap(link: Link) -> Position:
    """Return the position of a link to OpenStreetMap, or to a map that writes its links alike.

    A marker is a point, ``#map=`` and ``lat`` with ``lon`` show a map. ValueError with the reason for one without a position.
    """
    for lat, lon in (("mlat", "mlon"), ("lat", "lon")):
        if found := _PAIR.fullmatch(f"{link.query.get(lat, '')},{link.query.get(lon, '')}"):
            zoom = link.query.get("zoom", "")
            return from_digits(found[1], found[2]) if lat == "mlat" else of_map(found[1], found[2], zoom_of(zoom))
    if marker := pair(link.query.get("marker", "")):
        return marker
    if found := _MAP.fullmatch(link.fragment):
        return of_map(found[2], found[3], float(found[1]))
    if found := re.fullmatch(r"/go/([A-Za-z0-9_~@]+[-=]*)/?", link.path):
        return _short(found[1], marker="m" in link.query)
    if found := _OBJECT.match(link.path):
        raise ValueError(f"is the link of a {found[1]} on OpenStreetMap, which does not say where it is; {OTHERWISE}")
    if link.query.get("query"):
        raise named(link.query["query"])
    raise ValueError(f"is a link to {link.host} without a position that can be read; {OTHERWISE}")


def _short(code: str, *, marker: bool) -> Position:
    """Return the position of a short link: the bits of longitude and latitude in turns, 3 of each a digit.

    As in OpenStreetMap's own short_link.rb; each sign after the digits takes one level off the zoom.
    """
    digits = code.replace("@", "~").rstrip("-=")
    bits = "".join(f"{_SHORT_DIGITS.index(digit):06b}" for digit in digits)
    half = len(bits) // 2
    lon, lat = (int(bits[at::2], 2) / 2**half for at in (0, 1))
    zoom = half - 8 - (len(digits) - len(code)) % 3
    # Written with the digits that this many bits are worth.
    decimals = max(0, round((half - 8) * 0.30103))
    position = of_map(f"{lat * 180 - 90:.{decimals}f}", f"{lon * 360 - 180:.{decimals}f}", zoom)
    exact = from_digits(f"{position.lat:.{decimals}f}", f"{position.lon:.{decimals}f}")
    return exact if marker else position


def of_apple(link: Link) -> Position:
    """Return the position of a link to Apple Maps; ValueError with the reason for one without."""
    if link.host == "maps.apple" or link.path.startswith("/p/"):
        raise ValueError(f"is a short link, which only its service can read; {OTHERWISE}")
    for name in ("coordinate", "daddr", "q", "ll", "center", "sll"):
        value, is_map = link.query.get(name, ""), name in ("center", "sll") or (name == "ll" and "z" in link.query)
        named_too = name == "ll" and {"q", "address"} & set(link.query)
        if found := shown(value, link.query.get("z", "")) if is_map and not named_too else pair(value):
            return found
    for name in ("q", "address", "daddr", "name"):
        if link.query.get(name):
            raise named(link.query[name])
    raise ValueError(f"is a link to Apple Maps without a position that can be read; {OTHERWISE}")


def of_bing(link: Link) -> Position:
    """Return the position of a link to Bing Maps: its first point, else the middle of the map; ValueError for one without."""
    found = pair(link.query.get("sp", "").partition("point.")[2]) or shown(link.query.get("cp", ""), link.query.get("lvl", ""))
    if found:
        return found
    if link.query.get("q"):
        raise named(link.query["q"])
    raise ValueError(f"is a link to Bing without a position that can be read; {OTHERWISE}")
