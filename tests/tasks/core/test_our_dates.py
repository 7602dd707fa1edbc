from __future__ import annotations

import pytest

from tasks.core.our_dates import dates_written, mark_redated
from tasks.core.row_ids import make_row_id
from tests.tasks.timed import photo, table

PICTURE = "0123456789abcdef"
ROW_ID = make_row_id("0a1b2c3d", PICTURE, {"path": "a.jpg"})


def redated(photos, *written):
    return mark_redated(photos, written)["redated"].tolist()


class TestMarkRedated:
    def test_a_photo_with_the_date_that_we_wrote_is_marked_and_no_other(self):
        photos = table(photo("a.jpg", "2024-05-01 10:00:00", utc_offset_min=120), photo("b.jpg", "2024-05-01 10:00:00"))
        assert redated(photos, ("a.jpg", "", "2024-05-01T10:00:00+02:00")) == [True, False]

    def test_what_the_date_left_open_the_photo_may_have(self):
        photos = table(photo("a.jpg", "2024-05-01 10:00:00.25", subsec="25", utc_offset_min=120))
        assert redated(photos, ("a.jpg", "", "2024-05-01T10:00:00")) == [True]

    def test_a_photo_that_another_program_has_dated_since_is_not_ours(self):
        photos = table(photo("a.jpg", "2024-05-01 11:00:00", utc_offset_min=120))
        assert redated(photos, ("a.jpg", "", "2024-05-01T10:00:00+02:00")) == [False]

    def test_any_of_several_dates_that_were_written_counts(self):
        """The older one is there again once the newer run is restored by another program."""
        photos = table(photo("a.jpg", "2024-05-01 10:00:00"))
        assert redated(photos, ("a.jpg", "", "2024-05-01T12:00:00"), ("a.jpg", "", "2024-05-01T10:00:00")) == [True]

    def test_a_photo_that_moved_is_known_by_its_picture(self):
        photos = table(photo("moved/a.jpg", "2024-05-01 10:00:00", fingerprint=PICTURE))
        assert redated(photos, ("a.jpg", ROW_ID, "2024-05-01T10:00:00")) == [True]

    def test_a_donor_of_the_same_path_is_none_that_we_wrote(self):
        photos = table(photo("a.jpg", "2024-05-01 10:00:00", donor_dir="/donors"))
        assert redated(photos, ("a.jpg", "", "2024-05-01T10:00:00")) == [False]

    def test_an_undated_photo_is_not_marked(self):
        assert redated(table(photo("a.jpg", None)), ("a.jpg", "", "2024-05-01T10:00:00")) == [False]


class TestAcceptedNoons:
    @pytest.mark.parametrize(
        ("path", "taken", "offset_min", "day_only"),
        [
            ("IMG-20190704-WA0012.jpg", "2019-07-04T12:00:00", None, True),
            ("IMG-20190704-WA0012.jpg", "2019-07-04T12:00:01", None, False),
            ("IMG-20190704-WA0012.jpg", "2019-07-05T12:00:00", None, False),
            ("IMG-20190704-WA0012.jpg", "2019-07-04T12:00:00", 120, False),
            ("IMG_20190704_120000.jpg", "2019-07-04T12:00:00", None, False),
            ("a.jpg", "2019-07-04T12:00:00", None, False),
        ],
    )
    def test_the_noon_that_stands_for_the_day_in_a_name_is_no_time_of_day(self, path, taken, offset_min, day_only):
        photos = table(photo(path, taken, utc_offset_min=offset_min))
        marked = mark_redated(photos, [(path, "", taken)])
        assert (marked["redated"].tolist(), marked["day_only"].tolist()) == ([True], [day_only])

    def test_a_noon_that_we_did_not_write_is_one(self):
        photos = table(photo("IMG-20190704-WA0012.jpg", "2019-07-04T12:00:00"), photo("a.jpg", "2024-05-01 10:00:00"))
        assert mark_redated(photos, [("a.jpg", "", "2024-05-01T10:00:00")])["day_only"].tolist() == [False, False]


class TestDatesWritten:
    def test_without_a_journal_there_are_none(self, tmp_path):
        assert dates_written(tmp_path) == []
