"""The traps of reading that no other file of tests has, on hand-made files.

| trap | where it is tested |
|---|---|
| hemisphere at exactly 0, seconds that round to 60, denominator 0, refs missing, latitude > 90, (0, 0), blank GPS | test_gps.py |
| dates 0000:00:00, without seconds, blank, of 1970, not ASCII; sub-seconds of any length | test_values.py, test_date.py |
| MakerNotes with absolute offsets | test_makernote.py; moving them: writing/test_jpeg.py |
| several APP1, Exif behind anything, films and zeros behind the picture | test_jpeg.py |
| XMP beside EXIF, contradictions | test_xmp.py, test_statement.py, test_chunks.py |
| stale GPS | test_utc.py, test_clock.py, sources/test_proxy.py; from the file to the proposal: here |
| zero bytes, wrong endings, folders and pipes named like photos | test_photo.py, test_scan.py |
| endless directories, a TIFF of 2 GiB | test_tiff.py, test_tiff_pages.py, test_tiff_file.py |
| boxes of 2^63 bytes, a million boxes | test_boxes.py, test_heif.py, test_film.py |
| mutants of every format | test_fuzz.py |
"""

from __future__ import annotations

import math
import os
import struct
from datetime import datetime
from pathlib import Path

import pandas as pd
import piexif
import pytest

from config.settings import Extract, Proxy, Scan
from tasks.core.evidence_tables import TOGETHER
from tasks.core.reading import read_photo
from tasks.core.reading.codecs import scan as scan_contents
from tasks.core.reading.source import Source
from tasks.date import date
from tasks.extract import extract, shards_of
from tasks.pair import pair
from tasks.scan import scan
from tasks.sources.proxy import locate_by_proxy
from tests.builders import jpeg
from tests.tasks.core.reading.mutants import built, segment
from tests.tasks.core.reading.soundness import assert_sound
from tests.tasks.timed import in_utc

TAKEN = datetime(2024, 5, 1, 12)  # noqa: DTZ001 - a wall clock


@pytest.fixture
def parts(tmp_path) -> tuple[bytes, bytes]:
    """The EXIF segment of a JPEG with date and position, and everything behind it."""
    content = jpeg(tmp_path / "whole.jpg", lat=41.5, lon=12.25).read_bytes()
    begins = content.index(b"\xff\xe1")
    end = begins + 2 + int.from_bytes(content[begins + 2 : begins + 4], "big")
    return content[begins:end], content[end:]


def read(path: Path, content: bytes):
    path.write_bytes(content)
    facts = read_photo(path)
    assert_sound(facts)
    return facts


class TestThumbnail:
    def test_one_that_claims_to_reach_far_beyond_its_block_costs_no_fact(self, tmp_path):
        first = {piexif.ImageIFD.Make: b"Acme"}
        thumbnail = jpeg(tmp_path / "small.jpg", taken=None, size=(16, 16)).read_bytes()
        block = piexif.dump({"0th": first, "Exif": {0x9003: b"2024:05:01 12:00:00"}, "1st": {}, "thumbnail": thumbnail})
        length = struct.pack(">HHI", 0x0202, 4, 1)
        assert block.count(length) == 1
        at = block.index(length) + len(length)
        broken = block[:at] + struct.pack(">I", 0x7FFFFFFF) + block[at + 4 :]
        rest = jpeg(tmp_path / "a.jpg").read_bytes()
        rest = rest[rest.index(b"\xff\xdb") :]
        facts = read(tmp_path / "b.jpg", b"\xff\xd8" + segment(0xE1, broken) + rest)
        assert (facts.make, facts.taken_local, facts.width, facts.problem) == ("Acme", TAKEN, 96, "")

    def test_its_own_exif_and_its_size_are_not_the_photos(self, tmp_path):
        small = jpeg(tmp_path / "small.jpg", taken="1999:01:01 00:00:00", make="Thumb", size=(16, 16)).read_bytes()
        block = piexif.dump({"0th": {0x010F: b"Acme"}, "Exif": {}, "1st": {}, "thumbnail": small})
        rest = jpeg(tmp_path / "a.jpg").read_bytes()
        facts = read(tmp_path / "b.jpg", b"\xff\xd8" + segment(0xE1, block) + rest[rest.index(b"\xff\xdb") :])
        assert (facts.make, facts.taken_local, facts.width, facts.height) == ("Acme", None, 96, 64)


class TestSeveralPictures:
    def test_a_second_picture_behind_the_first_tells_neither_date_nor_size(self, tmp_path, parts):
        exif, rest = parts
        second = jpeg(tmp_path / "2.jpg", taken="1999:01:01 00:00:00", lat=1.0, lon=1.0, size=(16, 16)).read_bytes()
        index = struct.pack(">4sHH", b"MM\0*", 0, 8)
        facts = read(tmp_path / "a.jpg", b"\xff\xd8" + exif + segment(0xE2, b"MPF\0" + index) + rest + second)
        assert (facts.taken_local, facts.lat, facts.width, facts.problem) == (TAKEN, 41.5, 96, "")

    def test_the_film_of_a_motion_photo_tells_no_other_position(self, tmp_path, parts):
        exif, rest = parts
        film = built(tmp_path)["mov"][0]
        assert b"-33.8600+151.2000" in film
        facts = read(tmp_path / "a.jpg", b"\xff\xd8" + exif + rest + film)
        assert (facts.format, facts.lat, facts.lon, facts.problem) == ("jpeg", 41.5, 12.25, "")


class TestExtendedXmp:
    def test_a_part_of_extended_xmp_is_no_packet_and_costs_no_fact(self, tmp_path, parts):
        exif, rest = parts
        more = segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + struct.pack(">2I", 9000, 0) + b"<x:xmp" * 900)
        facts = read(tmp_path / "a.jpg", b"\xff\xd8" + more + exif + more + rest)
        assert (facts.taken_local, facts.lat, facts.problem) == (TAKEN, 41.5, "")


class TestShrinkingFile:
    """A file that another program cuts while it is read: the size was taken before."""

    @pytest.mark.parametrize("ending", ["tif", "nef", "rw2", "png", "webp", "heic", "avif", "jxl", "cr3", "mov", "raf", "mrw"])
    @pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
    def test_is_read_without_an_exception(self, tmp_path, ending, part):
        path = tmp_path / f"a.{ending}"
        # Larger than what is read at once, so that the cut is met in the middle.
        content = built(tmp_path)[ending][0] + bytes(200_000)
        path.write_bytes(content)
        fd = os.open(path, os.O_RDWR)
        try:
            source = Source(fd, len(content))
            os.ftruncate(fd, int(part * len(content)))
            contents = scan_contents(source, {"tif": "tiff", "heic": "heif", "mov": "video"}.get(ending, ending))
        finally:
            os.close(fd)
        assert math.isfinite(contents.width)

    def test_of_a_size_that_lies_is_no_exception_for_a_jpeg(self, tmp_path, parts):
        exif, rest = parts
        path = tmp_path / "a.jpg"
        path.write_bytes(b"\xff\xd8" + exif + rest)
        fd = os.open(path, os.O_RDONLY)
        try:
            from tasks.core.reading import jpeg as codec

            contents = codec.scan(Source(fd, 1 << 40))
        finally:
            os.close(fd)
        assert contents.has_exif


class TestStaleFix:
    def test_of_hours_ago_is_told_and_lends_its_position_to_no_other_photo(self, tmp_path):
        archive = tmp_path / "photos"
        fix = {29: b"2024:05:01", 7: ((10, 1), (0, 1), (0, 1))}
        for minute in range(3):
            own = {**fix, 7: ((10, 1), (minute, 1), (0, 1))}
            jpeg(archive / f"{minute}.jpg", seed=minute, taken=f"2024:05:01 12:0{minute}:00", lat=41.9, lon=12.5, gps=own)
        # The phone was in the underground for five hours and wrote the fix of 12:02 again.
        old = {**fix, 7: ((10, 1), (2, 1), (0, 1))}
        jpeg(archive / "stale.jpg", seed=8, taken="2024:05:01 17:00:00", lat=41.9, lon=12.5, gps=old)
        jpeg(archive / "asks.jpg", seed=9, taken="2024:05:01 17:01:00")
        (shard,) = shards_of(scan(archive, (), tmp_path / "out", Scan(), Extract()))
        photos = pair(date(extract(shard, archive, Extract(), tmp_path / "earlier", lambda _: None)))
        photos = in_utc(photos)
        by_path = photos.set_index("path")
        assert by_path.loc["stale.jpg", "taken_at"] == pd.Timestamp("2024-05-01 15:00:00", tz="UTC")
        assert "the position may be an old one" in by_path.loc["stale.jpg", "problem"]
        asked = locate_by_proxy(photos, TOGETHER.empty(), Proxy()).set_index("path").loc["asks.jpg"]
        # The fix lent as of 17:00 would be a minute away and a few metres wide; the next one is 4 hours and 59 minutes away.
        assert (math.isnan(asked["lat"]), asked["evidence"][:16]) == (True, "the radius would")
