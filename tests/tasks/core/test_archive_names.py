from __future__ import annotations

from pathlib import Path

from tasks.core.archive_names import archive_names


class TestArchiveNames:
    def test_a_folder_gives_its_name(self):
        assert archive_names([Path("/home/anna/Photos"), Path("/mnt/rome")]) == ["Photos", "rome"]

    def test_two_folders_of_one_name_get_the_one_above_and_then_a_number(self):
        folders = [Path("/a/x/photos"), Path("/b/x/photos"), Path("/c/y/photos")]
        assert archive_names(folders) == ["photos (x)", "photos (x) 2", "photos (y)"]

    def test_the_root_is_an_archive(self):
        assert archive_names([Path("/")]) == ["archive"]
