"""Every format of track that is understood: how its content shows which one it is, and its reader.

The name of a file is not asked, except for archives: half of all track files are called ``.json`` or ``.xml``, and some GPX
files ``.txt``. The beginning decides, ``HEAD_BYTES`` of it; JSON formats are told apart by the paths of the values in it.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Callable
from typing import BinaryIO, Final, NamedTuple

from tasks.core.tracks import geojson, owntracks, places_list, timeline
from tasks.core.tracks.fit import read_fit
from tasks.core.tracks.gpx import read_gpx
from tasks.core.tracks.igc import read_igc
from tasks.core.tracks.json_stream import paths
from tasks.core.tracks.kml import read_kml
from tasks.core.tracks.nmea import read_nmea
from tasks.core.tracks.points import Points, points_of
from tasks.core.tracks.records import read_records
from tasks.core.tracks.semantic import read_semantic
from tasks.core.tracks.table import header_of, read_table
from tasks.core.tracks.tcx import read_tcx

HEAD_BYTES: Final = 1 << 16
UNDERSTOOD: Final = (
    "GPX, TCX, FIT, KML or KMZ, NMEA, IGC, GeoJSON, CSV with columns of latitude, longitude and time, Google's Records.json, "
    "Semantic Location History and Timeline (Android, iOS), OwnTracks or Overland"
)

_LARGEST_WHOLE: Final = 1 << 30  # of a format that is read in one piece; JSON and CSV are read bit by bit
_GZIP, _ZIP, _FIT = b"\x1f\x8b", b"PK\x03\x04", b".FIT"
_ROOT: Final = re.compile(r"<(?:[\w.-]+:)?(gpx|TrainingCenterDatabase|kml)[\s>/]")
_NMEA: Final = re.compile(r"^[^$\n]{0,80}\$(?:[A-Z]{2}(?:RMC|GGA|GLL|GNS|ZDA|VTG|GSA|GSV)|PMGNTRK),", re.MULTILINE)
_IGC: Final = re.compile(r"^B\d{6}\d{7}[NS]\d{8}[EW][AV]", re.MULTILINE)
_REC: Final = re.compile(r'^\d{4}-\d\d-\d\dT[\d:.]+Z\s+\S+\s+\{.*"_type"', re.MULTILINE)


class JsonFormat(NamedTuple):
    """A JSON format: its name, the paths of values one of which it has within its first bytes, and its reader."""

    name: str
    shows: tuple[str, ...]
    read: Callable[[BinaryIO], Points]


# In this order: a more particular one above those that it would be taken for
JSON: Final = (
    JsonFormat("google-semantic", ("timelineObjects",), read_semantic),
    JsonFormat("google-timeline", ("semanticSegments", "rawSignals"), timeline.read_android),
    JsonFormat("google-timeline", ("timelineEdits",), timeline.read_edits),
    JsonFormat("google-timeline", ("item.timelinePath", "item.visit", "item.activity.start"), timeline.read_ios),
    JsonFormat("google-records", ("locations.item.latitudeE7", "locations.item.timestampMs"), read_records),
    JsonFormat("overland", ("locations.item.geometry", "locations.item.properties"), geojson.read_overland),
    JsonFormat("geojson", ("features", "features.item.geometry"), geojson.read_feature_collection),
    JsonFormat("geojson", ("item.geometry.coordinates",), geojson.read_features),
    JsonFormat("geojson", ("geometry.coordinates", "coordinates", "geometries"), geojson.read_geojson),
    JsonFormat("owntracks", ("_type",), owntracks.read_owntracks),
    JsonFormat("owntracks", ("item._type",), owntracks.read_owntracks_array),
    JsonFormat("owntracks", ("data.item._type",), owntracks.read_owntracks_answer),
    JsonFormat("json", ("locations.item.lat", "locations.item.latitude"), places_list.read_named_list),
    JsonFormat("json", ("item.lat", "item.latitude"), places_list.read_list),
)

# Read in one piece; all others bit by bit
WHOLE: Final[dict[str, Callable[[bytes], Points]]] = {
    "gpx": read_gpx, "waypoints": read_gpx, "tcx": read_tcx, "kml": read_kml, "fit": read_fit, "nmea": read_nmea, "igc": read_igc,
}  # fmt: skip
_ROOTS: Final = {"gpx": "gpx", "TrainingCenterDatabase": "tcx", "kml": "kml"}
_DRAWN: Final = re.compile(r'<gpx[^>]* creator="Whereshot"[^>]*>\s*<metadata>.*?<keywords>drawn by hand</keywords>', re.DOTALL)
"""The GPX that report.html saves (tasks/core/page/waypoints.js): no receiver recorded it."""


def format_of(data: bytes, name: str) -> str:
    """Return the format of a file, as TRACKS names it, from its beginning (``HEAD_BYTES`` suffice); "" = unknown.

    The name serves only to tell a KMZ from any other ZIP archive.
    """
    head = _unpacked(data[:HEAD_BYTES])
    if head.startswith(_ZIP):
        return "kml" if name.lower().endswith(".kmz") or b".kml" in head else ""
    if head[8:12] == _FIT:
        return "fit"
    text = _text(head)
    begins = text.lstrip()[:1]
    if begins == "<":
        root = _ROOT.search(text)
        if root and _DRAWN.match(text, root.start()):
            return "waypoints"
        return _ROOTS[root[1]] if root else ""
    if begins and begins in "[{":
        shown = _json_format(head)
        return shown.name if shown else ""
    if _REC.search(text):
        return "owntracks"
    if _NMEA.search(text):
        return "nmea"
    if _IGC.search(text):
        return "igc"
    return "csv" if header_of(text.splitlines()) else ""


def read_track(stream: BinaryIO, name: str) -> tuple[str, Points]:
    """Return the format of a file and all points in it; "" and none, with the reason, where it is no track that is understood.

    Gzip around it is taken off. Never raises for what the file holds; OSError comes from the stream alone.
    """
    stream.seek(0)
    if stream.read(2) == _GZIP:
        stream.seek(0)
        try:
            return _read(io.BufferedReader(gzip.GzipFile(fileobj=stream)), name.lower().removesuffix(".gz"))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            return "", points_of((), f"its gzip compression is damaged: {error}")
    return _read(stream, name)


def _read(stream: BinaryIO, name: str) -> tuple[str, Points]:
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    found = format_of(head, name)
    if not found:
        return "", points_of((), _reason(head))
    stream.seek(0)
    if found in WHOLE:
        data = stream.read(_LARGEST_WHOLE + 1)
        if len(data) > _LARGEST_WHOLE:
            return found, points_of((), "it is larger than 1 GiB; cut it into several files")
        return found, WHOLE[found](data)
    if found == "csv":
        return found, read_table(stream)
    shown = _json_format(head)
    return found, shown.read(stream) if shown else owntracks.read_rec(stream)


def _json_format(head: bytes) -> JsonFormat | None:
    shown = paths(head)
    return next((known for known in JSON if not shown.isdisjoint(known.shows)), None)


def _reason(head: bytes) -> str:
    if not head:
        return "the file is empty"
    if head.startswith(_ZIP):
        return f"it is a ZIP archive; unpack it and give the files in it: {UNDERSTOOD}"
    return f"it is none of the tracks that are understood: {UNDERSTOOD}"


def _unpacked(head: bytes) -> bytes:
    """Return the beginning of what gzip holds, or the bytes as they are."""
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
    except zlib.error:
        return b""


def _text(head: bytes) -> str:
    marks = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16", codecs.BOM_UTF8[:2]: "utf-8-sig"}
    return head.decode(marks.get(head[:2], "utf-8"), errors="replace")
