"""Tests of the sheet "How good are these proposals" on report.html in headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.drawing import Report
from tasks.core.tables import PHOTOS, PROPOSALS
from tests.reports import report
from tests.tasks.in_browser import asked_elsewhere, click_point, errors, open_page, wait_for
from tests.trial_rows import trials

EVIL = "</dialog><img src=x onerror=document.title=1>"
SHEET = "return document.getElementById('trials').open"


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    """A report of a few located photos, 1,500 trials of ten cameras of which one has a hostile name, and a proposal."""
    folder = tmp_path_factory.mktemp("trip")
    spots = [(41.90, 12.40), (41.90, 12.60), (41.80, 12.50)]
    photos = [
        {"path": f"{number}.jpg", "kind": "photo", "time_basis": "none", "lat": lat, "lon": lon}
        for number, (lat, lon) in enumerate(spots)
    ]
    proposals = [{"path": "w.jpg", "latitude": 41.9, "longitude": 12.5, "gps_source": "proxy", "error_m": 80.0}]
    cameras = [EVIL, *(f"Acme Compact {number}" for number in range(9))]
    tables = PHOTOS.make(photos), PROPOSALS.make(proposals)
    return report(*tables, folder, folder, Report(), title="Trip", trials=trials(1500, cameras=cameras, refused=20))


@pytest.fixture
def opened(browser, page) -> Any:
    return open_page(browser, page)


@pytest.fixture
def phone(browser) -> Iterator[Any]:
    """A window as wide as a phone."""
    metrics = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def open_sheet(browser: Any) -> Any:
    browser.find_element("css selector", "#list-trials .ws-all").click()
    assert browser.execute_script(SHEET)
    return browser.find_element("id", "trials")


class TestSheet:
    def test_panel_says_how_good_and_what_waits_before_anything_is_opened(self, opened):
        text = opened.find_element("id", "list-trials").text.replace("\N{NO-BREAK SPACE}", " ")
        assert text.startswith(
            "How good are these proposals\nOf 750 of your own photos whose position was hidden and proposed again"
        )
        assert "1 proposal waits, by stated radius: 1 up to 100 m." in text
        assert not opened.execute_script(SHEET)

    def test_opens_with_plots_and_tables_without_an_error_and_without_the_network(self, opened):
        text = open_sheet(opened).text
        for expected in (
            "as stated",
            "By time to the nearest photo",
            "By camera",
            "its burst",
            "2 other cameras",
            "In 20 more trials nothing would have been proposed",
        ):
            assert expected in text
        drawn = opened.execute_script(
            "const parts = document.querySelectorAll('#trials .ws-dots, #trials .ws-share circle');"
            "return [...parts].map((part) => part.getBBox().width > 0)"
        )
        assert len(drawn) > 10
        assert all(drawn)
        assert asked_elsewhere(opened) == []
        assert errors(opened) == []

    def test_markup_in_the_name_of_a_camera_does_nothing(self, opened):
        assert EVIL in open_sheet(opened).text
        assert opened.title == "Trip - Whereshot"
        assert opened.execute_script("return document.querySelectorAll('img[src=x], #trials img').length") == 0

    @pytest.mark.parametrize("way", ["escape", "cross", "button"])
    def test_closes_and_the_keyboard_goes_on_where_it_was(self, opened, way):
        from selenium.webdriver.common.keys import Keys

        sheet = open_sheet(opened)
        if way == "escape":
            opened.switch_to.active_element.send_keys(Keys.ESCAPE)
        else:
            opened.find_element("css selector", {"cross": ".ws-close", "button": "#list-trials .ws-all"}[way]).click()
        wait_for(opened, "return !document.getElementById('trials').open")
        assert not sheet.is_displayed()
        assert opened.switch_to.active_element.text == "Show how this was found out"

    def test_the_map_beside_it_stays_in_use_and_free_again_afterwards(self, opened):
        """The map keeps its size, and takes the wheel and the pointer where the sheet does not lie."""
        before = opened.execute_script("const size = Whereshot.page.map.getSize(); return [size.x, size.y]")
        open_sheet(opened)
        assert opened.execute_script("const size = Whereshot.page.map.getSize(); return [size.x, size.y]") == before
        over = "return document.elementFromPoint(innerWidth - 40, 300).closest('.folium-map') !== null"
        assert opened.execute_script(over)
        opened.find_element("css selector", ".ws-close").click()
        assert "1.jpg" in click_point(opened, "located", 1)

    def test_on_a_phone_it_fills_the_page_and_nothing_sticks_out(self, phone, page):
        open_page(phone, page)
        open_sheet(phone)
        left, right, inner = phone.execute_script(
            "const sheet = document.getElementById('trials'), box = sheet.getBoundingClientRect();"
            "const parts = [...sheet.querySelectorAll('p, td, th, svg, h3')];"
            "return [box.left, box.right, Math.max(...parts.map((part) => part.getBoundingClientRect().right))]"
        )
        assert (left, right) == (0, 400)
        assert inner <= 400 - 14
        assert phone.execute_script("return document.documentElement.scrollWidth") == 400
        smallest = phone.execute_script(
            "const texts = [...document.querySelectorAll('#trials .ws-plot text')];"
            "return Math.min(...texts.map((text) => text.getBoundingClientRect().height))"
        )
        assert smallest >= 11  # pixels

    def test_on_paper_it_is_a_part_of_the_page_whether_open_or_not(self, opened):
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        shown = (
            "const box = document.getElementById('trials').getBoundingClientRect(); return [box.width > 300, box.height > 800]"
        )
        assert opened.execute_script(shown) == [True, True]
        opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        open_sheet(opened)
        opened.execute_script("dispatchEvent(new Event('beforeprint'))")
        assert not opened.execute_script(SHEET)

    def test_too_few_trials_are_a_sentence_and_no_button(self, browser, tmp_path):
        open_page(browser, report(PHOTOS.empty(), PROPOSALS.empty(), tmp_path, tmp_path, Report(), title="T", trials=trials(19)))
        section = browser.find_element("id", "list-trials")
        assert "Too few located photos to say" in section.text
        assert section.find_elements("tag name", "button") == []
        assert browser.find_elements("id", "trials") == []
        assert errors(browser) == []

    def test_without_trials_there_is_no_such_section(self, browser, tmp_path):
        open_page(browser, report(PHOTOS.empty(), PROPOSALS.empty(), tmp_path, tmp_path, Report(), title="T"))
        assert browser.find_elements("id", "list-trials") == []
        assert errors(browser) == []
