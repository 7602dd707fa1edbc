"""Write photos, places and journeys for other programs: one GPX, GeoJSON or KML file, by its ending."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.errors import UsageError
from tasks.core.export import geojson, gpx, kml
from tasks.core.export.things import Things
from tasks.core.whole_file import replacing
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.export")

_FORMATS: Final[dict[str, tuple[str, Callable[[Things], Iterator[str]]]]] = {
    ".gpx": (gpx.MARK, gpx.lines),
    ".geojson": (geojson.MARK, geojson.lines),
    ".kml": (kml.MARK, kml.lines),
}
_SEEN: Final = 4096
"""Characters at the beginning of a file in which its mark is looked for."""
_AT_ONCE: Final = 2000
"""Lines that are written together."""


def check_target(target: Path) -> None:
    """Raise UsageError unless an export can go there: by its ending, and nothing lost that is not ours, such as a track."""
    if target.suffix.lower() not in _FORMATS:
        raise UsageError(f"--export {target}: ends in none of {', '.join(_FORMATS)}, which say what to write; rename it")
    mark, _ = _FORMATS[target.suffix.lower()]
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


@step(run_name="export {target}", description="Write photos, places and journeys as GPX, GeoJSON or KML.")
def export(
    target: Path,
    photos: pd.DataFrame,
    places: pd.DataFrame,
    way: pd.DataFrame,
    journeys: pd.DataFrame,
    *,
    title: str,
    public: bool = False,
) -> Path:
    """Write ``photos`` (standings), PLACES, WAY and JOURNEYS to ``target``, replaced as a whole or not at all; return it.

    The ending says the format. ``public`` = the tables' times are days and no more: the file has no other times. Raises
    UsageError as ``check_target`` and where the folder may not be written, OSError where the disk fails.
    """
    check_target(target)
    _, lines = _FORMATS[target.suffix.lower()]
    things = Things(title, photos, places, way, journeys, public)
    waiting: list[str] = []
    with replacing(target) as stream:
        for line in lines(things):
            waiting.append(line)
            if len(waiting) == _AT_ONCE:
                stream.write("".join(waiting).encode("utf-8", "backslashreplace"))
                waiting.clear()
        stream.write("".join(waiting).encode("utf-8", "backslashreplace"))
    log.info("export: %d photos, %d places, %d journeys in %s", photos["lat"].count(), len(places), len(journeys), target.name)
    return target
