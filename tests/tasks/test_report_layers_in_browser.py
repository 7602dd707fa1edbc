"""Tests of what lies over what on report.html in headless Chromium: points over points, cards over buttons, names beside them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.tasks.drawn_report import draw, photo, proposal
from tests.tasks.in_browser import click_point, open_page, wait_for

ORANGE = (0xE6, 0x9F, 0x00)
NAMES = "return [...document.querySelectorAll('.ws-name-on-map')].map((name) => name.getBoundingClientRect().toJSON())"
MAP = "return Whereshot.page.map.getContainer().getBoundingClientRect().toJSON()"
VIENNA = {"place_id": "v", "name": "Zuhause bei den Eltern", "emoji": "🏠", "place": "Vienna, Austria", "radius_m": 100.0,
          "photos": 3, "visits": 1}  # fmt: skip


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    """A proposal on the very spot of a photo that has a position, and another photo beside."""
    photos = [
        photo("a.jpg", 48.2, 16.37, "2024-05-01 10:00"),
        photo("b.jpg", 48.3, 16.60, "2024-05-01 11:00"),
        photo("c.jpg", at="2024-05-01 10:30"),
    ]
    return draw(tmp_path_factory.mktemp("layers"), photos, proposals=[proposal("c.jpg", 48.2, 16.37)]).path


@pytest.fixture
def phone(browser) -> Any:
    size = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def seen(browser: Any, lat: float, lon: float) -> tuple[int, ...]:
    """Return the colour on the screen at a position."""
    x, y = browser.execute_script(
        "const {map} = Whereshot.page, p = map.latLngToContainerPoint([...arguments]);"
        "const box = map.getContainer().getBoundingClientRect(); return [p.x + box.left, p.y + box.top]",
        lat, lon,
    )  # fmt: skip
    picture = Image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")
    return picture.getpixel((round(x), round(y)))


def test_proposals_stay_above_photos_with_a_position_whatever_was_switched(browser, page):
    opened = open_page(browser, page)
    assert seen(opened, 48.2, 16.37) == ORANGE
    for _ in range(2):
        opened.find_element("id", "layer-located").click()
    assert seen(opened, 48.2, 16.37) == ORANGE


def test_on_a_phone_the_scale_and_the_buttons_step_back_while_a_card_is_open(phone, page):
    opened = open_page(phone, page)
    scale = opened.find_element("class name", "leaflet-control-scale")
    assert scale.is_displayed()
    click_point(opened, "located", 1)
    assert not scale.is_displayed()
    opened.execute_script("Whereshot.page.map.closePopup()")
    wait_for(opened, "return !document.querySelector('.ws-popup')")  # it fades out
    assert scale.is_displayed()


def test_a_name_that_only_fits_beyond_the_edge_is_not_written(browser, tmp_path):
    """The pin is 20 pixels from the edge; 60 pixels left of it is another one."""
    photos = [photo("a.jpg", 48.2, 16.37, "2024-05-01 10:00"), photo("b.jpg", 48.2, 12.0, "2024-05-01 11:00")]
    pair = [{**VIENNA, "lat": 48.2, "lon": 16.37}, {**VIENNA, "place_id": "w", "name": "Westbahnhof", "lat": 48.2, "lon": 16.205}]
    opened = open_page(browser, draw(tmp_path, photos, places=pair).path)
    opened.execute_script(
        "const {map} = Whereshot.page; map.setView([48.2, 16.37], 9, {animate: false});"
        "map.panBy([20 - map.getSize().x / 2, 0], {animate: false})"
    )
    assert len(opened.find_elements("class name", "ws-marker")) == 2
    edge = opened.execute_script(MAP)
    for name in opened.execute_script(NAMES):
        assert edge["left"] <= name["left"] <= name["right"] <= edge["right"]


def test_no_town_is_written_under_the_scale(browser, page):
    opened = open_page(browser, page)
    written = (
        "const {map, names} = Whereshot.page, said = [], fill = CanvasRenderingContext2D.prototype.fillText;"
        "map.setView([48.2, 16.37], 8, {animate: false});"
        "const size = Whereshot.worldSize(map), ctx = document.createElement('canvas').getContext('2d');"
        "const town = names.at(ctx, 8, size).map(([i]) => i).find((i) => names.text(i) === 'Vienna');"
        "const at = map.latLngToContainerPoint([names.labels.lat[town], names.labels.lon[town]]);"
        "const scale = document.querySelector('.leaflet-control-scale').getBoundingClientRect();"
        "const frame = map.getContainer().getBoundingClientRect();"
        "map.panBy(at.subtract([scale.left - frame.left + 40, scale.top - frame.top + arguments[0]]), {animate: false});"
        "CanvasRenderingContext2D.prototype.fillText = (text) => said.push(text);"
        "names.redraw(); CanvasRenderingContext2D.prototype.fillText = fill; return said"
    )
    assert "Vienna" not in opened.execute_script(written, 0)  # its name stands below the spot
    assert "Vienna" in opened.execute_script(written, -60)


def test_town_names_at_both_sides_of_the_cut_leave_each_other_room(browser, tmp_path):
    """The world is cut in the middle of the widest stretch without photos: here between Querétaro and Mexico City."""
    photos = [photo("a.jpg", 20.0, 80.3, "2024-05-01 10:00"), photo("b.jpg", 30.0, 80.5, "2024-05-01 11:00")]
    opened = open_page(browser, draw(tmp_path, photos).path)
    for zoom in (3, 4, 5, 6):
        boxes = opened.execute_script(
            "const {names} = Whereshot.page, size = 256 * 2 ** arguments[0];"
            "const ctx = document.createElement('canvas').getContext('2d');"
            "return names.at(ctx, arguments[0], size).map(([i, width]) => [names.x[i] * size, names.y[i] * size, width])",
            zoom,
        )
        size = 256 * 2**zoom
        assert len(boxes) > 5
        for n, (x, y, width) in enumerate(boxes):
            for left, top, other in boxes[n + 1 :]:
                across = min(abs(x - left), size - abs(x - left))  # the short way round the world
                assert across >= (width + other) / 2 - 1e-6 or abs(y - top) >= 22


def test_an_emoji_that_is_drawn_as_text_is_seen_on_its_pin(browser, tmp_path):
    photos = [photo("a.jpg", 48.2, 16.37, "2024-05-01 10:00"), photo("b.jpg", 48.3, 16.5, "2024-05-01 11:00")]
    opened = open_page(browser, draw(tmp_path, photos, places=[{**VIENNA, "emoji": "\u2708", "lat": 48.2, "lon": 16.37}]).path)
    sign = opened.find_element("class name", "ws-emoji")
    assert sign.value_of_css_property("color") != sign.value_of_css_property("background-color")
