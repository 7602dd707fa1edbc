"""Tests of the map of review.html at the edges of the world, and with many rows, in headless Chromium."""

from __future__ import annotations

import pytest

from tests.tasks.in_browser import errors
from tests.tasks.review_map import (
    SHIFT,
    click,
    drag,
    drawn,
    focus,
    grip,
    leave_review,
    look_at,
    open_review,
    position,
    review_page,
    row,
    spot,
)


class TestEdges:
    @pytest.fixture
    def pacific(self, browser, tmp_path):
        rows = [row("a.jpg", -17.0, 179.9), row("b.jpg", -17.0, -179.9), row("c.jpg", -16.0, -179.5)]
        open_review(browser, review_page(tmp_path, rows))
        drawn(browser)
        yield browser
        leave_review(browser)

    def test_rows_around_180_are_shown_together(self, pacific):
        west, east = pacific.execute_script("const b = R.map.leaflet.getBounds(); return [b.getWest(), b.getEast()]")
        assert east - west < 10
        assert west < 179.9
        assert east > 180.1

    def test_a_pin_dragged_over_180_stays_on_earth(self, pacific):
        look_at(pacific, -17.0, 179.95, 11)
        focus(pacific, 0)
        x, y = grip(pacific)
        pixels = round(0.2 * 256 * 2**11 / 360)
        drag(pacific, (x, y), (x + pixels, y))
        lat, lon, _ = position(pacific, 0)
        assert (lat, lon) == pytest.approx((-17.0, -179.9), abs=1e-3)
        # It stands where the hand let it go, not at the other end of the world.
        assert grip(pacific)[0] == pytest.approx(x + pixels, abs=1)

    def test_rows_of_both_sides_are_one_cluster_and_one_rectangle(self, pacific):
        look_at(pacific, -16.5, 180, 5)
        assert pacific.execute_script("return R.map.view.rows.level().clusters.length") == 1
        look_at(pacific, -16.7, 180, 8)
        drag(pacific, spot(pacific, -15.8, 179.8), spot(pacific, -17.2, 180.2), held=SHIFT)
        assert sorted(pacific.execute_script("return [...R.selected]")) == [0, 1]

    def test_another_copy_of_the_world_has_the_rows_too(self, pacific):
        look_at(pacific, -17.0, 179.9 - 360, 10)
        click(pacific, *spot(pacific, -17.0, 179.9 - 360))
        assert pacific.execute_script("return R.current") == 0

    def test_poles_are_drawn_at_the_edge_and_stay_what_they_are(self, browser, tmp_path):
        open_review(browser, review_page(tmp_path, [row("n.jpg", 89.9, 10.0), row("s.jpg", -90.0, 20.0)]))
        focus(browser, 0)
        drawn(browser)
        assert position(browser, 0)[:2] == (89.9, 10.0)
        assert browser.execute_script("return R.map.view.rows.level().clusters.length") >= 1
        x, y = grip(browser)
        drag(browser, (x, y), (x + 30, y + 2))
        lat, _, metres = position(browser, 0)
        assert 80 < lat <= 85.0511
        assert metres >= 10
        assert errors(browser) == []
        leave_review(browser)


class TestSpeed:
    def test_clusters_of_20_000_rows_are_made_anew_in_less_than_100_ms(self, browser, tmp_path):
        rows = [
            row(f"{i}.jpg", 41.9 + (i * 7919 % 10_007) / 1e5, 12.4 + (i * 104_729 % 9_973) / 1e5, ("", "accept", "reject")[i % 3])
            for i in range(20_000)
        ]
        open_review(browser, review_page(tmp_path, rows))
        took = browser.execute_script(
            "const view = R.map.view, best = {};"
            "for (const zoom of [4, 9, 12, 15, 18]) {"
            "  R.map.leaflet.setView([41.95, 12.45], zoom, {animate: false}); best[zoom] = 1e9;"
            "  for (let k = 0; k < 4; k++) {"
            "    const from = performance.now(); view.rows.forget();"
            "    best[zoom] = Math.min(best[zoom], performance.now() - from); } }"
            "return best"
        )
        assert len(took) == 5
        assert all(ms < 100 for ms in took.values()), took
        panned = browser.execute_script(
            "const from = performance.now(); R.map.view.rows.redraw(); return performance.now() - from"
        )
        assert panned < 50
        assert browser.execute_script("return document.querySelectorAll('#map *').length") < 300  # no row is an element
