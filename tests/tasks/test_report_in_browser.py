"""Tests of report.html in headless Chromium, opened from disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from config.drawing import Report
from tasks.core.tables import PHOTOS, PROPOSALS
from tests.builders import jpeg
from tests.reports import report
from tests.tasks.in_browser import asked_elsewhere, click_point, coloured_pixels, errors, open_page, wait_for

EVIL = "<img src=x onerror=document.title=1>.jpg"
ENDING = "</script><script>document.title=2</script>.jpg"


def photo(path: str, minute: int, **values: Any) -> dict[str, Any]:
    at = pd.Timestamp("2024-05-01 12:00") + pd.Timedelta(minutes=minute)
    return {"path": path, "kind": "photo", "time_basis": "none", "taken_local": at, **values}


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    """A report of a proposal, two photos on one spot with hostile names, and a missing one."""
    archive = tmp_path_factory.mktemp("archive")
    jpeg(archive / "trip" / "a #1?.jpg")
    photos = [
        photo("trip/a #1?.jpg", 0, format="jpeg", fingerprint="a", width=96, height=64),
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
    return open_page(browser, page)


class TestInChromium:
    def test_opens_from_disk_without_an_error_and_without_the_network(self, opened):
        click_point(opened, "proposed")
        assert asked_elsewhere(opened) == []
        assert errors(opened) == []

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
        assert errors(browser) == []
