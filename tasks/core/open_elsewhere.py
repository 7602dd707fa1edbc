"""Whether a sheet is open in a spreadsheet program: its path in, a sentence about the lock that the program put beside it out.

The sheet is replaced all the same. A lock outlives a program that crashed, and nightly runs that waited for it would propose
nothing for ever; and the program itself asks before it saves over a file that changed. If the person says yes there, the rows
of the older sheet are told by their row_id, so decisions stay decisions about what was seen.
"""

from __future__ import annotations

from pathlib import Path

_MAX_LOCK = 4096


def open_elsewhere(path: Path) -> str:
    """Return what to tell the person who has the sheet ``path`` open while it is replaced; "" where no lock lies beside it.

    LibreOffice's lock holds the person's name before the first comma, or between the first two; Excel's has the length of the
    name in its first byte, and then the name.
    """
    for program, lock, name_in in (
        ("LibreOffice", path.with_name(f".~lock.{path.name}#"), _of_libreoffice),
        ("Excel", path.with_name(f"~${path.name}"), _of_excel),
    ):
        try:
            with lock.open("rb") as stream:
                name = name_in(stream.read(_MAX_LOCK))
        except OSError:
            continue  # no lock, or one that nobody may read: then nobody's name is known either
        whose = f" (by {name})" if name else ""
        return (
            f"{path.name} is open in {program}{whose}: reload it there before you go on, else your next save puts the old one"
            " back (your decisions would be kept, and you are told)"
        )
    return ""


def _of_libreoffice(lock: bytes) -> str:
    names = lock.decode("utf-8", "replace").split(",")[:2]
    return next((" ".join(name.split()) for name in names if name.strip()), "")


def _of_excel(lock: bytes) -> str:
    return " ".join(lock[1 : 1 + lock[0]].decode("cp1252", "replace").split("\0")[0].split()) if lock else ""
