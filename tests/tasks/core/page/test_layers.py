"""Tests of what the page draws and lists."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.core.page.layers import MAX_HEAT_CELLS, MAX_LISTED, MAX_LISTED_PER_DAY, heat_layer, list_layers, point_layers
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


def located(lat: np.ndarray, lon: np.ndarray) -> pd.DataFrame:
    paths = [f"{i:06}.jpg" for i in range(len(lat))]
    photos = PHOTOS.make(pd.DataFrame({"path": paths, "kind": "photo", "time_basis": "none", "lat": lat, "lon": lon}))
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


class TestHeatLayer:
    def test_no_position_makes_no_heatmap(self):
        assert heat_layer(missing(3, days=1)) is None

    def test_many_positions_become_cells_that_weigh_as_much(self):
        generator = np.random.default_rng(5)
        rows = located(generator.uniform(-80, 80, 30_000), generator.uniform(-180, 179, 30_000))
        layer = heat_layer(rows)
        assert layer is not None
        assert len(layer.content["lat"]) <= MAX_HEAT_CELLS
        assert sum(layer.content["weight"]) == layer.count == 30_000

    def test_a_hundred_thousand_photos_at_one_spot_are_one_cell(self):
        layer = heat_layer(located(np.full(100_000, 41.9), np.full(100_000, 12.5)))
        assert layer is not None
        assert (layer.content["lat"], layer.content["lon"], layer.content["weight"]) == ([41.9], [12.5], [100_000])

    def test_rejected_proposals_and_donors_give_no_heat(self):
        photos = PHOTOS.make(
            [{"path": "d.jpg", "donor_dir": "/phone", "kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 2.0}]
        )
        rejected = {"path": "a.jpg", "latitude": 1.0, "longitude": 2.0, "gps_source": "proxy", "decision": "reject"}
        assert heat_layer(standings(photos, PROPOSALS.make([rejected]))) is None


class TestPointLayers:
    def test_the_cap_spares_what_waits_for_a_decision_and_counts_stay_whole(self):
        photos = [{"path": f"{i}.jpg", "kind": "photo", "time_basis": "none", "lat": 1.0, "lon": float(i)} for i in range(9)]
        proposals = [{"path": f"p{i}.jpg", "latitude": 1.0, "longitude": 2.0, "gps_source": "proxy"} for i in range(4)]
        rows = standings(PHOTOS.make(photos), PROPOSALS.make(proposals))
        layers = {layer.key: layer for layer in point_layers(rows, max_markers=7, thumbnails={}, urls={})}
        assert (layers["proposed"].count, len(layers["proposed"].content["lat"])) == (4, 4)
        assert (layers["located"].count, layers["located"].content["lon"]) == (9, [0.0, 4.0, 8.0])
