"""Tests of the folder of small pictures: names, what is there, what is made, and what is removed."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image

from tasks.core.thumbnail_files import PREVIEW, Job, Shelf, make_batch, name_of, place_of
from tasks.core.thumbnails import Told
from tests.builders import jpeg

TOLD = Told("jpeg", 96, 64, 1)
NAME = "3f" + "a9" * 11


def put(out: Path, name: str, content: bytes = b"x") -> Path:
    file = out / place_of(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


class TestNames:
    def test_the_same_picture_has_one_name_wherever_it_lies(self, tmp_path):
        assert name_of(str(tmp_path), "a.jpg", "0" * 32, TOLD) == name_of(str(tmp_path), "b/c.jpg", "0" * 32, TOLD)

    def test_a_turned_one_has_another(self, tmp_path):
        turned = TOLD._replace(orientation=6)
        assert name_of(str(tmp_path), "a.jpg", "0" * 32, TOLD) != name_of(str(tmp_path), "a.jpg", "0" * 32, turned)

    def test_where_no_fingerprint_is_known_a_changed_file_has_another(self, tmp_path):
        (tmp_path / "a.jpg").write_bytes(b"one")
        before = name_of(str(tmp_path), "a.jpg", "", TOLD)
        assert name_of(str(tmp_path), "a.jpg", "", TOLD) == before
        (tmp_path / "a.jpg").write_bytes(b"other")
        assert name_of(str(tmp_path), "a.jpg", "", TOLD) != before

    def test_two_hundred_thousand_lie_in_folders_of_less_than_a_thousand(self):
        """256 folders take 50,000 photos of two pictures each with 400 in a folder: the names are digests, spread evenly."""
        folders = [place_of(name_of("", "", str(number), TOLD)).split("/")[1] for number in range(50_000)]
        assert max(folders.count(folder) for folder in sorted(set(folders))[::16]) < 300


class TestMakeBatch:
    def test_writes_an_upright_jpeg_of_240_pixels_and_says_so(self, tmp_path):
        jpeg(tmp_path / "archive/a.jpg", size=(960, 640), exif={"0th": {0x0112: 6}})
        made = make_batch(str(tmp_path / "archive"), str(tmp_path / "out"), [Job("a.jpg", TOLD, NAME, with_preview=False)])
        assert (made.there, made.without, made.failure) == ([NAME], [], None)
        with Image.open(tmp_path / "out" / place_of(NAME)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (160, 240))

    def test_a_preview_is_of_1600_pixels(self, tmp_path):
        (tmp_path / "archive").mkdir()
        Image.effect_noise((2400, 1800), 60).save(tmp_path / "archive/a.tif")
        made = make_batch(str(tmp_path / "archive"), str(tmp_path), [Job("a.tif", Told("tiff"), NAME, with_preview=True)])
        assert sorted(made.there) == [NAME, NAME + PREVIEW]
        with Image.open(tmp_path / place_of(NAME + PREVIEW)) as picture:
            assert picture.size == (1600, 1200)

    def test_a_photo_that_is_no_longer_than_a_thumbnail_has_no_preview(self, tmp_path):
        Image.new("RGB", (200, 100)).save(tmp_path / "a.tif")
        made = make_batch(str(tmp_path), str(tmp_path), [Job("a.tif", Told("tiff"), NAME, with_preview=True)])
        assert (made.there, made.without) == ([NAME], [NAME + PREVIEW])

    def test_a_damaged_photo_is_without_and_a_missing_one_is_tried_again(self, tmp_path):
        (tmp_path / "damaged.jpg").write_bytes(b"\xff\xd8\xff" + bytes(100))
        other = "11" * 12
        jobs = [Job("damaged.jpg", TOLD, NAME, with_preview=False), Job("gone.jpg", TOLD, other, with_preview=False)]
        assert make_batch(str(tmp_path), str(tmp_path), jobs).without == [NAME]

    def test_a_link_that_leaves_the_archive_is_not_followed(self, tmp_path):
        jpeg(tmp_path / "private/a.jpg")
        (tmp_path / "archive").mkdir()
        (tmp_path / "archive/a.jpg").symlink_to(tmp_path / "private/a.jpg")
        (tmp_path / "archive/folder").symlink_to(tmp_path / "private")
        jobs = [Job(path, TOLD, NAME, with_preview=False) for path in ("a.jpg", "folder/a.jpg", "../private/a.jpg")]
        assert make_batch(str(tmp_path / "archive"), str(tmp_path / "out"), jobs).there == []
        assert not (tmp_path / "out").exists()

    def test_a_name_that_is_not_utf8_is_found(self, tmp_path):
        jpeg(tmp_path / "a.jpg").rename(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jpg"))
        assert make_batch(str(tmp_path), str(tmp_path), [Job("caf%E9.jpg", TOLD, NAME, with_preview=False)]).there == [NAME]

    def test_a_disk_that_takes_nothing_ends_the_work_and_is_told(self, tmp_path):
        jpeg(tmp_path / "a.jpg")
        (tmp_path / "out").write_text("in the way")
        made = make_batch(str(tmp_path), str(tmp_path / "out"), [Job("a.jpg", TOLD, NAME, with_preview=False)] * 2)
        assert "cannot be written" in str(made.failure)


class TestShelf:
    def test_knows_what_is_there_but_no_empty_file(self, tmp_path):
        put(tmp_path, NAME)
        put(tmp_path, NAME + PREVIEW, b"")
        assert Shelf(tmp_path).there == {NAME}

    def test_tidy_removes_ours_that_is_not_wanted_and_nothing_else(self, tmp_path):
        kept, old = put(tmp_path, NAME), put(tmp_path, "77" * 12)
        own = [tmp_path / f"thumbnails/{name}" for name in ("holiday.jpg", "3f/holiday.jpg", f"3f/{'88' * 12}.jpg", "aa/b.txt")]
        own += [tmp_path / f"thumbnails/3f/{NAME}.png", tmp_path / f"thumbnails/{NAME}.jpg"]
        for file in own:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(b"mine")
        outside = tmp_path / "elsewhere"
        outside.mkdir()
        (outside / f"{'55' * 12}.jpg").write_bytes(b"mine")
        (tmp_path / "thumbnails/55").symlink_to(outside)
        (tmp_path / f"thumbnails/3f/{'3f' * 12}.jpg").symlink_to(outside / f"{'55' * 12}.jpg")
        assert Shelf(tmp_path).tidy({NAME}) == 1
        assert not old.exists()
        assert not old.parent.exists()
        assert kept.exists()
        assert all(file.exists() for file in own)
        assert (outside / f"{'55' * 12}.jpg").exists()
        assert (tmp_path / f"thumbnails/3f/{'3f' * 12}.jpg").is_symlink()

    def test_tidy_removes_what_an_interrupted_run_left(self, tmp_path):
        put(tmp_path, NAME)
        left = tmp_path / f"thumbnails/3f/.{NAME}.jpg.0123456789ab.tmp"
        left.write_bytes(b"half")
        Shelf(tmp_path).tidy({NAME})
        assert not left.exists()

    def test_remembers_photos_without_a_picture(self, tmp_path):
        put(tmp_path, NAME)
        shelf = Shelf(tmp_path)
        shelf.without.update({"11" * 12, "22" * 12})
        shelf.note_without({"11" * 12})
        again = Shelf(tmp_path)
        assert [again.missing(name) for name in ("11" * 12, "22" * 12, NAME)] == [False, True, False]

    def test_forgets_them_when_another_decoder_is_installed(self, tmp_path, monkeypatch):
        shelf = Shelf(tmp_path)
        shelf.without.add(NAME)
        shelf.note_without({NAME})
        monkeypatch.setattr("tasks.core.thumbnail_files.decoders", lambda: "another")
        assert Shelf(tmp_path).missing(NAME)

    def test_a_list_of_them_that_is_none_of_ours_counts_for_nothing(self, tmp_path):
        (tmp_path / "thumbnails").mkdir()
        for content in (b"", b"\xff\xfe\0", b"hello\n" + NAME.encode()):
            (tmp_path / "thumbnails/without.txt").write_bytes(content)
            assert Shelf(tmp_path).missing(NAME)

    def test_no_folder_is_an_empty_one(self, tmp_path):
        assert Shelf(tmp_path / "nowhere").there == set()
