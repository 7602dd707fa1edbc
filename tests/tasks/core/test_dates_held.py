from __future__ import annotations

import pytest

from tasks.core.dates_held import date_held, holds_date
from tests.tasks.timed import photo, table

WALL = "2019-07-04 10:30:45"


class TestHoldsDate:
    @pytest.mark.parametrize(
        ("source", "format_", "holds"),
        [
            ("exif", "jpeg", True),
            ("xmp", "png", True),
            ("sidecar", "cr2", True),
            ("sidecar", "video", True),
            ("sidecar", "jpeg", False),
            ("filename", "jpeg", False),
            ("filename", "cr2", False),
            ("sequence", "png", False),
            ("file", "heif", False),
            ("", "jpeg", True),
        ],
    )
    def test_a_date_is_held_by_the_file_or_by_the_sidecar_of_one_that_is_never_written(self, source, format_, holds):
        row = photo("a", WALL if source else None, datetime_source=source, format=format_, sidecar="a.xmp")
        assert holds_date(table(row)).tolist() == [holds]

    @pytest.mark.parametrize("format_", ["jpeg", "cr2"])
    def test_the_list_of_photos_that_a_person_gave_holds_no_date_for_a_file(self, format_):
        assert holds_date(table(photo("a", WALL, datetime_source="sidecar", format=format_))).tolist() == [False]

    def test_a_date_that_we_wrote_is_held_wherever_it_stands(self):
        assert holds_date(table(photo("a", WALL, datetime_source="sidecar", format="jpeg", redated=True))).tolist() == [True]


class TestDateHeld:
    def test_shows_the_files_date_and_nothing_from_elsewhere(self):
        rows = (
            photo("a", WALL, utc_offset_min=120, format="jpeg"),
            photo("b", WALL, datetime_source="filename", format="jpeg"),
            photo("c", format="jpeg"),
        )
        assert date_held(table(*rows)).tolist() == ["2019-07-04T10:30:45+02:00", "", ""]
