"""Tests of the journeys' layer: what the page is told of each journey and of each corner, and what thinning spares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tasks.core.journey_tables import GLIMPSES, JOURNEYS, WAY
from tasks.core.journeys.tracing import traced
from tasks.core.page.layers import Layer
from tasks.core.page.traces import DRAWN_M, SHOWN_JOURNEYS, journey_layer
from tasks.core.tables import FIXES, PLACES
from tests.journey_rows import DEGREE_M, life, photos_of

Corner = tuple[str, float, float, str]
"""UTC, latitude, longitude, mode."""


@dataclass(frozen=True)
class Told:
    """WAY and JOURNEYS by hand: corners are two hours ahead of UTC, photos named 0/0.jpg: journey and corner."""

    way: pd.DataFrame
    journeys: pd.DataFrame


def told(*journeys: Sequence[Corner], owner: str = "", kinds: str = "", metres: Sequence[float] = ()) -> Told:
    rows: list[dict[str, Any]] = []
    for number, corners in enumerate(journeys):
        for at, (when, lat, lon, mode) in enumerate(corners):
            clock = pd.Timestamp(when)
            kind = {"p": "photo", "x": "fix", "d": "road"}[kinds[len(rows)] if kinds else "p"]
            rows.append(
                {
                    "owner": owner, "journey": number, "corner": at, "at": clock.tz_localize("UTC"), "kind": kind, "mode": mode,
                    "local": clock + pd.Timedelta(hours=2), "lat": lat, "lon": lon,
                    "path": f"{number}/{at}.jpg" if kind == "photo" else "",
                }
            )  # fmt: skip
    way = WAY.make(rows)
    first = way.groupby("journey")["local"].first()
    last = way.groupby("journey")["local"].last()
    return Told(
        way,
        JOURNEYS.make(
            {
                "owner": owner, "journey": number, "title": f"Journey {number}", "first_local": first[number],
                "last_local": last[number], "metres": metres[number] if metres else 1000.4 * (number + 1), "walk_m": 400.4,
                "ride_m": 300.0, "flight_m": 200.0, "photos": len(corners), "fixes": 3, "days": 2,
            }
            for number, corners in enumerate(journeys)
        ),
    )  # fmt: skip


def drawn(given: Told, *, colours: dict[str, str] | None = None, max_corners: int = 1000, owners: Sequence[str] = ("",)) -> Layer:
    glimpses = GLIMPSES.make({"path": path, "colour": colour} for path, colour in (colours or {}).items())
    layer, notices = journey_layer(given.way, given.journeys, glimpses, owners, max_corners)
    assert notices == []
    assert layer is not None
    return layer


def added_up(layer: Layer, name: str, unit: float = 1.0) -> list[list[float]]:
    """The values of each journey's corners, as the page adds up their steps."""
    found, at = [], 0
    for count in layer.content["corners"]:
        found.append([value / unit for value in accumulate(layer.content[name][at : at + count])])
        at += count
    assert at == len(layer.content[name])
    return found


def ways(layer: Layer) -> list[list[tuple[float, float]]]:
    lat, lon = (added_up(layer, name, 1e5) for name in ("lat", "lon"))
    return [list(zip(*both, strict=True)) for both in zip(lat, lon, strict=True)]


RIDE = [
    ("2024-05-01 08:00:00.9", 41.0, 12.0, "start"),
    ("2024-05-01 09:00", 41.1, 12.1, "ride"),
    ("2024-05-01 10:00", 41.0, 12.2, "ride"),
]


class TestContent:
    def test_each_journey_tells_its_title_days_lengths_and_counts(self):
        content = drawn(told(RIDE, [("2024-05-31 23:00", 1.0, 2.0, "start"), ("2024-06-03 10:00", 1.5, 2.0, "unknown")])).content
        names = ("title", "day", "last_day", "metres", "walk_m", "ride_m", "flight_m", "photos", "fixes", "days", "corners")
        assert {name: content[name] for name in names} == {
            "title": ["Journey 0", "Journey 1"], "day": ["2024-05-01", "2024-06-01"], "last_day": ["2024-05-01", "2024-06-03"],
            "metres": [1000, 2001], "walk_m": [400, 400], "ride_m": [300, 300], "flight_m": [200, 200], "photos": [3, 2],
            "fixes": [3, 3], "days": [2, 2], "corners": [3, 2],
        }  # fmt: skip
        assert content["owner"] == 0

    def test_each_corner_tells_where_and_when_it_was_and_how_one_came_there(self):
        layer = drawn(told(RIDE, kinds="pxd"))
        assert ways(layer) == [[(41.0, 12.0), (41.1, 12.1), (41.0, 12.2)]]
        start = int(pd.Timestamp("2024-05-01 08:00").timestamp())
        assert added_up(layer, "at") == [[start, start + 3600, start + 7200]]
        assert (layer.content["mode"], layer.content["kind"]) == ("srr", "pxd")
        assert layer.content["ahead_min"] == 120

    def test_every_mode_has_its_letter(self):
        modes = ("start", "stay", "walk", "ride", "flight", "unknown")
        corners = [(f"2024-05-01 1{at}:00", 1.0 + at * at, 2.0, mode) for at, mode in enumerate(modes)]
        assert drawn(told(corners)).content["mode"] == "sywrfu"

    def test_the_layer_counts_journeys(self):
        assert drawn(told(RIDE, RIDE)).count == 2

    def test_without_a_way_there_is_no_layer(self):
        assert journey_layer(WAY.empty(), JOURNEYS.empty(), GLIMPSES.empty(), [""], 1000) == (None, [])

    def test_one_corner_is_a_journey(self):
        assert ways(drawn(told(RIDE[:1]))) == [[(41.0, 12.0)]]

    def test_journeys_of_several_archives_stand_in_the_order_of_these(self):
        anna, bert = told(RIDE, owner="anna"), told(RIDE[:2], owner="bert")
        both = Told(
            pd.concat([anna.way, bert.way], ignore_index=True), pd.concat([anna.journeys, bert.journeys], ignore_index=True)
        )
        layer = drawn(both, owners=["bert", "anna"])
        assert layer.content["owner"] == [0, 1]
        assert layer.content["corners"] == [2, 3]

    def test_tables_in_another_order_give_the_same(self):
        given = told(RIDE, RIDE[:2])
        turned = Told(given.way.iloc[::-1].reset_index(drop=True), given.journeys.iloc[::-1].reset_index(drop=True))
        assert drawn(turned) == drawn(given)

    def test_a_life_is_told_in_json_of_whole_numbers(self):
        """What the page reads must be there corner by corner, and add up to where each journey's last photo was."""
        found = traced(photos_of(*life()), FIXES.empty(), PLACES.empty(), gap_s=259_200, gap_m=100_000, home_m=20_000)
        layer, _ = journey_layer(*found, GLIMPSES.empty(), [""], 100_000)
        assert layer is not None
        ends = found.way.groupby("journey").last()
        assert [way[-1][0] for way in ways(layer)] == pytest.approx(ends["lat"].tolist(), abs=6e-6)
        assert [(way[-1][1] + 180) % 360 - 180 for way in ways(layer)] == pytest.approx(ends["lon"].tolist(), abs=6e-6)
        assert len(layer.content["mode"]) == len(layer.content["kind"]) == sum(layer.content["corners"])


class TestDateLine:
    @pytest.mark.parametrize(("first", "second", "shown"), [(179.9, -179.9, 180.1), (-179.9, 179.9, -180.1)])
    def test_a_way_across_180_goes_the_short_way(self, first, second, shown):
        layer = drawn(told([("2024-05-01 10:00", 0.0, first, "start"), ("2024-05-01 11:00", 0.0, second, "ride")]))
        assert ways(layer) == [[(0.0, first), (0.0, shown)]]

    def test_the_next_journey_starts_on_the_map_again(self):
        layer = drawn(
            told(
                [("2024-05-01 10:00", 0.0, 179.9, "start"), ("2024-05-01 11:00", 0.0, -179.9, "ride")],
                [("2024-05-02 10:00", 0.0, -179.8, "start")],
            )
        )
        assert ways(layer)[1] == [(0.0, -179.8)]

    def test_thinning_knows_that_it_is_one_line(self):
        across = [(f"2024-05-01 1{at}:00", 0.0, lon, "ride" if at else "start") for at, lon in enumerate((179.9, -180.0, -179.9))]
        assert ways(drawn(told(across))) == [[(0.0, 179.9), (0.0, 180.1)]]


class TestColours:
    CORNERS = tuple((f"2024-05-01 08:{minute:02}", 41.0 + minute * minute / 100, 12.0, "ride") for minute in (0, 9, 20, 30))

    def test_a_corner_has_the_colour_of_its_picture_else_of_the_nearest_in_time(self):
        given = told(self.CORNERS, kinds="pppx")
        assert drawn(given, colours={"0/0.jpg": "#111111", "0/2.jpg": "#222222"}).content["colour"] == [
            "#111111", "#111111", "#222222", "#222222",
        ]  # fmt: skip

    def test_a_picture_of_another_journey_lends_it_none(self):
        given = told(self.CORNERS, self.CORNERS)
        layer = drawn(given, colours={"0/3.jpg": "#333333"})
        assert layer.content["colour"] == {"words": ["#333333", None], "at": [0, 0, 0, 0, 1, 1, 1, 1]}

    def test_a_picture_whose_own_corner_is_not_drawn_lends_its_colour(self):
        straight = [(f"2024-05-01 08:{minute:02}", 41.0, 12.0 + minute / 100, "ride") for minute in (0, 10, 20)]
        assert drawn(told(straight), colours={"0/1.jpg": "#444444"}).content["colour"] == "#444444"

    def test_without_pictures_there_is_none(self):
        assert drawn(told(self.CORNERS), colours={"0/1.jpg": ""}).content["colour"] is None


class TestThinning:
    def hills(self, journeys: int) -> Told:
        """Journeys of 5 corners, 0.1 degrees and an hour from each to the next on the equator, so many degrees to the north."""
        sides = (0.0, 0.005, 0.04, 0.03, 0.0)
        corners = [(f"2024-05-01 1{at}:00", side, 0.1 * at, "ride" if at else "start") for at, side in enumerate(sides)]
        return told(*[corners] * journeys)

    def test_a_line_within_the_cap_is_whole(self):
        assert drawn(self.hills(2), max_corners=10).content["corners"] == [5, 5]

    @pytest.mark.parametrize(
        ("cap", "bend_deg", "kept"),
        # Beside the top, at their hours the second corner is 0.015 below its slope, the fourth 0.01 above it.
        [(8, 0.01, [0.0, 0.005, 0.04, 0.0]), (6, 0.015, [0.0, 0.04, 0.0])],
    )
    def test_a_longer_one_leaves_out_the_smallest_bends_and_says_how_large_they_are(self, cap, bend_deg, kept):
        given = self.hills(2)
        layer, notices = journey_layer(given.way, given.journeys, GLIMPSES.empty(), [""], cap)
        assert layer is not None
        assert [[lat for lat, _ in way] for way in ways(layer)] == [kept, kept]
        (notice,) = notices
        assert notice == (
            f"The journeys leave out bends of up to {bend_deg * DEGREE_M / 1000:.1f} km "
            f"(report.max_trace_points = {cap}); their lengths cover every photo."
        )

    def test_the_lengths_do_not_change(self):
        given = self.hills(2)
        whole, thin = (journey_layer(given.way, given.journeys, GLIMPSES.empty(), [""], cap)[0] for cap in (10, 4))
        assert whole is not None
        assert thin is not None
        assert thin.content["metres"] == whole.content["metres"] == [1000, 2001]

    def test_where_not_even_the_ends_have_room_the_longest_are_drawn_and_the_others_can_be_gone_to(self):
        corners = [("2024-05-01 10:00", 0.0, 0.0, "start"), ("2024-05-01 11:00", 0.0, 0.1, "ride")]
        given = told(corners, corners, corners, metres=[1.0, 9.0, 2.0])
        layer, notices = journey_layer(given.way, given.journeys, GLIMPSES.empty(), [""], 3)
        assert layer is not None
        assert (layer.content["corners"], layer.content["mode"]) == ([1, 2, 1], "ssrs")
        assert notices == [
            "1 of 3 journeys have a line, the longest ones, and it leaves out all bends (report.max_trace_points = 3)."
        ]

    def test_the_ends_of_flights_and_of_unknown_legs_are_never_left_out(self):
        """All on one line at an even pace, so that nothing but the mode speaks for a corner."""
        modes = ("start", "ride", "ride", "flight", "ride", "ride", "unknown", "unknown", "ride", "ride")
        corners = [(f"2024-05-01 1{at}:00", 0.0, 0.1 * at, mode) for at, mode in enumerate(modes)]
        layer = drawn(told(corners))
        assert [round(lon * 10) for _, lon in ways(layer)[0]] == [0, 2, 3, 5, 6, 7, 9]
        assert layer.content["mode"] == "srfruur"

    def test_fixes_along_a_flight_are_thinned_like_others(self):
        modes = ("start", "flight", "flight", "flight")
        corners = [(f"2024-05-01 1{at}:00", 0.0, 5.0 * at, mode) for at, mode in enumerate(modes)]
        layer = drawn(told(corners))
        assert (layer.content["mode"], [lon for _, lon in ways(layer)[0]]) == ("sf", [0.0, 15.0])

    def test_bends_that_no_zoom_shows_are_left_out_without_a_word(self):
        small = DRAWN_M / 2 / DEGREE_M
        corners = [("2024-05-01 10:00", 0.0, 0.0, "start"), ("2024-05-01 11:00", small, 0.1, "ride")]
        assert drawn(told([*corners, ("2024-05-01 12:00", 0.0, 0.2, "ride")])).content["corners"] == [2]

    def test_a_long_stay_keeps_its_two_ends_for_the_clock(self):
        hours = [("10:00", 0.0), ("11:00", 0.1), ("14:00", 0.1), ("15:00", 0.2)]
        corners = [(f"2024-05-01 {hour}", 0.0, lon, "ride" if at else "start") for at, (hour, lon) in enumerate(hours)]
        assert drawn(told(corners)).content["corners"] == [4]

    def test_of_legs_that_become_one_the_longest_gives_its_mode(self):
        east = np.cumsum([0.0, 0.000005, 0.000005, 0.5])
        modes = ("start", "walk", "walk", "ride")
        seconds = np.round(east * 7200).astype(int)
        start = pd.Timestamp("2024-05-01 10:00")
        corners = [
            (str(start + pd.Timedelta(seconds=int(s))), 0.0, lon, mode) for s, lon, mode in zip(seconds, east, modes, strict=True)
        ]
        assert drawn(told(corners)).content["mode"] == "sr"


class TestShown:
    @pytest.mark.parametrize(("journeys", "shown"), [(SHOWN_JOURNEYS, True), (SHOWN_JOURNEYS + 1, False)])
    def test_the_lines_of_many_journeys_wait_to_be_switched_on(self, journeys, shown):
        assert drawn(told(*[RIDE[:1]] * journeys), max_corners=2000).shown is shown
