"""TCX, Garmin's Training Center XML: the points of its activities.

Courses are left out: they are plans, and their times are those of a virtual partner.
"""

from __future__ import annotations

from typing import Any, Final

from tasks.core.tracks.instants import instant_us
from tasks.core.tracks.numbers import number
from tasks.core.tracks.points import NO_TIME, Points, Row, points_of
from tasks.core.tracks.xml import Elements, local_name

_NAN: Final = float("nan")


def read_tcx(data: bytes) -> Points:
    """Return the points of all activities of a TCX file.

    A lap is a press of a button and no break: a new segment begins with the second and every further Track of a lap, which is how
    pauses are told, and with a new activity. The format has no place for an accuracy.
    """
    elements = Elements(data, ("Trackpoint", "Track", "Lap", "Activity"))
    rows: list[Row] = []
    segment = planned = 0
    paused = False  # a Track of this lap has ended
    for name, element in elements:
        if name == "Trackpoint":
            if local_name(_above(element, 2)) == "Course":
                planned += 1
                continue
            if paused:
                segment, paused = segment + 1, False
            rows.append(_row(element, segment))
        elif name == "Track":
            paused = bool(rows)
        elif name == "Lap":
            paused = False
        else:
            segment += 1
    problem = elements.problem
    if not rows and not problem:
        problem = "no points of an activity are in it" + ", only a course, which is a plan" * bool(planned)
    return points_of(rows, problem)


def _above(element: Any, levels: int) -> Any:
    """Return the ancestor so many levels up; None beyond the root."""
    for _ in range(levels):
        element = None if element is None else element.getparent()
    return element


def _row(point: Any, segment: int) -> Row:
    """Return a Trackpoint; without a position where it has none, as indoors."""
    at_us, lat, lon, alt_m = NO_TIME, _NAN, _NAN, _NAN
    for child in point:
        name = local_name(child)
        if name == "Time":
            at_us = instant_us(child.text or "")
        elif name == "AltitudeMeters":
            alt_m = number(child.text)
        elif name == "Position":
            degrees = {local_name(part): number(part.text) for part in child}
            lat, lon = degrees.get("LatitudeDegrees", _NAN), degrees.get("LongitudeDegrees", _NAN)
    return at_us, lat, lon, alt_m, _NAN, segment
