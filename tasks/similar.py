"""Find near-identical pictures of two cameras: PHOTOS in, PAIRS out; two people who stood side by side set each other's clocks.

Decoding pictures is the dearest thing that the program does, so it is done only when it is asked for, only for cameras whose
clocks their own GPS times do not tell, and once a picture: hashes are kept by the fingerprint of the image data.
"""

from __future__ import annotations

import itertools
import logging
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from config.settings import Similar
from tasks.core.extras import HASHES, require
from tasks.core.picture_hash import WORDS, Hashes, hash_batch, near_identical
from tasks.core.tables import PAIRS
from tasks.core.whole_file import replacing
from tasks.runtime.processes import cores, in_processes
from tasks.runtime.progress import Advance, say
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.similar")

_BATCH: Final = 50
_TOLD_FROM: Final = 3
"""A camera with so many GPS times tells its clock itself."""
_NAMES: Final = tuple(f"word_{number}" for number in range(WORDS))


@step(
    run_name="find near-identical pictures",
    description="Find near-identical pictures of two cameras.",
    version=1,
    ignored=("archive", "kept", "processes", "advance"),
    progress="photos",
)
def similar(
    photos: pd.DataFrame,
    archive: Path,
    settings: Similar,
    kept: Path,
    *,
    processes: int = 0,
    advance: Advance = lambda _: None,
) -> pd.DataFrame:
    """Return PAIRS of pictures of two cameras, of which at least one has fewer than three GPS times; none unless ``for_clocks``.

    UsageError where the library for it is missing. Compared are photos of known cameras, donors' too, with a date. ``kept`` is
    the file of hashes of earlier runs.
    """
    if settings.for_clocks:
        require(*HASHES)
    asked = _asked(photos) if settings.for_clocks else photos.iloc[:0]
    if asked.empty:
        return PAIRS.empty()
    hashes, known = _hashes(asked, archive, kept, processes or cores(), advance)
    asked, hashes = asked[known], hashes[known]
    paths = np.where(asked["donor_dir"] == "", asked["path"], asked["donor_dir"] + "/" + asked["path"])
    camera = asked["camera"].to_numpy(dtype=object)
    told = set(_told(asked))
    found = []
    for one, other in itertools.combinations(sorted(set(camera)), 2):
        if one in told and other in told:
            continue
        mine, theirs = np.flatnonzero(camera == one), np.flatnonzero(camera == other)
        left, right, similarity = near_identical(hashes[mine], hashes[theirs], settings.min_similarity)
        found.append(pd.DataFrame({"path": paths[mine[left]], "other": paths[theirs[right]], "similarity": similarity}))
    if not found:
        return PAIRS.empty()
    pairs = pd.concat(found)
    swapped = pairs["path"] > pairs["other"]
    first, second = pairs["path"].mask(swapped, pairs["other"]), pairs["other"].mask(swapped, pairs["path"])
    return PAIRS.make(pairs.assign(path=first, other=second).sort_values(["path", "other"]))


def _told(photos: pd.DataFrame) -> list[str]:
    counts = photos.groupby("camera")["gps_at"].count()
    names: list[str] = counts.index[counts >= _TOLD_FROM].tolist()
    return names


def _asked(photos: pd.DataFrame) -> pd.DataFrame:
    """Return the photos whose pictures are to be compared: none where every camera tells its own clock."""
    sound = (photos["camera"] != "") & (photos["kind"] == "photo") & (photos["fingerprint"] != "")
    dated = photos[sound & photos["taken_local"].notna() & ~photos["day_only"]]
    untold = set(dated["camera"]) - set(_told(dated))
    several = len(set(dated["camera"])) > 1
    return dated if untold and several else dated.iloc[:0]


def _hashes(
    photos: pd.DataFrame, archive: Path, kept: Path, processes: int, advance: Advance
) -> tuple[Hashes, np.typing.NDArray[np.bool_]]:
    """Return the hash of each photo and whether it has one, from ``kept`` where the picture is known."""
    before = _kept(kept)
    known_at = pd.Index(before["fingerprint"]).get_indexer(photos["fingerprint"])
    fresh = photos[known_at < 0].drop_duplicates("fingerprint")
    advance(len(photos) - len(fresh))
    parts = [before]
    for folder, of_folder in fresh.groupby("donor_dir", sort=True):
        paths = of_folder["path"].tolist()
        batches = [paths[first : first + _BATCH] for first in range(0, len(paths), _BATCH)]
        prints = of_folder["fingerprint"].to_numpy()
        for number, (hashes, there) in in_processes(partial(hash_batch, str(folder) or str(archive)), batches, processes):
            words = dict(zip(_NAMES, hashes.T, strict=True))
            rows = prints[number * _BATCH : number * _BATCH + len(hashes)]
            parts.append(pd.DataFrame({"fingerprint": rows, "there": there, **words}))
            advance(len(hashes))
    every = pd.concat(parts, ignore_index=True)
    if len(fresh):
        with replacing(kept) as stream:
            every.to_parquet(stream)
    row = pd.Index(every["fingerprint"]).get_indexer(photos["fingerprint"])
    return every[list(_NAMES)].to_numpy(dtype=np.uint64)[row], every["there"].to_numpy(dtype=bool)[row]


def _kept(kept: Path) -> pd.DataFrame:
    nothing = pd.DataFrame({"fingerprint": pd.Series(dtype="str"), "there": pd.Series(dtype=bool)})
    nothing = nothing.assign(**{name: pd.Series(dtype=np.uint64) for name in _NAMES})
    try:
        return pq.read_table(kept, columns=list(nothing.columns)).to_pandas()
    except FileNotFoundError:
        return nothing
    except (pa.ArrowException, OSError) as error:
        log.warning("the hashes of pictures in %s are damaged: %s", kept.name, error)
        say("the hashes of pictures in the cache were damaged; the pictures are looked at again")
        return nothing
