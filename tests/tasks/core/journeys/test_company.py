"""Tests of whose way it is where cameras were at two places at once."""

from __future__ import annotations

import pandas as pd
import pytest

from tasks.core.journeys.company import of_companions
from tasks.core.journeys.passing import moments_of
from tasks.core.tables import FIXES
from tests.journey_rows import FLORENCE, ROME, VIENNA, Trip, fixes_of, moved, photos_of, trip


def left_out(*trips: Trip, fixes: pd.DataFrame | None = None) -> list[tuple[str, str]]:
    """Return the cameras of all moments with what is said of them: "ours" or "theirs", each pair once."""
    photos = photos_of(*trips)
    moments = moments_of(photos, FIXES.empty() if fixes is None else fixes)
    camera = moments["path"].map(photos.set_index("path")["camera"]).fillna("receiver")
    said = pd.Series(of_companions(moments)).map({True: "theirs", False: "ours"})
    return sorted(set(zip(camera, said, strict=True)))


class TestOfCompanions:
    def test_of_two_cameras_far_apart_at_once_the_one_with_more_photos_is_followed(self):
        owner = trip("2024-05-01 08:00", ROME, "Mine").stay(8, 40)
        other = trip("2024-05-01 08:07", FLORENCE, "Theirs").stay(8, 15)
        assert left_out(owner, other) == [("Mine", "ours"), ("Theirs", "theirs")]

    def test_two_cameras_of_one_person_are_one_way(self):
        phone = trip("2024-05-01 08:00", ROME, "Phone").ride(moved(ROME, 60, 0), 20)
        camera = trip("2024-05-01 08:00:20", ROME, "Camera").ride(moved(ROME, 60, 0), 13)
        assert left_out(phone, camera) == [("Camera", "ours"), ("Phone", "ours")]

    def test_who_is_met_in_the_evening_is_left_out_for_the_whole_day(self):
        owner = trip("2024-05-01 07:00", ROME, "Mine").stay(8, 40)
        other = trip("2024-05-01 07:10", moved(ROME, 100, 0), "Theirs").stay(5, 14).jump(ROME, 2).stay(1, 3)
        assert left_out(owner, other) == [("Mine", "ours"), ("Theirs", "theirs")]

    def test_a_companion_nearby_stays(self):
        owner = trip("2024-05-01 08:00", ROME, "Mine").stay(8, 40)
        other = trip("2024-05-01 08:07", moved(ROME, 0.8, 0.3), "Theirs").stay(8, 15)
        assert left_out(owner, other) == [("Mine", "ours"), ("Theirs", "ours")]

    def test_a_receiver_is_followed_whatever_the_number_of_photos(self):
        walker = trip("2024-05-01 08:00", ROME, "Mine").walk(moved(ROME, 6, 0), 2)
        other = trip("2024-05-01 08:00", FLORENCE, "Theirs").stay(1.3, 60)
        assert left_out(walker, other, fixes=fixes_of(walker)) == [("Mine", "ours"), ("Theirs", "theirs"), ("receiver", "ours")]

    def test_a_camera_alone_elsewhere_on_another_day_is_part_of_the_way(self):
        owner = trip("2024-05-01 08:00", ROME, "Mine").stay(8, 40)
        other = trip("2024-05-04 08:00", VIENNA, "Other").stay(8, 15)
        assert left_out(owner, other) == [("Mine", "ours"), ("Other", "ours")]

    def test_of_three_the_third_is_held_against_both(self):
        mine = trip("2024-05-01 06:00", ROME, "Mine").stay(2, 40)
        also = trip("2024-05-01 12:00", moved(ROME, 5, 0), "Also mine").stay(6, 30)
        third = trip("2024-05-01 12:05", FLORENCE, "Theirs").stay(6, 9)
        assert left_out(mine, also, third) == [("Also mine", "ours"), ("Mine", "ours"), ("Theirs", "theirs")]

    @pytest.mark.parametrize(("km", "said"), [(74.0, "ours"), (76.0, "theirs")])
    def test_a_detour_is_impossible_from_150_kilometres_in_an_hour_on(self, km, said):
        """Out and back in an hour, clocks that may differ by a minute each way included: 150 km/h x 62/60 h is 155 km."""
        mine = trip("2024-05-01 08:00", ROME, "Mine").stay(1, 2).stay(5, 5)
        detour = trip("2024-05-01 08:30", moved(ROME, km * 62 / 60, 0), "Detour").stay(0.001, 1)
        assert ("Detour", said) in left_out(mine, detour)

    def test_one_camera_alone_is_nobody_elses(self):
        jumping = trip("2024-05-01 08:00", ROME, "Mine").stay(1, 2).jump(VIENNA).stay(1, 2)
        assert left_out(jumping) == [("Mine", "ours")]
