"""Tests of the copy of the review page: all of the visible rows, nothing of the hidden ones, and nobody's decisions lost."""

from __future__ import annotations

import json
import re

import pytest

from config.drawing import Privacy
from config.settings import Map, Review
from tasks.copy_review import copy_review
from tasks.core import true_copies
from tasks.core.errors import UsageError
from tasks.core.review_csv import as_cells
from tasks.core.review_tables import PICTURES
from tasks.core.tables import FIXES, PHOTOS
from tests.home_rows import HOME, ZONE
from tests.place_rows import place, places
from tests.review_rows import ARCHIVE_ID, no_proposal, proposal, proposals, read_csv

AT_HOME = {"latitude": HOME.lat, "longitude": HOME.lon}
ROWS = as_cells(
    proposals(
        proposal("rome/a.jpg", evidence="5 min after kitchen.jpg", note="mine"),
        proposal("home/kitchen.jpg", **AT_HOME),
        no_proposal("home/unknown.jpg", datetime="2024-05-01T12:05:00"),
    )
)
PHOTOS_ = PHOTOS.make(
    [
        {"path": path, "kind": "photo", "format": "jpeg", "time_basis": "zone", "taken_at": at, "taken_local": at[:-1],
         "lat": lat, "lon": lon}
        for path, at, lat, lon in (
            ("rome/a.jpg", "2024-05-03T12:00:00Z", None, None),
            ("rome/b.jpg", "2024-05-03T13:00:00Z", 41.895, 12.495),
            ("home/kitchen.jpg", "2024-05-01T12:00:00Z", None, None),
            ("home/unknown.jpg", "2024-05-01T12:05:00Z", None, None),
            ("home/bed.jpg", "2024-05-01T13:00:00Z", HOME.lat, HOME.lon),
        )
    ]
)  # fmt: skip
PICTURES_ = PICTURES.make(
    [
        {"path": "rome/a.jpg", "thumbnail": "thumbnails/0a/0a.jpg", "preview": "thumbnails/0a/0a-large.jpg"},
        {"path": "home/kitchen.jpg", "thumbnail": "thumbnails/0b/0b.jpg"},
    ]
)
PLACES_ = places(place("p1", name="Nestchen", lat=HOME.lat, lon=HOME.lon), place("p2", name="Forum"))


@pytest.fixture
def out(tmp_path):
    for name in ("0a/0a", "0a/0a-large", "0b/0b"):
        file = tmp_path / "out" / "thumbnails" / f"{name}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    (tmp_path / "archive").mkdir()
    return tmp_path / "out"


def copied(out, folder=None, rows=ROWS, zones=(ZONE,), settings=None):
    page = copy_review(
        rows, PHOTOS_, PLACES_, FIXES.empty(), PICTURES_, out.parent / "archive", out, folder or out.parent / "for Anna",
        Privacy(zones=zones), settings or Review(), Map(), title="Trip", archive_id=ARCHIVE_ID, secret="s" * 64,
    )  # fmt: skip
    return page.parent


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def data_of(folder):
    text = (folder / "review.html").read_text("utf-8")
    return json.loads(re.search(r'<script type="application/json" id="review-data">(.*?)</script>', text, re.DOTALL)[1])


WHOLE = [".whereshot-copy.json", "READ ME.txt", "review.csv", "review.html", "thumbnails/0a/0a-large.jpg", "thumbnails/0a/0a.jpg"]


class TestCopyReview:
    def test_holds_page_sheet_and_pictures_of_the_visible_rows_alone(self, out):
        folder = copied(out)
        assert names(folder) == WHOLE
        assert [row["path"] for row in read_csv(folder / "review.csv")] == ["rome/a.jpg"]
        data = data_of(folder)
        assert (data["n"], data["thumbnails"], data["previews"]) == (
            1, {"same": "thumbnails/0a/0a.jpg"}, {"same": "thumbnails/0a/0a-large.jpg"},
        )  # fmt: skip

    @pytest.mark.parametrize("word", ["home/", "kitchen", "bed.jpg", "unknown.jpg", "Nestchen", "2024-05-01T12:05", "ssssss"])
    def test_no_file_has_a_word_of_what_is_hidden(self, out, word):
        folder = copied(out)
        for path in folder.rglob("*"):
            assert path.is_dir() or word.encode() not in path.read_bytes()

    def test_no_file_has_a_position_of_it(self, out):
        folder = copied(out)
        for name in ("review.html", "review.csv"):
            text = (folder / name).read_text("utf-8-sig")
            assert not re.search(re.escape(f"{HOME.lat:.3f}") + "|" + re.escape(f"{HOME.lon:.3f}"), text)
            assert not re.search(rf"(?<![0-9])(?:{round(HOME.lat * 1e5)}|{round(HOME.lon * 1e5)})(?![0-9])", text)

    def test_a_row_that_is_seen_comes_back_as_itself(self, out):
        (row,) = read_csv(copied(out) / "review.csv")
        (mine,) = (one for one in ROWS.to_dict("records") if one["path"] == "rome/a.jpg")
        for name in ("latitude", "longitude", "row_id", "note", "decision", "error_m", "gps_source"):
            assert row[name] == mine[name]
        assert row["evidence"] == ""

    def test_a_position_that_cannot_be_read_is_hidden(self, out):
        rows = ROWS.assign(latitude=["48 degrees 13 minutes", *ROWS["latitude"][1:]])
        assert read_csv(copied(out, rows=rows) / "review.csv") == []

    def test_two_rows_of_one_photo_are_hidden(self, out):
        import pandas as pd

        twice = pd.concat([ROWS, ROWS[:1].assign(latitude=f"{HOME.lat}", longitude=f"{HOME.lon}")], ignore_index=True)
        assert read_csv(copied(out, rows=twice) / "review.csv") == []

    def test_columns_that_are_not_ours_stay_behind(self, out):
        (row,) = read_csv(copied(out, rows=ROWS.assign(diary="at home again")) / "review.csv")
        assert "diary" not in row

    def test_without_zones_all_rows_and_columns_are_copied(self, out):
        rows = read_csv(copied(out, zones=(), rows=ROWS.assign(diary="at home again")) / "review.csv")
        assert [row["path"] for row in rows] == ROWS["path"].tolist()
        assert rows[0]["evidence"] == "5 min after kitchen.jpg"
        assert {row["diary"] for row in rows} == {"at home again"}

    def test_the_page_has_no_way_to_the_archive_and_asks_nobody(self, out):
        folder = copied(out)
        data = data_of(folder)
        assert (data["folder"], data["geocoder"], data["odd"]) == ("", None, {})
        assert str(out.parent) not in (folder / "review.html").read_text("utf-8")
        assert "connect-src &#x27;none&#x27;" in (folder / "review.html").read_text("utf-8")

    def test_a_thumbnail_that_is_gone_leaves_its_row(self, out):
        (out / "thumbnails/0a/0a.jpg").unlink()
        assert data_of(copied(out))["thumbnails"] == {"same": ""}


class TestFolder:
    def test_a_copy_is_made_again(self, out):
        copied(out, zones=())
        folder = copied(out)
        assert names(folder) == WHOLE
        assert (out / "thumbnails/0b/0b.jpg").exists()

    def test_decisions_in_a_copy_are_never_lost(self, out):
        folder = copied(out)
        (folder / "review.csv").write_text("path,decision\r\nrome/a.jpg,accept\r\n")
        with pytest.raises(UsageError, match="there may be decisions in it"):
            copied(out)
        assert "accept" in (folder / "review.csv").read_text()

    def test_a_copy_that_was_stopped_can_be_made_again(self, out, monkeypatch):
        def stop(*_args):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr("tasks.copy_review.copy_true", stop)
            with pytest.raises(KeyboardInterrupt):
                copied(out)
        assert names(copied(out)) == WHOLE

    def test_a_folder_that_holds_something_else_is_refused(self, out, tmp_path):
        (tmp_path / "full").mkdir()
        (tmp_path / "full" / "diary.txt").write_text("x")
        with pytest.raises(UsageError, match="is not empty, and no copy of ours"):
            copied(out, tmp_path / "full")
        assert names(tmp_path / "full") == ["diary.txt"]

    def test_a_file_of_somebody_in_an_earlier_copy_stays(self, out):
        (copied(out) / "diary.txt").write_text("x")
        assert "diary.txt" in names(copied(out))

    @pytest.mark.parametrize("place", ["archive", "archive/x", "out/x", "."])
    def test_in_or_around_archive_and_output_folder_is_refused(self, out, tmp_path, place):
        with pytest.raises(UsageError, match="name a folder apart from it"):
            copied(out, tmp_path / place)

    def test_a_file_is_refused(self, out, tmp_path):
        (tmp_path / "f").write_text("x")
        with pytest.raises(UsageError, match="cannot be used"):
            copied(out, tmp_path / "f")

    def test_a_link_in_an_earlier_copy_is_not_written_through(self, out, tmp_path):
        folder = copied(out)
        (folder / "review.html").unlink()
        (folder / "review.html").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(UsageError, match=r"review\.html in it is a link"):
            copied(out)

    def test_a_zone_around_no_place_leaves_nothing(self, out):
        with pytest.raises(UsageError, match="is around no place"):
            copied(out, zones=("nowhere 500",))
        assert not (out.parent / "for Anna").exists()

    def test_pictures_are_whole_or_not_there(self, out, monkeypatch):
        monkeypatch.setattr(true_copies.shutil, "copyfileobj", lambda _one, copy, _length: copy.write(b"rotten"))
        with pytest.raises(OSError, match="reads back differently"):
            copied(out)
        assert not list((out.parent / "for Anna").rglob("*.jpg"))
