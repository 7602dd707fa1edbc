"""The pictures of the strip: PHOTOS in, a few of them out, spread over the time and over the places; then their pixels.

Of the photos of one stretch of time the most colourful is shown that can be: what is colourful at a glance the GLIMPSES tell.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from PIL import Image, ImageOps

from tasks.core.paths import fs_path
from tasks.core.thumbnails import Told, smaller

Indexes = npt.NDArray[np.intp]

TRIED: Final = 6
"""So many photos of a stretch are looked at."""

_KINDS: Final = frozenset({"photo", "derived"})
_ALIKE: Final = 9.0
"""Of 255 grey levels, the mean difference up to which two pictures are alike."""

_CELL_DEG: Final = 0.02
"""Two photos of one cell show the same place; 2 km."""


def stretches(photos: pd.DataFrame, number: int) -> list[pd.DataFrame]:
    """Return located PHOTOS in time order cut into so many stretches (or fewer), each a few photos evenly chosen from it.

    Screenshots, films and what cannot be read are left out, and each photo is there once.
    """
    alone = (photos["pair"] == "") | (photos["pair"] == photos["path"])
    shown = np.flatnonzero(photos["kind"].isin(_KINDS) & (photos["problem"] == "") & alone)
    if not len(shown) or number < 1:
        return []
    when = photos["taken_at"].dt.tz_localize(None).fillna(photos["taken_local"]).to_numpy()[shown]
    by_time = shown[np.argsort(when, kind="stable")]  # what has no time comes last
    bounds = np.linspace(0, len(by_time), min(number, len(by_time)) + 1).round().astype(int)
    return [photos.iloc[_evenly(by_time[first:last])] for first, last in pairwise(bounds.tolist())]


def pictures_of(
    photos: pd.DataFrame, glimpses: pd.DataFrame, archive: Path, out: Path, number: int, size_px: int
) -> list[Image.Image]:
    """Return at most so many pictures of located PHOTOS by time, the shorter side of each at least about ``size_px``.

    A photo that nobody can show, or that looks like one before, is passed over for another one of its stretch of time.
    """
    glimpsed = dict(zip(zip(glimpses["donor_dir"], glimpses["path"], strict=True), glimpses["picture"], strict=True))
    found: list[Image.Image] = []
    seen: set[tuple[int, int]] = set()
    for stretch in stretches(photos, number):
        for photo in _best_first(stretch, glimpsed, out, seen):
            picture = _picture(photo, archive, size_px)
            if picture and not any(_is_alike(picture, other) for other in found):
                found.append(picture)
                seen.add(_cell(photo))
                break
    return found


def cropped(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Return the middle of a picture in this size; of an upright one a little above the middle, where faces are."""
    above = 0.4 if picture.height > picture.width else 0.5
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS, centering=(0.5, above))


def colourfulness(picture: Image.Image) -> float:
    """Return how colourful people find a picture (Hasler and Süsstrunk 2003), less where it is too dark or too bright."""
    channels = np.asarray(picture.convert("RGB").resize((48, 48)), dtype=np.float64)
    red, green, blue = channels[..., 0], channels[..., 1], channels[..., 2]
    across, up = red - green, (red + green) / 2 - blue
    colour = np.hypot(across.std(), up.std()) + 0.3 * np.hypot(across.mean(), up.mean())
    exposed = 1 - abs(float(channels.mean()) / 255 - 0.5)
    return float(colour) * exposed + 0.3 * float(channels.mean(axis=2).std())


def _evenly(rows: Indexes) -> Indexes:
    """Return a few of a stretch's rows, without its ends where it has others."""
    chosen = np.unique(np.linspace(0, len(rows) - 1, TRIED + 2).round().astype(int))
    few: Indexes = rows[chosen[1:-1] if len(chosen) > 2 else chosen]
    return few


def _best_first(
    stretch: pd.DataFrame, glimpsed: dict[tuple[str, str], str], out: Path, seen: set[tuple[int, int]]
) -> Iterator[pd.Series]:
    """Yield a stretch's photos, those of a place that is not shown yet first, and the most colourful of them first."""
    rows = [row for _, row in stretch.iterrows()]
    middle = (len(rows) - 1) / 2
    scores = [
        (_cell(row) in seen, -_glimpse_score(glimpsed.get((row["donor_dir"], row["path"]), ""), out), abs(number - middle))
        for number, row in enumerate(rows)
    ]
    for number in sorted(range(len(rows)), key=lambda at: scores[at]):
        yield rows[number]


def _glimpse_score(picture: str, out: Path) -> float:
    if not picture:
        return 0.0
    try:
        with Image.open(out / picture, formats=("JPEG",)) as small:
            return colourfulness(small)
    except OSError:
        return 0.0


def _is_alike(picture: Image.Image, other: Image.Image) -> bool:
    """Say whether two pictures look the same at a glance: shots of one burst."""
    one, two = (np.asarray(shown.convert("L").resize((12, 12)), dtype=np.float64) for shown in (picture, other))
    return float(np.abs(one - two).mean()) < _ALIKE


def _cell(photo: pd.Series) -> tuple[int, int]:
    return int(photo["lat"] // _CELL_DEG), int(photo["lon"] // _CELL_DEG)


def _picture(photo: pd.Series, archive: Path, size_px: int) -> Image.Image | None:
    """Return a photo upright, its longer side at most twice ``size_px``; None where that cannot be had."""
    told = Told(photo["format"], int(photo["width"]), int(photo["height"]), int(photo["orientation"]))
    try:
        (jpeg,) = smaller(fs_path(photo["donor_dir"] or archive, photo["path"]), (2 * size_px,), told)
    except OSError:
        return None
    return Image.open(io.BytesIO(jpeg), formats=("JPEG",)).convert("RGB") if jpeg else None
