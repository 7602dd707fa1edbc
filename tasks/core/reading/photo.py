"""One photo file in, its facts out: whatever is in the file, only the disk itself can raise."""

from __future__ import annotations

import errno
import os
import stat
from typing import Final

from tasks.core.reading import jpeg
from tasks.core.reading.exif import exif_statement
from tasks.core.reading.facts import Facts
from tasks.core.reading.fingerprint import fingerprint
from tasks.core.reading.formats import UNKNOWN, recognise, what_instead
from tasks.core.reading.source import Contents, Source
from tasks.core.reading.statement import Statement, combined
from tasks.core.reading.values import whole
from tasks.core.reading.xmp import XMP, xmp_statement
from tasks.core.tiff_types import Tag

_MOST_FAULTS_SHOWN: Final = 3
_MOST_PACKETS: Final = 2
"""A hostile file could hold thousands, each of which costs a parser."""
_FLAGS: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
"""Without O_NONBLOCK a pipe that took the photo's name would be waited for without end."""


def read_photo(path: str | os.PathLike[str]) -> Facts:
    """Return what a file says about itself; what is wrong with its content is ``problem``. Raises OSError (worth a retry)."""
    fd = os.open(path, _FLAGS)
    try:
        found = os.fstat(fd)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.ENOTSUP, "a folder, a pipe or a device has the name of a file")
        source = Source(fd, found.st_size)
        if source.head[:2] == b"\xff\xd8":
            return _facts("jpeg", source, jpeg.scan(source))
        format_ = recognise(source.head, os.path.splitext(path)[1][1:].lower())  # noqa: PTH122 - called for each photo
        if not format_:
            return _facts("", source, _unknown(source))
        from tasks.core.reading.codecs import scan  # noqa: PLC0415 - the codecs of other formats, loaded when one comes up

        return _facts(format_, source, scan(source, format_))
    finally:
        os.close(fd)


def _unknown(source: Source) -> Contents:
    """Return what exifread finds in a file of a format that no codec knows, else why there is nothing in it for us."""
    problem = what_instead(source.head)
    said = _by_exifread(source) if problem.startswith(UNKNOWN) else None
    return Contents(statements=[said]) if said else Contents(faults=[problem])


def _by_exifread(source: Source) -> Statement | None:
    from tasks.core.reading.by_exifread import read  # noqa: PLC0415 - the library, loaded for the few files that need it

    return read(source)[0]


def _facts(format_: str, source: Source, contents: Contents) -> Facts:
    directories = contents.directories
    said = exif_statement(directories)
    faults = [*contents.faults, *directories.faults]
    if faults and not contents.has_exif and any(fault.startswith("corrupt EXIF") for fault in directories.faults):
        rescued = _by_exifread(source)
        contents.statements += [rescued] if rescued else []
    if contents.statements or contents.xmp:
        others = [*contents.statements, *(packet for raw in contents.xmp[:_MOST_PACKETS] if (packet := xmp_statement(raw, said)))]
        if others:
            said, contradictions = combined([said, *others])
            faults += contradictions
    taken, place = said.taken, said.fix
    if taken.fault or place.fault:
        faults += [taken.fault, place.fault]
    exif = directories.exif
    return Facts(
        format_,
        said.make,
        said.model,
        said.serial,
        said.software,
        taken.at,
        taken.subsec,
        taken.utc_offset_min,
        "" if taken.at is None else "xmp" if said.source == XMP else "exif",
        taken.name,
        place.lat,
        place.lon,
        place.alt_m,
        place.error_m,
        place.direction_deg,
        place.at,
        place.method,
        contents.width or whole(exif.get(Tag.PIXEL_WIDTH)),
        contents.height or whole(exif.get(Tag.PIXEL_HEIGHT)),
        said.orientation,
        fingerprint(source, contents.image),
        said.content_id,
        _problem(faults) if faults else "",
    )


def _problem(faults: list[str]) -> str:
    """Return the faults as one sentence, the first ones in full."""
    said = list(dict.fromkeys(fault for fault in faults if fault))
    shown = "; ".join(said[:_MOST_FAULTS_SHOWN])
    return f"{shown}; and {len(said) - _MOST_FAULTS_SHOWN} more" if len(said) > _MOST_FAULTS_SHOWN else shown
