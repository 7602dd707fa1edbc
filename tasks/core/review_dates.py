"""The date in a row of review.csv, as the person left it and as it is proposed now: two rows in, the row with the right date out.

Position and date are two decisions. Who accepted the position a week ago has not seen the date that is proposed today; so a date
comes and goes by rules of its own, the same as a position's: what was decided or typed stays, what is newer is mentioned.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from tasks.core.cells import decision_of
from tasks.core.date_cells import as_iso, is_written
from tasks.core.row_ids import fits_others, refitted, split_row_id

Row = Mapping[str, str]

DATE_EVIDENCE: Final = "; date: "
"""What comes behind it in ``evidence`` is the date's."""

_OF_DATE: Final = ("new_datetime", "datetime_source", "date_decision")


class Dated(NamedTuple):
    """A row with its date; ``newer`` = another one is proposed than the row keeps, ``again`` = one is in place of a rejected."""

    row: dict[str, str]
    newer: bool = False
    again: bool = False


def is_settled(old: Row, held: str) -> bool:
    """Say whether the photo of a row holds the date that was accepted there; ``held`` is its date, as review.csv shows it."""
    accepted = decision_of(old.get("date_decision", "")) in ("accept", "overwrite")
    return accepted and is_written(old.get("new_datetime", ""), held)


def without_date(old: Row) -> Row:
    """Return a row as it would be if there had never been a date to decide about."""
    bare = {**old, **dict.fromkeys(_OF_DATE, ""), "evidence": _parts(old)[0]}
    # Its row_id is of the date that was shown; with no fit, something else in the row was typed too.
    return {**bare, "row_id": refitted(bare)} if fits_others(old) or fits_others(bare) else bare


def dated(row: Row, old: Row, proposal: Row) -> Dated:
    """Return ``row``, made of what the person left (``old``) and of what is proposed now, with the date that it shall show.

    A date that was decided about or typed stays; a newer one goes to ``alternatives``. A rejection holds for its source; a date
    of another source is offered again.
    """
    offered, seen = as_iso(proposal["new_datetime"]), as_iso(old.get("new_datetime", ""))
    touched = split_row_id(old.get("row_id", "")) is not None and not fits_others(old)
    typed = seen != offered and (touched or (seen != "" and not old.get("row_id", "").strip()))
    decision = decision_of(old.get("date_decision", ""))
    differs = offered not in ("", seen)
    again = decision == "reject" and differs and proposal["datetime_source"] != old.get("datetime_source", "").strip()
    kept = (decision != "" or typed) and not again
    source = old if kept else {**proposal, "date_decision": ""}
    evidence = _parts(row)[0] + _parts(source)[1]
    shown = {**row, **{name: source.get(name, "") for name in _OF_DATE}, "evidence": evidence}
    if not touched and not (kept and typed):
        shown["row_id"] = refitted(shown)
    if kept and differs:
        newer = f"newer: date {offered} ({proposal['datetime_source']})"
        shown["alternatives"] = "; ".join(filter(None, [newer, shown["alternatives"]]))
    return Dated(shown, newer=kept and differs, again=again)


def _parts(row: Row) -> tuple[str, str]:
    """Return the evidence of the position, and that of the date with what parts the two."""
    position, mark, date = row.get("evidence", "").partition(DATE_EVIDENCE)
    return position, mark + date
