from __future__ import annotations

import csv
import json

import pytest

from tests.builders import jpeg
from tests.flows.trips import LAT, LON, phone_and_camera
from tests.review_rows import edit_csv, read_csv

PLAIN = "start,end,lat,long\n2024-05-01 12:00:00,2024-05-01 12:03:00,41.9,12.5\n"


def rows(out):
    return {row["path"]: row for row in read_csv(out / "review.csv")}


def places(out):
    return read_csv(out / "places.csv")


def rename(out, **cells):
    """Fill in cells of the first row of places.csv, as a person does."""
    table = places(out)
    table[0].update(cells)
    with (out / "places.csv").open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, table[0].keys())
        writer.writeheader()
        writer.writerows(table)


class TestPlaces:
    def test_are_written_to_a_csv_with_columns_for_the_persons_names(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        said = whereshot("propose", "trip", "--json")
        (place,) = places(tmp_path / "whereshot/trip")
        assert "places.csv (1 place; a name that you type there wins)" in said.err
        assert said.json["places"] == 1
        assert said.json["files"]["places"].endswith("places.csv")
        assert list(place)[:10] == [
            "name", "emoji", "place", "first_at", "last_at", "visits", "photos", "lat", "lon", "radius_m",
        ]  # fmt: skip
        assert (place["name"], place["emoji"], place["visits"], place["photos"]) == ("", "", "1", "6")
        # Six photos a minute apart at one spot each, along a meridian: the middle lies 2.5 steps up, the ends 28 m from it.
        assert float(place["lat"]) == pytest.approx(LAT + 0.00025, abs=1e-6)
        assert float(place["lon"]) == pytest.approx(LON, abs=1e-6)
        assert float(place["radius_m"]) == pytest.approx(27.8, abs=0.2)
        assert place["place"].endswith("Rome, Italy")

    def test_are_told_in_words_and_in_groups_of_review_csv(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        whereshot("propose", "trip")
        row = rows(tmp_path / "whereshot/trip")["camera/DSC_02.jpg"]
        assert row["place"].endswith("Rome, Italy")
        assert row["group"].startswith("2024-05-01 ")

    def test_a_typed_name_wins_everywhere_and_stays_while_photos_come_and_go(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        whereshot("propose", "trip")
        out = tmp_path / "whereshot/trip"
        edit_csv(out / "review.csv", {"camera/DSC_01.jpg": {"decision": "accept"}})
        before = rows(out)["camera/DSC_01.jpg"]
        rename(out, name="Grandma's", emoji="👵🏽")
        place_id = places(out)[0]["place_id"]
        for number in range(3):
            jpeg(
                tmp_path / f"trip/phone/late_{number}.jpg", taken=f"2024:05:01 15:0{number}:00", offset="+02:00", lat=LAT, lon=LON
            )
        (tmp_path / "trip/phone/IMG_00.jpg").unlink()
        assert whereshot("propose", "trip").status == 0
        (place,) = places(out)
        assert (place["name"], place["emoji"], place["place_id"]) == ("Grandma's", "👵🏽", place_id)
        assert (place["photos"], place["visits"]) == ("8", "2")
        after = rows(out)
        assert {row["place"] for row in after.values()} == {"Grandma's"}
        assert after["camera/DSC_02.jpg"]["group"] == "2024-05-01 👵🏽 Grandma's"
        for name in ("decision", "latitude", "longitude", "error_m", "gps_source", "row_id"):
            assert after["camera/DSC_01.jpg"][name] == before[name]
        assert "Grandma's" in (out / "report.html").read_text("utf-8")

    def test_nothing_is_written_where_nothing_changed(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        out = tmp_path / "whereshot/trip"
        whereshot("propose", "trip")
        rename(out, name="Home")
        edit_csv(out / "review.csv", {"camera/DSC_01.jpg": {"latitude": "41.9005"}, "camera/DSC_02.jpg": {"decision": "accept"}})
        whereshot("propose", "trip")
        stamps = [(out / name).stat().st_mtime_ns for name in ("places.csv", "review.csv")]
        said = whereshot("propose", "trip", "--json")
        assert [(out / name).stat().st_mtime_ns for name in ("places.csv", "review.csv")] == stamps
        assert said.json["steps"]["cluster"]["seconds"] >= 0

    def test_two_rows_of_one_place_stop_the_run_and_say_which(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        whereshot("propose", "trip")
        out = tmp_path / "whereshot/trip"
        text = (out / "places.csv").read_text("utf-8-sig").splitlines(keepends=True)
        (out / "places.csv").write_text("".join([*text, text[1].replace(",", "Home,", 1)]), "utf-8-sig")
        said = whereshot("propose", "trip")
        assert said.status == 2
        assert "places.csv" in said.err
        assert "row" in said.err

    @pytest.mark.parametrize(("lat", "lon"), [(90.0, 0.0), (-90.0, 0.0), (0.0, 179.99999), (0.0, -180.0)])
    def test_lie_at_the_ends_of_the_world_too(self, whereshot, tmp_path, lat, lon):
        for number, turned in enumerate((lon, -lon, lon)):
            jpeg(tmp_path / f"trip/{number}.jpg", taken=f"2024:05:01 12:0{number}:00", offset="+02:00", lat=lat, lon=turned)
        jpeg(tmp_path / "trip/camera.jpg", taken="2024:05:01 12:01:30", make="Boxy", model="Camera")
        assert whereshot("propose", "trip").status == 0
        (place,) = places(tmp_path / "whereshot/trip")
        assert place["photos"] == "3"
        assert float(place["radius_m"]) < 10

    def test_of_a_folder_without_any_position_are_none(self, whereshot, tmp_path):
        jpeg(tmp_path / "trip/camera.jpg", taken="2024:05:01 12:01:30", make="Boxy", model="Camera")
        said = whereshot("propose", "trip", "--json")
        assert (said.status, said.json["places"]) == (0, 0)


class TestMapping:
    def test_a_plain_one_places_photos_by_their_wall_clock_where_nothing_else_does(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        (tmp_path / "stays.csv").write_text(PLAIN)
        said = whereshot("propose", "trip/camera", "--places", "stays.csv", "--json")
        found = rows(tmp_path / "whereshot/camera")
        assert (said.status, said.json["proposed"]) == (0, 3)
        row = found["DSC_01.jpg"]
        assert (row["gps_source"], float(row["latitude"]), float(row["longitude"])) == ("place", 41.9, 12.5)
        assert float(row["error_m"]) >= 3000
        assert "stays.csv" in row["evidence"]
        assert found["DSC_04.jpg"]["gps_source"] == ""

    def test_a_photo_in_visits_to_two_places_gets_none_and_that_is_said(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        (tmp_path / "stays.csv").write_text(PLAIN + "2024-05-01 12:02:00,2024-05-01 12:05:00,48.85,2.35\n")
        said = whereshot("propose", "trip/camera", "--places", "stays.csv")
        found = rows(tmp_path / "whereshot/camera")
        assert [name for name, row in sorted(found.items()) if row["gps_source"] == "place"] == [
            "DSC_00.jpg", "DSC_01.jpg", "DSC_03.jpg", "DSC_04.jpg",
        ]  # fmt: skip
        assert "2 places" in found["DSC_02.jpg"]["evidence"]
        assert "overlap" in said.err

    def test_the_places_csv_of_another_archive_is_one(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        whereshot("propose", "trip/phone")
        jpeg(tmp_path / "other/DSC.jpg", taken="2024:05:01 12:02:30", offset="+02:00", make="Boxy", model="Camera")
        said = whereshot("propose", "other", "--places", "whereshot/phone/places.csv", "--json")
        row = rows(tmp_path / "whereshot/other")["DSC.jpg"]
        assert (said.json["proposed"], row["gps_source"]) == (1, "place")
        assert float(row["latitude"]) == pytest.approx(LAT + 0.00025, abs=1e-6)

    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("", "has no row"),
            ("a,b\n1,2\n", "start"),
            ("start,end,lat,long\n2024-05-01 13:00,2024-05-01 12:00,41.9,12.5\n", "row 2"),
            ("start,end,lat,long\n2024-05-01 12:00,2024-05-01 13:00,91,12.5\n", "row 2"),
            ("start,end,lat,long\nsoon,2024-05-01 13:00,41.9,12.5\n", "row 2"),
        ],
    )
    def test_a_wrong_one_is_told_before_anything_is_read(self, whereshot, tmp_path, text, word):
        phone_and_camera(tmp_path / "trip", 1)
        (tmp_path / "stays.csv").write_text(text)
        said = whereshot("propose", "trip", "--places", "stays.csv")
        assert said.status == 2
        assert "stays.csv" in said.err
        assert word in said.err
        assert not (tmp_path / "whereshot").exists()


class TestLocate:
    def test_tells_a_photos_own_position(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 1)
        found = json.loads(whereshot("locate", "trip/phone/IMG_00.jpg").out)
        assert found["position"] == {"latitude": pytest.approx(LAT, abs=1e-6), "longitude": pytest.approx(LON, abs=1e-6)}
        assert (found["source"], found["error_m"], found["datetime"]) == ("exif", None, "2024-05-01T12:00:00+02:00")
        assert found["description"].endswith("Rome, Italy")

    def test_tells_what_review_csv_proposes_for_one_without(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        before = json.loads(whereshot("locate", "trip/camera/DSC_02.jpg").out)
        assert (before["position"], before["source"]) == (None, "")
        assert "propose" in before["evidence"]
        whereshot("propose", "trip")
        rename(tmp_path / "whereshot/trip", name="Home")
        found = json.loads(whereshot("locate", "trip/camera/DSC_02.jpg").out)
        row = rows(tmp_path / "whereshot/trip")["camera/DSC_02.jpg"]
        assert found["position"]["latitude"] == float(row["latitude"])
        assert (found["source"], found["error_m"]) == (row["gps_source"], float(row["error_m"]))
        assert found["description"] == "Home"

    def test_tells_what_the_sidecar_says(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 1)
        (tmp_path / "trip/camera/DSC_00.XMP").write_text(
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            '<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="48,51.5022N"'
            ' exif:GPSLongitude="2,17.4E"/></rdf:RDF></x:xmpmeta>'
        )
        found = json.loads(whereshot("locate", "trip/camera/DSC_00.jpg").out)
        assert found["position"] == {"latitude": pytest.approx(48 + 51.5022 / 60), "longitude": pytest.approx(2.29)}
        assert "Paris" in found["description"]

    def test_of_nothing_or_of_a_folder_is_wrong_usage(self, whereshot, tmp_path):
        (tmp_path / "folder").mkdir()
        for word in ("nowhere.jpg", "folder"):
            said = whereshot("locate", word)
            assert (said.status, said.out) == (2, "")
            assert word in said.err

    def test_of_a_broken_photo_says_so_with_status_1(self, whereshot, tmp_path):
        (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff")
        said = whereshot("locate", "broken.jpg")
        assert said.status == 1
        assert json.loads(said.out)["problem"]
