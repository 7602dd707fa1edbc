"""Tests of the heatmaps: of all positions, of proposals, and of what is missing by day."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.core.page.heats import MANY, MAX_CELLS, heat_layers
from tasks.core.page.layers import Layer
from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS, PROPOSALS


def photo(path: str, day: str | None = None, lat: float = np.nan, lon: float = np.nan, **values: Any) -> dict[str, Any]:
    taken = pd.NaT if day is None else pd.Timestamp(f"{day} 12:00")
    return {"path": path, "kind": "photo", "time_basis": "none", "taken_local": taken, "lat": lat, "lon": lon, **values}


def layers(photos: list[dict[str, Any]], proposals: list[dict[str, Any]] | None = None) -> dict[str, Layer]:
    rows = standings(PHOTOS.make(photos), PROPOSALS.make(proposals) if proposals else PROPOSALS.empty())
    return {layer.key: layer for layer in heat_layers(rows)}


def cells(layer: Layer) -> dict[tuple[float, float], float]:
    """Return the weights by position; steps become degrees as the page adds them up."""
    lat, lon = (np.round(np.cumsum(layer.content[name]) / 1e4, 4).tolist() for name in ("lat", "lon"))
    return dict(zip(zip(lat, lon, strict=True), layer.content["weight"], strict=True))


def located(lat: np.ndarray, lon: np.ndarray) -> pd.DataFrame:
    paths = [f"{i:06}.jpg" for i in range(len(lat))]
    return standings(
        PHOTOS.make(pd.DataFrame({"path": paths, "kind": "photo", "time_basis": "none", "lat": lat, "lon": lon})),
        PROPOSALS.empty(),
    )


class TestOfAllPositions:
    def test_no_position_makes_no_heatmap(self):
        assert layers([photo("a.jpg", "2024-05-01")]) == {}

    def test_many_positions_become_cells_that_weigh_as_much(self):
        random = np.random.default_rng(5)
        (layer,) = heat_layers(located(random.uniform(-80, 80, 30_000), random.uniform(-180, 179, 30_000)))
        assert len(layer.content["lat"]) <= MAX_CELLS
        assert sum(layer.content["weight"]) == layer.count == 30_000

    def test_a_hundred_thousand_photos_at_one_spot_are_one_cell(self):
        (layer,) = heat_layers(located(np.full(100_000, 41.9), np.full(100_000, 12.5)))
        assert cells(layer) == {(41.9, 12.5): 100_000}

    @pytest.mark.parametrize(("count", "shown"), [(MANY - 1, False), (MANY, True)])
    def test_it_is_on_where_there_are_many(self, count, shown):
        (layer,) = heat_layers(located(np.full(count, 41.9), np.full(count, 12.5)))
        assert layer.shown is shown

    def test_rejected_proposals_and_donors_give_no_heat(self):
        donor = photo("d.jpg", lat=1.0, lon=2.0, donor_dir="/phone")
        rejected = {"path": "a.jpg", "latitude": 1.0, "longitude": 2.0, "gps_source": "proxy", "decision": "reject"}
        assert layers([donor], [rejected]) == {}


class TestOfProposals:
    def test_it_holds_what_is_proposed_or_accepted_and_no_other_position(self):
        proposals = [
            {"path": "p.jpg", "latitude": 3.0, "longitude": 4.0, "gps_source": "proxy"},
            {"path": "q.jpg", "latitude": 5.0, "longitude": 6.0, "gps_source": "proxy", "decision": "accept"},
        ]
        found = layers([photo("a.jpg", lat=1.0, lon=2.0)], proposals)
        assert cells(found["heat-proposed"]) == {(3.0, 4.0): 1, (5.0, 6.0): 1}
        assert cells(found["heat"]) == {(1.0, 2.0): 1, (3.0, 4.0): 1, (5.0, 6.0): 1}
        assert not found["heat-proposed"].shown


class TestOfWhatIsMissing:
    def test_photos_of_a_day_are_spread_over_the_positions_of_that_day(self):
        there = [photo(f"l{i}.jpg", "2024-05-01", 10.0, 20.0 + i) for i in range(4)]
        lacking = [photo(f"m{i}.jpg", "2024-05-01") for i in range(6)]
        other = photo("o.jpg", "2024-05-02", 50.0, 50.0)
        layer = layers([*there, *lacking, other])["heat-missing"]
        assert cells(layer) == {(10.0, 20.0 + i): 1.5 for i in range(4)}
        assert layer.count == 6

    @pytest.mark.parametrize(("day", "lat"), [("2024-05-03", 1.0), ("2024-05-05", 1.0), ("2024-05-06", 2.0), ("2030-01-01", 2.0)])
    def test_a_day_without_a_position_is_laid_where_the_nearest_day_was(self, day, lat):
        there = [photo("a.jpg", "2024-05-04", 1.0, 7.0), photo("b.jpg", "2024-05-07", 2.0, 7.0)]
        assert cells(layers([*there, photo("m.jpg", day)])["heat-missing"]) == {(lat, 7.0): 1}

    def test_photos_without_a_date_are_left_out_and_the_hint_says_how_many(self):
        layer = layers([photo("a.jpg", "2024-05-04", 1.0, 7.0), photo("m.jpg", "2024-05-04"), photo("n.jpg"), photo("o.jpg")])[
            "heat-missing"
        ]
        assert layer.count == 1
        assert layer.hint.endswith("; 2 without a date left out")

    def test_where_no_position_has_a_date_there_is_none(self):
        assert "heat-missing" not in layers([photo("a.jpg", lat=1.0, lon=2.0), photo("m.jpg", "2024-05-04")])
