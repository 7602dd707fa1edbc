"""PNG: the position and the date in whatever chunk keeps them, the picture as it was."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.errors import CannotWrite
from tasks.core.writing import Wanted, plan
from tests.tasks.core.reading.chunked_files import EXIF, HOMES, KEYWORD, XMP, XMP_HOMES, chunk, png, profile
from tests.tasks.core.reading.mutants import Piece, mutant, pieces
from tests.tasks.core.writing.jpegs import packet
from tests.tasks.core.writing.pngs import CAMERA, PLAIN, UNLOCATED, indexed, names, pixels, summed
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


class TestPosition:
    @pytest.mark.parametrize("home", HOMES.values(), ids=HOMES)
    def test_is_written_where_the_exif_is(self, tmp_path: Path, home: bytes):
        data = png(chunk(b"tEXt", b"Title\0A tower"), home, size=(8, 8))
        result = written("png", data, HERE)
        before, after = told(tmp_path, "a.png", data), told(tmp_path, "b.png", result)
        assert place(after) == told_of_rome()
        assert kept(after, *PLACE) == kept(before, *PLACE)
        assert names(result) == names(data)
        assert pixels(result) == pixels(data)

    def test_is_written_into_both_where_exif_is_kept_twice(self, tmp_path: Path):
        result = written("png", png(HOMES["eXIf"], HOMES["zTXt profile"], size=(8, 8)), HERE)
        assert place(told(tmp_path, "a.png", result)) == told_of_rome(copies=2)

    @pytest.mark.parametrize("home", XMP_HOMES.values(), ids=XMP_HOMES)
    def test_is_brought_into_step_in_the_xmp(self, tmp_path: Path, home: bytes):
        data = png(home, size=(8, 8))
        before, after = told(tmp_path, "a.png", data), told(tmp_path, "b.png", written("png", data, HERE))
        assert after["XMP-exif:GPSLatitude"] == [pytest.approx(ROME.lat, abs=1e-8)]
        assert after["XMP-exif:GPSLongitude"] == [pytest.approx(ROME.lon, abs=1e-8)]
        assert place(after) == told_of_rome()
        assert kept(after, *PLACE) == kept(before, *PLACE)

    def test_leaves_xmp_that_holds_none_as_it_is_whatever_is_in_it(self):
        broken = chunk(b"iTXt", KEYWORD + b"\0\0\0\0<no xml")
        assert broken in written("png", png(broken, size=(8, 8)), HERE)

    @pytest.mark.parametrize("later", [b"iDOT", b"fcTL", b"IDAT"])
    def test_without_exif_goes_into_a_new_chunk_before(self, tmp_path: Path, later: bytes):
        before = [] if later == b"IDAT" else [chunk(later, bytes(28))]
        result = written("png", png(chunk(b"gAMA", bytes(4)), *before, size=(8, 8)), HERE)
        assert names(result)[:4] == [b"IHDR", b"gAMA", b"eXIf", later]
        assert place(told(tmp_path, "a.png", result)) == told_of_rome()

    @pytest.mark.parametrize("home", [b"", UNLOCATED, HOMES["tEXt profile"]], ids=["none", "eXIf", "profile"])
    def test_of_another_place_does_not_make_the_file_longer(self, tmp_path: Path, home: bytes):
        first = written("png", png(home, size=(8, 8)), HERE)
        second = written("png", first, Wanted(SYDNEY))
        assert len(second) <= len(first)
        said = place(told(tmp_path, "a.png", second))
        assert (said["Latitude"], said["LatitudeRef"]) == ([pytest.approx(33.8567844)], ["S"])
        assert said["ProcessingMethod"] == ["whereshot manual"]


class TestBrokenPicture:
    """Nothing of it is touched, so its chunks need not make sense."""

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            (PLAIN[:8] + chunk(b"CgBI", bytes(4)) + PLAIN[8:], [b"CgBI", b"IHDR", b"eXIf", b"IDAT", b"IEND"]),
            (PLAIN[:8] + PLAIN[33:], [b"eXIf", b"IDAT", b"IEND"]),
        ],
        ids=["as Apple packs it", "without its head"],
    )
    def test_is_no_reason_to_refuse(self, data: bytes, expected: list[bytes]):
        assert names(written("png", data, HERE)) == expected

    def test_may_end_in_a_chunk_that_claims_a_length(self):
        end = b"\0\0\0\x2bIEND\xae\x42\x60\x82"
        assert written("png", PLAIN[:-12] + end, HERE).endswith(end)


class TestDate:
    def test_is_written_beside_the_position_that_stays(self, tmp_path: Path):
        data = png(HOMES["eXIf"], XMP_HOMES["iTXt, compressed"], size=(8, 8))
        before, after = told(tmp_path, "a.png", data), told(tmp_path, "b.png", written("png", data, Wanted(taken=TAKEN)))
        assert [after[name] for name in DATES] == [["2020:02:03 04:05:06"], [78], ["+02:00"], ["2020:02:03 04:05:06.78+02:00"]]
        assert kept(after, *DATES) == kept(before, *DATES)

    def test_makes_a_new_chunk_together_with_the_position(self, tmp_path: Path):
        after = told(tmp_path, "a.png", written("png", PLAIN, Wanted(ROME, TAKEN)))
        assert place(after) == told_of_rome()
        assert [after[name] for name in DATES[:3]] == [["2020:02:03 04:05:06"], [78], ["+02:00"]]


class TestRemoval:
    def test_of_a_chunk_that_we_added_gives_the_original_back(self):
        assert written("png", written("png", PLAIN, HERE), GONE) == PLAIN

    @pytest.mark.parametrize(
        "home",
        [UNLOCATED, chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile("exif", b"Exif\0\0" + CAMERA)))],
        ids=["eXIf", "profile"],
    )
    def test_leaves_the_other_tags(self, tmp_path: Path, home: bytes):
        data = png(home, size=(8, 8))
        after = told(tmp_path, "a.png", written("png", written("png", data, HERE), GONE))
        assert place(after) == {}
        assert kept(after) == kept(told(tmp_path, "b.png", data))

    def test_takes_it_out_of_the_xmp_too(self, tmp_path: Path):
        data = png(chunk(b"iTXt", KEYWORD + b"\0\0\0\0" + XMP), size=(8, 8))
        after = told(tmp_path, "a.png", written("png", written("png", data, HERE), GONE))
        assert [name for name in after if "GPS" in name] == []
        assert after["XMP-tiff:Make"] == ["Bolt"]

    def test_of_a_position_that_is_not_ours_is_refused(self):
        with pytest.raises(CannotWrite, match="not ours"):
            plan("png", png(HOMES["eXIf"]), GONE)

    @pytest.mark.parametrize("data", [PLAIN, png(UNLOCATED)], ids=["no EXIF", "no position"])
    def test_without_a_position_has_nothing_to_do(self, data: bytes):
        assert plan("png", data, GONE) == []


class TestIndex:
    def test_still_leads_to_its_chunk(self):
        result = written("png", indexed(), HERE)
        at = result.index(b"iDOT") - 4
        (distance,) = struct.unpack_from(">I", result, at + 8 + 24)
        assert result[at + distance + 4 :].startswith(b"IDAT")
        assert result.index(b"eXIf") < at

    def test_forbids_chunks_behind_it_to_grow(self):
        with pytest.raises(CannotWrite, match=r"length must stay|iDOT"):
            plan("png", indexed(HOMES["eXIf"]), HERE)

    def test_lets_chunks_behind_it_change_at_their_length(self):
        ours = written("png", png(HOMES["eXIf"], size=(8, 8)), HERE)
        start, end = ours.index(b"eXIf") - 4, ours.index(b"IDAT") - 4
        data = indexed(ours[start:end])
        assert len(written("png", data, Wanted(SYDNEY))) == len(data)

    def test_forbids_packed_xmp_behind_it_another_length(self):
        text = packet('exif:GPSLatitude="1,30.0N" exif:GPSLongitude="2,30.0E"', padding=400)
        with pytest.raises(CannotWrite, match="iDOT"):
            plan("png", indexed(chunk(b"iTXt", KEYWORD + b"\1\0\0\0" + zlib.compress(text))), HERE)


class TestTrailer:
    @pytest.mark.parametrize("behind", [bytes(9), b"\r\n"])
    def test_of_padding_is_harmless(self, behind: bytes):
        assert written("png", PLAIN + behind, HERE).endswith(behind)

    def test_that_is_unknown_must_not_move(self):
        with pytest.raises(CannotWrite, match="behind the end"):
            plan("png", PLAIN + b"something", HERE)

    def test_stays_where_it_is_when_the_length_does(self):
        data = written("png", PLAIN, HERE) + b"something"
        assert len(written("png", data, Wanted(SYDNEY))) == len(data)


REFUSED = {
    "a C2PA signature": png(chunk(b"caBX", b"jumb")),
    "a digital signature": png(chunk(b"dSIG", b"")),
    "several Exif chunks": png(UNLOCATED, UNLOCATED),
    "several Exif": png(HOMES["tEXt profile"], HOMES["zTXt APP1"]),
    "CRC of the eXIf chunk": png(UNLOCATED[:-1] + b"?"),
    "not TIFF": png(chunk(b"eXIf", b"no TIFF header here")),
    "raw profile is unreadable": png(chunk(b"tEXt", b"Raw profile type exif\0\nexif\n      10\n4578\n")),
    "holds something else": png(chunk(b"tEXt", b"Raw profile type exif\0" + profile("exif", b"something"))),
    "cannot be unpacked": png(chunk(b"zTXt", b"Raw profile type exif\0\0no zlib")),
    "cut off": png(chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile("exif", EXIF))[:-9])),
    "zTXt chunk that holds metadata is unreadable": png(chunk(b"zTXt", b"Raw profile type exif\0\1" + zlib.compress(b""))),
    "iTXt chunk that holds metadata is unreadable": png(chunk(b"iTXt", KEYWORD + b"\0\0en")),
    "half a GPS position": png(chunk(b"iTXt", KEYWORD + b"\0\0\0\0" + XMP.replace(b"GPSLongitude", b"GPSDOP"))),
    "not a PNG": b"\x89PMG" + PLAIN[4:],
    "overruns the file": PLAIN[:-1],
}


class TestRefusals:
    @pytest.mark.parametrize(("reason", "data"), REFUSED.items(), ids=REFUSED)
    def test_say_what_was_found(self, reason: str, data: bytes):
        with pytest.raises(CannotWrite, match=reason):
            plan("png", data, HERE)

    def test_names_a_file_without_pixels_whose_fingerprint_would_be_another(self):
        with pytest.raises(CannotWrite, match="no picture"):
            plan("png", PLAIN[:33] + UNLOCATED + PLAIN[-12:], HERE)

    def test_come_soon_for_text_that_unpacks_to_much(self):
        bomb = chunk(b"iTXt", KEYWORD + b"\1\0\0\0" + zlib.compress(bytes(20 << 20)))
        with pytest.raises(CannotWrite, match="unpacks to more than"):
            plan("png", png(bomb), HERE)


WHOLE = (
    png(HOMES["eXIf"], HOMES["tEXt profile"], XMP_HOMES["iTXt"], size=(2, 2)),
    png(HOMES["zTXt APP1"], XMP_HOMES["zTXt profile"], XMP_HOMES["iTXt, compressed"], size=(2, 2)),
    written("png", png(UNLOCATED, XMP_HOMES["iTXt"], size=(2, 2)), HERE),
    indexed(UNLOCATED),
)


class TestDamagedFiles:
    @settings(max_examples=250, deadline=None)
    @given(st.sampled_from(WHOLE), pieces(), st.sampled_from([HERE, Wanted(taken=TAKEN), GONE]), st.booleans())
    def test_are_refused_or_undone_exactly(self, data: bytes, changes: list[Piece], wanted: Wanted, has_sums: bool):
        damaged = mutant(data, changes)
        withstands("png", summed(damaged) if has_sums else damaged, wanted)
