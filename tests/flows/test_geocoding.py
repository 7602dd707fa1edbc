from __future__ import annotations

import json

import pytest

from tasks.runtime.steps import retries
from tests.tasks.fake_nominatim import AGENT, NAVONA, ROME, nominatim


@pytest.fixture
def geocode(tmp_path, monkeypatch, capsys):
    """Call ``whereshot geocode`` as a person does, with the words that let it ask the server given; status, stdout, stderr."""
    from flows.__main__ import _main

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(retries, "delay_s", 0.0)

    def call(*words, server=None):
        options = ["--set", f"geocode.options=domain=127.0.0.1:{server.port},scheme=http"] if server else []
        agent = ["--set", f"geocode.user_agent={AGENT}"] if server else []
        status = _main(["geocode", *words, *options, *agent])
        return status, *capsys.readouterr()

    return call


@pytest.fixture
def server():
    with nominatim() as fake:
        yield fake


class TestGeocode:
    def test_prints_position_radius_name_and_map_of_each_hit(self, geocode, server):
        server.answers["rome"] = [ROME, NAVONA]
        status, out, err = geocode("Rome", server=server)
        assert (status, err) == (0, "")
        assert out.splitlines() == [
            "41.8933203, 12.4829321 ±41 km  Roma, Roma Capitale, Lazio, Italia",
            "   https://www.openstreetmap.org/?mlat=41.8933203&mlon=12.4829321#map=16/41.8933203/12.4829321",
            "41.8991000, 12.4731000 ±130 m  Piazza Navona, Parione, Roma, Italia",
            "   https://www.openstreetmap.org/?mlat=41.8991000&mlon=12.4731000#map=16/41.8991000/12.4731000",
        ]

    def test_json_is_one_object(self, geocode, server):
        for cached in (False, True):
            status, out, err = geocode("Piazza Navona", "--json", server=server)
            assert (status, err) == (0, "")
            assert json.loads(out) == {
                "flow": "geocode",
                "text": "Piazza Navona",
                "by": "nominatim",
                "cached": cached,
                "hits": [
                    {
                        "latitude": 41.8991,
                        "longitude": 12.4731,
                        "error_m": 130.0,
                        "name": "Piazza Navona, Parione, Roma, Italia",
                        "map": "https://www.openstreetmap.org/?mlat=41.8991000&mlon=12.4731000#map=16/41.8991000/12.4731000",
                    }
                ],
            }

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("-33.8568, 151.2153", "-33.8568000, 151.2153000 ±10 m"),
            ("geo:41.8902,12.4922;u=35", "41.8902000, 12.4922000 ±35 m"),
            ("https://www.google.com/maps/@41.8902102,12.4922309,17z", "41.8902102, 12.4922309 ±36 m"),
            ("8FVC2222+22", "47.0000625, 8.0000625 ±10 m"),
        ],
    )
    def test_reads_a_position_without_any_network(self, geocode, text, shown):
        status, out, _ = geocode(text)
        assert (status, out.splitlines()[0]) == (0, shown)

    def test_an_address_without_permission_names_the_setting_with_an_example(self, geocode):
        status, out, err = geocode("Rome")
        assert (status, out) == (2, "")
        assert err == (
            'whereshot: "Rome": not looked up: no address is sent anywhere until geocode.user_agent is set, '
            'for example --set geocode.user_agent="my photos (me@example.org)"\n'
        )

    def test_nothing_found_is_status_3(self, geocode, server):
        status, out, err = geocode("Nowhere", "--json", server=server)
        assert status == 3
        assert json.loads(out)["error"] == '"Nowhere": nominatim finds nothing of that name'
        assert err == 'whereshot: "Nowhere": nominatim finds nothing of that name\n'

    def test_a_refusal_is_status_1(self, geocode, server):
        server.moods = [(403, {})]
        status, out, err = geocode("Rome", server=server)
        assert (status, out) == (1, "")
        assert "nominatim refuses (HTTP 403)" in err

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (["91.5, 12.3"], "latitude 91.5 is outside"),
            (["https://maps.app.goo.gl/abc"], "a short link, which only its service can read"),
            (["--bogus"], "there is no option --bogus"),
            (["Rome", "--set", "geocode.geocoder=nominatm"], "geopy knows no geocoder 'nominatm'; it knows arcgis"),
            (["Rome", "--set", "geocode.options=domian=x"], "nominatim has no option domian"),
            (["Rome", "--set", "geocode.geocoder=opencage"], "geocode.options = () is not allowed: opencage needs api_key"),
            (["Rome", "--set", "geocode.min_delay_s=0.5"], "geocode.min_delay_s"),
        ],
    )
    def test_wrong_usage_is_status_2_with_the_reason(self, geocode, words, reason):
        status, out, err = geocode(*words)
        assert (status, out) == (2, "")
        assert reason in err
