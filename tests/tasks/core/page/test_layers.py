"""Tests of what the page draws and lists."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.core.page.layers import MAX_LISTED, MAX_LISTED_PER_DAY, list_layers, point_layers, radius_layer
from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS, PROPOSALS


def missing(count: int, days: int) -> pd.DataFrame:
    photos = PHOTOS.make(
        [
            {
                "path": f"{i:05}.jpg",
                "kind": "photo",
                "time_basis": "none",
                "taken_local": pd.Timestamp("2024-01-01") + pd.Timedelta(days=i % days),
            }
            for i in range(count)
        ]
    )
    return standings(photos, PROPOSALS.empty())


class TestListLayers:
    def test_a_long_day_is_folded_and_keeps_its_count(self):
        (layer,) = list_layers(missing(MAX_LISTED_PER_DAY + 3, days=1))
        (day,) = layer.content["days"]
        assert (layer.count, day["count"], len(day["path"])) == (
            MAX_LISTED_PER_DAY + 3,
            MAX_LISTED_PER_DAY + 3,
            MAX_LISTED_PER_DAY,
        )

    def test_many_days_are_all_counted_though_not_all_rows_are_shown(self):
        (layer,) = list_layers(missing(3 * MAX_LISTED // 2, days=300))
        days = layer.content["days"]
        assert len(days) == 300
        assert sum(day["count"] for day in days) == layer.count == 3 * MAX_LISTED // 2
        assert sum(len(day["path"]) for day in days) == MAX_LISTED

    def test_a_located_photo_with_a_problem_is_listed_but_no_part_of_the_sum(self):
        photos = PHOTOS.make([{"path": "a.jpg", "kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 2.0, "problem": "odd"}])
        (layer,) = list_layers(standings(photos, PROPOSALS.empty()))
        assert (layer.key, layer.count, layer.part) == ("remark", 1, False)
        assert layer.content["days"][0]["reason"] == ["odd"]


class TestPointLayers:
    def test_of_each_spot_the_best_is_drawn_and_counts_stay_whole(self):
        photos = [{"path": f"{i}.jpg", "kind": "photo", "time_basis": "none", "lat": 1.0, "lon": float(i)} for i in range(9)]
        proposals = [{"path": f"p{i}.jpg", "latitude": 1.0, "longitude": 2.0, "gps_source": "proxy"} for i in range(4)]
        rows = standings(PHOTOS.make(photos), PROPOSALS.make(proposals))
        layers = {layer.key: layer for layer in point_layers(rows, max_markers=9, thumbnails={}, urls={})}
        assert (layers["proposed"].count, len(layers["proposed"].content["lat"])) == (4, 1)
        # Where a proposal waits at 2 degrees east, the photo there is left out; positions are steps.
        assert np.cumsum(layers["located"].content["lon"]).tolist() == [100_000 * i for i in range(9) if i != 2]
        assert layers["located"].count == 9

    def test_thumbnails_and_addresses_are_told_by_row(self):
        photos = [{"path": f"{i}%FF.jpg", "kind": "photo", "time_basis": "none", "lat": 1.0, "lon": float(i)} for i in range(3)]
        rows = standings(PHOTOS.make(photos), PROPOSALS.empty())
        (layer,) = point_layers(rows, max_markers=9, thumbnails={("", "1%FF.jpg"): "abc"}, urls={"2%FF.jpg": "2%25FF.jpg"})
        assert (layer.content["thumbnails"], layer.content["urls"]) == ({"1": "abc"}, {"2": "2%25FF.jpg"})


class TestRadiusLayer:
    def test_it_counts_the_proposals_with_a_radius_and_is_off(self):
        proposals = [
            {"path": "a.jpg", "latitude": 1.0, "longitude": 2.0, "gps_source": "proxy", "error_m": 50.0},
            {"path": "b.jpg", "latitude": 1.0, "longitude": 2.0, "gps_source": "proxy"},
            {"path": "c.jpg", "latitude": 1.0, "longitude": 2.0, "gps_source": "proxy", "error_m": 50.0, "decision": "reject"},
        ]
        layer = radius_layer(standings(PHOTOS.empty(), PROPOSALS.make(proposals)))
        assert layer is not None
        assert (layer.count, layer.shown, layer.content) == (1, False, {"of": ["proposed", "accepted"]})

    def test_without_a_proposal_there_is_none(self):
        assert radius_layer(missing(3, days=1)) is None
