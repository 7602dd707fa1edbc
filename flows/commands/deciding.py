"""The commands by which a person's decisions reach the photos, and are undone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from flows.checking import check_paths_stay_here
from flows.commands.options import Archive, AsJson, Config, Out, Quiet, Review, Sets
from flows.performing import finish, may_ask, perform, settings_of, tell, with_workers
from flows.whose import check_places, whose_output, whose_review
from tasks.core.counting import counted
from tasks.core.errors import UsageError
from tasks.core.paths import default_out


def accept(
    review: Review,
    within: Annotated[float, typer.Option("--within", metavar="METRES", help="accept rows whose error_m is at most this")],
    source: Annotated[list[str] | None, typer.Option("--source", help="only this gps_source; may be repeated")] = None,
    place: Annotated[str, typer.Option("--place", metavar="TEXT", help="only rows whose place contains this")] = "",
    day: Annotated[str, typer.Option("--day", metavar="DAY", help="only photos of this day, YYYY-MM-DD")] = "",
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Fill in decision = accept for many rows of review.csv, and say how many."""
    from flows.redrawing import redraw_page  # noqa: PLC0415 - pandas comes with it
    from tasks.accept import accept as fill_in  # noqa: PLC0415 - as above

    accepted = fill_in(review, within, tuple(source or ()), place, day)
    if accepted.rows and review.name == "review.csv":
        redraw_page(review.parent)
    rows = counted(accepted.rows, "row is", "rows are")
    tell(f"{rows} now accepted in {review}; next: whereshot apply {review}", quiet)
    if accepted.doubted:
        tell(f"{accepted.doubted:,} left out, because their photos have a position: write overwrite where it is wrong", quiet)
    if accepted.disputed:
        tell(f"{accepted.disputed:,} left out, because sources disagree (see problem): name one with --source, or decide", quiet)
    finish({"flow": "accept", "accepted": accepted.rows, "files": {"review": str(review)}}, as_json=as_json)


def apply(
    review: Review,
    archive: Annotated[
        Path | None, typer.Option("--archive", help="the archive, if review.csv is not in its output folder")
    ] = None,
    out: Out = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="plan and check everything, change nothing")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    accept_all: Annotated[bool, typer.Option("--accept-all", help="take every row of a CSV without a decision column")] = False,
    copy_to: Annotated[
        Path | None, typer.Option("--copy-to", help="write tagged copies here; the archive stays untouched")
    ] = None,
    config: Config = None,
    sets: Sets = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Write the accepted rows of review.csv into the photos, with backups."""
    settings = settings_of(config, sets)

    owner = whose_review(review, archive, out)
    check_places(owner.archive, owner.out, settings)

    def work() -> dict[str, Any]:
        from flows.apply import apply as flow  # noqa: PLC0415 - Prefect comes with it

        ask = may_ask(yes, quiet, as_json)
        return with_workers(flow, settings)(review, owner.archive, owner.out, settings, dry_run, accept_all, copy_to, ask)

    perform(work, quiet=quiet, as_json=as_json)


def restore(
    out: Annotated[Path, typer.Argument(help="the output folder of the run", show_default=False)],
    run: Annotated[str, typer.Option("--run", metavar="RUN_ID", help="undo this run; the last one if not given")] = "",
    path: Annotated[list[str] | None, typer.Option("--path", help="only this photo; may be repeated")] = None,
    list_runs: Annotated[bool, typer.Option("--list", help="list the runs that can be undone, undo nothing")] = False,
    take_out: Annotated[
        bool, typer.Option("--take-out", help="take only our tags out of photos that another program has changed since")
    ] = False,
    config: Config = None,
    sets: Sets = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Give the photos of an apply run back as they were, byte for byte."""
    settings = settings_of(config, sets)

    owner = whose_output(out)
    check_places(owner.archive, owner.out, settings)
    check_paths_stay_here(path)

    def work() -> dict[str, Any]:
        from flows import restore as flows  # noqa: PLC0415 - Prefect comes with it

        if list_runs:
            return flows.list_undoable(owner)
        named = run or None, tuple(path or ())
        return with_workers(flows.restore, settings)(owner.archive, owner.out, settings, *named, take_out)

    perform(work, quiet=quiet, as_json=as_json)


def backups(
    out: Annotated[Path, typer.Argument(help="the output folder of the runs", show_default=False)],
    prune: Annotated[
        list[str] | None, typer.Option("--prune", metavar="RUN_ID", help="remove this run's copies; may be repeated")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    config: Config = None,
    sets: Sets = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Show the backups of each run: size, age, and what can be restored from them."""
    settings = settings_of(config, sets)
    owner = whose_output(out)
    check_places(owner.archive, owner.out, settings)

    def work() -> dict[str, Any]:
        from flows import backups as flows  # noqa: PLC0415 - Prefect comes with it

        if not prune:
            return with_workers(flows.backups, settings)(owner.archive, owner.out, settings)
        ask = may_ask(yes, quiet, as_json)
        return with_workers(flows.prune, settings)(owner.archive, owner.out, settings, tuple(prune), ask)

    perform(work, quiet=quiet, as_json=as_json)


def estimates(
    archive: Archive,
    out: Out = None,
    remove: Annotated[bool, typer.Option("--remove", help="take these positions out of photos and sidecars")] = False,
    path: Annotated[list[str] | None, typer.Option("--path", help="only this photo; may be repeated")] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="only positions of this source; may be repeated")] = None,
    csv: Annotated[bool, typer.Option("--csv", help="write the list to estimates.csv in the output folder")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="with --remove: plan and check everything, change nothing")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    config: Config = None,
    sets: Sets = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """List the positions that Whereshot wrote, or take them out again."""
    settings = settings_of(config, sets)
    place = out or default_out(archive)
    check_places(archive, place, settings)
    check_paths_stay_here(path)
    if dry_run and not remove:
        raise UsageError("--dry-run goes with --remove; without it nothing is changed anyway")
    if csv and remove:
        raise UsageError("--csv goes with the list; run it first without --remove")

    def work() -> dict[str, Any]:
        from flows import estimates as flows  # noqa: PLC0415 - Prefect comes with it

        named = tuple(path or ()), tuple(source or ())
        if not remove:
            return with_workers(flows.estimates, settings)(archive, place, settings, *named, csv)
        return with_workers(flows.remove, settings)(archive, place, settings, *named, dry_run, may_ask(yes, quiet, as_json))

    perform(work, quiet=quiet, as_json=as_json)
