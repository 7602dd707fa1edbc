"""``whereshot serve`` as a process of its own, with a Prefect of its own, for tests that watch it from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

ROOT = Path(__file__).parents[3]
WAIT_S = 60.0
BUSY = 503


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def until(true: Callable[[], Any], wait_s: float = WAIT_S) -> Any:
    """Return what ``true`` gives as soon as it is something; fail after a minute."""
    give_up_s = time.monotonic() + wait_s
    while not (found := true()):
        assert time.monotonic() < give_up_s, "nothing came in time"
        time.sleep(0.2)
    return found


class Serve:
    """One ``serve`` in ``folder``, on a port of its own; ``said`` is the file with all that it prints."""

    def __init__(self, folder: Path, *archives: str, cron: str = "", port: int | None = None) -> None:
        self.port = port or free_port()
        self.home = folder / "home"
        self.said = folder / "said.txt"
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "WHERESHOT_"))}
        mine = {
            "PREFECT_HOME": str(self.home),
            "XDG_STATE_HOME": str(folder / "state"),
            "PYTHONPATH": _path(),
            "TZ": "Europe/Rome",
        }
        words = [sys.executable, "-m", "flows", "serve", *archives, "--port", str(self.port)]
        words += ["--cron", cron] if cron else []
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                words, cwd=folder, env={**clean, **mine}, stdout=said, stderr=said, start_new_session=True
            )

    def ready(self) -> Serve:
        """Wait until it serves."""
        until(lambda: "stop with Ctrl-C" in self.said.read_text() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said.read_text()
        return self

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask its API; with a body as POST. Asks again while SQLite is busy, as Prefect's own client does."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"http://127.0.0.1:{self.port}/api/{path}", data, {"content-type": "application/json"})

        def answer() -> bytes:
            try:
                with build_opener(ProxyHandler({})).open(request, timeout=30) as said:
                    return said.read()
            except HTTPError as error:
                if error.code != BUSY:
                    raise
                return b""

        return json.loads(until(answer))

    def click(self, flow: str, archive: str) -> str:
        """Start a run of a deployment as the button does; return its id."""
        deployment = self.ask(f"deployments/name/{flow}/{quote(archive)}")["id"]
        return self.ask(f"deployments/{deployment}/create_flow_run", {})["id"]

    def run(self, run: str) -> dict[str, Any]:
        """Return a flow run as the API shows it."""
        return self.ask(f"flow_runs/{run}")

    def wait_for(self, run: str, state: str) -> dict[str, Any]:
        """Wait until a run is in a state."""
        until(lambda: self.run(run)["state_name"] == state)
        return self.run(run)

    def processes(self, program: str = "") -> list[int]:
        """Return the numbers of all processes that were started with its home, of those only that run a program."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    started_here = f"PREFECT_HOME={self.home}\0".encode() in (entry / "environ").read_bytes()
                    if started_here and program.encode() in (entry / "cmdline").read_bytes():
                        found.append(int(entry.name))
                except OSError:
                    continue  # gone meanwhile, or another user's
        return found

    def end(self) -> None:
        """Kill whatever is left of it."""
        for process in self.processes():
            os.kill(process, signal.SIGKILL)
        self.process.wait()


def _path() -> str:
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
