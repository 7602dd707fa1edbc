"""Tests for tasks.core.reading.chunks: where PNG and WebP keep EXIF and XMP, and their picture."""

from __future__ import annotations

import json
import shutil
import subprocess
import zlib
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tasks.core.reading import read_photo
from tasks.core.reading.chunks import scan_png, scan_webp
from tasks.core.reading.source import Source
from tests.builders import picture
from tests.tasks.core.reading.boxed_files import scanned
from tests.tasks.core.reading.chunked_files import EXIF, HOMES, KEYWORD, XMP, XMP_HOMES, chunk, png, webp

TAKEN, EDITED = datetime.fromisoformat("2024-05-01T12:00:00"), datetime.fromisoformat("2019-07-04T09:08:07")


def exiftool(*paths: Path) -> list[dict[str, Any]]:
    """What ExifTool reads in the files, in their order."""
    if shutil.which("exiftool") is None:
        pytest.skip("exiftool is not installed")
    tags = ("-EXIF:all", "-XMP:all", "-ImageWidth", "-ImageHeight")
    run = subprocess.run(["exiftool", "-n", "-j", "-G0", *tags, *paths], capture_output=True, check=False)
    return json.loads(run.stdout)


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
        ((start, size),) = scanned(scan_png, path).image
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
        spans = scanned(scan_png, path).image
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
        contents = scanned(scan_png, path)
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
        ((start, size),) = scanned(scan_webp, path).image
        assert start == content.index(b"ANMF") + 8
        assert start + size == len(content)
