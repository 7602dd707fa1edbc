from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from config.settings import Proxy
from tasks.core.evidence_tables import TOGETHER
from tasks.core.geo import EARTH_RADIUS_M, distance_m
from tasks.core.tables import PHOTOS
from tasks.sources.proxy import locate_by_proxy
from tests.tasks.timed import ROME, in_utc, photo, sequence, table


def at(path, clock_time, **columns):
    """Give a photo of one day by its UTC time of day."""
    return photo(path, f"2024-05-01 {clock_time}", taken_at=f"2024-05-01 {clock_time}", time_basis="offset", **columns)


def located(*rows, **settings):
    return locate_by_proxy(table(*rows), TOGETHER.empty(), Proxy(**settings)).set_index("path")


class TestLocateByProxy:
    def test_switched_off_it_places_nothing_but_the_other_file_of_a_pair(self):
        pair = at("a.jpg", "10:00", pair="a.jpg", **ROME), at("a.cr2", "10:00", pair="a.jpg")
        assert located(*pair, at("x.jpg", "10:05"), enabled=False).index.tolist() == ["a.cr2"]

    def test_one_row_for_each_photo_of_the_archive_without_a_position_and_no_other(self):
        found = located(at("has.jpg", "10:00", **ROME), at("wants.jpg", "10:05"), at("theirs.jpg", "10:05", donor_dir="/phone"))
        assert found.index.tolist() == ["wants.jpg"]
        assert found["source"].tolist() == ["proxy"]

    def test_across_the_antimeridian_it_is_between_two_donors_the_short_way(self):
        way = [at(f"{tens}.jpg", f"10:{tens}0", lat=0, lon=lon) for tens, lon in enumerate((179.97, 179.99, -179.99, -179.97))]
        found = located(*way, at("x.jpg", "10:15")).loc["x.jpg"]
        assert (found["lat"], found["lon"]) == (pytest.approx(0), -180)

    def test_a_fix_from_hours_before_is_no_evidence(self):
        rows = (
            at("stale.jpg", "10:00", gps_at="2024-05-01 07:00", **ROME),
            at("fresh.jpg", "10:10", lat=40, lon=10),
            at("x.jpg", "10:01"),
        )
        found = located(*rows)
        assert (found.loc["x.jpg", "lat"], found.loc["x.jpg", "lon"]) == (40, 10)
        assert "stale.jpg" not in found.loc["x.jpg", "evidence"]

    def test_says_which_files_when_how_far_apart_and_how_fast(self):
        # A hundredth of a degree of latitude is 1112 m; in 15 minutes 4.4 km/h.
        rows = at("d/a.jpg", "10:00", lat=41.90, lon=12.5), at("d/b.jpg", "10:15", lat=41.91, lon=12.5), at("x.jpg", "10:05")
        words = located(*rows).loc["x.jpg", "evidence"]
        assert words == "5 min after a.jpg (Acme One) and 10 min before b.jpg (Acme One), 1.1 km apart, 4 km/h"

    def test_another_camera_whose_clock_may_be_off_gets_a_wider_radius_and_is_told(self):
        rows = at("a.jpg", "10:00", **ROME), at("b.jpg", "10:15", lat=41.91, lon=12.5)
        sure, unsure = (
            located(*rows, at("x.jpg", "10:05", camera="Acme Two", time_error_s=seconds), max_error_m=1e6).loc["x.jpg"]
            for seconds in (60, 3600)
        )
        assert unsure["error_m"] > 2 * sure["error_m"]
        assert unsure["evidence"] == sure["evidence"] + "; the clocks may be 1 h apart"

    def test_another_camera_on_a_tram_may_be_a_minute_of_its_way_off_but_not_where_it_stood_still(self):
        # 5 km in ten minutes are 500 m a minute; the phone waits at both ends.
        still = [at(f"s{minute}.jpg", f"10:{minute:02}", lat=0.0, lon=0.0) for minute in range(0, 30, 2)]
        tram = [at("a.jpg", "10:30", lat=0.0, lon=0.0), at("b.jpg", "10:40", lat=0.0, lon=0.045)]
        asked = at("wait.jpg", "10:11", camera="Acme Two"), at("ride.jpg", "10:35", camera="Acme Two")
        found = located(*still, *tram, *asked)["error_m"]
        assert found["ride.jpg"] >= 500
        assert found["wait.jpg"] < 250

    def test_photos_of_one_camera_share_its_clock_however_wrong_it_is(self):
        rows = at("a.jpg", "10:00", time_error_s=600, **ROME), at("x.jpg", "10:05", time_error_s=600)
        sure = located(at("a.jpg", "10:00", **ROME), at("x.jpg", "10:05")).loc["x.jpg"]
        assert located(*rows).loc["x.jpg"].equals(sure)

    def test_a_donor_of_another_camera_whose_own_clock_may_be_off_widens_the_radius_too(self):
        found = located(at("a.jpg", "10:00", time_error_s=600, **ROME), at("x.jpg", "10:05", camera="Acme Two")).loc["x.jpg"]
        assert found["evidence"].endswith("; the clocks may be 10 min apart")

    def test_a_donor_whose_time_is_less_sure_than_an_old_fix_is_no_evidence(self):
        found = located(at("a.jpg", "10:00", time_error_s=901, **ROME), at("x.jpg", "10:05", camera="Acme Two")).loc["x.jpg"]
        assert np.isnan(found["lat"])

    def test_says_that_both_donors_are_at_one_place(self):
        rows = at("a.jpg", "10:00", **ROME), at("b.jpg", "10:15", **ROME), at("x.jpg", "10:05")
        found = located(*rows).loc["x.jpg"]
        assert found["evidence"].endswith("both at one place")
        assert (found["lat"], found["lon"]) == (41.9, 12.5)

    def test_says_that_one_of_two_impossible_donors_is_wrong_and_takes_the_nearer(self):
        rows = at("a.jpg", "10:00", lat=41.9, lon=12.5), at("b.jpg", "10:00:20", lat=41.9, lon=12.6), at("x.jpg", "10:00:05")
        found = located(*rows).loc["x.jpg"]
        assert found["lon"] == 12.5
        assert found["error_m"] > distance_m(41.9, 12.5, 41.9, 12.6)
        assert "one of the two is wrong" in found["evidence"]

    def test_is_at_the_donor_of_the_same_second_within_its_error(self):
        around = [at(f"{minute}.jpg", f"10:{minute}", **ROME) for minute in range(10, 60, 10)]
        found = located(*around, at("a.jpg", "10:00", gps_error_m=80, **ROME), at("x.jpg", "10:00")).loc["x.jpg"]
        assert (found["lat"], found["lon"]) == (41.9, 12.5)
        assert 80 <= found["error_m"] < 150

    def test_donors_of_one_second_that_disagree_widen_the_radius(self):
        rows = at("a.jpg", "10:00", lat=41.9, lon=12.5), at("b.jpg", "10:00", lat=41.91, lon=12.5), at("x.jpg", "10:00:01")
        assert located(*rows).loc["x.jpg", "error_m"] > EARTH_RADIUS_M * np.radians(0.01)

    def test_a_phones_folder_locates_the_camera(self):
        found = located(at("p.jpg", "10:00", donor_dir="/phone", camera="Phone", **ROME), at("x.jpg", "10:05")).loc["x.jpg"]
        assert (found["lat"], found["lon"]) == (41.9, 12.5)
        assert found["evidence"] == "5 min after p.jpg (Phone), no located photo later"

    def test_another_camera_makes_the_radius_wider(self):
        same = located(at("a.jpg", "10:00", **ROME), at("x.jpg", "10:05")).loc["x.jpg", "error_m"]
        other = located(at("a.jpg", "10:00", camera="Phone", **ROME), at("x.jpg", "10:05")).loc["x.jpg", "error_m"]
        assert other > 1.25 * same

    def test_an_inferred_zone_beside_another_clock_makes_it_wider_still_and_is_said(self):
        donor = at("a.jpg", "10:00", camera="Phone", **ROME)
        sure = located(donor, at("x.jpg", "10:05")).loc["x.jpg"]
        by_zone = photo("x.jpg", "2024-05-01 12:05", taken_at="2024-05-01 10:05", time_basis="zone")
        inferred = located(donor, by_zone).loc["x.jpg"]
        assert inferred["error_m"] == pytest.approx(1.25 * sure["error_m"])
        assert inferred["evidence"].endswith("its time zone is inferred, the file has none")

    @pytest.mark.parametrize("kind", ["screenshot", "received", "derived"])
    def test_what_the_owner_did_not_take_is_no_donor(self, kind):
        found = located(at("a.jpg", "10:00", kind=kind, **ROME), at("x.jpg", "10:05")).loc["x.jpg"]
        assert np.isnan(found["lat"])
        assert found["evidence"] == "no photo of the archive or of a donor folder tells both place and time"

    @pytest.mark.parametrize(
        "columns", [{"gps_method": "whereshot proxy"}, {"gps_error_m": 251}], ids=["an estimate of ours", "too coarse a position"]
    )
    def test_is_no_donor(self, columns):
        assert located(at("a.jpg", "10:00", **ROME, **columns), at("x.jpg", "10:05"))["lat"].isna().all()

    @pytest.mark.parametrize("kind", ["screenshot", "received"])
    def test_pictures_of_others_are_located_only_on_demand(self, kind):
        rows = at("a.jpg", "10:00", **ROME), at("x.jpg", "10:05", kind=kind)
        refused = located(*rows).loc["x.jpg"]
        assert np.isnan(refused["lat"])
        assert "proxy.locate_received" in refused["evidence"]
        assert located(*rows, locate_received=True).loc["x.jpg", "lat"] == 41.9

    def test_refuses_beyond_the_longest_gap_and_says_how_far_the_nearest_is(self):
        found = located(at("a.jpg", "10:00", **ROME), at("x.jpg", "12:00"), max_gap_s=3600).loc["x.jpg"]
        assert np.isnan([found["lat"], found["lon"], found["error_m"], found["confidence"]]).all()
        assert found["evidence"] == "no located photo within 1 h: the nearest is 2 h away"

    def test_refuses_beyond_the_widest_radius_and_says_how_wide_it_would_be(self):
        found = located(at("a.jpg", "10:00", **ROME), at("x.jpg", "12:00"), max_error_m=5000).loc["x.jpg"]
        assert np.isnan(found["lat"])
        said = re.fullmatch(r"the radius would be (\d+) km, over proxy.max_error_m", found["evidence"])
        assert said is not None
        assert int(said[1]) >= 5

    def test_says_that_there_is_no_date_or_no_zone(self):
        rows = at("a.jpg", "10:00", **ROME), photo("undated.jpg"), photo("zoneless.jpg", "2024-05-01 10:00")
        found = located(*rows)
        assert found.loc["undated.jpg", "evidence"] == "no date"
        assert found.loc["zoneless.jpg", "evidence"].startswith("no time zone is known: ")
        assert found["lat"].isna().all()

    def test_an_empty_archive_has_no_candidates(self):
        assert locate_by_proxy(PHOTOS.empty(), TOGETHER.empty(), Proxy()).empty

    def test_an_archive_in_which_all_is_located_has_no_candidates(self):
        assert locate_by_proxy(table(at("a.jpg", "10:00", **ROME)), TOGETHER.empty(), Proxy()).empty

    def test_the_order_of_the_photos_does_not_matter(self):
        rows = [at(f"{m}.jpg", f"10:{m}", lat=41.9 + m / 1e4, lon=12.5) for m in range(10, 30)] + [at("x.jpg", "10:15:30")]
        pd.testing.assert_frame_equal(located(*rows), located(*rows[::-1]))


class TestRome:
    def test_the_photos_before_the_first_fix_get_its_place_and_radii_that_grow_with_the_wait(self, corpus):
        photos = sequence(corpus / "sequences/rome_walk.csv")
        found = locate_by_proxy(in_utc(photos), TOGETHER.empty(), Proxy(max_error_m=1_000_000)).set_index("path")
        names = ["BDH_10_1I_0163.jpg", "BDH_10_1I_0127.jpg", "BDH_10_1I_0015.jpg"]
        first = photos.set_index("path").loc["BDH_10_1I_0174.jpg"]
        assert sorted(found.index) == sorted(names)
        assert (found["lat"] == first["lat"]).all()
        assert (found["lon"] == first["lon"]).all()
        radii = found.loc[names, "error_m"].tolist()
        # A walker at 5 km/h gets 1.3 km away in 16 min, 2.1 in 25, 5.2 in 63: honest is at least that.
        assert [radius > metres for radius, metres in zip(radii, (1330, 2080, 5250), strict=True)] == [True] * 3
        assert found.loc[names, "evidence"].str.split(" BDH").str[0].tolist() == [
            "16 min before",
            "25 min before",
            "1 h 3 min before",
        ]


class TestTogether:
    """Cameras of which TOGETHER says something."""

    def told(self, *rows, **columns):
        general = {"camera": "Acme Two", "other": "Phone", "basis": "measured", "factor": 1.1, "apart_m": 20.0}
        return locate_by_proxy(table(*rows), TOGETHER.make([general | columns]), Proxy()).set_index("path").loc["x.jpg"]

    ROWS = at("p.jpg", "10:00", camera="Phone", **ROME), at("x.jpg", "10:05", camera="Acme Two")

    def test_the_sentence_ends_with_what_is_known_of_the_two(self):
        found = self.told(*self.ROWS, evidence="Phone was with it on 12 of 12 days")
        assert found["evidence"] == "5 min after p.jpg (Phone), no located photo later; Phone was with it on 12 of 12 days"

    def test_a_camera_that_was_elsewhere_places_nothing_and_that_is_said(self):
        found = self.told(*self.ROWS, basis="apart", factor=np.nan, apart_m=np.nan)
        assert np.isnan(found["lat"])
        assert found["evidence"] == "the photos that tell both place and time are of cameras that were elsewhere"

    def test_the_partners_phone_at_home_is_passed_over_for_the_travellers(self):
        theirs = at("far.jpg", "10:10", camera="Traveller", lat=40, lon=10)
        found = self.told(*self.ROWS, theirs, basis="apart", factor=np.nan, apart_m=np.nan)
        assert (found["lat"], found["lon"]) == (40, 10)

    def test_the_radius_grows_by_the_factor_and_holds_how_far_they_were_apart(self):
        once, twice = (self.told(*self.ROWS, factor=factor)["error_m"] for factor in (1.0, 2.0))
        assert twice > 1.5 * once
        assert self.told(*self.ROWS, apart_m=9000.0)["error_m"] > 9000


class TestPairs:
    def test_a_file_whose_pair_has_a_position_gets_this_one_and_not_that_of_its_neighbours(self):
        rows = at("a.jpg", "10:00", lat=41.8, lon=12.4), at("x.jpg", "10:05", pair="x.jpg", **ROME)
        found = located(*rows, at("x.cr2", "10:05", pair="x.jpg")).loc["x.cr2"]
        assert (found["lat"], found["lon"]) == (41.9, 12.5)
        assert found["evidence"] == "the same shot as x.jpg, which has this position"

    def test_even_without_a_date_and_far_from_every_donor(self):
        found = located(at("x.jpg", "10:05", pair="x.jpg", **ROME), photo("x.mov", pair="x.jpg", kind="video")).loc["x.mov"]
        assert (found["lat"], found["error_m"]) == (41.9, 30)

    def test_counts_as_one_donor(self):
        # Both files of a pair a second apart would tell that nobody moves within a second.
        walk = [(f"{number}.jpg", f"10:{number:02}:00", 41.9 + number * 0.001) for number in range(0, 40, 4)]
        pictures = [at(path, time, lat=lat, lon=12.5, pair=path) for path, time, lat in walk]
        films = [
            at(path.replace("jpg", "mov"), time[:-1] + "1", lat=lat, lon=12.5, pair=path, kind="video")
            for path, time, lat in walk
        ]
        wanted = at("x.jpg", "10:41")
        alone, paired = located(*pictures, wanted), located(*films, *pictures, wanted)
        pd.testing.assert_series_equal(paired.loc["x.jpg"], alone.loc["x.jpg"])

    def test_two_files_of_a_pair_without_position_are_placed_by_other_photos(self):
        rows = at("a.jpg", "10:00", **ROME), at("x.jpg", "10:05", pair="x.jpg"), at("x.cr2", "10:05", pair="x.jpg")
        found = located(*rows)
        assert found["evidence"].str.startswith("5 min after a.jpg").all()


class TestAnotherZone:
    """A photo half-way over a border of zones, its own zone inferred from the photos before it."""

    # 22:00 to 23:00 UTC of 1 May: from Elvas (Portugal, UTC+1 in summer) to Mérida (Spain, UTC+2), 85 km.
    WEST = photo("w.jpg", "2024-05-01 23:00", taken_at="2024-05-01 22:00", lat=38.881, lon=-7.163, time_basis="offset")
    EAST = photo("e.jpg", "2024-05-02 01:00", taken_at="2024-05-01 23:00", lat=38.916, lon=-6.344, time_basis="offset")

    def found(self, basis="zone"):
        lost = photo("x.jpg", "2024-05-01 23:50", taken_at="2024-05-01 22:50", time_basis=basis, camera="Acme Two")
        return located(self.WEST, self.EAST, lost, max_error_m=200_000).loc["x.jpg"]

    def test_is_said_with_the_other_answer_and_a_radius_that_holds_both(self):
        found, plain = self.found(), self.found("offset")
        assert found["evidence"].endswith(
            "; its time zone is inferred, the file has none; read in UTC+01:00, but the place is in UTC+02:00: "
            "the clock may have been set"
        )
        # Read as UTC+2 it would be at 21:50 UTC, ten minutes before the first donor: there.
        assert found["alternatives"].startswith("proxy 38.8810000,-7.1630000 ±")
        assert found["alternatives"].endswith(" if the clock was on UTC+02:00")
        apart_m = distance_m(found["lat"], found["lon"], 38.881, -7.163)
        assert found["error_m"] > max(apart_m, plain["error_m"])

    def test_is_no_matter_where_the_file_tells_its_zone(self):
        assert self.found("offset")["alternatives"] == ""

    def test_is_no_matter_where_both_zones_show_the_same_time(self):
        # Brussels and Rome.
        rows = at("b.jpg", "10:00", lat=50.85, lon=4.35), at("r.jpg", "15:00", lat=41.9, lon=12.5)
        lost = photo("x.jpg", "2024-05-01 16:50", taken_at="2024-05-01 14:50", time_basis="zone")
        assert located(*rows, lost).loc["x.jpg", "alternatives"] == ""
