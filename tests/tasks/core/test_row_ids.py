from __future__ import annotations

import re

import pandas as pd
import pytest

from tasks.core.row_ids import (
    RowId,
    fits_others,
    make_row_id,
    make_row_ids,
    moved_row_id,
    refitted,
    split_row_id,
    was_edited,
    was_moved,
)
from tests.review_rows import ARCHIVE_ID, PICTURE, no_proposal, proposal, proposals


def shown(**cells: str) -> dict[str, object]:
    return {**proposal("trip/a.jpg"), **cells}


class TestMakeRowId:
    def test_names_archive_picture_and_proposal(self):
        assert re.fullmatch(r"w0a1b2c3d-0011223344-[0-9a-f]{10}", make_row_id(ARCHIVE_ID, PICTURE, {"path": "a.jpg"}))

    def test_says_0_for_a_photo_without_a_fingerprint(self):
        made = make_row_id("12345678", "", {"path": "a.jpg"})
        assert made.startswith("w12345678-0-")
        assert split_row_id(made).picture == ""

    @pytest.mark.parametrize(("archive", "picture"), [("0a1b", PICTURE), ("0A1B2C3D", PICTURE), (ARCHIVE_ID, "abc")])
    def test_refuses_what_is_no_id(self, archive, picture):
        with pytest.raises(ValueError, match="hex digits"):
            make_row_id(archive, picture, {"path": "a.jpg"})


class TestMakeRowIds:
    def test_are_those_of_the_rows_one_by_one(self):
        rows = proposals(
            proposal("a.jpg"),
            proposal("e\u0301.jpg", altitude=12.34, direction=359.96, new_datetime="2024:05:01 12:00:00"),
            proposal("c.jpg", latitude=-0.00000004, longitude=-179.9999999),
            no_proposal("d.jpg", altitude=-0.04),
        )
        prints = pd.Series([PICTURE, "", PICTURE[::-1], PICTURE], dtype="str")
        expected = [make_row_id(ARCHIVE_ID, print_, row) for print_, row in zip(prints, rows.to_dict("records"), strict=True)]
        assert make_row_ids(ARCHIVE_ID, prints, rows) == expected

    def test_refuse_what_is_no_archive(self):
        with pytest.raises(ValueError, match="expected 8 hex digits"):
            make_row_ids("42", pd.Series([PICTURE]), proposals(proposal("a.jpg")))


class TestSplitRowId:
    def test_gives_the_parts_back(self):
        assert split_row_id("w0a1b2c3d-0011223344-aabbccddee") == RowId("0a1b2c3d", "0011223344", "aabbcc", "ddee")

    @pytest.mark.parametrize(
        "text", ["", "17", "0a1b2c3d-0-aabbccddee", "w0a1b2c3d-0-aabbccdde", "w0a1b2c3d-00112233-aabbccddee"]
    )
    def test_answers_none_for_any_other_text(self, text):
        assert split_row_id(text) is None


class TestWasEdited:
    @pytest.mark.parametrize(
        "cells",
        [
            {},
            {"latitude": "41,8902102", "longitude": "12,4922309"},
            {"latitude": " 41.89021020 ", "note": "nice", "decision": "x", "error_m": "1"},
        ],
    )
    def test_no_for_what_a_spreadsheet_does_by_itself_and_for_other_columns(self, cells):
        assert not was_edited(shown(**cells))

    @pytest.mark.parametrize(
        "cells", [{"latitude": "41.8902103"}, {"longitude": ""}, {"latitude": "?"}, {"gps_source": "manual"}]
    )
    def test_a_position_that_differs_is_moved(self, cells):
        assert was_moved(shown(**cells))
        assert was_edited(shown(**cells))

    @pytest.mark.parametrize("cells", [{"altitude": "12"}, {"direction": "90"}, {"new_datetime": "2024-05-02"}])
    def test_another_cell_is_an_edit_but_moves_nothing(self, cells):
        assert was_edited(shown(**cells))
        assert not was_moved(shown(**cells))

    def test_the_unicode_form_of_the_path_is_no_edit(self):
        assert not was_moved({**proposal("caf\u00e9.jpg"), "path": "cafe\u0301.jpg"})

    def test_the_id_of_another_photo_is_noticed(self):
        assert was_moved({**proposal("a.jpg"), "path": "b.jpg"})

    def test_nothing_to_compare_is_no_edit(self):
        assert not was_edited({"path": "a.jpg", "latitude": "1", "row_id": ""})


class TestMovedRowId:
    """The row of trip/a.jpg, whose photo is b.jpg now."""

    def under_new_name(self, row, **proposed):
        return {**row, "path": "b.jpg", "row_id": moved_row_id(row, proposal("b.jpg", **proposed))}

    @pytest.mark.parametrize("proposed", [{}, {"latitude": 43.0}], ids=["same proposal", "newer proposal"])
    def test_of_a_row_that_nobody_edited_is_that_of_its_cells_under_the_new_name(self, proposed):
        row = self.under_new_name(shown(), **proposed)
        assert row["row_id"] == proposal("b.jpg")["row_id"]

    @pytest.mark.parametrize("proposed", [{}, {"latitude": 43.0}], ids=["same proposal", "newer proposal"])
    def test_leaves_an_edited_row_edited(self, proposed):
        assert was_moved(self.under_new_name(shown(latitude="41.95"), **proposed))

    def test_of_an_edited_row_tells_whether_the_proposal_is_still_the_same(self):
        same = self.under_new_name(shown(latitude="41.95"))
        newer = self.under_new_name(shown(latitude="41.95"), latitude=43.0)
        assert split_row_id(same["row_id"]).position == split_row_id(proposal("b.jpg")["row_id"]).position
        assert split_row_id(newer["row_id"]).position != split_row_id(proposal("b.jpg", latitude=43.0)["row_id"]).position

    def test_keeps_an_edit_of_another_cell_one(self):
        row = self.under_new_name(shown(altitude="12"))
        assert was_edited(row)
        assert not was_moved(row)

    def test_stays_where_a_program_changed_only_the_cell_path(self):
        row = {**proposal("b.jpg"), "path": "B.JPG"}
        assert moved_row_id(row, proposal("b.jpg", latitude=43.0)) == row["row_id"]

    def test_of_a_row_without_one_of_ours_is_its_text(self):
        assert moved_row_id({"path": "a.jpg", "row_id": "17"}, proposal("b.jpg")) == "17"

    def test_says_0_for_a_photo_without_a_fingerprint(self):
        row = proposal("a.jpg", fingerprint="")
        assert moved_row_id(row, proposal("b.jpg", fingerprint="")) == proposal("b.jpg", fingerprint="")["row_id"]


class TestRefitted:
    def test_another_date_altitude_or_direction_fits_no_more_until_it_is_refitted(self):
        for cells in ({"new_datetime": "2024-05-01T12:00:00"}, {"altitude": "12"}, {"direction": "90"}):
            row = shown(**cells)
            assert not fits_others(row)
            again = {**row, "row_id": refitted(row)}
            assert fits_others(again)
            assert not was_edited(again)

    def test_an_edit_of_the_position_stays_one(self):
        row = shown(latitude="42.5", new_datetime="2024-05-01T12:00:00")
        again = {**row, "row_id": refitted(row)}
        assert (fits_others(again), was_moved(again)) == (True, True)

    def test_a_date_that_a_spreadsheet_wrote_in_its_own_way_still_fits(self):
        row = shown(new_datetime="2024-05-01T12:00:00.5")
        assert fits_others({**row, "row_id": refitted(row), "new_datetime": "01.05.2024 12:00:00,5"})

    def test_a_text_that_is_no_row_id_of_ours_stays_as_it_is(self):
        assert [refitted(shown(row_id=text)) for text in ("", "17")] == ["", "17"]
        assert not fits_others(shown(row_id="17"))
