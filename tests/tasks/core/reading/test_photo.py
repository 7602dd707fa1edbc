"""read_photo as a whole: agreement with ExifTool on real files, and its manners with anything that is no photo."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.core.reading import Facts, read_photo
from tests.builders import CORPUS, jpeg

DATES = (
    ("ExifIFD:DateTimeOriginal", "ExifIFD:SubSecTimeOriginal", "ExifIFD:OffsetTimeOriginal"),
    ("ExifIFD:CreateDate", "ExifIFD:SubSecTimeDigitized", "ExifIFD:OffsetTimeDigitized"),
    ("IFD0:ModifyDate", "ExifIFD:SubSecTime", "ExifIFD:OffsetTime"),
)
OTHERS = (
    "GPS:all", "IFD0:Make", "IFD0:Model", "IFD0:Orientation", "ExifIFD:SerialNumber", "IFD0:CameraSerialNumber",
    "File:ImageWidth", "File:ImageHeight", "Meta:ImageWidth", "Meta:ImageHeight",
)  # fmt: skip

EXCEPTIONS = {
    # A fraction inside the date itself is read as the sub-seconds; ExifTool leaves it in the text.
    "photos/mapillary/test_exif.jpg": {"date": "2018:06:26 17:46:33", "subsec": "847"},
    # 4294967295 degrees and no longitude: ExifTool shows the number, we take no position.
    "nasty/piexif/01.jpg": {"lat": None},
    "nasty/pillow/exif_gps.jpg": {"lat": None},
    # Control characters in the serial number are left out, because a table and a CSV would carry them on.
    "nasty/piexif/r_casio.jpg": {"serial": "`"},
}
"""Where we differ from ExifTool on purpose: what we say instead."""


@pytest.fixture(scope="module")
def by_exiftool() -> dict[str, dict[str, Any]]:
    """What ExifTool says about each JPEG and HEIF of the corpus, by path in it."""
    if not CORPUS.is_dir():
        pytest.skip(f"the corpus of real photos is not at {CORPUS}")
    if not shutil.which("exiftool"):
        pytest.skip("ExifTool is not installed")
    tags = [f"-{tag}" for tag in (*(tag for date in DATES for tag in date), *OTHERS)]
    endings = [part for ending in ("jpg", "jpeg", "heic", "heif") for part in ("-ext", ending)]
    command = ["exiftool", "-j", "-n", "-G1", "-r", "-FileType", *tags, *endings, "photos", "nasty"]
    told = json.loads(subprocess.run(command, cwd=CORPUS, capture_output=True, check=False).stdout)
    return {one["SourceFile"]: one for one in told if "File:FileType" in one}


def expected(told: dict[str, Any]) -> dict[str, Any]:
    """ExifTool's answer in our fields: the first date that is not blank, with the tags that belong to it."""

    def number(tag: str, ref: str = "", negative: str = "") -> float | None:
        value = told.get(tag, "")
        if value in {"", "undef"}:
            return None
        return -float(value) if ref and str(told.get(ref)) == negative else float(value)

    date, subsec, offset = next((tags for tags in DATES if str(told.get(tags[0], "")).strip(" :0")), ("", "", ""))
    return {
        "date": str(told.get(date, "")),
        "subsec": str(told.get(subsec, "")).strip(),
        "offset": str(told.get(offset, "")).strip(),
        "lat": number("GPS:GPSLatitude", "GPS:GPSLatitudeRef", "S"),
        "lon": number("GPS:GPSLongitude", "GPS:GPSLongitudeRef", "W"),
        "alt": number("GPS:GPSAltitude", "GPS:GPSAltitudeRef", "1"),
        "make": str(told.get("IFD0:Make", "")).strip(),
        "model": str(told.get("IFD0:Model", "")).strip(),
        "serial": str(told.get("ExifIFD:SerialNumber", told.get("IFD0:CameraSerialNumber", ""))).strip(),
        "orientation": told.get("IFD0:Orientation", 0),
        "size": (
            told.get("File:ImageWidth", told.get("Meta:ImageWidth")),
            told.get("File:ImageHeight", told.get("Meta:ImageHeight")),
        ),
    }


def ours(facts: Facts) -> dict[str, Any]:
    """Facts in the shape of ``expected``."""
    offset = facts.utc_offset_min
    sign = "-" if offset < 0 else "+"
    return {
        "date": facts.taken_local.strftime("%Y:%m:%d %H:%M:%S") if facts.taken_local else "",
        "subsec": facts.subsec,
        "offset": "" if math.isnan(offset) else f"{sign}{abs(int(offset)) // 60:02}:{abs(int(offset)) % 60:02}",
        **{
            name: None if math.isnan(value) else value
            for name, value in (("lat", facts.lat), ("lon", facts.lon), ("alt", facts.alt_m))
        },
        "make": facts.make,
        "model": facts.model,
        "serial": facts.serial,
        "orientation": facts.orientation,
        "size": (facts.width, facts.height),
    }


class TestAgreementWithExifTool:
    def test_every_field_of_every_jpeg_and_heif_is_equal_but_for_the_listed_exceptions(self, by_exiftool):
        differences = {}
        for path, told in by_exiftool.items():
            want = {**expected(told), **EXCEPTIONS.get(path, {})}
            have = ours(read_photo(CORPUS / path))
            for field, value in want.items():
                close = isinstance(value, float) and have[field] is not None and abs(value - have[field]) < 1e-7
                if value != have[field] and not close:
                    differences[path, field] = (value, have[field])
        assert differences == {}
        assert len(by_exiftool) > 170

    def test_every_exception_is_still_one(self, by_exiftool):
        for path, instead in EXCEPTIONS.items():
            said = expected(by_exiftool[path])
            assert all(said[field] != value for field, value in instead.items()), path


class TestNastyFiles:
    def test_no_file_raises_or_takes_a_second_and_each_that_is_no_picture_says_so(self, corpus):
        files = [path for path in (corpus / "nasty").rglob("*") if path.is_file()]
        assert len(files) >= 70
        for path in files:
            began = time.perf_counter()
            facts = read_photo(path)
            assert time.perf_counter() - began < 1, path
            assert facts.format or facts.problem, path
            assert_sound(facts)

    @pytest.mark.parametrize(
        ("path", "problem"),
        [
            ("piexif/notjpeg.jpg", "the file is empty"),
            ("pillow/truncated_jpeg.jpg", "truncated: the image data stops before its end"),
            ("pillow/truncated_end_chunk.png", "truncated: the file ends before the picture does"),
            ("pillow/truncated_exif_dpi.jpg", "corrupt EXIF: no TIFF header"),
            ("pillow/exif_typeerror.jpg", "corrupt EXIF: the pointer to the Exif directory is not a number"),
            ("exif_samples_tests/45-gps_ifd.jpg", "corrupt EXIF: the pointer to the GPS directory is not a number"),
        ],
    )
    def test_the_reason_is_in_words(self, corpus, path, problem):
        assert read_photo(corpus / "nasty" / path).problem == problem

    def test_healthy_photos_have_no_problem(self, corpus):
        walk = [path for path in (corpus / "photos" / "rome_walk").iterdir() if path.suffix.lower() == ".jpg"]
        assert len(walk) == 19
        assert [read_photo(path).problem for path in walk] == [""] * 19


class TestWhatIsNoPicture:
    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b"", "the file is empty"),
            (b"Dear diary,\nno picture today.\n", "not a picture: the content is text"),
            ("Größe: 3 €".encode(), "not a picture: the content is text"),
            (b"<!DOCTYPE html><html>Not found</html>", "not a picture: the content is a web page"),
            (b"%PDF-1.7\n%\xe2\xe3", "not a picture: the content is a PDF"),
            (bytes(5000), "not a picture: it begins with nothing but zero bytes"),
            (b"\0\x11\x22\x33\xff", "not a picture of a known format: it begins with the bytes 00 11 22 33 ff"),
            (b"\xff\xd8", "truncated: the file ends before the image data"),
            (b"\xff\xd8\xff\xd9", "corrupt JPEG: it ends without image data"),
        ],
    )  # fmt: skip
    def test_an_ending_of_a_picture_does_not_make_it_one(self, tmp_path, content, problem):
        path = tmp_path / "IMG_0001.JPG"
        path.write_bytes(content)
        assert read_photo(path).problem == problem

    def test_a_wrong_ending_does_not_hide_a_picture(self, tmp_path):
        facts = read_photo(jpeg(tmp_path / "photo.png"))
        assert (facts.format, facts.problem, facts.taken_local) == ("jpeg", "", datetime(2024, 5, 1, 12))  # noqa: DTZ001

    def test_a_missing_file_is_for_the_caller(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            read_photo(tmp_path / "gone.jpg")

    def test_a_folder_or_a_pipe_is_for_the_caller_and_is_not_waited_for(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.jpg")
        for path in (tmp_path, tmp_path / "pipe.jpg"):
            with pytest.raises(OSError, match="has the name of a file"):
                read_photo(path)

    def test_a_name_that_is_not_utf_8_is_read(self, tmp_path):
        path = str(tmp_path).encode() + b"/caf\xe9.jpg"
        Path(path.decode(errors="surrogateescape")).write_bytes(jpeg(tmp_path / "a.jpg").read_bytes())
        assert read_photo(path.decode(errors="surrogateescape")).make == "Acme"


def assert_sound(facts: Facts) -> None:
    """Facts can become a row of PHOTOS: ranges hold, positions are whole."""
    assert math.isnan(facts.lat) == math.isnan(facts.lon)
    assert math.isnan(facts.lat) or (-90 <= facts.lat <= 90 and -180 <= facts.lon < 180)
    assert math.isnan(facts.direction_deg) or 0 <= facts.direction_deg <= 360
    assert math.isnan(facts.gps_error_m) or 0 <= facts.gps_error_m < math.inf
    assert not math.isinf(facts.alt_m)
    assert 0 <= facts.orientation <= 8
    assert 0 <= facts.width < 2**63 > facts.height >= 0
    assert facts.datetime_source == ("exif" if facts.taken_local else "")
    for text in (facts.make, facts.model, facts.serial, facts.software, facts.gps_method, facts.problem):
        assert text.encode().decode() == text.strip()


@pytest.fixture(scope="module")
def seeds(tmp_path_factory) -> tuple[Path, list[bytes]]:
    """A file to write to, and small whole pictures of several formats with everything in them that is read."""
    folder = tmp_path_factory.mktemp("fuzz")
    whole = jpeg(
        folder / "whole.jpg", lat=-33.86, lon=151.2, offset="+10:00", size=(16, 16),
        exif={"Exif": {0x9291: b"123", 0xA431: b"0042"}, "0th": {0x0112: 6, 0x0131: b"Firmware 1.0"}},
        gps={5: 1, 6: (1234, 100), 7: ((1, 1), (2, 1), (3, 1)), 17: (9000, 100), 27: b"ASCII\0\0\0GPS",
             29: b"2024:05:01", 31: (5, 1)},
    ).read_bytes()  # fmt: skip
    begins = whole.index(b"Exif\0\0")
    exif = whole[begins + 6 : begins - 2 + int.from_bytes(whole[begins - 2 : begins], "big")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + name + data + bytes(4)
        for name, data in ((b"IHDR", bytes((0, 0, 0, 4, 0, 0, 0, 4, 8, 2, 0, 0, 0))), (b"eXIf", exif), (b"IEND", b""))
    )
    webp = b"RIFF" + (len(exif) + 30).to_bytes(4, "little") + b"WEBPVP8X\n\0\0\0" + bytes(10) + b"EXIF"
    webp += len(exif).to_bytes(4, "little") + exif
    heif = [path.read_bytes() for path in sorted((CORPUS / "photos").rglob("*.heic")) if path.stat().st_size < 60_000]
    for picture in (whole, exif, png, webp):
        (folder / "seed").write_bytes(picture)
        facts = read_photo(folder / "seed")
        assert (facts.serial, facts.subsec, facts.alt_m, facts.gps_method) == ("0042", "123", -12.34, "GPS")
    return folder / "mutant", [whole, exif, png, webp, *heif]


class TestMutants:
    @settings(max_examples=300, deadline=1000, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.data())
    def test_no_mutant_of_a_picture_raises_or_breaks_a_rule(self, seeds, data):
        path, pictures = seeds
        mutant = bytearray(data.draw(st.sampled_from(pictures)))
        places = st.integers(0, min(len(mutant), 4096) - 1)
        for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=12)):
            mutant[place] = byte
        path.write_bytes(mutant[: data.draw(st.one_of(st.just(len(mutant)), places))])
        assert_sound(read_photo(path))
