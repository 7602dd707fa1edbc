from __future__ import annotations

import pytest

from tasks.core.review_dates import dated, is_settled, without_date
from tasks.core.row_ids import was_edited
from tests.review_rows import proposal

DATE = "2024-05-01T12:00:00+02:00"
NEWER = "2024-05-01T12:00:07+02:00"
CLOCK = {"new_datetime": DATE, "datetime_source": "clock", "evidence": "between two photos; date: the clock was 1:00:00 ahead"}
BETTER = {**CLOCK, "new_datetime": NEWER, "evidence": "between two photos; date: the clock was 0:59:53 ahead"}
NAMED = {"new_datetime": NEWER, "datetime_source": "filename", "evidence": "between two photos; date: its name"}
DATED = ("new_datetime", "datetime_source", "date_decision", "evidence", "alternatives")


def texts(**cells):
    """Give a row as text cells."""
    row = {"datetime_source": "", "new_datetime": "", "date_decision": "", "alternatives": "", "altitude": "", "direction": ""}
    return {name: str(value) for name, value in {**row, **proposal("a.jpg", **cells)}.items()}


def row_for(old, offered, **edits):
    """Return what becomes of the date in a row that a person edited, which keeps all else as it was."""
    left, proposed = texts(**old) | edits, texts(**offered)
    found = dated(left, left, proposed)
    return found, [found.row[name] for name in DATED]


class TestUndecidedDates:
    @pytest.mark.parametrize("old", [{}, CLOCK])
    def test_the_date_is_the_one_proposed_now_whatever_was_decided_about_the_position(self, old):
        found, cells = row_for(old, BETTER, decision="accept")
        assert cells == [NEWER, "clock", "", BETTER["evidence"], ""]
        assert (found.newer, found.again, was_edited(found.row)) == (False, False, False)

    def test_a_date_that_is_proposed_no_more_goes(self):
        found, cells = row_for(CLOCK, {}, decision="accept")
        assert cells == ["", "", "", "between two photos", ""]
        assert not was_edited(found.row)

    def test_a_typed_date_stays_and_the_newer_is_mentioned(self):
        found, cells = row_for(CLOCK, BETTER, new_datetime="2024-05-01T11:00:00")
        assert cells == ["2024-05-01T11:00:00", "clock", "", CLOCK["evidence"], f"newer: date {NEWER} (clock)"]
        assert (found.newer, was_edited(found.row)) == (True, True)

    def test_a_date_typed_into_a_csv_without_row_ids_stays(self):
        found, cells = row_for({}, BETTER, new_datetime="2024-05-01T11:00:00", row_id="")
        assert cells[0] == "2024-05-01T11:00:00"
        assert found.newer

    def test_a_date_that_a_spreadsheet_wrote_in_its_own_way_is_not_typed(self):
        found, cells = row_for(CLOCK, BETTER, new_datetime="01.05.2024 12:00:00 +0200")
        assert (cells[0], was_edited(found.row)) == (NEWER, False)

    def test_a_typed_altitude_stays_an_edit_beside_a_date_that_is_the_same(self):
        found, cells = row_for(CLOCK, CLOCK, altitude="12")
        assert (cells[0], cells[4], was_edited(found.row)) == (DATE, "", True)


class TestDecidedDates:
    @pytest.mark.parametrize("word", ["accept", "Ja", "overwrite", "perhaps"])
    def test_the_date_stays_as_the_person_saw_it_and_a_newer_one_is_mentioned(self, word):
        found, cells = row_for(CLOCK, BETTER, date_decision=word)
        assert cells == [DATE, "clock", word, CLOCK["evidence"], f"newer: date {NEWER} (clock)"]
        assert (found.newer, was_edited(found.row)) == (True, False)

    def test_the_same_date_is_no_newer_one(self):
        assert row_for(CLOCK, CLOCK, date_decision="x")[1] == [DATE, "clock", "x", CLOCK["evidence"], ""]

    def test_an_accepted_date_stays_when_nothing_is_proposed_any_more(self):
        assert row_for(CLOCK, {}, date_decision="x")[1] == [DATE, "clock", "x", CLOCK["evidence"], ""]

    def test_a_rejection_holds_for_its_source(self):
        assert row_for(CLOCK, BETTER, date_decision="no")[1] == [
            DATE,
            "clock",
            "no",
            CLOCK["evidence"],
            f"newer: date {NEWER} (clock)",
        ]

    def test_a_rejected_date_gives_way_to_that_of_another_source(self):
        found, cells = row_for(CLOCK, NAMED, date_decision="no")
        assert cells == [NEWER, "filename", "", NAMED["evidence"], ""]
        assert (found.again, found.newer, was_edited(found.row)) == (True, False, False)

    def test_a_rejection_holds_where_another_source_tells_the_same_date(self):
        assert row_for(NAMED, BETTER, date_decision="no")[1] == [NEWER, "filename", "no", NAMED["evidence"], ""]


class TestSettledDates:
    @pytest.mark.parametrize(
        ("word", "held", "settled"), [("x", DATE, True), ("x", NEWER, False), ("no", DATE, False), ("", DATE, False)]
    )
    def test_a_date_is_settled_once_accepted_and_held(self, word, held, settled):
        assert is_settled(texts(**CLOCK) | {"date_decision": word}, held) is settled

    @pytest.mark.parametrize("old", [texts(**CLOCK), texts() | {"new_datetime": DATE}], ids=["proposed", "typed"])
    def test_the_row_is_as_if_there_had_been_no_date(self, old):
        row = without_date(old | {"date_decision": "x"})
        assert [row[name] for name in DATED] == ["", "", "", "between two photos", ""]
        assert not was_edited(row)

    def test_what_else_was_typed_stays_an_edit(self):
        assert was_edited(without_date(texts(**CLOCK) | {"date_decision": "x", "altitude": "12"}))
