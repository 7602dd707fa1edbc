"""Tests of review.html in headless Chromium: many rows accepted at once, and positions that only overwrite replaces."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tasks.accept import accept
from tests.review_rows import proposal, proposals, read_csv
from tests.tasks.in_browser import wait_for
from tests.tasks.in_review import DOUBTED, OWN, ROWS, asked, cell, click, decisions, focus, made, open_review, press, said


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("trip") / "out", proposals(*ROWS), photos=[OWN, DOUBTED])


@pytest.fixture
def opened(browser, page) -> Any:
    return open_review(browser, page)


class TestAcceptMany:
    def test_takes_what_whereshot_accept_takes_but_for_photos_with_a_problem(self, opened, page, tmp_path):
        """The command is the rule: the same CSV is accepted by both."""
        path = tmp_path / "review.csv"
        path.write_bytes(page.with_name("review.csv").read_bytes())
        accept(path, 1e7)
        press(opened, "A")
        click(opened, "Accept 2")
        assert decisions(opened) == [row["decision"] for row in read_csv(path)]
        assert decisions(opened) == ["accept", "accept", "", "", "", "", "", "reject"]

    def test_asks_first_and_says_what_is_left_out_and_why(self, opened):
        opened.find_element("id", "accept-shown").click()
        text = asked(opened)
        assert "Accept 2 rows?" in text
        assert "3 rows left out: 1 guessed by AI, 1 of which sources disagree, 1 with a position of their own" in text
        click(opened, "Cancel")
        assert decisions(opened) == [""] * 7 + ["reject"]

    def test_never_takes_a_photo_with_a_problem(self, browser, tmp_path):
        rows = proposals(proposal("a.jpg", problem="not a photo of its own"), proposal("b.jpg"))
        open_review(browser, made(tmp_path / "out", rows))
        press(browser, "A")
        assert "1 row left out: 1 with a problem" in asked(browser)
        click(browser, "Accept 1")
        assert decisions(browser) == ["", "accept"]

    def test_is_one_step_to_undo(self, opened):
        press(opened, "A")
        click(opened, "Accept 2")
        press(opened, "z")
        assert decisions(opened) == [""] * 7 + ["reject"]

    @pytest.mark.parametrize(("key", "expected"), [("p", [0, 1]), ("d", [0, 1])])
    def test_keeps_to_the_place_or_day_of_the_row_in_focus(self, opened, key, expected):
        focus(opened, 0)
        press(opened, key)
        click(opened, "Accept 2")
        assert [i for i, word in enumerate(decisions(opened)) if word == "accept"] == expected

    def test_keeps_to_a_radius_and_to_what_is_shown(self, opened):
        press(opened, "m")
        field = opened.find_element("css selector", "dialog input")
        field.clear()
        field.send_keys("100")
        assert "1 row of what is shown" in asked(opened)
        click(opened, "Accept…")
        click(opened, "Accept 1")
        assert decisions(opened)[:2] == ["accept", ""]

    def test_its_button_is_there_only_while_proposals_are_left_among_what_is_shown(self, opened):
        button = "return Boolean(document.getElementById('accept-shown'))"
        assert opened.execute_script(button)
        opened.execute_script("R.setFilter({source: 'ai'})")
        wait_for(opened, "return !document.getElementById('accept-shown')")
        opened.execute_script("R.clearFilter()")
        wait_for(opened, button)
        opened.execute_script("R.decide([0, 1], 'accept')")
        wait_for(opened, "return !document.getElementById('accept-shown')")


class TestOwnPositions:
    def test_accept_on_a_doubted_one_offers_overwrite_and_asks(self, opened):
        focus(opened, 4)
        press(opened, "a")
        assert "a position already, which accept would not replace" in said(opened)
        assert decisions(opened)[4] == ""
        click(opened, "Overwrite…", "#says")
        assert "replace the position in this photo" in asked(opened)
        click(opened, "Overwrite", "dialog")
        assert decisions(opened)[4] == "overwrite"

    def test_one_that_stands_is_moved_only_by_overwrite(self, opened):
        opened.execute_script("R.place([6], 48.2, 16.3, 25, '')")
        assert cell(opened, 6, "gps_source") == "manual"
        assert decisions(opened)[6] == ""
        click(opened, "Overwrite…", "#says")
        click(opened, "Overwrite", "dialog")
        assert decisions(opened)[6] == "overwrite"

    def test_one_that_stands_needs_no_decision(self, opened):
        focus(opened, 6)
        press(opened, "a", "x")
        assert "nothing to decide" in said(opened)
        assert decisions(opened)[6] == ""

    def test_a_row_without_a_position_is_not_accepted(self, opened):
        focus(opened, 5)
        press(opened, "a")
        assert "no position to accept" in said(opened)
        assert decisions(opened)[5] == ""
