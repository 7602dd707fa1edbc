"""Decisions that a sheet had when we left it and has no more: Review and the cells as left in, the rows that wait again out.

Either the person took them back, or an older sheet that was open elsewhere was saved over the newer one. Both look the same, so
the rows wait, whatever a setting would accept by itself, and the person is told.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from tasks.core.counting import agreed
from tasks.core.review_csv import Review
from tasks.core.table import TEXT

_BEFORE: Final = "taken_back"


def taken_back(sheet: Review | None, left: pd.DataFrame | None) -> pd.DataFrame:
    """Return path and row_id of the rows of which a decision was taken back, and by ``is_new`` whether since ``left``."""
    needed = {"path", "decision", "row_id"}
    if sheet is None or left is None or not needed <= set(sheet.rows.columns) & set(left.columns):
        return pd.DataFrame({"path": [], "row_id": [], "is_new": []}).astype({"path": TEXT, "row_id": TEXT, "is_new": bool})
    blank = sheet.rows["decision"].str.strip() == ""
    both = sheet.rows.loc[blank, ["path", "row_id"]].merge(left, on=["path", "row_id"])
    is_new = both["decision"] != ""
    earlier = both[_BEFORE] != "" if _BEFORE in both.columns else False
    return both.assign(is_new=is_new).loc[is_new | earlier, ["path", "row_id", "is_new"]]


def not_accepted_again(rows: pd.DataFrame, proposals: pd.DataFrame, waiting: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of review.csv without the decisions that PROPOSALS bring for those of ``waiting`` (``taken_back``)."""
    by_itself = proposals.loc[proposals["decision"] != "", "path"]
    again = _are(rows, waiting) & rows["path"].isin(by_itself)
    return rows.assign(decision=rows["decision"].mask(again, "")) if again.any() else rows


def noted(rows: pd.DataFrame, waiting: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a mark on those of ``waiting``, to be kept beside what we leave, for the next run."""
    return (
        rows.assign(**{_BEFORE: pd.Series("", rows.index, dtype=TEXT).mask(_are(rows, waiting), "x")}) if len(waiting) else rows
    )


def words(waiting: pd.DataFrame) -> list[str]:
    """Return what to tell the person."""
    new = int(waiting["is_new"].sum())
    told = (
        "{} [row that was|rows that were] decided when review.csv was last written [waits|wait] again: you took that back, or an"
        " older sheet was saved over a newer one; the earlier versions are in history/"
    )
    return [agreed(told, new)] if new else []


def _are(rows: pd.DataFrame, waiting: pd.DataFrame) -> pd.Series:
    which = pd.MultiIndex.from_frame(waiting[["path", "row_id"]])
    return pd.Series(pd.MultiIndex.from_frame(rows[["path", "row_id"]]).isin(which), index=rows.index)
