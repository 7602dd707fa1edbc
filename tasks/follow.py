"""Track files -> FIXES and TRACKS: where the receiver was, and what could be read of each file.

Reading a long track takes a hundred times as long as loading its columns, so that what was read before lies in one Parquet file
beside the stamps of the files. Which points two files share is found anew each time: it depends on all of them.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from config.settings import PHOTO_EXTENSIONS
from tasks.core.counting import counted
from tasks.core.errors import UsageError
from tasks.core.identity import is_output
from tasks.core.paths import fs_path, to_text
from tasks.core.table import INSTANT, TEXT, WHOLE, Table
from tasks.core.tables import FIXES, TRACKS
from tasks.core.tracks.agreement import met_in_earlier_file
from tasks.core.tracks.kept import Kept, Stamp, read_kept, write_kept
from tasks.core.tracks.points import Points
from tasks.core.tracks.reading import Reading, format_in, read_file, require_track
from tasks.runtime.processes import cores, in_processes
from tasks.runtime.progress import Advance, say
from tasks.runtime.steps import is_transient, last_try, step

log = logging.getLogger("whereshot.follow")

VERSION: Final = 1
"""Raise it when a reader reads more, or differently: everything is read again."""

TRACK_FILES: Final = Table(
    "TRACK_FILES",
    key=("name",),
    columns={
        "path": TEXT,  # absolute, bytes that are not UTF-8 as %XX
        "size": WHOLE,
        "mtime_ns": WHOLE,
        "ctime_ns": WHOLE,
        "name": TEXT,  # as TRACKS.track
    },
)

_ENDINGS: Final = frozenset({"gpx", "tcx", "fit", "kml", "kmz", "nmea", "igc", "geojson", "json", "csv", "rec"})
_NO_TRACKS: Final = frozenset({*PHOTO_EXTENSIONS, "xmp", "thm", "aae", "lrv"})
_MOST_UNKNOWN_BYTES: Final = 16 << 20
"""A larger file of a folder that is no track is something else, whatever it is called, and needs no word."""
_WORTH_PROCESSES_BYTES: Final = 20 << 20


class Followed(NamedTuple):
    """What the track files hold."""

    fixes: pd.DataFrame  # FIXES by track, segment and time
    tracks: pd.DataFrame  # TRACKS in the order of the files
    read: int  # files that were opened; the others are as they were


def track_files(paths: Sequence[Path]) -> pd.DataFrame:
    """Return TRACK_FILES: files that were given, and those of folders that were given, each once.

    In a folder hidden files, links, output folders of ours, photos and what is no track by content and by ending are left out.
    Raises UsageError for what does not exist or cannot be read, and for a file given by name that is no track.
    """
    rows: dict[str, dict[str, Any]] = {}
    names: set[str] = set()
    for path in paths:
        for file, name in _found(path):
            real = os.path.realpath(file)
            if real not in rows:
                stat = os.stat(real)  # noqa: PTH116 - a surrogate-escaped text
                stamp = {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "ctime_ns": stat.st_ctime_ns}
                rows[real] = {"path": to_text(real), **stamp, "name": _single(name, names)}
    return TRACK_FILES.make(rows.values())


@step(run_name="read tracks", description="Read the fixes of every track file.", progress="files")
def follow(files: pd.DataFrame, earlier: Path, *, advance: Advance = lambda _: None) -> Followed:
    """Return the fixes of all files; a file that cannot be used is a row of TRACKS that says why.

    Args:
        files: TRACK_FILES.
        earlier: folder of what was read before; files that are not among ``files`` leave it.
        advance: told how many files are done.

    Raises OSError, to be tried again, if a file gave an input/output error that may pass; on the last try it is a row.
    """
    kept_at = earlier / f"tracks-{VERSION}.parquet"
    known = _known(kept_at)
    stamps = {row.path: Stamp(row.size, row.mtime_ns, row.ctime_ns) for row in files.itertuples()}
    same = {path: known[path] for path, stamp in stamps.items() if path in known and known[path][0] == stamp}
    advance(len(same))
    fresh = _read({path: stamp for path, stamp in stamps.items() if path not in same}, advance)
    readings = {path: same.get(path) or fresh[path] for path in stamps}
    _keep(kept_at, {path: entry for path, entry in readings.items() if not entry[1].error_number}, known)
    _raise_passing([reading.error_number for _, reading in fresh.values()])
    made = _tables(files["name"].tolist(), [reading for _, reading in readings.values()])
    log.info("%d fixes in %d track files, of which %d were read", len(made[0]), len(files), len(fresh))
    return Followed(*made, len(fresh))


def _found(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a path that was given, each with what it is called in TRACKS."""
    top = os.path.abspath(path)  # noqa: PTH100 - keeps links in the name
    name = os.path.basename(top)  # noqa: PTH119
    if os.path.isdir(top):  # noqa: PTH112
        yield from _in_folder(path, top, name)
        return
    require_track(path)
    yield top, to_text(name)


def _in_folder(path: Path, top: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield the tracks of a folder and of those in it, in the order of their names."""
    try:
        waiting = [(name, sorted(os.scandir(top), key=lambda entry: entry.name))]
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    while waiting:
        prefix, entries = waiting.pop()
        folders = []
        for entry in entries:
            if entry.name.startswith(".") or entry.is_symlink():
                continue
            called = f"{prefix}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if not is_output(entry.path):
                    folders.append((called, _entries(entry.path)))
            elif entry.is_file(follow_symlinks=False) and _is_of_interest(entry):
                yield entry.path, to_text(called)
        waiting.extend(reversed(folders))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        say(f"a folder of tracks cannot be looked into ({error.strerror}): its files are left out")
        return []


def _is_of_interest(entry: os.DirEntry[str]) -> bool:
    """Say whether a file of a folder is a track, or should be one by its ending, so that a person may want to know why not."""
    ending = entry.name.lower().removesuffix(".gz").rpartition(".")[2]
    if ending in _NO_TRACKS:
        return False
    try:
        if format_in(entry.path):
            return True
        return ending in _ENDINGS and entry.stat(follow_symlinks=False).st_size <= _MOST_UNKNOWN_BYTES
    except OSError:
        return ending in _ENDINGS  # reading it says why not


def _single(name: str, taken: set[str]) -> str:
    """Return a name that no other file has: ``a.gpx``, ``a.gpx (2)``."""
    single, number = name, 1
    while single in taken:
        number += 1
        single = f"{name} ({number})"
    taken.add(single)
    return single


def _read(stamps: dict[str, Stamp], advance: Advance) -> Kept:
    """Read files anew, side by side where that is worth it."""
    paths = [*stamps]
    large = sum(stamp.size for stamp in stamps.values()) > _WORTH_PROCESSES_BYTES
    readings: dict[str, tuple[Stamp, Reading]] = {}
    for number, reading in in_processes(read_file, [fs_path("", path) for path in paths], cores() if large else 1):
        readings[paths[number]] = stamps[paths[number]], reading
        advance(1)
    return readings


def _raise_passing(error_numbers: list[int]) -> None:
    """Raise for another try what may pass; the files that could be read are kept by then."""
    passing = [number for number in error_numbers if number and is_transient(OSError(number, ""))]
    if passing and not last_try():
        raise OSError(passing[0], f"{counted(len(passing), 'track file')} gave {os.strerror(passing[0])}; they are tried again")


def _known(kept_at: Path) -> Kept:
    """Return what was read before; nothing if it is damaged, which is said."""
    try:
        return read_kept(kept_at)
    except (OSError, ValueError) as error:
        log.warning("earlier readings in %s are damaged: %s", kept_at.name, error)
        say("earlier readings of the tracks were damaged in the cache; all tracks are read again")
        return {}


def _keep(kept_at: Path, readings: Kept, known: Kept) -> None:
    """Write the readings if they are others than before, and remove those of earlier versions."""
    if {path: stamp for path, (stamp, _) in readings.items()} != {path: stamp for path, (stamp, _) in known.items()}:
        write_kept(kept_at, readings)
    for superseded in set(kept_at.parent.glob("tracks-*.parquet")) - {kept_at}:
        superseded.unlink(missing_ok=True)


def _tables(names: list[str], readings: list[Reading]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return FIXES and TRACKS of files in order, without points that an earlier file has."""
    met = met_in_earlier_file([reading.points for reading in readings])
    used = [reading.points.only(~shared) for reading, shared in zip(readings, met, strict=True)]
    rows = (
        _row(name, reading, points, int(shared.sum()))
        for name, reading, points, shared in zip(names, readings, used, met, strict=True)
    )
    tracks = TRACKS.make(rows)
    by_name = sorted(range(len(names)), key=names.__getitem__)
    drawn = tracks["format"].to_numpy() == "waypoints"
    return _fixes([names[number] for number in by_name], [used[number] for number in by_name], drawn[by_name]), tracks


def _fixes(names: list[str], files: list[Points], drawn: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return FIXES of files in order; each file's points are ordered by segment and time."""
    if not files:
        return FIXES.empty()
    columns: dict[str, Any] = {"track": pd.array(np.repeat(np.array(names, object), [len(file) for file in files]), dtype=TEXT)}
    columns["segment"] = np.concatenate([file.segment for file in files])
    at_us = np.concatenate([file.at_us for file in files])
    columns["at"] = pd.Series(at_us.view("datetime64[us]")).dt.tz_localize("UTC").astype(INSTANT)
    columns |= {name: np.concatenate([getattr(file, name) for file in files]) for name in ("lat", "lon", "alt_m", "error_m")}
    columns["drawn"] = np.repeat(drawn, [len(file) for file in files])
    return FIXES.check(pd.DataFrame(columns, copy=False))


def _row(name: str, reading: Reading, points: Points, shared: int) -> dict[str, Any]:
    """Return a file's row of TRACKS."""
    first, last = (pd.Timestamp(at_us, unit="us", tz="UTC") for at_us in _ends(points))
    counts = {"fixes": len(points), "timeless": reading.timeless, "nowhere": reading.nowhere}
    told = {"repeated": reading.repeated + shared, "first_at": first, "last_at": last, "problem": points.problem}
    return {"track": name, "format": reading.format, **counts, **told}


def _ends(points: Points) -> tuple[int, int]:
    """Return the first and the last instant in microseconds; those of NaT if there is none."""
    none = int(np.iinfo(np.int64).min)
    return (int(points.at_us.min()), int(points.at_us.max())) if len(points) else (none, none)
