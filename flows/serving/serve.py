"""``whereshot serve``: a Prefect server with the UI, its deployments and their runs, until SIGINT or SIGTERM ends them all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from config.settings import Settings
from flows.environment import prepare_environment
from flows.servers import mark_this_run, stop_orphaned_servers
from flows.serving.checking import API_URL, DEFAULT_PORT, Timetable, Wanted, check_archives, check_serving, timetable
from flows.serving.parent import serve_from_here
from flows.serving.server import ServerEnded, answers, only_one, server_environment, started, wait_until_healthy
from tasks.core.counting import counted
from tasks.core.errors import UsageError


def serve(
    archives: Sequence[Path],
    outs: Sequence[Path],
    settings: Settings,
    cron: str | None,
    port: int | None,
    *,
    donors: Sequence[Path] = (),
    mapping: Path | None = None,
    tracks: Sequence[Path] = (),
    quiet: bool,
) -> None:
    """Serve the archives until SIGINT or SIGTERM: blocks, and leaves no process behind.

    The Prefect server is our own, on ``port`` of loopback, unless PREFECT_API_URL names one. Prefect is imported only in here.
    Raises UsageError, Locked (another ``serve`` is at work), ServerEnded, NotPlanned and RunnerEnded.
    """
    stop_orphaned_servers()
    check_serving(cron, port)
    check_archives(archives, outs)
    wanted = Wanted(archives, outs, settings, timetable(cron) if cron is not None else None, donors, mapping, tracks)
    theirs = os.environ.get(API_URL)
    prepare_environment()
    os.environ.setdefault("PREFECT_TASK_RUNNER_THREAD_POOL_MAX_WORKERS", str(settings.runner.workers))
    serve_from_here(quiet=quiet)
    mark_this_run()
    with _stopping() as stop:
        if theirs:
            if not answers(theirs):
                raise UsageError(f"{API_URL} = {theirs}: no Prefect server answers there; start it, or unset {API_URL}")
            _tell(f"using the Prefect server at {theirs} ({API_URL})", quiet)
            _serve(wanted, stop, None, quiet=quiet)
        else:
            own = server_environment(port or DEFAULT_PORT)
            with only_one(own[API_URL].removesuffix("/api")):
                os.environ.update(own)
                _tell("starting Prefect …", quiet)
                with started(port or DEFAULT_PORT) as server:
                    _serve(wanted, stop, server, quiet=quiet)
    _tell("stopped", quiet)


def _serve(wanted: Wanted, stop: Event, server: subprocess.Popen[bytes] | None, *, quiet: bool) -> None:
    """Put the deployments on the server, which is ours or None, and run them until told to stop."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415 - while our server starts

    from flows.serving import leftovers  # noqa: PLC0415 - Prefect comes with it
    from flows.serving.deployments import deployments_of, name_archives  # noqa: PLC0415 - as above
    from flows.serving.planning import next_start  # noqa: PLC0415 - as above
    from flows.serving.running import make_runner, run_until  # noqa: PLC0415 - as above

    if server:
        wait_until_healthy(server, os.environ[API_URL], stop.is_set)
    if stop.is_set():
        return
    served = name_archives(wanted.archives, wanted.outs)
    with get_client(sync_client=True) as client:
        dead = leftovers.end_dead_runs(client) if server else 0
        made = [deployment for one in served for deployment in deployments_of(one, wanted)]
        runner, ids = make_runner(made, pause_at_end=server is None)
        if server:
            leftovers.drop_other_deployments(client, ids)
        missed = leftovers.drop_missed_runs(client, ids, datetime.now(UTC))
        _tell_leftovers(dead, missed, quiet)
        at = next_start(client, ids, stop.is_set) if wanted.nights else None
    for line in _served_lines([one.name for one in served], wanted.nights, at):
        _tell(line, quiet)
    run_until(runner, lambda: stop.is_set() or _ended(server))
    if not stop.is_set():
        raise ServerEnded(f"Prefect's server ended by itself (status {server.poll() if server else ''}); start it again")


def _tell_leftovers(dead: int, missed: int, quiet: bool) -> None:
    if dead:
        _tell(
            f"{counted(dead, 'run')} died with an earlier whereshot serve, marked as crashed; the next goes on from there", quiet
        )
    if missed:
        _tell(f"{counted(missed, 'nightly run')} missed while nobody served; the next one does the work", quiet)


def _served_lines(names: Sequence[str], nights: Timetable | None, at: datetime | None) -> list[str]:
    """Say where to look, what is scheduled when next, and how to stop."""
    from prefect.settings import PREFECT_UI_URL  # noqa: PLC0415 - as above

    lines = [
        f"open {PREFECT_UI_URL.value()} in a browser: runs, deployments, and a form for each",
        *(f"  {name}" for name in names),
    ]
    if nights and at:
        local = at.astimezone(ZoneInfo(nights.zone))
        lines.append(f"nightly runs: {nights.cron} ({nights.zone}), next on {local:%A, %d %B %Y, at %H:%M}")
    else:
        lines.append('nothing is scheduled: start a run under Deployments, or add --cron "0 3 * * *" for every night at 3:00')
    return [*lines, "stop with Ctrl-C"]


@contextmanager
def _stopping() -> Iterator[Event]:
    """Give an event that SIGINT and SIGTERM set meanwhile."""
    stop = Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ended(server: subprocess.Popen[bytes] | None) -> bool:
    return server is not None and server.poll() is not None


def _tell(line: str, quiet: bool) -> None:
    if not quiet:
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
