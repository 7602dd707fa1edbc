"""Plain lists of positions in JSON, as Polarsteps and many small apps export them: objects with latitude, longitude and time."""

from __future__ import annotations

from typing import BinaryIO

from tasks.core.tracks import fields
from tasks.core.tracks.collection import Collection
from tasks.core.tracks.json_stream import items
from tasks.core.tracks.points import Points


def read_list(stream: BinaryIO) -> Points:
    """Return all points of an array."""
    return _read(stream, "item")


def read_named_list(stream: BinaryIO) -> Points:
    """Return all points of an array that is called ``locations``."""
    return _read(stream, "locations.item")


def _read(stream: BinaryIO, path: str) -> Points:
    found = Collection()
    for entry in items(stream, path, found.problems):
        if isinstance(entry, dict):
            fields.add(found, entry)
    return found.points()
