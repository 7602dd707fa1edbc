"""A tagged copy of a photo in another folder; the archive is only read, and nothing that is there already is replaced."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from tasks.core.edits import Edit, Subject
from tasks.core.errors import Refused, UsageError
from tasks.core.file_state import Attributes, Changed, Snapshot, read_file
from tasks.core.folders import make_folders
from tasks.core.paths import inside
from tasks.core.safe_file import create_file


def check_destination(archive: Path, folder: Path) -> None:
    """Raise UsageError unless copies can go to ``folder``: outside the archive, and no file."""
    if _is_within(str(folder), str(archive)):
        raise UsageError(f"--copy-to {folder}: this lies in the archive {archive}; name a folder outside it")
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--copy-to {folder}: this is a file; name a folder")


def copy_tagged(subject: Subject, edit: Edit | None, archive: Path, folder: Path) -> bool:
    """Write the photo as decided, with its sidecar where it is told there, under ``folder``; say whether anything was new.

    Raises Refused if another file has the name, or the way leads through a link or into the archive; Changed and OSError
    as reading and writing do.
    """
    photo = read_file(subject.photo.file)
    if photo.stamp != subject.stamp:
        raise Changed("another program changed the file while it was read; run the command again")
    files: list[tuple[str, bytes, Attributes]] = []
    if edit and edit.target is subject.photo:
        files.append((subject.decision.path, edit.data, photo.attributes))
    else:
        files.append((subject.decision.path, photo.data, photo.attributes))
        sidecar = _sidecar(subject, edit, photo)
        if sidecar:
            files.append((subject.sidecar.path, *sidecar))
    places = [_free_place(archive, folder, name, data) for name, data, _ in files]
    for place, (_, data, attributes) in zip(places, files, strict=True):
        if place:
            make_folders(os.path.dirname(place))  # noqa: PTH120
            create_file(place, data, attributes=attributes, exact=False)
    return any(places)


def sidecar_attributes(photo: Attributes) -> Attributes:
    """Return the attributes of a new sidecar: who may read and write the photo may do so with the sidecar; its times are now."""
    return replace(photo, mode=photo.mode & 0o666, atime_ns=None, mtime_ns=None, extended=())


def _sidecar(subject: Subject, edit: Edit | None, photo: Snapshot) -> tuple[bytes, Attributes] | None:
    if edit:
        return edit.data, edit.before.attributes if edit.before else sidecar_attributes(photo.attributes)
    if os.path.lexists(subject.sidecar.file):
        found = read_file(subject.sidecar.file)
        return found.data, found.attributes
    return None


def _free_place(archive: Path, folder: Path, name: str, data: bytes) -> str:
    """Return where to write, "" if the same content is there already; Refused if it must not be written."""
    place = inside(folder, name)
    if _is_within(place, str(archive)):
        raise Refused(name, f"its copy {place} would lie in the archive; choose another folder for --copy-to")
    if not os.path.lexists(place):
        return place
    try:
        same = read_file(place).data == data
    except Changed:
        same = False
    if not same:
        raise Refused(name, f"another file is at {place}; it was left as it is; move it away, or choose another --copy-to")
    return ""


def _is_within(path: str, folder: str) -> bool:
    real, root = os.fsencode(os.path.realpath(path)), os.fsencode(os.path.realpath(folder))
    return os.path.commonpath([real, root]) == root
