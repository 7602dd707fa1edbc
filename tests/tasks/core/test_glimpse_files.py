"""Tests of what is kept below OUT/cache/glimpses: pictures and colours."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from tasks.core.glimpse_files import FOLDER, Colours, Look, look_batch
from tasks.core.thumbnail_files import place_of
from tasks.core.thumbnails import Told
from tests.builders import jpeg

TOLD = Told("jpeg", 96, 64, 1)
NAME, OTHER = "3f" + "a9" * 11, "11" * 12


def look(root: Path, path: str, name: str = NAME, *, picture: bool = True) -> Look:
    return Look(str(root), path, TOLD, name, picture)


def red(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (640, 480), (200, 30, 30)).save(path, quality=95)
    return path


class TestLookBatch:
    def test_a_picture_is_an_upright_jpeg_of_160_pixels_without_metadata(self, tmp_path):
        jpeg(tmp_path / "archive/a.jpg", size=(960, 640), exif={"0th": {0x0112: 6}}, lat=41.9, lon=12.5)
        seen = look_batch(str(tmp_path / "out"), [look(tmp_path / "archive", "a.jpg")])
        assert (seen.there, seen.failure) == ([NAME], None)
        content = (tmp_path / "out" / place_of(NAME, FOLDER)).read_bytes()
        assert b"Exif" not in content
        with Image.open(tmp_path / "out" / place_of(NAME, FOLDER)) as picture:
            assert (picture.format, picture.size) == ("JPEG", (107, 160))

    def test_what_is_only_looked_at_has_a_colour_and_no_file(self, tmp_path):
        red(tmp_path / "a.jpg")
        seen = look_batch(str(tmp_path / "out"), [look(tmp_path, "a.jpg", picture=False)])
        red_part, green_part, blue_part = (int(seen.colours[NAME][at : at + 2], 16) for at in (1, 3, 5))
        assert (red_part, green_part, blue_part) == pytest.approx((200, 30, 30), abs=3)
        assert not (tmp_path / "out").exists()

    def test_a_broken_photo_has_no_colour_and_one_that_is_gone_is_not_told_of(self, tmp_path):
        (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff" + bytes(100))
        seen = look_batch(str(tmp_path / "out"), [look(tmp_path, "broken.jpg"), look(tmp_path, "gone.jpg", OTHER)])
        assert (seen.colours, seen.there, seen.failure) == ({NAME: ""}, [], None)

    def test_a_link_that_leaves_the_archive_is_not_followed(self, tmp_path):
        red(tmp_path / "private/a.jpg")
        (tmp_path / "archive").mkdir()
        (tmp_path / "archive/a.jpg").symlink_to(tmp_path / "private/a.jpg")
        assert look_batch(str(tmp_path / "out"), [look(tmp_path / "archive", "a.jpg")]).colours == {}

    def test_a_disk_that_takes_nothing_ends_the_work_and_is_told(self, tmp_path):
        red(tmp_path / "a.jpg")
        (tmp_path / "out").write_text("in the way")
        seen = look_batch(str(tmp_path / "out"), [look(tmp_path, "a.jpg"), look(tmp_path, "a.jpg", OTHER)])
        assert "cannot be written" in str(seen.failure)
        assert (list(seen.colours), seen.there) == ([NAME], [])


class TestColours:
    def test_are_known_again_those_that_nobody_can_show_among_them(self, tmp_path):
        colours = Colours(tmp_path)
        colours.known.update({NAME: "#aabbcc", OTHER: ""})
        colours.keep({NAME, OTHER})
        assert Colours(tmp_path).known == {NAME: "#aabbcc", OTHER: ""}

    def test_those_that_nobody_wants_are_forgotten(self, tmp_path):
        colours = Colours(tmp_path)
        colours.known.update({NAME: "#aabbcc", OTHER: "#000000"})
        colours.keep({NAME, "22" * 12})
        assert Colours(tmp_path).known == {NAME: "#aabbcc"}

    def test_nothing_is_written_where_nothing_changed(self, tmp_path):
        Colours(tmp_path).keep({NAME})
        assert not (tmp_path / FOLDER).exists()

    def test_another_decoder_is_tried_on_what_nobody_could_show(self, tmp_path, monkeypatch):
        colours = Colours(tmp_path)
        colours.known.update({NAME: "#aabbcc", OTHER: ""})
        colours.keep({NAME, OTHER})
        monkeypatch.setattr("tasks.core.glimpse_files.decoders", lambda: "another")
        assert Colours(tmp_path).known == {NAME: "#aabbcc"}

    @pytest.mark.parametrize(
        "content", [b"", b"holiday notes\n", b"\xff\xfe\x00", b"7\npillow\n" + NAME.encode() + b" #aabbcc\n"]
    )
    def test_a_file_that_is_none_of_ours_is_not_believed(self, tmp_path, content):
        (tmp_path / FOLDER).mkdir(parents=True)
        (tmp_path / FOLDER / "colours.txt").write_bytes(content)
        assert Colours(tmp_path).known == {}

    def test_a_torn_line_is_left_out(self, tmp_path):
        colours = Colours(tmp_path)
        colours.known.update({OTHER: "#123456", NAME: "#aabbcc"})
        colours.keep({NAME, OTHER})
        file = tmp_path / FOLDER / "colours.txt"
        file.write_bytes(file.read_bytes()[:-4])
        assert Colours(tmp_path).known == {OTHER: "#123456"}
