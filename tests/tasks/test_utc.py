from __future__ import annotations

import os
import time

import pandas as pd
import pytest

from config.settings import Clock
from tasks.core.tables import CLOCKS, PHOTOS
from tasks.utc import utc
from tests.tasks.timed import ROME, photo, sequence, table

TOKYO = {"lat": 35.68, "lon": 139.76}
FINAL = {"override": "+8:58:30", "zone": "UTC+09:00", "clock_error_s": -90.0, "basis": "override", "confidence": 1.0}
WRONG = {"zone": "Asia/Tokyo", "clock_error_s": 3600.0, "basis": "gps time", "confidence": 0.95}


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/St_Johns"])
def machine_zone(request, monkeypatch):
    """Run the test as on a machine of this zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield os.environ["TZ"]
    monkeypatch.undo()
    time.tzset()


def stretches(*rows):
    return CLOCKS.make(
        [
            {"photos": 0, "located": 0, "clock_error_s": 0.0, "camera": "Acme One", "confidence": 0.0, "basis": "none"} | row
            for row in rows
        ]
    )


def times(photos, clocks=None, **settings):
    done = utc(photos, stretches() if clocks is None else clocks, Clock(**settings)).set_index("path")
    return {path: (str(row["taken_at"]), row["time_basis"]) for path, row in done.iterrows()}


class TestUtc:
    def test_a_tag_is_the_zone(self, machine_zone):
        found = times(table(photo("a.jpg", "2024-05-01 12:00:00", utc_offset_min=-150)))
        assert found == {"a.jpg": ("2024-05-01 14:30:00+00:00", "offset")}, machine_zone

    def test_a_located_photo_is_in_the_zone_of_its_place(self, machine_zone):
        found = times(table(photo("a.jpg", "2024-05-01 12:00:00", **ROME)))
        assert found == {"a.jpg": ("2024-05-01 10:00:00+00:00", "zone")}, machine_zone

    def test_an_unlocated_photo_is_in_the_zone_of_the_located_photo_nearest_in_wall_time(self):
        found = times(
            table(
                photo("rome.jpg", "2024-05-01 12:00:00", **ROME),
                photo("tokyo.jpg", "2024-05-03 12:00:00", donor_dir="/phone", **TOKYO),
                photo("a.jpg", "2024-05-02 11:59:00"),
                photo("b.jpg", "2024-05-02 12:01:00"),
            )
        )
        assert found["a.jpg"] == ("2024-05-02 09:59:00+00:00", "zone")
        assert found["b.jpg"] == ("2024-05-02 03:01:00+00:00", "zone")

    def test_a_screenshot_or_an_estimate_tells_no_zone(self):
        found = times(
            table(
                photo("rome.jpg", "2024-05-01 12:00:00", **ROME),
                photo("shot.png", "2024-05-02 12:00:00", kind="screenshot", **TOKYO),
                photo("ours.jpg", "2024-05-02 12:00:00", gps_method="whereshot proxy", **TOKYO),
                photo("a.jpg", "2024-05-02 12:00:00"),
            )
        )
        assert found["a.jpg"] == ("2024-05-02 10:00:00+00:00", "zone")
        assert found["ours.jpg"] == ("2024-05-02 10:00:00+00:00", "zone")

    def test_the_override_beats_the_tag_and_the_place(self):
        clocks = stretches({"override": "Asia/Kathmandu", "zone": "Asia/Kathmandu"})
        found = times(table(photo("a.jpg", "2024-05-01 12:00:00", utc_offset_min=60, **ROME)), clocks)
        assert found == {"a.jpg": ("2024-05-01 06:15:00+00:00", "override")}

    def test_each_stretch_of_a_camera_has_its_zone_and_the_first_reaches_back(self):
        clocks = stretches(
            {"zone": "Europe/Rome", "from_at": pd.Timestamp("2024-05-01")},
            {"zone": "Asia/Tokyo", "from_at": pd.Timestamp("2024-05-03")},
        )
        walls = {"before.jpg": "2024-04-30 12:00", "first.jpg": "2024-05-02 12:00", "second.jpg": "2024-05-03 12:00"}
        found = times(table(*(photo(path, wall) for path, wall in walls.items())), clocks)
        assert found == {
            "before.jpg": ("2024-04-30 10:00:00+00:00", "clock"),
            "first.jpg": ("2024-05-02 10:00:00+00:00", "clock"),
            "second.jpg": ("2024-05-03 03:00:00+00:00", "clock"),
        }

    def test_the_default_zone_serves_where_nothing_is_located(self):
        found = times(table(photo("a.jpg", "2024-05-01 12:00:00")), default_zone="UTC+02:00")
        assert found == {"a.jpg": ("2024-05-01 10:00:00+00:00", "zone")}

    def test_without_any_zone_there_is_no_instant(self, machine_zone):
        assert times(table(photo("a.jpg", "2024-05-01 12:00:00"))) == {"a.jpg": ("NaT", "none")}, machine_zone

    def test_without_a_date_there_is_no_instant(self):
        assert times(table(photo("a.jpg", **ROME), photo("b.jpg")), default_zone="UTC") == {
            "a.jpg": ("NaT", "none"),
            "b.jpg": ("NaT", "none"),
        }

    def test_the_clock_error_is_taken_off_even_on_top_of_a_tag(self):
        clocks = stretches({"clock_error_s": 90.5, "basis": "gps time", "confidence": 0.9})
        found = times(table(photo("a.jpg", "2024-05-01 12:00:00", utc_offset_min=0)), clocks)
        assert found == {"a.jpg": ("2024-05-01 11:58:29.500000+00:00", "offset")}

    def test_an_unsure_clock_error_is_taken_off_where_there_is_no_tag(self):
        clocks = stretches({"clock_error_s": 90.5, "basis": "activity", "confidence": 0.89, "zone": "UTC+01:00"})
        found = times(
            table(photo("tag.jpg", "2024-05-01 12:00:00", utc_offset_min=0), photo("a.jpg", "2024-05-01 12:00:00")), clocks
        )
        assert found == {
            "tag.jpg": ("2024-05-01 12:00:00+00:00", "offset"),
            "a.jpg": ("2024-05-01 10:58:29.500000+00:00", "clock"),
        }

    def test_drift_grows_from_the_stretchs_first_photo_on(self):
        clocks = stretches(
            {"clock_error_s": 10.0, "drift_s_per_day": 2.0, "zone": "UTC", "from_at": pd.Timestamp("2024-05-01 12:00:00")}
        )
        walls = {"first.jpg": "2024-05-01 12:00:00", "later.jpg": "2024-05-04 00:00:00", "before.jpg": "2024-04-30 12:00:00"}
        found = times(table(*(photo(path, wall) for path, wall in walls.items())), clocks)
        assert {path: at for path, (at, _) in found.items()} == {
            "first.jpg": "2024-05-01 11:59:50+00:00",
            "later.jpg": "2024-05-03 23:59:45+00:00",  # 10 s, and 2 s a day for 2.5 days
            "before.jpg": "2024-04-30 11:59:52+00:00",
        }

    def test_fresh_gps_time_beats_everything(self):
        clocks = stretches({"override": "Asia/Tokyo", "clock_error_s": 0.0, "basis": "none"})
        found = times(table(photo("a.jpg", "2024-05-01 12:00:00.5", gps_at="2024-05-01 10:00:02", utc_offset_min=60)), clocks)
        assert found == {"a.jpg": ("2024-05-01 10:00:02+00:00", "gps")}

    @pytest.mark.parametrize(("second", "basis"), [(900, "gps"), (901, "offset")])
    def test_gps_time_is_stale_beyond_the_limit_from_the_solved_clock(self, second, basis):
        gps_at = pd.Timestamp("2024-05-01 12:00:00") - pd.Timedelta(seconds=second)
        clocks = stretches({"basis": "gps time", "confidence": 0.95})
        found = times(table(photo("a.jpg", "2024-05-01 12:00:00", gps_at=str(gps_at), utc_offset_min=0)), clocks)
        assert found["a.jpg"][1] == basis

    @pytest.mark.parametrize(
        ("basis", "confidence", "stale"),
        [
            ("activity", 0.89, False),
            ("activity", 0.9, True),
            ("gps time", 0.5, True),
            ("gps time", 0.49, False),
            ("none", 0.0, False),
        ],
    )
    def test_gps_time_is_stale_by_a_clock_that_is_sure_or_that_other_gps_times_tell(self, basis, confidence, stale):
        photos = table(photo("a.jpg", "2024-05-01 12:00:00", gps_at="2024-05-01 07:00:00", utc_offset_min=0, **ROME))
        done = utc(photos, stretches({"basis": basis, "confidence": confidence}), Clock())
        assert (done["time_basis"] == "offset").tolist() == (done["problem"] != "").tolist() == [stale]

    def test_a_position_with_a_stale_gps_time_is_a_problem_and_one_without_is_none(self):
        stale = {"gps_at": "2024-05-01 07:00:00", "utc_offset_min": 0}
        photos = table(
            photo("old.jpg", "2024-05-01 12:00:00", problem="truncated", **stale, **ROME),
            photo("none.jpg", "2024-05-01 12:00:00", **stale),
            photo("good.jpg", "2024-05-01 12:00:00", gps_at="2024-05-01 12:00:01", utc_offset_min=0, **ROME),
        )
        problems = utc(photos, stretches({"basis": "gps time", "confidence": 0.95}), Clock())["problem"].tolist()
        assert problems == ["truncated; its GPS time is 5 h from its own: the position may be an old one", "", ""]

    def test_a_photo_with_gps_time_alone_has_an_instant(self):
        assert times(table(photo("a.jpg", gps_at="2024-05-01 10:00:02"))) == {"a.jpg": ("2024-05-01 10:00:02+00:00", "gps")}

    def test_a_wall_clock_that_comes_twice_is_the_first(self):
        assert times(table(photo("a.jpg", "2024-10-27 02:30:00", **ROME)))["a.jpg"][0] == "2024-10-27 00:30:00+00:00"

    def test_a_wall_clock_that_does_not_exist_is_an_hour_later_in_summer_time(self):
        assert times(table(photo("a.jpg", "2024-03-31 02:30:00", **ROME)))["a.jpg"][0] == "2024-03-31 01:30:00+00:00"

    def test_rows_keep_their_order(self):
        photos = table(*(photo(f"{day}.jpg", f"2024-05-0{day} 12:00") for day in (3, 1, 2)))
        assert utc(photos, stretches(), Clock())["path"].tolist() == ["3.jpg", "1.jpg", "2.jpg"]

    def test_an_empty_archive_stays_empty(self):
        assert utc(PHOTOS.empty(), CLOCKS.empty(), Clock()).empty

    def test_the_zone_of_the_three_unlocated_photos_of_rome_comes_from_where_they_are(self, corpus, machine_zone):
        photos = sequence(corpus / "sequences/rome_walk.csv")
        found = times(
            photos, stretches({"camera": "SONY ILCE-9M2", "clock_error_s": -1.0, "basis": "gps time", "confidence": 0.95})
        )
        # 13:25:32 in summer time, by a clock that is a second behind.
        assert found["BDH_10_1I_0015.jpg"] == ("2024-08-10 11:25:33+00:00", "zone"), machine_zone
        assert found["BDH_10_1I_0174.jpg"] == ("2024-08-10 12:28:13+00:00", "gps"), machine_zone


class TestGpsTimes:
    def test_a_fresh_gps_time_beats_the_persons_word_and_a_stale_one_is_told(self):
        photos = table(
            photo("fresh.jpg", "2024-05-01 12:00:00", gps_at="2024-05-01 03:02:00", **ROME),
            photo("stale.jpg", "2024-05-01 12:00:00", gps_at="2024-05-01 10:00:30", **ROME),
        )
        done = utc(photos, stretches(FINAL), Clock())
        assert done["time_basis"].tolist() == ["gps", "override"]
        assert done["problem"].tolist() == ["", "its GPS time is 6 h 59 min from its own: the position may be an old one"]

    def test_a_day_alone_with_a_gps_time_has_its_instant(self):
        photos = table(photo("a.jpg", "2024-05-01 12:00:00", day_only=True, gps_at="2024-05-01 17:30:00"))
        assert times(photos, stretches(WRONG)) == {"a.jpg": ("2024-05-01 17:30:00+00:00", "gps")}


class TestTimeError:
    def errors(self, *rows, **clock):
        row = {"zone": "UTC", "clock_error_s": 40.0, "uncertain_s": 30.0, "basis": "track", "confidence": 0.95}
        return utc(table(*rows), stretches(row | clock), Clock())["time_error_s"].tolist()

    def test_it_is_the_stretchs_where_the_instant_rests_on_its_clock(self):
        found = self.errors(
            photo("clock.jpg", "2024-05-01 12:00:00"),
            photo("tag.jpg", "2024-05-01 12:00:00", utc_offset_min=0),
            photo("gps.jpg", "2024-05-01 12:00:00", gps_at="2024-05-01 11:59:59"),
            photo("undated.jpg"),
            photo("other.jpg", "2024-05-01 12:00:00", camera="Other", utc_offset_min=0),
            photo("ours.jpg", "2024-05-01 12:00:00", utc_offset_min=0, redated=True),
        )
        assert found == pytest.approx([30, 30, *[float("nan")] * 4], nan_ok=True)

    @pytest.mark.parametrize(
        ("error_s", "of_tag"), [(-3600.0, 3900.0), (900.0, 1200.0), (899.0, float("nan")), (8.0, float("nan"))]
    )
    def test_an_unsure_error_speaks_against_a_tag_only_if_notable_and_then_by_five_minutes_more(self, error_s, of_tag):
        """It is not taken off, so what else the clock might have been, an hour here, says nothing of these instants."""
        rows = photo("clock.jpg", "2024-05-01 12:00:00"), photo("tag.jpg", "2024-05-01 12:00:00", utc_offset_min=0)
        found = self.errors(*rows, confidence=0.5, clock_error_s=error_s, uncertain_s=3600.0)
        assert found == pytest.approx([3600, of_tag], nan_ok=True)

    def test_it_is_unknown_where_nothing_speaks_against_the_clock(self):
        assert pd.isna(self.errors(photo("a.jpg", "2024-05-01 12:00:00"), uncertain_s=float("nan"))).all()


class TestWhatIsSaidOfAllClocks:
    """--time-offset holds for photos of no known camera, of which CLOCKS have no row."""

    def told(self, *texts, **columns):
        row = photo("a.jpg", "2024-05-01 12:00:00", **{"camera": "", **columns})
        done = utc(table(row), stretches(), Clock(default_zone="Asia/Tokyo"), texts).iloc[0]
        return str(done["taken_at"]), done["time_basis"]

    @pytest.mark.parametrize(
        ("text", "utc_clock"), [("+1:00", "11:00:00"), ("-00:03:25", "12:03:25"), ("Europe/Rome", "10:00:00")]
    )
    def test_an_offset_or_a_zone_tells_their_instants(self, text, utc_clock):
        assert self.told(text) == (f"2024-05-01 {utc_clock}+00:00", "override")

    def test_a_pair_is_about_the_camera_of_its_photo_alone(self):
        assert self.told("b.jpg = 2024-05-01T12:00:00Z") == ("2024-05-01 03:00:00+00:00", "zone")

    def test_frames_of_a_sequence_follow_it_unless_its_start_has_an_offset(self):
        assert self.told("+1:00", datetime_source="sequence", camera="Acme One")[1] == "override"
        assert self.told("+1:00", datetime_source="sequence", utc_offset_min=120) == ("2024-05-01 10:00:00+00:00", "offset")

    def test_donors_and_dates_that_we_wrote_are_left_alone(self):
        assert self.told("+1:00", donor_dir="/phone")[1] == "zone"
        assert self.told("+1:00", redated=True, camera="Acme One")[1] == "zone"
        # Of no camera it is a frame, whose date we wrote as it was given: without an offset.
        assert self.told("+1:00", redated=True)[1] == "override"


class TestTheNightWhenSummerTimeEnds:
    def test_a_gps_time_in_the_second_of_two_equal_hours_is_not_stale(self):
        # Rome, 27 October 2019: 02:30 comes at 00:30 UTC and again, on winter time, at 01:30 UTC.
        photos = table(
            photo("noon.jpg", "2019-10-26 12:00:00", gps_at="2019-10-26 10:00:00", **ROME),
            photo("first.jpg", "2019-10-27 02:30:00", gps_at="2019-10-27 00:30:00", **ROME),
            photo("second.jpg", "2019-10-27 02:30:00", gps_at="2019-10-27 01:30:00", **ROME),
            photo("hour.jpg", "2019-10-26 12:00:00", gps_at="2019-10-26 09:00:00", **ROME),
        )
        found = times(photos, stretches({"basis": "gps time", "confidence": 0.95}))
        assert found["first.jpg"] == ("2019-10-27 00:30:00+00:00", "gps")
        assert found["second.jpg"] == ("2019-10-27 01:30:00+00:00", "gps")
        assert found["hour.jpg"] == ("2019-10-26 10:00:00+00:00", "zone")
