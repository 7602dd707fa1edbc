from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from geopy.distance import great_circle

from config.settings import Geocode
from tasks.core.review_tables import ADDRESSES
from tasks.geocode import geocode
from tasks.runtime.steps import retries
from tests.tasks.fake_nominatim import AGENT, NAVONA, ROME, nominatim, place

ROOT = Path(__file__).resolve().parents[2]

DEEP = pytest.param(b"[" * 200_000, id="nested deeper than any reader goes")


@pytest.fixture(autouse=True)
def folders(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(retries, "delay_s", 0.0)
    return tmp_path


@pytest.fixture
def server():
    with nominatim() as fake:
        yield fake


def asked(*texts):
    return ADDRESSES.make([{"path": f"{at}.jpg", "address": text} for at, text in enumerate(texts)])


def one(text, settings):
    hits = geocode(asked(text), settings)
    assert len(hits) == 1
    return hits.iloc[0]


def answer(server, text, *places):
    server.answers[text.casefold()] = list(places)


class TestGeocode:
    def test_finds_an_address_with_the_radius_that_holds_its_box(self, server):
        hit = one("Rome", server.settings())
        assert (hit["lat"], hit["lon"], hit["name"], hit["by"]) == (41.8933203, 12.4829321, ROME["display_name"], "nominatim")
        south, north, west, east = map(float, ROME["boundingbox"])
        corners = [(lat, lon) for lat in (south, north) for lon in (west, east)]
        far_m = max(great_circle((hit["lat"], hit["lon"]), corner).m for corner in corners)
        assert far_m <= hit["error_m"] <= far_m + 1.1

    def test_says_who_asks_what_and_how_many_hits_it_wants(self, server):
        geocode(asked("Rome"), server.settings(language="it", most_hits=3))
        assert server.agents == [AGENT]
        assert server.queries == [{"q": "Rome", "format": "json", "limit": "3", "accept-language": "it"}]

    def test_lists_further_hits_by_rank_and_each_place_once(self, server):
        point = place("Roma, Lazio, Italia", 41.8941, 12.4858, (41.7, 42.0, 12.3, 12.6), osm_type="node")
        texas = place("Rome, Texas, United States", 32.1, -95.2, (32.09, 32.11, -95.21, -95.19))
        answer(server, "Rome", ROME, point, texas)
        hits = geocode(asked("Rome"), server.settings())
        assert hits[["rank", "name"]].to_numpy().tolist() == [[0, ROME["display_name"]], [1, "Rome, Texas, United States"]]

    def test_asks_one_text_once_for_all_its_photos(self, server):
        hits = geocode(asked("Rome", "Rome", "Rome"), server.settings())
        assert (server.asked, len(hits)) == (["Rome"], 1)

    def test_sends_nothing_until_the_installation_has_a_name(self, server):
        hit = one("Rome", server.settings(user_agent=""))
        assert server.asked == []
        assert hit["problem"].startswith("not looked up: no address is sent anywhere until geocode.user_agent is set")

    def test_reads_a_position_in_the_text_without_any_network(self, server):
        hit = one("41.8902, 12.4922", server.settings())
        assert (hit["lat"], hit["lon"], hit["error_m"], hit["by"], hit["name"]) == (41.8902, 12.4922, 10, "", "")
        assert server.asked == []

    def test_does_not_send_what_is_certainly_no_address(self, server):
        hits = geocode(asked("91.5, 12.3", "https://maps.app.goo.gl/x", "..."), server.settings())
        assert server.asked == []
        assert hits["lat"].isna().all()
        assert (hits["problem"] != "").all()

    def test_says_that_nothing_was_found_and_by_whom(self, server):
        hit = one("Nowhere at all", server.settings())
        assert (hit["by"], hit["problem"]) == ("nominatim", "nominatim finds nothing of that name")

    def test_reads_a_zipped_answer(self, server):
        """The library asks for gzip, and the server then sends it."""
        assert one("Piazza Navona", server.settings())["name"] == NAVONA["display_name"]

    def test_no_texts_are_no_hits(self, server):
        assert geocode(ADDRESSES.empty(), server.settings()).empty

    def test_makes_no_file_where_no_address_is_looked_up(self, server, folders):
        geocode(asked("41.8902, 12.4922"), server.settings())
        assert list(folders.iterdir()) == []


class TestAnswersAreKept:
    def test_a_second_run_asks_nothing_whatever_case_and_spaces(self, server):
        first = one("Piazza Navona", server.settings())
        second = one("piazza  NAVONA", server.settings())
        assert server.asked == ["Piazza Navona"]
        assert (bool(first["cached"]), bool(second["cached"])) == (False, True)
        assert first[["lat", "lon", "error_m", "name"]].tolist() == second[["lat", "lon", "error_m", "name"]].tolist()

    def test_a_known_answer_needs_no_permission(self, server):
        geocode(asked("Rome"), server.settings())
        assert one("Rome", server.settings(user_agent=""))["name"] == ROME["display_name"]

    def test_another_language_and_another_server_are_other_questions(self, server):
        geocode(asked("Rome"), server.settings())
        geocode(asked("Rome"), server.settings(language="it"))
        geocode(asked("Rome"), server.settings(options=(f"domain=localhost:{server.port}", "scheme=http")))
        assert server.asked == ["Rome"] * 3

    def test_that_nothing_was_found_is_known_for_thirty_days(self, server, folders):
        geocode(asked("Nowhere"), server.settings())
        assert bool(one("Nowhere", server.settings())["cached"])
        with sqlite3.connect(folders / "data/whereshot/addresses.sqlite") as connection:
            connection.execute("update answers set asked_on = date('now', '-31 days')")
        connection.close()
        assert not one("Nowhere", server.settings())["cached"]
        assert server.asked == ["Nowhere", "Nowhere"]

    def test_more_hits_than_were_asked_for_then_are_asked_for_again(self, server):
        answer(server, "Rome", ROME, place("Rome, Texas, United States", 32.1, -95.2, (32.09, 32.11, -95.21, -95.19)))
        assert len(geocode(asked("Rome"), server.settings(most_hits=1))) == 1
        assert len(geocode(asked("Rome"), server.settings(most_hits=2))) == 2

    def test_a_fault_is_not_kept(self, server):
        server.moods = [(403, {})]
        geocode(asked("Rome"), server.settings())
        assert one("Rome", server.settings())["name"] == ROME["display_name"]

    def test_the_file_is_the_users_alone_and_holds_no_key(self, server, folders, monkeypatch):
        monkeypatch.setenv("PICKPOINT", "s3cr3t")
        options = (f"domain=key:hidden@127.0.0.1:{server.port}", "scheme=http", "api_key=$PICKPOINT")
        answer(server, "Rome", ROME)
        hit = one("Rome", server.settings(geocoder="pickpoint", options=options))
        file = folders / "data/whereshot/addresses.sqlite"
        assert hit["by"] == "pickpoint"
        assert server.queries[0]["key"] == "s3cr3t"
        assert b"Roma" in file.read_bytes()
        assert not any(word in file.read_bytes() for word in (b"s3cr3t", b"hidden"))
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_a_damaged_file_is_put_aside(self, server, folders):
        file = folders / "data/whereshot/addresses.sqlite"
        file.parent.mkdir(parents=True)
        file.write_bytes(b"not a database" * 100)
        assert one("Rome", server.settings())["name"] == ROME["display_name"]
        assert file.with_suffix(".damaged").read_bytes().startswith(b"not a database")
        assert bool(one("Rome", server.settings())["cached"])

    def test_where_nothing_can_be_written_the_answer_is_used_all_the_same(self, server, folders, caplog):
        (folders / "data").write_text("a file where the folder should be")
        assert one("Rome", server.settings())["name"] == ROME["display_name"]
        assert "answers are not kept for the next time" in caplog.text


class TestFaults:
    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
    def test_a_fault_that_may_pass_is_asked_again(self, server, status):
        server.moods = [(status, {})]
        assert one("Rome", server.settings())["name"] == ROME["display_name"]
        assert len(server.asked) == 2

    def test_waits_as_long_as_it_is_told_to(self, server):
        server.moods = [(429, {"Retry-After": "1"})]
        assert one("Rome", server.settings())["name"] == ROME["display_name"]
        assert 1.0 <= server.at_s[1] - server.at_s[0] < 3

    def test_does_not_wait_an_hour(self, server):
        server.moods = [(429, {"Retry-After": "3600"})]
        assert one("Rome", server.settings())["problem"] == (
            "not looked up: nominatim is asked too often (HTTP 429); try again later"
        )
        assert len(server.asked) == 1

    def test_gives_up_after_as_many_tries_as_a_step_has(self, server):
        server.moods = [(503, {})] * 9
        hits = geocode(asked("Rome", "Piazza Navona"), server.settings())
        assert server.asked == ["Rome"] * 3
        reason = "not looked up: nominatim has a fault (HTTP 503)"
        assert hits["problem"].tolist() == [reason, reason]

    @pytest.mark.parametrize(
        ("status", "words"),
        [
            (401, "refuses (HTTP 401): look at geocode.user_agent and the keys in geocode.options"),
            (403, "refuses (HTTP 403): look at geocode.user_agent and the keys in geocode.options"),
            (402, "says that your quota is used up (HTTP 402)"),
        ],
    )
    def test_a_refusal_ends_the_asking_and_says_why(self, server, status, words):
        server.moods = [(status, {})]
        hits = geocode(asked("Rome", "Piazza Navona"), server.settings())
        assert server.asked == ["Rome"]
        assert hits["problem"].tolist() == [f"not looked up: nominatim {words}"] * 2

    def test_a_text_that_the_service_does_not_take_does_not_keep_others_back(self, server):
        server.moods = [(400, {})]
        hits = geocode(asked("Rome", "Piazza Navona"), server.settings()).set_index("address")
        assert hits.loc["Rome", "problem"] == "not looked up: nominatim does not take this text (HTTP 400)"
        assert hits.loc["Piazza Navona", "name"] == NAVONA["display_name"]

    def test_a_slow_service_is_given_up(self, server):
        server.pause_s = 0.6
        hit = one("Rome", server.settings(timeout_s=0.1))
        assert hit["problem"] == "not looked up: nominatim does not answer within 0.1 s"

    def test_no_service_at_all_is_said(self):
        with nominatim() as fake:
            settings = fake.settings()
        assert one("Rome", settings)["problem"] == "not looked up: nominatim cannot be reached: is there a network?"

    @pytest.mark.parametrize("body", [b"<html>Please log in</html>", b'[{"lat": "north"}]', b"\xff\xfe", b"[1]", DEEP])
    def test_an_answer_of_something_else_is_said(self, server, body):
        server.body = body
        hit = one("Rome", server.settings())
        assert hit["problem"] == "not looked up: nominatim answers what cannot be understood"

    def test_a_key_that_the_environment_lacks_is_named(self, server):
        hit = one("Rome", Geocode(user_agent=AGENT, geocoder="opencage", options=("api_key=$NO_SUCH_KEY",)))
        assert hit["problem"] == (
            "not looked up: opencage cannot be used: the environment has no NO_SUCH_KEY, which geocode.options names for api_key"
        )

    def test_no_message_holds_a_key(self, server, caplog):
        caplog.set_level("INFO")
        options = (f"domain=127.0.0.1:{server.port}", "scheme=http", "api_key=s3cr3t")
        server.moods = [(403, {})]
        hit = one("Rome", server.settings(geocoder="pickpoint", options=options))
        assert "refuses" in hit["problem"]
        assert "s3cr3t" not in hit["problem"] + caplog.text

    def test_where_no_turn_can_be_kept_nothing_is_sent(self, server, folders):
        (folders / "state").write_text("a file where the folder should be")
        assert "cannot be asked, because " in one("Rome", server.settings())["problem"]
        assert server.asked == []


class TestOneRequestASecond:
    def test_holds_over_two_processes_and_their_threads(self, server, folders):
        """Two processes, one of them with two threads, ask two texts each: six requests, a second between any two."""
        code = (
            "import sys, threading\n"
            "from config.settings import Geocode\n"
            "from tasks.core.review_tables import ADDRESSES\n"
            "from tasks.geocode import geocode\n"
            "settings = Geocode(user_agent='test', options=(f'domain=127.0.0.1:{sys.argv[1]}', 'scheme=http'))\n"
            "def ask(name):\n"
            "    texts = [{'path': str(n), 'address': f'{name} {n}'} for n in range(2)]\n"
            "    assert geocode(ADDRESSES.make(texts), settings)['problem'].str.contains('finds nothing').all()\n"
            "threads = [threading.Thread(target=ask, args=[name]) for name in sys.argv[2:]]\n"
            "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
        )
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", code, str(server.port)]
        others = [subprocess.Popen([*command, *names], env=environ) for names in (["a", "b"], ["c"])]
        assert [process.wait(timeout=60) for process in others] == [0, 0]
        assert sorted(server.asked) == ["a 0", "a 1", "b 0", "b 1", "c 0", "c 1"]
        between = [later - earlier for earlier, later in zip(server.at_s, server.at_s[1:], strict=False)]
        assert min(between) >= 1.0

    def test_a_slow_answer_does_not_let_two_requests_run_at_once(self, server):
        server.pause_s = 0.3
        running = [threading.Thread(target=geocode, args=(asked(name), server.settings())) for name in ("a", "b", "c")]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
        between = [later - earlier for earlier, later in zip(server.at_s, server.at_s[1:], strict=False)]
        assert min(between) >= 0.3
