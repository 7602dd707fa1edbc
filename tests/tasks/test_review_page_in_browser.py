"""Tests of review.html in headless Chromium, opened from disk: what a person sees and decides there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tasks.core.review_csv import read_review
from tests.review_rows import edit_csv, no_proposal, proposal, proposals
from tests.tasks.in_browser import asked_elsewhere, errors, wait_for
from tests.tasks.in_review import (
    DOUBTED,
    OWN,
    ROWS,
    asked,
    cell,
    click,
    decisions,
    focus,
    made,
    open_review,
    press,
    press_with,
    saved,
    shown,
)  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("trip") / "out", proposals(*ROWS), photos=[OWN, DOUBTED])


@pytest.fixture
def opened(browser, page) -> Any:
    return open_review(browser, page)


class TestOpening:
    def test_opens_from_disk_without_an_error_and_without_the_network(self, opened):
        press(opened, "j", "a", "?")
        assert asked_elsewhere(opened, "review.html") == []
        assert errors(opened) == []

    def test_list_map_and_row_in_focus_stand_side_by_side(self, opened):
        focus(opened, 0)
        boxes = opened.execute_script(
            "return ['list', 'map', 'detail'].map((id) => { const b = document.getElementById(id).getBoundingClientRect();"
            "return [b.left, b.right, b.height] })"
        )
        assert boxes[0][1] <= boxes[1][0]
        assert min(box[2] for box in boxes) > 100
        assert "between two photos" in opened.find_element("id", "detail").text

    def test_states_tell_what_was_decided_and_what_has_its_own_position(self, opened):
        states = opened.execute_script("return Array.from({length: R.n}, (_, i) => R.state(i))")
        assert states == ["open", "open", "open", "open", "open", "open", "located", "rejected"]

    def test_the_divider_is_moved_with_the_keyboard_and_the_map_told(self, opened):
        opened.execute_script("window.told = 0; R.on('layout', () => window.told += 1)")
        before = opened.execute_script("return document.getElementById('list').clientWidth")
        opened.find_element("id", "divider").send_keys("\ue014", "\ue014")
        assert opened.execute_script("return document.getElementById('list').clientWidth") > before
        assert opened.execute_script("return window.told") >= 2

    def test_a_narrow_window_stacks_without_a_bar_to_scroll_sideways(self, browser, page):
        """A window of 400 px, as a phone has."""
        size = browser.get_window_size()
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride", {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True}
        )
        try:
            open_review(browser, page)
            focus(browser, 0)
            wide, below, high = browser.execute_script(
                "const box = (id) => document.getElementById(id).getBoundingClientRect();"
                "return [document.documentElement.scrollWidth, box('map').top >= box('list').bottom, box('list').height]"
            )
            assert wide <= 400
            assert below
            assert high < 500, "the list must scroll by itself, or it would hold every row"
        finally:
            browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
            browser.set_window_size(size["width"], size["height"])


class TestFilter:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ("radius: 100", ["a/1.jpg"]),
            ("radius: 1000", ["a/1.jpg", "a/2.jpg", "b/4.jpg", "b/5.jpg", "b/8.jpg"]),
            ("source: 'ai'", ["a/3.jpg"]),
            ("source: 'none'", ["b/6.jpg"]),
            ("day: '2024-05-03'", ["b/5.jpg", "b/6.jpg"]),
            ("day: 'none'", ["b/7.jpg"]),
            ("camera: 'Acme Two'", ["a/2.jpg"]),
            ("place: 'Prati, Rome, Italy'", ["a/3.jpg"]),
            ("state: 'open', source: 'proxy'", ["a/1.jpg", "b/4.jpg", "b/5.jpg"]),
            ("state: 'rejected'", ["b/8.jpg"]),
            ("state: 'located'", ["b/7.jpg"]),
            ("state: 'unplaced'", ["b/6.jpg"]),
            ("state: 'date'", ["b/8.jpg"]),
            ("problem: true", ["b/4.jpg", "b/5.jpg"]),
            ("text: 'WRONG b/'", ["b/8.jpg"]),
        ],
    )
    def test_shows_the_rows_that_pass(self, browser, page, values, expected):
        if not browser.current_url.endswith("review.html"):
            open_review(browser, page)
        browser.execute_script("R.clearFilter(); R.setFilter({" + values + "})")
        assert shown(browser) == expected

    def test_fields_of_the_page_set_it_and_the_counts_follow(self, opened):
        from selenium.webdriver.support.ui import Select

        Select(opened.find_element("name", "source")).select_by_value("proxy")
        opened.find_element("name", "text").send_keys("b/")
        wait_for(opened, "return R.shown.length === 3")
        wait_for(opened, "return document.querySelector('#counts .shown').innerText === '3 of 8 rows shown'")
        assert "2 undecided · 1 rejected" in opened.find_element("id", "counts").text
        click(opened, "Show all")
        assert len(shown(opened)) == 8

    def test_a_row_that_no_longer_passes_stays_until_the_filter_is_set_again(self, opened):
        opened.execute_script("R.setFilter({state: 'open', source: 'track'}); R.decide([1], 'accept')")
        assert shown(opened) == ["a/2.jpg"]
        click(opened, "1 changed since: filter again")
        assert shown(opened) == []


class TestKeys:
    def test_go_through_the_rows_decide_clear_undo_and_do_it_again(self, opened):
        press(opened, "j", "j", "k", "a", "x", "k", "c")
        assert decisions(opened)[:2] == ["accept", ""]
        press_with(opened, "\ue009", "z")
        assert decisions(opened)[:2] == ["accept", "reject"]
        press_with(opened, "\ue009", "z")
        press_with(opened, "\ue009", "z")
        assert decisions(opened)[:2] == ["", ""]
        press_with(opened, "\ue009", "y")
        assert decisions(opened)[:2] == ["accept", ""]

    def test_do_nothing_while_a_person_types(self, opened):
        focus(opened, 0)
        note = opened.find_element("css selector", "#detail [name=note]")
        note.send_keys("axc?")
        opened.find_element("id", "list").click()
        assert decisions(opened)[0] == ""
        assert cell(opened, 0, "note") == "axc?"

    def test_n_goes_to_the_next_undecided_row_past_decided_ones(self, opened):
        opened.execute_script("R.decide([1, 2], 'reject')")
        focus(opened, 0)
        press(opened, "n")
        assert opened.execute_script("return R.current") == 3

    def test_question_mark_lists_the_keys_and_escape_closes_them(self, opened):
        press(opened, "?")
        assert "accept all in this place" in asked(opened)
        press(opened, "\ue00c")
        wait_for(opened, "return !document.querySelector('dialog')")


class TestSelection:
    def test_shift_and_ctrl_clicks_select_and_escape_ends_it(self, opened):
        from selenium.webdriver.common.action_chains import ActionChains

        rows = {row.get_attribute("id"): row for row in opened.find_elements("css selector", ".row")}
        rows["row-0"].click()
        ActionChains(opened).key_down("\ue008").click(rows["row-2"]).key_up("\ue008").perform()
        assert opened.execute_script("return [...R.selected].sort()") == [0, 1, 2]
        ActionChains(opened).key_down("\ue009").click(rows["row-1"]).key_up("\ue009").perform()
        assert opened.execute_script("return [...R.selected].sort()") == [0, 2]
        assert "2 rows selected" in opened.find_element("id", "selection").text
        press(opened, "\ue00c")
        assert opened.execute_script("return R.selected.size") == 0

    def test_several_rows_are_set_to_the_place_of_the_one_in_focus(self, opened):
        opened.execute_script("R.place([0], 45.1, 9.2, 30, 'Piazza'); R.focus(0, {from: 'keys'}); R.select([0, 2, 5])")
        click(opened, "Place where the focused row is")
        for row in (2, 5):
            assert [cell(opened, row, name) for name in ("latitude", "longitude", "gps_source", "decision")] == [
                "45.1000000", "9.2000000", "manual", "accept",
            ]  # fmt: skip
        press(opened, "z")
        assert [cell(opened, row, "gps_source") for row in (2, 5)] == ["ai", ""]

    def test_keys_decide_all_that_is_selected(self, opened):
        opened.execute_script("R.select([0, 1, 3])")
        press(opened, "x")
        assert decisions(opened)[:4] == ["reject", "reject", "", "reject"]


class TestDetail:
    def test_cells_are_edited_and_a_wrong_one_is_told_and_not_taken(self, opened):
        focus(opened, 0)
        for name, text in (("altitude", "high"), ("direction", "361"), ("new_datetime", "yesterday")):
            field = opened.find_element("css selector", f"#detail [name={name}]")
            field.send_keys(text, "\ue004")
            assert field.get_attribute("aria-invalid") == "true"
            assert cell(opened, 0, name) == ""
        for name, text in (
            ("altitude", "21.5"),
            ("direction", "270"),
            ("new_datetime", "2024-05-01T09:00:01"),
            ("address", "Rome"),
        ):
            field = opened.find_element("css selector", f"#detail [name={name}]")
            field.clear()
            field.send_keys(text, "\ue004")
            assert cell(opened, 0, name) == text

    def test_a_date_is_decided_beside_the_position(self, opened):
        focus(opened, 7)
        click(opened, "Accept date")
        assert cell(opened, 7, "date_decision") == "accept"
        assert cell(opened, 7, "decision") == "reject"
        click(opened, "Reject date")
        assert cell(opened, 7, "date_decision") == "reject"

    def test_a_position_typed_there_counts_with_the_radius_of_its_digits(self, opened):
        """Half a hundredth of a degree is 556 m north and, at 41.89 degrees, 414 m east: 693.1 m together, rounded up."""
        focus(opened, 5)
        opened.find_element("css selector", "#detail [name=position]").send_keys("41.89, 12.49", "\ue007")
        assert [cell(opened, 5, name) for name in ("latitude", "longitude", "gps_source", "error_m")] == [
            "41.8900000", "12.4900000", "manual", "694",
        ]  # fmt: skip

    def test_undo_is_seen_in_the_fields_and_one_that_is_typed_in_stays(self, opened):
        focus(opened, 0)
        note = opened.find_element("css selector", "#detail [name=note]")
        opened.find_element("css selector", "#detail [name=altitude]").send_keys("5", "\ue004")
        note.send_keys("half a sen")
        opened.execute_script("R.undo()")
        assert opened.find_element("css selector", "#detail [name=altitude]").get_property("value") == ""
        assert note.get_property("value") == "half a sen"


class TestLongList:
    def test_only_rows_in_sight_are_in_the_document_and_the_last_can_be_reached(self, browser, tmp_path):
        rows = proposals(*(proposal(f"{number:05d}.jpg") for number in range(3000)))
        open_review(browser, made(tmp_path / "out", rows))
        count = "return document.querySelectorAll('#list .row:not([hidden])').length"
        assert 5 < browser.execute_script(count) < 40
        press(browser, "j", "\ue010")
        wait_for(browser, "return document.querySelector('#row-2999')?.textContent.includes('02999.jpg')")
        assert browser.execute_script(count) < 40

    def test_a_page_with_fewer_rows_than_the_csv_says_so_and_saves_its_own(self, browser, tmp_path):
        """Undecided rows with a position come first, in the order of the file."""
        rows = proposals(
            proposal("a.jpg", decision="accept"), no_proposal("b.jpg"), proposal("c.jpg"), proposal("d.jpg"), proposal("e.jpg")
        )
        page = made(tmp_path / "out", rows, max_page_rows=3)
        open_review(browser, page)
        assert "3 of 5 rows of review.csv are here" in browser.find_element("id", "notices").text
        path = tmp_path / "saved.csv"
        path.write_bytes(saved(browser))
        assert read_review(path).rows["path"].tolist() == ["c.jpg", "d.jpg", "e.jpg"]


class TestRedrawing:
    def test_the_page_shows_what_another_program_wrote_into_the_csv(self, browser, tmp_path):
        from tasks.core.review_page.drawing import redraw

        page = made(tmp_path / "out", proposals(*ROWS), photos=[OWN, DOUBTED])
        edit_csv(tmp_path / "out" / "review.csv", {"a/1.jpg": {"decision": "accept", "status": "written"}})
        assert redraw(tmp_path / "out", read_review(tmp_path / "out" / "review.csv").rows)
        open_review(browser, page)
        assert [cell(browser, 0, name) for name in ("decision", "status")] == ["accept", "written"]
        assert browser.execute_script("return R.state(6)") == "located"
        assert saved(browser) == (tmp_path / "out" / "review.csv").read_bytes()
