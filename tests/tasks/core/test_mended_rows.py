from __future__ import annotations

import math

import pytest

from tasks.core.mended_rows import mended
from tasks.core.row_ids import was_edited
from tests.review_rows import described, no_proposal

NEW = "2024-05-01T12:00:30"


def row(**cells):
    made = {name: str(cell) for name, cell in described("a.jpg", new_datetime=NEW).items()}
    return {**made, "altitude": "", "direction": "", **cells}


class TestMended:
    @pytest.mark.parametrize(
        "cells",
        [
            {},
            {"latitude": "41.8902", "longitude": "12.49223"},
            {"gps_source": ""},
            {"gps_source": "Proxy", "latitude": "41.89021020"},
            {"new_datetime": "5/1/2024 12:00"},
            {"new_datetime": "45413.50034722", "gps_source": "track"},
        ],
    )
    def test_a_row_that_only_a_spreadsheet_touched_is_as_it_was(self, cells):
        found = mended(row(**cells))
        assert (found.row, found.moved, found.damage) == (row(), False, "")
        assert math.isnan(found.radius_m)
        assert not was_edited(found.row)

    @pytest.mark.parametrize(
        "cells", [{"latitude": "41.89"}, {"longitude": "124922309"}, {"latitude": "09. Okt"}, {"longitude": ""}]
    )
    def test_a_damaged_row_keeps_every_cell_and_says_why(self, cells):
        found = mended(row(**cells))
        assert (found.row, found.moved) == (row(**cells), False)
        assert found.damage

    def test_a_typed_position_has_the_radius_of_its_digits(self):
        found = mended(row(latitude="41.95"))
        assert (found.row, found.moved, found.damage) == (row(latitude="41.95"), True, "")
        # Half of 0.01 degrees: 556 m to the north, 414 m to the east.
        assert found.radius_m == pytest.approx(math.hypot(556, 414), rel=0.005)

    def test_degrees_and_minutes_become_decimal_degrees(self):
        found = mended(row(latitude="41°54' N", longitude="12°30' E"))
        assert (found.row["latitude"], found.row["longitude"], found.moved) == ("41.9000000", "12.5000000", True)
        # Half a minute of arc: 926 m to the north, 690 m to the east.
        assert found.radius_m == pytest.approx(math.hypot(926.6, 689.7), rel=0.005)

    def test_a_position_that_was_confirmed_as_typed_stays_the_persons(self):
        assert mended(row(gps_source="manual", latitude="41.8902")).row == row(gps_source="manual")

    def test_a_position_that_was_taken_out_was_moved(self):
        assert mended(row(latitude="", longitude="")).moved
        blank = {name: "" if cell != cell else str(cell) for name, cell in no_proposal("a.jpg").items()}  # noqa: PLR0124 - NaN
        assert not mended({**blank, "new_datetime": ""}).moved

    def test_the_photos_path_of_now_proves_a_row_that_writes_it_otherwise(self):
        assert mended(row(path="A.JPG", latitude="41.8902"), "a.jpg").row == row(path="A.JPG")

    def test_a_row_of_ones_own_is_as_it_is(self):
        own = {"path": "a.jpg", "latitude": "41.9", "longitude": "12.5"}
        assert mended(own).row == own
