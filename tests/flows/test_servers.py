from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.servers import stop_orphaned_servers

ROOT = Path(__file__).parents[2]
MARKED = "import os, subprocess, sys, time; from flows.servers import mark_this_run; mark_this_run()\n"
CHILD = "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)', {name!r}], stdout=subprocess.DEVNULL)\n"


def run_that_starts(name: str) -> tuple[subprocess.Popen, int]:
    """Start a marked run with a child that has ``name`` in its command line; return the run and the child's process."""
    code = MARKED + CHILD.format(name=name) + "print(child.pid, flush=True); time.sleep(60)"
    run = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    return run, int(run.stdout.readline())


def alive(process: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def wait_for(process: int) -> bool:
    give_up = time.monotonic() + 10
    while alive(process) and time.monotonic() < give_up:
        time.sleep(0.05)
    return not alive(process)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system has no /proc")
class TestStopOrphanedServers:
    def test_stops_the_server_of_a_killed_run(self):
        run, server = run_that_starts("prefect.server.api.server:create_app")
        run.send_signal(signal.SIGKILL)
        run.communicate()
        assert alive(server)
        assert stop_orphaned_servers() == 1
        assert wait_for(server)

    def test_leaves_the_server_of_a_living_run_and_other_children_of_a_killed_one_alone(self):
        living, server = run_that_starts("prefect.server.api.server:create_app")
        killed, other = run_that_starts("some other program")
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        try:
            assert stop_orphaned_servers() == 0
            assert alive(server)
            assert alive(other)
        finally:
            living.kill()
            living.communicate()
            for process in (server, other):
                os.kill(process, signal.SIGKILL)
