"""How many bytes lead back from a written photo to its original, as the journal keeps them, beside the size of the photos."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.reading import read_photo
from tasks.core.writes import pack_undo
from tasks.core.writing import Wanted, apply_splices, invert_splices, plan, writes_in_place
from tests.benchmarks.results import table, verdict
from tests.benchmarks.tag_writers import POSITION

SHARE: Final = 0.001
"""Of the photos' size."""
_MEGABYTE: Final = 1 << 20


class _Way(NamedTuple):
    photo_bytes: int
    undo_bytes: int
    had_position: bool


def undo(folders: Iterable[Path]) -> str:
    """Return the table over every photo below the folders that is written in place, each content once."""
    ways = [*_ways(folders)]
    parts = {
        "all": ways,
        "without a position before": [way for way in ways if not way.had_position],
        "whose position was replaced": [way for way in ways if way.had_position],
        "of 1 MiB and more": [way for way in ways if way.photo_bytes >= _MEGABYTE],
    }
    rows: list[tuple[object, ...]] = [
        (
            name,
            len(part),
            f"{sum(way.photo_bytes for way in part) / 1e6:,.0f}",
            median(way.undo_bytes for way in part),
            max(way.undo_bytes for way in part),
            f"{_share(part):.4%}",
        )
        for name, part in parts.items()
        if part
    ]
    head = ("photos", "files", "MB", "median bytes of undo", "most", "of the photos' size")
    reached = _share(ways)
    said = f"Under {SHARE:.1%} of the photos' size: {reached:.4%}, {verdict(reached < SHARE)}. Each led back to the byte."
    return f"{table(head, rows)}\n\n{said}"


def _share(ways: list[_Way]) -> float:
    return sum(way.undo_bytes for way in ways) / sum(way.photo_bytes for way in ways)


def _ways(folders: Iterable[Path]) -> Iterable[_Way]:
    seen: set[bytes] = set()
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        facts = read_photo(path)
        data = path.read_bytes() if writes_in_place(facts.format) else b""
        if not data or data in seen:
            continue
        seen.add(data)
        try:
            splices = plan(facts.format, data, Wanted(POSITION))
        except CannotWrite:
            continue
        back = invert_splices(data, splices)
        if apply_splices(apply_splices(data, splices), back) != data:
            raise SystemExit(f"{path}: the way back does not give the original")
        yield _Way(len(data), len(pack_undo(back)), not math.isnan(facts.lat))
