"""Tests for tasks.core.reading.xmp: packets and sidecars as statements, beside what ExifTool says about the same bytes."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.reading.gps import Fix
from tasks.core.reading.sidecar import sidecar_statement
from tasks.core.reading.statement import Statement
from tasks.core.reading.values import WallClock
from tasks.core.reading.xmp import MAX_BYTES, xmp_statement

NAMESPACES = {
    "exif": "http://ns.adobe.com/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "exifEX": "http://cipa.jp/exif/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}
TAKEN = datetime.fromisoformat("2019-07-04T12:34:56.789000")
EXIF = Statement("EXIF", WallClock(TAKEN, "789", name="DateTimeOriginal"), make="Acme", model="One", serial="7", orientation=1)
"""A camera's EXIF, without position and software."""
LOCATED = EXIF._replace(fix=Fix(48 + 51.5022 / 60, -2.29))
POSITION = 'exif:GPSLatitude="48,51.5022N" exif:GPSLongitude="2,17.4W"'


def packet(attributes: str = "", elements: str = "", head: str = "") -> bytes:
    """An XMP packet with these properties of the photo."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return (
        f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n{head}<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" {spaces} {attributes}>'
        f'{elements}</rdf:Description></rdf:RDF></x:xmpmeta>\n{" " * 200}\n<?xpacket end="w"?>'
    ).encode()


def said(content: bytes) -> Statement:
    """What a readable packet says where EXIF says nothing."""
    statement, problem = sidecar_statement(content)
    assert problem == ""
    assert repr(xmp_statement(content, Statement("EXIF"))) == repr(statement._replace(source="XMP"))  # repr: NaN is not NaN
    return statement


def exiftool(folder: Path, contents: list[bytes]) -> list[dict[str, Any]]:
    """What ExifTool says about packets, each a sidecar."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    paths = [folder / f"{number:03}.xmp" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    run = subprocess.run(["exiftool", "-n", "-j", "-G1", "-struct", "-XMP:all", *paths], capture_output=True, check=True)
    return json.loads(run.stdout)


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


class TestDamage:
    @pytest.mark.parametrize(
        ("before", "behind"),
        [
            (b"", b"\0"),
            (b"", b"\0\0\0"),
            (b"", b"rest of a longer one</rdf:RDF></x:xmpmeta>"),
            (b"\n\n", b""),
            (b"junk ", b" <"),
            (b'<?xpacket begin="" id="?>', b'<?xpacket end="w"'),
            (b"\xff", b"\xff\xfe"),
        ],
    )
    def test_what_stands_around_the_document_does_not_matter(self, before, behind):
        assert said(before + packet(POSITION) + behind).fix.lat == pytest.approx(48 + 51.5022 / 60)

    def test_a_letter_that_is_no_utf_8_costs_only_itself(self):
        assert said(packet(f'{POSITION} tiff:Make="Caf?"').replace(b"Caf?", b"Caf\xe9")).fix.lat == pytest.approx(48.858370)

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"", "the XMP is not readable"),
            (b"\0\0\0", "the XMP is not readable"),
            (b"<a>", "the XMP is not readable"),
            (packet(POSITION)[:500], "the XMP is not readable"),
            (b"<a/>", "the XMP holds no rdf:RDF"),
            (packet(POSITION, head="<!DOCTYPE x>"), "the XMP has a DTD"),
            (packet(POSITION, head="<!DOCTYPE x>").decode().encode("utf-16"), "the XMP has a DTD"),
            (b" " * (MAX_BYTES + 1), "the XMP is larger than 16 MiB"),
        ],
    )
    def test_one_that_is_no_xmp_says_nothing_but_why(self, content, problem):
        statement, told = sidecar_statement(content)
        assert statement == Statement("sidecar")
        assert told.startswith(problem)

    def test_a_broken_packet_is_told_only_with_the_date_that_may_be_in_it(self):
        broken = packet('exif:DateTimeOriginal="2018-01-01T00:00:00"').partition(b"</rdf:Desc")[0]
        statement = xmp_statement(broken, Statement("EXIF"))
        assert statement is not None
        assert statement.taken.fault.startswith("its XMP is not readable: ")
        assert statement._replace(taken=WallClock()) == Statement("XMP")

    @pytest.mark.parametrize(
        "markup",
        [
            lambda count: "<a/>" * (count // 4),
            lambda count: "<xmp:a>" * (count // 7),
            lambda count: "<xmp:a " + " ".join(f'b{number}="1"' for number in range(count // 10)) + "/>",
            lambda count: "<xmp:a " + " ".join(f'xmlns:b{number}="u{number}"' for number in range(count // 20)) + "/>",
            lambda count: "<exif:GPSLatitude><a/></exif:GPSLatitude>" * (count // 42),
            lambda count: f"<exif:GPSLatitude>{'1' * count}</exif:GPSLatitude>",
            lambda count: f"<exif:DateTimeOriginal>{'2019-01-01 ' * (count // 11)}</exif:DateTimeOriginal>",
            lambda count: f"<exif:GPSAltitude>{' ' * count}</exif:GPSAltitude>",
            lambda count: "<" * count,
            lambda count: "</x:xmpmeta " * (count // 12),
            lambda count: ":Make   " * (count // 8),
        ],
    )
    @pytest.mark.parametrize("size", [1 << 20, 15 << 20])
    def test_no_packet_takes_a_second(self, markup, size):
        content = packet(elements=markup(size))
        begun = time.process_time()
        sidecar_statement(content)
        if size <= 1 << 20:
            xmp_statement(content, EXIF)
        assert time.process_time() - begun < 1

    def test_entities_are_not_expanded(self):
        levels = "".join(f'<!ENTITY {chr(98 + level)} "{f"&{chr(97 + level)};" * 10}">' for level in range(9))
        bomb = packet(elements="<tiff:Make>&j;</tiff:Make>", head=f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{levels}]>')
        statement, problem = sidecar_statement(bomb)
        assert (statement.make, problem) == ("", "the XMP has a DTD, which XMP never has")

    @given(st.binary(max_size=300))
    def test_rubbish_is_a_problem_and_never_an_exception(self, content):
        assert sidecar_statement(content)[1] != ""
        xmp_statement(content, Statement("EXIF"))

    @settings(deadline=1000, max_examples=300)
    @given(st.data())
    def test_a_mutated_packet_never_raises(self, data):
        content = bytearray(
            packet(f'{POSITION} exif:DateTimeOriginal="2019-07-04T12:34:56" exif:GPSTimeStamp="2019-07-04T10:34:56Z"')
        )
        for _ in range(data.draw(st.integers(1, 6))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.sampled_from(b"\0<>&\"'=:;!?/-09\xff\x80N "))
        statement, _ = sidecar_statement(bytes(content))
        assert math.isnan(statement.fix.lat) == math.isnan(statement.fix.lon)
        xmp_statement(bytes(content), EXIF)
