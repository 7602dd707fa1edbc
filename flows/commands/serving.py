"""The command that stays: a Prefect server with its UI, and the scheduled runs of archives."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.checking import check_mapping, check_tracks
from flows.commands.options import Config, Donors, Out, Places, Quiet, Sets, Tracks
from flows.performing import settings_of
from flows.serving.checking import check_archives, check_serving
from flows.whose import check_places, require_folder
from tasks.core.errors import UsageError
from tasks.core.paths import default_out


def serve(
    archives: Annotated[list[Path], typer.Argument(help="folders of photos", show_default=False)],
    cron: Annotated[
        str | None, typer.Option("--cron", help='when the nightly runs start, such as "0 3 * * *"; never by itself if not given')
    ] = None,
    port: Annotated[int | None, typer.Option("--port", help="port of the UI on this machine; 4200 if not given")] = None,
    out: Out = None,
    donors: Donors = None,
    places: Places = None,
    tracks: Tracks = None,
    config: Config = None,
    sets: Sets = None,
    quiet: Quiet = False,
) -> None:
    """Run archives on a schedule and from forms, watched in the Prefect UI on this machine; Ctrl-C ends it."""
    settings = settings_of(config, sets)
    if out and len(archives) > 1:
        raise UsageError("--out goes with one archive; without it each archive has whereshot/<its folder name>")
    outs = [out or default_out(archive) for archive in archives]
    for donor in donors or []:
        require_folder(donor)
    for archive, place in zip(archives, outs, strict=True):
        check_places(archive, place, settings)
    check_archives(archives, outs)
    check_mapping(places, settings)
    check_tracks(tracks)
    check_serving(cron, port)

    from flows.serving.serve import serve as go  # noqa: PLC0415 - Prefect comes with it

    given = tuple(donors or ()), tuple(tracks or ())
    go(archives, outs, settings, cron, port, donors=given[0], mapping=places, tracks=given[1], quiet=quiet)
