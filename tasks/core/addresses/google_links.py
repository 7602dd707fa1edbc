"""A link to Google Maps as a position: the place itself where the link has it, else the middle of the map that it shows."""

from __future__ import annotations

import re
from typing import Final

from tasks.core.addresses.links import OTHERWISE, Link, named, pair, shown, zoom_of
from tasks.core.addresses.position import Position, from_digits, of_map

_NUMBER: Final = r"(-?[0-9]{1,3}(?:\.[0-9]+)?)"
_PLACE: Final = re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}")
_WAYPOINT: Final = re.compile(rf"!1d{_NUMBER}!2d{_NUMBER}")
_VIEW: Final = re.compile(rf"/@{_NUMBER},{_NUMBER}(?:,([0-9]+(?:\.[0-9]+)?)([azm]))?")
_NAMED: Final = re.compile(r"/maps/(place|search|dir)/+([^/@][^/]*(?:/[^/@][^/]*)*?)?(?=/?(?:@|data=|am=|$)|/$)")
_POINTS: Final = ("destination", "daddr", "query", "q", "cbll", "viewpoint")

POINTED_SHARE: Final = 0.05
"""Of the height of the part of the world that is shown in metres: 40 of 800 pixels."""


def of_google(link: Link) -> Position:
    """Return the position of a link to Google Maps; ValueError with the reason for one without.

    ``!3d…!4d…`` is the place itself, which goes before the map that is shown (``@``). The pin of a place with a name may stand
    for a whole town, so its radius is at least that of the map.
    """
    for point in _POINTS:
        if found := pair(link.query.get(point, "")):
            return found
    place = _NAMED.search(link.path)
    kind, name = (place[1], place[2] or "") if place else ("", "")
    if kind == "dir":
        return _end_of_route(link, name)
    stated = pair(name) if name else None
    if stated:
        return stated
    view = _view(link)
    pins = dict.fromkeys(_PLACE.findall(link.path))
    if len(pins) > 1:
        raise ValueError(f"is a link with {len(pins)} places; {OTHERWISE}")
    if pins:
        pin = from_digits(*next(iter(pins)))
        return pin._replace(error_m=max(pin.error_m, view.error_m)) if view and name else pin
    if view:
        return view
    for middle, zoom in (("ll", "z"), ("center", "zoom")):
        if found := shown(link.query.get(middle, ""), link.query.get(zoom, "")):
            return found
    named_in = [name, *(link.query.get(point, "") for point in _POINTS)]
    raise next(map(named, filter(None, named_in)), ValueError(f"is a link to Google without a position; {OTHERWISE}"))


def _end_of_route(link: Link, stops: str) -> Position:
    """Return where a route ends."""
    last = stops.rpartition("/")[2]
    found = pair(last) if last else None
    waypoints = _WAYPOINT.findall(link.path)
    if not found and waypoints:
        lon, lat = waypoints[-1]
        found = from_digits(lat, lon)
    if not found:
        raise ValueError(f"is the link of a route without the position of its end; {OTHERWISE}")
    return found


def _view(link: Link) -> Position | None:
    """Return the middle of the map that a link shows, or where the camera of a Street View stands."""
    found = _VIEW.search(link.path)
    if not found:
        return None
    lat, lon, size, unit = found.groups()
    if unit == "a":
        return from_digits(lat, lon)
    if unit == "m":
        middle = from_digits(lat, lon)
        return middle._replace(error_m=max(middle.error_m, float(size) * POINTED_SHARE))
    return of_map(lat, lon, zoom_of(size or ""))
