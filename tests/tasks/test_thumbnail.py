"""Tests of the step that keeps small pictures beside the review."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from config.settings import Review
from tasks.core import thumbnail_files
from tasks.core.review_tables import PICTURES
from tasks.core.tables import PHOTOS, REVIEW_COLUMNS
from tasks.thumbnail import thumbnail
from tests.builders import jpeg


def photo(path: str, **values: Any) -> dict[str, Any]:
    given = {
        "format": "jpeg",
        "kind": "photo",
        "time_basis": "none",
        "fingerprint": path.ljust(32, "0"),
        "width": 96,
        "height": 64,
    }
    return {"path": path, **given, **values}


def rows_of(*paths: str, **cells: list[str]) -> pd.DataFrame:
    table = pd.DataFrame({name: pd.Series([""] * len(paths), dtype="str") for name in REVIEW_COLUMNS})
    return table.assign(path=list(paths), latitude="41.9", **cells).astype("str")


def made(
    tmp_path: Path, photos: list[dict[str, Any]], rows: pd.DataFrame, *, processes: int = 1, **settings: Any
) -> pd.DataFrame:
    found = thumbnail(PHOTOS.make(photos), rows, tmp_path / "archive", tmp_path / "out", Review(**settings), processes=processes)
    return PICTURES.check(found)


def files(tmp_path: Path) -> set[str]:
    return {str(file.relative_to(tmp_path / "out")) for file in (tmp_path / "out").rglob("*.jpg")}


@pytest.fixture
def archive(tmp_path):
    """Return a function that writes JPEGs into the archive and gives the names back."""

    def write(*names: str) -> tuple[str, ...]:
        for seed, name in enumerate(names):
            jpeg(tmp_path / "archive" / name, seed=seed, size=(480, 320))
        return names

    return write


@pytest.fixture
def told(monkeypatch):
    """Return what the step says to the person."""
    lines: list[str] = []
    monkeypatch.setattr("tasks.thumbnail.say", lines.append)
    return lines


class TestThumbnail:
    def test_each_row_of_a_photo_gets_a_picture_of_240_pixels(self, tmp_path, archive):
        names = archive("a.jpg", "b/c.jpg")
        found = made(tmp_path, [photo(name) for name in names], rows_of(*names))
        assert found["path"].tolist() == ["a.jpg", "b/c.jpg"]
        assert set(found["thumbnail"]) == files(tmp_path)
        for place in found["thumbnail"]:
            with Image.open(tmp_path / "out" / place) as picture:
                assert picture.size == (240, 160)

    def test_processes_make_the_same(self, tmp_path, archive):
        names = archive(*(f"{number}.jpg" for number in range(40)))
        found = made(tmp_path, [photo(name) for name in names], rows_of(*names), processes=2)
        assert (found["thumbnail"] != "").sum() == len(files(tmp_path)) == 40

    def test_only_what_a_browser_cannot_show_has_a_preview(self, tmp_path, archive):
        archive("a.jpg")
        Image.effect_noise((1800, 1200), 60).save(tmp_path / "archive/b.tif")
        found = made(tmp_path, [photo("a.jpg"), photo("b.tif", format="tiff")], rows_of("a.jpg", "b.tif")).set_index("path")
        assert found.loc["a.jpg", "preview"] == ""
        with Image.open(tmp_path / "out" / found.loc["b.tif", "preview"]) as picture:
            assert picture.size == (1600, 1067)

    def test_what_waits_for_a_decision_comes_first(self, tmp_path, archive):
        names = archive("accepted.jpg", "nowhere.jpg", "waits.jpg")
        rows = rows_of(*names, decision=["accept", "", ""])
        rows.loc[1, "latitude"] = ""
        photos = [photo(name) for name in names]
        assert made(tmp_path, photos, rows, max_thumbnails=1)["path"].tolist() == ["waits.jpg"]
        assert made(tmp_path, photos, rows, max_thumbnails=2)["path"].tolist() == ["waits.jpg", "nowhere.jpg"]
        assert len(files(tmp_path)) == 2

    def test_pictures_of_photos_without_a_row_are_removed(self, tmp_path, archive):
        names = archive("a.jpg", "b.jpg")
        made(tmp_path, [photo(name) for name in names], rows_of(*names))
        left = made(tmp_path, [photo(name) for name in names], rows_of("b.jpg"))
        assert files(tmp_path) == set(left["thumbnail"])
        assert len(left) == 1

    def test_what_is_there_is_not_made_again(self, tmp_path, archive):
        names = archive("a.jpg", "b.jpg")
        photos = [photo(name) for name in names]
        first = made(tmp_path, photos, rows_of(*names))
        for place in first["thumbnail"]:
            os.utime(tmp_path / "out" / place, (1, 1))
        pd.testing.assert_frame_equal(made(tmp_path, photos, rows_of(*names)), first)
        assert {int((tmp_path / "out" / place).stat().st_mtime) for place in first["thumbnail"]} == {1}

    def test_a_moved_photo_keeps_its_picture(self, tmp_path, archive):
        archive("a.jpg")
        (before,) = made(tmp_path, [photo("a.jpg")], rows_of("a.jpg"))["thumbnail"]
        (tmp_path / "archive/a.jpg").unlink()
        (after,) = made(tmp_path, [photo("b.jpg", fingerprint="a.jpg".ljust(32, "0"))], rows_of("b.jpg"))["thumbnail"]
        assert before == after

    def test_films_damaged_files_and_photos_that_are_gone_have_none(self, tmp_path, archive):
        archive("a.jpg")
        (tmp_path / "archive/damaged.jpg").write_bytes(b"\xff\xd8\xff" + bytes(50))
        (tmp_path / "archive/film.mp4").write_bytes(bytes(50))
        photos = [
            photo("a.jpg"),
            photo("damaged.jpg"),
            photo("film.mp4", format="video"),
            photo("gone.jpg"),
            photo("text.jpg", format=""),
        ]
        found = made(tmp_path, photos, rows_of("a.jpg", "damaged.jpg", "film.mp4", "gone.jpg", "text.jpg", "never.jpg"))
        assert dict(zip(found["path"], found["thumbnail"] != "", strict=True)) == {
            "a.jpg": True,
            "damaged.jpg": False,
            "gone.jpg": False,
        }

    def test_a_photo_without_a_picture_is_looked_at_once(self, tmp_path, archive):
        """The second time nothing would show that the file is sound now, for its fingerprint is the same."""
        (tmp_path / "archive").mkdir()
        (tmp_path / "archive/a.jpg").write_bytes(b"\xff\xd8\xff" + bytes(50))
        made(tmp_path, [photo("a.jpg")], rows_of("a.jpg"))
        archive("a.jpg")
        assert made(tmp_path, [photo("a.jpg")], rows_of("a.jpg"))["thumbnail"].tolist() == [""]

    def test_photos_of_donor_folders_need_none(self, tmp_path, archive):
        archive("a.jpg")
        assert made(tmp_path, [photo("a.jpg", donor_dir=str(tmp_path / "archive"))], rows_of("a.jpg")).empty

    @pytest.mark.parametrize(
        ("settings", "kept"),
        [
            ({"page": False}, 0),
            ({"page": False, "workbook": True}, 3),
            ({"page": False, "workbook": True, "max_workbook_thumbnails": 2}, 2),
        ],
    )
    def test_only_as_many_are_kept_as_page_and_workbook_show(self, tmp_path, archive, settings, kept):
        names = archive("a.jpg", "b.jpg", "c.jpg")
        made(tmp_path, [photo(name) for name in names], rows_of(*names))
        assert len(made(tmp_path, [photo(name) for name in names], rows_of(*names), **settings)) == kept
        assert len(files(tmp_path)) == kept

    def test_progress_reaches_the_number_of_rows(self, tmp_path, archive):
        names = archive("a.jpg", "b.jpg")
        told: list[int] = []
        rows = rows_of(*names, "film.mp4", "gone.jpg")
        thumbnail(
            PHOTOS.make([photo(name) for name in names]),
            rows,
            tmp_path / "archive",
            tmp_path / "out",
            Review(),
            advance=told.append,
        )
        assert sum(told) == 4

    def test_twenty_thousand_that_are_there_take_less_than_a_second(self, tmp_path):
        photos = PHOTOS.make(
            pd.DataFrame(
                {"path": [f"{number}.jpg" for number in range(20_000)], "format": "jpeg", "kind": "photo", "time_basis": "none"}
            ).assign(fingerprint=lambda table: table["path"].str.rjust(32, "0"))
        )
        rows = rows_of(*photos["path"])
        for path, fingerprint in zip(photos["path"], photos["fingerprint"], strict=True):
            name = thumbnail_files.name_of("", path, fingerprint, thumbnail_files.Told("jpeg"))
            file = tmp_path / thumbnail_files.place_of(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"x")
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            found = thumbnail(photos, rows, tmp_path / "archive", tmp_path, Review())
            taken.append(time.perf_counter() - started)
        assert np.all(found["thumbnail"] != "")
        assert min(taken) < 1


class TestFullDisk:
    def test_is_told_and_the_review_goes_on_with_what_is_there(self, tmp_path, archive, monkeypatch, told):
        names = archive("a.jpg", "b.jpg")
        photos = [photo(name) for name in names]
        made(tmp_path, photos[:1], rows_of("a.jpg"))

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr("tasks.core.thumbnail_files.replacing", full)
        found = made(tmp_path, photos, rows_of(*names)).set_index("path")["thumbnail"]
        assert (found != "").to_dict() == {"a.jpg": True, "b.jpg": False}
        assert "No space left on device" in told[0]

    def test_a_folder_that_may_not_be_written_is_told_too(self, tmp_path, archive, told):
        archive("a.jpg")
        (tmp_path / "out").mkdir()
        (tmp_path / "out/thumbnails").write_text("in the way")
        assert made(tmp_path, [photo("a.jpg")], rows_of("a.jpg"))["thumbnail"].tolist() == [""]
        assert "cannot be written" in told[0]
