"""DECISIONS in, BACKUPS out: every file that apply will change is copied and verified before the first one is touched.

The room for all copies is checked first, because a disk that fills up half way leaves a trip half tagged. What has the decided
position already, and what apply will refuse, is not copied: a second run costs nothing. With ``backup.mode = delta`` the way
back is in the journal, which apply writes: there is nothing to do here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pandas as pd

from config.settings import Settings
from tasks.core.decisions import Decision, decisions_of
from tasks.core.edits import Edit, Manner, Subject, is_at, plan, prepare
from tasks.core.errors import Refused
from tasks.core.estimates import is_ours
from tasks.core.originals import is_standing, keep, place_of, require_room
from tasks.core.paths import to_text
from tasks.core.tables import BACKUPS
from tasks.core.write_queue import GROUP_BYTES, GROUP_FILES
from tasks.runtime.manner import manner_of
from tasks.runtime.steps import step

log = logging.getLogger(__name__)
REMEDY = "set backup.dir to a folder on a larger disk, or backup.mode to delta"


@step(run_name="back up originals", description="Copy and verify every file that will change.", progress="decisions")
def backup(
    decisions: pd.DataFrame,
    archive: Path,
    backup_root: Path,
    run_id: str,
    settings: Settings,
    *,
    dry_run: bool = False,
    copy_to: Path | None = None,
    advance: Callable[[int], object] = lambda _: None,
) -> pd.DataFrame:
    """Copy the originals of DECISIONS to ``backup_root/run_id`` and return BACKUPS; with ``dry_run`` only check the room.

    BACKUPS is empty where tagged copies (``copy_to``) leave the archive as it is, and where ``backup.mode`` is delta.
    A copy that this run made before (it was killed, and goes on under its id) is verified and kept. A photo that cannot be
    copied is a row with its ``problem``; apply will not touch it. Raises UsageError if the room does not suffice.
    """
    if copy_to is not None:
        return BACKUPS.empty()
    if settings.backup.mode == "delta":
        advance(len(decisions))
        return BACKUPS.empty()
    subjects = list(_to_be_changed(decisions, archive, manner_of(settings.apply)))
    missing = [subject for subject in subjects if not is_standing(place_of(backup_root, run_id, subject.target.path))]
    require_room((subject.target.size for subject in missing), backup_root, remedy=REMEDY)
    groups = () if dry_run else _groups(subjects, advance)
    table = BACKUPS.make([row for group in groups for row in _copy(group, backup_root, run_id)])
    log.info("backup: %d of %d files copied or verified", int((table["problem"] == "").sum()), len(subjects))
    return table


def _to_be_changed(decisions: pd.DataFrame, archive: Path, manner: Manner) -> Iterator[Subject]:
    for decision in decisions_of(decisions):
        try:
            subject = prepare(archive, decision, manner)
        except (Refused, OSError) as error:
            log.debug("backup: %s will not be written (%s)", decision.path, error)
            continue
        if subject.target.size and not _says_it(decision, subject):
            yield subject


def _says_it(decision: Decision, subject: Subject) -> bool:
    """Say whether the photo says all already: nothing is asked, or only an estimate of ours that an earlier run wrote."""
    position, taken, _ = subject.wanted
    if position is None or taken is not None:
        return taken is None
    method = subject.facts.gps_method
    return is_at(subject.facts, decision) and is_ours(method) and method == position.method


def _groups(subjects: Iterable[Subject], advance: Callable[[int], object]) -> Iterator[list[tuple[Subject, Edit | None, str]]]:
    """Go through the subjects with their edits, or the reason why there is none, as many at a time as the memory may hold."""
    group: list[tuple[Subject, Edit | None, str]] = []
    held = 0
    for subject in subjects:
        try:
            edit, problem = plan(subject, proven=False), ""
        except (Refused, OSError) as error:
            edit, problem = None, str(error)
        advance(1)
        group.append((subject, edit, problem))
        held += len(edit.before.data) if edit and edit.before else 0
        if len(group) >= GROUP_FILES or held >= GROUP_BYTES:
            yield group
            group, held = [], 0
    yield group


def _copy(group: list[tuple[Subject, Edit | None, str]], root: Path, run_id: str) -> Iterator[dict[str, object]]:
    """Copy what will change; a row for each, and for each that cannot be planned."""
    changes = [(subject, edit, edit.before) for subject, edit, _ in group if edit and edit.before]
    for subject, _, problem in group:
        if problem:
            yield {"path": subject.decision.path, "target": subject.target.path, "problem": problem}
    kept = keep([(before, edit.target.file, place_of(root, run_id, edit.target.path)) for _, edit, before in changes])
    for (subject, edit, before), place in zip(changes, kept, strict=True):
        row: dict[str, object] = {"path": subject.decision.path, "target": edit.target.path}
        if isinstance(place, str):
            yield row | {"backup": to_text(place), "size": before.stamp.size, "sha256": before.sha256}
        else:
            yield row | {"problem": str(place)}
