"""Files of boxes built in code, ExifTool's word on them, and damaged copies of them."""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from tasks.core.reading import read_photo
from tasks.core.reading.source import Contents, Source
from tests.tasks.core.reading.soundness import assert_sound

XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
CANON_UUID = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
MAC_EPOCH_S = 2_082_844_800
"""1970-01-01 in seconds from 1904-01-01: 66 years of 365 days and 17 leap days."""


def box(name: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I", 8 + len(data)) + name + data


def long_box(name: bytes, content: bytes, claimed: int | None = None) -> bytes:
    """A box whose length takes 64 bits."""
    return struct.pack(">I4sQ", 1, name, 16 + len(content) if claimed is None else claimed) + content


def full_box(name: bytes, *content: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(name, bytes((version,)), flags.to_bytes(3, "big"), *content)


def tiff_block(entries: Mapping[int, tuple[int, int, bytes]]) -> bytes:
    """A TIFF structure of one directory: type, count and value by tag, little-endian."""
    table = struct.pack("<H", len(entries))
    values_at = 8 + 2 + 12 * len(entries) + 4
    values = b""
    for tag in sorted(entries):
        kind, count, value = entries[tag]
        place = value.ljust(4, b"\0")
        if len(value) > 4:
            place = struct.pack("<I", values_at + len(values))
            values += value + b"\0" * (len(value) % 2)
        table += struct.pack("<HHI", tag, kind, count) + place
    return b"II*\0\x08\0\0\0" + table + bytes(4) + values


def ascii_value(text: str) -> tuple[int, int, bytes]:
    return 2, len(text) + 1, text.encode() + b"\0"


def rationals(*pairs: tuple[int, int]) -> tuple[int, int, bytes]:
    return 5, len(pairs), b"".join(struct.pack("<2I", *pair) for pair in pairs)


def heif_file(
    items: Sequence[tuple[bytes, bytes]],
    *,
    primary: int = 1,
    references: Iterable[tuple[bytes, int, Sequence[int]]] = (),
    size: tuple[int, int] = (640, 480),
    media_type: bytes = b"application/rdf+xml",
    in_idat: frozenset[int] = frozenset(),
    before: bytes = b"",
    brand: bytes = b"heic",
) -> bytes:
    """A HEIF with items (type and data) numbered from 1; those in ``in_idat`` lie in the meta box, the others behind it."""

    def built(mdat_at: int) -> tuple[bytes, int]:
        entries, held, inside = b"", b"", b""
        for number, (_, data) in enumerate(items, start=1):
            method, offset = (1, len(inside)) if number in in_idat else (0, mdat_at + 8 + len(held))
            entries += struct.pack(">4H2I", number, method, 0, 1, offset, len(data))
            if method:
                inside += data
            else:
                held += data
        infe = b"".join(
            full_box(
                b"infe", struct.pack(">2H", number, 0), kind, b"\0", media_type + b"\0" if kind == b"mime" else b"", version=2
            )
            for number, (kind, _) in enumerate(items, start=1)
        )
        properties = box(b"ipco", full_box(b"ispe", struct.pack(">2I", 64, 64)), full_box(b"ispe", struct.pack(">2I", *size)))
        meta = full_box(
            b"meta",
            full_box(b"hdlr", bytes(4), b"pict", bytes(13)),
            full_box(b"pitm", struct.pack(">H", primary)),
            full_box(b"iinf", struct.pack(">H", len(items)), infe),
            full_box(b"iloc", b"\x44\0", struct.pack(">H", len(items)), entries, version=1),
            full_box(
                b"iref",
                *(box(name, struct.pack(f">2H{len(to)}H", one, len(to), *to)) for name, one, to in references),
            ),
            box(b"iprp", properties, full_box(b"ipma", struct.pack(">IHBB", 1, primary, 1, 2))),
            box(b"idat", inside),
        )
        head = box(b"ftyp", brand, bytes(4), b"mif1", brand) + before + meta
        return head + box(b"mdat", held), len(head)

    return built(built(0)[1])[0]


def exif_item(block: bytes) -> bytes:
    """The data of an EXIF item, which says where its TIFF header is."""
    return struct.pack(">I", 6) + b"Exif\0\0" + block


def cr3_file(
    main: bytes, exif: bytes, gps: bytes, *, xmp: bytes = b"", frames: bytes = b"raw picture" * 99, word: bytes = b"CanonCR3_001"
) -> bytes:
    canon = box(
        b"uuid",
        CANON_UUID,
        box(b"CNCV", (word + b"/00.09.00/00.00.00").ljust(30, b"\0")),
        box(b"CMT1", main),
        box(b"CMT2", exif),
        box(b"CMT4", gps),
    )
    packet = box(b"uuid", XMP_UUID, xmp) if xmp else b""
    return (
        box(b"ftyp", b"crx ", struct.pack(">I", 1), b"crx isom")
        + box(b"moov", canon, movie_header(0))
        + packet
        + box(b"mdat", frames)
    )


def movie_header(created_s: int, version: int = 0) -> bytes:
    form = ">2I" if version == 0 else ">2Q"
    rest = struct.pack(">II", 600, 0) if version == 0 else struct.pack(">IQ", 600, 0)
    return full_box(b"mvhd", struct.pack(form, created_s, created_s), rest, bytes(80), version=version)


def track(width: int, height: int, handler: bytes = b"vide", version: int = 0) -> bytes:
    times = bytes(20 if version == 0 else 32)
    matrix = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)  # turned by 90 degrees
    header = full_box(b"tkhd", times, bytes(16), matrix, struct.pack(">2I", width << 16, height << 16), version=version)
    return box(b"trak", header, box(b"mdia", full_box(b"hdlr", bytes(4), handler, bytes(13))))


def keys_meta(words: Mapping[str, str], kind: int = 1, *, is_full: bool = False) -> bytes:
    """A meta box with a table of keys and their values, as phones write it."""
    encoding = {1: "utf-8", 2: "utf-16-be"}[kind]
    keys = full_box(b"keys", struct.pack(">I", len(words)), *(box(b"mdta", name.encode()) for name in words))
    values = [
        box(struct.pack(">I", number), box(b"data", struct.pack(">2I", kind, 0), value.encode(encoding)))
        for number, value in enumerate(words.values(), start=1)
    ]
    handler = full_box(b"hdlr", bytes(4), b"mdta", bytes(13))
    return (full_box if is_full else box)(b"meta", handler, keys, box(b"ilst", *values))


def said(name: bytes, words: str) -> bytes:
    """A box of ``udta`` whose text has a length and a language."""
    return box(name, struct.pack(">2H", len(words.encode()), 0x15C7), words.encode())


def film_file(*movie: bytes, frames: bytes = b"frames" * 99, brand: bytes = b"qt  ", behind: bytes = b"") -> bytes:
    return box(b"ftyp", brand, bytes(4), brand) + box(b"mdat", frames) + box(b"moov", *movie) + behind


def scanned(scan: Callable[[Source], Contents], path: Path) -> Contents:
    """What a codec finds in a file."""
    fd = os.open(path, os.O_RDONLY)
    try:
        return scan(Source(fd, path.stat().st_size))
    finally:
        os.close(fd)


def exiftool(path: Path, *options: str) -> dict[str, Any]:
    """What ExifTool says of one file, by group and name, numbers as numbers."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    done = subprocess.run(["exiftool", "-n", "-j", "-G1", *options, str(path)], capture_output=True, check=False)
    return json.loads(done.stdout)[0]


def edited(path: Path, *options: str) -> Path:
    """A copy that ExifTool has changed."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    copy = path.with_name(f"edited{path.suffix}")
    copy.unlink(missing_ok=True)
    subprocess.run(["exiftool", "-q", "-m", *options, "-o", str(copy), str(path)], check=True)
    return copy


def damages() -> st.SearchStrategy[tuple[list[tuple[float, int]], float]]:
    """Bytes to change (where, as a part of the length, and into what) and the part of the file that stays."""
    where = st.floats(0, 1, exclude_max=True)
    worst = st.one_of(st.integers(0, 255), st.sampled_from([0, 1, 2, 0x7F, 0x80, 0xFF]))
    return st.tuples(st.lists(st.tuples(where, worst), max_size=12), st.one_of(st.just(1.0), st.floats(0, 1)))


def damaged(content: bytes, damage: tuple[list[tuple[float, int]], float]) -> bytes:
    changes, kept = damage
    found = bytearray(content)
    for where, value in changes:
        found[int(where * len(found))] = value
    return bytes(found[: int(kept * len(found))])


def seconds_to_scan(scan: Callable[[Source], Contents], path: Path) -> float:
    """What a scan takes of the processor: other programs may hold it up."""
    started = time.process_time()
    scanned(scan, path)
    return time.process_time() - started


def assert_withstands(scan: Callable[[Source], Contents], content: bytes, damage: tuple[list[tuple[float, int]], float]) -> None:
    """A damaged copy costs under a second, and what is read of it is sound."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(damaged(content, damage))
        assert seconds_to_scan(scan, path) < 1
        assert_sound(read_photo(path))
