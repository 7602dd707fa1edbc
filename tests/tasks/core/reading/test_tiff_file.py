"""TIFF files and the RAWs that are TIFF inside: size in pixels, XMP, and image data that edits of the metadata leave alone."""

from __future__ import annotations

import math
import os
import struct
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tasks.core.reading import read_photo
from tasks.core.reading.source import MAX_READ_BYTES
from tasks.core.reading.tiff_file import scan_raw, scan_tiff
from tests.builders import jpeg
from tests.builders import picture as drawn
from tests.tasks.core.reading.boxed_files import damaged, damages, edited, exiftool
from tests.tasks.core.reading.raw_files import ABOUT, PREVIEW, RAWS, SENSOR, SENSOR_SIZE, contents_of, image_of, rw2
from tests.tasks.core.reading.tiff_files import BYTE, EXIF, LONG8, SHORT, SUB_IFDS, TAKEN, UNDEFINED, XMP, picture, tiff

PACKET = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'


def read(tmp_path, ending, content):
    """The facts of a file of this content."""
    path = tmp_path / f"a.{ending}"
    path.write_bytes(content)
    return read_photo(path)


class TestImageData:
    @pytest.mark.parametrize("ending", RAWS)
    def test_of_a_raw_is_that_of_its_sensor(self, tmp_path, ending):
        content = RAWS[ending]()
        contents = contents_of(scan_raw, tmp_path, content)
        assert (image_of(contents, content), contents.faults) == (SENSOR, [])

    @pytest.mark.parametrize("ending", ["nef", "dng", "cr2", "pef", "orf"])
    def test_of_a_raw_stays_the_same_when_exiftool_writes_a_position_and_xmp(self, tmp_path, ending):
        before = read(tmp_path, ending, RAWS[ending]())
        after = read_photo(
            edited(tmp_path / f"a.{ending}", "-GPSLatitude=48.5", "-XMP:Subject=word", "-Artist=a somewhat long name")
        )
        assert (before.lat, after.lat) == (41, 48.5)
        assert after.fingerprint == before.fingerprint
        assert (after.width, after.height) == (before.width, before.height)

    @pytest.mark.parametrize("compression", [None, "tiff_lzw", "jpeg", "group4", "packbits"])
    def test_of_a_tiff_stays_the_same_when_exiftool_writes_a_position(self, tmp_path, compression):
        path = tmp_path / "a.tif"
        drawn(1, (701, 500)).convert("1" if compression == "group4" else "RGB").save(path, compression=compression)
        after = read_photo(edited(path, "-GPSLatitude=48.5", "-GPSLatitudeRef=N", "-GPSLongitude=2", "-GPSLongitudeRef=E"))
        assert after.lat == 48.5
        assert after.fingerprint == read_photo(path).fingerprint

    def test_without_any_makes_the_fingerprint_of_the_whole_file(self, tmp_path):
        one, two = (read(tmp_path, "tif", tiff(ABOUT) + end) for end in (b"1", b"2"))
        assert one.fingerprint != two.fingerprint

    def test_that_the_file_ends_inside_of_is_named_and_the_whole_file_counts(self, tmp_path):
        content = tiff(ABOUT)
        missing = {0x111: (len(content) + 500,), 0x117: (9000,)}
        contents = contents_of(scan_tiff, tmp_path, tiff({**ABOUT, **missing}))
        assert (contents.image, contents.faults) == ([], ["truncated: the file ends inside its image data"])


class TestSize:
    def test_of_a_tiff_is_that_of_its_first_directory(self, tmp_path):
        facts = read(tmp_path, "tif", tiff(picture(b"a", size=(640, 480)), picture(SENSOR, size=(6000, 4000))))
        assert (facts.width, facts.height) == (640, 480)

    @pytest.mark.parametrize("ending", ["nef", "dng", "pef", "orf", "rw2"])
    def test_of_a_raw_is_that_of_its_sensor_data(self, tmp_path, ending):
        facts = read(tmp_path, ending, RAWS[ending]())
        assert (facts.format, facts.width, facts.height, facts.problem) == (ending, *SENSOR_SIZE, "")

    def test_that_exif_tells_comes_before_that_of_the_sensor_with_its_borders(self, tmp_path):
        exif = {0xA002: (592,), 0xA003: (SHORT, (396,))}
        raw = tiff({**picture(PREVIEW, kind=1), EXIF: exif, SUB_IFDS: [picture(SENSOR, size=(600, 400), kind=0)]})
        facts = read(tmp_path, "arw", raw)
        assert (facts.width, facts.height) == (592, 396)

    def test_of_more_pixels_than_four_bytes_can_say_is_the_most_that_they_can(self, tmp_path):
        sensor = {**picture(SENSOR), 0x100: (LONG8, (1 << 63,)), 0x101: (LONG8, (1 << 33,))}
        contents = contents_of(scan_raw, tmp_path, tiff(sensor, big=True))
        assert (contents.width, contents.height) == (0xFFFFFFFF, 0xFFFFFFFF)

    def test_of_an_rw2_is_the_one_that_exiftool_computes_from_its_borders(self, tmp_path):
        facts = read(tmp_path, "rw2", rw2())
        assert f"{facts.width} {facts.height}" == exiftool(tmp_path / "a.rw2", "-ImageSize")["Composite:ImageSize"]


class TestXmp:
    @pytest.mark.parametrize("kind", [BYTE, UNDEFINED])
    def test_of_the_first_directory_is_handed_on_whatever_its_length(self, tmp_path, kind):
        packet = PACKET + b" " * 200_000
        assert contents_of(scan_tiff, tmp_path, tiff({**picture(SENSOR), XMP: (kind, packet)})).xmp == [packet]

    def test_of_more_than_a_megabyte_is_not_read_and_that_is_said(self, tmp_path):
        contents = contents_of(scan_tiff, tmp_path, tiff({**picture(SENSOR), XMP: (BYTE, bytes(MAX_READ_BYTES + 1))}))
        assert contents.xmp == []
        assert contents.faults == ["its XMP of 1048577 bytes is not read, at most 1048576 are"]


class TestPanasonic:
    def test_what_only_the_jpeg_inside_says_is_taken_from_there(self, tmp_path):
        preview = jpeg(tmp_path / "a.jpg", lat=41.5, lon=12.25, taken="2024:05:01 12:00:00", offset="+02:00").read_bytes()
        facts = read(tmp_path, "rw2", rw2(preview, exif={TAKEN: b"2024:05:01 11:11:11\0"}))
        assert (facts.lat, facts.lon, facts.utc_offset_min) == (41.5, 12.25, 120)
        assert f"{facts.taken_local:%H:%M:%S}" == "11:11:11"
        assert (facts.make, facts.model, facts.problem) == ("Acme", "One", "")


class TestHostile:
    def test_two_gigabytes_of_nothing_behind_a_header_take_no_time(self, tmp_path):
        path = tmp_path / "a.tif"
        entries = {**picture(SENSOR), **ABOUT, XMP: (BYTE, PACKET), SUB_IFDS: (0x60000000,), 0x117: (0x7FF00000,)}
        path.write_bytes(tiff(entries, {0x111: (8,), 0x117: (9,)}))
        os.truncate(path, 1 << 31)
        began = time.perf_counter()
        facts = read_photo(path)
        assert time.perf_counter() - began < 0.1
        assert (facts.make, facts.lat, facts.problem) == ("Acme", 41, "")

    @pytest.mark.parametrize("tag", [0x111, 0x117, SUB_IFDS, XMP, 0x2E, 0x118, 0x100])
    @pytest.mark.parametrize("kind", [2, 3, 4, 5, 7, 13, 16, 99])
    def test_a_count_of_four_billion_takes_no_time(self, tmp_path, tag, kind):
        path = tmp_path / "a.rw2"
        entry = struct.pack("<HHII", tag, kind, 0xFFFFFFFF, 8)
        content = b"IIU\0\x08\0\0\0" + struct.pack("<H", 3) + struct.pack("<HHII", 0x111, 4, 1, 8) * (tag != 0x111) + entry
        path.write_bytes(content + struct.pack("<HHII", 0x117, 4, 1, 8) + bytes(4))
        os.truncate(path, 1 << 31)
        began = time.perf_counter()
        assert read_photo(path).format == "rw2"
        assert time.perf_counter() - began < 0.5

    @settings(max_examples=400, deadline=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(name=st.sampled_from([*RAWS, "big"]), damage=damages())
    def test_damage_of_any_kind_is_read_without_an_exception(self, tmp_path, name, damage):
        big = tiff({**picture(SENSOR[:90], SENSOR[90:]), **ABOUT, XMP: (BYTE, PACKET)}, big=True)
        content = (
            big if name == "big" else rw2(b"\xff\xd8\xff\xe1\0\x20Exif\0\0II*\0" + bytes(90)) if name == "rw2" else RAWS[name]()
        )
        contents = contents_of(scan_raw, tmp_path, content[:4] + damaged(content[4:], damage))
        size = (tmp_path / "scanned").stat().st_size
        assert all(0 <= start <= size and length >= 0 for start, length in contents.image)
        assert math.isfinite(contents.width)


def test_pillow_reads_what_the_tests_build(tmp_path):
    """The builder of these tests writes TIFF as others read it."""
    pixels = bytes(64 * 48)
    more = {0x102: (SHORT, (8,)), 0x103: (SHORT, (1,)), 0x106: (SHORT, (1,)), 0x115: (SHORT, (1,)), 0x116: (48,)}
    for big in (False, True):
        (tmp_path / "a.tif").write_bytes(tiff({**picture(pixels), **more}, big=big))
        with Image.open(tmp_path / "a.tif") as image:
            assert (image.size, image.tobytes()) == ((64, 48), pixels)
