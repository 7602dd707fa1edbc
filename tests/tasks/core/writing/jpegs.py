"""JPEGs with odd segments and trailers, built byte by byte for the tests of writing."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

from tasks.core.writing import Position, Splice, Wanted, plan, verify
from tests.builders import jpeg

XMP_SIGNATURE = b"http://ns.adobe.com/xap/1.0/\0"
VIDEO = struct.pack(">I4s4s", 24, b"ftyp", b"mp42") + b"\0\0\0\0mp42isom" + b"video" * 40 + b"\0" * 16
"""Ends in zeros, as real ones do."""


def photo(folder: Path, **options: Any) -> bytes:
    """Return the bytes of a small JPEG with EXIF; options as in ``tests.builders.jpeg``."""
    return jpeg(folder / "photo.jpg", **options).read_bytes()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def exif_end(data: bytes) -> int:
    """Where the Exif segment, which the builder puts first, ends."""
    start = data.index(b"Exif\0\0") - 4
    return start + 2 + int.from_bytes(data[start + 2 : start + 4], "big")


def with_segment(data: bytes, marker: int, payload: bytes) -> bytes:
    """Insert a segment right behind Exif."""
    at = exif_end(data)
    return data[:at] + segment(marker, payload) + data[at:]


def packet(attributes: str = "", elements: str = "", padding: int = 0) -> bytes:
    """Return an XMP packet with these properties and white space before its end."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        f' xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" xmp:Rating="4" {attributes}>{elements}</rdf:Description>'
        "</rdf:RDF></x:xmpmeta>\n" + " " * padding + '\n<?xpacket end="w"?>'
    ).encode()


def with_xmp(data: bytes, content: bytes) -> bytes:
    return with_segment(data, 0xE1, XMP_SIGNATURE + content)


def with_mpf(data: bytes, second: bytes) -> bytes:
    """Add a multi-picture index and the second image behind the first."""
    ifd = struct.pack("<H", 3) + struct.pack("<HHI4s", 0xB000, 7, 4, b"0100") + struct.pack("<HHII", 0xB001, 4, 1, 2)
    ifd += struct.pack("<HHII", 0xB002, 7, 32, 50) + struct.pack("<I", 0)
    head = exif_end(data) + 8
    first_size = len(data) + 4 + 4 + 8 + len(ifd) + 32
    entries = struct.pack("<IIIHH", 0x030000, first_size, 0, 0, 0) + struct.pack(
        "<IIIHH", 0, len(second), first_size - head, 0, 0
    )
    return with_segment(data, 0xE2, b"MPF\0II*\0\x08\0\0\0" + ifd + entries) + second


def mpf_sizes_and_second(data: bytes) -> tuple[int, bytes]:
    """Return the first image's size as the index says, and the bytes of the second where the index says."""
    head = data.index(b"MPF\0") + 4
    _, first, _, _, _, second, offset = struct.unpack_from("<7I", data, head + 50)
    return first, data[head + offset : head + offset + second]


def samsung_trailer(block: bytes, name: bytes = b"Image_UTC_Data") -> bytes:
    body = struct.pack("<HHI", 0, 0x0A01, len(name)) + name + block
    head = b"SEFH" + struct.pack("<II", 106, 1) + struct.pack("<HHII", 0, 0x0A01, len(body), len(body))
    return body + head + struct.pack("<I", len(head)) + b"SEFT"


def plan_jpeg(data: bytes, position: Position) -> list[Splice]:
    return plan("jpeg", data, Wanted(position))


def verify_jpeg(original: bytes, written: bytes, position: Position) -> None:
    verify("jpeg", original, written, Wanted(position))
