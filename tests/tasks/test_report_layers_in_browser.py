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


@pytest.mark.parametrize("right_px", [40, 20, 5])
def test_a_name_is_never_cut_by_the_edge_of_the_map(browser, tmp_path, right_px):
    photos = [photo("a.jpg", 48.2, 16.37, "2024-05-01 10:00"), photo("b.jpg", 48.2, 12.0, "2024-05-01 11:00")]
    opened = open_page(browser, draw(tmp_path, photos, places=[{**VIENNA, "lat": 48.2, "lon": 16.37}]).path)
    opened.execute_script(
        "const {map} = Whereshot.page; map.setView([48.2, 16.37], 9, {animate: false});"
        "map.panBy([arguments[0] - map.getSize().x / 2, 0], {animate: false})",
        right_px,
    )
    edge = opened.execute_script(MAP)
    for name in opened.execute_script(NAMES):
        assert edge["left"] <= name["left"] <= name["right"] <= edge["right"]
    assert opened.find_elements("class name", "ws-marker")


def test_a_name_leaves_room_for_the_scale_from_the_first_view_on(browser, tmp_path):
    photos = [photo("a.jpg", 48.2, 16.37, "2024-05-01 10:00"), photo("b.jpg", 50.0, 20.0, "2024-05-01 11:00")]
    opened = open_page(browser, draw(tmp_path, photos, places=[{**VIENNA, "lat": 48.2, "lon": 16.37}]).path)
    taken = opened.execute_script("return Whereshot.page.places.boxes().length")
    scale = opened.execute_script("return document.querySelector('.leaflet-control-scale').getBoundingClientRect().toJSON()")
    assert taken == 2  # the sign and its name
    for name in opened.execute_script(NAMES):
        apart = name["right"] < scale["left"] or name["left"] > scale["right"] or name["bottom"] < scale["top"]
        assert apart or name["top"] > scale["bottom"]


def test_town_names_at_both_sides_of_the_cut_leave_each_other_room(browser, tmp_path):
    """The world is cut in the middle of the widest stretch without photos: here between Querétaro and Mexico City."""
    photos = [photo("a.jpg", 20.0, 80.3, "2024-05-01 10:00"), photo("b.jpg", 30.0, 80.5, "2024-05-01 11:00")]
    opened = open_page(browser, draw(tmp_path, photos).path)
    boxes = opened.execute_script(
        "const {map, names} = Whereshot.page, size = Whereshot.worldSize(map);"
        "const ctx = document.createElement('canvas').getContext('2d');"
        "return names.at(ctx, map.getZoom(), size).map(([i, width]) => [names.x[i] * size, names.y[i] * size, width, size])"
    )
    assert len(boxes) > 5
    for n, (x, y, width, size) in enumerate(boxes):
        for left, top, other, _ in boxes[n + 1 :]:
            across = min(abs(x - left), size - abs(x - left))  # the short way round the world
            assert across >= (width + other) / 2 - 1e-6 or abs(y - top) >= 22
