"""The command that draws: the map, the picture to share, and what takes the places to other programs. No photo is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from flows.commands.options import AsJson, Config, Out, Quiet, Sets
from flows.performing import perform, settings_of, with_workers
from flows.targets import Asked, check_targets, joint_out
from flows.whose import check_places, own_outs
from tasks.core.paths import default_out


def report(
    archives: Annotated[
        list[Path], typer.Argument(help="folder of photos; several are drawn on one map, each in its colour", show_default=False)
    ],
    out: Out = None,
    share: Annotated[
        Path | None,
        typer.Option("--share", metavar="PNG", help="draw the journey as one picture too: upright and wide, light and dark"),
    ] = None,
    public: Annotated[
        bool,
        typer.Option("--public", help="to be shown to others: no paths, no camera serials, no exact times; in OUT/public/"),
    ] = False,
    exports: Annotated[
        list[Path] | None,
        typer.Option("--export", metavar="FILE", help="photos, places and journeys as .gpx, .geojson or .kml; may be repeated"),
    ] = None,
    copy_places: Annotated[
        Path | None,
        typer.Option("--copy-places", metavar="DIR", help="copy the located photos into a folder per place; the archive stays"),
    ] = None,
    review_copy: Annotated[
        Path | None,
        typer.Option("--review-copy", metavar="DIR", help="review.csv and review.html for somebody else, without privacy zones"),
    ] = None,
    config: Config = None,
    sets: Sets = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Draw report.html from what is known; review.csv stays as it is."""
    settings = settings_of(config, sets)
    asked = Asked(share=share, public=public, exports=tuple(exports or ()), copy_places=copy_places, review_copy=review_copy)
    alone = len(archives) == 1
    outs = [out or default_out(archives[0])] if alone else own_outs(archives)
    for archive, own in zip(archives, outs, strict=True):
        check_places(archive, own, settings)
    shared = None if alone else out or joint_out(archives)
    check_targets(asked, archives, shared or outs[0], settings.share.style)

    def work() -> dict[str, Any]:
        if shared:
            from flows.together import together  # noqa: PLC0415 - Prefect comes with it

            return with_workers(together, settings)(tuple(archives), tuple(outs), shared, settings, asked)
        from flows.report import report as flow  # noqa: PLC0415 - as above

        return with_workers(flow, settings)(archives[0], outs[0], settings, asked)

    perform(work, quiet=quiet, as_json=as_json)
