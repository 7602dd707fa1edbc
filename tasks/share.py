"""The journey as one picture: ways, places, photos and thumbnails become share.png, upright and wide, light and dark."""

from __future__ import annotations

import logging
from pathlib import Path

import pandas as pd

import tasks.core.share
from config.drawing import Share
from tasks.core.share.files import files_of, png_of
from tasks.core.share.poster import posters
from tasks.core.share.story import story_of
from tasks.core.share.strip import pictures_of
from tasks.core.whole_file import replacing
from tasks.runtime.steps import step
from tasks.runtime.unchanged import Drawn

log = logging.getLogger("whereshot.share")

TILE_PX = 260

_NEEDED = [
    *("donor_dir", "path", "pair", "kind", "problem", "format", "width", "height", "orientation"),
    *("taken_local", "taken_at", "lat", "lon"),
]
"""Of a million photos all columns would be copied for nothing."""

_CODE = (Path(__file__), *Path(tasks.core.share.__file__).parent.glob("*.py"))


@step(run_name="draw share.png", description="Draw the journey as one picture.")
def share(
    way: pd.DataFrame,
    journeys: pd.DataFrame,
    places: pd.DataFrame,
    photos: pd.DataFrame,
    glimpses: pd.DataFrame,
    target: Path,
    archive: Path,
    out: Path,
    settings: Share,
    *,
    title: str,
) -> dict[str, Path]:
    """Write the picture of WAY, JOURNEYS, PLACES and PHOTOS; return the files by what they are: ``light``, ``dark-wide``, ...

    ``target`` is the upright one (1080 x 1350) in the style of the settings; beside it stand ``-wide`` (1920 x 1080) and both
    in the other style. Each is replaced as a whole, or not at all; pictures that a flow drew from the very same are left. They
    hold no metadata but the name of this program. ``title`` is the archive's. GLIMPSES tell which photos can be shown, and
    which are colourful. Without any position there is no picture: {}. Raises UsageError where the files may not be written,
    OSError where the disk fails.
    """
    located = photos.loc[photos["lat"].notna(), _NEEDED]
    if way.empty and located.empty:
        log.warning("share: no photo has a position, so that there is nothing to draw: %s is not written", target)
        return {}
    files = files_of(target, settings.style)
    drawn = Drawn(target, _CODE, way, journeys, places, photos, glimpses, archive, out, settings, title)
    if drawn.is_there() and all(beside.is_there() for beside in _beside(files)):
        return files
    story = story_of(journeys, located, places, title=settings.title, archive=title)
    pictures = pictures_of(located, glimpses, archive, out, settings.max_thumbnails, TILE_PX)
    for poster in posters(way, journeys, located, places, story, pictures):
        with replacing(files[poster.style + poster.format]) as file:
            file.write(png_of(poster.picture))
    for one in (drawn, *_beside(files)):
        one.note()
    log.info("share: %s and %d more pictures of %d photos", target, len(files) - 1, len(located))
    return files


def _beside(files: dict[str, Path]) -> list[Drawn]:
    """Return the notes of all but the first picture: they were drawn with it, from the same."""
    target, *others = files.values()
    standing = target.stat()
    return [Drawn(other, [], [standing.st_size, standing.st_mtime_ns]) for other in others]
