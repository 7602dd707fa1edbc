"""Films of boxes: whose word on date and place counts, zones, sizes, and lies about lengths."""

from __future__ import annotations

import os
import struct
import tempfile
from datetime import datetime
from math import isnan, nan
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.reading import Facts, film, read_photo
from tests.builders import jpeg
from tests.tasks.core.reading.boxed_files import (
    MAC_EPOCH_S,
    XMP_UUID,
    box,
    damaged,
    damages,
    edited,
    exiftool,
    film_file,
    full_box,
    keys_meta,
    long_box,
    movie_header,
    said,
    scanned,
    seconds_to_scan,
    track,
)

NOON_S = MAC_EPOCH_S + 1_714_564_800
"""2024-05-01 12:00:00 UTC, as a movie header counts."""
NOON = datetime(2024, 5, 1, 12)  # noqa: DTZ001
APPLE = "com.apple.quicktime."
PHONE = {
    APPLE + "location.accuracy.horizontal": "4.75",
    APPLE + "content.identifier": "5D4F1A3C-2B1E-4C4B-9C3F-0A8E1D2C3B4A",
    APPLE + "location.ISO6709": "+48.8577+002.2950+035.500/",
    APPLE + "make": "Apple",
    APPLE + "model": "iPhone 15 Pro",
    APPLE + "software": "17.4.1",
    APPLE + "creationdate": "2024-05-01T14:00:03+0200",
}
IPHONE = film_file(movie_header(NOON_S), track(0, 0, b"soun"), track(1920, 1080), keys_meta(PHONE))
ANDROID = film_file(
    movie_header(NOON_S),
    box(b"udta", said(b"\xa9xyz", "+48.8577+002.2950/")),
    track(1920, 1080),
    keys_meta({"com.android.version": "14", "com.android.manufacturer": "Acme", "com.android.model": "Pixel"}),
    brand=b"mp42",
)
CANON = film_file(
    movie_header(NOON_S),
    box(b"udta", box(b"manu", b"\0\0\0\0\x15\xc7Canon\0"), box(b"modl", b"\0\0\0\0\x15\xc7Canon EOS\0")),
    track(1920, 1080),
)
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>"
UNFINISHED = "truncated: the movie box is missing, so the recording was never finished"


def written(tmp_path: Path, content: bytes, name: str = "a.mov") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def read(tmp_path: Path, *movie: bytes, **options) -> Facts:
    return read_photo(written(tmp_path, film_file(*movie, **options)))


def udta(*boxes: bytes) -> bytes:
    return box(b"udta", *boxes)


def loci(lat: float, lon: float, alt_m: float, role: int = 0, name: bytes = b"Paris\0") -> bytes:
    place = struct.pack(">3i", *(round(number * 65536) for number in (lon, lat, alt_m)))
    return full_box(b"loci", b"\x15\xc7", name, bytes((role,)), place, b"earth\0\0")


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


class TestDate:
    def test_of_a_camera_names_no_zone(self, tmp_path):
        facts = read_photo(written(tmp_path, CANON))
        assert (facts.taken_local, facts.make, facts.model) == (NOON, "Canon", "Canon EOS")
        assert isnan(facts.utc_offset_min)

    def test_of_a_drone_names_no_zone_though_it_has_a_position(self, tmp_path):
        facts = read(tmp_path, movie_header(NOON_S), udta(said(b"\xa9xyz", "+10.5+020.5/"), box(b"\xa9mdl", b"FC220\0")))
        assert (facts.taken_local, facts.lat, facts.model) == (NOON, 10.5, "FC220")
        assert isnan(facts.utc_offset_min)

    def test_in_64_bits_is_read_alike(self, tmp_path):
        path = written(tmp_path, film_file(movie_header(NOON_S, 1), track(640, 480, version=1)))
        facts, found = read_photo(path), exiftool(path)
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == found["QuickTime:CreateDate"] == "2024:05:01 12:00:00"
        assert (facts.width, facts.height) == (640, 480)

    @pytest.mark.parametrize("created_s", [0, MAC_EPOCH_S])
    def test_of_a_clock_that_was_never_set_is_none(self, tmp_path, created_s):
        facts = read(tmp_path, movie_header(created_s))
        assert (facts.taken_local, facts.datetime_source, facts.problem) == (None, "", "")

    def test_that_was_counted_from_1970_is_read_as_exiftool_reads_it(self, tmp_path):
        path = written(tmp_path, film_file(movie_header(NOON_S - MAC_EPOCH_S)))
        assert read_photo(path).taken_local == NOON
        assert exiftool(path)["QuickTime:CreateDate"] == "2024:05:01 12:00:00"

    def test_after_every_photo_is_a_fault(self, tmp_path):
        facts = read(tmp_path, movie_header((1 << 64) - 1, 1))
        assert (facts.taken_local, facts.problem) == (None, "the film's creation time lies after the year 2100")

    @pytest.mark.parametrize(
        "content",
        [
            said(b"\xa9day", "2024-05-01T14:00:03+0200"),
            box(b"date", b"2024-05-01T14:00:03+0200"),
            box(b"@day", b"2024-05-01T14:00:03+0200"),
        ],
    )
    def test_in_user_data_is_the_one_that_exiftool_finds(self, tmp_path, content):
        path = written(tmp_path, film_file(movie_header(NOON_S), udta(content)))
        facts, found = read_photo(path), exiftool(path)
        shown = found.get("UserData:ContentCreateDate") or found["UserData:DateTimeOriginal"]
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}+02:00" == shown
        assert facts.utc_offset_min == 120

    @pytest.mark.parametrize("published", ["2010", "2010-02-12"])
    def test_that_is_a_year_or_a_day_is_passed_over(self, tmp_path, published):
        facts = read(tmp_path, movie_header(NOON_S), udta(said(b"\xa9day", published)))
        assert (facts.taken_local, facts.problem) == (NOON, "")

    def test_of_a_phone_counts_before_the_headers(self, tmp_path):
        facts = read(tmp_path, movie_header(NOON_S + 86400), keys_meta(PHONE))
        assert facts.taken_local == datetime(2024, 5, 1, 14, 0, 3)  # noqa: DTZ001

    def test_that_is_none_is_named_and_the_headers_counts(self, tmp_path):
        facts = read(tmp_path, movie_header(NOON_S), keys_meta({APPLE + "creationdate": "2024-13-01T14:00:03+0200"}))
        assert facts.taken_local == NOON
        assert "'2024-13-01T14:00:03+0200' is not a date" in facts.problem


class TestPlace:
    def test_of_the_3gpp_box_is_the_one_that_exiftool_finds(self, tmp_path):
        path = written(tmp_path, film_file(movie_header(NOON_S), udta(loci(48.8577, -2.295, 35.5)), brand=b"3gp5"))
        facts, found = read_photo(path), exiftool(path)
        # Fixed-point numbers of 16 bits; ExifTool rounds to five decimals.
        assert (facts.lat, facts.lon) == pytest.approx(
            (float(found["Composite:GPSLatitude"]), float(found["Composite:GPSLongitude"])), abs=1e-5
        )
        assert facts.alt_m == found["Composite:GPSAltitude"] == 35.5

    @pytest.mark.parametrize("name", [b"\0", b"\xfe\xff\x41\0\0\x50\0\0"], ids=["none", "UTF-16"])
    def test_of_the_3gpp_box_is_found_behind_any_name(self, tmp_path, name):
        assert read(tmp_path, movie_header(0), udta(loci(12.5, 3.25, 0, name=name))).lat == 12.5

    def test_of_the_3gpp_box_without_height_has_none(self, tmp_path):
        facts = read(tmp_path, movie_header(0), udta(loci(12.5, 3.25, 0)))
        assert (facts.lon, isnan(facts.alt_m)) == (3.25, True)

    def test_of_a_fictional_place_is_none(self, tmp_path):
        assert isnan(read(tmp_path, movie_header(0), udta(loci(12.5, 3.25, 0, role=2))).lat)

    def test_at_0_0_is_a_phone_without_a_fix(self, tmp_path):
        facts = read(tmp_path, movie_header(NOON_S), udta(said(b"\xa9xyz", "+00.0000+000.0000/")))
        assert (isnan(facts.lat), facts.utc_offset_min) == (True, 0)
        assert facts.problem == "position is exactly 0, 0: a camera without a fix"

    def test_of_the_keys_counts_before_that_of_user_data(self, tmp_path):
        facts = read(tmp_path, movie_header(0), udta(said(b"\xa9xyz", "+10.5+020.5/"), loci(1.5, 2.5, 0)), keys_meta(PHONE))
        assert facts.lat == 48.8577

    def test_of_user_data_stands_in_for_keys_that_cannot_be_read(self, tmp_path):
        words = {APPLE + "location.ISO6709": "here"}
        facts = read(tmp_path, movie_header(0), keys_meta(words), udta(said(b"\xa9xyz", "+10.5+020.5/")))
        assert (facts.lat, facts.problem) == (10.5, "")

    @pytest.mark.parametrize(("accuracy", "error_m"), [("12.5", 12.5), ("-1", nan), ("unknown", nan), ("nan", nan), ("inf", nan)])
    def test_has_the_accuracy_that_is_a_number(self, tmp_path, accuracy, error_m):
        facts = read(tmp_path, movie_header(0), keys_meta(PHONE | {APPLE + "location.accuracy.horizontal": accuracy}))
        assert facts.gps_error_m == pytest.approx(error_m, nan_ok=True)


class TestCamera:
    @pytest.mark.parametrize(
        ("boxes", "words"),
        [
            ([said(b"\xa9mak", "Acme"), said(b"\xa9mod", "One"), said(b"\xa9swr", "1.0")], ("Acme", "One", "1.0")),
            ([box(b"@mak", b"Acme"), box(b"@mod", b"One"), box(b"@swr", b"1.0")], ("Acme", "One", "1.0")),
            ([box(b"\xa9mdl", b"FC220\0"), box(b"FIRM", b"HD9.01")], ("", "FC220", "HD9.01")),
        ],
    )
    def test_of_user_data_is_the_one_that_exiftool_finds(self, tmp_path, boxes, words):
        path = written(tmp_path, film_file(movie_header(NOON_S), udta(*boxes)))
        facts, found = read_photo(path), exiftool(path)
        assert (facts.make, facts.model, facts.software) == words
        assert str(found.get("UserData:Model")) == words[1]

    def test_serial_of_user_data_is_read(self, tmp_path):
        assert read(tmp_path, movie_header(0), udta(box(b"slno", b"C02X\0"))).serial == "C02X"

    def test_exif_in_canons_thumbnail_is_the_films(self, tmp_path):
        thumbnail = jpeg(tmp_path / "t.jpg", taken="2024:05:01 14:00:01", make="Canon", model="PowerShot").read_bytes()
        path = written(tmp_path, film_file(movie_header(NOON_S), udta(box(b"CNTH", box(b"CNDA", thumbnail))), track(1280, 720)))
        facts, found = read_photo(path), exiftool(path, "-ee")
        assert (facts.make, facts.model, facts.width, facts.problem) == ("Canon", "PowerShot", 1280, "")
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == found["ExifIFD:DateTimeOriginal"] == "2024:05:01 14:00:01"

    @pytest.mark.parametrize("at", [0x4080, 0x200080])
    def test_exif_of_panasonic_is_the_films(self, tmp_path, at):
        preview = jpeg(tmp_path / "t.jpg", taken="2024:05:01 14:00:01", model="DMC-FZ1000").read_bytes()
        head = b"\xff\xd8" + preview[preview.index(b"\xff\xe1") :]
        path = written(tmp_path, film_file(movie_header(NOON_S), udta(box(b"PANA", bytes(at), head))))
        facts, found = read_photo(path), exiftool(path)
        assert facts.model == found["IFD0:Model"] == "DMC-FZ1000"

    def test_a_record_of_nikon_is_the_one_that_exiftool_finds(self, tmp_path):
        values = [
            (0x01, 2, b"NIKON CORPORATION\0"),
            (0x02, 2, b"NIKON D9\0"),
            (0x12, 2, b"2024:05:01 14:00:01\0"),
            (0x19, 2, b"+09:00\0"),
            (0x110A431, 2, b"6001234\0"),
            (0x1200001, 2, b"N\0"),
            (0x1200002, 5, struct.pack(">6I", 35, 1, 30, 1, 0, 1)),
            (0x1200003, 2, b"E\0"),
            (0x1200004, 5, struct.pack(">6I", 139, 1, 45, 1, 0, 1)),
        ]
        sizes = {2: 1, 5: 8}
        records = b"".join(struct.pack(">IHH", tag, kind, len(value) // sizes[kind]) + value for tag, kind, value in values)
        path = written(tmp_path, film_file(movie_header(NOON_S), udta(box(b"NCDT", box(b"NCTG", records)))))
        facts, found = read_photo(path), exiftool(path)
        assert (facts.make, facts.model) == (found["Nikon:Make"], found["Nikon:Model"])
        assert facts.serial == str(found["Nikon:SerialNumber"])
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}" == found["Nikon:DateTimeOriginal"]
        assert facts.utc_offset_min == 540
        assert (facts.lat, facts.lon) == (found["GPS:GPSLatitude"], found["GPS:GPSLongitude"]) == (35.5, 139.75)

    def test_sonys_xml_gives_date_zone_and_serial_number(self, tmp_path):
        xml = (
            b'<?xml version="1.0"?><NonRealTimeMeta xmlns="urn:schemas-professionalDisc:nonRealTimeMeta:ver.2.10">'
            b'<CreationDate value="2024-05-01T21:00:02+09:00"/>'
            b'<Device manufacturer="Sony" modelName="ILCE-7SM3" serialNo="5001234"/>'
            b'<AcquisitionRecord><Group name="ExifGPS"><Item name="LatitudeRef" value="N"/>'
            b'<Item name="Latitude" value="35:30:0.0"/><Item name="LongitudeRef" value="W"/>'
            b'<Item name="Longitude" value="139:45:0.0"/></Group></AcquisitionRecord></NonRealTimeMeta>'
        )
        meta = full_box(b"meta", full_box(b"hdlr", bytes(4), b"nrtm", bytes(13)), box(b"xml ", xml))
        path = written(tmp_path, film_file(movie_header(NOON_S), behind=meta, brand=b"XAVC"), "a.mp4")
        facts, found = read_photo(path), exiftool(path)
        assert (facts.make, facts.model) == (found["XML:DeviceManufacturer"], found["XML:DeviceModelName"])
        assert facts.serial == str(found["XML:DeviceSerialNo"])
        assert f"{facts.taken_local:%Y:%m:%d %H:%M:%S}+09:00" == found["XML:CreationDateValue"]
        assert (facts.utc_offset_min, facts.lat, facts.lon, facts.problem) == (540, 35.5, -139.75, "")


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
        with tempfile.TemporaryDirectory() as folder:
            path = written(Path(folder), damaged(content, damage))
            assert seconds_to_scan(film.scan, path) < 1
            read_photo(path)
