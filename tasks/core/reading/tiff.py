"""The EXIF block, a TIFF structure: bytes by offset in, the values of the tags that we use out.

Every offset and count in it may be hostile. Only three directories are looked at, each once, without following the chain
of directories, so nothing can loop; what lies outside the block is a fault in words, and everything else stays readable.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
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
_ENTRIES: Final = {order: Struct(order + "HHI4s") for order in BYTE_ORDERS.values()}
_OFFSETS: Final = {order: Struct(order + "I") for order in BYTE_ORDERS.values()}
_Plan = tuple[int, Callable[[bytes], tuple[Any, ...]] | None, bool]
"""How to read a value: its size in bytes (-1: its type is unknown), what unpacks it (None: bytes), whether it is rationals."""
_PLANS: Final[dict[str, dict[tuple[int, int], _Plan]]] = {"<": {}, ">": {}}
"""By byte order, then by type and count: made once, for a photo has thirty values."""
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
    offset_of = _OFFSETS[order].unpack_from
    ifd0 = found.ifd0 = read_directory(found, "main", offset_of(header, 4)[0], IFD0_TAGS)
    if not ifd0 and found.faults:
        raise NotTiff(found.faults[0])
    for name, pointer, wanted in (("Exif", ifd0.get(_EXIF_IFD), EXIF_TAGS), ("GPS", ifd0.get(_GPS_IFD), GPS_TAGS)):
        if pointer is None:
            continue
        if not isinstance(pointer, tuple) or not pointer or not isinstance(pointer[0], int):
            found.faults.append(f"corrupt EXIF: the pointer to the {name} directory is not a number")
            continue
        values = read_directory(found, name, pointer[0], wanted)
        if wanted is EXIF_TAGS:
            found.exif = values
        else:
            found.gps = values
    return found


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
    plans = _PLANS[order]
    for tag, kind, count, inline in _ENTRIES[order].iter_unpack(table):
        if tag not in wanted or tag in found:
            continue
        size, unpack, paired = plans.get((kind, count)) or _plan(order, kind, count)
        if 0 <= size <= _INLINE_BYTES:
            data = inline
        elif tag == _MAKER_NOTE:
            within.maker_note = within.maker_note or (_OFFSETS[order].unpack(inline)[0], size)
            continue
        else:
            (place,) = _OFFSETS[order].unpack(inline)
            data = block[place : place + size] if 0 < size <= _MAX_VALUE_BYTES else b""
            if len(data) != size:
                names = GpsTag if wanted is GPS_TAGS else Tag
                within.faults.append(f"corrupt EXIF: {names(tag).name.lower()} cannot be read")
                found[tag] = b""
                continue
        if unpack is None:
            found[tag] = data[:size]
        elif paired:
            flat = unpack(data)
            found[tag] = tuple(zip(flat[::2], flat[1::2], strict=True))
        else:
            found[tag] = unpack(data)
    return found


def _plan(order: str, kind: int, count: int) -> _Plan:
    """Return how to read ``count`` values of a type; small ones lie in four bytes whatever their size."""
    letters = _LETTERS.get(kind)
    if letters is None:
        return -1, None, False
    size = tiff_types.TYPE_SIZES[kind] * count
    if size > _MAX_VALUE_BYTES:
        return size, None, False
    paired = len(letters) > 1
    unpack = None
    if letters:
        spare = f"{_INLINE_BYTES - size}x" if size < _INLINE_BYTES else ""
        unpack = Struct(f"{order}{count * len(letters)}{letters[-1]}{spare}").unpack
    plan = size, unpack, paired
    if len(_PLANS[order]) < _MOST_PLANS:
        _PLANS[order][kind, count] = plan
    return plan
