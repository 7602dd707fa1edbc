"""The chunks of a PNG, and what its text chunks keep: packed or not, as a raw profile in hexadecimal or plain.

Source: PNG, third edition, 11.3.3 (tEXt, zTXt, iTXt); the raw profiles are ImageMagick's.
"""

from __future__ import annotations

import re
import zlib
from binascii import unhexlify
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
TEXTS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt"})
OVERHEAD: Final = 12
"""Length, name and CRC of a chunk."""

_PADDING: Final = b"\0\xff\r\n "
_MAX_CHUNKS: Final = 1_000_000
_MAX_TEXT_BYTES: Final = 16 << 20
_LINE_DIGITS: Final = 72
_NUMBER_DIGITS: Final = 8
_PROFILE: Final = re.compile(rb"\n([^\n]{1,80})\n( *\d{1,9})\n([0-9A-Fa-f\n]*)")


class Chunk(NamedTuple):
    """A chunk: its name, and where it lies in the file, with length and CRC."""

    name: bytes
    start: int
    end: int


class Png(NamedTuple):
    """A PNG understood: its bytes and its chunks."""

    data: bytes
    chunks: list[Chunk]
    end: int
    """Behind IEND."""

    @property
    def has_trailer(self) -> bool:
        """Say whether anything but padding follows IEND: it may hold places in the file."""
        return bool(self.data[self.end :].strip(_PADDING))

    def content(self, chunk: Chunk) -> bytes:
        """Return the data of a chunk."""
        return self.data[chunk.start + 8 : chunk.end - 4]

    def first(self, *names: bytes) -> Chunk | None:
        """Return the first chunk of any of these names."""
        return next((chunk for chunk in self.chunks if chunk.name in names), None)

    def has_right_crc(self, chunk: Chunk) -> bool:
        """Say whether a chunk is what its writer summed up."""
        crc = zlib.crc32(self.data[chunk.start + 4 : chunk.end - 4])
        return crc.to_bytes(4, "big") == self.data[chunk.end - 4 : chunk.end]


class Text(NamedTuple):
    """A text chunk: what stands before its text (keyword, flags, language), whether the text is packed, and the text."""

    head: bytes
    packed: bool
    text: bytes

    @property
    def keyword(self) -> bytes:
        """Say what the text is."""
        return self.head.partition(b"\0")[0]

    def content(self, text: bytes) -> bytes:
        """Return the data of the chunk with another text."""
        return self.head + (zlib.compress(text, 9) if self.packed else text)


class Profile(NamedTuple):
    """A raw profile: its kind as written, its bytes, and how they are laid out."""

    kind: bytes
    data: bytes
    line_digits: int
    end: bytes

    def text(self, data: bytes) -> bytes:
        """Return the text of the profile with other bytes, in the same layout."""
        digits = data.hex().encode("ascii")
        lines = [digits[at : at + self.line_digits] for at in range(0, len(digits), self.line_digits)]
        number = str(len(data)).rjust(_NUMBER_DIGITS).encode("ascii")
        return b"\n".join([b"", self.kind, number, *lines]) + self.end


def read_png(data: bytes) -> Png:
    """Walk the chunks; whether they make a picture is not looked at, for none of them but those of metadata is touched.

    Raises:
        CannotWrite: the bytes are no PNG, or a chunk does not end where another begins.
    """
    if not data.startswith(SIGNATURE):
        raise CannotWrite("this is not a PNG file")
    chunks: list[Chunk] = []
    at = len(SIGNATURE)
    while not chunks or chunks[-1].name != b"IEND":
        # IEND is empty, whatever length a damaged one claims.
        size = 0 if data[at + 4 : at + 8] == b"IEND" else int.from_bytes(data[at : at + 4], "big")
        end = at + OVERHEAD + size
        if at + OVERHEAD > len(data) or end > len(data):
            raise CannotWrite(f"broken PNG: the chunk at byte {at} overruns the file")
        if len(chunks) >= _MAX_CHUNKS:
            raise CannotWrite(f"the PNG has more than {_MAX_CHUNKS} chunks")
        chunks.append(Chunk(data[at + 4 : at + 8], at, end))
        at = end
    return Png(data, chunks, at)


def chunk_bytes(name: bytes, content: bytes) -> bytes:
    """Return a whole chunk."""
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def keyword_of(content: bytes) -> bytes:
    """Return the keyword that the data of a text chunk begin with."""
    return content[:80].partition(b"\0")[0]


def read_text(name: bytes, content: bytes) -> Text:
    """Take the data of a text chunk apart.

    Raises:
        CannotWrite: they are damaged, packed in an unknown way, or unpack to more than any metadata.
    """
    at = content.find(b"\0") + 1
    packed = name == b"zTXt"
    if name == b"iTXt":
        packed = content[at : at + 1] == b"\1"
        method = content[at + 1 : at + 2]
        at = content.find(b"\0", content.find(b"\0", at + 2) + 1) + 1 if content.count(b"\0", at + 2) > 1 else 0
    elif packed:
        method = content[at : at + 1]
        at += 1 if at else 0
    else:
        method = b"\0"
    if not at or (packed and method != b"\0"):
        raise CannotWrite(f"the {name.decode()} chunk that holds metadata is unreadable")
    return Text(content[:at], packed, _unpacked(content[at:]) if packed else content[at:])


def _unpacked(packed: bytes) -> bytes:
    opened = zlib.decompressobj()
    try:
        text = opened.decompress(packed, _MAX_TEXT_BYTES)
    except zlib.error as error:
        raise CannotWrite(f"packed metadata cannot be unpacked ({error})") from error
    if not opened.eof or opened.unused_data:
        raise CannotWrite(f"packed metadata is cut off, has something behind it, or unpacks to more than {_MAX_TEXT_BYTES} bytes")
    return text


def read_profile(text: bytes) -> Profile:
    """Take a raw profile apart.

    Raises:
        CannotWrite: it is damaged.
    """
    found = _PROFILE.fullmatch(text)
    digits = found[3].translate(None, b"\n") if found else b""
    if found is None or len(digits) % 2 or len(digits) != 2 * int(found[2]):
        raise CannotWrite("a raw profile is unreadable")
    first_line = len(found[3].partition(b"\n")[0])
    end = found[3][len(found[3].rstrip(b"\n")) :]
    return Profile(found[1], unhexlify(digits), first_line or _LINE_DIGITS, end)
