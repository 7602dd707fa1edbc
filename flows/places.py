"""PHOTOS -> PLACES with the names that the person gave them, places.csv that shows them, and the visits that vouch for photos."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from config.settings import Settings
from flows.run import Run
from tasks.cluster import cluster
from tasks.core.counting import counted
from tasks.core.mapping_csv import mapping_of, overlaps
from tasks.core.places_csv import read_places, write_places
from tasks.core.tables import PLACES, VISITS
from tasks.core.visits import visits_of
from tasks.name import name
from tasks.recognise import recognise
from tasks.runtime.progress import detail, say


def find_places(run: Run, photos: pd.DataFrame) -> pd.DataFrame:
    """Return PLACES of the located photos, recognised by the earlier places.csv, and write places.csv."""
    places = shared_places(photos, read_places(run.places_csv), run.settings)
    write_places(run.places_csv, places)
    return places


def shared_places(photos: pd.DataFrame, earlier: pd.DataFrame | None, settings: Settings) -> pd.DataFrame:
    """Return PLACES of the located photos, recognised by earlier ones, and write nothing."""
    trusted = settings.proxy
    found = cluster(photos, settings.cluster, max_error_m=trusted.max_donor_error_m, max_fix_age_s=trusted.max_fix_age_s)
    return recognise(name(found), earlier)


def known_places(run: Run) -> pd.DataFrame:
    """Return PLACES as places.csv says, which may have been found with donor folders that are not read now."""
    places = read_places(run.places_csv)
    return PLACES.empty() if places is None else places


def visits_to(run: Run, places: pd.DataFrame, mapping: Path | None) -> pd.DataFrame:
    """Return VISITS of the archive's places and of a mapping made elsewhere; UsageError if that file is wrong."""
    if mapping is None:
        return visits_of(places)
    given = mapping_of(mapping, run.settings.cluster.radius_m)
    for note in given.notes:
        detail(note)
    shared = overlaps(given.visits)
    if shared:
        visits = f"{shared:,} of {counted(len(given.visits), 'visit')}"
        say(f"{mapping.name}: {visits} overlap one to another place; photos in both get no place")
    return VISITS.make(pd.concat([visits_of(places), given.visits], ignore_index=True))
