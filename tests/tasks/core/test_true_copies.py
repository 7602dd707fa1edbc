"""Tests of copies: whole or not there, never over anything, never through a link."""

from __future__ import annotations

import errno
import os

import pytest

from tasks.core import disk_calls, true_copies
from tasks.core.file_state import Changed
from tasks.core.true_copies import copy_true, is_copy


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "archive" / "a.jpg"
    path.parent.mkdir()
    path.write_bytes(os.urandom(3_000_000))
    path.chmod(0o640)
    os.utime(path, ns=(1_600_000_000_123_456_789, 1_500_000_000_987_654_321))
    return path


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def left_in(root):
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())


class TestCopyTrue:
    def test_has_the_bytes_the_times_and_the_mode(self, source, root):
        copy_true(str(source), str(root / "Rome/x/a.jpg"), str(root))
        copy = root / "Rome/x/a.jpg"
        assert copy.read_bytes() == source.read_bytes()
        assert copy.stat().st_mtime_ns == 1_500_000_000_987_654_321
        assert copy.stat().st_mode & 0o777 == 0o640
        assert left_in(root) == ["Rome/x/a.jpg"]

    def test_never_replaces_what_is_there(self, source, root):
        (root / "a.jpg").write_bytes(b"other")
        with pytest.raises(FileExistsError):
            copy_true(str(source), str(root / "a.jpg"), str(root))
        assert (root / "a.jpg").read_bytes() == b"other"
        assert left_in(root) == ["a.jpg"]

    def test_does_not_go_through_a_link_in_the_target(self, source, root, tmp_path):
        (tmp_path / "outside").mkdir()
        (root / "Rome").symlink_to(tmp_path / "outside")
        with pytest.raises(Changed, match="put a link in its place"):
            copy_true(str(source), str(root / "Rome/a.jpg"), str(root))
        assert list((tmp_path / "outside").iterdir()) == []

    def test_does_not_follow_a_link_that_has_the_name(self, source, root, tmp_path):
        (root / "a.jpg").symlink_to(tmp_path / "nothing")
        with pytest.raises(FileExistsError):
            copy_true(str(source), str(root / "a.jpg"), str(root))
        assert not (tmp_path / "nothing").exists()

    def test_a_link_is_not_copied(self, source, root):
        (source.parent / "l.jpg").symlink_to(source)
        with pytest.raises(Changed, match="this is a link"):
            copy_true(str(source.parent / "l.jpg"), str(root / "l.jpg"), str(root))
        assert left_in(root) == []

    def test_a_pipe_is_not_waited_for(self, source, root):
        os.mkfifo(source.parent / "p.jpg")
        with pytest.raises(Changed, match="not a regular file"):
            copy_true(str(source.parent / "p.jpg"), str(root / "p.jpg"), str(root))

    def test_a_full_disk_leaves_nothing_under_the_name(self, source, root, monkeypatch):
        def full(_original, copy, _length):
            copy.write(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(true_copies.shutil, "copyfileobj", full)
        with pytest.raises(OSError, match="No space"):
            copy_true(str(source), str(root / "a.jpg"), str(root))
        assert left_in(root) == []

    def test_a_source_that_changes_meanwhile_is_not_copied(self, source, root, monkeypatch):
        real = true_copies.shutil.copyfileobj

        def slow(original, copy, length):
            real(original, copy, length)
            os.utime(source)

        monkeypatch.setattr(true_copies.shutil, "copyfileobj", slow)
        with pytest.raises(Changed, match="changed the file while it was copied"):
            copy_true(str(source), str(root / "a.jpg"), str(root))
        assert left_in(root) == []

    def test_what_reads_back_differently_is_an_error(self, source, root, monkeypatch):
        monkeypatch.setattr(true_copies.shutil, "copyfileobj", lambda _original, copy, _length: copy.write(b"rotten"))
        with pytest.raises(OSError, match="reads back differently"):
            copy_true(str(source), str(root / "a.jpg"), str(root))
        assert left_in(root) == []

    @pytest.mark.parametrize("rotten", [False, True])
    def test_shared_blocks_are_taken_if_they_hold_the_same(self, source, root, monkeypatch, rotten):
        """A file system that shares blocks is played by the ioctl; what it gives is verified like any other copy."""

        def ioctl(copy, request, original):
            assert request == 0x40049409  # FICLONE of linux/fs.h
            os.pwrite(copy, b"rotten" if rotten else os.pread(original, 9_000_000, 0), 0)

        streamed = []
        real = true_copies.shutil.copyfileobj
        monkeypatch.setattr(disk_calls.fcntl, "ioctl", ioctl)
        monkeypatch.setattr(true_copies.shutil, "copyfileobj", lambda *args: streamed.append(real(*args)))
        copy_true(str(source), str(root / "a.jpg"), str(root))
        assert (root / "a.jpg").read_bytes() == source.read_bytes()
        assert bool(streamed) is rotten


class TestIsCopy:
    def test_tells_the_same_bytes_from_others_of_the_same_size(self, source, tmp_path):
        copy = tmp_path / "copy"
        copy.write_bytes(source.read_bytes())
        assert is_copy(str(source), str(copy))
        copy.write_bytes(source.read_bytes()[:-1] + bytes([source.read_bytes()[-1] ^ 1]))
        assert not is_copy(str(source), str(copy))
        copy.write_bytes(b"short")
        assert not is_copy(str(source), str(copy))

    def test_a_link_or_a_folder_is_no_copy(self, source, tmp_path):
        (tmp_path / "link").symlink_to(source)
        assert not is_copy(str(source), str(tmp_path / "link"))
        assert not is_copy(str(source), str(tmp_path))
