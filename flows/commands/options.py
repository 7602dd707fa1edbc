"""The arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Archive = Annotated[Path, typer.Argument(help="folder of photos", show_default=False)]
Review = Annotated[Path, typer.Argument(help="review.csv as the person saved it", show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", help="output folder; whereshot/<archive's folder name> if not given")]
Donors = Annotated[list[Path] | None, typer.Option("--donors", help="folder whose located photos are evidence")]
Places = Annotated[
    Path | None, typer.Option("--places", metavar="CSV", help="places.csv, or start,end,lat,long: where the photographer was")
]
Tracks = Annotated[
    list[Path] | None,
    typer.Option("--track", metavar="FILE_OR_DIR", help="GPS track (GPX, FIT, KML, Google Timeline, ...), or a folder of them"),
]
TimeOffsets = Annotated[
    list[str] | None,
    typer.Option(
        "--time-offset",
        metavar="OFFSET",
        help="how far the cameras' clocks are ahead of UTC: +2:00, Europe/Rome, or what one photo's time was: "
        "IMG_12.jpg = 2017-04-17T15:04:05+02:00 (twice: the clock drifts)",
    ),
]
Listed = Annotated[
    Path | None,
    typer.Option(
        "--list",
        metavar="CSV",
        help="a CSV with a column path: only these photos, instead of all of the archive; its other columns come back",
    ),
]
Config = Annotated[Path | None, typer.Option("--config", help="settings file (TOML)")]
Sets = Annotated[list[str] | None, typer.Option("--set", help="one setting: section.key=value; may be repeated")]
Quiet = Annotated[bool, typer.Option("--quiet", help="print errors only")]
AsJson = Annotated[bool, typer.Option("--json", help="print the result as one JSON object on stdout")]
