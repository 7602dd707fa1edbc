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

    def test_is_empty_without_a_file(self, tmp_path):
        assert recall(PHOTOS.empty(), tmp_path).empty
