from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from config.settings import Clock
from tasks.clock import clock
from tasks.core.tables import CLOCKS, FIXES, PAIRS, PHOTOS
from tasks.utc import utc
from tests.tasks.timed import ROME, photo, sequence, table


def override(camera, text, fix_dates=""):
    return CLOCKS.make([{"camera": camera, "override": text, "fix_dates": fix_dates, "photos": 0, "located": 0}])


def clocks_of(photos, typed=None, fixes=None, pairs=None, told=(), **settings):
    """Run the step on what is given, nothing for the rest."""
    fixes, pairs = (FIXES.empty() if fixes is None else fixes), (PAIRS.empty() if pairs is None else pairs)
    return clock(photos, typed, fixes, pairs, told, Clock(**settings))


def solve(*rows, overrides=None):
    return clocks_of(table(*rows), overrides).set_index("camera")


def instants(photos, seconds=4, seed=0):
    """Give the UTC seconds of photos on four days in May 2023, a few at a time, as people take them."""
    rng = np.random.default_rng(seed)
    begin = np.datetime64("2023-05-01T07:00").astype("datetime64[s]").astype(np.int64)
    bursts = np.sort(begin + rng.integers(0, 4, photos // 3) * 86_400 + rng.uniform(0, 11 * 3600, photos // 3))
    return np.sort((np.repeat(bursts, 3) + rng.exponential(30, photos // 3 * 3)).round())


def taken(camera, utc_s, ahead_s, name="DSC_{:04d}.JPG", **columns):
    """Give photos of a camera whose clock was ``ahead_s`` ahead of UTC when it took them, one after the other."""
    wall = pd.to_datetime(np.asarray(utc_s) + ahead_s, unit="s")
    names = [f"{camera}/{name.format(number)}" for number in range(1, len(utc_s) + 1)]
    told = {"kind": "photo", "time_basis": "none", "datetime_source": "exif"}
    return pd.DataFrame({"path": names, "camera": camera, "taken_local": wall, **told, **columns})


def phone(utc_s, **columns):
    """Give photos of a phone in Rome that writes its offset, its position and GPS times."""
    gps_at = pd.to_datetime(utc_s, unit="s", utc=True)
    return taken("Phone", utc_s, 7200, "IMG_{:04d}.HEIC", **{"utc_offset_min": 120.0, "gps_at": gps_at, **ROME, **columns})


def together(seed=0, photos=180):
    """Give the instants of a phone's photos and of a camera's, of one person who took pictures with both."""
    every = instants(photos, seed=seed)
    rng = np.random.default_rng(seed + 100)
    with_camera = every[rng.random(len(every)) < 0.6]
    return every[rng.random(len(every)) < 0.6], np.sort(with_camera + rng.normal(0, 10, len(with_camera)).round())


def rows_of(clocks, camera):
    """Return the rows of CLOCKS of one camera."""
    return clocks[clocks["camera"] == camera].to_dict("records")


def worst_s(photos, clocks, camera, truth_s):
    """Return by how many seconds the instant that is most off is off."""
    found = utc(photos, clocks, Clock())
    at = found.loc[found["camera"] == camera, "taken_at"].dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    return float(np.abs(at.astype(np.int64) / 1e6 - truth_s).max())


class TestClock:
    def test_takes_the_median_of_wall_clock_minus_zone_minus_gps_time(self):
        # In Rome in May the wall clock is 2 h ahead of UTC; the clock is 10, 30 and 50 s ahead of that.
        rows = [photo(f"{s}.jpg", f"2024-05-01 12:00:{s}", gps_at="2024-05-01 10:00:00", **ROME) for s in (10, 30, 50)]
        row = solve(*rows).loc["Acme One"]
        assert row["clock_error_s"] == 30
        assert row["basis"] == "gps time"
        assert row["evidence"] == "median of 3 GPS times: clock 30 s ahead, spread 20 s"
        # All three tell one instant: a single fix, written into three photos.
        assert row["confidence"] == pytest.approx(1 / 2)

    def test_without_gps_time_the_clock_is_taken_as_right(self):
        row = solve(photo("a.jpg", "2024-05-01 12:00:00", **ROME)).loc["Acme One"]
        assert (row["clock_error_s"], row["basis"], row["confidence"]) == (0, "none", 0)
        assert (row["photos"], row["located"], row["zone"]) == (1, 1, "")
        assert row["from_at"] == pd.Timestamp("2024-05-01 12:00:00")

    def test_the_photos_own_offset_tag_beats_the_zone_of_its_place(self):
        row = solve(photo("a.jpg", "2024-05-01 12:00:00", gps_at="2024-05-01 12:00:05", utc_offset_min=0, **ROME)).loc["Acme One"]
        assert row["clock_error_s"] == -5

    def test_the_persons_override_beats_both_as_it_does_in_utc(self):
        rows = photo("a.jpg", "2024-05-01 12:00:00", gps_at="2024-05-01 09:00:00", utc_offset_min=60, **ROME)
        row = solve(rows, overrides=override("Acme One", "UTC+03:00", "yes")).loc["Acme One"]
        assert (row["clock_error_s"], row["zone"], row["override"], row["fix_dates"]) == (0, "UTC+03:00", "UTC+03:00", "yes")

    def test_a_stale_gps_time_is_left_out(self):
        rows = [photo(f"{i}.jpg", f"2024-05-01 12:0{i}:00", gps_at=f"2024-05-01 10:0{i}:00", **ROME) for i in range(3)]
        row = solve(*rows, photo("stale.jpg", "2024-05-01 15:00:00", gps_at="2024-05-01 10:00:00", **ROME)).loc["Acme One"]
        assert row["clock_error_s"] == 0
        assert row["evidence"] == "median of 4 GPS times: clock right, spread 0 s, 1 stale left out"

    def test_gps_times_that_contradict_each_other_solve_nothing(self):
        rows = [photo(f"{h}.jpg", f"2024-05-01 {h}:00:00", gps_at="2024-05-01 10:00:00", **ROME) for h in (12, 15)]
        row = solve(*rows).loc["Acme One"]
        assert (row["clock_error_s"], row["basis"], row["confidence"]) == (0, "gps times disagree", 0)

    def test_a_change_to_winter_time_between_wrong_clock_and_truth_is_no_error(self):
        # Taken at 00:30 UTC on the night of the change, while Rome still had +2 h; the clock is a day ahead.
        row = solve(photo("a.jpg", "2024-10-28 02:30:00", gps_at="2024-10-27 00:30:00", **ROME)).loc["Acme One"]
        assert row["clock_error_s"] == 86400

    def test_each_body_has_its_row_and_an_unknown_one_has_none(self):
        rows = [photo("a.jpg", "2024-05-01 12:00:00"), photo("b.jpg", "2024-05-01 12:00:00", camera="Phone", donor_dir="/phone")]
        found = clocks_of(table(*rows, photo("c.jpg", "2024-05-01 12:00:00", camera="")))
        assert found["camera"].tolist() == ["Acme One", "Phone"]

    def test_a_received_picture_says_nothing_of_a_clock(self):
        row = solve(photo("a.jpg", "2024-05-01 12:00:00", kind="received", gps_at="2024-05-01 03:00:00", **ROME)).loc["Acme One"]
        assert row["basis"] == "none"

    def test_what_a_person_typed_outlives_the_cameras_last_photo(self):
        row = clocks_of(table(photo("a.jpg", "2024-05-01")), override("Gone", "Europe/Rome")).set_index("camera").loc["Gone"]
        assert (row["override"], row["photos"]) == ("Europe/Rome", 0)

    def test_a_camera_whose_photos_have_no_date_has_a_row_without_beginning(self):
        row = solve(photo("a.jpg")).loc["Acme One"]
        assert pd.isna(row["from_at"])
        assert row["photos"] == 0

    def test_an_empty_archive_has_no_clock(self):
        assert clocks_of(PHOTOS.empty()).empty

    def test_the_camera_of_rome_is_a_second_behind(self, corpus):
        row = clocks_of(sequence(corpus / "sequences/rome_walk.csv")).iloc[0]
        # The differences wall clock - 2 h - GPS time as the table shows them, to the second.
        assert row["clock_error_s"] == -1
        assert (row["photos"], row["located"]) == (19, 16)

    def test_the_camera_of_arezzo_is_a_day_behind_but_for_a_minute_and_a_half(self, corpus):
        row = clocks_of(sequence(corpus / "sequences/p6000_arezzo.csv")).iloc[0]
        # The fifth of nine: 16:44:01 - 2 h on the 22nd against 14:42:29.03 on the 23rd, and its like.
        assert row["clock_error_s"] == pytest.approx(-86400 + 92, abs=1)
        assert not np.isnan(row["confidence"])

    def test_a_stretch_begins_at_its_first_photo_whatever_the_order_of_the_rows(self):
        row = solve(photo("b.jpg", "2024-05-02 12:00:00"), photo("a.jpg", "2024-05-01 12:00:00")).loc["Acme One"]
        assert (row["from_at"], row["from_path"]) == (pd.Timestamp("2024-05-01 12:00:00"), "a.jpg")

    def test_of_a_camera_alone_nothing_is_known(self):
        row = rows_of(clocks_of(PHOTOS.make(taken("Canon", instants(60), 3600))), "Canon")[0]
        assert (row["clock_error_s"], row["zone"], row["basis"], row["confidence"]) == (0, "", "none", 0)
        assert np.isnan(row["uncertain_s"])


class TestByOtherCameras:
    @pytest.mark.parametrize(
        ("ahead_s", "zone", "error_s", "said"),
        [
            (7200 + 205, "Europe/Rome", 205, "the clock stood on Europe/Rome and was 3 min 2"),
            (3600, "UTC+01:00", 0, "the clock stood on UTC+01:00, 1 h behind Europe/Rome"),
            (7200 + 3 * 86_400, "Europe/Rome", 3 * 86_400, "the clock stood on Europe/Rome and was 3 d ahead: "),
        ],
    )
    def test_zone_and_error_are_found_by_a_phones_photos_of_the_same_moments(self, ahead_s, zone, error_s, said):
        by_phone, by_camera = together()
        photos = PHOTOS.make(pd.concat([phone(by_phone), taken("Canon", by_camera, ahead_s)]))
        clocks = clocks_of(photos)
        (row,) = rows_of(clocks, "Canon")
        assert (row["zone"], row["basis"]) == (zone, "activity")
        assert row["clock_error_s"] == pytest.approx(error_s, abs=15)
        assert row["confidence"] >= 0.9
        assert row["evidence"].startswith(said)
        assert "bursts coincide with the photos of Phone" in row["evidence"]
        assert row["uncertain_s"] < 60
        assert worst_s(photos, clocks, "Canon", by_camera) < 30

    def test_a_reset_in_the_middle_is_a_row_of_its_own(self):
        by_phone, by_camera = together(photos=240)
        reset = len(by_camera) // 2
        ahead_s = np.where(np.arange(len(by_camera)) < reset, 7200, 946_684_800 - by_camera[reset])  # 2000-01-01
        photos = PHOTOS.make(pd.concat([phone(by_phone), taken("Canon", by_camera, ahead_s)]))
        clocks = clocks_of(photos)
        first, second = rows_of(clocks, "Canon")
        assert (first["photos"], second["photos"]) == (reset, len(by_camera) - reset)
        assert (second["from_at"], second["from_path"]) == (pd.Timestamp("2000-01-01"), f"Canon/DSC_{reset + 1:04d}.JPG")
        assert worst_s(photos, clocks, "Canon", by_camera) < 30

    def test_a_camera_whose_gps_times_agree_may_have_been_reset_when_it_had_none(self):
        by_phone, by_camera = together(photos=240)
        reset = len(by_camera) // 2
        ahead_s = np.where(np.arange(len(by_camera)) < reset, 7200, 946_684_800 - by_camera[reset])
        gps_at = pd.Series(pd.to_datetime(by_camera, unit="s", utc=True)).mask(np.arange(len(by_camera)) >= reset).array
        photos = PHOTOS.make(pd.concat([phone(by_phone), taken("P6000", by_camera, ahead_s, gps_at=gps_at, **ROME)]))
        clocks = clocks_of(photos)
        assert [row["photos"] for row in rows_of(clocks, "P6000")] == [reset, len(by_camera) - reset]
        assert worst_s(photos, clocks, "P6000", by_camera) < 30

    def test_an_offset_tag_is_the_zone_and_the_error_is_on_top_of_it(self):
        by_phone, by_camera = together()
        photos = PHOTOS.make(pd.concat([phone(by_phone), taken("Sony", by_camera, 7200 + 90, utc_offset_min=120.0)]))
        clocks = clocks_of(photos)
        (row,) = rows_of(clocks, "Sony")
        assert (row["zone"], row["clock_error_s"]) == ("", pytest.approx(90, abs=15))
        assert worst_s(photos, clocks, "Sony", by_camera) < 30

    def test_a_camera_is_known_by_one_that_is_known_by_the_phone(self):
        every = instants(300)
        which = np.random.default_rng(5).integers(0, 2, len(every) // 3 + 1)[np.arange(len(every)) // 3]
        cameras = [phone(every[which == 0]), taken("Canon", every + 2, 7500), taken("Nikon", every[which == 1] + 5, 3640)]
        clocks = clocks_of(PHOTOS.make(pd.concat(cameras)))
        (row,) = rows_of(clocks, "Nikon")
        assert (row["zone"], row["clock_error_s"]) == ("UTC+01:00", pytest.approx(40, abs=20))
        assert "with the photos of Canon" in row["evidence"]

    def test_where_nothing_was_taken_with_the_others_the_clock_goes_on_as_it_was(self):
        by_phone, by_camera = together(photos=300)
        both = by_phone[by_phone < by_camera[len(by_camera) // 2]]
        photos = PHOTOS.make(pd.concat([phone(both), taken("Canon", by_camera, 7200 + 300)]))
        assert worst_s(photos, clocks_of(photos), "Canon", by_camera) < 30

    def test_what_rests_on_a_clock_that_is_only_taken_as_right_is_unsure_and_says_so(self):
        by_phone, by_camera = together()
        untimed = phone(by_phone, gps_at=pd.NaT, utc_offset_min=np.nan)
        clocks = clocks_of(PHOTOS.make(pd.concat([untimed, taken("Canon", by_camera, 3600)])))
        (row,) = rows_of(clocks, "Canon")
        assert (row["zone"], row["clock_error_s"]) == ("UTC+01:00", pytest.approx(0, abs=15))
        assert row["confidence"] < 0.9
        assert row["evidence"].startswith("unsure: ")
        assert row["evidence"].endswith(", as far as the clock of Phone is right")
        assert rows_of(clocks, "Phone")[0]["basis"] == "none"

    def test_a_phone_of_which_the_tags_follow_its_places_needs_no_gps_time_to_tell_of_others(self):
        by_phone, by_camera = together()
        clocks = clocks_of(PHOTOS.make(pd.concat([phone(by_phone, gps_at=pd.NaT), taken("Canon", by_camera, 3600)])))
        (row,) = rows_of(clocks, "Canon")
        assert (row["zone"], row["clock_error_s"]) == ("UTC+01:00", pytest.approx(0, abs=15))
        assert row["confidence"] >= 0.9

    def test_two_people_who_never_meet_do_not_drag_each_other(self):
        nights = instants(150, seed=9) + 12 * 3600
        clocks = clocks_of(PHOTOS.make(pd.concat([phone(instants(150)), taken("Canon", nights, 7200)])))
        assert all(row["confidence"] < 0.9 for row in rows_of(clocks, "Canon"))

    def test_activity_may_be_left_out(self):
        by_phone, by_camera = together()
        photos = PHOTOS.make(pd.concat([phone(by_phone), taken("Canon", by_camera, 3600)]))
        assert rows_of(clocks_of(photos, by_activity=False), "Canon")[0]["basis"] == "none"

    def test_dates_that_we_wrote_say_nothing_of_the_clock_but_when_their_owner_took_photos(self):
        by_phone, by_camera = together()
        corrected = taken("Nikon", by_phone, 7200, redated=True, utc_offset_min=120.0, **ROME)
        clocks = clocks_of(PHOTOS.make(pd.concat([corrected, taken("Canon", by_camera, 3600)])))
        (row,) = rows_of(clocks, "Canon")
        assert (row["zone"], row["clock_error_s"]) == ("UTC+01:00", pytest.approx(0, abs=15))
        (corrected,) = rows_of(clocks, "Nikon")
        assert (corrected["photos"], corrected["basis"]) == (0, "none")

    @pytest.mark.parametrize("column", [{"kind": "screenshot"}, {"day_only": True}, {"datetime_source": "file"}])
    def test_what_no_camera_dated_is_no_evidence(self, column):
        by_phone, by_camera = together()
        photos = PHOTOS.make(pd.concat([phone(by_phone), taken("Canon", by_camera, 3600, **column)]))
        assert rows_of(clocks_of(photos), "Canon")[0]["basis"] == "none"

    def test_near_identical_pictures_tell_a_clock(self):
        by_phone = instants(30)
        photos = PHOTOS.make(pd.concat([phone(by_phone), taken("Canon", by_phone + 4, 3600 + 50)]))
        names = [(f"Canon/DSC_{n:04d}.JPG", f"Phone/IMG_{n:04d}.HEIC", 0.9) for n in range(1, 31)]
        pairs = PAIRS.make(pd.DataFrame(names, columns=["path", "other", "similarity"]))
        (row,) = rows_of(clocks_of(photos, pairs=pairs, by_activity=False), "Canon")
        assert (row["zone"], row["clock_error_s"]) == ("UTC+01:00", pytest.approx(54, abs=5))
        assert "near-identical pictures of Phone agree" in row["evidence"]


class TestByTheTrack:
    def test_the_track_tells_the_clock_by_the_positions_of_the_photos(self):
        at = np.arange(0, 8 * 3600, 10)
        begin = np.datetime64("2023-05-02T07:00").astype("datetime64[s]").astype(np.int64)
        north = np.cumsum(np.where(at // 900 % 2, 14.0, 0.0))  # a quarter of an hour at rest, one of walking at 1.4 m/s
        fixes = FIXES.make(
            pd.DataFrame(
                {"track": "walk.gpx", "at": pd.to_datetime(begin + at, unit="s", utc=True), "lat": 41.9 + north / 111_195}
            ).assign(lon=12.5, segment=0)
        )
        taken_at = np.sort(np.random.default_rng(1).choice(at, 80, replace=False))
        lat = 41.9 + np.interp(taken_at, at, north) / 111_195
        photos = PHOTOS.make(taken("Lumix", begin + taken_at, 7200 - 800, lat=lat, lon=12.5))
        clocks = clocks_of(photos, fixes=fixes)
        (row,) = rows_of(clocks, "Lumix")
        assert (row["zone"], row["basis"]) == ("Europe/Rome", "track")
        assert row["clock_error_s"] == pytest.approx(-800, abs=30)
        assert rows_of(clocks_of(photos, fixes=fixes, by_track=False), "Lumix")[0]["basis"] == "none"


class TestUnsureGuesses:
    """What little evidence says of a clock is told; used is what most clocks are, right, unless something speaks against it."""

    # Six photos of a phone with a tag, one a minute, and six of a camera in between: one burst, which says next to nothing.
    PHONE = tuple(photo(f"p{m}.jpg", f"2024-05-01 12:0{m}:00", camera="Phone", utc_offset_min=120, **ROME) for m in range(6))

    def camera(self, hour):
        return [photo(f"c{m}.jpg", f"2024-05-01 {hour}:0{m}:30") for m in range(6)]

    def test_a_clock_that_is_right_as_far_as_one_can_see_is_right_to_the_second_and_no_less_sure(self):
        row = solve(*self.PHONE, *self.camera(12)).loc["Acme One"]
        assert (row["zone"], row["clock_error_s"]) == ("Europe/Rome", 0)
        assert row["confidence"] < 0.9
        assert np.isnan(row["uncertain_s"])
        assert row["evidence"].startswith("unsure: the clock stood on Europe/Rome: ")
