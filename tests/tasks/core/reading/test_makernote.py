"""MakerNotes built as the cameras write them: serial numbers as ExifTool reads them, and nothing from a damaged note."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.reading import read_photo
from tasks.core.reading.makernote import MAKERS, NOTHING, maker_facts
from tasks.core.reading.tiff import parse
from tests.tasks.core.reading.boxed_files import damaged, damages, exiftool
from tests.tasks.core.reading.tiff_files import ASCII, EXIF, LONG, MAKE, MAKER_NOTE, MODEL, UNDEFINED, note_with, tiff

SERIAL = b"SN4711007\0"
PADDED = b"143008611".ljust(31) + b"\0"
KODAK = b"KCTPS13111021\0\0\0" + bytes(80)


class Camera(NamedTuple):
    """A make and model, and the MakerNote that it writes."""

    make: bytes
    model: bytes
    note: object

    def block(self, order: str = "<") -> bytes:
        """A TIFF structure with this note."""
        entries = {MAKE: self.make + b"\0", MODEL: self.model + b"\0", EXIF: {MAKER_NOTE: self.note}}
        return tiff(entries, order=order)


def olympus(header: bytes, *, base: int | None = 0, kind: int = UNDEFINED):
    """A note of several directories, as Olympus writes it: the serial number stands in that of the equipment."""
    main = len(header) + 2 + 12 + 4

    def built(at: int) -> bytes:
        start = at if base is None else base
        below = main + 2 + 12 + 4
        equipment = struct.pack("<HHHIII", 1, 0x0101, ASCII, len(PADDED), start + below, 0) + PADDED
        number = len(equipment) if kind == UNDEFINED else 1
        return header + struct.pack("<HHHIII", 1, 0x2010, kind, number, start + main, 0) + equipment

    return built


def nikon(order: str):
    """A note with a TIFF header of its own."""
    header = b"Nikon\0\x02\x10\0\0" + (b"II*\0\x08\0\0\0" if order == "<" else b"MM\0*\0\0\0\x08")
    return note_with(header, [(1, UNDEFINED, b"0210"), (0x1D, ASCII, SERIAL)], order=order, base=10)


def of_two_bytes(text: str) -> bytes:
    """A text as Windows writes it."""
    return text.encode("utf-16-le")


CAMERAS = {
    "canon": Camera(b"Canon", b"Canon EOS 350D DIGITAL", note_with(b"", [(1, 4, 7), (0x0C, LONG, 560018150)])),
    "canon-d30": Camera(b"Canon", b"Canon EOS D30", note_with(b"", [(0x0C, LONG, 0xFFFFFFF0)])),
    "nikon-own-header": Camera(b"NIKON CORPORATION", b"NIKON D2Hs", nikon("<")),
    "nikon-own-big-endian-header": Camera(b"NIKON CORPORATION", b"NIKON D2Hs", nikon(">")),
    "nikon-without-header": Camera(b"NIKON CORPORATION", b"NIKON D1X", note_with(b"", [(1, 7, b"0100"), (0x1D, ASCII, SERIAL)])),
    "nikon-d70": Camera(b"NIKON CORPORATION", b"NIKON D70", note_with(b"", [(0xA0, ASCII, b"NO= 20025585        \0")])),
    "olympus": Camera(b"OLYMPUS IMAGING CORP.", b"E-P3", olympus(b"OLYMPUS\0II\3\0")),
    "olympus-directory": Camera(b"OLYMPUS IMAGING CORP.", b"E-P3", olympus(b"OLYMPUS\0II\3\0", kind=13)),
    "om-system": Camera(b"OM Digital Solutions", b"OM-1", olympus(b"OM SYSTEM\0\0\0II\4\0")),
    "olympus-e1": Camera(b"OLYMPUS CORPORATION", b"E-1", olympus(b"OLYMP\0\1\0", base=None)),
    "olympus-old": Camera(b"OLYMPUS OPTICAL CO.,LTD", b"C720UZ", note_with(b"OLYMP\0\1\0", [(0x101A, ASCII, PADDED)])),
    "olympus-c7070": Camera(b"OLYMPUS CORPORATION", b"C7070WZ", note_with(b"OLYMP\0\1\0", [(0x0404, ASCII, PADDED)])),
    "pentax": Camera(b"PENTAX Corporation", b"PENTAX K-m", note_with(b"AOC\0II", [(1, 3, 1), (0x0229, ASCII, SERIAL)])),
    "pentax-q": Camera(b"PENTAX", b"PENTAX Q", note_with(b"PENTAX \0II", [(1, 3, 1), (0x0229, ASCII, SERIAL)], base=0)),
    "ricoh-pentax": Camera(
        b"RICOH IMAGING COMPANY, LTD.", b"GR III", note_with(b"RICOH\0II", [(0x0229, ASCII, SERIAL)], base=0)
    ),
    "ricoh": Camera(b"RICOH", b"GXR", note_with(b"Ricoh\0\0\0", [(1, ASCII, b"Rdc\0"), (5, UNDEFINED, b"0000000012345678")])),
    "sigma": Camera(b"SIGMA", b"SIGMA SD10", note_with(b"SIGMA\0\0\0\1\0", [(2, ASCII, b"02000019\0")])),
    "leica-m8": Camera(b"Leica Camera AG", b"M8 Digital Camera", note_with(b"LEICA\0\0\0", [(0x303, LONG, 3101234)])),
    "leica-x": Camera(b"LEICA CAMERA AG", b"LEICA X2", note_with(b"LEICA\0\5\0", [(0x0305, LONG, 4455667)], base=0)),
    "motorola": Camera(b"Motorola", b"XT1575", note_with(b"MOT\0\1\2\0\0", [(0x5501, ASCII, b"NX0A3S0075\0")], base=0)),
    "kodak": Camera(b"EASTMAN KODAK COMPANY", b"KODAK V803", lambda _: KODAK),
    "reconyx-hyperfire": Camera(
        b"RECONYX", b"HC500 HYPERFIRE", lambda _: (b"\x01\xf1\4\0" + bytes(38) + of_two_bytes("H500HI11244984")).ljust(800, b"\0")
    ),
    "reconyx-ultrafire": Camera(b"RECONYX", b"UF", lambda _: (b"RECONYXUF\0" + bytes(65) + b"UF0123456789").ljust(200, b"\0")),
    "reconyx-hyperfire-2": Camera(
        b"RECONYX", b"HF2 PRO", lambda _: (b"RECONYXH2\0" + bytes(116) + of_two_bytes("HLPXEL09018779")).ljust(200, b"\0")
    ),
}  # fmt: skip


def facts_of(block: bytes):
    """What the note in a block says."""
    return maker_facts(parse(block))


class TestSerialNumber:
    @pytest.mark.parametrize("name", CAMERAS)
    def test_is_the_one_that_exiftool_reads(self, tmp_path, name):
        path = tmp_path / "a.tif"
        path.write_bytes(CAMERAS[name].block())
        [expected] = [value for name, value in exiftool(path, "-SerialNumber").items() if name.endswith(":SerialNumber")]
        assert read_photo(path).serial == str(expected).strip()

    def test_of_a_big_endian_file_is_read(self):
        note = note_with(b"", [(1, 4, 7), (0x0C, LONG, 560018150)], order=">")
        assert facts_of(Camera(b"Canon", b"EOS", note).block(">")).serial == "560018150"

    def test_is_read_in_the_order_that_the_camera_wrote_when_the_file_was_turned_round(self):
        note = note_with(b"", [(1, 4, 7), (0x0C, LONG, 560018150)], order="<")
        assert facts_of(Camera(b"Canon", b"EOS", note).block(">")).serial == "560018150"

    def test_of_exif_comes_before_that_of_the_note(self, tmp_path):
        path = tmp_path / "a.tif"
        camera = CAMERAS["canon"]
        path.write_bytes(tiff({MAKE: b"Canon\0", EXIF: {MAKER_NOTE: camera.note, 0xA431: b"032\0"}}))
        assert read_photo(path).serial == "032"

    @pytest.mark.parametrize("number", [0, 0xFFFFFFFF])
    def test_that_is_blank_is_none(self, number):
        assert facts_of(Camera(b"Canon", b"EOS", note_with(b"", [(0x0C, LONG, number)])).block()) == NOTHING

    @pytest.mark.parametrize(
        "text",
        [b"0000000000\0", b"          \0", b"SN\x01\x02 4711\0", b"SN4711\0garbage", "SNß4711\0".encode("latin-1"), bytes(9)],
    )
    def test_that_does_not_read_like_one_is_none(self, text):
        assert facts_of(Camera(b"SIGMA", b"SD10", note_with(b"SIGMA\0\0\0\1\0", [(2, ASCII, text)])).block()) == NOTHING

    def test_at_the_end_of_an_old_olympus_note_is_found_behind_it(self):
        block = CAMERAS["olympus-old"].block()
        directories = parse(block)
        assert directories.maker_note
        directories.maker_note = directories.maker_note[0], 26
        assert maker_facts(directories).serial == "143008611"

    def test_of_fujifilm_and_panasonic_is_none_for_it_is_not_the_one_on_the_body(self):
        assert not {"fujif", "panas"} & MAKERS.keys()


class TestMovedNote:
    @pytest.mark.parametrize("name", ["olympus-e1", "pentax", "ricoh", "sigma", "nikon-without-header"])
    def test_whose_offsets_point_elsewhere_gives_nothing(self, name):
        """A program put an entry in front of it and left its offsets alone."""
        camera = CAMERAS[name]
        length = len(camera.note(0))
        moved = camera.note(100_000)
        assert len(moved) == length
        assert facts_of(Camera(camera.make, camera.model, lambda _: moved).block()) == NOTHING

    @pytest.mark.parametrize(
        "name", ["nikon-own-header", "olympus", "om-system", "pentax-q", "ricoh-pentax", "motorola", "canon"]
    )
    def test_whose_offsets_count_from_itself_is_read_as_before(self, name):
        camera = CAMERAS[name]
        here = facts_of(camera.block())
        block = tiff({MAKE: camera.make, 0x131: b"a program" * 9, EXIF: {MAKER_NOTE: camera.note(0), 0x9286: b"more" * 50}})
        assert facts_of(block) == here != NOTHING


class TestContentIdentifier:
    UUID = b"ED69AFC7-A2EB-4FE9-88A0-54293FC2478F"

    def apple(self, text: bytes, *, order: str = ">") -> bytes:
        header = b"Apple iOS\0\0\1" + (b"MM" if order == ">" else b"II")
        note = note_with(header, [(1, LONG, 10), (0x11, ASCII, text)], order=order, base=0)
        return Camera(b"Apple", b"iPhone 12 Pro", note).block()

    @pytest.mark.parametrize("order", [">", "<"])
    def test_is_the_one_that_exiftool_calls_the_media_group(self, tmp_path, order):
        path = tmp_path / "a.tif"
        path.write_bytes(self.apple(self.UUID + b"\0", order=order))
        read = exiftool(path, "-Apple:MediaGroupUUID", "-Apple:ContentIdentifier")
        assert read_photo(path).content_id == read["Apple:MediaGroupUUID"] == self.UUID.decode()

    def test_that_reads_like_none_is_none(self):
        assert facts_of(self.apple(b"\x01\x02" + self.UUID + b"\0")) == NOTHING

    def test_of_another_note_of_an_apple_is_none(self):
        note = note_with(b"", [(0x11, ASCII, self.UUID + b"\0")])
        assert facts_of(Camera(b"Apple", b"QuickTake", note).block()) == NOTHING

    def test_of_real_photos_is_the_one_that_exiftool_reads(self, corpus):
        path: Path = corpus / "photos/elodie/elodie/tests/files/photo.heic"
        assert read_photo(path).content_id == "76C3E45A-2CCC-498B-9C1A-29C3ADD99D39"


class TestDamage:
    @pytest.mark.parametrize("make", [b"Canon", b"NIKON", b"OLYMPUS", b"PENTAX", b"RICOH", b"SIGMA", b"Apple", b"LEICA", b"Acme"])
    @pytest.mark.parametrize(
        "note", [b"\0" * 5, b"\xff" * 64, b"Nikon\0\x02\x10\0\0MM\0*\xff\xff\xff\xff", b"OLYMPUS\0II\3\0\xff\xff"]
    )
    def test_is_no_fault(self, make, note):
        directories = parse(tiff({MAKE: make + b"\0", EXIF: {MAKER_NOTE: (UNDEFINED, note)}}))
        assert maker_facts(directories) == NOTHING
        assert directories.faults == []

    def test_of_the_place_or_length_of_a_note_is_no_fault(self):
        for place, size in ((0xFFFFFFFF, 0xFFFFFFFF), (8, 0xFFFFFFFF), (0, -1), (4, 0), (0, 0xFFFFFFFF)):
            directories = parse(CAMERAS["sigma"].block())
            directories.maker_note = place, size
            assert maker_facts(directories) == NOTHING

    @settings(max_examples=400, deadline=500, suppress_health_check=[HealthCheck.too_slow])
    @given(name=st.sampled_from(sorted(CAMERAS)), damage=damages())
    def test_of_any_kind_gives_a_readable_serial_or_none(self, name, damage):
        block = CAMERAS[name].block()
        directories = parse(block)
        assert directories.maker_note
        start, size = directories.maker_note
        directories.block = block[:start] + damaged(block[start : start + size], damage) + block[start + size :]
        assert maker_facts(directories).serial.isprintable()
