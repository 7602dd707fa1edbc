"""Tests of the step that sees what photos look like."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image

from tasks.core import glimpse_files
from tasks.core.glimpse_files import FOLDER
from tasks.core.journey_tables import GLIMPSES
from tasks.core.tables import PHOTOS
from tasks.core.thumbnail_files import name_of, place_of
from tasks.core.thumbnails import Told
from tasks.glimpse import glimpse
from tests.builders import jpeg


def photo(path: str, **values: Any) -> dict[str, Any]:
    fixed = {"format": "jpeg", "kind": "photo", "time_basis": "none", "width": 480, "height": 320}
    return {"path": path, **fixed, "fingerprint": path.ljust(32, "0"), **values}


def wanted_of(*paths: str, picture: bool = True, donor_dir: str = "") -> pd.DataFrame:
    return pd.DataFrame(
        {"donor_dir": pd.Series([donor_dir] * len(paths), dtype="str"), "path": paths, "picture": picture}
    ).astype({"path": "str"})


def seen(tmp_path: Path, wanted: pd.DataFrame, *photos: dict[str, Any], processes: int = 1) -> pd.DataFrame:
    table = PHOTOS.make(photos or [photo(path) for path in wanted["path"].unique()])
    return GLIMPSES.check(glimpse(wanted, table, tmp_path / "archive", tmp_path / "out", processes=processes))


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
    monkeypatch.setattr("tasks.glimpse.say", lines.append)
    return lines


@pytest.fixture
def no_photo(monkeypatch):
    """Return a function from whose call on no photo may be opened."""

    def opened(*_: object) -> None:
        raise AssertionError("a photo was opened")

    return lambda: monkeypatch.setattr("tasks.core.glimpse_files.small_picture", opened)


class TestGlimpse:
    def test_each_wanted_photo_has_a_row_with_its_picture_and_its_colour(self, tmp_path, archive):
        found = seen(tmp_path, wanted_of(*archive("b.jpg", "a/c.jpg")))
        assert found["path"].tolist() == ["b.jpg", "a/c.jpg"]
        assert set(found["picture"]) == files(tmp_path)
        assert found["colour"].str.fullmatch("#[0-9a-f]{6}").all()
        for place in found["picture"]:
            with Image.open(tmp_path / "out" / place) as picture:
                assert picture.size == (160, 107)

    def test_one_that_is_only_looked_at_has_a_colour_alone(self, tmp_path, archive):
        archive("a.jpg")
        (row,) = seen(tmp_path, wanted_of("a.jpg", picture=False)).to_dict("records")
        assert (row["picture"], len(row["colour"])) == ("", 7)
        assert files(tmp_path) == set()

    def test_processes_see_the_same(self, tmp_path, archive):
        names = archive(*(f"{number}.jpg" for number in range(40)))
        alone = seen(tmp_path, wanted_of(*names))
        (tmp_path / "out").rename(tmp_path / "before")
        pd.testing.assert_frame_equal(seen(tmp_path, wanted_of(*names), processes=2), alone)
        assert len(files(tmp_path)) == 40

    def test_photos_of_a_donor_folder_are_found_there(self, tmp_path, archive):
        archive("a.jpg")
        donors = str(tmp_path / "archive")
        table = PHOTOS.make([photo("a.jpg", donor_dir=donors)])
        found = glimpse(wanted_of("a.jpg", donor_dir=donors), table, tmp_path / "elsewhere", tmp_path / "out", processes=1)
        assert (found["donor_dir"][0], found["picture"][0] in files(tmp_path)) == (donors, True)

    def test_films_broken_photos_those_gone_and_those_never_listed_have_neither(self, tmp_path, archive):
        archive("a.jpg")
        (tmp_path / "archive/broken.jpg").write_bytes(b"\xff\xd8\xff" + bytes(50))
        (tmp_path / "archive/film.mp4").write_bytes(bytes(50))
        photos = [photo("a.jpg"), photo("broken.jpg"), photo("film.mp4", format="video"), photo("gone.jpg")]
        found = seen(tmp_path, wanted_of("broken.jpg", "film.mp4", "gone.jpg", "never.jpg", "a.jpg"), *photos)
        assert ((found["picture"] != "") & (found["colour"] != "")).tolist() == [False, False, False, False, True]
        assert (found["picture"] + found["colour"]).tolist()[:4] == ["", "", "", ""]

    def test_two_copies_share_a_picture_also_where_only_one_of_them_wants_it(self, tmp_path, archive):
        archive("a.jpg", "b.jpg")
        photos = [photo("a.jpg"), photo("b.jpg", fingerprint="a.jpg".ljust(32, "0"))]
        wanted = pd.concat([wanted_of("a.jpg"), wanted_of("b.jpg", picture=False)], ignore_index=True)
        found = seen(tmp_path, wanted, *photos)
        assert found["colour"][0] == found["colour"][1] != ""
        assert (found["picture"] != "").tolist() == [True, False]

    def test_none_wanted_gives_an_empty_table(self, tmp_path):
        assert seen(tmp_path, wanted_of(), photo("a.jpg")).empty

    def test_progress_reaches_the_number_of_wanted_photos(self, tmp_path, archive):
        archive("a.jpg", "b.jpg")
        told: list[int] = []
        wanted = wanted_of("a.jpg", "b.jpg", "never.jpg")
        for _ in range(2):
            glimpse(
                wanted, PHOTOS.make([photo("a.jpg"), photo("b.jpg")]), tmp_path / "archive", tmp_path / "out", advance=told.append
            )
        assert sum(told) == 6


class TestSecondRun:
    def test_opens_no_photo_and_says_the_same(self, tmp_path, archive, no_photo):
        names = archive("a.jpg", "b.jpg")
        (tmp_path / "archive/broken.jpg").write_bytes(b"\xff\xd8\xff" + bytes(50))
        first = seen(tmp_path, wanted_of(*names, "broken.jpg"))
        no_photo()
        pd.testing.assert_frame_equal(seen(tmp_path, wanted_of(*names, "broken.jpg")), first)

    def test_looks_again_at_what_has_changed(self, tmp_path, archive):
        archive("a.jpg")
        before = seen(tmp_path, wanted_of("a.jpg"))
        Image.new("RGB", (480, 320), (200, 30, 30)).save(tmp_path / "archive/a.jpg")
        after = seen(tmp_path, wanted_of("a.jpg"), photo("a.jpg", fingerprint="1" * 32))
        assert after["colour"][0] != before["colour"][0]
        assert files(tmp_path) == set(after["picture"])

    def test_looks_at_a_photo_again_whose_picture_is_wanted_now(self, tmp_path, archive):
        archive("a.jpg")
        before = seen(tmp_path, wanted_of("a.jpg", picture=False))
        after = seen(tmp_path, wanted_of("a.jpg"))
        assert files(tmp_path) == set(after["picture"])
        assert before["colour"][0] == after["colour"][0]

    def test_removes_pictures_that_nobody_wants_and_keeps_their_colours(self, tmp_path, archive, no_photo):
        names = archive("a.jpg", "b.jpg")
        first = seen(tmp_path, wanted_of(*names))
        no_photo()
        left = pd.concat([wanted_of("a.jpg", picture=False), wanted_of("b.jpg")], ignore_index=True)
        found = seen(tmp_path, left)
        assert files(tmp_path) == {found["picture"][1]}
        assert found["colour"].tolist() == first["colour"].tolist()

    def test_a_run_that_is_broken_off_keeps_what_it_has_seen(self, tmp_path, archive, monkeypatch):
        names = archive(*(f"{number}.jpg" for number in range(20)))
        look_batch = glimpse_files.look_batch
        batches: list[int] = []

        def twice(*given: Any) -> Any:
            batches.append(1)
            if len(batches) > 1:
                raise KeyboardInterrupt
            return look_batch(*given)

        monkeypatch.setattr("tasks.glimpse.look_batch", twice)
        with pytest.raises(KeyboardInterrupt):
            seen(tmp_path, wanted_of(*names))
        assert len(glimpse_files.Colours(tmp_path / "out").known) == len(files(tmp_path)) == 16

    def test_of_twenty_thousand_takes_less_than_two_seconds(self, tmp_path, no_photo):
        paths = [f"{number}.jpg" for number in range(20_000)]
        photos = PHOTOS.make(
            pd.DataFrame({"path": paths, "format": "jpeg", "kind": "photo", "time_basis": "none"}).assign(
                fingerprint=lambda table: table["path"].str.rjust(32, "0")
            )
        )
        names = [name_of("", path, found, Told("jpeg")) for path, found in zip(paths, photos["fingerprint"], strict=True)]
        colours = glimpse_files.Colours(tmp_path)
        colours.known.update(dict.fromkeys(names, "#aabbcc"))
        colours.keep(names)
        for name in names[:2000]:
            file = tmp_path / place_of(name, FOLDER)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"x")
        wanted = wanted_of(*paths).assign(picture=[number < 2000 for number in range(20_000)])
        no_photo()
        taken = []
        for _ in range(2):
            started = time.process_time()
            found = glimpse(wanted, photos, tmp_path / "archive", tmp_path)
            taken.append(time.process_time() - started)
        assert ((found["picture"] != "").sum(), set(found["colour"])) == (2000, {"#aabbcc"})
        assert min(taken) < 2


class TestFullDisk:
    def test_is_told_and_the_map_goes_on_with_what_is_there(self, tmp_path, archive, monkeypatch, told):
        names = archive("a.jpg", "b.jpg")
        seen(tmp_path, wanted_of("a.jpg"))

        def full(*_: object, **__: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr("tasks.core.thumbnail_files.replacing", full)
        monkeypatch.setattr("tasks.core.glimpse_files.replacing", full)
        found = seen(tmp_path, wanted_of(*names))
        assert (found["picture"] != "").tolist() == [True, False]
        assert (found["colour"] != "").all()
        assert len(told) == 1
        assert "No space left on device" in told[0]

    def test_a_folder_that_may_not_be_written_is_told_too(self, tmp_path, archive, told):
        archive("a.jpg")
        (tmp_path / "out/cache").mkdir(parents=True)
        (tmp_path / "out" / FOLDER).write_text("in the way")
        assert seen(tmp_path, wanted_of("a.jpg"))["picture"].tolist() == [""]
        assert "cannot be written" in told[0]

    def test_a_disk_that_may_recover_is_asked_again(self, tmp_path, archive, monkeypatch):
        archive("a.jpg")

        def broken(*_: object, **__: object) -> None:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

        monkeypatch.setattr("tasks.core.thumbnail_files.replacing", broken)
        monkeypatch.setattr("tasks.glimpse.last_try", lambda: False)
        with pytest.raises(OSError, match="Input/output error"):
            seen(tmp_path, wanted_of("a.jpg"))
