"""Many refused rows in few lines: rows of the same fault are told together, by number, with one of them as the example."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

_VALUE: Final = re.compile(r"'[^']*'|\"[^\"]*\"|-?[0-9][0-9.,:/T-]*(?: [NSEW]\b)?")
ALIKE: Final = 3
"""So many rows with one kind of reason are named one by one."""
_RUN: Final = 3
"""So many rows in a row are written as a range."""


class Refusal(NamedTuple):
    """A refused row: its number in the sheet, its photo, and why."""

    row: int
    path: str
    reason: str


def in_groups(refusals: Iterable[Refusal], most_rows: int) -> list[str]:
    """Return a line for each kind of reason, the commonest first: at most ``most_rows`` numbers or ranges, then the first reason.

    Reasons are alike that differ only in what they quote and in numbers. Up to ``ALIKE`` rows of a kind have a line each.
    """
    alike: dict[str, list[Refusal]] = {}
    for one in refusals:
        alike.setdefault(_VALUE.sub("…", one.reason), []).append(one)
    groups = sorted(alike.values(), key=lambda group: (-len(group), group[0].row))
    return [line for group in groups for line in _lines(sorted(group), most_rows)]


def _lines(group: list[Refusal], most_rows: int) -> list[str]:
    if len(group) <= ALIKE:
        return [f"row {one.row} ({one.path}): {one.reason}" for one in group]
    first = group[0]
    spans = _spans(sorted({one.row for one in group}))
    shown = spans[:most_rows]
    rest = sum(last - start + 1 for start, last in spans[most_rows:])
    rows = [f"{start:,}" if start == last else f"{start:,} to {last:,}" for start, last in shown] + (
        [f"{rest:,} more"] if rest else []
    )
    listed = f"{', '.join(rows[:-1])} and {rows[-1]}" if len(rows) > 1 else rows[0]
    same = all(one.reason == first.reason for one in group)
    return [f"rows {listed}{'' if same else f', such as row {first.row} ({first.path})'}: {first.reason}"]


def _spans(rows: list[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = previous = rows[0]
    for row in [*rows[1:], rows[-1] + 2]:
        if row == previous + 1:
            previous = row
            continue
        alone = previous - start + 1 < _RUN
        spans += [(one, one) for one in range(start, previous + 1)] if alone else [(start, previous)]
        start = previous = row
    return spans
