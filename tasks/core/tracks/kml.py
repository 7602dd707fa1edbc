"""KML, and KMZ, which is KML in a ZIP archive: tracks of Google Earth, of recorders, and of Google's location history.

What has a time in KML is either a gx:Track, or a Placemark with a TimeStamp or a TimeSpan. A line with a TimeSpan tells when it
began and ended and nothing about the time between: its vertices get the times of a constant speed, and an error that covers
everybody who was never more than twice as fast as on average.
"""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from array import array
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any, Final

import numpy as np

from tasks.core.counting import bytes_in_words
from tasks.core.geo import distance_m
from tasks.core.tracks.collection import Collection
from tasks.core.tracks.instants import instant_us
from tasks.core.tracks.numbers import number
from tasks.core.tracks.points import NO_TIME, Points, joined, points_of
from tasks.core.tracks.stays import ENDPOINT_M, SURE_M, Stay, add_stays
from tasks.core.tracks.xml import Elements, local_name

UNZIPPED_BYTES: Final = 1 << 28  # of a KMZ: beyond it, what is left is not unpacked
_NAN: Final = float("nan")
_ZIP: Final = b"PK\x03\x04"
_NAMES: Final = ("when", "begin", "end", "coord", "coordinates", "altitudeMode", "SimpleArrayData", "Data", "Track", "Placemark")
_STAY_US: Final = 300_000_000  # a shorter TimeSpan is that of a fix: until the next one
_NOWHERE: Final = (_NAN, _NAN, _NAN)

Place = tuple[float, float, float]  # lat, lon, alt_m


def read_kml(data: bytes) -> Points:
    """Return the points of a KML file, or of every KML file in a KMZ.

    Segments: each gx:Track is one, places with a TimeStamp that follow each other are one together, and all that has a TimeSpan,
    as the visits and ways of Google's history have, is the last one. A place with a TimeSpan of five minutes or more is a stay.
    Vertices of a line without a TimeSpan have no time, nor has what tells a day and no hour. ``error_m`` is what the file calls
    accuracy, else that of a stay or of a line's constant speed.
    """
    return _unzipped(data) if data.startswith(_ZIP) else _read(data)


def _unzipped(data: bytes) -> Points:
    """Return the points of all KML files of an archive, and what could not be unpacked."""
    parts: list[Points] = []
    left = UNZIPPED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".kml")]
            if not inside:
                return points_of((), "no KML file is in the archive")
            for entry in inside:
                with archive.open(entry) as file:
                    content = file.read(left + 1)
                if len(content) > left:
                    parts.append(points_of((), f"{entry.filename} not read: unpacked, it is over {bytes_in_words(left)}"))
                    break
                left -= len(content)
                parts.append(_read(content))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        parts.append(points_of((), f"the archive is damaged or locked, and not read beyond it: {error}"))
    return joined(parts)


def _read(data: bytes) -> Points:
    """Return the points of one KML file."""
    elements = Elements(data, _NAMES)
    document = _Document()
    for name, element in elements:
        document.take(name, element)
    points = document.points()
    problem = elements.problem or ("" if len(points) else "no places with a time are in it")
    return replace(points, problem=problem)


@dataclass
class _Placemark:
    """What was read of a Placemark that has not ended yet."""

    when_us: int = NO_TIME
    begin_us: int = NO_TIME
    end_us: int = NO_TIME
    shapes: list[tuple[str, list[Place]]] = field(default_factory=list)  # Point, LineString, ...
    alt_mode: str = ""
    error_m: float = _NAN


class _Document:
    """What was read so far."""

    def __init__(self) -> None:
        self._found = Collection()
        self._history = Collection()
        self._stays: list[Stay] = []
        self._segment = -1
        self._stamped = False  # the last point is of a TimeStamp
        self._mark = _Placemark()
        self._whens, self._coords, self._errors = array("q"), array("d"), array("d")  # of the gx:Track; three coords a point

    def take(self, name: str, element: Any) -> None:
        """Take the next complete element."""
        text = element.text or ""
        if name == "coord":
            self._coords.extend(_place(text.replace(",", " ").split()))
            return
        inside = local_name(element.getparent())
        mark = self._mark
        if name == "when" and inside == "Track":
            self._whens.append(instant_us(text))
        elif name == "when" and inside == "TimeStamp":
            mark.when_us = instant_us(text)
        elif name in {"begin", "end"} and inside == "TimeSpan":
            setattr(mark, f"{name}_us", instant_us(text))
        elif name == "coordinates":
            vertices = ",".join(part.strip() for part in text.split(",")).split()
            mark.shapes.append((inside, [_place(vertex.split(",")) for vertex in vertices]))
        elif name == "altitudeMode":
            mark.alt_mode = text.strip()
        elif name == "SimpleArrayData" and element.get("name", "").lower() == "accuracy":
            self._errors = array("d", [number(value.text) for value in element])
        elif name == "Data" and element.get("name", "").lower() == "accuracy":
            mark.error_m = number(" ".join(element.itertext()))
        elif name == "Track":
            self._end_track()
        elif name == "Placemark":
            self._end_placemark()
            self._mark = _Placemark()

    def points(self) -> Points:
        """Return all points, those of a track that the file broke off in too."""
        self._end_track()
        add_stays(self._history, self._stays)
        return joined([self._found.points(), self._history.points()])

    def _end_track(self) -> None:
        """Put the whens and coords of a gx:Track together: the first with the first, and so on."""
        places = [iter(self._coords)] * 3
        columns = zip_longest(self._whens, zip(*places, strict=True), self._errors, fillvalue=None)
        if self._whens or self._coords:
            self._begin()
            for at_us, place, error_m in columns:
                if at_us is not None or place is not None:
                    self._add(NO_TIME if at_us is None else at_us, place or _NOWHERE, _NAN if error_m is None else error_m)
        self._whens, self._coords, self._errors = array("q"), array("d"), array("d")

    def _end_placemark(self) -> None:
        """Add the points of what a Placemark shows, by the kind of its time."""
        mark = self._mark
        for shape, places in mark.shapes:
            if shape == "Point":
                self._add_point(places[0] if places else _NOWHERE)
            elif shape == "LineString" and places:
                for at_us, place, error_m in spread(places, mark.begin_us, mark.end_us):
                    lat, lon, _ = place
                    self._history.add(at_us, lat, lon, alt_m=self._height_m(place), error_m=error_m)

    def _add_point(self, place: Place) -> None:
        """Add a place: a stay where it has a long TimeSpan, else a point at its TimeStamp or at the begin of its TimeSpan."""
        mark = self._mark
        if NO_TIME not in {mark.begin_us, mark.end_us} and mark.end_us - mark.begin_us >= _STAY_US:
            error_m = SURE_M if math.isnan(mark.error_m) else mark.error_m
            self._stays.append(Stay(mark.begin_us, mark.end_us, place[0], place[1], error_m))
            return
        if not self._stamped:
            self._begin()
        told = (at_us for at_us in (mark.when_us, mark.begin_us, mark.end_us) if at_us != NO_TIME)
        self._add(next(told, NO_TIME), place, mark.error_m)
        self._stamped = True

    def _begin(self) -> None:
        self._segment += 1
        self._stamped = False

    def _add(self, at_us: int, place: Place, error_m: float) -> None:
        lat, lon, _ = place
        self._found.add(at_us, lat, lon, alt_m=self._height_m(place), error_m=error_m, segment=self._segment)

    def _height_m(self, place: Place) -> float:
        """Return the height above the sea; NaN where it is another.

        By the standard a height without a mode means nothing. Recorders that forget the mode mean theirs; others fill in 0.
        """
        alt_m, mode = place[2], self._mark.alt_mode
        return alt_m if mode == "absolute" or (mode in {"", "clampToGround"} and alt_m != 0) else _NAN


def _place(parts: list[str]) -> Place:
    """Return (lat, lon, alt_m) of longitude, latitude and perhaps altitude; NaN for what is missing."""
    if len(parts) < 2:
        return _NAN, _NAN, _NAN
    return number(parts[1]), number(parts[0]), number(parts[2]) if len(parts) > 2 else _NAN


def spread(places: list[Place], begin_us: int, end_us: int) -> list[tuple[int, Place, float]]:
    """Return the vertices of a line with their times and errors, as the module says.

    At the share s of the line, 0 at its begin and 1 at its end, whoever was never more than twice as fast as on average is at
    most min(s, 1 - s) of the length away; histories are thinned, so ``ENDPOINT_M`` is the least. Where only one end has a time,
    only its vertex has.
    """
    lat, lon, _ = np.array(places, np.float64).T
    known = bool(np.all(np.isfinite(lat) & np.isfinite(lon)))
    steps_m = distance_m(lat[:-1], lon[:-1], lat[1:], lon[1:]) if known else np.zeros(len(places) - 1)
    length_m = float(steps_m.sum())
    timed = NO_TIME not in {begin_us, end_us} and begin_us <= end_us and known
    if timed and len(places) > 1:
        share = np.append(0.0, np.cumsum(steps_m)) / length_m if length_m else np.linspace(0, 1, len(places))
        at_us = begin_us + np.round(np.minimum(share, 1) * (end_us - begin_us)).astype(np.int64)
        at_us[-1] = end_us
        error_m = np.maximum(np.minimum(share, 1 - share) * length_m, ENDPOINT_M)
        return list(zip(at_us.tolist(), places, error_m.tolist(), strict=True))
    ends_us = [begin_us, *[NO_TIME] * (len(places) - 2), end_us] if len(places) > 1 else [begin_us]
    return [(at_us, place, _NAN) for at_us, place in zip(ends_us, places, strict=True)]
