"""Where in the files of a photo a position of ours lies, and the two ways to take it out: by the journal, or by an edit.

The journal's way gives the original back to the byte, but it takes back all that the write did. So it is open only where the file
is byte for byte what we wrote and the write brought nothing but the position; everything else is an edit of the GPS alone.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from tasks.core.edits import Edit, Manner, Target, edit_photo, edit_sidecar
from tasks.core.errors import CannotWrite, Refused
from tasks.core.estimates import is_ours
from tasks.core.file_state import Changed, read_file, sha256, stamp_of
from tasks.core.journal import Journal
from tasks.core.paths import inside
from tasks.core.reading import read_photo
from tasks.core.taking_out import WITHOUT_OURS
from tasks.core.ways_back import undone
from tasks.core.writes import STANDING, Write
from tasks.core.writing import read_sidecar, sidecar_names, writes_in_place


def standing_writes(out: Path) -> dict[str, list[Write]]:
    """Return the standing writes of an output folder's journal by photo, newest first; none where there is no journal."""
    if not Journal.exists(out):
        return {}
    writes: dict[str, list[Write]] = {}
    with Journal(out) as journal:
        for write in journal.writes(states=STANDING):
            writes.setdefault(write.path, []).append(write)
    return writes


def runs_to_undo(archive: Path, writes: Iterable[Write]) -> list[str]:
    """Return the runs, newest first, whose undoing takes our position out of a photo's files and does nothing else.

    ``writes`` are the journal's standing writes for one photo, newest first. A run is undone as a whole for a photo, so each of
    its writes must be in its file byte for byte and have brought a position only. Empty where an edit has to do it.
    Raises OSError as the system does.
    """
    now: dict[str, bytes | None] = {}
    chosen = []
    for run_id, group in groupby(writes, key=lambda write: write.run_id):
        before = _before(archive, list(group), now)
        if before is None:
            return []
        chosen.append(run_id)
        now |= before
        if not any(_has_ours(target, data) for target, data in before.items()):
            return chosen
    return []


def edits_without_ours(archive: Path, path: str, writes: Iterable[Write], manner: Manner) -> Iterator[Edit]:
    """Work out and prove the photo and the sidecars of ``path`` without the position of ours, those that hold one.

    ``writes`` are the journal's standing writes for the photo, newest first. Raises Refused with the reason, also where ours took
    the place of a genuine position, for then the photo would have none; Changed and OSError as reading does.
    """
    overwrote = {write.target: write.overwrote for write in reversed(list(writes)) if write.overwrote}
    try:
        photo = Target(path, inside(archive, path))
        if _photo_has_ours(photo.file):
            _check(path, photo, overwrote, manner)
            yield from _edit_of_photo(photo)
        for name in _sidecars(archive, path):
            sidecar = Target(name, inside(archive, name))
            if _has_ours(name, read_file(sidecar.file).data):
                _check(path, sidecar, overwrote, manner)
                edit = edit_sidecar(sidecar, WITHOUT_OURS)
                yield from [edit] if edit else []
    except CannotWrite as error:
        raise Refused(path, error.reason) from error


def _edit_of_photo(photo: Target) -> list[Edit]:
    stamp = stamp_of(os.lstat(photo.file))
    format_ = read_photo(photo.file).format
    if not writes_in_place(format_):
        raise CannotWrite(f"a position of ours is in the file itself, and files of this kind ({format_}) are not written")
    edit = edit_photo(photo, stamp, format_, WITHOUT_OURS)
    return [edit] if edit else []


def _before(archive: Path, writes: Sequence[Write], now: dict[str, bytes | None]) -> dict[str, bytes | None] | None:
    """Return by target what the files were before the writes of one run; None where that is not known or not all of it."""
    before: dict[str, bytes | None] = {}
    for write in writes:
        data = now[write.target] if write.target in now else _read(archive, write.target)
        if data is None or write.target in before or write.taken or sha256(data) != write.sha_after:
            return None
        try:
            before[write.target] = None if write.created else undone(write, data)
        except Refused:
            return None
    return before


def _read(archive: Path, target: str) -> bytes | None:
    try:
        return read_file(inside(archive, target)).data
    except (FileNotFoundError, NotADirectoryError, Refused, Changed):
        return None


def _has_ours(target: str, data: bytes | None) -> bool:
    """Say whether the bytes of a photo or sidecar hold a position of ours."""
    if data is None:
        return False
    if target.lower().endswith(".xmp"):
        facts = read_sidecar(data)
        return not math.isnan(facts.lat) and is_ours(facts.gps_method)
    with TemporaryDirectory(prefix="whereshot-") as folder:
        copy = Path(folder) / f"photo{PurePath(target).suffix}"
        copy.write_bytes(data)
        return _photo_has_ours(copy)


def _photo_has_ours(file: str | Path) -> bool:
    facts = read_photo(file)
    return not math.isnan(facts.lat) and is_ours(facts.gps_method)


def _sidecars(archive: Path, path: str) -> list[str]:
    """Return the sidecars that a photo has."""
    names = [name[: -len(".xmp")] + ending for name in sidecar_names(path) for ending in (".xmp", ".XMP")]
    return [name for name in names if os.path.lexists(inside(archive, name))]


def _check(path: str, target: Target, overwrote: Mapping[str, str], manner: Manner) -> None:
    """Raise Refused where taking ours out of a target would lose something, or change only one of its names."""
    lost = overwrote.get(target.path)
    if lost:
        raise Refused(
            path, f"ours took the place of a genuine position ({lost}), which taking it out would not bring back; restore its run"
        )
    names = os.lstat(target.file).st_nlink
    if names > 1 and not manner.hard_links:
        raise Refused(
            path,
            f"{target.path} has {names} names (hard links), of which only this one would change; allow it with apply.hard_links",
        )
