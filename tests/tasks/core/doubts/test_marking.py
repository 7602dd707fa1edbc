from __future__ import annotations

import pandas as pd

from tasks.core.doubts.marking import repairs, with_doubts
from tasks.core.evidence_tables import DOUBTS
from tasks.core.genuine import evidence, wanting
from tasks.core.tables import PHOTOS
from tests.tasks.core.doubts.claims import claim

OLD = "its GPS time is 3 h from its own: the position may be an old one"


def doubts(*rows):
    return DOUBTS.make([{"donor_dir": "", **row} for row in rows])


class TestWithDoubts:
    def test_marks_the_photos_of_the_archive_and_of_donors_by_both_keys(self):
        photos = PHOTOS.make([claim("a", 0, 1, 1), claim("a", 0, 1, 1, donor_dir="/phone"), claim("b", 1, 1, 1)])
        marked = with_doubts(
            photos, doubts({"path": "a.jpg", "problem": "swapped", "donor_dir": "/phone"}, {"path": "b.jpg", "problem": "far"})
        )
        assert marked["doubt"].tolist() == ["", "swapped", "far"]
        assert evidence(marked).tolist() == [True, False, False]
        assert wanting(marked).tolist() == [False, False, True]

    def test_tells_a_stale_fix_once(self):
        photos = PHOTOS.make([claim("a", 0, 1, 1, problem=f"corrupt EXIF; {OLD}"), claim("b", 1, 1, 1, problem=OLD)])
        marked = with_doubts(photos, doubts({"path": "a.jpg", "problem": OLD}))
        assert marked["problem"].tolist() == ["corrupt EXIF", OLD]
        assert marked["doubt"].tolist() == [OLD, ""]

    def test_changes_nothing_without_a_doubt(self):
        photos = PHOTOS.make([claim("a", 0, 1, 1, problem=OLD)])
        pd.testing.assert_frame_equal(with_doubts(photos, DOUBTS.empty()), photos)

    def test_takes_away_a_doubt_that_holds_no_more(self):
        photos = PHOTOS.make([claim("a", 0, 1, 1, doubt="swapped")])
        assert with_doubts(photos, DOUBTS.empty())["doubt"].tolist() == [""]


class TestRepairs:
    def test_are_candidates_for_the_archives_photos_whose_numbers_can_be_repaired(self):
        mended = {"lat": 41.9, "lon": 12.5, "error_m": 30.0, "evidence": "exchanged"}
        told = doubts(
            {"path": "a.jpg", "problem": "swapped", **mended},
            {"path": "b.jpg", "problem": "far"},
            {"path": "c.jpg", "problem": "swapped", "donor_dir": "/phone", **mended},
        )
        photos = PHOTOS.make(
            [claim("a", 0, 12.5, 41.9, alt_m=21.0, direction_deg=90.0), claim("a", 0, 1, 1, donor_dir="/phone", alt_m=5.0)]
        )
        (row,) = repairs(told, photos).to_dict("records")
        assert (row["path"], row["source"], row["lat"], row["lon"], row["error_m"]) == ("a.jpg", "exif", 41.9, 12.5, 30.0)
        assert row["evidence"] == "exchanged"
        assert 0.9 < row["confidence"] < 1
        assert (row["alt_m"], row["direction_deg"]) == (21.0, 90.0)

    def test_are_none_without_doubts(self):
        assert repairs(DOUBTS.empty(), PHOTOS.empty()).empty
