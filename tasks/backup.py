"""DECISIONS in, BACKUPS out: every file that apply will change is copied and verified before the first one is touched.

The room for all copies is checked first, because a disk that fills up half way leaves a trip half tagged. What has the decided
position already, and what apply will refuse, is not copied: a second run costs nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from tasks.core.edits import Decision, Subject, decisions_of, is_at, plan, prepare
from tasks.core.errors import Refused
from tasks.core.estimates import is_ours
from tasks.core.file_state import Changed
from tasks.core.originals import is_standing, keep, place_of, require_room
from tasks.core.paths import to_text
from tasks.core.tables import BACKUPS
from tasks.runtime.steps import step

log = logging.getLogger(__name__)
REMEDY = "set backup.dir to a folder on a larger disk"


@step(run_name="back up originals", description="Copy and verify every file that will change.", progress="decisions")
def backup(
    decisions: pd.DataFrame,
    archive: Path,
    backup_root: Path,
    run_id: str,
    *,
    hard_links: bool = False,
    dry_run: bool = False,
    copy_to: Path | None = None,
    advance: Callable[[int], object] = lambda _: None,
) -> pd.DataFrame:
    """Copy the originals of DECISIONS to ``backup_root/run_id`` and return BACKUPS; with ``dry_run`` only check the room.

    Tagged copies (``copy_to``) leave the archive as it is and need none: BACKUPS is empty then.
    A copy that this run made before (it was killed, and goes on under its id) is verified and kept. A photo that cannot be
    copied is a row with its ``problem``; apply will not touch it. Raises UsageError if the room does not suffice.
    """
    if copy_to is not None:
        return BACKUPS.empty()
    subjects = list(_to_be_changed(decisions, archive, hard_links))
    missing = [subject for subject in subjects if not is_standing(place_of(backup_root, run_id, subject.target))]
    require_room((subject.size for subject in missing), backup_root, remedy=REMEDY)
    rows = [] if dry_run else [row for subject in subjects if (row := _back_up(subject, backup_root, run_id, advance))]
    table = BACKUPS.make(rows)
    log.info("backup: %d of %d files copied or verified", int((table["problem"] == "").sum()), len(subjects))
    return table


def _to_be_changed(decisions: pd.DataFrame, archive: Path, hard_links: bool) -> Iterator[Subject]:
    for decision in decisions_of(decisions):
        try:
            subject = prepare(archive, decision, hard_links=hard_links)
        except (Refused, OSError) as error:
            log.debug("backup: %s will not be written (%s)", decision.path, error)
            continue
        if subject.size and not subject.has_it and not _told(decision, subject):
            yield subject


def _told(decision: Decision, subject: Subject) -> bool:
    """Say whether the photo tells this estimate of ours already, so that an earlier run wrote it."""
    method = subject.facts.gps_method
    return is_at(subject.facts, decision) and is_ours(method) and method == subject.position.method


def _back_up(subject: Subject, root: Path, run_id: str, advance: Callable[[int], object]) -> dict[str, object] | None:
    path, target = subject.decision.path, subject.target
    try:
        edit = plan(subject)
        if edit is None or edit.before is None:
            return None
        place = keep(edit.before, place_of(root, run_id, target))
    except (Refused, Changed, OSError) as error:
        return {"path": path, "target": target, "problem": str(error)}
    finally:
        advance(1)
    before = edit.before
    return {"path": path, "target": target, "backup": to_text(place), "size": before.stamp.size, "sha256": before.sha256}
