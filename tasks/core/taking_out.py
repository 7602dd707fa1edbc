"""Take our tags out of a file that another program has changed since we wrote it: a write in, the job that does it out."""

from __future__ import annotations

import math
from pathlib import Path

from tasks.core.edits import Target, edit_photo, edit_sidecar
from tasks.core.errors import CannotWrite, Refused
from tasks.core.estimates import is_estimate
from tasks.core.file_state import Changed, read_file
from tasks.core.group_writer import Job
from tasks.core.paths import inside, to_text
from tasks.core.reading import read_photo
from tasks.core.writes import Write
from tasks.core.writing import Wanted, read_sidecar

WITHOUT_OURS = Wanted(without_ours=True)


def taken_out(archive: Path, write: Write, original: str) -> Job | None:
    """Plan what takes our position out of the file of a write; None where nothing of ours is in it any more.

    ``original`` is the path of the copy of what was there before, "" if there is none. Raises Refused where a genuine position
    gave way to ours (without ours the photo would have none) or where it cannot be done, Changed and OSError as reading does.
    """
    kept = f"; its original is {to_text(original)}" if original else ""
    if math.isnan(write.lat):
        raise Refused(
            write.path, f"another program changed {write.target} since, and no position was written that could go{kept}"
        )
    lost = _overwritten(write, original)
    if lost:
        said = f"another program changed {write.target} since, and ours took the place of a genuine position"
        raise Refused(write.path, f"{said} ({lost}), which taking ours out would not bring back{kept}")
    target = Target(write.target, inside(archive, write.target))
    photo = target if write.target == write.path else Target(write.path, inside(archive, write.path))
    try:
        if target is photo:
            stamp = read_file(target.file).stamp
            edit = edit_photo(target, stamp, read_photo(Path(target.file)).format, WITHOUT_OURS)
        else:
            edit = edit_sidecar(target, WITHOUT_OURS)
    except CannotWrite as error:
        raise Refused(write.path, f"another program changed {write.target} since, and {error.reason}{kept}") from error
    return Job(edit, photo) if edit else None


def _overwritten(write: Write, original: str) -> str:
    """Return the genuine position that gave way to ours, "" if none did; a journal of version 1 knows it only by the copy."""
    if write.overwrote is not None:
        return write.overwrote
    if write.created:
        return ""
    try:
        found = read_photo(Path(original)) if write.target == write.path else read_sidecar(read_file(original).data)
    except (OSError, Changed):
        return "unknown: its backup cannot be read"
    return "" if math.isnan(found.lat) or is_estimate(found.gps_method) else f"{found.lat:.7f}, {found.lon:.7f}"
