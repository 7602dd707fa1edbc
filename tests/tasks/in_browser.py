"""A page in headless Chromium: opened, asked, clicked, and what it logged and fetched meanwhile."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ARGUMENTS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--window-size=1400,900",
)  # fmt: skip


@contextmanager
def chromium(profile: Path) -> Iterator[Any]:
    """Run a Chromium with its network and console logs; skips the test where there is none."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not program or not driver:
        pytest.skip("chromium and chromedriver are not installed")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in (*ARGUMENTS, f"--user-data-dir={profile}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        yield browser
    finally:
        browser.quit()


def open_page(browser: Any, page: Path) -> Any:
    """Open the page freshly, with empty logs, and wait until it is there."""
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get(page.as_uri())
    wait_for(browser, "return document.readyState === 'complete' && Boolean(window.Whereshot?.page?.shown)")
    return browser


def wait_for(browser: Any, script: str, *arguments: Any) -> Any:
    """Run a script until it returns something; a page under load may still be drawing. Times out after ten seconds."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, 10, poll_frequency=0.05).until(lambda found: found.execute_script(script, *arguments))


def move_to(browser: Any, lat: float, lon: float) -> Any:
    """Move the pointer over a position on the map; returns the chain of actions, to be followed by a click."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    x, y = browser.execute_script(
        "const {map} = Whereshot.page, p = map.latLngToContainerPoint([arguments[0], arguments[1]]), size = map.getSize();"
        "return [Math.round(p.x - size.x / 2), Math.round(p.y - size.y / 2)]",
        lat, lon,
    )  # fmt: skip
    area = browser.find_element(By.CLASS_NAME, "folium-map")
    chain = ActionChains(browser).move_to_element_with_offset(area, x, y)
    chain.perform()
    return chain


def click_point(browser: Any, key: str, row: int = 0) -> str:
    """Click where a point of a layer is drawn and return the text of the card."""
    position = "const at = Whereshot.page.shown.get(arguments[0]).position(arguments[1]); return [at.lat, at.lng]"
    wait_for(browser, "return document.readyState === 'complete' && Boolean(window.Whereshot?.page?.shown)")
    move_to(browser, *browser.execute_script(position, key, row)).click().perform()
    return card(browser)


def card(browser: Any) -> str:
    """Return the text of the open card as laid out: it may still fade in or wait for the map to make room for it."""
    return wait_for(browser, "return document.querySelector('.ws-popup')?.innerText")


def coloured_pixels(browser: Any, key: str) -> int:
    """Count the pixels that a layer has drawn on its canvas; 0 where it is not on the map."""
    return browser.execute_script(
        "const c = Whereshot.page.shown.get(arguments[0])._container; if (!c) return 0;"
        "return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v).length",
        key,
    )


def errors(browser: Any) -> list[str]:
    """Return what the console has logged as an error, a refusal of the page's policy among it."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def asked_elsewhere(browser: Any, page: str = "report.html") -> list[str]:
    """Return every address that a page of this name asked for and that is not on this machine."""
    sent = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    requests = [event["params"] for event in sent if event["method"] == "Network.requestWillBeSent"]
    # Chromium's own start page loads its own resources; everything that our page asks for names it as the document.
    urls = [request["request"]["url"] for request in requests if request["documentURL"].endswith(page)]
    assert any(url.endswith(page) for url in urls)
    return [url for url in urls if not url.startswith(("file:", "data:"))]
