"""Google's ``Records.json`` (Location History from Takeout, until 2024): millions of raw fixes of all phones of an account.

Positions are integers of 1e-7 degrees, some of them exported modulo 2^32. Fixes of several phones alternate by time though
one lay at home: each device is a segment of its own.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from tasks.core.tracks.collection import Collection
from tasks.core.tracks.json_stream import items
from tasks.core.tracks.points import Points
from tasks.core.tracks.told_values import degrees_e7, number, radius_m


def read_records(stream: BinaryIO) -> Points:
    """Return all points of a Records.json; entries without a position are points without one."""
    found = Collection()
    for entry in items(stream, "locations.item", found.problems):
        if isinstance(entry, dict):
            _add(found, entry)
    return found.points()


def _add(found: Collection, entry: dict[str, Any]) -> None:
    device = entry.get("deviceTag")
    found.add(
        found.time(entry.get("timestamp", entry.get("timestampMs"))),
        degrees_e7(entry.get("latitudeE7"), 90),
        degrees_e7(entry.get("longitudeE7"), 180),
        alt_m=number(entry.get("altitude")),
        error_m=radius_m(entry.get("accuracy")),
        segment=found.segment(device if isinstance(device, int | str) else None),
    )
