"""A shard of FILES -> PHOTOS: what each photo and its XMP sidecar say about themselves.

A shard whose files did not change is Prefect's cache's business. In a changed one only the changed files are read: what was
read before lies in a Parquet file per shard, with the stamps of the files that it was read from.
"""

from __future__ import annotations

import hashlib
import logging
import math
import os
from collections.abc import Hashable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from config.settings import Extract
from tasks.core.estimates import is_ours
from tasks.core.geo import distance_m
from tasks.core.paths import fs_path
from tasks.core.reading import camera_of, kind_of, read_photo
from tasks.core.tables import FILES, PHOTOS
from tasks.core.whole_file import replacing
from tasks.core.writing import SidecarFacts, read_sidecar
from tasks.runtime.progress import Advance
from tasks.runtime.steps import is_transient, last_try, step

log = logging.getLogger("whereshot.extract")

VERSION = 1
"""Raise it when a reader reads more, or differently: everything is read again."""

UNREADABLE = "cannot be read: "
"""How the problem of a file begins that the system would not give us; such a result is not kept."""

SAME_PLACE_M = 100.0
"""Two positions of one photo that lie closer do not contradict each other."""

_STAMPS = ("path", "size", "mtime_ns", "ctime_ns", "sidecar", "sidecar_stamp")
_EVERY = 200


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
    kept = earlier / f"{_shard_digest(files)}-{VERSION}-{_settings_digest(settings)}.parquet"
    known = _known(kept)
    rows: list[dict[str, Any]] = []
    faults: list[OSError] = []
    read = waiting = 0
    for file in files.to_dict("records"):
        row = known.get(_stamp(file))
        if row is None:
            read += 1
            row, fault = _read(file, archive)
            if fault:
                faults.append(fault)
        rows.append(row)
        waiting += 1
        if waiting == _EVERY:
            advance(waiting)
            waiting = 0
    photos = PHOTOS.make(rows)
    if read:
        _keep(kept, files, photos)
    if faults and not last_try():
        raise OSError(faults[0].errno, f"{len(faults)} files gave {faults[0].strerror}; they are tried again")
    advance(waiting)
    photos.attrs["read"] = read
    return photos


def lasting(photos: pd.DataFrame) -> bool:
    """Say whether a shard's result may be used again: not if the system would not give us a file, for tomorrow it may."""
    return not photos["problem"].str.startswith(UNREADABLE).any()


def _read(file: Mapping[Hashable, Any], archive: Path) -> tuple[dict[str, Any], OSError | None]:
    """Read one photo and its sidecar; an input/output error becomes the row's problem, and is returned if it may pass."""
    root = file["donor_dir"] or archive
    if file["path"].endswith("/"):
        return _unread_folder(file, root), None
    row: dict[str, Any] = {"path": file["path"], "donor_dir": file["donor_dir"], "time_basis": "none", "sidecar": file["sidecar"]}
    try:
        facts = read_photo(fs_path(root, file["path"]))
    except OSError as error:
        problem = f"{UNREADABLE}{error.strerror or error}"
        return {**row, "kind": "photo", "problem": problem}, error if is_transient(error) else None
    row |= asdict(facts)
    row["camera"] = camera_of(facts.make, facts.model, facts.serial)
    row["kind"] = kind_of(file["path"], facts)
    try:
        if file["sidecar"]:
            _join_sidecar(row, read_sidecar(Path(fs_path(root, file["sidecar"])).read_bytes()))
    except OSError as error:
        _add_problem(row, f"its sidecar {file['sidecar']} cannot be read ({error.strerror or error})")
        return row, error if is_transient(error) else None
    return row, None


def _unread_folder(file: Mapping[Hashable, Any], root: str | Path) -> dict[str, Any]:
    """Return the row that stands for a folder which could not be listed, with the reason."""
    try:
        os.scandir(fs_path(root, file["path"])).close()
        reason = "it could not be listed a moment ago; run it again"
    except OSError as error:
        reason = error.strerror or str(error)
    row = {"path": file["path"], "donor_dir": file["donor_dir"], "time_basis": "none", "kind": "photo"}
    return {**row, "problem": f"{UNREADABLE}the folder, with all that is in it: {reason}"}


def _join_sidecar(row: dict[str, Any], sidecar: SidecarFacts) -> None:
    """Take from the sidecar what the photo does not say, and a position that we wrote there; name a contradiction."""
    located = not math.isnan(sidecar.lat)
    apart_m = float(distance_m(row["lat"], row["lon"], sidecar.lat, sidecar.lon)) if located else math.nan
    if located and (math.isnan(row["lat"]) or is_ours(sidecar.gps_method)):
        row |= {"lat": sidecar.lat, "lon": sidecar.lon, "alt_m": sidecar.alt_m, "direction_deg": sidecar.direction_deg}
        row |= {"gps_method": sidecar.gps_method, "gps_error_m": sidecar.error_m}
    elif apart_m > SAME_PLACE_M:
        _add_problem(
            row,
            f"the photo says {row['lat']:.5f}, {row['lon']:.5f}, its sidecar {sidecar.lat:.5f}, {sidecar.lon:.5f},"
            f" {apart_m:,.0f} m away",
        )
    if row["taken_local"] is None and sidecar.taken_local is not None:
        row |= {"taken_local": sidecar.taken_local, "utc_offset_min": sidecar.utc_offset_min, "datetime_source": "sidecar"}
    if sidecar.problem:
        _add_problem(row, f"sidecar: {sidecar.problem}")


def _add_problem(row: dict[str, Any], problem: str) -> None:
    row["problem"] = "; ".join(filter(None, (row["problem"], problem)))


def _known(kept: Path) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the rows of an earlier reading by the stamp of their file; none if there is none or it is damaged."""
    try:
        table = pq.read_table(kept, page_checksum_verification=True).to_pandas()
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # pyarrow's errors are one or the other
        log.warning("earlier readings in %s are damaged (%s); the shard is read anew", kept.name, error)
        return {}
    rows = PHOTOS.make(table).to_dict("records")
    return {
        _stamp(stamp): row
        for stamp, row in zip(table.rename(columns=lambda name: name.removeprefix("file_")).to_dict("records"), rows, strict=True)
        if not str(row["problem"]).startswith(UNREADABLE)
    }


def _keep(kept: Path, files: pd.DataFrame, photos: pd.DataFrame) -> None:
    stamps = files[[*_STAMPS]].reset_index(drop=True).drop(columns=["path", "sidecar"]).add_prefix("file_")
    table = pa.Table.from_pandas(pd.concat([photos, stamps], axis=1), preserve_index=False)
    with replacing(kept) as stream:
        pq.write_table(table, stream, compression="zstd", write_page_checksum=True)
    shard = kept.name.partition("-")[0]
    for superseded in set(kept.parent.glob(f"{shard}-*.parquet")) - {kept}:
        superseded.unlink(missing_ok=True)


def _stamp(file: Mapping[Hashable, Any]) -> tuple[Any, ...]:
    return tuple(file[name] for name in _STAMPS)


def _shard_digest(files: pd.DataFrame) -> str:
    name = f"{files['donor_dir'].iloc[0]}\0{files['shard'].iloc[0]}"
    return hashlib.blake2b(name.encode(), digest_size=10).hexdigest()


def _settings_digest(settings: Extract) -> str:
    return hashlib.blake2b(settings.model_dump_json().encode(), digest_size=4).hexdigest()


def shards_of(files: pd.DataFrame) -> list[pd.DataFrame]:
    """Return FILES cut into its shards, in a stable order."""
    return [FILES.check(shard.reset_index(drop=True)) for _, shard in files.groupby(["donor_dir", "shard"], sort=True)]
