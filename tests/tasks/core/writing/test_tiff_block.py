"""Tests for tasks.core.writing.tiff_block on blocks that piexif or the test builds; piexif reads what was written."""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime
from pathlib import Path

import piexif
import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Position, Taken, Wanted, apply_splices, invert_splices
from tasks.core.writing.tiff_block import leaves_nothing, new_tiff_block, plan_at_same_length, plan_into_slack, plan_tiff_block
from tasks.core.writing.verify_exif import verify_exif
from tests.tasks.core.writing.tiffs import (
    MORNING,
    NOON,
    ROME,
    SYDNEY,
    WITHOUT_OURS,
    Builder,
    block,
    loaded,
    longs,
    ratios,
    text,
    undefined,
)

EXIF, GPS = piexif.ExifIFD, piexif.GPSIFD
NOTE = b"MakerNote with offsets of its own" * 3
OLD_DATE = {EXIF.DateTimeOriginal: b"2010:01:01 00:00:00", EXIF.DateTimeDigitized: b"2011:01:01 00:00:00"}
FULL_DATE = {**OLD_DATE, EXIF.SubSecTimeOriginal: b"999", EXIF.OffsetTimeOriginal: b"+09:00"}
FIX = {
    GPS.GPSVersionID: (2, 2, 0, 0),
    GPS.GPSLatitudeRef: b"N",
    GPS.GPSLatitude: ((48, 1), (30, 1), (0, 1)),
    GPS.GPSLongitudeRef: b"E",
    GPS.GPSLongitude: ((9, 1), (15, 1), (0, 1)),
}
STAMPS = {GPS.GPSDateStamp: b"2010:05:06", GPS.GPSTimeStamp: ((7, 1), (8, 1), (9, 1))}


def written(data: bytes, wanted: Wanted) -> bytes:
    """Write, prove it by the second reader, and take it back, as every caller must."""
    splices = plan_tiff_block(data, wanted)
    result = apply_splices(data, splices)
    verify_exif(data, result, wanted)
    assert apply_splices(result, invert_splices(data, splices)) == data
    return result


def dates_of(data: bytes) -> dict[int, bytes]:
    wanted = (EXIF.DateTimeOriginal, EXIF.DateTimeDigitized, EXIF.SubSecTimeOriginal, EXIF.OffsetTimeOriginal)
    return {tag: value for tag, value in loaded(data)["Exif"].items() if tag in wanted}


def changed(old: bytes, new: bytes) -> set[int]:
    """Return the offsets at which two blocks of one length differ."""
    return {at for at, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]}


class TestNewTiffBlock:
    def test_says_a_position_and_a_date(self):
        tables = loaded(new_tiff_block(Wanted(ROME, NOON)))
        assert tables["Exif"] == {
            EXIF.DateTimeOriginal: b"2019:07:04 14:30:45",
            EXIF.SubSecTimeOriginal: b"123",
            EXIF.OffsetTimeOriginal: b"+02:00",
        }
        assert tables["GPS"][GPS.GPSLatitude] == ((41, 1), (53, 1), (24_756_720, 1_000_000))
        assert tables["GPS"][GPS.GPSDateStamp] == b"2019:07:04"
        assert tables["GPS"][GPS.GPSTimeStamp] == ((12, 1), (30, 1), (45_000_000, 1_000_000))

    @pytest.mark.parametrize(("wanted", "other"), [(Wanted(ROME), "Exif"), (Wanted(None, NOON), "GPS")])
    def test_has_no_table_that_nobody_asked_for(self, wanted: Wanted, other: str):
        assert loaded(new_tiff_block(wanted))[other] == {}

    def test_is_empty_where_nothing_is_to_be_held(self):
        assert new_tiff_block(WITHOUT_OURS) == b""

    def test_is_left_as_it_is_by_the_same_again(self):
        assert plan_tiff_block(new_tiff_block(Wanted(ROME, NOON)), Wanted(ROME, NOON)) == []


class TestDate:
    def test_changes_nothing_but_its_own_digits_where_all_entries_are_there(self):
        data = block(FULL_DATE)
        result = written(data, Wanted(None, NOON))
        assert dates_of(result) == {
            EXIF.DateTimeOriginal: b"2019:07:04 14:30:45",
            EXIF.DateTimeDigitized: b"2011:01:01 00:00:00",
            EXIF.SubSecTimeOriginal: b"123",
            EXIF.OffsetTimeOriginal: b"+02:00",
        }
        date, offset, subsec = data.index(b"2010:01:01"), data.index(b"+09:00"), data.index(b"999\0")
        assert changed(data, result) <= {*range(date, date + 20), *range(offset, offset + 7), *range(subsec, subsec + 4)}

    def test_without_sub_seconds_and_offset_leaves_those_that_are_there(self):
        result = written(block(FULL_DATE), Wanted(None, Taken(datetime.fromisoformat("2000-02-03 04:05:06"))))
        assert dates_of(result)[EXIF.SubSecTimeOriginal] == b"999"
        assert dates_of(result)[EXIF.OffsetTimeOriginal] == b"+09:00"

    def test_with_new_entries_moves_the_table_and_no_value(self):
        data = block({**OLD_DATE, EXIF.MakerNote: NOTE})
        result = written(data, Wanted(None, NOON))
        assert dates_of(result)[EXIF.OffsetTimeOriginal] == b"+02:00"
        assert result.index(NOTE) == data.index(NOTE)
        assert loaded(result)["Exif"][EXIF.MakerNote] == NOTE

    def test_makes_an_exif_directory_where_there_is_none(self):
        result = written(block(), Wanted(None, NOON))
        assert dates_of(result)[EXIF.DateTimeOriginal] == b"2019:07:04 14:30:45"
        assert loaded(result)["0th"][piexif.ImageIFD.Make] == b"Acme"

    def test_that_another_entry_shares_is_written_elsewhere(self):
        """Some programs store one text for two dates; the other date must not follow."""
        tiff = Builder()
        at = tiff.put(b"2010:01:01 00:00:00\0")
        shared = struct.pack("<HHHIIHHII", 2, 0x9003, 2, 20, at, 0x9004, 2, 20, at) + b"\0\0\0\0"
        tiff.page({0x10F: text("Acme Optics"), 0x8769: longs(tiff.put(shared))})
        result = written(bytes(tiff.data), Wanted(None, Taken(datetime.fromisoformat("2000-02-03 04:05:06"))))
        assert dates_of(result) == {
            EXIF.DateTimeOriginal: b"2000:02:03 04:05:06",
            EXIF.DateTimeDigitized: b"2010:01:01 00:00:00",
        }

    def test_in_the_first_directory_too_is_brought_into_step(self):
        """TIFF/EP and so some DNG have it there."""
        tiff = Builder()
        tiff.page({0x9003: text("2010:01:01 00:00:00"), 0x8769: longs(tiff.ifd({0x9003: text("2010:01:01 00:00:00")}))})
        data = bytes(tiff.data)
        result = written(data, Wanted(None, Taken(datetime.fromisoformat("2000-02-03 04:05:06"))))
        assert len(result) == len(data)
        assert result.count(b"2000:02:03 04:05:06\0") == 2

    def test_in_shorter_sub_seconds_leaves_no_nul_behind_them(self):
        once = written(block(FULL_DATE), Wanted(None, NOON._replace(subsec="123456")))
        for subsec in ("12345", "1"):
            shorter = written(once, Wanted(None, NOON._replace(subsec=subsec)))
            assert dates_of(shorter)[EXIF.SubSecTimeOriginal] == subsec.encode()
            assert len(shorter) == len(once)

    def test_that_a_program_padded_with_nuls_is_right_as_it_is(self):
        data = block({**FULL_DATE, EXIF.DateTimeOriginal: b"2019:07:04 14:30:45\0\0\0"})
        assert plan_tiff_block(data, Wanted(None, Taken(NOON.at))) == []

    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            ({0x8769: undefined(b"\x08\0\0\0")}, "ambiguous"),
            ({0x8769: longs(60_000)}, "unreadable"),
            ({0x8769: longs(8)}, "shared|unreadable"),
            ({0x9003: text("2010")}, "leaves no room"),
        ],
    )
    def test_is_refused_where_its_place_is_not_certain(self, values, reason: str):
        tiff = Builder()
        tiff.put(b"picture " * 4)
        tiff.page({0x10F: text("Acme Optics"), **values})
        with pytest.raises(CannotWrite, match=reason):
            plan_tiff_block(bytes(tiff.data), Wanted(None, NOON))

    def test_that_is_there_twice_is_refused(self):
        tiff = Builder()
        entry = struct.pack("<HHI4s", 0x9291, 2, 3, b"12\0")
        tiff.page({0x10F: text("Acme Optics"), 0x8769: longs(tiff.put(struct.pack("<H", 2) + entry * 2 + b"\0\0\0\0"))})
        with pytest.raises(CannotWrite, match="twice"):
            plan_tiff_block(bytes(tiff.data), Wanted(None, NOON))


class TestSecondWrite:
    STARTS = (block(), block(OLD_DATE), block(FULL_DATE, FIX), block(OLD_DATE, {**FIX, **STAMPS}))

    @pytest.mark.parametrize("start", STARTS)
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (Wanted(ROME), Wanted(SYDNEY)),
            (Wanted(None, NOON), Wanted(None, MORNING)),
            (Wanted(ROME, NOON), Wanted(SYDNEY, MORNING)),
        ],
    )
    def test_does_not_grow_the_block_and_the_same_again_is_nothing(self, start: bytes, first: Wanted, second: Wanted):
        once = written(start, first)
        assert plan_tiff_block(once, first) == []
        assert len(written(once, second)) <= len(once)

    def test_of_a_date_leaves_the_position_last_so_that_a_third_rewrites_it(self):
        twice = written(written(block(OLD_DATE), Wanted(ROME)), Wanted(None, NOON))
        assert loaded(twice)["GPS"][GPS.GPSLatitude][0] == (41, 1)
        assert len(written(twice, Wanted(SYDNEY, MORNING))) == len(twice)

    def test_of_a_position_after_its_removal_does_not_grow_the_block(self):
        once = written(block(OLD_DATE), Wanted(ROME))
        assert len(written(written(once, WITHOUT_OURS), Wanted(SYDNEY))) <= len(once)

    def test_with_a_shorter_position_keeps_the_room_of_the_longer(self):
        once = written(block(OLD_DATE), Wanted(ROME))
        short = written(once, Wanted(Position(1, 2, method="whereshot track")))
        assert GPS.GPSAltitude not in loaded(short)["GPS"]
        assert len(written(short, Wanted(SYDNEY))) == len(once)


class TestStamps:
    def test_of_the_camera_stay_beside_a_first_position_however_often_it_is_written(self):
        once = written(block(gps=STAMPS), Wanted(ROME))
        assert loaded(once)["GPS"][GPS.GPSDateStamp] == b"2010:05:06"
        assert plan_tiff_block(once, Wanted(ROME)) == []
        assert loaded(written(once, Wanted(SYDNEY)))["GPS"][GPS.GPSTimeStamp] == ((7, 1), (8, 1), (9, 1))

    @pytest.mark.parametrize("fix", [{}, FIX], ids=["without a fix", "of a fix at the same place"])
    def test_in_our_own_form_give_way_at_once_so_that_the_same_again_changes_nothing(self, fix: dict):
        """Kept beside a position that becomes ours they would be taken for ours only when it is written again."""
        stamps = STAMPS | {GPS.GPSTimeStamp: ((7, 1), (8, 1), (9_000_000, 1_000_000))}
        position = Position(48.5, 9.25, method="whereshot manual", at=ROME.at)
        once = written(block(gps={**fix, **stamps}), Wanted(position))
        assert loaded(once)["GPS"][GPS.GPSDateStamp] == b"2019:07:04"
        assert plan_tiff_block(once, Wanted(position)) == []

    def test_are_no_radius_which_goes_with_its_method(self):
        """It goes when the position becomes ours: the same again would take it out otherwise."""
        position = Position(48.5, 9.25, method="whereshot manual")
        once = written(block(gps={**FIX, GPS.GPSHPositioningError: (7, 1)}), Wanted(position))
        assert GPS.GPSHPositioningError not in loaded(once)["GPS"]
        assert plan_tiff_block(once, Wanted(position)) == []

    def test_of_a_fix_elsewhere_go_with_it(self):
        result = written(block(gps={**FIX, **STAMPS}), Wanted(Position(1, 2)))
        assert not {GPS.GPSDateStamp, GPS.GPSTimeStamp} & loaded(result)["GPS"].keys()

    def test_of_the_same_fix_stay(self):
        result = written(block(gps={**FIX, **STAMPS}), Wanted(Position(48.5, 9.25, at=ROME.at)))
        assert loaded(result)["GPS"][GPS.GPSTimeStamp] == ((7, 1), (8, 1), (9, 1))

    def test_of_ours_are_corrected_at_the_same_place(self):
        once = written(block(), Wanted(ROME))
        later = Position(ROME.lat, ROME.lon, method=ROME.method, at=datetime(2019, 7, 4, 13, 0, 0, 250_000, tzinfo=UTC))
        gps = loaded(written(once, Wanted(later)))["GPS"]
        assert gps[GPS.GPSTimeStamp] == ((13, 1), (0, 1), (250_000, 1_000_000))

    def test_of_ours_stay_where_the_time_of_the_new_position_is_not_known(self):
        once = written(block(), Wanted(ROME))
        gps = loaded(written(once, Wanted(Position(1, 2, method="whereshot manual"))))["GPS"]
        assert gps[GPS.GPSDateStamp] == b"2019:07:04"

    def test_never_mix_a_date_of_the_camera_with_a_time_of_ours(self):
        once = written(block(gps={GPS.GPSDateStamp: b"2010:05:06"}), Wanted(ROME))
        twice = written(once, Wanted(SYDNEY))
        assert GPS.GPSTimeStamp not in loaded(twice)["GPS"]
        assert len(twice) == len(once)


class TestRemoval:
    @pytest.mark.parametrize("start", [block(OLD_DATE), block(OLD_DATE, {GPS.GPSVersionID: (2, 3, 0, 0)})])
    def test_takes_the_directory_out_where_nothing_else_is_in_it(self, start: bytes):
        result = written(written(start, Wanted(ROME)), WITHOUT_OURS)
        assert loaded(result)["GPS"] == {}
        assert piexif.ImageIFD.GPSTag not in loaded(result)["0th"]
        assert loaded(result)["Exif"] == loaded(start)["Exif"]

    def test_leaves_no_byte_of_the_position(self):
        once = written(block(OLD_DATE), Wanted(ROME))
        seconds = struct.pack(">II", 24_756_720, 1_000_000)
        assert seconds in once
        for plan in (plan_tiff_block, plan_at_same_length):
            left = apply_splices(once, plan(once, WITHOUT_OURS))
            assert seconds not in left
            assert b"whereshot" not in left

    def test_wipes_the_values_that_a_new_position_has_replaced(self):
        data = block(gps=FIX)
        old = struct.pack(">6I", 48, 1, 30, 1, 0, 1)
        assert old in data
        assert old not in written(data, Wanted(ROME))

    def test_leaves_what_is_not_ours(self):
        once = written(block(gps={GPS.GPSDestLatitudeRef: b"N", GPS.GPSDestLatitude: ((5, 1), (6, 1), (7, 1))}), Wanted(ROME))
        result = written(once, WITHOUT_OURS)
        assert loaded(result)["GPS"] == {
            GPS.GPSVersionID: (2, 3, 0, 0),
            GPS.GPSDestLatitudeRef: b"N",
            GPS.GPSDestLatitude: ((5, 1), (6, 1), (7, 1)),
        }

    def test_together_with_a_date_does_both(self):
        once = written(block(OLD_DATE), Wanted(ROME))
        result = written(once, Wanted(None, NOON, without_ours=True))
        assert loaded(result)["GPS"] == {}
        assert dates_of(result)[EXIF.OffsetTimeOriginal] == b"+02:00"

    def test_of_a_camera_s_position_is_refused(self):
        with pytest.raises(CannotWrite, match="the position in it is not ours"):
            plan_tiff_block(block(gps=FIX), WITHOUT_OURS)

    @pytest.mark.parametrize("data", [block(OLD_DATE), block(gps=STAMPS)])
    def test_where_there_is_none_is_nothing(self, data: bytes):
        assert plan_tiff_block(data, WITHOUT_OURS) == []

    def test_that_leaves_nothing_is_told_to_the_container(self):
        assert leaves_nothing(new_tiff_block(Wanted(ROME)), WITHOUT_OURS)

    @pytest.mark.parametrize("data", [new_tiff_block(Wanted(ROME, NOON)), written(block(), Wanted(ROME)), block()])
    def test_that_leaves_something_is_told_too(self, data: bytes):
        assert not leaves_nothing(data, WITHOUT_OURS)

    def test_from_a_block_of_its_own_leaves_a_block_that_can_be_written_again(self):
        alone = new_tiff_block(Wanted(ROME))
        empty = written(alone, WITHOUT_OURS)
        assert loaded(empty)["GPS"] == {GPS.GPSVersionID: (2, 3, 0, 0)}
        assert len(written(empty, Wanted(SYDNEY))) <= len(alone)


class TestSameLength:
    def test_takes_a_shorter_position_and_then_the_longer_again(self):
        once = written(block(OLD_DATE), Wanted(ROME))
        for wanted in (Wanted(Position(1, 2, method="whereshot track")), Wanted(SYDNEY)):
            result = apply_splices(once, plan_at_same_length(once, wanted))
            verify_exif(once, result, wanted)
            assert len(result) == len(once)

    def test_refuses_what_has_no_room(self):
        for wanted in (Wanted(ROME), Wanted(None, NOON)):
            with pytest.raises(CannotWrite, match="no room"):
                plan_at_same_length(block(OLD_DATE), wanted)

    def test_takes_a_date_in_place(self):
        data = block(FULL_DATE)
        assert dates_of(apply_splices(data, plan_at_same_length(data, Wanted(None, NOON))))[EXIF.SubSecTimeOriginal] == b"123"


class TestSlack:
    def test_takes_zeros_that_nothing_refers_to(self):
        data = block(OLD_DATE) + b"\0" * 700
        result = apply_splices(data, plan_into_slack(data, Wanted(ROME, NOON)))
        verify_exif(data, result, Wanted(ROME, NOON))
        assert len(result) == len(data)
        assert loaded(result)["GPS"][GPS.GPSLatitude][0] == (41, 1)
        assert dates_of(result)[EXIF.OffsetTimeOriginal] == b"+02:00"

    @pytest.mark.parametrize("end", [b"\0" * 100, b"\0" * 700 + b"x"])
    def test_refuses_too_few_zeros_and_other_bytes(self, end: bytes):
        with pytest.raises(CannotWrite, match="no unused room"):
            plan_into_slack(block(OLD_DATE) + end, Wanted(ROME))


class TestRefusals:
    def test_name_a_gps_tag_that_is_there_twice(self):
        """ExifTool shows one of them as the value and computes the position from the other: nobody knows which is meant."""
        tiff = Builder()
        at = [tiff.put(ratios(degree, 0, 0).raw) for degree in (10, 11)]
        entries = b"".join(struct.pack("<HHII", 2, 5, 3, offset) for offset in at)
        tiff.page({0x10F: text("Acme Optics"), 0x8825: longs(tiff.put(struct.pack("<H", 2) + entries + b"\0\0\0\0"))})
        with pytest.raises(CannotWrite, match="a tag twice"):
            plan_tiff_block(bytes(tiff.data), Wanted(ROME))


class TestBuffers:
    def test_that_are_mapped_files_are_planned_like_bytes(self, tmp_path: Path):
        data = block(OLD_DATE, FIX)
        (tmp_path / "block").write_bytes(data)
        with (
            (tmp_path / "block").open("rb") as stream,
            mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
        ):
            for wanted in (Wanted(ROME, NOON), Wanted(SYDNEY)):
                assert plan_tiff_block(mapped, wanted) == plan_tiff_block(data, wanted)
