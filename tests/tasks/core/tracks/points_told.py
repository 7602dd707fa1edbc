"""How the tests of the readers write files and look at points."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, BinaryIO

import numpy as np

from tasks.core.tracks.points import NO_TIME, Points


def told(read: Callable[[BinaryIO], Points], content: Any) -> Points:
    """Return what a reader makes of bytes, of text, or of anything as JSON."""
    if isinstance(content, str):
        content = content.encode()
    return read(io.BytesIO(content if isinstance(content, bytes) else json.dumps(content).encode()))


def times(points: Points) -> list[str]:
    """Return the instants as ISO 8601 in UTC, "" for none."""
    return ["" if at_us == NO_TIME else iso(at_us) for at_us in points.at_us.tolist()]


def iso(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1e6, UTC).isoformat().replace("+00:00", "Z")


def places(points: Points) -> list[tuple[float, float]]:
    return list(zip(points.lat.tolist(), points.lon.tolist(), strict=True))


def column(values: Any) -> list[float | None]:
    """Return numbers with None for NaN, which compares equal to itself."""
    return [None if np.isnan(value) else float(value) for value in values]
