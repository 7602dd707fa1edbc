"""GPX 1.1 (topografix.com/GPX/1/1): waypoints for photos and places, a track for each journey.

Written line by line: gpxpy holds a million waypoints in several GiB. It is the reader in the tests.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from tasks.core.export.things import Journey, Photo, Place, Things
from tasks.core.export.xml_text import element, xml_text

MARK: Final = 'xmlns:w="urn:whereshot"'
"""Not the creator, which a waypoints.gpx has too: what a person drew on report.html is not overwritten."""

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<gpx version="1.1" creator="Whereshot" xmlns="http://www.topografix.com/GPX/1/1" {MARK}>\n'
)


def lines(things: Things) -> Iterator[str]:
    """Yield the file's lines; the radius of a photo's position or of a place is ``accuracy`` among its extensions."""
    yield _HEAD
    yield f"<metadata>{element('name', things.title)}</metadata>\n"
    for photo in things.photos():
        yield _waypoint(photo)
    for place in things.places():
        yield _place(place)
    for number, journey in enumerate(things.journeys(), start=1):
        yield from _track(number, journey)
    yield "</gpx>\n"


def _waypoint(photo: Photo) -> str:
    source = photo.path if photo.path != photo.name else ""
    return (
        f'<wpt lat="{photo.lat:.7f}" lon="{photo.lon:.7f}">{element("time", photo.time)}{element("name", photo.name)}'
        f"{element('cmt', photo.day)}{element('desc', photo.words)}{element('src', source)}<sym>Camera</sym>"
        f"{element('type', photo.state)}{_radius(photo.error_m)}</wpt>\n"
    )


def _place(place: Place) -> str:
    return (
        f'<wpt lat="{place.lat:.7f}" lon="{place.lon:.7f}">{element("name", place.name)}{element("desc", place.words)}'
        f"<sym>Flag</sym><type>place</type>{_radius(place.radius_m)}</wpt>\n"
    )


def _radius(metres: float) -> str:
    return "" if math.isnan(metres) else f"<extensions><w:accuracy>{metres:.1f}</w:accuracy></extensions>"


def _track(number: int, journey: Journey) -> Iterator[str]:
    yield f"<trk><name>{xml_text(journey.name)}</name><desc>{xml_text(journey.words)}</desc><number>{number}</number>\n"
    for piece in journey.pieces:
        yield "<trkseg>\n"
        times = piece.times or [""] * len(piece.lat)
        for lat, lon, time in zip(piece.lat.tolist(), piece.lon.tolist(), times, strict=True):
            yield f'<trkpt lat="{lat:.7f}" lon="{lon:.7f}">{element("time", time)}</trkpt>\n'
        yield "</trkseg>\n"
    yield "</trk>\n"
