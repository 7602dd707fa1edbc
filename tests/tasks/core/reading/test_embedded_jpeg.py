"""A JPEG inside another file: its metadata, and nothing beyond its end."""

from __future__ import annotations

import os

import pytest

from tasks.core.reading.embedded_jpeg import embedded_jpeg
from tasks.core.reading.source import Source
from tests.builders import jpeg
from tests.tasks.core.reading.tiff_files import MAKE, tiff

PACKET = b"<x:xmpmeta/>"


def segment(marker: int, data: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


def read(tmp_path, content, size=None):
    """What is read of a JPEG that begins at byte 100 of a file."""
    path = tmp_path / "outer"
    path.write_bytes(bytes(100) + content)
    fd = os.open(path, os.O_RDONLY)
    try:
        return embedded_jpeg(Source(fd, 100 + len(content)), 100, len(content) if size is None else size)
    finally:
        os.close(fd)


class TestEmbeddedJpeg:
    def test_gives_its_exif(self, tmp_path):
        found = read(tmp_path, jpeg(tmp_path / "a.jpg", make="Acme").read_bytes())
        assert (found.directories.ifd0[MAKE], found.width, found.image) == (b"Acme\0", 0, [])

    def test_gives_its_exif_behind_other_segments_and_its_xmp(self, tmp_path):
        exif = segment(0xE1, b"Exif\0\0" + tiff({MAKE: b"Acme\0"}))
        xmp = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PACKET)
        found = read(tmp_path, b"\xff\xd8" + segment(0xE0, b"JFIF") + segment(0xDB, bytes(65)) + xmp + exif + b"\xff\xda")
        assert (found.directories.ifd0, found.xmp) == ({MAKE: b"Acme\0"}, [PACKET])

    @pytest.mark.parametrize("content", [b"", b"\xff", b"no JPEG"])
    def test_is_none_where_there_is_no_jpeg(self, tmp_path, content):
        assert read(tmp_path, content) is None

    def test_is_not_read_beyond_its_end(self, tmp_path):
        content = b"\xff\xd8" + segment(0xE0, b"JFIF") + segment(0xE1, b"Exif\0\0" + tiff({MAKE: b"Acme\0"}))
        assert not read(tmp_path, content, size=10).has_exif

    @pytest.mark.parametrize(
        "content", [b"\xff\xd8" + b"\xff\xe0\0\0" * 400_000, b"\xff\xd8\xff\xe1\0\0", b"\xff\xd8\xff\xe1\0\1Exif"]
    )
    def test_with_lengths_that_lie_ends(self, tmp_path, content):
        assert not read(tmp_path, content).has_exif
