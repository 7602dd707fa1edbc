"""Tests for tasks.core.reading.xmp_gps: positions of packets, beside what ExifTool says about the same bytes."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from tests.tasks.core.reading.packets import POSITION, exiftool, packet, said


class TestPositions:
    def test_every_form_is_read_as_exiftool_reads_it(self, tmp_path):
        forms = [
            ("48,51.5022N", "2,17.4W"),
            ("48,51,30N", "2,17,24E"),
            ("33,51.40706400S", "151,12.91780200E"),
            ("0,4.216S", "34,22.9161E"),
            ("48,51.5022n", "002,17.4000w"),
            ("48.8583", "-2.29"),
            ("-33.8567844", "+151.2152967"),
            ("48.8583N", "2.29W"),
            ("0,0N", "12,30E"),
            ("90,0,0S", "179,59.99999E"),
        ]
        contents = [packet(f'exif:GPSLatitude="{lat}" exif:GPSLongitude="{lon}"') for lat, lon in forms]
        for form, content, tags in zip(forms, contents, exiftool(tmp_path, contents), strict=True):
            found = said(content).fix
            assert found.lat == pytest.approx(float(tags["XMP-exif:GPSLatitude"]), abs=1e-9), form
            assert found.lon == pytest.approx(float(tags["XMP-exif:GPSLongitude"]), abs=1e-9), form
            assert found.fault == "", form

    def test_what_is_beside_the_position_is_read_as_exiftool_reads_it(self, tmp_path):
        content = packet(
            f'{POSITION} exif:GPSAltitude="125/10" exif:GPSAltitudeRef="1" exif:GPSImgDirection="12345/100"'
            ' exif:GPSHPositioningError="37.5" exif:GPSProcessingMethod="whereshot proxy"'
            ' exif:GPSTimeStamp="2019-07-04T10:34:56.5Z"'
        )
        (tags,) = exiftool(tmp_path, [content])
        found = said(content).fix
        assert (tags["XMP-exif:GPSAltitude"], tags["XMP-exif:GPSAltitudeRef"]) == (12.5, 1)
        assert found.alt_m == -12.5
        assert found.direction_deg == tags["XMP-exif:GPSImgDirection"]
        assert found.error_m == tags["XMP-exif:GPSHPositioningError"]
        assert found.method == tags["XMP-exif:GPSProcessingMethod"]
        assert tags["XMP-exif:GPSDateTime"] == "2019:07:04 10:34:56.5Z"
        assert found.at == datetime(2019, 7, 4, 10, 34, 56, 500_000, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("stamps", "at"),
        [
            ('exif:GPSTimeStamp="2019-07-04T12:34:56+02:00"', datetime(2019, 7, 4, 10, 34, 56, tzinfo=UTC)),
            ('exif:GPSTimeStamp="2019-07-04T23:30:00-02:00"', datetime(2019, 7, 5, 1, 30, tzinfo=UTC)),
            ('exif:GPSTimeStamp="10:34:56" exif:GPSDateStamp="2019:07:04"', datetime(2019, 7, 4, 10, 34, 56, tzinfo=UTC)),
            ('exif:GPSTimeStamp="2019-07-04T10:34"', datetime(2019, 7, 4, 10, 34, tzinfo=UTC)),
            ('exif:GPSTimeStamp="10:34:56Z"', None),
            ('exif:GPSDateStamp="2019:07:04"', None),
            ('exif:GPSTimeStamp="1969-07-20T20:17:40Z"', None),
        ],
    )
    def test_the_instant_of_the_fix_is_utc(self, stamps, at):
        assert said(packet(f"{POSITION} {stamps}")).fix.at == at

    @pytest.mark.parametrize(
        ("lat", "lon", "fault"),
        [
            ("0,0N", "0,0E", "position is exactly 0, 0: a camera without a fix"),
            ("0,0,0N", "0.0", "position is exactly 0, 0: a camera without a fix"),
            ("91,0N", "1,0E", "latitude 91 is outside [0, 90]"),
            ("1,0N", "181,0E", "longitude 181 is outside [0, 180]"),
            ("1,0E", "1,0N", "latitude without N or S"),
            ("nowhere", "1,0E", "the latitude cannot be read"),
            ("48,8583", "1,0E", "the latitude cannot be read"),
            ("48,61N", "1,0E", "the latitude cannot be read"),
            ("-48,30N", "1,0E", "the latitude cannot be read"),
            ("1,0N", "1,0,0,0E", "the longitude cannot be read"),
            ("1,0N", "", "latitude without a longitude"),
            ("", "1,0E", "longitude without a latitude"),
            ("٤٨,30N", "1,0E", "the latitude cannot be read"),
        ],
    )
    def test_an_uncertain_one_is_refused_by_name(self, lat, lon, fault):
        fix = said(packet(f'exif:GPSLatitude="{lat}" exif:GPSLongitude="{lon}"')).fix
        assert math.isnan(fix.lat)
        assert math.isnan(fix.lon)
        assert fix.fault == fault

    def test_longitude_180_is_the_western_one(self):
        assert said(packet('exif:GPSLatitude="1,0N" exif:GPSLongitude="180,0E"')).fix.lon == -180

    @pytest.mark.parametrize(("ref", "lat"), [("S", -33.5), ("N", 33.5), ("south", -33.5)])
    def test_degrees_without_a_sign_take_the_letter_beside_them(self, ref, lat):
        fix = said(packet(f'exif:GPSLatitude="33.5" exif:GPSLatitudeRef="{ref}" exif:GPSLongitude="1.5"')).fix
        assert (fix.lat, fix.lon) == (lat, 1.5)

    def test_a_sign_against_its_letter_is_refused(self):
        content = packet('exif:GPSLatitude="-33.5" exif:GPSLatitudeRef="N" exif:GPSLongitude="1.5"')
        assert said(content).fix.fault == "the latitude cannot be read"
