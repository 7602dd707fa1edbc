"""The second reader of JPEG XL must notice what a faulty planner would do."""

from __future__ import annotations

from collections.abc import Callable

import brotli
import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Wanted, verify
from tests.tasks.core.reading.boxed_files import box
from tests.tasks.core.reading.test_jxl import START
from tests.tasks.core.writing.jxls import EXIF, FRAMES, PACKED, PICTURE, PLAIN, boxes
from tests.tasks.core.writing.proofs import GONE, ROME, SYDNEY, TAKEN, written

HERE = Wanted(ROME)
NOTE = box(b"free", b"a note")
ORIGINAL = PLAIN.replace(PICTURE, NOTE + PICTURE)
WRITTEN = written("jxl", ORIGINAL, HERE)


def built(parts: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(box(name, content) for name, content in parts)


def without(name: bytes) -> Callable[[bytes], bytes]:
    return lambda data: built([one for one in boxes(data) if one[0] != name])


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a pixel": ("a box b'jxlc'", lambda b: b[:-1] + b"?"),
    "a note": ("a box b'free'", lambda b: b.replace(b"a note", b"A note")),
    "the order": ("other boxes", lambda b: built([*boxes(b)[:-2], *boxes(b)[:-3:-1]])),
    "a box fewer": ("other boxes", without(b"free")),
    "no EXIF": ("is gone", without(b"Exif")),
    "EXIF twice": ("other boxes", lambda b: b + EXIF),
    "the signature": ("begin", lambda b: b[:8] + b"?" + b[9:]),
    "a cut": ("break off", lambda b: b[:-1]),
    "another tag": ("changed", lambda b: b.replace(b"Acme", b"Acne")),
    "the method": ("method", lambda b: b.replace(b"whereshot proxy", b"whereshot track")),
    "what is before the EXIF": (
        "before the EXIF",
        lambda b: built([(n, b"\0\0\0\1?" + held[4:] if n == b"Exif" else held) for n, held in boxes(b)]),
    ),
    "the XMP": ("XMP has changed", lambda b: b.replace(b"Bolt", b"Bold")),
    "the position of the XMP": ("XMP says", lambda b: b.replace(b"41,53.4", b"41,54.4")),
}


class TestVerify:
    def test_passes_what_is_right(self):
        verify("jxl", ORIGINAL, WRITTEN, HERE)

    @pytest.mark.parametrize(("sentence", "damage"), DAMAGES.values(), ids=DAMAGES)
    def test_notices_what_else_has_changed(self, sentence: str, damage: Callable[[bytes], bytes]):
        damaged = damage(WRITTEN)
        assert damaged != WRITTEN
        with pytest.raises(CannotWrite, match=f"second reader: .*{sentence}"):
            verify("jxl", ORIGINAL, damaged, HERE)

    def test_notices_damage_in_packed_boxes(self):
        result = boxes(written("jxl", PACKED, HERE))
        packed = [
            (b"brob", n[5:] + brotli.compress(held.replace(b"Acme", b"Acne"))) if n[:4] == b"brob" else (n, held)
            for n, held in result
        ]
        with pytest.raises(CannotWrite, match=r"second reader: .*changed"):
            verify("jxl", PACKED, built(packed), HERE)

    def test_notices_packed_boxes_that_are_broken(self):
        at = WRITTEN.index(b"xml ") - 4
        with pytest.raises(CannotWrite, match="cannot be unpacked"):
            verify("jxl", ORIGINAL, WRITTEN[:at] + box(b"brob", b"xml ", b"no Brotli") + WRITTEN[at:], HERE)

    @pytest.mark.parametrize("asked", [Wanted(SYDNEY), Wanted(taken=TAKEN)])
    def test_notices_something_else_than_asked(self, asked: Wanted):
        with pytest.raises(CannotWrite, match="second reader"):
            verify("jxl", ORIGINAL, WRITTEN, asked)

    def test_notices_exif_that_is_missing(self):
        with pytest.raises(CannotWrite, match="not there"):
            verify("jxl", START + PICTURE, START + PICTURE, HERE)

    def test_notices_new_exif_behind_the_picture(self):
        right = boxes(written("jxl", START + PICTURE, HERE))
        with pytest.raises(CannotWrite, match="not where it belongs"):
            verify("jxl", START + PICTURE, built([*right[:2], right[3], right[2]]), HERE)


class TestVerifyWrapping:
    def test_passes_what_is_right(self):
        verify("jxl", FRAMES, written("jxl", FRAMES, HERE), HERE)

    @pytest.mark.parametrize(
        ("sentence", "damage"),
        [
            ("a box b'jxlc'", lambda b: b[:-1] + b"?"),
            ("other boxes", lambda b: b + NOTE),
            ("begin", lambda b: b.replace(b"ftypjxl ", b"ftypjxm ")),
            ("break off", lambda b: b + b"?"),
        ],
    )
    def test_notices_what_else_has_changed(self, sentence: str, damage: Callable[[bytes], bytes]):
        with pytest.raises(CannotWrite, match=f"second reader: .*{sentence}"):
            verify("jxl", FRAMES, damage(written("jxl", FRAMES, HERE)), HERE)


class TestVerifyRemoval:
    def test_passes_the_box_that_we_added(self):
        verify("jxl", written("jxl", START + PICTURE, HERE), START + PICTURE, GONE)

    def test_notices_that_more_than_ours_is_gone(self):
        with pytest.raises(CannotWrite, match="held more than a position"):
            verify("jxl", START + EXIF + PICTURE, START + PICTURE, GONE)
