"""The second reader, on photos and sidecars that this test wrote itself."""

from __future__ import annotations

import math
import struct

import piexif
import pytest

from tasks.core.tables import DECISIONS, OUTCOMES
from tasks.verify import verify_written
from tests.builders import jpeg, picture, sexagesimal

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" {attributes}>{elements}</rdf:Description>
</rdf:RDF></x:xmpmeta>"""


def verdict(archive, status: str, lat: float = math.nan, lon: float = math.nan, path: str = "a.jpg", taken: str = ""):
    outcomes = OUTCOMES.make([{"path": path, "status": status}])
    source = "" if math.isnan(lat) else "proxy"
    decisions = DECISIONS.make([{"path": path, "lat": lat, "lon": lon, "source": source, "taken": taken}])
    return verify_written(archive, outcomes, decisions).iloc[0]


def exif_block(lat: float, lon: float, taken: str) -> bytes:
    gps = {1: b"S" if lat < 0 else b"N", 2: sexagesimal(lat), 3: b"W" if lon < 0 else b"E", 4: sexagesimal(lon)}
    return piexif.dump({"Exif": {piexif.ExifIFD.DateTimeOriginal: taken.encode()}, "GPS": gps})


def jxl(block: bytes) -> bytes:
    """Return a JPEG XL container around a TIFF block and a codestream of nothing but its signature."""
    parts = (
        (b"JXL ", b"\r\n\x87\n"),
        (b"ftyp", b"jxl \0\0\0\0jxl "),
        (b"Exif", bytes(4) + block),
        (b"jxlc", b"\xff\x0a" + bytes(20)),
    )
    return b"".join(struct.pack(">I", 8 + len(data)) + name + data for name, data in parts)


def heif(path, exif: bytes) -> None:
    pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
    pillow_heif.from_pillow(picture(1)).save(path, exif=exif)


def sidecar(path, attributes: str = "", elements: str = "") -> None:
    path.write_text(XMP.format(attributes=attributes, elements=elements))


class TestVerifyWritten:
    @pytest.mark.parametrize(("lat", "lon"), [(48.5, 2.25), (-33.85, 151.2), (38.7, -9.14), (-22.9, -43.2), (0.0, -0.5)])
    def test_position_in_the_photo_as_decided_is_ok_in_every_hemisphere(self, tmp_path, lat, lon):
        jpeg(tmp_path / "a.jpg", lat=lat, lon=lon)
        row = verdict(tmp_path, "written", lat, lon)
        assert (row["ok"], row["reason"]) == (True, "")
        assert row["found_lat"] == pytest.approx(lat, abs=1e-7)
        assert row["found_lon"] == pytest.approx(lon, abs=1e-7)

    def test_position_two_millionths_of_a_degree_off_is_told(self, tmp_path):
        jpeg(tmp_path / "a.jpg", lat=48.5, lon=2.25)
        row = verdict(tmp_path, "written", 48.500002, 2.25)
        assert not row["ok"]
        assert row["reason"] == "holds 48.5000000, 2.2500000; decided was 48.5000020, 2.2500000"

    def test_wrong_hemisphere_is_told(self, tmp_path):
        jpeg(tmp_path / "a.jpg", lat=48.5, lon=2.25)
        assert not verdict(tmp_path, "written", 48.5, -2.25)["ok"]

    def test_longitude_180_east_and_west_are_the_same(self, tmp_path):
        jpeg(tmp_path / "a.jpg", lat=-16.5, lon=179.9999999)
        assert verdict(tmp_path, "written", -16.5, -180.0)["ok"]

    def test_photo_without_a_position_is_told(self, tmp_path):
        jpeg(tmp_path / "a.jpg")
        row = verdict(tmp_path, "written", 48.5, 2.25)
        assert (row["ok"], row["reason"]) == (False, "the photo has no GPS GPSLatitude")

    def test_photo_that_is_gone_is_told(self, tmp_path):
        row = verdict(tmp_path, "written", 48.5, 2.25)
        assert not row["ok"]
        assert row["reason"].startswith("the photo cannot be read (")

    @pytest.mark.parametrize("name", ["a.jpg.xmp", "a.xmp"])
    def test_sidecar_of_either_name_is_read_from_attributes(self, tmp_path, name):
        sidecar(tmp_path / name, attributes='exif:GPSLatitude="48,30.0N" exif:GPSLongitude="2,15.0W"')
        row = verdict(tmp_path, "sidecar", 48.5, -2.25)
        assert (row["ok"], row["found_lat"], row["found_lon"]) == (True, 48.5, -2.25)

    def test_sidecar_is_read_from_elements_with_seconds(self, tmp_path):
        text = "<exif:GPSLatitude>33,51,0S</exif:GPSLatitude><exif:GPSLongitude>151,12,0E</exif:GPSLongitude>"
        sidecar(tmp_path / "a.jpg.xmp", elements=text)
        assert verdict(tmp_path, "sidecar", -33.85, 151.2)["ok"]

    def test_longer_sidecar_name_wins_over_the_shorter(self, tmp_path):
        sidecar(tmp_path / "a.jpg.xmp", attributes='exif:GPSLatitude="1,0N" exif:GPSLongitude="1,0E"')
        sidecar(tmp_path / "a.xmp", attributes='exif:GPSLatitude="2,0N" exif:GPSLongitude="2,0E"')
        assert verdict(tmp_path, "sidecar", 1, 1)["ok"]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (None, "there is no sidecar beside the photo"),
            ("<broken", "the sidecar cannot be read ("),
            (XMP.format(attributes="", elements=""), "the sidecar has no exif:GPSLatitude"),
            (XMP.format(attributes='exif:GPSLatitude="north"', elements=""), "the sidecar holds exif:GPSLatitude = 'north'"),
        ],
    )
    def test_sidecar_without_a_position_is_told(self, tmp_path, content, reason):
        if content is not None:
            (tmp_path / "a.jpg.xmp").write_text(content)
        row = verdict(tmp_path, "sidecar", 48.5, 2.25)
        assert not row["ok"]
        assert row["reason"].startswith(reason)

    def test_unchanged_photo_may_hold_its_position_in_the_sidecar(self, tmp_path):
        jpeg(tmp_path / "a.jpg")
        sidecar(tmp_path / "a.jpg.xmp", attributes='exif:GPSLatitude="48,30.0N" exif:GPSLongitude="2,15.0E"')
        assert verdict(tmp_path, "unchanged", 48.5, 2.25)["ok"]

    def test_outcome_that_no_decision_names_is_not_ok(self, tmp_path):
        jpeg(tmp_path / "a.jpg", lat=48.5, lon=2.25)
        outcomes = OUTCOMES.make([{"path": "a.jpg", "status": "written"}])
        row = verify_written(tmp_path, outcomes, DECISIONS.empty()).iloc[0]
        assert (row["ok"], row["reason"]) == (False, "no decision names this photo")

    @pytest.mark.parametrize("status", ["refused", "failed", "restored"])
    def test_photos_that_were_not_written_are_left_out(self, tmp_path, status):
        outcomes = OUTCOMES.make([{"path": "a.jpg", "status": status}])
        assert verify_written(tmp_path, outcomes, DECISIONS.empty()).empty


class TestDates:
    EXIF = "2019:07:02 10:11:12"
    TAKEN = "2019-07-02T10:11:12"

    def test_date_in_the_photo_as_decided_is_ok_without_any_position(self, tmp_path):
        jpeg(tmp_path / "a.jpg", taken=self.EXIF)
        row = verdict(tmp_path, "written", taken=self.TAKEN)
        assert (row["ok"], row["found_date"], row["reader"], row["reason"]) == (True, self.TAKEN, "exifread", "")

    def test_position_and_date_must_both_be_there(self, tmp_path):
        jpeg(tmp_path / "a.jpg", taken=self.EXIF, lat=48.5, lon=2.25)
        assert verdict(tmp_path, "written", 48.5, 2.25, taken=self.TAKEN)["ok"]
        row = verdict(tmp_path, "written", 48.5, 2.25, taken="2019-07-02T10:11:13")
        assert row["reason"] == f"is dated {self.TAKEN}; decided was 2019-07-02T10:11:13"
        assert not verdict(tmp_path, "written", 48.5, 2.26, taken=self.TAKEN)["ok"]

    def test_photo_without_a_date_is_told(self, tmp_path):
        jpeg(tmp_path / "a.jpg", taken=None)
        assert verdict(tmp_path, "written", taken=self.TAKEN)["reason"].startswith("is dated nowhere")

    @pytest.mark.parametrize(("taken", "ok"), [(f"{TAKEN}.45+02:00", True), (f"{TAKEN}.46", False), (f"{TAKEN}+01:00", False)])
    def test_subseconds_and_offset_count_where_they_were_decided(self, tmp_path, taken, ok):
        jpeg(tmp_path / "a.jpg", taken=self.EXIF, offset="+02:00", exif={"Exif": {piexif.ExifIFD.SubSecTimeOriginal: b"45"}})
        assert verdict(tmp_path, "written", taken=taken)["ok"] == ok

    @pytest.mark.parametrize(
        ("attributes", "elements"),
        [
            (f'exif:DateTimeOriginal="{TAKEN}.45+02:00"', ""),
            ("", f"<exif:DateTimeOriginal>{TAKEN}+02:00</exif:DateTimeOriginal>"),
        ],
    )
    def test_date_in_a_sidecar_is_read(self, tmp_path, attributes, elements):
        sidecar(tmp_path / "a.jpg.xmp", attributes, elements)
        row = verdict(tmp_path, "sidecar", taken=f"{self.TAKEN}+02:00")
        assert (row["ok"], row["reader"]) == (True, "lxml")
        assert not verdict(tmp_path, "sidecar", taken=f"{self.TAKEN}+01:00")["ok"]


class TestFormats:
    PLACE = (-33.85, 151.2)

    def write(self, path) -> None:
        block = exif_block(*self.PLACE, "2019:07:02 10:11:12")
        if path.suffix == ".heic":
            heif(path, block)
        elif path.suffix == ".tif":
            path.write_bytes(block[6:])
        elif path.suffix == ".jxl":
            path.write_bytes(jxl(block[6:]))
        else:
            picture(1).save(path, exif=block)

    @pytest.mark.parametrize(
        ("name", "reader"),
        [
            ("a.jpg", "exifread"),
            ("a.tif", "exifread"),
            ("a.png", "Pillow"),
            ("a.webp", "Pillow"),
            ("a.avif", "Whereshot"),
            ("a.heic", "Whereshot"),
            ("a.jxl", "Whereshot"),
        ],
    )
    def test_every_format_that_is_written_in_place_is_read_and_who_read_it_is_told(self, tmp_path, name, reader):
        self.write(tmp_path / name)
        row = verdict(tmp_path, "written", *self.PLACE, path=name, taken="2019-07-02T10:11:12")
        assert (row["ok"], row["reader"], row["reason"]) == (True, reader, "")
        row = verdict(tmp_path, "written", 33.85, 151.2, path=name)
        assert row["reason"] == "holds -33.8500000, 151.2000000; decided was 33.8500000, 151.2000000"
        assert not verdict(tmp_path, "written", *self.PLACE, path=name, taken="2019-07-02T10:11:13")["ok"]

    @pytest.mark.parametrize("name", ["a.png", "a.webp", "a.avif"])
    def test_picture_without_a_position_is_told(self, tmp_path, name):
        picture(1).save(tmp_path / name)
        row = verdict(tmp_path, "written", *self.PLACE, path=name)
        assert (row["ok"], row["reason"]) == (False, "the photo has no position")
