"""OwnTracks: locations as the phone sends them, one object, a list, or the recorder's ``.rec`` files of a line each.

Only ``_type`` location is a fix of the phone; a waypoint is a place somebody drew, and a transition repeats a fix.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO, Final

from tasks.core.counting import counted
from tasks.core.tracks.collection import Collection
from tasks.core.tracks.json_stream import items
from tasks.core.tracks.points import Points
from tasks.core.tracks.told_values import number, radius_m

_ENCRYPTED: Final = "its locations are encrypted; export them decrypted"
_LONGEST_LINE: Final = 1 << 20


def read_owntracks(stream: BinaryIO) -> Points:
    """Return all points of one location, or of several in a row."""
    return _read(stream, "", several=True)


def read_owntracks_array(stream: BinaryIO) -> Points:
    """Return all points of an array of locations."""
    return _read(stream, "item")


def read_owntracks_answer(stream: BinaryIO) -> Points:
    """Return all points of the recorder's answer, whose ``data`` is an array of locations."""
    return _read(stream, "data.item")


def read_rec(stream: BinaryIO) -> Points:
    """Return all points of a recorder's ``.rec`` file: time of arrival, kind and JSON on each line."""
    found = Collection()
    unread = 0
    stream.seek(0)
    while line := stream.readline(_LONGEST_LINE):
        start = line.find(b"{")
        if start >= 0:
            faults: list[str] = []
            for entry in items(io.BytesIO(line[start:]), "", faults):
                _add(found, entry)
            unread += bool(faults)
        else:
            unread += bool(line.strip())
    if unread:
        found.problems.append(f"{counted(unread, 'line is', 'lines are')} damaged")
    return found.points()


def _read(stream: BinaryIO, path: str, *, several: bool = False) -> Points:
    found = Collection()
    for entry in items(stream, path, found.problems, several=several):
        _add(found, entry)
    return found.points()


def _add(found: Collection, entry: Any) -> None:
    if not isinstance(entry, dict):
        return
    kind = entry.get("_type", "location")
    if kind == "encrypted" and _ENCRYPTED not in found.problems:
        found.problems.append(_ENCRYPTED)
    if kind != "location":
        return
    device = entry.get("topic") or entry.get("tid")
    found.add(
        found.time(entry.get("tst")),
        number(entry.get("lat")),
        number(entry.get("lon")),
        alt_m=number(entry.get("alt")),
        error_m=radius_m(entry.get("acc")),
        segment=found.segment(device if isinstance(device, int | str) else None),
    )
