from __future__ import annotations

import math
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import piexif
import pytest

from tasks.core.reading.by_exifread import MAX_READS, read
from tasks.core.reading.source import HEAD_BYTES, Source
from tests.builders import CORPUS, sexagesimal

ROOT = Path(__file__).resolve().parents[4]
ASCII, SHORT, LONG = 2, 3, 4
SUBJECTS = sorted((CORPUS / "nasty").rglob("*")) if CORPUS.is_dir() else []

wall = datetime.fromisoformat


@contextmanager
def source_of(path: Path) -> Iterator[Source]:
    fd = os.open(path, os.O_RDONLY)
    try:
        yield Source(fd, os.fstat(fd).st_size)
    finally:
        os.close(fd)


def said(path: Path, content: bytes = b""):
    if content:
        path.write_bytes(content)
    with source_of(path) as source:
        return read(source)


def strange(gps: dict | None = None, **exif: bytes) -> bytes:
    """A TIFF whose magic number is nobody's, as RAW formats that we do not know have one."""
    block = piexif.dump(
        {
            "0th": {piexif.ImageIFD.Make: b"Acme", piexif.ImageIFD.Model: b"Press", piexif.ImageIFD.Orientation: 6},
            "Exif": {getattr(piexif.ExifIFD, name): value for name, value in exif.items()},
            "GPS": gps or {},
        }
    )[6:]
    return block[:2] + b"\x77\x77" + block[4:]


def directory(*entries: bytes, following: int = 0) -> bytes:
    return struct.pack(">H", len(entries)) + b"".join(entries) + struct.pack(">I", following)


def entry(tag: int, kind: int, count: int, value: int) -> bytes:
    return struct.pack(">HHII", tag, kind, count, value)


class TestRead:
    def test_tells_date_place_and_camera_of_a_format_that_no_codec_knows(self, tmp_path):
        gps = {
            piexif.GPSIFD.GPSLatitudeRef: b"S",
            piexif.GPSIFD.GPSLatitude: sexagesimal(33.5),
            piexif.GPSIFD.GPSLongitudeRef: b"E",
            piexif.GPSIFD.GPSLongitude: sexagesimal(151.25),
            piexif.GPSIFD.GPSAltitudeRef: 1,
            piexif.GPSIFD.GPSAltitude: (45, 10),
        }
        content = strange(
            gps, DateTimeOriginal=b"2024:05:01 12:00:07", SubSecTimeOriginal=b"25", OffsetTimeOriginal=b"+10:00",
            BodySerialNumber=b"0042",
        )  # fmt: skip
        statement, reason = said(tmp_path / "a.press", content)
        assert reason == ""
        assert statement is not None
        assert statement.taken.at == wall("2024-05-01 12:00:07.250000")
        assert (statement.taken.subsec, statement.taken.utc_offset_min) == ("25", 600)
        assert (statement.fix.lat, statement.fix.lon, statement.fix.alt_m) == (-33.5, 151.25, -4.5)
        assert (statement.make, statement.model, statement.serial, statement.orientation) == ("Acme", "Press", "0042", 6)

    def test_refuses_a_latitude_without_north_or_south_as_our_own_codecs_do(self, tmp_path):
        gps = {piexif.GPSIFD.GPSLatitude: sexagesimal(33.5), piexif.GPSIFD.GPSLongitude: sexagesimal(151.25)}
        statement, _ = said(tmp_path / "a.press", strange(gps))
        assert statement is not None
        assert math.isnan(statement.fix.lat)
        assert statement.fix.fault == "latitude without N or S"

    def test_says_why_there_is_no_answer_about_a_file_without_metadata(self, tmp_path):
        assert said(tmp_path / "a.bin", bytes(range(256)) * 9) == (None, "exifread finds neither date, place nor camera")

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            pytest.param(b"\xff\xd8\xff", "exifread: index out of range", id="IndexError"),
            pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\0\xff\xfe\xfd\xfc", "exifread: 'ascii' codec", id="UnicodeDecodeError"),
            pytest.param(b"\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x10ftypnope\0\0\0\0", "exifread: AssertionError", id="AssertionError"),
        ],
    )
    def test_turns_what_leaks_out_of_exifread_into_a_reason(self, tmp_path, content, reason):
        statement, why = said(tmp_path / "a.bin", content)
        assert statement is None
        assert why.startswith(reason)

    def test_keeps_what_exifread_logs_out_of_the_log(self, tmp_path, caplog):
        said(tmp_path / "a.bin", b"no format at all, which exifread warns of")
        assert caplog.records == []

    def test_lets_an_error_of_the_disk_through(self, tmp_path):
        """It is worth another try, which a fault of the content is not."""
        far = HEAD_BYTES + 100
        (tmp_path / "a.bin").write_bytes(b"MM\x77\x77" + struct.pack(">I", far) + bytes(2 * far))
        with source_of(tmp_path / "a.bin") as source:
            pass  # from here on the file is closed
        with pytest.raises(OSError, match="Bad file descriptor"):
            read(source)

    def test_does_not_import_exifread_before_a_file_needs_it(self):
        program = "import sys, tasks.core.reading.by_exifread as module; print('exifread' in sys.modules)"
        done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True, text=True)
        assert done.stdout == "False\n"


class TestHostileFiles:
    def test_that_ask_for_more_reads_than_any_photo_are_given_up_within_a_second(self, tmp_path):
        """A thousand pointers to one GPS directory that claims 65,535 entries: 65 million entries in 24 KB."""
        pointers = [entry(0x8825, LONG, 1, 12_022)] * 1000
        content = b"MM\x77\x77\0\0\0\x08" + directory(*pointers)
        assert len(content) <= 12_022
        content = content.ljust(12_022, b"\0") + b"\xff\xff" + entry(0, SHORT, 1, 0) * 1000
        started = time.monotonic()
        statement, reason = said(tmp_path / "a.bin", content)
        assert time.monotonic() - started < 1
        assert (statement, reason) == (None, "exifread: its metadata asks for more than a photo's can hold")

    def test_whose_chain_of_directories_is_longer_than_any_photos_are_given_up_within_a_second(self, tmp_path):
        chain = b"".join(directory(following=8 + 6 * (number + 1)) for number in range(MAX_READS))
        started = time.monotonic()
        statement, reason = said(tmp_path / "a.bin", b"MM\x77\x77\0\0\0\x08" + chain)
        assert time.monotonic() - started < 1
        assert (statement, reason) == (None, "exifread: its metadata asks for more than a photo's can hold")

    def test_with_a_text_of_two_gibibytes_are_given_up_unread(self, tmp_path):
        path = tmp_path / "a.bin"
        path.write_bytes(b"MM\x77\x77\0\0\0\x08" + directory(entry(0x010F, ASCII, 2**31, 64)))
        os.truncate(path, 2**31 + 100)  # a sparse file
        started = time.monotonic()
        assert said(path) == (None, "exifread: its metadata asks for more than a photo's can hold")
        assert time.monotonic() - started < 1

    def test_that_are_heif_are_not_given_to_exifread(self, tmp_path):
        """Items with 65,535 extents whose offsets and lengths are 0 bytes wide cost 6 bytes and 4 MB each."""
        items = struct.pack(">HHH", 1, 0, 65_535) * 9_000
        iloc = struct.pack(">I", 16 + len(items)) + b"iloc" + struct.pack(">IBBH", 0, 0, 0, 9_000) + items
        meta = struct.pack(">I", 12 + len(iloc)) + b"meta\0\0\0\0" + iloc
        content = b"\0\0\0\x10ftypheic\0\0\0\0" + meta
        assert said(tmp_path / "a.heic", content) == (None, "exifread is not given HEIF and AVIF files")

    def test_of_the_corpus_each_end_within_a_second(self, corpus):
        took = {}
        for path in (path for path in SUBJECTS if path.is_file()):
            started = time.monotonic()
            said(path)
            took[path.name] = time.monotonic() - started
        assert took
        assert {name: seconds for name, seconds in took.items() if seconds >= 1} == {}
