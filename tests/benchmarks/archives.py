"""An archive of so many small photos, made fast and always the same: ``python -m tests.benchmarks.archives 1000000 FOLDER``.

Two templates are drawn once, a phone's with a position and a camera's without; for each photo their date, sub-seconds, position
and time of the fix are patched in place, and its number goes behind the picture's last row, so that no two fingerprints are
equal. Each folder is one day's walk in the middle of Europe, with its photos some seconds apart.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import struct
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.builders import jpeg, sexagesimal

FOLDER_PHOTOS = 1000
LOCATED_OF_TEN = 4
"""So many of ten photos are the phone's."""
VERSION = 1
MARKER = ".made.json"
"""Says what a whole archive was made of; hidden, so that no scan sees it."""

_TAKEN, _SUBSEC, _STAMP = b"2001:02:03 04:05:06", b"987", b"2001:02:04\0"
_LAT, _LON, _CLOCK = sexagesimal(11.1), sexagesimal(22.2), ((13, 1), (14, 1), (15, 1))
_NUMBER_BYTES = 8
_FIRST_DAY = date(2002, 1, 5)
_ZONE = ZoneInfo("Europe/Berlin")
"""Of every place that the walks come to."""
_LATS, _LONS = (46.5, 51.5), (8.0, 15.0)
_SERIAL, _SUBSEC_ORIGINAL, _ORIENTATION = 0xA431, 0x9291, 0x0112


def _packed(rationals: tuple[tuple[int, int], ...]) -> bytes:
    return struct.pack(f">{2 * len(rationals)}I", *(number for pair in rationals for number in pair))


@dataclass(frozen=True)
class Template:
    """A JPEG, and where in it the values lie that differ from photo to photo (-1: it has none)."""

    content: bytes
    taken: int
    subsec: int
    lat: int
    lon: int
    clock: int
    stamp: int
    ending: str

    @classmethod
    def drawn(cls, folder: Path, *, located: bool) -> Template:
        """Draw the phone's or the camera's photo."""
        gps = {29: _STAMP[:-1], 7: _CLOCK} if located else {}
        path = jpeg(
            folder / "template.jpg",
            taken=_TAKEN.decode(),
            make="Acme",
            model="Phone 7" if located else "Camera 70",
            exif={"Exif": {_SUBSEC_ORIGINAL: _SUBSEC, _SERIAL: b"0042"}, "0th": {_ORIENTATION: 1}},
            gps=gps,
            lat=11.1 if located else None,
            lon=22.2 if located else None,
        )
        content = path.read_bytes()
        content = content[:-2] + bytes(_NUMBER_BYTES) + content[-2:]
        marks = (_TAKEN, _SUBSEC, _packed(_LAT), _packed(_LON), _packed(_CLOCK), _STAMP)
        for mark in marks if located else marks[:2]:
            if content.count(mark) != 1:
                raise ValueError(f"{mark!r} is {content.count(mark)} times in the template, expected once")
        taken, subsec, lat, lon, clock, stamp = (content.find(mark) for mark in marks)
        return cls(content, taken, subsec, lat, lon, clock, stamp, "jpg" if located else "JPG")

    def photo(self, number: int, taken: datetime, subsec: int, lat: float, lon: float) -> bytes:
        """Return the photo of a number, a wall clock and, on the phone, a place."""
        made = bytearray(self.content)
        made[self.taken : self.taken + len(_TAKEN)] = taken.strftime("%Y:%m:%d %H:%M:%S").encode()
        made[self.subsec : self.subsec + len(_SUBSEC)] = b"%03d" % subsec
        if self.lat >= 0:
            at = taken.replace(tzinfo=_ZONE).astimezone(UTC)
            for place, value in ((self.lat, sexagesimal(lat)), (self.lon, sexagesimal(lon))):
                made[place : place + 24] = _packed(value)
            made[self.clock : self.clock + 24] = _packed(((at.hour, 1), (at.minute, 1), (at.second, 1)))
            made[self.stamp : self.stamp + 10] = at.strftime("%Y:%m:%d").encode()
        # Digits are no marker of a JPEG, so the picture stays whole.
        made[-2 - _NUMBER_BYTES : -2] = b"%08d" % number
        return bytes(made)


def _make_folder(root: str, templates: tuple[Template, Template], photos: int, number: int) -> None:
    """Make one folder under a hidden name and rename it, so that a folder that is there is whole."""
    day = _FIRST_DAY + timedelta(days=number)
    whole = Path(root, str(day.year), f"{day:%m-%d} walk {number:05}")
    if whole.is_dir():
        return
    part = whole.with_name(f".{whole.name}")
    part.mkdir(parents=True, exist_ok=True)
    first = number * FOLDER_PHOTOS
    dice = random.Random(number)
    lat, lon = dice.uniform(*_LATS), dice.uniform(*_LONS)
    taken = datetime(day.year, day.month, day.day, 8, 0, 0)  # noqa: DTZ001 - a wall clock
    for photo in range(first, min(first + FOLDER_PHOTOS, photos)):
        taken += timedelta(seconds=dice.randint(5, 60))
        lat, lon = lat + dice.uniform(-3e-4, 4e-4), lon + dice.uniform(-4e-4, 4e-4)
        template = templates[dice.randrange(10) >= LOCATED_OF_TEN]
        content = template.photo(photo, taken, dice.randrange(1000), lat, lon)
        file = os.open(part / f"IMG_{photo:08}.{template.ending}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        try:
            os.write(file, content)
        finally:
            os.close(file)
    part.rename(whole)


def make_archive(root: Path, photos: int) -> Path:
    """Make the archive of so many photos, or go on with one that was begun; return its folder.

    Raises:
        ValueError: the folder holds something else.
    """
    made = json.dumps({"photos": photos, "version": VERSION})
    marker, begun = root / MARKER, root / f"{MARKER}.begun"
    if root.exists() and any(root.iterdir()):
        found = next((file.read_text("utf-8") for file in (marker, begun) if file.exists()), "")
        if found != made:
            raise ValueError(f"{root} holds {found or 'files of others'}, expected {made}: choose another folder or remove it")
        if marker.exists():
            return root
    root.mkdir(parents=True, exist_ok=True)
    begun.write_text(made, "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        templates = Template.drawn(Path(folder), located=True), Template.drawn(Path(folder), located=False)
    folders = range((photos + FOLDER_PHOTOS - 1) // FOLDER_PHOTOS)
    with ProcessPoolExecutor() as processes:
        for _ in processes.map(partial(_make_folder, str(root), templates, photos), folders, chunksize=8):
            pass
    begun.rename(marker)
    return root


def main() -> None:
    """Make the archive that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photos", type=int, help="how many")
    parser.add_argument("folder", type=Path, help="where; a folder that already holds them is kept")
    asked = parser.parse_args()
    began = time.perf_counter()
    make_archive(asked.folder, asked.photos)
    print(f"{asked.photos:,} photos in {asked.folder}: {time.perf_counter() - began:.0f} s")  # noqa: T201 - a command's output


if __name__ == "__main__":
    main()
