"""Tests of what a hand does on the map of review.html, in headless Chromium: placing rows and selecting them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.tasks.review_map import (
    ACCEPTED,
    ENTER,
    ESCAPE,
    OPEN,
    REJECTED,
    RIGHT,
    ROME,
    SHIFT,
    cells,
    click,
    drag,
    drawn,
    focus,
    grip,
    in_rome,
    leave_review,
    look_at,
    metres_of,
    moved_by,
    position,
    rome_page,
    spot,
)


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return rome_page(tmp_path_factory.mktemp("review"))


@pytest.fixture
def opened(browser, page) -> Any:
    """The page, looking at the rows of Rome."""
    yield in_rome(browser, page)
    leave_review(browser)


def pin(browser: Any) -> Any:
    return browser.find_element("class name", "rm-pin")


class TestPin:
    def test_a_dragged_pin_changes_exactly_its_row(self, opened):
        focus(opened, OPEN)
        before = cells(opened)
        x, y = grip(opened)
        drag(opened, (x, y), (x + 100, y + 60))
        after = cells(opened)
        assert [i for i, (was, now) in enumerate(zip(before, after, strict=True)) if was != now] == [OPEN]
        lat, lon, metres = position(opened, OPEN)
        assert (lat, lon) == pytest.approx(moved_by(*ROME, 100, 60, 17), abs=1.1e-5)  # one pixel
        assert metres == 10
        assert opened.execute_script("return [R.state(0), R.cell(0, 'gps_source')]") == ["accepted", "manual"]

    def test_one_undo_takes_the_drag_back(self, opened):
        focus(opened, OPEN)
        before = cells(opened)
        x, y = grip(opened)
        drag(opened, (x, y), (x + 50, y))
        assert cells(opened) != before
        opened.execute_script("R.undo()")
        assert cells(opened) == before

    @pytest.mark.parametrize("zoom", [14, 6])
    def test_the_radius_is_eight_pixels_of_the_zoom(self, opened, zoom):
        look_at(opened, *ROME, zoom)
        focus(opened, OPEN)
        x, y = grip(opened)
        drag(opened, (x, y), (x - 40, y - 30))
        lat, _, metres = position(opened, OPEN)
        assert metres == math.ceil(metres_of(8, lat, zoom))

    def test_the_selected_rows_go_with_the_current_one(self, opened):
        opened.execute_script("R.select([0, 8])")
        focus(opened, OPEN)
        assert opened.find_element("class name", "rm-pin-count").text == "2"
        before = cells(opened)
        x, y = grip(opened)
        drag(opened, (x, y), (x, y + 80))
        after = cells(opened)
        assert [i for i, (was, now) in enumerate(zip(before, after, strict=True)) if was != now] == [OPEN, 8]
        assert position(opened, 8) == position(opened, OPEN)

    def test_selected_rows_stay_where_another_one_is_dragged(self, opened):
        opened.execute_script("R.select([1, 8])")
        focus(opened, OPEN)
        x, y = grip(opened)
        drag(opened, (x, y), (x, y + 80))
        assert position(opened, ACCEPTED)[:2] == (41.9, 12.502)
        assert opened.execute_script("return R.cell(8, 'latitude')") == ""

    def test_arrow_keys_and_enter_move_it_without_a_mouse(self, opened):
        focus(opened, OPEN)
        pin(opened).send_keys(RIGHT, RIGHT, RIGHT)
        assert position(opened, OPEN)[:2] == ROME
        pin(opened).send_keys(ENTER)
        assert position(opened, OPEN)[:2] == pytest.approx(moved_by(*ROME, 12, 0, 17), abs=2e-5)

    def test_escape_puts_it_back(self, opened):
        focus(opened, OPEN)
        before = cells(opened)
        pin(opened).send_keys(RIGHT, RIGHT, ESCAPE)
        drawn(opened)
        assert cells(opened) == before
        assert grip(opened) == pytest.approx((spot(opened, *ROME)[0], spot(opened, *ROME)[1] - 27), abs=2)

    def test_a_row_without_a_position_has_none(self, opened):
        focus(opened, 8)
        assert opened.find_elements("class name", "rm-pin") == []


class TestArmed:
    def test_the_next_click_places_these_rows_and_no_other_click_does(self, opened):
        opened.execute_script("R.map.armed([8], (placed) => (window.placed = placed))")
        banner = opened.find_element("class name", "rm-banner")
        assert banner.is_displayed()
        assert "none.jpg" in banner.text
        assert opened.execute_script("return getComputedStyle(R.map.leaflet.getContainer()).cursor") == "crosshair"
        x, y = spot(opened, 41.9005, 12.501)
        click(opened, x, y)
        assert position(opened, 8)[:2] == pytest.approx((41.9005, 12.501), abs=1e-5)
        assert opened.execute_script("return window.placed") is True
        assert not banner.is_displayed()
        before = cells(opened)
        click(opened, x + 60, y + 60)
        assert cells(opened) == before

    def test_a_click_on_a_point_places_too(self, opened):
        opened.execute_script("R.map.armed([8])")
        click(opened, *spot(opened, 41.9, 12.502))
        assert position(opened, 8)[:2] == pytest.approx((41.9, 12.502), abs=1e-5)

    def test_escape_leaves_and_says_so(self, opened):
        before = cells(opened)
        opened.execute_script("R.map.armed([8], (placed) => (window.placed = placed))")
        opened.switch_to.active_element.send_keys(ESCAPE)
        assert opened.execute_script("return window.placed") is False
        click(opened, *spot(opened, 41.8995, 12.501))
        assert cells(opened) == before

    def test_enter_places_at_the_middle_of_the_map(self, opened):
        focus(opened, 8)
        button = opened.find_element("css selector", ".rm-place")
        button.send_keys(ENTER)
        assert opened.execute_script("return document.activeElement === R.map.leaflet.getContainer()")
        assert opened.find_element("class name", "rm-cross").is_displayed()
        centre = opened.execute_script("const {lat, lng} = R.map.leaflet.getCenter(); return [lat, lng]")
        opened.switch_to.active_element.send_keys(ENTER)
        assert position(opened, 8)[:2] == pytest.approx(centre, abs=1e-6)

    def test_the_button_waits_until_there_is_a_row_to_place(self, opened):
        button = opened.find_element("css selector", ".rm-place")
        assert not button.is_enabled()
        focus(opened, 8)
        assert button.is_enabled()


class TestRectangle:
    def test_shift_and_a_drag_select_what_lies_inside(self, opened):
        left, top = spot(opened, 41.9015, 12.4995)
        right, bottom = spot(opened, 41.8995, 12.5005)
        view = "const c = R.map.leaflet.getCenter(); return [c.lat, c.lng, R.map.leaflet.getZoom()]"
        before = opened.execute_script(view)
        drag(opened, (left, top), (right, bottom), held=SHIFT)
        assert sorted(opened.execute_script("return [...R.selected]")) == [OPEN, REJECTED]
        assert opened.execute_script(view) == before

    def test_the_button_does_it_without_shift_once(self, opened):
        opened.find_element("css selector", ".rm-select").click()
        left, top = spot(opened, 41.9003, 12.4995)
        drag(opened, (left, top), (spot(opened, 41.8995, 12.5025)))
        assert sorted(opened.execute_script("return [...R.selected]")) == [OPEN, ACCEPTED]
        assert opened.find_element("css selector", ".rm-select").get_attribute("aria-pressed") == "false"
        assert opened.execute_script("return R.map.leaflet.dragging.enabled()")
