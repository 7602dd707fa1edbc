"""Tests of the charts of report.html in headless Chromium: years, cameras, and the calendar."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.panel_pages import CHIP, EVIL, HOME, PHOTOS_OF_YEARS, PROPOSED, ROME, labels, made, photo, texts, walk
from tests.tasks.in_browser import open_page, wait_for

TIP = "return document.querySelector('.ws-chart-tip:not([hidden])')?.innerText.split(/\\n+/).join(' ')"


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("panel"), PHOTOS_OF_YEARS, [PROPOSED], [HOME, ROME])


@pytest.fixture
def opened(browser, page) -> Any:
    return open_page(browser, page)


class TestYears:
    def test_each_year_says_its_counts_and_years_without_photos_have_their_room(self, opened):
        assert labels(opened, ".ws-column") == [
            "2019: 4 photos, Located 4",
            "2021: 12 photos, Located 12",
            "2022: 3 photos, Proposed 1, Missing 2",
            "Time unknown: 1 photo, Located 1",
        ]
        at = "return [...document.querySelectorAll('.ws-hit')].map((box) => Number(box.getAttribute('x')))"
        first, second, third, _ = opened.execute_script(at)
        assert second - first == pytest.approx(2 * (third - second), rel=1e-3)

    def test_the_heights_of_the_parts_are_in_the_proportion_of_their_counts(self, opened):
        parts = opened.execute_script(
            "return [...document.querySelectorAll('.ws-column')].map((year) => [...year.querySelectorAll('rect:not(.ws-hit)')]"
            ".map((part) => [part.getAttribute('fill'), Number(part.getAttribute('height'))]))"
        )
        unit = parts[0][0][1] / 4
        assert [[(fill, round(height / unit, 6)) for fill, height in year] for year in parts] == [
            [("url(#ws-fill-located)", 4)],
            [("url(#ws-fill-located)", 12)],
            [("url(#ws-fill-proposed)", 1), ("url(#ws-fill-missing)", 2)],
            [("url(#ws-fill-located)", 1)],
        ]

    def test_states_that_share_a_colour_differ_in_their_pattern(self, browser, tmp_path):
        accepted = {**PROPOSED, "path": "m1.jpg", "decision": "yes"}
        open_page(browser, made(tmp_path, PHOTOS_OF_YEARS, [PROPOSED, accepted]))
        drawn = "return document.getElementById('ws-fill-' + arguments[0]).innerHTML"
        patterns = [browser.execute_script(drawn, key) for key in ("located", "accepted", "proposed", "missing")]
        assert len(set(patterns)) == 4
        assert all("path" in patterns[at] for at in (1, 3))

    def test_the_pointer_and_the_keyboard_tell_a_year(self, opened):
        from selenium.webdriver.common.keys import Keys

        first = opened.find_element("css selector", ".ws-column")
        opened.execute_script("arguments[0].focus()", first)
        assert wait_for(opened, TIP) == "2019 Located 4"
        opened.switch_to.active_element.send_keys(Keys.END)
        opened.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
        wait_for(opened, f"const text = (() => {{ {TIP} }})(); return text && text.startsWith('2022')")
        opened.switch_to.active_element.send_keys(Keys.ENTER)
        assert wait_for(opened, CHIP).split("\n") == ["2022", "1 photo on the map · show all photos ✕"]

    def test_a_year_alone_is_drawn_and_fitted_and_a_second_click_shows_all(self, opened):
        year = opened.find_elements("css selector", ".ws-column")[0]
        year.click()
        assert opened.execute_script("return Whereshot.page.aloneLayer.points.length") == 4
        assert year.get_attribute("aria-pressed") == "true"
        lat, lng = opened.execute_script("const c = Whereshot.page.map.getCenter(); return [c.lat, c.lng]")
        assert (lat, lng) == pytest.approx((48.2, 16.4), abs=0.03)
        year.click()
        assert opened.execute_script(CHIP) is None
        assert opened.execute_script("return Whereshot.page.aloneLayer.points.length") == 0
        assert year.get_attribute("aria-pressed") == "false"

    def test_few_years_are_bars_that_lie(self, browser, tmp_path):
        open_page(browser, made(tmp_path, walk("2024-05-01", 3)))
        assert texts(browser, "#list-years .ws-bar-row") == ["2024 3"]
        assert browser.find_elements("class name", "ws-column") == []

    def test_forty_years_fit_into_the_panel(self, browser, tmp_path):
        photos = [photo(f"{year}.jpg", f"{year}-06-01 12:00", 41.9, 12.5) for year in range(1985, 2026)]
        open_page(browser, made(tmp_path, photos))
        assert len(browser.find_elements("class name", "ws-column")) == 41
        boxes = browser.execute_script(
            "return [...document.querySelectorAll('.ws-columns-chart .ws-tick-x')].map((one) => one.getBoundingClientRect())"
            ".map((box) => [box.left, box.right])"
        )
        assert len(boxes) == 9  # every fifth: 1985, ..., 2025
        assert all(right <= left for (_, right), (left, _) in pairwise(boxes))
        assert boxes[-1][1] <= browser.execute_script("return document.getElementById('panel').getBoundingClientRect().right")


class TestCameras:
    def test_names_with_markup_stay_text(self, opened):
        assert texts(opened, "#list-cameras .ws-bar-row") == ["Acme One 16", f"{EVIL} 3", "Camera unknown 1"]
        assert opened.title == "Trip - Whereshot"
        assert opened.execute_script("return document.querySelectorAll('img[src=x]').length") == 0

    def test_a_click_shows_the_photos_of_that_camera_alone(self, opened):
        opened.find_elements("css selector", "#list-cameras .ws-bar-row")[2].click()
        assert wait_for(opened, CHIP) == "Camera unknown\n1 photo on the map · show all photos ✕"

    def test_sixty_cameras_are_folded_and_add_up_to_all_photos(self, browser, tmp_path):
        photos = [photo(f"{n}.jpg", f"2024-05-01 10:{n:02}", 41.9, 12.5, camera=f"Camera {n}") for n in range(60)]
        open_page(browser, made(tmp_path, photos))
        rows = texts(browser, "#list-cameras .ws-bar-row")
        assert len(rows) == 11
        assert rows[-1] == "50 other cameras, together 50"
        assert sum(int(row.rsplit(" ", 1)[1]) for row in rows) == 60

    def test_the_table_has_the_same_numbers_as_the_chart(self, opened):
        section = opened.find_element("id", "list-cameras")
        button = section.find_element("class name", "ws-as-table")
        button.click()
        assert texts(opened, "#list-cameras tr") == [
            "Camera Located Proposed Missing Photos", "Acme One 16 0 0 16", f"{EVIL} 0 1 2 3", "Camera unknown 1 0 0 1",
        ]  # fmt: skip
        assert not section.find_element("class name", "ws-bars").is_displayed()
        button.click()
        assert section.find_element("class name", "ws-bars").is_displayed()


class TestCalendar:
    def test_a_year_is_told_with_its_photos_and_days(self, opened):
        assert texts(opened, ".ws-year-title") == ["2022 3 photos on 2 days", "2021 12 photos on 1 day", "2019 4 photos on 1 day"]
        assert "1 photo of unknown time is not shown." in opened.find_element("id", "list-calendar").text

    def test_every_day_has_a_cell_in_its_column_of_weeks(self, opened):
        # 15 August 2021 is a Sunday, the last day of its week; 1 January 2021 was a Friday, so it is in the 33rd column.
        cells = opened.execute_script(
            "return [...document.querySelectorAll('.ws-year')[1].querySelectorAll('rect[fill]')]"
            ".map((cell) => [cell.getAttribute('fill'), Number(cell.getAttribute('x')), Number(cell.getAttribute('y'))])"
        )
        assert len(cells) == 365
        filled = [(x, y) for fill, x, y in cells if fill != "#eff2f5"]
        assert filled == [(pytest.approx(32 * 328 / 53), pytest.approx(11 + 6 * 328 / 53))]

    def test_days_with_photos_of_no_position_are_marked(self, opened):
        marks = "return [...document.querySelectorAll('.ws-year')].map((year) => year.querySelectorAll('.ws-without').length)"
        assert opened.execute_script(marks) == [1, 0, 0]

    def test_a_click_on_a_day_shows_its_photos_and_the_buttons_lead_to_the_next(self, opened):
        from selenium.webdriver.common.action_chains import ActionChains

        year = opened.find_elements("class name", "ws-year")[1]
        opened.execute_script("arguments[0].scrollIntoView({block: 'center'})", year)
        cell = year.rect["width"] / 53
        left, top = (32.5 * cell - year.rect["width"] / 2, 11 * cell * 53 / 328 + 6.5 * cell - year.rect["height"] / 2)
        chain = ActionChains(opened).move_to_element_with_offset(year, round(left), round(top))
        chain.perform()
        assert wait_for(opened, TIP) == "Sunday, 15 Aug 2021 12 photos"
        chain.click().perform()
        assert wait_for(opened, CHIP).split("\n") == [
            "Sunday, 15 Aug 2021",
            "12 photos on the map · show all photos ✕",
        ]
        line = opened.find_element("class name", "ws-day-line")
        assert "Sunday, 15 Aug 2021" in line.text
        on = line.find_elements("tag name", "button")[1]
        on.click()
        assert wait_for(opened, CHIP).split("\n")[0] == "Saturday, 1 Jan 2022"
        assert "none of them is on the map" in opened.execute_script(CHIP)
        assert "2 photos, 2 without a position" in line.text
        opened.find_element("css selector", ".ws-chip:not([hidden])").click()
        assert not line.is_displayed()

    def test_the_way_of_the_day_is_drawn_with_it(self, opened):
        opened.execute_script("document.querySelectorAll('.ws-year')[2].focus()")
        from selenium.webdriver.common.keys import Keys

        opened.switch_to.active_element.send_keys(Keys.HOME, Keys.ENTER)
        wait_for(opened, CHIP)
        (line,) = opened.execute_script("return Whereshot.page.aloneLayer.lines")
        assert len(line) >= 2
        assert [360 * (line[0][0] - 0.5), 360 * (line[-1][0] - 0.5)] == pytest.approx([16.4, 16.4], abs=1e-4)

    def test_the_keyboard_walks_the_days_and_says_them(self, opened):
        from selenium.webdriver.common.keys import Keys

        opened.execute_script("document.querySelectorAll('.ws-year')[0].focus()")
        said = "return document.querySelector('#list-calendar [aria-live]').textContent"
        opened.switch_to.active_element.send_keys(Keys.END)
        assert opened.execute_script(said) == "Saturday, 31 Dec 2022, 1 photo"
        opened.switch_to.active_element.send_keys(Keys.ARROW_LEFT, Keys.ARROW_UP)
        assert opened.execute_script(said) == "Friday, 23 Dec 2022, 0 photos"

    def test_more_than_four_years_are_shown_when_asked_for(self, browser, tmp_path):
        photos = [photo(f"{year}.jpg", f"{year}-06-01 12:00", 41.9, 12.5) for year in range(2001, 2010)]
        open_page(browser, made(tmp_path, photos))
        assert len(browser.find_elements("class name", "ws-year")) == 4
        browser.find_element("css selector", "#list-calendar .ws-all").click()
        assert len(browser.find_elements("class name", "ws-year")) == 9
