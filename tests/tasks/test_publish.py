"""Tests of tables for everybody: searched as a reader would for paths, serials, words and times of day."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from tasks.core.evidence_tables import TRIALS
from tasks.core.journey_tables import GLIMPSES, JOURNEYS, WAY
from tasks.core.page.standing import DONOR, LOCATED, PROPOSED, UNREADABLE, WRITTEN, standings
from tasks.core.tables import PHOTOS
from tasks.publish import publish
from tests.place_rows import place, places
from tests.review_rows import proposal, proposals

FOLDER = "/mnt/Grandma's phone"
BODY = {"make": "Acme", "model": "One", "serial": "SN4711", "camera": "Acme One #SN4711"}
DAYS = {"2024-05-01", "2024-05-02"}


def photo(path, at, local=None, **columns):
    here = {"lat": 41.89, "lon": 12.49, "kind": "photo", "format": "jpeg", "time_basis": "gps", **BODY}
    return {"path": path, "taken_at": f"{at}Z", "taken_local": local or at, **here, **columns}


PHOTOS_ = PHOTOS.make(
    [
        photo("trip/b.jpg", "2024-05-01T11:17:23", utc_offset_min=120.0, subsec="5", software="Snap 1.2", fingerprint="f" * 32),
        photo("trip/a.jpg", "2024-05-01T09:41:07", content_id="C1", sidecar="trip/a.jpg.xmp", gps_at="2024-05-01T09:41:05Z"),
        photo("x.jpg", "2024-05-02T23:59:59", donor_dir=FOLDER),
        photo("lost.jpg", "2024-05-02T08:13:31", lat=None, lon=None),
        photo("bad.jpg", "2024-05-02T08:14:31", lat=None, lon=None, problem="secret/dir cannot be listed"),
        photo("ours.jpg", "2024-05-02T08:15:31", gps_method="whereshot proxy", pair="ours.jpg"),
        photo("ours.dng", "2024-05-02T08:15:31", gps_method="whereshot proxy", pair="ours.jpg"),
        {**photo("dateless.jpg", "2024-05-02T08:15:31"), "taken_at": None, "taken_local": None},
    ]
)
ROWS = proposals(
    proposal(
        "lost.jpg", datetime="2024-05-02T08:13:31.20+02:00", group="2024-05-02 Monti", camera=BODY["camera"], map="https://x",
        evidence="near trip/a.jpg", note="Aunt Mary", description="a kitchen", address="Via 1", problem="see trip/a.jpg",
        alternatives="track: 41.9,12.4", status="written", new_datetime="2024-05-02T08:13:31",
    ),
    proposal("gone.jpg"),
)  # fmt: skip
CORNERS = [
    {"owner": "", "journey": 0, "corner": n, "at": f"2024-05-01T{9 + n:02}:41:07Z", "local": f"2024-05-01T{11 + n:02}:41:07",
     "lat": 41.89, "lon": 12.49, "kind": "photo", "path": path, "donor_dir": folder, "mode": "walk", "speed_kmh": 4.4}
    for n, (path, folder) in enumerate([("trip/a.jpg", ""), ("trip/b.jpg", ""), ("x.jpg", FOLDER), ("", "")])
]  # fmt: skip
WAY_ = WAY.make([{**corner, "kind": "photo" if corner["path"] else "fix"} for corner in CORNERS])
JOURNEYS_ = JOURNEYS.make(
    [
        {
            "first_at": "2024-05-01T22:41:07Z",
            "last_at": "2024-05-02T10:41:07Z",
            "first_local": "2024-05-02T00:41:07",
            "last_local": "2024-05-02T12:41:07",
            "metres": 1234.0,
        }
    ]
)
GLIMPSES_ = GLIMPSES.make([{"path": "trip/a.jpg", "picture": "cache/glimpses/1.jpg", "colour": "#aabbcc"}])
TRIALS_ = TRIALS.make([{"path": "trip/a.jpg", "pattern": "alone", "camera": BODY["camera"]}])


@pytest.fixture(scope="module")
def public():
    table = places(place("p1", name="Home"), place("p2", within="p1"))
    return publish(PHOTOS_, ROWS, table, WAY_, JOURNEYS_, GLIMPSES_, TRIALS_)


def tables(public):
    return [getattr(public, name) for name in ("photos", "rows", "places", "way", "journeys", "glimpses", "trials")]


class TestWords:
    def test_no_text_has_a_path_a_serial_or_what_a_person_wrote(self, public):
        words = {text for table in tables(public) for name in table.select_dtypes("str") for text in table[name]}
        said = "\n".join(words)
        for secret in ("trip", "jpg.xmp", "lost", "gone", "bad.jpg", "ours.", "SN4711", "Grandma", "Mary", "kitchen", "Via 1",
                       "secret", "Snap", "C1", "ffff", "https", "0a1b2c3d", "near ", "41.9", "p1", "p2"):  # fmt: skip
            assert secret not in said, secret
        assert not re.search(r"\d\d:\d\d", said)

    def test_photos_are_numbered_by_time_in_all_tables_alike(self, public):
        numbered = public.photos.set_index("path")
        assert list(numbered.index) == [f"photo {n}" for n in range(1, 9)]
        assert public.way["path"].tolist() == ["photo 1", "photo 2", "photo 7", ""]
        assert public.glimpses["path"].tolist() == ["photo 1"]
        assert public.rows["path"].tolist() == ["photo 3", "photo 9"]
        assert set(public.photos.loc[public.photos["pair"] != "", "path"]) == {"photo 5", "photo 6"}
        assert set(public.photos["pair"]) == {"", "photo 6"}

    def test_cameras_are_called_by_their_model(self, public):
        assert set(public.photos["camera"]) == {"Acme One"}
        assert set(public.photos["serial"]) == {""}
        assert public.trials["camera"].tolist() == ["Acme One"]

    def test_folders_of_donors_are_numbers(self, public):
        assert public.photos.loc[6, "donor_dir"] == "donors 1"
        assert public.way["donor_dir"].tolist() == ["", "", "donors 1", ""]

    def test_names_of_places_and_pictures_stay(self, public):
        assert public.places["name"].tolist() == ["Home", ""]
        assert public.places["within"].tolist() == ["", "place 1"]
        assert public.glimpses["picture"].tolist() == ["cache/glimpses/1.jpg"]


class TestTimes:
    def test_of_photos_the_day_alone_is_left(self, public):
        clock = public.photos["taken_local"].dropna()
        assert set(clock.dt.strftime("%Y-%m-%d")) == DAYS
        assert (clock.dt.strftime("%H:%M:%S.%f") == "12:00:00.000000").all()
        assert public.photos["day_only"].all()
        for name in ("utc_offset_min", "gps_at", "time_error_s"):
            assert public.photos[name].isna().all()

    def test_instants_are_seconds_after_midnight_in_the_order_of_time(self, public):
        seconds = [at.isoformat() for at in public.photos["taken_at"].dropna()]
        assert seconds == [f"2024-05-{day}T00:00:0{n}+00:00" for day, n in (("01", 0), ("01", 1), *(("02", n) for n in range(5)))]

    def test_a_photo_without_a_time_has_none(self, public):
        last = public.photos.iloc[-1]
        assert pd.isna(last["taken_at"])
        assert pd.isna(last["taken_local"])

    def test_corners_keep_their_order_and_no_speed(self, public):
        assert [at.isoformat() for at in public.way["at"]] == [f"2024-05-01T00:00:0{n}+00:00" for n in range(4)]
        assert set(public.way["local"]) == {pd.Timestamp("2024-05-01")}
        assert public.way["speed_kmh"].isna().all()
        assert public.way["mode"].equals(WAY_["mode"])

    def test_a_very_full_day_stays_one_day(self):
        many = WAY.make(WAY_.iloc[[0] * 100_000].assign(corner=range(100_000)))
        at = publish(PHOTOS_, ROWS, places(), many, JOURNEYS_, GLIMPSES_).way["at"]
        assert at.is_monotonic_increasing
        assert set(at.dt.strftime("%Y-%m-%d")) == {"2024-05-01"}

    def test_a_corner_in_a_zone_further_west_does_not_go_back_in_time(self):
        west = WAY_.assign(local=WAY_["local"] - pd.to_timedelta([0, 12, 12, 12], unit="h"))
        assert publish(PHOTOS_, ROWS, places(), west, JOURNEYS_, GLIMPSES_).way["at"].is_monotonic_increasing

    def test_journeys_begin_and_end_on_the_days_of_the_wall_clock(self, public):
        (journey,) = public.journeys.to_dict("records")
        for name in ("first_at", "last_at"):
            assert journey[name] == pd.Timestamp("2024-05-02T00:00Z")
        for name in ("first_local", "last_local"):
            assert journey[name] == pd.Timestamp("2024-05-02")
        assert journey["metres"] == 1234.0

    def test_visits_of_places_are_days_whatever_the_zone(self):
        night = place("p1", first_at=pd.Timestamp("2024-05-01T23:30Z"), last_at=pd.Timestamp("2024-05-02T01:10Z"))
        (west,) = publish(PHOTOS_, ROWS, places({**night, "lon": -120.0}), WAY_, JOURNEYS_, GLIMPSES_).places.to_dict("records")
        assert west["first_at"] == west["last_at"] == pd.Timestamp("2024-05-01T20:00Z")  # 12:00 there
        assert west["visit_times"] == ""

    def test_rows_have_the_day_of_their_photo(self, public):
        assert public.rows["datetime"].tolist() == ["2024-05-02", "2024-05-01"]


class TestStates:
    def test_photos_stand_as_before(self, public):
        true, shown = standings(PHOTOS_, ROWS), standings(public.photos, public.rows)
        assert sorted(shown["state"]) == sorted(true["state"])
        assert {LOCATED, PROPOSED, WRITTEN, UNREADABLE, DONOR} <= set(shown["state"])

    def test_the_page_shows_days(self, public):
        assert set(standings(public.photos, public.rows)["when"]) == {*DAYS, ""}

    def test_without_trials_there_are_none(self):
        assert publish(PHOTOS_, ROWS, places(), WAY_, JOURNEYS_, GLIMPSES_).trials is None
