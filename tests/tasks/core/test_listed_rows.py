from __future__ import annotations

from pathlib import Path

import pandas as pd

from tasks.core.listed_rows import only_listed, rows_of_list
from tasks.core.listing import LISTED, Listing
from tasks.core.review_csv import read_review
from tests.review_rows import no_proposal, proposal, proposals
from tests.tasks.timed import ROME, photo, table


def listed(*paths: str) -> pd.DataFrame:
    return LISTED.make([{"path": path} for path in paths])


def raw_and_jpeg(name: str, **columns):
    """Give the two files of one photo, which the JPEG leads."""
    return [photo(f"{name}.{ending}", pair=f"{name}.jpg", format=ending, **columns) for ending in ("jpg", "cr2")]


class TestOnlyListed:
    def test_keeps_listed_photos_the_other_files_of_their_pairs_and_donors(self):
        donor = photo("x.jpg", donor_dir="/phone")
        photos = table(*raw_and_jpeg("a"), *raw_and_jpeg("b"), photo("c.jpg"), photo("c.tif"), donor)
        kept = only_listed(photos, listed("a.cr2", "c.jpg"))
        assert kept["path"].tolist() == ["a.jpg", "a.cr2", "c.jpg", "x.jpg"]

    def test_takes_no_photo_of_a_donor_folder_for_a_listed_one_of_the_same_path(self):
        rows = [photo("a.jpg", donor_dir="/phone", pair="a.jpg"), photo("a.cr2", pair="a.jpg")]
        assert only_listed(table(*rows), listed("a.jpg"))[["path", "donor_dir"]].to_numpy().tolist() == [["a.jpg", "/phone"]]

    def test_keeps_folders_that_could_not_be_read(self):
        assert only_listed(table(photo("locked/"), photo("b.jpg")), listed("a.jpg"))["path"].tolist() == ["locked/"]

    def test_keeps_all_without_a_list(self):
        photos = table(photo("a.jpg"))
        assert only_listed(photos, None) is photos


class TestRowsOfList:
    def rows(self, tmp_path: Path, photos: pd.DataFrame, shown: pd.DataFrame, *lines: str) -> list[dict[str, str]]:
        csv = tmp_path / "list.csv"
        csv.write_text("\n".join([*lines, ""]))
        review = rows_of_list(Listing(csv, LISTED.empty(), read_review(csv), []), photos, shown)
        assert review is not None
        assert len(review.rows) == len(review.lines) == len(review.damage)
        return review.rows.to_dict("records")

    def test_are_none_without_a_list(self):
        assert rows_of_list(None, table(), proposals()) is None

    def test_of_a_raw_become_those_of_the_jpeg_that_speaks_for_both(self, tmp_path):
        photos, shown = table(*raw_and_jpeg("a"), photo("b.jpg")), proposals(no_proposal("a.jpg"), no_proposal("b.jpg"))
        found = self.rows(tmp_path, photos, shown, "path,album", "a.cr2,Rome", "b.jpg,Ostia")
        assert found == [{"path": "a.jpg", "album": "Rome"}, {"path": "b.jpg", "album": "Ostia"}]

    def test_of_a_raw_stay_where_the_jpeg_has_its_own(self, tmp_path):
        photos, shown = table(*raw_and_jpeg("a")), proposals(no_proposal("a.jpg"))
        found = self.rows(tmp_path, photos, shown, "path,album", "a.cr2,raw", "a.jpg,jpeg")
        assert found == [{"path": "a.cr2", "album": "raw"}, {"path": "a.jpg", "album": "jpeg"}]

    def test_state_no_position_of_a_photo_that_has_one(self, tmp_path):
        photos = table(photo("a.jpg", **ROME), photo("b.jpg"))
        shown = proposals(proposal("a.jpg"), no_proposal("b.jpg"))
        lines = ["path,latitude,longitude,gps_source,note", "a.jpg,41.9,12.5,EXIF,hello", "b.jpg,41.9,12.5,exif,"]
        stated, typed = self.rows(tmp_path, photos, shown, *lines)
        assert stated == {"path": "a.jpg", "latitude": "", "longitude": "", "gps_source": "", "note": "hello"}
        assert (typed["latitude"], typed["longitude"], typed["gps_source"]) == ("41.9", "12.5", "exif")

    def test_keep_positions_that_no_file_is_said_to_have(self, tmp_path):
        lines = ["path,latitude,longitude,gps_source", "a.jpg,41.9,12.5,", "b.jpg,41.9,12.5,manual"]
        photos = table(photo("a.jpg", **ROME), photo("b.jpg", **ROME))
        found = self.rows(tmp_path, photos, proposals(proposal("a.jpg"), proposal("b.jpg")), *lines)
        assert [row["latitude"] for row in found] == ["41.9", "41.9"]

    def test_that_whereshot_made_keep_what_their_row_id_is_of(self, tmp_path):
        row_id = proposal("a.jpg")["row_id"]
        lines = ["path,latitude,longitude,gps_source,row_id", f"a.jpg,41.9,12.5,exif,{row_id}"]
        (found,) = self.rows(tmp_path, table(photo("a.jpg", **ROME)), proposals(proposal("a.jpg")), *lines)
        assert found["latitude"] == "41.9"
