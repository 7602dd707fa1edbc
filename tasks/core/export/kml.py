"""KML 2.2 (OGC 07-147r2): folders of photos, places and journeys; journeys as gx:Track, which keeps the time of each corner."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from tasks.core.export.things import Journey, Photo, Piece, Place, Things
from tasks.core.export.xml_text import element, xml_text

MARK: Final = "<!-- written by Whereshot -->"

_HEAD: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n{MARK}\n'
    '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">\n<Document>\n'
)
_COLOURS: Final = {
    "located": "b27200", "written": "739e00", "proposed": "009fe6", "accepted": "e9b456", "donor": "a779cc", "rejected": "808080",
}  # fmt: skip
"""Of states, by Okabe and Ito; KML has blue before green before red."""
_PLACE: Final = "005ed5"
_LINE: Final = "b27200"


def lines(things: Things) -> Iterator[str]:
    """Yield the file's lines; radius, state and path of a photo are its ExtendedData."""
    yield f"{_HEAD}<name>{xml_text(things.title)}</name>\n"
    for state, colour in _COLOURS.items():
        yield f'<Style id="{state}"><IconStyle><color>ff{colour}</color><scale>0.6</scale></IconStyle></Style>\n'
    yield f'<Style id="place"><IconStyle><color>ff{_PLACE}</color></IconStyle></Style>\n'
    yield f'<Style id="journey"><LineStyle><color>ff{_LINE}</color><width>3</width></LineStyle></Style>\n'
    yield "<Folder><name>Photos</name>\n"
    yield from map(_photo, things.photos())
    yield "</Folder>\n<Folder><name>Places</name>\n"
    yield from map(_place, things.places())
    yield "</Folder>\n<Folder><name>Journeys</name>\n"
    for journey in things.journeys():
        yield from _journey(journey)
    yield "</Folder>\n</Document>\n</kml>\n"


def _photo(photo: Photo) -> str:
    stamp = f"<TimeStamp><when>{photo.time}</when></TimeStamp>" if photo.time else ""
    style = photo.state if photo.state in _COLOURS else "rejected"
    data = {"path": photo.path, "state": photo.state, "source": photo.source, "day": photo.day, "camera": photo.camera}
    if not math.isnan(photo.error_m):
        data["accuracy"] = f"{photo.error_m:.1f}"
    return (
        f"<Placemark>{element('name', photo.name)}{element('description', photo.words)}{stamp}<styleUrl>#{style}</styleUrl>"
        f"{_extended(data)}{_point(photo.lat, photo.lon)}</Placemark>\n"
    )


def _place(place: Place) -> str:
    data = {"radius_m": f"{place.radius_m:.1f}", "photos": str(place.photos), "visits": str(place.visits)}
    return (
        f"<Placemark>{element('name', place.name)}{element('description', place.words)}<styleUrl>#place</styleUrl>"
        f"{_extended(data)}{_point(place.lat, place.lon)}</Placemark>\n"
    )


def _journey(journey: Journey) -> Iterator[str]:
    pieces = [piece for piece in journey.pieces if len(piece.lat) > 1]
    if not pieces:
        return
    yield f"<Placemark>{element('name', journey.name)}{element('description', journey.words)}<styleUrl>#journey</styleUrl>\n"
    timed = bool(pieces[0].times)
    yield "<gx:MultiTrack>\n" if timed else "<MultiGeometry>\n"
    for piece in pieces:
        yield from _track(piece) if timed else _line(piece)
    yield "</gx:MultiTrack></Placemark>\n" if timed else "</MultiGeometry></Placemark>\n"


def _track(piece: Piece) -> Iterator[str]:
    yield "<gx:Track>\n"
    for time in piece.times:
        yield f"<when>{time}</when>\n"
    for lat, lon in zip(piece.lat.tolist(), piece.lon.tolist(), strict=True):
        yield f"<gx:coord>{lon:.7f} {lat:.7f} 0</gx:coord>\n"
    yield "</gx:Track>\n"


def _line(piece: Piece) -> Iterator[str]:
    yield "<LineString><tessellate>1</tessellate><coordinates>\n"
    for lat, lon in zip(piece.lat.tolist(), piece.lon.tolist(), strict=True):
        yield f"{lon:.7f},{lat:.7f}\n"
    yield "</coordinates></LineString>\n"


def _extended(data: dict[str, str]) -> str:
    values = "".join(f'<Data name="{name}">{element("value", text)}</Data>' for name, text in data.items() if text)
    return f"<ExtendedData>{values}</ExtendedData>" if values else ""


def _point(lat: float, lon: float) -> str:
    return f"<Point><coordinates>{lon:.7f},{lat:.7f}</coordinates></Point>"
