from __future__ import annotations

from tests.builders import jpeg
from tests.flows.test_apply import exiftool, sums
from tests.review_rows import edit_csv, read_csv

LAT, LON = 41.9, 12.5
STEP_DEG = 0.0001
"""About 11 m of latitude a minute."""


def walk(archive, minutes=8, **wrong):
    """Write a phone's photo every 61 seconds; ``wrong`` gives the minutes (m3) whose files tell another position."""
    for minute in range(minutes):
        lat, lon = wrong.get(f"m{minute}", (LAT + minute * STEP_DEG, LON))
        jpeg(
            archive / f"IMG_{minute:02}.jpg",
            taken=f"2024:05:01 12:{minute + 1:02}:{minute + 1:02}",
            offset="+02:00",
            lat=lat,
            lon=lon,
            make="Acme",
            model="Phone",
            seed=minute,
        )
    return archive


def mirrored(minute):
    return LAT + minute * STEP_DEG, -LON


class TestPropose:
    def test_gives_a_mirrored_position_a_row_with_its_repair_and_no_decision(self, whereshot, tmp_path):
        walk(tmp_path / "trip", m3=mirrored(3))
        assert whereshot("propose", "trip", "--set", "choose.accept_within_m=100000").status == 0
        (row,) = read_csv(tmp_path / "whereshot/trip/review.csv")
        assert (row["path"], row["decision"], row["gps_source"]) == ("IMG_03.jpg", "", "exif")
        assert (float(row["latitude"]), float(row["longitude"])) == (41.9003, 12.5)
        assert row["problem"].startswith(
            "its longitude has the wrong sign: as it is, it lies 2062 km from IMG_02.jpg, 1 min earlier"
        )
        assert "with east and west exchanged: so it lies 11 m from IMG_0" in row["evidence"]
        assert "41.9003000,-12.5000000" in row["alternatives"]

    def test_places_a_position_that_cannot_be_repaired_by_the_photos_around(self, whereshot, tmp_path):
        walk(tmp_path / "trip", m3=(48.8566, 2.3522))
        whereshot("propose", "trip")
        (row,) = read_csv(tmp_path / "whereshot/trip/review.csv")
        assert (row["path"], row["decision"], row["gps_source"]) == ("IMG_03.jpg", "", "proxy")
        assert abs(float(row["latitude"]) - 41.9003) < 0.0002
        assert row["problem"].startswith("nobody travels so fast: its position lies ")

    def test_says_nothing_of_sound_positions_or_when_it_is_switched_off(self, whereshot, tmp_path):
        walk(tmp_path / "sound")
        assert whereshot("propose", "sound", "--json").json["proposed"] == 0
        walk(tmp_path / "trip", m3=mirrored(3))
        assert whereshot("propose", "trip", "--set", "doubt.enabled=false", "--json").json["proposed"] == 0

    def test_takes_a_doubted_photo_of_a_donor_folder_for_no_evidence_and_gives_it_no_row(self, whereshot, tmp_path):
        walk(tmp_path / "phone", m3=(48.8566, 2.3522))
        jpeg(tmp_path / "trip/DSC_1.jpg", taken="2024:05:01 12:04:05", offset="+02:00", make="Boxy", model="Camera", seed=99)
        whereshot("propose", "trip", "--donors", "phone")
        (row,) = read_csv(tmp_path / "whereshot/trip/review.csv")
        assert row["path"] == "DSC_1.jpg"
        assert abs(float(row["latitude"]) - 41.9003) < 0.001
        assert "IMG_03" not in row["evidence"]


class TestApply:
    def test_replaces_a_doubted_position_by_overwrite_alone(self, whereshot, tmp_path):
        walk(tmp_path / "trip", m3=mirrored(3))
        whereshot("propose", "trip")
        csv = tmp_path / "whereshot/trip/review.csv"
        before = sums(tmp_path / "trip")
        edit_csv(csv, {"IMG_03.jpg": {"decision": "accept"}})
        said = whereshot("apply", csv, "--json")
        assert (said.status, said.json["refused"]) == (1, 1)
        assert "write overwrite" in said.json["refusals"][0]["reason"]
        assert sums(tmp_path / "trip") == before
        edit_csv(csv, {"IMG_03.jpg": {"decision": "overwrite"}})
        said = whereshot("apply", csv, "--json")
        assert (said.status, said.json["written"]) == (0, 1)
        found = exiftool(tmp_path / "trip/IMG_03.jpg")
        assert (found["GPS:GPSLongitudeRef"], round(found["GPS:GPSLongitude"], 7)) == ("E", 12.5)
        assert whereshot("propose", "trip", "--json").json["proposed"] == 0

    def test_of_no_accept_by_radius_touches_it(self, whereshot, tmp_path):
        walk(tmp_path / "trip", m3=mirrored(3))
        whereshot("propose", "trip")
        for source in ([], ["--source", "exif"]):
            said = whereshot("accept", "whereshot/trip/review.csv", "--within", "100000", *source, "--json")
            assert said.json["accepted"] == 0
        (row,) = read_csv(tmp_path / "whereshot/trip/review.csv")
        assert row["decision"] == ""

    def test_gives_the_doubted_position_back_on_restore(self, whereshot, tmp_path):
        walk(tmp_path / "trip", m3=mirrored(3))
        before = sums(tmp_path / "trip")
        whereshot("propose", "trip")
        edit_csv(tmp_path / "whereshot/trip/review.csv", {"IMG_03.jpg": {"decision": "overwrite"}})
        whereshot("apply", "whereshot/trip/review.csv")
        assert sums(tmp_path / "trip") != before
        whereshot("restore", "whereshot/trip")
        assert sums(tmp_path / "trip") == before


class TestReport:
    def test_drawn_anew_has_the_doubts_and_what_waits_instead_of_them_as_propose_drew_them(self, whereshot, tmp_path):
        walk(tmp_path / "trip", minutes=22, m3=mirrored(3))
        whereshot("propose", "trip")
        page = tmp_path / "whereshot/trip/report.html"
        instead = "1 up to 100\N{NO-BREAK SPACE}m; it would replace a position that cannot be right."
        wrong = "its longitude has the wrong sign: as it is, it lies 2062 km from IMG_02.jpg"
        for _ in range(2):
            shown = page.read_text("utf-8")
            assert (instead in shown, wrong in shown) == (True, True)
            page.unlink()
            whereshot("report", "trip")

    def test_has_no_doubt_where_the_position_was_replaced(self, whereshot, tmp_path):
        walk(tmp_path / "trip", minutes=22, m3=mirrored(3))
        whereshot("propose", "trip")
        csv = tmp_path / "whereshot/trip/review.csv"
        edit_csv(csv, {"IMG_03.jpg": {"decision": "overwrite"}})
        whereshot("apply", csv, "--yes")
        shown = (tmp_path / "whereshot/trip/report.html").read_text("utf-8")
        assert ("proposal waits" in shown, "wrong sign" in shown) == (False, False)
