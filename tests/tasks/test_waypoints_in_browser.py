"""Tests of waypoints.gpx: a way corrected on report.html improves the next proposals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import gpxpy
import numpy as np
import pandas as pd
import pytest

from config.settings import DEFAULTS
from tasks.core.geo import distance_m
from tasks.core.tables import PHOTOS
from tasks.core.tracks.gpx import read_gpx
from tasks.follow import follow, track_files
from tasks.sources.track import locate_by_track
from tests.journey_rows import Spot, moved
from tests.tasks.in_browser import asked_elsewhere, errors
from tests.tasks.in_edit import (
    ARRIVES,
    CORNER,
    CORNER_AT,
    END,
    LEAVES,
    START,
    corrections,
    downloaded,
    drag,
    gpx_of,
    is_drawn,
    located,
    middle,
    open_edit,
    page_of,
    proposed,
    reopen,
    round_the_corner,
    truth,
    type_time,
    unlocated,
)

EVIL = 'Tom & "Ann" <b>\'s\x0b walk</b> ]]> \N{FAMILY}'


@pytest.fixture(scope="module")
def walk() -> pd.DataFrame:
    return round_the_corner()


@pytest.fixture(scope="module")
def walk_page(walk, tmp_path_factory) -> Path:
    return page_of(tmp_path_factory.mktemp("walk"), walk, proposed(walk))


def next_proposals(photos: pd.DataFrame, file: Path, tmp_path: Path) -> pd.DataFrame:
    """Return the proposals of a run that is given the file with --track."""
    followed = follow(track_files((file,)), tmp_path / "cache")
    assert followed.tracks["problem"].tolist() == [""]
    by_track = locate_by_track(photos, followed.fixes, DEFAULTS.track, locate_received=False)
    return proposed(photos, by_track)


def errors_m(photos: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Return how far from the truth each photo of the way is proposed, by path."""
    rows = rows[rows["path"].str.startswith("on the way")].set_index("path")
    spots = [truth(at) for at in photos.set_index("path").loc[rows.index, "taken_at"]]
    lat, lon = (np.array([spot[axis] for spot in spots]) for axis in (0, 1))
    return pd.Series(distance_m(rows["latitude"], rows["longitude"], lat, lon), index=rows.index)


def points(text: bytes) -> list[dict[str, Any]]:
    """Return the points of a file as gpxpy reads them."""
    return [
        {"at": pd.Timestamp(point.time), "lat": point.latitude, "lon": point.longitude, "type": point.type}
        for track in gpxpy.parse(text.decode()).tracks
        for segment in track.segments
        for point in segment.points
    ]


class TestNextProposals:
    """A straight line goes 2.83 km north-east in the hour; the corner lies 1.41 km from its middle."""

    def test_a_corner_dragged_into_place_with_its_time_brings_them_to_the_truth(self, browser, walk, walk_page, tmp_path):
        before = errors_m(walk, proposed(walk))
        minutes = np.arange(5, 60, 5)
        off_m = 1000 * np.sqrt(2) * np.minimum(minutes, 60 - minutes) / 30  # of the straight line at a steady pace
        assert (before >= off_m - 1).all()  # the first and the last are placed at the photo beside them, which is further off

        open_edit(browser, walk_page)
        drag(browser, middle(START, END), CORNER)
        assert type_time(browser, "10:30") == ""  # Rome is two hours ahead in May
        rows = next_proposals(walk, downloaded(browser, tmp_path), tmp_path)

        after = errors_m(walk, rows)
        by_hand_m = corrections(browser)[0]["points"][0]["error_m"]
        assert set(rows["gps_source"]) == {"track"}
        assert ((before - after) >= off_m - by_hand_m).all()
        assert (after <= by_hand_m).all()
        assert (after <= rows.set_index("path").loc[after.index, "error_m"]).all()
        assert errors(browser) == []
        assert asked_elsewhere(browser) == []

    def test_without_a_time_too_and_the_radius_is_wider_for_it(self, browser, walk, walk_page, tmp_path):
        open_edit(browser, walk_page)
        drag(browser, middle(START, END), CORNER)
        untimed = next_proposals(walk, downloaded(browser, tmp_path), tmp_path)
        type_time(browser, "10:30")
        (tmp_path / "timed.gpx").write_bytes(gpx_of(browser))
        timed = next_proposals(walk, tmp_path / "timed.gpx", tmp_path)

        off_m = errors_m(walk, untimed)
        radius_m, timed_m = (rows.set_index("path").loc[off_m.index, "error_m"] for rows in (untimed, timed))
        assert set(untimed["gps_source"]) == {"track"}
        assert (off_m < 100).all()
        assert (off_m <= radius_m).all()
        assert (radius_m > timed_m).all()

    def test_who_lingered_somewhere_on_the_way_is_inside_the_radius_all_the_same(self, browser, walk, walk_page, tmp_path):
        """The truth here: 2 km east in 15 minutes, half an hour at the corner, then 2 km north in 15 minutes."""
        open_edit(browser, walk_page)
        drag(browser, middle(START, END), CORNER)
        rows = next_proposals(walk, downloaded(browser, tmp_path), tmp_path).set_index("path")
        for row in walk[walk["lat"].isna()].itertuples():
            minute = (row.taken_at - LEAVES) / pd.Timedelta(minutes=1)
            spot = moved(START, 0, 2 * minute / 15) if minute < 15 else moved(CORNER, 2 * max(minute - 45, 0) / 15, 0)
            off_m = float(distance_m(rows.loc[row.path, "latitude"], rows.loc[row.path, "longitude"], spot.lat, spot.lon))
            assert off_m <= rows.loc[row.path, "error_m"]

    def test_a_leg_of_five_hours_helps_in_its_middle_though_nothing_is_interpolated_over_half_an_hour(self, browser, tmp_path):
        hour = pd.Timedelta(hours=1)
        there = moved(START, 0, 40)
        ends = located("a.jpg", LEAVES, START), located("b.jpg", LEAVES + 5 * hour, there)
        table = PHOTOS.make([*ends, unlocated("x.jpg", LEAVES + 2.5 * hour)])
        open_edit(browser, page_of(tmp_path, table, proposed(table)))
        bend = moved(START, 12, 20)
        drag(browser, middle(START, there), bend)
        assert type_time(browser, "12:30") == ""
        rows = next_proposals(table, downloaded(browser, tmp_path), tmp_path)
        assert rows["gps_source"].tolist() == ["track"]
        off_m = float(distance_m(rows["latitude"][0], rows["longitude"][0], bend.lat, bend.lon))
        assert off_m <= rows["error_m"][0] < 3000

    def test_legs_corrected_on_an_earlier_report_stay_in_the_file_when_the_journey_has_other_legs(self, browser, walk, tmp_path):
        open_edit(browser, page_of(tmp_path, walk, proposed(walk)))
        drag(browser, middle(START, END), CORNER)
        first = gpx_of(browser)
        photos = PHOTOS.make([*walk.to_dict("records"), located("new.jpg", CORNER_AT, CORNER)])
        reopen(browser, page_of(tmp_path, photos))
        assert "The journey has changed here since" in browser.find_element("css selector", ".ws-kept").text
        assert points(gpx_of(browser)) == points(first)

    def test_given_back_the_journey_goes_that_way_and_what_is_drawn_anew_takes_the_place_of_what_was(
        self, browser, walk, tmp_path
    ):
        open_edit(browser, page_of(tmp_path, walk, proposed(walk)))
        drag(browser, middle(START, END), CORNER)
        type_time(browser, "10:30")
        file = tmp_path / "waypoints.gpx"
        file.write_bytes(gpx_of(browser))
        fixes = follow(track_files((file,)), tmp_path / "cache").fixes
        reopen(browser, page_of(tmp_path, walk, fixes=fixes))
        assert is_drawn(browser, middle(START, CORNER))
        assert not is_drawn(browser, middle(START, END))
        assert "The journey goes this way now" in browser.find_element("css selector", ".ws-kept").text

        drag(browser, middle(CORNER, END), moved(middle(CORNER, END), 0, 0.6))
        older, newer = gpxpy.parse(gpx_of(browser).decode()).tracks
        (kept,) = older.segments
        assert (pd.Timestamp(kept.points[0].time), pd.Timestamp(kept.points[-1].time)) == (LEAVES, CORNER_AT)
        (drawn,) = newer.segments
        assert (pd.Timestamp(drawn.points[0].time), pd.Timestamp(drawn.points[-1].time)) == (CORNER_AT, ARRIVES)
        stated = [float(point.extensions[0].text) for point in (kept.points[-1], drawn.points[0])]
        assert stated[1] == pytest.approx(stated[0], rel=0.05)


class TestFile:
    @pytest.fixture
    def text(self, browser, walk_page) -> bytes:
        open_edit(browser, walk_page)
        drag(browser, middle(START, END), CORNER)
        type_time(browser, "10:31")
        return gpx_of(browser)

    def test_both_readers_agree_on_its_points(self, text):
        ours = read_gpx(text)
        theirs = points(text)
        assert ours.problem == ""
        assert ours.lat.tolist() == [point["lat"] for point in theirs]
        assert ours.lon.tolist() == [point["lon"] for point in theirs]
        assert pd.to_datetime(ours.at_us, unit="us", utc=True).tolist() == [point["at"] for point in theirs]

    def test_it_goes_from_photo_to_photo_by_rising_time_with_a_point_every_five_minutes(self, text):
        found = points(text)
        seconds = np.diff([point["at"].timestamp() for point in found])
        assert (found[0]["at"], found[-1]["at"]) == (LEAVES, ARRIVES)
        assert (found[0]["type"], found[-1]["type"]) == ("photo", "photo")
        assert (seconds > 0).all()
        assert seconds.max() <= 300

    def test_the_typed_time_stands_there_to_the_second_in_utc(self, text):
        (typed,) = [point for point in points(text) if point["type"] == "typed"]
        assert typed["at"] == CORNER_AT + pd.Timedelta(minutes=1)

    def test_every_point_states_its_error_and_the_photos_the_smallest(self, text):
        error_m = read_gpx(text).error_m
        assert np.isfinite(error_m).all()
        assert error_m[[0, -1]].tolist() == [pytest.approx(10 / 1.62, abs=0.06)] * 2
        assert error_m[1:-1].min() > error_m[0]

    def test_its_elements_stand_in_the_order_of_the_schema(self, text):
        children = re.findall(r"<trkpt [^>]*><(\w+)>.*?</\1><(\w+)>.*?</\2><(\w+)>", text.decode())
        assert set(children) == {("time", "type", "extensions")}
        assert re.findall(r"<(name|src|trkseg)>", text.decode())[1:] == ["name", "src", "trkseg"]

    def test_names_of_any_kind_stay_text_and_the_file_stays_whole(self, browser, walk, tmp_path):
        open_edit(browser, page_of(tmp_path, walk, title=EVIL))
        drag(browser, middle(START, END), CORNER)
        assert gpxpy.parse(gpx_of(browser).decode()).name == EVIL.replace("\x0b", "")

    def test_a_time_typed_on_the_clock_of_katmandu_is_five_hours_and_three_quarters_earlier_in_utc(self, browser, tmp_path):
        photos = round_the_corner(ahead_min=345.0)
        open_edit(browser, page_of(tmp_path, photos))
        drag(browser, middle(START, END), CORNER)
        assert type_time(browser, "14:20") == ""
        (typed,) = [point for point in points(gpx_of(browser)) if point["type"] == "typed"]
        assert typed["at"] == pd.Timestamp("2024-05-01 08:35Z")

    def test_a_way_across_180_is_one_track_within_the_range_of_gpx(self, browser, tmp_path):
        west, east = Spot(-17.0, 179.9), Spot(-17.0, -179.9)
        photos = PHOTOS.make([located("a.jpg", LEAVES, west, 720), located("b.jpg", ARRIVES, east, 720)])
        open_edit(browser, page_of(tmp_path, photos))
        drag(browser, Spot(-17.0, 180.02), Spot(-16.93, 180.02))
        lon = read_gpx(gpx_of(browser)).lon
        assert ((lon >= -180) & (lon < 180)).all()
        assert np.abs((np.diff(lon) + 180) % 360 - 180).max() < 0.1
        assert errors(browser) == []
