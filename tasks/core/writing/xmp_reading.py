"""The position in an XMP document, read with lxml: the second reader of what our own editor wrote."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from lxml import etree

from tasks.core.errors import CannotWrite
from tasks.core.writing.position import Position, same_place
from tasks.core.writing.xmp_gps import EXIF_NS, RDF_NS, parse_coordinate


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
