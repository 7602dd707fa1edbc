from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.builders import jpeg
from tests.flows.trips import LAT, LON, phone_and_camera
from tests.review_rows import read_csv


def data(page: Path) -> dict[str, Any]:
    """Return what the page is drawn from."""
    block = page.read_text("utf-8").split('id="whereshot-data">')[1]
    return json.loads(block[: block.index("</script>")])


def layers(page: Path) -> dict[str, dict[str, Any]]:
    return {layer["key"]: layer for layer in data(page)["layers"]}


def size(picture: str | Path) -> tuple[int, int]:
    with Image.open(picture) as opened:
        return opened.size


def sums(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def proposed(whereshot, tmp_path):
    """The command line, after propose on a trip of six photos of a phone and six of a camera."""
    phone_and_camera(tmp_path / "trip")
    assert whereshot("propose", "trip", "--quiet").status == 0
    return whereshot


@pytest.fixture
def two_people(proposed, tmp_path):
    """The command line, after propose on a second person's trip of three photos, a degree further north."""
    for minute in range(3):
        name = tmp_path / f"ben/IMG_{minute:02}.jpg"
        jpeg(name, taken=f"2024:05:02 12:0{minute}:00", offset="+02:00", lat=LAT + 1, lon=LON, model="Two", seed=minute)
    assert proposed("propose", "ben", "--quiet").status == 0
    return proposed


class TestReport:
    def test_draws_journeys_with_small_pictures_and_touches_no_photo(self, proposed, tmp_path):
        before = sums(tmp_path / "trip")
        said = proposed("report", "trip", "--json")
        assert (said.status, said.json["photos"], said.json["located"]) == (0, 12, 6)
        page = Path(said.json["files"]["report"])
        drawn = layers(page)
        assert drawn["traces"]["content"]["photos"] == [6]
        assert len(drawn["located"]["content"]["thumbnails"]) == 6
        assert "#" in json.dumps(drawn["traces"]["content"]["colour"])
        assert sums(tmp_path / "trip") == before

    def test_the_fixes_of_the_last_propose_stay_on_the_way(self, proposed, tmp_path):
        fixes = "".join(
            f'<trkpt lat="{LAT + minute * 0.0001}" lon="{LON + 0.0002}"><time>2024-05-01T10:{minute:02}:20Z</time></trkpt>'
            for minute in range(6)
        )
        gpx = f'<gpx version="1.1" creator="t"><trk><trkseg>{fixes}</trkseg></trk></gpx>'
        (tmp_path / "walk.gpx").write_text(gpx)
        proposed("propose", "trip", "--track", "walk.gpx", "--quiet")
        page = Path(proposed("report", "trip", "--json").json["files"]["report"])
        assert layers(page)["traces"]["content"]["fixes"][0] > 0
        proposed("propose", "trip", "--quiet")
        page = Path(proposed("report", "trip", "--json").json["files"]["report"])
        assert layers(page)["traces"]["content"]["fixes"] == [0]


class TestShare:
    def test_draws_four_pictures_of_the_sizes_that_are_posted(self, proposed, tmp_path):
        said = proposed("report", "trip", "--share", "walk.png", "--json")
        files = said.json["files"]
        sizes = {kind: size(path) for kind, path in files.items() if kind.startswith("share")}
        upright, wide = (1080, 1350), (1920, 1080)
        assert sizes == {"share": upright, "share-wide": wide, "share-dark": upright, "share-dark-wide": wide}
        assert Path(files["share"]) == Path("walk.png")

    def test_a_setting_draws_it_with_every_report(self, proposed, tmp_path):
        proposed("report", "trip", "--set", "share.enabled=true", "--set", "share.style=dark")
        assert size(tmp_path / "whereshot/trip/share.png") == (1080, 1350)
        assert (tmp_path / "whereshot/trip/share-light-wide.png").exists()

    def test_apply_names_the_pictures_that_are_drawn_with_every_report(self, proposed, tmp_path):
        review = "whereshot/trip/review.csv"
        proposed("accept", review, "--within", "100000")
        said = proposed("apply", review, "--yes", "--json", "--set", "share.enabled=true")
        assert said.status == 0
        assert list(said.json["files"]) == ["review", "report", "share", "share-wide", "share-dark", "share-dark-wide"]
        assert "share:  whereshot/trip/share.png (and 3 other forms beside it)" in said.err.splitlines()


class TestExport:
    def test_writes_each_format_by_its_ending(self, proposed, tmp_path):
        said = proposed("report", "trip", "--export", "t.gpx", "--export", "t.geojson", "--export", "t.kml", "--json")
        assert {"gpx", "geojson", "kml"} <= said.json["files"].keys()
        features = json.loads((tmp_path / "t.geojson").read_text())["features"]
        points = [one for one in features if one["geometry"]["type"] == "Point" and one["properties"].get("path")]
        assert len(points) == 12
        assert "<trkpt" in (tmp_path / "t.gpx").read_text()
        assert "<Placemark" in (tmp_path / "t.kml").read_text()

    def test_another_ending_is_wrong_usage_and_says_which_there_are(self, proposed, tmp_path):
        said = proposed("report", "trip", "--export", "t.shp")
        assert said.status == 2
        assert ".gpx, .geojson, .kml" in said.err


class TestPublic:
    def test_no_path_serial_number_or_time_of_day_is_in_the_page_or_the_exports(self, proposed, tmp_path):
        said = proposed("report", "trip", "--public", "--export", "p.gpx", "--export", "p.geojson", "--export", "p.kml", "--json")
        page = Path(said.json["files"]["report"])
        assert page.parent == Path("whereshot/trip/public")
        exported = [(tmp_path / f"p.{ending}").read_text("utf-8") for ending in ("gpx", "geojson", "kml")]
        # The page's scripts have times in their comments; what it tells of the archive is its data.
        for text in (json.dumps(data(page)), *exported):
            for secret in ("IMG_0", "DSC_0", "phone/", "camera/", str(tmp_path), "12:03", "10:03"):
                assert secret not in text
        assert data(page)["archive_url"] is None


class TestPrivacyZones:
    def test_photos_in_a_zone_are_in_no_file_that_is_drawn(self, proposed, tmp_path):
        zone = f"privacy.zones={LAT} {LON} 500"
        said = proposed("report", "trip", "--set", zone, "--export", "z.geojson", "--share", "z.png", "--json")
        assert data(Path(said.json["files"]["report"]))["extent"] is None
        assert json.loads((tmp_path / "z.geojson").read_text())["features"] == []
        assert "z.png" not in json.dumps(said.json["files"])
        assert "privacy zones are set" in said.err

    def test_a_zone_that_is_none_and_one_around_no_place_are_wrong_usage(self, proposed):
        said = proposed("report", "trip", "--set", "privacy.zones=home")
        assert (said.status, "metres" in said.err) == (2, True)
        said = proposed("report", "trip", "--set", "privacy.zones=Atlantis 500")
        assert (said.status, "Atlantis" in said.err) == (2, True)


class TestCopies:
    def test_photos_are_copied_into_a_folder_per_place(self, proposed, tmp_path):
        before = sums(tmp_path / "trip")
        said = proposed("report", "trip", "--copy-places", "sorted", "--json")
        assert said.status == 0
        copies = sorted(path.name for path in (tmp_path / "sorted").rglob("*.jpg"))
        assert copies == [f"IMG_{minute:02}.jpg" for minute in range(6)]
        assert sums(tmp_path / "trip") == before

    def test_the_review_for_somebody_else_comes_back_as_the_archives_own(self, proposed, tmp_path):
        said = proposed("report", "trip", "--review-copy", "for_ben", "--json")
        assert Path(said.json["files"]["review_copy"]) == Path("for_ben/review.html")
        mine, theirs = (read_csv(tmp_path / folder / "review.csv") for folder in ("whereshot/trip", "for_ben"))
        assert [row["row_id"] for row in theirs] == [row["row_id"] for row in mine]

    def test_how_many_rows_a_privacy_zone_leaves_of_the_review_is_told_to_the_person_alone(self, proposed, tmp_path):
        said = proposed("report", "trip", "--review-copy", "for_ben", "--set", f"privacy.zones={LAT} {LON} 5000")
        assert "review: 0 of 6 rows; the others lie in privacy zones, or may" in said.err
        assert read_csv(tmp_path / "for_ben/review.csv") == []
        assert "lie in privacy zones" not in proposed("report", "trip", "--review-copy", "for_eve").err


class TestSeveralArchives:
    def test_privacy_zones_are_told_on_the_terminal_as_of_one(self, two_people):
        zone = "--set", f"privacy.zones={LAT - 5} {LON} 500"
        assert "privacy zones are set" in two_people("report", "trip", *zone).err
        assert "privacy zones are set" in two_people("report", "trip", "ben", *zone).err

    def test_are_one_map_with_a_layer_of_each_and_journeys_of_both(self, two_people, tmp_path):
        said = two_people("report", "trip", "ben", "--share", "both.png", "--json")
        assert said.status == 0
        assert (said.json["photos"], said.json["located"]) == (15, 9)
        assert [run["photos"] for run in said.json["archives"]] == [12, 3]
        page = Path(said.json["files"]["report"])
        assert page == Path("whereshot/trip+ben/report.html")
        drawn = layers(page)
        assert [drawn[f"owner:{number}"]["label"] for number in (0, 1)] == ["trip", "ben"]
        assert [drawn[f"owner:{number}"]["count"] for number in (0, 1)] == [12, 3]
        assert sorted(drawn["traces"]["content"]["photos"]) == [3, 6]
        assert [owner["url"] for owner in data(page)["owners"]] == ["../../trip/", "../../ben/"]
        assert len(drawn["owner:1"]["content"]["thumbnails"]) == 3
        assert Path("both.png").exists()

    def test_leave_each_archives_own_output_as_it_is(self, two_people, tmp_path):
        def shown_files():
            return {path: digest for path, digest in sums(tmp_path / "whereshot").items() if "/cache/" not in path}

        before = shown_files()
        two_people("report", "trip", "ben", "--out", "map")
        assert shown_files() == before
        assert (tmp_path / "map/report.html").exists()

    def test_the_folder_of_the_map_is_no_output_folder_of_one_archive(self, two_people):
        two_people("report", "trip", "ben", "--out", "map", "--quiet")
        said = two_people("propose", "trip", "--out", "map")
        assert (said.status, "several archives" in said.err) == (2, True)

    def test_a_zone_around_the_place_of_one_holds_for_all(self, two_people, tmp_path):
        for minute in range(2):
            name = tmp_path / f"ben/near_{minute}.jpg"
            jpeg(name, taken=f"2024:05:03 12:0{minute}:00", offset="+02:00", lat=LAT, lon=LON, seed=50 + minute)
        table = (tmp_path / "whereshot/trip/places.csv").read_text("utf-8-sig").splitlines()
        (tmp_path / "whereshot/trip/places.csv").write_text("\n".join([table[0], "Home" + table[1], *table[2:]]), "utf-8-sig")
        said = two_people("report", "trip", "ben", "--set", "privacy.zones=home 500", "--json")
        text = Path(said.json["files"]["report"]).read_text("utf-8")
        assert "near_0" not in text
        assert layers(Path(said.json["files"]["report"]))["owner:1"]["count"] == 3
