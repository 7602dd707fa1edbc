"""Paths inside an archive: relative POSIX text in every table, real file names on disk, and never a way out.

A name that is not UTF-8 is written with its stray bytes as %XX, because a table (Arrow) and a CSV hold only Unicode.
A literal ``%E9`` in a good name stays as it is: on the way back the literal name wins when such a file exists; the stray
name beside it is written ``%e9``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from tasks.core.errors import Refused

_ESCAPED = re.compile(r"%([89A-F][0-9A-F])", re.IGNORECASE)


def to_text(name: str, *, lower: bool = False) -> str:
    r"""Write a file name of the system (with surrogate escapes) as table text; ``lower`` = with the other hex digits.

    >>> to_text("caf\udce9.jpg")
    'caf%E9.jpg'
    """
    if name.isascii():
        return name
    digits = "02x" if lower else "02X"
    return "".join(f"%{ord(c) - 0xDC00:{digits}}" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in name)


def text_of(name: str, beside: Iterable[str]) -> str:
    """Write a file name as table text; a stray name that is written like a good one ``beside`` it gets the other spelling."""
    text = to_text(name)
    return to_text(name, lower=True) if text != name and text in beside else text


def fs_path(root: str | os.PathLike[str], path: str) -> str:
    """Return the file system's path of table text ``path`` under ``root`` (as ``os`` functions take it)."""
    literal = os.path.join(root, path)  # noqa: PTH118 - a surrogate-escaped text, not a Path
    if "%" not in path or os.path.lexists(literal):
        return literal
    stray = _ESCAPED.sub(lambda found: chr(0xDC00 + int(found[1], 16)), path)
    return os.path.join(root, os.fsdecode(os.fsencode(stray)))  # noqa: PTH118


def inside(root: str | os.PathLike[str], path: str) -> str:
    """Return ``fs_path`` of a photo that must lie in the archive; Refused if its text or a link on the way leaves it.

    The last component may not be a link either: what is written is the file the person saw, not what it points to.
    """
    parts = PurePosixPath(path).parts
    if not path or path.startswith("/") or ".." in parts or "\0" in path:
        raise Refused(path, "the path leaves the archive; write it relative to the archive, without '..'")
    found = fs_path(root, path)
    real_root = os.path.realpath(root)
    real = os.path.realpath(found)
    if os.path.commonpath([os.fsencode(real_root), os.fsencode(real)]) != os.fsencode(real_root):
        raise Refused(path, "a link on the way leads out of the archive; nothing outside it is ever written")
    expected = os.path.join(real_root, os.path.relpath(found, root))  # noqa: PTH118
    if real != os.path.normpath(expected):
        raise Refused(path, "the path goes through a link; name the file itself")
    return found


def default_out(archive: Path) -> Path:
    """Return ``whereshot/<archive's folder name>`` in the current folder."""
    return Path("whereshot") / (to_text(archive.resolve().name) or "archive")


BACKUPS: Final = "backups"


def backup_root(out: Path, configured: str) -> Path:
    """Return the absolute folder of all backups: ``backup.dir`` of the settings, else backups/ in the output folder."""
    return Path(os.path.abspath(Path(configured).expanduser() if configured else out / BACKUPS))  # noqa: PTH100 - keeps links


def existing_files(archive: Path, paths: Iterable[str]) -> Iterator[str]:
    """Go through the files of an archive that are there, as file system paths; what leads out of it or is gone is left out."""
    for path in paths:
        try:
            file = inside(archive, path)
        except Refused:
            continue
        if os.path.lexists(file):
            yield file


def sidecar_keys(name: str) -> tuple[str, str]:
    """Return what a photo's sidecar may be called, in lower case: IMG.CR2.xmp (as ours), else IMG.xmp (Adobe)."""
    lower = name.lower()
    return lower + ".xmp", os.path.splitext(lower)[0] + ".xmp"  # noqa: PTH122 - a surrogate-escaped text
