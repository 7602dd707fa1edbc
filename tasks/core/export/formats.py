"""The formats of exports: a file's ending says which one it is, and a mark in its head that it is ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tasks.core.errors import UsageError
from tasks.core.export import geojson, gpx, kml
from tasks.core.export.things import Things


class Format(NamedTuple):
    """What our files of a format have in their first lines, and what writes their lines."""

    mark: str
    lines: Callable[[Things], Iterator[str]]


FORMATS: Final = {
    ".gpx": Format(gpx.MARK, gpx.lines),
    ".geojson": Format(geojson.MARK, geojson.lines),
    ".kml": Format(kml.MARK, kml.lines),
}

_SEEN: Final = 4096
"""Characters at the beginning of a file in which its mark is looked for."""


def check_target(target: Path) -> None:
    """Raise UsageError unless an export can go there: by its ending, and nothing lost that is not ours, such as a track."""
    if target.suffix.lower() not in FORMATS:
        raise UsageError(f"--export {target}: ends in none of {', '.join(FORMATS)}, which say what to write; rename it")
    mark = FORMATS[target.suffix.lower()].mark
    if target.is_dir():
        raise UsageError(f"--export {target}: is a folder; name a file")
    try:
        with target.open(encoding="utf-8", errors="replace") as file:
            is_ours = mark in file.read(_SEEN)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"--export {target}: cannot be read ({error.strerror}); name another file") from error
    if not is_ours:
        raise UsageError(f"--export {target}: is there and was not written by Whereshot; name another file, or move it away")
