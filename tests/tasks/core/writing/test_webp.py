"""WebP: the position and the date in the EXIF chunk, declared by a flag; the picture as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.errors import CannotWrite
from tasks.core.writing import Wanted, plan
from tests.tasks.core.reading.chunked_files import EXIF, XMP
from tests.tasks.core.reading.mutants import Piece, mutant, pieces
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
from tests.tasks.core.writing.webps import (
    CAMERA,
    CLEAR,
    EXTENDED,
    HAS_ALPHA,
    HAS_EXIF,
    HAS_PROFILE,
    HAS_XMP,
    LOSSLESS,
    LOSSY,
    MOVING,
    chunks,
    flags,
    frames,
    riff,
    webp,
)

HERE = Wanted(ROME)
DECLARATION = ("RIFF:WebP_Flags", "RIFF:ImageWidth", "RIFF:ImageHeight", "File:FileType")
"""What a new VP8X chunk says of the picture once more."""


class TestPosition:
    @pytest.mark.parametrize("data", [webp(exif=CAMERA), webp(exif=EXIF, icc_profile=bytes(128)), EXTENDED])
    def test_is_written_where_the_exif_is(self, tmp_path: Path, data: bytes):
        result = written("webp", data, HERE)
        before, after = told(tmp_path, "a.webp", data), told(tmp_path, "b.webp", result)
        assert place(after) == told_of_rome()
        assert kept(after, *PLACE) == kept(before, *PLACE)
        assert [name for name, _ in chunks(result)] == [name for name, _ in chunks(data)]
        assert frames(result) == frames(data)

    @pytest.mark.parametrize(
        ("data", "said"),
        [(LOSSY, HAS_EXIF), (LOSSLESS, HAS_EXIF), (CLEAR, HAS_EXIF | HAS_ALPHA)],
        ids=["lossy", "lossless", "transparent"],
    )
    def test_of_a_simple_file_is_declared_before_the_picture(self, tmp_path: Path, data: bytes, said: int):
        result = written("webp", data, HERE)
        assert chunks(result)[1:-1] == chunks(data)
        assert flags(result) == said
        head = dict(chunks(result))[b"VP8X"]
        assert (head[4:7], head[7:10]) == (b"\x10\0\0", b"\x08\0\0")  # 17 by 9 pixels, less one
        before, after = told(tmp_path, "a.webp", data), told(tmp_path, "b.webp", result)
        assert place(after) == told_of_rome()
        assert kept(after, *PLACE, *DECLARATION) == kept(before, *PLACE, *DECLARATION)
        assert frames(result) == frames(data)

    def test_of_a_moving_picture_leaves_every_frame(self):
        result = written("webp", MOVING, HERE)
        assert flags(result) == flags(MOVING) | HAS_EXIF
        assert len(frames(MOVING)) == 2
        assert frames(result) == frames(MOVING)

    def test_goes_before_the_xmp(self, tmp_path: Path):
        data = webp(xmp=XMP)
        result = written("webp", data, HERE)
        assert [name for name, _ in chunks(result)][-2:] == [b"EXIF", b"XMP "]
        assert flags(result) == HAS_XMP | HAS_EXIF
        after = told(tmp_path, "a.webp", result)
        assert place(after) == told_of_rome()
        assert after["XMP-exif:GPSLatitude"] == [pytest.approx(ROME.lat, abs=1e-8)]
        assert after["XMP-tiff:Make"] == ["Bolt"]

    def test_of_another_place_does_not_make_the_file_longer(self, tmp_path: Path):
        for data in (LOSSY, EXTENDED):
            first = written("webp", data, HERE)
            second = written("webp", first, Wanted(SYDNEY))
            assert len(second) <= len(first)
            assert place(told(tmp_path, "a.webp", second))["Longitude"] == [pytest.approx(151.2152967)]

    @pytest.mark.parametrize("extra", [b"", b"?"])
    def test_keeps_lengths_even(self, extra: bytes):
        """The walk in ``chunks`` fails on a chunk that begins at an odd place."""
        data = riff(*chunks(webp(exif=CAMERA)), (b"ODD ", b"odd" + extra))
        assert [one for one in chunks(written("webp", data, HERE)) if one[0] == b"ODD "] == [(b"ODD ", b"odd" + extra)]


class TestDate:
    def test_is_written_beside_the_position_that_stays(self, tmp_path: Path):
        data = webp(exif=EXIF, xmp=XMP)
        before, after = told(tmp_path, "a.webp", data), told(tmp_path, "b.webp", written("webp", data, Wanted(taken=TAKEN)))
        assert [after[name] for name in DATES] == [["2020:02:03 04:05:06"], [78], ["+02:00"], ["2020:02:03 04:05:06.78+02:00"]]
        assert kept(after, *DATES) == kept(before, *DATES)


class TestRemoval:
    def test_of_a_chunk_that_we_added_takes_its_flag_back(self):
        original = webp(icc_profile=bytes(128))
        assert written("webp", written("webp", original, HERE), GONE) == original

    def test_leaves_the_other_tags(self, tmp_path: Path):
        result = written("webp", written("webp", EXTENDED, HERE), GONE)
        after = told(tmp_path, "a.webp", result)
        assert [name for name in after if "GPS" in name] == []
        assert kept(after) == kept(told(tmp_path, "b.webp", EXTENDED), "XMP-exif:GPS")
        assert flags(result) == HAS_EXIF | HAS_XMP | HAS_PROFILE

    def test_of_a_position_that_is_not_ours_is_refused(self):
        with pytest.raises(CannotWrite, match="not ours"):
            plan("webp", webp(exif=EXIF), GONE)

    @pytest.mark.parametrize("data", [LOSSY, webp(exif=CAMERA)], ids=["no EXIF", "no position"])
    def test_without_a_position_has_nothing_to_do(self, data: bytes):
        assert plan("webp", data, GONE) == []


PICTURE = chunks(LOSSY)[0]
REFUSED = {
    "C2PA signature": riff(*chunks(EXTENDED), (b"C2PA", b"jumb")),
    "several EXIF": riff(*chunks(EXTENDED), (b"EXIF", CAMERA)),
    "no VP8X": riff(PICTURE, (b"EXIF", CAMERA)),
    "more than a picture": riff(PICTURE, PICTURE),
    "size is not the file's": LOSSY + b"\0\0",
    "overruns the file": LOSSY[:16] + b"\xff" + LOSSY[17:],
    "does not begin with a picture": riff((b"ODD ", b""), PICTURE),
    "has no picture": riff((b"VP8X", bytes(10))),
    "VP8X chunk is too short": riff((b"VP8X", bytes(4)), PICTURE),
    "not a WebP": b"RIFX" + LOSSY[4:],
    "does not say its size": riff((b"VP8 ", b"\1" + PICTURE[1][1:])),
    "say its size": riff((b"VP8L", b"\x2e" + chunks(LOSSLESS)[0][1][1:])),
    "not TIFF": riff(*chunks(EXTENDED)[:-2], (b"EXIF", b"no TIFF header")),
}


class TestRefusals:
    @pytest.mark.parametrize(("reason", "data"), REFUSED.items(), ids=REFUSED)
    def test_say_what_was_found(self, reason: str, data: bytes):
        with pytest.raises(CannotWrite, match=reason):
            plan("webp", data, HERE)


WHOLE = (LOSSY, CLEAR, EXTENDED, written("webp", EXTENDED, HERE), written("webp", LOSSLESS, HERE))


class TestDamagedFiles:
    @settings(max_examples=250, deadline=None)
    @given(st.sampled_from(WHOLE), pieces(), st.sampled_from([HERE, Wanted(taken=TAKEN), GONE]), st.booleans())
    def test_are_refused_or_undone_exactly(self, data: bytes, changes: list[Piece], wanted: Wanted, has_size: bool):
        damaged = mutant(data, changes)
        sized = damaged[:4] + max(len(damaged) - 8, 0).to_bytes(4, "little") + damaged[8:]
        withstands("webp", sized if has_size else damaged, wanted)
