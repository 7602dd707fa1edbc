from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tasks.core.errors import Locked
from tasks.core.locks import locked


@pytest.fixture
def folders(tmp_path):
    for name in ("archive", "out", "other"):
        (tmp_path / name).mkdir()
    return tmp_path


class TestLocked:
    def test_keeps_a_second_run_out_of_the_output_folder_and_names_the_first(self, folders):
        with locked(folders / "out", folders / "archive", writes=False):
            with (
                pytest.raises(Locked, match=rf"another run is at work here \(process {os.getpid()}\)"),
                locked(folders / "out", folders / "archive", writes=False),
            ):
                pass

    def test_keeps_a_writing_run_off_an_archive_that_another_output_folder_reads(self, folders):
        with locked(folders / "out", folders / "archive", writes=False):
            with pytest.raises(Locked), locked(folders / "other", folders / "archive", writes=True):
                pass

    def test_lets_two_runs_read_one_archive_at_the_same_time(self, folders):
        with locked(folders / "out", folders / "archive", writes=False):
            with locked(folders / "other", folders / "archive", writes=False):
                assert (folders / "other/lock").read_text() == str(os.getpid())

    def test_is_free_again_after_a_killed_run(self, folders):
        code = (
            "import os, signal, sys; from pathlib import Path; from tasks.core.locks import locked\n"
            "with locked(Path(sys.argv[1]), Path(sys.argv[2]), writes=True): os.kill(os.getpid(), signal.SIGKILL)"
        )
        done = subprocess.run([sys.executable, "-c", code, folders / "out", folders / "archive"], check=False)
        assert done.returncode == -9
        with locked(folders / "out", folders / "archive", writes=True):
            assert (folders / "out/lock").read_text() == str(os.getpid())

    def test_writes_nothing_into_the_archive(self, folders):
        with locked(folders / "out", folders / "archive", writes=True):
            assert list((folders / "archive").iterdir()) == []
