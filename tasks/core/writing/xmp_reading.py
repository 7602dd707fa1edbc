"""The position and the date in an XMP document, read with lxml: the second reader of what our own editor wrote."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lxml import etree

from tasks.core.errors import CannotWrite
from tasks.core.estimates import is_ours
from tasks.core.writing.position import Position, same_place
from tasks.core.writing.wanted import Taken, Wanted
from tasks.core.writing.xmp_gps import EXIF_NS, RDF_NS, parse_coordinate

_GPS: Final = f"{{{EXIF_NS}}}GPS"
DATES: Final = (f"{{{EXIF_NS}}}DateTimeOriginal", "{http://ns.adobe.com/photoshop/1.0/}DateCreated")
"""What says when the photo was taken."""


@dataclass(frozen=True, slots=True)
class SidecarFacts:
    """Where a sidecar says that its photo was taken.

    Attributes:
        lat: degrees WGS84; NaN together with ``lon``.
        lon: degrees WGS84.
        gps_method: GPSProcessingMethod.
        problem: why the sidecar, or its position, could not be understood.
    """

    lat: float = math.nan
    lon: float = math.nan
    gps_method: str = ""
    problem: str = ""


def check_xmp(before: bytes, after: bytes, wanted: Wanted) -> None:
    """Check that ``after`` says nothing else than wanted, and differs from ``before`` in what was wanted only.

    What a packet does not hold it need not say. One that nobody can read, and that has not changed, says nothing.

    Raises:
        CannotWrite: "second reader: ...".
    """
    if before == after:
        check_asked(after, wanted)
        return
    try:
        old, new = parse_xmp(before), parse_xmp(after)
    except CannotWrite as error:
        raise CannotWrite(f"second reader: {error.reason}") from error
    free = ((_GPS,) if wanted.position or wanted.without_ours else ()) + (DATES if wanted.taken else ())
    if _without(old, free) != _without(new, free):
        raise CannotWrite("second reader: the XMP has changed beyond what was asked")
    held, said = gps_texts(old), gps_texts(new)
    if wanted.without_ours and not said.items() <= held.items():
        raise CannotWrite("second reader: the XMP's GPS properties have changed")
    stamp = said.get("GPSTimeStamp", "")
    if wanted.position and stamp != held.get("GPSTimeStamp", "") and _instant(stamp) != wanted.position.at:
        raise CannotWrite(f"second reader: the XMP says GPS time {stamp!r} instead of {wanted.position.at}")
    check_asked(after, wanted)


def check_asked(packet: bytes, wanted: Wanted) -> None:
    """Check that what a packet holds of position and date is what was wanted; an unreadable one says neither.

    Raises:
        CannotWrite: "second reader: ...".
    """
    try:
        properties = _properties(parse_xmp(packet))
    except CannotWrite:
        return
    facts = read_sidecar(packet)
    if wanted.position and {f"{_GPS}Latitude", f"{_GPS}Longitude"} & properties.keys():
        _check_position(facts, properties, wanted.position)
    if wanted.without_ours and is_ours(facts.gps_method):
        raise CannotWrite("second reader: the XMP still holds a position of ours")
    for name in DATES:
        if wanted.taken and name in properties:
            _check_date(properties[name], wanted.taken)


def _check_position(facts: SidecarFacts, properties: Mapping[str, str], position: Position) -> None:
    if not same_place(facts.lat, facts.lon, position.lat, position.lon):
        raise CannotWrite(f"second reader: the XMP says {facts.lat}, {facts.lon} instead of {position.lat}, {position.lon}")
    altitude = _quotient(properties.get(f"{_GPS}Altitude", ""))
    signed = -altitude if properties.get(f"{_GPS}AltitudeRef") == "1" else altitude
    if position.alt_m is not None and abs(signed - position.alt_m) > 0.001:
        raise CannotWrite(f"second reader: the XMP says altitude {signed} instead of {position.alt_m}")
    direction = _quotient(properties.get(f"{_GPS}ImgDirection", ""))
    if position.direction_deg is not None and abs((direction - position.direction_deg + 180) % 360 - 180) > 0.01:
        raise CannotWrite(f"second reader: the XMP says direction {direction} instead of {position.direction_deg}")
    foreign = facts.gps_method not in {"", position.method}
    if foreign and (position.method or is_ours(facts.gps_method)):
        raise CannotWrite(f"second reader: the XMP says method {facts.gps_method!r} instead of {position.method!r}")


def _check_date(text: str, taken: Taken) -> None:
    try:
        said = datetime.fromisoformat(text)
    except ValueError as error:
        raise CannotWrite(f"second reader: the XMP says the date {text!r} instead of {taken.at}") from error
    offset = said.utcoffset()
    minutes = math.nan if offset is None else offset.total_seconds() / 60
    subsec = text[20:].replace("-", "+").partition("+")[0].rstrip("Z") if text[19:20] == "." else ""
    agrees = said.replace(tzinfo=None, microsecond=0) == taken.at and (not taken.subsec or subsec == taken.subsec)
    if not agrees or not (math.isnan(taken.utc_offset_min) or minutes == round(taken.utc_offset_min)):
        raise CannotWrite(f"second reader: the XMP says the date {text!r} instead of {taken.at}")


def _instant(text: str) -> datetime | None:
    """Return the moment that a time stamp says, None where it is gone or says none."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _quotient(text: str) -> float:
    """Return the number that ``21500/1000`` says, NaN for none: what is not there does not contradict."""
    above, _, below = text.partition("/")
    try:
        return float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        return math.nan


def read_sidecar(data: bytes) -> SidecarFacts:
    """Return the position that the sidecar says; a broken one is facts with a ``problem``."""
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
    return SidecarFacts(lat, lon, gps.get("GPSProcessingMethod", ""), problem)


def parse_xmp(data: bytes) -> Any:
    """Return the root of a document that is XMP, has no DTD and reaches for nothing outside itself.

    Raises:
        CannotWrite: it is none.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data.rstrip(b"\0"), parser)
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
    return {name[len(_GPS) - 3 :]: text for name, text in _properties(root).items() if name.startswith(_GPS)}


def date_texts(root: Any) -> list[str]:
    """Return the texts of the photo's own dates of capture."""
    properties = _properties(root)
    return [properties[name] for name in DATES if name in properties]


def _without(root: Any, free: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Return every node but the properties whose names begin as ``free``, in order, blanks between elements aside."""
    nodes: list[tuple[Any, ...]] = []
    around = [*reversed([*root.itersiblings(preceding=True)]), root, *root.itersiblings()]
    for top in around:
        for node in top.iter():
            tag = node.tag if isinstance(node.tag, str) else type(node).__name__
            if free and tag.startswith(free):
                nodes.append(("tail", (node.tail or "").strip()))
                continue
            attributes = sorted((name, text) for name, text in node.attrib.items() if not (free and name.startswith(free)))
            nodes.append((tag, attributes, (node.text or "").strip()))
            nodes.append(("tail", (node.tail or "").strip()))
    return [node for node in nodes if node != ("tail", "")]
