"""Read a person's decisions: a Review in, DECISIONS and the refused ones with reason and remedy out, the sound ones go on.

Only rows that ask for something are looked at closely. A row of which anything is unclear is refused, never guessed.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

import pandas as pd

from tasks.core.cells import DATE_REMEDY, DECISION_REMEDY, decision_of
from tasks.core.counting import counted
from tasks.core.date_proofs import day_first_in
from tasks.core.errors import UsageError
from tasks.core.known_paths import KnownPaths, relative_path
from tasks.core.paths import fs_path, to_text
from tasks.core.review_csv import Review, dicts_of, texts
from tasks.core.row_ids import split_row_id
from tasks.core.row_judging import NO_POSITION, Decided, Position, date_of, picture_of, position_of
from tasks.core.sheet_mixups import rows_of_others, swallowed_in
from tasks.core.shown_rows import Shown, shown_in
from tasks.core.strange_positions import Numbered, positions_of_others
from tasks.core.table import TEXT, WHOLE
from tasks.core.tables import DECISIONS, REVIEW_NUMBERS
from tasks.core.typed_positions import has_letters
from tasks.runtime.steps import step

_ACCEPTS: Final = ("accept", "overwrite")
_TRUE_OR_FALSE: Final = ("true", "wahr", "vrai", "false", "falsch", "faux")
_BETWEEN_PATHS: Final = re.compile(r"[\r\n;,|]+")
_COUNTED: Final = ("rows", "accepted", "edited", "overwrite", "rejected", "undecided", "refused", "dates")


class _Asked(NamedTuple):
    line: int
    path: str  # of the archive where it is known, else as the row says
    decision: str  # about the position
    dated: bool  # the new date is accepted
    reason: str  # why nothing of the row is done; "" = sound so far
    date_reason: str  # why only its date is not written
    row: dict[str, str]
    shown: Shown | None = None


class _Judged(NamedTuple):
    picture: str = ""
    position: Position = NO_POSITION
    taken: str = ""
    reason: str = ""
    date_reason: str = ""


class _Sheet(NamedTuple):
    """What the rows are judged by together: how the file writes numbers and dates."""

    archive_id: str
    decimal_comma: bool
    day_first: bool | None


@step(run_name="read decisions", description="Read what the person decided.")
def decide(
    review: Review,
    archive: Path,
    archive_id: str,
    *,
    accept_all: bool = False,
    known_paths: Collection[str] | None = None,
    fingerprints: Mapping[str, str] | None = None,
) -> Decided:
    """Return what the rows of a CSV ask for, what can be trusted of it apart from what cannot.

    Position and date of a row are two decisions: one may be refused and the other carried out. To accept a date, with whatever
    word, is to replace the one that the photo has.
    ``known_paths`` are the archive's paths as tables write them; None = look at the disk, once for each accepted row.
    ``fingerprints`` are the archive's pictures by path, which tell a row_id that was sorted apart from its path from an edit;
    without them only the sheet's own rows do.
    ``accept_all`` accepts each row that has a position in a CSV without a ``decision`` column; dates always need
    ``date_decision``. Raises UsageError for a CSV without either column otherwise, with ``decision`` and ``accept_all``, and for
    one made for another archive.
    """
    names = set(review.rows.columns)
    if not names & {"decision", "date_decision"} and not accept_all:
        raise UsageError(f"{review.path}: has no column decision; add one, or accept every row with --accept-all")
    if "decision" in names and accept_all:
        raise UsageError(f"{review.path}: has a column decision, which counts; --accept-all is for a CSV without one")
    _check_archive(review, archive_id)
    plain = review.plain_rows()
    columns = {name: texts(plain[name]) for name in plain.columns}
    damage = [one or swallowed for one, swallowed in zip(review.damage, _swallowed(columns, len(plain)), strict=True)]
    find = _finder(archive, known_paths)
    rows = zip(dicts_of(plain), review.lines, damage, strict=True)
    asked = [_ask(row, line, fault, find=find, archive=archive, accept_all=accept_all) for row, line, fault in rows]
    asked = _without_repeated(asked)
    asked, mixed = _mixed_up(asked, columns, review.lines, fingerprints or {})
    sheet = _Sheet(
        archive_id, _has_commas(review), day_first_in([*columns.get("datetime", ()), *columns.get("new_datetime", ())])
    )
    judged = [_judge(one, mixed.get(at, ""), sheet) for at, one in enumerate(asked)]
    both = list(zip(asked, judged, strict=True))
    decisions = [_decision(one, found) for one, found in both if found.position.source or found.taken]
    refusals = [(one.path, one.line, reason) for one, found in both for reason in (found.reason, found.date_reason) if reason]
    table = pd.DataFrame(refusals, columns=["path", "row", "reason"]).astype({"path": TEXT, "row": WHOLE, "reason": TEXT})
    return Decided(DECISIONS.make(decisions), table, _counts(both), undone=_undone(both))


def _swallowed(columns: Mapping[str, list[str]], rows: int) -> list[str]:
    found = swallowed_in({name: cells for name, cells in columns.items() if name != "row_id"})
    return [found.get(at, "") for at in range(rows)]


def _without_repeated(asked: list[_Asked]) -> list[_Asked]:
    """Return the rows, those refused that are for a photo of which another row is too."""
    rows = Counter(one.path for one in asked if one.path)
    return [
        one._replace(reason=f"{rows[one.path]} rows are for this photo; keep one of them")
        if rows[one.path] > 1 and not one.reason
        else one
        for one in asked
    ]


def _mixed_up(
    asked: list[_Asked], columns: Mapping[str, list[str]], lines: list[int], fingerprints: Mapping[str, str]
) -> tuple[list[_Asked], dict[int, str]]:
    """Return the rows with what those that accept something showed, refused if they are another's; and whose position may be."""
    asking = [
        Numbered(at, one.path, one.row, shown_in(one.row, one.path))
        for at, one in enumerate(asked)
        if not one.reason and (one.decision in _ACCEPTS or one.dated)
    ]
    of_others = rows_of_others(asking, columns, lines, fingerprints)
    told = list(asked)
    for one in asking:
        told[one.at] = told[one.at]._replace(shown=one.shown, reason=of_others.get(one.at, ""))
    placed = [one for one in asking if one.at not in of_others and asked[one.at].decision in _ACCEPTS]
    return told, positions_of_others(placed, columns)


def _has_commas(review: Review) -> bool:
    return any("," in cell for name in REVIEW_NUMBERS.intersection(review.rows.columns) for cell in texts(review.rows[name]))


def _judge(one: _Asked, mixed_up: str, sheet: _Sheet) -> _Judged:
    """Return what a row may do; ``mixed_up`` says why its position may be another row's."""
    if one.reason:
        return _Judged(reason=one.reason)
    if one.decision not in _ACCEPTS and not one.dated:
        return _Judged(date_reason=one.date_reason)
    try:
        picture = picture_of(one.row, sheet.archive_id)
    except ValueError as error:
        return _Judged(reason=str(error))
    position, taken, reason, date_reason = NO_POSITION, "", mixed_up, one.date_reason
    if one.decision in _ACCEPTS and not mixed_up:
        try:
            position = position_of(one.row, one.shown, decimal_comma=sheet.decimal_comma)
        except ValueError as error:
            reason = str(error)
    if one.dated:
        try:
            taken = date_of(one.row, day_first=sheet.day_first)
        except ValueError as error:
            date_reason = str(error)
    return _Judged(picture, position, taken, reason, date_reason)


def _undone(both: list[tuple[_Asked, _Judged]]) -> tuple[str, ...]:
    """Say what was undone in the rows that go on."""
    placed = [(one, found.position) for one, found in both if found.position.source]
    counts = {
        "shortened to 4 decimals or more, taken as proposed": sum(position.restored for _, position in placed),
        "of which gps_source was changed, taken as proposed": sum(_source_changed(one, position) for one, position in placed),
        "written with N, S, E, W or degree signs": sum(has_letters(one.row) for one, _ in placed),
    }
    said = [f"{counted(count, 'position')} {what}" for what, count in counts.items() if count]
    words = sum(one.row.get("decision", "").strip().casefold() in _TRUE_OR_FALSE for one, _ in both)
    said += [f"{counted(words, 'decision')} that a spreadsheet made TRUE or FALSE, read as accept or reject"] if words else []
    dates = sum(found.taken not in ("", one.row.get("new_datetime", "").strip()) for one, found in both)
    return (*said, *([f"{counted(dates, 'date')} in another form, read as ISO 8601"] if dates else []))


def _source_changed(one: _Asked, position: Position) -> bool:
    written = one.row.get("gps_source", "").strip().casefold()
    return one.shown is not None and position.source not in ("manual", written)


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
        paths = [part for part in _BETWEEN_PATHS.split(path) if part.strip()]
        fault = str(error)
        if len(paths) > 1 and _are_paths(paths, find):
            fault = f"the path holds {len(paths)} paths; write a row for each"
        elif "?" in path:
            fault += "; where its letters became ?, save the sheet again as CSV in UTF-8"
        return _Asked(line, path, decision, dated, fault if asks else "", wrong_date, row)
    reason = ""
    if accept_all and decision and row.get("gps_source", "").strip().casefold() == "ai":
        reason = "positions by ai are never accepted all at once; add a column decision"
    return _Asked(line, found, decision, dated, reason, wrong_date, row)


def _are_paths(paths: list[str], find: Callable[[str], str]) -> bool:
    try:
        return all(find(path.strip()) for path in paths)
    except ValueError:
        return False


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
