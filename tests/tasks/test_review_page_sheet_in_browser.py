"""Tests of review.html in headless Chromium: what it saves, loads and keeps, and that texts of the archive stay texts."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tasks.core.review_csv import read_review, write_review
from tasks.core.row_ids import was_moved
from tasks.core.row_judging import position_of
from tests.review_rows import edit_csv, no_proposal, proposal, proposals, read_csv, save_csv
from tests.tasks.in_browser import wait_for
from tests.tasks.in_review import (
    cell,
    click,
    decisions,
    focus,
    made,
    odd_rows,
    open_review,
    press,
    press_with,
    said,
    saved,
)  # fmt: skip


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("odd") / "out", odd_rows())


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("plain") / "out", plain_rows())


def plain_rows() -> pd.DataFrame:
    return proposals(
        proposal("a.jpg", datetime="2024-05-01T09:00:00", altitude=12.5), proposal("b.jpg", note="old"), no_proposal("c.jpg"),
        proposal("d.jpg", latitude=10.1234567, longitude=179.9),
    )  # fmt: skip


class TestSaving:
    def test_unchanged_it_is_the_csv_to_the_byte(self, browser, odd):
        open_review(browser, odd)
        assert saved(browser) == odd.with_name("review.csv").read_bytes()

    def test_done_and_undone_it_is_the_csv_to_the_byte(self, browser, odd):
        open_review(browser, odd)
        browser.execute_script("R.place([0, 4, 18], -33.9, 200, 5, 'x'); R.edit([3], 'note', '=2'); R.undo(); R.undo()")
        assert saved(browser) == odd.with_name("review.csv").read_bytes()

    def test_only_the_cells_that_changed_differ_and_a_formula_is_guarded(self, browser, odd, tmp_path):
        open_review(browser, odd)
        browser.execute_script("R.decide([2], 'accept'); R.edit([2], 'note', '=HYPERLINK(1), \"a\"')")
        path = tmp_path / "review.csv"
        path.write_bytes(saved(browser))
        before, after = read_csv(odd.with_name("review.csv")), read_csv(path)
        changed = [(n, name) for n, row in enumerate(before) for name in row if after[n][name] != row[name]]
        assert changed == [(2, "decision"), (2, "note")]
        assert after[2]["note"] == '\'=HYPERLINK(1), "a"'
        assert read_review(path).rows["note"].iloc[2] == '=HYPERLINK(1), "a"'

    def test_the_button_downloads_it_and_tells_the_next_command(self, browser, plain, tmp_path):
        open_review(browser, plain)
        browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
        browser.execute_script("R.decide([0], 'accept')")
        press_with(browser, "\ue009", "s")
        text = wait_for(browser, "return document.querySelector('dialog[open]')?.innerText")
        assert "whereshot apply ~/Downloads/review.csv" in text
        path = tmp_path / "review.csv"
        for _ in range(100):
            if path.exists():
                break
            time.sleep(0.05)
        assert path.read_bytes() == saved(browser)
        assert read_csv(path)[0]["decision"] == "accept"


class TestPlacing:
    def test_a_moved_row_is_manual_with_its_radius_and_its_row_id_tells(self, browser, plain, tmp_path):
        """Longitude 190 is 170 west."""
        open_review(browser, plain)
        browser.execute_script("R.place([3], -41.5, 190, 250, 'Here')")
        path = tmp_path / "review.csv"
        path.write_bytes(saved(browser))
        row = read_review(path).rows.iloc[3].to_dict()
        assert [row[name] for name in ("decision", "latitude", "longitude", "gps_source", "error_m", "place")] == [
            "accept", "-41.5000000", "-170.0000000", "manual", "250", "Here",
        ]  # fmt: skip
        assert row["map"] == "https://www.openstreetmap.org/?mlat=-41.5000000&mlon=-170.0000000#map=16/-41.5000000/-170.0000000"
        assert row["row_id"] == read_csv(plain.with_name("review.csv"))[3]["row_id"]
        assert was_moved(row)
        assert position_of(row).error_m == 250
        assert position_of(row).edited

    def test_a_decision_stays_and_the_altitude_of_the_former_position_goes(self, browser, plain):
        open_review(browser, plain)
        browser.execute_script("R.decide([0], 'reject'); R.place([0, 2], 10, 20, 3, '')")
        assert [cell(browser, 0, name) for name in ("decision", "altitude", "error_m")] == ["reject", "", "10"]
        assert cell(browser, 2, "decision") == "accept"
        assert browser.execute_script("return [R.moved(0), R.moved(1), R.state(0)]") == [True, False, "rejected"]
        focus(browser, 0)
        click(browser, "Position back")
        assert [cell(browser, 0, name) for name in ("latitude", "gps_source", "altitude")] == ["41.8902102", "proxy", "12.5"]

    def test_a_position_typed_into_the_csv_counts_as_moved(self, browser, tmp_path):
        page = made(tmp_path / "out", plain_rows())
        edit_csv(page.with_name("review.csv"), {"a.jpg": {"latitude": "42.5"}})
        from tasks.core.review_page.drawing import redraw

        redraw(page.parent, read_review(page.with_name("review.csv")).rows)
        open_review(browser, page)
        assert browser.execute_script("return [R.moved(0), R.moved(1)]") == [True, False]


class TestLoading:
    def take(self, browser: Any, path: Path) -> Any:
        return browser.execute_script("return R.take(arguments[0])", path.read_text("utf-8"))

    def test_takes_decisions_and_edits_by_path_and_row_id_as_one_step(self, browser, plain, tmp_path):
        rows = read_csv(plain.with_name("review.csv"))
        edits = {"a.jpg": {"decision": "accept", "altitude": "12.50"}, "b.jpg": {"note": "=new", "decision": "no"}}
        path = save_csv(tmp_path / "saved.csv", [{**row, **edits.get(row["path"], {})} for row in reversed(rows)])
        open_review(browser, plain)
        assert self.take(browser, path) == {"taken": 2, "same": 2, "strange": 0, "doubtful": []}
        assert decisions(browser) == ["accept", "no", "", ""]
        assert [cell(browser, 0, "altitude"), cell(browser, 1, "note")] == ["12.5", "=new"]
        press(browser, "z")
        assert decisions(browser) == [""] * 4

    def test_leaves_rows_of_other_proposals_and_repeated_ones(self, browser, plain, tmp_path):
        rows = [{**row, "decision": "accept"} for row in read_csv(plain.with_name("review.csv"))]
        rows[0]["row_id"] = rows[1]["row_id"]
        path = save_csv(tmp_path / "saved.csv", [*rows, rows[1]])
        open_review(browser, plain)
        assert self.take(browser, path)["strange"] == 2
        assert decisions(browser) == ["", "accept", "accept", "accept"]

    def test_last_digits_cut_off_are_no_change(self, browser, plain, tmp_path):
        rows = read_csv(plain.with_name("review.csv"))
        rows[3] = {**rows[3], "latitude": "10.12345", "decision": "accept"}
        open_review(browser, plain)
        assert self.take(browser, save_csv(tmp_path / "saved.csv", rows)) == {"taken": 1, "same": 3, "strange": 0, "doubtful": []}
        assert [cell(browser, 3, name) for name in ("latitude", "gps_source", "decision")] == ["10.1234567", "proxy", "accept"]

    def test_a_typed_position_is_moved_and_one_that_a_spreadsheet_rounded_or_filled_down_is_left(self, browser, plain, tmp_path):
        edits = {
            "a.jpg": {"latitude": "41.5", "longitude": "12.25"},
            "b.jpg": {"latitude": "50.0"},
            "d.jpg": {"latitude": "10.1", "decision": "accept"},
        }
        rows = [{**row, **edits.get(row["path"], {})} for row in read_csv(plain.with_name("review.csv"))]
        open_review(browser, plain)
        assert self.take(browser, save_csv(tmp_path / "saved.csv", rows))["doubtful"] == ["b.jpg", "d.jpg"]
        assert cell(browser, 1, "latitude") == "41.8902102"
        assert [cell(browser, 0, name) for name in ("latitude", "longitude", "gps_source")] == ["41.5", "12.25", "manual"]
        assert [cell(browser, 3, name) for name in ("latitude", "decision")] == ["10.1234567", ""]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ("path;row_id\r\na.jpg;x\r\n", "not separated by commas"),
            ("name,size\r\na,1\r\n", "no columns path and row_id"),
            ('path,row_id\r\n"a.jpg,x\r\n', "a quote is not closed"),
            ("", "no columns path and row_id"),
        ],
    )
    def test_another_file_is_told_in_a_sentence(self, browser, plain, content, words):
        open_review(browser, plain)
        drop = (
            "const data = new DataTransfer(); data.items.add(new File([arguments[0]], 'x.csv'));"
            "document.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}))"
        )
        browser.execute_script(drop, content)
        assert words in said(browser)


class TestKeeping:
    def test_unsaved_changes_are_there_again_and_can_be_discarded(self, browser, tmp_path):
        page = made(tmp_path / "out", plain_rows())
        open_review(browser, page)
        browser.execute_script("R.decide([0, 1], 'accept'); R.edit([0], 'note', 'a\\nb')")
        again(browser, page)
        assert decisions(browser) == ["accept", "accept", "", ""]
        assert cell(browser, 0, "note") == "a\nb"
        assert "2 unsaved changes restored" in browser.find_element("id", "notices").text
        click(browser, "Discard", "#notices")
        assert decisions(browser) == [""] * 4
        again(browser, page)
        assert decisions(browser) == [""] * 4
        assert browser.find_element("id", "notices").text == ""

    def test_nothing_is_laid_on_another_proposal_or_on_a_row_that_says_something_else_now(self, browser, tmp_path):
        page = made(tmp_path / "out", plain_rows())
        open_review(browser, page)
        browser.execute_script("R.decide([0, 1, 3], 'accept')")
        moved = proposals(
            proposal("a.jpg", latitude=50.0, datetime="2024-05-01T09:00:00", altitude=12.5), proposal("b.jpg", decision="reject"),
            no_proposal("c.jpg"), proposal("d.jpg", latitude=10.1234567, longitude=179.9),
        )  # fmt: skip
        made(tmp_path / "out", moved)
        again(browser, page)
        assert decisions(browser) == ["", "reject", "", "accept"]
        assert "2 kept for rows that are gone or say something else now" in browser.find_element("id", "notices").text

    def test_leaving_is_warned_of_only_where_the_browser_keeps_nothing(self, browser, plain):
        warned = "const e = new Event('beforeunload', {cancelable: true}); dispatchEvent(e); return e.defaultPrevented"
        open_review(browser, plain)
        browser.execute_script("R.decide([0], 'accept')")
        assert not browser.execute_script(warned)
        browser.execute_script("Storage.prototype.setItem = () => { throw new Error('full') }; R.decide([1], 'accept')")
        assert browser.execute_script(warned)
        assert "save review.csv before you leave" in said(browser)
        browser.execute_script("R.undo(); R.undo()")
        assert not browser.execute_script(warned)

    def test_another_archive_has_its_own(self, browser, tmp_path):
        page = made(tmp_path / "out", plain_rows())
        open_review(browser, page)
        browser.execute_script("R.decide([0], 'accept')")
        other = made(tmp_path / "other", plain_rows(), archive_id="99999999")
        again(browser, other)
        assert decisions(browser) == [""] * 4

    def test_what_the_csv_has_meanwhile_is_no_unsaved_change(self, browser, tmp_path):
        page = made(tmp_path / "out", plain_rows())
        open_review(browser, page)
        browser.execute_script("R.decide([0], 'accept')")
        made(tmp_path / "out", plain_rows().assign(decision=["accept", "", "", ""]))
        again(browser, page)
        assert decisions(browser) == ["accept", "", "", ""]
        assert browser.execute_script("return R.originals.size") == 0


def again(browser: Any, page: Path) -> None:
    """Leave the page and open it once more, with what it kept."""
    browser.get("about:blank")
    open_review(browser, page, keeping=True)


def test_a_csv_written_from_the_page_is_what_write_review_writes(browser, tmp_path):
    """Text cells of every kind in one column of ours, one of numbers and a foreign one, against the writer itself."""
    rows = read_review(made(tmp_path / "first", odd_rows()).with_name("review.csv")).rows
    rows = rows.assign(altitude=["-5", "+5", "=1", "5,5", "@", "-1,234", *["x"] * (len(rows) - 6)])
    page = made(tmp_path / "out", rows)
    write_review(tmp_path / "again.csv", rows)
    open_review(browser, page)
    assert saved(browser) == (tmp_path / "again.csv").read_bytes()
