"""Tests for tasks.core.reading.chunks: where PNG and WebP keep EXIF and XMP, and what hostile files make of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import zlib
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import piexif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.reading import read_photo
from tasks.core.reading.chunks import scan_png, scan_webp
from tasks.core.reading.source import Contents, Source
from tests.builders import picture

EXIF = piexif.dump(
    {
        "0th": {piexif.ImageIFD.Make: b"Acme", piexif.ImageIFD.Model: b"One"},
        "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2024:05:01 12:00:00"},
        "GPS": {1: b"N", 2: ((41, 1), (30, 1), (0, 1)), 3: b"E", 4: ((12, 1), (15, 1), (0, 1))},
    }
)
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
 exif:DateTimeOriginal="2019-07-04T09:08:07" exif:GPSLatitude="48,51.5N" exif:GPSLongitude="2,17.25W" tiff:Make="Bolt"/>
</rdf:RDF></x:xmpmeta>"""
TAKEN, EDITED = datetime.fromisoformat("2024-05-01T12:00:00"), datetime.fromisoformat("2019-07-04T09:08:07")
KEYWORD = b"XML:com.adobe.xmp\0"
MANY = 65_536


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")


def png(*before: bytes, behind: bytes = b"", piece: int = 8192, size: tuple[int, int] = (96, 64)) -> bytes:
    """A PNG with chunks before and behind its picture, which lies in chunks of ``piece`` bytes."""
    width, height = size
    pixels = zlib.compress(
        b"".join(b"\0" + picture(1, size).tobytes()[row * width * 3 :][: width * 3] for row in range(height)), 0
    )
    head = chunk(b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0)))
    data = b"".join(chunk(b"IDAT", pixels[at : at + piece]) for at in range(0, len(pixels), piece))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + data + behind + chunk(b"IEND", b"")


def webp(path: Path, *chunks: tuple[bytes, bytes], options: dict[str, Any] | None = None) -> Path:
    """An extended WebP (its VP8X made by an ICC profile) with chunks added at its end."""
    picture(1).save(path, icc_profile=bytes(128), **options or {})
    content = path.read_bytes()
    for name, data in chunks:
        content += name + len(data).to_bytes(4, "little") + data + bytes(len(data) & 1)
    path.write_bytes(b"RIFF" + (len(content) - 8).to_bytes(4, "little") + content[8:])
    return path


def profile(kind: str, data: bytes) -> bytes:
    """The text of a raw profile as ImageMagick writes it: 36 bytes a line."""
    lines = [data[at : at + 36].hex() for at in range(0, len(data), 36)]
    return f"\n{kind}\n{len(data):8}\n{chr(10).join(lines)}\n".encode()


def scanned(path: Path, scan: Any) -> Contents:
    """What a codec finds in a file."""
    with path.open("rb") as stream:
        return scan(Source(stream.fileno(), path.stat().st_size))


def exiftool(*paths: Path) -> list[dict[str, Any]]:
    """What ExifTool reads in the files, in their order."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    tags = ("-EXIF:all", "-XMP:all", "-ImageWidth", "-ImageHeight")
    run = subprocess.run(["exiftool", "-n", "-j", "-G0", *tags, *paths], capture_output=True, check=False)
    return json.loads(run.stdout)


HOMES = {
    "eXIf": chunk(b"eXIf", EXIF[6:]),
    "eXIf with the prefix of a JPEG": chunk(b"eXIf", EXIF),
    "tEXt profile": chunk(b"tEXt", b"Raw profile type exif\0" + profile("exif", EXIF)),
    "zTXt profile": chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile("exif", EXIF))),
    "zTXt APP1": chunk(b"zTXt", b"Raw profile type APP1\0\0" + zlib.compress(profile("generic profile", EXIF))),
    "iTXt profile": chunk(b"iTXt", b"Raw profile type exif\0\0\0\0\0" + profile("exif", EXIF)),
}
XMP_HOMES = {
    "iTXt": chunk(b"iTXt", KEYWORD + b"\0\0\0\0" + XMP),
    "iTXt, compressed": chunk(b"iTXt", KEYWORD + b"\1\0\0\0" + zlib.compress(XMP)),
    "tEXt": chunk(b"tEXt", KEYWORD + XMP),
    "zTXt": chunk(b"zTXt", KEYWORD + b"\0" + zlib.compress(XMP)),
    "zTXt profile": chunk(b"zTXt", b"Raw profile type xmp\0\0" + zlib.compress(profile("xmp", XMP))),
    "zTXt APP1": chunk(
        b"zTXt",
        b"Raw profile type APP1\0\0" + zlib.compress(profile("generic profile", b"http://ns.adobe.com/xap/1.0/\0" + XMP)),
    ),
}


class TestScanPng:
    def test_exif_is_found_wherever_exiftool_finds_it_before_and_behind_the_picture(self, tmp_path):
        paths = []
        for number, home in enumerate(HOMES.values()):
            for place, content in (("before", png(home)), ("behind", png(behind=home))):
                paths.append(tmp_path / f"{number}-{place}.png")
                paths[-1].write_bytes(content)
        for path, tags in zip(paths, exiftool(*paths), strict=True):
            facts = read_photo(path)
            assert (facts.make, facts.lat, facts.lon) == ("Acme", 41.5, 12.25), path.name
            assert (tags["EXIF:Make"], tags["EXIF:GPSLatitude"], tags["EXIF:GPSLongitude"]) == ("Acme", 41.5, 12.25), path.name
            assert (facts.taken_local, facts.datetime_source) == (TAKEN, "exif"), path.name
            assert facts.problem == "", path.name

    def test_xmp_is_found_wherever_exiftool_finds_it(self, tmp_path):
        paths = []
        for number, home in enumerate(XMP_HOMES.values()):
            paths.append(tmp_path / f"{number}.png")
            paths[-1].write_bytes(png(behind=home))
        for path, home, tags in zip(paths, XMP_HOMES, exiftool(*paths), strict=True):
            facts = read_photo(path)
            assert tags["XMP:DateTimeOriginal"] == "2019:07:04 09:08:07", home
            assert (facts.taken_local, facts.datetime_source) == (EDITED, "xmp"), home
            assert facts.make == tags["XMP:Make"] == "Bolt", home
            assert facts.lat == pytest.approx(tags["XMP:GPSLatitude"]), home
            assert facts.lon == pytest.approx(tags["XMP:GPSLongitude"]), home
            assert facts.problem == "", home

    def test_exif_and_xmp_that_disagree_are_told(self, tmp_path):
        path = tmp_path / "a.png"
        path.write_bytes(png(HOMES["eXIf"], XMP_HOMES["iTXt"]))
        facts = read_photo(path)
        assert (facts.make, facts.lat, facts.taken_local) == ("Acme", 41.5, TAKEN)
        assert "DateTimeOriginal is 2024-05-01 12:00:00 in its EXIF, 2019-07-04 09:08:07 in its XMP" in facts.problem
        assert "its EXIF says 41.50000, 12.25000, its XMP 48.85833, -2.28750, 1," in facts.problem

    def test_a_date_of_the_file_is_no_date_of_capture(self, tmp_path):
        path = tmp_path / "a.png"
        path.write_bytes(
            png(chunk(b"tIME", bytes((7, 228, 1, 2, 3, 4, 5))), chunk(b"tEXt", b"Creation Time\x002020:01:02 03:04:05"))
        )
        assert read_photo(path).taken_local is None

    @pytest.mark.parametrize(
        "text",
        [
            chunk(b"iTXt", KEYWORD),
            chunk(b"iTXt", KEYWORD + b"\1\0"),
            chunk(b"iTXt", KEYWORD + b"\1\0\0\0rubbish"),
            chunk(b"zTXt", KEYWORD + b"\0" + zlib.compress(XMP)[:40]),
            chunk(b"tEXt", b"Raw profile type xmp\0\nxmp\n 4\nzz"),
            chunk(b"tEXt", b"Raw profile type xmp\0"),
            chunk(b"tEXt", b"no keyword"),
            chunk(b"tEXt", b""),
        ],
    )
    def test_a_damaged_text_is_passed_over(self, tmp_path, text):
        path = tmp_path / "a.png"
        path.write_bytes(png(text))
        facts = read_photo(path)
        assert (facts.width, facts.taken_local, facts.problem) == (96, None, "")


class TestPixelsOfPng:
    @pytest.mark.parametrize("piece", [1, 7, 100, 8192, 1 << 20])
    def test_the_span_reaches_from_the_first_byte_of_the_picture_to_its_last(self, tmp_path, piece):
        path = tmp_path / "a.png"
        content = png(HOMES["eXIf"], piece=piece, behind=HOMES["zTXt profile"])
        path.write_bytes(content)
        ((start, size),) = scanned(path, scan_png).image
        assert start == content.index(b"IDAT") + 4
        assert content[start + size + 4 :].startswith(HOMES["zTXt profile"])

    def test_the_fingerprint_is_the_pictures_alone(self, tmp_path):
        bare, edited, other = (tmp_path / name for name in ("bare.png", "edited.png", "other.png"))
        bare.write_bytes(png(piece=500))
        edited.write_bytes(png(HOMES["eXIf"], XMP_HOMES["iTXt"], piece=500, behind=XMP_HOMES["zTXt"]))
        other.write_bytes(png(piece=500, size=(97, 64)))
        assert read_photo(bare).fingerprint == read_photo(edited).fingerprint != read_photo(other).fingerprint

    def test_the_frames_of_an_animation_are_part_of_the_picture(self, tmp_path):
        frames = b"".join(chunk(b"fcTL", bytes(26)) + chunk(b"fdAT", bytes((0, 0, 0, number)) * 9) for number in range(3))
        path = tmp_path / "a.png"
        path.write_bytes(png(behind=frames))
        spans = scanned(path, scan_png).image
        assert [size for _, size in spans[1:]] == [36, 36, 36]
        assert [later[0] - sum(sooner) for sooner, later in pairwise(spans)] == [4 + 38 + 8] * 3

    def test_a_hundred_thousand_equal_chunks_are_leapt_over_and_what_follows_is_read(self, tmp_path):
        reads = 0

        class Counting(Source):
            def read(self, offset: int, size: int) -> bytes:
                nonlocal reads
                reads += 1
                return super().read(offset, size)

        path = tmp_path / "a.png"
        pixels = chunk(b"IDAT", bytes(1000)) * 100_000 + chunk(b"IDAT", bytes(10))
        path.write_bytes(png(behind=pixels + HOMES["eXIf"]))
        with path.open("rb") as stream:
            contents = scan_png(Counting(stream.fileno(), path.stat().st_size))
        assert contents.has_exif
        assert contents.faults == []
        assert len(contents.image) == 1
        assert contents.image[0][1] > len(pixels) - 12
        assert reads < 120

    def test_chunks_of_changing_length_are_all_counted(self, tmp_path):
        path = tmp_path / "a.png"
        lengths = [length for length in range(60) for _ in range(length % 7)]
        pixels = b"".join(chunk(b"IDAT", bytes(length)) for length in lengths)
        content = png(behind=pixels + HOMES["eXIf"])
        path.write_bytes(content)
        contents = scanned(path, scan_png)
        start, size = contents.image[0]
        assert (start, start + size + 4) == (content.index(b"IDAT") + 4, content.index(HOMES["eXIf"]))
        assert contents.has_exif


class TestScanWebp:
    @pytest.mark.parametrize("options", [{}, {"lossless": True}])
    def test_exif_and_xmp_are_read_as_exiftool_reads_them(self, tmp_path, options):
        both, alone = (
            webp(tmp_path / "both.webp", (b"EXIF", EXIF), (b"XMP ", XMP), options=options),
            webp(tmp_path / "alone.webp", (b"XMP ", XMP), options=options),
        )
        exif_tags, xmp_tags = exiftool(both, alone)
        facts = read_photo(both)
        assert facts.make == exif_tags["EXIF:Make"]
        assert facts.lat == exif_tags["EXIF:GPSLatitude"] == 41.5
        assert "DateTimeOriginal is 2024-05-01 12:00:00 in its EXIF, 2019-07-04 09:08:07 in its XMP" in facts.problem
        facts = read_photo(alone)
        assert facts.make == xmp_tags["XMP:Make"] == "Bolt"
        assert facts.lon == pytest.approx(xmp_tags["XMP:GPSLongitude"]) == pytest.approx(-2.2875)
        assert (facts.width, facts.height, facts.problem) == (96, 64, "")

    @pytest.mark.parametrize("options", [{}, {"lossless": True}])
    def test_the_fingerprint_is_the_pictures_alone(self, tmp_path, options):
        bare = read_photo(webp(tmp_path / "bare.webp", options=options))
        edited = read_photo(webp(tmp_path / "edited.webp", (b"EXIF", EXIF), (b"XMP ", XMP), options=options))
        other = tmp_path / "other.webp"
        picture(2).save(other, **options)
        assert bare.fingerprint == edited.fingerprint != read_photo(other).fingerprint

    def test_the_frames_of_an_animation_are_the_picture(self, tmp_path):
        path = tmp_path / "a.webp"
        picture(1).save(path, save_all=True, append_images=[picture(2), picture(3)])
        content = path.read_bytes()
        ((start, size),) = scanned(path, scan_webp).image
        assert start == content.index(b"ANMF") + 8
        assert start + size == len(content)


class TestHostile:
    @pytest.mark.parametrize("kind", ["zTXt", "iTXt"])
    def test_many_texts_that_unpack_to_gigabytes_cost_little(self, tmp_path, kind):
        packer = zlib.compressobj(9)
        packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
        texts = [
            chunk(kind.encode(), keyword + (b"\0" if kind == "zTXt" else b"\1\0\0\0") + packed)
            for keyword in (KEYWORD, b"Raw profile type exif\0")
        ]
        path = tmp_path / "a.png"
        path.write_bytes(png(*texts * 100))
        begun = time.process_time()
        assert read_photo(path).width == 96
        assert time.process_time() - begun < 1

    @pytest.mark.parametrize(
        "filler",
        [
            chunk(b"IDAT", b"") + chunk(b"IDAT", b"1"),
            chunk(b"eXIf", b"no"),
            chunk(b"tEXt", b"Raw profile type exif\0"),
            chunk(b"tEXt", b"Comment\0"),
            chunk(b"juNk", b""),
        ],
    )
    def test_endless_chunks_of_a_png_are_given_up(self, tmp_path, filler):
        path = tmp_path / "a.png"
        path.write_bytes(png(behind=filler * MANY))
        begun = time.process_time()
        facts = read_photo(path)
        assert time.process_time() - begun < 1
        assert f"corrupt PNG: more than {MANY} chunks" in facts.problem

    @pytest.mark.parametrize("filler", [b"VP8 \0\0\0\0", b"junk\0\0\0\0", b"EXIF\2\0\0\0no", b"ALPH\0\0\0\0junk\0\0\0\0"])
    def test_endless_chunks_of_a_webp_are_given_up(self, tmp_path, filler):
        path = tmp_path / "a.webp"
        path.write_bytes(b"RIFF\0\0\0\0WEBP" + filler * MANY * 2)
        begun = time.process_time()
        facts = read_photo(path)
        assert time.process_time() - begun < 1
        assert f"corrupt WebP: more than {MANY} chunks" in facts.problem

    @pytest.mark.parametrize("length", [0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
    @pytest.mark.parametrize("name", [b"IDAT", b"eXIf", b"iTXt", b"IHDR"])
    def test_a_chunk_that_claims_gigabytes_is_a_cut_file(self, tmp_path, name, length):
        path = tmp_path / "a.png"
        path.write_bytes(png()[:33] + length.to_bytes(4, "big") + name + b"short")
        facts = read_photo(path)
        assert (facts.width, facts.problem) == (96, "truncated: the file ends before the picture does")

    def test_a_chunk_that_claims_gigabytes_and_has_them_is_not_read_whole(self, tmp_path):
        path = tmp_path / "a.png"
        path.write_bytes(png()[:33] + (0x7FFFFFF0).to_bytes(4, "big") + b"eXIf" + EXIF[6:])
        os.truncate(path, 0x80000100)
        begun = time.process_time()
        assert read_photo(path).make == "Acme"
        assert time.process_time() - begun < 1

    @settings(deadline=1000, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_a_mutated_file_is_facts_and_never_an_exception(self, tmp_path, data):
        built = {"a.png": png(*HOMES.values(), *XMP_HOMES.values(), piece=2000)}
        built["a.webp"] = webp(tmp_path / "b.webp", (b"EXIF", EXIF), (b"XMP ", XMP)).read_bytes()
        name = data.draw(st.sampled_from([*built]))
        content = bytearray(built[name])
        for _ in range(data.draw(st.integers(0, 8))):
            content[data.draw(st.integers(12, len(content) - 1))] = data.draw(st.sampled_from([0, 1, 0x7F, 0x80, 0xFF]))
        path = tmp_path / name
        path.write_bytes(content[: data.draw(st.integers(12, len(content)))])
        facts = read_photo(path)
        assert facts.format == Path(name).suffix[1:]
