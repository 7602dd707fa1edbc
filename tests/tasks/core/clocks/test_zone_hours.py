"""What zones were ahead of UTC."""

from __future__ import annotations

import pytest

from tasks.core.clocks.zone_hours import ahead_at, changes_between, zone_hours, zone_names

JULY_2020_S, DST_ENDS_2020_S = 1_593_561_600.0, 1_603_587_600.0  # in Europe 2020-10-25 01:00 UTC


class TestZoneHours:
    def test_rome_in_july_and_its_other_season(self):
        found = zone_hours("Europe/Rome", int(JULY_2020_S // 86_400))
        assert (found.now_s, found.other_s) == (7200, 3600)

    def test_a_zone_without_summer_time_has_one_offset(self):
        found = zone_hours("Asia/Kolkata", int(JULY_2020_S // 86_400))
        assert (found.now_s, found.other_s) == (19_800, 19_800)

    def test_instants_beyond_all_calendars_are_those_of_the_nearest_year(self):
        assert ahead_at("Asia/Tokyo", 9e15) == 32_400

    def test_an_unknown_zone_is_refused(self):
        with pytest.raises(ValueError, match="is not a time zone"):
            ahead_at("Europe/Atlantis", 0.0)

    def test_changes_are_found_to_the_minute(self):
        (change,) = changes_between("Europe/Rome", JULY_2020_S, DST_ENDS_2020_S + 30 * 86_400)
        assert change == pytest.approx(DST_ENDS_2020_S, abs=60)

    def test_names_of_places(self):
        assert zone_names([(41.9, 12.5), (float("nan"), 0.0)]) == ["Europe/Rome", ""]
        assert zone_names([]) == []
