"""An archive's folder and donor folders -> FILES: every photo, or every listed one, with its sidecar and its shard.

No link is followed: what a link inside the archive points to is found itself, and what lies outside is not ours to touch.
A list is no other way to find photos: the same walk looks into the folders that the list names and takes what it names there.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd

from config.settings import Extract, Scan
from tasks.core.errors import NothingToDo, UsageError
from tasks.core.identity import is_output
from tasks.core.paths import sidecar_keys, text_of, to_text
from tasks.core.reading.batch import read_batch
from tasks.core.scan_scope import AllBut, Everything, OfList, Scope
from tasks.core.sharding import Folder, Row, count_photos, shard_size, shards
from tasks.core.tables import FILES
from tasks.runtime.processes import FEW, cores, start_processes
from tasks.runtime.progress import say
from tasks.runtime.steps import is_transient, last_try, step

log = logging.getLogger("whereshot.scan")

_SIDECAR = ".xmp"

LIST_SHARDS: Final = "(list)"
"""What shards of a list are called: what is read of them does not take the place of what was read of the whole archive."""

Shard = tuple[list[Row], str, str]
"""Its rows, its name and its donor folder."""

_ROW: Final = ("path", "size", "mtime_ns", "ctime_ns", "sidecar", "sidecar_stamp")


@step(run_name="look for photos", description="List the archive's photos, cut into shards.")
def scan(
    archive: Path,
    donors: tuple[Path, ...],
    out: Path,
    settings: Scan,
    extract: Extract,
    listed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return FILES of the archive and of the donor folders.

    If LISTED are given, only of these of the archive, and of the other files of their shots (of the same folder and stem), for
    what a person decides about a photo is written to all of its files; donor folders are walked whole all the same.
    A photo of the archive that a donor folder holds too, one being in the other, is the archive's.

    Raises:
        UsageError: a folder is missing, is no folder or cannot be read.
        NothingToDo: the archive holds no photo, or none of the list any more.
    """
    endings = frozenset(f".{ending}" for ending in extract.extensions)
    found = _found_in_all(archive, donors, out, settings, endings, listed)
    first_time = not (out / "cache" / "readings").exists()
    files = _files(_meanwhile_starting(found, extract.processes or cores()) if first_time else found)
    if not (files["donor_dir"] == "").any():
        gone = f" of the {len(listed):,} listed" if listed is not None else ""
        raise NothingToDo(f"{archive}: no photo{gone} in it (looked for {', '.join(sorted(extract.extensions)[:8])}, …)")
    log.info("%d photos in %d shards", len(files), files["shard"].nunique())
    return files


def _found_in_all(
    archive: Path,
    donors: tuple[Path, ...],
    out: Path,
    settings: Scan,
    endings: frozenset[str],
    listed: pd.DataFrame | None,
) -> Iterator[Shard]:
    """Yield the shards of the archive and of the donor folders."""
    top = os.path.realpath(archive)
    others = _distinct(archive, donors, listed)
    nested = any(_are_nested(top, os.path.realpath(donor)) for donor in others)
    own: set[str] = set()
    name = "." if listed is None else LIST_SHARDS
    for shard in _found(archive, "", name, out, settings, endings, Everything() if listed is None else OfList(listed["path"])):
        if nested:
            own.update(f"{top}/{row[0]}" for row in shard[0])
        yield shard
    for donor in others:
        rest = AllBut(own, os.path.realpath(donor)) if own else Everything()
        yield from _found(donor, str(donor), str(donor), out, settings, endings, rest)


def _distinct(archive: Path, donors: tuple[Path, ...], listed: pd.DataFrame | None) -> list[Path]:
    """Return the donor folders, each once, without the archive where its own photos are evidence anyway, for none is left out."""
    by_place = {os.path.realpath(donor): donor for donor in reversed(donors)}
    if listed is None:
        by_place.pop(os.path.realpath(archive), None)
    return list(reversed(by_place.values()))


def _are_nested(one: str, other: str) -> bool:
    return os.path.commonpath([one, other]) in (one, other)


def _found(
    root: Path, donor_dir: str, name: str, out: Path, settings: Scan, endings: frozenset[str], scope: Scope
) -> Iterator[Shard]:
    """Yield the rows of each shard, its name and its donor folder."""
    top = os.path.realpath(root)
    _must_be_readable(root, top)
    tree = _walk(top, frozenset(settings.exclude), os.path.realpath(out), endings, scope)
    for shard, members in shards(tree, shard_size(settings.shard_size, tree.total), name):
        yield members, shard, donor_dir


def _meanwhile_starting(found: Iterable[Shard], processes: int) -> Iterator[Shard]:
    """Pass shards on, and start the processes that will read them once they are worth it: they take 0.1 s to be there."""
    count = 0
    for shard in found:
        if count <= FEW < count + len(shard[0]):
            start_processes(partial(read_batch, ""), (), processes)
        count += len(shard[0])
        yield shard


def _files(found: Iterable[Shard]) -> pd.DataFrame:
    """Return FILES of the shards, put together by columns: a million rows as tuples would be a gigabyte."""
    columns: dict[str, list[Any]] = {name: [] for name in FILES.columns}
    for members, shard, donor_dir in found:
        for name, values in zip(_ROW, zip(*members, strict=True), strict=True):
            columns[name].extend(values)
        columns["shard"].extend([shard] * len(members))
        columns["donor_dir"].extend([donor_dir] * len(members))
    arrays = {name: pd.array(columns.pop(name), dtype=dtype) for name, dtype in FILES.columns.items()}
    return FILES.check(pd.DataFrame(arrays))


def _must_be_readable(root: Path, top: str) -> None:
    try:
        os.scandir(top).close()
    except FileNotFoundError as error:
        raise UsageError(f"{root}: there is no such folder") from error
    except NotADirectoryError as error:
        raise UsageError(f"{root}: is a file, not a folder of photos") from error
    except OSError as error:
        raise UsageError(f"{root}: cannot be read ({error.strerror})") from error


def _walk(top: str, excluded: frozenset[str], out: str, endings: frozenset[str], scope: Scope) -> Folder:
    """Walk without recursion; a folder that comes up twice (a bind mount) counts once."""
    root = Folder("")
    waiting = [(top, "", root)]
    seen: set[tuple[int, int]] = set()
    links = 0
    while waiting:
        folder, prefix, node = waiting.pop()
        entries = _entries(folder)
        if entries is None:
            # A row of its own: the person sees it, and keeps what was decided about the photos in it.
            node.rows.append((prefix, 0, 0, 0, "", ""))
            continue
        sidecars = {entry.name.lower(): entry for entry in entries if entry.name.lower().endswith(_SIDECAR)}
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                links += 1
            elif entry.is_dir(follow_symlinks=False):
                stat = entry.stat(follow_symlinks=False)
                identity = (stat.st_dev, stat.st_ino)
                below = f"{prefix}{_text_of(entry, entries)}/"
                if entry.name in excluded or identity in seen or not scope.enters(below):
                    continue
                if entry.path == out or is_output(entry.path):
                    continue
                seen.add(identity)
                child = Folder(entry.name)
                node.folders.append(child)
                waiting.append((entry.path, below, child))
            elif os.path.splitext(entry.name)[1].lower() in endings and entry.is_file(follow_symlinks=False):  # noqa: PTH122
                path = prefix + _text_of(entry, entries)
                row = _row(entry, path, prefix, sidecars) if scope.takes(path) else None
                if row:
                    node.rows.append(row)
    if links:
        say(f"{links:,} links are not followed: what they point to is read where it lies")
    count_photos(root)
    return root


def _entries(folder: str) -> list[os.DirEntry[str]] | None:
    """Return a folder's entries, None if it cannot be read; an input/output error that may pass is raised for another try."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        if is_transient(error) and not last_try():
            raise
        return None


def _text_of(entry: os.DirEntry[str], beside: list[os.DirEntry[str]]) -> str:
    """Return a name as table text."""
    return entry.name if entry.name.isascii() else text_of(entry.name, (other.name for other in beside))


def _row(entry: os.DirEntry[str], path: str, prefix: str, sidecars: dict[str, os.DirEntry[str]]) -> Row | None:
    try:
        stat = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None  # deleted since it was listed
    sidecar, stamp = _sidecar(entry.name, prefix, sidecars)
    return path, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, sidecar, stamp


def _sidecar(name: str, prefix: str, sidecars: dict[str, os.DirEntry[str]]) -> tuple[str, str]:
    """Find a photo's sidecar; return its path and its stamp."""
    if not sidecars:
        return "", ""
    full, short = sidecar_keys(name)
    entry = sidecars.get(full) or sidecars.get(short)
    if not entry or not entry.is_file(follow_symlinks=False):
        return "", ""
    stat = entry.stat(follow_symlinks=False)
    return prefix + to_text(entry.name), f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"
