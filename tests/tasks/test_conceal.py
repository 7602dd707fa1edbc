"""Tests of privacy zones by what is drawn: pages are searched for hidden paths, positions, times and pictures."""

from __future__ import annotations

import base64
import re

import numpy as np
import pandas as pd
import pytest

from config.drawing import Privacy, Report, Trace
from tasks.conceal import conceal
from tasks.core.errors import UsageError
from tasks.core.geo import distance_m, interpolate
from tasks.core.page.standing import standings
from tasks.core.privacy_lines import lift_pen
from tasks.core.tables import FIXES, PHOTOS, PLACES
from tasks.core.thumbnails import thumbnail
from tasks.trace import trace
from tests.builders import jpeg
from tests.home_rows import HOME, ZONE, walks
from tests.journey_rows import fixes_of, photos_of, places_at
from tests.place_rows import place, places
from tests.reports import report
from tests.review_rows import proposal, proposals

SECRET = "5ecre7" * 10


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Return the text of report.html of photos at home and away, and the archive's folder."""
    archive, out = tmp_path_factory.mktemp("archive"), tmp_path_factory.mktemp("out")
    rows = []
    for number in range(6):
        at_home = number % 2 == 0
        name = f"{'kitchen' if at_home else 'castle'}{number}.jpg"
        lat, lon = (HOME.lat + 1e-4 * number, HOME.lon) if at_home else (48.1845 + 1e-3 * number, 16.3122)
        taken = pd.Timestamp(f"2024-05-{10 + number} {'06:17' if at_home else '14:45'}:3{number}")
        jpeg(archive / name, lat=lat, lon=lon, seed=number * 7)
        rows.append({"path": name, "lat": lat, "lon": lon, "taken_local": taken, "taken_at": taken, "camera": "Acme One"})
    rows.append({"path": "nowhere.jpg", "taken_local": pd.Timestamp("2024-05-12 06:20:00"), "camera": "Acme Cellar"})
    photos = PHOTOS.make([{"kind": "photo", "format": "jpeg", "time_basis": "zone", **row} for row in rows])
    table = places(
        place("p1", name="Nestchen", emoji="🏠", lat=HOME.lat, lon=HOME.lon, radius_m=60.0,
              first_at=pd.Timestamp("2024-05-10T06:17:30Z"), visit_times="2024-05-10T06:17:30Z/2024-05-10T06:17:31Z"),
        place("p2", lat=48.1875, lon=16.3122, radius_m=400.0, place="Hietzing, Vienna, Austria"),
    )  # fmt: skip
    proposed = proposals(
        proposal("nowhere.jpg", latitude=HOME.lat, longitude=HOME.lon, datetime="2024-05-12T06:20:00", evidence="by kitchen2.jpg")
    )
    seen = conceal(photos, proposed, table, FIXES.empty(), Privacy(zones=(ZONE,)), secret=SECRET)
    page = report(seen.photos, seen.rows, archive, out, Report(), title="Vienna", places=seen.places)
    return page.read_text("utf-8"), archive


class TestConceal:
    def test_the_page_shows_what_lies_outside(self, drawn):
        text, archive = drawn
        assert "castle1.jpg" in text
        assert base64.b64encode(thumbnail(archive / "castle1.jpg")).decode() in text

    @pytest.mark.parametrize("word", ["kitchen", "nowhere.jpg", "Nestchen", "🏠", "\\ud83c\\udfe0", "Cellar", SECRET[:12]])
    def test_the_page_has_no_word_of_what_is_hidden(self, drawn, word):
        assert word not in drawn[0]

    def test_the_page_has_no_position_of_it(self, drawn):
        for degrees in (HOME.lat, HOME.lon):
            assert not re.search(re.escape(f"{degrees:.3f}"), drawn[0])
            assert not re.search(rf"(?<![0-9]){round(degrees * 1e5)}(?![0-9])", drawn[0])

    @pytest.mark.parametrize("time", ["06:17", "06:20", "2024-05-10", "2024-05-12", "2024-05-14"])
    def test_the_page_has_no_time_of_it(self, drawn, time):
        assert time not in drawn[0]

    def test_the_page_has_no_picture_of_it(self, drawn):
        text, archive = drawn
        for path in archive.glob("kitchen*.jpg"):
            assert base64.b64encode(thumbnail(path)).decode() not in text

    def test_the_archive_is_only_read(self, drawn):
        assert sorted(path.name for path in drawn[1].iterdir()) == [
            "castle1.jpg", "castle3.jpg", "castle5.jpg", "kitchen0.jpg", "kitchen2.jpg", "kitchen4.jpg",
        ]  # fmt: skip

    def test_counts_are_of_what_is_seen(self):
        photos = PHOTOS.make(
            [
                {
                    "path": f"{n}.jpg",
                    "lat": HOME.lat + n,
                    "lon": HOME.lon,
                    "taken_at": None,
                    "taken_local": None,
                    "kind": "photo",
                    "time_basis": "none",
                }
                for n in range(3)
            ]
        )
        seen = conceal(photos, proposals(), PLACES.empty(), FIXES.empty(), Privacy(zones=(ZONE,)), secret=SECRET)
        assert len(standings(seen.photos, seen.rows)) == 2
        assert seen.zones == 1

    def test_how_far_a_zone_around_a_place_reaches_is_said_to_the_person(self, monkeypatch):
        """Of 2,999 m and 500 beyond the zone is one of 4 km; one in degrees is what it says."""
        home = places(place("p1", name="Home", lat=HOME.lat, lon=HOME.lon, radius_m=2999.0))
        said: list[str] = []
        monkeypatch.setattr("tasks.conceal.say", said.append)
        for zones in (("home 500",), (ZONE,)):
            conceal(PHOTOS.empty(), proposals(), home, FIXES.empty(), Privacy(zones=zones), secret=SECRET)
        assert len(said) == 1
        assert "Home (4.5 km around)" in said[0]

    def test_a_zone_that_means_no_place_stops_before_anything_is_drawn(self):
        with pytest.raises(UsageError, match=r"privacy\.zones: 'home 500'"):
            conceal(PHOTOS.empty(), proposals(), PLACES.empty(), FIXES.empty(), Privacy(zones=("home 500",)), secret=SECRET)


class TestJourneys:
    def test_no_leg_is_drawn_through_the_zone_and_none_is_counted(self):
        photos, fixes = photos_of(*walks(6)), fixes_of(*walks(6), every_s=30)
        seen = conceal(photos, proposals(), places_at(HOME, p0="Nestchen"), fixes, Privacy(zones=(ZONE,)), secret=SECRET)
        traced = trace(seen.photos, seen.fixes, seen.places, Trace())
        way, journeys = lift_pen(traced.way, traced.journeys, seen.hidden)
        assert legs_near_home(traced.way) > 0  # without it the line goes straight from where one left to where one came back
        assert legs_near_home(way) == 0
        assert journeys["metres"].sum() < traced.journeys["metres"].sum()
        assert "Nestchen" not in set(journeys["title"])


def legs_near_home(way):
    """Return how many legs come into the zone, by a hundred points of each."""
    before, after = way.iloc[:-1], way.iloc[1:]
    drawn = (after["mode"] != "start").to_numpy()
    ends = [table[name].to_numpy()[drawn, None] for table in (before, after) for name in ("lat", "lon")]
    lat, lon = interpolate(*ends, np.linspace(0, 1, 100)[None])
    return int((distance_m(lat, lon, HOME.lat, HOME.lon) < 500).any(axis=1).sum())
