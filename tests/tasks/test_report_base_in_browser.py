"""Tests of what lies under the photos of report.html in headless Chromium: land and sea, names, tiles, and going around."""

from __future__ import annotations

import threading
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.tasks.drawn_report import PIXEL, Page, draw, photo
from tests.tasks.in_browser import asked_elsewhere, card, click_point, coloured_pixels, errors, open_page, wait_for

LAND, SEA = [249, 247, 242], None
"""The colour of the land on the page's canvas; nothing is drawn where the sea is."""

EVIL = "<img src=x onerror=document.title=1>"


def look_at(browser: Any, lat: float, lon: float, zoom: float) -> None:
    browser.execute_script(
        "Whereshot.page.map.setView([arguments[0], arguments[1]], arguments[2], {animate: false})", lat, lon, zoom
    )


def ground(browser: Any, lat: float, lon: float) -> list[int] | None:
    """Return the colour of the land's canvas at a position, None where nothing is drawn."""
    *colour, alpha = browser.execute_script(
        "const {map} = Whereshot.page, canvas = map.getPane('land').querySelector('canvas');"
        "const near = arguments[1] + 360 * Math.round((map.getCenter().lng - arguments[1]) / 360);"
        "const p = map.latLngToContainerPoint([arguments[0], near]), box = canvas.getBoundingClientRect();"
        "const frame = map.getContainer().getBoundingClientRect(), scale = canvas.width / box.width;"
        "const [x, y] = [(p.x + frame.left - box.left) * scale, (p.y + frame.top - box.top) * scale];"
        "return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data]",
        lat, lon,
    )  # fmt: skip
    return colour if alpha else None


def until_drawn(browser: Any, lat: float, lon: float) -> None:
    """Wait until the land is drawn at a position: a page under load may still be on its way there."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 10, poll_frequency=0.2).until(lambda _: ground(browser, lat, lon) == LAND)


@pytest.fixture(scope="module")
def rome(tmp_path_factory) -> Page:
    """Photos in Rome and Naples, one of them with a hostile name."""
    photos = [photo("a.jpg", 41.9, 12.5, "2024-05-01 10:00"), photo(f"{EVIL}.jpg", 40.85, 14.25, "2024-05-02 10:00")]
    return draw(tmp_path_factory.mktemp("rome"), photos)


class TestLand:
    @pytest.mark.parametrize("zoom", [2, 5, 9])
    @pytest.mark.parametrize(
        ("lat", "lon", "colour"),
        [(42.2, 12.9, LAND), (41.3, 12.3, SEA), (40.2, 9.3, LAND), (0.0, -140.0, SEA), (-29.6, 28.2, LAND), (42.0, 50.5, SEA)],
        ids=["Italy", "Tyrrhenian Sea", "Sardinia", "Pacific", "Lesotho", "Caspian Sea"],
    )
    def test_land_is_filled_and_the_sea_is_not(self, browser, rome, lat, lon, colour, zoom):
        if browser.current_url != rome.path.as_uri():
            open_page(browser, rome.path)
        look_at(browser, lat, lon, zoom)
        assert ground(browser, lat, lon) == colour

    @pytest.mark.parametrize(
        ("lat", "lon", "colour"),
        [
            (67.0, 179.0, LAND),
            (67.0, -179.0, LAND),
            (-16.55, 179.2, LAND),
            (-16.0, 179.99, SEA),
            (-84.9, 0.0, LAND),
            (-84.9, 179.9, LAND),
        ],
    )
    def test_the_map_of_the_pacific_has_land_on_both_sides_of_the_date_line(self, browser, tmp_path, lat, lon, colour):
        page = draw(tmp_path, [photo("fiji.jpg", -17.0, 178.0), photo("samoa.jpg", -13.8, -171.8)])
        open_page(browser, page.path)
        assert browser.execute_script("const b = Whereshot.page.map.getBounds(); return b.getEast() - b.getWest()") < 40
        look_at(browser, lat, lon, 6)
        assert ground(browser, lat, lon) == colour

    def test_the_date_line_is_no_coast(self, browser, tmp_path):
        open_page(browser, draw(tmp_path, [photo("fiji.jpg", -17.0, 178.0), photo("samoa.jpg", -13.8, -171.8)]).path)
        look_at(browser, 67.0, 180.0, 8)
        assert ground(browser, 67.0, 180.0) == LAND

    def test_near_the_ground_coasts_that_are_less_right_than_the_photos_are_gone(self, browser, rome):
        open_page(browser, rome.path)
        look_at(browser, 41.3, 12.3, 15)
        at_sea = ground(browser, 41.3, 12.3)
        look_at(browser, 41.9, 12.5, 15)
        assert ground(browser, 41.9, 12.5) == at_sea is not None

    def test_nothing_is_asked_of_the_network_and_nothing_is_wrong(self, browser, rome):
        open_page(browser, rome.path)
        for zoom in (2, 8, 12, 17, 19):
            look_at(browser, 41.9, 12.5, zoom)
        assert asked_elsewhere(browser) == []
        assert errors(browser) == []
        assert browser.find_element("class name", "ws-credits").text.startswith("Coasts: Natural Earth.")

    def test_a_page_without_photos_shows_the_world(self, browser, tmp_path):
        open_page(browser, draw(tmp_path, []).path)
        until_drawn(browser, -25.0, 135.0)
        assert (ground(browser, -25.0, 135.0), ground(browser, 0.0, -25.0)) == (LAND, SEA)
        assert errors(browser) == []


class TestGoingAround:
    @pytest.mark.parametrize("turn", [-720, -360, 360])
    def test_who_pans_around_the_world_comes_back_to_the_photos(self, browser, rome, turn):
        open_page(browser, rome.path)
        look_at(browser, 41.9, 12.5 + turn, 5)
        assert wait_for(browser, "const {lng} = Whereshot.page.map.getCenter(); return Math.abs(lng - 12.5) < 1")
        assert coloured_pixels(browser, "located") > 50

    def test_a_view_of_the_world_shows_all_photos_wherever_it_was_dragged(self, browser, tmp_path):
        spots = {"tokyo": (35.7, 139.8), "san francisco": (37.8, -122.4), "vienna": (48.2, 16.4), "perth": (-32.0, 115.9)}
        open_page(browser, draw(tmp_path, [photo(f"{name}.jpg", *spot) for name, spot in spots.items()]).path)
        for lon in (-150, -60, 20, 100, 190):
            look_at(browser, 10.0, lon, 2)
            inside = (
                "const {map, shown} = Whereshot.page, points = shown.get('located');"
                "return [0, 1, 2, 3].every((i) => map.getBounds().pad(0.01).contains(points.position(i)))"
            )
            assert wait_for(browser, inside)

    def test_near_the_ground_one_may_go_anywhere(self, browser, rome):
        open_page(browser, rome.path)
        for lon in (100.0, 190.0, -165.0, -60.0):
            look_at(browser, 10.0, lon, 6)
            around = browser.execute_script("return Whereshot.page.map.getCenter().lng")
            assert (around - lon) % 360 == pytest.approx(0, abs=0.01) or (around - lon) % 360 == pytest.approx(360, abs=0.01)

    def test_a_photo_beside_the_cut_is_shown_on_its_side(self, browser, tmp_path):
        page = draw(tmp_path, [photo("west.jpg", 10.0, -179.99), photo("east.jpg", 10.0, 179.99)])
        open_page(browser, page.path)
        assert "2 here" in click_point(browser, "located") or card(browser)
        assert browser.execute_script("return Whereshot.page.map.getZoom()") > 10

    @pytest.mark.parametrize(("lat", "lon"), [(90.0, 0.0), (-90.0, -180.0), (89.9, 179.999)])
    def test_a_single_photo_at_a_pole_has_a_map(self, browser, tmp_path, lat, lon):
        open_page(browser, draw(tmp_path, [photo("a.jpg", lat, lon)]).path)
        assert coloured_pixels(browser, "located") > 50
        look_at(browser, 84.0 if lat > 0 else -84.0, lon, 2)
        assert errors(browser) == []


class Tiles(BaseHTTPRequestHandler):
    """A tile server that remembers what it was asked."""

    asked: list[str] = []  # noqa: RUF012 - shared by the requests of one test

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "image/gif")
        self.end_headers()
        self.wfile.write(b64decode(PIXEL))

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def tile_server() -> Iterator[str]:
    Tiles.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class TestTiles:
    def test_they_come_from_the_server_that_is_set_and_the_page_says_so(self, browser, tmp_path, tile_server):
        page = draw(
            tmp_path, [photo("a.jpg", 41.9, 12.5)], tiles=tile_server + "/{z}/{x}/{y}.png",
            attribution='© <a href="https://tiles.example/" onclick="alert(1)">T</a><a href="javascript:1">J</a>',
        )  # fmt: skip
        open_page(browser, page.path)
        wait_for(browser, "return document.querySelectorAll('.leaflet-tile-loaded').length > 3")
        words = browser.find_element("class name", "ws-credits")
        host = tile_server.removeprefix("http://")
        assert words.text == f"© TJ The map is loaded from {host}, which learns where you look."
        assert [link.get_attribute("href") for link in words.find_elements("tag name", "a")] == ["https://tiles.example/"]
        assert browser.execute_script("return Whereshot.page.map.getPane('land').querySelector('canvas')") is None
        assert Tiles.asked
        assert all(url.startswith(tile_server) for url in asked_elsewhere(browser))
        assert errors(browser) == []

    def test_another_server_is_refused_by_the_browser(self, browser, tmp_path, tile_server):
        page = draw(tmp_path, [photo("a.jpg", 41.9, 12.5)], tiles=tile_server + "/{z}/{x}/{y}.png")
        open_page(browser, page.path)
        refused = browser.execute_async_script(
            "const done = arguments[1]; addEventListener('securitypolicyviolation', (event) => done(event.blockedURI));"
            "document.body.append(Object.assign(new Image(), {src: arguments[0]}))",
            tile_server.replace("127.0.0.1", "localhost") + "/spy.png",
        )
        assert "localhost" in refused
        assert "/spy.png" not in Tiles.asked
