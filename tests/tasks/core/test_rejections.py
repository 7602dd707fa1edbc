from __future__ import annotations

import numpy as np
import pytest

from config.settings import Choose
from tasks.choose import choose
from tasks.core.rejections import Rejection, holds, rejections_in, remembered
from tasks.core.review_csv import read_review
from tasks.core.tables import CANDIDATES, DATES
from tasks.heed import heed
from tasks.review import review
from tests.review_rows import ARCHIVE_ID, described, edit_csv, read_csv, save_csv
from tests.tasks.timed import photo, table

PRINT = "ab" * 16


class TestHolds:
    """A rejection is of a place: it holds for what agrees with it until somebody knows that twice as well."""

    @pytest.mark.parametrize(
        ("apart_m", "rejected_m", "error_m", "expected"),
        [
            (0, 100, 100, True),
            (0, 100, 99, True),
            (0, 100, 51, True),
            (0, 100, 50, False),
            (8, 100, 5000, True),
            (5000, 100, 4900, True),
            (5001, 100, 4900, False),
            (0, 0, 20, True),
        ],
    )
    def test_by_distance_and_radius(self, apart_m, rejected_m, error_m, expected):
        assert holds(*(np.array([value]) for value in (apart_m, rejected_m, error_m))).tolist() == [expected]

    def test_text_is_read_back(self):
        one = Rejection("track", -41.9, 12.5, 120.0)
        assert str(one) == "rejected before: track -41.9000000, 12.5000000 within 120 m"
        assert remembered({"alternatives": f"proxy 1,2 ±9 m; {one}; {one._replace(source='proxy')}"}) == [
            one, one._replace(source="proxy"),
        ]  # fmt: skip


class Archive:
    """One photo, proposed again and again as the flow does it."""

    def __init__(self, out):
        self.out = out

    def propose(self, *answers, **settings):
        """Propose of (source, latitude, radius); return the row of review.csv."""
        rows = [
            {"path": "x.jpg", "source": source, "lat": lat, "lon": 12.5, "error_m": error_m} for source, lat, error_m in answers
        ]
        photos = table(photo("x.jpg", "2024-05-01 10:00:00", fingerprint=PRINT))
        tables = photos, CANDIDATES.make(rows), DATES.empty()
        made = choose(*tables, ARCHIVE_ID, Choose(**settings), rejected=heed(self.out))
        review(made, self.out, ARCHIVE_ID, keep_history=5, photos=photos)
        return read_csv(self.out / "review.csv")[0]

    def reject(self):
        edit_csv(self.out / "review.csv", {"x.jpg": {"decision": "no"}})


class TestOverManyRuns:
    PROXY, TRACK, PLACE = ("proxy", 41.9, 100.0), ("track", 42.5, 900.0), ("place", 43.5, 3000.0)

    @pytest.fixture
    def archive(self, tmp_path):
        return Archive(tmp_path)

    def test_each_rejection_brings_the_next_best_until_none_is_left_and_that_stays(self, archive):
        shown = []
        for _ in range(3):
            row = archive.propose(self.PROXY, self.TRACK, self.PLACE)
            shown.append((row["decision"], row["gps_source"]))
            for _ in range(3):
                assert archive.propose(self.PROXY, self.TRACK, self.PLACE) == row
            archive.reject()
        assert shown == [("", "proxy"), ("", "track"), ("", "place")]
        for _ in range(3):
            row = archive.propose(self.PROXY, self.TRACK, self.PLACE)
            assert (row["decision"], row["gps_source"]) == ("no", "place")
        assert [one.source for one in remembered(row)] == ["proxy", "track"]

    def test_holds_while_the_estimate_moves_by_metres(self, archive):
        archive.propose(self.PROXY)
        archive.reject()
        for lat, error_m in ((41.9001, 99.0), (41.9002, 80.0), (41.9, 104.0)):
            row = archive.propose(("proxy", lat, error_m))
            assert (row["decision"], row["latitude"], row["error_m"]) == ("no", "41.9000000", "100")

    def test_holds_for_the_next_best_too_while_it_moves(self, archive):
        archive.propose(self.PROXY, self.TRACK)
        archive.reject()
        archive.propose(self.PROXY, self.TRACK)
        archive.reject()
        row = archive.propose(("proxy", 41.9001, 90.0), ("track", 42.5001, 880.0))
        assert (row["decision"], row["gps_source"], row["latitude"]) == ("no", "track", "42.5000000")

    def test_ends_where_the_place_is_known_twice_as_well(self, archive):
        archive.propose(self.PROXY)
        archive.reject()
        row = archive.propose(("proxy", 41.9001, 45.0))
        assert (row["decision"], row["error_m"]) == ("", "45")

    def test_the_next_best_is_not_accepted_by_itself(self, archive):
        archive.propose(self.PROXY, self.TRACK)
        archive.reject()
        assert archive.propose(self.PROXY, self.TRACK, accept_within_m=1000)["decision"] == ""

    def test_says_nothing_of_an_address_that_the_person_types_then(self, archive):
        """Ninety metres from the rejected one, and not twice as sure: of any other source it would be the same place."""
        archive.propose(self.PROXY)
        archive.reject()
        row = archive.propose(self.PROXY, ("address", 41.9008, 90.0))
        assert (row["decision"], row["gps_source"], row["latitude"]) == ("", "address", "41.9008000")

    def test_of_an_address_holds_for_it_until_another_is_typed(self, archive):
        archive.propose(self.PROXY, ("address", 42.5, 90.0))
        archive.reject()
        for _ in range(2):
            row = archive.propose(self.PROXY, ("address", 42.5, 90.0))
            assert (row["decision"], row["gps_source"]) == ("", "proxy")
        assert archive.propose(self.PROXY, ("address", 43.5, 90.0))["gps_source"] == "address"

    def test_a_rejection_taken_back_is_forgotten(self, archive):
        archive.propose(self.PROXY, self.TRACK)
        archive.reject()
        edit_csv(archive.out / "review.csv", {"x.jpg": {"decision": ""}})
        assert archive.propose(self.PROXY, self.TRACK)["gps_source"] == "proxy"


class TestRejectionsIn:
    @pytest.mark.parametrize(
        "cells",
        [{"latitude": "41.8902", "longitude": "12.4922"}, {"latitude": "418902102"}, {"latitude": "42", "longitude": "12"}],
    )
    def test_the_position_that_was_rejected_whatever_a_spreadsheet_made_of_it(self, tmp_path, cells):
        save_csv(tmp_path / "a.csv", [{**as_text(described("a.jpg")), "decision": "reject", **cells}])
        found = rejections_in(read_review(tmp_path / "a.csv"))
        assert found[["lat", "lon", "error_m"]].to_numpy().tolist() == [[41.8902102, 12.4922309, 120.0]]

    def test_a_position_that_was_typed_and_rejected_is_the_typed_one(self, tmp_path):
        save_csv(tmp_path / "a.csv", [{**as_text(described("a.jpg")), "decision": "reject", "latitude": "41.9512345"}])
        assert rejections_in(read_review(tmp_path / "a.csv"))["lat"].tolist() == [41.9512345]

    def test_a_damaged_position_of_which_nobody_knows_what_was_shown_is_none(self, tmp_path):
        row = {"path": "a.jpg", "decision": "reject", "latitude": "09. Okt", "longitude": "12.49"}
        save_csv(tmp_path / "a.csv", [row])
        assert rejections_in(read_review(tmp_path / "a.csv")).empty


def as_text(row):
    return {name: str(cell) for name, cell in row.items()}
