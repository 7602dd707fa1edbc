"""An archive's folder and donor folders -> FILES: every photo with its sidecar and its shard.

No link is followed: what a link inside the archive points to is found itself, and what lies outside is not ours to touch.
Shards are whole folders where they fit, and a hash of the names where one folder is too large, so that a new photo changes
one shard and adding a folder does not move the others.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd

from config.settings import Extract, Scan
from tasks.core.errors import NothingToDo, UsageError
from tasks.core.identity import is_output
from tasks.core.paths import sidecar_keys, to_text
from tasks.core.reading.batch import read_batch
from tasks.core.tables import FILES
from tasks.runtime.processes import FEW, cores, start_processes
from tasks.runtime.progress import say
from tasks.runtime.steps import is_transient, last_try, step

log = logging.getLogger("whereshot.scan")

_SIDECAR = ".xmp"

MOST_SHARDS = 100
"""Full ones; half-filled ones make them at most twice as many."""

Row = tuple[str, int, int, int, str, str]
_ROW: Final = ("path", "size", "mtime_ns", "ctime_ns", "sidecar", "sidecar_stamp")


@dataclass
class _Folder:
    """One folder's own photos, and how many there are below it."""

    name: str
    rows: list[Row] = field(default_factory=list)
    folders: list[_Folder] = field(default_factory=list)
    total: int = 0


@step(run_name="look for photos", description="List the archive's photos, cut into shards.")
def scan(archive: Path, donors: tuple[Path, ...], out: Path, settings: Scan, extract: Extract) -> pd.DataFrame:
    """Return FILES of the archive and of the donor folders.

    Raises:
        UsageError: a folder is missing, is no folder or cannot be read.
        NothingToDo: the archive holds no photo.
    """
    endings = frozenset(f".{ending}" for ending in extract.extensions)
    roots = [(archive, ""), *((donor, str(donor)) for donor in _distinct(archive, donors))]
    found = (found for root, donor_dir in roots for found in _found(root, donor_dir, out, settings, endings))
    first_time = not (out / "cache" / "readings").exists()
    files = _files(_meanwhile_starting(found, extract.processes or cores()) if first_time else found)
    if not (files["donor_dir"] == "").any():
        raise NothingToDo(f"{archive}: no photo in it (looked for {', '.join(sorted(extract.extensions)[:8])}, …)")
    log.info("%d photos in %d shards", len(files), files["shard"].nunique())
    return files


def _distinct(archive: Path, donors: tuple[Path, ...]) -> list[Path]:
    """Return the donor folders, each once, without the archive: its own photos are evidence anyway."""
    by_place = {os.path.realpath(donor): donor for donor in reversed(donors)}
    by_place.pop(os.path.realpath(archive), None)
    return list(reversed(by_place.values()))


def _found(
    root: Path, donor_dir: str, out: Path, settings: Scan, endings: frozenset[str]
) -> Iterator[tuple[list[Row], str, str]]:
    """Yield the rows of each shard, its name and its donor folder."""
    top = os.path.realpath(root)
    _must_be_readable(root, top)
    tree = _walk(top, frozenset(settings.exclude), os.path.realpath(out), endings)
    for shard, members in _shards(tree, _shard_size(settings.shard_size, tree.total), donor_dir or "."):
        yield members, shard, donor_dir


def _meanwhile_starting(found: Iterable[tuple[list[Row], str, str]], processes: int) -> Iterator[tuple[list[Row], str, str]]:
    """Pass shards on, and start the processes that will read them once they are worth it: they take 0.1 s to be there."""
    count = 0
    for shard in found:
        if count <= FEW < count + len(shard[0]):
            start_processes(partial(read_batch, ""), (), processes)
        count += len(shard[0])
        yield shard


def _files(found: Iterable[tuple[list[Row], str, str]]) -> pd.DataFrame:
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


def _walk(top: str, excluded: frozenset[str], out: str, endings: frozenset[str]) -> _Folder:
    """Walk without recursion; a folder that comes up twice (a bind mount) counts once."""
    root = _Folder("")
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
                if entry.name in excluded or identity in seen or entry.path == out or is_output(entry.path):
                    continue
                seen.add(identity)
                child = _Folder(entry.name)
                node.folders.append(child)
                waiting.append((entry.path, f"{prefix}{_text_of(entry, entries)}/", child))
            elif os.path.splitext(entry.name)[1].lower() in endings and entry.is_file(follow_symlinks=False):  # noqa: PTH122
                row = _row(entry, prefix + _text_of(entry, entries), prefix, sidecars)
                if row:
                    node.rows.append(row)
    if links:
        say(f"{links:,} links are not followed: what they point to is read where it lies")
    _count(root)
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
    """Return a name as table text; a stray name that is written like a good one beside it gets the other spelling."""
    text = to_text(entry.name)
    if text != entry.name and any(other.name == text for other in beside):
        return to_text(entry.name, lower=True)
    return text


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


def _count(root: _Folder) -> None:
    order = [root]
    for node in order:
        order.extend(node.folders)
    for node in reversed(order):
        node.total = len(node.rows) + sum(child.total for child in node.folders)


def _shard_size(size: int, photos: int) -> int:
    """Return the photos of a shard: as set, doubled until there are some hundred shards, for a flow bears 200 task runs."""
    while photos > size * MOST_SHARDS:
        size *= 2
    return size


def _shards(root: _Folder, size: int, name: str) -> Iterator[tuple[str, list[Row]]]:
    waiting = [(root, name)]
    while waiting:
        node, label = waiting.pop()
        if node.total <= size:
            members = list(_members(node))
            if members:
                yield label, members
            continue
        large = [child for child in node.folders if child.total > size]
        waiting.extend((child, f"{label}/{to_text(child.name)}") for child in large)
        yield from _buckets(node, size, label)


def _buckets(node: _Folder, size: int, label: str) -> Iterator[tuple[str, list[Row]]]:
    """Share a large folder's own photos and small subfolders out by a hash of their names, over a power of two of shards."""
    small = [child for child in node.folders if child.total <= size]
    pooled = len(node.rows) + sum(child.total for child in small)
    count = 1
    while pooled > size * count:
        count *= 2
    buckets: dict[int, list[Row]] = {}
    for child in small:
        buckets.setdefault(_bucket(child.name, count), []).extend(_members(child))
    for row in node.rows:
        buckets.setdefault(_bucket(row[0].rpartition("/")[2], count), []).append(row)
    for number, members in sorted(buckets.items()):
        if members:
            yield f"{label} [{number + 1}/{count}]", members


def _members(node: _Folder) -> Iterable[Row]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield from current.rows
        waiting.extend(current.folders)


def _bucket(name: str, count: int) -> int:
    return int.from_bytes(hashlib.blake2b(os.fsencode(name), digest_size=4).digest(), "big") % count
