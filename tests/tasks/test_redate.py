from __future__ import annotations

import pandas as pd
import pytest

from config.settings import Clock
from tasks.core.tables import CLOCKS, DATES, PHOTOS
from tasks.redate import redate
from tasks.utc import utc
from tests.tasks.timed import ROME, photo, table

TOKYO = {"lat": 35.68, "lon": 139.76}
NONE = CLOCKS.empty()


def stretches(*rows):
    """Give CLOCKS of a camera whose dates are to be corrected; each row replaces what it names."""
    usual = {
        "camera": "Acme One", "photos": 1, "located": 0, "confidence": 0.95, "basis": "gps time", "fix_dates": "yes",
        "evidence": "median of 5 GPS times", "clock_error_s": 0.0, "drift_s_per_day": 0.0,
    }  # fmt: skip
    return CLOCKS.make([usual | row for row in rows])


def dates(photos, clocks=NONE):
    return redate(utc(photos, clocks, Clock()), clocks).set_index("path")


def taken(*rows, **clock):
    return dates(table(*rows), stretches(clock))["taken"].to_dict()


class TestDatesThatTheFilesLack:
    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("filename", "the file holds no date that can be right, its name tells this one"),
            ("sequence", "the file holds no date that can be right, this is its turn in the sequence given with --start"),
            ("file", "the file holds no date that can be right, this is its own time of change"),
            ("sidecar", "the file itself holds no date that can be right, its XMP sidecar has this one"),
        ],
    )
    def test_a_date_from_elsewhere_is_proposed_as_it_is(self, source, said):
        columns = {"subsec": "250", "utc_offset_min": -210, "datetime_source": source, "format": "jpeg"}
        found = dates(table(photo("a.jpg", "2019-07-04 10:30:45.25", sidecar="a.xmp", **columns)))
        assert found.loc["a.jpg"].tolist() == ["2019-07-04T10:30:45.250-03:30", source, said]

    @pytest.mark.parametrize("format_", ["jpeg", "cr2"])
    def test_a_date_of_the_list_of_photos_is_proposed_as_such(self, format_):
        row = photo("a.jpg", "2019-07-04 10:30:45", datetime_source="sidecar", format=format_)
        said = "the file itself holds no date that can be right, the list of photos has this one"
        assert dates(table(row)).loc["a.jpg"].tolist() == ["2019-07-04T10:30:45", "sidecar", said]

    @pytest.mark.parametrize("source", ["filename", "file"])
    def test_an_instant_is_shown_as_a_clock_at_the_place_nearest_in_time_would(self, source):
        # Tokyo is 9 h ahead of UTC: 11:25 in UTC is 20:25 there.
        row = photo("PXL.jpg", "2021-05-03 11:25:00.123", subsec="123", utc_offset_min=0, datetime_source=source, format="jpeg")
        there = photo("there.jpg", "2021-05-03 21:00:00", utc_offset_min=540, **TOKYO)
        assert dates(table(row, there)).loc["PXL.jpg", "taken"] == "2021-05-03T20:25:00.123+09:00"

    def test_a_sequence_stays_as_the_person_gave_it(self):
        row = photo("f.jpg", "2021-05-03 11:25:00", utc_offset_min=0, datetime_source="sequence")
        there = photo("there.jpg", "2021-05-03 21:00:00", utc_offset_min=540, **TOKYO)
        assert dates(table(row, there)).loc["f.jpg", "taken"] == "2021-05-03T11:25:00+00:00"

    def test_a_day_alone_is_noon_and_says_so(self):
        found = dates(table(photo("a.jpg", "2019-07-04 12:00:00", day_only=True, datetime_source="filename")))
        assert found.loc["a.jpg"].tolist() == [
            "2019-07-04T12:00:00", "filename",
            "the file holds no date that can be right, its name tells the day alone: noon stands for the time",
        ]  # fmt: skip

    @pytest.mark.parametrize("columns", [{"datetime_source": "exif"}, {"datetime_source": "xmp"}])
    def test_a_date_that_the_file_has_is_not(self, columns):
        assert dates(table(photo("a.jpg", "2019-07-04 10:30:45", format="jpeg", **columns))).empty

    def test_the_sidecar_of_a_raw_is_where_its_date_belongs(self):
        row = photo("a.cr2", "2019-07-04 10:30:45", format="cr2", datetime_source="sidecar", sidecar="a.xmp")
        assert dates(table(row)).empty

    def test_a_date_that_we_wrote_into_a_sidecar_is_not_proposed_again(self):
        row = photo("a.jpg", "2019-07-04 10:30:45", format="jpeg", datetime_source="sidecar", redated=True)
        assert dates(table(row)).empty

    def test_photos_without_a_date_and_those_of_donor_folders_have_none(self):
        donor = photo("b.jpg", "2019-07-04 10:30:45", datetime_source="filename", donor_dir="/phone")
        assert dates(table(photo("a.jpg"), donor)).empty

    def test_a_film_alone_has_one_and_that_of_a_pair_keeps_its_own(self):
        film = {"datetime_source": "filename", "kind": "video", "format": "video", "utc_offset_min": 0}
        alone = photo("alone.mp4", "2019-07-04 10:30:45", **film)
        found = dates(table(alone, photo("live.mov", "2019-07-04 10:30:45", pair="live.heic", **film)))
        assert found["taken"].to_dict() == {"alone.mp4": "2019-07-04T10:30:45+00:00"}

    def test_an_empty_archive_has_none(self):
        assert redate(PHOTOS.empty(), NONE).equals(DATES.empty())


class TestCorrectedDates:
    def test_the_clock_is_put_right_in_the_zone_of_the_photos_own_place(self):
        found = dates(
            table(photo("a.jpg", "2024-05-01 11:02:05", **ROME)), stretches({"clock_error_s": -3475.0, "zone": "Europe/Rome"})
        )
        assert found.loc["a.jpg"].tolist() == [
            "2024-05-01T12:00:00+02:00", "clock",
            "the clock was 0:57:55 behind the time in Europe/Rome, where it was taken (median of 5 GPS times)",
        ]  # fmt: skip

    def test_a_clock_left_on_the_zone_of_home_is_put_right_where_the_nearest_located_photo_was_taken(self):
        rows = (
            photo("camera.jpg", "2024-05-01 10:00:00"),
            photo("rome.jpg", camera="Phone", gps_at="2024-04-30 08:00:00", **ROME),
            photo("tokyo.jpg", camera="Phone", gps_at="2024-05-01 09:00:00", donor_dir="/phone", **TOKYO),
        )
        found = dates(table(*rows), stretches({"zone": "Europe/Rome"}))
        # 10:00 in Rome is 08:00 UTC, and 17:00 in Tokyo.
        why = "where the located photo nearest in time was taken (median of 5 GPS times)"
        assert found.loc["camera.jpg"].tolist() == [
            "2024-05-01T17:00:00+09:00", "clock", f"the clock was 7:00:00 behind the time in Asia/Tokyo, {why}",
        ]  # fmt: skip

    def test_without_any_place_the_zone_is_the_stretchs(self):
        found = dates(table(photo("a.jpg", "2024-05-01 10:00:00")), stretches({"zone": "UTC+05:30", "clock_error_s": 86_400.0}))
        assert found["taken"].to_dict() == {"a.jpg": "2024-04-30T10:00:00+05:30"}
        assert found["evidence"].str.startswith("the clock was 1 d 0:00:00 ahead of the time in UTC+05:30, the zone that").all()

    def test_without_any_zone_the_offset_tag_counts(self):
        row = photo("a.jpg", "2024-05-01 10:00:00", utc_offset_min=-210)
        assert taken(row, clock_error_s=60.0) == {"a.jpg": "2024-05-01T09:59:00-03:30"}

    def test_summer_time_is_that_of_the_corrected_instant(self):
        # The clock was a day behind, at noon before the night when summer time begins.
        row = photo("a.jpg", "2024-03-30 12:00:00", **ROME)
        assert taken(row, clock_error_s=-86_400.0) == {"a.jpg": "2024-03-31T12:00:00+02:00"}

    def test_sub_seconds_are_kept_digit_for_digit_and_the_clock_moves_by_whole_seconds(self):
        row = photo("a.jpg", "2024-05-01 12:00:00.45", subsec="450", **ROME)
        assert taken(row, clock_error_s=59.7) == {"a.jpg": "2024-05-01T11:59:00.450+02:00"}

    def test_drift_is_corrected_too(self):
        rows = [photo(f"{day}.jpg", f"2024-05-0{day} 12:00:00") for day in (1, 4)]
        found = taken(*rows, zone="UTC", clock_error_s=10.0, drift_s_per_day=2.0, from_at=pd.Timestamp("2024-05-01 12:00:00"))
        assert found == {"1.jpg": "2024-05-01T11:59:50+00:00", "4.jpg": "2024-05-04T11:59:44+00:00"}

    def test_photos_that_are_right_already_have_none(self):
        rows = (
            photo("tag.jpg", "2024-05-01 12:00:00", utc_offset_min=120, **ROME),
            photo("none.jpg", "2024-05-01 12:00:00", **ROME),
        )
        assert taken(*rows, clock_error_s=0.3) == {}

    def test_a_right_wall_clock_with_a_wrong_offset_is_corrected(self):
        row = photo("a.jpg", "2024-05-01 12:00:00", utc_offset_min=60, **ROME)
        found = dates(table(row), stretches({"clock_error_s": 3600.0}))
        # 12:00 at +01:00 by a clock an hour ahead is 10:00 UTC, which is noon in Rome.
        assert found.loc["a.jpg"].tolist() == [
            "2024-05-01T12:00:00+02:00", "clock",
            "the clock was right, but not its offset +1:00, in Europe/Rome, where it was taken (median of 5 GPS times)",
        ]  # fmt: skip

    def test_only_stretches_of_which_the_person_wants_it(self):
        rows = [photo(f"{day}.jpg", f"2024-05-0{day} 12:00:00") for day in (1, 2, 3)]
        clocks = stretches(
            {"from_at": pd.Timestamp("2024-05-01"), "fix_dates": "no", "zone": "UTC", "clock_error_s": 60.0},
            {"from_at": pd.Timestamp("2024-05-02"), "fix_dates": "ja", "zone": "UTC", "clock_error_s": 60.0},
            {"from_at": pd.Timestamp("2024-05-03"), "fix_dates": "", "zone": "UTC", "clock_error_s": 60.0},
        )
        other = photo("other.jpg", "2024-05-02 12:00:00", camera="Other")
        assert dates(table(*rows, other), clocks)["taken"].to_dict() == {"2.jpg": "2024-05-02T11:59:00+00:00"}

    def test_dates_that_we_wrote_days_alone_films_in_utc_and_donors_stay(self):
        wall, film = "2024-05-01 12:00:00", {"kind": "video", "format": "video"}
        rows = (
            photo("ours.jpg", wall, redated=True, utc_offset_min=0),
            photo("day.jpg", wall, day_only=True),
            photo("utc.mp4", wall, utc_offset_min=0, **film),
            photo("live.mov", wall, pair="live.jpg", **film),
            photo("donor.jpg", wall, donor_dir="/phone"),
            photo("local.mp4", wall, **film),
        )
        assert taken(*rows, zone="UTC", clock_error_s=60.0) == {"local.mp4": "2024-05-01T11:59:00+00:00"}

    def test_a_date_from_a_name_is_corrected_rather_than_told(self):
        row = photo("a.jpg", "2024-05-01 12:00:00", datetime_source="filename")
        found = dates(table(row), stretches({"zone": "UTC", "clock_error_s": 60.0}))
        assert found[["taken", "source"]].to_numpy().tolist() == [["2024-05-01T11:59:00+00:00", "clock"]]
        found = dates(table(row), stretches({"zone": "UTC"}))
        assert found[["taken", "source"]].to_numpy().tolist() == [["2024-05-01T12:00:00", "filename"]]


class TestCorrectionsBesideGpsTimes:
    def test_a_known_clock_goes_before_a_gps_time_some_seconds_old(self):
        row = photo("a.jpg", "2024-05-01 13:00:00.5", subsec="5", gps_at="2024-05-01 09:59:53", **ROME)
        assert taken(row, clock_error_s=3600.0) == {"a.jpg": "2024-05-01T12:00:00.5+02:00"}

    def test_the_photos_of_a_right_clock_stay_whatever_seconds_their_gps_times_are_off(self):
        assert taken(photo("a.jpg", "2024-05-01 12:00:00", gps_at="2024-05-01 09:59:53", **ROME)) == {}

    def test_the_gps_time_counts_where_the_clock_is_unsure(self):
        row = photo("a.jpg", "2024-05-01 13:00:00", gps_at="2024-05-01 09:59:53", **ROME)
        found = dates(table(row), stretches({"basis": "activity", "confidence": 0.5, "clock_error_s": 600.0}))
        assert found.loc["a.jpg", "taken"] == "2024-05-01T11:59:53+02:00"
        assert found.loc["a.jpg", "evidence"].endswith("(its own GPS time)")

    def test_of_the_hour_that_comes_twice_the_gps_time_tells_which_it_was(self):
        # Rome, 27 October 2019: 02:30 comes at 00:30 UTC and again, on winter time, at 01:30 UTC.
        row = photo("a.jpg", "2019-10-27 03:30:00", gps_at="2019-10-27 01:30:00", **ROME)
        assert taken(row, clock_error_s=3600.0) == {"a.jpg": "2019-10-27T02:30:00+01:00"}
