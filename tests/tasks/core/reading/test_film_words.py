"""What the words of a film say: whose word on date and place counts, and in which zone."""

from __future__ import annotations

from datetime import datetime
from math import isnan, nan

import pytest

from tasks.core.reading import read_photo
from tests.tasks.core.reading.boxed_files import (
    MAC_EPOCH_S,
    box,
    exiftool,
    film_file,
    keys_meta,
    movie_header,
    said,
    track,
)
from tests.tasks.core.reading.film_files import APPLE, CANON, NOON, NOON_S, PHONE, loci, read, udta, written


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
