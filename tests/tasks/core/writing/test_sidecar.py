"""Tests for tasks.core.writing.sidecar, xmp_edit and xmp_reading."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.errors import CannotWrite
from tasks.core.writing import Position, Taken, Wanted, merge_sidecar, read_sidecar, sidecar_names, verify_sidecar
from tasks.core.writing.sidecar import is_bare
from tests.tasks.core.writing.jpegs import packet

ROME = Position(41.8902102, 12.4922309, alt_m=21.5, direction_deg=123.45, error_m=37.5, method="whereshot proxy")
SOUTH_WEST = Position(-33.8567844, -151.2152967)

DARKTABLE = b"""\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>
<!-- kept: a person's edits -->
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk='XMP Core 4.4.0-Exiv2'>
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:e="http://ns.adobe.com/exif/1.0/"
    xmlns:darktable='http://darktable.sf.net/'
   e:DateTimeOriginal="2024:05:01 12:00:00"
   darktable:note="caf\xc3\xa9 &amp; &#x263A; &gt;"
   e:GPSLatitude = '1,30.0N'
   e:GPSDOP="3/1">
   <darktable:history><rdf:Seq><rdf:li darktable:params="00ff"></rdf:li></rdf:Seq></darktable:history>
   <e:GPSLongitude>2,30.0E</e:GPSLongitude>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""


def exiftool(path: Path) -> dict[str, Any]:
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    run = subprocess.run(["exiftool", "-n", "-j", "-G1", path], capture_output=True, check=True)
    return json.loads(run.stdout)[0]


def merged(existing: bytes | None, position: Position = ROME) -> bytes:
    result = merge_sidecar(existing, Wanted(position))
    verify_sidecar(existing, result, Wanted(position))
    assert merge_sidecar(result, Wanted(position)) == result, "the same position again is the same file"
    return result


class TestSidecarNames:
    @pytest.mark.parametrize(
        ("path", "names"),
        [
            ("a/IMG.CR2", ("a/IMG.CR2.xmp", "a/IMG.xmp")),
            ("IMG.heic", ("IMG.heic.xmp", "IMG.xmp")),
            ("a.b/no_suffix", ("a.b/no_suffix.xmp", "a.b/no_suffix.xmp")),
        ],
    )
    def test_puts_ours_behind_the_full_name(self, path: str, names: tuple[str, str]):
        assert sidecar_names(path) == names


class TestMergeSidecar:
    @pytest.mark.parametrize("existing", [None, DARKTABLE, packet()], ids=["new", "darktable's", "a packet without GPS"])
    def test_says_to_exiftool_what_was_asked(self, tmp_path: Path, existing: bytes | None):
        (tmp_path / "IMG.CR2.xmp").write_bytes(merged(existing))
        tags = exiftool(tmp_path / "IMG.CR2.xmp")
        assert "ExifTool:Warning" not in tags
        assert tags["XMP-exif:GPSLatitude"] == pytest.approx(ROME.lat, abs=1e-9)
        assert tags["XMP-exif:GPSLongitude"] == pytest.approx(ROME.lon, abs=1e-9)
        assert (tags["XMP-exif:GPSAltitude"], tags["XMP-exif:GPSAltitudeRef"]) == (21.5, 0)
        assert (tags["XMP-exif:GPSImgDirection"], tags["XMP-exif:GPSImgDirectionRef"]) == (123.45, "T")
        assert tags["XMP-exif:GPSHPositioningError"] == 37.5
        assert (tags["XMP-exif:GPSMapDatum"], tags["XMP-exif:GPSVersionID"]) == ("WGS-84", "2.3.0.0")
        assert tags["XMP-exif:GPSProcessingMethod"] == "whereshot proxy"

    def test_keeps_every_byte_that_is_not_gps(self):
        """Quotes, entities, comments, blanks inside tags and the byte order mark are another program's: not ours to tidy."""
        expected = (
            DARKTABLE.replace(b"'1,30.0N'", b"'33,51.40706400S'")
            .replace(b"2,30.0E", b"151,12.91780200W")
            .replace(b'\n   e:GPSDOP="3/1"', b"")
            .replace(b"<rdf:Description rdf", b'<rdf:Description\n    e:GPSVersionID="2.3.0.0"\n    e:GPSMapDatum="WGS-84" rdf')
        )
        assert merged(DARKTABLE, SOUTH_WEST) == expected

    def test_declares_the_namespace_where_the_document_has_none(self):
        without = packet().replace(b' xmlns:exif="http://ns.adobe.com/exif/1.0/"', b"")
        assert read_sidecar(merged(without)).lat == pytest.approx(ROME.lat)

    def test_takes_another_prefix_where_exif_means_something_else(self):
        foreign = packet().replace(b'xmlns:exif="http://ns.adobe.com/exif/1.0/"', b'xmlns:exif="urn:other" exif:GPSDOP="1"')
        result = merged(foreign)
        assert b'exif:GPSDOP="1"' in result
        assert read_sidecar(result).lat == pytest.approx(ROME.lat)

    def test_escapes_the_method(self):
        assert read_sidecar(merged(None, Position(1, 2, method='a<b & "c"'))).gps_method == 'a<b & "c"'

    @pytest.mark.parametrize(
        ("existing", "reason"),
        [
            (b"", "not readable"),
            (b"<x:xmpmeta", "not readable"),
            (b"<html></html>", "no rdf:RDF"),
            (b'<!DOCTYPE x [<!ENTITY a "b">]>' + packet(), "DTD"),
            (packet().decode().replace("\ufeff", "").encode("utf-16"), "not UTF-8"),
            (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "no rdf:Description"),
            (packet('exif:GPSLatitude="1,2N"', "<exif:GPSLatitude>1,2N</exif:GPSLatitude>"), "twice"),
            (packet("", '<exif:GPSLatitude rdf:parseType="Resource"/>'), "no plain text"),
            (
                packet('xmlns:é="http://ns.adobe.com/exif/1.0/" é:GPSDOP="1"').decode().replace("\ufeff", "").encode("latin-1"),
                "not readable",
            ),
            (
                b'<?xml version="1.0" encoding="latin-1"?>'
                + packet('xmlns:é="http://ns.adobe.com/exif/1.0/" é:GPSDOP="1"').decode().split("?>\n", 1)[1].encode("latin-1"),
                "encoding",
            ),
            (packet('xmlns:q="urn:q" q:GpsLatitude="+1.5"'), "another form"),
        ],
    )
    def test_refuses_what_it_does_not_understand(self, existing: bytes, reason: str):
        with pytest.raises(CannotWrite, match=reason):
            merge_sidecar(existing, Wanted(ROME))

    @given(st.floats(-90, 90), st.floats(-180, 180))
    def test_reads_back_to_a_millimetre(self, lat: float, lon: float):
        facts = read_sidecar(merge_sidecar(None, Wanted(Position(lat, lon))))
        assert abs(facts.lat - lat) < 1e-9
        assert abs(facts.lon - lon) < 1e-9

    @settings(max_examples=300)
    @given(
        st.lists(st.tuples(st.integers(0, len(DARKTABLE) - 1), st.integers(0, 255)), max_size=6), st.none() | st.integers(0, 900)
    )
    def test_refuses_or_merges_a_damaged_one(self, changes: list[tuple[int, int]], cut: int | None):
        data = bytearray(DARKTABLE)
        for at, value in changes:
            data[at] = value
        existing = bytes(data[:cut])
        try:
            result = merge_sidecar(existing, Wanted(ROME))
        except CannotWrite:
            return
        assert merge_sidecar(result, Wanted(ROME)) == result


class TestPositionInTime:
    TIMED = Position(1.5, 2.5, at=datetime(2024, 5, 1, 10, 0, 0, 500_000, tzinfo=UTC))

    def test_says_the_instant_to_exiftool(self, tmp_path: Path):
        (tmp_path / "IMG.xmp").write_bytes(merged(None, self.TIMED))
        assert exiftool(tmp_path / "IMG.xmp")["XMP-exif:GPSDateTime"] == "2024:05:01 10:00:00.500000Z"

    def test_leaves_the_camera_s_stamp_beside_its_first_position(self):
        assert b'exif:GPSTimeStamp="2020-01-01T00:00:00Z"' in merged(
            packet('exif:GPSTimeStamp="2020-01-01T00:00:00Z"'), self.TIMED
        )

    @pytest.mark.parametrize("place", ["", 'exif:GPSLatitude="1,30.0N" exif:GPSLongitude="2,30.0E"'])
    def test_replaces_a_stamp_in_our_own_form_at_once(self, place: str):
        """Kept beside a position that becomes ours it would be taken for ours only when it is written again."""
        position = Position(1.5, 2.5, method="whereshot proxy", at=self.TIMED.at)
        once = merged(packet(f'{place} exif:GPSTimeStamp="2020-01-01T00:00:00.000000Z"'), position)
        assert b'exif:GPSTimeStamp="2024-05-01T10:00:00.500000Z"' in once
        assert merged(once, position) == once

    def test_replaces_the_stamp_of_ours(self):
        later = Position(1.5, 2.5, method="whereshot proxy", at=datetime(2024, 5, 2, tzinfo=UTC))
        ours = merged(None, Position(1.5, 2.5, method="whereshot proxy", at=self.TIMED.at))
        assert b'exif:GPSTimeStamp="2024-05-02T00:00:00.000000Z"' in merged(ours, later)


class TestTaken:
    WANTED = Wanted(taken=Taken(datetime(2020, 2, 3, 4, 5, 6), "078", -210.0))  # noqa: DTZ001 - a wall clock

    def test_is_added_for_exiftool_to_read(self, tmp_path: Path):
        (tmp_path / "IMG.xmp").write_bytes(merge_sidecar(None, self.WANTED))
        verify_sidecar(None, merge_sidecar(None, self.WANTED), self.WANTED)
        assert exiftool(tmp_path / "IMG.xmp")["XMP-exif:DateTimeOriginal"] == "2020:02:03 04:05:06.078-03:30"

    def test_is_changed_where_it_is_and_brought_into_photoshop_s(self):
        existing = DARKTABLE.replace(
            b"   e:GPSDOP", b'   xmlns:p="http://ns.adobe.com/photoshop/1.0/" p:DateCreated="2019"   e:GPSDOP'
        )
        result = merge_sidecar(existing, self.WANTED)
        verify_sidecar(existing, result, self.WANTED)
        expected = existing.replace(b"2024:05:01 12:00:00", b"2020-02-03T04:05:06.078-03:30")
        assert result == expected.replace(b'"2019"', b'"2020-02-03T04:05:06.078-03:30"')

    def test_comes_together_with_a_position(self):
        wanted = Wanted(ROME, self.WANTED.taken)
        verify_sidecar(DARKTABLE, merge_sidecar(DARKTABLE, wanted), wanted)


class TestWithoutOurs:
    OUT = Wanted(without_ours=True)

    def taken_out(self, existing: bytes) -> bytes:
        result = merge_sidecar(existing, self.OUT)
        verify_sidecar(existing, result, self.OUT)
        return result

    def test_leaves_a_bare_one_of_one_that_was_made_for_it(self):
        assert is_bare(self.taken_out(merged(None)))
        assert not is_bare(merged(None))

    def test_leaves_a_person_s_edits(self):
        left = self.taken_out(merged(DARKTABLE))
        assert b'darktable:params="00ff"' in left
        assert b"GPS" not in left

    def test_leaves_a_date(self):
        wanted = Wanted(ROME, TestTaken.WANTED.taken)
        assert b"DateTimeOriginal" in self.taken_out(merge_sidecar(None, wanted))

    def test_has_nothing_to_do_without_a_position(self):
        assert self.taken_out(packet()) == packet()

    def test_refuses_a_genuine_position(self):
        with pytest.raises(CannotWrite, match="not ours"):
            merge_sidecar(DARKTABLE, self.OUT)

    def test_makes_no_sidecar(self):
        with pytest.raises(CannotWrite, match="no sidecar"):
            merge_sidecar(None, self.OUT)


class TestVerifySidecar:
    def test_notices_a_missing_date(self):
        with pytest.raises(CannotWrite, match="says no date"):
            verify_sidecar(None, merge_sidecar(None, Wanted(ROME)), Wanted(ROME, TestTaken.WANTED.taken))

    def test_notices_a_missing_time_stamp(self):
        with pytest.raises(CannotWrite, match="not what was asked"):
            verify_sidecar(None, merge_sidecar(None, Wanted(Position(1.5, 2.5))), Wanted(TestPositionInTime.TIMED))

    def test_notices_a_changed_edit(self):
        damaged = merge_sidecar(DARKTABLE, Wanted(ROME)).replace(b"00ff", b"00fe")
        with pytest.raises(CannotWrite, match="second reader: the XMP has changed beyond"):
            verify_sidecar(DARKTABLE, damaged, Wanted(ROME))

    def test_notices_a_lost_comment(self):
        damaged = merge_sidecar(DARKTABLE, Wanted(ROME)).replace(b"<!-- kept: a person's edits -->", b"")
        with pytest.raises(CannotWrite, match="second reader: the XMP has changed beyond"):
            verify_sidecar(DARKTABLE, damaged, Wanted(ROME))

    def test_notices_another_position(self):
        with pytest.raises(CannotWrite, match="second reader: the XMP says"):
            verify_sidecar(None, merge_sidecar(None, Wanted(SOUTH_WEST)), Wanted(ROME))

    def test_notices_a_missing_method(self):
        with pytest.raises(CannotWrite, match="not what was asked"):
            verify_sidecar(None, merge_sidecar(None, Wanted(Position(ROME.lat, ROME.lon))), Wanted(ROME))


class TestReadSidecar:
    def test_reads_both_ways_to_write_a_coordinate(self):
        facts = read_sidecar(packet('exif:GPSLatitude="48,51,30S" exif:GPSLongitude="2,17.4w"'))
        assert facts.lat == pytest.approx(-(48 + 51 / 60 + 30 / 3600))
        assert facts.lon == pytest.approx(-(2 + 17.4 / 60))

    def test_reads_a_position_in_elements(self):
        facts = read_sidecar(packet("", "<exif:GPSLatitude>1,30N</exif:GPSLatitude><exif:GPSLongitude>2,15E</exif:GPSLongitude>"))
        assert (facts.lat, facts.lon, facts.problem) == (1.5, 2.25, "")

    def test_a_sidecar_without_a_position_has_no_problem(self):
        facts = read_sidecar(packet('exif:GPSAltitude="125/10"'))
        assert math.isnan(facts.lat)
        assert facts.problem == ""

    def test_takes_no_position_out_of_a_structure(self):
        """What Lightroom calls the location shown is not where the camera was."""
        shown = '<exif:Shown><rdf:Description exif:GPSLatitude="1,2N" exif:GPSLongitude="1,2E"/></exif:Shown>'
        assert math.isnan(read_sidecar(packet("", shown)).lat)

    @pytest.mark.parametrize(
        "attributes",
        ['exif:GPSLatitude="91,0N" exif:GPSLongitude="1,0E"', 'exif:GPSLatitude="nowhere"', 'exif:GPSLatitude="1,0E"'],
    )
    def test_names_a_position_that_makes_no_sense(self, attributes: str):
        facts = read_sidecar(packet(attributes))
        assert math.isnan(facts.lat)
        assert math.isnan(facts.lon)
        assert "not understood" in facts.problem

    @pytest.mark.parametrize("data", [b"", b"\0\0", b"<a>", b"<a/>", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
    def test_names_what_is_wrong_with_a_broken_one(self, data: bytes):
        assert read_sidecar(data).problem != ""

    @given(st.binary(max_size=300))
    def test_never_raises_for_content(self, data: bytes):
        assert read_sidecar(data).problem != ""

    def test_expands_no_entities(self):
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
            b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9)
        )
        assert read_sidecar(bomb + b"]><x>&j;</x>").problem != ""
