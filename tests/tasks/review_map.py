"""The map of review.html in headless Chromium: pages of a few rows, and a hand that points at positions on it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from tasks.core.review_page.backdrop import backdrop
from tasks.core.review_page.backing import Backing
from tasks.core.review_page.drawing import draw
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS
from tests.review_rows import ARCHIVE_ID, proposal
from tests.tasks.in_browser import wait_for

LEAFLET_TILE_PX = 256
EQUATOR_M = 40_075_016.686

SHIFT, ENTER, ESCAPE, RIGHT = "\ue008", "\ue007", "\ue00c", "\ue014"
"""Keys by their WebDriver code points."""

EVIL = "<img src=x onerror=document.title=1>.jpg"
ROME = (41.9, 12.5)
OPEN, ACCEPTED, REJECTED, LOCATED, AT_ONE_SPOT, FAR, UNPLACED = 0, 1, 2, 3, (4, 5, 6), 7, 8
"""Rows of ``rome_page``."""


def row(path: str, lat: float, lon: float, decision: str = "", **cells: Any) -> dict[str, Any]:
    """Return a row of review.csv with a position."""
    return proposal(path, latitude=lat, longitude=lon, decision=decision, **cells)


def review_page(
    out: Path,
    rows: Sequence[Mapping[str, Any]],
    *,
    photos: pd.DataFrame | None = None,
    places: pd.DataFrame | None = None,
    tiles: str = "",
    attribution: str = "",
    located: Sequence[str] = (),
) -> Path:
    """Draw review.html of these rows; the photos named in ``located`` have positions of their own."""
    out.mkdir(parents=True, exist_ok=True)
    table = PROPOSALS.make(rows)
    known = (PHOTOS.empty() if photos is None else photos, PLACES.empty() if places is None else places)
    behind = backdrop(*known, table)
    facts = dict.fromkeys(located, ("", "", "", True))
    server = {"tiles": tiles, "attribution": attribution}
    return draw(out, table, Backing("Trip", ARCHIVE_ID, "../archive/", 50_000, photos=facts, backdrop=behind, map=server))


def rome_page(out: Path) -> Path:
    """Draw a row of each state a hundred metres apart, three on one spot, one far away, and one without a position."""
    rows = [
        row("a/open.jpg", 41.9, 12.5, datetime="2024-05-01T10:00:00"),
        row("a/accepted.jpg", 41.9, 12.502, "accept", datetime="2024-05-01T11:00:00"),
        row("a/rejected.jpg", 41.901, 12.5, "reject", datetime="2024-05-01T12:00:00"),
        row("a/located.jpg", 41.901, 12.502, datetime="2024-05-01T13:00:00"),
        *(row(f"b/{name}.jpg", 41.905, 12.51, datetime="2024-05-02T10:00:00") for name in ("x", "y")),
        row(f"b/{EVIL}", 41.905, 12.51, datetime="2024-05-02T10:00:00"),
        row("c/far.jpg", -33.9, 18.4, datetime="2024-05-03T10:00:00"),
        row("d/none.jpg", math.nan, math.nan, gps_source="", error_m=math.nan, confidence=math.nan),
    ]
    photos = PHOTOS.make(
        [{"path": "own/<b onclick=1>.jpg", "kind": "photo", "time_basis": "none", "lat": 41.9005, "lon": 12.504}]
    )
    places = PLACES.make([{"place_id": "p", "name": "</script><b>Villa</b>", "lat": 41.89, "lon": 12.49, "photos": 3}])
    return review_page(out, rows, photos=photos, places=places, located=["a/located.jpg"])


def open_review(browser: Any, page: Path) -> Any:
    """Open the page with empty logs and nothing kept of an earlier visit, and wait until its map is there."""
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get(page.as_uri())
    wait_for(browser, "return Boolean(window.R?.ready)")
    return browser


def in_rome(browser: Any, page: Path) -> Any:
    """Return the page looking at the rows of Rome; it is opened anew only where another one was meanwhile."""
    if browser.current_url != page.as_uri():
        open_review(browser, page)
    look_at(browser, 41.9005, 12.501, 17)
    return browser


def leave_review(browser: Any) -> None:
    """Undo all changes, so that the browser keeps none of them, choose nothing and stop what was begun."""
    browser.execute_script(
        "while (R.undo()); R.select([]); R.focus(-1); R.clearFilter(); R.map.armed([]); R.map.leaflet.closePopup();"
        "document.activeElement?.blur(); localStorage.clear()"
    )


def look_at(browser: Any, lat: float, lon: float, zoom: float) -> None:
    """Show a part of the map at once, and wait until it is drawn."""
    browser.execute_script("R.map.leaflet.setView([arguments[0], arguments[1]], arguments[2], {animate: false})", lat, lon, zoom)
    drawn(browser)


def drawn(browser: Any) -> None:
    """Wait until the map has drawn what changed."""
    browser.execute_async_script("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))")
    wait_for(browser, "return !R.map.leaflet._animatingZoom && !R.map.leaflet._panAnim?._inProgress")


def spot(browser: Any, lat: float, lon: float) -> tuple[int, int]:
    """Return the pixel of the window at which a position is, in the world's copy that is in the middle."""
    x, y = browser.execute_script(
        "const box = document.getElementById('map').getBoundingClientRect();"
        "const p = R.map.leaflet.latLngToContainerPoint([arguments[0], arguments[1]]); return [box.left + p.x, box.top + p.y]",
        lat, lon,
    )  # fmt: skip
    return round(x), round(y)


def point_at(browser: Any, x: int, y: int) -> None:
    """Move the mouse to a pixel of the window."""
    chain = _mouse(browser)
    chain.w3c_actions.pointer_action.move_to_location(x, y)
    chain.perform()
    drawn(browser)


def click(browser: Any, x: int, y: int) -> None:
    """Click at a pixel of the window."""
    chain = _mouse(browser)
    chain.w3c_actions.pointer_action.move_to_location(x, y).click()
    chain.perform()
    drawn(browser)


def drag(browser: Any, start: tuple[int, int], end: tuple[int, int], *, held: str = "") -> None:
    """Press the mouse at one pixel, move to another in steps as a hand does, and let go; ``held`` is a key held meanwhile."""
    if held:
        _mouse(browser).key_down(held).perform()
    chain = _mouse(browser)
    pointer = chain.w3c_actions.pointer_action
    pointer.move_to_location(*start).pointer_down()
    for share in (0.2, 0.6, 1.0):
        pointer.move_to_location(*(round(a + (b - a) * share) for a, b in zip(start, end, strict=True)))
    pointer.pointer_up()
    chain.perform()
    if held:
        _mouse(browser).key_up(held).perform()
    drawn(browser)


def cells(browser: Any) -> list[list[str]]:
    """Return all cells of all rows as they stand in the page."""
    found: list[list[str]] = browser.execute_script(
        "return Array.from({length: R.n}, (_, i) => R.names.map((name) => R.cell(i, name)))"
    )
    return found


def focus(browser: Any, i: int) -> None:
    """Bring a row into focus as the list does."""
    browser.execute_script("R.focus(arguments[0], {from: 'list'})", i)
    drawn(browser)


def grip(browser: Any) -> tuple[int, int]:
    """Return the pixel of the window at the head of the current row's pin."""
    box = browser.find_element("class name", "rm-pin").rect
    return round(box["x"] + box["width"] / 2), round(box["y"] + 12)


def position(browser: Any, i: int) -> tuple[float, float, float]:
    """Return latitude, longitude and radius of a row."""
    lat, lon, metres = browser.execute_script(
        "return ['latitude', 'longitude', 'error_m'].map((name) => R.number(arguments[0], name))", i
    )
    return lat, lon, metres


def moved_by(lat: float, lon: float, right_px: float, down_px: float, zoom: float) -> tuple[float, float]:
    """Return the position so many pixels away in the Mercator projection (Snyder 1987, p. 41) of a world 256 x 2^zoom wide."""
    world = LEAFLET_TILE_PX * 2**zoom
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) - 2 * math.pi * down_px / world
    return math.degrees(2 * math.atan(math.exp(y)) - math.pi / 2), lon + 360 * right_px / world


def metres_of(pixels: float, lat: float, zoom: float) -> float:
    """Return how long so many pixels are on the ground at a latitude."""
    return pixels * EQUATOR_M * math.cos(math.radians(lat)) / (LEAFLET_TILE_PX * 2**zoom)


def _mouse(browser: Any) -> Any:
    from selenium.webdriver.common.action_chains import ActionChains

    return ActionChains(browser, duration=20)
