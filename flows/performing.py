"""What every command does at its edges: settings, Prefect on a display of its own, JSON and exit status."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from config.load import load_settings
from config.settings import Settings
from flows.servers import mark_this_run, stop_orphaned_servers
from tasks.core.counting import counted
from tasks.core.extras import HASHES, require


def settings_of(config: Path | None, sets: list[str] | None) -> Settings:
    """Return the settings of a command; UsageError names what is wrong with one, or which extra it needs."""
    settings = load_settings(config, sets or ())
    if settings.similar.for_clocks:
        require(*HASHES)
    return settings


def with_workers(flow: Any, settings: Settings) -> Callable[..., dict[str, Any]]:
    """Return a flow that reads as many shards at a time as the settings say."""
    from prefect.task_runners import ThreadPoolTaskRunner  # noqa: PLC0415 - Prefect is imported only once all is checked

    made: Callable[..., dict[str, Any]] = flow.with_options(task_runner=ThreadPoolTaskRunner(max_workers=settings.runner.workers))
    return made


def perform(work: Callable[[], dict[str, Any]], *, quiet: bool, as_json: bool) -> None:
    """Do the work of a flow on a display of its own, and finish."""
    tell("starting Prefect …", quiet or not sys.stderr.isatty())
    from tasks.runtime.progress import Display, use_display  # noqa: PLC0415 - Prefect comes with it

    use_display(Display(quiet=quiet))
    orphans = stop_orphaned_servers()
    if orphans:
        tell(f"stopped {counted(orphans, 'Prefect server')} that killed runs had left behind", quiet)
    mark_this_run()
    finish(work(), as_json=as_json)


def finish(result: dict[str, Any], *, as_json: bool) -> None:
    """Print the JSON if asked, and leave with status 1 if rows were refused or failed."""
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    if result.get("refused") or result.get("failed") or result.get("problem"):
        raise typer.Exit(1)


def tell(line: str, quiet: bool) -> None:
    """Print one line for the person, unless quiet."""
    if not quiet:
        sys.stderr.write(line + "\n")


def may_ask(yes: bool, quiet: bool, as_json: bool) -> bool:
    """Say whether somebody sits at a terminal who may be asked."""
    return not yes and not as_json and not quiet and sys.stdin.isatty() and sys.stderr.isatty()


def note_fault() -> Path:
    """Append the traceback of the exception being handled to a log in the user's state folder; return its path."""
    from platformdirs import user_log_path  # noqa: PLC0415 - only where it is needed

    log = user_log_path("whereshot", ensure_exists=True) / "errors.log"
    with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(f"whereshot {' '.join(sys.argv[1:])}\n{traceback.format_exc()}\n")
    return log
