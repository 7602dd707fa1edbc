"""Tests of exports by readers that are not ours: gpxpy, lxml, json and ExifTool; and by our own track readers."""

from __future__ import annotations

import json
import math
import shutil
import subprocess

import gpxpy
import numpy as np
import pandas as pd
import pytest
from lxml import etree

from tasks.core.errors import UsageError
from tasks.core.journey_tables import JOURNEYS, WAY
from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS
from tasks.core.tracks.geojson import read_feature_collection
from tasks.core.tracks.gpx import read_gpx
from tasks.core.tracks.kml import read_kml
from tasks.export import export
from tests.builders import jpeg
from tests.place_rows import place, places
from tests.review_rows import proposal, proposals

EVIL = 'a/<b> & "c"\x07.jpg'
KML = {"k": "http://www.opengis.net/kml/2.2", "gx": "http://www.google.com/kml/ext/2.2"}
FORMATS = ("gpx", "geojson", "kml")

PHOTOS_ = PHOTOS.make(
    [
        {"path": path, "kind": "photo", "time_basis": basis, "lat": lat, "lon": lon, "taken_at": at,
         "taken_local": at and at[:-1], "camera": "Acme One", "gps_error_m": error_m, "gps_method": method}
        for path, basis, lat, lon, at, error_m, method in (
            (EVIL, "gps", 41.8902102, 12.4922309, "2024-05-01T10:00:00.250Z", 5.0, ""),
            ("ours.jpg", "gps", -17.5, -179.9, "2024-05-02T10:00:00.000Z", 120.0, "whereshot proxy"),
            ("lost.jpg", "gps", math.nan, math.nan, "2024-05-03T10:00:00.000Z", math.nan, ""),
            ("nowhere.jpg", "none", math.nan, math.nan, None, math.nan, ""),
            ("timeless.jpg", "none", 90.0, -180.0, None, math.nan, ""),
        )
    ]
)  # fmt: skip
STANDINGS = standings(PHOTOS_, proposals(proposal("lost.jpg", latitude=1.5, longitude=2.5, error_m=850.0)))
PLACES_ = places(place("p1", name="Rome <3", emoji="🍕"), place("p2", photos=0, name="gone"))
CORNERS = (
    (0, "10:00:00", 41.89, 12.49, "start"), (0, "10:10:00", 41.90, 12.50, "walk"), (0, "10:20:00.5", 41.91, 12.50, "walk"),
    (0, "12:00:00", 42.5, 12.7, "unknown"), (0, "12:10:00", 42.51, 12.7, "walk"),
    (1, "14:00:00", -17.0, 179.0, "start"), (1, "14:40:00", -17.4, -179.0, "flight"),
)  # fmt: skip


def instant(time):
    return pd.Timestamp(f"2024-05-01T{time}Z")


WAY_ = WAY.make(
    {"journey": journey, "corner": n, "at": instant(time), "local": instant(time).tz_localize(None), "lat": lat, "lon": lon,
     "kind": "photo", "mode": mode}
    for n, (journey, time, lat, lon, mode) in enumerate(CORNERS)
)  # fmt: skip
DAY = pd.Timestamp("2024-05-01")
JOURNEYS_ = JOURNEYS.make(
    {"journey": n, "title": title, "metres": 2500.0, "photos": 3, "days": 1, "first_at": instant("10:00:00"),
     "last_at": instant("12:00:00"), "first_local": DAY, "last_local": DAY}
    for n, title in enumerate(("Rome & <Lazio>", ""))
)  # fmt: skip


def written(tmp_path, ending, **more):
    tables = {"photos": STANDINGS, "places": PLACES_, "way": WAY_, "journeys": JOURNEYS_, "title": "A & B", **more}
    return export(tmp_path / f"out.{ending}", **tables)


def fixes(points):
    """Return the timed points as (time, lat, lon), by time."""
    timed = [(int(at), round(lat, 7), round(lon, 7)) for at, lat, lon in zip(points.at_us, points.lat, points.lon, strict=True)
             if at != np.iinfo(np.int64).min]  # fmt: skip
    return sorted(timed)


def expected(*, with_photos):
    """Return what a track reader should find: all corners, and the photos that say themselves where they are."""
    found = [(instant(time).value // 1000, lat, lon) for _, time, lat, lon, _ in CORNERS]
    if with_photos:
        found.append((pd.Timestamp("2024-05-01T10:00:00.250Z").value // 1000, 41.8902102, 12.4922309))
    return sorted(found)


class TestGpx:
    def test_gpxpy_finds_photos_places_and_journeys(self, tmp_path):
        found = gpxpy.parse(written(tmp_path, "gpx").read_text("utf-8"))
        assert found.version == "1.1"
        assert found.name == "A & B"
        points = {point.name: point for point in found.waypoints}
        assert set(points) == {'<b> & "c"\ufffd.jpg', "ours.jpg", "lost.jpg", "timeless.jpg", "🍕 Rome <3"}
        first = points['<b> & "c"\ufffd.jpg']
        assert (first.latitude, first.longitude, first.type) == (41.8902102, 12.4922309, "located")
        assert first.time.isoformat() == "2024-05-01T10:00:00.250000+00:00"
        assert first.source == 'a/<b> & "c"\ufffd.jpg'
        assert points["🍕 Rome <3"].type == "place"
        assert [[len(segment.points) for segment in track.segments] for track in found.tracks] == [[3, 2], [2]]
        assert [track.name for track in found.tracks] == ["Rome & <Lazio>, 2024-05-01", "2024-05-01"]

    def test_radius_is_an_extension_and_only_evidence_has_a_time(self, tmp_path):
        found = {point.name: point for point in gpxpy.parse(written(tmp_path, "gpx").read_text("utf-8")).waypoints}
        assert found["lost.jpg"].extensions[0].text == "850.0"
        assert found["lost.jpg"].type == "proposed"
        assert [name for name, point in found.items() if point.time] == ['<b> & "c"\ufffd.jpg']

    def test_elements_stand_in_the_order_of_the_schema(self, tmp_path):
        order = ("time", "name", "cmt", "desc", "src", "sym", "type", "extensions")
        root = etree.parse(written(tmp_path, "gpx")).getroot()
        assert [etree.QName(child).localname for child in root] == ["metadata"] + ["wpt"] * 5 + ["trk"] * 2
        for point in root.findall("{*}wpt"):
            places_ = [order.index(etree.QName(child).localname) for child in point]
            assert places_ == sorted(places_)

    def test_our_own_reader_finds_the_very_corners(self, tmp_path):
        assert fixes(read_gpx(written(tmp_path, "gpx").read_bytes())) == expected(with_photos=False)


class TestGeoJson:
    def test_json_finds_features_of_the_rfc(self, tmp_path):
        found = json.loads(written(tmp_path, "geojson").read_bytes())
        assert found["type"] == "FeatureCollection"
        kinds = [(feature["properties"]["kind"], feature["geometry"]["type"]) for feature in found["features"]]
        assert kinds == [("photo", "Point")] * 4 + [("place", "Point")] + [("journey", "MultiLineString")] * 2
        for feature in found["features"]:
            assert set(feature) == {"type", "geometry", "properties"}

    def test_photos_have_their_state_and_radius(self, tmp_path):
        features = json.loads(written(tmp_path, "geojson").read_bytes())["features"]
        told = {feature["properties"].get("path"): feature for feature in features}
        assert told[EVIL]["geometry"]["coordinates"] == [12.4922309, 41.8902102]
        assert told[EVIL]["properties"]["name"] == '<b> & "c"\x07.jpg'
        lost = told["lost.jpg"]["properties"]
        assert (lost["state"], lost["source"], lost["error_m"], lost["day"]) == ("proposed", "proxy", 850.0, "2024-05-03")
        assert "time" not in lost

    def test_a_journey_across_the_antimeridian_is_cut_there(self, tmp_path):
        *_, last = json.loads(written(tmp_path, "geojson").read_bytes())["features"]
        assert last["geometry"]["coordinates"] == [[[179.0, -17.0], [180.0, -17.2]], [[-180.0, -17.2], [-179.0, -17.4]]]
        assert last["properties"]["coordTimes"][0] == ["2024-05-01T14:00:00Z", "2024-05-01T14:20:00.000Z"]

    def test_our_own_reader_finds_the_very_corners_and_the_cut(self, tmp_path):
        with written(tmp_path, "geojson").open("rb") as stream:
            found = fixes(read_feature_collection(stream))
        crossing = instant("14:20:00").value // 1000
        assert {lon for at, _, lon in set(found) - set(expected(with_photos=True)) if at == crossing} == {-180.0, 180.0}
        assert len(found) == len(expected(with_photos=True)) + 2
        assert set(expected(with_photos=True)) <= set(found)


class TestKml:
    def test_lxml_finds_folders_styles_and_states(self, tmp_path):
        root = etree.parse(written(tmp_path, "kml")).getroot()
        assert root.xpath("//k:Folder/k:name/text()", namespaces=KML) == ["Photos", "Places", "Journeys"]
        counts = [len(folder.xpath("k:Placemark", namespaces=KML)) for folder in root.xpath("//k:Folder", namespaces=KML)]
        assert counts == [4, 1, 2]
        used = set(root.xpath("//k:styleUrl/text()", namespaces=KML))
        assert used <= {f"#{name}" for name in root.xpath("//k:Style/@id", namespaces=KML)}
        data = "//k:Placemark[k:name='lost.jpg']//k:Data[@name='{}']/k:value/text()"
        told = [root.xpath(data.format(name), namespaces=KML)[0] for name in ("state", "accuracy", "day")]
        assert told == ["proposed", "850.0", "2024-05-03"]

    def test_only_evidence_has_a_time_stamp(self, tmp_path):
        root = etree.parse(written(tmp_path, "kml")).getroot()
        stamped = root.xpath("//k:Placemark[k:TimeStamp]/k:name/text()", namespaces=KML)
        assert stamped == ['<b> & "c"\ufffd.jpg']

    def test_elements_stand_in_the_order_of_the_schema(self, tmp_path):
        order = ("name", "description", "TimeStamp", "styleUrl", "ExtendedData", "Point", "MultiTrack", "MultiGeometry")
        for mark in etree.parse(written(tmp_path, "kml")).getroot().iter("{*}Placemark"):
            found = [order.index(etree.QName(child).localname) for child in mark]
            assert found == sorted(found)

    def test_each_corner_of_a_track_has_its_time(self, tmp_path):
        for track in etree.parse(written(tmp_path, "kml")).getroot().iter("{*}Track"):
            assert len(track.findall("k:when", KML)) == len(track.findall("gx:coord", KML)) >= 2

    def test_our_own_reader_finds_the_very_corners(self, tmp_path):
        assert fixes(read_kml(written(tmp_path, "kml").read_bytes())) == expected(with_photos=True)


@pytest.mark.parametrize("ending", ["gpx", "kml"])
class TestExifTool:
    def test_geotags_a_photo_by_the_export(self, tmp_path, ending):
        if not shutil.which("exiftool"):
            pytest.skip("exiftool is not installed")
        track = written(tmp_path, ending, photos=STANDINGS[:0])
        photo = jpeg(tmp_path / "p.jpg", taken="2024:05:01 10:05:00")
        subprocess.run(["exiftool", "-q", "-geotag", track, "-geotime=2024:05:01 10:05:00Z", photo], check=True)
        told = subprocess.run(["exiftool", "-n", "-j", "-GPSLatitude", "-GPSLongitude", photo], check=True, capture_output=True)
        (found,) = json.loads(told.stdout)
        assert found["GPSLatitude"] == pytest.approx(41.895, abs=1e-6)  # half way between two corners
        assert found["GPSLongitude"] == pytest.approx(12.495, abs=1e-6)


@pytest.mark.parametrize("ending", FORMATS)
class TestPublic:
    def test_has_no_time_of_day(self, tmp_path, ending):
        text = written(tmp_path, ending, public=True).read_text("utf-8")
        for time in ("10:00", "10:10", "14:40", "T00:00"):
            assert time not in text
        assert "2024-05-01" in text

    def test_has_the_same_positions(self, tmp_path, ending):
        text = written(tmp_path, ending, public=True).read_text("utf-8")
        for degrees in ("41.8902102", "12.4922309", "41.91", "-179.0"):
            assert degrees in text


@pytest.mark.parametrize("ending", FORMATS)
class TestTarget:
    def test_an_earlier_export_is_replaced_by_the_same(self, tmp_path, ending):
        first = written(tmp_path, ending).read_bytes()
        assert written(tmp_path, ending).read_bytes() == first
        assert [file.name for file in tmp_path.iterdir()] == [f"out.{ending}"]

    def test_a_file_of_somebody_else_stays(self, tmp_path, ending):
        (tmp_path / f"out.{ending}").write_bytes(b"my only track \xff")
        with pytest.raises(UsageError, match="was not written by Whereshot; name another file"):
            written(tmp_path, ending)
        assert (tmp_path / f"out.{ending}").read_bytes() == b"my only track \xff"

    def test_a_folder_is_refused(self, tmp_path, ending):
        (tmp_path / f"out.{ending}").mkdir()
        with pytest.raises(UsageError, match="is a folder"):
            written(tmp_path, ending)

    def test_a_failure_half_way_leaves_the_earlier_one(self, tmp_path, ending):
        first = written(tmp_path, ending).read_bytes()
        with pytest.raises(AttributeError):
            written(tmp_path, ending, journeys=JOURNEYS_.drop(columns="title"))
        assert (tmp_path / f"out.{ending}").read_bytes() == first
        assert len(list(tmp_path.iterdir())) == 1

    def test_nothing_at_all_is_a_file_too(self, tmp_path, ending):
        empty = written(tmp_path, ending, photos=STANDINGS[:0], places=places(), way=WAY.empty(), journeys=JOURNEYS.empty())
        if ending == "geojson":
            assert json.loads(empty.read_bytes())["features"] == []
        else:
            assert etree.parse(empty) is not None


class TestEnding:
    def test_another_one_is_refused(self, tmp_path):
        with pytest.raises(UsageError, match=r"ends in none of \.gpx, \.geojson, \.kml"):
            written(tmp_path, "csv")
