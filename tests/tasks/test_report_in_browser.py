"""Tests of report.html in headless Chromium, opened from disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from config.settings import Report
from tasks.core.tables import PHOTOS, PROPOSALS
from tasks.report import report
from tests.builders import jpeg

EVIL = "<img src=x onerror=document.title=1>.jpg"
ENDING = "</script><script>document.title=2</script>.jpg"
ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--window-size=1400,900",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[Any]:
    """One Chromium for all tests of this file, with its network and console logs."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not program or not driver:
        pytest.skip("chromium and chromedriver are not installed")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chromium = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield chromium
    chromium.quit()


def photo(path: str, minute: int, **values: Any) -> dict[str, Any]:
    at = pd.Timestamp("2024-05-01 12:00") + pd.Timedelta(minutes=minute)
    return {"path": path, "kind": "photo", "time_basis": "none", "taken_local": at, **values}


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    """A report of a proposal, two photos on one spot with hostile names, and a missing one."""
    archive = tmp_path_factory.mktemp("archive")
    jpeg(archive / "trip" / "a #1?.jpg")
    photos = [
        photo("trip/a #1?.jpg", 0),
        photo(EVIL, 1, lat=41.95, lon=12.6),
        photo(ENDING, 2, lat=41.95, lon=12.6),
        photo("none.jpg", 3),
    ]
    proposals = [
        {
            "path": "trip/a #1?.jpg", "latitude": 41.9, "longitude": 12.5, "gps_source": "proxy", "error_m": 1500.0,
            "confidence": 0.8, "evidence": "4 min before <b>b.jpg</b>",
        },
        {"path": "none.jpg", "evidence": "nothing within 6 h"},
    ]  # fmt: skip
    return report(PHOTOS.make(photos), PROPOSALS.make(proposals), archive, archive / "out", Report(), title="Trip")


@pytest.fixture
def opened(browser, page) -> Any:
    """The page, freshly opened, with empty logs."""
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get(page.as_uri())
    return browser


def wait_for(browser: Any, script: str) -> Any:
    """Run a script until it returns something; a page under load may still be drawing. Times out after ten seconds."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, 10).until(lambda found: found.execute_script(script))


def click_point(browser: Any, key: str, row: int = 0) -> str:
    """Click where a point of a layer is drawn and return the text of the card."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    wait_for(browser, "return document.readyState === 'complete' && Boolean(window.Whereshot?.page?.shown)")
    x, y = browser.execute_script(
        "const {map, shown} = Whereshot.page;"
        "const p = map.latLngToContainerPoint(shown.get(arguments[0]).position(arguments[1]));"
        "const size = map.getSize(); return [Math.round(p.x - size.x / 2), Math.round(p.y - size.y / 2)]",
        key, row,
    )  # fmt: skip
    area = browser.find_element(By.CLASS_NAME, "folium-map")
    ActionChains(browser).move_to_element_with_offset(area, x, y).click().perform()
    # The text as laid out: a card may still fade in or wait for the map to make room for it.
    return wait_for(browser, "return document.querySelector('.ws-popup')?.innerText")


def coloured_pixels(browser: Any, key: str) -> int:
    """Count the pixels that a layer has drawn on its canvas; 0 where it is not on the map."""
    return browser.execute_script(
        "const c = Whereshot.page.shown.get(arguments[0])._container; if (!c) return 0;"
        "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v).length",
        key,
    )


class TestInChromium:
    def test_opens_from_disk_without_an_error_and_without_the_network(self, opened):
        click_point(opened, "proposed")
        sent = [json.loads(entry["message"])["message"] for entry in opened.get_log("performance")]
        requests = [event["params"] for event in sent if event["method"] == "Network.requestWillBeSent"]
        # Chromium's own start page loads its own resources; everything that our page asks for names it as the document.
        urls = [request["request"]["url"] for request in requests if request["documentURL"].endswith("report.html")]
        assert any(url.endswith("report.html") for url in urls)
        assert [url for url in urls if not url.startswith(("file:", "data:"))] == []
        assert [entry for entry in opened.get_log("browser") if entry["level"] == "SEVERE"] == []

    def test_a_click_on_a_point_shows_the_photo_its_time_and_its_evidence(self, opened):
        text = click_point(opened, "proposed")
        for expected in ("a #1?.jpg", "1 May 2024, 12:00:00", "± 1.5 km", "4 min before <b>b.jpg</b>", "80 %"):
            assert expected in text
        assert opened.execute_script("return document.querySelector('.ws-picture img').naturalWidth") == 96

    def test_the_link_opens_the_file_itself(self, opened, page):
        click_point(opened, "proposed")
        link = opened.execute_script("return document.querySelector('.ws-open').href")
        assert link == (page.parents[1] / "trip" / "a #1?.jpg").as_uri()

    def test_photos_on_one_spot_are_turned_through(self, opened):
        text = click_point(opened, "located")
        assert "1 of 2 here" in text
        assert EVIL in text
        wait_for(opened, "const next = document.querySelector('.ws-turn button:last-child'); next?.click(); return Boolean(next)")
        # The name has a folder as far as its last slash goes.
        shown = "const name = document.querySelector('.ws-card h2')?.textContent; return name?.endsWith('script>.jpg') && name"
        assert "script>.jpg" in wait_for(opened, shown)

    def test_markup_in_names_does_nothing(self, opened):
        click_point(opened, "located")
        assert opened.title == "Trip - Whereshot"
        assert opened.execute_script("return document.querySelectorAll('.ws-card h2 *, img[src=x], .ws-card b').length") == 0

    @pytest.mark.parametrize("key", ["proposed", "located"])
    def test_a_layer_is_switched_off_and_on_again(self, opened, key):
        assert coloured_pixels(opened, key) > 50
        opened.find_element("id", f"layer-{key}").click()
        assert coloured_pixels(opened, key) == 0
        opened.find_element("id", f"layer-{key}").click()
        assert coloured_pixels(opened, key) > 50

    def test_the_circle_of_the_chosen_photo_is_drawn(self, opened):
        drawn = (
            "const c = Whereshot.page.halo._container;"
            "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v)"
        )
        assert opened.execute_script(drawn) is False
        click_point(opened, "proposed")
        assert opened.execute_script(drawn) is True

    def test_missing_photos_are_listed_with_their_reason(self, opened):
        text = opened.find_element("id", "list-missing").text
        assert "Wednesday, 1 May 2024" in text
        assert "none.jpg" in text
        assert "nothing within 6 h" in text

    def test_an_archive_without_photos_says_so(self, browser, tmp_path):
        path = report(PHOTOS.empty(), PROPOSALS.empty(), tmp_path, tmp_path / "out", Report(), title="Empty")
        browser.get(path.as_uri())
        assert "There is nothing in this archive" in browser.find_element("class name", "ws-empty").text

    @pytest.mark.parametrize(
        ("lat", "lon"), [(90.0, 0.0), (-90.0, -180.0), (0.0, 179.9999), (0.0, 0.0), (41.9010, 12.4652611111111)]
    )
    def test_the_ends_of_the_world_are_on_the_map(self, browser, tmp_path, lat, lon):
        photos = PHOTOS.make([photo("a.jpg", 0, lat=lat, lon=lon, gps_error_m=50.0)])
        browser.get(report(photos, PROPOSALS.empty(), tmp_path, tmp_path / "out", Report(), title="End").as_uri())
        assert coloured_pixels(browser, "located") > 50
        assert "a.jpg" in click_point(browser, "located")
        assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
