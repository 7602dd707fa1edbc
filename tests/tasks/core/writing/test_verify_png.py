"""The second reader of PNG must notice what a faulty planner would do."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest

from tasks.core.errors import CannotWrite
from tasks.core.writing import Wanted, verify
from tests.tasks.core.reading.chunked_files import EXIF, HOMES, KEYWORD, XMP, XMP_HOMES, chunk, png, profile
from tests.tasks.core.writing.pngs import PLAIN, UNLOCATED, indexed
from tests.tasks.core.writing.proofs import GONE, ROME, SYDNEY, TAKEN, written

HERE = Wanted(ROME)
NOTE = chunk(b"tEXt", b"Title\0A tower")
ORIGINAL = png(NOTE, HOMES["eXIf"], XMP_HOMES["iTXt"], size=(8, 8))
WRITTEN = written("png", ORIGINAL, HERE)
ADDED = written("png", PLAIN, HERE)


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    """Other bytes in a chunk, and its CRC right again."""
    at = data.index(old)
    start = max(data.rfind(name, 0, at + 4) for name in (b"eXIf", b"tEXt", b"iTXt", b"zTXt"))
    size = int.from_bytes(data[start - 4 : start], "big")
    content = data[start : start + 4 + size].replace(old, new)
    return data[:start] + content + zlib.crc32(content).to_bytes(4, "big") + data[start + 8 + size :]


def turned(data: bytes, *names: bytes) -> bytes:
    """The two chunks of these names change places."""
    (one, one_end), (two, two_end) = (
        (at, at + 12 + int.from_bytes(data[at : at + 4], "big")) for at in (data.index(name) - 4 for name in names)
    )
    assert one_end == two
    return data[:one] + data[two:two_end] + data[one:one_end] + data[two_end:]


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "a pixel": ("a chunk b'IDAT'", lambda b: b[: b.index(b"IDAT") + 20] + b"?" + b[b.index(b"IDAT") + 21 :]),
    "a note": ("a chunk b'tEXt'", lambda b: changed(b, b"A tower", b"A power")),
    "the order": ("other chunks", lambda b: turned(b, b"tEXt", b"eXIf")),
    "a chunk more": ("other chunks", lambda b: b.replace(NOTE, NOTE + NOTE)),
    "a chunk fewer": ("other chunks", lambda b: b.replace(NOTE, b"")),
    "the signature": ("beginning", lambda b: b"\x88" + b[1:]),
    "the end": ("beginning", lambda b: b + b"?"),
    "no end": ("break off", lambda b: b[:-12]),
    "the CRC": ("CRC", lambda b: b[: b.index(b"iTXt") - 5] + b"?" + b[b.index(b"iTXt") - 4 :]),
    "another tag": ("changed", lambda b: changed(b, b"Acme", b"Acne")),
    "another date": ("changed", lambda b: changed(b, b"2024:05:01 12", b"2024:05:01 13")),
    "the method": ("method", lambda b: changed(b, b"whereshot proxy", b"whereshot track")),
    "the XMP": ("XMP has changed", lambda b: changed(b, b"Bolt", b"Bold")),
    "the position of the XMP": ("XMP says", lambda b: changed(b, b"41,53.4", b"41,54.4")),
}


class TestVerify:
    def test_passes_what_is_right(self):
        verify("png", ORIGINAL, WRITTEN, HERE)

    @pytest.mark.parametrize(("sentence", "damage"), DAMAGES.values(), ids=DAMAGES)
    def test_notices_what_else_has_changed(self, sentence: str, damage: Callable[[bytes], bytes]):
        damaged = damage(WRITTEN)
        assert damaged != WRITTEN
        with pytest.raises(CannotWrite, match=f"second reader: .*{sentence}"):
            verify("png", ORIGINAL, damaged, HERE)

    @pytest.mark.parametrize("asked", [Wanted(SYDNEY), Wanted(taken=TAKEN)])
    def test_notices_something_else_than_asked(self, asked: Wanted):
        with pytest.raises(CannotWrite, match="second reader"):
            verify("png", ORIGINAL, WRITTEN, asked)

    def test_notices_exif_that_is_missing(self):
        with pytest.raises(CannotWrite, match="not there"):
            verify("png", PLAIN, PLAIN, HERE)

    def test_notices_new_exif_behind_the_picture(self):
        start, end = ADDED.index(b"eXIf") - 4, ADDED.index(b"IDAT") - 4
        with pytest.raises(CannotWrite, match="not where it belongs"):
            verify("png", PLAIN, PLAIN[:-12] + ADDED[start:end] + PLAIN[-12:], HERE)

    def test_notices_an_index_that_leads_elsewhere(self):
        original = indexed(UNLOCATED)
        located = written("png", png(UNLOCATED), HERE)
        grown = original.replace(UNLOCATED, located[located.index(b"eXIf") - 4 : located.index(b"IDAT") - 4])
        with pytest.raises(CannotWrite, match="iDOT points at another place"):
            verify("png", original, grown, HERE)

    @pytest.mark.parametrize("home", [HOMES["tEXt profile"], HOMES["zTXt APP1"], HOMES["iTXt profile"]])
    def test_notices_damage_in_a_raw_profile(self, home: bytes):
        original = png(home, size=(8, 8))
        other = png(chunk(b"tEXt", b"Raw profile type exif\0" + profile("exif", EXIF.replace(b"Acme", b"Acne"))), size=(8, 8))
        with pytest.raises(CannotWrite, match="second reader"):
            verify("png", original, other, HERE)

    def test_notices_xmp_that_contradicts(self):
        """Not touched at all, it still says another position than the EXIF."""
        untouched = WRITTEN.replace(WRITTEN[WRITTEN.index(b"iTXt") - 4 : WRITTEN.index(b"IDAT") - 4], XMP_HOMES["iTXt"])
        with pytest.raises(CannotWrite, match="XMP says"):
            verify("png", ORIGINAL, untouched, HERE)

    def test_notices_packed_xmp_whose_other_properties_changed(self):
        one, other = (
            png(chunk(b"iTXt", KEYWORD + b"\1\0\0\0" + zlib.compress(XMP.replace(b"Bolt", make))), size=(8, 8))
            for make in (b"Bolt", b"Bold")
        )
        with pytest.raises(CannotWrite, match="second reader: the XMP has changed"):
            verify("png", one, written("png", other, HERE), HERE)


class TestVerifyRemoval:
    def test_passes_the_chunk_that_we_added(self):
        verify("png", ADDED, PLAIN, GONE)

    @pytest.mark.parametrize("home", [UNLOCATED, HOMES["eXIf"]])
    def test_notices_that_more_than_ours_is_gone(self, home: bytes):
        with pytest.raises(CannotWrite, match="held more than a position"):
            verify("png", png(home, size=(8, 8)), PLAIN, GONE)

    def test_notices_exif_that_is_gone_unasked(self):
        with pytest.raises(CannotWrite, match="the EXIF is gone"):
            verify("png", ADDED, PLAIN, HERE)

    def test_notices_a_position_that_stayed(self):
        with pytest.raises(CannotWrite, match="second reader"):
            verify("png", ADDED, ADDED, GONE)
