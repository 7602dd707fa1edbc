"""A camera's serial number out of an XMP packet without parsing it.

Photos that went through Adobe's programs often hold nothing else in their packets that EXIF lacks, and parsing a packet costs
more than all else that is read of a photo. Only the two plainest spellings are taken; with any doubt a parser had better look.
"""

from __future__ import annotations

import re
from typing import Final

from tasks.core.reading.values import text

_RDF: Final = rb"<rdf:RDF xmlns:rdf=[\"']http://www\.w3\.org/1999/02/22-rdf-syntax-ns#[\"']>"
_TOP_LEVEL: Final = re.compile(rb"(?:" + _RDF + rb"|</rdf:Description>)\s*\Z")
"""What stands before a description of the photo itself: the root, or the description before it."""
_ROOT_BYTES: Final = 120
_DESCRIPTION: Final = b"<rdf:Description"
_NAME: Final = b"aux:SerialNumber"
_NAMESPACES: Final = (b'xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"', b"xmlns:aux='http://ns.adobe.com/exif/1.0/aux/'")
_PLAIN_ELEMENTS: Final = re.compile(rb"\s*(?:<([\w:]+)>[^<>]*</\1>\s*)*")
_VALUE: Final = re.compile(rb"[^\"'&<>]{1,64}")


def plain_serial(packet: bytes) -> str:
    """Return the ``aux:SerialNumber`` of a packet as Adobe's programs and ExifTool write it; "" if it may be elsewhere."""
    if b"BodySerialNumber" in packet or b"<!" in packet:
        return ""
    at = packet.find(_NAME)
    opening = packet.rfind(_DESCRIPTION, 0, max(at, 0))
    if opening < 0 or not _TOP_LEVEL.search(packet, max(opening - _ROOT_BYTES, 0), opening):
        return ""
    end = packet.find(b">", opening)
    tag = packet[opening:end]
    if not any(namespace in tag for namespace in _NAMESPACES):
        return ""
    name_end = at + len(_NAME)
    if at < end:
        before = packet[opening:at]
        plain = b"'" not in tag and before.count(b'"') % 2 == 0 and before[-1:].isspace() and packet.startswith(b'="', name_end)
        return _value(packet, name_end + 2, b'"') if plain else ""
    plain = packet.startswith(b"<", at - 1) and packet.startswith(b">", name_end)
    plain = plain and _PLAIN_ELEMENTS.fullmatch(packet, end + 1, at - 1) is not None
    return _value(packet, name_end + 1, b"</" + _NAME + b">") if plain else ""


def _value(packet: bytes, start: int, closing: bytes) -> str:
    found = _VALUE.match(packet, start)
    return text(found[0]) if found and packet.startswith(closing, found.end()) else ""
