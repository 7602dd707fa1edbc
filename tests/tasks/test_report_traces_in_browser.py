"""Tests of how report.html draws journeys, in headless Chromium: lines by mode, arrows, colours, what others ask of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tasks.core.geo import interpolate
from tests.drawn_journeys import Corner, Drawn, drawn_page
from tests.tasks.in_browser import errors, open_page

VIEW = "Whereshot.page.map.setView([arguments[0], arguments[1]], arguments[2], {animate: false})"
PIXELS = (
    "const {traces, map} = Whereshot.page, c = traces._container, ctx = c.getContext('2d', {willReadFrequently: true});"
    "return arguments[0].map(([lat, lon]) => { const at = map.latLngToLayerPoint([lat, lon]).subtract(traces._bounds.min)"
    "  .multiplyBy(devicePixelRatio).round(); return [...ctx.getImageData(at.x, at.y, 1, 1).data] })"
)
# Arrows are found anew with every drawing: the next one tells.
ARROWS = (
    "const paint = Whereshot.Arrows.prototype.paint; let found;"
    "Whereshot.Arrows.prototype.paint = function (...all) { found = [...this.found]; paint.apply(this, all); };"
    "Whereshot.page.traces.redraw(); Whereshot.Arrows.prototype.paint = paint;"
    "return found.map(({x, y, turn}) => [x, y, turn])"
)
NEAR = "const {map, traces} = Whereshot.page; return traces.near(map.latLngToLayerPoint([arguments[0], arguments[1]]))"
PURPLE = (0x33, 0x22, 0x88)  # of the first journey


def between(a: tuple[float, float], b: tuple[float, float], number: int = 81) -> list[list[float]]:
    """Positions evenly on the straight line of the map between two near ones, without its ends."""
    share = np.linspace(0.1, 0.9, number)
    return [[a[0] + s * (b[0] - a[0]), a[1] + s * (b[1] - a[1])] for s in share]


def drawn(browser: Any, positions: list[list[float]]) -> list[list[int]]:
    return browser.execute_script(PIXELS, positions)


def is_colour(pixel: list[int], colour: tuple[int, int, int], within: int = 10) -> bool:
    return pixel[3] > 200 and all(abs(a - b) <= within for a, b in zip(pixel, colour, strict=False))


def share(browser: Any, positions: list[list[float]], colour: tuple[int, int, int] = PURPLE) -> float:
    """How much of the positions has that colour, an edge of it among them."""
    return sum(is_colour(pixel, colour, 100) for pixel in drawn(browser, positions)) / len(positions)


MODES = [
    Corner("2024-05-01 08:00", 42.00, 12.0),
    Corner("2024-05-01 09:00", 42.00, 12.4, "ride"),
    Corner("2024-05-01 12:00", 41.80, 12.4, "walk"),
    Corner("2024-05-01 20:00", 41.80, 12.0, "unknown"),
    Corner("2024-05-01 20:10", 41.99, 12.0, "flight"),
]


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    return drawn_page(tmp_path_factory.mktemp("modes"), Drawn(MODES, "Rome, Italy"))


@pytest.fixture
def opened(browser, page) -> Any:
    opened = open_page(browser, page)
    opened.execute_script(VIEW, 41.9, 12.2, 11)
    return opened


def legs(corners: list[Corner]) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return [((a.lat, a.lon), (b.lat, b.lon)) for a, b in pairwise(corners)]


class TestLines:
    def test_a_ride_and_a_flight_are_solid_a_walk_is_dotted_and_what_nobody_knows_dashed(self, opened):
        ride, walk, unknown, flight = (share(opened, between(*leg, 331)) for leg in legs(MODES))
        assert ride > 0.9
        assert flight > 0.9
        assert 0.3 < walk < 0.85
        assert 0.2 < unknown < 0.7
        assert errors(opened) == []

    def test_the_dots_of_a_walk_stay_where_they_are_when_the_map_moves(self, opened):
        spots = between((41.95, 12.4), (41.85, 12.4), 101)
        before = drawn(opened, spots)
        opened.execute_script("Whereshot.page.map.panBy([-31, -17], {animate: false})")
        assert drawn(opened, spots) == before

    def test_a_flight_follows_the_great_circle(self, browser, tmp_path):
        ends = Corner("2024-05-01 08:00", 50.0, -100.0), Corner("2024-05-01 17:00", 50.0, 0.0, "flight")
        open_page(browser, drawn_page(tmp_path, Drawn(ends)))
        browser.execute_script(VIEW, 60, -50, 3)
        lat, lon = interpolate(50.0, -100.0, 50.0, 0.0, np.linspace(0.05, 0.95, 37))
        assert max(lat) > 61  # where the straight line of the map stays at 50
        assert share(browser, np.column_stack([lat, lon]).tolist()) > 0.8
        assert share(browser, between((50.0, -100.0), (50.0, 0.0))) == 0

    def test_a_flight_across_180_is_two_pieces_and_no_line_round_the_world(self, browser, tmp_path):
        ends = Corner("2024-05-01 08:00", 10.0, 170.0), Corner("2024-05-01 11:00", 10.0, -170.0, "flight")
        stays = [Corner(f"2024-04-{day:02} 10:00", 0.0, float(lon)) for day, lon in enumerate(range(-160, 161, 20), 1)]
        open_page(browser, drawn_page(tmp_path, Drawn(stays), Drawn(ends)))
        browser.execute_script(VIEW, 10, 0, 2)
        lat, lon = interpolate(10.0, 170.0, 10.0, -170.0, np.array([0.25, 0.75]))
        found = [browser.execute_script(NEAR, *at)["journey"]["i"] for at in zip(lat, lon, strict=True)]
        assert found == [1, 1]
        assert all(pixel[3] == 0 for pixel in drawn(browser, [[10.0, float(lon)] for lon in range(-160, 161, 5)]))

    def test_a_flight_over_the_pole_leaves_the_map_above_and_comes_back_elsewhere(self, browser, tmp_path):
        ends = Corner("2024-05-01 08:00", 70.0, -50.0), Corner("2024-05-01 12:00", 70.0, 130.0, "flight")
        open_page(browser, drawn_page(tmp_path, Drawn(ends)))
        browser.execute_script(VIEW, 75, 40, 2)
        assert share(browser, [[80.0, -50.0], [84.0, -50.0], [80.0, 130.0], [84.0, 130.0]]) == 1
        assert all(pixel[3] == 0 for pixel in drawn(browser, [[85.0, float(lon)] for lon in range(-40, 121, 5)]))

    def test_a_way_between_the_same_spot_and_a_journey_of_one_photo_draw_no_line(self, browser, tmp_path):
        spot = Corner("2024-05-01 08:00", 45.0, 9.0), Corner("2024-05-01 09:00", 45.0, 9.0, "stay")
        open_page(browser, drawn_page(tmp_path, Drawn(spot), Drawn([Corner("2024-05-03 08:00", 45.1, 9.1)])))
        assert errors(browser) == []
        assert browser.execute_script("return Whereshot.page.traces.journeys.map((one) => one.end - one.first)") == [2, 1]


class TestArrows:
    def test_they_point_along_the_way(self, opened):
        turns = [turn for _, _, turn in opened.execute_script(ARROWS)]
        east, south, west, north = 0.0, np.pi / 2, np.pi, -np.pi / 2
        for side in (east, south, west, north):
            assert any(abs(np.angle(np.exp(1j * (turn - side)))) < 0.02 for turn in turns)

    def test_they_stand_apart_whatever_the_zoom(self, opened):
        for zoom in (10, 11, 12):
            opened.execute_script(VIEW, 41.9, 12.2, zoom)
            found = opened.execute_script(ARROWS)
            assert found
            assert all(np.hypot(a[0] - b[0], a[1] - b[1]) > 30 for i, a in enumerate(found) for b in found[:i])

    def test_where_the_way_winds_within_an_arrow_there_is_none(self, browser, tmp_path):
        # Legs of 6 pixels up and down while the line goes east for 600 pixels.
        px = 360 / (256 * 2**12)
        winding = [Corner(f"2024-05-01 {8 + i // 60:02}:{i % 60:02}", 6 * px * (i % 2), 2 * px * i, "walk") for i in range(300)]
        open_page(browser, drawn_page(tmp_path, Drawn(winding)))
        browser.execute_script(VIEW, 0, 300 * px, 12)
        assert browser.execute_script(ARROWS) == []
        browser.execute_script(VIEW, 0, 300 * px, 15)
        assert len(browser.execute_script(ARROWS)) > 3


class TestColours:
    def choose(self, browser: Any, word: str) -> str:
        """Choose in the panel, and return what the legend then says."""
        browser.execute_script("document.querySelector(`#list-colours button[value=${arguments[0]}]`).click()", word)
        return browser.execute_script("return document.querySelector('#list-colours .ws-legend').innerText")

    def test_by_time_it_goes_from_the_dark_end_of_the_ramp_to_the_light_one_with_dates_below(self, browser, tmp_path):
        corners = [Corner(f"2024-05-{1 + i:02} 10:00", 0.0, i * 0.1) for i in range(3)]
        open_page(browser, drawn_page(tmp_path, Drawn(corners)))
        assert self.choose(browser, "time").split("\n") == ["1 May 2024", "3 May 2024"]
        first, middle, last = drawn(browser, [[0.0, 0.002], [0.0, 0.1], [0.0, 0.198]])
        # Plasma at 0, 0.4 and 0.8 of its whole, as published by its makers.
        assert is_colour(first, (0x0D, 0x08, 0x87), 14)
        assert is_colour(middle, (0xB1, 0x2A, 0x90), 14)
        assert is_colour(last, (0xFC, 0xA6, 0x36), 14)

    def test_by_speed_each_leg_has_its_colour_and_the_legend_its_unit(self, browser, tmp_path):
        degree_km = 6371.0088 * np.pi / 180
        # 10 km/h and 100 km/h for an hour each, and a leg of which nobody knows.
        corners = [
            Corner("2024-05-01 08:00", 0.0, 0.0),
            Corner("2024-05-01 09:00", 0.0, 10 / degree_km),
            Corner("2024-05-01 10:00", 0.0, 110 / degree_km),
            Corner("2024-05-01 20:00", 0.0, 150 / degree_km, "unknown"),
        ]
        open_page(browser, drawn_page(tmp_path, Drawn(corners)))
        assert "km/h" in self.choose(browser, "speed")
        slow, fast = drawn(browser, [[0.0, 5 / degree_km], [0.0, 57 / degree_km]])
        # Viridis at 0.3 and 0.6, as published by its makers.
        assert is_colour(slow, (0x35, 0x5F, 0x8D), 8)
        assert is_colour(fast, (0x22, 0xA8, 0x84), 8)
        grey = [pixel for pixel in drawn(browser, between((0.0, 112 / degree_km), (0.0, 148 / degree_km), 301)) if pixel[3] > 150]
        assert any(max(pixel[:3]) - min(pixel[:3]) < 24 for pixel in grey)

    def test_by_pictures_it_changes_from_one_to_the_next_along_the_way(self, browser, tmp_path):
        corners = [
            Corner("2024-05-01 08:00", 0.0, 0.0, colour="#e04020"),
            Corner("2024-05-01 09:00", 0.0, 0.2, colour="#2040e0"),
        ]
        open_page(browser, drawn_page(tmp_path, Drawn(corners)))
        self.choose(browser, "pictures")
        red, mixed, blue = drawn(browser, [[0.0, 0.003], [0.0, 0.1], [0.0, 0.197]])
        assert is_colour(red, (0xE0, 0x40, 0x20), 14)
        assert is_colour(mixed, (0x80, 0x40, 0x80), 14)
        assert is_colour(blue, (0x20, 0x40, 0xE0), 14)

    def test_a_pale_picture_stays_visible_by_a_dark_edge(self, browser, tmp_path):
        corners = [Corner(f"2024-05-01 {hour:02}:00", 0.0, hour / 100, colour="#f4f2ee") for hour in (8, 9)]
        open_page(browser, drawn_page(tmp_path, Drawn(corners)))
        self.choose(browser, "pictures")
        column = browser.execute_script(
            "const {traces, map} = Whereshot.page, c = traces._container, at = map.latLngToLayerPoint([0, 0.085]);"
            "const {x, y} = at.subtract(traces._bounds.min).multiplyBy(devicePixelRatio).round();"
            "return [...c.getContext('2d').getImageData(x, y - 5, 1, 11).data]"
        )
        lightness = [sum(column[i : i + 3]) / 3 for i in range(0, 44, 4) if column[i + 3] > 120]
        assert max(lightness) > 235
        assert min(lightness) < 190

    def test_pictures_are_offered_only_where_a_colour_is_known(self, opened):
        words = "return [...document.querySelectorAll('#list-colours .ws-choice button')].map((one) => one.value)"
        assert opened.execute_script(words) == ["journey", "time", "speed"]

    def test_the_choice_tells_which_one_holds_and_others_hear_of_it(self, opened):
        opened.execute_script("window.heard = []; Whereshot.page.on('colour', (word) => heard.push(word))")
        self.choose(opened, "speed")
        pressed = "return [...document.querySelectorAll('#list-colours [aria-pressed=true]')].map((one) => one.value)"
        assert opened.execute_script(pressed) == ["speed"]
        assert opened.execute_script("return heard") == ["speed"]


class TestAskedByOthers:
    def test_near_tells_journey_leg_and_spot(self, opened):
        found = opened.execute_script(
            "const {map, traces} = Whereshot.page, at = map.latLngToLayerPoint([41.9, 12.4]);"
            "const {journey, corner, latlng} = traces.near(at.add([4, 0]));"
            "return [journey.title, corner, latlng.lat, latlng.lng]"
        )
        assert found == ["Rome, Italy", 2, pytest.approx(41.9, abs=0.001), pytest.approx(12.4, abs=0.0001)]
        assert opened.execute_script(NEAR, 41.9, 12.2) is None

    def test_a_replaced_leg_leads_through_its_points_until_it_is_taken_back(self, opened):
        detour = [[42.05, 12.1], [42.05, 12.3]]
        straight = between((42.0, 12.0), (42.0, 12.4))
        opened.execute_script(
            "Whereshot.page.traces.replace(1, [{lat: 42.05, lon: 12.1, at: 0}, {lat: 42.05, lon: 12.3, at: 0}])"
        )
        assert share(opened, between(*detour)) > 0.9
        assert share(opened, straight) < 0.1
        opened.execute_script("Whereshot.page.traces.replace(1, null)")
        assert share(opened, between(*detour)) == 0
        assert share(opened, straight) > 0.9

    def test_until_a_moment_it_draws_the_way_up_to_there(self, opened):
        # Half past eight: half of the ride of an hour.
        opened.execute_script("Whereshot.page.traces.until(Date.UTC(2024, 4, 1, 8, 30) / 1000)")
        assert share(opened, between((42.0, 12.0), (42.0, 12.19))) > 0.9
        assert share(opened, between((42.0, 12.21), (42.0, 12.4))) == 0
        assert share(opened, between((41.80, 12.0), (41.99, 12.0))) == 0
        opened.execute_script("Whereshot.page.traces.until(null)")
        assert share(opened, between((42.0, 12.21), (42.0, 12.4))) > 0.9

    def test_the_journeys_of_a_hidden_person_are_not_drawn_and_not_found(self, browser, tmp_path):
        ours = [Corner(f"2024-05-01 {hour:02}:00", 0.0, hour / 100) for hour in (8, 9)]
        theirs = [Corner(f"2024-05-01 {hour:02}:00", 0.02, hour / 100) for hour in (8, 9)]
        open_page(browser, drawn_page(tmp_path, Drawn(ours), Drawn(theirs, owner=1)))
        browser.execute_script(VIEW, 0.01, 0.085, 14)
        spots = between((0.02, 0.08), (0.02, 0.09))
        assert any(pixel[3] for pixel in drawn(browser, spots))
        browser.execute_script("Whereshot.page.traces.hideOwner(1, true)")
        assert not any(pixel[3] for pixel in drawn(browser, spots))
        assert browser.execute_script(NEAR, 0.02, 0.085) is None
        browser.execute_script("Whereshot.page.traces.hideOwner(1, false)")
        assert any(pixel[3] for pixel in drawn(browser, spots))

    def test_the_wall_clock_of_a_corner_is_that_of_its_place(self, browser, tmp_path):
        corners = [Corner("2024-05-01 22:30", 0.0, 0.0), Corner("2024-05-01 23:30", 0.0, 0.1)]
        open_page(browser, drawn_page(tmp_path, Drawn(corners), ahead_min=120))
        assert browser.execute_script("return [0, 1].map((i) => Whereshot.page.traces.local(i))") == [
            "2024-05-02 00:30", "2024-05-02 01:30",
        ]  # fmt: skip

    def test_a_point_that_is_moved_is_drawn_and_found_elsewhere(self, opened):
        opened.execute_script("Whereshot.page.shown.get('located').move(0, 41.9, 12.2)")
        found = (
            "const {map, shown} = Whereshot.page; return shown.get('located').under(map.latLngToLayerPoint([41.9, 12.2]), 5)"
            ".map(([, points, row]) => [row, points.position(row).lat, points.position(row).lng])"
        )
        assert opened.execute_script(found) == [[0, 41.9, pytest.approx(12.2)]]
