"""New proposals laid over what a person did in the earlier review.csv, row by row: PROPOSALS and a Review in, text cells out.

A person's decision is about what stood in the row when it was made. So a decided or edited row keeps exactly that, and a
newer proposal may only be mentioned in ``alternatives``; nothing is ever accepted that the person has not seen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.cells import as_shown, decision_of, map_link
from tasks.core.counting import agreed
from tasks.core.mended_rows import Mended, mended_together
from tasks.core.rejections import Rejection, own_rejection, remembered
from tasks.core.review_csv import Review, as_cells, dicts_of, texts
from tasks.core.review_dates import dated, is_settled, without_date
from tasks.core.review_match import Matched, Row, match_rows
from tasks.core.row_ids import split_row_id, was_edited, was_moved, with_position_of
from tasks.core.row_marks import dispute_in, is_for_doubted, joined, without_dispute
from tasks.core.table import TEXT
from tasks.core.tables import REVIEW_COLUMNS

_ALWAYS_THE_PERSONS: Final = ("note", "address")
_FROZEN: Final = (
    "decision", "latitude", "longitude", "gps_source", "error_m", "confidence", "place", "evidence", "map", "new_datetime",
    "datetime_source", "date_decision", "altitude", "direction", "description", "status", "row_id",
)  # fmt: skip

_OF_POSITION: Final = ("latitude", "longitude", "gps_source", "error_m", "confidence", "place", "evidence", "map")
_LAST: Final = "~"  # after every date


@dataclass(frozen=True, eq=False)
class Merged:
    """The rows of the new review.csv as text cells, in the order of the proposals, and what to tell the person."""

    rows: pd.DataFrame
    messages: list[str]


def merge_review(
    proposals: pd.DataFrame,
    earlier: Review | None,
    archive_paths: Iterable[str] | None = None,
    dates: Mapping[str, str] | None = None,
    located: Collection[str] = (),
    looked_at: Collection[str] | None = None,
) -> Merged:
    """Lay PROPOSALS over the earlier review.csv; the columns that are not ours follow ours, blank for new photos.

    DESIGN.md §4: a row with a decision or an edit keeps what the person saw while the picture is the same; a rejection
    holds for its source and place; rows whose photo is no longer proposed leave, and so does an accepted date that the photo
    has now. With ``archive_paths``, all photos that the archive holds now, the row of a photo that was moved or renamed follows
    it. With ``dates``, those of photos by path as review.csv shows them, a row whose accepted date is not written yet stays.
    ``located`` are photos that have a position: where it is the accepted one, the row has no decision about it any more.
    ``looked_at`` are the photos that the proposals could be of, if not all: the rows of others stay as they are.
    """
    cells = as_cells(proposals)
    if earlier is None:
        return Merged(cells, [])
    matched = match_rows(cells, earlier, archive_paths, dates, looked_at)
    foreign = [name for name in earlier.rows.columns if name not in REVIEW_COLUMNS and name.strip()]
    rows = _carry(cells, matched, foreign)
    with_earlier = rows["path"].isin(list(matched.others)).to_numpy()
    if with_earlier.any():
        fixed = mended_together(matched.others, {name: texts(matched.plain[name]) for name in matched.plain.columns})
        merged = [
            _merge_row(row, fixed[row["path"]], foreign, matched.tally, has_position=row["path"] in located)
            for row in dicts_of(rows[with_earlier])
        ]
        places = np.concatenate([np.flatnonzero(~with_earlier), np.flatnonzero(with_earlier)])
        rows = pd.concat([rows[~with_earlier], _table(merged, rows.columns)], ignore_index=True).iloc[np.argsort(places)]
    if matched.held:
        rows = _in_time(rows, _table(matched.held, rows.columns))
    return Merged(rows.reset_index(drop=True), _messages(matched.tally))


def _carry(cells: pd.DataFrame, matched: Matched, foreign: list[str]) -> pd.DataFrame:
    """Return the proposals with what the rows that nobody touched hold besides: a note, an address, columns that are not ours."""
    rows = cells.reindex(columns=[*REVIEW_COLUMNS, *foreign], fill_value="").astype(TEXT)
    has = matched.untouched >= 0
    for name in (*_ALWAYS_THE_PERSONS, *foreign) if has.any() else ():
        held = matched.plain[name].reindex(matched.untouched).set_axis(rows.index)
        rows[name] = held.where(has, rows[name])
    return rows


def _table(rows: Iterable[Row], names: Iterable[str]) -> pd.DataFrame:
    rows = list(rows)
    return pd.DataFrame({name: pd.Series([row.get(name, "") for row in rows], dtype=TEXT) for name in names})


def _in_time(rows: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with those that are held, each before the first that is later by wall clock or name; undated ones last."""
    shown, other = (
        [(at or _LAST, path) for at, path in zip(texts(table["datetime"]), texts(table["path"]), strict=True)]
        for table in (rows, held)
    )
    latest = list(accumulate(shown, max))
    order = sorted(range(len(other)), key=other.__getitem__)
    places = [*range(len(rows)), *(bisect_right(latest, other[at]) - 0.5 for at in order)]
    return pd.concat([rows, held.iloc[order]]).iloc[np.argsort(places, kind="stable")]


def _merge_row(proposal: Row, fixed: Mended, foreign: list[str], tally: Counter[str], *, has_position: bool) -> Row:
    """Return one row of the new CSV, from the proposal and the row that the person saw and perhaps changed."""
    old = _with_address_found(fixed.row, proposal)
    shown, offered = split_row_id(old.get("row_id", "")), split_row_id(proposal["row_id"])
    if shown and offered and shown.archive != offered.archive:
        tally["other_archive"] += 1
        return proposal
    if shown and shown == offered:
        # A column that the person deleted comes back; it is the same proposal.
        old = {**proposal, **old}
    row = {**proposal, **{name: old.get(name, "") for name in (*_ALWAYS_THE_PERSONS, *foreign)}}
    decision = decision_of(old.get("decision", ""))
    # Without a row_id of ours nothing tells an edit from an old proposal: what differs is taken for the person's.
    if is_settled(old, proposal["datetime"]):
        old = without_date(old)
    has_position = has_position and not is_for_doubted(proposal["alternatives"])
    if has_position and decision in ("accept", "overwrite") and _same_position(old, proposal):
        status = old.get("status", "") if old.get("date_decision", "").strip() else ""
        return _dated({**row, "status": status}, old, proposal, tally)
    edited = was_edited(old) if shown else _has_position(old) and not _same_position(old, proposal)
    if decision == "" and not edited and not old.get("date_decision", "").strip():
        return _offer(row, remembered(old), tally)
    if not shown and not _has_position(old) and decision not in ("accept", "overwrite"):
        # A list with a word and no position means whatever is shown beside it.
        tally[decision or "kept"] += 1
        return _dated({**row, "decision": old.get("decision", "")}, old, proposal, tally)
    if shown and offered and shown.picture and offered.picture and shown.picture != offered.picture:
        tally["other_picture"] += 1
        return row
    # What was typed without a row_id gets the proposal's: it is what is shown beside it from now on, and nothing newer.
    is_new = _has_position(proposal) and (
        shown.position != offered.position if shown and offered else not edited and not _same_position(old, proposal)
    )
    if is_new and not edited:
        if decision in ("accept", "overwrite") and not _has_position(old):
            tally["unseen"] += 1
            return _dated({**row, "decision": ""}, old, proposal, tally)
        rejections = remembered(old) + own_rejection(old)
        if decision == "reject" and rejections:
            if not any(rejection.holds_for(proposal) for rejection in rejections):
                tally["better"] += 1
                return _dated(_with_alternatives(row, map(str, rejections)), old, proposal, tally)
            is_new = False
    tally[decision or "kept"] += 1
    tally["edited"] += edited
    tally["newer"] += is_new
    kept = {**row, **{name: old.get(name, "") for name in _FROZEN}, "row_id": (old if shown else proposal)["row_id"]}
    kept["problem"] = joined(without_dispute(row["problem"]), dispute_in(old.get("problem", "")))
    # What is damaged keeps all that proves it, and `apply` refuses it.
    if not fixed.damage and (was_moved(old) or (edited and not shown)):
        kept.update(_typed(kept, fixed.radius_m))
    newer = [f"newer: {_place(proposal)}"] if is_new else []
    return _dated(_with_alternatives(kept, [*newer, *map(str, remembered(old))]), old, proposal, tally)


def _with_address_found(old: Row, proposal: Row) -> Row:
    """Return a row with the position that its address was found at, where the person left the position open.

    What else was edited in the row is no word about its position, and the address is one.
    """
    asked = old.get("address", "").strip() and proposal["gps_source"] == "address" and not old.get("decision", "").strip()
    shown, offered = split_row_id(old.get("row_id", "")), split_row_id(proposal["row_id"])
    if not asked or not shown or not offered or shown.position == offered.position or was_moved(old):
        return old
    row_id = with_position_of(old["row_id"], proposal["row_id"])
    return {**old, **{name: proposal[name] for name in _OF_POSITION}, "row_id": row_id}


def _dated(row: Row, old: Row, proposal: Row, tally: Counter[str]) -> Row:
    """Return a row with the date that it shall show."""
    found = dated(row, old, proposal)
    tally["newer_date"] += found.newer
    tally["date_again"] += found.again
    return found.row


def _offer(row: dict[str, str], rejections: list[Rejection], tally: Counter[str]) -> dict[str, str]:
    """Return an undecided row, rejected again where an earlier rejection that ``alternatives`` remembers holds for it."""
    holding = [rejection for rejection in rejections if _has_position(row) and rejection.holds_for(row)]
    others = [str(rejection) for rejection in rejections if rejection not in holding]
    if holding:
        tally["reject"] += 1
        return _with_alternatives({**row, "decision": "reject"}, others)
    return _with_alternatives(row, others)


def _typed(row: Row, radius_m: float) -> dict[str, str]:
    """Return the cells that a typed position changes: what described the former one would be wrong now.

    A row whose ``map`` opens this very position was described after it had been typed: its ``place`` is of it.
    """
    described = {"gps_source": "", "error_m": "", "confidence": "", "place": "", "evidence": "", "map": ""}
    described["problem"] = without_dispute(row["problem"])
    if not _has_position(row):
        return described
    radius = as_shown("error_m", radius_m)
    link = map_link(as_shown("latitude", row["latitude"]), as_shown("longitude", row["longitude"]))
    place = row["place"] if row["map"] == link else ""
    return {
        **described, "gps_source": "manual", "error_m": radius, "place": place, "evidence": "typed in review.csv", "map": link,
    }  # fmt: skip


def _has_position(row: Row) -> bool:
    return bool(row.get("latitude", "").strip() and row.get("longitude", "").strip())


def _same_position(row: Row, other: Row) -> bool:
    return all(as_shown(name, row.get(name, "")) == as_shown(name, other.get(name, "")) for name in ("latitude", "longitude"))


def _place(row: Row) -> str:
    radius = f" within {row['error_m']} m" if row["error_m"] else ""
    return f"{row['gps_source']} {row['latitude']}, {row['longitude']}{radius}"


def _with_alternatives(row: dict[str, str], more: Iterable[str]) -> dict[str, str]:
    return {**row, "alternatives": "; ".join(filter(None, [*more, row["alternatives"]]))}


_SENTENCES: Final = {
    "accept": "{} accepted [row was|rows were] kept",
    "overwrite": "{} [row|rows] with the decision overwrite [was|were] kept",
    "reject": "{} rejected [row was|rows were] kept",
    "kept": "{} [row|rows] with a date decision, an unknown decision or an edit [was|were] kept",
    "edited": "{} of the rows kept [was|were] edited by hand",
    "newer": "{} of the rows kept [belongs|belong] to an older proposal, or an older review.csv was saved over a newer one; the "
    "newer proposals are in the column alternatives",
    "newer_date": "{} of the rows kept [has|have] another date proposed now; it is in the column alternatives",
    "date_again": "{} rejected [date is|dates are] offered again: another source tells another one",
    "better": "{} rejected [photo is|photos are] offered again: another place is proposed, or the rejected one is known better",
    "unseen": "{} [row|rows] had been accepted without a position; the one found now waits for a decision",
    "other_picture": "{} [photo has|photos have] another picture than the one that was decided; [it waits|they wait] again",
    "other_archive": "{} [row belongs|rows belong] to another archive and [was|were] set aside",
    "damaged": "{} [row|rows] with a cell in a column without a name [was|were] set aside",
    "unclear": "{} [photo|photos] had several rows that differ; [it waits|they wait] again",
    "held": "{} [row was|rows were] kept as [it is: its|they are: their] folder cannot be read now",
    "not_looked_at": "{} [row of a photo that was|rows of photos that were] not looked at [was kept as it is|were "
    "kept as they are]",
    "dated": "{} [row waits for its date alone: its photo has|rows wait for their date alone: their photos have] a position now",
    "followed": "{} [photo was|photos were] moved or renamed; what was decided, typed or noted in [its row|their "
    "rows] went with [it|them]",
    "ambiguous": "{} [row could not follow its photo|rows could not follow their photos], because several pictures are the same",
    "left": "{} [row|rows] with a decision, an edit or a note left: [its photo has|their photos have] a position now, "
    "or [is|are] gone",
}


def _messages(tally: Counter[str]) -> list[str]:
    said = [agreed(sentence, tally[name]) for name, sentence in _SENTENCES.items() if tally[name]]
    lossy = any(tally[name] for name in ("other_picture", "other_archive", "damaged", "unclear", "ambiguous", "left"))
    return [*said, "the earlier review.csv is kept in history/"] if lossy else said
