"""Tests of which photos show a place."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tasks.core.page.place_pictures import best_of_places
from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS

HERE = (41.9, 12.5)


def photo(path: str, at: str | None, **values: Any) -> dict[str, Any]:
    """A photo at HERE."""
    taken = pd.NaT if at is None else pd.Timestamp(at, tz="UTC")
    plain = {"kind": "photo", "time_basis": "none", "lat": HERE[0], "lon": HERE[1], "width": 100, "height": 100}
    return {"path": path, "taken_at": taken, **plain, **values}


def chosen(photos: list[dict[str, Any]], limit: int, proposals: list[dict[str, Any]] | None = None, **place: Any) -> list[str]:
    rows = standings(PHOTOS.make(photos), PROPOSALS.make(proposals) if proposals else PROPOSALS.empty())
    places = PLACES.make([{"place_id": "p", "lat": HERE[0], "lon": HERE[1], "radius_m": 100.0, "photos": 1, **place}])
    return best_of_places(rows, places, limit)["path"].tolist()


class TestBestOfPlaces:
    def test_every_visit_shows_one_before_any_shows_two(self):
        photos = [photo(f"may{i}.jpg", f"2024-05-01 1{i}:00") for i in range(5)]
        photos += [photo("june.jpg", "2024-06-01 10:00"), photo("july.jpg", "2024-07-01 10:00")]
        assert set(chosen(photos, 3)) == {"may2.jpg", "june.jpg", "july.jpg"}

    def test_the_visit_with_the_most_photos_comes_first_with_one_from_its_middle(self):
        photos = [photo("june.jpg", "2024-06-01 10:00"), *(photo(f"may{i}.jpg", f"2024-05-01 1{i}:00") for i in range(3))]
        assert chosen(photos, 2) == ["may1.jpg", "june.jpg"]

    def test_no_two_are_within_a_minute(self):
        photos = [photo(f"{i}.jpg", f"2024-05-01 10:00:{10 * i:02}") for i in range(6)]
        assert len(chosen(photos, 4)) == 1
        assert len(chosen([*photos, photo("later.jpg", "2024-05-01 10:05")], 4)) == 2

    def test_a_larger_picture_is_better_and_a_proposal_is_less_sure(self):
        photos = [photo("small.jpg", "2024-05-01 10:00"), photo("large.jpg", "2024-05-01 11:00", width=400)]
        photos.append(photo("guess.jpg", "2024-05-01 10:30", lat=float("nan"), lon=float("nan"), width=900))
        proposal = {"path": "guess.jpg", "latitude": HERE[0], "longitude": HERE[1], "gps_source": "proxy"}
        assert chosen(photos, 1, [proposal]) == ["large.jpg"]

    def test_photos_elsewhere_of_donors_and_rejected_ones_do_not_show_it(self):
        photos = [
            photo("far.jpg", "2024-05-01 10:00", lat=42.0),
            photo("donor.jpg", "2024-05-01 10:00", donor_dir="/phone"),
            photo("no.jpg", "2024-05-01 10:00", lat=float("nan"), lon=float("nan")),
        ]
        rejected = {"path": "no.jpg", "latitude": HERE[0], "longitude": HERE[1], "gps_source": "proxy", "decision": "reject"}
        assert chosen(photos, 4, [rejected]) == []

    def test_photos_without_a_time_show_a_place_once(self):
        assert len(chosen([photo("a.jpg", None), photo("b.jpg", None)], 4)) == 1

    @pytest.mark.parametrize("lon", [180 - 1e-4, -180.0])
    def test_a_place_across_the_date_line_has_its_photos_of_both_sides(self, lon):
        photos = [
            photo("a.jpg", "2024-05-01 10:00", lat=0.0, lon=179.9999),
            photo("b.jpg", "2024-05-02 10:00", lat=0.0, lon=-179.9999),
        ]
        assert set(chosen(photos, 4, lat=0.0, lon=lon)) == {"a.jpg", "b.jpg"}

    def test_a_place_inside_another_and_the_other_both_show_the_photo(self):
        rows = standings(PHOTOS.make([photo("a.jpg", "2024-05-01 10:00")]), PROPOSALS.empty())
        outer = {"place_id": "outer", "lat": HERE[0], "lon": HERE[1], "radius_m": 3000.0, "photos": 1}
        inner = {**outer, "place_id": "inner", "radius_m": 0.0, "within": "outer"}
        found = best_of_places(rows, PLACES.make([outer, inner]), 4)
        assert found.to_dict("list") == {"place_id": ["outer", "inner"], "donor_dir": ["", ""], "path": ["a.jpg", "a.jpg"]}

    def test_no_place_and_no_photo_give_none(self):
        none = standings(PHOTOS.empty(), PROPOSALS.empty())
        assert best_of_places(none, PLACES.empty(), 4).empty
        assert chosen([], 4) == []
