from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.settings import Track
from tasks.core.proxy.confidence import confidence_of
from tasks.core.tables import CANDIDATES, FIXES, PHOTOS
from tasks.sources.track import locate_by_track
from tests.tasks.timed import ROME, photo, table

DEGREE_M = 6_371_008.8 * np.pi / 180
"""A degree of a great circle."""


def instant(seconds):
    """Give the time so many seconds after noon."""
    return pd.Timestamp("2024-05-01 12:00Z") + pd.Timedelta(seconds=seconds)


def fix(seconds, lat, lon, **columns):
    known = {"track": "hike.gpx", "segment": 0, "at": instant(seconds), "lat": lat, "lon": lon}
    return known | columns


def at(path, seconds, **columns):
    """Give a photo that was taken so many seconds after noon, its sub-seconds known."""
    taken = instant(seconds)
    known = {"taken_at": taken.isoformat(), "time_basis": "offset", "subsec": "000", "time_error_s": 0.0}
    return photo(path, taken.tz_localize(None).isoformat(), **known | columns)


def located(photos, fixes, *, locate_received=False, **options):
    made = locate_by_track(table(*photos), FIXES.make(fixes), Track(**options), locate_received=locate_received)
    return CANDIDATES.check(made).set_index("path")


def one(seconds, fixes, *, columns=None, **options):
    """Give the candidate of one photo."""
    return located([at("x.jpg", seconds, **columns or {})], fixes, **options).loc["x.jpg"]


ALONG_THE_EQUATOR = [fix(0, 0, 10, alt_m=100), fix(600, 0, 10.1, alt_m=200)]
"""Ten minutes at 18.5 m/s."""


class TestPosition:
    def test_lies_on_the_way_between_two_fixes_in_proportion_to_the_time(self):
        found = one(240, ALONG_THE_EQUATOR)
        assert (found["source"], found["lat"]) == ("track", 0)
        assert found["lon"] == pytest.approx(10.04, abs=1e-12)
        assert found["alt_m"] == pytest.approx(140)

    def test_at_a_fixs_very_time_is_that_of_the_fix_to_the_last_digit(self):
        fixes = [fix(0, 47.1234567891, 11.9876543219, alt_m=1234.5), fix(60, 47.2, 12)]
        found = one(0, fixes)
        assert (found["lat"], found["lon"], found["alt_m"]) == (47.1234567891, 11.9876543219, 1234.5)
        assert found["evidence"] == "at the time of a fix of hike.gpx"

    def test_crosses_the_antimeridian_the_short_way(self):
        found = one(300, [fix(0, 0, 179.9), fix(600, 0, -179.9)])
        assert (found["lat"], found["lon"]) == (pytest.approx(0), -180)

    def test_crosses_the_pole(self):
        found = one(900, [fix(0, 89.9, 0), fix(1200, 89.9, -180)])
        assert (found["lat"], abs(found["lon"])) == (pytest.approx(89.95), 180)

    def test_follows_the_great_circle_where_it_leaves_the_parallel(self):
        # Half way along an arc of 90 degrees of longitude at 60 degrees north: tan(lat) = tan(60) / cos(45).
        found = one(5 * 3600, [fix(0, 60, 0), fix(10 * 3600, 60, 90)], max_interpolation_s=36000, max_error_m=1e9)
        assert found["lat"] == pytest.approx(np.degrees(np.arctan(np.tan(np.radians(60)) / np.cos(np.radians(45)))))

    def test_does_not_depend_on_the_order_of_fixes_or_photos(self):
        fixes = [fix(60 * n, 0.001 * n**2, 10 + 0.001 * n) for n in range(20)]
        photos = [at(f"{n}.jpg", 47 * n) for n in range(24)]
        backwards = located(photos[::-1], fixes[::-1])
        pd.testing.assert_frame_equal(located(photos, fixes).sort_index(), backwards.sort_index())


class TestLimits:
    """As ExifTool's GeoMaxIntSecs and GeoMaxExtSecs."""

    def test_fixes_half_an_hour_apart_are_interpolated_and_a_microsecond_more_is_a_gap(self):
        exactly, more = ([fix(0, 0, 10), fix(seconds, 0, 10.1)] for seconds in (1800, 1800.000001))
        assert one(450, exactly)["lon"] == pytest.approx(10.025)
        assert one(450, more)["lon"] == 10

    def test_in_a_gap_the_nearest_fix_half_an_hour_away_is_taken_and_a_microsecond_more_is_refused(self):
        fixes = [fix(0, 0, 10), fix(7200, 0, 10.1)]
        assert one(1800, fixes, max_error_m=1e6)["lon"] == 10
        refused = one(1800.000001, fixes, max_error_m=1e6)
        assert np.isnan([refused["lat"], refused["lon"], refused["error_m"], refused["confidence"]]).all()
        assert refused["evidence"] == "in a gap of 2 h in hike.gpx, 30 min from the nearer fix, over track.max_extrapolation_s"

    def test_of_two_fixes_equally_near_in_a_gap_the_later_is_taken(self):
        found = one(1000, [fix(0, 0, 10), fix(2000, 0, 10.01)])
        assert found["lon"] == 10.01
        assert found["evidence"].startswith("17 min before a fix of hike.gpx; 17 min after the next one")

    @pytest.mark.parametrize(("seconds", "lon"), [(-1800, 10), (2400, 10.1)])
    def test_outside_the_nearest_end_is_taken_up_to_half_an_hour(self, seconds, lon):
        assert one(seconds, ALONG_THE_EQUATOR)["lon"] == lon

    @pytest.mark.parametrize(
        ("seconds", "words"), [(-5400, "1 h 30 min before the start of hike.gpx"), (6000, "1 h 30 min after the end of hike.gpx")]
    )
    def test_further_outside_it_is_refused_and_says_by_how_long(self, seconds, words):
        found = one(seconds, ALONG_THE_EQUATOR)
        assert np.isnan(found["lat"])
        assert found["evidence"] == f"outside every track: {words}, over track.max_extrapolation_s"

    def test_the_gap_before_the_first_fix_of_a_track_may_be_as_wide_as_an_extrapolation_only(self):
        fixes = [fix(0, 0, 10, track="a.gpx"), fix(600, 0, 10.1, track="b.gpx")]
        assert one(240, fixes)["lon"] == pytest.approx(10.04)
        assert one(240, fixes, max_extrapolation_s=599)["lon"] == 10

    def test_no_interpolation_takes_the_nearest_fix_always(self):
        fixes = [fix(0, 0, 10), fix(10, 0, 10.001)]
        assert one(4, fixes, max_interpolation_s=0)["lon"] == 10
        assert one(6, fixes, max_interpolation_s=0)["lon"] == 10.001


class TestSegments:
    CUT = (fix(0, 0, 10), fix(60, 0, 10.01, segment=1))

    def test_are_bridged_with_a_wider_radius_and_told(self):
        whole = one(30, [fix(0, 0, 10), fix(60, 0, 10.01)])
        cut = one(30, self.CUT)
        assert cut["lon"] == whole["lon"] == pytest.approx(10.005)
        assert cut["error_m"] ** 2 - 10**2 == pytest.approx(1.6**2 * (whole["error_m"] ** 2 - 10**2))
        assert cut["evidence"].startswith("between two segments of hike.gpx, 30 s after a fix and 30 s before the next")

    def test_are_not_bridged_where_this_is_off(self):
        assert one(29, self.CUT, bridge_segments=False)["lon"] == 10

    def test_tracks_one_after_the_other_are_bridged_too(self):
        found = one(30, [fix(0, 0, 10, track="day/a.gpx"), fix(60, 0, 10.01, track="day/b.gpx")])
        assert found["lon"] == pytest.approx(10.005)
        assert found["evidence"].startswith(
            "between a.gpx and b.gpx, 30 s after a fix and 30 s before the next, 1.1 km apart, 67 km/h"
        )

    def test_after_the_end_of_a_track_what_came_next_is_unknown_though_another_track_follows_hours_later(self):
        hike = [fix(60 * n, 0.0005 * n, 10, track="a.gpx") for n in range(60)]
        drive = [fix(36_000 + 60 * n, 0.01 * n, 10, track="b.gpx") for n in range(60)]
        alone, followed = one(60 * 59 + 900, hike), one(60 * 59 + 900, hike + drive)
        assert followed["error_m"] == alone["error_m"]
        assert followed["evidence"] == alone["evidence"] == "15 min after the end of a.gpx"


class TestDrawn:
    """A way that the person drew on report.html is marked, for it goes before what was worked out."""

    DRAWN = tuple(fix(seconds, 0, 10 + seconds / 6000, drawn=True, track="waypoints.gpx") for seconds in (0, 300, 600))

    def test_photos_on_it_are_marked_and_the_evidence_says_so(self):
        found = one(240, self.DRAWN)
        assert found["drawn"]
        assert found["lon"] == pytest.approx(10.04)
        assert "waypoints.gpx" in found["evidence"]
        assert found["evidence"].endswith("; drawn by hand")

    def test_a_photo_at_the_very_time_of_its_end_is_on_it(self):
        assert one(600, self.DRAWN)["drawn"]

    @pytest.mark.parametrize("seconds", [-60, 660])
    def test_before_its_start_and_after_its_end_nobody_drew_anything(self, seconds):
        found = one(seconds, self.DRAWN)
        assert np.isfinite(found["lat"])
        assert not found["drawn"]
        assert "drawn" not in found["evidence"]

    def test_between_two_drawn_ways_neither(self):
        second = [fix(seconds, 0, 10 + seconds / 6000, drawn=True, track="waypoints.gpx", segment=1) for seconds in (900, 1200)]
        found = one(750, [*self.DRAWN, *second])
        assert np.isfinite(found["lat"])
        assert not found["drawn"]

    def test_a_way_that_a_receiver_recorded_is_not_marked_beside_one(self):
        recorded = [fix(seconds, 0, 10 + seconds / 6000, track="hike.gpx") for seconds in (3600, 3900)]
        found = located([at("a.jpg", 100), at("b.jpg", 3700)], [*self.DRAWN, *recorded])
        assert found["drawn"].to_dict() == {"a.jpg": True, "b.jpg": False}

    def test_one_that_is_too_wide_to_be_proposed_is_not_marked(self):
        found = one(240, self.DRAWN, max_error_m=1)
        assert np.isnan(found["lat"])
        assert not found["drawn"]


class TestStops:
    def test_between_two_fixes_of_one_place_the_photo_is_at_the_place(self):
        found = one(700, [fix(0, 48, 11), fix(1500, 48, 11)])
        assert (found["lat"], found["lon"]) == (pytest.approx(48, abs=1e-9), pytest.approx(11, abs=1e-9))
        assert np.isnan(found["direction_deg"])
        assert found["evidence"].endswith("0 m apart: at a stop")

    def test_jitter_does_not_move_a_photo_by_more_than_its_radius(self):
        rng = np.random.default_rng(5)
        north, east = rng.normal(0, 15, (2, 600)) / DEGREE_M
        photos = [at(f"{n}.jpg", float(second)) for n, second in enumerate(rng.uniform(0, 599, 500))]
        found = located(photos, [fix(n, north[n], 10 + east[n]) for n in range(600)])
        away_m = DEGREE_M * np.hypot(found["lat"], found["lon"] - 10)
        assert (away_m <= found["error_m"]).mean() >= 0.95
        assert found["direction_deg"].isna().mean() >= 0.95


class TestDirection:
    def test_is_the_bearing_of_travel(self):
        assert one(240, [fix(0, 0, 10), fix(250, 0, 10.1)], max_error_m=1e6)["direction_deg"] == pytest.approx(90)

    @pytest.mark.parametrize(("mounting_deg", "direction"), [(30, 120), (-120, 330), (270, 0)])
    def test_is_turned_by_how_the_camera_is_mounted(self, mounting_deg, direction):
        found = one(120, [fix(0, 0, 10), fix(250, 0, 10.01)], mounting_deg=mounting_deg)
        assert found["direction_deg"] == pytest.approx(direction, abs=1e-6)

    def test_is_not_told_where_it_is_off(self):
        assert np.isnan(one(120, [fix(0, 0, 10), fix(250, 0, 10.01)], direction=False)["direction_deg"])

    def test_of_fixes_a_second_apart_is_that_of_the_seconds_around(self):
        # North at 2 m/s, each fix 5 m to the left or right: a leg points anywhere, twenty seconds do not.
        fixes = [fix(n, 2 * n / DEGREE_M, 10 + (-1) ** n * 5 / DEGREE_M) for n in range(120)]
        direction = one(60.5, fixes)["direction_deg"]
        assert min(direction, 360 - direction) < 10

    def test_is_not_told_over_a_gap_in_which_a_way_turns(self):
        assert np.isnan(one(240, ALONG_THE_EQUATOR)["direction_deg"])


class TestJumps:
    def test_nobody_is_between_two_fixes_that_nobody_travels_between(self):
        # 3 km in 50 s are 216 km/h; the nearer fix stands, and the radius reaches the other one.
        fixes = [fix(0, 0, 10), fix(50, 0, 10 + 3000 / DEGREE_M)]
        found = one(20, fixes)
        assert found["lon"] == 10
        assert 3000 <= found["error_m"] <= 6000
        assert found["evidence"].startswith(
            "20 s after a fix of hike.gpx and 30 s before the next one, but that is 3.0 km apart, "
        )
        assert found["evidence"].endswith(", 216 km/h: one of the two is wrong")

    def test_the_same_speed_for_more_than_a_minute_is_a_journey(self):
        found = one(40, [fix(0, 0, 10), fix(100, 0, 10 + 6000 / DEGREE_M)])
        assert found["lon"] == pytest.approx(10 + 2400 / DEGREE_M)

    def test_over_900_km_h_is_never_one(self):
        assert one(400, [fix(0, 0, 10), fix(1000, 0, 10 + 260_000 / DEGREE_M)], max_error_m=1e6)["lon"] == 10

    def test_a_far_jump_is_refused_and_says_so(self):
        found = one(400, [fix(0, 0, 10), fix(1000, 0, 20)])
        assert np.isnan(found["lat"])
        assert "one of the two is wrong; the radius would be 1" in found["evidence"]
        assert found["evidence"].endswith(", over track.max_error_m")

    def test_a_single_wrong_fix_is_recognised_and_left_out(self):
        good = [fix(60 * n, 0, 10 + 0.001 * n) for n in range(6)]
        found = one(150, [*good, fix(155, 1, 10)])
        assert (found["lat"], found["lon"]) == (pytest.approx(0), pytest.approx(10.0025))
        assert found["evidence"].endswith("; 1 fix between them far off is left out")

    def test_a_first_guess_far_off_is_left_out_too(self):
        good = [fix(60 * n, 0, 10 + 0.001 * n) for n in range(6)]
        assert one(-1, [fix(-2, 1, 10), *good])["lat"] == 0


class TestRadius:
    def test_grows_with_the_gap(self):
        steps = [60, 240, 960]
        radii = [one(gap / 2, [fix(0, 0, 10), fix(gap, 0, 10 + gap / DEGREE_M)])["error_m"] for gap in steps]
        assert radii == sorted(radii)
        assert radii[2] > 10 * radii[0]

    def test_of_a_fix_is_what_its_receiver_states_at_95_percent_else_ten_metres(self):
        # Android states what holds 68 %: sqrt(ln 0.05 / ln 0.32) = 1.62 times as much holds 95 % of a normal error.
        told = [fix(n, 0, 10, error_m=50) for n in range(3)]
        silent = [fix(n, 0, 10) for n in range(3)]
        assert one(1, told)["error_m"] == pytest.approx(50 * np.sqrt(np.log(0.05) / np.log(0.32)), rel=0.01)
        assert one(1, silent)["error_m"] == 10

    def test_grows_by_the_way_that_is_done_while_the_clock_may_be_wrong(self):
        fixes = [fix(n, 0, 10 + 10 * n / DEGREE_M) for n in range(0, 1200, 10)]
        found = one(600, fixes, columns={"time_error_s": 60.0})
        assert found["error_m"] == pytest.approx(600, rel=0.02)
        assert found["evidence"].endswith("; its time may be 1 min off")

    def test_does_not_grow_by_the_clock_at_a_stop(self):
        fixes = [fix(n, 0, 10) for n in range(0, 1200, 10)]
        assert one(600, fixes, columns={"time_error_s": 60.0})["error_m"] < 11

    def test_a_clock_of_which_nothing_is_known_counts_a_second_and_the_grain_of_its_stamps(self):
        fixes = [fix(n, 0, 10 + 100 * n / DEGREE_M) for n in range(0, 600, 2)]
        whole = {"time_error_s": np.nan, "subsec": ""}
        exact = one(300, fixes)["error_m"]
        assert one(300, fixes, columns=whole)["error_m"] == pytest.approx(np.hypot(exact, 150), rel=0.01)

    def test_is_wider_where_the_zone_is_inferred_and_says_so(self):
        known, guessed = (one(240, ALONG_THE_EQUATOR, columns={"time_basis": basis}) for basis in ("offset", "clock"))
        assert guessed["error_m"] == pytest.approx(1.25 * known["error_m"])
        assert guessed["evidence"] == known["evidence"] + "; its time zone is inferred, the file has none"

    def test_beyond_the_widest_is_refused_with_the_figure(self):
        found = one(240, ALONG_THE_EQUATOR, max_error_m=1000)
        assert np.isnan(found["error_m"])
        assert found["evidence"].startswith(
            "on hike.gpx, 4 min after a fix and 6 min before the next, 11 km apart, 67 km/h; the "
        )

    def test_tells_the_confidence(self):
        found = one(240, ALONG_THE_EQUATOR)
        assert found["confidence"] == confidence_of(np.array([found["error_m"]]))[0]

    @settings(max_examples=15, deadline=None)
    @given(st.integers(1, 1799), st.floats(0, 1))
    def test_is_never_below_the_fixes_own(self, gap, apart):
        photos = [at(f"{n}.jpg", round(gap * n / 20, 3)) for n in range(-5, 26)]
        found = located(photos, [fix(0, 0, 10), fix(gap, 0, 10 + apart)], max_error_m=1e9)
        assert (found["error_m"] >= 10).all()


class TestOtherZone:
    """A photo at 12:04, read as UTC by the photos around, on a track in Gabon, an hour ahead of UTC."""

    FIXES = (*ALONG_THE_EQUATOR, fix(-3600, 0, 9.95), fix(-3000, 0, 10))
    INFERRED = {"time_basis": "zone"}  # noqa: RUF012 - read only

    def test_is_said_and_the_place_of_an_hour_earlier_is_the_alternative(self):
        found = one(240, self.FIXES, columns=self.INFERRED)
        assert found["lon"] == pytest.approx(10.04)
        assert found["evidence"].endswith("; read in UTC+00:00, but the place is in UTC+01:00: the clock may have been set")
        assert found["alternatives"].startswith("track 0.0000000,9.9700000 ±")
        assert found["alternatives"].endswith(" if the clock was on UTC+01:00")

    def test_widens_the_radius_to_reach_it(self):
        assert one(240, self.FIXES, columns=self.INFERRED)["error_m"] > 0.07 * DEGREE_M

    def test_is_said_though_no_track_ran_at_that_time(self):
        found = one(240, ALONG_THE_EQUATOR, columns=self.INFERRED)
        assert found["evidence"].endswith(": the clock may have been set")
        assert found["alternatives"] == ""

    def test_is_none_of_a_photo_that_tells_its_own(self):
        found = one(240, self.FIXES)
        assert found["alternatives"] == ""
        assert "zone" not in found["evidence"]


class TestTwoReceivers:
    def both(self, apart_m=5.0):
        """Give a watch that tells each second and a phone that tells each half minute, ``apart_m`` to the north of it."""
        way = [10 + 2 * n / DEGREE_M for n in range(600)]
        watch = [fix(n, 0, way[n], track="watch.fit", error_m=5) for n in range(600)]
        return watch + [fix(n, apart_m / DEGREE_M, way[n], track="phone.json", error_m=20) for n in range(0, 600, 30)]

    def test_the_better_one_is_followed_without_zigzag(self):
        photos = [at(f"{n}.jpg", 7.3 * n) for n in range(80)]
        found = located(photos, self.both())
        assert np.abs(found["lat"]).max() < 1e-9
        assert found["evidence"].str.contains("watch.fit").all()

    def test_two_equally_good_ones_do_not_take_turns(self):
        ways = [(start, lat, range(start, 600, 10)) for start, lat in ((0, 0), (5, 1e-4))]
        fixes = [fix(n, lat, 10 + 2 * n / DEGREE_M, track=f"{start}") for start, lat, times in ways for n in times]
        found = located([at(f"{n}.jpg", 10 + 7.3 * n) for n in range(75)], fixes)
        assert len(set(found["lat"].round(9))) == 1

    def test_the_other_one_helps_out_where_the_better_one_was_off(self):
        fixes = [row for row in self.both() if row["track"] == "phone.json" or row["at"] < instant(100)]
        assert "phone.json" in one(315, fixes)["evidence"]

    def test_where_neither_reaches_the_one_that_ended_last_says_by_how_much(self):
        early = [fix(n, 0, 10, track="a.gpx") for n in (0, 3600)]
        late = [fix(n, 0, 10, track="b.gpx") for n in (1800, 3700, 5000)]
        found = one(5000 + 7200, early + late)
        assert found["evidence"] == "outside every track: 2 h after the end of b.gpx, over track.max_extrapolation_s"

    def test_that_contradict_each_other_widen_the_radius_and_the_other_is_named(self):
        found = one(300, self.both(apart_m=3000))
        assert found["lat"] == 0
        assert found["error_m"] == pytest.approx(3000, rel=0.01)
        assert found["evidence"] == "at the time of a fix of watch.fit; phone.json was 3.0 km away at that time"


class TestWhichPhotos:
    def test_only_photos_of_the_archive_without_a_position_are_asked_for(self):
        photos = [at("has.jpg", 60, **ROME), at("theirs.jpg", 60, donor_dir="/phone"), at("wants.jpg", 60)]
        assert located(photos, ALONG_THE_EQUATOR).index.tolist() == ["wants.jpg"]

    def test_a_photo_whose_pair_has_a_position_is_left_to_it(self):
        photos = [at("x.jpg", 60, pair="x.jpg", **ROME), at("x.cr2", 60, pair="x.jpg")]
        assert located(photos, ALONG_THE_EQUATOR).empty

    @pytest.mark.parametrize("kind", ["screenshot", "received"])
    def test_pictures_of_others_are_located_only_on_demand(self, kind):
        photos = [at("x.jpg", 60, kind=kind)]
        assert "proxy.locate_received" in located(photos, ALONG_THE_EQUATOR).loc["x.jpg", "evidence"]
        assert located(photos, ALONG_THE_EQUATOR, locate_received=True).loc["x.jpg", "lat"] == 0

    def test_says_that_there_is_no_date_or_no_zone(self):
        found = located([photo("undated.jpg"), photo("zoneless.jpg", "2024-05-01 12:01")], ALONG_THE_EQUATOR)
        assert found["lat"].isna().all()
        assert found.loc["undated.jpg", "evidence"] == "no date"
        assert found.loc["zoneless.jpg", "evidence"].startswith("no time zone is known: ")

    def test_of_a_day_without_track_it_says_nothing_where_other_photos_may_tell(self):
        photos = [at("far.jpg", 90_000), at("near.jpg", 80_000), at("other.jpg", 0, **ROME)]
        assert located(photos, ALONG_THE_EQUATOR).index.tolist() == ["near.jpg"]

    def test_of_a_day_without_track_it_says_so_where_nothing_else_may_tell(self):
        found = located([at("far.jpg", 86400 * 12)], ALONG_THE_EQUATOR).loc["far.jpg"]
        assert found["evidence"] == "outside every track: 12 d after the end of hike.gpx, over track.max_extrapolation_s"

    def test_says_nothing_when_it_is_off_or_there_are_no_fixes(self):
        assert located([at("x.jpg", 60)], ALONG_THE_EQUATOR, enabled=False).empty
        assert locate_by_track(table(at("x.jpg", 60)), FIXES.empty(), Track(), locate_received=False).empty
        assert locate_by_track(PHOTOS.empty(), FIXES.make(ALONG_THE_EQUATOR), Track(), locate_received=False).empty
