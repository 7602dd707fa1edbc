"""Tests for tasks.core.reading.xmp: packets and sidecars as statements, beside what ExifTool says about the same bytes."""

from __future__ import annotations

import math
from datetime import datetime

import pytest

from tasks.core.reading.gps import Fix
from tasks.core.reading.sidecar import sidecar_statement
from tasks.core.reading.statement import Statement
from tasks.core.reading.values import WallClock
from tasks.core.reading.xmp import xmp_statement
from tests.tasks.core.reading.packets import EXIF, POSITION, TAKEN, exiftool, packet, said

LOCATED = EXIF._replace(fix=Fix(48 + 51.5022 / 60, -2.29))


class TestProperties:
    ATTRIBUTES = (
        'tiff:Make="Acme" tiff:Model="Mark II" tiff:Software="Ver 1" tiff:Orientation="6" exifEX:BodySerialNumber="0012"'
        ' exif:DateTimeOriginal="2019-07-04T12:34:56.789+02:00"'
    )
    ELEMENTS = (
        "<tiff:Make>Acme</tiff:Make><tiff:Model> Mark II </tiff:Model><tiff:Software>Ver 1</tiff:Software>"
        "<tiff:Orientation>6</tiff:Orientation><aux:SerialNumber>0012</aux:SerialNumber>"
        "<exif:DateTimeOriginal>2019-07-04T12:34:56.789+02:00</exif:DateTimeOriginal>"
    )

    @pytest.mark.parametrize(
        "content",
        [
            packet(ATTRIBUTES),
            packet(elements=ELEMENTS),
            packet(ATTRIBUTES)
            .replace(b"exif:", b"e:")
            .replace(b":exif=", b":e=")
            .replace(b"tiff:", b"kx:")
            .replace(b":tiff=", b":kx="),
        ],
        ids=["attributes", "elements", "other prefixes"],
    )
    def test_are_read_as_exiftool_reads_them(self, tmp_path, content):
        (tags,) = exiftool(tmp_path, [content])
        tags = {name.partition(":")[2]: value for name, value in tags.items()}
        statement = said(content)
        assert (statement.make, statement.model, statement.software) == (tags["Make"], tags["Model"].strip(), tags["Software"])
        assert statement.orientation == tags["Orientation"] == 6
        assert statement.serial == "0012"
        assert int(tags["SerialNumber"]) == 12
        assert f"{statement.taken.at:%Y:%m:%d %H:%M:%S}.{statement.taken.subsec}+02:00" == tags["DateTimeOriginal"]
        assert (statement.taken.utc_offset_min, statement.taken.name) == (120, "DateTimeOriginal")

    def test_the_tool_that_made_the_packet_is_not_the_cameras_software(self):
        assert said(packet('xmp:CreatorTool="An Editor" tiff:Make="Acme"')).software == ""

    @pytest.mark.parametrize("orientation", ["0", "9", "-1", "x", "", "1.5", "66"])
    def test_an_orientation_outside_1_to_8_is_none(self, orientation):
        assert said(packet(f'tiff:Orientation="{orientation}"')).orientation == 0

    def test_a_value_with_a_remark_or_in_a_list_of_one_is_read(self):
        remark = '<tiff:Make rdf:parseType="Resource"><rdf:value>Acme</rdf:value><xmp:note>n</xmp:note></tiff:Make>'
        listed = "<tiff:Model><rdf:Seq><rdf:li>One</rdf:li></rdf:Seq></tiff:Model>"
        statement = said(packet(elements=remark + listed))
        assert (statement.make, statement.model) == ("Acme", "One")

    def test_what_a_structure_says_is_not_the_photos(self):
        """The Pantry of a montage holds the metadata of the pictures that it was made of."""
        other = (
            '<xmpMM:Pantry><rdf:Bag><rdf:li><rdf:Description xmp:CreateDate="2001-01-01T01:01:01" tiff:Make="Other">'
            "<exif:GPSLatitude>1,2N</exif:GPSLatitude></rdf:Description></rdf:li></rdf:Bag></xmpMM:Pantry>"
        )
        statement = said(packet('tiff:Model="One"', other))
        assert (statement.model, statement.make, statement.taken.at) == ("One", "", None)
        assert math.isnan(statement.fix.lat)

    def test_several_descriptions_are_one_photo(self):
        second = b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Model="One"/></rdf:RDF>'
        statement = said(packet('tiff:Make="Acme"').replace(b"</rdf:RDF>", second))
        assert (statement.make, statement.model) == ("Acme", "One")


class TestDates:
    @pytest.mark.parametrize(
        ("attributes", "taken", "name"),
        [
            ('xmp:CreateDate="2018-01-01T01:01:01"', "2018-01-01T01:01:01", "DateTimeDigitized"),
            ('exif:DateTimeDigitized="2018-01-01T01:01:01"', "2018-01-01T01:01:01", "DateTimeDigitized"),
            ('photoshop:DateCreated="2018-01-01T01:01:01"', "2018-01-01T01:01:01", "DateTimeOriginal"),
            (
                'xmp:CreateDate="2018-01-01T01:01:01" photoshop:DateCreated="2017-01-01T01:01:01"',
                "2017-01-01T01:01:01",
                "DateTimeOriginal",
            ),
            (
                'photoshop:DateCreated="2017-01-01T01:01:01" exif:DateTimeOriginal="2016-01-01T01:01:01"',
                "2016-01-01T01:01:01",
                "DateTimeOriginal",
            ),
        ],
    )
    def test_the_one_nearest_to_the_exposure_is_taken(self, attributes, taken, name):
        clock = said(packet(attributes)).taken
        assert (clock.at, clock.name, clock.fault) == (datetime.fromisoformat(taken), name, "")

    @pytest.mark.parametrize("other", ["xmp:ModifyDate", "xmp:MetadataDate", "tiff:DateTime"])
    def test_a_date_of_the_last_change_is_none_of_capture(self, other):
        assert said(packet(f'tiff:Make="Acme" {other}="2018-01-01T01:01:01"')).taken.at is None

    @pytest.mark.parametrize(
        ("written", "taken", "offset_min", "has_seconds"),
        [
            ("2024-05-01T12:34:56", "2024-05-01T12:34:56", math.nan, True),
            ("2024-05-01T12:34:56.25+05:30", "2024-05-01T12:34:56.250000", 330, True),
            ("2024-05-01T12:34-03:30", "2024-05-01T12:34", -210, False),
            ("2024-05-01T12:34:56Z", "2024-05-01T12:34:56", 0, True),
            ("2024:05:01 12:34:56", "2024-05-01T12:34:56", math.nan, True),
        ],
    )
    def test_the_wall_clock_is_taken_as_written(self, written, taken, offset_min, has_seconds):
        clock = said(packet(f'exif:DateTimeOriginal="{written}"')).taken
        assert (clock.at, clock.has_seconds) == (datetime.fromisoformat(taken), has_seconds)
        assert clock.utc_offset_min == pytest.approx(offset_min, nan_ok=True)

    @pytest.mark.parametrize("written", ["", " ", "0000-00-00T00:00:00", "0000-00-00", "0000"])
    def test_a_clock_that_was_never_set_is_no_date_and_no_fault(self, written):
        assert said(packet(f'exif:DateTimeOriginal="{written}" tiff:Make="Acme"')).taken == WallClock()

    @pytest.mark.parametrize("written", ["2019-07-04", "2019-07", "2019", "2019:07:04"])
    def test_a_date_without_a_time_gives_way_to_one_of_its_day(self, written):
        clock = said(packet(f'photoshop:DateCreated="{written}" xmp:CreateDate="2019-07-04T12:00:00"')).taken
        assert (clock.at, clock.fault) == (datetime.fromisoformat("2019-07-04T12:00:00"), "")

    @pytest.mark.parametrize("other", ["", 'xmp:CreateDate="2024-07-04T12:00:00"'])
    def test_a_date_without_a_time_is_told_where_no_other_is_of_its_day(self, other):
        statement = xmp_statement(packet(f'photoshop:DateCreated="2019-07-04" {other}'), Statement("EXIF"))
        assert statement is not None
        assert statement.taken.fault == "DateTimeOriginal 2019-07-04 has no time of day"

    def test_one_that_is_none_is_told(self):
        clock = said(packet('exif:DateTimeOriginal="2019-13-04T12:00:00"')).taken
        assert clock.at is None
        assert clock.fault == "DateTimeOriginal '2019-13-04T12:00:00' is not a date from 1826 to 2100 with a time"


class TestWorthParsing:
    @pytest.mark.parametrize(
        "content",
        [
            packet(),
            packet('xmp:CreatorTool="An Editor" xmp:ModifyDate="2024-01-01T00:00:00" xmp:Rating="4"'),
            packet('exif:DateTimeOriginal="2019-07-04T12:34:56"'),
            packet('exif:DateTimeOriginal="2019-07-04T12:34:56.789+02:00" tiff:Make="Acme" tiff:Orientation="1"'),
            packet("exif:DateTimeOriginal = '2019:07:04 12:34:56'"),
            packet('photoshop:DateCreated="2019-07-04"'),
            packet(elements="<photoshop:DateCreated>2019-07-04T12:34:56Z</photoshop:DateCreated>"),
            packet('xmp:CreateDate="2024-01-01T00:00:00"'),
            packet('aux:SerialNumber="8" exif:GPSVersionID="2.3.0.0"'),
            b"",
            b"rubbish",
        ],
    )
    def test_a_packet_that_only_repeats_the_exif_is_passed_over(self, content):
        assert xmp_statement(content, EXIF) is None

    @pytest.mark.parametrize(
        "content",
        [
            packet(POSITION),
            packet('exif:GPSLatitude="48,51.502N" exif:GPSLongitude="2,17,24W" exif:GPSAltitude="35/1"'),
            packet(elements="<exif:GPSLatitude>48,51.50220000N</exif:GPSLatitude><exif:GPSLongitude>2,17.4w</exif:GPSLongitude>"),
        ],
    )
    def test_the_position_of_the_exif_written_again_is_passed_over(self, content):
        assert xmp_statement(content, LOCATED) is None

    @pytest.mark.parametrize(
        ("content", "exif"),
        [
            (packet('exif:GPSLatitude="48,51.54N" exif:GPSLongitude="2,17.4W"'), LOCATED),
            (packet('exif:GPSLatitude="48,51.5022N" exif:GPSLongitude="2,17.4E"'), LOCATED),
            (packet('exif:GPSLatitude="48.85837" exif:GPSLongitude="-2.29"'), LOCATED),
            (packet('exif:DateTimeOriginal="2019-07-04T12:34:57"'), EXIF),
            (packet('exif:DateTimeOriginal="2019-07-04T12:34"'), EXIF),
            (packet(elements="<photoshop:DateCreated>2018-07-04T12:34:56</photoshop:DateCreated>"), EXIF),
            (packet('tiff:Software="Ver 1"'), EXIF),
            (packet('aux:SerialNumber="8"'), EXIF._replace(serial="")),
            (packet('exifEX:BodySerialNumber="8"'), EXIF._replace(serial="")),
            (packet('tiff:Make="Acme"'), EXIF._replace(make="")),
            (packet('tiff:Model="One"'), EXIF._replace(model="")),
            (packet('tiff:Orientation="6"'), EXIF._replace(orientation=0)),
            (packet(POSITION), EXIF),
            (packet('xmp:CreateDate="2024-01-01T00:00:00"'), EXIF._replace(taken=WallClock())),
            (packet('xmp:CreateDate="2024-01-01T00:00:00"'), EXIF._replace(taken=WallClock(TAKEN, name="DateTime"))),
            (packet('exif:DateTimeOriginal="2019-07-04T12:34:56"'), EXIF._replace(taken=WallClock(TAKEN, name="DateTime"))),
        ],
    )
    def test_a_packet_that_adds_or_contradicts_is_read(self, content, exif):
        statement = xmp_statement(content, exif)
        assert repr(statement) == repr(sidecar_statement(content)[0]._replace(source="XMP")) != repr(Statement("XMP"))

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "utf-8-sig"])
    def test_a_packet_is_read_in_every_encoding(self, encoding):
        content = packet(f'{POSITION} tiff:Make="Ácmé"').decode().encode(encoding)
        statement = xmp_statement(content, EXIF)
        assert statement is not None
        assert statement.make == "Ácmé"
        assert statement.fix.lat == pytest.approx(48 + 51.5022 / 60)


class TestASerialNumberAlone:
    """The one thing that is taken without a parser, and only where nothing can be misread."""

    CAMERA = EXIF._replace(serial="", software="Ver 1")

    PLAIN = (
        packet('aux:SerialNumber="1823901365"'),
        packet('xmp:Label="x" aux:LensSerialNumber="7" aux:SerialNumber="1823901365" aux:Lens="50 mm"'),
        packet(elements="<aux:SerialNumber>1823901365</aux:SerialNumber>"),
        packet(
            elements="<aux:Lens>50 mm</aux:Lens>\n <aux:SerialNumber>1823901365</aux:SerialNumber>\n <aux:LensID>1</aux:LensID>"
        ),
        packet(elements="<aux:SerialNumber>1823901365</aux:SerialNumber>").replace(b'"', b"'"),
    )

    @pytest.mark.parametrize("content", PLAIN, ids=["attribute", "among others", "element", "among elements", "as ExifTool does"])
    def test_is_what_exiftool_reads(self, content, tmp_path, monkeypatch):
        (tags,) = exiftool(tmp_path, [content])
        monkeypatch.setattr("tasks.core.reading.xmp.stated", lambda *_: pytest.fail("it was parsed"))
        assert xmp_statement(content, self.CAMERA) == Statement("XMP", serial=str(tags["XMP-aux:SerialNumber"]))

    @pytest.mark.parametrize(
        "content",
        [
            packet('aux:SerialNumber="A&#66;C"'),
            packet("aux:SerialNumber='ABC'"),
            packet(elements="<aux:SerialNumber>A&#66;C</aux:SerialNumber>"),
            packet('exifEX:BodySerialNumber="ABC" aux:SerialNumber="other"'),
            packet('aux:SerialNumber="ABC"').replace(b"aux:", b"a:").replace(b":aux=", b":a="),
            packet('aux:SerialNumber="ABC"', head='<!-- <rdf:RDF><rdf:Description aux:SerialNumber="other"> -->'),
            packet('xmp:Label=\'aux:SerialNumber="other"\' exifEX:SerialNumber="ABC"'),
        ],
        ids=[
            "entity",
            "quotes",
            "entity in an element",
            "two",
            "prefix",
            "comment",
            "inside a value",
        ],
    )
    def test_is_left_to_the_parser_in_any_other_form(self, content):
        assert xmp_statement(content, self.CAMERA).serial == "ABC"

    @pytest.mark.parametrize(
        "inner", ["<x:S><rdf:Description>{}</rdf:Description></x:S>", '<x:S rdf:parseType="Resource">{}</x:S>']
    )
    def test_of_something_inside_the_photo_is_not_the_photos(self, inner):
        content = packet(elements=inner.format("<aux:SerialNumber>ABC</aux:SerialNumber>"))
        assert xmp_statement(content, self.CAMERA).serial == ""

    @pytest.mark.parametrize("other", ['tiff:Software="Ver 1"', POSITION, 'photoshop:DateCreated="2001-01-01T00:00:00"'])
    def test_does_not_hide_what_else_the_packet_tells(self, other):
        content = packet(f'aux:SerialNumber="ABC" {other}')
        assert repr(xmp_statement(content, EXIF._replace(serial=""))) == repr(said(content)._replace(source="XMP"))
