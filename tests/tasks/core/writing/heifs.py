"""HEIFs of every layout that the standard allows, built byte by byte, and read again by their tables alone."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

import piexif

from tests.builders import sexagesimal
from tests.tasks.core.reading.boxed_files import box, full_box, movie_header

PICTURE = bytes(range(256)) + b"the primary picture"
SECOND = b"another picture" * 9
EXIF_HEAD = b"\0\0\0\6Exif\0\0"
PRIMARY, OTHER, EXIF, XMP, OTHER_EXIF = 1, 2, 3, 4, 5
FRAMES = [b"the first frame" * 3, b"another frame" * 4]
VIDEO = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"video" * 40


@dataclass(frozen=True)
class Layout:
    """How a file tells where its items are: the widths of iloc, how it counts, the order of boxes, and what follows."""

    version: int = 1
    offset_size: int = 4
    length_size: int = 4
    base_size: int = 0
    method: int = 0
    """Of the Exif item: 1 puts it into idat."""
    pieces: int = 1
    style: str = "absolute"
    """Of the base offset: all in it (``base``), the start of the mdat (``relative``), or 0 (``absolute``)."""
    references: int | None = 0
    """The version of iref; None: the file has none."""
    meta_last: bool = False
    trailer: str = ""
    free: int = 0
    """Bytes of a free box behind the mdat and the meta box."""
    free_behind_meta: int = 0
    is_open: bool = False
    """The last box says size 0."""

    @property
    def is_possible(self) -> bool:
        """Say whether the widths can hold such a file."""
        if not self.offset_size:
            return self.base_size > 0 and self.pieces == 1 and self.style == "base" and not self.method
        fits = self.style == "absolute" or self.base_size > 0
        return fits and not (self.style == "base" and self.pieces > 1) and not (self.method and not self.version)


def layouts() -> Iterator[Layout]:
    """Every possible combination of the layouts that real files show."""
    versions, widths, styles = (0, 1, 2), (0, 4, 8), ("absolute", "base", "relative")
    for values in product(
        versions, widths, (4, 8), widths, (0, 1), (1, 3), styles, (None, 0, 1), (False, True), ("", "mpvd", "sefd")
    ):
        layout = Layout(*values)
        if layout.is_possible:
            yield layout


def exif_block(lat: float | None = None, lon: float | None = None, method: bytes = b"", note: int = 99) -> bytes:
    """A TIFF block with make, date, a MakerNote of some bytes and, if asked for, a position."""
    blocks = {
        "0th": {piexif.ImageIFD.Make: b"Acme", piexif.ImageIFD.Model: b"One"},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2024:05:01 12:00:00", piexif.ExifIFD.MakerNote: b"Maker" + bytes(note)},
    }
    if lat is not None and lon is not None:
        blocks["GPS"] = {
            piexif.GPSIFD.GPSLatitudeRef: b"N" if lat >= 0 else b"S",
            piexif.GPSIFD.GPSLatitude: sexagesimal(lat),
            piexif.GPSIFD.GPSLongitudeRef: b"E" if lon >= 0 else b"W",
            piexif.GPSIFD.GPSLongitude: sexagesimal(lon),
        }
        if method:
            blocks["GPS"][piexif.GPSIFD.GPSProcessingMethod] = b"ASCII\0\0\0" + method
    return piexif.dump(blocks)[6:]


def heif(
    layout: Layout = Layout(),
    exif: bytes | None = None,
    xmp: bytes | None = None,
    *,
    other_exif: bytes | None = None,
    encoding: bytes = b"",
    behind: bytes = b"",
    in_meta: bytes = b"",
    brand: bytes = b"heic",
) -> bytes:
    """A HEIF of two pictures, with the Exif block and XMP packet of the primary one, and the Exif block of the other.

    ``encoding`` is that of the XMP; ``behind`` are boxes behind the pictures, ``in_meta`` more of them in the meta box.
    """
    items = {PRIMARY: PICTURE, OTHER: SECOND}
    items |= {EXIF: EXIF_HEAD + exif} if exif is not None else {}
    items |= {XMP: xmp} if xmp is not None else {}
    items |= {OTHER_EXIF: EXIF_HEAD + other_exif} if other_exif is not None else {}
    ids = dict.fromkeys(items, 4 if layout.version == 2 else 2)
    starts: dict[str, int] = {}
    for _ in range(3):  # each pass knows the offsets of the one before; their widths do not change
        data, starts = _built(layout, items, ids, (encoding, brand, behind, in_meta), starts)
    return data


def _built(
    layout: Layout,
    items: dict[int, bytes],
    ids: dict[int, int],
    extras: tuple[bytes, bytes, bytes, bytes],
    starts: dict[str, int],
) -> tuple[bytes, dict[str, int]]:
    encoding, brand, behind, in_meta = extras
    mdat, idat, entries = b"", b"", b""
    for number, content in items.items():
        in_idat = layout.method == 1 and number == EXIF
        cuts = [len(content) * k // layout.pieces for k in range(layout.pieces + 1)]
        extents = []
        for start, end in pairwise(cuts):
            held = idat if in_idat else mdat
            extents.append(((0 if in_idat else starts.get("mdat", 0)) + len(held), end - start))
            if in_idat:
                idat += content[start:end] + b"--"
            else:
                mdat += content[start:end] + b"--"
        base = {"absolute": 0, "base": extents[0][0], "relative": starts.get("mdat", 0)}[layout.style]
        base = 0 if in_idat else base
        entries += number.to_bytes(ids[number], "big")
        if layout.version:
            entries += struct.pack(">H", in_idat)
        entries += b"\0\0" + base.to_bytes(layout.base_size, "big") + struct.pack(">H", len(extents))
        for start, size in extents:
            entries += (start - base).to_bytes(layout.offset_size, "big") + size.to_bytes(layout.length_size, "big")
    sizes = bytes([layout.offset_size << 4 | layout.length_size, layout.base_size << 4])
    iloc = full_box(b"iloc", sizes, len(items).to_bytes(4 if layout.version == 2 else 2, "big"), entries, version=layout.version)
    kinds = {PRIMARY: b"hvc1", OTHER: b"hvc1", EXIF: b"Exif", XMP: b"mime", OTHER_EXIF: b"Exif"}
    names = [
        full_box(
            b"infe",
            struct.pack(">2H", number, 0) + kinds[number] + b"\0",
            b"application/rdf+xml\0" + (encoding + b"\0" if encoding else b"") if number == XMP else b"",
            version=2,
        )
        for number in items
    ]
    form = ">IHI" if layout.references else ">3H"
    described = [(number, OTHER if number == OTHER_EXIF else PRIMARY) for number in items if number > OTHER]
    references = [
        box(b"thmb", struct.pack(form, OTHER, 1, PRIMARY)),
        *(box(b"cdsc", struct.pack(form, a, 1, b)) for a, b in described),
    ]
    meta = full_box(
        b"meta",
        full_box(b"hdlr", bytes(4), b"pict", bytes(13)),
        full_box(b"pitm", struct.pack(">H", PRIMARY)),
        full_box(b"iinf", struct.pack(">H", len(items)), *names),
        full_box(b"iref", *references, version=layout.references) if layout.references is not None else b"",
        iloc,
        box(
            b"iprp",
            box(b"ipco", full_box(b"ispe", struct.pack(">2I", 64, 48))),
            full_box(b"ipma", struct.pack(">IHBB", 1, 1, 1, 1)),
        ),
        box(b"idat", idat) if idat else b"",
        in_meta,
    )
    meta += box(b"free", bytes(layout.free_behind_meta - 8)) if layout.free_behind_meta else b""
    head, pictures = box(b"ftyp", brand, bytes(4), b"mif1", brand), box(b"mdat", mdat)
    parts = [head, pictures, meta] if layout.meta_last else [head, meta, pictures]
    parts.append(box(b"free", bytes(layout.free - 8)) if layout.free else b"")
    parts.append(behind)
    if layout.is_open:
        parts = [part for part in parts if part]
        parts[-1] = b"\0\0\0\0" + parts[-1][4:]
    body = b"".join(parts)
    found = {"mdat": len(head) + (0 if layout.meta_last else len(meta)) + 8}
    if layout.trailer:
        body += box(b"mpvd", VIDEO)
        found["video"] = len(body) - len(VIDEO)
    if layout.trailer == "sefd":
        body += box(
            b"sefd", b"\0\0\1\x0a\x10\0\0\0MotionPhoto_Datampv2", struct.pack(">2I", found["video"], len(VIDEO)), b"SEFHSEFT"
        )
    return body, found


def sequence(layout: Layout = Layout(), *, width: int = 4, more: bytes = b"", here: int = 1, exif: bytes | None = None) -> bytes:
    """A HEIF with an image sequence, whose track tells two chunks of frames by offsets of so many bytes.

    ``more`` are boxes beside that table; ``here`` is the flag that says that the frames are in this file.
    """
    data = b""
    for _ in range(2):
        chunks = [max(data.find(frame), 0) for frame in FRAMES]
        table = full_box(b"stco" if width == 4 else b"co64", struct.pack(">I2I" if width == 4 else ">I2Q", 2, *chunks))
        references = box(b"dinf", full_box(b"dref", struct.pack(">I", 1), full_box(b"url ", flags=here)))
        media = box(b"mdia", box(b"minf", references, box(b"stbl", table, more)))
        data = heif(layout, exif, behind=box(b"moov", movie_header(0), box(b"trak", media)) + box(b"mdat", b"--".join(FRAMES)))
    return data


def frames_of(data: bytes) -> list[bytes]:
    """What the chunk offsets of ``sequence`` point at."""
    at = max(data.find(b"stco"), data.find(b"co64"))
    form = ">2I" if data[at : at + 4] == b"stco" else ">2Q"
    return [
        data[start : start + len(frame)] for start, frame in zip(struct.unpack_from(form, data, at + 12), FRAMES, strict=True)
    ]


def boxes_of(data: bytes, start: int = 0, end: int | None = None) -> list[tuple[bytes, int, int]]:
    """Name, start of the content and end of each box of a part of a file, which they fill."""
    end = len(data) if end is None else end
    found = []
    while start < end:
        size = int.from_bytes(data[start : start + 4], "big") or end - start
        assert 8 <= size <= end - start
        found.append((data[start + 4 : start + 8], start + 8, start + size))
        start += size
    return found


def items_of(data: bytes) -> dict[int, bytes]:
    """The data of each item, as iloc tells it."""
    meta = next((start, end) for name, start, end in boxes_of(data) if name == b"meta")
    inside = {name: (start, end) for name, start, end in boxes_of(data, meta[0] + 4, meta[1])}
    at, end = inside[b"iloc"]
    version, offset_size, length_size, base_size = data[at], data[at + 4] >> 4, data[at + 4] & 15, data[at + 5] >> 4
    at += 6

    def take(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(data[at - size : at], "big")

    wide = 4 if version == 2 else 2
    found = {}
    for _ in range(take(wide)):
        number, method = take(wide), take(2) if version else 0
        _, base, count = take(2), take(base_size), take(2)
        start = inside[b"idat"][0] if method else 0
        pieces = [(start + base + take(offset_size), take(length_size)) for _ in range(count)]
        found[number] = b"".join(data[offset : offset + size] for offset, size in pieces)
    assert at == end
    return found


def exif_of(data: bytes, number: int = EXIF) -> dict:
    """The tags of an Exif item, as piexif reads them."""
    return piexif.load(items_of(data)[number][4:])


def position_of(data: bytes, number: int = EXIF) -> tuple[float, float] | None:
    """Latitude and longitude in degrees of an Exif item, as piexif reads them."""
    gps = exif_of(data, number)["GPS"]
    if piexif.GPSIFD.GPSLatitude not in gps:
        return None
    lat, lon = (
        sum(a / b / unit for (a, b), unit in zip(gps[tag], (1, 60, 3600), strict=True))
        for tag in (piexif.GPSIFD.GPSLatitude, piexif.GPSIFD.GPSLongitude)
    )
    return lat * (-1 if gps[piexif.GPSIFD.GPSLatitudeRef] == b"S" else 1), lon * (
        -1 if gps[piexif.GPSIFD.GPSLongitudeRef] == b"W" else 1
    )


def video_of(data: bytes) -> bytes:
    """What Samsung's trailer points at."""
    at = data.index(b"MotionPhoto_Datampv2") + 20
    start, size = struct.unpack_from(">2I", data, at)
    return data[start : start + size]
