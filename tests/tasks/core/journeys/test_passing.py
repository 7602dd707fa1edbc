"""Tests of which photos and fixes are moments of the way, and when they were."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.core.geo import distance_m, interpolate
from tasks.core.journeys.passing import moments_of
from tasks.core.tables import FIXES, PHOTOS
from tests.journey_rows import ROME, TOKYO, VIENNA, fixes_of, moved, photos_of, trip

NONE = FIXES.empty()


def photo(path: str, wall: str | None, at: str | None, lat: float = 48.2, lon: float = 16.4, **values: Any) -> dict[str, Any]:
    """A located photo; ``wall`` is its wall clock, ``at`` its UTC."""
    return {
        "path": path, "kind": "photo", "time_basis": "zone", "taken_local": pd.Timestamp(wall) if wall else pd.NaT,
        "taken_at": pd.Timestamp(at, tz="UTC") if at else pd.NaT, "lat": lat, "lon": lon, **values,
    }  # fmt: skip


def instants(*photos: dict[str, Any]) -> dict[str, str]:
    """Return the UTC of each path, in the order of the moments."""
    moments = moments_of(PHOTOS.make(photos), NONE)
    return {path: str(pd.Timestamp(at, unit="s")) for path, at in zip(moments["path"], moments["at_s"], strict=True)}


def wall_clocks(*photos: dict[str, Any]) -> list[str]:
    return [str(pd.Timestamp(at, unit="s")) for at in moments_of(PHOTOS.make(photos), NONE)["local_s"]]


class TestWhichPhotos:
    @pytest.mark.parametrize(
        "values",
        [
            {"donor_dir": "/phone"}, {"kind": "screenshot"}, {"kind": "received"}, {"kind": "derived"},
            {"lat": np.nan, "lon": np.nan}, {"taken_local": pd.NaT, "taken_at": pd.NaT}, {"doubt": "far from its neighbours"},
            {"day_only": True, "taken_at": pd.NaT},
        ],
        ids=["donor", "screenshot", "received", "derived", "unlocated", "without a time", "doubted", "of which the day is known"],
    )  # fmt: skip
    def test_what_does_not_tell_where_its_owner_was_when_has_no_part(self, values):
        row = photo("a.jpg", "2024-05-01 10:00", "2024-05-01 08:00") | values
        assert moments_of(PHOTOS.make([row]), NONE).empty

    def test_a_position_that_we_wrote_is_part_of_the_way(self):
        row = photo("a.jpg", "2024-05-01 10:00", "2024-05-01 08:00", gps_method="whereshot proxy")
        assert len(moments_of(PHOTOS.make([row]), NONE)) == 1

    def test_the_files_of_one_photo_count_once(self):
        pair = [photo(name, "2024-05-01 10:00", "2024-05-01 08:00", pair="a.jpg") for name in ("a.cr2", "a.jpg")]
        assert len(moments_of(PHOTOS.make(pair), NONE)) == 1

    def test_no_photo_and_no_fix_are_no_moment(self):
        assert moments_of(PHOTOS.empty(), NONE).empty

    def test_an_error_is_at_least_the_noise_of_positions(self):
        rows = [photo(f"{error}.jpg", "2024-05-01 10:00", "2024-05-01 08:00", gps_error_m=error) for error in (4.0, 900.0)]
        assert sorted(moments_of(PHOTOS.make(rows), NONE)["error_m"]) == [30.0, 900.0]


class TestWhen:
    def test_a_photo_with_a_wall_clock_alone_gets_its_instant_by_the_days_others(self):
        found = instants(
            photo("a.jpg", "2024-05-01 10:00", "2024-05-01 01:00", *TOKYO[:2]),
            photo("c.jpg", "2024-05-01 12:00", "2024-05-01 03:00", *TOKYO[:2]),
            photo("b.jpg", "2024-05-01 11:00", None, *VIENNA[:2]),
        )
        assert list(found.items())[1] == ("b.jpg", "2024-05-01 02:00:00")

    def test_one_without_others_on_its_day_is_read_in_the_zone_where_it_was(self):
        found = instants(
            photo("summer.jpg", "2024-07-01 12:00", None, *VIENNA[:2]), photo("winter.jpg", "2024-01-01 12:00", None, *TOKYO[:2])
        )
        assert found == {"winter.jpg": "2024-01-01 03:00:00", "summer.jpg": "2024-07-01 10:00:00"}

    def test_cameras_in_different_zones_are_one_way_by_instant(self):
        found = instants(
            photo("a.jpg", "2024-05-01 10:00", "2024-05-01 08:00"),
            photo("c.jpg", "2024-05-01 11:00", "2024-05-01 09:00"),
            photo("b.jpg", "2024-05-01 16:30", "2024-05-01 08:30", camera="Acme Two"),
        )
        assert list(found) == ["a.jpg", "b.jpg", "c.jpg"]

    def test_the_wall_clock_is_the_photos_own(self):
        assert wall_clocks(photo("a.jpg", "2024-05-01 23:30", "2024-05-01 21:30")) == ["2024-05-01 23:30:00"]

    @pytest.mark.parametrize("wall", ["2004-01-01 00:00", None])
    def test_where_it_cannot_be_right_it_is_that_of_the_zone(self, wall):
        assert wall_clocks(photo("a.jpg", wall, "2024-05-01 21:30", *VIENNA[:2])) == ["2024-05-01 23:30:00"]

    def test_photos_of_one_instant_keep_the_order_of_their_names(self):
        rows = [photo(name, "2024-05-01 10:00", "2024-05-01 08:00") for name in ("b.jpg", "a.jpg", "c.jpg")]
        assert list(instants(*rows)) == ["a.jpg", "b.jpg", "c.jpg"]


class TestFixes:
    def test_they_lie_between_the_photos_by_time_on_the_wall_clock_of_their_place(self):
        ride = trip("2024-05-01 08:00", VIENNA).ride(moved(VIENNA, 30, 0), photos=2)
        moments = moments_of(photos_of(ride), fixes_of(ride, every_s=10))
        assert moments["at_s"].is_monotonic_increasing
        assert moments["kind"].value_counts()["photo"] == 2
        ahead_h = (moments["local_s"] - moments["at_s"]) / 3600
        assert ahead_h[moments["kind"] == "fix"].unique().tolist() == [2.0]  # summer time; the photos' clock is an hour off

    def test_few_are_kept_of_an_even_way_and_every_one_is_near_the_way_that_is_left(self):
        walk = trip("2024-05-01 08:00", ROME).walk(moved(ROME, 2, 0)).walk(moved(ROME, 2, 2)).stay(1, 0).walk(ROME)
        fixes = fixes_of(walk, every_s=1)
        kept = moments_of(PHOTOS.empty(), fixes)
        assert 5 <= len(kept) < len(fixes) / 100
        at_s = (fixes["at"] - pd.Timestamp(0, tz="UTC")).dt.total_seconds().to_numpy()
        leg = np.clip(np.searchsorted(kept["at_s"], at_s) - 1, 0, len(kept) - 2)
        a, b = kept.iloc[leg].reset_index(drop=True), kept.iloc[leg + 1].reset_index(drop=True)
        lat, lon = interpolate(a["lat"], a["lon"], b["lat"], b["lon"], (at_s - a["at_s"]) / (b["at_s"] - a["at_s"]))
        assert distance_m(lat, lon, fixes["lat"], fixes["lon"]).max() <= 15.1

    def test_a_single_wrong_fix_is_left_out(self):
        fixes = fixes_of(trip("2024-05-01 08:00", ROME).walk(moved(ROME, 1, 0)), every_s=10)
        fixes.loc[20, ["lat", "lon"]] = TOKYO[:2]
        kept = moments_of(PHOTOS.empty(), fixes)
        assert distance_m(kept["lat"], kept["lon"], *ROME[:2]).max() < 1100

    def test_receivers_tell_more_than_cameras_and_cameras_with_many_photos_more_than_others(self):
        some = trip("2024-05-01 08:00", ROME, "Few").walk(moved(ROME, 1, 0), 3)
        many = trip("2024-05-01 08:00", ROME, "Many").walk(moved(ROME, 1, 0), 9)
        moments = moments_of(photos_of(some, many), fixes_of(some))
        first = moments.drop_duplicates("carrier").set_index("carrier").sort_index()
        assert first["kind"].tolist() == ["fix", "photo", "photo"]
        assert moments["carrier"].value_counts().loc[[1, 2]].tolist() == [9, 3]
