"""The second reader, on photos and sidecars that this test wrote itself."""

from __future__ import annotations

import pytest

from tasks.core.tables import DECISIONS, OUTCOMES
from tasks.verify import verify_written
from tests.builders import jpeg

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" {attributes}>{elements}</rdf:Description>
</rdf:RDF></x:xmpmeta>"""


def verdict(archive, status: str, lat: float, lon: float, path: str = "a.jpg"):
    outcomes = OUTCOMES.make([{"path": path, "status": status}])
    decisions = DECISIONS.make([{"path": path, "lat": lat, "lon": lon, "source": "proxy"}])
    return verify_written(archive, outcomes, decisions).iloc[0]


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
