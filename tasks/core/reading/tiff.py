"""The EXIF block, a TIFF structure: bytes by offset in, the values of the tags that we use out.

Every offset and count in it may be hostile. Only three directories are looked at, each once, without following the chain
of directories, so nothing can loop; what lies outside the block is a fault in words, and everything else stays readable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from struct import Struct, unpack_from
from typing import Any, Final, Protocol

from tasks.core import tiff_types
from tasks.core.tiff_types import BYTE_ORDERS, GpsTag, Tag


class Bytes(Protocol):
    """Bytes of a block in memory or of a file: a slice of them, shorter at the end."""

    def __getitem__(self, part: slice, /) -> bytes:
        """Return the bytes of ``part``, whose start and stop are given and not negative."""


Value = bytes | tuple[int, ...] | tuple[float, ...] | tuple[tuple[int, int], ...]
"""Text and UNDEFINED as bytes, rationals as (numerator, denominator), other numbers as they are."""

_LETTERS: Final = {
    tiff_types.BYTE: "B",
    tiff_types.ASCII: "",
    tiff_types.SHORT: "H",
    tiff_types.LONG: "I",
    tiff_types.RATIONAL: "2I",
    tiff_types.SBYTE: "b",
    tiff_types.UNDEFINED: "",
    tiff_types.SSHORT: "h",
    tiff_types.SLONG: "i",
    tiff_types.SRATIONAL: "2i",
    tiff_types.FLOAT: "f",
    tiff_types.DOUBLE: "d",
    tiff_types.IFD: "I",
}
"""The letters of ``struct`` that read one value of a type; "" stays bytes, two letters make a rational."""

_BIG_TIFF: Final = frozenset({b"+\0", b"\0+"})
_ENTRY_BYTES: Final = 12
_INLINE_BYTES: Final = 4
_MAX_VALUE_BYTES: Final = 65536
_ENTRIES: Final = {order: Struct(order + "H10s").iter_unpack for order in BYTE_ORDERS.values()}
"""An entry as its tag and what follows it: type (2 bytes), count (4) and value or offset (4), looked at if the tag is wanted."""
_OFFSETS: Final = {order: Struct(order + "I").unpack_from for order in BYTE_ORDERS.values()}
_KIND_BYTES: Final = 6
"""Type and count, after which the value or its offset stands."""
_Plan = tuple[int, Callable[[bytes], Iterable[Any]] | None]
"""How to read a value: its size in bytes (-1: its type is unknown), and what unpacks it (None: bytes).

A small value is unpacked from the entry in which it stands, any other from its own bytes.
"""
_PLANS: Final[dict[str, dict[bytes, _Plan]]] = {"<": {}, ">": {}}
"""By byte order, then by the bytes of type and count: made once, for a photo has thirty values."""
_MOST_PLANS: Final = 4096
_EXIF_IFD, _GPS_IFD, _MAKER_NOTE = int(Tag.EXIF_IFD), int(Tag.GPS_IFD), int(Tag.MAKER_NOTE)

IFD0_TAGS: Final = frozenset(
    int(tag)
    for tag in (
        Tag.IMAGE_WIDTH, Tag.IMAGE_LENGTH, Tag.MAKE, Tag.MODEL, Tag.ORIENTATION, Tag.SOFTWARE, Tag.DATE_TIME, Tag.EXIF_IFD,
        Tag.GPS_IFD, Tag.SERIAL_NUMBER, Tag.CAMERA_SERIAL_NUMBER,
    )
)  # fmt: skip
EXIF_TAGS: Final = frozenset(
    int(tag)
    for tag in (
        Tag.DATE_TIME_ORIGINAL, Tag.DATE_TIME_DIGITIZED, Tag.OFFSET_TIME, Tag.OFFSET_TIME_ORIGINAL, Tag.OFFSET_TIME_DIGITIZED,
        Tag.SUBSEC_TIME, Tag.SUBSEC_TIME_ORIGINAL, Tag.SUBSEC_TIME_DIGITIZED, Tag.PIXEL_WIDTH, Tag.PIXEL_HEIGHT,
        Tag.SERIAL_NUMBER, Tag.MAKER_NOTE,
    )
)  # fmt: skip
GPS_TAGS: Final = frozenset(
    int(tag)
    for tag in GpsTag
    if tag not in {GpsTag.VERSION, GpsTag.STATUS, GpsTag.DIRECTION_REF, GpsTag.MAP_DATUM}
)  # fmt: skip


class NotTiff(ValueError):  # noqa: N818 - the answer about one block
    """The block has no TIFF header, or no directory where the header points."""


class Directories:
    """The values of IFD0, the Exif IFD and the GPS IFD by tag, and what was wrong with them."""

    __slots__ = ("block", "exif", "faults", "gps", "ifd0", "maker_note", "order")

    def __init__(self, block: Bytes = b"", order: str = "<") -> None:
        """Begin with nothing read of ``block``, whose numbers are in ``order`` (a prefix of ``struct``)."""
        self.ifd0: dict[int, Value] = {}
        self.exif: dict[int, Value] = {}
        self.gps: dict[int, Value] = {}
        self.faults: list[str] = []
        self.maker_note: tuple[int, int] | None = None
        """Offset in the block, and length, of the MakerNote."""
        self.block = block
        self.order = order


def parse(block: Bytes) -> Directories:
    """Read the three directories of a TIFF structure; raise NotTiff if there is not even a first one."""
    header = block[0:8]
    order = BYTE_ORDERS.get(header[:2])
    if order is None or len(header) < 8:
        raise NotTiff("corrupt EXIF: no TIFF header")
    if header[2:4] in _BIG_TIFF:
        raise NotTiff("the metadata of BigTIFF files is not read")
    found = Directories(block, order)
    ifd0 = found.ifd0 = read_directory(found, "main", _OFFSETS[order](header, 4)[0], IFD0_TAGS)
    if not ifd0 and found.faults:
        raise NotTiff(found.faults[0])
    if _EXIF_IFD in ifd0:
        found.exif = _directory_at(ifd0[_EXIF_IFD], found, "Exif", EXIF_TAGS)
    if _GPS_IFD in ifd0:
        found.gps = _directory_at(ifd0[_GPS_IFD], found, "GPS", GPS_TAGS)
    return found


def _directory_at(pointer: Value, within: Directories, name: str, wanted: frozenset[int]) -> dict[int, Value]:
    if isinstance(pointer, tuple) and pointer and isinstance(pointer[0], int):
        return read_directory(within, name, pointer[0], wanted)
    within.faults.append(f"corrupt EXIF: the pointer to the {name} directory is not a number")
    return {}


def read_directory(within: Directories, name: str, offset: int, wanted: frozenset[int]) -> dict[int, Value]:
    """Return the values of the wanted tags of one directory; the first of two entries for one tag counts.

    What cannot be read is a fault in ``within`` and, where the tag is known, an empty value. The place of a MakerNote is noted,
    its content not read.
    """
    block, order = within.block, within.order
    start = block[offset : offset + 2] if offset >= 0 else b""
    if len(start) < 2:
        within.faults.append(f"corrupt EXIF: the {name} directory lies outside its block")
        return {}
    size = int.from_bytes(start, "little" if order == "<" else "big") * _ENTRY_BYTES
    table = block[offset + 2 : offset + 2 + size]
    if len(table) < size:
        within.faults.append(f"corrupt EXIF: the {name} directory is cut off")
        table = table[: len(table) // _ENTRY_BYTES * _ENTRY_BYTES]
    found: dict[int, Value] = {}
    plans, offset_of = _PLANS[order], _OFFSETS[order]
    for tag, entry in _ENTRIES[order](table):
        if tag not in wanted or tag in found:
            continue
        size, unpack = plans.get(entry[:_KIND_BYTES]) or _plan(order, entry)
        if 0 <= size <= _INLINE_BYTES:
            found[tag] = tuple(unpack(entry)) if unpack else entry[_KIND_BYTES : _KIND_BYTES + size]
        elif tag == _MAKER_NOTE:
            within.maker_note = within.maker_note or (offset_of(entry, _KIND_BYTES)[0], size)
        else:
            (place,) = offset_of(entry, _KIND_BYTES)
            data = block[place : place + size] if 0 < size <= _MAX_VALUE_BYTES else b""
            if len(data) == size:
                found[tag] = tuple(unpack(data)) if unpack else data
            else:
                names = GpsTag if wanted is GPS_TAGS else Tag
                within.faults.append(f"corrupt EXIF: {names(tag).name.lower()} cannot be read")
                found[tag] = b""
    return found


def _plan(order: str, entry: bytes) -> _Plan:
    """Return how to read the value of an entry (without its tag)."""
    kind, count = unpack_from(f"{order}HI", entry)
    letters = _LETTERS.get(kind)
    if letters is None:
        return -1, None
    size = tiff_types.TYPE_SIZES[kind] * count
    if size > _MAX_VALUE_BYTES:
        return size, None
    unpack: Callable[[bytes], Iterable[Any]] | None = None
    if letters and size <= _INLINE_BYTES:
        unpack = Struct(f"{order}{_KIND_BYTES}x{count}{letters[-1]}{_INLINE_BYTES - size}x").unpack
    elif len(letters) > 1:
        unpack = Struct(order + letters).iter_unpack
    elif letters:
        unpack = Struct(f"{order}{count}{letters}").unpack
    plan = size, unpack
    if len(_PLANS[order]) < _MOST_PLANS:
        _PLANS[order][entry[:_KIND_BYTES]] = plan
    return plan
