"""The track source beside ExifTool and gpscorrelate, on their own cases."""

from __future__ import annotations

from functools import cache

import pytest

from tests.benchmarks.track import REASONS
from tests.benchmarks.track_oracles import exiftool_rows, gpscorrelate_rows

compared = cache(exiftool_rows)


class TestExifTool:
    @pytest.fixture
    def rows(self, corpus):
        return compared()

    def test_answers_and_refuses_the_same_rows(self, rows):
        assert len(rows) == 240
        assert (rows["lat"].notna() == rows["our_lat"].notna()).all()

    def test_is_within_two_metres_of_it_everywhere(self, rows):
        assert rows["off_m"].max() <= 2

    def test_gives_the_same_altitude(self, rows):
        told = rows.dropna(subset=["alt", "our_alt_m"])
        assert len(told) > 190
        assert (told["alt"] - told["our_alt_m"]).abs().max() < 0.001


class TestGpscorrelate:
    def test_places_and_refuses_what_it_does_but_where_it_is_known_to_differ(self, corpus):
        rows = gpscorrelate_rows()
        same = (rows["off_m"] <= 2) | (rows["lat"].isna() & rows["our_lat"].isna())
        assert len(rows) == 100
        assert set(rows.loc[~same, "case"]) == set(REASONS)
