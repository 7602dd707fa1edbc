"""JPEG XL: the position and the date in the EXIF box, packed or not; the codestream as it was."""

from __future__ import annotations

import struct
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.errors import CannotWrite
from tasks.core.reading import read_photo
from tasks.core.writing import Wanted, plan
from tests.tasks.core.reading.boxed_files import box, long_box
from tests.tasks.core.reading.chunked_files import XMP
from tests.tasks.core.reading.mutants import Piece, mutant, pieces
from tests.tasks.core.reading.test_jxl import START, codestream, large, packed
from tests.tasks.core.writing.jxls import CAMERA, EXIF, FRAMES, ORDINARY, PACKED, PICTURE, PLAIN, boxes
from tests.tasks.core.writing.proofs import (
    DATES,
    GONE,
    PLACE,
    ROME,
    SYDNEY,
    TAKEN,
    kept,
    place,
    told,
    told_of_rome,
    withstands,
    written,
)

HERE = Wanted(ROME)
WRAPPING = ("Jpeg2000:", "File:FileType", "File:MIMEType")
"""What ExifTool says of the boxes themselves."""


def told_of_block(folder: Path, data: bytes) -> dict[str, list[object]]:
    """What ExifTool says of the TIFF block of the only EXIF box: it need not know how to unpack Brotli."""
    (held,) = (content for name, content in boxes(data) if name.endswith(b"Exif"))
    return told(folder, "block.tif", held[4 + int.from_bytes(held[:4], "big") :])


class TestPosition:
    @pytest.mark.parametrize(
        "data",
        [
            PLAIN,
            START + box(b"Exif", struct.pack(">I", 6), b"Exif\0\0", CAMERA) + PICTURE,
            START + long_box(b"Exif", bytes(4) + CAMERA) + PICTURE,
            START + PICTURE + EXIF,
            START
            + box(b"jxli", b"index")
            + box(b"jxlp", bytes(4), FRAMES[:50])
            + EXIF
            + box(b"jxlp", b"\x80\0\0\1", FRAMES[50:]),
        ],
        ids=["plain", "with a prefix", "long", "behind the picture", "between its parts"],
    )
    def test_is_written_where_the_exif_is(self, tmp_path: Path, data: bytes):
        result = written("jxl", data, HERE)
        before, after = told(tmp_path, "a.jxl", data), told(tmp_path, "b.jxl", result)
        assert place(after) == told_of_rome()
        assert kept(after, *PLACE) == kept(before, *PLACE)
        others = [[one for one in boxes(whole) if one[0] not in {b"Exif", b"xml "}] for whole in (data, result)]
        assert others[0] == others[1]
        assert [name for name, _ in boxes(result)] == [name for name, _ in boxes(data)]

    def test_is_written_into_packed_boxes(self, tmp_path: Path):
        result = written("jxl", PACKED, HERE)
        assert [name for name, _ in boxes(result)] == [b"JXL ", b"ftyp", b"brob Exif", b"brob xml ", b"jxlc"]
        after = told_of_block(tmp_path, result)
        assert place(after) == told_of_rome()
        assert after["IFD0:Make"] == ["Acme"]
        packet = told(tmp_path, "packet.xmp", dict(boxes(result))[b"brob xml "])
        assert packet["XMP-exif:GPSLongitude"] == [pytest.approx(ROME.lon, abs=1e-8)]
        assert packet["XMP-tiff:Make"] == ["Bolt"]

    def test_in_the_last_box_of_no_stated_length_leaves_it_so(self, tmp_path: Path):
        data = START + PICTURE + struct.pack(">I4s", 0, b"Exif") + bytes(4) + CAMERA
        result = written("jxl", data, HERE)
        assert struct.pack(">I4s", 0, b"Exif") in result
        assert place(told_of_block(tmp_path, result)) == told_of_rome()

    def test_without_exif_goes_into_a_new_box_before_the_picture(self, tmp_path: Path):
        data = START + box(b"jxll", b"\x0a") + struct.pack(">I4s", 0, b"jxlc") + FRAMES
        result = written("jxl", data, HERE)
        assert [name for name, _ in boxes(result)] == [b"JXL ", b"ftyp", b"jxll", b"Exif", b"jxlc"]
        assert result.endswith(FRAMES)
        assert place(told(tmp_path, "a.jxl", result)) == told_of_rome()

    @pytest.mark.parametrize("data", [START + PICTURE, START + EXIF + PICTURE, FRAMES])
    def test_of_another_place_does_not_make_the_file_longer(self, tmp_path: Path, data: bytes):
        first = written("jxl", data, HERE)
        second = written("jxl", first, Wanted(SYDNEY))
        assert len(second) <= len(first)
        assert place(told_of_block(tmp_path, second))["Latitude"] == [pytest.approx(33.8567844)]


class TestWrapping:
    def test_puts_boxes_before_a_codestream_that_has_none(self, tmp_path: Path):
        result = written("jxl", FRAMES, HERE)
        assert boxes(result)[-1] == (b"jxlc", FRAMES)
        assert result.startswith(START)
        before, after = told(tmp_path, "a.jxl", FRAMES), told(tmp_path, "b.jxl", result)
        assert place(after) == told_of_rome()
        assert kept(after, *PLACE, *WRAPPING) == kept(before, *PLACE, *WRAPPING)

    def test_does_not_change_what_the_picture_is_known_by(self, tmp_path: Path):
        prints = []
        for data in (FRAMES, written("jxl", FRAMES, HERE)):
            path = tmp_path / "a.jxl"
            path.write_bytes(data)
            prints.append(read_photo(path).width)
        assert prints == [1066, 1066]

    def test_stays_when_our_position_is_taken_out(self):
        assert written("jxl", written("jxl", FRAMES, HERE), GONE) == START + PICTURE

    @pytest.mark.parametrize(
        "fields",
        [
            [(0, 1), (0, 1), (0, 1), (0, 2), (1, 1), (0, 2)],
            [(0, 1), (1, 1), (5, 3), (0, 1), (0, 1), (0, 1), (0, 1), (1, 2), (1, 1), (0, 2)],
            [(0, 1), (0, 1), (0, 1), (0, 2), (1, 1), (1, 2), (1, 1)],
            [(0, 1), (0, 1), (1, 1), (1, 2), (4, 4), (1, 1), (0, 2)],
            [(0, 1), (0, 1), (0, 1), (0, 2), (1, 1), (1, 2), (0, 1), (1, 2), (0, 1), (0, 2), (0, 2), (1, 2), (1, 4), (65, 8)],
        ],
        ids=["8 bits", "turned, 10 bits", "with alpha", "half floats", "with depth of a name"],
    )
    def test_is_done_for_pictures_of_level_5(self, fields: list[tuple[int, int]]):
        data = codestream(*ORDINARY[:-1], *fields)
        assert boxes(written("jxl", data, HERE))[-1] == (b"jxlc", data)

    @pytest.mark.parametrize(
        "data",
        [
            large((1 << 18) + 1, 8),
            large(1 << 15, (1 << 13) + 1),
            codestream(*ORDINARY[:-1], (0, 1), (0, 1), (0, 1), (3, 2), (23, 6), (1, 1), (0, 2)),
            codestream(*ORDINARY[:-1], (0, 1), (0, 1), (1, 1), (0, 2), (7, 4), (1, 1), (0, 2)),
            codestream(*ORDINARY[:-1], (0, 1), (0, 1), (0, 1), (0, 2), (0, 1), (0, 2)),
            codestream(*ORDINARY[:-1], (0, 1), (0, 1), (0, 1), (0, 2), (1, 1), (2, 2), (3, 4), *[(1, 1)] * 5),
            codestream(*ORDINARY[:-1], (0, 1), (0, 1), (0, 1), (0, 2), (1, 1), (1, 2), (0, 1), (2, 2), (2, 4), *[(0, 8)] * 3),
            codestream(*ORDINARY[:-1], (0, 1), (1, 1), (0, 3), (0, 1), (0, 1), (1, 1)),
            b"\xff\x0a",
        ],
        ids=["wide", "many pixels", "24 bits", "floats", "32-bit buffers", "five channels", "black", "moving", "cut off"],
    )
    def test_is_refused_for_those_that_may_be_of_another(self, data: bytes):
        with pytest.raises(CannotWrite, match="level 5"):
            plan("jxl", data, HERE)


class TestDate:
    @pytest.mark.parametrize("data", [PLAIN, PACKED])
    def test_is_written_beside_what_is_there(self, tmp_path: Path, data: bytes):
        result = written("jxl", data, Wanted(taken=TAKEN))
        after = told_of_block(tmp_path, result)
        assert [after[name] for name in DATES[:3]] == [["2020:02:03 04:05:06"], [78], ["+02:00"]]
        assert b'exif:DateTimeOriginal="2020-02-03T04:05:06.78+02:00"' in b"".join(content for _, content in boxes(result))


class TestRemoval:
    def test_of_a_box_that_we_added_gives_the_original_back(self):
        assert written("jxl", written("jxl", START + PICTURE, HERE), GONE) == START + PICTURE

    @pytest.mark.parametrize("data", [PLAIN, PACKED])
    def test_leaves_the_other_tags(self, tmp_path: Path, data: bytes):
        result = written("jxl", written("jxl", data, HERE), GONE)
        after = told_of_block(tmp_path, result)
        assert place(after) == {}
        assert after["IFD0:Make"] == ["Acme"]
        packet = b"".join(content for name, content in boxes(result) if name.endswith(b"xml "))
        assert b"GPSL" not in packet
        assert b'tiff:Make="Bolt"' in packet

    @pytest.mark.parametrize("data", [START + PICTURE, START + EXIF + PICTURE, FRAMES])
    def test_without_a_position_has_nothing_to_do(self, data: bytes):
        assert plan("jxl", data, GONE) == []


class TestRebuilding:
    """A file made from a JPEG may give it back, with the EXIF and XMP of its boxes."""

    RECIPE = box(b"jbrd", b"recipe")

    @pytest.mark.parametrize("home", [EXIF, packed(b"Exif", bytes(4) + CAMERA), box(b"xml ", XMP)])
    def test_forbids_to_change_what_the_jpeg_is_rebuilt_with(self, home: bytes):
        with pytest.raises(CannotWrite, match="rebuilt"):
            plan("jxl", START + home + self.RECIPE + PICTURE, HERE)

    def test_allows_exif_where_the_jpeg_had_none(self, tmp_path: Path):
        result = written("jxl", START + self.RECIPE + PICTURE, HERE)
        assert boxes(result)[2] == (b"jbrd", b"recipe")
        assert place(told(tmp_path, "a.jxl", result)) == told_of_rome()


REFUSED = {
    "signature": START + box(b"jumb", b"c2pa") + PICTURE,
    "several Exif": START + EXIF + packed(b"Exif", bytes(4) + CAMERA) + PICTURE,
    "signature, which": START + packed(b"jumb", b"c2pa") + PICTURE,
    "unknown kind": START + box(b"ilo?", b"") + PICTURE,
    "cannot be unpacked": START + box(b"brob", b"Exif", b"no Brotli") + PICTURE,
    "cut off": START + box(b"brob", b"Exif", brotli.compress(CAMERA)[:-5]) + PICTURE,
    "not TIFF": START + box(b"Exif", b"\0\0\1\0", CAMERA) + PICTURE,
    "has no picture": START + EXIF,
    "overruns the file": PLAIN[:-1],
    "does not begin": PLAIN[:12] + PLAIN[32:],
    "does not begin as": PLAIN[32:],
}


class TestRefusals:
    @pytest.mark.parametrize(("reason", "data"), REFUSED.items(), ids=REFUSED)
    def test_say_what_was_found(self, reason: str, data: bytes):
        with pytest.raises(CannotWrite, match=reason):
            plan("jxl", data, HERE)

    def test_come_soon_for_metadata_that_unpacks_to_much(self):
        with pytest.raises(CannotWrite, match="unpacks to more than"):
            plan("jxl", START + packed(b"xml ", bytes(20 << 20)) + PICTURE, HERE)

    def test_spare_what_does_not_move(self):
        """A box of unknown kind may hold places in the file, which are right as long as no length changes."""
        data = written("jxl", START + EXIF + PICTURE, HERE) + box(b"ilo?", b"")
        assert len(written("jxl", data, Wanted(SYDNEY))) == len(data)


WHOLE = (PLAIN, PACKED, FRAMES, written("jxl", PLAIN, HERE), written("jxl", PACKED, HERE))


class TestDamagedFiles:
    @settings(max_examples=250, deadline=None)
    @given(st.sampled_from(WHOLE), pieces(), st.sampled_from([HERE, Wanted(taken=TAKEN), GONE]))
    def test_are_refused_or_undone_exactly(self, data: bytes, changes: list[Piece], wanted: Wanted):
        withstands("jxl", mutant(data, changes), wanted)
