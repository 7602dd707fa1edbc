from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.core import disk_calls, safe_file, temporaries
from tasks.core.file_state import Attributes, Changed, attributes_of, read_file
from tasks.core.folders import make_folders
from tasks.core.safe_file import Change, NotSyncedError, create_file, exchange, replace_file
from tasks.core.temporaries import sweep_temporaries

PLAIN = Attributes(0o644, os.getuid(), os.getgid())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "photo.jpg"
    made.write_bytes(b"before")
    return made


def leftovers(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if file.name.startswith(".whereshot-")]


def fail_with(number: int):
    def fail(*_args, **_kwargs):
        raise OSError(number, os.strerror(number))

    return fail


class TestReadFile:
    def test_refuses_a_link(self, file):
        (file.parent / "link").symlink_to(file)
        with pytest.raises(Changed, match="not a regular file"):
            read_file(str(file.parent / "link"))

    def test_refuses_a_pipe_without_waiting_for_it(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(Changed, match="not a regular file"):
            read_file(str(tmp_path / "pipe"))

    def test_refuses_a_file_that_grows_while_it_is_read(self, file, monkeypatch):
        real = os.open

        def open_and_append(path, *args, **kwargs):
            with Path(path).open("ab") as other:
                other.write(b"more")
            return real(path, *args, **kwargs)

        monkeypatch.setattr(os, "open", open_and_append)
        with pytest.raises(Changed, match="while it was read"):
            read_file(str(file))


class TestReplaceFile:
    def test_keeps_mode_owner_times_and_extended_attributes(self, file):
        os.setxattr(file, "user.rating", b"5")
        if os.getuid() == 0:
            os.chown(file, 12345, 54321)
        file.chmod(0o604)
        os.utime(file, ns=(1_111_111_111_123_456_789, 1_222_222_222_987_654_321))
        before = file.stat()
        replace_file(str(file), b"after", seen=read_file(str(file)))
        after = file.stat()
        assert file.read_bytes() == b"after"
        assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
        assert after.st_mtime_ns == 1_222_222_222_987_654_321
        assert os.getxattr(file, "user.rating") == b"5"
        assert after.st_ino != before.st_ino

    def test_keeps_the_time_of_access_from_before_it_was_read(self, file):
        os.utime(file, ns=(1_111_111_111_123_456_789, 1_222_222_222_987_654_321))
        replace_file(str(file), b"after", seen=read_file(str(file)))
        assert file.stat().st_atime_ns == 1_111_111_111_123_456_789

    def test_leaves_a_file_that_changed_since_it_was_read(self, file):
        seen = read_file(str(file))
        file.write_bytes(b"edited")
        with pytest.raises(Changed, match="another program changed"):
            replace_file(str(file), b"after", seen=seen)
        assert file.read_bytes() == b"edited"
        assert leftovers(file.parent) == []

    def test_notices_other_bytes_of_the_same_size_and_time(self, file):
        seen = read_file(str(file))
        file.write_bytes(b"BEFORE")
        os.utime(file, ns=(seen.stamp.mtime_ns, seen.stamp.mtime_ns))
        with pytest.raises(Changed, match="another program changed"):
            replace_file(str(file), b"after", seen=seen)
        assert file.read_bytes() == b"BEFORE"

    def test_notices_a_file_that_went_away_and_does_not_bring_it_back(self, file):
        seen = read_file(str(file))
        file.unlink()
        with pytest.raises(Changed):
            replace_file(str(file), b"after", seen=seen)
        assert list(file.parent.iterdir()) == []

    @pytest.mark.parametrize("call", ["replace", "fsync", "fchmod", "setxattr", "utime"])
    def test_leaves_the_original_and_no_temporary_when_the_system_fails(self, file, monkeypatch, call):
        os.setxattr(file, "user.rating", b"5")
        seen = read_file(str(file))
        monkeypatch.setattr(os, call, fail_with(28))
        with pytest.raises(OSError, match="No space left"):
            replace_file(str(file), b"after", seen=seen)
        assert file.read_bytes() == b"before"
        assert leftovers(file.parent) == []

    def test_leaves_the_original_when_a_real_limit_cuts_the_write(self, file):
        file.write_bytes(b"x" * 10_000)
        program = (
            "import resource, sys\n"
            "from tasks.core.file_state import read_file\n"
            "from tasks.core.safe_file import replace_file\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))\n"
            "try:\n    replace_file(sys.argv[1], b'y' * 20_000, seen=read_file(sys.argv[1]))\n"
            "except OSError as error:\n    print(error.errno)\n"
        )
        done = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "27"  # EFBIG
        assert file.read_bytes() == b"x" * 10_000
        assert leftovers(file.parent) == []

    def test_is_on_the_disk_before_it_takes_the_name(self, file, monkeypatch):
        calls = []
        for name in ("fsync", "replace"):
            real = getattr(os, name)
            monkeypatch.setattr(os, name, lambda *a, name=name, real=real, **more: (calls.append(name), real(*a, **more))[1])
        replace_file(str(file), b"after", seen=read_file(str(file)))
        assert calls == ["fsync", "replace", "fsync"]

    def test_writes_a_name_that_is_not_utf8(self, tmp_path):
        name = os.fsdecode(bytes(tmp_path) + b"/caf\xe9.jpg")
        create_file(name, b"one", attributes=PLAIN)
        replace_file(name, b"two", seen=read_file(name))
        assert [os.fsencode(file.name) for file in tmp_path.iterdir()] == [b"caf\xe9.jpg"]


class TestCreateFile:
    def test_never_replaces_what_is_there(self, file):
        with pytest.raises(FileExistsError):
            create_file(str(file), b"after", attributes=PLAIN)
        assert file.read_bytes() == b"before"
        assert leftovers(file.parent) == []

    def test_never_writes_through_a_dangling_link(self, tmp_path):
        (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(FileExistsError):
            create_file(str(tmp_path / "link"), b"data", attributes=PLAIN)
        assert not (tmp_path / "elsewhere").exists()

    def test_works_where_the_file_system_has_no_links(self, tmp_path, monkeypatch):
        monkeypatch.setattr(os, "link", fail_with(1))
        create_file(str(tmp_path / "new"), b"data", attributes=PLAIN)
        assert (tmp_path / "new").read_bytes() == b"data"
        assert leftovers(tmp_path) == []

    def test_leaves_out_what_another_file_system_does_not_allow_unless_exact(self, tmp_path, monkeypatch):
        monkeypatch.setattr(os, "fchmod", fail_with(1))
        create_file(str(tmp_path / "copy"), b"data", attributes=PLAIN, exact=False)
        assert (tmp_path / "copy").read_bytes() == b"data"
        with pytest.raises(PermissionError):
            create_file(str(tmp_path / "exact"), b"data", attributes=PLAIN)


class TestRemoving:
    def test_leaves_a_file_that_changed(self, file):
        seen = read_file(str(file))
        file.write_bytes(b"edited")
        (fault,) = exchange([Change(str(file), None, seen)])
        assert isinstance(fault, Changed)
        assert file.exists()


class TestExchange:
    def test_makes_every_change_but_the_one_that_cannot_be_made(self, tmp_path):
        files = [tmp_path / f"{n}.jpg" for n in range(4)]
        for file in files:
            file.write_bytes(b"before")
        seen = [read_file(str(file)) for file in files]
        files[1].write_bytes(b"edited")
        files[2].unlink()
        new = str(tmp_path / "new.xmp")
        changes = [Change(str(file), b"after", one) for file, one in zip(files, seen, strict=True)]
        faults = exchange([*changes, Change(new, b"sidecar", None, PLAIN)])
        assert [type(fault) for fault in faults] == [type(None), Changed, Changed, type(None), type(None)]
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
            "0.jpg": b"after", "1.jpg": b"edited", "3.jpg": b"after", "new.xmp": b"sidecar",
        }  # fmt: skip

    def test_every_file_of_a_group_is_on_the_disk_before_the_first_takes_its_name(self, tmp_path, monkeypatch):
        files = [tmp_path / f"{n}.jpg" for n in range(20)]
        for file in files:
            file.write_bytes(b"before")
        seen = [read_file(str(file)) for file in files]
        calls = []
        for name in ("fsync", "replace"):
            real = getattr(os, name)
            monkeypatch.setattr(os, name, lambda *a, name=name, real=real, **more: (calls.append(name), real(*a, **more))[1])
        exchange([Change(str(file), b"after", one) for file, one in zip(files, seen, strict=True)])
        assert calls == ["fsync"] * 20 + ["replace"] * 20 + ["fsync"]

    def test_a_folder_that_cannot_be_synced_is_told_of_the_files_in_it_and_of_no_other(self, tmp_path, monkeypatch):
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        real = safe_file.sync_folder
        bad = (tmp_path / "a").stat().st_ino
        monkeypatch.setattr(safe_file, "sync_folder", lambda fd: fail_with(5)() if os.fstat(fd).st_ino == bad else real(fd))
        faults = exchange([Change(str(tmp_path / name / "x"), b"new", None, PLAIN) for name in "ab"])
        assert [type(fault) for fault in faults] == [NotSyncedError, type(None)]
        assert (tmp_path / "a/x").read_bytes() == b"new"


class TestFoldersThatBecomeLinks:
    @pytest.fixture
    def trip(self, tmp_path: Path) -> Path:
        for folder in ("archive/year/trip", "elsewhere/trip"):
            (tmp_path / folder).mkdir(parents=True)
            (tmp_path / folder / "a.jpg").write_bytes(b"before")
        return tmp_path / "archive/year/trip"

    @pytest.mark.parametrize("level", ["trip", "year"])
    def test_lead_no_write_out_of_the_archive(self, trip, level):
        """Between the last look and the write, another program puts a link to a folder with the same names in the place."""
        root = trip.parents[1]
        seen = read_file(str(trip / "a.jpg"))
        swapped = trip if level == "trip" else trip.parent
        swapped.rename(root.parent / "moved")
        swapped.symlink_to(root.parent / ("elsewhere/trip" if level == "trip" else "elsewhere"))
        changes = [Change(str(trip / "a.jpg"), b"after", seen), Change(str(trip / "new.xmp"), b"sidecar", None, PLAIN)]
        faults = exchange(changes, str(root))
        assert [type(fault) for fault in faults] == [Changed, Changed]
        assert all("put a link in its place" in str(fault) for fault in faults)
        elsewhere = root.parent / "elsewhere/trip"
        assert {file.name: file.read_bytes() for file in elsewhere.iterdir()} == {"a.jpg": b"before"}

    def test_even_while_the_temporary_is_written_lead_nowhere(self, trip, monkeypatch):
        """The folder that was opened is written into, wherever it is by now, and what the link leads to is not."""
        root, real = trip.parents[1], safe_file._fill
        seen = read_file(str(trip / "a.jpg"))

        def fill_and_swap(file, change):
            real(file, change)
            trip.rename(root.parent / "moved")
            trip.symlink_to(root.parent / "elsewhere/trip")

        monkeypatch.setattr(safe_file, "_fill", fill_and_swap)
        assert exchange([Change(str(trip / "a.jpg"), b"after", seen)], str(root)) == [None]
        assert {file.name: file.read_bytes() for file in (root.parent / "moved").iterdir()} == {"a.jpg": b"after"}
        assert {file.name: file.read_bytes() for file in (root.parent / "elsewhere/trip").iterdir()} == {"a.jpg": b"before"}

    def test_an_archive_that_is_itself_reached_through_a_link_is_written(self, trip):
        link = trip.parents[2] / "link"
        link.symlink_to(trip.parents[1])
        seen = read_file(str(link / "year/trip/a.jpg"))
        assert exchange([Change(str(link / "year/trip/a.jpg"), b"after", seen)], str(link)) == [None]
        assert (trip / "a.jpg").read_bytes() == b"after"


class TestClones:
    """A file system that shares blocks (btrfs, xfs) is played by the ioctl; what it gives is verified like any other copy."""

    @staticmethod
    def cloning(monkeypatch, content: bytes | None) -> None:
        def ioctl(copy, request, original):
            assert request == 0x40049409  # FICLONE of linux/fs.h
            os.pwrite(copy, os.pread(original, 100, 0) if content is None else content, 0)

        monkeypatch.setattr(disk_calls.fcntl, "ioctl", ioctl)

    @pytest.mark.parametrize("content", [None, b"rotten", b"longer than what was there"])
    def test_hold_what_was_asked_whatever_the_file_system_gave(self, file, monkeypatch, content):
        self.cloning(monkeypatch, content)
        copy = file.parent / "copy"
        assert exchange([Change(str(copy), b"before", None, PLAIN, exact=False, clone_of=str(file))]) == [None]
        assert copy.read_bytes() == b"before"

    def test_are_plain_copies_where_blocks_cannot_be_shared(self, file, monkeypatch):
        monkeypatch.setattr(disk_calls.fcntl, "ioctl", fail_with(95))
        copy = file.parent / "copy"
        assert exchange([Change(str(copy), b"before", None, PLAIN, exact=False, clone_of=str(file))]) == [None]
        assert copy.read_bytes() == b"before"


class TestSweepTemporaries:
    @staticmethod
    def temporary(folder: Path, process: int, node: str = temporaries._NODE) -> Path:
        path = folder / f".whereshot-{node}-{process}-0123456789ab.tmp"
        path.write_bytes(b"half")
        return path

    @staticmethod
    def dead_process() -> int:
        child = subprocess.Popen(["true"])
        child.wait()
        return child.pid

    def test_removes_what_a_dead_process_left(self, tmp_path):
        path = self.temporary(tmp_path, self.dead_process())
        assert sweep_temporaries([str(tmp_path)], now_s=path.stat().st_ctime) == [str(path)]
        assert not path.exists()

    def test_leaves_what_a_live_process_writes(self, tmp_path):
        path = self.temporary(tmp_path, os.getppid())
        assert sweep_temporaries([str(tmp_path)], now_s=path.stat().st_ctime + 86_000) == []
        assert path.exists()

    def test_removes_after_a_day_what_bears_the_number_of_another_process_now(self, tmp_path):
        path = self.temporary(tmp_path, os.getppid())
        sweep_temporaries([str(tmp_path)], now_s=path.stat().st_ctime + 86_401)
        assert not path.exists()

    def test_a_temporary_that_cannot_be_removed_stops_nothing_and_is_named(self, tmp_path, monkeypatch, caplog):
        path = self.temporary(tmp_path, self.dead_process())
        monkeypatch.setattr(os, "unlink", fail_with(30))
        assert sweep_temporaries([str(tmp_path)], now_s=path.stat().st_ctime) == []
        assert f"{path}: a temporary that an earlier run left cannot be removed" in caplog.text

    def test_leaves_another_machine_a_day(self, tmp_path):
        path = self.temporary(tmp_path, self.dead_process(), node="00000000")
        sweep_temporaries([str(tmp_path)], now_s=path.stat().st_ctime + 86_000)
        assert path.exists()
        sweep_temporaries([str(tmp_path)], now_s=path.stat().st_ctime + 86_401)
        assert not path.exists()

    def test_removes_what_an_earlier_process_of_our_own_number_left(self, tmp_path):
        path = self.temporary(tmp_path, os.getpid())
        sweep_temporaries([str(tmp_path)], now_s=path.stat().st_ctime)
        assert not path.exists()

    def test_leaves_what_this_process_writes_now(self, file, monkeypatch):
        real = os.replace

        def sweep_and_replace(source, target, **folders):
            assert (
                sweep_temporaries([str(file.parent)], now_s=os.stat(source, dir_fd=folders["src_dir_fd"]).st_ctime + 86_401) == []
            )
            real(source, target, **folders)

        monkeypatch.setattr(os, "replace", sweep_and_replace)
        replace_file(str(file), b"after", seen=read_file(str(file)))
        assert file.read_bytes() == b"after"

    def test_leaves_every_other_file_and_missing_folders(self, tmp_path):
        names = ["photo.jpg", ".whereshot.tmp", ".whereshot-x-1-0123456789ab.tmp", ".photo.jpg.0123456789ab.tmp"]
        for name in names:
            (tmp_path / name).write_bytes(b"x")
        (tmp_path / f".whereshot-{temporaries._NODE}-1-0123456789ac.tmp").mkdir()
        sweep_temporaries([str(tmp_path), str(tmp_path / "gone")], now_s=10**12)
        assert len(list(tmp_path.iterdir())) == len(names) + 1


class TestAttributesOf:
    def test_has_no_extended_attributes_where_the_system_knows_none(self, file, monkeypatch):
        monkeypatch.delattr(os, "listxattr")  # macOS
        assert attributes_of(str(file), file.stat()).extended == ()

    def test_holds_permission_bits_without_the_kind_of_file(self, file):
        file.chmod(0o640)
        assert attributes_of(str(file), file.stat()).mode == 0o640
        assert stat.S_ISREG(file.stat().st_mode)


class TestMakeFolders:
    def test_makes_a_relative_folder_and_those_above_it(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        make_folders("a/b/c")
        assert (tmp_path / "a/b/c").is_dir()
