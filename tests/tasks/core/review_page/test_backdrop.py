"""Tests of what the map of review.html shows beside the rows."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.core.page.block import json_block
from tasks.core.page.map_labels import MAX_TOWNS, PERSONS, TOWN
from tasks.core.review_page import backdrop as module
from tasks.core.review_page.backdrop import backdrop, thinned
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS
from tests.review_rows import no_proposal, proposal, proposals

ROME = {"latitude": 41.8902, "longitude": 12.4922}


def photo(path: str, lat: float = np.nan, lon: float = np.nan, **values: Any) -> dict[str, Any]:
    return {"path": path, "kind": "photo", "time_basis": "none", "lat": lat, "lon": lon, **values}


def behind(rows: pd.DataFrame, photos: list[dict[str, Any]] = [], places: list[dict[str, Any]] = []) -> dict[str, Any]:  # noqa: B006
    return backdrop(PHOTOS.make(photos), PLACES.make(places), rows)


def labels(found: dict[str, Any]) -> dict[str, tuple[float, float, int, float]]:
    """Return the labels by name; a column of one value stands for all rows, as page/columns.py writes it."""
    of = found["labels"]
    count = len(of["name"])
    kinds = of["kind"] if isinstance(of["kind"], list) else _spread(of["kind"], count)
    return dict(zip(of["name"], zip(of["lat"], of["lon"], kinds, of["zoom"], strict=True), strict=False))


def _spread(column: Any, count: int) -> list[Any]:
    return [column["words"][at] for at in column["at"]] if isinstance(column, dict) else [column] * count


class TestBackdrop:
    def test_photos_with_a_position_are_told_with_path_and_time(self):
        taken = pd.Timestamp("2024-05-01 12:00:00")
        found = behind(proposals(proposal("a.jpg")), [photo("b.jpg", 41.9, 12.5, taken_local=taken, utc_offset_min=120.0)])
        assert found["photos"] == {
            "of": 1, "lat": [41.9], "lon": [12.5], "path": ["b.jpg"], "when": ["2024-05-01 12:00:00 +02:00"], "donor": False,
        }  # fmt: skip

    def test_a_photo_whose_row_is_at_its_position_and_one_without_a_position_are_left_out(self):
        row = proposal("a.jpg", latitude=41.9, longitude=12.5, gps_source="exif")
        found = behind(proposals(row), [photo("a.jpg", 41.9, 12.5), photo("c.jpg")])
        assert found["photos"]["path"] == []
        assert found["photos"]["of"] == 0

    def test_a_position_that_a_row_would_replace_is_shown_beside_it(self):
        rows = proposals(proposal("a.jpg", latitude=43.0, longitude=12.5), no_proposal("b.jpg"))
        found = behind(rows, [photo("a.jpg", 41.9, 12.5), photo("b.jpg", 41.8, 12.5)])
        assert found["photos"]["path"] == ["a.jpg", "b.jpg"]

    def test_a_donor_of_the_same_path_as_a_row_is_kept_and_marked(self):
        found = behind(proposals(proposal("a.jpg")), [photo("a.jpg", 41.9, 12.5, donor_dir="/phone"), photo("b.jpg", 41.9, 12.5)])
        assert found["photos"]["path"] == ["a.jpg", "b.jpg"]
        assert _spread(found["photos"]["donor"], 2) == [True, False] or found["photos"]["donor"] == [True, False]

    def test_the_extent_holds_rows_and_photos(self):
        found = behind(proposals(proposal("a.jpg", latitude=10.0, longitude=20.0)), [photo("b.jpg", 41.9, 12.5)])
        assert found["extent"] == {"south": 10.0, "west": 12.5, "north": 41.9, "east": 20.0}

    def test_text_cells_of_review_csv_are_read_and_what_is_no_position_is_left_out(self):
        cells = pd.DataFrame(
            {"path": ["a", "b", "c", "d"], "latitude": ["10.5", "", "x", "95"], "longitude": ["20.25", "", "1", "1"]}
        )
        assert behind(cells)["extent"] == {"south": 10.5, "west": 20.25, "north": 10.5, "east": 20.25}

    def test_a_trip_across_180_stays_together(self):
        rows = proposals(proposal("a.jpg", latitude=-17.0, longitude=179.0), proposal("b.jpg", latitude=-17.0, longitude=-179.0))
        assert behind(rows)["extent"] == {"south": -17.0, "west": 179.0, "north": -17.0, "east": 181.0}

    def test_an_empty_archive_has_large_cities_and_coasts_all_the_same(self):
        found = behind(PROPOSALS.empty())
        assert found["extent"] is None
        assert {"Tokyo", "London", "Lagos"} <= labels(found).keys()
        assert found["outlines"]["coasts"]

    @pytest.mark.parametrize("rows", [PROPOSALS.empty(), proposals(proposal("a.jpg"), no_proposal("b.jpg"))])
    def test_it_is_json_without_nan(self, rows):
        text = json_block(behind(rows, [photo("b\u2028</script>.jpg", 1.0, 2.0)]))
        assert "</script>" not in text
        assert json.loads(text)["photos"]["path"] == ["b\u2028</script>.jpg"]

    def test_more_photos_than_the_limit_are_thinned_and_counted(self, monkeypatch):
        monkeypatch.setattr(module, "MAX_PHOTOS", 10)
        found = behind(PROPOSALS.empty(), [photo(f"{i:02}.jpg", 41.9, 12.5) for i in range(50)])
        assert found["photos"]["of"] == 50
        assert len(found["photos"]["path"]) == 10


class TestLabels:
    def test_towns_near_a_photo_are_named_and_villages_far_away_are_not(self):
        found = labels(behind(proposals(proposal("a.jpg", **ROME))))
        assert {"Rome", "Trastevere", "Naples", "Milan"} <= found.keys()
        assert "Frascati" in found  # 22,000 inhabitants, 20 km away
        assert "Amatrice" not in found  # 2,400 inhabitants, 110 km away

    def test_the_nearest_town_is_named_however_small_and_far(self):
        lonely = labels(behind(proposals(proposal("a.jpg", latitude=78.0, longitude=16.0))))  # Spitsbergen
        assert "Longyearbyen" in lonely

    def test_larger_towns_come_first_and_show_from_further_away(self):
        found = labels(behind(proposals(proposal("a.jpg", **ROME))))
        names = [name for name, (*_, kind, _) in found.items() if kind == TOWN]
        assert names.index("Rome") < names.index("Frascati")
        assert found["Rome"][3] < found["Frascati"][3]

    def test_the_persons_places_come_before_all_towns(self):
        places = [
            {"place_id": "a", "name": "Villa", "emoji": "", "lat": 41.8, "lon": 12.7, "photos": 3},
            {"place_id": "b", "name": "Home", "emoji": "🏠", "lat": 41.9, "lon": 12.5, "photos": 9},
            {"place_id": "c", "name": "", "emoji": "", "place": "Rome, Italy", "lat": 41.9, "lon": 12.5, "photos": 99},
            {"place_id": "d", "name": "Kitchen", "within": "b", "lat": 41.9, "lon": 12.5, "photos": 1},
        ]
        found = labels(behind(proposals(proposal("a.jpg", **ROME)), places=places))
        assert list(found)[:3] == ["🏠 Home", "Villa", "Kitchen"]
        assert [found[name][2] for name in list(found)[:3]] == [PERSONS] * 3
        assert found["🏠 Home"][3] < found["Kitchen"][3]

    def test_there_are_never_more_towns_than_the_limit_and_the_large_cities(self):
        rng = np.random.default_rng(0)
        cells = pd.DataFrame({"latitude": rng.uniform(-50, 60, 900), "longitude": rng.uniform(-180, 180, 900)})
        found = behind(cells.assign(path=cells.index.astype(str)))
        large = {name for name, (*_, zoom) in labels(behind(PROPOSALS.empty())).items() if zoom}
        assert len(found["labels"]["name"]) <= MAX_TOWNS + len(large)


class TestThinned:
    def test_few_are_all_kept_in_their_order(self):
        assert thinned(np.array([3.0, 1.0, 2.0]), np.zeros(3), 10).tolist() == [0, 1, 2]

    def test_every_spot_keeps_one_before_any_keeps_two(self):
        lat = np.array([10.0] * 95 + [20.0, 30.0, 40.0, 50.0, 60.0])
        assert set(lat[thinned(lat, np.zeros(100), 6)]) == {10.0, 20.0, 30.0, 40.0, 50.0, 60.0}

    def test_a_limit_of_none_keeps_none(self):
        assert thinned(np.zeros(5), np.zeros(5), 0).tolist() == []
