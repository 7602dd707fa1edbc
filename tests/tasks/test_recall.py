from __future__ import annotations

import math

from tasks.core.review_csv import write_review
from tasks.core.tables import PHOTOS
from tasks.recall import recall
from tests.review_rows import edit_csv, proposal, proposals


class TestRecall:
    def test_gives_the_rows_of_photos_that_still_lack_a_position(self, tmp_path):
        write_review(tmp_path / "review.csv", proposals(proposal("a.jpg"), proposal("b.jpg")))
        edit_csv(tmp_path / "review.csv", {"b.jpg": {"latitude": "200"}})
        kinds = {"kind": "photo", "time_basis": "none"}
        photos = PHOTOS.make([{"path": "a.jpg", **kinds}, {"path": "b.jpg", **kinds}, {"path": "c.jpg", **kinds}])
        found = recall(photos, tmp_path)
        assert found["path"].tolist() == ["a.jpg", "b.jpg"]
        assert found["latitude"].iloc[0] == 41.8902102
        assert math.isnan(found["latitude"].iloc[1])
        located = photos.assign(lat=[1.0, 1.0, 1.0], lon=[1.0, 1.0, 1.0])
        assert recall(located, tmp_path).empty

    def test_gives_the_row_of_a_photo_whose_position_is_doubted(self, tmp_path):
        write_review(tmp_path / "review.csv", proposals(proposal("a.jpg"), proposal("b.jpg")))
        place = {"kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 1.0}
        photos = PHOTOS.make([{"path": "a.jpg", "doubt": "nobody travels so fast", **place}, {"path": "b.jpg", **place}])
        assert recall(photos, tmp_path)["path"].tolist() == ["a.jpg"]

    def test_gives_the_row_that_is_there_to_replace_a_position_as_long_as_the_file_has_it(self, tmp_path):
        had = "newer: proxy 1, 2; the file has 41.9000000,-12.5000000"
        rows = [proposal(path, alternatives=had) for path in ("a.jpg", "b.jpg", "c.jpg")]
        write_review(tmp_path / "review.csv", proposals(*rows, proposal("d.jpg")))
        place = {"kind": "photo", "time_basis": "none", "lat": 41.9, "lon": -12.5}
        photos = [place | {"path": "a.jpg"}, place | {"path": "b.jpg", "lon": 12.5}, place | {"path": "d.jpg"}]
        photos.append(place | {"path": "c.jpg", "donor_dir": "/phone"})
        assert recall(PHOTOS.make(photos), tmp_path)["path"].tolist() == ["a.jpg"]

    def test_is_empty_without_a_file(self, tmp_path):
        assert recall(PHOTOS.empty(), tmp_path).empty
