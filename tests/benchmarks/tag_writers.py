"""The writers that are compared: ours, and ExifTool, piexif and pyexiv2 as programs of their own; each writes one position."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from tasks.core.errors import CannotWrite
from tasks.core.reading import read_photo
from tasks.core.writing import Position, Wanted, apply_splices, plan, verify, writes_in_place

OURS: Final = "Whereshot"
EXIFTOOL: Final = "ExifTool"
POSITION: Final = Position(
    -33.8567844, 151.2152967, 21.5, 123.45, 37.5, "whereshot proxy", datetime(2019, 7, 2, 10, 11, 12, tzinfo=UTC)
)
ASKED: Final = {
    "GPS:GPSLatitudeRef": "S", "GPS:GPSLatitude": 33.8567844, "GPS:GPSLongitudeRef": "E", "GPS:GPSLongitude": 151.2152967,
    "GPS:GPSAltitudeRef": 0, "GPS:GPSAltitude": 21.5, "GPS:GPSImgDirectionRef": "T", "GPS:GPSImgDirection": 123.45,
    "GPS:GPSMapDatum": "WGS-84", "GPS:GPSHPositioningError": 37.5, "GPS:GPSProcessingMethod": "whereshot proxy",
    "GPS:GPSDateStamp": "2019:07:02", "GPS:GPSTimeStamp": "10:11:12",
}  # fmt: skip
"""POSITION in ExifTool's words, as it reads them back with ``-n -G1``."""

_PIEXIF: Final = """
import sys, piexif
gps = {1: b'S', 2: ((33, 1), (51, 1), (24423840, 1000000)), 3: b'E', 4: ((151, 1), (12, 1), (55068120, 1000000)), 5: 0,
       6: (21500, 1000), 16: b'T', 17: (12345, 100), 18: b'WGS-84', 31: (3750, 100),
       27: b'ASCII\\0\\0\\0whereshot proxy', 29: b'2019:07:02', 7: ((10, 1), (11, 1), (12, 1))}
for name in sys.stdin.read().splitlines():
    try:
        exif = piexif.load(name)
        exif['GPS'].update(gps)
        piexif.insert(piexif.dump(exif), name)
    except Exception as error:
        print(f'{name}\\t{type(error).__name__}: {error}')
"""
_PYEXIV2: Final = """
import sys, pyexiv2
pyexiv2.set_log_level(4)
tags = {'LatitudeRef': 'S', 'Latitude': '33/1 51/1 24423840/1000000', 'LongitudeRef': 'E',
        'Longitude': '151/1 12/1 55068120/1000000', 'AltitudeRef': '0', 'Altitude': '21500/1000', 'ImgDirectionRef': 'T',
        'ImgDirection': '12345/100', 'MapDatum': 'WGS-84', 'HPositioningError': '3750/100',
        'ProcessingMethod': 'charset=Ascii whereshot proxy', 'DateStamp': '2019:07:02', 'TimeStamp': '10/1 11/1 12/1'}
for name in sys.stdin.read().splitlines():
    try:
        image = pyexiv2.Image(name)
        image.modify_exif({f'Exif.GPSInfo.GPS{tag}': value for tag, value in tags.items()})
        image.close()
    except Exception as error:
        print(f'{name}\\t{type(error).__name__}: {error}')
"""


class Writer(NamedTuple):
    """A program that writes POSITION into files where they are; ``write`` gives the reason for each that it refuses."""

    name: str
    write: Callable[[Sequence[Path]], Mapping[Path, str]]


def writers(pyexiv2: str | None) -> list[Writer]:
    """Return the writers that are there; ``pyexiv2`` is a Python that has this library."""
    found = [Writer(OURS, _by_us)]
    if shutil.which("exiftool"):
        found.append(Writer(EXIFTOOL, _by_exiftool))
    found.append(Writer("piexif", lambda files: _by_script(sys.executable, _PIEXIF, files)))
    if pyexiv2:
        found.append(Writer("pyexiv2", lambda files: _by_script(pyexiv2, _PYEXIV2, files)))
    return found


def exiftool_arguments() -> list[str]:
    """Return ExifTool's words for writing POSITION, into EXIF only."""
    return [f"-EXIF:{name.partition(':')[2]}={value}" for name, value in ASKED.items()]


def _by_us(files: Sequence[Path]) -> dict[Path, str]:
    refused = {}
    for file in files:
        format_ = read_photo(file).format
        if not writes_in_place(format_):
            refused[file] = f"{format_ or 'an unknown format'} is not written in place"
            continue
        original = file.read_bytes()
        try:
            splices = plan(format_, original, Wanted(POSITION))
            written = apply_splices(original, splices)
            verify(format_, original, written, Wanted(POSITION))
        except CannotWrite as error:
            refused[file] = error.reason
        else:
            file.write_bytes(written)
    return refused


def _by_exiftool(files: Sequence[Path]) -> dict[Path, str]:
    before = {file: file.read_bytes() for file in files}
    refused = _exiftool(files)
    # It may die of one file and leave those behind it alone: they get a process of their own.
    for file in files:
        if file not in refused and file.read_bytes() == before[file]:
            refused |= _exiftool([file])
    return refused


def _exiftool(files: Sequence[Path]) -> dict[Path, str]:
    done = _run(["exiftool", "-overwrite_original", "-n", *exiftool_arguments(), "-@", "-"], files)
    said = (line.rpartition(" - ") for line in done.stderr.splitlines() if line.startswith("Error"))
    return {Path(path): reason for reason, _, path in said}


def _by_script(python: str, script: str, files: Sequence[Path]) -> dict[Path, str]:
    done = _run([python, "-c", script], files)
    said = (line.partition("\t") for line in done.stdout.splitlines() if "\t" in line)
    return {Path(path): reason for path, _, reason in said}


def _run(command: Sequence[str], files: Sequence[Path]) -> subprocess.CompletedProcess[str]:
    listed = "\n".join(map(str, files))
    return subprocess.run(command, input=listed, capture_output=True, text=True, errors="replace", check=False)
