"""The command line: ``whereshot …`` or ``python -m flows …``. Usage and settings are checked before Prefect is imported."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from flows.environment import prepare_environment
from flows.performing import (
    check_paths_stay_here,
    check_words,
    finish,
    may_ask,
    note_fault,
    perform,
    settings_of,
    tell,
    with_workers,
)
from flows.whose import check_places, require_folder, whose_output, whose_review
from tasks.core.errors import UsageError, WhereshotError
from tasks.core.paths import default_out

INTERRUPTED = 130
SUMMARY = "Finds out where the photos of an archive were taken and, once a person has approved it, writes it into them."

app = typer.Typer(
    help=SUMMARY, no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
)  # fmt: skip

Archive = Annotated[Path, typer.Argument(help="folder of photos", show_default=False)]
Review = Annotated[Path, typer.Argument(help="review.csv as the person saved it", show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", help="output folder; whereshot/<archive's folder name> if not given")]
Config = Annotated[Path | None, typer.Option("--config", help="settings file (TOML)")]
Sets = Annotated[list[str] | None, typer.Option("--set", help="one setting: section.key=value; may be repeated")]
Quiet = Annotated[bool, typer.Option("--quiet", help="print errors only")]
AsJson = Annotated[bool, typer.Option("--json", help="print the result as one JSON object on stdout")]


@app.command()
def demo(out: Out = None, quiet: Quiet = False, as_json: AsJson = False) -> None:
    """Build a small archive and run everything on it: propose, accept, apply, verify, restore one photo, report."""
    settings = settings_of(None, None)

    def work() -> dict[str, Any]:
        from flows.demo import run_demo  # noqa: PLC0415 - Prefect comes with it

        return run_demo(out, settings)

    perform(work, quiet=quiet, as_json=as_json)


@app.command()
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


@app.command()
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
    from tasks.accept import accept as fill_in  # noqa: PLC0415 - pandas comes with it

    accepted = fill_in(review, within, tuple(source or ()), place, day)
    tell(f"{accepted:,} rows of {review} are now accepted; next: whereshot apply {review}", quiet)
    finish({"flow": "accept", "accepted": accepted, "files": {"review": str(review)}}, as_json=as_json)


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


@app.command()
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


def main() -> None:
    """Run the command line and exit with its status."""
    prepare_environment()
    sys.exit(_main(sys.argv[1:]))


def _main(words: list[str]) -> int:
    try:
        check_words(words)
        status = typer.main.get_command(app).main(words, standalone_mode=False, prog_name="whereshot")
    except WhereshotError as error:
        return _failed(str(error), error.exit_status, words)
    except TyperException as error:
        if not words:
            sys.stdout.write(error.format_message() + "\n")
            return 0
        return _failed(f"{error.format_message().rstrip('.')}; see whereshot {_command(words)}--help", 2, words)
    except (KeyboardInterrupt, typer.Abort):
        return _failed("stopped; nothing is half-written, the same command goes on where it stopped", INTERRUPTED, words)
    except BrokenPipeError:
        return 1
    except Exception as error:  # noqa: BLE001 - the last edge: a sentence for the person, the traceback for us
        return _failed(f"unexpected {type(error).__name__}: {error}; please report it with {note_fault()}", 1, words)
    return int(status or 0)


def _failed(sentence: str, status: int, words: list[str]) -> int:
    sys.stderr.write(f"whereshot: {sentence}\n")
    if "--json" in words:
        sys.stdout.write(json.dumps({"flow": _command(words).strip(), "error": sentence, "exit_status": status}) + "\n")
    return status


def _command(words: list[str]) -> str:
    known = {command.callback.__name__ for command in app.registered_commands if command.callback}
    return next((f"{word} " for word in words if word in known), "")


if __name__ == "__main__":
    main()
