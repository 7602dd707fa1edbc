from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.clocks.acquaintance import Acquaintance, Matches
from tasks.core.clocks.exhibits import exhibits_of
from tasks.core.clocks.parted import merged, parted, settled
from tasks.core.clocks.witness import Grounds, Stretch
from tasks.core.tables import PAIRS
from tests.tasks.timed import photo, table

ROME, NEW_YORK = (41.9, 12.5), (40.7, -74.0)
WINTER, SUMMER = "2023-01-15", "2023-07-15"


def stretch(photos, ahead_s, drift=0.0, confidence=0.95):
    return Stretch(0, photos - 1, ahead_s, drift, confidence, 10.0, (), Grounds(photos))


def part_of(*rows, ahead_s, zone="", drift=0.0):
    """Part a clock that was ``ahead_s`` ahead when it dated rows of (day, place or None, further columns)."""
    photos = table(
        *(
            photo(
                f"{number}.jpg",
                str(pd.Timestamp(f"{day} 10:00:00") + pd.Timedelta(seconds=ahead_s)),
                **({"lat": place[0], "lon": place[1]} if place else {}),
                **columns,
            )
            for number, (day, place, columns) in enumerate(rows)
        )
    )
    exhibits = exhibits_of(photos)
    known = Acquaintance(exhibits, Matches.of(photos, PAIRS.empty()), None, by_activity=True)
    return parted(stretch(len(rows), ahead_s, drift), np.arange(len(rows)), exhibits, known, zone)


class TestParted:
    @pytest.mark.parametrize(
        ("day", "ahead_s", "zone", "error_s"),
        [
            (SUMMER, 7200, "Europe/Rome", 0),
            (SUMMER, 7200 + 899, "Europe/Rome", 899),
            (SUMMER, 7200 - 205, "Europe/Rome", -205),
            (SUMMER, 3600, "UTC+01:00", 0),
            (SUMMER, 3600 - 30, "UTC+01:00", -30),
            (SUMMER, 19_800 + 12, "UTC+05:30", 12),
            (SUMMER, 7200 + 1800, "Europe/Rome", 1800),
            (SUMMER, 7200 + 3 * 86_400, "Europe/Rome", 3 * 86_400),
            (WINTER, 3600, "Europe/Rome", 0),
            (WINTER, 946_684_800 - 1_673_773_200, "Europe/Rome", 946_684_800 - 1_673_773_200 - 3600),
        ],
    )
    def test_a_zone_within_a_quarter_of_an_hour_of_the_place_is_its_own_and_a_whole_one_beside_it_is_fixed(
        self, day, ahead_s, zone, error_s
    ):
        part = part_of((day, ROME, {}), ahead_s=ahead_s)
        assert (part.zone, part.error_s) == (zone, error_s)

    def test_a_clock_that_takes_no_notice_of_summer_time_stood_on_a_fixed_offset(self):
        part = part_of((WINTER, ROME, {}), (SUMMER, ROME, {}), ahead_s=3600)
        assert (part.zone, part.error_s, part.place_zone) == ("UTC+01:00", 0, "Europe/Rome")
        assert part.beside_s == (-3600, 0)

    def test_photos_without_positions_are_of_the_places_of_their_days(self):
        part = part_of((SUMMER, NEW_YORK, {}), (SUMMER, None, {}), (SUMMER, None, {}), ahead_s=-4 * 3600 + 60)
        assert (part.zone, part.error_s) == ("America/New_York", 60)

    def test_places_of_several_zones_of_one_time_tell_it_themselves(self):
        part = part_of((SUMMER, ROME, {}), (SUMMER, (48.86, 2.35), {}), ahead_s=7200 + 7)
        assert (part.zone, part.own, part.error_s) == ("", "place", 7)

    def test_where_every_photo_has_a_tag_the_error_is_what_is_left_of_it(self):
        part = part_of(*[(SUMMER, ROME, {"utc_offset_min": 60.0})] * 3, ahead_s=7200 + 5)
        assert (part.zone, part.own, part.error_s) == ("", "tag", 3605)

    def test_where_some_have_a_tag_the_others_have_its_zone(self):
        part = part_of((SUMMER, ROME, {"utc_offset_min": 120.0}), (SUMMER, ROME, {}), ahead_s=7200 + 5)
        assert (part.zone, part.error_s) == ("UTC+02:00", 5)

    def test_of_a_zone_that_a_person_named_the_rest_is_the_error(self):
        part = part_of((SUMMER, ROME, {"utc_offset_min": 120.0}), ahead_s=7200, zone="Europe/London")
        assert (part.zone, part.error_s) == ("Europe/London", 3600)

    def test_without_any_place_the_nearest_zone_is_fixed(self):
        part = part_of((SUMMER, None, {}), ahead_s=3600 * 9 + 20)
        assert (part.zone, part.error_s) == ("UTC+09:00", 20)


class TestMerged:
    def parts(self, second_error_s, *, zone="Europe/Rome", confidence=0.95):
        first = part_of((WINTER, ROME, {}), ahead_s=3600)
        second = part_of((SUMMER, ROME, {}), ahead_s=7200 + second_error_s, zone=zone)
        return [first, second.__class__(**(second.__dict__ | {"stretches": (stretch(1, 7200, confidence=confidence),)}))]

    def test_a_clock_that_followed_summer_time_is_one_part(self):
        (part,) = merged(self.parts(20), 0.9)
        assert (part.zone, part.sizes) == ("Europe/Rome", (1, 1))

    @pytest.mark.parametrize(
        ("error_s", "zone", "confidence"), [(60, "Europe/Rome", 0.95), (0, "UTC+02:00", 0.95), (0, "Europe/Rome", 0.8)]
    )
    def test_another_error_another_zone_or_less_confidence_is_another_part(self, error_s, zone, confidence):
        assert len(merged(self.parts(error_s, zone=zone, confidence=confidence), 0.9)) == 2


class TestSettled:
    @pytest.mark.parametrize("ahead_s", [0, 3600, -205, 49 * 3600, -736_629_899, 20_700, 50_400 + 1, -43_200, 1234.5])
    def test_zone_and_error_together_are_the_offset(self, ahead_s):
        zone, error_s = settled(ahead_s)
        sign = -1 if zone[3] == "-" else 1
        assert sign * (int(zone[4:6]) * 3600 + int(zone[7:9]) * 60) + error_s == ahead_s
