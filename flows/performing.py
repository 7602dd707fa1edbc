"""What every command does at its edges: settings and words checked, Prefect on a display of its own, JSON and exit status."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from config.load import load_settings
from config.settings import Settings
from flows.environment import server_is_elsewhere
from flows.servers import mark_this_run, stop_orphaned_servers
from tasks.core.counting import counted
from tasks.core.errors import UsageError
from tasks.core.extras import HASHES, require
from tasks.core.paths import to_text

if TYPE_CHECKING:
    from tasks.core.dates.sequence import Sequence


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


def check_paths_stay_here(paths: list[str] | None) -> None:
    """Raise UsageError if paths of photos would become parameters on a server elsewhere."""
    if paths and server_is_elsewhere():
        raise UsageError("--path: photos' paths are not sent to a Prefect server on another machine; unset PREFECT_API_URL")


def check_mapping(mapping: Path | None, settings: Settings) -> None:
    """Raise UsageError if the file of ``--places`` cannot be used."""
    if mapping is not None:
        from tasks.core.mapping_csv import read_mapping  # noqa: PLC0415 - pandas comes with it

        read_mapping(mapping, settings.cluster.radius_m)


def check_cameras(out: Path) -> None:
    """Raise UsageError if the cameras.csv of an output folder says what cannot be understood."""
    if (out / "cameras.csv").exists():
        from tasks.core.cameras_csv import read_overrides  # noqa: PLC0415 - pandas comes with it

        read_overrides(out / "cameras.csv")


def check_tracks(tracks: list[Path] | None) -> None:
    """Raise UsageError if a track file or folder is not there, or a file is no track."""
    if not tracks:
        return
    from tasks.core.tracks.reading import require_track  # noqa: PLC0415 - NumPy and the readers come with it

    for track in tracks:
        if not track.is_dir():
            require_track(track)


def check_time_offsets(texts: list[str] | None) -> None:
    """Raise UsageError if a word of ``--time-offset`` means no clock."""
    if not texts:
        return
    from tasks.core.clocks.typed import typed_clock  # noqa: PLC0415 - pandas comes with it

    for text in texts:
        try:
            typed_clock(text)
        except ValueError as error:
            raise UsageError(f"--time-offset {text!r}: {error}") from error


def sequence_asked(start: str, interval: str) -> Sequence | None:
    """Return the frames that ``--start`` and ``--interval`` tell, None without them; UsageError if they make none."""
    if not start and not interval:
        return None
    if not start or not interval:
        given, missing = ("--start", "--interval") if start else ("--interval", "--start")
        raise UsageError(f'{given} goes with {missing}: --start "2014-11-27 13:01:01" --interval 2')
    from tasks.core.dates.sequence import sequence_of  # noqa: PLC0415 - pandas comes with it

    try:
        return sequence_of(start, interval)
    except ValueError as error:
        raise UsageError(f"--start {start!r} --interval {interval!r}: {error}") from error


def check_words(words: list[str]) -> None:
    """Refuse words that nobody means: an empty one is a shell variable without a value, "." to every path."""
    if "" in words:
        raise UsageError("one of the words of the command is empty (a shell variable without a value?); leave it out")
    for word in words:
        if to_text(word) != word:
            raise UsageError(
                f"{to_text(word)}: is not UTF-8, which Prefect's parameters have to be; reach it through a link with a plain name"
                f" (for --path, write the photo as review.csv does)"
            )


def note_fault() -> Path:
    """Append the traceback of the exception being handled to a log in the user's state folder; return its path."""
    from platformdirs import user_log_path  # noqa: PLC0415 - only where it is needed

    log = user_log_path("whereshot", ensure_exists=True) / "errors.log"
    with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(f"whereshot {' '.join(sys.argv[1:])}\n{traceback.format_exc()}\n")
    return log
