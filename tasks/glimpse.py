"""See what photos look like: wanted photos in, GLIMPSES and small pictures below OUT/cache/glimpses out.

Glimpses are a convenience: a disk that takes no more is told in a sentence, and the map goes on with those that are there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.errors import UsageError
from tasks.core.glimpse_files import FOLDER, Colours, Look, Seen, look_batch
from tasks.core.journey_tables import GLIMPSES
from tasks.core.thumbnail_files import WITHOUT_PICTURE, Shelf, name_of, place_of, reason_of
from tasks.core.thumbnails import Told
from tasks.runtime.processes import cores, in_processes
from tasks.runtime.progress import Advance, say
from tasks.runtime.steps import is_transient, last_try, step

_BATCH: Final = 16
"""Photos of one task of another process: up to half a second, where no thumbnail is embedded."""

_KEY: Final = ["donor_dir", "path"]
_TOLD: Final = ["fingerprint", "format", "width", "height", "orientation"]


@step(run_name="look at photos", description="See what the photos on the map look like.", progress="wanted")
def glimpse(
    wanted: pd.DataFrame,
    photos: pd.DataFrame,
    archive: Path,
    out: Path,
    *,
    processes: int = 0,
    advance: Advance = lambda _: None,
) -> pd.DataFrame:
    """Return GLIMPSES, a row for each of ``wanted`` (donor_dir, path and ``picture``: whether a small picture is wanted too).

    What is known by the photos' fingerprints is not looked at again, and what nobody wants any more is removed. Photos that are
    not in PHOTOS, are films or cannot be shown have neither picture nor colour.
    Raises OSError where the disk fails in a way that may pass, as long as another try is left.
    """
    looks = _looks(wanted, photos, archive)
    advance(len(wanted) - len(looks))
    colours, there = Colours(out), set[str]()
    try:
        shelf = Shelf(out, FOLDER)
        there = shelf.there
        shelf.tidy({look.name for look in looks.values() if look.picture})
        try:
            _look(looks.values(), colours.known, there, partial(look_batch, str(out)), processes or cores(), advance)
        finally:
            colours.keep({look.name for look in looks.values()})  # also of a run that is broken off
    except (OSError, UsageError) as error:
        if is_transient(error) and not last_try():
            raise
        say(f"not every photo on the map has its small picture ({reason_of(error)}); the map goes on with those that are there")
    seen = [looks.get(key) for key in zip(wanted["donor_dir"], wanted["path"], strict=True)]
    return GLIMPSES.make(
        pd.DataFrame(
            {
                "donor_dir": wanted["donor_dir"].to_numpy(),
                "path": wanted["path"].to_numpy(),
                "picture": [place_of(one.name, FOLDER) if one and one.picture and one.name in there else "" for one in seen],
                "colour": [colours.known.get(one.name, "") if one else "" for one in seen],
            }
        )
    )


def _looks(wanted: pd.DataFrame, photos: pd.DataFrame, archive: Path) -> dict[tuple[str, str], Look]:
    """Return by donor_dir and path what is to be seen of the wanted photos that may have a picture."""
    told = photos.loc[photos["path"].isin(wanted["path"]) & ~photos["format"].isin(WITHOUT_PICTURE), [*_KEY, *_TOLD]]
    found = wanted[[*_KEY, "picture"]].merge(told, on=_KEY)
    looks = {}
    for donor_dir, path, picture, fingerprint, *facts in found.itertuples(index=False, name=None):
        root, known = donor_dir or str(archive), Told(*facts)
        looks[donor_dir, path] = Look(root, path, known, name_of(root, path, fingerprint, known), picture)
    return looks


def _look(
    looks: Collection[Look],
    colours: dict[str, str],
    there: set[str],
    look_at: Callable[[list[Look]], Seen],
    processes: int,
    advance: Advance,
) -> None:
    """Look at what is not known, once at photos that show the same; raise the first error of the disk."""
    unknown = {
        look.name: look
        for look in sorted(looks, key=lambda look: look.picture)
        if look.name not in colours or (look.picture and look.name not in there and colours[look.name])
    }
    advance(len(looks) - len(unknown))
    order = list(unknown.values())
    batches = [order[first : first + _BATCH] for first in range(0, len(order), _BATCH)]
    failure: OSError | UsageError | None = None
    for number, seen in in_processes(look_at, batches, processes):
        colours.update(seen.colours)
        there.update(seen.there)
        advance(len(batches[number]))
        if seen.failure:
            failure = seen.failure
            break  # what other processes have not begun is taken back
    if failure:
        raise failure
