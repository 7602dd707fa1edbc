"""What the MakerNote of a camera says that EXIF leaves out: the serial number of the body and Apple's content identifier.

Each make has its own layout, and programs that move a note break the offsets in it: a value counts only if it lies inside
the note and reads like a serial number; anything else is none, and never a fault. Where a make tells a number of its own
but not the one on the body (Fujifilm, Panasonic, some of Pentax), ExifTool names it InternalSerialNumber, and it is not taken.
Left out are Sony, which enciphers its own, and Samsung, whose phones write none and whose offsets count from several places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from struct import Struct
from typing import Final, NamedTuple

from tasks.core.reading.tiff import Bytes, Directories
from tasks.core.reading.values import text
from tasks.core.tiff_types import ASCII, BYTE_ORDERS, IFD, LONG, TYPE_SIZES, UNDEFINED, Tag

_HEAD_BYTES: Final = 160
"""Of the note, read at once: its header, and the whole of a note without directories."""
_MOST_ENTRIES: Final = 255
_MAX_VALUE_BYTES: Final = 64
_ENTRY_BYTES: Final = 12
_NUMBERS: Final = {order: Struct(order + "HI4s") for order in "<>"}
"""Type, count and value or offset of an entry, behind its tag."""
_TAGS: Final = {order: Struct(order + "H") for order in "<>"}
_OFFSETS: Final = {order: Struct(order + "I") for order in "<>"}
_TEXTS: Final = frozenset({ASCII, UNDEFINED})
_READABLE: Final = re.compile(rb"([\x20-\x7e]*[1-9A-Za-z][\x20-\x7e]*)[\0 ]*", re.ASCII)
"""Printed letters, of which not all are zeros, then at most padding."""

_PADDED_SERIAL: Final = re.compile(rb"[0-9A-Z]{6,16}[\0 ]{8,}")

_CANON_SERIAL: Final = 0x000C
_APPLE_CONTENT_ID: Final = 0x0011
_NIKON_SERIALS: Final = (0x001D, 0x00A0)
_OLYMPUS_EQUIPMENT: Final = 0x2010
_OLYMPUS_SERIAL: Final = 0x0101
"""In the directory of the equipment."""
_OLYMPUS_OLD_SERIALS: Final = (0x0404, 0x101A)
_PENTAX_SERIAL: Final = 0x0229
_RICOH_SERIAL: Final = 0x0005
_SIGMA_SERIAL: Final = 0x0002
_LEICA_M8_SERIAL: Final = 0x0303
_LEICA_X_SERIAL: Final = 0x0305
_MOTOROLA_SERIAL: Final = 0x5501
_KODAK_SERIAL: Final = re.compile(rb"[CK][A-Z\d]{3} ?[A-Z\d]{1,2}\d\d[A-Z\d]\d{4}(?=[ \0])")
_RICOH_TEXT: Final = re.compile(rb"[-\w ]+", re.ASCII)


class Noted(NamedTuple):
    """What a MakerNote says; "" for what it does not."""

    serial: str = ""
    content_id: str = ""


class _Note:
    """One MakerNote: where it lies in its TIFF block, and how it begins."""

    __slots__ = ("block", "end", "head", "order", "start")

    def __init__(self, block: Bytes, start: int, size: int, order: str) -> None:
        self.block = block
        self.start = start
        self.end = start + size
        self.order = order
        self.head = block[start : start + min(size, _HEAD_BYTES)]

    def directory(self, skipped: int, base: int = 0, order: str | None = None) -> _Directory:
        """Return the directory behind ``skipped`` bytes, whose offsets count from ``base``; without an order, the likely one."""
        return _Directory(self, self.start + skipped, base, order)


class _Directory:
    """One directory of a note; an impossible one has no entries."""

    __slots__ = ("_base", "_note", "_table", "order")

    def __init__(self, note: _Note, at: int, base: int, order: str | None) -> None:
        self._note, self._base = note, base
        self.order = order or note.order
        start = note.block[at : at + 2]
        number = int.from_bytes(start, "little" if self.order == "<" else "big")
        if number > _MOST_ENTRIES and order is None and len(start) == 2:
            # The camera's own order, kept by a program that turned the rest of the file round.
            self.order, number = (
                "<" if self.order == ">" else ">",
                int.from_bytes(start, "big" if self.order == "<" else "little"),
            )
        self._table = note.block[at + 2 : at + 2 + number * _ENTRY_BYTES] if number <= _MOST_ENTRIES else b""

    def entry(self, tag: int) -> tuple[int, int, bytes] | None:
        """Return type, count and the four bytes of value or offset, None without such an entry."""
        wanted = _TAGS[self.order].pack(tag)
        at = self._table.find(wanted)
        while at % _ENTRY_BYTES and at > 0:
            at = self._table.find(wanted, at + 1)
        if at < 0 or at + _ENTRY_BYTES > len(self._table):
            return None
        return _NUMBERS[self.order].unpack_from(self._table, at + 2)

    def place(self, inline: bytes) -> int:
        """Return where in the block the offset in an entry points."""
        return int(_OFFSETS[self.order].unpack(inline)[0]) + self._base

    def value(self, tag: int, *, anywhere: bool = False) -> bytes:
        """Return the bytes of a text, b"" unless it lies inside the note, or ``anywhere`` in its TIFF block."""
        kind, count, inline = self.entry(tag) or (0, 0, b"")
        size = TYPE_SIZES.get(kind, 0) * count
        if kind not in _TEXTS or not 0 < size <= _MAX_VALUE_BYTES:
            return b""
        if size <= len(inline):
            return inline[:size]
        place = self.place(inline)
        if not anywhere and not self._note.start <= place <= self._note.end - size:
            return b""
        return self._note.block[place : place + size]

    def text(self, tag: int) -> str:
        """Return a text that may be a serial number, else ""."""
        return _text(self.value(tag))

    def number(self, tag: int) -> str:
        """Return a serial number that is one whole number; 0 and all bits set are none."""
        kind, count, inline = self.entry(tag) or (0, 0, b"")
        if kind != LONG or count != 1 or inline in {b"\0\0\0\0", b"\xff\xff\xff\xff"}:
            return ""
        return str(_OFFSETS[self.order].unpack(inline)[0])


def _text(data: bytes) -> str:
    found = _READABLE.fullmatch(data)
    return found[1].decode("ascii").strip() if found else ""


def _apple(note: _Note) -> Noted:
    if not note.head.startswith(b"Apple iOS\0"):
        return NOTHING
    found = note.directory(14, note.start, BYTE_ORDERS.get(note.head[12:14])).text(_APPLE_CONTENT_ID)
    return Noted(content_id=found) if found else NOTHING


def _canon(note: _Note) -> Noted:
    return Noted(note.directory(0).number(_CANON_SERIAL))


def _nikon(note: _Note) -> Noted:
    head = note.head
    if head.startswith(b"Nikon\0\x02"):
        order = BYTE_ORDERS.get(head[10:12])
        if order is None or len(head) < 18:
            return NOTHING
        found = note.directory(10 + _OFFSETS[order].unpack_from(head, 14)[0], note.start + 10, order)
    elif head.startswith(b"Nikon\0"):
        return NOTHING
    else:
        found = note.directory(0)
    return Noted(found.text(_NIKON_SERIALS[0]) or found.text(_NIKON_SERIALS[1]))


def _olympus(note: _Note) -> Noted:
    head = note.head
    if head.startswith(b"OLYMPUS\0"):
        base = note.start
        main = note.directory(12, base, BYTE_ORDERS.get(head[8:10]))
    elif head.startswith(b"OM SYSTEM\0"):
        base = note.start
        main = note.directory(16, base, BYTE_ORDERS.get(head[12:14]))
    elif head.startswith(b"OLYMP\0"):
        base = 0
        main = note.directory(8)
    else:
        return NOTHING
    kind, count, inline = main.entry(_OLYMPUS_EQUIPMENT) or (0, 0, b"")
    if kind == UNDEFINED or (kind in {LONG, IFD} and count == 1):
        equipment = note.directory(main.place(inline) - note.start, base, main.order)
        serial = equipment.text(_OLYMPUS_SERIAL)
        if serial:
            return Noted(serial)
    for tag in _OLYMPUS_OLD_SERIALS:
        # Old cameras keep the values behind their note: what is there must look like the serial number of one, padding included.
        old = main.value(tag, anywhere=True)
        if _PADDED_SERIAL.fullmatch(old):
            return Noted(_text(old))
    return NOTHING


def _pentax(note: _Note) -> Noted:
    head = note.head
    if head.startswith(b"PENTAX \0"):
        return Noted(note.directory(10, note.start, BYTE_ORDERS.get(head[8:10])).text(_PENTAX_SERIAL))
    if head.startswith(b"AOC\0"):
        return Noted(note.directory(6, 0, BYTE_ORDERS.get(head[4:6])).text(_PENTAX_SERIAL))
    return _ricoh(note)


def _ricoh(note: _Note) -> Noted:
    head = note.head
    if head.startswith((b"RICOH\0II", b"RICOH\0MM")):
        return Noted(note.directory(8, note.start, BYTE_ORDERS[head[6:8]]).text(_PENTAX_SERIAL))
    if head[:5].upper() != b"RICOH":
        return NOTHING
    found = note.directory(8).value(_RICOH_SERIAL)
    return Noted(_text(found)) if _RICOH_TEXT.fullmatch(found) else NOTHING


def _sigma(note: _Note) -> Noted:
    return Noted(note.directory(10).text(_SIGMA_SERIAL)) if note.head.startswith((b"SIGMA", b"FOVEON")) else NOTHING


def _leica(note: _Note) -> Noted:
    head = note.head
    if not head.startswith(b"LEICA\0") or head[7:8] != b"\0":
        return NOTHING
    # The number stands in the entry itself, so that it is sure whatever the offsets count from.
    return Noted(note.directory(8).number(_LEICA_X_SERIAL if head[6] else _LEICA_M8_SERIAL))


def _motorola(note: _Note) -> Noted:
    return Noted(note.directory(8, note.start).text(_MOTOROLA_SERIAL)) if note.head.startswith(b"MOT\0") else NOTHING


def _kodak(note: _Note) -> Noted:
    found = _KODAK_SERIAL.match(note.head)
    return Noted(found[0].decode("ascii")) if found else NOTHING


def _reconyx(note: _Note) -> Noted:
    head = note.head
    if head.startswith(b"\x01\xf1"):
        raw = head[42:72].decode("utf-16-le", "replace")
    elif head.startswith(b"RECONYXUF\0"):
        raw = head[75:90].decode("latin-1")
    elif head.startswith(b"RECONYXH2\0"):
        raw = head[126:156].decode("utf-16-le", "replace")
    else:
        return NOTHING
    return Noted(_text(raw.split("\0", 1)[0].encode("utf-8")))


NOTHING: Final = Noted()

MAKERS: Final[Mapping[str, Callable[[_Note], Noted]]] = {
    "": _reconyx,
    "apple": _apple,
    "asahi": _pentax,
    "canon": _canon,
    "eastm": _kodak,
    "leica": _leica,
    "motor": _motorola,
    "nikon": _nikon,
    "olymp": _olympus,
    "om di": _olympus,
    "penta": _pentax,
    "recon": _reconyx,
    "ricoh": _ricoh,
    "sigma": _sigma,
}
"""By the first five letters, in lower case, of the make: how its MakerNote is read. Only Apple's tells a content identifier."""


def maker_facts(directories: Directories) -> Noted:
    """Return what the MakerNote at ``directories.maker_note`` says; nothing from one that is damaged or unknown."""
    read = MAKERS.get(text(directories.ifd0.get(Tag.MAKE))[:5].casefold())
    if read is None or directories.maker_note is None:
        return NOTHING
    start, size = directories.maker_note
    return read(_Note(directories.block, start, size, directories.order)) if size > 0 else NOTHING
