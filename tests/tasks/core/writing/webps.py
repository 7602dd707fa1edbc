"""WebPs of every kind, built by Pillow and chunk by chunk, for the tests of writing."""

from __future__ import annotations

import io
from typing import Any

import piexif
from PIL import Image

from tests.builders import picture
from tests.tasks.core.reading.chunked_files import XMP

CAMERA = piexif.dump({"0th": {piexif.ImageIFD.Make: b"Acme"}})
HAS_ANIMATION, HAS_XMP, HAS_EXIF, HAS_ALPHA, HAS_PROFILE = 2, 4, 8, 16, 32


def webp(image: Image.Image | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    (image or picture(1, (17, 9))).save(file, "WEBP", **options)
    return file.getvalue()


def transparent() -> Image.Image:
    image = picture(1, (17, 9)).convert("RGBA")
    image.putalpha(99)
    return image


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(name + len(data).to_bytes(4, "little") + data + bytes(len(data) & 1) for name, data in chunks)
    return b"RIFF" + (4 + len(body)).to_bytes(4, "little") + b"WEBP" + body


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a WebP that is whole."""
    assert int.from_bytes(data[4:8], "little") + 8 == len(data)
    found, at = [], 12
    while at < len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        found.append((data[at : at + 4], data[at + 8 : at + 8 + size]))
        assert not data[at + 8 + size : at + 8 + size + (size & 1)].strip(b"\0")
        at += 8 + size + (size & 1)
    assert at == len(data)
    return found


def flags(data: bytes) -> int:
    return dict(chunks(data))[b"VP8X"][0]


def frames(data: bytes) -> list[bytes]:
    """The pixels of every frame."""
    with Image.open(io.BytesIO(data)) as image:
        count, found = getattr(image, "n_frames", 1), []
        for number in range(count):
            image.seek(number)
            found.append(image.convert("RGBA").tobytes())
        return found


LOSSY, LOSSLESS, CLEAR = webp(), webp(lossless=True), webp(transparent(), lossless=True)
MOVING = webp(save_all=True, append_images=[picture(2, (17, 9))], duration=40)
EXTENDED = riff(
    *((name, CAMERA if name == b"EXIF" else held) for name, held in chunks(webp(exif=CAMERA, xmp=XMP, icc_profile=bytes(128))))
)
"""With all that there may be, and the prefix of a JPEG before its EXIF, which some programs write."""
