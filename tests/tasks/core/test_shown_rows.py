from __future__ import annotations

import pytest

from tasks.core.shown_rows import Shown, linked_in, points_lost_in, shown_in
from tests.review_rows import described, no_proposal

SHOWN = Shown("41.8902102", "12.4922309", "proxy")


def row(**cells):
    return {name: str(cell) for name, cell in described("trip/a.jpg").items()} | cells


class TestShownIn:
    @pytest.mark.parametrize(
        "cells",
        [
            {},
            {"latitude": "42.5"},
            {"latitude": "", "longitude": ""},
            {"latitude": "12.4922309", "longitude": "41.8902102", "map": ""},
            {"gps_source": ""},
            {"gps_source": "Proxy"},
            {"gps_source": "manual", "latitude": "43"},
            {"map": "", "error_m": "7", "note": "x"},
        ],
    )
    def test_finds_what_the_row_showed_whichever_of_its_cells_were_changed(self, cells):
        assert shown_in(row(**cells), "trip/a.jpg") == SHOWN

    @pytest.mark.parametrize("cells", [{"row_id": ""}, {"row_id": "17"}, {"path": "b.jpg"}, {"latitude": "42.5", "map": ""}])
    def test_finds_nothing_that_is_not_proven(self, cells):
        assert shown_in({**row(), **cells}, cells.get("path", "trip/a.jpg")) is None

    def test_takes_the_archives_own_path_of_the_photo_for_a_row_that_writes_it_otherwise(self):
        assert shown_in(row(path="TRIP/A.JPG"), "trip/a.jpg") == SHOWN

    def test_finds_that_nothing_was_proposed(self):
        cells = {name: str(cell) for name, cell in no_proposal("a.jpg").items()}
        assert shown_in({**cells, "latitude": "41.9", "longitude": "12.5", "gps_source": "manual"}, "a.jpg") == Shown("", "", "")


class TestLinkedIn:
    def test_reads_the_link_in_map_without_proof(self):
        assert linked_in(row()) == SHOWN._replace(proven=False)

    @pytest.mark.parametrize("link", ["", "https://www.openstreetmap.org/#map=16/41.89/12.49", "?mlat=41.89&mlon=12.49"])
    def test_reads_no_other_link(self, link):
        assert linked_in(row(map=link)) is None


class TestPointsLostIn:
    @staticmethod
    def sure(**cells):
        shown = described("a.jpg", altitude=30.5, direction=91.2)
        return {name: str(cell) for name, cell in shown.items()} | {"altitude": "30.5", "direction": "91.2", **cells}

    def test_finds_what_altitude_and_direction_were(self):
        assert points_lost_in(self.sure(altitude="305")) == {"altitude": "30.5"}
        assert points_lost_in(self.sure(altitude="305", direction="912")) == {"altitude": "30.5", "direction": "91.2"}

    @pytest.mark.parametrize("cells", [{}, {"altitude": "31"}, {"altitude": ""}, {"altitude": "305", "row_id": ""}])
    def test_finds_nothing_in_what_is_right_or_typed(self, cells):
        assert points_lost_in(self.sure(**cells)) == {}
