"""GeoJSON (RFC 7946): a point for each photo and place, a line for each journey, cut at the antimeridian (3.1.9)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import numpy as np

from tasks.core.export.things import Journey, Photo, Piece, Place, Things

MARK: Final = '"generator":"Whereshot"'

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
"""json.dumps makes a new encoder for each of a million features."""

Corner = tuple[list[float], str]
"""A position as the RFC has it, longitude first, and its time."""


def lines(things: Things) -> Iterator[str]:
    """Yield the file's lines, a feature each; the times of a line's positions are its property ``coordTimes``."""
    yield f'{{"type":"FeatureCollection",{MARK},"name":{_encode(things.title)},"features":[\n'
    comma = ""
    for feature in _features(things):
        yield f"{comma}{_encode(feature)}"
        comma = ",\n"
    yield "\n]}\n"


def _features(things: Things) -> Iterator[dict[str, Any]]:
    yield from map(_photo, things.photos())
    yield from map(_place, things.places())
    for journey in things.journeys():
        parts = [part for piece in journey.pieces for part in cut(piece)]
        drawn = [part for part in parts if len(part) > 1]
        if drawn:
            yield _journey(journey, drawn)


def _photo(photo: Photo) -> dict[str, Any]:
    told = {**photo._asdict(), "error_m": None if math.isnan(photo.error_m) else photo.error_m}
    kept = {name: value for name, value in told.items() if value not in ("", None) and name not in ("lat", "lon")}
    return _feature("Point", [photo.lon, photo.lat], {"kind": "photo", **kept})


def _place(place: Place) -> dict[str, Any]:
    told = {"name": place.name, "radius_m": place.radius_m, "photos": place.photos, "visits": place.visits}
    days = {name: value for name, value in (("first", place.first), ("last", place.last)) if value}
    return _feature("Point", [place.lon, place.lat], {"kind": "place", **told, **days})


def _journey(journey: Journey, parts: list[list[Corner]]) -> dict[str, Any]:
    positions = [[corner[0] for corner in part] for part in parts]
    times = [[corner[1] for corner in part] for part in parts]
    one = len(parts) == 1
    told: dict[str, Any] = {"kind": "journey", "name": journey.name, "metres": journey.metres, "days": journey.days}
    if times[0][0]:
        told["coordTimes"] = times[0] if one else times
    return _feature("LineString" if one else "MultiLineString", positions[0] if one else positions, told)


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": properties}


def cut(piece: Piece) -> Iterator[list[Corner]]:
    """Yield the parts of a line, none of which crosses the antimeridian: there one ends, and the next begins.

    Between two positions the RFC's line is straight in degrees (3.1.1), so the crossing is, and its time goes with it.
    """
    times = piece.times or [""] * len(piece.lat)
    corners = zip(piece.lat.tolist(), piece.lon.tolist(), times, strict=True)
    if not (np.abs(np.diff(piece.lon)) > 180).any():
        yield [([lon, lat], time) for lat, lon, time in corners]
        return
    part: list[Corner] = []
    for lat, lon, time in corners:
        if part and abs(lon - part[-1][0][0]) > 180:
            (lon0, lat0), time0 = part[-1]
            edge = math.copysign(180.0, lon0)
            to_edge, beyond = abs(edge - lon0), abs(-edge - lon)
            share = to_edge / (to_edge + beyond) if to_edge + beyond else 0.0
            lat_there, time_there = round(lat0 + share * (lat - lat0), 7), _between(time0, time, share)
            if to_edge:
                part.append(([edge, lat_there], time_there))
            yield part
            part = [([-edge, lat_there], time_there)] if beyond else []
        part.append(([lon, lat], time))
    yield part


def _between(time: str, other: str, share: float) -> str:
    if not time or not other:
        return ""
    first, second = (datetime.fromisoformat(text) for text in (time, other))
    return (first + share * (second - first)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
