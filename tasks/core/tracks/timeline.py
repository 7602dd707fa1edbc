"""The Timeline that Google Maps keeps on the phone since 2024, as Android and iOS export it: visits, ways, paths and raw signals.

The points of a path carry whole minutes: a phone on the move was up to a minute's way from them. Their radius is therefore the
way of half a minute at the speed that the neighbouring points tell, on top of ``_PATH_M``. Visits, ways, paths and raw signals
are four accounts of one phone: one segment, in which sifting keeps the best of an instant.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO, Final

import numpy as np

from tasks.core.geo import distance_m
from tasks.core.tracks.collection import Collection, is_timed
from tasks.core.tracks.json_stream import items
from tasks.core.tracks.points import NO_TIME, Floats, Points
from tasks.core.tracks.stays import ENDPOINT_M, Stay, add_stays, error_of
from tasks.core.tracks.told_values import NOT_TOLD, degrees_e7, number, position, radius_m

_PATH_M: Final = 50.0
_MINUTE_S: Final = 60.0
_MINUTE_US: Final = 60 * 1_000_000
_LONGEST_MIN: Final = 60 * 24 * 31  # a path's last point after its beginning; real ones are two hours long


@dataclass
class _History:
    """What was read so far: points, visits, and the first row and the row after the last of each path among the points."""

    found: Collection = field(default_factory=Collection)
    stays: list[Stay] = field(default_factory=list)
    paths: list[tuple[int, int]] = field(default_factory=list)


def read_android(stream: BinaryIO) -> Points:
    """Return all points of Android's Timeline.json."""
    return _read(stream, ("semanticSegments.item", "rawSignals.item"))


def read_ios(stream: BinaryIO) -> Points:
    """Return all points of iOS' location-history.json."""
    return _read(stream, ("item",))


def read_edits(stream: BinaryIO) -> Points:
    """Return all points of Timeline Edits.json, which holds raw signals of the on-device Timeline."""
    return _read(stream, ("timelineEdits.item.rawSignal.signal",))


def _read(stream: BinaryIO, paths: tuple[str, ...]) -> Points:
    history = _History()
    for path in paths:
        for entry in items(stream, path, history.found.problems):
            told = _object(entry)
            _add_signal(history.found, _object(told.get("position")))
            _add_segment(history, told)
        if history.found.problems:
            break
    add_stays(history.found, history.stays)
    points = history.found.points()
    return replace(points, error_m=_with_path_errors(points, history.paths))


def _add_signal(found: Collection, signal: dict[str, Any]) -> None:
    """Add a receiver's own fix."""
    if not signal:
        return
    accuracy_mm = number(signal.get("accuracyMm"))
    found.add(
        found.time(signal.get("timestamp")),
        *_place(signal),
        alt_m=number(signal.get("altitudeMeters")),
        error_m=radius_m(signal.get("accuracyMeters", accuracy_mm / 1000)),
    )


def _add_segment(history: _History, told: dict[str, Any]) -> None:
    """Add a part of the day: a visit, a way or a path."""
    found = history.found
    visit, way, path = _object(told.get("visit")), _object(told.get("activity")), told.get("timelinePath")
    if not visit and not way and not isinstance(path, list):
        return  # a memory of a journey, which names places only
    first_us, last_us = found.time(told.get("startTime")), found.time(told.get("endTime"))
    if visit:
        chosen = _object(visit.get("topCandidate"))
        place = chosen.get("placeLocation")
        where = _place(place if isinstance(place, dict) else {"point": place})
        history.stays.append(Stay(first_us, last_us, *where, error_of(number(chosen.get("probability")))))
    for name, at_us in (("start", first_us), ("end", last_us)):
        if name in way:
            end = way[name]
            found.add(at_us, *_place(end if isinstance(end, dict) else {"point": end}), error_m=ENDPOINT_M)
    if isinstance(path, list):
        history.paths.append((len(found), len(found) + len(path)))
        for point in path:
            _add_path_point(found, _object(point), first_us)


def _add_path_point(found: Collection, point: dict[str, Any], first_us: int) -> None:
    if "time" in point:
        at_us = found.time(point["time"])
    else:
        minutes = number(point.get("durationMinutesOffsetFromStartTime"))
        counts = is_timed(first_us) and 0 <= minutes <= _LONGEST_MIN
        at_us = first_us + round(minutes * _MINUTE_US) if counts else NO_TIME
    found.add(at_us, *_place(point))


def _with_path_errors(points: Points, paths: list[tuple[int, int]]) -> Floats:
    """Return the errors of all points, those of paths as unsure as half a minute at the faster of the two speeds beside them."""
    if not paths:
        return points.error_m
    path = np.full(len(points), -1)
    for number_, (first, last) in enumerate(paths):
        path[first:last] = number_
    placed = np.flatnonzero((path >= 0) & (points.at_us != NO_TIME) & (np.abs(points.lat) <= 90) & (np.abs(points.lon) <= 360))
    at_s, lat, lon = points.at_us[placed] / 1e6, points.lat[placed], points.lon[placed]
    took_s = np.maximum(np.abs(np.diff(at_s)), _MINUTE_S)  # times are cut to the minute
    together = np.diff(path[placed]) == 0
    speed = np.pad(np.where(together, distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:]) / took_s, 0.0), 1)
    errors = np.where(path >= 0, _PATH_M, points.error_m)
    if len(placed):
        errors[placed] += _MINUTE_S / 2 * np.maximum(speed[:-1], speed[1:])
    return errors


def _place(told: dict[str, Any]) -> tuple[float, float]:
    """Return the position that stands under any of the names that the exports use for it."""
    for name in ("latLng", "LatLng", "point", "placeLocation"):
        value = told.get(name)
        if isinstance(value, str):
            return position(value)
        if isinstance(value, dict):
            return degrees_e7(value.get("latE7"), 90), degrees_e7(value.get("lngE7"), 180)
    return NOT_TOLD, NOT_TOLD


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
