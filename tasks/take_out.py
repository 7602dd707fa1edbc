"""ESTIMATES in, OUTCOMES out: positions of ours go out of photos and sidecars, with backup, journal and proof like any write.

What the journal can undo to the byte was undone before; here is the rest: files that another program changed, or whose write
brought a date as well. Only the GPS of ours goes, and this is a run of its own that ``restore`` can undo.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from config.settings import Settings
from tasks.core.edits import Edit, Target
from tasks.core.errors import Refused, UsageError
from tasks.core.file_state import Changed
from tasks.core.group_writer import Copies, GroupWriter, Job, Outcome, reason_of
from tasks.core.noted_run import noted_run
from tasks.core.our_positions import edits_without_ours, standing_writes
from tasks.core.paths import backup_root, existing_files, inside
from tasks.core.tables import OUTCOMES
from tasks.core.write_queue import WriteQueue
from tasks.core.writes import Write
from tasks.runtime.manner import manner_of
from tasks.runtime.steps import step

log = logging.getLogger(__name__)
_GRAVITY = ("unchanged", "restored", "sidecar", "written", "refused", "failed")
"""What became of a photo is the last of these that one of its files has."""


@dataclass
class _Run:
    """What the photos of one removal share; ``queue`` is None in a dry run."""

    archive: Path
    settings: Settings
    advance: Callable[[int], object]
    writes: dict[str, list[Write]] = field(default_factory=dict)
    queue: WriteQueue | None = None
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    as_written: dict[str, str] = field(default_factory=dict)

    def done(self, path: str, outcome: Outcome) -> None:
        """Note what became of one of a photo's files."""
        if outcome.status == "written":
            outcome = Outcome(self.as_written.get(path, "written"))
        before = self.outcomes.get(path, Outcome("unchanged"))
        self.outcomes[path] = max(before, outcome, key=lambda one: _GRAVITY.index(one.status))


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


@step(run_name="take positions of ours out", description="Take the positions that we wrote out of the files.", progress="marked")
def take_out(
    marked: pd.DataFrame,
    given_back: pd.DataFrame,
    archive: Path,
    out: Path,
    run_id: str,
    settings: Settings,
    *,
    archive_id: str = "",
    dry_run: bool = False,
    advance: Callable[[int], object] = lambda _: None,
    now: Callable[[], datetime] = utc_now,
) -> pd.DataFrame:
    """Take the positions of ESTIMATES out and return OUTCOMES, a row for each, in the same order.

    ``given_back`` are the OUTCOMES of those that were undone to the byte (``restored``; in a dry run: would be). ``written``: it
    went out of the photo; ``sidecar``: out of its sidecar; ``unchanged``: there is none any more. With ``dry_run`` everything is
    planned and proven and nothing is written. Raises UsageError before anything is written if the archive is missing or the
    journal cannot be used.
    """
    if not archive.is_dir():
        raise UsageError(f"{archive}: there is no such folder; name the archive's folder")
    back = {path: Outcome(status, problem) for path, status, problem in given_back.itertuples(index=False, name=None)}
    paths = marked["path"].tolist()
    left = [path for path in paths if back.get(path, Outcome("")).status != "restored"]
    run = _Run(archive, settings, advance)
    advance(len(paths) - len(left))
    if dry_run:
        run.writes = standing_writes(out)
        _go_through(run, left)
    elif left:
        _write_all(run, left, out, run_id, archive_id, now)
    done = {path: run.outcomes.get(path, back.get(path, Outcome("unchanged"))) for path in paths}
    table = OUTCOMES.make([{"path": path, **outcome._asdict()} for path, outcome in done.items()])
    log.info("take_out: %s", ", ".join(f"{count} {status}" for status, count in table["status"].value_counts().items()))
    return table


def _write_all(run: _Run, paths: list[str], out: Path, run_id: str, archive_id: str, now: Callable[[], datetime]) -> None:
    """Write into the archive, with journal and backups."""
    root = backup_root(out, run.settings.backup.dir)

    files = [*existing_files(run.archive, paths)]
    words = {"flow": "estimates", "archive_id": archive_id, "untouched": "no further photo"}
    with noted_run(run.archive, out, root, run_id, files=files, now=now, **words) as (journal, instant):
        run.writes = standing_writes(out)
        copies = Copies(root, out, run_id) if run.settings.backup.mode == "copy" else None
        run.queue = WriteQueue(GroupWriter(journal, run.archive, run_id, copies, instant), run.done)
        _go_through(run, paths)
        run.queue.finish()


def _go_through(run: _Run, paths: list[str]) -> None:
    """Take each position out, or let it wait for its group; whatever goes wrong with one is its outcome."""
    for path in paths:
        stopped = run.queue.stopped if run.queue else ""
        try:
            if stopped:
                run.done(path, Outcome("failed", stopped))
            else:
                _do(run, path)
        except (Refused, Changed) as refused:
            run.done(path, Outcome("refused", getattr(refused, "reason", str(refused))))
        except OSError as error:
            run.done(path, Outcome("failed", reason_of(error)))
        run.advance(1)


def _do(run: _Run, path: str) -> None:
    """Plan the edits of one photo's files, on files that nothing waits to change, and let them wait for their group."""
    if run.queue:
        run.queue.make_way_for(path)
    edits = _edits(run, path)
    if run.queue and any(map(run.queue.holds, edits)):
        run.queue.flush()
        edits = _edits(run, path)
    for edit in edits:
        run.as_written[path] = "written" if edit.target.path == path else run.as_written.get(path, "sidecar")
        if run.queue:
            run.queue.put(Job(edit, Target(path, inside(run.archive, path))))
        else:
            run.done(path, Outcome("written"))


def _edits(run: _Run, path: str) -> list[Edit]:
    return list(edits_without_ours(run.archive, path, run.writes.get(path, ()), manner_of(run.settings.apply)))
