from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.zone_map import local_offset_s, offset_at_s, zones_at


def wall(*texts):
    return pd.to_datetime(pd.Series(list(texts))).astype("datetime64[us]")


class TestZonesAt:
    def test_names_the_zone_of_each_position_and_nothing_for_none(self):
        names = zones_at([41.9, 40.7128, np.nan, -33.8688], [12.5, -74.006, np.nan, 151.2093])
        assert names.tolist() == ["Europe/Rome", "America/New_York", "", "Australia/Sydney"]

    def test_the_open_sea_has_its_nautical_zone(self):
        assert zones_at([0.0, 0.0], [-150.0, -180.0]).tolist() == ["Etc/GMT+10", "Etc/GMT-12"]

    def test_no_position_at_all_is_no_zone_at_all(self):
        assert zones_at([], []).tolist() == []


class TestLocalOffsetS:
    def test_follows_summer_time(self):
        offsets = local_offset_s(["Europe/Rome", "Europe/Rome"], wall("2024-01-10 12:00", "2024-07-10 12:00"))
        assert offsets.tolist() == [3600, 7200]

    def test_a_wall_clock_that_comes_twice_is_the_first(self):
        assert local_offset_s(["Europe/Rome"], wall("2024-10-27 02:30")).tolist() == [7200]

    def test_a_wall_clock_that_does_not_exist_has_the_offset_before_the_leap(self):
        assert local_offset_s(["Europe/Rome"], wall("2024-03-31 02:30")).tolist() == [3600]

    def test_half_hours_and_fixed_offsets_count(self):
        zones = ["America/St_Johns", "UTC-09:30", "Asia/Kathmandu"]
        assert local_offset_s(zones, wall(*["2024-01-10 12:00"] * 3)).tolist() == [-12600, -34200, 20700]

    def test_no_zone_or_no_wall_clock_is_no_offset(self):
        assert np.isnan(local_offset_s(["", "Europe/Rome"], wall("2024-01-10", None))).all()

    def test_an_unknown_zone_is_an_error(self):
        with pytest.raises(ValueError, match="Mars/Olympus"):
            local_offset_s(["Mars/Olympus"], wall("2024-01-10"))


class TestOffsetAtS:
    def test_tells_the_two_sides_of_a_change_apart(self):
        instants = pd.to_datetime(pd.Series(["2024-10-27 00:30", "2024-10-27 01:30"]), utc=True).astype("datetime64[us, UTC]")
        assert offset_at_s(["Europe/Rome"] * 2, instants).tolist() == [7200, 3600]
