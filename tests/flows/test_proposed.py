from __future__ import annotations

import pandas as pd
import pytest

from flows.proposed import _useful_radius, tell_doubts
from tasks.core.tables import PHOTOS


def rows(*radii: str, decision: str = "") -> pd.DataFrame:
    return pd.DataFrame({"decision": decision, "latitude": "41.9", "error_m": list(radii)})


class TestUsefulRadius:
    @pytest.mark.parametrize(
        ("radii", "suggested"),
        [(["40", "900", "900", "900"], 50), (["260", "9000"], 500), (["99", *["3000"] * 9], 5000), (["90000"], 20000)],
    )
    def test_is_the_smallest_round_one_that_holds_a_fifth_of_what_waits(self, radii, suggested):
        assert _useful_radius(rows(*radii)) == suggested

    def test_does_not_count_rows_that_are_decided(self):
        assert _useful_radius(pd.concat([rows("10", decision="reject"), rows("400")])) == 500


class TestTellDoubts:
    def test_names_the_archives_photos_and_counts_those_of_donor_folders(self, said):
        there = {"kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 2.0}
        tell_doubts(
            PHOTOS.make(
                [
                    {"path": "a.jpg", "doubt": "it lies 900 km off", **there},
                    {"path": "b.jpg", **there},
                    {"path": "c.jpg", "donor_dir": "/phone", "doubt": "the fix is stuck", **there},
                ]
            )
        )
        assert said() == [
            "1 photo has a position that cannot be right: write overwrite to replace it",
            "  a.jpg: it lies 900 km off",
            "1 photo has, in donor folders, a position that cannot be right: it is not used",
        ]

    def test_says_nothing_where_nothing_is_doubted(self, said):
        tell_doubts(PHOTOS.make([{"path": "a.jpg", "kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 2.0}]))
        assert said() == []
