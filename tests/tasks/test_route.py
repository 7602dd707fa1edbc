"""Tests of asking a routing server for roads: what is sent, what is kept, and that lines stay straight whatever goes wrong."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from contextlib import suppress

import pandas as pd
import pytest

from config.drawing import Route
from tasks.core.geo import distance_m
from tasks.core.journey_tables import WAY
from tasks.core.journeys.tracing import traced
from tasks.core.tables import FIXES, PLACES
from tasks.route import route
from tasks.runtime.steps import retries
from tests.journey_rows import ROME, Trip, moved, photos_of, trip
from tests.tasks.fake_osrm import answer, osrm


@pytest.fixture(autouse=True)
def out(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(retries, "delay_s", 0.0)
    return tmp_path / "out"


@pytest.fixture
def server():
    with osrm() as fake:
        yield fake


@pytest.fixture
def said(monkeypatch):
    """Return what the step says to the person."""
    lines: list[str] = []
    monkeypatch.setattr("tasks.route.say", lines.append)
    return lines


def way_of(*trips: Trip) -> pd.DataFrame:
    found = traced(photos_of(*trips, noise_m=0), FIXES.empty(), PLACES.empty(), gap_s=259_200, gap_m=100_000, home_m=0)
    return found.way


ONE_LEG = trip("2024-05-01 08:00", ROME).ride(moved(ROME, 30, 0), 2)
THREE_LEGS = ONE_LEG.ride(moved(ROME, 30, 10), 2).ride(moved(ROME, 50, 10), 2)


class TestRoute:
    def test_a_ride_follows_the_road_that_the_server_tells(self, server, out):
        way = way_of(ONE_LEG)
        along = route(way, server.settings(), out)
        assert along["kind"].tolist() == ["photo", *["road"] * 3, "photo"]
        assert along["corner"].tolist() == [0, 1, 2, 3, 4]
        middle = along.iloc[2]
        assert (middle["lat"], middle["lon"]) == pytest.approx(
            ((ROME.lat + moved(ROME, 30).lat) / 2, ROME.lon - (moved(ROME, 30).lat - ROME.lat) / 10), abs=2e-5
        )
        assert middle["at"] == pytest.approx(pd.Timestamp("2024-05-01 08:15", tz="UTC"), abs=pd.Timedelta(seconds=2))
        assert WAY.check(along) is along

    def test_it_asks_as_the_protocol_has_it(self, server, out):
        route(way_of(ONE_LEG), server.settings(profile="bike"), out)
        (((lon, lat), (to_lon, to_lat)),) = server.asked
        assert (lat, lon, to_lon) == (41.8902, 12.4922, 12.4922)
        assert to_lat == pytest.approx(moved(ROME, 30).lat, abs=1e-5)
        assert server.profiles == ["bike"]
        assert server.queries == [{"overview": "full", "geometries": "geojson"}]
        assert server.agents == ["Whereshot"]

    def test_without_a_server_nothing_is_sent_and_nothing_kept(self, server, out):
        way = way_of(ONE_LEG)
        assert route(way, Route(), out) is way
        assert server.asked == []
        assert not out.exists()

    def test_an_empty_way_asks_nothing(self, server, out):
        assert route(WAY.empty(), server.settings(), out).empty
        assert server.asked == []

    def test_answers_are_kept_for_good(self, server, out):
        first = route(way_of(THREE_LEGS), server.settings(), out)
        again = route(way_of(THREE_LEGS), server.settings(), out)
        pd.testing.assert_frame_equal(first, again)
        assert len(server.asked) == 3

    def test_that_there_is_no_road_is_kept_too_and_leaves_the_line_straight(self, server, out, said):
        server.roads = lambda *_: {"code": "NoRoute", "message": "Impossible route between points"}
        for _ in range(2):
            assert (route(way_of(ONE_LEG), server.settings(), out)["kind"] == "photo").all()
        assert (len(server.asked), said) == (1, [])

    def test_another_profile_or_server_is_asked_anew(self, server, out):
        for profile in ("driving", "bike"):
            route(way_of(ONE_LEG), server.settings(profile=profile), out)
        assert server.profiles == ["driving", "bike"]

    def test_the_longest_legs_are_asked_first_and_the_others_by_the_next_run(self, server, out, said):
        lengths = []
        for _ in range(3):
            route(way_of(THREE_LEGS), server.settings(max_requests=1), out)
            (lon, lat), (to_lon, to_lat) = server.asked[-1]
            lengths.append(round(float(distance_m(lat, lon, to_lat, to_lon)) / 1000))
        assert lengths == [30, 20, 10]
        assert said == [
            "roads: 2 legs will be asked for by the next runs (route.max_requests = 1)",
            "roads: 1 leg will be asked for by the next runs (route.max_requests = 1)",
        ]

    def test_a_second_request_waits(self, server, out):
        route(way_of(THREE_LEGS), server.settings(min_delay_s=0.2), out)
        waits = [later - sooner for sooner, later in zip(server.at_s, server.at_s[1:], strict=False)]
        assert min(waits) >= 0.19

    def test_each_leg_is_told_when_it_is_done(self, server, out):
        done: list[int] = []
        route(way_of(THREE_LEGS), server.settings(), out, advance=done.append)
        assert done == [1, 1, 1]

    def test_the_argument_is_not_changed(self, server, out):
        way = way_of(ONE_LEG)
        before = way.copy()
        route(way, server.settings(), out)
        pd.testing.assert_frame_equal(way, before)


class TestTrouble:
    """Whatever the server does, the way comes back straight, with one sentence."""

    def straight(self, settings, out, said, sentence):
        way = way_of(THREE_LEGS)
        found = route(way, settings, out)
        pd.testing.assert_frame_equal(found, way)
        assert said == [f"roads: {settings.server} {sentence}; the ways that it has not told stay straight"]

    def test_a_server_that_is_away(self, out, said):
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
        settings = Route(server=f"http://127.0.0.1:{port}", min_delay_s=0)
        self.straight(settings, out, said, "cannot be reached: does it run?")

    def test_a_server_that_is_silent(self, server, out, said):
        server.pause_s = 0.6
        self.straight(server.settings(timeout_s=0.1), out, said, "does not answer within 0.1 s")
        assert len(server.asked) == 1 + retries.times

    def test_a_server_with_a_fault_is_asked_again_and_then_left_alone(self, server, out, said):
        server.moods = [(502, {})] * 9
        self.straight(server.settings(), out, said, "has a fault (HTTP 502)")
        assert len(server.asked) == 1 + retries.times

    def test_a_fault_that_passes_is_no_trouble(self, server, out, said):
        server.moods = [(503, {})]
        assert (route(way_of(THREE_LEGS), server.settings(), out)["kind"] == "road").sum() == 9
        assert said == []

    def test_a_server_that_is_asked_too_often(self, server, out, said):
        server.moods = [(429, {"Retry-After": "3600"})]
        self.straight(server.settings(), out, said, "is asked too often (HTTP 429); try again later")
        assert len(server.asked) == 1

    @pytest.mark.parametrize(
        "body",
        [
            b"<html>Welcome</html>", b"", b"[]", b"null", b'{"code": "Ok"}', b'{"code": "Ok", "routes": []}',
            b'{"code": "InvalidQuery", "message": "Query string malformed"}',
            b'{"code": "Ok", "routes": [{"geometry": "_p~iF~ps|U"}]}',
            b'{"code": "Ok", "routes": [{"geometry": {"coordinates": [[12, "north"]]}}]}',
            b'{"code": "Ok", "routes": [{"geometry": {"coordinates": [[12, 95], [12, 96]]}}]}',
            b'{"code": "Ok", "routes": [{"geometry": {"coordinates": [[NaN, NaN], [12, 41]]}}]}',
            pytest.param(b'{"a":' * 200_000, id="nested deeper than any reader goes"),
        ],
    )  # fmt: skip
    def test_a_server_that_speaks_something_else(self, server, out, said, body):
        server.body = body
        self.straight(server.settings(), out, said, "answers what is not of OSRM's route service")
        assert len(server.asked) == 1

    def test_a_server_that_sends_without_end(self, server, out, said, monkeypatch):
        monkeypatch.setattr("tasks.route._MOST_BYTES", 100_000)
        server.body = b" " * 300_000 + b'{"code": "NoRoute"}'
        self.straight(server.settings(), out, said, "answers what is not of OSRM's route service")

    @pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"])
    def test_a_server_that_sends_a_byte_now_and_then_is_given_up_in_time(self, out, said, head):
        """For five seconds a byte each tenth of one: within the client's own limit of 0.3 s for the next byte."""
        with socket.create_server(("127.0.0.1", 0)) as slow:
            threading.Thread(target=_drip, args=(slow, 1 + retries.times, head), daemon=True).start()
            settings = Route(server=f"http://127.0.0.1:{slow.getsockname()[1]}", min_delay_s=0, timeout_s=0.3)
            begun = time.monotonic()
            self.straight(settings, out, said, "does not answer within 0.3 s")
            assert time.monotonic() - begun < 4

    def test_another_address_that_the_server_names_learns_nothing(self, server, out, said):
        with osrm() as other:
            server.moods = [(302, {"Location": f"{other.address}/route/v1/driving/1,2;3,4"})]
            self.straight(server.settings(), out, said, "answers what is not of OSRM's route service (HTTP 302)")
            assert other.asked == []

    @pytest.mark.parametrize("address", ["localhost:5000", "router", "ftp://localhost", "http://", "http://[bad"])
    def test_what_is_no_address(self, out, said, address):
        settings = Route(server=address, min_delay_s=0)
        self.straight(settings, out, said, "is no address of a server; write route.server as http://localhost:5000")

    def test_an_answer_that_breaks_off(self, out, said):
        with socket.create_server(("127.0.0.1", 0)) as half:
            threading.Thread(target=_answer_half, args=(half, 1 + retries.times), daemon=True).start()
            settings = Route(server=f"http://127.0.0.1:{half.getsockname()[1]}", min_delay_s=0)
            self.straight(settings, out, said, "breaks off in the middle of its answer")

    def test_what_was_told_before_the_trouble_is_drawn(self, server, out, said):
        server.moods = [(200, {}), *[(500, {})] * 9]
        assert (route(way_of(THREE_LEGS), server.settings(), out)["kind"] == "road").sum() == 3
        assert len(said) == 1

    def test_a_damaged_file_of_answers_is_put_aside(self, server, out):
        file = out / "cache" / "roads.sqlite"
        file.parent.mkdir(parents=True)
        file.write_bytes(b"no database" * 1000)
        assert (route(way_of(ONE_LEG), server.settings(), out)["kind"] == "road").any()
        assert file.with_suffix(".damaged").read_bytes().startswith(b"no database")
        with sqlite3.connect(file) as kept:
            assert kept.execute("select count(*) from roads").fetchone() == (1,)
        kept.close()

    def test_a_folder_that_takes_no_file_costs_only_the_keeping(self, server, out):
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("a file where the folder should be")
        assert (route(way_of(ONE_LEG), server.settings(), out)["kind"] == "road").any()

    def test_a_road_that_nobody_can_have_come_along_is_not_taken(self, server, out, said):
        server.roads = lambda first, last: answer(first, (first[0] + 3, first[1]), last)
        way = way_of(ONE_LEG)
        pd.testing.assert_frame_equal(route(way, server.settings(), out), way)
        assert said == []


def _drip(server, times, head):
    """Answer requests with the head at once and then with blanks, each for five seconds."""

    def to(connection):
        with connection, suppress(OSError):
            connection.recv(65_536)
            connection.sendall(head)
            for _ in range(50):
                time.sleep(0.1)
                connection.sendall(b" ")

    for _ in range(times):
        threading.Thread(target=to, args=server.accept()[:1], daemon=True).start()


def _answer_half(listening: socket.socket, times: int) -> None:
    for _ in range(times):
        taken, _ = listening.accept()
        with taken:
            taken.recv(4096)
            taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{")
