"""The packed columns of a page's points as plain lists, read as ``tasks/core/page/packed_points.py`` says they are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

COLUMNS = ("error_m", "confidence", "donor_dir", "source", "camera", "place", "evidence", "problem", "note")


def unpacked(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a points layer with one value a row in every column."""
    count = len(content["lat"])
    plain = {name: _values(content[name], count) for name in COLUMNS}
    positions = {name: [step / 100_000 for step in accumulate(content[name])] for name in ("lat", "lon")}
    return {**content, **plain, **positions, "path": _paths(content["path"]), **_times(content, count)}


def _values(column: Any, count: int) -> list[Any]:
    if isinstance(column, list):
        return column
    if isinstance(column, dict):
        return [column["words"][at] for at in (column["at"] if "at" in column else _spread(column["runs"]))]
    return [column] * count


def _spread(runs: list[int]) -> list[int]:
    return [word for word, times in zip(runs[::2], runs[1::2], strict=True) for _ in range(times)]


def _paths(packed: dict[str, Any]) -> list[str]:
    folders = [packed["folders"][at] for at in _spread(packed["runs"])]
    paths, before = [], ""
    for folder, coded in zip(folders, packed["names"].split("/") if folders else [], strict=True):
        before = before[: int(coded[0], 36)] + coded[1:]
        paths.append(f"{folder}/{before}" if folder else before)
    return paths


def _times(content: dict[str, Any], count: int) -> dict[str, list[Any]]:
    at = content["at"]
    if "seconds" in at:
        return {"when": content["when"], "at": _sums(at["seconds"])}
    wall, behind = _sums(content["when"]["wall"]), _sums(at["behind"])
    offsets = _values(content["when"]["offset"], count)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    when = [
        "" if seconds is None else f"{epoch + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}{offset}"
        for seconds, offset in zip(wall, offsets, strict=True)
    ]
    instants = [None if less is None else (seconds or 0) - less for seconds, less in zip(wall, behind, strict=True)]
    return {"when": when, "at": instants}


def _sums(steps: list[int | None]) -> list[int | None]:
    total, sums = 0, []
    for step in steps:
        total += step or 0
        sums.append(None if step is None else total)
    return sums
