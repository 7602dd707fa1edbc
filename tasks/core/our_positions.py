"""Where in the files of a photo a position of ours lies, and the two ways to take it out: by the journal, or by an edit.

The journal's way gives the original back to the byte, but it takes back all that the write did. So it is open only where the file
is byte for byte what we wrote and the write brought nothing but the position; everything else is an edit of the GPS alone.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from tasks.core.edits import Edit, Manner, Target, edit_photo, edit_sidecar
from tasks.core.errors import CannotWrite, Refused
from tasks.core.estimates import is_ours
from tasks.core.file_state import Changed, read_file, sha256, stamp_of
from tasks.core.journal import Write, unpack_undo
from tasks.core.paths import inside
from tasks.core.reading import read_photo
from tasks.core.reading.sidecar import sidecar_statement
from tasks.core.writing import Wanted, apply_splices, sidecar_names, writes_in_place

_TAKEN_OUT: Final = Wanted(without_ours=True)


class _Said(NamedTuple):
    """What matters here of what a file says: whether its position is ours, and its date."""

    has_ours: bool
    date: tuple[object, ...]


def runs_to_undo(archive: Path, writes: Iterable[Write]) -> list[str]:
    """Return the runs, newest first, whose undoing takes our position out of a photo's files and does nothing else.

    ``writes`` are the journal's standing writes for one photo, newest first. A run is undone as a whole for a photo, so each of
    its writes must be in its file byte for byte and have brought a position only. Empty where an edit has to do it.
    Raises OSError as the system does.
    """
    now: dict[str, bytes | None] = {}
    chosen = []
    for run_id, group in groupby(writes, key=lambda write: write.run_id):
        of_run = list(group)
        before = _before(archive, of_run, now)
        if before is None:
            return []
        chosen.append(run_id)
        now |= before
        if not any(_said(target, data).has_ours for target, data in before.items()):
            return chosen
    return []


def edits_without_ours(archive: Path, path: str, manner: Manner) -> Iterator[Edit]:
    """Work out and prove the photo and the sidecars of ``path`` without the position of ours, those that hold one.

    Raises Refused with the reason, OSError as the system does.
    """
    try:
        photo = Target(path, inside(archive, path))
        if _said_by_photo(photo.file).has_ours:
            _check_names(path, photo, manner)
            yield from _edit_of_photo(photo)
        for name in _sidecars(archive, path):
            sidecar = Target(name, inside(archive, name))
            if _said(name, read_file(sidecar.file).data).has_ours:
                _check_names(path, sidecar, manner)
                edit = edit_sidecar(sidecar, _TAKEN_OUT)
                yield from [edit] if edit else []
    except CannotWrite as error:
        raise Refused(path, error.reason) from error
    except Changed as error:
        raise Refused(path, str(error)) from error


def _edit_of_photo(photo: Target) -> list[Edit]:
    stamp = stamp_of(os.lstat(photo.file))
    format_ = read_photo(photo.file).format
    if not writes_in_place(format_):
        raise CannotWrite(f"a position of ours is in the file itself, and files of this kind ({format_}) are not written")
    edit = edit_photo(photo, stamp, format_, _TAKEN_OUT)
    return [edit] if edit else []


def _before(archive: Path, writes: Sequence[Write], now: dict[str, bytes | None]) -> dict[str, bytes | None] | None:
    """Return by target what the files were before the writes of one run; None where that is not known or not all of it."""
    before: dict[str, bytes | None] = {}
    for write in writes:
        data = now[write.target] if write.target in now else _read(archive, write.target)
        if data is None or write.target in before or sha256(data) != write.sha_after:
            return None
        try:
            original = None if write.created else apply_splices(data, unpack_undo(write.undo))
        except (CannotWrite, ValueError):
            return None
        if original is not None and sha256(original) != write.sha_before:
            return None
        if _said(write.target, data).date != _said(write.target, original).date:
            return None
        before[write.target] = original
    return before


def _read(archive: Path, target: str) -> bytes | None:
    try:
        return read_file(inside(archive, target)).data
    except (FileNotFoundError, NotADirectoryError, Refused, Changed):
        return None


def _said(target: str, data: bytes | None) -> _Said:
    """Return what the bytes of a photo or sidecar say; nothing where there are none."""
    if data is None:
        return _Said(has_ours=False, date=())
    if not target.lower().endswith(".xmp"):
        with TemporaryDirectory(prefix="whereshot-") as folder:
            copy = Path(folder) / f"photo{PurePath(target).suffix}"
            copy.write_bytes(data)
            return _said_by_photo(copy)
    statement, _ = sidecar_statement(data)
    placed, method, taken = not math.isnan(statement.fix.lat), statement.fix.method, statement.taken
    return _Said(placed and is_ours(method), (taken.at, taken.subsec, str(taken.utc_offset_min)) if taken.at else ())


def _said_by_photo(file: str | Path) -> _Said:
    facts = read_photo(file)
    date = (facts.taken_local, facts.subsec, str(facts.utc_offset_min)) if facts.taken_local else ()
    return _Said(not math.isnan(facts.lat) and is_ours(facts.gps_method), date)


def _sidecars(archive: Path, path: str) -> list[str]:
    """Return the sidecars that a photo has."""
    names = [name[: -len(".xmp")] + ending for name in sidecar_names(path) for ending in (".xmp", ".XMP")]
    return [name for name in names if os.path.lexists(inside(archive, name))]


def _check_names(path: str, target: Target, manner: Manner) -> None:
    names = os.lstat(target.file).st_nlink
    if names > 1 and not manner.hard_links:
        raise Refused(
            path,
            f"{target.path} has {names} names (hard links), of which only this one would change; allow it with apply.hard_links",
        )
