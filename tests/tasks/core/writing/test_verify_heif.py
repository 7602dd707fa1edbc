"""Tests for tasks.core.writing.verify_heif: it must notice what a faulty planner would do."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Position, Wanted, apply_splices, plan, verify
from tests.tasks.core.reading.boxed_files import XMP_UUID, box
from tests.tasks.core.writing.heifs import (
    EXIF,
    EXIF_HEAD,
    PICTURE,
    SECOND,
    VIDEO,
    XMP,
    Layout,
    exif_block,
    heif,
    items_of,
    sequence,
)
from tests.tasks.core.writing.jpegs import packet

HERE = Wanted(Position(41.8902102, 12.4922309, alt_m=21.5, direction_deg=90, method="whereshot proxy"))
GONE = Wanted(without_ours=True)
POSITION = 'exif:GPSLatitude="48,51.4980N" exif:GPSLongitude="2,17.6700E"'

Damage = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def original() -> bytes:
    """A HEIF with everything: two pictures with their Exif, XMP with a position, a free box, and Samsung's trailers."""
    return heif(
        Layout(trailer="sefd", free=20),
        exif_block(),
        packet(POSITION, padding=300),
        other_exif=exif_block(1.5, 2.5),
        behind=box(b"uuid", XMP_UUID, packet()),
    )


@pytest.fixture(scope="module")
def written(original: bytes) -> bytes:
    return apply_splices(original, plan("heif", original, HERE))


def replaced(old: bytes, new: bytes) -> Damage:
    return lambda data: data.replace(old, new, 1)


def moved_by(number: int, item: bytes, by: int) -> Damage:
    """Let iloc tell an item at another place."""

    def damage(data: bytes) -> bytes:
        entry = struct.pack(">4H2I", number, 0, 0, 1, data.index(item), len(item))
        return data.replace(entry, entry[:8] + struct.pack(">2I", data.index(item) + by, len(item)))

    return damage


def last_two_swapped(data: bytes) -> bytes:
    at = data.rindex(b"sefd") - 4
    start = data.rindex(b"mpvd") - 4
    return data[:start] + data[at:] + data[start:at]


def exif_twice(data: bytes) -> bytes:
    return data + data[data.rindex(EXIF_HEAD) - 8 : data.index(b"mpvd") - 4]


class TestVerify:
    def test_passes_what_is_right(self, original: bytes, written: bytes):
        verify("heif", original, written, HERE)

    @pytest.mark.parametrize(
        ("damage", "sentence"),
        [
            (replaced(PICTURE[-9:], PICTURE[-9:].upper()), "data of item 1"),
            (replaced(SECOND, SECOND[::-1]), "data of item 2"),
            (moved_by(1, PICTURE, 2), "data of item 1"),
            (replaced(b"MotionPhoto_Datampv2\0\0", b"MotionPhoto_Datampv2\0\1"), "video of the motion photo"),
            (replaced(VIDEO[-9:], b"123456789"), "'mpvd' box"),
            (replaced(b"ftypheic", b"ftypheix"), "'ftyp' box"),
            (replaced(b"\0\0\0\x40\0\0\0\x30", b"\0\0\0\x40\0\0\0\x31"), "'iprp' box"),
            (replaced(b"\0\0hvc1", b"\0\0hvc2"), "names of items"),
            (replaced(b"thmb", b"auxl"), "references"),
            (replaced(b"pitm\0\0\0\0\0\1", b"pitm\0\0\0\0\0\2"), "changed|not the same|primary|another item"),
            (lambda data: b"Acne".join(data.rsplit(b"Acme", 1)), "have changed or moved|changed"),
            (replaced(b"Acme", b"Acne"), "'mdat' box"),
            (replaced(b"whereshot proxy", b"whereshot track"), "method"),
            (replaced(b'xmp:Rating="4"', b'xmp:Rating="5"'), "XMP has changed"),
            (replaced(b"41,53.4", b"41,54.4"), "XMP says"),
            (replaced(b"--", b"-+"), "'mdat' box"),
            (last_two_swapped, "not the same|last boxes|not where"),
            (exif_twice, "not the same"),
            (lambda data: data[:-1], "do not fill"),
            (lambda data: data + box(b"free", b"1234"), "last boxes"),
            (lambda data: b"\0\0\0\0Exif\0\0".join(data.rsplit(EXIF_HEAD, 1)), "head of the Exif"),
        ],
    )
    def test_notices_damage_to_the_file(self, original: bytes, written: bytes, damage: Damage, sentence: str):
        damaged = damage(written)
        assert damaged != written
        with pytest.raises(CannotWrite, match=f"second reader.*({sentence})"):
            verify("heif", original, damaged, HERE)

    def test_notices_that_nothing_was_written(self, original: bytes):
        with pytest.raises(CannotWrite, match="second reader"):
            verify("heif", original, original, HERE)

    def test_notices_that_no_exif_was_added(self):
        with pytest.raises(CannotWrite, match="has no Exif"):
            verify("heif", heif(), heif(), HERE)

    def test_notices_an_exif_that_is_gone(self, original: bytes, written: bytes):
        with pytest.raises(CannotWrite, match="second reader"):
            verify("heif", original, heif(Layout(trailer="sefd", free=20)), GONE)

    def test_notices_a_position_that_is_still_there(self, written: bytes):
        with pytest.raises(CannotWrite, match="second reader"):
            verify("heif", written, written, GONE)

    def test_lets_nothing_but_zeros_into_dead_bytes(self):
        once = apply_splices(heif(exif=exif_block()), plan("heif", heif(exif=exif_block()), HERE))
        gone = apply_splices(once, plan("heif", once, GONE))
        verify("heif", once, gone, GONE)
        with pytest.raises(CannotWrite, match="'mdat' box"):
            verify("heif", once, gone.replace(b"--", b"-+"), GONE)

    def test_notices_frames_of_a_sequence_that_are_not_where_the_table_says(self):
        original = sequence()
        written = apply_splices(original, plan("heif", original, HERE))
        verify("heif", original, written, HERE)
        at, old = written.index(b"stco") + 12, original.index(b"stco") + 12
        with pytest.raises(CannotWrite, match="second reader: a frame"):
            verify("heif", original, written[:at] + original[old : old + 4] + written[at + 4 :], HERE)

    def test_reads_items_by_the_tables_of_each_file(self, original: bytes, written: bytes):
        before, after = items_of(original), items_of(written)
        same = before.keys() - {EXIF, XMP}
        assert {number: before[number] for number in same} == {number: after[number] for number in same}
