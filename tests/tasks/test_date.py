from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from config.settings import Clock, Date
from tasks.clock import clock
from tasks.core.dates.sequence import sequence_of
from tasks.core.listing import LISTED
from tasks.core.tables import FILES, FIXES, PAIRS, PHOTOS
from tasks.date import date
from tasks.runtime.caching import StepCache, digest
from tasks.utc import utc
from tests.tasks.timed import ROME, photo, table


def photos(**columns):
    row = {
        "path": "a.jpg",
        "kind": "photo",
        "time_basis": "none",
        "datetime_source": "exif",
        "subsec": "12",
        "utc_offset_min": 120,
    }
    return PHOTOS.make([row | columns])


class TestDate:
    @pytest.mark.parametrize("source", ["exif", "xmp", "sidecar"])
    def test_keeps_a_sound_date_and_where_it_came_from(self, source):
        given = photos(taken_local=pd.Timestamp("2024-05-01 12:00:00.12"), datetime_source=source)
        pd.testing.assert_frame_equal(date(given), given)

    @pytest.mark.parametrize("text", ["1825-12-31 23:59:59", "1904-01-01 00:00:00", "1970-01-01 00:00:00", "2002-12-08 12:00:00"])
    def test_blanks_a_date_that_no_camera_wrote_with_all_that_belongs_to_it(self, text):
        row = date(photos(taken_local=pd.Timestamp(text))).iloc[0]
        assert pd.isna(row["taken_local"])
        assert (row["datetime_source"], row["subsec"]) == ("", "")
        assert np.isnan(row["utc_offset_min"])

    def test_keeps_a_date_a_second_after_an_epoch(self):
        assert date(photos(taken_local=pd.Timestamp("1970-01-01 00:00:01")))["taken_local"].notna().all()

    def test_a_row_without_a_date_has_no_source_of_it(self):
        assert date(photos())["datetime_source"].tolist() == [""]

    @pytest.mark.parametrize(("offset_min", "kept"), [(840, True), (841, False), (-720, True), (-721, False)])
    def test_blanks_an_offset_of_no_zone_in_use(self, offset_min, kept):
        row = date(photos(taken_local=pd.Timestamp("2024-05-01"), utc_offset_min=offset_min)).iloc[0]
        assert row["utc_offset_min"] == offset_min if kept else np.isnan(row["utc_offset_min"])

    def test_blanks_a_gps_time_before_gps(self):
        assert date(photos(gps_at=pd.Timestamp("1970-01-01", tz="UTC")))["gps_at"].isna().all()

    @pytest.mark.parametrize("method", ["whereshot proxy", "whereshot manual"])
    def test_a_gps_time_that_we_wrote_solves_no_clock_and_is_no_basis_of_a_time(self, method):
        # The clock is an hour ahead of Rome; our stamp, worked out when it was taken as right, must not confirm that.
        rows = [
            photo(f"{s}.jpg", f"2024-05-01 13:00:{s}", gps_at=f"2024-05-01 11:00:{s}", gps_method=method, **ROME)
            for s in (10, 20)
        ]
        settled = date(table(*rows, photo("phone.jpg", "2024-05-01 13:00:00", gps_at="2024-05-01 10:00:00", **ROME)))
        assert settled["gps_at"].notna().tolist() == [False, False, True]
        clocks = clock(settled, None, FIXES.empty(), PAIRS.empty(), (), Clock())
        assert (clocks["clock_error_s"].tolist(), clocks["evidence"].tolist()) == ([3600], ["one GPS time: clock 1 h ahead"])
        told = utc(settled, clocks, Clock())
        assert told["time_basis"].tolist() == ["zone", "zone", "gps"]
        assert told["taken_at"].iloc[0] == pd.Timestamp("2024-05-01 10:00:10", tz="UTC")
        assert told["problem"].tolist() == ["", "", ""]

    def test_a_row_whose_date_no_camera_wrote_gets_that_of_its_name(self):
        row = date(photos(path="IMG_20190704_123045.jpg", taken_local=pd.Timestamp("1970-01-01"))).iloc[0]
        assert (row["taken_local"], row["subsec"]) == (pd.Timestamp("2019-07-04 12:30:45"), "")
        assert (row["datetime_source"], np.isnan(row["utc_offset_min"])) == ("filename", True)

    def test_asks_names_sequence_and_files_as_the_settings_say(self):
        rows = [{"path": path, "kind": "photo", "time_basis": "none"} for path in ("20190704_123045.jpg", "frame_1.jpg")]
        given = PHOTOS.make([*rows, {"path": "a.mp4", "kind": "video", "format": "video", "time_basis": "none"}])
        files = FILES.make([{"path": path, "mtime_ns": pd.Timestamp("2022-02-03").value} for path in given["path"]])
        frames = sequence_of("2014-11-27 13:01:01", "2")
        settings = Date(from_names=False, from_file_time=True)
        assert date(given)["datetime_source"].tolist() == ["filename", "", ""]
        assert date(given, files, Date(), frames)["datetime_source"].tolist() == ["filename", "sequence", ""]
        assert date(given, files, settings)["datetime_source"].tolist() == ["file", "file", "file"]
        assert date(given, files, settings, frames)["datetime_source"].tolist() == ["sequence", "sequence", "file"]

    def test_what_the_list_says_dates_what_has_no_date_and_none_in_its_name_before_a_sequence(self):
        at = pd.Timestamp("2024-05-01 10:00:00")
        paths = ("dated.jpg", "20190704_123045.jpg", "IMG-20190704-WA0012.jpg", "plain.jpg", "unlisted.jpg")
        rows = [{"path": path, "kind": "photo", "time_basis": "none"} for path in paths]
        rows[0] |= {"taken_local": pd.Timestamp("2020-01-01"), "datetime_source": "exif"}
        rows.append({"path": "plain.jpg", "donor_dir": "/phone", "kind": "photo", "time_basis": "none"})
        told = LISTED.make([{"path": path, "taken_local": at, "subsec": "", "utc_offset_min": 120} for path in paths[:4]])
        found = date(PHOTOS.make(rows), None, Date(), sequence_of("2014-11-27 13:01:01", "2"), told)
        assert found["datetime_source"].tolist() == ["exif", "filename", "sidecar", "sidecar", "sequence", ""]
        assert found["taken_local"].tolist()[2:4] == [at, at]
        assert found["utc_offset_min"].tolist()[2:4] == [120, 120]
        assert found["day_only"].tolist() == [False] * 6

    @pytest.mark.parametrize("text", ["1970-01-01 00:00:00", "2002-12-08 12:00:00"])
    def test_what_the_list_says_must_be_a_date_that_a_camera_can_have_written(self, text):
        told = LISTED.make([{"path": "a.jpg", "taken_local": pd.Timestamp(text)}])
        assert date(photos(), listed=told)["taken_local"].isna().all()

    def test_a_list_is_part_of_what_a_result_is_kept_under(self):
        one, other = (LISTED.make([{"path": "a.jpg", "taken_local": pd.Timestamp(day)}]) for day in ("2024-05-01", "2024-05-02"))
        keys = {StepCache(1).key("date", {"listed": given}) for given in (None, one, other)}
        assert len(keys) == 3

    def test_a_sequence_is_part_of_what_a_result_is_kept_under(self):
        one, same, other = (sequence_of("2014-11-27 13:01:01", interval) for interval in ("0.5", "1/2", "2"))
        assert digest(one) == digest(same) != digest(other)

    def test_an_empty_table_stays_empty(self):
        assert date(PHOTOS.empty()).empty

    def test_never_changes_its_argument(self):
        given = photos(taken_local=pd.Timestamp("1970-01-01"))
        before = given.copy()
        date(given)
        pd.testing.assert_frame_equal(given, before)
