"""Tests of the map of several archives in headless Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.drawing import Report, Trace
from config.settings import Map
from tasks.core.journey_tables import GLIMPSES
from tasks.core.page.owners import Owner, Part, joined
from tasks.core.page.shown import Shown
from tasks.core.tables import FIXES, PHOTOS, PLACES, PROPOSALS
from tasks.report import report
from tasks.trace import trace
from tests.panel_pages import CHIP, labels, photo, texts
from tests.tasks.in_browser import asked_elsewhere, card, click_point, coloured_pixels, errors, open_page

SHOWN = "return Whereshot.page.traces.shownJourneys().map((journey) => journey.owner)"
PINS = "return [...document.querySelectorAll('.ws-marker')].map((pin) => pin.getAttribute('aria-label').split(' · ')[0])"
LINK = "a.ws-open"


def part(owner: Owner, day: str, lat: float, names: list[str]) -> Part:
    """Return an archive with a photo an hour from 10:00 on, each 2 km east of the one before, and one without a position."""
    rows = [photo(name, f"{day} {10 + n}:00:00", lat, 12.4 + n / 40) for n, name in enumerate(names)]
    photos = PHOTOS.make([*rows, photo("none.jpg", f"{day} 20:00:00")])
    way, journeys = trace(photos, FIXES.empty(), PLACES.empty(), Trace(), owner=owner.name)
    shown = Shown(photos, PROPOSALS.empty(), PLACES.empty(), way, journeys, GLIMPSES.empty(), None)
    return Part(owner, Path("/archives") / owner.name, Path("/out") / owner.name, shown)


ANNA, BEN = Owner("anna", "#0072B2", "../../anna/"), Owner("ben & co", "#D55E00", "../../ben%20%26%20co/")
PARTS = [
    part(ANNA, "2024-05-01", 41.90, ["trip/a #1?.jpg", "trip/b.jpg", "trip/c.jpg"]),
    part(BEN, "2024-07-01", 41.80, ["trip/a #1?.jpg", "d.jpg"]),
]


# Ben was alone at the harbour; both were where Anna took her last two photos.
PLACES_OF_BOTH = [
    {"place_id": "h", "name": "Harbour", "lat": 41.80, "lon": 12.4, "radius_m": 500.0, "photos": 1, "visits": 1},
    {"place_id": "b", "name": "Both", "lat": 41.85, "lon": 12.44, "radius_m": 6500.0, "photos": 3, "visits": 2},
]


def drawn(folder: Path, parts: list[Part]) -> Path:
    owners = [one.owner for one in parts]
    shown = joined(parts)._replace(places=PLACES.make(PLACES_OF_BOTH))
    return report(shown, folder, folder, Report(), Map(), title="anna · ben & co", owners=owners)


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return drawn(tmp_path_factory.mktemp("both"), PARTS)


@pytest.fixture
def opened(browser, page) -> Any:
    return open_page(browser, page)


def switch(browser: Any, owner: int) -> None:
    browser.find_element("id", f"layer-owner:{owner}").click()


class TestSwitch:
    def test_each_archive_has_a_line_in_the_legend_with_its_count(self, opened):
        assert texts(opened, ".ws-line")[:2] == ["anna 4 photos in all 3", "ben & co 3 photos in all 2"]

    def test_switching_one_off_takes_its_journeys_along_and_leaves_the_others(self, opened):
        assert sorted(opened.execute_script(SHOWN)) == [0, 1]
        both = coloured_pixels(opened, "traces")
        switch(opened, 1)
        assert opened.execute_script(SHOWN) == [0]
        alone = coloured_pixels(opened, "traces")
        assert 0 < alone < both
        assert (coloured_pixels(opened, "owner:1"), coloured_pixels(opened, "owner:0") > 0) == (0, True)
        switch(opened, 1)
        assert sorted(opened.execute_script(SHOWN)) == [0, 1]
        assert coloured_pixels(opened, "traces") == both

    def test_a_journey_chosen_in_the_list_brings_back_the_archive_that_was_off(self, opened):
        switch(opened, 1)
        (bens,) = [row for row in opened.find_elements("css selector", ".ws-journey") if "ben & co" in row.text]
        bens.click()
        assert opened.find_element("id", "layer-owner:1").is_selected()
        assert opened.execute_script(SHOWN) == [1]
        assert coloured_pixels(opened, "traces") > 0

    def test_who_was_off_is_off_again_after_the_journey(self, opened):
        switch(opened, 1)
        (bens,) = [row for row in opened.find_elements("css selector", ".ws-journey") if "ben & co" in row.text]
        bens.click()
        opened.find_element("css selector", ".ws-chip:not([hidden])").click()
        assert not opened.find_element("id", "layer-owner:1").is_selected()
        assert opened.execute_script(SHOWN) == [0]

    def test_places_where_only_they_were_go_too(self, opened):
        assert sorted(opened.execute_script(PINS)) == ["Both", "Harbour"]
        switch(opened, 1)
        assert opened.execute_script(PINS) == ["Both"]
        switch(opened, 0)
        assert opened.execute_script(PINS) == []
        switch(opened, 1)
        assert sorted(opened.execute_script(PINS)) == ["Both", "Harbour"]

    def test_the_journey_that_is_alone_ends_with_the_archive_it_is_of(self, opened):
        (bens,) = [row for row in opened.find_elements("css selector", ".ws-journey") if "ben & co" in row.text]
        bens.click()
        assert "show all journeys" in opened.execute_script(CHIP)
        switch(opened, 1)
        assert opened.execute_script(CHIP) is None
        assert opened.execute_script(SHOWN) == [0]


class TestCard:
    @pytest.mark.parametrize(
        ("owner", "href"), [(0, "../../anna/trip/a%20%231%3F.jpg"), (1, "../../ben%20%26%20co/trip/a%20%231%3F.jpg")]
    )
    def test_the_link_leads_into_the_folder_of_the_photos_own_archive(self, opened, owner, href):
        assert "a #1?.jpg" in click_point(opened, f"owner:{owner}")
        assert opened.find_element("css selector", LINK).get_dom_attribute("href") == href

    def test_a_public_page_has_no_links(self, browser, tmp_path):
        page = drawn(tmp_path, [one._replace(owner=one.owner._replace(url=None)) for one in PARTS])
        click_point(open_page(browser, page), "owner:0")
        assert browser.find_elements("css selector", LINK) == []


class TestPanel:
    def test_journeys_are_coloured_by_person_first_and_the_legend_names_each(self, opened):
        assert texts(opened, "#list-colours [aria-pressed=true]") == ["Person"]
        assert texts(opened, ".ws-people span") == ["anna", "ben & co"]

    def test_the_list_has_the_colours_of_the_map(self, opened):
        swatch = "return [...document.querySelectorAll('.ws-journey .ws-swatch')].map((mark) => mark.style.backgroundColor)"
        assert opened.execute_script(swatch) == ["rgb(213, 94, 0)", "rgb(0, 114, 178)"]  # Ben's, then Anna's: newest first
        opened.find_element("css selector", "#list-colours [value=journey]").click()
        assert len({*opened.execute_script(swatch), "rgb(213, 94, 0)", "rgb(0, 114, 178)"}) == 4

    def test_photos_are_counted_by_archive(self, opened):
        assert labels(opened, "#list-people .ws-bar-row") == [
            "anna: 4 photos, Located 3, Missing 1",
            "ben & co: 3 photos, Located 2, Missing 1",
        ]

    def test_the_way_cannot_be_corrected(self, opened):
        assert opened.find_elements("id", "list-way") == []


def test_an_archive_without_a_photo_on_the_map_has_a_line_all_the_same(browser, tmp_path):
    empty = part(BEN, "2024-07-01", 41.8, [])
    opened = open_page(browser, drawn(tmp_path, [PARTS[0], empty]))
    assert texts(opened, ".ws-line")[1] == "ben & co 1 photo in all 0"
    switch(opened, 1)
    switch(opened, 1)
    assert errors(opened) == []


def test_nothing_is_logged_and_nothing_asked_for(opened):
    switch(opened, 0)
    click_point(opened, "owner:1")
    assert "d.jpg" not in card(opened)
    assert (errors(opened), asked_elsewhere(opened)) == ([], [])
