"""Adding a position never moves a date: every date of every format as ExifTool reads it, before and after."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import piexif
import pytest

from config.settings import Settings
from tasks.apply import apply
from tests.builders import picture
from tests.tasks.applying import decide, outcome, raw

DATES = {
    "0th": {piexif.ImageIFD.DateTime: b"2021:02:03 04:05:06"},
    "Exif": {
        piexif.ExifIFD.DateTimeOriginal: b"2019:07:04 10:30:45",
        piexif.ExifIFD.DateTimeDigitized: b"2019:07:04 10:30:46",
        piexif.ExifIFD.SubSecTime: b"1",
        piexif.ExifIFD.SubSecTimeOriginal: b"305",
        piexif.ExifIFD.SubSecTimeDigitized: b"07",
        piexif.ExifIFD.OffsetTime: b"+01:00",
        piexif.ExifIFD.OffsetTimeOriginal: b"-03:30",
        piexif.ExifIFD.OffsetTimeDigitized: b"+09:00",
    },
}
XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmp:CreateDate="2018-01-02T03:04:05+05:45" photoshop:DateCreated="2018-01-02T03:04:05"
 exif:DateTimeOriginal="2018-01-02T03:04:05.123"/></rdf:RDF></x:xmpmeta>"""
KINDS = ("jpg", "tif", "png", "webp", "heic", "avif")


def dates(file: Path) -> list[str]:
    """Return each date tag that is not the file system's nor of a fix, with its group and value, repeated ones too."""
    if not shutil.which("exiftool"):
        pytest.skip("ExifTool is not installed")
    told = subprocess.run(["exiftool", "-a", "-u", "-G1", "-s", "-time:all", file], capture_output=True, check=True, text=True)
    return [line for line in told.stdout.splitlines() if not line.startswith(("[System]", "[GPS]")) and "GPS" not in line]


def build(path: Path) -> Path:
    """Write a photo of the format that the ending names, with dates in EXIF and, where it holds one, in XMP."""
    exif = piexif.dump(DATES)
    buffer = io.BytesIO()
    if path.suffix in (".heic", ".avif"):
        pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
        pillow_heif.register_heif_opener()
        picture(1).save(buffer, {".heic": "HEIF", ".avif": "AVIF"}[path.suffix], exif=exif)
    else:
        format_ = {".jpg": "JPEG", ".tif": "TIFF", ".png": "PNG", ".webp": "WEBP"}[path.suffix]
        more = {"xmp": XMP} if format_ in ("JPEG", "WEBP") else {}
        picture(1).save(buffer, format_, exif=exif, **more)
    path.write_bytes(buffer.getvalue())
    return path


def write(archive: Path, path: str) -> tuple[str, str]:
    """Apply a position with the time of its fix, and return what became of the photo."""
    out = archive.parent / "out"
    out.mkdir()
    taken_at = pd.Timestamp("2019-07-04 14:00:45.305", tz="UTC")
    return outcome(apply(decide(archive, [path], taken_at=taken_at), archive, out, "run-1", Settings()), path)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "archive").mkdir()
    return tmp_path / "archive"


class TestAddingAPosition:
    @pytest.mark.parametrize("kind", KINDS)
    def test_leaves_every_date_in_the_photo_as_it_was(self, archive, kind):
        file = build(archive / f"a.{kind}")
        before = dates(file)
        assert any("10:30:45" in line for line in before)
        assert write(archive, file.name) == ("written", "")
        assert dates(file) == before

    def test_leaves_every_date_in_a_sidecar_as_it_was(self, archive):
        raw(archive / "a.nef")
        sidecar = archive / "a.nef.xmp"
        sidecar.write_bytes(XMP)
        before = dates(sidecar)
        assert any("03:04:05.123" in line for line in before)
        assert write(archive, "a.nef") == ("sidecar", "")
        assert dates(sidecar) == before
