"""Films of boxes: phones beside ExifTool, sizes, image data, and lies about lengths."""

from __future__ import annotations

import os
import struct
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.reading import film, read_photo
from tests.tasks.core.reading.boxed_files import (
    XMP_UUID,
    assert_withstands,
    box,
    damages,
    edited,
    exiftool,
    film_file,
    full_box,
    keys_meta,
    long_box,
    movie_header,
    scanned,
    seconds_to_scan,
)
from tests.tasks.core.reading.film_files import ANDROID, APPLE, CANON, IPHONE, NOON, NOON_S, PHONE, loci, read, udta, written

XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>"
UNFINISHED = "truncated: the movie box is missing, so the recording was never finished"


class TestPhone:
    def test_the_facts_of_an_iphone_are_those_that_exiftool_finds(self, tmp_path):
        path = written(tmp_path, IPHONE)
        facts, found = read_photo(path), exiftool(path)
        assert (facts.format, facts.problem) == ("video", "")
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}+02:00" == found["Keys:CreationDate"]
        assert facts.utc_offset_min == 120
        place = (found["Composite:GPSLatitude"], found["Composite:GPSLongitude"], found["Composite:GPSAltitude"])
        assert (facts.lat, facts.lon, facts.alt_m) == place == (48.8577, 2.295, 35.5)
        assert facts.gps_error_m == found["Keys:LocationAccuracyHorizontal"] == 4.75
        assert (facts.make, facts.model, facts.software) == (found["Keys:Make"], found["Keys:Model"], found["Keys:Software"])
        assert facts.content_id == PHONE[APPLE + "content.identifier"]
        assert (facts.width, facts.height) == (found["Track2:ImageWidth"], found["Track2:ImageHeight"]) == (1920, 1080)

    def test_the_facts_of_an_android_phone_are_those_that_exiftool_finds(self, tmp_path):
        path = written(tmp_path, ANDROID, "a.mp4")
        facts, found = read_photo(path), exiftool(path)
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == found["QuickTime:CreateDate"] == "2024:05:01 12:00:00"
        assert facts.utc_offset_min == 0
        assert (facts.lat, facts.lon) == (found["Composite:GPSLatitude"], found["Composite:GPSLongitude"])
        assert (facts.make, facts.model, facts.problem) == ("Acme", "Pixel", "")

    def test_keys_in_utf_16_and_in_a_full_box_of_udta_are_read(self, tmp_path):
        facts = read(tmp_path, movie_header(0), udta(keys_meta({APPLE + "model": "Téléphone"}, kind=2, is_full=True)))
        assert facts.model == "Téléphone"

    def test_the_zone_that_samsung_writes_makes_a_wall_clock(self, tmp_path):
        facts = read(
            tmp_path, movie_header(NOON_S), keys_meta({"com.samsung.android.utc_offset": "+0900", "com.android.version": "14"})
        )
        assert (facts.taken_local, facts.utc_offset_min) == (datetime(2024, 5, 1, 21), 540)  # noqa: DTZ001


class TestXmpAndImage:
    @pytest.mark.parametrize(
        "content",
        [
            film_file(movie_header(0), behind=box(b"uuid", XMP_UUID, XMP)),
            film_file(movie_header(0), udta(box(b"XMP_", XMP))),
        ],
        ids=["uuid", "udta"],
    )
    def test_xmp_is_found(self, tmp_path, content):
        assert scanned(film.scan, written(tmp_path, content)).xmp == [XMP]

    def test_the_image_is_what_the_mdat_boxes_hold(self, tmp_path):
        path = written(tmp_path, film_file(movie_header(0), frames=b"one" * 50, behind=box(b"mdat") + box(b"mdat", b"two")))
        content = path.read_bytes()
        assert [content[start : start + size] for start, size in scanned(film.scan, path).image] == [b"one" * 50, b"two"]

    def test_the_fingerprint_stays_when_exiftool_changes_the_position(self, tmp_path):
        path = written(tmp_path, IPHONE)
        one, two = read_photo(path), read_photo(edited(path, "-Keys:GPSCoordinates=1.5, 2.5"))
        assert two.lat == 1.5
        assert one.fingerprint == two.fingerprint

    def test_a_film_of_eight_gigabytes_is_read_without_its_frames(self, tmp_path):
        size = 1 << 33
        path = written(tmp_path, box(b"ftyp", b"qt  ", bytes(4)) + long_box(b"mdat", b"", size))
        behind = IPHONE[IPHONE.index(b"moov") - 4 :]
        with path.open("r+b") as file:
            file.seek(path.stat().st_size - 16 + size)
            file.write(behind)
        assert seconds_to_scan(film.scan, path) < 1
        facts = read_photo(path)
        assert (facts.model, facts.problem) == ("iPhone 15 Pro", "")


class TestFaults:
    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (b"\x1a\x45\xdf\xa3\x01\0\0\0", "Matroska"),
            (b"RIFF\0\0\0\0AVI LIST", "AVI"),
            (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "ASF"),
            (b"FLV\1", "Flash"),
            (b"\0\0\1\xba\x44", "MPEG"),
        ],
    )
    def test_of_another_kind_of_film_say_that_it_is_not_read(self, tmp_path, content, kind):
        facts = read_photo(written(tmp_path, content))
        assert (facts.format, facts.problem) == ("video", f"the metadata of {kind} films is not read")

    @pytest.mark.parametrize(
        "content", [IPHONE[:60], box(b"ftyp", b"mp42", bytes(4)) + struct.pack(">I4s", 0, b"mdat") + bytes(99)]
    )
    def test_of_a_recording_that_was_never_finished_are_named(self, tmp_path, content):
        facts = read_photo(written(tmp_path, content))
        assert facts.format == "video"
        assert UNFINISHED in facts.problem

    def test_of_a_cut_within_the_movie_box_leave_what_is_before(self, tmp_path):
        facts = read_photo(written(tmp_path, IPHONE[:-20]))
        assert (facts.width, facts.problem) == (1920, "truncated: the file ends before the film does")

    def test_of_a_compressed_movie_box_are_named(self, tmp_path):
        facts = read(tmp_path, box(b"cmov", box(b"dcom", b"zlib")))
        assert facts.problem == "the film's movie box is compressed, which is not read"

    def test_of_frames_that_claim_2_to_the_63_bytes_are_a_cut(self, tmp_path):
        content = box(b"ftyp", b"mp42", bytes(4)) + long_box(b"mdat", bytes(40), 1 << 63)
        assert read_photo(written(tmp_path, content)).problem == f"truncated: the file ends before the film does; {UNFINISHED}"

    def test_of_boxes_in_boxes_in_boxes_cost_nothing(self, tmp_path):
        nested = b""
        for _ in range(10_000):
            nested = box(b"moov", nested)
        path = written(tmp_path, box(b"ftyp", b"qt  ", bytes(4)) + nested)
        assert seconds_to_scan(film.scan, path) < 1
        assert read_photo(path).problem == ""

    def test_of_65536_boxes_at_each_level_are_told_within_a_second(self, tmp_path):
        for content in (
            film_file(movie_header(NOON_S), udta(box(b"free") * 70_000)),
            film_file(movie_header(NOON_S), box(b"trak") * 70_000),
            film_file(
                movie_header(NOON_S),
                box(b"meta", full_box(b"hdlr", bytes(9)), full_box(b"keys", bytes(4), box(b"mdta") * 70_000)),
            ),
            film_file(movie_header(NOON_S), behind=box(b"free") * 70_000),
        ):
            path = written(tmp_path, content)
            assert seconds_to_scan(film.scan, path) < 1
            facts = read_photo(path)
            assert (facts.taken_local, facts.problem) == (NOON, "corrupt: more than 65536 boxes")

    def test_of_two_gigabytes_of_nothing_in_one_makers_box_cost_under_a_second(self, tmp_path):
        size = 1 << 31
        path = written(tmp_path, b"")
        start = box(b"ftyp", b"qt  ", bytes(4)) + struct.pack(">I4s", 16 + size, b"moov") + struct.pack(">I4s", 8 + size, b"udta")
        part = 1 << 24
        with path.open("wb") as file:
            file.write(start)
            for number in range(size // part):
                file.seek(len(start) + number * part)
                file.write(struct.pack(">I4s", part, b"PANA"))
        os.truncate(path, len(start) + size)
        assert seconds_to_scan(film.scan, path) < 1
        assert scanned(film.scan, path).faults == ["corrupt: more than 8388608 bytes of metadata"]

    @settings(max_examples=300, deadline=None)
    @given(content=st.sampled_from([IPHONE, ANDROID, CANON, film_file(movie_header(1), udta(loci(1, 2, 3)))]), damage=damages())
    def test_of_a_damaged_file_never_escape_and_cost_under_a_second(self, content, damage):
        assert_withstands(film.scan, content, damage)
