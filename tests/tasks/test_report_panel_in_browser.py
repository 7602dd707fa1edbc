"""Tests of the panel of report.html in headless Chromium: numbers, positions to look at, folding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.panel_pages import HOME, LOST, PHOTOS_OF_YEARS, PROPOSED, ROME, labels, made, photo, texts, walk
from tests.tasks.in_browser import asked_elsewhere, card, coloured_pixels, errors, open_page


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("panel"), PHOTOS_OF_YEARS, [PROPOSED], [HOME, ROME])


@pytest.fixture
def opened(browser, page) -> Any:
    return open_page(browser, page)


class TestHeadline:
    def test_the_big_numbers_are_those_of_the_archive(self, opened):
        # 17 of 20 have a position in their file; days: one each in 2019 and 2021, two in 2022
        assert texts(opened, ".ws-figure")[:6] == ["20 photos", "85 % located", "1 proposed", "2 countries", "2 places", "4 days"]

    def test_the_furthest_place_from_home_is_told(self, opened):
        # spherical law of cosines: 6371 acos(sin 48.2 sin 41.9 + cos 48.2 cos 41.9 cos 3.9) = 764 km
        assert texts(opened, ".ws-furthest") == ["Furthest from Home: Monti, Rome, Italy, 764 km"]

    def test_the_bar_of_all_photos_says_its_parts_in_words(self, opened):
        assert labels(opened, ".ws-bar") == ["Located 17, Proposed 1, Missing 2"]

    def test_nothing_is_logged_and_nothing_asked_for(self, opened):
        for selector in (".ws-column", ".ws-bar-row", ".ws-outlier", ".ws-as-table"):
            opened.find_element("css selector", selector).click()
        assert errors(opened) == []
        assert asked_elsewhere(opened) == []


class TestPlacesToVisit:
    def test_days_stand_beside_photos(self, opened):
        # Home was visited on one day, and later on two
        assert texts(opened, "#list-places .ws-numbers")[0] == "2 visits 4 photos · 3 days"

    def test_where_no_time_is_known_nothing_is_said_of_visits(self, browser, tmp_path):
        timeless = [{"path": f"{n}.jpg", "kind": "photo", "time_basis": "none", "lat": 41.9, "lon": 12.5} for n in range(5)]
        opened = open_page(browser, made(tmp_path, timeless, places=[{**ROME, "photos": 5, "visits": 0}]))
        assert texts(opened, "#list-places .ws-numbers") == ["5 photos"]
        assert labels(opened, ".ws-marker") == ["Monti · 5 photos"]


class TestOutliers:
    def test_a_position_far_off_is_listed_with_its_distance(self, opened):
        (row,) = texts(opened, ".ws-outlier")
        assert row == "7 lost.jpg 15 Aug 2021, 10:07 30 km from everything within 1 min nobody travels so fast"
        assert texts(opened, "#list-outliers h2") == ["Positions to look at 1"]

    def test_a_click_leads_to_it_opens_its_card_and_tells_all(self, opened):
        button = opened.find_element("class name", "ws-outlier")
        button.click()
        assert "7 lost.jpg" in card(opened)
        north, south = opened.execute_script("const b = Whereshot.page.map.getBounds(); return [b.getNorth(), b.getSouth()]")
        assert south < 41.9 < LOST["lat"] < north  # where it is, and where it should be
        assert "which are near each other" in button.text

    def test_a_photo_that_is_not_drawn_has_a_card_with_the_reason(self, opened):
        opened.execute_script("Whereshot.page.outliers.path[0] = 'elsewhere/gone.jpg'")
        opened.find_element("class name", "ws-outlier").click()
        text = card(opened)
        assert "gone.jpg" in text
        assert "nobody travels so fast" in text

    def test_an_archive_without_any_has_no_such_list(self, browser, tmp_path):
        open_page(browser, made(tmp_path, walk("2024-05-01", 3)))
        assert browser.find_elements("id", "list-outliers") == []


class TestFolding:
    def test_a_section_folds_and_opens_by_its_title(self, opened):
        title = opened.find_element("css selector", "#list-years .ws-fold")
        chart = opened.find_element("css selector", "#list-years .ws-chart")
        assert (title.get_attribute("aria-expanded"), chart.is_displayed()) == ("true", True)
        title.click()
        assert (title.get_attribute("aria-expanded"), chart.is_displayed()) == ("false", False)
        title.click()
        assert chart.is_displayed()

    def test_a_long_list_is_folded_until_the_legend_leads_to_it(self, browser, tmp_path):
        open_page(browser, made(tmp_path, [photo(f"{n}.jpg", f"2024-05-{n + 1:02} 10:00") for n in range(20)]))
        days = browser.find_element("css selector", "#list-missing details")
        assert not days.is_displayed()
        browser.find_element("css selector", "a[href='#list-missing']").click()
        assert days.is_displayed()

    def test_on_paper_all_sections_are_open_and_all_years_drawn(self, browser, tmp_path):
        photos = [photo(f"{year}.jpg", f"{year}-06-01 12:00", 41.9, 12.5) for year in range(2001, 2010)]
        open_page(browser, made(tmp_path, photos))
        for title in browser.find_elements("class name", "ws-fold"):
            title.click()
        assert not browser.find_element("css selector", "#list-years .ws-chart").is_displayed()
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        browser.execute_script("window.dispatchEvent(new Event('beforeprint'))")
        try:
            assert browser.find_element("css selector", "#list-years .ws-chart").is_displayed()
            assert sum(year.is_displayed() for year in browser.find_elements("class name", "ws-year")) == 9
        finally:
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
            browser.execute_script("window.dispatchEvent(new Event('afterprint'))")

    def test_on_a_phone_the_panel_is_folded_and_nothing_sticks_out(self, browser, page):
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride", {"width": 400, "height": 800, "deviceScaleFactor": 2, "mobile": True}
        )
        try:
            open_page(browser, page)
            assert browser.find_element("css selector", "#list-years .ws-chart").is_displayed()
            assert not browser.find_element("css selector", "#list-calendar .ws-chart").is_displayed()
            for title in browser.find_elements("css selector", ".ws-folded .ws-fold"):
                browser.execute_script("arguments[0].click()", title)
            assert browser.execute_script("return document.documentElement.scrollWidth") == 400
        finally:
            browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


class TestFewPhotos:
    def test_a_single_photo_has_its_numbers_and_its_day(self, browser, tmp_path):
        open_page(browser, made(tmp_path, walk("2024-05-01", 1)))
        assert texts(browser, ".ws-figure") == ["1 photo", "100 % located", "1 day", "1 journey"]
        assert texts(browser, ".ws-year-title") == ["2024 1 photo on 1 day"]
        assert coloured_pixels(browser, "located") > 50
        assert errors(browser) == []

    def test_photos_of_unknown_time_have_no_calendar(self, browser, tmp_path):
        open_page(browser, made(tmp_path, [PHOTOS_OF_YEARS[-1]]))
        assert browser.find_elements("id", "list-calendar") == []
        assert texts(browser, "#list-years .ws-bar-row") == ["Time unknown 1"]

    def test_an_archive_without_photos_has_no_chart(self, browser, tmp_path):
        open_page(browser, made(tmp_path, []))
        assert texts(browser, ".ws-figure") == ["0 photos"]
        assert browser.find_elements("class name", "ws-chart") == []
        assert errors(browser) == []
