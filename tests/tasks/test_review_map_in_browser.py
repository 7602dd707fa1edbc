"""Tests of what the map of review.html shows, in headless Chromium."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from tests.tasks.in_browser import errors, wait_for
from tests.tasks.review_map import (
    ACCEPTED,
    AT_ONE_SPOT,
    EVIL,
    LOCATED,
    OPEN,
    REJECTED,
    ROME,
    click,
    drawn,
    focus,
    in_rome,
    leave_review,
    look_at,
    metres_of,
    open_review,
    point_at,
    review_page,
    rome_page,
    row,
    spot,
)

LEVELS = """
    const view = R.map.view, found = [];
    for (let zoom = 1; zoom <= 19; zoom++) {
      R.map.leaflet.setView([41.9, 12.5], zoom, {animate: false});
      const level = view.rows.level();
      found.push(level.clusters.map((c) => [level.size[c], level.rows(c).length, Array.from(level.counts[c])]));
    }
    return found;
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return rome_page(tmp_path_factory.mktemp("review"))


@pytest.fixture
def opened(browser, page) -> Any:
    """The page, looking at the rows of Rome."""
    yield in_rome(browser, page)
    leave_review(browser)


def asked(browser: Any) -> list[str]:
    """Return every address that the review has asked for since the last call and that is not on this machine's disk."""
    sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    requests = [event["params"] for event in sent if event["method"] == "Network.requestWillBeSent"]
    urls = [request["request"]["url"] for request in requests if request["documentURL"].endswith("review.html")]
    assert any(url.endswith("review.html") for url in urls)
    return [url for url in urls if not url.startswith(("file:", "data:", "blob:"))]


class TestClusters:
    def test_counts_add_up_to_the_rows_shown_at_every_zoom(self, opened):
        assert opened.execute_script("return R.shown.length") == 9
        for level in opened.execute_script(LEVELS):
            assert sum(size for size, _, _ in level) == 8  # one has no position
            assert all(size == listed == sum(counts) for size, listed, counts in level)

    def test_counts_follow_the_filter(self, opened):
        opened.execute_script("R.setFilter({state: 'open'})")
        drawn(opened)
        for level in opened.execute_script(LEVELS):
            assert sum(size for size, _, _ in level) == 5
            assert all(counts[0] == size for size, _, counts in level)
        opened.execute_script("R.clearFilter()")

    def test_states_inside_are_counted_and_told(self, opened):
        look_at(opened, *ROME, 10)
        point_at(opened, *spot(opened, 41.9025, 12.505))
        words = "7 photos: 4 wait for a decision, 1 accepted, 1 rejected, 1 has its own position"
        assert wait_for(opened, "return document.querySelector('.rm-tip')?.innerText") == words

    def test_a_decision_changes_the_counts_at_once(self, opened):
        opened.execute_script("R.decide([0, 4], 'accept')")
        drawn(opened)
        totals = [[sum(counts[s] for *_, counts in level) for s in range(5)] for level in opened.execute_script(LEVELS)]
        assert totals == [[3, 3, 0, 1, 1]] * 19

    def test_a_click_goes_nearer_until_it_splits(self, opened):
        look_at(opened, *ROME, 9)
        click(opened, *spot(opened, 41.9025, 12.505))
        wait_for(opened, "return R.map.leaflet.getZoom() > 12 && !R.map.leaflet._animatingZoom")
        assert opened.execute_script("return R.map.view.rows.level().clusters.length") >= 3

    def test_rows_on_one_spot_are_listed(self, opened):
        look_at(opened, 41.905, 12.51, 18)
        click(opened, *spot(opened, 41.905, 12.51))
        popup = wait_for(opened, "return document.querySelector('.rm-list')")
        assert "3 photos on this spot" in popup.text
        popup.find_elements("css selector", "li button")[1].click()
        assert opened.execute_script("return R.current") == AT_ONE_SPOT[1]

    def test_all_rows_on_one_spot_are_selected_with_one_button(self, opened):
        look_at(opened, 41.905, 12.51, 18)
        click(opened, *spot(opened, 41.905, 12.51))
        wait_for(opened, "return document.querySelector('.rm-take')").click()
        assert opened.execute_script("return [...R.selected]") == list(AT_ONE_SPOT)

    def test_no_row_is_an_element_of_the_page(self, opened):
        look_at(opened, *ROME, 19)
        assert opened.execute_script("return document.querySelectorAll('.leaflet-map-pane canvas').length") <= 9
        assert opened.execute_script("return document.querySelectorAll('.leaflet-marker-icon').length") == 0


class TestMarks:
    def test_a_click_on_a_point_brings_its_row_into_focus(self, opened):
        click(opened, *spot(opened, 41.9, 12.502))
        assert opened.execute_script("return R.current") == ACCEPTED

    def test_a_rejected_row_is_struck_and_no_other_is(self, opened):
        # A stroke from lower left to upper right leaves the circle: three pixels of it lie outside every other mark.
        inked = (
            "const {view, leaflet} = R.map, canvas = view.rows._container, ratio = devicePixelRatio;"
            "const p = leaflet.latLngToLayerPoint([R.number(arguments[0], 'latitude'), R.number(arguments[0], 'longitude')]);"
            "const at = (x, y) => canvas.getContext('2d').getImageData("
            "  (p.x + x - view.rows._bounds.min.x) * ratio, (p.y + y - view.rows._bounds.min.y) * ratio, 1, 1).data;"
            "const dark = ([r, g, b, a]) => a > 200 && r + g + b < 400;"
            "return [dark(at(7, -7)), dark(at(0, 0)), dark(at(-7, 7))]"
        )
        assert opened.execute_script(inked, REJECTED) == [True, True, True]
        for other in (OPEN, ACCEPTED, LOCATED):
            assert opened.execute_script(inked, other)[::2] == [False, False]

    def test_every_state_has_a_shape_of_its_own(self, opened):
        shapes = opened.execute_script("return R.mapParts.STATES.map((state) => state.shape)")
        assert len(set(shapes)) == len(shapes) == 5

    def test_the_circle_of_the_current_row_is_drawn(self, opened):
        radius = 120 / metres_of(1, 41.9, 17)  # proposals of the tests have 120 m
        filled = (
            "const {view, leaflet} = R.map, ratio = devicePixelRatio, p = leaflet.latLngToLayerPoint([41.9, 12.5]);"
            "return view.rows._container.getContext('2d').getImageData("
            " (p.x - arguments[0] * 0.7 - view.rows._bounds.min.x) * ratio,"
            " (p.y + arguments[0] * 0.5 - view.rows._bounds.min.y) * ratio, 1, 1).data[3]"
        )
        assert opened.execute_script(filled, radius) == 0
        focus(opened, OPEN)
        assert opened.execute_script(filled, radius) > 0

    def test_the_tip_of_a_photo_with_a_position_is_its_path_as_text(self, opened):
        point_at(opened, *spot(opened, 41.9005, 12.504))
        assert "own/<b onclick=1>.jpg" in wait_for(opened, "return document.querySelector('.rm-tip')?.innerText")
        assert opened.find_elements("css selector", ".rm-tip [onclick]") == []

    def test_markup_in_names_does_nothing(self, opened):
        look_at(opened, 41.905, 12.51, 18)
        click(opened, *spot(opened, 41.905, 12.51))
        assert EVIL in wait_for(opened, "return document.querySelector('.rm-list')?.innerText")
        focus(opened, AT_ONE_SPOT[2])
        point_at(opened, *spot(opened, 41.905, 12.51))
        assert opened.execute_script("return document.querySelectorAll('#map img[src=x]').length") == 0
        assert opened.title.startswith("Trip")
        assert errors(opened) == []

    def test_the_heatmap_is_switched_by_its_button(self, opened):
        button = opened.find_element("css selector", ".rm-heat")
        assert opened.find_elements("class name", "leaflet-heatmap-layer") == []
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        inked = (
            "const c = document.querySelector('.leaflet-heatmap-layer');"
            "return c && c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v)"
        )
        assert wait_for(opened, inked)
        button.click()
        assert opened.find_elements("class name", "leaflet-heatmap-layer") == []


class TestView:
    def test_show_brings_a_place_into_view(self, opened):
        opened.execute_script("R.map.show(48.137, 11.575, 5000)")
        wait_for(opened, "return R.map.leaflet.getCenter().distanceTo([48.137, 11.575]) < 500")
        drawn(opened)
        high = opened.execute_script("const b = R.map.leaflet.getBounds(); return b.getNorthWest().distanceTo(b.getSouthWest())")
        assert 10_000 <= high < 60_000

    def test_focus_pans_to_a_row_out_of_sight_and_keeps_the_zoom(self, opened):
        focus(opened, 7)
        wait_for(opened, "return R.map.leaflet.getBounds().contains([-33.9, 18.4])")
        assert opened.execute_script("return R.map.leaflet.getZoom()") == 17

    def test_focus_from_the_map_leaves_the_map_where_it_is(self, opened):
        before = opened.execute_script("return R.map.leaflet.getCenter().toString()")
        opened.execute_script("R.focus(7, {from: 'map'})")
        drawn(opened)
        assert opened.execute_script("return R.map.leaflet.getCenter().toString()") == before

    def test_the_buttons_show_all_rows_and_the_current_one(self, opened):
        focus(opened, OPEN)
        opened.find_element("css selector", ".rm-all").click()
        wait_for(opened, "const b = R.map.leaflet.getBounds(); return b.contains([-33.9, 18.4]) && b.contains([41.9, 12.5])")
        drawn(opened)
        opened.find_element("css selector", ".rm-current").click()
        wait_for(opened, "return R.map.leaflet.getZoom() >= 15 && R.map.leaflet.getBounds().contains([41.9, 12.5])")


class TestGround:
    def test_without_tiles_nothing_is_loaded_and_nothing_is_wrong(self, browser, page):
        open_review(browser, page)
        for zoom in (3, 12, 19):
            look_at(browser, *ROME, zoom)
        assert asked(browser) == []
        assert errors(browser) == []

    def test_tiles_are_asked_of_the_host_that_the_corner_names(self, browser, tmp_path):
        page = review_page(
            tmp_path, [row("a.jpg", *ROME)], tiles="http://127.0.0.1:9/{z}/{x}/{y}.png",
            attribution='© <a href="https://tiles.example/" onclick="alert(1)">T</a> <a href="javascript:1">J</a><img src=x>',
        )  # fmt: skip
        open_review(browser, page)
        drawn(browser)
        words = browser.find_element("class name", "rm-credits")
        assert words.text == "© T J The map is loaded from 127.0.0.1:9, which learns where you look."
        links = [link.get_attribute("outerHTML") for link in words.find_elements("css selector", "a")]
        assert links == ['<a href="https://tiles.example/" target="_blank" rel="noopener noreferrer">T</a>']
        urls = asked(browser)
        assert urls
        assert all(url.startswith("http://127.0.0.1:9/") for url in urls)

    def test_an_archive_without_rows_says_so(self, browser, tmp_path):
        open_review(browser, review_page(tmp_path, []))
        assert "nothing to review" in browser.find_element("class name", "rm-empty").text
        assert errors(browser) == []

    def test_rows_without_positions_are_told_how_to_be_placed(self, browser, tmp_path):
        nowhere = row("a.jpg", math.nan, math.nan, gps_source="", error_m=math.nan)
        open_review(browser, review_page(tmp_path, [nowhere]))
        assert "Place by click" in browser.find_element("class name", "rm-empty").text
        browser.execute_script("R.place([0], 10, 20, 10)")
        drawn(browser)
        assert browser.find_element("class name", "rm-empty").text == ""
        leave_review(browser)
