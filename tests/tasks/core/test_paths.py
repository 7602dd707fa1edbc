"""Paths in the archive, with the names that a disk really holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.errors import Refused
from tasks.core.paths import default_out, fs_path, inside, to_text

LATIN = b"caf\xe9.jpg"  # a name in Latin-1, as old disks hold them


def write_bytes_name(folder: Path, name: bytes) -> None:
    """Make a file whose name is any bytes; the test is skipped where the file system allows only UTF-8."""
    try:
        with open(os.fsencode(folder) + b"/" + name, "wb") as file:
            file.write(b"found")
    except OSError as error:
        pytest.skip(f"the file system takes no name that is not UTF-8 ({error})")


class TestToText:
    @pytest.mark.parametrize("name", ["a b.jpg", "é.jpg", "日本.jpg", "🌅.jpg", "100%.jpg", "%E9.jpg"])
    def test_good_name_stays_as_it_is(self, name):
        assert to_text(name) == name

    def test_stray_byte_is_written_with_percent_and_two_digits(self):
        assert to_text(os.fsdecode(LATIN)) == "caf%E9.jpg"

    @given(st.binary(min_size=1, max_size=30))
    def test_every_name_becomes_text_that_can_be_encoded(self, name):
        to_text(name.decode("utf-8", "surrogateescape")).encode("utf-8")


class TestFsPath:
    def test_name_that_is_not_utf_8_is_found_again(self, tmp_path):
        write_bytes_name(tmp_path, LATIN)
        with open(fs_path(tmp_path, "caf%E9.jpg"), "rb") as file:
            assert file.read() == b"found"

    def test_every_name_that_the_disk_lists_is_found_by_its_text(self, tmp_path):
        for name in (b"\xff\xfe.jpg", "é\udcff.jpg".encode("utf-8", "surrogateescape"), b"%E9.jpg", b"50%.jpg"):
            write_bytes_name(tmp_path, name)
        listed = os.listdir(tmp_path)
        assert len(listed) == 4
        assert all(os.path.exists(fs_path(tmp_path, to_text(name))) for name in listed)

    def test_literal_percent_name_wins_when_such_a_file_exists(self, tmp_path):
        write_bytes_name(tmp_path, LATIN)
        (tmp_path / "caf%E9.jpg").write_bytes(b"literal")
        assert Path(fs_path(tmp_path, "caf%E9.jpg")).read_bytes() == b"literal"

    def test_percent_below_80_is_never_a_stray_byte(self, tmp_path):
        assert fs_path(tmp_path, "a%2e%2E%41.jpg") == f"{tmp_path}/a%2e%2E%41.jpg"


class TestInside:
    def test_photo_in_a_sub_folder_is_given_as_it_lies_on_disk(self, tmp_path):
        (tmp_path / "a b").mkdir()
        (tmp_path / "a b" / "é.jpg").touch()
        assert inside(tmp_path, "a b/é.jpg") == f"{tmp_path}/a b/é.jpg"

    @pytest.mark.parametrize("path", ["", "/etc/passwd", "..", "../x.jpg", "a/../../x.jpg", "a/..", "a/../x.jpg", "a\0.jpg"])
    def test_text_that_leaves_the_archive_is_refused(self, tmp_path, path):
        with pytest.raises(Refused, match="the path leaves the archive") as caught:
            inside(tmp_path, path)
        assert caught.value.path == path

    def test_folder_link_that_leads_out_is_refused(self, tmp_path):
        archive, outside = tmp_path / "archive", tmp_path / "outside"
        archive.mkdir()
        outside.mkdir()
        (outside / "x.jpg").touch()
        (archive / "link").symlink_to(outside)
        with pytest.raises(Refused, match="a link on the way leads out of the archive"):
            inside(archive, "link/x.jpg")

    def test_sister_folder_of_the_same_beginning_is_outside(self, tmp_path):
        for name in ("trip", "trip2"):
            (tmp_path / name).mkdir()
        (tmp_path / "trip2" / "x.jpg").touch()
        (tmp_path / "trip" / "x.jpg").symlink_to(tmp_path / "trip2" / "x.jpg")
        with pytest.raises(Refused, match="leads out of the archive"):
            inside(tmp_path / "trip", "x.jpg")

    def test_link_to_another_photo_of_the_archive_is_refused(self, tmp_path):
        (tmp_path / "real.jpg").touch()
        (tmp_path / "link.jpg").symlink_to("real.jpg")
        with pytest.raises(Refused, match="name the file itself"):
            inside(tmp_path, "link.jpg")

    def test_archive_that_is_itself_reached_by_a_link_is_fine(self, tmp_path):
        (tmp_path / "disk").mkdir()
        (tmp_path / "disk" / "x.jpg").touch()
        (tmp_path / "photos").symlink_to(tmp_path / "disk")
        assert inside(tmp_path / "photos", "x.jpg") == f"{tmp_path}/photos/x.jpg"

    def test_name_that_is_not_utf_8_is_inside(self, tmp_path):
        write_bytes_name(tmp_path, LATIN)
        assert os.fsencode(inside(tmp_path, "caf%E9.jpg")) == os.fsencode(tmp_path) + b"/" + LATIN

    @pytest.mark.parametrize("path", ["%2e%2e/x.jpg", "%2E%2E/x.jpg"])
    def test_escaped_dots_are_no_way_out(self, tmp_path, path):
        assert inside(tmp_path, path) == f"{tmp_path}/{path}"


class TestDefaultOut:
    def test_is_named_after_the_archive_in_the_current_folder(self, tmp_path):
        assert default_out(tmp_path / "Rome 2024") == Path("whereshot/Rome 2024")

    def test_root_of_the_disk_has_a_name_too(self):
        assert default_out(Path("/")) == Path("whereshot/archive")
