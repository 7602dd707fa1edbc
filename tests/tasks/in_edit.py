"""A way corrected on report.html in headless Chromium: an archive that went round a corner, its page, and a person's hands."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from config.drawing import Report
from config.settings import DEFAULTS
from tasks.associate import associate
from tasks.choose import choose
from tasks.core.tables import CANDIDATES, DATES, PHOTOS, PROPOSALS
from tasks.sources.proxy import locate_by_proxy
from tests.journey_rows import DEGREE_M, Spot, moved
from tests.reports import report
from tests.tasks.in_browser import move_to, open_page, wait_for

START = Spot(41.88, 12.48)
CORNER = moved(START, 0, 2)
END = moved(CORNER, 2, 0)
"""Two kilometres east, then two north."""

LEAVES, ARRIVES = pd.Timestamp("2024-05-01 08:00Z"), pd.Timestamp("2024-05-01 09:00Z")
CORNER_AT = pd.Timestamp("2024-05-01 08:30Z")
"""An hour at a steady pace; between the two nobody recorded where."""


def located(path: str, at: pd.Timestamp, spot: Spot, ahead_min: float = 120.0, **columns: Any) -> dict[str, Any]:
    """Give a row of PHOTOS with a position, on a wall clock so far ahead of UTC."""
    return unlocated(path, at, ahead_min) | {"lat": spot.lat, "lon": spot.lon} | columns


def unlocated(path: str, at: pd.Timestamp, ahead_min: float = 120.0, **columns: Any) -> dict[str, Any]:
    """Give a row of PHOTOS without a position."""
    wall = at.tz_localize(None) + pd.Timedelta(minutes=ahead_min)
    known = {"camera": "Acme One", "kind": "photo", "format": "jpeg", "time_basis": "offset", "datetime_source": "exif"}
    return {"path": path, "taken_at": at, "taken_local": wall, "utc_offset_min": ahead_min, **known, **columns}


def round_the_corner(ahead_min: float = 120.0) -> pd.DataFrame:
    """Return PHOTOS of a walk with a position before it and after it, and every five minutes on the way a photo without."""
    minute = pd.Timedelta(minutes=1)
    before = [located(f"before {n}.jpg", LEAVES - n * minute, moved(START, -0.06 * n), ahead_min) for n in range(4)]
    after = [located(f"zafter {n}.jpg", ARRIVES + n * minute, moved(END, 0.06 * n), ahead_min) for n in range(4)]
    between = [unlocated(f"on the way {n:02}.jpg", LEAVES + n * minute, ahead_min) for n in range(5, 60, 5)]
    return PHOTOS.make([*before, *between, *after])


def truth(at: pd.Timestamp) -> Spot:
    """Return where the walk was."""
    gone_km = 4 * (at - LEAVES) / (ARRIVES - LEAVES)
    return moved(START, 0, gone_km) if gone_km <= 2 else moved(CORNER, gone_km - 2, 0)


def proposed(photos: pd.DataFrame, *more: pd.DataFrame) -> pd.DataFrame:
    """Return PROPOSALS by the photos around, and by more CANDIDATES."""
    by_proxy = locate_by_proxy(photos, associate(photos), DEFAULTS.proxy)
    candidates = CANDIDATES.make(pd.concat([by_proxy, *more], ignore_index=True))
    return choose(photos, candidates, DATES.empty(), "0123abcd", DEFAULTS.choose)


def page_of(folder: Path, photos: pd.DataFrame, rows: pd.DataFrame | None = None, title: str = "Walk", **more: Any) -> Path:
    """Draw report.html of PHOTOS and PROPOSALS."""
    return report(photos, PROPOSALS.empty() if rows is None else rows, folder, folder, Report(), title=title, **more)


def open_edit(browser: Any, page: Path) -> Any:
    """Open a page on which nothing was corrected yet, with the whole of its photos in view, in the mode."""
    if browser.current_url.startswith("file:"):
        browser.execute_script("localStorage.clear()")  # one for all pages from disk
    return reopen(browser, page)


def reopen(browser: Any, page: Path) -> Any:
    """Open the page again, as who comes back to it."""
    open_page(browser, page)
    wait_for(browser, "return Boolean(Whereshot.page.edit)")
    see_all(browser)
    browser.find_element("css selector", ".ws-mode-switch").click()
    settled(browser)
    return browser


def see_all(browser: Any) -> None:
    browser.execute_script(
        "const {map, extent: e} = Whereshot.page;"
        "map.fitBounds([[e.south, e.west], [e.north, e.east]], {padding: [60, 90], maxZoom: 16, animate: false})"
    )


def drag(browser: Any, start: Spot, end: Spot) -> None:
    """Take hold of what is at a position on the map and drag it to another one, as a hand does: in steps."""
    from selenium.webdriver.common.action_chains import ActionChains

    pixels = "const {x, y} = Whereshot.page.map.latLngToContainerPoint(arguments[0]).round(); return [x, y]"
    (x1, y1), (x2, y2) = (browser.execute_script(pixels, spot[:2]) for spot in (start, end))
    move_to(browser, start.lat, start.lon)
    wait_for(browser, "return Boolean(document.querySelector('.ws-handle'))")
    hand = ActionChains(browser, duration=20).click_and_hold()
    steps = 5
    for step in range(steps):
        by = [round(far * (step + 1) / steps) - round(far * step / steps) for far in (x2 - x1, y2 - y1)]
        hand.move_by_offset(*by)
    hand.release().perform()
    settled(browser)


def settled(browser: Any) -> None:
    """Wait until the panel has followed the last change."""
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")


def middle(one: Spot, other: Spot) -> Spot:
    return Spot((one.lat + other.lat) / 2, (one.lon + other.lon) / 2)


def type_time(browser: Any, text: str, point: int = 0) -> str:
    """Type the time of a point into the panel; return what the panel says against it, "" if it was taken."""
    from selenium.webdriver.common.keys import Keys

    field = browser.find_elements("css selector", ".ws-time")[point]
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(text or Keys.DELETE)
    field.send_keys(Keys.ENTER)
    settled(browser)
    return browser.find_elements("css selector", ".ws-why")[point].text


def corrections(browser: Any) -> Sequence[Mapping[str, Any]]:
    """Return the corrected legs as the page holds them."""
    return browser.execute_script("return Whereshot.page.edit.store.legs")


def gpx_of(browser: Any) -> bytes:
    """Return the text that "Save waypoints.gpx" would download."""
    return browser.execute_script("return Whereshot.page.edit.gpx()").encode()


def downloaded(browser: Any, folder: Path) -> Path:
    """Press "Save waypoints.gpx" and return the file."""
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
    browser.find_element("css selector", ".ws-save").click()
    file = folder / "waypoints.gpx"
    for _ in range(100):
        if file.exists():
            return file
        time.sleep(0.05)
    raise AssertionError("nothing was downloaded")


def guesses(browser: Any) -> dict[str, tuple[float, float]]:
    """Return where the page draws each proposal."""
    rows = browser.execute_script(
        "const {content} = Whereshot.page.shown.get('proposed').layer;"
        "return content.lat.map((lat, i) => [Whereshot.value(content.path, i), lat, content.lon[i]])"
    )
    return {path: (lat, lon) for path, lat, lon in rows}


def metres(one: Spot | tuple[float, float], other: Spot | tuple[float, float]) -> float:
    """Return the distance of two near positions, on a plane."""
    import numpy as np

    north, east = (one[0] - other[0]) * DEGREE_M, (one[1] - other[1]) * DEGREE_M * np.cos(np.radians(one[0]))
    return float(np.hypot(north, east))


def is_drawn(browser: Any, spot: Spot) -> bool:
    """Whether a trace is drawn at a position."""
    return browser.execute_script(
        "const {map, traces} = Whereshot.page; return Boolean(traces.near(map.latLngToLayerPoint(arguments[0])))", spot[:2]
    )


def handles(browser: Any) -> list[str]:
    """Return what each handle on the map is called."""
    return [one.get_attribute("aria-label") for one in browser.find_elements("css selector", ".ws-handle:not(.ws-ghost)")]
