"""The commands that find out and show: no photo is touched by them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.options import Archive, AsJson, Config, Out, Quiet, Sets
from flows.performing import perform, settings_of, with_workers
from flows.whose import check_places, require_folder
from tasks.core.errors import UsageError
from tasks.core.paths import default_out


def demo(out: Out = None, quiet: Quiet = False, as_json: AsJson = False) -> None:
    """Build a small archive and run everything on it: propose, accept, apply, verify, restore one photo, report."""
    settings = settings_of(None, None)

    def work() -> dict[str, Any]:
        from flows.demo import run_demo  # noqa: PLC0415 - Prefect comes with it

        return run_demo(out, settings)

    perform(work, quiet=quiet, as_json=as_json)


def propose(
    archive: Archive,
    out: Out = None,
    donors: Annotated[list[Path] | None, typer.Option("--donors", help="folder whose located photos are evidence")] = None,
    every_photo: Annotated[bool, typer.Option("--all", help="every photo gets a row, not only those without a position")] = False,
    config: Config = None,
    sets: Sets = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find out where photos were taken and write review.csv and report.html; no photo is touched."""
    settings = settings_of(config, sets)
    for donor in donors or []:
        require_folder(donor)
    check_places(archive, out or default_out(archive), settings)

    def work() -> dict[str, Any]:
        from flows.propose import propose as flow  # noqa: PLC0415 - Prefect comes with it

        return with_workers(flow, settings)(archive, out or default_out(archive), settings, tuple(donors or ()), every_photo)

    perform(work, quiet=quiet, as_json=as_json)


def report(
    archives: Annotated[list[Path], typer.Argument(help="folders of photos; each gets its own page", show_default=False)],
    out: Out = None,
    config: Config = None,
    sets: Sets = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Draw report.html from what is known; review.csv stays as it is."""
    settings = settings_of(config, sets)
    if out and len(archives) > 1:
        raise UsageError("--out goes with one archive; without it each page lies in whereshot/<archive's folder name>")
    for archive in archives:
        check_places(archive, out or default_out(archive), settings)

    def work() -> dict[str, Any]:
        from flows.report import report as flow  # noqa: PLC0415 - Prefect comes with it

        done = [with_workers(flow, settings)(archive, out or default_out(archive), settings) for archive in archives]
        return done[0] if len(done) == 1 else {"flow": "report", "archives": done}

    perform(work, quiet=quiet, as_json=as_json)
