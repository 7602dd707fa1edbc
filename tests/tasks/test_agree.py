from __future__ import annotations

import io

import pandas as pd
import pytest

from tasks.agree import SHOWN, agree, understood
from tasks.core.errors import NothingToDo, UsageError
from tasks.core.review_csv import read_review, write_review
from tasks.decide import decide
from tests.review_rows import ARCHIVE_ID, edit_csv, proposal, proposals, read_csv, save_csv


@pytest.fixture
def asked(tmp_path):
    """Return a function that lets a person edit some rows of a.jpg, b.jpg … and decides."""

    def ask(edits, count=3):
        names = [f"{number:02}.jpg" for number in range(count)]
        write_review(tmp_path / "review.csv", proposals(*(proposal(name) for name in names)))
        edit_csv(tmp_path / "review.csv", edits)
        sheet = read_review(tmp_path / "review.csv")
        return decide(sheet, tmp_path, ARCHIVE_ID, known_paths=names), sheet

    return ask


class TestAgree:
    def test_gives_the_sound_rows_and_leaves_the_refused_ones_out(self, asked):
        decided, sheet = asked({"00.jpg": {"decision": "yes"}, "01.jpg": {"decision": "yes", "latitude": "95"}})
        assert agree(decided, sheet, ask=False, dry_run=False)["path"].tolist() == ["00.jpg"]

    def test_stops_where_rows_are_accepted_and_none_can_be_trusted_without_naming_a_photo(self, asked):
        decided, sheet = asked({"01.jpg": {"decision": "yes", "latitude": "95"}})
        with pytest.raises(UsageError, match=r"no row can be trusted; the first, row 3: latitude 95 is outside") as caught:
            agree(decided, sheet, ask=False, dry_run=False)
        assert "01.jpg" not in str(caught.value)

    def test_says_that_there_is_nothing_to_do_where_no_row_is_accepted(self, asked):
        with pytest.raises(NothingToDo, match="no row is accepted"):
            agree(*asked({"00.jpg": {"decision": "no"}}), ask=False, dry_run=False)

    @pytest.mark.parametrize(("answer", "goes_on"), [("y\n", True), ("JA\n", True), ("n\n", False), ("\n", False), ("", False)])
    def test_asks_once_on_a_terminal_and_takes_anything_but_yes_for_no(self, asked, monkeypatch, answer, goes_on):
        decided, sheet = asked({"00.jpg": {"decision": "x"}})
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        if goes_on:
            assert len(agree(decided, sheet, ask=True, dry_run=False)) == 1
        else:
            with pytest.raises(NothingToDo, match="nothing was written"):
                agree(decided, sheet, ask=True, dry_run=False)

    def test_asks_about_positions_and_dates_by_number(self, asked, monkeypatch, capsys):
        new = {"new_datetime": "2019-07-02T10:11:12", "date_decision": "x"}
        edits = {"00.jpg": {"decision": "x", **new}, "01.jpg": {"decision": "x"}, "02.jpg": {"decision": "no"}}
        monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
        agree(*asked(edits), ask=True, dry_run=False)
        assert "Write 2 positions and 1 date now? [y/N]" in capsys.readouterr().err

    def test_does_not_ask_before_a_dry_run(self, asked, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
        decided, sheet = asked({"00.jpg": {"decision": "x"}})
        assert len(agree(decided, sheet, ask=True, dry_run=True)) == 1


class TestUnderstood:
    def test_counts_what_the_rows_ask_for_and_names_each_refused_row(self, asked):
        edits = {"00.jpg": {"decision": "x", "latitude": "41.0000000"}, "01.jpg": {"decision": "hm"}}
        lines = understood(*asked(edits))
        assert lines[0].endswith("3 rows: 1 accepted (1 typed by you), 0 rejected, 1 undecided, 1 refused")
        assert lines[1].startswith("  row 3 (01.jpg): decision 'hm' is not known")

    def test_says_what_became_of_the_columns(self, asked):
        sheet = asked({})[1].path
        rows = [{name: row[name] for name in reversed(row) if name not in ("map", "place")} for row in read_csv(sheet)]
        review = read_review(save_csv(sheet, rows, delimiter=";"))
        (line,) = understood(decide(review, sheet.parent, ARCHIVE_ID, known_paths=["00.jpg", "01.jpg", "02.jpg"]), review)
        assert "(separated by ;, columns moved, without column place, map): 3 rows" in line

    def test_counts_dates_beside_the_rows(self, asked):
        edits = {f"{number:02}.jpg": {"new_datetime": "2019-07-02T10:11:12", "date_decision": "x"} for number in range(2)}
        (line,) = understood(*asked(edits))
        assert line.endswith("3 rows: 0 accepted, 0 rejected, 3 undecided, 0 refused; 2 dates")

    def test_says_how_many_other_files_of_these_photos_are_written_too(self, asked):
        decided, sheet = asked({"00.jpg": {"decision": "x"}})
        companions = pd.DataFrame({"path": ["00.cr2", "00.mov"], "row_path": "00.jpg"})
        lines = understood(decided._replace(companions=companions), sheet)
        assert lines[0].endswith("3 rows: 1 accepted, 0 rejected, 2 undecided, 0 refused")
        assert lines[1:] == ["  with 2 other files of the same photos (RAW, film)"]

    def test_says_once_what_is_wrong_with_many_rows(self, asked):
        count = 40
        edits = {f"{number:02}.jpg": {"decision": f"hm{number}"} for number in range(count) if number not in (7, 11)}
        lines = understood(*asked(edits, count))
        assert lines[1:] == [
            (
                "  rows 2 to 8, 10 to 12 and 14 to 41, such as row 2 (00.jpg): decision 'hm0' is not known;"
                " write accept, reject or overwrite, or leave it blank"
            )
        ]

    def test_says_how_many_it_does_not_name_where_reasons_are_too_many(self, asked):
        faults = [{"decision": "hm"}, {"latitude": "09. Okt"}, {"latitude": "95"}, {"longitude": "181"}, {"altitude": "high"}]
        faults += [{"direction": "361"}, {"row_id": "17"}, {"latitude": ""}, {"longitude": ""}]
        count = 3 * len(faults)
        edits = {f"{number:02}.jpg": {"decision": "x", **faults[number // 3]} for number in range(count)}
        lines = understood(*asked(edits, count))
        assert len(lines) == 1 + SHOWN + 1
        assert lines[-1] == f"  … and {count - SHOWN} more; column status names each"

    def test_says_what_was_undone(self, asked):
        new = {"new_datetime": "2.7.2019 10:11:12", "date_decision": "x"}
        edits = {"00.jpg": {"decision": "x", "latitude": "41.95 N"}, "01.jpg": {"decision": "x", "gps_source": "", **new}}
        assert understood(*asked(edits))[1:] == [
            "  1 position of which gps_source was changed, taken as proposed",
            "  1 position written with N, S, E, W or degree signs",
            "  1 date in another form, read as ISO 8601",
        ]
