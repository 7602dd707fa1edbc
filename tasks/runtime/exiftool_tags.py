"""All that ExifTool reads of files, and the first thing that differs between a photo and the same photo written: the judge.

A file may say one thing several times, so each tag has a list of values. Binary values (thumbnails, previews, further pictures,
films) are there whole, and the hash of the image data is one of the tags.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

Tags = dict[str, list[Any]]
"""Values by ``Group1:Name``."""

EVERYTHING: Final = ("-a", "-u", "-b", "-api", "ImageHashType=SHA256", "-All:All", "-ImageDataHash")
POSITION: Final = r"GPS:.*|Composite:.*|XMP-exif:GPS.*|IFD0:GPSInfo"
"""Tags of a position, and those that ExifTool works out from others."""
PLACE_OF_DATA: Final = (
    r"(?:System|ExifTool):.*"
    r"|.*:(?:FileSize|ExifByteOrder|MPImageLength|MediaDataSize|MediaDataOffset|\w*(?:Offsets?|Start|Pointer))"
)
"""Tags of the file itself, and those that say where data lies: the data are compared."""

_COPY: Final = re.compile(r":Copy\d+(?=:)")
"""ExifTool's mark of a tag that it has found before in the same group."""


def tags_of(
    program: str, files: Iterable[Path], asked: Sequence[str] = EVERYTHING, *, limit_s: float | None = None
) -> dict[Path, Tags]:
    """Return what ExifTool reads of each file that it can open.

    Raises OSError if it cannot be started, subprocess.TimeoutExpired if all of them take longer than ``limit_s``, ValueError
    if its answer is no JSON.
    """
    listed = [str(file) for file in files]
    if not listed:
        return {}
    command = [program, "-config", "", "-j", "-n", "-G1:4", "-charset", "filename=utf8", *asked, "-@", "-"]
    done = subprocess.run(  # noqa: S603 - the person's own program, no shell
        command, input="\n".join(listed), capture_output=True, text=True, errors="replace", check=False, timeout=limit_s
    )
    found: dict[Path, Tags] = {}
    for tags in json.loads(done.stdout or "[]"):
        told = found.setdefault(Path(tags.pop("SourceFile")), {})
        for name, value in tags.items():
            told.setdefault(_COPY.sub("", name), []).append(value)
    return found


def difference(before: Mapping[str, list[Any]], after: Mapping[str, list[Any]], free: re.Pattern[str]) -> str:
    """Return the first tag that differs, with both values, "" if none does; the names that match ``free`` may."""
    if "ExifTool:Error" in after and "ExifTool:Error" not in before:
        return f"ExifTool cannot read it: {after['ExifTool:Error'][0]}"
    for name in sorted(before.keys() | after.keys()):
        was, is_ = (sorted(map(str, tags.get(name, ()))) for tags in (before, after))
        if was != is_ and not free.fullmatch(name):
            return f"{name} was {_shown(was)}, is {_shown(is_)}"
    return ""


def _shown(values: list[str]) -> str:
    return repr(", ".join(values)[:60]) if values else "not there"
