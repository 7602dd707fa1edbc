"""GeoJSON (RFC 7946) and what is made of it: points with a time among their properties, and lines with a list of times.

A line has times under ``coordTimes`` (togeojson), ``times`` or ``coordinateProperties.times``; without them its points are
points without a time. Overland, which sends a list of features called ``locations``, is read here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final

from tasks.core.tracks import fields
from tasks.core.tracks.collection import Collection
from tasks.core.tracks.json_stream import items
from tasks.core.tracks.points import Points
from tasks.core.tracks.told_values import NOT_TOLD, number

_LINE_TIMES: Final = ("coordtimes", "times", "coordinatetimes")


def read_feature_collection(stream: BinaryIO) -> Points:
    """Return all points of a FeatureCollection."""
    return _read(stream, "features.item")


def read_overland(stream: BinaryIO) -> Points:
    """Return all points of a batch of Overland's; features without a geometry tell of the app alone."""
    return _read(stream, "locations.item")


def read_features(stream: BinaryIO) -> Points:
    """Return all points of an array of features."""
    return _read(stream, "item")


def read_geojson(stream: BinaryIO) -> Points:
    """Return all points of single features, or bare geometries, one or several in a row."""
    return _read(stream, "", several=True)


def _read(stream: BinaryIO, path: str, *, several: bool = False) -> Points:
    found = Collection()
    for feature in items(stream, path, found.problems, several=several):
        if isinstance(feature, dict):
            _add_feature(found, feature)
    return found.points()


def _add_feature(found: Collection, feature: dict[str, Any]) -> None:
    told = feature.get("properties")
    properties = told if isinstance(told, dict) else {}
    geometry = feature if "coordinates" in feature or "geometries" in feature else feature.get("geometry")
    for kind, coordinates in _geometries(geometry):
        if kind == "Point":
            _add_point(found, properties, coordinates)
        elif kind == "MultiPoint":
            _add_line(found, coordinates, _times(properties))
        elif kind == "LineString":
            _add_line(found, coordinates, _times(properties), len(found))
        elif kind == "MultiLineString":
            times = _times(properties)
            for number_, line in enumerate(_sequence(coordinates)):
                own = times[number_] if number_ < len(times) else ()
                _add_line(found, line, _sequence(own), len(found))


def _geometries(geometry: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the type and coordinates of a geometry, or of those that it is a collection of."""
    waiting = [geometry]
    while waiting:
        part = waiting.pop()
        if not isinstance(part, dict):
            continue
        waiting.extend(reversed(_sequence(part.get("geometries"))))
        yield part.get("type"), part.get("coordinates")


def _add_point(found: Collection, properties: dict[str, Any], coordinates: Any) -> None:
    lat, lon, alt_m = _position(coordinates)
    fields.add(found, properties, (lat, lon), alt_m)


def _add_line(found: Collection, line: Any, times: Sequence[Any], name: int | None = None) -> None:
    """Add a line's points; ``name`` tells its segment from those of others."""
    segment = found.segment(None if name is None else ("line", name))
    for number_, coordinates in enumerate(_sequence(line)):
        lat, lon, alt_m = _position(coordinates)
        found.add(found.time(times[number_] if number_ < len(times) else None), lat, lon, alt_m=alt_m, segment=segment)


def _times(properties: dict[str, Any]) -> Sequence[Any]:
    """Return the times of a line's points, or a list of them for each of several lines."""
    nested = properties.get("coordinateProperties")
    return _sequence(fields.named(_LINE_TIMES, nested if isinstance(nested, dict) else properties))


def _position(coordinates: Any) -> tuple[float, float, float]:
    """Return latitude, longitude and height of a position, which has them as longitude, latitude, height."""
    values = [number(value) for value in _sequence(coordinates)[:3]]
    if len(values) < 2:
        return NOT_TOLD, NOT_TOLD, NOT_TOLD
    return values[1], values[0], values[2] if len(values) > 2 else NOT_TOLD


def _sequence(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
