"""Find the archive's places: located PHOTOS in, PLACES of two levels out, each with the visits to it.

The same photos in another order give the same table to the last digit: positions are sorted before anything is added up.
"""

from __future__ import annotations

import logging
from base64 import b32encode
from collections.abc import Iterable
from hashlib import blake2b
from itertools import count

import numpy as np
import pandas as pd

from config.settings import Cluster
from tasks.core.clustering import places_of
from tasks.core.genuine import evidence, sure
from tasks.core.place_facts import place_facts
from tasks.core.shots import one_of_each
from tasks.core.tables import PLACES
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.cluster")


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort the rows by time and position, those of ``level`` 1 after the one of level 0 whose number is their ``outer``."""
    rows = rows.sort_values(["first_at", "lat", "lon"], na_position="last", kind="stable", ignore_index=True)
    first = rows[rows["level"] == 0].reset_index().set_index("outer")["index"]
    return rows.iloc[np.lexsort((rows["level"], rows["outer"].map(first)))].reset_index(drop=True)


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the sorted rows with ``place_id`` and ``within``."""
    ids = _ids(f"{level} {lat:.7f} {lon:.7f}" for level, lat, lon in zip(rows["level"], rows["lat"], rows["lon"], strict=True))
    rows = rows.assign(place_id=ids)
    first = rows[rows["level"] == 0].set_index("outer")["place_id"]
    return rows.assign(within=rows["outer"].map(first).where(rows["level"] == 1, ""))


def _ids(texts: Iterable[str]) -> list[str]:
    """Return an id for each text: p and 7 letters or digits of its digest, of which no text can be read; all different."""
    taken: dict[str, None] = {}
    for text in texts:
        tries = (b32encode(blake2b(f"{text} {number}".encode(), digest_size=5).digest()).decode()[:7] for number in count())
        taken[next(one for one in (f"p{digits.lower()}" for digits in tries) if one not in taken)] = None
    return list(taken)


@step(run_name="find places", description="Find the places where located photos lie together, and the visits to them.", version=1)
def cluster(
    photos: pd.DataFrame, settings: Cluster, *, max_error_m: float = np.inf, max_fix_age_s: float = np.inf
) -> pd.DataFrame:
    """Return PLACES of two levels, no photo further than ``radius_m`` or ``inner_radius_m`` from the centre of its place.

    Counted are PHOTOS whose genuine position tells where their owner was (``tasks.core.genuine.evidence``) and is neither coarser
    than ``max_error_m`` nor older than ``max_fix_age_s`` (``sure``), of the archive and of the donor folders, the files of a pair
    once. How they are divided says ``tasks.core.clustering.places_of``, what a visit is ``tasks.core.stays.visits_of_places``; a
    photo without ``taken_at`` is of a place, but of no visit. Each is of one place, and of one smaller place in it unless that
    would be the place itself. Sorted by ``first_at``, lat and lon, smaller places after the one that they are ``within``.
    ``place_id`` is a digest of level and centre; names are for later steps.
    """
    located = one_of_each(photos[evidence(photos) & sure(photos, max_error_m, max_fix_age_s)])
    if located.empty:
        return PLACES.empty()
    located = located.iloc[np.lexsort((located["lon"], located["lat"]))]
    lat, lon = located["lat"].to_numpy(), located["lon"].to_numpy()
    of_photo = places_of(lat, lon, settings.radius_m, np.zeros(len(located), dtype=np.int64))
    rows = place_facts(located, of_photo, settings.radius_m, settings.gap_s).assign(outer=lambda rows: rows.index, level=0)
    if 0 < settings.inner_radius_m < settings.radius_m:
        inner = places_of(lat, lon, settings.inner_radius_m, of_photo)
        outer = pd.Series(of_photo).groupby(inner).first()
        several = outer[outer.duplicated(keep=False)]
        inside = place_facts(located, inner, settings.inner_radius_m, settings.gap_s).loc[several.index]
        rows = pd.concat([rows, inside.assign(outer=several, level=1)], ignore_index=True)
    smaller = int(rows["level"].sum())
    log.info("cluster: %d photos, %d places, %d smaller ones in them", len(located), len(rows) - smaller, smaller)
    return PLACES.make(_named(_ordered(rows)))
