"""The glimpses of an archive, below OUT/cache/glimpses: small pictures for the map, and the colours of all that was looked at.

They bear the names of ``thumbnail_files``, by what a photo shows, so nothing is looked at twice. The colours stand in one file,
because there are ten times as many of them as pictures.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from tasks.core.errors import Refused, UsageError
from tasks.core.glimpse_colours import remembered_colour
from tasks.core.paths import inside
from tasks.core.thumbnail_files import keep, place_of
from tasks.core.thumbnails import Told, as_jpeg, decoders, small_picture
from tasks.core.whole_file import replacing

FOLDER: Final = "cache/glimpses"
GLIMPSE_PX: Final = 160

_COLOURS: Final = "colours.txt"
_VERSION: Final = 1
"""Raise it when colours that are known would be others."""
_LINE: Final = re.compile(r"([0-9a-f]{24}) (#[0-9a-f]{6}|-)")
_NONE: Final = "-"


class Look(NamedTuple):
    """A photo to look at: the folder that its path is relative to, what is known of it, its name, and whether to keep it."""

    root: str
    path: str
    told: Told
    name: str
    picture: bool


class Seen(NamedTuple):
    """What some photos look like."""

    colours: dict[str, str]
    """By name; "" = nobody can show it."""
    there: list[str]
    """Names of pictures that were written."""
    failure: OSError | UsageError | None
    """The error of the disk that ended the work early."""


def look_batch(out: str, looks: Sequence[Look]) -> Seen:
    """Look at some photos, and write the pictures that are wanted; a photo that is gone or unreadable is only not told of."""
    colours: dict[str, str] = {}
    there: list[str] = []
    for look in looks:
        try:
            picture = small_picture(inside(look.root, look.path), GLIMPSE_PX, look.told)
        except (OSError, Refused):
            continue  # it may be readable again the next time
        colours[look.name] = remembered_colour(picture) if picture else ""
        if not picture or not look.picture:
            continue
        try:
            keep(Path(out), place_of(look.name, FOLDER), as_jpeg(picture, GLIMPSE_PX))
        except (OSError, UsageError) as error:
            return Seen(colours, there, error)
        there.append(look.name)
    return Seen(colours, there, None)


class Colours:
    """The colours as they were kept: ``known`` by name, "" for photos that nobody can show, and open to what is found out."""

    def __init__(self, out: Path) -> None:
        """Read what is kept below OUT, if it is there; what nobody can show is tried again with other decoders."""
        self._file = out / FOLDER / _COLOURS
        self._kept = self._read()
        self.known = dict(self._kept)

    def keep(self, wanted: Collection[str]) -> None:
        """Keep the colours of the ``wanted`` names, and no others. Raises OSError and UsageError."""
        kept = {name: self.known[name] for name in sorted(wanted) if name in self.known}
        if kept != self._kept:
            lines = [f"{name} {colour or _NONE}" for name, colour in kept.items()]
            with replacing(self._file) as stream:
                stream.write("\n".join([str(_VERSION), decoders(), *lines, ""]).encode())
            self._kept = kept

    def _read(self) -> dict[str, str]:
        try:
            version, installed, *lines = self._file.read_text("utf-8").splitlines()
        except (OSError, ValueError):
            return {}  # there is none, or it is none of ours: the photos are looked at again
        if version != str(_VERSION):
            return {}
        same = installed == decoders()
        found = (_LINE.fullmatch(line) for line in lines)
        return {one[1]: one[2].removeprefix(_NONE) for one in found if one and (same or one[2] != _NONE)}
