from __future__ import annotations

import math

import pandas as pd

from tasks.core.review_rows import proposals_of


def shown(**cells):
    return proposals_of(pd.DataFrame([{"path": "a.jpg", "latitude": "41.9", "longitude": "12.5", **cells}])).iloc[0]


class TestProposalsOf:
    def test_reads_numbers_and_keeps_texts(self):
        row = shown(error_m="120", gps_source="proxy", note="by the river")
        assert (row["latitude"], row["longitude"], row["error_m"]) == (41.9, 12.5, 120.0)
        assert (row["gps_source"], row["note"]) == ("proxy", "by the river")

    def test_blanks_both_degrees_where_one_is_none_or_out_of_range(self):
        assert math.isnan(shown(latitude="912.3")["longitude"])
        assert math.isnan(shown(longitude="east")["latitude"])

    def test_knows_a_source_in_any_case_and_blanks_an_unknown_one(self):
        assert shown(gps_source=" Proxy ")["gps_source"] == "proxy"
        assert shown(gps_source="guess")["gps_source"] == ""

    def test_takes_the_first_of_two_rows_for_one_photo(self):
        rows = pd.DataFrame([{"path": "a.jpg", "note": "first"}, {"path": "a.jpg", "note": "second"}])
        assert proposals_of(rows)["note"].tolist() == ["first"]
