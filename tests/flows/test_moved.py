from __future__ import annotations

import csv
import os

from tests.builders import jpeg
from tests.flows.trips import LAT, phone_and_camera
from tests.review_rows import edit_csv

FOLLOWED = "1 photo was moved or renamed; what was decided, typed or noted in its row went with it"


def rows(out):
    with (out / "review.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {row["path"]: row for row in csv.DictReader(stream)}


class TestMovedPhotos:
    def test_keep_their_decision_and_are_written_under_their_new_name(self, whereshot, tmp_path):
        archive, out = phone_and_camera(tmp_path / "trip", 3), tmp_path / "whereshot/trip"
        whereshot("propose", "trip")
        edit_csv(out / "review.csv", {"camera/DSC_01.jpg": {"decision": "accept", "note": "by the fountain"}})
        before = rows(out)["camera/DSC_01.jpg"]
        (archive / "sorted").mkdir()
        (archive / "camera/DSC_01.jpg").rename(archive / "sorted/fountain.jpg")
        said = whereshot("propose", "trip")
        row = rows(out)["sorted/fountain.jpg"]
        assert FOLLOWED in said.err
        assert "camera/DSC_01.jpg" not in rows(out)
        for name in ("decision", "note", "latitude", "longitude", "error_m", "gps_source", "evidence"):
            assert row[name] == before[name]
        said = whereshot("apply", out / "review.csv", "--json")
        assert (said.status, said.json["written"]) == (0, 1)

    def test_that_were_written_meanwhile_have_nothing_left_to_follow(self, whereshot, tmp_path):
        archive, out = phone_and_camera(tmp_path / "trip", 2), tmp_path / "whereshot/trip"
        whereshot("propose", "trip")
        edit_csv(out / "review.csv", {"camera/DSC_00.jpg": {"decision": "accept", "note": "mine"}})
        whereshot("apply", out / "review.csv")
        (archive / "camera/DSC_00.jpg").rename(archive / "camera/fountain.jpg")
        said = whereshot("propose", "trip")
        assert "moved or renamed" not in said.err
        assert list(rows(out)) == ["camera/DSC_01.jpg"]


class TestWhatIsRead:
    def test_of_a_photo_that_we_wrote_once_more_and_of_it_alone(self, whereshot, tmp_path):
        """apply looks at the archive again for its report, and so knows the new state before the next propose."""
        phone_and_camera(tmp_path / "trip", 3)
        whereshot("propose", "trip")
        review = tmp_path / "whereshot/trip/review.csv"
        edit_csv(review, {"camera/DSC_00.jpg": {"decision": "accept"}})
        assert whereshot("apply", review, "--json").json["steps"]["extract"]["read"] == 1
        said = whereshot("propose", "trip", "--json")
        assert (said.json["steps"]["extract"]["read"], said.json["located"], said.json["proposed"]) == (0, 4, 2)

    def test_of_a_photo_whose_size_and_time_stayed_because_its_change_time_did_not(self, whereshot, tmp_path):
        phone_and_camera(tmp_path / "trip", 2)
        whereshot("propose", "trip")
        photo = tmp_path / "trip/phone/IMG_00.jpg"
        before = photo.stat()
        jpeg(photo, taken="2024:05:01 12:00:00", offset="+02:00", lat=LAT + 1, lon=12.5, make="Acme", model="Phone", seed=0)
        os.utime(photo, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert (photo.stat().st_size, photo.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
        assert whereshot("propose", "trip", "--json").json["steps"]["extract"]["read"] == 1
