"""How the photos of a tree of folders are shared out over shards: folders with their rows in, named shards out.

Shards are whole folders where they fit, and a hash of the names where one folder is too large, so that a new photo changes
one shard and adding a folder does not move the others.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tasks.core.paths import to_text

MOST_SHARDS = 100
"""Full ones; half-filled ones make them at most twice as many."""

Row = tuple[str, int, int, int, str, str]
"""path, size, mtime_ns, ctime_ns, sidecar and sidecar_stamp, as FILES have them."""


@dataclass
class Folder:
    """One folder's own photos, and how many there are below it."""

    name: str
    rows: list[Row] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    total: int = 0


def count_photos(root: Folder) -> None:
    """Set ``total`` of a tree's folders."""
    order = [root]
    for node in order:
        order.extend(node.folders)
    for node in reversed(order):
        node.total = len(node.rows) + sum(child.total for child in node.folders)


def shard_size(size: int, photos: int) -> int:
    """Return the photos of a shard: as set, doubled until there are some hundred shards, for a flow bears 200 task runs."""
    while photos > size * MOST_SHARDS:
        size *= 2
    return size


def shards(root: Folder, size: int, name: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield the names of the shards of a counted tree, each with its rows; the first of them is called ``name``."""
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


def _buckets(node: Folder, size: int, label: str) -> Iterator[tuple[str, list[Row]]]:
    """Share a large folder's own photos and small subfolders out by a hash of their names, over a power of two of shards."""
    small = [child for child in node.folders if child.total <= size]
    pooled = len(node.rows) + sum(child.total for child in small)
    wanted = 1
    while pooled > size * wanted:
        wanted *= 2
    buckets: dict[int, list[Row]] = {}
    for child in small:
        buckets.setdefault(_bucket(child.name, wanted), []).extend(_members(child))
    for row in node.rows:
        buckets.setdefault(_bucket(row[0].rpartition("/")[2], wanted), []).append(row)
    for number, members in sorted(buckets.items()):
        if members:
            yield f"{label} [{number + 1}/{wanted}]", members


def _members(node: Folder) -> Iterable[Row]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield from current.rows
        waiting.extend(current.folders)


def _bucket(name: str, wanted: int) -> int:
    return int.from_bytes(hashlib.blake2b(os.fsencode(name), digest_size=4).digest(), "big") % wanted
