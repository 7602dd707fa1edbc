"""Tests of which photos stand for all."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from tasks.core.page.best_of_cells import best_of_cells


def rows(lat: np.ndarray | list[float], lon: np.ndarray | list[float], **columns: object) -> pd.DataFrame:
    plain = {"donor_dir": "", "waits": False, "pixels": 0.0, "error_m": np.nan}
    table = pd.DataFrame({"lat": np.asarray(lat, dtype=float), "lon": np.asarray(lon, dtype=float)})
    return table.assign(path=[f"{i:06}.jpg" for i in range(len(table))], **{**plain, **columns})


class TestBestOfCells:
    def test_few_photos_are_all_kept(self):
        table = rows([1.0, 2.0], [1.0, 2.0])
        assert best_of_cells(table, 2) is table

    def test_every_spot_keeps_one_before_any_keeps_two(self):
        lat = [10.0] * 95 + [20.0, 30.0, 40.0, 50.0, 60.0]
        assert set(best_of_cells(rows(lat, [7.0] * 100), 6)["lat"]) == {10.0, 20.0, 30.0, 40.0, 50.0, 60.0}

    @pytest.mark.parametrize(
        ("columns", "best"),
        [
            ({"waits": [False, False, True], "pixels": [9.0, 5.0, 1.0]}, 2),
            ({"pixels": [1.0, 9.0, 5.0], "error_m": [1.0, 50.0, 5.0]}, 1),
            ({"pixels": [5.0, 5.0, 1.0], "error_m": [50.0, 20.0, 1.0]}, 1),
            ({"error_m": [np.nan, np.nan, 100.0]}, 2),
            ({}, 0),
        ],
        ids=["waits", "larger picture", "smaller radius", "a radius at all", "earlier row"],
    )
    def test_of_one_spot_the_best_is_kept(self, columns, best):
        assert best_of_cells(rows([1.0] * 3, [2.0] * 3, **columns), 1)["path"].tolist() == [f"{best:06}.jpg"]

    def test_a_thumbnail_counts_more_than_the_size_of_the_picture(self):
        table = rows([1.0, 1.0], [2.0, 2.0], pixels=[9.0, 1.0])
        assert best_of_cells(table, 1, {("", "000001.jpg"): "..."})["path"].tolist() == ["000001.jpg"]

    def test_fewer_are_a_part_of_more_and_the_order_stays(self):
        random = np.random.default_rng(3)
        table = rows(random.normal(45, 10, 4000), random.normal(10, 30, 4000), pixels=random.uniform(0, 9, 4000))
        sizes = (1, 7, 50, 300, 1500, 3999)
        chosen = [best_of_cells(table, size) for size in sizes]
        assert [len(some) for some in chosen] == list(sizes)
        for few, more in pairwise(chosen):
            assert set(few["path"]) <= set(more["path"])
            assert few["path"].is_monotonic_increasing

    def test_the_choice_does_not_depend_on_a_photo_that_is_far_away_being_one_of_many(self):
        crowd = rows([48.2] * 1000 + [-33.9], [16.37] * 1000 + [18.42])
        assert "001000.jpg" in set(best_of_cells(crowd, 2)["path"])

    def test_poles_and_both_sides_of_the_date_line_have_cells_of_their_own(self):
        table = rows([90.0, -90.0, 0.0, 0.0] + [50.0] * 20, [0.0, -180.0, 179.999, -179.999] + [8.0] * 20)
        kept = best_of_cells(table, 5)
        assert {"000000.jpg", "000001.jpg", "000002.jpg", "000003.jpg"} <= set(kept["path"])

    def test_none_of_none_and_a_limit_of_none(self):
        assert best_of_cells(rows([], []), 5).empty
        assert best_of_cells(rows([1.0], [1.0]), 0).empty
