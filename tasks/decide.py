"""Read a person's decisions: a Review in, DECISIONS and the refused rows with reason and remedy out, the sound rows go on.

Only rows that ask for something are looked at closely. A row of which anything is unclear is refused, never guessed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pandas as pd

from tasks.core.cells import DECISION_REMEDY, decision_of
from tasks.core.errors import UsageError
from tasks.core.known_paths import KnownPaths, relative_path
from tasks.core.paths import fs_path, to_text
from tasks.core.review_csv import Review, dicts_of
from tasks.core.row_ids import split_row_id
from tasks.core.row_judging import Decided, position_of
from tasks.core.tables import DECISIONS, TEXT, WHOLE
from tasks.runtime.steps import step

_NO_DATES = "dates cannot be written yet; leave date_decision blank"


class _Asked(NamedTuple):
    line: int
    path: str  # of the archive where it is known, else as the row says
    decision: str
    reason: str  # "" = sound so far
    row: dict[str, str]


@step(run_name="read decisions", description="Read what the person decided.")
def decide(
    review: Review,
    archive: Path,
    archive_id: str,
    *,
    accept_all: bool = False,
    known_paths: Collection[str] | None = None,
) -> Decided:
    """Return what the rows of a CSV ask for, those that can be trusted apart from those that cannot.

    ``known_paths`` are the archive's paths as tables write them; None = look at the disk, once for each accepted row.
    ``accept_all`` accepts each row that has a position in a CSV without a ``decision`` column. Raises UsageError for a CSV
    without that column otherwise, with it and ``accept_all``, and for one made for another archive.
    """
    columns = set(review.rows.columns)
    if "decision" not in columns and not accept_all:
        raise UsageError(f"{review.path}: has no column decision; add one, or accept every row with --accept-all")
    if "decision" in columns and accept_all:
        raise UsageError(f"{review.path}: has a column decision, which counts; --accept-all is for a CSV without one")
    _check_archive(review, archive_id)
    find = _finder(archive, known_paths)
    rows = zip(dicts_of(review.plain_rows()), review.lines, review.damage, strict=True)
    asked = [_ask(row, line, damage, find=find, archive=archive, accept_all=accept_all) for row, line, damage in rows]
    repeated = Counter(one.path for one in asked if one.path)
    decisions, refusals = [], []
    counts = Counter(dict.fromkeys(("rows", "accepted", "edited", "overwrite", "rejected", "undecided", "refused"), 0))
    counts["rows"] = len(asked)
    for one in asked:
        reason, position = one.reason, None
        if not reason and repeated[one.path] > 1:
            reason = f"{repeated[one.path]} rows are for this photo; keep one of them"
        if not reason and one.decision in ("accept", "overwrite"):
            try:
                position = position_of(one.row, archive_id)
            except ValueError as error:
                reason = str(error)
        if reason:
            refusals.append((one.path, one.line, reason))
        if decision_of(one.row.get("date_decision", "")) not in ("", "reject"):
            refusals.append((one.path, one.line, _NO_DATES))
        outcome = "refused" if reason else {"": "undecided", "reject": "rejected"}.get(one.decision, "accepted")
        counts[outcome] += 1
        if position is None:
            continue
        counts["edited"] += position.edited
        counts["overwrite"] += one.decision == "overwrite"
        decisions.append(
            {
                "path": one.path,
                "lat": position.lat,
                "lon": position.lon,
                "alt_m": position.alt_m,
                "direction_deg": position.direction_deg,
                "error_m": position.error_m,
                "source": position.source,
                "overwrite": one.decision == "overwrite",
                "edited": position.edited,
                "fingerprint": position.picture,
                "row_id": one.row.get("row_id", "").strip(),
            }
        )
    table = pd.DataFrame(refusals, columns=["path", "row", "reason"]).astype({"path": TEXT, "row": WHOLE, "reason": TEXT})
    return Decided(DECISIONS.make(decisions), table, dict(counts))


def _check_archive(review: Review, archive_id: str) -> None:
    ids = map(split_row_id, review.rows["row_id"]) if "row_id" in review.rows.columns else ()
    archives = {row_id.archive for row_id in ids if row_id}
    if archives and archive_id not in archives:
        raise UsageError(f"{review.path}: was made for another archive than this one; name the right one with --archive or --out")


def _ask(row: dict[str, str], line: int, damage: str, *, find: Callable[[str], str], archive: Path, accept_all: bool) -> _Asked:
    """Say what a row asks for, and which photo it is for."""
    path = row["path"]
    if accept_all:
        decision: str | None = "accept" if row.get("latitude", "").strip() or row.get("longitude", "").strip() else ""
    else:
        decision = decision_of(row["decision"])
    if damage or not path:
        return _Asked(line, path, "", damage or "the row has no path; write the path of its photo", row)
    if decision is None:
        return _Asked(line, path, "", f"decision {row['decision'][:50]!r} is not known; {DECISION_REMEDY}", row)
    try:
        # Every row is looked up, for a row that says no may be for the same photo as one that says yes.
        found = find(relative_path(path, archive))
    except ValueError as error:
        # An undecided row asks for nothing, so nothing is wrong with it.
        return _Asked(line, path, decision, str(error) if decision in ("accept", "overwrite") else "", row)
    if accept_all and decision and row.get("gps_source", "").strip().casefold() == "ai":
        return _Asked(line, found, decision, "positions by ai are never accepted all at once; add a column decision", row)
    return _Asked(line, found, decision, "", row)


def _finder(archive: Path, known_paths: Collection[str] | None) -> Callable[[str], str]:
    """Return what finds the archive's path that a text means; the whole archive is listed only for a text that misses."""
    listed = None if known_paths is None else KnownPaths(known_paths)

    def find(path: str) -> str:
        nonlocal listed
        if known_paths is None and os.path.isfile(fs_path(archive, path)):  # noqa: PTH113 - file names with stray bytes
            return path
        if listed is None:
            listed = KnownPaths(_list_files(archive))
        try:
            return listed.find(path)
        except ValueError:
            plain = PurePosixPath(path).as_posix()  # ./a//b.jpg
            if plain == path:
                raise
            return listed.find(plain)

    return find


def _list_files(archive: Path) -> Iterator[str]:
    for folder, _, names in os.walk(archive):
        for name in names:
            yield to_text(os.path.relpath(os.path.join(folder, name), archive))  # noqa: PTH118 - file names with stray bytes
