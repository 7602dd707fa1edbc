"""What an XMP document says, read with lxml; also the second reader of what our own editor wrote."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lxml import etree

from tasks.core.errors import CannotWrite
from tasks.core.writing.position import Position, same_place
from tasks.core.writing.xmp_gps import EXIF_NS, RDF_NS, parse_coordinate, parse_rational

_DATES: Final = (
    f"{{{EXIF_NS}}}DateTimeOriginal",
    "{http://ns.adobe.com/photoshop/1.0/}DateCreated",
    "{http://ns.adobe.com/xap/1.0/}CreateDate",
)
_DATE: Final = re.compile(
    r"(\d{4})[-:](\d\d)[-:](\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9})\d*)?)?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class SidecarFacts:
    """What a sidecar says about where and when; NaN, "" and None where it says nothing.

    Attributes:
        lat: degrees WGS84; NaN together with ``lon``.
        lon: degrees WGS84.
        alt_m: metres, below sea level negative.
        direction_deg: degrees from north.
        gps_method: GPSProcessingMethod.
        error_m: GPSHPositioningError.
        taken_local: wall clock as written, without a zone.
        utc_offset_min: minutes east of UTC, where the date says so.
        problem: why the sidecar, or its position, could not be understood.
    """

    lat: float = math.nan
    lon: float = math.nan
    alt_m: float = math.nan
    direction_deg: float = math.nan
    gps_method: str = ""
    error_m: float = math.nan
    taken_local: datetime | None = None
    utc_offset_min: float = math.nan
    problem: str = ""


def check_xmp(before: bytes, after: bytes, position: Position) -> None:
    """Check that ``after`` holds ``position`` and differs from ``before`` in GPS properties only.

    Raises:
        CannotWrite: "second reader: ...".
    """
    try:
        old, new = parse_xmp(before), parse_xmp(after)
    except CannotWrite as error:
        raise CannotWrite(f"second reader: {error.reason}") from error
    if _without_gps(old) != _without_gps(new):
        raise CannotWrite("second reader: the XMP has changed beyond its GPS properties")
    facts = read_sidecar(after)
    if not same_place(facts.lat, facts.lon, position.lat, position.lon):
        raise CannotWrite(f"second reader: the XMP says {facts.lat}, {facts.lon} instead of {position.lat}, {position.lon}")


def read_sidecar(data: bytes) -> SidecarFacts:
    """Return what the sidecar says; a broken one is facts with a ``problem``."""
    try:
        root = parse_xmp(data)
    except CannotWrite as error:
        return SidecarFacts(problem=error.reason)
    gps = gps_texts(root)
    lat, lon = parse_coordinate(gps.get("GPSLatitude", ""), "NS"), parse_coordinate(gps.get("GPSLongitude", ""), "EW")
    problem = ""
    if math.isnan(lat) or math.isnan(lon):
        lat = lon = math.nan
        if "GPSLatitude" in gps or "GPSLongitude" in gps:
            problem = f"XMP position not understood: {gps.get('GPSLatitude', '')!r}, {gps.get('GPSLongitude', '')!r}"
    below = gps.get("GPSAltitudeRef", "0") == "1"
    altitude = parse_rational(gps.get("GPSAltitude", ""))
    taken, offset_min = _taken(root)
    return SidecarFacts(
        lat=lat,
        lon=lon,
        alt_m=-altitude if below else altitude,
        direction_deg=parse_rational(gps.get("GPSImgDirection", "")),
        gps_method=gps.get("GPSProcessingMethod", ""),
        error_m=parse_rational(gps.get("GPSHPositioningError", "")),
        taken_local=taken,
        utc_offset_min=offset_min,
        problem=problem,
    )


def parse_xmp(data: bytes) -> Any:
    """Return the root of a document that is XMP, has no DTD and reaches for nothing outside itself.

    Raises:
        CannotWrite: it is none.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CannotWrite(f"the XMP is not readable: {error}") from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise CannotWrite("the XMP has a DTD")
    if next(root.iter(f"{{{RDF_NS}}}RDF"), None) is None:
        raise CannotWrite("the XMP holds no rdf:RDF")
    return root


def _properties(root: Any) -> dict[str, str]:
    """Return the plain properties of the described photo by ``{namespace}name``; those inside structures are not its own."""
    found: dict[str, str] = {}
    for rdf in root.iter(f"{{{RDF_NS}}}RDF"):
        for description in rdf.iterfind(f"{{{RDF_NS}}}Description"):
            found |= {str(name): str(text).strip() for name, text in description.attrib.items()}
            plain = [child for child in description if isinstance(child.tag, str) and not len(child)]
            found |= {str(child.tag): (child.text or "").strip() for child in plain}
    return found


def gps_texts(root: Any) -> dict[str, str]:
    """Return the photo's own GPS properties by name without prefix."""
    start = f"{{{EXIF_NS}}}GPS"
    return {name[len(start) - 3 :]: text for name, text in _properties(root).items() if name.startswith(start)}


def _taken(root: Any) -> tuple[datetime | None, float]:
    properties = _properties(root)
    for name in _DATES:
        match = _DATE.fullmatch(properties.get(name, ""))
        if match is None:
            continue
        numbers = [int(text or 0) for text in match.groups()[:6]]
        try:
            microseconds = int((match[7] or "0").ljust(6, "0")[:6])
            year, month, day, hour, minute, second = numbers
            taken = datetime(year, month, day, hour, minute, second, microseconds)  # noqa: DTZ001 - a wall clock, as written
        except ValueError:
            continue
        return taken, _offset_min(match[8])
    return None, math.nan


def _offset_min(text: str | None) -> float:
    if not text:
        return math.nan
    if text == "Z":
        return 0.0
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return float(-minutes if text[0] == "-" else minutes)


def _without_gps(root: Any) -> list[tuple[Any, ...]]:
    """Return every node of the document but the GPS properties, in order, blanks between elements aside."""
    start = f"{{{EXIF_NS}}}GPS"
    nodes: list[tuple[Any, ...]] = []
    around = [*reversed([*root.itersiblings(preceding=True)]), root, *root.itersiblings()]
    for top in around:
        for node in top.iter():
            tag = node.tag if isinstance(node.tag, str) else type(node).__name__
            if tag.startswith(start):
                nodes.append(("tail", (node.tail or "").strip()))
                continue
            attributes = sorted((name, text) for name, text in node.attrib.items() if not name.startswith(start))
            nodes.append((tag, attributes, (node.text or "").strip()))
            nodes.append(("tail", (node.tail or "").strip()))
    return [node for node in nodes if node != ("tail", "")]
