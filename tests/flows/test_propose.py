from __future__ import annotations

import os
import shutil

from tasks.core.review_csv import read_review
from tests.builders import jpeg
from tests.flows.trips import LAT, STEP_DEG, phone_and_camera
from tests.review_rows import edit_csv, read_csv, save_csv


def rows(out):
    return {row["path"]: row for row in read_csv(out / "review.csv")}


class TestPropose:
    def test_gives_each_photo_without_position_one_between_its_neighbours(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        said = whereshot("propose", "trip", "--json")
        assert said.status == 0
        assert {name: said.json[name] for name in ("photos", "located", "proposed", "waiting", "unreadable")} == {
            "photos": 12, "located": 6, "proposed": 6, "waiting": 6, "unreadable": 0,
        }  # fmt: skip
        found = rows(tmp_path / "whereshot/trip")
        assert sorted(found) == [f"camera/DSC_{n:02}.jpg" for n in range(6)]
        # Half way between two phone photos, a minute and 11 m apart.
        assert abs(float(found["camera/DSC_02.jpg"]["latitude"]) - (LAT + 2.5 * STEP_DEG)) < 1e-5
        assert found["camera/DSC_02.jpg"]["datetime"] == "2024-05-01T12:02:30"
        assert float(found["camera/DSC_02.jpg"]["error_m"]) >= 6

    def test_changes_no_photo(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 2)
        before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "trip").rglob("*.jpg")}
        whereshot("propose", "trip")
        assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "trip").rglob("*.jpg")} == before
        assert len(list((tmp_path / "trip").rglob("*"))) == len(before) + 2

    def test_reads_nothing_of_an_unchanged_archive_and_leaves_the_csv_alone(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        whereshot("propose", "trip")
        csv = tmp_path / "whereshot/trip/review.csv"
        stamp = csv.stat().st_mtime_ns
        said = whereshot("propose", "trip", "--json")
        assert said.json["steps"]["extract"]["read"] == 0
        assert said.json["steps"]["extract"]["cached"] == 12
        assert csv.stat().st_mtime_ns == stamp

    def test_reads_one_file_after_one_file_changed(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        whereshot("propose", "trip")
        jpeg(tmp_path / "trip/camera/DSC_03.jpg", taken="2024:05:01 12:04:10", make="Boxy", model="Camera", seed=500)
        assert whereshot("propose", "trip", "--json").json["steps"]["extract"]["read"] == 1

    def test_finds_evidence_in_a_donor_folder_and_proposes_nothing_for_it(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip")
        shutil.move(tmp_path / "trip/phone", tmp_path / "phone")
        jpeg(tmp_path / "phone/nogps.jpg", taken="2024:05:01 12:01:10", make="Acme", model="Phone")
        assert whereshot("propose", "trip", "--json").json["proposed"] == 0
        said = whereshot("propose", "trip", "--donors", "phone", "--json")
        assert (said.json["photos"], said.json["proposed"]) == (6, 6)
        assert all(path.startswith("camera/") for path in rows(tmp_path / "whereshot/trip"))

    def test_with_all_gives_every_photo_a_row(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 2)
        said = whereshot("propose", "trip", "--all", "--json")
        assert (said.json["located"], said.json["proposed"], said.json["waiting"]) == (2, 2, 2)
        assert {row["gps_source"] for row in rows(tmp_path / "whereshot/trip").values()} == {"exif", "proxy"}
        assert len(rows(tmp_path / "whereshot/trip")) == 4

    def test_keeps_decisions_notes_and_coordinates_through_a_later_run_with_better_evidence(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 2)
        whereshot("propose", "trip")
        out = tmp_path / "whereshot/trip"
        edit_csv(out / "review.csv", {"camera/DSC_00.jpg": {"decision": "accept", "note": "by the fountain"}})
        before = rows(out)["camera/DSC_00.jpg"]
        jpeg(tmp_path / "trip/phone/new.jpg", taken="2024:05:01 12:00:30", offset="+02:00", lat=41.91, lon=12.51, model="Phone")
        said = whereshot("propose", "trip")
        after = rows(out)["camera/DSC_00.jpg"]
        assert said.status == 0
        for name in ("decision", "latitude", "longitude", "error_m", "gps_source", "note", "row_id"):
            assert after[name] == before[name]
        assert "newer:" in after["alternatives"]
        assert len(list((out / "history").iterdir())) == 1

    def test_says_what_it_found_and_what_to_do_next(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 2)
        (tmp_path / "trip/broken.jpg").write_bytes(b"")
        said = whereshot("propose", "trip")
        assert "5 photos: 2 have a position, 2 get a proposal (2 wait for your decision)" in said.err
        assert "broken.jpg: " in said.err
        assert "whereshot apply whereshot/trip/review.csv" in said.err
        assert said.out == ""

    def test_is_silent_when_quiet(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 1)
        said = whereshot("propose", "trip", "--quiet")
        assert (said.status, said.out, said.err) == (0, "", "")

    def test_takes_a_zone_that_the_person_typed_into_cameras_csv(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 3)
        whereshot("propose", "trip")
        cameras = tmp_path / "whereshot/trip/cameras.csv"
        typed = {"Boxy Camera": {"override": "UTC"}}
        save_csv(cameras, [row | typed.get(row["camera"], {}) for row in read_csv(cameras)])
        whereshot("propose", "trip", "--set", "proxy.max_error_m=100000")
        # The camera's noon is now two hours later than the phone's, which is at UTC+02:00.
        evidence = rows(tmp_path / "whereshot/trip")["camera/DSC_00.jpg"]["evidence"]
        assert "1 h 58 min after" in evidence

    def test_a_settings_file_the_environment_and_set_change_what_is_proposed(self, whereshot, tmp_path, monkeypatch):
        phone_and_camera(tmp_path / "trip", 2)
        (tmp_path / "my.toml").write_text("[proxy]\nmax_gap_s = 10\n[place]\nenabled = false\n")
        assert whereshot("propose", "trip", "--config", "my.toml", "--json").json["proposed"] == 0
        monkeypatch.setenv("WHERESHOT_PROXY__MAX_GAP_S", "40")
        assert whereshot("propose", "trip", "--config", "my.toml", "--json").json["proposed"] == 2
        said = whereshot("propose", "trip", "--config", "my.toml", "--set", "choose.accept_within_m=5000", "--json")
        assert said.json["waiting"] == 0
        assert {row["decision"] for row in rows(tmp_path / "whereshot/trip").values()} == {"accept"}

    def test_reads_back_what_a_german_spreadsheet_saved(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 2)
        whereshot("propose", "trip")
        csv = tmp_path / "whereshot/trip/review.csv"
        review = read_review(csv)
        table = review.rows.assign(decision="ja", latitude=review.rows["latitude"].str.replace(".", ","))
        table = table.assign(longitude=table["longitude"].str.replace(".", ",")).iloc[::-1]
        table.to_csv(csv, sep=";", index=False, encoding="utf-8-sig")
        said = whereshot("apply", csv, "--json")
        assert (said.status, said.json["written"], said.json["refused"]) == (0, 2, 0)

    def test_keeps_what_was_decided_about_a_folder_that_cannot_be_read_for_a_while(self, whereshot, tmp_path, monkeypatch):
        phone_and_camera(tmp_path / "trip", 2)
        whereshot("propose", "trip")
        out = tmp_path / "whereshot/trip"
        edit_csv(out / "review.csv", {"camera/DSC_00.jpg": {"decision": "accept"}})
        before = rows(out)

        def denied(path):
            if str(path).rstrip("/").endswith("camera"):
                raise PermissionError(13, "Permission denied")
            return real(path)

        real = os.scandir
        monkeypatch.setattr("tasks.scan.os.scandir", denied)
        said = whereshot("propose", "trip", "--json")
        assert (said.status, said.json["photos"], said.json["unreadable"]) == (0, 2, 1)
        assert rows(out)["camera/"]["problem"] == "cannot be read: the folder, with all that is in it: Permission denied"
        assert {path: row for path, row in rows(out).items() if path != "camera/"} == before
        monkeypatch.setattr("tasks.scan.os.scandir", real)
        assert whereshot("propose", "trip", "--json").json["unreadable"] == 0
        assert rows(out) == before
