"""review.html in headless Chromium: pages of rows built in code, and what a person does there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from config.settings import Geocode, Map, Review
from tasks.core.review_csv import read_review, write_review
from tasks.core.review_tables import PICTURES
from tasks.core.tables import PHOTOS, PLACES
from tasks.present import present
from tests.review_rows import ARCHIVE_ID, no_proposal, proposal, proposals
from tests.tasks.in_browser import wait_for

ROWS = (
    proposal("a/1.jpg", datetime="2024-05-01T09:00:00", error_m=40.0, camera="Acme One", group="2024-05-01 Rome"),
    proposal("a/2.jpg", datetime="2024-05-01T10:00:00", error_m=900.0, gps_source="track", camera="Acme Two"),
    proposal("a/3.jpg", datetime="2024-05-02T09:00:00", error_m=5000.0, gps_source="ai", place="Prati, Rome, Italy"),
    proposal("b/4.jpg", datetime="2024-05-02T10:00:00", problem="sources disagree: proxy ±85 m, track 2 km NE of it"),
    proposal("b/5.jpg", datetime="2024-05-03T10:00:00", alternatives="the file has 48.2082000,16.3738000", problem="far off"),
    no_proposal("b/6.jpg", datetime="2024-05-03T11:00:00", evidence="nothing within 6 h"),
    proposal("b/7.jpg", datetime="", gps_source="exif", error_m=float("nan"), place="Vienna, Austria"),
    proposal("b/8.jpg", datetime="2024-05-04T11:00:00", decision="reject", note="wrong Town",
             new_datetime="2024-05-04T12:00:00", datetime_source="filename"),
)  # fmt: skip
OWN = {"path": "b/7.jpg", "kind": "photo", "time_basis": "none", "lat": 41.8902102, "lon": 12.4922309, "format": "jpeg"}
DOUBTED = {"path": "b/5.jpg", "kind": "photo", "time_basis": "none", "lat": 48.2082, "lon": 16.3738, "format": "jpeg"}
"""Eight photos of every kind of row: sound, guessed by AI, disputed, doubted, without a position, located, rejected."""


SCRIPT = "<img src=x onerror=\"window.hit='img'\"><script>window.hit='script'</script>"
ENDING = "</script><script>window.hit=1</script>"
TEXTS = (
    SCRIPT, ENDING, "=1+1", "+41 79 123", "-5", "'=x", "@SUM(A1)", "a, b; c", 'say "hi"', "line\nand\r\nline", " spaces ", "NA",
    "007",
    "👨‍👩‍👧‍👦 \u2028 {{ 7*7 }} ${x}", "\ttab", "1e5", "\u22125", "",
)  # fmt: skip


def odd_rows() -> pd.DataFrame:
    """Rows of odd texts in every column that holds text, and in foreign columns with odd names."""
    rows = proposals(
        *(proposal(f"odd/{n} {text}.jpg", note=text, place=text, evidence=text, camera=text) for n, text in enumerate(TEXTS)),
        no_proposal("none.jpg", address="=x"),
    )
    foreign = [*TEXTS, "+5"]
    return rows.assign(**{SCRIPT: foreign, "=name": foreign, "rating, stars": [str(n - 3) for n in range(len(rows))]})


def made(
    out: Path,
    rows: pd.DataFrame,
    *,
    photos: Sequence[Mapping[str, Any]] = (),
    places: Sequence[Mapping[str, Any]] = (),
    pictures: Sequence[Mapping[str, Any]] = (),
    archive: Path | None = None,
    archive_id: str = ARCHIVE_ID,
    geocode: Geocode | None = None,
    map_settings: Map | None = None,
    **settings: Any,
) -> Path:
    """Write OUT/review.csv and OUT/review.html of the rows, as a propose does, and return the page."""
    out.mkdir(parents=True, exist_ok=True)
    write_review(out / "review.csv", rows)
    page = present(
        read_review(out / "review.csv").rows, PHOTOS.make(photos), PLACES.make(places), PICTURES.make(pictures),
        archive or out.parent / "archive", out, Review(**settings), map_settings or Map(), geocode or Geocode(),
        title="Trip", archive_id=archive_id,
    )  # fmt: skip
    assert page is not None
    return page


def open_review(browser: Any, page: Path, *, keeping: bool = False) -> Any:
    """Open the page freshly, with empty logs and (unless ``keeping``) nothing kept by an earlier visit."""
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    added = (
        {} if keeping else browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": "localStorage.clear()"})
    )
    browser.get(page.as_uri())
    wait_for(browser, "return document.readyState === 'complete' && window.R?.ready")
    if added:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    return browser


def cell(browser: Any, row: int, column: str) -> str:
    """Return a cell as the page has it now."""
    return browser.execute_script("return R.cell(arguments[0], arguments[1])", row, column)


def decisions(browser: Any) -> list[str]:
    """Return the decision of each row."""
    return browser.execute_script("return Array.from({length: R.n}, (_, i) => R.cell(i, 'decision'))")


def shown(browser: Any) -> list[str]:
    """Return the paths of the rows that pass the filter."""
    return browser.execute_script("return Array.from(R.shown, (i) => R.cell(i, 'path'))")


def focus(browser: Any, row: int) -> None:
    """Make a row the one in focus."""
    browser.execute_script("R.focus(arguments[0], {from: 'keys'})", row)


def press(browser: Any, *keys: str) -> None:
    """Press keys one after the other, wherever the focus is."""
    from selenium.webdriver.common.action_chains import ActionChains

    chain = ActionChains(browser)
    for key in keys:
        chain.send_keys(key)
    chain.perform()


def press_with(browser: Any, held: str, key: str) -> None:
    """Press a key while another one is held."""
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser).key_down(held).send_keys(key).key_up(held).perform()


def click(browser: Any, text: str, within: str = "body") -> None:
    """Click the button with this text, once it is there."""
    script = (
        "const [within, text] = arguments, buttons = [...document.querySelectorAll(within + ' button')];"
        "return buttons.find((button) => button.textContent === text && button.checkVisibility())"
    )
    wait_for(browser, script, within, text).click()


def said(browser: Any) -> str:
    """Return what the line at the bottom says, once it says something."""
    return wait_for(browser, "return document.querySelector('#says').innerText")


def asked(browser: Any) -> str:
    """Return the text of the question that is open."""
    return wait_for(browser, "return document.querySelector('dialog[open]')?.innerText")


def saved(browser: Any) -> bytes:
    """Return the bytes that "Save review.csv" would download."""
    text = browser.execute_async_script(
        "const done = arguments[0]; R.csvBlob().arrayBuffer().then((b) => done(Array.from(new Uint8Array(b))))"
    )
    return bytes(text)


def paths(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the paths of rows."""
    return [row["path"] for row in rows]
