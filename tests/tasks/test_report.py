"""Tests of report.html as a file: what it says, what it counts, and that it fetches nothing."""

from __future__ import annotations

import json
import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from config.drawing import Report
from tasks.core.errors import UsageError
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS
from tests.builders import jpeg
from tests.reports import report
from tests.unpacked_points import unpacked

EVIL = "<img src=x onerror=alert(1)>.jpg"
ENDING = "</script><script>alert(2)</script>.jpg"


class Parsed(HTMLParser):
    """The page's elements: attributes that name a resource, the texts of style blocks, the data and the title."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.resources: list[str] = []
        self.tags: list[str] = []
        self.policy = ""
        self.texts: dict[str, list[str]] = {"style": [], "title": [], "data": []}
        self._into: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        self.resources += [values[name] or "" for name in ("src", "href", "srcset", "data", "action", "poster") if name in values]
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"] or ""
        kind = "data" if values.get("id") == "whereshot-data" else tag
        self._into = self.texts.get(kind)

    def handle_endtag(self, tag):
        self._into = None

    def handle_data(self, data):
        if self._into is not None:
            self._into.append(data)

    @property
    def data(self) -> dict[str, Any]:
        return json.loads("".join(self.texts["data"]))

    def layer(self, key: str) -> dict[str, Any]:
        (found,) = (layer for layer in self.data["layers"] if layer["key"] == key)
        return {**found, "content": unpacked(found["content"])} if found["kind"] == "points" else found


def photo(path: str, **values: Any) -> dict[str, Any]:
    return {"path": path, "kind": "photo", "time_basis": "none", **values}


def proposal(path: str, **values: Any) -> dict[str, Any]:
    return {"path": path, "latitude": 41.9, "longitude": 12.5, "gps_source": "proxy", "error_m": 120.0, **values}


def made(tmp_path: Path, photos: list[dict[str, Any]], proposals: list[dict[str, Any]] = (), **settings: Any) -> Parsed:  # type: ignore[assignment]
    path = report(
        PHOTOS.make(photos), PROPOSALS.make(proposals), tmp_path / "my photos", tmp_path / "out", Report(**settings), title="Trip"
    )
    assert path == tmp_path / "out" / "report.html"
    return Parsed(path.read_text("utf-8"))


class TestCounts:
    def test_every_photo_is_in_one_part_and_the_parts_add_up(self, tmp_path):
        photos = [
            photo("located.jpg", lat=1.0, lon=2.0),
            photo("written.jpg", lat=1.0, lon=2.0, gps_method="whereshot track"),
            *(photo(f"{name}.jpg") for name in ("proposed", "accepted", "rejected", "missing")),
            photo("broken.jpg", problem="no picture"),
            photo("phone.jpg", donor_dir="/phone", lat=1.0, lon=2.0),
        ]
        proposals = [
            proposal("proposed.jpg"),
            proposal("accepted.jpg", decision="yes"),
            proposal("rejected.jpg", decision="no"),
            {"path": "missing.jpg", "evidence": "too far in time"},
            {"path": "broken.jpg", "problem": "no picture"},
        ]
        page = made(tmp_path, photos, proposals)
        parts = {layer["key"]: layer["count"] for layer in page.data["layers"] if layer["part"]}
        assert parts == dict.fromkeys(("proposed", "accepted", "rejected", "written", "located", "missing", "unreadable"), 1)
        assert page.data["total"] == 7
        assert page.layer("donor")["count"] == 1
        assert page.layer("heat")["count"] == 4

    def test_states_differ_in_colour_or_shape(self, tmp_path):
        photos = [photo("l.jpg", lat=1.0, lon=2.0), photo("m.jpg"), photo("d.jpg", donor_dir="/p", lat=1.0, lon=2.0)]
        page = made(tmp_path, photos, [proposal("p.jpg"), proposal("a.jpg", decision="yes")])
        looks = {(layer["colour"], layer["shape"]) for layer in page.data["layers"] if layer["kind"] not in ("heat", "radii")}
        colours = {page.layer(key)["colour"] for key in ("located", "proposed", "missing")}
        assert (len(looks), len(colours)) == (5, 3)

    def test_an_empty_archive_makes_a_page_without_layers(self, tmp_path):
        page = made(tmp_path, [])
        assert (page.data["total"], page.data["layers"], page.data["extent"], page.data["span"]) == (0, [], None, None)

    def test_a_single_photo_makes_a_page(self, tmp_path):
        page = made(tmp_path, [photo("a.jpg", lat=41.9, lon=12.5, taken_local=pd.Timestamp("2024-05-01 12:00"))])
        assert page.data["extent"] == {"south": 41.9, "west": 12.5, "north": 41.9, "east": 12.5}
        assert page.data["span"] == ["2024-05-01", "2024-05-01"]


class TestPoints:
    def test_what_a_card_tells_is_in_the_data(self, tmp_path):
        row = proposal(
            "a.jpg", evidence="between b.jpg and c.jpg", confidence=0.9, place="Rome, Italy", datetime="2024-05-01T12:00:00+02:00"
        )
        content = made(tmp_path, [photo("a.jpg", camera="Acme One")], [row]).layer("proposed")["content"]
        told = {
            name: content[name][0] for name in ("path", "when", "source", "error_m", "confidence", "evidence", "place", "camera")
        }
        assert told == {
            "path": "a.jpg", "when": "2024-05-01 12:00:00 +02:00", "source": "proxy", "error_m": 120.0, "confidence": 0.9,
            "evidence": "between b.jpg and c.jpg", "place": "Rome, Italy", "camera": "Acme One",
        }  # fmt: skip

    def test_a_trip_across_180_opens_on_the_pacific(self, tmp_path):
        page = made(tmp_path, [photo("a.jpg", lat=-17.0, lon=178.0), photo("b.jpg", lat=-13.0, lon=-172.0)])
        assert page.data["extent"] == {"south": -17.0, "west": 178.0, "north": -13.0, "east": 188.0}

    def test_a_proposal_at_180_is_written_as_minus_180(self, tmp_path):
        assert made(tmp_path, [], [proposal("a.jpg", longitude=180.0)]).layer("proposed")["content"]["lon"] == [-180.0]

    def test_the_cap_on_markers_is_said_on_the_page(self, tmp_path):
        page = made(tmp_path, [photo(f"{i}.jpg", lat=1.0, lon=float(i)) for i in range(5)], max_markers=2)
        assert page.layer("located")["count"] == 5
        assert len(page.layer("located")["content"]["lat"]) == 2
        (notice,) = page.data["notices"]
        assert notice.startswith("2 of 5 photos are drawn as points (report.max_markers = 2)")


class TestPlacesAndTraces:
    def drawn(self, tmp_path: Path, places: pd.DataFrame | None, **settings: Any) -> Parsed:
        """A page of two photos of one day, an hour apart, and of these places."""
        photos = [
            photo(f"{hour}.jpg", lat=41.9, lon=12.0 + hour / 100, taken_local=pd.Timestamp(f"2024-05-01 {hour}:00"))
            for hour in (10, 11)
        ]
        path = report(PHOTOS.make(photos), PROPOSALS.empty(), tmp_path, tmp_path, Report(**settings), title="Trip", places=places)
        return Parsed(path.read_text("utf-8"))

    def test_places_and_traces_are_layers_but_no_part_of_the_sum_of_photos(self, tmp_path):
        home = {"place_id": "a", "name": "Home", "lat": 41.9, "lon": 12.1, "radius_m": 50.0, "photos": 2, "visits": 1}
        page = self.drawn(tmp_path, PLACES.make([home]))
        assert page.layer("places")["content"]["name"] == ["Home"]
        assert page.layer("traces")["content"]["photos"] == [2]
        assert [layer["key"] for layer in page.data["layers"] if layer["part"]] == ["located"]

    @pytest.mark.parametrize("places", [None, PLACES.empty()], ids=["None", "empty"])
    def test_without_places_there_is_no_such_layer(self, tmp_path, places):
        assert [layer["key"] for layer in self.drawn(tmp_path, places).data["layers"]] == ["located", "traces", "heat"]

    def test_what_the_settings_cut_is_said_on_the_page(self, tmp_path):
        places = PLACES.make([{"place_id": name, "lat": 1.0, "lon": 2.0, "photos": 1} for name in "ab"])
        notices = self.drawn(tmp_path, places, max_places=1, max_trace_points=1).data["notices"]
        assert [notice for notice in notices if "max_places" in notice or "max_trace_points" in notice] == [
            "1 of 2 places are drawn, those with the most photos (report.max_places = 1).",
            "0 of 1 journeys have a line, the longest ones, and it leaves out all bends (report.max_trace_points = 1).",
        ]

    def test_markup_in_what_a_person_typed_stays_text(self, tmp_path):
        typed = {"name": f"{EVIL}{{{{ 7 * 7 }}}}", "emoji": "</script>", "place": ENDING, "lat": 1.0, "lon": 2.0, "photos": 1}
        page = self.drawn(tmp_path, PLACES.make([{"place_id": "a", **typed}]))
        assert page.tags == self.drawn(tmp_path, None).tags
        content = page.layer("places")["content"]
        assert (content["name"], content["emoji"], content["words"]) == ([typed["name"]], "</script>", ENDING)


class TestThumbnails:
    def test_proposed_photos_get_them_before_located_ones_and_the_cap_is_said(self, tmp_path):
        for name in ("a.jpg", "b.jpg", "c.jpg"):
            jpeg(tmp_path / "my photos" / name)
        told = {"format": "jpeg", "width": 8, "height": 8}
        photos = [
            photo(path, **where, **told, fingerprint=path)
            for path, where in (("a.jpg", {"lat": 1.0, "lon": 2.0}), ("b.jpg", {}), ("c.jpg", {"lat": 1.0, "lon": 2.0}))
        ]
        page = made(tmp_path, photos, [proposal("b.jpg")], max_thumbnails=1)
        assert page.layer("proposed")["content"]["thumbnails"]["0"].startswith("/9j/")  # base64 of FF D8 FF
        assert page.layer("located")["content"]["thumbnails"] == {}
        assert page.data["notices"] == ["1 of 3 photos on the map have a thumbnail (report.max_thumbnails = 1)."]

    def test_a_file_that_is_gone_or_broken_keeps_its_point(self, tmp_path):
        (tmp_path / "my photos").mkdir()
        (tmp_path / "my photos" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing")
        told = {"lat": 1.0, "lon": 2.0, "format": "jpeg", "width": 8, "height": 8}
        page = made(tmp_path, [photo(path, **told, fingerprint=path) for path in ("broken.jpg", "gone.jpg")])
        content = page.layer("located")["content"]
        assert (content["path"], content["thumbnails"]) == (["broken.jpg", "gone.jpg"], {})


class TestLinks:
    def test_the_folder_is_relative_and_percent_encoded(self, tmp_path):
        assert made(tmp_path, []).data["archive_url"] == "../my%20photos/"

    def test_bytes_that_are_not_utf8_are_linked_as_bytes_and_a_literal_percent_as_one(self, tmp_path):
        (tmp_path / "my photos").mkdir()
        (tmp_path / "my photos" / "a%E9.jpg").touch()
        page = made(tmp_path, [photo("a%E9.jpg", lat=1.0, lon=2.0), photo("b%E9.jpg", lat=1.0, lon=2.0)])
        assert page.layer("located")["content"]["urls"] == {"0": "a%25E9.jpg", "1": "b%E9.jpg"}


class TestSafety:
    def test_names_with_html_stay_text(self, tmp_path):
        page = made(
            tmp_path, [photo(EVIL, lat=1.0, lon=2.0), photo(ENDING, lat=1.0, lon=2.0)], [proposal(f"2{EVIL}", evidence=ENDING)]
        )
        plain = made(tmp_path, [photo("a.jpg", lat=1.0, lon=2.0)])
        assert page.tags == plain.tags
        assert page.layer("located")["content"]["path"] == [ENDING, EVIL]
        assert page.layer("proposed")["content"]["evidence"] == [ENDING]

    def test_a_title_with_html_stays_text(self, tmp_path):
        report(PHOTOS.empty(), PROPOSALS.empty(), tmp_path, tmp_path, Report(), title="</title><b>&{{ 7 * 7 }}")
        page = Parsed((tmp_path / "report.html").read_text("utf-8"))
        assert page.texts["title"] == ["</title><b>&{{ 7 * 7 }} - Whereshot"]
        assert "b" not in page.tags

    def test_jinja_in_a_file_name_is_not_run(self, tmp_path):
        assert made(tmp_path, [photo("{{ 7 * 7 }}{% x %}.jpg", lat=1.0, lon=2.0)]).layer("located")["content"]["path"] == [
            "{{ 7 * 7 }}{% x %}.jpg"
        ]

    def test_nothing_is_fetched_and_the_policy_forbids_it(self, tmp_path):
        page = made(tmp_path, [photo("a.jpg", lat=1.0, lon=2.0)])
        assert page.resources == []
        css = "".join(page.texts["style"])
        assert "@import" not in css
        assert [url for url in re.findall(r"url\(\s*['\"]?([^'\")]*)", css) if not url.startswith(("data:", "#"))] == []
        assert page.policy.startswith("default-src 'none';")
        assert "http" not in page.policy


class TestFile:
    def test_the_moment_shown_is_the_one_given(self, tmp_path):
        report(PHOTOS.empty(), PROPOSALS.empty(), tmp_path, tmp_path, Report(), title="T", made=datetime(2026, 11, 21, 3, 4))  # noqa: DTZ001 - shown as it is
        assert Parsed((tmp_path / "report.html").read_text("utf-8")).data["made"] == "2026-11-21 03:04"

    def test_a_second_report_replaces_the_first_and_leaves_nothing_beside(self, tmp_path):
        made(tmp_path, [])
        assert made(tmp_path, [photo("a.jpg")]).data["total"] == 1
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.html"]

    def test_an_output_folder_that_is_a_file_is_a_usage_error(self, tmp_path):
        (tmp_path / "out").touch()
        with pytest.raises(UsageError, match="choose another --out"):
            made(tmp_path, [])
