from __future__ import annotations

import os
import stat

import pytest

from tasks.core.errors import UsageError
from tasks.core.whole_file import replacing


def fail_half_way(path):
    with replacing(path) as stream:
        stream.write(b"half")
        raise RuntimeError("pulled the plug")


class TestReplacing:
    def test_writes_a_new_file_and_its_folders(self, tmp_path):
        with replacing(tmp_path / "a" / "b.csv") as stream:
            stream.write(b"new")
        assert (tmp_path / "a" / "b.csv").read_bytes() == b"new"

    def test_leaves_the_old_file_and_no_other_when_it_fails_half_way(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(b"old")
        with pytest.raises(RuntimeError):
            fail_half_way(path)
        assert path.read_bytes() == b"old"
        assert os.listdir(tmp_path) == ["a.csv"]

    def test_keeps_the_mode(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(b"old")
        path.chmod(0o640)
        with replacing(path) as stream:
            stream.write(b"new")
        assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def test_a_link_stays_a_link(self, tmp_path):
        (tmp_path / "real.csv").write_bytes(b"old")
        (tmp_path / "link.csv").symlink_to("real.csv")
        with replacing(tmp_path / "link.csv") as stream:
            stream.write(b"new")
        assert (tmp_path / "link.csv").is_symlink()
        assert (tmp_path / "real.csv").read_bytes() == b"new"

    def test_a_folder_that_cannot_be_is_a_usage_error(self, tmp_path):
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(UsageError, match="cannot be written"), replacing(tmp_path / "file" / "a.csv") as stream:
            stream.write(b"new")
