"""Read a person's decisions: a Review in, DECISIONS and the refused ones with reason and remedy out, the sound ones go on.

Only rows that ask for something are looked at closely. A row of which anything is unclear is refused, never guessed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

import pandas as pd

from tasks.core.cells import DATE_REMEDY, DECISION_REMEDY, decision_of
from tasks.core.errors import UsageError
from tasks.core.known_paths import KnownPaths, relative_path
from tasks.core.paths import fs_path, to_text
from tasks.core.review_csv import Review, dicts_of
from tasks.core.row_ids import split_row_id
from tasks.core.row_judging import NO_POSITION, Decided, Position, date_of, picture_of, position_of
from tasks.core.table import TEXT, WHOLE
from tasks.core.tables import DECISIONS
from tasks.runtime.steps import step

_ACCEPTS: Final = ("accept", "overwrite")
_COUNTED: Final = ("rows", "accepted", "edited", "overwrite", "rejected", "undecided", "refused", "dates")


class _Asked(NamedTuple):
    line: int
    path: str  # of the archive where it is known, else as the row says
    decision: str  # about the position
    dated: bool  # the new date is accepted
    reason: str  # why nothing of the row is done; "" = sound so far
    date_reason: str  # why only its date is not written
    row: dict[str, str]


class _Judged(NamedTuple):
    picture: str = ""
    position: Position = NO_POSITION
    taken: str = ""
    reason: str = ""
    date_reason: str = ""


@step(run_name="read decisions", description="Read what the person decided.")
def decide(
    review: Review,
    archive: Path,
    archive_id: str,
    *,
    accept_all: bool = False,
    known_paths: Collection[str] | None = None,
) -> Decided:
    """Return what the rows of a CSV ask for, what can be trusted of it apart from what cannot.

    Position and date of a row are two decisions: one may be refused and the other carried out. To accept a date, with whatever
    word, is to replace the one that the photo has.
    ``known_paths`` are the archive's paths as tables write them; None = look at the disk, once for each accepted row.
    ``accept_all`` accepts each row that has a position in a CSV without a ``decision`` column; dates always need
    ``date_decision``. Raises UsageError for a CSV without either column otherwise, with ``decision`` and ``accept_all``, and for
    one made for another archive.
    """
    columns = set(review.rows.columns)
    if not columns & {"decision", "date_decision"} and not accept_all:
        raise UsageError(f"{review.path}: has no column decision; add one, or accept every row with --accept-all")
    if "decision" in columns and accept_all:
        raise UsageError(f"{review.path}: has a column decision, which counts; --accept-all is for a CSV without one")
    _check_archive(review, archive_id)
    find = _finder(archive, known_paths)
    rows = zip(dicts_of(review.plain_rows()), review.lines, review.damage, strict=True)
    asked = [_ask(row, line, damage, find=find, archive=archive, accept_all=accept_all) for row, line, damage in rows]
    repeated = Counter(one.path for one in asked if one.path)
    judged = [_judge(one, repeated[one.path], archive_id) for one in asked]
    both = list(zip(asked, judged, strict=True))
    decisions = [_decision(one, found) for one, found in both if found.position.source or found.taken]
    refusals = [(one.path, one.line, reason) for one, found in both for reason in (found.reason, found.date_reason) if reason]
    table = pd.DataFrame(refusals, columns=["path", "row", "reason"]).astype({"path": TEXT, "row": WHOLE, "reason": TEXT})
    return Decided(DECISIONS.make(decisions), table, _counts(both))


def _judge(one: _Asked, rows: int, archive_id: str) -> _Judged:
    """Return what a row may do; ``rows`` are for the same photo."""
    if one.reason:
        return _Judged(reason=one.reason)
    if rows > 1:
        return _Judged(reason=f"{rows} rows are for this photo; keep one of them")
    if one.decision not in _ACCEPTS and not one.dated:
        return _Judged(date_reason=one.date_reason)
    try:
        picture = picture_of(one.row, archive_id)
    except ValueError as error:
        return _Judged(reason=str(error))
    position, taken, reason, date_reason = NO_POSITION, "", "", one.date_reason
    if one.decision in _ACCEPTS:
        try:
            position = position_of(one.row)
        except ValueError as error:
            reason = str(error)
    if one.dated:
        try:
            taken = date_of(one.row)
        except ValueError as error:
            date_reason = str(error)
    return _Judged(picture, position, taken, reason, date_reason)


def _decision(one: _Asked, found: _Judged) -> dict[str, object]:
    position = found.position
    return {
        "path": one.path,
        "lat": position.lat,
        "lon": position.lon,
        "alt_m": position.alt_m,
        "direction_deg": position.direction_deg,
        "error_m": position.error_m,
        "source": position.source,
        "overwrite": one.decision == "overwrite" and bool(position.source),
        "edited": position.edited,
        "fingerprint": found.picture,
        "row_id": one.row.get("row_id", "").strip(),
        "taken": found.taken,
    }


def _counts(both: list[tuple[_Asked, _Judged]]) -> dict[str, int]:
    counts = dict.fromkeys(_COUNTED, 0)
    counts["rows"] = len(both)
    for one, found in both:
        counts["refused" if found.reason else {"": "undecided", "reject": "rejected"}.get(one.decision, "accepted")] += 1
        counts["edited"] += found.position.edited
        counts["overwrite"] += one.decision == "overwrite" and bool(found.position.source)
        counts["dates"] += bool(found.taken)
    return counts


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
        decision = decision_of(row.get("decision", ""))
    about_date = decision_of(row.get("date_decision", ""))
    dated = about_date in _ACCEPTS
    if damage or not path:
        return _Asked(line, path, "", dated, damage or "the row has no path; write the path of its photo", "", row)
    if decision is None:
        return _Asked(line, path, "", dated, f"decision {row['decision'][:50]!r} is not known; {DECISION_REMEDY}", "", row)
    wrong_date = "" if about_date is not None else f"date_decision {row['date_decision'][:50]!r} is not known; {DATE_REMEDY}"
    try:
        # Every row is looked up, for a row that says no may be for the same photo as one that says yes.
        found = find(relative_path(path, archive))
    except ValueError as error:
        # An undecided row asks for nothing, so nothing is wrong with it.
        asks = decision in _ACCEPTS or dated
        return _Asked(line, path, decision, dated, str(error) if asks else "", wrong_date, row)
    reason = ""
    if accept_all and decision and row.get("gps_source", "").strip().casefold() == "ai":
        reason = "positions by ai are never accepted all at once; add a column decision"
    return _Asked(line, found, decision, dated, reason, wrong_date, row)


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
