"""Tests for tasks.core.writing.verify_exif and verify_values: they must notice what a faulty planner would do."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from datetime import UTC, datetime

import exifread
import piexif
import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Position, Wanted, apply_splices
from tasks.core.writing.tiff_block import new_tiff_block, plan_into_slack, plan_tiff_block
from tasks.core.writing.verify_exif import verify_exif
from tests.tasks.core.writing.tiffs import NOON, ROME, SYDNEY, WITHOUT_OURS, block

EXIF, GPS = piexif.ExifIFD, piexif.GPSIFD
NOTE = b"Acme note" + bytes(range(100, 160))
BOTH = Wanted(ROME, NOON)
ORIGINAL = block(
    {
        EXIF.DateTimeOriginal: b"2010:01:01 00:00:00",
        EXIF.DateTimeDigitized: b"2011:01:01 00:00:00",
        EXIF.SubSecTimeOriginal: b"99999",
        EXIF.OffsetTimeOriginal: b"+09:00",
        EXIF.MakerNote: NOTE,
    },
    {GPS.GPSSatellites: b"seven of them", GPS.GPSDestBearing: (90, 1)},
)


def written(data: bytes, wanted: Wanted) -> bytes:
    return apply_splices(data, plan_tiff_block(data, wanted))


def replaced(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    assert len(old) == len(new)
    return lambda data: data.replace(old, new)


class TestVerifyExif:
    @pytest.mark.parametrize("wanted", [Wanted(ROME), Wanted(None, NOON), BOTH])
    def test_passes_what_is_right(self, wanted: Wanted):
        verify_exif(ORIGINAL, written(ORIGINAL, wanted), wanted)

    @pytest.mark.parametrize(
        ("damage", "sentence"),
        [
            (replaced(NOTE, NOTE[::-1]), "have changed or moved"),
            (replaced(b"Acme\0", b"Acne\0"), "have changed or moved"),
            (replaced(b"2011:01:01", b"2011:01:02"), "have changed or moved"),
            (lambda b: b[:40] + b"\0\0" + b[40:], "has changed"),
            (replaced(b"2019:07:04 14:30:45", b"2019:07:04 14:30:46"), "DateTimeOriginal"),
            (replaced(b"+02:00", b"-02:00"), "OffsetTimeOriginal"),
            (replaced(b"\x92\x91\0\2\0\0\0\x04123", b"\x92\x91\0\2\0\0\0\x04124"), "SubSecTimeOriginal"),
            (replaced(struct.pack(">I", 24_756_720), struct.pack(">I", 24_757_720)), "the file says 41"),
            (replaced(struct.pack(">II", 21500, 1000), struct.pack(">II", 21502, 1000)), "altitude"),
            (replaced(struct.pack(">II", 12345, 100), struct.pack(">II", 12347, 100)), "direction"),
            (replaced(struct.pack(">HHI", 16, 2, 2) + b"T", struct.pack(">HHI", 16, 2, 2) + b"M"), "true north"),
            (replaced(struct.pack(">II", 3750, 100), struct.pack(">II", 3752, 100)), "radius"),
            (replaced(b"WGS-84", b"WGS-72"), "datum"),
            (replaced(b"whereshot proxy", b"whereshot track"), "method"),
            (replaced(b"2019:07:04\0", b"2019:07:05\0"), "the fix is of 2019-07-05"),
            (replaced(b"2019:07:04\0", b"2019:17:04\0"), "date of the fix"),
            (replaced(struct.pack(">IIII", 12, 1, 30, 1), struct.pack(">IIII", 12, 1, 31, 1)), "the fix is of"),
            (replaced(struct.pack(">HH", GPS.GPSDestBearing, 5), struct.pack(">HH", 0x7777, 5)), "GPS Tag 0x7777 changed"),
        ],
    )
    def test_notices_damage_to_the_block(self, damage: Callable[[bytes], bytes], sentence: str):
        result = written(ORIGINAL, BOTH)
        damaged = damage(result)
        assert damaged != result
        with pytest.raises(CannotWrite, match=f"second reader.*{sentence}"):
            verify_exif(ORIGINAL, damaged, BOTH)

    def test_notices_a_date_that_nobody_asked_for(self):
        with pytest.raises(CannotWrite, match="second reader"):
            verify_exif(ORIGINAL, written(ORIGINAL, BOTH), Wanted(ROME))

    def test_notices_a_position_that_nobody_asked_for(self):
        with pytest.raises(CannotWrite, match=r"second reader.*GPS"):
            verify_exif(ORIGINAL, written(ORIGINAL, BOTH), Wanted(None, NOON))

    def test_notices_sub_seconds_that_were_to_stay(self):
        result = written(ORIGINAL, Wanted(None, NOON))
        with pytest.raises(CannotWrite, match="SubSecTimeOriginal '123'"):
            verify_exif(ORIGINAL, result, Wanted(None, NOON._replace(subsec="")))

    def test_notices_stamps_that_changed_without_a_time_asked_for(self):
        later = Position(ROME.lat, ROME.lon, method=ROME.method, at=datetime(2020, 1, 1, tzinfo=UTC))
        ours = new_tiff_block(Wanted(ROME))
        with pytest.raises(CannotWrite, match="time of the fix"):
            verify_exif(ours, written(ours, Wanted(later)), Wanted(Position(ROME.lat, ROME.lon, method=ROME.method)))

    def test_notices_another_entry_in_the_first_directory(self):
        result = bytearray(written(ORIGINAL, BOTH))
        at = struct.unpack_from(">I", result, 4)[0] + 2
        result[at + 3] = 7  # the type of Make
        with pytest.raises(CannotWrite, match="an entry of IFD0"):
            verify_exif(ORIGINAL, bytes(result), BOTH)

    def test_notices_another_entry_in_a_copied_exif_directory(self):
        data = block({EXIF.DateTimeOriginal: b"2010:01:01 00:00:00", EXIF.ISOSpeedRatings: 400})
        result = written(data, BOTH).replace(struct.pack(">HHIH", 0x8827, 3, 1, 400), struct.pack(">HHIH", 0x8827, 3, 1, 800))
        with pytest.raises(CannotWrite, match=r"Exif IFD has changed|have changed or moved"):
            verify_exif(data, result, BOTH)


class TestRemoval:
    def test_passes_what_is_right(self):
        once = written(ORIGINAL, Wanted(ROME))
        verify_exif(once, written(once, WITHOUT_OURS), WITHOUT_OURS)

    def test_notices_a_position_that_is_still_there(self):
        once = written(ORIGINAL, Wanted(ROME))
        with pytest.raises(CannotWrite, match="is still there"):
            verify_exif(once, once, WITHOUT_OURS)

    def test_notices_the_bytes_of_a_position_to_which_nothing_points_any_more(self):
        once = written(ORIGINAL, Wanted(ROME))
        hidden = bytearray(written(once, WITHOUT_OURS).ljust(len(once), b"\0"))
        at = once.index(struct.pack(">6I", 41, 1, 53, 1, 24_756_720, 1_000_000))
        hidden[at : at + 24] = once[at : at + 24]
        with pytest.raises(CannotWrite, match="bytes of the position"):
            verify_exif(once, bytes(hidden), WITHOUT_OURS)

    def test_notices_what_was_not_ours_and_is_gone(self):
        once = written(ORIGINAL, Wanted(ROME))
        bare = apply_splices(once, plan_tiff_block(once, WITHOUT_OURS))
        with_less = bare.replace(struct.pack(">HHI", GPS.GPSDestBearing, 5, 1), struct.pack(">HHI", 0, 1, 0))
        assert with_less != bare
        with pytest.raises(CannotWrite, match="second reader"):
            verify_exif(once, with_less, WITHOUT_OURS)


class TestMakerNotes:
    def test_that_another_program_moved_may_seem_to_change(self):
        """exifread takes the first bytes of this one for an IFD of 21,327 entries, which reach into what we append."""
        zeroth = {piexif.ImageIFD.Make: b"SONY"}
        data = piexif.dump({"0th": zeroth, "Exif": {EXIF.MakerNote: b"SONY DSC \0\0\0" + bytes(60)}})[6:]
        result = written(data, Wanted(ROME))
        seen = [exifread.process_file(io.BytesIO(each)) for each in (data, result)]
        assert str(seen[0]) != str(seen[1]), "the test's own file is sound"
        verify_exif(data, result, Wanted(ROME))

    def test_that_refer_to_the_zeros_that_were_used_are_noticed(self):
        zeroth = {piexif.ImageIFD.Make: b"Canon"}
        data = bytearray(piexif.dump({"0th": zeroth, "Exif": {EXIF.MakerNote: bytes(40)}})[6:])
        note = len(data) - 40
        data[note : note + 14] = struct.pack(">HHHII", 1, 0x0006, 7, 40, len(data) + 60)
        roomy = bytes(data) + bytes(800)
        with pytest.raises(CannotWrite, match="MakerNote refers to the room"):
            verify_exif(roomy, apply_splices(roomy, plan_into_slack(roomy, Wanted(SYDNEY))), Wanted(SYDNEY))

    def test_of_4_gb_are_given_up_soon(self):
        """Their count is broken; exifread would read them byte by byte for an hour."""
        entry = struct.pack(">HHI", EXIF.MakerNote, 7, len(NOTE))
        assert entry in ORIGINAL
        broken = ORIGINAL.replace(entry, struct.pack(">HHI", EXIF.MakerNote, 7, 0xFFFF_FFF0)) + bytes(50)
        with pytest.raises(CannotWrite, match="without end"):
            verify_exif(broken, broken[:-1] + b"x", Wanted(ROME))
