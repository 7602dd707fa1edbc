"""Tests of what report.html draws over its land, in headless Chromium: points read back, heat, radius, search, cards, paper."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest

from tests.tasks.drawn_report import PIXEL, Page, draw, photo, proposal
from tests.tasks.in_browser import card, coloured_pixels, errors, open_page, wait_for
from tests.unpacked_points import unpacked

DOWN, ENTER, ESCAPE = "\ue015", "\ue007", "\ue00c"
EVIL = "<img src=x onerror=document.title=1>"


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Page:
    """Photos of a walk, proposals with a radius, photos without a position, and three places."""
    photos = [photo(f"2024/rome/IMG_{i:04}.jpg", 41.9, 12.5 + i / 1000, f"2024-05-01 10:{i:02}") for i in range(30)]
    photos += [photo("x.jpg", 47.37, 8.54, "2023-12-31 23:59:59"), photo(f"{EVIL}🏠.jpg", 47.38, 8.55)]
    photos += [photo(f"m{i}.jpg", at="2024-05-01 11:00") for i in range(5)]
    proposals = [proposal(f"p{i}.jpg", 41.91, 12.51, 100.0 * (i + 1)) for i in range(5)]
    spot = {"lat": 41.9, "lon": 12.5, "radius_m": 300.0, "photos": 20, "visits": 1}
    places = [
        {"place_id": "a", "name": "Nonna", "emoji": "🏠", "place": "Trastevere, Rome, Italy", **spot},
        {"place_id": "b", "name": EVIL, **spot, "lat": 47.37, "lon": 8.54, "photos": 2},
        {"place_id": "c", "place": "Łódź, Poland", **spot, "lat": 51.77, "lon": 19.46, "photos": 1},
    ]
    return draw(
        tmp_path_factory.mktemp("map"), photos, proposals=proposals, places=places, pictures={"a": [PIXEL] * 3, "b": [PIXEL]}
    )


@pytest.fixture
def opened(browser, page) -> Any:
    return open_page(browser, page.path)


class TestPoints:
    def test_the_page_reads_back_what_was_packed(self, opened, page):
        for layer in page.layers:
            if layer.kind != "points":
                continue
            told = opened.execute_script(
                "const {content} = Whereshot.page.shown.get(arguments[0]).layer;"
                "const whole = ([name, column]) => [name, content.lat.map((_, i) => Whereshot.value(column, i) ?? null)];"
                "return Object.fromEntries(Object.entries(content).map(whole))",
                layer.key,
            )
            expected = unpacked(dict(layer.content))
            for name in ("path", "when", "at", "source", "error_m", "evidence", "camera", "confidence"):
                assert told[name] == expected[name], name
            for name in ("lat", "lon"):
                assert told[name] == pytest.approx(expected[name], abs=1e-9)


class TestHeat:
    def test_each_is_switched_on_by_itself(self, opened):
        drawn = "return [...document.querySelectorAll('.leaflet-heat-pane canvas')].length"
        assert opened.execute_script(drawn) == 0  # few photos are seen better as points
        for count, key in enumerate(("heat", "heat-proposed", "heat-missing"), start=1):
            opened.execute_script("document.getElementById('layer-' + arguments[0]).click()", key)
            assert opened.execute_script(drawn) == count
        assert errors(opened) == []

    def test_what_is_missing_lies_where_the_day_was(self, opened):
        cells = opened.execute_script("return Whereshot.page.shown.get('heat-missing').options.cells")
        assert len(cells) > 0
        assert {round(lat) for lat, *_ in cells} == {42}


class TestRadius:
    def test_it_draws_the_circles_of_what_is_on_the_map(self, opened):
        opened.execute_script("Whereshot.page.map.setView([41.91, 12.51], 15, {animate: false})")
        opened.find_element("id", "layer-radius").click()
        one = coloured_pixels(opened, "radius")
        assert one > 1000
        opened.find_element("id", "layer-proposed").click()
        assert coloured_pixels(opened, "radius") == 0
        opened.find_element("id", "layer-proposed").click()
        assert coloured_pixels(opened, "radius") == one

    def test_a_circle_has_the_radius_that_was_promised(self, opened):
        opened.execute_script(
            "Whereshot.page.map.setView([41.91, 12.51], 15, {animate: false}); document.getElementById('layer-radius').click()"
        )
        found = opened.execute_script(
            "const {map, shown} = Whereshot.page, radii = shown.get('radius');"
            "return [radii.seen(radii._bounds, map.getPixelOrigin()), Whereshot.metresPerPixel(map, 41.91)]"
        )
        # 40,075,017 m x cos(41.91) / (256 x 2^15) = 3.555 m a pixel
        assert found[1] == pytest.approx(3.555, abs=0.001)
        assert [radius * 3.555 for *_, radius in found[0]] == pytest.approx([500, 400, 300, 200, 100], rel=0.001)


class TestSearch:
    def typed(self, browser: Any, text: str) -> list[str]:
        """Type a text into the search and return what is found."""
        browser.find_element("tag name", "body").send_keys("/")
        browser.switch_to.active_element.clear()
        browser.switch_to.active_element.send_keys(text)
        return [line.text for line in browser.find_elements("css selector", ".ws-hits li")]

    def centre(self, browser: Any) -> tuple[float, float]:
        lat, lon = browser.execute_script("const {lat, lng} = Whereshot.page.map.getCenter(); return [lat, lng]")
        return round(lat, 1), round(lon, 1)

    @pytest.mark.parametrize("text", ["nonna", "NÓNNA", "🏠", "trastev rome"])
    def test_a_place_is_found_by_name_emoji_and_words_and_its_card_opens(self, opened, text):
        assert self.typed(opened, text)[0].splitlines()[0] == "🏠 Nonna"
        opened.switch_to.active_element.send_keys(ENTER)
        assert "Trastevere, Rome, Italy" in card(opened)
        assert self.centre(opened) == (41.9, 12.5)

    @pytest.mark.parametrize(("text", "name"), [("zur", "Zürich"), ("lodz", "Łódź")])
    def test_accents_and_case_do_not_matter(self, opened, text, name):
        assert name in [found.splitlines()[0] for found in self.typed(opened, text)]

    def test_the_arrows_choose_and_enter_goes_there(self, opened):
        found = self.typed(opened, "na")
        opened.switch_to.active_element.send_keys(DOWN, DOWN)
        chosen = opened.find_element("css selector", ".ws-hits [aria-selected=true]").text
        assert chosen == found[2]
        active = opened.switch_to.active_element.get_attribute("aria-activedescendant")
        assert opened.find_element("id", active).text == chosen
        before = self.centre(opened)
        opened.switch_to.active_element.send_keys(ENTER)
        assert self.centre(opened) != before
        assert opened.find_elements("class name", "ws-found")

    def test_escape_closes_and_then_empties_it(self, opened):
        assert self.typed(opened, "rom")
        box = opened.switch_to.active_element
        box.send_keys(ESCAPE)
        assert not opened.find_element("class name", "ws-hits").is_displayed()
        box.send_keys(ESCAPE)
        assert box.get_attribute("value") == ""

    def test_a_name_that_nothing_has_says_so(self, opened):
        assert self.typed(opened, "xyzzy") == ["Nothing here is called that."]

    def test_markup_in_a_name_stays_text(self, opened):
        assert self.typed(opened, "onerror")[0].splitlines()[0] == EVIL
        opened.switch_to.active_element.send_keys(ENTER)
        assert EVIL in card(opened)
        assert opened.title == "Trip - Whereshot"
        assert opened.execute_script("return document.querySelectorAll('img[src=x]').length") == 0

    def test_a_slash_that_is_typed_into_a_box_stays_there(self, opened):
        self.typed(opened, "a")
        opened.switch_to.active_element.send_keys("/")
        assert opened.switch_to.active_element.get_attribute("value") == "a/"


class TestPlaceCard:
    @pytest.mark.parametrize(("place", "count"), [(0, 3), (1, 1), (2, 0)])
    def test_it_shows_the_best_pictures_of_the_place(self, opened, place, count):
        opened.execute_script("const {page} = Whereshot; Whereshot.goToPlace(page, page.places.all[arguments[0]])", place)
        assert card(opened)
        assert len(opened.find_elements("css selector", ".ws-pictures img")) == count

    def test_a_town_is_not_written_where_a_place_is(self, opened):
        opened.execute_script("Whereshot.page.map.setView([41.9, 12.5], 9, {animate: false})")
        assert len(opened.execute_script("return Whereshot.page.places.boxes()")) >= 2


class TestAroundTheMap:
    def test_the_map_fills_the_screen_and_comes_back(self, opened):
        opened.find_element("css selector", ".ws-full a").click()
        assert wait_for(opened, "return document.fullscreenElement === Whereshot.page.map.getContainer()")
        opened.find_element("css selector", ".ws-full a").click()
        assert wait_for(opened, "return document.fullscreenElement === null")

    def test_the_way_home_leads_back_to_all_photos(self, opened):
        before = opened.execute_script("return Whereshot.page.map.getBounds().toBBoxString()")
        opened.execute_script("Whereshot.page.map.setView([0, 0], 9, {animate: false})")
        opened.find_element("css selector", ".ws-home a").click()
        assert opened.execute_script("return Whereshot.page.map.getBounds().toBBoxString()") == before

    def test_a_phone_scrolls_in_one_direction_alone(self, browser, page):
        size = browser.get_window_size()
        browser.set_window_size(400, 850)
        try:
            open_page(browser, page.path)
            wide, screen = browser.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
            assert wide <= screen
        finally:
            browser.set_window_size(size["width"], size["height"])


class TestPaper:
    def test_the_map_is_one_picture_as_wide_as_a_page_and_then_as_before(self, opened):
        before = opened.execute_script("const m = Whereshot.page.map; return [m.getSize().x, m.getSize().y, m.getZoom()]")
        opened.execute_script("window.dispatchEvent(new Event('beforeprint'))")
        paper = opened.execute_script(
            "const paper = document.querySelector('.ws-paper'), box = Whereshot.page.map.getContainer().getBoundingClientRect();"
            "return [box.width, paper.width / box.width, getComputedStyle(document.querySelector('.ws-canvas')).visibility]"
        )
        assert paper == [718, 3, "hidden"]
        opened.execute_script("window.dispatchEvent(new Event('afterprint'))")
        assert opened.execute_script("return document.querySelector('.ws-paper')") is None
        assert opened.execute_script("const m = Whereshot.page.map; return [m.getSize().x, m.getSize().y, m.getZoom()]") == before

    def test_it_is_printed_with_its_colours(self, opened):
        opened.execute_script("Whereshot.page.map.setView([41.9, 12.5], 6, {animate: false})")
        printed = opened.execute_cdp_cmd("Page.printToPDF", {"printBackground": True, "preferCSSPageSize": True})
        text = b64decode(printed["data"])
        assert text.startswith(b"%PDF")
        assert b"/Subtype /Image\n/Width 2154\n/Height 1620" in text
        assert b"/MediaBox [0 0 594.9" in text  # A4: 210 mm
        assert errors(opened) == []
