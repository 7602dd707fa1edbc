from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tasks.runtime.steps import retries
from tests.builders import jpeg
from tests.review_rows import edit_csv, read_csv
from tests.tasks.fake_nominatim import AGENT, NAVONA, ROME, nominatim, place


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(retries, "delay_s", 0.0)
    with nominatim() as fake:
        yield fake


@pytest.fixture
def trip(tmp_path):
    """Four photos that nothing places: three of a day without any position, and one far away in time that has one."""
    for at in (1, 2):
        jpeg(tmp_path / f"trip/2019/rome/{at}.jpg", taken=f"2019:05:0{at} 12:00:00", seed=at)
    jpeg(tmp_path / "trip/2019/paris/3.jpg", taken="2019:06:01 12:00:00", seed=3)
    jpeg(tmp_path / "trip/home.jpg", taken="2010:01:01 12:00:00", seed=4, lat=52.5, lon=13.4)
    return tmp_path / "whereshot/trip"


def asking(server):
    return (
        *("--set", f"geocode.options=domain=127.0.0.1:{server.port},scheme=http"),
        *("--set", f"geocode.user_agent={AGENT}"),
    )


def rows(out):
    return {row["path"]: row for row in read_csv(out / "review.csv")}


class TestTypedAddresses:
    def test_become_positions_to_approve_and_stay_in_their_cells(self, whereshot, server, trip):
        whereshot("propose", "trip")
        typed = {
            "2019/rome/1.jpg": {"address": "Piazza Navona"},
            "2019/rome/2.jpg": {"address": "geo:41.8902,12.4922;u=35"},
            "2019/paris/3.jpg": {"address": "Nowhere at all"},
        }
        edit_csv(trip / "review.csv", typed)
        said = whereshot("propose", "trip", *asking(server))
        assert said.status == 0, said.err
        shown = rows(trip)
        navona = shown["2019/rome/1.jpg"]
        assert [navona[name] for name in ("latitude", "longitude", "gps_source", "error_m", "decision", "address")] == [
            "41.8991000", "12.4731000", "address", "130", "", "Piazza Navona",
        ]  # fmt: skip
        assert navona["evidence"].startswith(f'address "Piazza Navona": found as "{NAVONA["display_name"]}" by nominatim')
        assert navona["place"].endswith("Rome, Italy")
        assert [shown["2019/rome/2.jpg"][name] for name in ("latitude", "gps_source", "error_m")] == [
            "41.8902000",
            "address",
            "35",
        ]
        lost = shown["2019/paris/3.jpg"]
        assert lost["latitude"] == ""
        assert 'address "Nowhere at all": nominatim finds nothing of that name' in lost["evidence"]
        assert "3 addresses for 3 photos: 1 with a position in the text itself, 1 found by nominatim, 1 without" in said.err
        assert server.asked == ["Piazza Navona", "Nowhere at all"]

    def test_tell_what_keeps_them_from_being_found_until_they_are_and_are_not_asked_again_then(self, whereshot, server, trip):
        whereshot("propose", "trip")
        edit_csv(trip / "review.csv", {"2019/rome/1.jpg": {"address": "Piazza Navona"}})
        said = whereshot("propose", "trip")
        assert said.status == 0
        assert "no address is sent anywhere until geocode.user_agent is set" in said.err
        assert "not looked up" in rows(trip)["2019/rome/1.jpg"]["evidence"]
        assert server.asked == []

        server.moods = [(403, {})]
        said = whereshot("propose", "trip", *asking(server))
        assert said.status == 0
        assert "nominatim refuses (HTTP 403)" in rows(trip)["2019/rome/1.jpg"]["evidence"]

        whereshot("propose", "trip", *asking(server))
        before = (trip / "review.csv").read_bytes()
        assert rows(trip)["2019/rome/1.jpg"]["gps_source"] == "address"
        whereshot("propose", "trip", *asking(server))
        assert (trip / "review.csv").read_bytes() == before
        assert server.asked == ["Piazza Navona", "Piazza Navona"]

    def test_once_accepted_are_written_and_marked_as_ours(self, whereshot, server, trip, tmp_path):
        if not shutil.which("exiftool"):
            pytest.skip("exiftool is not installed")
        whereshot("propose", "trip")
        edit_csv(trip / "review.csv", {"2019/rome/1.jpg": {"address": "Piazza Navona"}})
        whereshot("propose", "trip", *asking(server))
        edit_csv(trip / "review.csv", {"2019/rome/1.jpg": {"decision": "accept"}})
        assert whereshot("apply", trip / "review.csv", "--yes").status == 0
        command = [
            "exiftool",
            "-n",
            "-j",
            "-GPSLatitude",
            "-GPSLongitude",
            "-GPSProcessingMethod",
            tmp_path / "trip/2019/rome/1.jpg",
        ]
        (written,) = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        assert (written["GPSLatitude"], written["GPSLongitude"]) == pytest.approx((41.8991, 12.4731), abs=1e-6)
        assert written["GPSProcessingMethod"] == "whereshot address"


class TestOneAddressForMany:
    def test_is_proposed_for_every_photo_that_the_glob_means(self, whereshot, server, trip):
        server.answers["rome, italy"] = [ROME, place("Rome, Texas, United States", 32.1, -95.2, (32.09, 32.11, -95.21, -95.19))]
        said = whereshot("propose", "trip", "--address", "Rome, Italy", "--only", "2019/rome/**", *asking(server))
        assert said.status == 0, said.err
        shown = rows(trip)
        assert [shown[f"2019/rome/{at}.jpg"]["gps_source"] for at in (1, 2)] == ["address", "address"]
        assert shown["2019/rome/1.jpg"]["latitude"] == "41.8933203"
        assert shown["2019/rome/1.jpg"]["alternatives"].startswith("address 32.1000000,-95.2000000 ±")
        assert shown["2019/paris/3.jpg"]["gps_source"] != "address"
        assert "home.jpg" not in shown
        assert server.asked == ["Rome, Italy"]

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (["--address", "Rome", "--only", "2018/**"], "--only 2018/**: no photo of the archive is called so"),
            (["--only", "2019/**"], "--only"),
        ],
    )
    def test_a_glob_that_means_nothing_is_wrong_usage(self, whereshot, server, trip, words, reason):
        said = whereshot("propose", "trip", *words, *asking(server))
        assert said.status == 2
        assert reason in said.err
        assert server.asked == []
