"""The whole picture: tables in, a picture of each format and style out."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from PIL import Image

from tasks.core.share.painting import painted
from tasks.core.share.palette import PALETTES, StyleName
from tasks.core.share.projections import fitting
from tasks.core.share.scene import scene_of
from tasks.core.share.sheet import upright, wide
from tasks.core.share.story import Story

FORMATS: Final = {"": upright, "-wide": wide}
"""What a format's file is called beside the first one, and its layout."""


class Poster(NamedTuple):
    """One picture: its format's key in FORMATS, its style, and its pixels."""

    format: str
    style: StyleName
    picture: Image.Image


def posters(
    way: pd.DataFrame,
    journeys: pd.DataFrame,
    photos: pd.DataFrame,
    places: pd.DataFrame,
    story: Story,
    pictures: list[Image.Image],
) -> list[Poster]:
    """Return the picture of WAY, JOURNEYS, located PHOTOS and PLACES in each format and style.

    Of way and photos at least one has a row. ``pictures`` are those of the strip.
    """
    lat = np.concatenate([way["lat"].to_numpy(), photos["lat"].to_numpy()])
    lon = np.concatenate([way["lon"].to_numpy(), photos["lon"].to_numpy()])
    projection = fitting(lat, lon, way["lat"].to_numpy(), way["lon"].to_numpy())
    several_days = story.first_day != story.last_day and len(way) > 1
    made = []
    for name, layout in FORMATS.items():
        sheet = layout(story, len(pictures), several_days=several_days, world=projection.edge() is not None)
        scene = scene_of(way, journeys, photos, places, sheet, projection)
        made += [Poster(name, style, painted(scene, sheet, pictures, palette)) for style, palette in PALETTES.items()]
    return made
