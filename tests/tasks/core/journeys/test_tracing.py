"""Tests of the way as a whole: photos and fixes in, WAY and JOURNEYS out."""

from __future__ import annotations

import gpxpy
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.geo import distance_m
from tasks.core.journey_tables import JOURNEYS, WAY
from tasks.core.journeys.tracing import Traced, traced
from tasks.core.tables import FIXES, PHOTOS, PLACES
from tests.journey_rows import (
    BRATISLAVA,
    FLORENCE,
    NAPLES,
    ROME,
    SAMOA,
    SOUTH_POLE,
    SUVA,
    VIENNA,
    Spot,
    Trip,
    fixes_of,
    life,
    moved,
    photos_of,
    places_at,
    trip,
)  # fmt: skip


def told(*trips: Trip, fixes: pd.DataFrame | None = None, places: pd.DataFrame | None = None, noise_m: float = 4.0) -> Traced:
    return traced(
        photos_of(*trips, noise_m=noise_m),
        FIXES.empty() if fixes is None else fixes,
        PLACES.empty() if places is None else places,
        gap_s=259_200, gap_m=100_000, home_m=20_000,
    )  # fmt: skip


@pytest.fixture(scope="module")
def found() -> Traced:
    return told(*life(), places=places_at(ROME, FLORENCE, NAPLES, VIENNA, BRATISLAVA, SUVA, SAMOA))


class TestALife:
    """Years at home in Vienna, and three journeys."""

    def test_each_journey_away_is_one_and_each_day_at_home_is_one(self, found):
        away = found.journeys[found.journeys["title"] != "Vienna, Austria"]
        assert away["title"].tolist() == ["Italy: Rome, Florence, Naples", "Bratislava, Slovakia", "Apia and Suva"]
        assert away["days"].tolist() == [5, 1, 9]
        home = found.journeys[found.journeys["title"] == "Vienna, Austria"]
        assert (len(home), home["days"].max()) == (60, 1)

    def test_journeys_are_numbered_by_time_and_cover_every_photo(self, found):
        assert found.journeys["journey"].tolist() == list(range(63))
        assert found.journeys["first_at"].is_monotonic_increasing
        assert found.journeys["photos"].sum() == len(photos_of(*life()))

    def test_lengths_are_those_of_the_modes(self, found):
        parts = found.journeys[["walk_m", "ride_m", "flight_m", "unknown_m"]].sum(axis=1)
        assert np.allclose(parts, found.journeys["metres"])
        world = found.journeys.iloc[found.journeys["metres"].argmax()]
        assert 40_000_000 < world["flight_m"] < 41_000_000


class TestEdges:
    def test_nothing_is_no_journey(self):
        found = told()
        assert (len(WAY.check(found.way)), len(JOURNEYS.check(found.journeys))) == (0, 0)

    def test_one_photo_is_a_journey_of_one_corner(self):
        found = told(trip("2024-05-01 08:00", ROME).stay(0, 1), places=places_at(ROME))
        assert found.way[["kind", "mode", "path", "corner"]].to_numpy().tolist() == [["photo", "start", "000001.jpg", 0]]
        (row,) = found.journeys.to_dict("records")
        assert (row["title"], row["metres"], row["photos"], row["fixes"], row["days"]) == ("Rome, Italy", 0.0, 1, 0, 1)
        assert row["first_at"] == row["last_at"] == pd.Timestamp("2024-05-01 08:00", tz="UTC")
        assert row["first_local"] == pd.Timestamp("2024-05-01 09:00")

    def test_photos_at_a_pole_are_a_way_over_it(self):
        found = told(trip("2024-01-01 08:00", moved(SOUTH_POLE, 3)).walk(SOUTH_POLE, 5).walk(moved(Spot(-90, 180), 3), 5))
        assert found.journeys["metres"].tolist() == pytest.approx([6000], rel=0.01)
        assert set(found.way["mode"]) == {"start", "walk"}

    def test_a_way_across_the_antimeridian_is_one_journey_of_its_short_length(self):
        found = told(trip("2024-05-01 00:00", SAMOA).stay(3).fly(SUVA).stay(3))
        assert len(found.journeys) == 1
        assert found.journeys["flight_m"].iloc[0] == pytest.approx(
            float(distance_m(SAMOA.lat, SAMOA.lon, SUVA.lat, SUVA.lon)), rel=1e-4
        )
        assert found.journeys["flight_m"].iloc[0] < 1_200_000

    def test_photos_of_one_instant_are_a_stay_without_a_speed(self):
        photos = photos_of(trip("2024-05-01 08:00", ROME).stay(0, 3))
        found = traced(photos, FIXES.empty(), PLACES.empty(), gap_s=1e6, gap_m=1e6, home_m=0)
        assert found.way["mode"].tolist() == ["start", "stay", "stay"]
        assert found.way["speed_kmh"].isna().all()

    def test_without_any_utc_the_zones_of_the_places_tell_it(self):
        photos = photos_of(trip("2024-05-01 08:00", ROME, zone_h=2).walk(moved(ROME, 2), 4))
        blind = PHOTOS.check(photos.assign(taken_at=pd.Series(pd.NaT, index=photos.index, dtype="datetime64[us, UTC]")))
        found = traced(blind, FIXES.empty(), PLACES.empty(), gap_s=1e6, gap_m=1e6, home_m=0)
        assert found.way["at"].iloc[0] == pd.Timestamp("2024-05-01 08:00", tz="UTC")

    def test_donors_have_no_part(self):
        photos = photos_of(trip("2024-05-01 08:00", ROME).stay(1), donor_dir="/phone")
        assert traced(photos, FIXES.empty(), PLACES.empty(), gap_s=1e6, gap_m=1e6, home_m=0).way.empty

    def test_a_companion_elsewhere_makes_no_zigzag(self):
        mine = trip("2024-05-01 08:00", ROME, "Mine").walk(moved(ROME, 4), 30)
        theirs = trip("2024-05-01 08:01", VIENNA, "Theirs").walk(moved(VIENNA, 4), 12)
        found = told(mine, theirs)
        assert found.journeys[["photos", "flight_m", "unknown_m"]].to_numpy().tolist() == [[30, 0.0, 0.0]]
        assert found.journeys["metres"].iloc[0] == pytest.approx(4000, rel=0.01)

    def test_a_wrong_position_is_unknown_and_has_no_length(self):
        photos = photos_of(trip("2024-05-01 08:00", ROME).walk(moved(ROME, 4), 9), noise_m=0)
        photos.loc[4, ["lat", "lon"]] = VIENNA[:2]
        found = traced(photos, FIXES.empty(), PLACES.empty(), gap_s=1e6, gap_m=1e6, home_m=0)
        assert found.way["mode"].tolist() == ["start", *["walk"] * 3, "unknown", "unknown", *["walk"] * 3]
        assert found.journeys["metres"].iloc[0] == pytest.approx(3000, rel=1e-3)

    def test_the_owner_stands_in_both_tables(self):
        photos = photos_of(trip("2024-05-01 08:00", ROME).stay(1))
        found = traced(photos, FIXES.empty(), PLACES.empty(), gap_s=1e6, gap_m=1e6, home_m=0, owner="anna")
        assert set(found.way["owner"]) | set(found.journeys["owner"]) == {"anna"}


class TestFixes:
    def test_they_tell_the_true_way_and_speed_between_two_photos(self):
        drive = trip("2024-05-01 08:00", ROME).ride(moved(ROME, 20), 0).ride(moved(ROME, 20, 20), 0).stay(0.5, 0).ride(ROME, 0)
        ends = (
            trip("2024-05-01 08:00", ROME).stay(0, 1).wait((drive.at_s - trip("2024-05-01 08:00", ROME).at_s) / 3600).stay(0, 1)
        )
        alone, followed = told(ends), told(ends, fixes=fixes_of(drive, every_s=5))
        assert alone.journeys["metres"].tolist() == [0.0]
        assert followed.journeys["ride_m"].tolist() == pytest.approx([20_000 + 20_000 + 20_000 * 2**0.5], rel=0.005)
        rides = followed.way[followed.way["mode"] == "ride"]
        assert rides["speed_kmh"].quantile([0.1, 0.9]).tolist() == pytest.approx([60, 60], rel=0.05)

    def test_they_count_in_journeys_and_not_as_photos(self):
        walk = trip("2024-05-01 08:00", ROME).walk(moved(ROME, 2), 4)
        found = told(walk, fixes=fixes_of(walk))
        (row,) = found.journeys.to_dict("records")
        assert row["photos"] == 4
        assert row["fixes"] == (found.way["kind"] == "fix").sum() > 0


class TestOnRealTracks:
    """Hikes and drives of one journey, told apart by their file names."""

    @pytest.mark.parametrize(
        ("name", "mode"), [("2021-05-04_hike1", "walk"), ("2021-05-04_car", "ride"), ("2021-05-06_car", "ride")]
    )
    def test_what_was_walked_is_a_walk_and_what_was_driven_a_ride(self, corpus, name, mode):
        file = corpus / "gpx" / "travel_log_sweden_2021" / f"{name}.gpx"
        points = gpxpy.parse(file.read_text()).walk(only_points=True)
        fixes = FIXES.make({"track": name, "at": point.time, "lat": point.latitude, "lon": point.longitude} for point in points)
        found = traced(PHOTOS.empty(), fixes, PLACES.empty(), gap_s=259_200, gap_m=100_000, home_m=0)
        assert found.journeys[f"{mode}_m"].sum() >= 0.97 * found.journeys["metres"].sum() > 0


class TestAnything:
    @settings(max_examples=40)
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 10**6), st.floats(-90, 90), st.floats(-180, 180, exclude_max=True), st.sampled_from("AB"),
                st.booleans(), st.sampled_from([np.nan, 5.0, 4000.0]),
            ),
            max_size=25,
        )
    )  # fmt: skip
    def test_whatever_the_photos_the_tables_agree(self, rows):
        start = pd.Timestamp("2024-05-01")
        photos = PHOTOS.make(
            {
                "path": f"{number}.jpg", "kind": "photo", "camera": camera, "lat": lat, "lon": lon, "gps_error_m": error_m,
                "taken_local": start + pd.Timedelta(seconds=seconds), "time_basis": "zone",
                "taken_at": (start + pd.Timedelta(seconds=seconds)).tz_localize("UTC") if dated else pd.NaT,
            }
            for number, (seconds, lat, lon, camera, dated, error_m) in enumerate(rows)
        )  # fmt: skip
        way, journeys = traced(photos, FIXES.empty(), PLACES.empty(), gap_s=259_200, gap_m=100_000, home_m=20_000)
        assert way["path"].is_unique
        assert way["at"].is_monotonic_increasing
        assert ((way["mode"] == "start") == (way["corner"] == 0)).all()
        assert journeys["photos"].tolist() == way.groupby("journey").size().tolist()
        parts = journeys[["walk_m", "ride_m", "flight_m", "unknown_m"]]
        assert np.allclose(parts.sum(axis=1), journeys["metres"])
        assert (way["speed_kmh"].dropna() <= 1200).all()
