"""A list of photos instead of a scan: from the CSV of ``--list`` to review.csv, to the photos and back again."""

from __future__ import annotations

import openpyxl
import pytest

from tests.builders import jpeg
from tests.flows.test_apply import exiftool
from tests.flows.test_pairs import raw
from tests.flows.trips import LAT, STEP_DEG, phone_and_camera
from tests.review_rows import edit_csv, read_csv


def rows(out):
    return {row["path"]: row for row in read_csv(out / "review.csv")}


@pytest.fixture
def trip(tmp_path):
    """The archive, with a photo that has no date and one far from all others in time."""
    phone_and_camera(tmp_path / "trip")
    jpeg(tmp_path / "trip/camera/undated.jpg", taken=None, make="Boxy", model="Camera", seed=71)
    jpeg(tmp_path / "trip/camera/typed.jpg", taken="2023:01:01 12:00:00", make="Third", model="Camera", seed=72)
    return tmp_path / "trip"


LIST = """\
Path;datetime;latitude;longitude;gps_source;album
phone/IMG_02.jpg;;{lat};12,5;exif;Rome
phone/IMG_03.jpg;;;;;Rome
camera/dsc_02.JPG;;;;;Rome, evening
{trip}/camera/undated.jpg;2024-05-01 12:02:30;;;;NA
camera/typed.jpg;;45,1234567;9,2;exif;007
camera/gone.jpg;;;;;lost
"""


class TestPropose:
    def test_looks_at_what_is_listed_alone_and_gives_all_other_columns_back(self, whereshot, tmp_path, trip):
        listed = LIST.format(trip=trip, lat=f"{LAT + 2 * STEP_DEG:.7f}".replace(".", ","))
        (tmp_path / "list.csv").write_text(listed)
        said = whereshot("propose", "trip", "--list", "list.csv", "--json")
        assert said.status == 0
        assert {name: said.json[name] for name in ("photos", "located", "waiting")} == {"photos": 5, "located": 2, "waiting": 3}
        assert "list.csv: 1 row means no photo of the archive: row 7 (camera/gone.jpg) is not there" in said.err
        found = rows(tmp_path / "whereshot/trip")
        assert {path: row["album"] for path, row in found.items()} == {
            "camera/typed.jpg": "007",
            "camera/DSC_02.jpg": "Rome, evening",
            "camera/undated.jpg": "NA",
        }
        # Half way between the two listed phone photos; the position that no file has is what the person says.
        assert abs(float(found["camera/DSC_02.jpg"]["latitude"]) - (LAT + 2.5 * STEP_DEG)) < 1e-5
        assert abs(float(found["camera/undated.jpg"]["latitude"]) - (LAT + 2.5 * STEP_DEG)) < 1e-5
        typed = found["camera/typed.jpg"]
        assert (float(typed["latitude"]), float(typed["longitude"]), typed["gps_source"]) == (45.1234567, 9.2, "manual")
        undated = found["camera/undated.jpg"]
        assert (undated["datetime"], undated["new_datetime"][:19], undated["datetime_source"]) == (
            "",
            "2024-05-01T12:02:30",
            "sidecar",
        )
        assert "the list of photos has this one" in undated["evidence"]

    def test_changes_nothing_when_it_is_run_again_and_is_written_by_apply(self, whereshot, tmp_path, trip):
        (tmp_path / "list.csv").write_text(
            "path,latitude,longitude,gps_source,album\ncamera/typed.jpg,45.1234567,9.2,exif,Milan\n"
        )
        whereshot("propose", "trip", "--list", "list.csv")
        csv = tmp_path / "whereshot/trip/review.csv"
        before = csv.read_bytes()
        said = whereshot("propose", "trip", "--list", "list.csv", "--json")
        assert (csv.read_bytes(), said.json["steps"]["extract"]["read"]) == (before, 0)
        edit_csv(csv, {"camera/typed.jpg": {"decision": "accept"}})
        assert whereshot("apply", csv, "--yes").status == 0
        position = exiftool(trip / "camera/typed.jpg")
        assert (position["GPS:GPSLatitude"], position["GPS:GPSLongitude"]) == pytest.approx((45.1234567, 9.2), abs=1e-7)

    def test_a_listed_raw_has_the_row_of_its_photo_and_is_written_with_it(self, whereshot, tmp_path, trip):
        raw(trip / "camera/DSC_02.CR2", "2024:05:01 12:02:30")
        raw(trip / "camera/DSC_03.CR2", "2024:05:01 18:00:00", model="Other")
        (tmp_path / "list.csv").write_text(
            "path,album\ncamera/DSC_02.CR2,Rome\ncamera/DSC_03.jpg,Ostia\nphone/IMG_02.jpg,\nphone/IMG_03.jpg,\n"
        )
        whereshot("propose", "trip", "--list", "list.csv")
        found = rows(tmp_path / "whereshot/trip")
        assert {path: row["album"] for path, row in found.items()} == {"camera/DSC_02.jpg": "Rome", "camera/DSC_03.jpg": "Ostia"}
        assert found["camera/DSC_02.jpg"]["evidence"].endswith("; also for DSC_02.CR2")
        csv = tmp_path / "whereshot/trip/review.csv"
        edit_csv(csv, {"camera/DSC_02.jpg": {"decision": "accept"}})
        written = whereshot("apply", csv, "--yes", "--json").json
        assert written["written"] + written["sidecar"] == 2
        assert (trip / "camera/DSC_02.CR2.xmp").exists()

    def test_reads_a_list_that_a_spreadsheet_saved_as_xlsx(self, whereshot, tmp_path, trip):
        book = openpyxl.Workbook()
        for line in (("path", "album"), ("camera/DSC_02.jpg", "=1+1"), ("camera/DSC_03.jpg", 7)):
            book.active.append(line)
        book.active["B2"].data_type = "s"
        book.save(tmp_path / "list.xlsx")
        assert whereshot("propose", "trip", "--list", "list.xlsx").status == 0
        found = rows(tmp_path / "whereshot/trip")
        assert {path: row["album"] for path, row in found.items()} == {"camera/DSC_02.jpg": "'=1+1", "camera/DSC_03.jpg": "7"}

    def test_keeps_what_was_decided_about_photos_that_are_not_listed(self, whereshot, tmp_path, trip):
        whereshot("propose", "trip")
        csv = tmp_path / "whereshot/trip/review.csv"
        edit_csv(csv, {"camera/DSC_01.jpg": {"decision": "reject", "note": "not mine"}})
        (tmp_path / "list.csv").write_text("path\ncamera/DSC_02.jpg\nphone/IMG_02.jpg\nphone/IMG_03.jpg\n")
        whereshot("propose", "trip", "--list", "list.csv")
        found = rows(tmp_path / "whereshot/trip")
        assert (found["camera/DSC_01.jpg"]["decision"], found["camera/DSC_01.jpg"]["note"]) == ("reject", "not mine")
        assert found["camera/DSC_02.jpg"]["gps_source"] == "proxy"

    def test_takes_the_rest_of_the_archive_as_evidence_where_it_is_a_donor_folder(self, whereshot, tmp_path, trip):
        (tmp_path / "list.csv").write_text("path\ncamera/DSC_02.jpg\n")
        assert whereshot("propose", "trip", "--list", "list.csv", "--json").json["proposed"] == 0
        said = whereshot("propose", "trip", "--list", "list.csv", "--donors", "trip", "--json")
        assert (said.json["photos"], said.json["proposed"]) == (1, 1)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("path\n../secret.jpg\n", "means no photo of the archive: row 2 (../secret.jpg) the path holds '..'"),
            ("path\nnone.jpg\n", "list.csv: no row of it can be used: 1 row means no photo of the archive: row 2 (none.jpg)"),
            ("file\ncamera/DSC_02.jpg\n", "list.csv: has no column path"),
        ],
    )
    def test_refuses_a_list_before_anything_is_made(self, whereshot, tmp_path, trip, content, said):
        (tmp_path / "list.csv").write_text(content)
        refused = whereshot("propose", "trip", "--list", "list.csv")
        assert (refused.status, said in refused.err) == (2, True)
        assert not (tmp_path / "whereshot").exists()
