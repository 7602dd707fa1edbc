"""One run of a flow on one archive: its identity, locks, folders and counts, and what a killed run before it left behind."""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run
from prefect.states import Crashed

from config.settings import Settings
from flows.whose import registry
from tasks.core.errors import UsageError
from tasks.core.identity import Identity, identify, remember_archive
from tasks.core.locks import locked
from tasks.core.originals import root_of
from tasks.core.whole_file import replacing
from tasks.runtime.caching import prune, use_folder
from tasks.runtime.progress import say
from tasks.runtime.steps import Tally, retries, tally

log = logging.getLogger("whereshot.run")


@dataclass(frozen=True)
class Run:
    """What the steps of one run share; ``summary`` makes the result of the flow."""

    flow: str
    run_id: str
    archive: Path
    archive_id: str
    out: Path
    settings: Settings

    @property
    def review_csv(self) -> Path:
        """The spreadsheet."""
        return self.out / "review.csv"

    @property
    def report_html(self) -> Path:
        """The map."""
        return self.out / "report.html"

    @property
    def cameras_csv(self) -> Path:
        """The cameras' clocks, with the person's overrides."""
        return self.out / "cameras.csv"

    @property
    def readings(self) -> Path:
        """What was read of each shard's files."""
        return self.out / "cache" / "readings"

    @property
    def backups(self) -> Path:
        """Where the originals of apply runs are kept."""
        return root_of(self.out, self.settings.backup.dir)

    def summary(self, files: dict[str, Path], **counts: Any) -> dict[str, Any]:
        """Return the run's result as the command line's JSON has it, and leave it as an artifact in the UI."""
        shown = {name: str(path) for name, path in files.items() if path.exists()}
        create_markdown_artifact(_as_markdown(self, counts, shown), key=f"whereshot-{self.flow}", description="what this run did")
        return {
            "flow": self.flow,
            "run_id": self.run_id,
            "archive": str(self.archive),
            "out": str(self.out),
            **counts,
            "files": shown,
            "steps": tally.as_json(),
        }


@contextmanager
def opened(flow: str, archive: Path, out: Path, settings: Settings, *, writes: bool = False) -> Iterator[Run]:
    """Hold the archive and OUT for one run of ``flow``; ``writes`` = it may write into the archive.

    Raises UsageError (missing archive, foreign OUT, OUT that cannot be written) and Locked.
    """
    if not archive.is_dir():
        raise UsageError(f"{archive}: there is no such folder; name the archive's folder")
    try:
        identity = identify(archive, out)
        (out / "cache").mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); choose another folder with --out") from error
    results = (out / "cache" / "results").resolve()
    with locked(out, identity.archive, writes=writes):
        _start(identity, out, settings)
        use_folder(results)
        run = Run(flow, _run_id(), identity.archive, identity.id, out, settings)
        _notice_killed_run(out)
        _note_running(out)
        try:
            yield run
        finally:
            use_folder(None)
            _marker(out).unlink(missing_ok=True)
        removed = prune(results, settings.cache.keep_days)
        log.info("%s ended; %d unused results removed from the cache", flow, removed)


def _start(identity: Identity, out: Path, settings: Settings) -> None:
    try:
        remember_archive(registry(), identity, out)
    except (OSError, UsageError) as error:
        log.warning("the list of archives cannot be kept (%s): a CSV moved elsewhere needs --out", error)
    fresh = Tally()
    tally.seconds, tally.counts = fresh.seconds, fresh.counts
    retries.times, retries.delay_s = settings.runner.retries, settings.runner.retry_delay_s


def archive_name() -> str:
    """Name a flow run after its archive's folder, as a person calls it."""
    return Path(flow_run.parameters["archive"]).resolve().name


def _run_id() -> str:
    """Return a text that sorts by time and is not given twice."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def _marker(out: Path) -> Path:
    return out / "cache" / "running.json"


def _note_running(out: Path) -> None:
    running = {"pid": os.getpid(), "flow_run": flow_run.id, "server": _embedded_server()}
    with replacing(_marker(out)) as stream:
        stream.write(json.dumps(running).encode())


def _embedded_server() -> int | None:
    """Return the process of the Prefect server that this process started for itself, or None."""
    from prefect.server.api.server import SubprocessASGIServer  # noqa: PLC0415 - heavy, and there only when embedded

    started = [server for server in SubprocessASGIServer._instances.values() if server.server_process]  # noqa: SLF001 - no other way
    return started[0].server_process.pid if started and started[0].server_process else None


def _notice_killed_run(out: Path) -> None:
    """Say that an earlier run was killed, mark it crashed in Prefect, and stop the embedded server that it left behind.

    We hold the lock, so whoever wrote the marker is gone.
    """
    try:
        left = json.loads(_marker(out).read_bytes())
    except (FileNotFoundError, ValueError):
        return
    say(f"the run before this one (process {left.get('pid')}) was killed; this one goes on from where it stopped")
    _stop_server(left.get("server"))
    if left.get("flow_run"):
        with get_client(sync_client=True) as client:
            try:
                client.set_flow_run_state(left["flow_run"], Crashed(message="killed; noticed by the next run"), force=True)
            except ObjectNotFound:
                log.info("the killed run was on another Prefect server")


def _stop_server(pid: int | None) -> None:
    if pid is None:
        return
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return  # gone, or a system without /proc: a number alone is no reason to kill a process
    if b"prefect.server" in command:
        os.kill(pid, signal.SIGTERM)


def _as_markdown(run: Run, counts: dict[str, Any], files: dict[str, str]) -> str:
    """Write counts and files as a table; no position, no photo's path, for it may go to a server elsewhere."""
    numbers = [(name, value) for name, value in counts.items() if isinstance(value, int)]
    rows = [f"| {name} | {value:,} |" for name, value in numbers] + [f"| {name} | `{path}` |" for name, path in files.items()]
    return "\n".join([f"## {run.flow}: {run.archive.name}", "", "| | |", "| --- | --- |", *rows])
