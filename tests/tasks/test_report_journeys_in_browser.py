"""Tests of places and journeys on report.html in headless Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from config.drawing import Report
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS
from tests.reports import report
from tests.tasks.in_browser import asked_elsewhere, card, coloured_pixels, errors, open_page, wait_for

FAMILY = "👨‍👩‍👧‍👦"
EVIL = "<img src=x onerror=document.title=1> {{ 7 * 7 }}"
MARKERS = "return [...document.querySelectorAll('.ws-marker')].map((marker) => marker.getAttribute('aria-label'))"


def photo(path: str, wall: str, lat: float, lon: float) -> dict[str, Any]:
    return {"path": path, "kind": "photo", "time_basis": "none", "taken_local": pd.Timestamp(wall), "lat": lat, "lon": lon}


def place(place_id: str, lat: float, lon: float, **values: Any) -> dict[str, Any]:
    first, last = pd.Timestamp("2024-05-01 09:00", tz="UTC"), pd.Timestamp("2024-05-03 16:00", tz="UTC")
    return {
        "place_id": place_id, "lat": lat, "lon": lon, "radius_m": 900.0, "photos": 9, "visits": 2,
        "first_at": first, "last_at": last,
        "visit_times": "2024-05-01T09:00:00Z/2024-05-01T11:20:00Z 2024-05-03T14:30:00Z/2024-05-03T16:00:00Z", **values,
    }  # fmt: skip


# Two days in Rome of three and two photos, one of them with a pause; and a day far in the north.
PHOTOS_OF_THE_TRIP = [
    photo("a.jpg", "2024-05-01 09:00", 41.90, 12.40),
    photo("b.jpg", "2024-05-01 10:00", 41.90, 12.50),
    photo("c.jpg", "2024-05-01 16:00", 41.84, 12.50),
    photo("d.jpg", "2024-05-02 10:00", 41.95, 12.40),
    photo("e.jpg", "2024-05-02 11:00", 41.95, 12.50),
    photo("f.jpg", "2024-05-03 10:00", 48.20, 16.37),
]
PLACES_OF_THE_TRIP = [
    place("rome", 41.90, 12.45, photos=30, visits=7, name=EVIL, emoji=FAMILY, place="Trastevere, Rome, Italy", radius_m=5000.0),
    place("west", 41.90, 12.42, within="rome", photos=20, place="Trastevere, Rome, Italy"),
    place("east", 41.90, 12.48, within="rome", photos=10, place="Monti, Rome, Italy"),
    place("vienna", 48.20, 16.37, place="Vienna, Austria"),
    place("graz", 47.07, 15.44, photos=2, visits=1),
]


def made(folder: Path, photos: list[dict[str, Any]], places: list[dict[str, Any]], **settings: Any) -> Path:
    tables = PHOTOS.make(photos), PROPOSALS.empty()
    return report(*tables, folder, folder, Report(**settings), title="Trip", places=PLACES.make(places))


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("trip"), PHOTOS_OF_THE_TRIP, PLACES_OF_THE_TRIP)


@pytest.fixture
def opened(browser, page) -> Any:
    return open_page(browser, page)


def view(browser: Any, lat: float, lon: float, zoom: float) -> None:
    browser.execute_script(
        "Whereshot.page.map.setView([arguments[0], arguments[1]], arguments[2], {animate: false})", lat, lon, zoom
    )


class TestPlaces:
    def test_all_is_drawn_and_listed_without_an_error_and_without_the_network(self, opened):
        assert coloured_pixels(opened, "traces") > 50
        assert opened.find_element("id", "layer-places").is_selected()
        for selector in (".ws-marker .ws-sign", "#list-places .ws-row", "#list-traces .ws-journey"):
            opened.find_element("css selector", selector).click()
        assert asked_elsewhere(opened) == []
        assert errors(opened) == []

    def test_markers_tell_name_photos_visits_and_days(self, opened):
        view(opened, 45, 14, 6)
        assert opened.execute_script(MARKERS) == [
            f"{FAMILY} {EVIL} · 30 photos · 7 visits · 1 May 2024 \N{EN DASH} 3 May 2024",
            "Vienna · 9 photos · 2 visits · 1 May 2024 \N{EN DASH} 3 May 2024",
            "Unnamed place · 2 photos · 1 visit · 1 May 2024 \N{EN DASH} 3 May 2024",
        ]

    def test_far_away_they_join_and_a_click_parts_them(self, opened):
        view(opened, 45, 14, 2)
        assert opened.execute_script(MARKERS) == [f"3 places: {FAMILY} {EVIL}, Vienna, Unnamed place"]
        opened.find_element("css selector", ".ws-marker .ws-joined").click()
        wait_for(opened, "return document.querySelectorAll('.ws-marker').length === 3")

    def test_near_by_an_outer_place_gives_way_to_those_inside_it(self, opened):
        view(opened, 41.9, 12.45, 12)
        assert [label.split(" · ")[0] for label in opened.execute_script(MARKERS)] == ["Trastevere", "Monti"]
        view(opened, 41.9, 12.45, 8)
        assert [label.split(" · ")[0] for label in opened.execute_script(MARKERS)] == [f"{FAMILY} {EVIL}"]

    def test_a_click_opens_a_card_with_its_words_counts_and_visits_on_the_clock_of_the_place(self, opened):
        view(opened, 48.2, 16.37, 10)
        opened.find_element("css selector", ".ws-marker .ws-sign").click()
        text = card(opened)
        for expected in ("Vienna", "Vienna, Austria", "Wednesday, 1 May 2024", "Friday, 3 May 2024", "900 m"):
            assert expected in text
        assert "3 May 2024\n16:30 \N{EN DASH} 18:00\n1 May 2024\n11:00 \N{EN DASH} 13:20" in text

    def test_the_card_draws_the_radius_and_its_button_fits_the_map_to_it(self, opened):
        view(opened, 48.2, 16.37, 8)
        opened.find_element("css selector", ".ws-marker .ws-sign").click()
        card(opened)
        assert opened.execute_script("return Whereshot.page.halo.owner === Whereshot.page.places")
        opened.find_element("css selector", ".ws-popup .ws-open").click()
        south, north = opened.execute_script("const b = Whereshot.page.map.getBounds(); return [b.getSouth(), b.getNorth()]")
        high_m = (north - south) * 111_195
        assert 1800 < high_m < 4 * 1800

    def test_the_name_a_person_typed_stays_text_and_its_emoji_whole(self, opened):
        view(opened, 41.9, 12.45, 8)
        assert opened.execute_script("return document.querySelector('.ws-marker .ws-emoji').textContent") == FAMILY
        opened.find_element("css selector", ".ws-marker .ws-sign").click()
        assert f"{FAMILY} {EVIL}" in card(opened)
        assert opened.title == "Trip - Whereshot"
        assert opened.execute_script("return document.querySelectorAll('img[src=x]').length") == 0

    def test_the_most_visited_is_first_in_the_list_and_a_click_goes_there(self, opened):
        rows = opened.find_elements("css selector", "#list-places .ws-row")
        assert [row.text.split("\n")[:2] for row in rows] == [
            [FAMILY, EVIL], ["Vienna", "Vienna, Austria"], ["Unnamed place", "1 visit"],
        ]  # fmt: skip
        rows[1].click()
        assert "Vienna, Austria" in card(opened)
        centre = opened.execute_script("const c = Whereshot.page.map.getCenter(); return [c.lat, c.lng]")
        assert centre == pytest.approx([48.2, 16.37], abs=0.03)

    def test_the_keyboard_reaches_a_marker_opens_its_card_and_comes_back(self, opened):
        from selenium.webdriver.common.keys import Keys

        view(opened, 48.2, 16.37, 10)
        marker = opened.find_element("css selector", ".ws-marker")
        marker.send_keys(Keys.ENTER)
        assert "Vienna" in card(opened)
        opened.switch_to.active_element.send_keys(Keys.ESCAPE)
        wait_for(opened, "return !document.querySelector('.ws-popup')")
        assert opened.switch_to.active_element == marker

    def test_places_that_no_zoom_can_part_are_listed(self, browser, tmp_path):
        twins = [place(name, 41.9, 12.5, name=name) for name in ("Bakery", "Flat above it")]
        open_page(browser, made(tmp_path, PHOTOS_OF_THE_TRIP[:2], twins))
        browser.find_element("css selector", ".ws-marker .ws-sign").click()
        assert "2 places on one spot" in card(browser)
        browser.find_elements("css selector", ".ws-popup .ws-row")[1].click()
        wait_for(browser, "return document.querySelector('.ws-popup h2')?.textContent === 'Flat above it'")

    def test_thousands_of_names_never_overlap(self, browser, tmp_path):
        places = [place(f"{i}", 40 + i % 70 / 9, 10 + i // 70 / 7, name=f"Place {i}", photos=i + 1) for i in range(5000)]
        open_page(browser, made(tmp_path, PHOTOS_OF_THE_TRIP[:1], places))
        for zoom in (5, 7):
            view(browser, 44, 14, zoom)
            boxes = browser.execute_script(
                "return [...document.querySelectorAll('.ws-name-on-map, .ws-sign')].map((one) => one.getBoundingClientRect())"
                ".map((box) => [box.left, box.top, box.right, box.bottom])"
            )
            assert len(boxes) > 20
            overlapping = [
                (a, b) for i, a in enumerate(boxes) for b in boxes[:i]
                if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
            ]  # fmt: skip
            assert overlapping == []

    def test_both_layers_are_switched_off_and_on_again(self, opened):
        for key in ("places", "traces"):
            opened.find_element("id", f"layer-{key}").click()
        assert opened.execute_script(MARKERS) == []
        assert coloured_pixels(opened, "traces") == 0
        for key in ("places", "traces"):
            opened.find_element("id", f"layer-{key}").click()
        assert opened.execute_script(MARKERS) != []
        assert coloured_pixels(opened, "traces") > 50


class TestTraces:
    """Of what WAY and JOURNEYS become on the page; how it is drawn and listed, the tests of drawn journeys tell."""

    def test_photos_become_journeys_with_their_dates_distance_and_photos(self, browser, tmp_path):
        summer = [photo("g.jpg", "2024-08-01 10:00", 48.20, 16.37), photo("h.jpg", "2024-08-01 11:00", 48.20, 16.57)]
        open_page(browser, made(tmp_path, [*PHOTOS_OF_THE_TRIP[:5], *summer], []))
        rows = [row.text.split("\n") for row in browser.find_elements("css selector", "#list-traces .ws-journey")]
        # 0.2 degrees of longitude at 48.2 N are 14.8 km; in Rome 8.28 + 6.67 + 12.24 + 8.27 km.
        assert [row[-3:] for row in rows] == [
            ["Thursday, 1 Aug 2024", "15 km", "2 photos"],
            ["1 \N{EN DASH} 2 May 2024 · 2 days", "38 km", "5 photos"],
        ]

    def test_a_way_across_180_stays_together_where_the_map_ends_elsewhere(self, browser, tmp_path):
        photos = [photo("a.jpg", "2024-05-01 10:00", -17.0, 179.9), photo("b.jpg", "2024-05-01 11:00", -17.0, -179.9)]
        open_page(browser, made(tmp_path, photos, []))
        (bounds,) = browser.execute_script("return Whereshot.page.traces.journeys.map((journey) => journey.bounds)")
        assert bounds == [[-17.0, pytest.approx(179.9)], [-17.0, pytest.approx(180.1)]]
        points = "const at = Whereshot.page.shown.get('located'); return [at.position(0).lng, at.position(1).lng]"
        assert browser.execute_script(points) == pytest.approx([179.9, 180.1])

    def test_where_the_map_ends_at_180_the_way_leaves_it_and_comes_in_on_the_other_side(self, browser, tmp_path):
        around = [photo(f"{lon}.jpg", "2024-04-01 10:00", 0.0, float(lon)) for lon in range(-160, 161, 10)]
        across = [photo("a.jpg", "2024-05-01 10:00", 0.0, 165.0), photo("b.jpg", "2024-05-01 16:00", 0.0, -165.0)]
        open_page(browser, made(tmp_path, [*around, *across], []))
        under = "const {map, traces} = Whereshot.page; return traces.near(map.latLngToLayerPoint([0, arguments[0]]))?.journey.day"
        assert [browser.execute_script(under, lon) for lon in (179, -179, 0)] == ["2024-05-01", "2024-05-01", "2024-04-01"]

    def test_an_archive_without_places_and_journeys_has_neither_list(self, browser, tmp_path):
        timeless = {"path": "a.jpg", "kind": "photo", "time_basis": "none", "lat": 1.0, "lon": 2.0}
        open_page(browser, made(tmp_path, [timeless], []))
        assert browser.find_elements("css selector", "#list-places, #list-traces, #layer-places, #layer-traces") == []
        assert errors(browser) == []
