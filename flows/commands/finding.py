"""The commands that find out and show: no photo is touched by them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.checking import (
    check_address,
    check_cameras,
    check_listing,
    check_mapping,
    check_time_offsets,
    check_tracks,
    sequence_asked,
)
from flows.commands.options import Archive, AsJson, Config, Donors, Listed, Out, Places, Quiet, Sets, TimeOffsets, Tracks
from flows.performing import perform, settings_of, with_workers
from flows.whose import check_places, require_folder
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
    donors: Donors = None,
    places: Places = None,
    tracks: Tracks = None,
    time_offsets: TimeOffsets = None,
    start: Annotated[
        str,
        typer.Option(
            "--start",
            help='photos without a date are frames from this time on: "2014-11-27 13:01:01", or "2014-11-27 13:01:01+01:00"',
        ),
    ] = "",
    interval: Annotated[str, typer.Option("--interval", help="seconds from frame to frame, in natural order of file names")] = "",
    listing: Listed = None,
    address: Annotated[
        str, typer.Option("--address", metavar="TEXT", help='a place for every photo without a position, such as "Rome, Italy"')
    ] = "",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="GLOB", help="--address is for these photos alone: 2019/rome/**; may be repeated"),
    ] = None,
    every_photo: Annotated[bool, typer.Option("--all", help="every photo gets a row, not only those without a position")] = False,
    config: Config = None,
    sets: Sets = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find out where photos were taken and write review.csv, review.html and report.html; no photo is touched."""
    settings = settings_of(config, sets)
    for donor in donors or []:
        require_folder(donor)
    check_places(archive, out or default_out(archive), settings)
    check_mapping(places, settings)
    check_cameras(out or default_out(archive))
    check_tracks(tracks)
    check_time_offsets(time_offsets)
    frames = sequence_asked(start, interval)
    check_listing(listing, archive, out or default_out(archive), settings)
    check_address(address, only, settings)

    def work() -> dict[str, Any]:
        from flows.propose import propose as flow  # noqa: PLC0415 - Prefect comes with it

        told = tuple(tracks or ()), tuple(time_offsets or ())
        evidence = tuple(donors or ()), every_photo, places, *told, frames, listing, address, tuple(only or ())
        return with_workers(flow, settings)(archive, out or default_out(archive), settings, *evidence)

    perform(work, quiet=quiet, as_json=as_json)


def locate(
    photo: Annotated[Path, typer.Argument(help="one photo", show_default=False)],
) -> None:
    """Say where one photo was taken, as JSON: its own position, else what the review.csv of its archive proposes."""
    from flows.locate import locate as look  # noqa: PLC0415 - pandas comes with it

    found = look(photo)
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    if found["problem"] and not found["position"]:
        raise typer.Exit(1)
