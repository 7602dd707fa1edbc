"""Tests for tasks.core.writing.heif over every layout of tables, boxes and trailers that the standard allows."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest

from tasks.core.writing import Position, Splice, Taken, Wanted, apply_splices, invert_splices, plan, verify
from tests.tasks.core.writing.heifs import (
    EXIF,
    OTHER,
    PICTURE,
    PRIMARY,
    SECOND,
    VIDEO,
    Layout,
    boxes_of,
    exif_block,
    heif,
    items_of,
    layouts,
    position_of,
    video_of,
)  # fmt: skip

HERE = Wanted(Position(48.8583, 2.2945, alt_m=35, direction_deg=12.5, error_m=30, method="whereshot proxy"))
THERE = Wanted(Position(-33.8568, -151.2153, alt_m=-3, error_m=5000, method="whereshot manual"))
GONE = Wanted(without_ours=True)
STEP = 61
"""Every so many of all layouts: coprime to the number of values of each property, so that all of these come up together."""


def written(data: bytes, wanted: Wanted) -> bytes:
    """The file after a plan that its second reader has proved, whose undo is exact, and which is not wanted twice."""
    splices: list[Splice] = plan("heif", data, wanted)
    result = apply_splices(data, splices)
    verify("heif", data, result, wanted)
    assert apply_splices(result, invert_splices(data, splices)) == data
    assert plan("heif", result, wanted) == []
    return result


def check_pictures(data: bytes, layout: Layout) -> None:
    """Both pictures are what they were, and what is found from the end is still there."""
    items = items_of(data)
    assert (items[PRIMARY], items[OTHER]) == (PICTURE, SECOND)
    names = [name for name, _, _ in boxes_of(data)]
    if layout.trailer == "sefd":
        assert names[-2:] == [b"mpvd", b"sefd"]
        assert video_of(data) == VIDEO
    elif layout.trailer:
        assert names[-1] == b"mpvd"


def some(first: int) -> list[Layout]:
    return list(islice(layouts(), first, None, STEP))


class TestEveryLayout:
    @pytest.mark.parametrize("first", range(0, 61, 15))
    def test_changes_the_exif_there_is(self, first: int):
        for layout in some(first):
            original = heif(layout, exif_block())
            once = written(original, HERE)
            twice = written(once, THERE)
            gone = written(twice, GONE)
            assert position_of(once) == pytest.approx((48.8583, 2.2945), abs=1e-8)
            assert position_of(twice) == pytest.approx((-33.8568, -151.2153), abs=1e-8)
            assert position_of(gone) is None
            assert len(twice) == len(once), layout
            for data in (once, twice, gone):
                check_pictures(data, layout)

    @pytest.mark.parametrize("first", range(3, 61, 20))
    def test_adds_an_exif_item_and_drops_it_again(self, first: int):
        for layout in some(first):
            original = heif(layout)
            once = written(original, HERE)
            gone = written(written(once, THERE), GONE)
            again = written(gone, HERE)
            assert position_of(once) == pytest.approx((48.8583, 2.2945), abs=1e-8)
            assert EXIF not in items_of(gone)
            assert len(again) == len(once), layout
            for data in (once, gone, again):
                check_pictures(data, layout)

    def test_exiftool_reads_position_and_date(self, tmp_path: Path):
        if shutil.which("exiftool") is None:
            pytest.skip("exiftool is not installed")
        wanted = Wanted(HERE.position, Taken(datetime(2001, 2, 3, 4, 5, 6), "78", 330))  # noqa: DTZ001 - a wall clock
        for number, layout in enumerate(islice(layouts(), 0, None, 211)):
            for name, block in (("old", exif_block()), ("new", None)):
                (tmp_path / f"{number}{name}.heic").write_bytes(written(heif(layout, block), wanted))
        words = [
            "-n",
            "-j",
            "-EXIF:GPSLatitude",
            "-EXIF:GPSLongitude",
            "-DateTimeOriginal",
            "-OffsetTimeOriginal",
            "-SubSecTimeOriginal",
        ]
        done = subprocess.run(["exiftool", *words, str(tmp_path)], capture_output=True, check=True)
        found = json.loads(done.stdout)
        assert len(found) == 2 * len(list(islice(layouts(), 0, None, 211)))
        for one in found:
            assert (one["GPSLatitude"], one["GPSLongitude"]) == pytest.approx((48.8583, 2.2945), abs=1e-8)
            assert one["DateTimeOriginal"] == "2001:02:03 04:05:06"
            assert (one["OffsetTimeOriginal"], one["SubSecTimeOriginal"]) == ("+05:30", 78)
