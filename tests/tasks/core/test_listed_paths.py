from __future__ import annotations

import os
from pathlib import Path

import pytest

from tasks.core import listed_paths
from tasks.core.listed_paths import Disk, Missing


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def why(archive: Path, path: str, out: Path = Path("/nowhere")) -> str:
    """Give why a path means no photo."""
    (found,) = Disk(archive, out, ["jpg"], ["@eaDir"]).find([path])
    assert isinstance(found, Missing)
    return str(found)


class TestDisk:
    def test_gives_answers_in_the_order_asked(self, tmp_path):
        for name in ("b/2.jpg", "a/1.jpg", "b/1.jpg"):
            put(tmp_path / name)
        asked = ["b/2.jpg", "a/1.jpg", "none.jpg", "b/1.jpg"]
        found = Disk(tmp_path, tmp_path / "out", ["jpg"], []).find(asked)
        assert [str(one) for one in found] == ["b/2.jpg", "a/1.jpg", "is not there", "b/1.jpg"]

    def test_does_not_go_through_a_link_wherever_it_leads(self, tmp_path):
        put(tmp_path / "outside/x.jpg")
        put(tmp_path / "archive/real/y.jpg")
        (tmp_path / "archive/out").symlink_to(tmp_path / "outside")
        (tmp_path / "archive/in").symlink_to(tmp_path / "archive/real")
        assert why(tmp_path / "archive", "out/x.jpg") == "lies behind the link out, which is not followed"
        assert why(tmp_path / "archive", "in/y.jpg") == "lies behind the link in, which is not followed"

    def test_takes_no_link_for_a_photo(self, tmp_path):
        put(tmp_path / "outside.jpg")
        (tmp_path / "archive").mkdir()
        (tmp_path / "archive/x.jpg").symlink_to(tmp_path / "outside.jpg")
        assert why(tmp_path / "archive", "x.jpg").startswith("is a link, which is not followed")

    @pytest.mark.parametrize(
        ("path", "said"),
        [
            ("@eaDir/x.jpg", "lies in @eaDir, which the setting scan.exclude leaves out"),
            ("a/.hidden/b/x.jpg", "lies in the hidden folder a/.hidden, which is not looked into"),
            ("a/.x.jpg", "is hidden (its name begins with a dot), and hidden files are not looked at"),
            ("old/backups/x.jpg", "lies in old, an output folder of Whereshot"),
            ("out/backups/x.jpg", "lies in out, an output folder of Whereshot"),
            ("a/x.txt", "has no ending of a photo (setting extract.extensions)"),
            ("a", "is a folder; list its photos"),
            ("", "the cell path is blank"),
        ],
    )
    def test_says_why_a_scan_would_not_come_to_it(self, tmp_path, path, said):
        for name in ("@eaDir/x.jpg", "a/.hidden/b/x.jpg", "a/.x.jpg", "old/backups/x.jpg", "out/backups/x.jpg", "a/x.txt"):
            put(tmp_path / name)
        put(tmp_path / "old/archive.json", b'{"program": "whereshot", "archive": "/x", "id": "00000000"}')
        assert why(tmp_path, path, tmp_path / "out") == said

    def test_takes_only_an_ordinary_file(self, tmp_path):
        os.mkfifo(tmp_path / "x.jpg")
        assert why(tmp_path, "x.jpg") == "is no ordinary file"

    def test_says_which_folder_cannot_be_read(self, tmp_path, monkeypatch):
        def denied(path):
            if str(path).endswith("locked"):
                raise PermissionError(13, "Permission denied")
            return real(path)

        real = os.scandir
        put(tmp_path / "locked/b.jpg")
        monkeypatch.setattr(listed_paths.os, "scandir", denied)
        assert why(tmp_path, "locked/b.jpg") == "cannot be looked for: the folder locked cannot be read (Permission denied)"

    def test_tells_two_folders_apart_that_differ_in_case(self, tmp_path):
        put(tmp_path / "Rome/a.jpg")
        put(tmp_path / "rome/b.jpg")
        disk = Disk(tmp_path, tmp_path / "out", ["jpg"], [])
        assert disk.find(["ROME/a.jpg", "ROME/b.jpg", "Rome/b.jpg"]) == ["Rome/a.jpg", "rome/b.jpg", "rome/b.jpg"]

    def test_keeps_a_stray_name_and_the_good_name_that_is_written_like_it_apart(self, tmp_path):
        for name in (b"caf\xe9.jpg", b"caf%E9.jpg"):
            with open(os.path.join(os.fsencode(tmp_path), name), "wb"):
                pass
        assert Disk(tmp_path, tmp_path, ["jpg"], []).find(["caf%E9.jpg", "caf%e9.jpg"]) == ["caf%E9.jpg", "caf%e9.jpg"]
