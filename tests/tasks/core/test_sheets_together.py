from __future__ import annotations

from typing import ClassVar

import pytest

from tasks.core.cells import map_link
from tasks.core.review_csv import read_review, write_review
from tasks.core.sheets_together import lay_over
from tests.review_rows import proposal, proposals, read_csv, save_csv

TRACK = {"latitude": 41.9, "longitude": 12.5, "gps_source": "track", "error_m": 20.0, "evidence": "on the track"}


class Sheets:
    """Two copies of one sheet, as we left it: a person edits either, or both."""

    def __init__(self, folder, *rows):
        self.folder = folder
        write_review(folder / "left.csv", proposals(*rows))
        self.left = read_csv(folder / "left.csv")
        for name in ("under", "over"):
            self.save(name, self.left)

    def save(self, name, rows):
        save_csv(self.folder / f"{name}.csv", rows)

    def edit(self, name, edits):
        self.save(name, [{**row, **edits.get(row["path"], {})} for row in read_csv(self.folder / f"{name}.csv")])

    def together(self, *, known=True, **how):
        under, over, left = (read_review(self.folder / f"{name}.csv") for name in ("under", "over", "left"))
        return lay_over(under, over, left.rows if known else None, **how)


@pytest.fixture
def sheets(tmp_path):
    return Sheets(tmp_path, proposal("a.jpg"), proposal("b.jpg"), proposal("c.jpg"))


def rows_of(together):
    return {row["path"]: row for row in together.review.plain_rows().to_dict("records")}


class TestOneSheetChanged:
    @pytest.mark.parametrize("known", [True, False], ids=["with what was left", "without"])
    @pytest.mark.parametrize(
        "edits",
        [
            {"decision": "accept"}, {"decision": "no"}, {"decision": "perhaps"}, {"note": "n"}, {"address": "Rome"},
            {"latitude": "41.95", "longitude": "12.5"}, {"latitude": "", "longitude": ""}, {"altitude": "30"}, {"direction": "9"},
            {"new_datetime": "2019-07-02T10:11:12", "date_decision": "x"}, {"latitude": "2024-10-09"},
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("where", ["under", "over"])
    def test_what_was_changed_there_counts(self, sheets, edits, known, where):
        sheets.edit(where, {"b.jpg": edits})
        rows = rows_of(sheets.together(known=known))
        assert rows == {row["path"]: {**row, **(edits if row["path"] == "b.jpg" else {})} for row in sheets.left}

    def test_a_column_that_is_not_ours_follows(self, sheets):
        sheets.save("over", [{**row, "Rating": row["path"][0]} for row in sheets.left])
        together = sheets.together()
        assert list(together.review.rows.columns)[-1] == "Rating"
        assert {path: row["Rating"] for path, row in rows_of(together).items()} == {"a.jpg": "a", "b.jpg": "b", "c.jpg": "c"}

    def test_a_column_or_row_that_was_deleted_there_says_nothing(self, sheets):
        sheets.edit("under", {"a.jpg": {"note": "n", "decision": "no"}})
        kept = [{name: text for name, text in row.items() if name not in ("note", "latitude")} for row in sheets.left]
        sheets.save("over", kept[1:])
        assert rows_of(sheets.together())["a.jpg"]["note"] == "n"
        assert rows_of(sheets.together())["b.jpg"] == sheets.left[1]

    def test_a_row_that_the_other_lacks_comes_only_if_it_was_changed(self, sheets):
        sheets.save("under", sheets.left[:1])
        sheets.edit("over", {"c.jpg": {"decision": "accept"}})
        together = sheets.together()
        assert list(rows_of(together)) == ["a.jpg", "c.jpg"]
        assert together.review.lines == [2, 3]

    def test_a_number_or_date_in_another_form_is_no_change(self, sheets):
        sheets.edit("under", {"a.jpg": {"decision": "no"}})
        sheets.edit("over", {"a.jpg": {"latitude": "41.89021020", "error_m": "120.0"}})
        together = sheets.together()
        assert rows_of(together)["a.jpg"] == {**sheets.left[0], "decision": "no"}
        assert together.messages == []

    def test_a_decision_that_was_taken_back_is_gone_and_said(self, sheets):
        for name in ("left", "under", "over"):
            sheets.edit(name, {"a.jpg": {"decision": "accept"}})
        sheets.edit("over", {"a.jpg": {"decision": ""}})
        together = sheets.together()
        assert rows_of(together)["a.jpg"]["decision"] == ""
        assert together.messages == [
            "1 row was taken over from over.csv", "1 of them has no decision there any more, and waits again",
        ]  # fmt: skip

    @pytest.mark.parametrize(("known", "take_back"), [(True, False), (False, True)])
    def test_a_blank_cell_takes_nothing_back_where_nobody_knows_that_it_was_filled(self, sheets, known, take_back):
        for name in ("left", "under"):
            sheets.edit(name, {"a.jpg": {"decision": "accept"}})
        assert rows_of(sheets.together(known=known, take_back=take_back))["a.jpg"]["decision"] == "accept"

    def test_a_row_of_another_picture_says_nothing_of_the_one_at_its_path_now(self, sheets):
        """As after two files exchanged their names and propose was run: the rows followed their pictures."""
        now = [proposal("a.jpg", "bb" * 16), proposal("b.jpg", "aa" * 16)]
        write_review(sheets.folder / "under.csv", proposals(*now))
        then = [proposal("a.jpg", "aa" * 16), proposal("b.jpg", "bb" * 16)]
        write_review(sheets.folder / "over.csv", proposals(*then))
        sheets.edit("over", {"a.jpg": {"note": "n", "decision": "accept"}, "b.jpg": {"address": "Rome"}})
        under = read_csv(sheets.folder / "under.csv")
        together = sheets.together(known=False)
        assert list(rows_of(together).values()) == under
        assert together.messages == ["2 rows of over.csv set aside: another picture than then is at that path now"]


class TestBothChanged:
    def test_cells_that_have_nothing_to_do_with_each_other_are_taken_from_both(self, sheets):
        sheets.edit("under", {"a.jpg": {"note": "n"}, "b.jpg": {"decision": "no"}})
        sheets.edit("over", {"a.jpg": {"decision": "accept"}, "b.jpg": {"altitude": "30", "address": "Rome"}})
        together = sheets.together()
        rows = rows_of(together)
        assert (rows["a.jpg"]["note"], rows["a.jpg"]["decision"]) == ("n", "accept")
        assert [rows["b.jpg"][name] for name in ("decision", "altitude", "address")] == ["no", "30", "Rome"]
        assert together.messages == ["2 rows were taken over from over.csv"]

    @pytest.mark.parametrize(("over_is_later", "decision", "later"), [(True, "no", "over.csv"), (False, "accept", "under.csv")])
    def test_the_later_decision_counts_and_it_is_said_of_which_photos(self, sheets, over_is_later, decision, later):
        sheets.edit("under", {"a.jpg": {"decision": "accept"}})
        sheets.edit("over", {"a.jpg": {"decision": "no"}})
        together = sheets.together(over_is_later=over_is_later)
        assert rows_of(together)["a.jpg"]["decision"] == decision
        assert together.messages[-1] == (
            f"1 row was changed in under.csv and otherwise in over.csv: {later}, which was saved later, counts (a.jpg);"
            " the other version is kept in history/"
        )

    def test_the_same_decision_in_other_words_is_none_to_speak_of(self, sheets):
        sheets.edit("under", {"a.jpg": {"decision": "ja"}})
        sheets.edit("over", {"a.jpg": {"decision": "TRUE"}})
        together = sheets.together()
        assert (rows_of(together)["a.jpg"]["decision"], together.messages) == ("ja", [])

    @pytest.mark.parametrize("over_is_later", [True, False])
    def test_no_position_is_accepted_by_a_word_about_another_one(self, sheets, over_is_later):
        sheets.edit("under", {"a.jpg": {"latitude": "45.1234567", "longitude": "9.1234567"}})
        sheets.edit("over", {"a.jpg": {"decision": "accept"}})
        row = rows_of(sheets.together(over_is_later=over_is_later))["a.jpg"]
        shown = (row["decision"], row["latitude"])
        assert shown == (("accept", "41.8902102") if over_is_later else ("", "45.1234567"))

    @pytest.mark.parametrize("over_is_later", [True, False])
    def test_a_row_that_shows_another_proposal_brings_all_of_it(self, tmp_path, over_is_later):
        sheets = Sheets(tmp_path, proposal("a.jpg", **TRACK))
        write_review(tmp_path / "over.csv", proposals(proposal("a.jpg", altitude=12.0)))
        stale = read_csv(tmp_path / "over.csv")[0]
        sheets.edit("over", {"a.jpg": {"decision": "accept", "note": "n"}})
        sheets.edit("under", {"a.jpg": {"direction": "90"}})
        row = rows_of(sheets.together(over_is_later=over_is_later))["a.jpg"]
        if over_is_later:
            assert row == {**stale, "decision": "accept", "note": "n"}
        else:
            assert row == {**sheets.left[0], "direction": "90", "note": "n"}


class TestCellsThatASpreadsheetChanged:
    CUT: ClassVar = {"latitude": "41.89021", "longitude": "12.49223"}  # five decimals, as a narrow column shows

    @pytest.mark.parametrize(("edits", "cut"), [("under", "over"), ("over", "under")])
    @pytest.mark.parametrize("over_is_later", [True, False])
    def test_are_no_edits_that_speak_against_a_decision(self, tmp_path, edits, cut, over_is_later):
        sheets = Sheets(tmp_path, *(proposal(path, map=map_link("41.8902102", "12.4922309")) for path in ("a.jpg", "b.jpg")))
        sheets.edit(cut, {row["path"]: self.CUT for row in sheets.left})
        sheets.edit(edits, {"a.jpg": {"decision": "accept"}})
        together = sheets.together(over_is_later=over_is_later)
        row = rows_of(together)["a.jpg"]
        assert (row["decision"], row["latitude"]) == ("accept", "41.8902102")
        assert not any("otherwise" in message for message in together.messages)

    @pytest.mark.parametrize(("sound", "damaged"), [("under", "over"), ("over", "under")])
    @pytest.mark.parametrize("over_is_later", [True, False])
    def test_a_sound_decision_goes_before_a_damaged_position_saved_later(self, sheets, sound, damaged, over_is_later):
        sheets.edit(sound, {"a.jpg": {"decision": "accept"}})
        sheets.edit(damaged, {"a.jpg": {"latitude": "2024-10-09"}})
        row = rows_of(sheets.together(over_is_later=over_is_later))["a.jpg"]
        assert (row["decision"], row["latitude"]) == ("accept", "41.8902102")


class TestRowsThatCannotBeTold:
    def test_several_that_differ_for_one_photo_are_set_aside_and_said(self, sheets):
        row = {**sheets.left[0], "decision": "accept"}
        sheets.save("over", [row, {**row, "decision": "reject"}, *sheets.left[1:]])
        together = sheets.together()
        assert rows_of(together)["a.jpg"]["decision"] == ""
        assert together.messages == ["1 photo has several rows that differ; what over.csv says of them was set aside"]

    def test_several_below_are_left_as_they_are(self, sheets):
        sheets.save("under", [{**sheets.left[0], "decision": "no"}, *sheets.left])
        sheets.edit("over", {"a.jpg": {"decision": "accept"}})
        together = sheets.together()
        assert together.review.rows["decision"].tolist() == ["no", "", "", ""]
        assert "set aside" in together.messages[0]

    def test_equal_ones_count_once(self, sheets):
        row = {**sheets.left[0], "decision": "accept"}
        sheets.save("over", [row, row])
        assert rows_of(sheets.together())["a.jpg"]["decision"] == "accept"

    def test_a_damaged_one_is_set_aside_and_said(self, sheets):
        text = (sheets.folder / "over.csv").read_text("utf-8-sig")
        (sheets.folder / "over.csv").write_text(text.replace(",a.jpg,", "accept,a.jpg,"))
        lines = (sheets.folder / "over.csv").read_text().splitlines()
        lines[1] += ",lost"
        (sheets.folder / "over.csv").write_text("\r\n".join(lines))
        together = sheets.together()
        assert rows_of(together)["a.jpg"]["decision"] == ""
        assert together.messages == ["1 damaged row of over.csv set aside: no path, or a cell without a column"]

    def test_a_damaged_one_below_gives_way_to_a_changed_one(self, sheets):
        lines = (sheets.folder / "under.csv").read_text("utf-8-sig").splitlines()
        lines[1] += ",lost"
        (sheets.folder / "under.csv").write_text("\r\n".join(lines))
        sheets.edit("over", {"a.jpg": {"decision": "accept"}})
        together = sheets.together()
        assert (rows_of(together)["a.jpg"]["decision"], together.review.damage) == ("accept", ["", "", ""])

    def test_a_path_in_another_unicode_form_is_the_same_photo(self, tmp_path):
        sheets = Sheets(tmp_path, proposal("caf\u00e9.jpg"))
        sheets.save("over", [{**sheets.left[0], "path": "cafe\u0301.jpg", "decision": "accept"}])
        assert [(row["path"], row["decision"]) for row in rows_of(sheets.together()).values()] == [("caf\u00e9.jpg", "accept")]
