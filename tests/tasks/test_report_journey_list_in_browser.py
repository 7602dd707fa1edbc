"""Tests of the journeys of report.html in headless Chromium: the list in the panel, one alone, its chip, its card and its tip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.drawn_journeys import Corner, Drawn, drawn_page
from tests.tasks.in_browser import asked_elsewhere, card, coloured_pixels, errors, move_to, open_page, wait_for

DASH = "\N{EN DASH}"
EVIL = "<img src=x onerror=document.title=1>"
ROWS = (
    "return [...document.querySelectorAll('#list-traces .ws-journey')].map((row) => row.innerText.split('\\n').filter(Boolean))"
)
SHOWN = "return Whereshot.page.traces.shownJourneys().map((journey) => journey.title)"

# 0.1 degrees of longitude at 41.9 N are 8.28 km, 0.06 of latitude 6.67 km; at the equator a degree is 111.2 km.
ROME = Drawn(
    [
        Corner("2024-05-01 09:00", 41.90, 12.40),
        Corner("2024-05-01 10:00", 41.90, 12.50, "ride"),
        Corner("2024-05-03 16:00", 41.84, 12.50, "walk"),
    ],
    "Rome, Italy",
)
FLIGHT = Drawn(
    [Corner("2023-12-30 23:00", 0.0, 9.0), Corner("2024-01-02 10:00", 0.0, 19.0, "flight")],
    EVIL,
)
NAMELESS = Drawn([Corner("2024-06-05 09:00", 48.2, 16.37)])


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return drawn_page(tmp_path_factory.mktemp("journeys"), FLIGHT, ROME, NAMELESS)


@pytest.fixture
def opened(browser, page) -> Any:
    return open_page(browser, page)


def row_of(browser: Any, words: str) -> Any:
    return next(row for row in browser.find_elements("css selector", "#list-traces .ws-journey") if words in row.text)


def press(browser: Any, number: int) -> None:
    """Press a button of the open card, which may still be moving while the map makes room for it."""
    browser.execute_script("document.querySelectorAll('.ws-popup .ws-open')[arguments[0]].click()", number)


class TestList:
    def test_it_tells_title_dates_days_distance_and_photos_newest_first(self, opened):
        assert opened.execute_script(ROWS) == [
            ["Wednesday, 5 Jun 2024", "1 photo"],
            ["Rome, Italy", f"1 {DASH} 3 May 2024 · 2 days", "15 km", "3 photos"],
            [EVIL, f"30 Dec 2023 {DASH} 2 Jan 2024 · 2 days", "1,112 km", "2 photos"],
        ]
        assert opened.execute_script("return document.querySelectorAll('#list-traces img').length") == 0

    def test_the_longest_come_first_when_asked_for(self, opened):
        opened.find_element("css selector", "#list-traces button[value=longest]").click()
        assert [row[0] for row in opened.execute_script(ROWS)] == [EVIL, "Rome, Italy", "Wednesday, 5 Jun 2024"]
        pressed = "return [...document.querySelectorAll('#list-traces .ws-choice [aria-pressed=true]')].map((one) => one.value)"
        assert opened.execute_script(pressed) == ["longest"]

    def test_each_shows_how_one_went_as_the_lines_are_drawn(self, opened):
        marks = "return [...arguments[0].querySelectorAll('.ws-mode')].map((mark) => mark.title)"
        assert opened.execute_script(marks, row_of(opened, "Rome")) == ["On foot 6.7 km", "By road or rail 8.3 km"]
        assert opened.execute_script(marks, row_of(opened, EVIL)) == ["By air 1,112 km"]

    def test_many_are_folded_by_year_with_their_number_and_distance(self, browser, tmp_path):
        days = pd.date_range("2022-12-18 10:00", periods=30)
        journeys = [Drawn([Corner(str(day), 0.0, 2.0), Corner(str(day + pd.Timedelta("1h")), 0.0, 2.1)]) for day in days]
        open_page(browser, drawn_page(tmp_path, *journeys))
        years = browser.find_elements("css selector", "#list-traces summary")
        # 16 and 14 times 0.1 degrees of the equator, 11.12 km
        assert [year.text.split("\n") for year in years] == [["2023", "16 journeys · 178 km"], ["2022", "14 journeys · 156 km"]]
        years[1].click()
        wait_for(browser, "return document.querySelectorAll('#list-traces .ws-journey').length === 14")

    def test_of_very_many_the_longest_are_listed_in_steps(self, browser, tmp_path):
        days = pd.date_range("2023-01-01 10:00", periods=130)
        journeys = [Drawn([Corner(str(day), 0.0, 2.0)]) for day in days]
        open_page(browser, drawn_page(tmp_path, *journeys))
        browser.find_element("css selector", "#list-traces button[value=longest]").click()
        count = "return document.querySelectorAll('#list-traces .ws-journey').length"
        more = browser.find_element("css selector", "#list-traces .ws-all")
        assert (browser.execute_script(count), more.text) == (20, "Show 100 more journeys")
        more.click()
        assert (browser.execute_script(count), more.text) == (120, "Show 10 more journeys")


class TestAlone:
    def test_a_click_shows_it_alone_and_fitted_and_a_second_one_shows_all(self, opened):
        row = row_of(opened, "Rome")
        row.click()
        assert opened.execute_script(SHOWN) == ["Rome, Italy"]
        assert row.get_attribute("aria-pressed") == "true"
        south, west, north, east = opened.execute_script(
            "const b = Whereshot.page.map.getBounds(); return [b.getSouth(), b.getWest(), b.getNorth(), b.getEast()]"
        )
        assert (south < 41.84, north > 41.90, west < 12.40, east > 12.50) == (True,) * 4
        assert east - west < 0.4
        row.click()
        assert len(opened.execute_script(SHOWN)) == 3
        assert row.get_attribute("aria-pressed") == "false"

    def test_the_chip_on_the_map_says_which_one_and_leads_back(self, opened):
        row_of(opened, "Rome").click()
        chip = opened.find_element("class name", "ws-chip")
        assert chip.text == f"Rome, Italy\n1 {DASH} 3 May 2024 · 15 km · 3 photos · show all journeys ✕"
        chip.click()
        assert len(opened.execute_script(SHOWN)) == 3
        assert not chip.is_displayed()

    def test_one_of_a_layer_that_is_off_leaves_it_off_afterwards(self, opened):
        tick = opened.find_element("id", "layer-traces")
        tick.click()
        row = row_of(opened, "Rome")
        row.click()
        assert coloured_pixels(opened, "traces") > 50
        row.click()
        assert not tick.is_selected()
        assert coloured_pixels(opened, "traces") == 0

    def test_switching_the_layer_off_ends_it(self, opened):
        row_of(opened, "Rome").click()
        opened.find_element("id", "layer-traces").click()
        assert len(opened.execute_script(SHOWN)) == 3
        assert not opened.find_element("class name", "ws-chip").is_displayed()

    def test_one_across_180_is_fitted_as_one_piece(self, browser, tmp_path):
        ends = Corner("2024-05-01 08:00", -17.0, 179.0), Corner("2024-05-01 11:00", -17.0, -179.0, "ride")
        open_page(browser, drawn_page(tmp_path, Drawn(ends, "Fiji")))
        row_of(browser, "Fiji").click()
        west, east = browser.execute_script("const b = Whereshot.page.map.getBounds(); return [b.getWest(), b.getEast()]")
        assert (west < 179, east > 181) == (True, True)
        assert east - west < 6


class TestCard:
    def test_the_pointer_names_the_journey_and_a_click_tells_more_and_offers_it_alone(self, opened):
        row_of(opened, "Rome").click()
        row_of(opened, "Rome").click()
        chain = move_to(opened, 41.90, 12.45)  # half way along the ride
        tip = wait_for(opened, "return document.querySelector('.ws-tip')?.innerText")
        assert tip == f"Rome, Italy · 1 {DASH} 3 May 2024 · 15 km · 3 photos"
        chain.click().perform()
        text = card(opened)
        for expected in ("Rome, Italy", "15 km", "On foot\n6.7 km", "By road or rail\n8.3 km", "Days\n2", "Photos\n3"):
            assert expected in text
        assert f"Here\n1 May 2024, 09:00 {DASH} 10:00" in text
        assert errors(opened) == []
        press(opened, 0)
        assert opened.execute_script(SHOWN) == ["Rome, Italy"]

    def test_its_button_plays_the_journey_alone(self, opened):
        opened.execute_script("Whereshot.page.map.setView([41.9, 12.45], 12, {animate: false})")
        move_to(opened, 41.90, 12.45).click().perform()
        card(opened)
        press(opened, 1)
        assert opened.execute_script(SHOWN) == ["Rome, Italy"]
        assert opened.find_element("class name", "ws-slider").is_displayed()

    def test_a_title_that_looks_like_markup_stays_text(self, opened):
        opened.execute_script("Whereshot.page.map.setView([0, 14], 6, {animate: false})")
        move_to(opened, 0.0, 14.0).click().perform()
        assert EVIL in card(opened)
        assert opened.title == "Trip - Whereshot"
        assert asked_elsewhere(opened) == []


def test_an_archive_without_journeys_has_neither_list_nor_colours_nor_slider(browser, tmp_path):
    open_page(browser, drawn_page(tmp_path))
    assert browser.find_elements("css selector", "#list-traces, #list-colours, #layer-traces, .ws-play-open") == []
    assert errors(browser) == []
