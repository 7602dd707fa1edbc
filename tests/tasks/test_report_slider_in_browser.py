"""Tests of the time slider of report.html in headless Chromium: what it shows at a moment, how it plays, and how it is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.drawn_journeys import Corner, Drawn, drawn_page
from tests.tasks.in_browser import asked_elsewhere, coloured_pixels, errors, open_page, wait_for

# A morning on foot, a night, a ride of an hour; and another journey three weeks later.
TRIP = Drawn(
    [
        Corner("2024-05-01 08:00", 41.900, 12.40),
        *(Corner(f"2024-05-01 08:{minute:02}", 41.900, 12.40 + minute / 1000, "walk") for minute in range(10, 60, 10)),
        Corner("2024-05-02 08:00", 41.900, 12.45, "stay"),
        Corner("2024-05-02 09:00", 41.950, 12.60, "ride"),
    ],
    "Rome, Italy",
)
LATER = Drawn([Corner("2024-05-23 08:00", 42.0, 12.5), Corner("2024-05-23 09:00", 42.0, 12.6)], "Tivoli, Italy")
SHOWN = "return Whereshot.page.shown.get('located').moment"
LABEL = "return document.querySelector('.ws-slider .ws-now').innerText.replace(/\\s+/g, ' ')"
PLAYING = "return document.querySelector('.ws-play').getAttribute('aria-label') === 'Pause'"
TIMES = "\N{MULTIPLICATION SIGN}"
HEADS = "return [...Whereshot.page.slider.moment.heads.values()].map((head) => [head.getLatLng().lat, head.getLatLng().lng])"
AT = "return Whereshot.page.slider.at"


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return drawn_page(tmp_path_factory.mktemp("slider"), TRIP, LATER, ahead_min=120)


@pytest.fixture
def opened(browser, page) -> Any:
    """The page with the slider open, at its start and paused."""
    open_page(browser, page)
    browser.find_element("class name", "ws-play-open").click()
    browser.find_element("class name", "ws-play").click()
    go(browser, "2024-05-01T08:00")
    browser.execute_script("Whereshot.page.map.setView([41.95, 12.5], 10, {animate: false})")
    return browser


def go(browser: Any, utc: str) -> None:
    """Scrub to a moment."""
    browser.execute_script(
        "const range = document.querySelector('.ws-track input'); range.step = 'any';"
        "range.value = Whereshot.page.slider.clock.share(Date.parse(arguments[0] + 'Z') / 1000);"
        "range.dispatchEvent(new Event('input'))",
        utc,
    )


def points_drawn(browser: Any) -> int:
    return browser.execute_script("return [...Whereshot.page.shown.get('located').grid.values()].flat().length")


class TestClosed:
    def test_it_is_off_until_asked_for_and_everything_is_shown(self, browser, page):
        open_page(browser, page)
        assert not browser.find_element("class name", "ws-slider").is_displayed()
        assert points_drawn(browser) == 10
        assert browser.execute_script(SHOWN) is None

    def test_closing_it_shows_everything_again(self, opened):
        go(opened, "2024-05-01T08:25")
        opened.execute_script("window.heard = []; Whereshot.page.on('time', (moment) => heard.push(moment))")
        opened.find_element("class name", "ws-slider-close").click()
        assert points_drawn(opened) == 10
        assert opened.find_elements("css selector", ".ws-head, .ws-glimpse") == []
        assert opened.execute_script("return heard") == [None]
        assert opened.switch_to.active_element == opened.find_element("class name", "ws-play-open")

    def test_a_page_with_a_single_moment_has_none(self, browser, tmp_path):
        open_page(browser, drawn_page(tmp_path, Drawn([Corner("2024-05-01 08:00", 0.0, 0.0)])))
        assert not browser.find_element("class name", "ws-play-open").is_displayed()
        assert errors(browser) == []


class TestMoment:
    def test_points_appear_up_to_the_moment_and_go_again(self, opened):
        for utc, count in (("2024-05-01T08:00", 1), ("2024-05-01T08:25", 3), ("2024-05-02T09:00", 8), ("2024-05-01T08:10", 2)):
            go(opened, utc)
            assert points_drawn(opened) == count

    def test_the_trace_grows(self, opened):
        opened.find_element("id", "layer-located").click()
        lengths = []
        for utc in ("2024-05-01T08:05", "2024-05-01T08:45", "2024-05-02T08:30", "2024-05-23T09:00"):
            go(opened, utc)
            lengths.append(coloured_pixels(opened, "traces"))
        assert lengths == sorted(set(lengths))

    def test_the_head_is_where_somebody_was(self, opened):
        go(opened, "2024-05-02T08:30")
        assert opened.execute_script(HEADS) == [[pytest.approx(41.925, abs=1e-3), pytest.approx(12.525, abs=1e-3)]]

    def test_the_head_comes_in_on_the_other_side_where_the_map_ends(self, browser, tmp_path):
        around = [Corner(f"2024-04-{day:02} 10:00", 0.0, float(lon)) for day, lon in enumerate(range(-160, 161, 20), 1)]
        flight = Corner("2024-05-01 08:00", 0.0, 170.0), Corner("2024-05-01 12:00", 0.0, -170.0, "flight")
        open_page(browser, drawn_page(tmp_path, Drawn(around), Drawn(flight)))
        browser.find_element("class name", "ws-play-open").click()
        lons = []
        for utc in ("2024-05-01T09:00", "2024-05-01T11:00"):
            go(browser, utc)
            lons.append(browser.execute_script(HEADS)[0][1])
        assert lons == [pytest.approx(175, abs=0.1), pytest.approx(-175, abs=0.1)]

    def test_the_label_tells_day_clock_and_journey_of_the_place(self, opened):
        go(opened, "2024-05-01T08:20")
        assert opened.execute_script(LABEL) == "Wednesday, 1 May 2024 10:20 Rome, Italy"
        value = opened.find_element("css selector", ".ws-track input").get_attribute("aria-valuetext")
        assert value == "Wednesday, 1 May 2024, 10:20, Rome, Italy"

    def test_others_hear_of_it(self, opened):
        opened.execute_script("window.heard = []; Whereshot.page.on('time', (moment) => heard.push(moment))")
        go(opened, "2024-05-01T08:20")
        assert opened.execute_script("return heard") == [pytest.approx(1714551600, abs=1)]  # date -d 2024-05-01T08:20Z +%s

    def test_the_photo_just_taken_stands_above_its_spot_and_goes(self, browser, tmp_path):
        from tests.builders import jpeg

        for n in range(8):
            jpeg(tmp_path / f"{n:04}.jpg")
        open_page(browser, drawn_page(tmp_path, TRIP))
        browser.find_element("class name", "ws-play-open").click()
        go(browser, "2024-05-01T08:20")
        where = "const at = Whereshot.page.slider.moment.glimpse?.getLatLng(); return at && [at.lat, at.lng]"
        assert wait_for(browser, where) == [pytest.approx(41.9), pytest.approx(12.42)]
        assert browser.execute_script("return document.querySelector('.ws-glimpse img').naturalWidth") > 0
        go(browser, "2024-05-02T07:00")
        wait_for(browser, "return !document.querySelector('.ws-glimpse')")


class TestTime:
    def test_a_night_passes_faster_than_a_morning(self, opened):
        share = (
            "const {clock} = Whereshot.page.slider, at = (utc) => clock.share(Date.parse(utc + 'Z') / 1000);"
            "return arguments[0].map(at)"
        )
        start, noon, morning, arrived = opened.execute_script(
            share, ["2024-05-01T08:00", "2024-05-01T08:50", "2024-05-02T08:00", "2024-05-02T09:00"]
        )
        assert (morning - noon) / 23 < (noon - start) / (50 / 60) / 10  # per hour, ten times as fast
        assert start == 0
        assert arrived > morning

    def test_shares_and_moments_are_each_others_inverse(self, opened):
        worst = (
            "const {clock} = Whereshot.page.slider; let worst = 0;"
            "for (let i = 0; i <= 1000; i++) worst = Math.max(worst, Math.abs(clock.share(clock.moment(i / 1000)) - i / 1000));"
            "return worst"
        )
        assert opened.execute_script(worst) < 1e-9

    def test_it_plays_the_journey_that_stands_alone(self, opened):
        opened.execute_script("Whereshot.chooseJourney(Whereshot.page, Whereshot.page.traces.journeys[1])")
        ends = "const {at} = Whereshot.page.slider.clock; return [at[0], at.at(-1)].map((s) => new Date(s * 1000).toISOString())"
        assert opened.execute_script(ends) == ["2024-05-23T08:00:00.000Z", "2024-05-23T09:00:00.000Z"]
        go(opened, "2024-05-23T09:00")
        assert points_drawn(opened) == 2  # those of the first journey are not of this time


class TestPlaying:
    def test_it_plays_and_pauses_by_its_button(self, opened):
        play = opened.find_element("class name", "ws-play")
        play.click()
        assert opened.execute_script(PLAYING)
        before = opened.execute_script(AT)
        wait_for(opened, f"{AT} > {before} + 0.01")
        play.click()
        assert not opened.execute_script(PLAYING)
        at = opened.execute_script(AT)
        assert opened.execute_script(AT) == at

    def test_it_ends_at_the_end_and_starts_again(self, opened):
        go(opened, "2024-05-23T08:59")
        play = opened.find_element("class name", "ws-play")
        play.click()
        wait_for(opened, AT + " === 1")
        assert not opened.execute_script(PLAYING)
        play.click()
        assert opened.execute_script(AT) < 0.5

    def test_the_pace_is_chosen_in_turn(self, opened):
        pace = opened.find_element("class name", "ws-pace")
        words = []
        for _ in range(4):
            pace.click()
            words.append(pace.text)
        assert words == [f"{number}{TIMES}" for number in ("2", "4", "½", "1")]

    def test_the_map_goes_along_with_the_head(self, opened):
        opened.execute_script("Whereshot.page.map.setView([41.9, 12.4], 15, {animate: false})")
        go(opened, "2024-05-02T08:30")
        opened.find_element("class name", "ws-play").click()
        inside = "return Whereshot.page.map.getBounds().contains([...Whereshot.page.slider.moment.heads.values()][0].getLatLng())"
        wait_for(opened, inside)

    def test_what_a_person_asks_to_see_meanwhile_stays_in_view(self, opened):
        go(opened, "2024-05-01T08:30")
        opened.find_element("class name", "ws-play").click()
        opened.execute_script("Whereshot.page.map.setView([10, 100], 6, {animate: false})")  # as a search does
        at = opened.execute_script(AT)
        wait_for(opened, f"{AT} > {at} + 0.02")
        assert opened.execute_script("return Whereshot.page.map.getBounds().contains([10, 100])")
        assert opened.execute_script(PLAYING)

    def test_who_wants_no_motion_gets_still_pictures_and_no_start_by_itself(self, browser, page):
        browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
        )
        try:
            open_page(browser, page)
            browser.find_element("class name", "ws-play-open").click()
            assert not browser.execute_script(PLAYING)
            drawings = browser.execute_async_script(
                "const done = arguments[0], {traces, slider} = Whereshot.page, paint = traces.until; let count = 0;"
                "traces.until = function (moment) { count++; paint.call(this, moment); }; slider.start();"
                "setTimeout(() => (slider.pause(), done(count)), 1500)"
            )
            assert 1 <= drawings <= 2
        finally:
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    def test_nothing_is_fetched_and_nothing_fails(self, opened):
        opened.find_element("class name", "ws-play").click()
        wait_for(opened, f"{AT} > 0.02")
        assert asked_elsewhere(opened) == []
        assert errors(opened) == []


class TestKeys:
    def test_the_space_bar_plays_and_pauses_and_arrows_go_on_and_back(self, opened):
        from selenium.webdriver.common.keys import Keys

        bar = opened.find_element("css selector", ".ws-track input")
        bar.send_keys(Keys.SPACE)
        assert opened.execute_script(PLAYING)
        bar.send_keys(Keys.SPACE)
        assert not opened.execute_script(PLAYING)
        at = opened.execute_script(AT)
        bar.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
        assert opened.execute_script(AT) == pytest.approx(at + 0.01)
        bar.send_keys(Keys.PAGE_UP)
        assert opened.execute_script(AT) == pytest.approx(at + 0.11)
        bar.send_keys(Keys.ESCAPE)
        assert not opened.find_element("class name", "ws-slider").is_displayed()

    def test_the_space_bar_plays_from_the_map_but_not_from_a_field(self, opened):
        from selenium.webdriver.common.keys import Keys

        opened.find_element("class name", "folium-map").send_keys(Keys.SPACE)
        assert opened.execute_script(PLAYING)
        opened.find_element("class name", "folium-map").send_keys(Keys.SPACE)
        opened.find_element("id", "layer-located").send_keys(Keys.SPACE)
        assert not opened.execute_script(PLAYING)

    def test_everything_on_the_bar_has_a_name(self, opened):
        names = (
            "return [...document.querySelectorAll('.ws-slider, .ws-slider button, .ws-slider input')]"
            ".map((one) => one.getAttribute('aria-label'))"
        )
        assert all(opened.execute_script(names))


def test_on_a_phone_it_is_within_the_screen_and_large_enough_for_a_thumb(browser, page):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 400, "height": 800, "deviceScaleFactor": 2, "mobile": True}
    )
    try:
        open_page(browser, page)
        browser.find_element("class name", "ws-play-open").click()
        boxes = browser.execute_script(
            "return [...document.querySelectorAll('.ws-slider, .ws-slider button, .ws-slider input')]"
            ".map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.right, box.height])"
        )
        assert all(left >= 0 and right <= 400 and height >= 40 for left, right, height in boxes)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


class TestBesideOtherModes:
    def test_correcting_the_way_closes_it_and_does_not_offer_it(self, opened):
        opened.execute_script("Whereshot.page.edit.turn(true)")
        assert not any(opened.find_element("class name", name).is_displayed() for name in ("ws-slider", "ws-play-open"))

    def test_switching_the_journeys_off_ends_the_correcting(self, opened):
        opened.execute_script("Whereshot.page.edit.turn(true)")
        opened.find_element("id", "layer-traces").click()
        assert not opened.execute_script("return Whereshot.page.editing")

    def test_a_public_page_tells_the_day_alone(self, opened):
        opened.execute_script("Whereshot.page.public = true")
        go(opened, "2024-05-01T08:25")
        assert opened.execute_script(LABEL).strip() == "Wednesday, 1 May 2024 Rome, Italy"
