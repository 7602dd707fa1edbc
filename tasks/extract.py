"""A shard of FILES -> PHOTOS: what each photo and its XMP sidecar say about themselves.

A shard whose files did not change is Prefect's cache's business. In a changed one only the changed files are read: what was
read before lies in a Parquet file per shard, with the stamps of the files that it was read from.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from config.settings import Extract
from tasks.core.errors import TableError
from tasks.core.paths import fs_path
from tasks.core.reading.batch import UNREADABLE, Columns, joined, read_batch
from tasks.core.table import INSTANT, TEXT, WALL_CLOCK
from tasks.core.tables import FILES, PHOTOS
from tasks.core.whole_file import replacing
from tasks.runtime.processes import FEW, cores, in_processes
from tasks.runtime.progress import Advance, say
from tasks.runtime.steps import is_transient, last_try, step

log = logging.getLogger("whereshot.extract")

VERSION: Final = 6
"""Raise it when a reader reads more, or differently: everything is read again."""

_BATCH: Final = 100
_STAMPS: Final = ("size", "mtime_ns", "ctime_ns", "sidecar_stamp")


@step(
    run_name="read photos",
    description="Read dates, positions and cameras of one shard of photos.",
    version=VERSION,
    ignored=("archive", "earlier", "advance"),
)
def extract(files: pd.DataFrame, archive: Path, settings: Extract, earlier: Path, advance: Advance) -> pd.DataFrame:
    """Return PHOTOS of one shard; ``attrs["read"]`` is the number of files that were opened.

    Args:
        files: FILES of one shard, of the archive or of one donor folder.
        archive: the archive's folder; a donor folder's files lie in their ``donor_dir``.
        settings: its digest is part of what earlier readings are kept under.
        earlier: folder of the shards' earlier readings.
        advance: told how many files are done.

    Raises OSError, to be tried again, if a file gave an input/output error that may pass; on the last try it is a row.
    """
    root = files["donor_dir"].iloc[0] or str(archive)
    shard = _shard_digest(files)
    known = _known(earlier, shard)
    at = _same(known, files)
    changed = files[at < 0].reset_index(drop=True)
    fresh, errors = _read(changed, root, settings.processes or cores(), advance)
    photos = _in_order(known, at, fresh)
    if len(changed):
        _keep(earlier, shard, files, photos)
    faults = [fault for fault in map(OSError, errors, map(os.strerror, errors)) if is_transient(fault)]
    if faults and not last_try():
        raise OSError(faults[0].errno, f"{len(faults)} files gave {faults[0].strerror}; they are tried again")
    advance(len(files) - len(changed))
    photos.attrs["read"] = len(changed)
    return photos


def lasting(photos: pd.DataFrame) -> bool:
    """Say whether a shard's result may be used again: not if the system would not give us a file, for tomorrow it may."""
    return not photos["problem"].str.startswith(UNREADABLE).any()


def shards_of(files: pd.DataFrame) -> list[pd.DataFrame]:
    """Return FILES cut into its shards, in a stable order."""
    return [FILES.check(shard.reset_index(drop=True)) for _, shard in files.groupby(["donor_dir", "shard"], sort=True)]


def _read(files: pd.DataFrame, root: str, processes: int, advance: Advance) -> tuple[pd.DataFrame, list[int]]:
    """Read FILES anew; return PHOTOS of them in order, and the error numbers that the system gave."""
    folder = files["path"].str.endswith("/").to_numpy(dtype=bool)
    photos = files[~folder]
    asked = list(zip(photos["path"].tolist(), photos["sidecar"].tolist(), strict=True))
    batches = [asked[first : first + _BATCH] for first in range(0, len(asked), _BATCH)]
    columns: dict[int, Columns] = {}
    for number, part in in_processes(partial(read_batch, root), batches, processes if len(asked) > FEW else 1):
        columns[number] = part
        advance(len(batches[number]))
    read = joined([columns[number] for number in range(len(batches))])
    parts = [_photos(photos, read)]
    if folder.any():
        parts.append(PHOTOS.make(_unread_folder(path, donor_dir, root) for path, donor_dir in _folders(files[folder])))
    order = np.concatenate([np.flatnonzero(~folder), np.flatnonzero(folder)])
    both = pd.concat(parts, ignore_index=True).iloc[np.argsort(order)].reset_index(drop=True)
    return both, [number for number in read.wholes["error_number"] if number]


def _photos(files: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """Return PHOTOS of some FILES of which ``columns`` were read."""
    count = len(files)
    times = {name: np.frombuffer(values, dtype="datetime64[us]") for name, values in columns.times.items()}
    found: dict[str, Any] = {
        **{name: pd.array(values, dtype=TEXT) for name, values in columns.texts.items()},
        **{name: np.frombuffer(values, dtype=np.float64) for name, values in columns.numbers.items()},
        **{name: np.frombuffer(values, dtype=np.int64) for name, values in columns.wholes.items()},
        "taken_local": pd.Series(times["taken_local"]).astype(WALL_CLOCK),
        "gps_at": pd.Series(times["gps_at"]).dt.tz_localize("UTC").astype(INSTANT),
        **{name: files[name].array for name in ("path", "donor_dir", "sidecar")},
        "time_basis": pd.array(["none"] * count, dtype=TEXT),
        **{name: pd.array([""] * count, dtype=TEXT) for name in ("pair", "doubt")},
        "day_only": np.zeros(count, dtype=bool),
        "redated": np.zeros(count, dtype=bool),
        "time_error_s": np.full(count, np.nan),
        "taken_at": pd.Series(np.full(count, "NaT", dtype="datetime64[us]")).dt.tz_localize("UTC").astype(INSTANT),
    }
    return PHOTOS.check(pd.DataFrame({name: found[name] for name in PHOTOS.columns}, copy=True))


def _folders(files: pd.DataFrame) -> Iterator[tuple[str, str]]:
    return zip(files["path"], files["donor_dir"], strict=True)


def _unread_folder(path: str, donor_dir: str, root: str) -> dict[str, str]:
    """Return the row that stands for a folder which could not be listed, with the reason."""
    try:
        os.scandir(fs_path(root, path)).close()
        reason = "it could not be listed a moment ago; run it again"
    except OSError as error:
        reason = error.strerror or str(error)
    row = {"path": path, "donor_dir": donor_dir, "time_basis": "none", "kind": "photo"}
    return {**row, "problem": f"{UNREADABLE}the folder, with all that is in it: {reason}"}


def _same(known: pd.DataFrame, files: pd.DataFrame) -> npt.NDArray[np.intp]:
    """Return the row of ``known`` that was read from each file as it is now, -1 where there is none."""
    at: npt.NDArray[np.intp] = pd.Index(known["path"]).get_indexer(pd.Index(files["path"]))
    if known.empty:
        return at
    then = known.iloc[at]
    same = at >= 0
    for name, before in (*((name, f"file_{name}") for name in _STAMPS), ("sidecar", "sidecar"), ("donor_dir", "donor_dir")):
        same &= files[name].to_numpy() == then[before].to_numpy()
    same &= ~then["problem"].str.startswith(UNREADABLE).to_numpy(dtype=bool)
    return np.where(same, at, -1)


def _in_order(known: pd.DataFrame, at: npt.NDArray[np.intp], fresh: pd.DataFrame) -> pd.DataFrame:
    """Return PHOTOS in the order of the files: rows of ``known`` where they still hold, ``fresh`` ones elsewhere."""
    if not (at >= 0).any():
        return fresh
    both = pd.concat([known[list(PHOTOS.columns)], fresh], ignore_index=True)
    rows = at.copy()
    rows[at < 0] = len(known) + np.arange(len(fresh))
    return PHOTOS.check(both.iloc[rows].reset_index(drop=True))


def _known(earlier: Path, shard: str) -> pd.DataFrame:
    """Return what was read before, with the stamps of the files; no row if there is nothing or it is damaged."""
    nothing = PHOTOS.empty().assign(**{f"file_{name}": pd.Series(dtype=FILES.columns[name]) for name in _STAMPS})
    kept = next(iter(sorted(earlier.glob(f"{shard}-{VERSION}-*.parquet"))), None)
    if kept is None:
        return nothing
    try:
        known = pq.read_table(pa.BufferReader(_unspoilt(kept))).to_pandas()
        PHOTOS.check(known[list(PHOTOS.columns)])
        return known[list(nothing.columns)]
    except (OSError, ValueError, KeyError, TableError) as error:  # pyarrow's errors are ValueError or OSError
        log.warning("earlier readings in %s are damaged: %s", kept.name, error)
        say("earlier readings of some photos were damaged in the cache; these photos are read again")
        return nothing


def _keep(earlier: Path, shard: str, files: pd.DataFrame, photos: pd.DataFrame) -> None:
    """Write the file anew, the digest of all its bytes in its name: checksums of pages leave out what tells of them."""
    stamps = files[[*_STAMPS]].reset_index(drop=True).add_prefix("file_")
    table = pa.Table.from_pandas(pd.concat([photos, stamps], axis=1), preserve_index=False)
    content = io.BytesIO()
    pq.write_table(table, content, compression="zstd")
    kept = earlier / f"{shard}-{VERSION}-{_seal(content.getbuffer())}.parquet"
    with replacing(kept) as stream:
        stream.write(content.getbuffer())
    for superseded in set(earlier.glob(f"{shard}-*.parquet")) - {kept}:
        superseded.unlink(missing_ok=True)


def _unspoilt(kept: Path) -> bytes:
    content = kept.read_bytes()
    if kept.stem.rpartition("-")[2] != _seal(content):
        raise OSError("its content is not what was written")
    return content


def _seal(content: bytes | memoryview) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _shard_digest(files: pd.DataFrame) -> str:
    name = f"{files['donor_dir'].iloc[0]}\0{files['shard'].iloc[0]}"
    return hashlib.blake2b(name.encode(), digest_size=10).hexdigest()
