"""Tests for tasks.core.writing.heif and the modules beside it: where a position goes, and what must not be touched for it."""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path

import piexif
import pytest
from hypothesis import HealthCheck, given, settings

from tasks.core.errors import CannotWrite
from tasks.core.writing import Position, Taken, Wanted, apply_splices, invert_splices, plan, verify
from tests.tasks.core.reading.boxed_files import XMP_UUID, box, damaged, damages, exiftool, full_box
from tests.tasks.core.writing.heifs import (
    EXIF,
    EXIF_HEAD,
    FRAMES,
    OTHER,
    OTHER_EXIF,
    PICTURE,
    PRIMARY,
    SECOND,
    VIDEO,
    XMP,
    Layout,
    boxes_of,
    exif_block,
    exif_of,
    frames_of,
    heif,
    items_of,
    position_of,
    sequence,
    video_of,
)
from tests.tasks.core.writing.jpegs import packet

HERE = Wanted(Position(41.8902102, 12.4922309, alt_m=21.5, direction_deg=90, error_m=25, method="whereshot proxy"))
THERE = Wanted(Position(-33.8567844, -151.2152967, alt_m=-3, method="whereshot manual"))
GONE = Wanted(without_ours=True)
DATED = Wanted(taken=Taken(datetime(2001, 2, 3, 4, 5, 6), "789", 330))  # noqa: DTZ001 - a wall clock
FOREIGN = exif_block(48.8583, 2.2945, b"GPS")


def written(data: bytes, wanted: Wanted = HERE) -> bytes:
    """The file after a plan that its second reader has proved and whose undo is exact."""
    splices = plan("heif", data, wanted)
    result = apply_splices(data, splices)
    verify("heif", data, result, wanted)
    assert apply_splices(result, invert_splices(data, splices)) == data
    return result


def refusal(data: bytes, wanted: Wanted = HERE) -> str:
    with pytest.raises(CannotWrite) as caught:
        plan("heif", data, wanted)
    return caught.value.reason


def names(data: bytes) -> list[bytes]:
    return [name for name, _, _ in boxes_of(data)]


class TestExifItem:
    def test_holds_the_position_and_all_it_held_before(self):
        result = written(heif(exif=exif_block()))
        before, after = exif_of(heif(exif=exif_block())), exif_of(result)
        assert position_of(result) == pytest.approx((41.8902102, 12.4922309), abs=1e-9)
        assert (after["Exif"], {**after["0th"], piexif.ImageIFD.GPSTag: 0}) == (
            before["Exif"],
            {**before["0th"], piexif.ImageIFD.GPSTag: 0},
        )

    def test_is_read_by_exiftool(self, tmp_path: Path):
        path = tmp_path / "photo.heic"
        path.write_bytes(written(heif(exif=exif_block())))
        found = exiftool(path)
        assert (found["GPS:GPSLatitude"], found["GPS:GPSLongitude"]) == pytest.approx((41.8902102, 12.4922309), abs=1e-8)
        assert (found["GPS:GPSAltitude"], found["GPS:GPSImgDirection"], found["GPS:GPSHPositioningError"]) == (21.5, 90, 25)
        assert found["GPS:GPSProcessingMethod"] == "whereshot proxy"
        assert found["IFD0:Make"] == "Acme"

    def test_that_says_it_already_is_left_alone(self):
        assert plan("heif", written(heif(exif=exif_block())), HERE) == []

    def test_with_our_position_takes_another_in_its_place(self):
        once = written(heif(exif=exif_block()))
        splices = plan("heif", once, THERE)
        assert all(splice.end - splice.start == len(splice.data) for splice in splices)
        assert position_of(apply_splices(once, splices)) == pytest.approx((-33.8567844, -151.2152967), abs=1e-9)

    def test_leaves_a_small_undo(self):
        block = exif_block(note=20_000)
        once = written(heif(exif=block))
        for data, wanted in ((heif(exif=block), HERE), (once, THERE), (once, DATED), (once, GONE)):
            undo = invert_splices(data, plan("heif", data, wanted))
            assert sum(len(splice.data) for splice in undo) < 1500

    def test_takes_a_date_and_leaves_the_position(self):
        result = written(heif(exif=FOREIGN), DATED)
        exif = exif_of(result)["Exif"]
        assert exif[piexif.ExifIFD.DateTimeOriginal] == b"2001:02:03 04:05:06"
        assert exif[piexif.ExifIFD.OffsetTimeOriginal] == b"+05:30"
        assert position_of(result) == pytest.approx((48.8583, 2.2945), abs=1e-8)

    def test_of_another_picture_is_left_alone(self):
        other = exif_block(48.8583, 2.2945)
        result = written(heif(exif=exif_block(), other_exif=other))
        assert items_of(result)[OTHER_EXIF] == EXIF_HEAD + other
        assert position_of(result) == pytest.approx((41.8902102, 12.4922309), abs=1e-9)

    def test_of_another_picture_alone_is_refused(self):
        assert "only other pictures have Exif" in refusal(heif(other_exif=exif_block()))

    def test_in_the_style_of_base_offsets_stays_in_it(self):
        layout = Layout(version=0, base_size=4, style="base")
        result = written(heif(layout, exif_block()))
        start = result.index(EXIF_HEAD, result.rindex(b"mdat"))
        entry = struct.pack(">HHIHII", EXIF, 0, start, 1, 0, len(items_of(result)[EXIF]))
        assert entry in result

    def test_in_idat_moves_to_an_mdat(self):
        layout = Layout(method=1)
        result = written(heif(layout, exif_block()))
        start = result.index(EXIF_HEAD, result.rindex(b"mdat"))
        assert struct.pack(">4H2I", EXIF, 0, 0, 1, start, len(items_of(result)[EXIF])) in result

    def test_whose_header_counts_from_the_wrong_place_is_understood(self):
        data = heif(exif=exif_block()).replace(EXIF_HEAD, b"\0\0\0\0Exif\0\0")
        result = written(data)
        assert items_of(result)[EXIF].startswith(b"\0\0\0\0Exif\0\0MM")
        assert position_of(result) == pytest.approx((41.8902102, 12.4922309), abs=1e-9)


class TestRoom:
    def test_is_a_new_mdat_behind_the_pictures(self):
        original = heif(exif=exif_block())
        result = written(original)
        assert names(result) == [b"ftyp", b"meta", b"mdat", b"mdat"]
        assert result[result.index(b"mdat") : len(original)] == original[original.index(b"mdat") :]

    def test_is_a_free_box_where_one_is_large_enough(self):
        original = heif(Layout(free=900, trailer="sefd"), exif_block())
        result = written(original)
        assert names(result) == [b"ftyp", b"meta", b"mdat", b"mdat", b"free", b"mpvd", b"sefd"]
        assert len(result) == len(original)
        assert result[-600:] == original[-600:]

    @pytest.mark.parametrize(("missing", "grows"), [(0, False), (1, True), (-7, True), (-8, False)])
    def test_in_a_free_box_is_all_of_it_or_leaves_a_whole_box(self, missing: int, grows: bool):
        need = 8 + len(items_of(written(heif(exif=exif_block())))[EXIF])
        original = heif(Layout(free=need - missing), exif_block())
        assert (len(written(original)) > len(original)) is grows

    def test_is_never_a_free_box_that_an_item_lies_in(self):
        layout = Layout(free=900)
        original = heif(layout, exif_block())
        at = original.index(b"free") + 4
        entry = struct.pack(">4H2I", 2, 0, 0, 1, original.index(SECOND), len(SECOND))
        moved = original.replace(entry, entry[:8] + struct.pack(">2I", at, len(SECOND)))
        moved = moved[:at] + SECOND + moved[at + len(SECOND) :]
        assert items_of(written(moved))[2] == SECOND

    def test_before_the_trailers_moves_the_pointer_to_the_video(self):
        original = heif(Layout(trailer="sefd"), exif_block())
        result = written(original)
        assert names(result)[-3:] == [b"mdat", b"mpvd", b"sefd"]
        assert video_of(result) == VIDEO
        assert original.index(VIDEO) < result.index(VIDEO)

    def test_behind_a_box_of_open_length_gives_it_its_size(self):
        original = heif(Layout(is_open=True), exif_block())
        result = written(original)
        mdat = original.index(b"mdat") - 4
        assert original[mdat : mdat + 4] == bytes(4)
        assert int.from_bytes(result[mdat : mdat + 4], "big") == len(original) - mdat
        assert items_of(result)[PRIMARY] == PICTURE

    def test_behind_an_open_box_that_holds_no_data_is_refused(self):
        assert "open length" in refusal(heif(Layout(is_open=True, meta_last=True), exif_block()))

    def test_that_is_too_small_is_left_behind_as_a_free_box(self):
        once = written(heif(exif=exif_block())) + box(b"skip", b"something")
        bigger = written(once, DATED)
        assert names(once) == [b"ftyp", b"meta", b"mdat", b"mdat", b"skip"]
        assert names(bigger) == [b"ftyp", b"meta", b"mdat", b"free", b"skip", b"mdat"]
        assert b"whereshot" not in written(bigger, GONE)

    def test_grows_at_the_end_of_the_file_alone(self):
        once = written(heif(exif=exif_block()))
        bigger = written(once, DATED)
        assert names(bigger) == [b"ftyp", b"meta", b"mdat", b"mdat"]
        assert position_of(bigger) == position_of(once)


class TestNewItem:
    def test_describes_the_primary_picture(self, tmp_path: Path):
        path = tmp_path / "photo.heic"
        path.write_bytes(written(heif()))
        found = exiftool(path)
        assert (found["GPS:GPSLatitude"], found["GPS:GPSLongitude"]) == pytest.approx((41.8902102, 12.4922309), abs=1e-8)
        assert box(b"cdsc", struct.pack(">3H", 3, 1, PRIMARY)) in path.read_bytes()

    def test_is_hidden_from_viewers(self):
        assert full_box(b"infe", struct.pack(">2H", 3, 0), b"Exif\0", version=2, flags=1) in written(heif())

    def test_takes_its_room_from_a_free_box_behind_meta(self):
        original = heif(Layout(free_behind_meta=400))
        result = written(original)
        assert result.index(PICTURE) == original.index(PICTURE)
        assert names(result) == [b"ftyp", b"meta", b"free", b"mdat", b"mdat"]

    def test_gets_a_number_that_no_group_has(self):
        group = box(b"grpl", full_box(b"altr", struct.pack(">4I", 3, 2, 1, 2)))
        result = written(heif(in_meta=group))
        assert sorted(items_of(result)) == [1, 2, 4]
        assert group in result

    @pytest.mark.parametrize("width", [4, 8])
    def test_before_an_image_sequence_moves_the_offsets_of_its_frames(self, width: int):
        original = sequence(width=width)
        result = written(original)
        assert original.index(FRAMES[0]) < result.index(FRAMES[0])
        assert frames_of(result) == FRAMES

    def test_before_an_image_sequence_moves_nothing_where_a_free_box_has_the_room(self):
        original = sequence(Layout(free_behind_meta=400))
        assert written(original).index(b"moov") == original.index(b"moov")

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (sequence(more=box(b"saio", bytes(8))), "'saio' box"),
            (sequence(here=0), "another file"),
            (sequence().replace(b"stco" + bytes(6) + b"\0\2", b"stco" + bytes(6) + b"\0\3"), "broken"),
        ],
    )
    def test_before_an_image_sequence_that_is_not_understood_is_refused(self, data: bytes, reason: str):
        assert reason in refusal(data)

    def test_holds_a_date_alone(self):
        assert exif_of(written(heif(), DATED))["Exif"][piexif.ExifIFD.DateTimeOriginal] == b"2001:02:03 04:05:06"


class TestXmp:
    GPS = 'exif:GPSLatitude="48,51.4980N" exif:GPSLongitude="2,17.6700E"'

    def test_with_a_position_is_brought_into_step_at_its_length(self, tmp_path: Path):
        path = tmp_path / "photo.heic"
        original = heif(exif=exif_block(), xmp=packet(self.GPS, padding=200))
        path.write_bytes(written(original))
        found = exiftool(path)
        assert (found["XMP-exif:GPSLatitude"], found["XMP-exif:GPSLongitude"]) == pytest.approx(
            (41.8902102, 12.4922309), abs=1e-7
        )
        assert found["XMP-xmp:Rating"] == 4
        assert len(items_of(path.read_bytes())[XMP]) == len(items_of(original)[XMP])

    def test_in_pieces_is_brought_into_step(self):
        original = heif(Layout(pieces=3), exif_block(), packet(self.GPS, padding=200))
        assert b'GPSLatitude="41,53.41261200N"' in items_of(written(original))[XMP]

    def test_that_ends_like_a_string_of_c_is_understood(self):
        original = heif(exif=exif_block(), xmp=packet(self.GPS, padding=200) + b"\0")
        assert b'GPSLatitude="41,53.41261200N"' in items_of(written(original))[XMP]

    def test_in_a_box_of_its_own_is_brought_into_step(self):
        original = heif(exif=exif_block(), behind=box(b"uuid", XMP_UUID, packet(self.GPS, padding=200)))
        result = written(original)
        assert b'GPSLatitude="41,53.41261200N"' in result
        assert b"48,51.4980N" not in result

    def test_without_a_position_stays_byte_for_byte(self):
        xmp = packet('xmp:Label="GPS"')
        assert items_of(written(heif(exif=exif_block(), xmp=xmp)))[XMP] == xmp

    def test_without_room_is_refused(self):
        assert "no room" in refusal(heif(exif=exif_block(), xmp=packet(self.GPS)))

    def test_that_is_compressed_is_refused(self):
        assert "compressed" in refusal(heif(exif=exif_block(), xmp=packet(self.GPS), encoding=b"deflate"))

    def test_loses_our_position_with_the_exif(self):
        original = heif(exif=exif_block(), xmp=packet(self.GPS, padding=200))
        result = written(written(original), GONE)
        assert b"GPSLatitude" not in items_of(result)[XMP]


class TestTakingOurPositionOut:
    def test_leaves_no_trace_of_it(self):
        result = written(written(heif(exif=exif_block())), GONE)
        assert position_of(result) is None
        assert b"whereshot" not in result

    def test_wipes_what_other_writers_left_of_it(self):
        once = written(heif(Layout(free=2000, trailer="sefd"), exif_block()))
        payload = items_of(once)[EXIF]
        start = once.index(payload)
        entry = struct.pack(">4H2I", EXIF, 0, 0, 1, start, len(payload))
        copied = once.replace(b"free", b"mdat").replace(
            entry, entry[:8] + struct.pack(">2I", start + len(payload) + 8, len(payload))
        )
        copied = copied[: start + len(payload) + 8] + payload + copied[start + 2 * len(payload) + 8 :]
        assert items_of(copied)[EXIF] == payload
        assert copied.count(b"whereshot proxy") == 2
        result = written(copied, GONE)
        assert b"whereshot" not in result
        assert items_of(result)[PRIMARY] == PICTURE

    @pytest.mark.parametrize("pieces", [1, 3])
    def test_shortens_exif_that_lies_among_the_pictures(self, pieces: int):
        ours = items_of(written(heif(exif=exif_block())))[EXIF].removeprefix(EXIF_HEAD)
        original = heif(Layout(pieces=pieces), ours)
        result = written(original, GONE)
        assert len(result) == len(original)
        assert len(items_of(result)[EXIF]) < len(items_of(original)[EXIF])
        assert b"whereshot" not in result

    def test_wipes_what_we_left_of_it_in_idat(self):
        ours = items_of(written(heif(exif=exif_block())))[EXIF].removeprefix(EXIF_HEAD)
        moved = written(heif(Layout(method=1), ours), DATED)
        assert moved.count(b"whereshot proxy") == 2
        assert b"whereshot" not in written(moved, GONE)

    def test_drops_an_item_that_held_nothing_else(self):
        original = heif()
        result = written(written(original), GONE)
        assert items_of(result) == items_of(original)
        assert names(result) == [b"ftyp", b"meta", b"free", b"mdat"]

    def test_before_trailers_moves_the_video_back(self):
        original = heif(Layout(trailer="sefd"))
        assert video_of(written(written(original), GONE)) == VIDEO

    def test_does_nothing_where_there_is_no_position(self):
        assert plan("heif", heif(exif=exif_block()), GONE) == []
        assert plan("heif", heif(), GONE) == []

    def test_refuses_a_position_of_the_camera(self):
        assert "not ours" in refusal(heif(exif=FOREIGN), GONE)

    def test_keeps_a_date_that_we_wrote(self):
        result = written(written(written(heif(), HERE), DATED), GONE)
        assert exif_of(result)["Exif"][piexif.ExifIFD.DateTimeOriginal] == b"2001:02:03 04:05:06"
        assert position_of(result) is None


class TestRefusal:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (heif(exif=exif_block(), brand=b"crx "), "CR3"),
            (heif(exif=exif_block())[:-5], "boxes are broken"),
            (heif(exif=exif_block()) + b"\0\0\0", "boxes are broken"),
            (heif(exif=exif_block(), behind=heif()), "2 meta boxes"),
            (heif(exif=exif_block(), behind=box(b"uuid", bytes.fromhex("d8fec3d61b0e483c92975828877ec481"))), "C2PA"),
            (heif(exif=exif_block(), behind=box(b"uuid", b"nobody knows me.")), "'uuid' box"),
            (heif(exif=exif_block(), behind=box(b"ftyp", b"mp42") + box(b"mdat")), "second file"),
            (heif(exif=exif_block()).replace(b"iloc\1", b"iloc\3"), "iloc"),
            (heif(exif=exif_block()).replace(b"infe\2\0\0\0\0\3\0\0", b"infe\2\0\0\0\0\3\0\1"), "protected"),
            (heif(exif=exif_block()).replace(b"MM\0*", b"MM\0+"), "not TIFF"),
            (heif(Layout(trailer="sefd"), exif_block()).replace(b"mpv2", b"mpv3"), "video offset"),
        ],
    )
    def test_says_what_is_wrong(self, data: bytes, reason: str):
        assert reason in refusal(data)

    @pytest.mark.parametrize("tile", [0, 99])
    def test_of_a_picture_of_which_a_tile_is_not_told(self, tile: int):
        """Of such a file the fingerprint is that of all its bytes: written, it would be another picture."""
        whole = heif(exif=exif_block())
        thumbnail = b"thmb" + struct.pack(">3H", OTHER, 1, PRIMARY)
        assert thumbnail in whole
        grid = b"dimg" + struct.pack(">3H", PRIMARY, 1, tile)
        assert "no picture in it, or not all of it" in refusal(whole.replace(thumbnail, grid))

    def test_of_an_item_that_reaches_to_the_end_of_the_file(self):
        original = heif(Layout(method=1), exif_block())
        entry = struct.pack(">4H2I", 2, 0, 0, 1, original.index(SECOND), len(SECOND))
        assert "end of the file" in refusal(original.replace(entry, entry[:-4] + bytes(4)))

    def test_of_exif_data_that_another_item_shares(self):
        original = heif(exif=exif_block())
        entry = struct.pack(">4H2I", 2, 0, 0, 1, original.index(SECOND), len(SECOND))
        shared = entry[:8] + struct.pack(">2I", original.index(EXIF_HEAD) + 9, 20)
        assert "another item's too" in refusal(original.replace(entry, shared))

    def test_of_an_item_whose_data_are_the_tables_themselves(self):
        original = written(heif(exif=exif_block()))
        entry = struct.pack(">4H2I", 2, 0, 0, 1, original.index(SECOND), len(SECOND))
        overlapping = original.replace(entry, entry[:8] + struct.pack(">2I", original.index(b"iloc"), 100))
        assert "another item lie where the file would change" in refusal(overlapping, DATED)

    def test_never_stops_an_edit_that_moves_nothing(self):
        ours = items_of(written(heif(exif=exif_block())))[EXIF].removeprefix(EXIF_HEAD)
        original = heif(exif=ours, behind=box(b"uuid", b"nobody knows me."))
        assert len(written(original, THERE)) == len(original)


class TestDamagedFiles:
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(damage=damages())
    def test_are_refused_or_written_with_an_exact_undo(self, damage):
        data = damaged(heif(Layout(trailer="sefd", free_behind_meta=90), exif_block(), packet(TestXmp.GPS, padding=300)), damage)
        for wanted in (HERE, GONE, DATED):
            try:
                splices = plan("heif", data, wanted)
            except CannotWrite:
                continue
            assert apply_splices(apply_splices(data, splices), invert_splices(data, splices)) == data
