"""The service: ``python -m tests.benchmarks.nightly ARCHIVE`` serves an archive, has its nightly run fire, and measures each.

The archive is only read: everything is written into a temporary folder. The first run reads all photos, the others find nothing
changed; half of those are started as the button in the UI does it, the other half by the timetable, each full minute.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from tests.benchmarks.memory import Watch
from tests.benchmarks.results import machine, table, verdict, write

ROOT: Final = Path(__file__).resolve().parents[2]
SECTION: Final = "Service"
LIMIT_S: Final = 15
TIMES: Final = 3
EVERY_MINUTE: Final = "* * * * *"


class Service:
    """``whereshot serve`` of one archive in a folder of its own."""

    def __init__(self, archive: Path, folder: Path, cron: str) -> None:
        with socket.socket() as asked:
            asked.bind(("127.0.0.1", 0))
            self.port = asked.getsockname()[1]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "WHERESHOT_"))}
        mine = {"PREFECT_HOME": str(folder / "home"), "XDG_STATE_HOME": str(folder / "state")}
        words = [
            sys.executable,
            "-m",
            "flows",
            "serve",
            str(archive),
            "--out",
            str(folder / "out"),
            "--port",
            str(self.port),
            "--quiet",
        ]
        words += ["--cron", cron] if cron else []
        self.process = subprocess.Popen(words, cwd=ROOT, env={**clean, **mine}, stdout=subprocess.DEVNULL)
        self.deployment = _until(lambda: self.ask(f"deployments/name/nightly/{quote(archive.resolve().name)}"))["id"]

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask its API, with a body as POST; None where it does not answer now."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"http://127.0.0.1:{self.port}/api/{path}", data, {"content-type": "application/json"})
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=30) as answer:
                return json.loads(answer.read())
        except (HTTPError, URLError, OSError):
            if self.process.poll() is not None:
                raise
            return None

    def click(self) -> dict[str, Any]:
        """Start a nightly run as the button does; return it when it has ended."""
        run = _until(lambda: self.ask(f"deployments/{self.deployment}/create_flow_run", {}))["id"]
        ended: dict[str, Any] = _until(lambda: _ended(self.ask(f"flow_runs/{run}")))
        return ended

    def fired(self, number: int) -> list[dict[str, Any]]:
        """Wait until the timetable has started so many runs and they have ended; return them."""
        ours = {"deployment_id": {"any_": [self.deployment]}, "state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}
        wanted = {"flow_runs": ours, "sort": "START_TIME_DESC"}

        def enough() -> list[dict[str, Any]] | None:
            runs = [run for run in self.ask("flow_runs/filter", wanted) or [] if run["auto_scheduled"] and _ended(run)]
            return runs if len(runs) >= number else None

        found: list[dict[str, Any]] = _until(enough, wait_s=60.0 * (number + 2))
        return found[::-1][:number]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End it as a service manager does; ``stopped_s`` says how many seconds that took."""
        began = time.monotonic()
        self.process.terminate()
        self.process.wait(120)
        self.stopped_s = time.monotonic() - began


def _ended(run: dict[str, Any] | None) -> dict[str, Any] | None:
    if run and run["state_type"] in ("FAILED", "CRASHED", "CANCELLED"):
        raise SystemExit(f"{run['name']} ended as {run['state_name']}: {run['state']['message']}")
    return run if run and run["state_type"] == "COMPLETED" else None


def _until(true: Callable[[], Any], wait_s: float = 600.0) -> Any:
    give_up_s = time.monotonic() + wait_s
    while not (found := true()):
        if time.monotonic() > give_up_s:
            raise SystemExit("nothing came in time")
        time.sleep(0.1)
    return found


def seconds(run: dict[str, Any]) -> tuple[float, float]:
    """Return how long a run took by itself, and from when it was wanted (the click, the timetable's minute) to its end."""
    wanted, began, ended = (datetime.fromisoformat(run[name]) for name in ("expected_start_time", "start_time", "end_time"))
    return (ended - began).total_seconds(), (ended - wanted).total_seconds()


def measure(archive: Path, times: int) -> str:
    """Return the table of the runs, with the verdict."""
    rows: list[tuple[object, ...]] = []
    unchanged: list[tuple[float, float]] = []

    def note(what: str, run: dict[str, Any]) -> None:
        took, waited = seconds(run)
        rows.append((what, f"{took:.1f}", f"{waited:.1f}"))
        if rows[0] is not rows[-1]:
            unchanged.append((took, waited))

    with TemporaryDirectory() as folder:
        with Service(archive, Path(folder), "") as service, Watch(service.process.pid) as watch:
            note("first, started by the button", service.click())
            for _ in range(times):
                note("nothing changed, started by the button", service.click())
        stopped_s = service.stopped_s
        with Service(archive, Path(folder), EVERY_MINUTE) as service:
            for run in service.fired(times):
                note("nothing changed, started by the timetable", run)
    slowest = max(took for took, _ in unchanged), max(waited for _, waited in unchanged)
    reached = verdict(max(slowest) < LIMIT_S)
    head = ("nightly run", "seconds from its start to its end", "seconds from the click, or from the timetable's minute")
    told = (
        f"Nothing changed, under {LIMIT_S} s: at most {slowest[0]:.1f} s, {slowest[1]:.1f} s with the wait, {reached}."
        f" Server, runner and run together held at most {watch.mib:,.0f} MiB; the service ended within {stopped_s:.1f} s."
    )
    return "\n\n".join([table(head, rows), told])


def main() -> None:
    """Measure, and write the section of the results."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("archive", type=Path, help="folder of photos; nothing in it is written")
    asked.add_argument("--times", type=int, default=TIMES, help="unchanged runs of each kind")
    words = asked.parse_args()
    photos = sum(1 for path in words.archive.rglob("*") if path.is_file())
    text = f"{machine()}; {photos:,} photos.\n\n{measure(words.archive.resolve(), words.times)}"
    write(SECTION, "`python -m tests.benchmarks.nightly ARCHIVE`", {"A nightly run": text}, ("A nightly run",))
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
