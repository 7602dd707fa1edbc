"""Google's Semantic Location History (a file a month from Takeout, until 2024): visits to places, and the ways between them.

A way's ``waypoints`` and transit stops have no times and are the map's, not the phone's: only the two ends of a way are used,
with the ends of its waypoints where nothing else tells them. Raw points of a way have their own times and accuracies.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from tasks.core.tracks.collection import Collection, is_timed
from tasks.core.tracks.json_stream import items
from tasks.core.tracks.points import Points
from tasks.core.tracks.stays import ENDPOINT_M, UNSURE_M, Stay, add_stays, error_of
from tasks.core.tracks.told_values import NOT_TOLD, degrees_e7, number, radius_m

_PERCENT: Final = 100.0


def read_semantic(stream: BinaryIO) -> Points:
    """Return all points of a Semantic Location History."""
    found = Collection()
    stays: list[Stay] = []
    for entry in items(stream, "timelineObjects.item", found.problems):
        if isinstance(entry, dict):
            _add_way(found, _object(entry.get("activitySegment")))
            stays.extend(_stays(found, _object(entry.get("placeVisit"))))
    add_stays(found, stays)
    return found.points()


def _add_way(found: Collection, way: dict[str, Any]) -> None:
    if not way:
        return
    first_us, last_us = _duration(found, way)
    waypoints = _objects(_object(way.get("waypointPath")).get("waypoints"))
    _add_end(found, first_us, _object(way.get("startLocation")), waypoints[:1])
    _add_end(found, last_us, _object(way.get("endLocation")), waypoints[1:][-1:])
    raw = _objects(_object(way.get("simplifiedRawPath")).get("points"))
    for point in raw:
        found.add(_time(found, point, "timestamp"), *_place(point), error_m=_accuracy(point, NOT_TOLD))
    parked = _object(way.get("parkingEvent"))
    if _is_placed(where := _object(parked.get("location"))):
        found.add(_time(found, parked, "timestamp"), *_place(where), error_m=_accuracy(where, ENDPOINT_M))


def _add_end(found: Collection, at_us: int, place: dict[str, Any], instead: list[dict[str, Any]]) -> None:
    """Add where a way began or ended, or the end of its waypoints where the history does not say."""
    if _is_placed(place) or not is_timed(at_us):
        instead = [place] if place else []
    for where in instead:
        found.add(at_us, *_place(where), error_m=_accuracy(where, ENDPOINT_M))


def _stays(found: Collection, visit: dict[str, Any]) -> Iterator[Stay]:
    """Yield a visit and the visits within it: to a shop of an airport, say."""
    waiting = [visit]
    while waiting:
        told = waiting.pop()
        if not told:
            continue
        waiting.extend(_objects(told.get("childVisits")))
        place, candidates = _object(told.get("location")), _objects(told.get("otherCandidateLocations"))
        error_m = _accuracy(place, error_of(number(place.get("locationConfidence")) / _PERCENT))
        if not _is_placed(place):
            place, error_m = next((other for other in candidates if _is_placed(other)), {}), UNSURE_M
        if place:
            yield Stay(*_duration(found, told), *_place(place), error_m)


def _duration(found: Collection, told: dict[str, Any]) -> tuple[int, int]:
    duration = _object(told.get("duration"))
    return _time(found, duration, "startTimestamp"), _time(found, duration, "endTimestamp")


def _time(found: Collection, told: dict[str, Any], name: str) -> int:
    return found.time(told.get(name, told.get(f"{name}Ms")))


def _is_placed(told: dict[str, Any]) -> bool:
    lat, lon = _place(told)
    return lat == lat and lon == lon  # noqa: PLR0124 - NaN alone is not itself


def _place(told: dict[str, Any]) -> tuple[float, float]:
    lat = degrees_e7(told.get("latitudeE7", told.get("latE7")), 90)
    return lat, degrees_e7(told.get("longitudeE7", told.get("lngE7")), 180)


def _accuracy(told: dict[str, Any], otherwise_m: float) -> float:
    stated = radius_m(told.get("accuracyMetres", told.get("accuracyMeters")))
    return stated if stated == stated else otherwise_m  # noqa: PLR0124 - NaN alone is not itself


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [member for member in value if isinstance(member, dict)] if isinstance(value, list) else []
