"""Tests for tasks.core.writing.xmp_packet: an XMP packet inside a photo, changed at its own length."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.errors import CannotWrite
from tasks.core.writing import Position, Taken, Wanted, apply_splices, invert_splices
from tasks.core.writing.xmp_packet import plan_packet
from tasks.core.writing.xmp_reading import check_xmp
from tests.tasks.core.writing.jpegs import packet

AT = datetime(2024, 5, 1, 10, tzinfo=UTC)
ROME = Wanted(Position(41.8902102, 12.4922309, alt_m=21.5, method="whereshot proxy", at=AT))
DATE = Wanted(taken=Taken(datetime(2020, 2, 3, 4, 5, 6), "78", 120.0))  # noqa: DTZ001 - a wall clock
OUT = Wanted(without_ours=True)
PLACE = 'exif:GPSLatitude="1,30.00000000N" exif:GPSLongitude="2,30.00000000E"'
PHOTOSHOP = 'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:DateCreated="2019-01-01"'


def changed(data: bytes, wanted: Wanted, **options: object) -> bytes:
    """Change the packet, and check the length, the second reader, the undo, and that the same again is nothing."""
    splices = plan_packet(data, wanted, **options)
    result = apply_splices(data, splices)
    assert options.get("may_grow") or len(result) == len(data)
    check_xmp(data, result, wanted)
    assert apply_splices(result, invert_splices(data, splices)) == data
    assert plan_packet(result, wanted, **options) == []
    return result


class TestPosition:
    def test_replaces_what_is_there_and_adds_our_mark_alone(self):
        result = changed(packet(f'{PLACE} exif:GPSAltitude="9/1" exif:GPSAltitudeRef="1"', padding=200), ROME)
        assert b'exif:GPSLatitude="41,53.41261200N" exif:GPSLongitude="12,29.53385400E"' in result
        assert b'exif:GPSAltitude="21500/1000" exif:GPSAltitudeRef="0"' in result
        assert b'exif:GPSProcessingMethod="whereshot proxy"' in result
        assert b"GPSMapDatum" not in result
        assert b"GPSTimeStamp" not in result

    def test_a_stale_time_stamp_becomes_the_photo_s(self):
        result = changed(packet(f'{PLACE} exif:GPSTimeStamp="2019-01-01T00:00:00Z"', padding=200), ROME)
        assert b'exif:GPSTimeStamp="2024-05-01T10:00:00.000000Z"' in result

    def test_a_stale_time_stamp_goes_where_nobody_knows_the_time(self):
        result = changed(packet(f'{PLACE} exif:GPSTimeStamp="2019-01-01T00:00:00Z"', padding=200), Wanted(Position(3, 4)))
        assert b"GPSTimeStamp" not in result

    def test_a_signed_number_and_its_letter_beside_it_become_one_coordinate(self):
        """Some programs write EXIF's form into XMP; the letter beside would contradict ours."""
        signed = 'exif:GPSLatitude="1.5" exif:GPSLatitudeRef="S" exif:GPSLongitude="2.5" exif:GPSLongitudeRef="W"'
        result = changed(packet(signed, padding=200), ROME)
        assert b'exif:GPSLatitude="41,53.41261200N"' in result
        assert b"Ref" not in result

    def test_without_padding_a_shorter_text_leaves_blanks_behind_it(self):
        old = 'exif:GPSLatitude="1,30.0000000000N" exif:GPSLongitude="2,30.0000000000E"'
        result = changed(packet(old).replace(b'end="w"', b'end="r"'), Wanted(Position(3, 4)))
        assert b'exif:GPSLatitude="3,0.00000000N"' in result

    def test_without_padding_a_longer_text_is_refused(self):
        with pytest.raises(CannotWrite, match="no room"):
            plan_packet(packet('exif:GPSLatitude="1,3N" exif:GPSLongitude="2,3E"'), ROME)

    def test_a_packet_that_may_grow_gets_room_for_the_next_change(self):
        grown = changed(packet('exif:GPSLatitude="1,3N" exif:GPSLongitude="2,3E"'), ROME, may_grow=True)
        assert len(changed(grown, Wanted(Position(-11.5, -111.5, method="whereshot manual")))) == len(grown)

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-32-be"])
    def test_in_an_encoding_that_is_not_edited_is_refused(self, encoding: str):
        with pytest.raises(CannotWrite, match="not UTF-8"):
            plan_packet(packet(PLACE).decode().encode(encoding), ROME)
        assert plan_packet(packet().decode().encode(encoding), ROME) == []

    @pytest.mark.parametrize("content", [packet(), b"no XMP at all", packet('exif:GPSAltitude="9/1"'), packet(PHOTOSHOP)])
    def test_is_not_put_where_there_is_none(self, content: bytes):
        assert plan_packet(content, ROME) == []

    def test_the_place_in_the_picture_is_not_the_camera_s(self):
        shown = (
            '<e:LocationShown xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"><rdf:Bag>'
            '<rdf:li exif:GPSLatitude="1,2N" exif:GPSLongitude="1,2E"/></rdf:Bag></e:LocationShown>'
        )
        assert plan_packet(packet("", shown), ROME) == []
        with pytest.raises(CannotWrite, match="another form"):
            plan_packet(packet("", shown.replace("LocationShown", "LocationCreated")), ROME)


class TestDate:
    @pytest.mark.parametrize("old", ["2019-01-01", "2019:01:01 00:00:00", "2019-01-01T00:00:00.000+00:00"])
    def test_is_brought_into_step_wherever_it_is(self, old: str):
        attribute = f'exif:DateTimeOriginal="{old}"'
        element = '<photoshop:DateCreated xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">2019</photoshop:DateCreated>'
        result = changed(packet(attribute, element, padding=99), DATE)
        assert b'exif:DateTimeOriginal="2020-02-03T04:05:06.78+02:00"' in result
        assert b">2020-02-03T04:05:06.78+02:00</photoshop:DateCreated>" in result

    def test_in_a_packet_that_ends_with_a_nul_is_changed_too(self):
        assert changed(packet(PHOTOSHOP, padding=99) + b"\0", DATE).endswith(b'<?xpacket end="w"?>\0')

    def test_leaves_other_dates_alone(self):
        others = 'xmp:CreateDate="2019-01-01" exif:DateTimeDigitized="2019-01-01"'
        assert plan_packet(packet(others), DATE) == []

    def test_does_not_mind_a_position_that_cannot_be_edited(self):
        odd = f'xmlns:q="urn:q" q:GPSLatitude="1" {PHOTOSHOP}'
        assert b'photoshop:DateCreated="2020-02-03T04:05:06.78+02:00"' in changed(packet(odd, padding=99), DATE)

    def test_comes_together_with_a_position(self):
        result = changed(packet(f"{PLACE} {PHOTOSHOP}", padding=200), Wanted(ROME.position, DATE.taken))
        assert b'exif:GPSLatitude="41,53.41261200N"' in result
        assert b'photoshop:DateCreated="2020-02-03T04:05:06.78+02:00"' in result

    def test_in_a_structure_is_refused(self):
        with pytest.raises(CannotWrite, match=r"date of capture .* no plain text"):
            plan_packet(packet("", "<exif:DateTimeOriginal><rdf:Alt/></exif:DateTimeOriginal>"), DATE)

    @pytest.mark.parametrize(
        ("attribute", "element"), [(PHOTOSHOP, ""), ("", "<exif:DateTimeOriginal>2019-01-01</exif:DateTimeOriginal>")]
    )
    def test_of_a_typed_node_which_readers_take_for_the_photo_s_is_refused(self, attribute: str, element: str):
        typed = packet(attribute, element, padding=99).replace(b"rdf:Description", b"rdf:Photo")
        with pytest.raises(CannotWrite, match=r"date of capture .* another form"):
            plan_packet(typed, DATE)


class TestWithoutOurs:
    def test_takes_out_all_that_came_with_it_and_nothing_else(self):
        result = changed(packet(f'{PLACE} exif:GPSDestLatitude="7,1N"', padding=200), Wanted(ROME.position))
        left = changed(result, OUT)
        assert b'xmp:Rating="4"' in left
        assert b'exif:GPSDestLatitude="7,1N"' in left
        assert left.count(b"exif:GPS") == 1

    def test_a_version_alone_goes_too(self):
        result = changed(packet(f'{PLACE} exif:GPSVersionID="2.2.0.0"', padding=200), Wanted(ROME.position))
        assert b"GPS" not in changed(result, OUT)

    def test_an_unmarked_one_goes_where_exif_says_that_the_same_is_ours(self):
        assert b"GPS" not in changed(packet(PLACE), OUT, taken_out=(1.5, 2.5))

    def test_another_than_the_one_in_exif_stays(self):
        assert plan_packet(packet(PLACE), OUT, taken_out=(1.5, 2.6)) == []

    def test_a_genuine_one_alone_is_refused(self):
        with pytest.raises(CannotWrite, match="not ours"):
            plan_packet(packet(PLACE), OUT)


class TestCheckXmp:
    @pytest.mark.parametrize(
        ("damage", "sentence"),
        [
            (lambda b: b.replace(b'Rating="4"', b'Rating="5"'), "beyond what was asked"),
            (lambda b: b.replace(b"21500/1000", b"21500/1001"), "altitude"),
            (lambda b: b.replace(b"12345/100", b"12445/100"), "direction"),
            (lambda b: b.replace(b"41,53", b"41,54"), "instead of 41.8902102"),
            (lambda b: b.replace(b"whereshot proxy", b"whereshot track"), "method"),
            (lambda b: b.replace(b"T10:00", b"T11:00"), "GPS time"),
            (lambda b: b.replace(b"06.78", b"06.79"), "date"),
            (lambda b: b.replace(b"+02:00", b"+03:00"), "date"),
        ],
    )
    def test_notices_what_was_not_asked(self, damage, sentence: str):
        directed = 'exif:GPSImgDirection="1/1" exif:GPSImgDirectionRef="M" exif:GPSAltitude="9/1" exif:GPSAltitudeRef="1"'
        data = packet(f'{PLACE} {PHOTOSHOP} {directed} exif:GPSTimeStamp="2019-01-01T00:00:00Z"', padding=300)
        position = Position(41.8902102, 12.4922309, alt_m=21.5, direction_deg=123.45, method="whereshot proxy", at=AT)
        wanted = Wanted(position, DATE.taken)
        result = changed(data, wanted)
        assert damage(result) != result
        with pytest.raises(CannotWrite, match=f"second reader.*{sentence}"):
            check_xmp(data, damage(result), wanted)

    def test_notices_a_position_of_ours_that_is_left(self):
        data = changed(packet(PLACE, padding=200), Wanted(ROME.position))
        with pytest.raises(CannotWrite, match="still holds a position of ours"):
            check_xmp(data, data, OUT)

    def test_notices_a_gps_property_that_has_changed_while_ours_went(self):
        data = packet(f'{PLACE} exif:GPSDestBearing="7/1"')
        with pytest.raises(CannotWrite, match="GPS properties have changed"):
            check_xmp(data, data.replace(b"7/1", b"8/1"), OUT)

    def test_has_nothing_against_one_that_nobody_can_read_and_that_is_as_it_was(self):
        check_xmp(b"<GPSLatitude", b"<GPSLatitude", ROME)


RICH = packet(
    f'{PLACE} {PHOTOSHOP} exif:GPSProcessingMethod="whereshot proxy" exif:GPSDOP="3/1"', "<exif:GPSStatus>A</exif:GPSStatus>"
)


class TestRandomBytes:
    @settings(max_examples=300, deadline=2000)
    @given(
        st.lists(st.tuples(st.integers(0, len(RICH) - 1), st.integers(0, 255)), max_size=6),
        st.none() | st.integers(0, 900),
        st.sampled_from([ROME, DATE, OUT]),
        st.booleans(),
    )
    def test_are_refused_or_changed_so_that_the_undo_holds(self, changes, cut: int | None, wanted: Wanted, may_grow: bool):
        data = bytearray(RICH)
        for at, value in changes:
            data[at] = value
        broken = bytes(data[:cut])
        try:
            splices = plan_packet(broken, wanted, may_grow=may_grow)
        except CannotWrite:
            return
        result = apply_splices(broken, splices)
        assert may_grow or len(result) == len(broken)
        assert apply_splices(result, invert_splices(broken, splices)) == broken
