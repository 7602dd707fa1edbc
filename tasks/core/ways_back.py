"""From what the original of a write can be made again: its copy, or the journal's undo applied to the file as it was written."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tasks.core.errors import CannotWrite, Refused
from tasks.core.file_state import Changed, read_file, sha256
from tasks.core.originals import from_note
from tasks.core.paths import to_text
from tasks.core.writes import Write, unpack_undo
from tasks.core.writing import apply_splices


class CopyState(NamedTuple):
    """A write's copy: its path as text ("" = there never was one, or it is pruned), what is wrong with it ("" = it is good)."""

    place: str
    fault: str = ""

    @property
    def is_good(self) -> bool:
        """Say whether the original is there."""
        return bool(self.place) and not self.fault


def look_at_copy(write: Write, out: Path) -> CopyState:
    """Read the copy of a write's original and compare it with the hash that the journal has."""
    if not write.backup:
        return CopyState("")
    file = from_note(write.backup, out)
    place = to_text(file)
    try:
        good = read_file(file).sha256 == write.sha_before
    except (OSError, Changed) as error:
        return CopyState(place, to_text(str(error)))
    return CopyState(place, "" if good else "it is damaged")


def undone(write: Write, written: bytes) -> bytes:
    """Return the original by the journal's undo from the bytes that were ``written``.

    Raises Refused if these are other bytes, or the undo does not lead to the original: a damaged journal.
    """
    try:
        original = apply_splices(written, unpack_undo(write.undo))
    except (CannotWrite, ValueError) as error:
        raise Refused(write.path, f"the journal's way back cannot be used ({error})") from error
    if sha256(original) != write.sha_before:
        raise Refused(write.path, "the journal's way back leads to other bytes")
    return original


def original_of(write: Write, out: Path, written: bytes) -> bytes:
    """Return the original: from the copy, else by the undo from what was ``written``; Refused if neither has its hash."""
    if write.backup:
        try:
            kept = read_file(from_note(write.backup, out))
            if kept.sha256 == write.sha_before:
                return kept.data
            fault = "it is damaged"
        except (OSError, Changed) as error:
            fault = to_text(str(error))
        try:
            return undone(write, written)
        except Refused as refused:
            said = f"its backup {to_text(from_note(write.backup, out))} cannot be used ({fault}), and {refused.reason}"
            raise Refused(write.path, said) from refused
    return undone(write, written)


def is_undoable(write: Write, written: bytes) -> bool:
    """Say whether the journal's undo gives the original."""
    try:
        undone(write, written)
    except Refused:
        return False
    return True
