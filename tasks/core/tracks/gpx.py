"""GPX 1.0 and 1.1, with and without a namespace: the points of its tracks.

Waypoints and routes are left out: the time of a waypoint is when somebody noted it down, often at home, and a route is a plan.
The dilutions of precision (hdop, vdop, pdop) are no metres, since they leave out how good the receiver's ranges are: ``error_m``
is told by extensions alone, as OpenTracks, GPSLogger and PhoneTrack write them.

gpxpy needs five to eight times as long, and gives nothing of a damaged file: it is the second reader in the tests.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from tasks.core.counting import counted
from tasks.core.tracks.collection import Collection
from tasks.core.tracks.instants import instant_us
from tasks.core.tracks.numbers import number
from tasks.core.tracks.points import NO_TIME, Points
from tasks.core.tracks.xml import Elements, local_name

_METRES: Final = frozenset({"accuracy", "accuracy_horizontal", "horizontal_accuracy", "horizontalaccuracy", "hacc"})
_NAN: Final = float("nan")


def read_gpx(data: bytes) -> Points:
    """Return the points of all tracks of a GPX file, a segment for each of its segments, empty ones counted.

    A time without a zone is UTC, as the standard has it.
    """
    elements = Elements(data, ("trkpt", "trkseg", "trk", "wpt", "rtept"))
    found = Collection()
    others: Counter[str] = Counter()
    segment = begun = 0
    for name, element in elements:
        if name == "trkpt":
            _add(found, element, segment)
        elif name == "trkseg" or (name == "trk" and len(found) > begun):  # points right below their track
            segment, begun = segment + 1, len(found)
        elif name != "trk":
            others[name] += 1
    if elements.problem:
        found.problems.append(elements.problem)
    elif not len(found):
        found.problems.append("no points of a track are in it" + _instead(others))
    return found.points()


def _add(found: Collection, point: Any, segment: int) -> None:
    """Add a point of a track; without a position where the receiver says that it had no fix."""
    at_us, alt_m, error_m = NO_TIME, _NAN, _NAN
    lat, lon = number(point.get("lat")), number(point.get("lon"))
    for child in point:
        name = local_name(child)
        if name == "time":
            at_us = instant_us(child.text or "")
        elif name == "ele":
            alt_m = number(child.text)
        elif name == "fix" and (child.text or "").strip() == "none":
            lat = lon = _NAN
        elif name == "extensions" or name in _METRES:
            for detail in child.iter():
                if local_name(detail).lower() in _METRES:
                    error_m = number(detail.text)
    found.add(at_us, lat, lon, alt_m=alt_m, error_m=error_m, segment=segment)


def _instead(others: Counter[str]) -> str:
    """Return what a file without a track holds."""
    waypoints, planned = others["wpt"], others["rtept"]
    found = [counted(waypoints, "waypoint")] * bool(waypoints)
    found += [counted(planned, "point of a route", "points of a route")] * bool(planned)
    return f", only {' and '.join(found)}: these do not tell when somebody was there" if found else ""
