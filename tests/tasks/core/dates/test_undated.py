from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tasks.core.dates.sequence import sequence_of
from tasks.core.dates.undated import with_dates
from tasks.core.errors import UsageError
from tasks.core.pairs import leads_of
from tasks.core.tables import FILES, PHOTOS
from tests.tasks.timed import photo, table

START = "2014-11-27 13:01:01"
EVERY_2_S = sequence_of(START, "2")
FORMATS = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "dng": "dng", "mp4": "video"}


def shot(path, wall=None, **columns):
    """Give a row whose format is that of its ending; a film's kind is video."""
    format_ = FORMATS.get(path.rpartition(".")[2].lower(), "")
    return photo(path, wall, **{"format": format_, "kind": "video" if format_ == "video" else "photo", **columns})


def files(**times):
    """Give FILES by path (a dot is written __) with a time of change in UTC."""
    rows = [{"path": path.replace("__", "."), "mtime_ns": pd.Timestamp(text, tz="UTC").value} for path, text in times.items()]
    return FILES.make(rows)


def dated(*rows, files=None, sequence=None, from_names=True, from_file_time=False):
    """Give time and source of each row, a day alone as such, the offset behind it where there is one."""
    photos = with_dates(table(*rows), files, sequence, from_names=from_names, from_file_time=from_file_time)
    told = {}
    for row in PHOTOS.check(photos).itertuples():
        if pd.isna(row.taken_local):
            assert (row.datetime_source, row.subsec, row.day_only, np.isnan(row.utc_offset_min)) == ("", "", False, True)
            continue
        text = f"{row.taken_local:%Y-%m-%d}" if row.day_only else f"{row.taken_local:%Y-%m-%d %H:%M:%S}"
        text += f".{row.subsec}" if row.subsec else ""
        text += "" if np.isnan(row.utc_offset_min) else f" {row.utc_offset_min:+g}"
        told[row.path] = (text, row.datetime_source)
    return told


def turns(*rows, sequence=EVERY_2_S, **settings):
    """Give the turn of each photo that got one from the sequence, by its path."""
    found = dated(*rows, sequence=sequence, **settings)
    times = {path: pd.Timestamp(text) for path, (text, source) in found.items() if source == "sequence"}
    return {path: int((at - pd.Timestamp(START)).total_seconds()) // 2 for path, at in times.items()}


class TestNames:
    def test_date_what_has_no_date(self):
        found = dated(
            shot("IMG_20190704_123045.jpg"),
            shot("signal-2019-07-04-12-30-45-123.jpg", kind="received"),
            shot("Screenshot_20190704-123045.png", kind="screenshot"),
            shot("PXL_20210704_103045678.jpg"),
            shot("IMG-20190704-WA0012.jpg", kind="received"),
            shot("VID_20190704_123045.mp4"),
            shot("IMG_0001.jpg"),
        )
        assert found == {
            "IMG_20190704_123045.jpg": ("2019-07-04 12:30:45", "filename"),
            "signal-2019-07-04-12-30-45-123.jpg": ("2019-07-04 12:30:45.123", "filename"),
            "Screenshot_20190704-123045.png": ("2019-07-04 12:30:45", "filename"),
            "PXL_20210704_103045678.jpg": ("2021-07-04 10:30:45.678 +0", "filename"),
            "IMG-20190704-WA0012.jpg": ("2019-07-04", "filename"),
            "VID_20190704_123045.mp4": ("2019-07-04 12:30:45", "filename"),
        }

    def test_of_a_day_stand_at_noon(self):
        photos = with_dates(table(shot("IMG-20190704-WA0012.jpg")), None, None, from_names=True, from_file_time=False)
        assert photos["taken_local"].tolist() == [pd.Timestamp("2019-07-04 12:00")]

    def test_change_nothing_that_has_a_date(self):
        given = table(shot("IMG_20190704_123045.jpg", "2001-01-01 00:00:00"), shot("IMG_1.jpg"))
        told = with_dates(given, None, None, from_names=True, from_file_time=False)
        pd.testing.assert_frame_equal(told, given)

    def test_are_not_asked_when_the_person_does_not_want_it(self):
        assert dated(shot("IMG_20190704_123045.jpg"), from_names=False) == {}

    def test_of_folders_and_of_what_could_not_be_read_are_not_asked(self):
        unread = shot("IMG_20190704_123045.jpg", problem="cannot be read: Permission denied")
        assert dated(shot("2019-07-04/"), unread) == {}

    def test_date_photos_of_donor_folders_too(self):
        assert dated(shot("20190704_123045.jpg", donor_dir="/phone")) == {
            "20190704_123045.jpg": ("2019-07-04 12:30:45", "filename")
        }


class TestPairs:
    @pytest.mark.parametrize("name", ["PXL_20210704_103045678", "IMG-20190704-WA0012", "frame_1", "IMG_20190704_123045"])
    def test_a_picture_that_another_picture_of_its_shot_dates_is_left_to_it(self, name):
        rows = shot(f"a/{name}.jpg", "2021-07-04 12:30:45"), shot(f"a/{name}.dng")
        told = dated(*rows, files=files(**{f"a/{name}__dng": "2022-01-01"}), sequence=EVERY_2_S, from_file_time=True)
        assert list(told) == [f"a/{name}.jpg"]

    def test_a_picture_of_another_folder_or_donor_is_no_other_of_its_shot(self):
        name = "20210704_103045.jpg"
        rows = shot(f"a/{name}", "2021-07-04 12:30:45"), shot(f"b/{name}"), shot(f"a/{name}", donor_dir="/phone")
        photos = with_dates(table(*rows), None, None, from_names=True, from_file_time=False)
        assert photos["datetime_source"].tolist() == ["exif", "filename", "filename"]

    @pytest.mark.parametrize(
        ("stem", "picture", "film"),
        [
            ("IMG_20190704_123045", "2019-07-04 12:30:46", None),
            ("IMG_20190704_123045", None, "2019-07-04 10:30:45"),
            ("PXL_20190704_103045678", "2019-07-04 12:30:45", None),
            ("PXL_20190704_103045678", None, "2019-07-04 10:30:46"),
        ],
    )
    def test_a_film_and_a_picture_are_a_pair_by_the_time_in_the_name_of_one(self, stem, picture, film):
        rows = shot(f"{stem}.jpg", picture), shot(f"{stem}.mp4", film)
        photos = with_dates(table(*rows), None, None, from_names=True, from_file_time=False)
        assert leads_of(photos).tolist() == [0, 0]

    def test_a_film_beside_a_dated_picture_and_an_undated_raw_has_the_time_in_its_name(self):
        rows = shot("20190704_123045.jpg", "2019-07-04 12:30:46"), shot("20190704_123045.dng"), shot("20190704_123045.mp4")
        assert [source for _, source in dated(*rows).values()] == ["exif", "filename"]

    def test_a_film_and_a_picture_of_one_day_are_no_pair(self):
        rows = shot("IMG-20190704-WA0012.jpg"), shot("IMG-20190704-WA0012.mp4")
        photos = with_dates(table(*rows), None, None, from_names=True, from_file_time=False)
        assert leads_of(photos).tolist() == [-1, -1]


class TestSequence:
    def test_goes_through_the_archive_in_natural_order(self):
        paths = ["b/frame_2.jpg", "a/frame_10.jpg", "a/frame_9.jpg", "b/frame_1.jpg", "a10/frame_1.jpg", "a9/frame_1.jpg"]
        assert turns(*map(shot, paths)) == {
            "a/frame_9.jpg": 0,
            "a/frame_10.jpg": 1,
            "a9/frame_1.jpg": 2,
            "a10/frame_1.jpg": 3,
            "b/frame_1.jpg": 4,
            "b/frame_2.jpg": 5,
        }

    def test_counts_files_of_one_stem_once(self):
        paths = "f_1.dng", "f_1.jpg", "f_2.jpg", "F_2.dng", "f_3.jpg"
        assert turns(*map(shot, paths)) == {"f_1.dng": 0, "f_1.jpg": 0, "f_2.jpg": 1, "F_2.dng": 1, "f_3.jpg": 2}

    def test_leaves_out_what_is_no_frame(self):
        rows = (
            shot("a.mp4"),
            shot("b.jpg", kind="screenshot"),
            shot("c.jpg", kind="received"),
            shot("d.jpg", kind="derived"),
            shot("e.jpg", donor_dir="/phone"),
            shot("f/"),
            shot("g.jpg", "2001-01-01 00:00:00"),
            shot("h.jpg"),
        )
        assert turns(*rows) == {"h.jpg": 0}

    def test_an_unreadable_frame_keeps_its_turn_and_gets_no_date(self):
        rows = shot("f_1.jpg"), shot("f_2.jpg", problem="cannot be read: Input/output error"), shot("f_3.jpg")
        assert turns(*rows) == {"f_1.jpg": 0, "f_3.jpg": 2}

    def test_a_frame_whose_date_was_accepted_keeps_its_turn(self):
        rows = shot("f_1.jpg", START), shot("f_2.jpg"), shot("f_3.jpg", "2014-11-27 13:01:05"), shot("f_3.png"), shot("f_10.jpg")
        assert turns(*rows) == {"f_2.jpg": 1, "f_10.jpg": 3}

    def test_a_photo_that_holds_another_date_has_no_turn(self):
        rows = (
            shot("f_1.jpg", "2014-11-27 13:01:03"),  # of the second turn, when the first is due
            shot("f_2.jpg", "2014-11-27 13:01:02"),
            shot("f_3.jpg", "2013-11-27 13:01:01"),
            shot("f_4.jpg", START, donor_dir="/phone"),
            shot("f_5.jpg"),
        )
        assert turns(*rows) == {"f_5.jpg": 0}

    def test_a_date_with_another_offset_is_of_no_turn(self):
        sequence = sequence_of("2014-11-27T13:01:01+01:00", "2")
        rows = shot("f_1.jpg", START, utc_offset_min=120.0), shot("f_2.jpg", START), shot("f_3.jpg")
        assert dated(*rows, sequence=sequence)["f_3.jpg"] == ("2014-11-27 13:01:03 +60", "sequence")

    def test_a_third_of_a_second_is_known_again(self):
        third = sequence_of(START, "1/3")
        rows = shot("f_1.jpg", START), shot("f_2.jpg", "2014-11-27 13:01:01.333333"), shot("f_3.jpg")
        assert dated(*rows, sequence=third)["f_3.jpg"] == ("2014-11-27 13:01:01.666667", "sequence")

    def test_the_last_frame_without_a_date_is_not_dated_by_a_name_that_the_others_share(self):
        frames = shot("VID_20190704_123045_1.jpg", START), shot("VID_20190704_123045_2.jpg")
        assert turns(*frames) == {"VID_20190704_123045_2.jpg": 1}

    def test_writes_sub_seconds_and_the_offset(self):
        half = sequence_of("2014-11-27T13:01:01+01:00", "0.5")
        assert dated(shot("f_1.jpg"), shot("f_2.jpg"), sequence=half) == {
            "f_1.jpg": ("2014-11-27 13:01:01.0 +60", "sequence"),
            "f_2.jpg": ("2014-11-27 13:01:01.5 +60", "sequence"),
        }

    def test_goes_after_names_to_the_second_and_before_days(self):
        rows = shot("20190704_123045.jpg"), shot("IMG_20190704_1.jpg"), shot("frame_1.jpg")
        assert dated(*rows, sequence=EVERY_2_S) == {
            "20190704_123045.jpg": ("2019-07-04 12:30:45", "filename"),
            "frame_1.jpg": ("2014-11-27 13:01:01", "sequence"),
            "IMG_20190704_1.jpg": ("2014-11-27 13:01:03", "sequence"),
        }

    def test_goes_before_a_second_that_the_frames_of_a_film_share(self):
        frames = [shot(f"VID_20190704_123045_{number}.jpg") for number in (1, 2, 10)]
        assert turns(*frames) == {
            "VID_20190704_123045_1.jpg": 0,
            "VID_20190704_123045_2.jpg": 1,
            "VID_20190704_123045_10.jpg": 2,
        }

    def test_without_one_frames_have_the_second_that_they_share(self):
        rows = shot("VID_20190704_123045_1.jpg"), shot("VID_20190704_123045_2.jpg")
        assert {source for _, source in dated(*rows).values()} == {"filename"}

    def test_received_pictures_of_one_second_keep_it(self):
        rows = [shot(f"photo_2019-07-04_12-30-45 ({number}).jpg", kind="received") for number in (1, 2)]
        assert {source for _, source in dated(*rows, sequence=EVERY_2_S).values()} == {"filename"}

    def test_a_photo_keeps_the_second_that_it_shares_with_what_has_no_turn(self):
        chat, film = shot("photo_2019-07-04_12-30-45.jpg", kind="received"), shot("VID_20190704_123045.mp4")
        told = dated(shot("IMG_20190704_123045.jpg"), chat, film, shot("frame_1.jpg"), sequence=EVERY_2_S)
        assert [source for _, source in told.values()] == ["filename", "filename", "filename", "sequence"]

    def test_a_raw_and_a_jpeg_of_one_second_keep_it(self):
        rows = shot("20190704_123045.jpg"), shot("20190704_123045.dng")
        assert {source for _, source in dated(*rows, sequence=EVERY_2_S).values()} == {"filename"}

    def test_may_not_end_after_2100(self):
        with pytest.raises(UsageError, match=r"f_2\.jpg: frame 2 .* after 2100"):
            dated(shot("f_1.jpg"), shot("f_2.jpg"), sequence=sequence_of("2100-12-31 23:59:59", "2"))


class TestFileTimes:
    def test_date_what_nothing_else_dates_in_utc(self):
        rows = shot("a.jpg"), shot("IMG-20190704-WA0012.jpg"), shot("b.jpg", "2001-01-01 00:00:00"), shot("c.mp4")
        known = files(**dict.fromkeys(("a__jpg", "IMG-20190704-WA0012__jpg", "b__jpg", "c__mp4"), "2022-02-03 04:05:06.789"))
        assert dated(*rows, files=known, from_file_time=True) == {
            "a.jpg": ("2022-02-03 04:05:06 +0", "file"),
            "IMG-20190704-WA0012.jpg": ("2019-07-04", "filename"),
            "b.jpg": ("2001-01-01 00:00:00", "exif"),
            "c.mp4": ("2022-02-03 04:05:06 +0", "file"),
        }

    def test_are_used_only_when_the_person_wants_it(self):
        assert dated(shot("a.jpg"), files=files(a__jpg="2022-02-03")) == {}

    @pytest.mark.parametrize("zero", ["1970-01-01 00:00:00", "1979-12-31 23:00:00", "1980-01-01 00:00:00", "2101-01-01 00:00:00"])
    def test_that_are_zeros_of_a_file_system_are_not(self, zero):
        assert dated(shot("a.jpg"), files=files(a__jpg=zero), from_file_time=True) == {}

    def test_of_the_donor_folders_are_told_apart(self):
        known = FILES.make([{"path": "a.jpg", "donor_dir": "/phone", "mtime_ns": pd.Timestamp("2022-02-03").value}])
        photos = table(shot("a.jpg"), shot("a.jpg", donor_dir="/phone"))
        told = with_dates(photos, known, None, from_names=True, from_file_time=True)
        assert told["datetime_source"].tolist() == ["", "file"]


class TestWithDates:
    def test_keeps_the_index_and_never_changes_its_argument(self):
        given = table(shot("a.jpg"), shot("20190704_123045.jpg"), shot("b.jpg")).iloc[1:]
        before = given.copy()
        told = with_dates(given, None, None, from_names=True, from_file_time=False)
        assert told["datetime_source"].to_dict() == {1: "filename", 2: ""}
        pd.testing.assert_frame_equal(given, before)

    def test_an_empty_table_stays_empty(self):
        assert with_dates(PHOTOS.empty(), FILES.empty(), EVERY_2_S, from_names=True, from_file_time=True).empty
