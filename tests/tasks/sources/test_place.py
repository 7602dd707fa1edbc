from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from config.settings import Place
from tasks.core.proxy.confidence import confidence_of
from tasks.core.tables import CANDIDATES, PHOTOS, VISITS
from tasks.sources.place import locate_by_place
from tests.tasks.timed import ROME, photo, table


def at(path, clock_time, **columns):
    """Give a photo of one day, two hours east of Greenwich, by its UTC time of day."""
    taken = pd.Timestamp(f"2024-05-01 {clock_time}")
    known = {"taken_at": str(taken), "time_basis": "offset"} | columns
    return photo(path, str(taken + pd.Timedelta(hours=2)), **known)


def visit(first, last, **columns):
    """Give a visit of the archive's own to Home by UTC times of that day."""
    instants = {"first_at": pd.Timestamp(f"2024-05-01 {first}Z"), "last_at": pd.Timestamp(f"2024-05-01 {last}Z")}
    home = {"origin": "", "row": 1, "place": "p1", "name": "Home", "lat": 41.9, "lon": 12.5, "error_m": 200, "photos": 14}
    return home | instants | columns


def stay(first, last, **columns):
    """Give a stay of a person's file by wall clock."""
    ends = {"first_local": pd.Timestamp(first), "last_local": pd.Timestamp(last)}
    hotel = {"origin": "trips.csv", "row": 7, "place": "45.0, 9.0", "name": "Hotel", "lat": 45, "lon": 9, "error_m": 3000}
    return hotel | ends | columns


OFFICE = {"row": 2, "place": "p2", "name": "Office", "lat": 41.8, "lon": 12.6}


THERE = at("there.jpg", "08:40", **ROME)
"""A located photo of the camera of all the others, taken during the visits."""


def located(photos, visits, *, locate_received=False, there=(THERE,), **settings):
    made = locate_by_place(table(*photos, *there), VISITS.make(visits), Place(**settings), locate_received=locate_received)
    return CANDIDATES.check(made).set_index("path")


class TestLocateByPlace:
    def test_a_photo_during_a_visit_gets_the_middle_and_the_radius_of_the_place(self):
        found = located([at("x.jpg", "09:00")], [visit("08:02", "09:40")]).loc["x.jpg"]
        assert (found["source"], found["lat"], found["lon"], found["error_m"]) == ("place", 41.9, 12.5, 200)
        assert found["confidence"] == confidence_of(np.array([200.0]))[0]

    def test_says_when_the_visit_was_by_the_photos_own_clock(self):
        found = located([at("x.jpg", "09:00")], [visit("08:02", "09:40")]).loc["x.jpg"]
        assert found["evidence"] == 'during a visit to "Home" from 10:02 to 11:40; 14 photos were taken there'

    def test_a_clock_that_may_be_off_by_more_than_the_visit_leaves_places_nothing_and_it_is_said(self):
        photos = [at(f"{minutes}.jpg", "09:00", time_error_s=60 * minutes) for minutes in (39, 41)]
        found = located(photos, [visit("08:02", "09:40")])
        assert found.loc["39.jpg", "lat"] == 41.9
        assert np.isnan(found.loc["41.jpg", "lat"])
        assert found.loc["41.jpg", "evidence"].startswith("its camera's clock may be off by 41 min")

    def test_a_day_alone_is_in_no_stay_of_that_day(self):
        photos = [photo("x.jpg", "2024-05-01 12:00", day_only=True)]
        assert located(photos, [stay("2024-05-01 11:00", "2024-05-01 13:00")]).loc["x.jpg", "lat":"lon"].isna().all()

    def test_a_photo_outside_every_visit_has_no_row(self):
        photos = [at("early.jpg", "08:01:59"), at("first.jpg", "08:02"), at("last.jpg", "09:40"), at("late.jpg", "09:40:01")]
        assert located(photos, [visit("08:02", "09:40")]).index.tolist() == ["first.jpg", "last.jpg"]

    def test_only_photos_of_the_archive_without_a_position_are_asked_for(self):
        photos = [at("has.jpg", "09:00", **ROME), at("theirs.jpg", "09:00", donor_dir="/phone"), at("wants.jpg", "09:00")]
        assert located(photos, [visit("08:02", "09:40")]).index.tolist() == ["wants.jpg"]

    def test_a_photo_whose_pair_has_a_position_is_left_to_it(self):
        photos = [at("x.jpg", "09:00", pair="x.jpg", **ROME), at("x.cr2", "09:00", pair="x.jpg")]
        assert located(photos, [visit("08:02", "09:40")]).empty

    def test_a_time_in_visits_of_two_places_is_not_placed_and_both_are_named(self):
        found = located([at("x.jpg", "09:00")], [visit("08:02", "09:40"), visit("08:30", "10:00", **OFFICE)]).loc["x.jpg"]
        assert np.isnan([found["lat"], found["lon"], found["error_m"], found["confidence"]]).all()
        assert found["evidence"] == 'its time falls into visits of 2 places: "Home" and "Office"'

    def test_two_visits_of_one_place_are_no_doubt(self):
        found = located([at("x.jpg", "09:00")], [visit("08:02", "09:40"), visit("08:30", "10:00", row=2)])
        assert found.loc["x.jpg", "lat"] == 41.9

    def test_a_place_inside_another_goes_before_it(self):
        inner = {"row": 2, "place": "p2", "name": "Kitchen", "level": 1, "lat": 41.91, "error_m": 40}
        visits = [visit("08:02", "09:40"), visit("08:30", "09:10", **inner)]
        found = located([at("in.jpg", "09:00"), at("out.jpg", "09:30")], visits)
        assert found["lat"].to_dict() == {"in.jpg": 41.91, "out.jpg": 41.9}
        assert found["error_m"].to_dict() == {"in.jpg": 40, "out.jpg": 200}

    def test_two_places_inside_one_leave_the_one(self):
        inner = {"level": 1, "lat": 41.91}
        visits = [
            visit("08:02", "09:40"),
            visit("08:30", "09:10", **OFFICE | inner),
            visit("08:30", "09:10", row=3, place="p3", **inner),
        ]
        assert located([at("x.jpg", "09:00")], visits).loc["x.jpg", "lat"] == 41.9

    def test_a_radius_beyond_the_widest_is_refused_with_the_place_and_the_figure(self):
        found = located([at("x.jpg", "09:00")], [visit("08:02", "09:40", error_m=4000)], max_error_m=3999).loc["x.jpg"]
        assert np.isnan(found["lat"])
        assert found["evidence"].startswith('during a visit to "Home" from 10:02 to 11:40')
        assert found["evidence"].endswith("; the radius would be 4.0 km, over place.max_error_m")

    @pytest.mark.parametrize("kind", ["screenshot", "received"])
    def test_pictures_of_others_are_located_only_on_demand(self, kind):
        photos, visits = [at("x.jpg", "09:00", kind=kind)], [visit("08:02", "09:40")]
        refused = located(photos, visits).loc["x.jpg"]
        assert np.isnan(refused["lat"])
        assert "proxy.locate_received" in refused["evidence"]
        assert located(photos, visits, locate_received=True).loc["x.jpg", "lat"] == 41.9

    def test_says_that_there_is_no_date_or_no_zone(self):
        photos = [photo("undated.jpg"), photo("zoneless.jpg", "2024-05-01 11:00")]
        found = located(photos, [visit("08:02", "09:40")])
        assert found["lat"].isna().all()
        assert found.loc["undated.jpg", "evidence"] == "no date"
        assert found.loc["zoneless.jpg", "evidence"].startswith("no time zone is known: ")

    def test_another_cameras_visit_makes_the_radius_wider_and_is_said(self):
        found = located([at("x.jpg", "09:00", camera="Other")], [visit("08:02", "09:40")]).loc["x.jpg"]
        assert found["error_m"] == 1.25 * 200
        assert found["evidence"].startswith('during another camera\'s visit to "Home" from 10:02')

    def test_near_the_end_of_another_cameras_visit_the_photo_may_be_as_far_away_as_one_gets_by_then(self):
        # Two clocks may differ by 120 s, of which 60 are left: 400 m are what 95 % stay within in a minute.
        found = located([at("x.jpg", "09:39", camera="Other")], [visit("08:02", "09:40")]).loc["x.jpg"]
        assert found["error_m"] == pytest.approx(np.hypot(250, 400))

    def test_an_inferred_zone_beside_another_cameras_visit_makes_it_wider_still_and_is_said(self):
        found = located([at("x.jpg", "09:00", camera="Other", time_basis="zone")], [visit("08:02", "09:40")]).loc["x.jpg"]
        assert found["error_m"] == 1.25 * 1.25 * 200
        assert found["evidence"].endswith("; its time zone is inferred, the file has none")

    def test_the_cameras_own_visit_needs_no_inferred_zone(self):
        photos = [at("x.jpg", "09:00", time_basis="clock")]
        assert located(photos, [visit("08:02", "09:40")]).loc["x.jpg", "error_m"] == 200

    @pytest.mark.parametrize(
        "columns",
        [{"camera": ""}, {"kind": "received"}, {"gps_method": "whereshot proxy"}, {"taken_at": pd.NaT}],
        ids=["an unknown camera", "a received picture", "an estimate of ours", "an unknown time"],
    )
    def test_makes_no_visit_the_cameras_own(self, columns):
        there = {**THERE, **columns}
        found = located([at("x.jpg", "09:00", camera=there["camera"])], [visit("08:02", "09:40")], there=[there])
        assert found.loc["x.jpg", "error_m"] == 250

    def test_a_photo_of_the_camera_before_and_after_the_visit_does_not_make_it_its_own(self):
        there = [at("before.jpg", "08:01", **ROME), at("after.jpg", "09:41", **ROME)]
        assert located([at("x.jpg", "09:00")], [visit("08:02", "09:40")], there=there).loc["x.jpg", "error_m"] == 250

    def test_says_nothing_when_it_is_off_or_there_are_no_visits(self):
        photos = [at("x.jpg", "09:00"), photo("undated.jpg")]
        assert located(photos, [visit("08:02", "09:40")], enabled=False).empty
        assert locate_by_place(table(*photos), VISITS.empty(), Place(), locate_received=False).empty

    def test_an_archive_in_which_all_is_located_has_no_candidates(self):
        assert located([at("has.jpg", "09:00", **ROME)], [visit("08:02", "09:40"), stay("2024-05-01", "2024-05-02")]).empty


class TestMappings:
    def test_a_wall_clock_is_compared_with_the_cameras_own_and_the_row_is_named(self):
        # 08:30 UTC is 10:30 on the camera.
        found = located([at("x.jpg", "08:30")], [stay("2024-05-01 10:00", "2024-05-01 11:00")]).loc["x.jpg"]
        assert (found["lat"], found["error_m"]) == (45, 3000)
        assert found["evidence"] == 'in trips.csv, row 7: "Hotel" from 10:00 to 11:00'

    def test_a_wall_clock_places_a_photo_of_which_no_zone_is_known(self):
        found = located([photo("x.jpg", "2024-05-01 10:30")], [stay("2024-05-01 10:00", "2024-05-01 11:00")])
        assert found.loc["x.jpg", "lat"] == 45

    def test_an_instant_is_compared_with_utc(self):
        instants = {"first_at": pd.Timestamp("2024-05-01 08:00Z"), "last_at": pd.Timestamp("2024-05-01 09:00Z")}
        found = located([at("x.jpg", "08:30")], [stay(None, None) | instants]).loc["x.jpg"]
        assert found["evidence"] == 'in trips.csv, row 7: "Hotel" from 10:00 to 11:00'

    def test_goes_before_the_archives_own_visits(self):
        visits = [visit("08:02", "09:40"), stay("2024-05-01 11:00", "2024-05-01 12:00")]
        found = located([at("both.jpg", "09:30"), at("own.jpg", "08:30")], visits)
        assert found["lat"].to_dict() == {"both.jpg": 45, "own.jpg": 41.9}

    def test_a_doubtful_one_leaves_the_archives_own(self):
        stays = [stay("2024-05-01", "2024-05-02"), stay("2024-05-01", "2024-05-03", row=8, place="46.0, 9.0", name="")]
        found = located([at("own.jpg", "09:00"), at("none.jpg", "20:00")], [visit("08:02", "09:40"), *stays])
        assert found.loc["own.jpg", "lat"] == 41.9
        assert np.isnan(found.loc["none.jpg", "lat"])
        assert found.loc["none.jpg", "evidence"] == 'in trips.csv its time falls into visits of 2 places: "Hotel" and 46.0, 9.0'

    def test_a_place_given_by_instant_and_by_wall_clock_is_one_place(self):
        instants = {"first_at": pd.Timestamp("2024-05-01 08:00Z"), "last_at": pd.Timestamp("2024-05-01 09:00Z")}
        visits = [stay("2024-05-01 10:00", "2024-05-01 11:00"), stay(None, None, row=8) | instants]
        assert located([at("x.jpg", "08:30")], visits).loc["x.jpg", "lat"] == 45

    def test_says_that_the_file_has_no_place_for_a_photos_time(self):
        found = located([at("x.jpg", "09:00")], [stay("2024-06-01", "2024-06-02")]).loc["x.jpg"]
        assert np.isnan(found["lat"])
        assert found["evidence"] == "no place in trips.csv for its time"


class TestSize:
    def test_300_000_photos_and_200_000_visits_take_seconds_and_not_minutes(self):
        rng = np.random.default_rng(5)
        start, seconds = pd.Timestamp("2010-01-01"), 400_000_000
        first = start + pd.to_timedelta(rng.integers(0, seconds, 200_000), unit="s")
        last = first + pd.to_timedelta(rng.integers(1, 3000, 200_000), unit="s")
        visits = {"row": np.arange(200_000), "place": rng.integers(0, 3000, 200_000).astype(str), "name": "Somewhere"}
        position = {"lat": 41.9, "lon": 12.5, "error_m": 100.0, "first_at": first, "last_at": last}
        taken = start + pd.to_timedelta(rng.integers(0, seconds, 300_000), unit="s")
        photos = {
            "path": np.arange(300_000).astype(str),
            "taken_at": taken,
            "taken_local": taken,
            "kind": "photo",
            "time_basis": "gps",
        }
        tables = PHOTOS.make(pd.DataFrame(photos)), VISITS.make(pd.DataFrame(visits | position))
        began = time.monotonic()
        found = locate_by_place(*tables, Place(), locate_received=False)
        # 3 to 5 seconds on one core; a loop over photos and visits would take days.
        assert time.monotonic() - began < 30
        assert 50_000 < found["lat"].notna().sum() < 150_000
