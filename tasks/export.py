"""Write photos, places and journeys for other programs: one GPX, GeoJSON or KML file, by its ending."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.export.formats import FORMATS, check_target
from tasks.core.export.things import Things
from tasks.core.whole_file import replacing
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.export")

_AT_ONCE: Final = 2000
"""Lines that are written together."""


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
    _, lines = FORMATS[target.suffix.lower()]
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
