"""PNG and WebP built in code, with EXIF and XMP in every place where programs put them."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import piexif

from tests.builders import picture

EXIF = piexif.dump(
    {
        "0th": {piexif.ImageIFD.Make: b"Acme", piexif.ImageIFD.Model: b"One"},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2024:05:01 12:00:00"},
        "GPS": {1: b"N", 2: ((41, 1), (30, 1), (0, 1)), 3: b"E", 4: ((12, 1), (15, 1), (0, 1))},
    }
)
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
 exif:DateTimeOriginal="2019-07-04T09:08:07" exif:GPSLatitude="48,51.5N" exif:GPSLongitude="2,17.25W" tiff:Make="Bolt"/>
</rdf:RDF></x:xmpmeta>"""
KEYWORD = b"XML:com.adobe.xmp\0"


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def png(*before: bytes, behind: bytes = b"", piece: int = 8192, size: tuple[int, int] = (96, 64)) -> bytes:
    """A PNG with chunks before and behind its picture, which lies in chunks of ``piece`` bytes."""
    width, height = size
    pixels = zlib.compress(
        b"".join(b"\0" + picture(1, size).tobytes()[row * width * 3 :][: width * 3] for row in range(height)), 0
    )
    head = chunk(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0)))
    data = b"".join(chunk(b"IDAT", pixels[at : at + piece]) for at in range(0, len(pixels), piece))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + data + behind + chunk(b"IEND", b"")


def webp(path: Path, *chunks: tuple[bytes, bytes], options: dict[str, Any] | None = None) -> Path:
    """An extended WebP (its VP8X made by an ICC profile) with chunks added at its end."""
    picture(1).save(path, icc_profile=bytes(128), **options or {})
    content = path.read_bytes()
    for name, data in chunks:
        content += name + len(data).to_bytes(4, "little") + data + bytes(len(data) & 1)
    path.write_bytes(b"RIFF" + (len(content) - 8).to_bytes(4, "little") + content[8:])
    return path


def profile(kind: str, data: bytes) -> bytes:
    """The text of a raw profile as ImageMagick writes it: 36 bytes a line."""
    lines = [data[at : at + 36].hex() for at in range(0, len(data), 36)]
    return f"\n{kind}\n{len(data):8}\n{chr(10).join(lines)}\n".encode()


HOMES = {
    "eXIf": chunk(b"eXIf", EXIF[6:]),
    "eXIf with the prefix of a JPEG": chunk(b"eXIf", EXIF),
    "tEXt profile": chunk(b"tEXt", b"Raw profile type exif\0" + profile("exif", EXIF)),
    "zTXt profile": chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile("exif", EXIF))),
    "zTXt APP1": chunk(b"zTXt", b"Raw profile type APP1\0\0" + zlib.compress(profile("generic profile", EXIF))),
    "iTXt profile": chunk(b"iTXt", b"Raw profile type exif\0\0\0\0\0" + profile("exif", EXIF)),
}
XMP_HOMES = {
    "iTXt": chunk(b"iTXt", KEYWORD + b"\0\0\0\0" + XMP),
    "iTXt, compressed": chunk(b"iTXt", KEYWORD + b"\1\0\0\0" + zlib.compress(XMP)),
    "tEXt": chunk(b"tEXt", KEYWORD + XMP),
    "zTXt": chunk(b"zTXt", KEYWORD + b"\0" + zlib.compress(XMP)),
    "zTXt profile": chunk(b"zTXt", b"Raw profile type xmp\0\0" + zlib.compress(profile("xmp", XMP))),
    "zTXt APP1": chunk(
        b"zTXt",
        b"Raw profile type APP1\0\0" + zlib.compress(profile("generic profile", b"http://ns.adobe.com/xap/1.0/\0" + XMP)),
    ),
}
