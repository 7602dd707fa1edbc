"""Tests of correcting the way on report.html in headless Chromium: times of points, what is kept, the line itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.core.geo import interpolate
from tasks.core.track_radius import between_m
from tests.journey_rows import DEGREE_M, moved
from tests.tasks.in_browser import errors
from tests.tasks.in_edit import (
    CORNER,
    END,
    START,
    corrections,
    downloaded,
    drag,
    gpx_of,
    guesses,
    handles,
    is_drawn,
    metres,
    middle,
    open_edit,
    page_of,
    proposed,
    reopen,
    round_the_corner,
    settled,
    type_time,
)

NEAR_M = 60.0
"""Some pixels of the page that shows the walk."""

BEND = moved(middle(START, END), 0.5, -0.9)


@pytest.fixture(scope="module")
def walk() -> pd.DataFrame:
    return round_the_corner()


@pytest.fixture(scope="module")
def page(walk, tmp_path_factory) -> Path:
    return page_of(tmp_path_factory.mktemp("walk"), walk, proposed(walk))


@pytest.fixture
def opened(browser, page) -> Any:
    return open_edit(browser, page)


@pytest.fixture
def corrected(opened) -> Any:
    """The page with the corner dragged into place."""
    drag(opened, middle(START, END), CORNER)
    return opened


class TestTimes:
    def test_without_one_a_point_is_passed_when_as_much_time_is_gone_as_way(self, corrected):
        """Half of the way, half of the hour; Rome is two hours ahead, and a pixel is a few seconds."""
        (label,) = handles(corrected)
        assert label.removeprefix("Point 1 of the way, about ")[:5] in {"10:29", "10:30", "10:31"}

    def test_a_typed_one_holds_and_the_guesses_follow_it(self, corrected):
        assert type_time(corrected, "10:45") == ""
        assert handles(corrected) == ["Point 1 of the way, 10:45. Arrow keys move it, Delete removes it."]
        assert metres(guesses(corrected)["on the way 45.jpg"], CORNER) < NEAR_M
        assert metres(guesses(corrected)["on the way 30.jpg"], moved(START, 0, 4 / 3)) < NEAR_M

    def test_it_stays_when_the_point_is_dragged_on(self, corrected):
        type_time(corrected, "10:45")
        drag(corrected, CORNER, BEND)
        assert corrections(corrected)[0]["points"][0]["at"] == pd.Timestamp("2024-05-01 08:45Z").timestamp()

    def test_one_that_is_not_between_its_neighbours_is_not_taken_and_the_page_says_so(self, corrected):
        words = type_time(corrected, "11:45")
        assert words == "11:45 is not between 10:00 and 11:00: not taken."
        assert corrections(corrected)[0]["points"][0]["at"] is None
        drag(corrected, middle(CORNER, END), moved(middle(CORNER, END), 0, 0.5))
        type_time(corrected, "10:40")
        assert type_time(corrected, "10:35", point=1) == "10:35 is not between 10:40 and 11:00: not taken."

    def test_an_emptied_field_is_guessed_again(self, corrected):
        type_time(corrected, "10:45")
        assert type_time(corrected, "") == ""
        assert corrections(corrected)[0]["points"][0]["at"] is None

    def test_the_circles_of_the_guesses_shrink_with_what_is_known(self, corrected):
        radius = "const {content} = Whereshot.page.shown.get('proposed').layer; return content.error_m[5]"
        untimed = corrected.execute_script(radius)
        type_time(corrected, "10:30")
        assert corrected.execute_script(radius) < untimed / 3

    def test_a_time_may_be_typed_in_many_ways(self, opened):
        """Between noon and two at night, UTC+02:00."""
        expected = {
            "14:20": "2024-05-01 12:20", "14.20": "2024-05-01 12:20", "1420": "2024-05-01 12:20", "2:20 pm": "2024-05-01 12:20",
            "14:20:30": "2024-05-01 12:20:30", "2024-05-01 14:20": "2024-05-01 12:20", "00:10": "2024-05-01 22:10",
            "2024-05-02 00:10": "2024-05-01 22:10",
        }  # fmt: skip
        ends = pd.Timestamp("2024-05-01 10:00Z").timestamp(), pd.Timestamp("2024-05-02 00:00Z").timestamp()
        ask = "return arguments[0].map((text) => Whereshot.typedTime(text, ...arguments[1], 120).at)"
        found = opened.execute_script(ask, list(expected), ends)
        assert pd.to_datetime(found, unit="s").tolist() == [pd.Timestamp(text) for text in expected.values()]

    def test_what_is_no_time_is_refused_with_an_example(self, opened):
        texts = ["soon", "25:00", "12:75", "13:00 pm", "2024-02-30 12:00", "12", "1:2:3:4", "-1:00"]
        found = opened.execute_script("return arguments[0].map((text) => Whereshot.typedTime(text, 0, 7200, 0))", texts)
        quoted = [f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}" for text in texts]
        assert found == [{"why": f"{text} is no time: type it as 14:20."} for text in quoted]

    def test_a_leg_of_several_days_asks_for_the_day_where_there_is_a_choice(self, opened):
        ends = [pd.Timestamp(text).timestamp() for text in ("2024-05-01 10:00Z", "2024-05-03 20:00Z")]
        ask = "return Whereshot.typedTime(arguments[0], ...arguments[1], 0)"
        words = "It is 12:00 on more than one day between 1 May 2024, 10:00 and 3 May 2024, 20:00"
        assert opened.execute_script(ask, "12:00", ends) == {"why": f"{words}: type the day too, as 2024-05-01 12:00."}
        assert opened.execute_script(ask, "2024-05-02 12:00", ends)["at"] == pd.Timestamp("2024-05-02 12:00Z").timestamp()
        outside = opened.execute_script(ask, "2024-05-04 12:00", ends)["why"]
        assert outside == "4 May 2024, 12:00 is not between 1 May 2024, 10:00 and 3 May 2024, 20:00: not taken."


class TestKept:
    def test_corrections_are_there_when_the_page_is_opened_again(self, corrected, page):
        type_time(corrected, "10:40")
        legs, moved_to = corrections(corrected), guesses(corrected)
        reopen(corrected, page)
        assert (corrections(corrected), guesses(corrected)) == (legs, moved_to)
        assert is_drawn(corrected, middle(START, CORNER))
        assert len(handles(corrected)) == 1

    def test_the_panel_says_what_is_not_saved_and_what_to_do_with_the_file(self, corrected, tmp_path):
        state = corrected.find_element("css selector", ".ws-state-of")
        assert state.text == "1 corrected leg, not saved as a file yet; kept in this browser."
        file = downloaded(corrected, tmp_path)
        settled(corrected)
        assert file.read_bytes() == gpx_of(corrected)
        text = corrected.find_element("css selector", ".ws-give").text
        assert "1 corrected leg, saved." in text
        assert "--track ~/Downloads/waypoints.gpx" in text
        type_time(corrected, "10:40")
        assert "not saved" in corrected.find_element("css selector", ".ws-state-of").text

    def test_discarded_ones_do_not_come_back(self, corrected, page):
        corrected.find_element("css selector", ".ws-discard").click()
        settled(corrected)
        reopen(corrected, page)
        assert corrections(corrected) == []
        assert corrected.execute_script("return localStorage.length") == 0

    def test_what_something_else_left_in_the_storage_is_passed_over(self, corrected, page):
        for kept in ('{"legs":[{"key":"x"}]}', "[1, 2", '{"legs":"no"}', "null", '{"legs":[null]}'):
            corrected.execute_script("for (const key of Object.keys(localStorage)) localStorage.setItem(key, arguments[0])", kept)
            corrected.execute_script("Whereshot.page.edit.store._read()")
            assert corrections(corrected) == []
        drag(reopen(corrected, page), middle(START, END), CORNER)
        assert len(corrections(corrected)) == 1
        assert errors(corrected) == []

    def test_a_browser_that_keeps_nothing_is_told_of(self, corrected):
        corrected.execute_script("Storage.prototype.setItem = () => { throw new Error('full') }")
        type_time(corrected, "10:40")
        assert "this browser keeps nothing" in corrected.find_element("css selector", ".ws-state-of").text


def radii(browser: Any, *, metres_m: float, seconds: float, error_m: float, at: list[float]) -> list[float]:
    """Return the radius at these moments of a straight way along the equator."""
    ends = [{"lat": 0, "lon": far / DEGREE_M, "at": when, "error_m": error_m} for far, when in ((0, 0), (metres_m, seconds))]
    return browser.execute_script(
        "const nodes = Whereshot.timed({from: arguments[0][0], to: arguments[0][1], points: []});"
        "return arguments[1].map((at) => Whereshot.radiusAt(nodes, at))",
        ends, at,
    )  # fmt: skip


class TestLine:
    def test_positions_between_two_are_those_of_the_great_circle(self, opened):
        random = np.random.default_rng(9)
        lat1, lat2 = random.uniform(-89, 89, (2, 40))
        lon1, lon2 = random.uniform(-180, 180, (2, 40))
        share = random.uniform(0, 1, 40)
        script = (
            "const between = ([a, b, c, d, share]) => Whereshot.between({lat: a, lon: b}, {lat: c, lon: d}, share);"
            "return arguments[0].map(between).map(({lat, lon}) => [lat, lon])"
        )
        found = np.array(opened.execute_script(script, np.column_stack([lat1, lon1, lat2, lon2, share]).tolist()))
        lat, lon = interpolate(lat1, lon1, lat2, lon2, share)
        assert np.abs(found[:, 0] - lat).max() < 1e-9
        assert np.abs((found[:, 1] - lon + 180) % 360 - 180).max() < 1e-7

    def test_the_radius_between_two_known_times_is_that_of_a_tracks_gap_at_the_pace_of_the_way(self, opened):
        """Four kilometres in an hour."""
        gone = np.array([0.0, 600.0, 1800.0, 3600.0])
        found = radii(opened, metres_m=4000.0, seconds=3600.0, error_m=10.0, at=gone.tolist())
        known = {"error_m": np.full(4, 10.0), "speed_m_s": np.full(4, 4000 / 3600), "usual_m_s": np.full(4, 1.5)}
        expected = between_m(gone, 3600 - gone, **known, cut=np.zeros(4, bool))
        assert found == pytest.approx(expected.tolist(), rel=1e-3)

    def test_the_radius_reaches_no_further_than_the_drawn_way(self, opened):
        """Ten hours for a kilometre: half a kilometre from its middle there is nothing more of it."""
        (found,) = radii(opened, metres_m=1000.0, seconds=36000.0, error_m=0.0, at=[18000.0])
        assert found == pytest.approx(500, rel=1e-4)
