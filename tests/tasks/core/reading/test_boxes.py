"""The walk over boxes: three kinds of length, and every lie about a length."""

from __future__ import annotations

import os
import struct
import time

import pytest

from tasks.core.reading.boxes import MAX_BOXES, MAX_METADATA_BYTES, Boxes, TooManyBoxes
from tasks.core.reading.source import Source
from tests.tasks.core.reading.boxed_files import box, long_box


@pytest.fixture
def opened(tmp_path):
    """Open content as a file of boxes; a length makes it longer than its content, without taking room."""
    fds = []

    def _opened(content: bytes, size: int = 0) -> Boxes:
        path = tmp_path / "boxes"
        path.write_bytes(content)
        if size:
            os.truncate(path, size)
        fds.append(os.open(path, os.O_RDONLY))
        return Boxes(Source(fds[-1], path.stat().st_size))

    yield _opened
    for fd in fds:
        os.close(fd)


class TestBoxes:
    def test_are_found_by_lengths_of_32_and_64_bits_and_to_the_end(self, opened):
        content = box(b"ftyp", b"heic") + long_box(b"mdat", b"12345") + struct.pack(">I4s", 0, b"rest") + b"123"
        found = [(one.name, one.start, one.end, one.is_cut) for one in opened(content).top()]
        assert found == [(b"ftyp", 8, 12, False), (b"mdat", 28, 33, False), (b"rest", 41, 44, False)]

    def test_inside_another_start_behind_what_is_skipped(self, opened):
        boxes = opened(box(b"meta", bytes(4), box(b"hdlr", b"pict"), box(b"idat")))
        (meta,) = boxes.top()
        assert [one.name for one in boxes.inside(meta, 4)] == [b"hdlr", b"idat"]

    def test_a_length_of_zero_inside_another_closes_the_list(self, opened):
        boxes = opened(box(b"udta", box(b"name"), bytes(8), box(b"late")) + box(b"free"))
        udta = next(boxes.top())
        assert [one.name for one in boxes.inside(udta)] == [b"name"]

    @pytest.mark.parametrize(
        "header",
        [struct.pack(">I4s", 7, b"mdat"), struct.pack(">I4sQ", 1, b"mdat", 15), struct.pack(">I4s", 1, b"mdat")],
        ids=["7", "15 of 64 bits", "64 bits that are missing"],
    )
    def test_end_at_a_length_below_the_header(self, opened, header):
        assert [one.name for one in opened(box(b"ftyp") + header).top()] == [b"ftyp"]

    @pytest.mark.parametrize("claimed", [1 << 63, (1 << 64) - 1])
    def test_a_length_of_2_to_the_63_ends_with_the_file_and_is_a_cut(self, opened, claimed):
        ((name, start, end, is_cut),) = opened(long_box(b"mdat", b"12345", claimed)).top()
        assert (name, start, end, is_cut) == (b"mdat", 16, 21, True)

    def test_a_box_that_is_longer_than_what_holds_it_stays_inside_and_is_a_cut(self, opened):
        boxes = opened(box(b"moov", struct.pack(">I4s", 1000, b"udta"), b"12") + box(b"mdat", bytes(5000)))
        moov = next(boxes.top())
        assert list(boxes.inside(moov)) == [(b"udta", 16, 18, True)]

    def test_content_of_eight_gigabytes_is_stepped_over_by_its_length(self, opened):
        size = 1 << 33
        boxes = opened(box(b"ftyp") + long_box(b"mdat", b"", size - 8), size)
        started = time.perf_counter()
        assert [(one.name, one.end) for one in boxes.top()] == [(b"ftyp", 8), (b"mdat", size)]
        assert time.perf_counter() - started < 0.1

    def test_more_than_65536_are_refused_within_a_second(self, opened):
        boxes = opened(box(b"free") * (MAX_BOXES + 1))
        started = time.perf_counter()
        with pytest.raises(TooManyBoxes, match="more than 65536 boxes"):
            list(boxes.top())
        assert time.perf_counter() - started < 1

    def test_as_many_as_65536_are_not_too_many(self, opened):
        assert len(list(opened(box(b"free") * MAX_BOXES).top())) == MAX_BOXES

    def test_reading_the_same_piece_again_and_again_is_refused(self, opened):
        boxes = opened(box(b"free", bytes(1 << 20)))
        (free,) = boxes.top()
        for _ in range(MAX_METADATA_BYTES >> 20):
            assert len(boxes.content(free)) == 1 << 20
        with pytest.raises(TooManyBoxes, match="more than 8388608 bytes of metadata"):
            boxes.content(free)
