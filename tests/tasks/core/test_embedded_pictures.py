"""Tests of finding the JPEGs in a RAW, in files built byte by byte as the formats' descriptions say."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from tasks.core.embedded_pictures import embedded_pictures
from tasks.core.reading.source import Source
from tests.limits import limited

RAW_JPEG = bytes.fromhex("ffd8ffc3000b0e0010001001011100") + bytes(400)
"""Lossless (SOF3, 14 bits), as Canon and DNG compress sensor data."""


def jpeg(width: int, height: int, *, app1: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(buffer, "JPEG")
    data = buffer.getvalue()
    segment = b"\xff\xe1" + struct.pack(">H", len(app1) + 2) + app1 if app1 else b""
    return data[:2] + segment + data[2:]


def found(path: Path, data: bytes, format_: str) -> list[tuple[int, int, int]] | None:
    path.write_bytes(data)
    with path.open("rb") as file:
        pictures = embedded_pictures(Source(file.fileno(), len(data)), format_)
    return None if pictures is None else [(picture.start, picture.width, picture.height) for picture in pictures]


def directory(order: str, entries: list[tuple[int, int]], following: int = 0) -> bytes:
    """Return a TIFF directory of one LONG each (TIFF 6.0, page 14)."""
    packed = b"".join(struct.pack(order + "HHII", tag, 4, 1, value) for tag, value in sorted(entries))
    return struct.pack(order + "H", len(entries)) + packed + struct.pack(order + "I", following)


def tiff(order: str, small: bytes, large: bytes, strip: bytes, *, magic: bytes = b"") -> bytes:
    """Return a RAW: IFD0 names ``strip`` as its one strip and a SubIFD with ``large``, IFD1 names ``small``."""
    head = 8
    sizes = [2 + 12 * count + 4 for count in (3, 2, 2)]
    ifd0, sub, ifd1 = head, head + sizes[0], head + sizes[0] + sizes[1]
    data = head + sum(sizes)
    places = [data, data + len(strip), data + len(strip) + len(small)]
    body = directory(order, [(0x0111, places[0]), (0x0117, len(strip)), (0x014A, sub)], ifd1)
    body += directory(order, [(0x0201, places[2]), (0x0202, len(large))])
    body += directory(order, [(0x0201, places[1]), (0x0202, len(small))])
    start = magic or (b"II*\0" if order == "<" else b"MM\0*")
    return start + struct.pack(order + "I", ifd0) + body + strip + small + large


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


class TestEmbeddedPictures:
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_of_a_raw_like_tiff_are_those_of_its_directories_and_the_smallest_comes_first(self, tmp_path, order):
        data = tiff(order, jpeg(160, 120), jpeg(1600, 1200), RAW_JPEG)
        assert found(tmp_path / "a.nef", data, "nef") == [
            (data.index(jpeg(160, 120)), 160, 120),
            (data.index(jpeg(1600, 1200)), 1600, 1200),
        ]

    def test_a_picture_in_the_one_strip_of_a_directory_counts(self, tmp_path):
        """The first directory of a CR2 holds its full-size picture so."""
        data = tiff("<", jpeg(160, 120), jpeg(800, 600), jpeg(3000, 2000))
        assert [size for _, *size in found(tmp_path / "a.cr2", data, "cr2")] == [[160, 120], [800, 600], [3000, 2000]]

    def test_sensor_data_in_a_jpeg_of_its_own_kind_is_none(self, tmp_path):
        """Lossless JPEG (frame header C3), and twelve bits a sample, which nothing shows."""
        twelve = bytearray(jpeg(900, 900))
        twelve[twelve.index(b"\xff\xc0") + 4] = 12
        data = tiff("<", RAW_JPEG, bytes(twelve), RAW_JPEG)
        assert found(tmp_path / "a.dng", data, "dng") == []

    def test_where_directories_name_only_a_thumbnail_the_file_is_searched(self, tmp_path):
        """Pentax and Olympus name the preview in a maker note."""
        data = tiff("<", jpeg(160, 120), b"", b"") + bytes(1000) + jpeg(1200, 800, app1=b"Exif\0\0" + bytes(50))
        assert [size for _, *size in found(tmp_path / "a.pef", data, "pef")] == [[160, 120], [1200, 800]]

    def test_of_panasonic_is_the_one_that_tag_002e_names(self, tmp_path):
        inside = jpeg(1920, 1440)
        start = b"IIU\0" + struct.pack("<I", 8) + struct.pack("<HHHII", 1, 0x002E, 7, len(inside), 26) + bytes(4)
        assert len(start) == 26
        assert found(tmp_path / "a.rw2", start + inside, "rw2") == [(26, 1920, 1440)]

    def test_of_a_cr3_are_thumbnail_preview_and_the_beginning_of_the_image_data(self, tmp_path):
        canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
        preview = bytes.fromhex("eaf42b5e1c984b88b9fbb7dc406e4d16")
        thumbnail = box(b"THMB", bytes(16) + jpeg(160, 120))
        data = box(b"ftyp", b"crx ") + box(b"moov", box(b"uuid", canon + thumbnail))
        data += box(b"uuid", preview + bytes(8) + box(b"PRVW", bytes(16) + jpeg(1620, 1080)))
        data += box(b"mdat", jpeg(3000, 2000) + bytes(500))
        assert [size for _, *size in found(tmp_path / "a.cr3", data, "cr3")] == [[160, 120], [1620, 1080], [3000, 2000]]

    def test_of_a_raf_is_the_one_that_its_header_names(self, tmp_path):
        head = b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(">II", 200, len(jpeg(1440, 960)))
        assert found(tmp_path / "a.raf", head.ljust(200, b"\0") + jpeg(1440, 960), "raf") == [(200, 1440, 960)]

    @pytest.mark.parametrize("format_", ["jpeg", "tiff", "heif", "video", ""])
    def test_what_is_no_raw_is_not_looked_into(self, tmp_path, format_):
        assert found(tmp_path / "a", jpeg(160, 120), format_) is None

    @pytest.mark.parametrize("format_", ["nef", "cr3", "raf", "rw2", "orf"])
    @pytest.mark.parametrize("content", [b"", b"II*\0", b"\xff\xd8\xff" * 300_000, bytes(range(256)) * 300])
    def test_a_file_of_nothing_sound_has_none_and_takes_no_time(self, tmp_path, format_, content):
        with limited(5):
            assert found(tmp_path / "a", content, format_) == []

    def test_directories_that_point_at_each_other_end(self, tmp_path):
        data = b"II*\0" + struct.pack("<I", 8) + directory("<", [(0x014A, 8)], 8)
        with limited(5):
            assert found(tmp_path / "a.nef", data, "nef") == []
