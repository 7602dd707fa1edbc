"""An XMP packet as a statement about the photo: when, where and by which camera.

Parsing costs more than all else that is read of a photo, and nearly every packet of a camera or an editor only repeats the
EXIF: one look over its bytes decides whether it is worth it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Final

from tasks.core.reading.statement import Statement
from tasks.core.reading.values import NO_CLOCK, WallClock, text, written_clock
from tasks.core.reading.xmp_gps import EXIF_NS, GPS_PROPERTIES, degrees_in, xmp_fix
from tasks.core.reading.xmp_serial import plain_serial

XMP: Final = "XMP"
MAX_BYTES: Final = 16 << 20
"""Sidecars with drawn masks reach megabytes; what is larger is none."""
_LARGE_BYTES: Final = 1 << 18
_MAX_NODES: Final = 200_000
"""More of them would take longer than a second to parse; sidecars become large by few long values."""

_TIFF: Final = "{http://ns.adobe.com/tiff/1.0/}"
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RDF_ROOT: Final = f"{_RDF}RDF"
_DATES: Final = {
    f"{EXIF_NS}DateTimeOriginal": "DateTimeOriginal",
    "{http://ns.adobe.com/photoshop/1.0/}DateCreated": "DateTimeOriginal",
    f"{EXIF_NS}DateTimeDigitized": "DateTimeDigitized",
    "{http://ns.adobe.com/xap/1.0/}CreateDate": "DateTimeDigitized",
}
"""The EXIF date that each of XMP's means (Metadata Working Group, Guidelines 2.0), the best first."""
_SERIALS: Final = (
    "{http://cipa.jp/exif/1.0/}BodySerialNumber",
    "{http://ns.adobe.com/exif/1.0/aux/}SerialNumber",
    "{http://cipa.jp/exif/1.0/}SerialNumber",
)
_PLAIN: Final = {name: f"{_TIFF}{name}" for name in ("Make", "Model", "Software", "Orientation")}
_WANTED: Final = frozenset({*_DATES, *_SERIALS, *GPS_PROPERTIES, *_PLAIN.values()})
_ORIENTATIONS: Final = frozenset("12345678")

_TELLING: Final = re.compile(
    rb":(Date(?:TimeOriginal|Created|TimeDigitized)|CreateDate|GPSL(?:at|ong)itude|M(?:ake|odel)|Orientation|S(?:oftware|erialNumber)"
    rb"""|BodySerialNumber)\s*[=>]\s*["']?([^"'<]{0,24})"""
)
"""A property, written as an attribute or an element, and the beginning of its value; by first letters, which is faster."""
_ORIGINAL: Final = frozenset({b"DateTimeOriginal", b"DateCreated"})
_AXES: Final = {b"GPSLatitude": "lat", b"GPSLongitude": "lon"}
_FIELDS: Final = {
    b"Make": "make", b"Model": "model", b"Orientation": "orientation", b"Software": "software", b"SerialNumber": "serial",
    b"BodySerialNumber": "serial",
}  # fmt: skip
"""The field of a statement that each property without a date or place fills."""

_NOTHING, _SERIAL_ALONE, _ANYTHING = range(3)
"""How much a packet tells that EXIF does not."""

_SAME_DEG: Final = 0.0005
"""Coordinates that differ by less are the same position (50 m)."""

_WIDE: Final = (
    (b"\0\0\xfe\xff", "utf-32-be"), (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0\0\0", "utf-32-le"),
    (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\0<", "utf-16-be"), (b"<\0", "utf-16-le"),
)  # fmt: skip
"""How a packet in one of the wide encodings begins: with its byte order mark or ``<``."""
_START = re.compile(rb"<(?:[\w.-]+:)?(?:xmpmeta|xapmeta|RDF)\b")
_META_END = re.compile(rb"</(?:[\w.-]+:)?(?:xmpmeta|xapmeta)\s*>")
_RDF_END = re.compile(rb"</(?:[\w.-]+:)?RDF\s*>")

_DATE_ALONE = re.compile(r"\d{4}(?:[-:]\d\d(?:[-:]\d\d)?)?", re.ASCII)


NO_TIME: Final = "has no time of day"
"""How the fault of a date ends that XMP allows: it tells less than another one, but nothing wrong."""


class NotXmp(ValueError):  # noqa: N818 - the answer about one packet
    """The bytes are no XMP, or one that must not be parsed; the text says why."""


def xmp_statement(packet: bytes, exif: Statement) -> Statement | None:
    """Return what a packet says; None, without parsing it, if it can neither add to nor contradict what EXIF says."""
    telling = _telling(packet, exif)
    if telling == _SERIAL_ALONE and (plain := plain_serial(packet)):
        return Statement(XMP, serial=plain)
    if not telling:
        return None
    try:
        return stated(XMP, packet)
    except NotXmp as error:
        return Statement(XMP, WallClock(fault=f"its XMP {error}"))


def stated(source: str, packet: bytes) -> Statement:
    """Return what a packet says, as the word of ``source``. Raises NotXmp."""
    said = _properties(packet)
    orientation = said.get(_PLAIN["Orientation"], "")
    return Statement(
        source,
        _taken(said),
        xmp_fix(said),
        _clean(said, _PLAIN["Make"]),
        _clean(said, _PLAIN["Model"]),
        next(filter(None, (_clean(said, name) for name in _SERIALS)), ""),
        _clean(said, _PLAIN["Software"]),
        int(orientation) if orientation in _ORIENTATIONS else 0,
    )


def _telling(packet: bytes, exif: Statement) -> int:
    """Say how much a packet may hold that EXIF lacks, or a position or date of capture that is not EXIF's."""
    if b"\0" in packet[:4]:
        return _ANYTHING  # UTF-16 or UTF-32, which nobody writes: let the parser see
    taken = exif.taken
    same: tuple[bytes, ...] = ()
    if taken.at is not None and taken.name == "DateTimeOriginal":
        iso = taken.at.isoformat().encode()
        same = (iso[:19], iso[:10], iso[:19].replace(b"-", b":").replace(b"T", b" "), b"")
    telling = _NOTHING
    for name, value in _TELLING.findall(packet):
        field = _FIELDS.get(name)
        if field:
            if getattr(exif, field):
                continue
            if telling == _SERIAL_ALONE and field == "serial" and not value:
                continue  # the end of its element
            if field != "serial" or telling == _SERIAL_ALONE:
                return _ANYTHING
            telling = _SERIAL_ALONE
        elif name in _AXES:
            if value and not abs(degrees_in(value.decode("latin-1")) - getattr(exif.fix, _AXES[name])) < _SAME_DEG:
                return _ANYTHING  # also where either is NaN
        elif not same or (name in _ORIGINAL and value[:19] not in same):
            return _ANYTHING
    return telling


def _clean(said: Mapping[str, str], name: str) -> str:
    return text(said.get(name, "").encode())


def _taken(said: Mapping[str, str]) -> WallClock:
    """Return the best date that has a time of day; XMP allows a date alone, a fault only if no other one is of that day."""
    fault = alone = ""
    for property_, name in _DATES.items():
        written = said.get(property_, "")
        if _DATE_ALONE.fullmatch(written) and written.strip("0-:"):
            alone = alone or written.replace(":", "-")
            fault = fault or f"{name} {written} {NO_TIME}"
            continue
        clock = written_clock(written, name)
        if clock.at is not None:
            return clock if alone and clock.at.isoformat().startswith(alone) else clock._replace(fault=fault)
        fault = fault or clock.fault
    return WallClock(fault=fault) if fault else NO_CLOCK


def _properties(packet: bytes) -> dict[str, str]:
    """Return the wanted properties of the photo by ``{namespace}name``; those inside structures are not the photo's own.

    Raises NotXmp.
    """
    found: dict[str, str] = {}
    for rdf in _rdf(packet):
        for described in rdf:
            for name in _WANTED.intersection(described.keys()):
                _note(found, name, described.get(name))
            for child in described:
                tag = child.tag
                if tag in _WANTED:
                    # A value with a remark beside it, or a list of one.
                    inner = next(child.iter(f"{_RDF}value", f"{_RDF}li"), child) if len(child) else child
                    _note(found, tag, inner.text)
    return found


def _note(found: dict[str, str], name: str, value: str | None) -> None:
    value = (value or "").strip()
    if value:
        found.setdefault(name, value)


def _rdf(packet: bytes) -> list[Any]:
    """Return the rdf:RDF elements of a packet, leniently: what stands around the document is no part of it. Raises NotXmp."""
    if len(packet) > MAX_BYTES:
        raise NotXmp(f"is larger than {MAX_BYTES >> 20} MiB")
    data = _as_utf8(packet)
    if len(data) > _LARGE_BYTES and data.count(b"<") + data.count(b"=") > _MAX_NODES:
        raise NotXmp(f"has more than {_MAX_NODES} elements and attributes")
    if b"<!DOCTYPE" in data:
        raise NotXmp("has a DTD, which XMP never has")
    parse, unparsable = _parser()
    try:
        try:
            root = parse(data)
        except unparsable:
            root = parse(_document(data))
    except (unparsable, ValueError) as error:
        raise NotXmp(f"is not readable: {' '.join(str(error).partition(' (<')[0].split())}") from None
    found = list(root.iter(_RDF_ROOT))
    if not found:
        raise NotXmp("holds no rdf:RDF")
    return found


@cache
def _parser() -> tuple[Callable[[bytes], Any], type[Exception]]:
    """Return what makes the root element of a document, and the error that it raises for one that is broken."""
    from lxml import etree  # noqa: PLC0415 - 20 ms for each reading process, for the few packets that are parsed

    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_blank_text=True,  # which nobody looks at: a tenth less to build
        remove_comments=True,
        remove_pis=True,
    )
    return partial(etree.fromstring, parser=parser), etree.XMLSyntaxError


def _document(data: bytes) -> bytes:
    """Return the document alone: broken programs put zeros, or the rest of a longer packet, around it, or cut its end off."""
    start, meta, rdf = _START.search(data), _META_END.search(data), [*_RDF_END.finditer(data)]
    end = meta.end() if meta else rdf[-1].end() if rdf else len(data)
    return data[start.start() if start else 0 : end].decode("utf-8", "replace").encode()


def _as_utf8(packet: bytes) -> bytes:
    """Return a packet from its first ``<`` on, in UTF-8, whichever of XMP's encodings it is in."""
    for start, encoding in _WIDE if b"\0" in packet[:4] else ():
        if packet.startswith(start):
            packet = packet.decode(encoding, "replace").encode()
            break
    return packet[max(packet.find(b"<"), 0) :]
