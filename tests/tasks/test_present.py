"""Tests of the step that draws review.html, without a browser."""

from __future__ import annotations

import json
import re

import pytest

from config.settings import Geocode, Map, Review
from tasks.core.errors import UsageError
from tasks.core.review_csv import as_cells
from tasks.core.review_page.drawing import redraw
from tasks.core.review_tables import PICTURES
from tasks.core.tables import PHOTOS, PLACES
from tasks.present import present
from tests.review_rows import ARCHIVE_ID, proposal, proposals


def drawn(out, rows=None, *, photos=(), places=(), pictures=(), geocode=None, **settings):
    rows = as_cells(proposals(proposal("a.jpg"), proposal("b.jpg")) if rows is None else rows)
    tables = PHOTOS.make(photos), PLACES.make(places), PICTURES.make(pictures)
    settings = Review(**settings), Map(), geocode or Geocode()
    return present(rows, *tables, out.parent / "archive", out, *settings, title="Trip", archive_id=ARCHIVE_ID)


def data_of(page):
    block = re.search(r'<script type="application/json" id="review-data">(.*?)</script>', page.read_text("utf-8"), re.DOTALL)
    return json.loads(block[1])


class TestPresent:
    def test_writes_the_page_beside_review_csv(self, tmp_path):
        page = drawn(tmp_path / "out")
        assert page == tmp_path / "out" / "review.html"
        assert data_of(page)["n"] == 2

    def test_where_it_is_switched_off_there_is_no_page_and_an_old_one_goes(self, tmp_path):
        drawn(tmp_path / "out")
        assert drawn(tmp_path / "out", page=False) is None
        assert not (tmp_path / "out" / "review.html").exists()

    def test_pictures_and_photos_are_addressed_relative_to_the_page(self, tmp_path):
        photos = [{"path": "a.jpg", "kind": "photo", "time_basis": "none", "format": "jpeg"}]
        pictures = [
            {"path": "a.jpg", "thumbnail": "thumbnails/a b.jpg"},
            {"path": "b.jpg", "thumbnail": "t", "preview": "p#1.jpg"},
        ]
        data = data_of(drawn(tmp_path / "out", photos=photos, pictures=pictures))
        assert data["folder"] == "../archive/"
        assert data["thumbnails"] == {"list": ["thumbnails/a%20b.jpg", "t"]}
        assert data["previews"] == {"list": ["=", "p%231.jpg"]}

    def test_photos_of_donor_folders_say_nothing_of_a_row_with_the_same_path(self, tmp_path):
        donor = {
            "path": "a.jpg",
            "donor_dir": "/phone",
            "kind": "photo",
            "time_basis": "none",
            "format": "jpeg",
            "lat": 1.0,
            "lon": 2.0,
        }
        data = data_of(drawn(tmp_path / "out", photos=[donor]))
        assert (data["flags"], data["previews"]) == ({"same": 0}, {"same": ""})

    def test_places_are_named_by_the_person_first_and_by_their_words(self, tmp_path):
        place = {"lat": 41.9, "lon": 12.5, "radius_m": 900.4}
        places = [
            {"place_id": "p", "name": "Aunt", "emoji": "🏠", "place": "Prati, Rome, Italy", **place},
            {"place_id": "q", "place": "Graz, Austria", **place}, {"place_id": "r", **place},
        ]  # fmt: skip
        assert data_of(drawn(tmp_path / "out", places=places))["places"] == [
            ["🏠 Aunt", "Prati, Rome, Italy", 41.9, 12.5, 900.0], ["", "Graz, Austria", 41.9, 12.5, 900.0],
        ]  # fmt: skip

    def test_a_folder_that_may_not_be_written_is_told(self, tmp_path):
        (tmp_path / "out").write_text("a file")
        with pytest.raises(UsageError, match="cannot be written"):
            drawn(tmp_path / "out")


class TestGeocoder:
    @pytest.mark.parametrize(
        ("settings", "expected"),
        [
            ({}, None),
            ({"user_agent": "me (a@b.org)"}, ("https://nominatim.openstreetmap.org/search", "en", "a@b.org")),
            ({"user_agent": "me", "language": "", "options": "domain=n.org/, scheme=http"}, ("http://n.org/search", "", "")),
            ({"user_agent": "me", "geocoder": "photon"}, None),
            ({"user_agent": "me", "options": "domain=user:secret@n.example.org"}, None),
            ({"user_agent": "me", "options": "domain=$SECRET"}, None),
        ],
    )  # fmt: skip
    def test_the_page_may_ask_only_a_nominatim_that_the_user_allowed_and_never_holds_a_secret(self, tmp_path, settings, expected):
        found = data_of(drawn(tmp_path / "out", geocode=Geocode(**settings)))["geocoder"]
        assert found == (expected and dict(zip(("url", "language", "email"), expected, strict=True)))


class TestRedraw:
    def test_draws_the_same_page_for_the_same_rows(self, tmp_path):
        page = drawn(tmp_path / "out", pictures=[{"path": "a.jpg", "thumbnail": "t.jpg"}])
        before = page.read_bytes()
        page.write_text("spoiled")
        assert redraw(tmp_path / "out", as_cells(proposals(proposal("a.jpg"), proposal("b.jpg"))))
        assert page.read_bytes() == before

    def test_shows_the_rows_as_they_are_now(self, tmp_path):
        page = drawn(tmp_path / "out")
        assert redraw(tmp_path / "out", as_cells(proposals(proposal("a.jpg", decision="accept"))))
        assert data_of(page)["n"] == 1

    def test_of_too_many_rows_it_keeps_those_of_the_first_drawing(self, tmp_path):
        """Their pictures are known; what was decided since does not bring other rows in."""
        rows = [proposal("a.jpg"), proposal("b.jpg"), proposal("c.jpg"), proposal("d.jpg")]
        page = drawn(tmp_path / "out", proposals(*rows), max_page_rows=2)
        assert redraw(tmp_path / "out", as_cells(proposals({**rows[0], "decision": "accept"}, *rows[1:])))
        data = data_of(page)
        assert next(column["list"] for column in data["columns"] if column["name"] == "path") == ["a.jpg", "b.jpg"]
        assert (data["n"], data["total"]) == (2, 4)

    @pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]", b'{"version":0}', b'{"version":1,"photos":[]}'])
    def test_without_what_it_needs_nothing_is_drawn(self, tmp_path, content):
        page = drawn(tmp_path / "out")
        page.write_text("as it was")
        cache = tmp_path / "out" / "cache" / "review_page.json"
        cache.unlink() if content is None else cache.write_bytes(content)
        assert not redraw(tmp_path / "out", as_cells(proposals(proposal("a.jpg"))))
        assert page.read_text() == "as it was"

    def test_where_no_page_is_wanted_none_is_drawn(self, tmp_path):
        drawn(tmp_path / "out").unlink()
        assert not redraw(tmp_path / "out", as_cells(proposals(proposal("a.jpg"))))
        assert not (tmp_path / "out" / "review.html").exists()
