"""Tests of the search box of review.html in headless Chromium: the archive's places, typed positions, an allowed geocoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from config.settings import Geocode
from tasks.core.addresses.understanding import position_in
from tests.review_rows import no_proposal, proposal, proposals
from tests.tasks.fake_nominatim import AGENT, ROME, nominatim
from tests.tasks.in_browser import asked_elsewhere, wait_for
from tests.tasks.in_review import cell, click, focus, made, open_review, said

ENTER = "\ue007"
ROWS = proposals(
    proposal("a.jpg", latitude=41.88, longitude=12.47, place="Trastevere, Rome, Italy"),
    proposal("b.jpg", latitude=41.92, longitude=12.49, place="Parioli, Rome, Italy"),
    proposal("c.jpg", latitude=47.07, longitude=15.44, place="Graz, Austria"),
    no_proposal("d.jpg"),
)
PLACES = (
    {"place_id": "p", "lat": 38.7, "lon": -9.14, "radius_m": 900.0, "name": "Café of the aunt", "place": "Lisbon, Portugal"},
)

UNDERSTOOD = (
    "41.8902, 12.4922", "41,89 12,49", "N 41.89 E 12.49", "41°53'24.8\"N 12°29'32\"E", "12.4922 E, 41.8902 N",
    "lat 41.89 lon 12.49",
    "Colosseum (41.8902, 12.4922)", "geo:41.8902,12.4922;u=50", "geo:0,0?q=41.8902,12.4922(Label)", "geo:41.89,12.49?z=5",
    "https://www.openstreetmap.org/?mlat=41.8902&mlon=12.4922#map=7/41.8/12.4", "https://www.openstreetmap.org/#map=7/41.8/12.4",
    "https://www.google.com/maps/@41.9,12.5,8z", "https://www.google.com/maps/place/Rome/@41.9,12.5,8z/data=!3d41.8902!4d12.4922",
    "https://www.google.com/maps/dir/Rome/41.9,12.5/@41.95,12.6,12z", "https://maps.apple.com/?ll=41.8902,12.4922&z=4",
)  # fmt: skip
REFUSED = (
    "48.2082° N 16.3738° O", "-41.89 S, 12.49", "41.89 -12.49 W", "0.0, 0.0", "48,2", "41.89", "12:30", "41,8,12,4",
    "41.89 N 12.49 S",
    "geo:0,0?q=Rome", "https://maps.app.goo.gl/abc", "https://www.google.com/maps/place/Rome/", "Rome, Italy", "91, 12.5",
)  # fmt: skip
TEXTS = (*UNDERSTOOD, *REFUSED)


def as_address(text: str) -> dict[str, Any] | None:
    """Return what column address of review.csv makes of a text, None also for what it refuses."""
    try:
        stated = position_in(text)
    except ValueError:
        return None
    return None if stated is None else pytest.approx(stated._asdict())


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return made(tmp_path_factory.mktemp("search") / "out", ROWS, places=PLACES)


@pytest.fixture
def opened(browser, page) -> Any:
    return open_review(browser, page)


def found(browser: Any, text: str) -> list[str]:
    """Type into the box and return the names that are offered."""
    box = browser.find_element("id", "search-text")
    box.clear()
    box.send_keys(text)
    return browser.execute_script("return [...document.querySelectorAll('#found li b')].map((name) => name.textContent)")


class TestPlaces:
    def test_names_of_places_of_rows_and_of_their_towns_are_found_in_any_case_and_without_accents(self, opened):
        assert found(opened, "CAFE")[0] == "Café of the aunt"
        assert found(opened, "lisbon") == ["Café of the aunt"]
        assert found(opened, "rome") == ["Rome, Italy", "Parioli, Rome, Italy", "Trastevere, Rome, Italy"]
        assert found(opened, "nowhere") == []

    def test_enter_takes_the_map_there(self, opened):
        found(opened, "graz")
        opened.find_element("id", "search-text").send_keys(ENTER)
        wait_for(
            opened,
            "const at = R.map.leaflet.getCenter(); return Math.abs(at.lat - 47.07) < 0.01 && Math.abs(at.lng - 15.44) < 0.01",
        )

    def test_a_town_is_where_its_rows_are(self, opened):
        found(opened, "rome, italy")
        opened.find_element("id", "search-text").send_keys(ENTER)
        wait_for(
            opened,
            "const at = R.map.leaflet.getCenter(); return Math.abs(at.lat - 41.9) < 0.02 && Math.abs(at.lng - 12.48) < 0.02",
        )

    def test_rows_can_be_placed_where_it_led(self, opened):
        focus(opened, 3)
        found(opened, "aunt")
        opened.find_element("id", "search-text").send_keys(ENTER)
        assert "Café of the aunt" in said(opened)
        click(opened, "Place this photo here", "#says")
        assert [cell(opened, 3, name) for name in ("latitude", "longitude", "error_m", "place", "gps_source", "decision")] == [
            "38.7000000", "-9.1400000", "900", "Café of the aunt", "manual", "accept",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "lat", "lon"),
        [
            ("41.8902, 12.4922", 41.8902, 12.4922),
            ("41.8902 12.4922", 41.8902, 12.4922),
            ("41.8902° S, 12.4922° W", -41.8902, -12.4922),
            ("E 12.4922", None, None),
            ("12.4922 E, 41.8902 N", 41.8902, 12.4922),
            ("geo:-33.865,151.209;u=35", -33.865, 151.209),
            ("https://www.openstreetmap.org/?mlat=41.8902&mlon=12.4922#map=16/41.8/12.4", 41.8902, 12.4922),
            ("https://www.openstreetmap.org/#map=12/41.8902/12.4922", 41.8902, 12.4922),
            ("https://www.google.com/maps/place/X/@41.1,12.1,17z/data=!3m1!4b1!4m2!3d41.8902!4d12.4922", 41.8902, 12.4922),
            ("https://www.google.com/maps/@41.8902,12.4922,17z", 41.8902, 12.4922),
            ("https://maps.apple.com/?ll=41.8902,12.4922&q=Colosseum", 41.8902, 12.4922),
            ("91.5, 12.4", None, None),
            ("12", None, None),
        ],
    )
    def test_a_typed_or_pasted_position_is_understood_or_not_taken(self, browser, page, text, lat, lon):
        if not browser.current_url.startswith(page.as_uri()):
            open_review(browser, page)
        position = browser.execute_script("const p = R.parsePosition(arguments[0]); return p && [p.lat, p.lon]", text)
        assert position == (None if lat is None else [lat, lon])

    def test_a_position_is_read_as_column_address_reads_it_or_not_at_all(self, browser, page):
        if not browser.current_url.startswith(page.as_uri()):
            open_review(browser, page)
        found = browser.execute_script("return arguments[0].map(R.parsePosition)", TEXTS)
        for text, position in zip(TEXTS, found, strict=True):
            assert position == as_address(text), text
        assert sum(position is None for position in found) == len(REFUSED)


class TestGeocoder:
    def test_without_a_user_agent_nothing_offers_or_asks_it(self, opened):
        assert found(opened, "Roma") == []
        opened.find_element("id", "search-text").send_keys(ENTER)
        assert "geocode.user_agent" in said(opened)
        assert asked_elsewhere(opened, "review.html") == []

    def test_it_is_asked_on_enter_alone_at_most_once_a_second_and_its_hit_shown(self, browser, tmp_path):
        """As the public one does, the server lets pages of any origin ask it."""
        with nominatim() as server:
            server.moods = [(200, {"Access-Control-Allow-Origin": "*"})] * 3
            server.answers = {"roma": [ROME]}
            host = f"127.0.0.1:{server.port}"
            open_review(browser, made(tmp_path / "out", ROWS, geocode=server.settings(language="it")))
            focus(browser, 3)
            for text in ("Romulus", "nowhere at all", "Roma"):
                assert found(browser, text)[-1] == f"Ask {host} for “{text}”"
                asked = len(server.asked)
                browser.find_element("id", "search-text").send_keys(ENTER)
                wait_for(browser, "return !document.querySelector('#found')?.textContent.includes('Asking')")
                assert len(server.asked) == asked + 1
            assert server.queries[2] == {
                "q": "Roma", "format": "jsonv2", "limit": "5", "accept-language": "it", "email": "nobody@example.org",
            }  # fmt: skip
            assert min(later - sooner for sooner, later in zip(server.at_s, server.at_s[1:], strict=False)) > 0.98
            wait_for(browser, "return document.querySelectorAll('#found li').length === 1")
            browser.find_element("id", "search-text").send_keys(ENTER)
            click(browser, "Place this photo here", "#says")
            assert [cell(browser, 3, name) for name in ("latitude", "longitude", "gps_source")] == [
                "41.8933203", "12.4829321", "manual",
            ]  # fmt: skip
            assert {urlsplit(url).netloc for url in asked_elsewhere(browser, "review.html")} == {host}

    def test_one_that_does_not_answer_is_told(self, browser, tmp_path):
        settings = Geocode(user_agent=AGENT, options="domain=127.0.0.1:9,scheme=http")
        open_review(browser, made(tmp_path / "out", ROWS, geocode=settings))
        found(browser, "Roma")
        browser.find_element("id", "search-text").send_keys(ENTER)
        wait_for(browser, "return document.querySelector('#says').innerText.includes('could not be asked')")
