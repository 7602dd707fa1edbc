from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.serving.parent import SERVED, is_quiet, is_served, nobody_answers, serve_from_here

ROOT = Path(__file__).parents[3]
RUN = (
    "import time; from flows.serving.parent import end_with_parent; end_with_parent(); print('ready', flush=True); time.sleep(60)"
)
PARENT = (
    "import subprocess, sys, time; from flows.serving.parent import serve_from_here; serve_from_here(quiet=True)\n"
    f"run = subprocess.Popen([sys.executable, '-c', {RUN!r}], stdout=subprocess.PIPE)\n"
    "run.stdout.readline(); print(run.pid, flush=True); time.sleep(60)"
)


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv(SERVED, "")


class TestIsServed:
    def test_is_so_in_what_serve_starts_and_not_in_serve_itself(self, monkeypatch):
        assert not is_served()
        serve_from_here(quiet=False)
        assert not is_served()
        monkeypatch.setenv(SERVED, "1 ")
        assert is_served()

    def test_knows_whether_serve_is_quiet(self):
        serve_from_here(quiet=True)
        assert is_quiet()
        serve_from_here(quiet=False)
        assert not is_quiet()


class TestNobodyAnswers:
    def test_a_question_is_answered_with_no(self, monkeypatch):
        from tasks.runtime.asking import yes

        monkeypatch.setattr("sys.stdin", None)
        nobody_answers()
        assert not yes("Write 3 positions now? [y/N] ")
        sys.stdin.close()


class TestEndWithParent:
    def test_ends_the_run_when_serve_is_killed(self):
        parent = subprocess.Popen(
            [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        run = int(parent.stdout.readline())
        time.sleep(1.5)
        os.kill(run, 0)
        parent.send_signal(signal.SIGKILL)
        parent.communicate()
        give_up_s = time.monotonic() + 10
        while _alive(run) and time.monotonic() < give_up_s:
            time.sleep(0.05)
        assert not _alive(run)


def _alive(process: int) -> bool:
    """Say whether a process is there and no zombie that nobody has asked about."""
    said = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], check=False, capture_output=True, text=True).stdout.strip()
    return bool(said) and not said.startswith("Z")
