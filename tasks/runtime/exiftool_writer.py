"""ExifTool as a writer of last resort: a photo's bytes in, the same photo with what is wanted in it out, or why not.

It works on a copy in a temporary folder, never on the photo. What it made is taken only if, as ExifTool reads both, it differs
from the original in nothing but what was wanted, and if our own reader finds the same picture and the position asked for.
"""

from __future__ import annotations

import math
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tasks.core.errors import CannotWrite
from tasks.core.estimates import is_ours
from tasks.core.reading import Facts, read_photo
from tasks.core.tiff_types import GpsTag
from tasks.core.writing import Position, Wanted
from tasks.core.writing.position import OURS, STAMPS, brings_stamps, same_place, stale_tags
from tasks.core.writing.xmp_gps import NAMES
from tasks.runtime.exiftool_tags import PLACE_OF_DATA, POSITION, Tags, difference, tags_of

LIMIT_S: Final = 120.0
"""For one photo: a large one is read three times and written once."""

_DATES: Final = r"ExifIFD:(?:DateTimeOriginal|SubSecTimeOriginal|OffsetTimeOriginal)"
_FREE: Final = re.compile(f"{POSITION}|{PLACE_OF_DATA}|XMP-x:XMPToolkit")
_FREE_WITH_DATE: Final = re.compile(f"{_FREE.pattern}|{_DATES}")
_XMP_DATES: Final = frozenset({"XMP-exif:DateTimeOriginal", "XMP-photoshop:DateCreated"})
_SAMSUNG: Final = b"sefd"


def rewrite(program: str, data: bytes, format_: str, wanted: Wanted) -> bytes:
    """Return the photo as ExifTool writes it. ``format_`` is ``Facts.format``. Raises CannotWrite with the reason."""
    if format_ in {"heif", "avif"} and _SAMSUNG in data:
        raise CannotWrite("ExifTool would break the film in a Samsung photo")
    ending = {"jpeg": "jpg", "heif": "heic", "tiff": "tif"}.get(format_, format_)
    with tempfile.TemporaryDirectory(prefix="whereshot-") as folder:
        before, after = Path(folder, f"before.{ending}"), Path(folder, f"after.{ending}")
        before.write_bytes(data)
        after.write_bytes(data)
        try:
            told = tags_of(program, [before], limit_s=LIMIT_S).get(before, {})
            _run(program, after, [*_arguments(read_photo(before), told, wanted)])
            written = tags_of(program, [after], limit_s=LIMIT_S).get(after, {"ExifTool:Error": ["nothing in it is readable"]})
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise CannotWrite(f"ExifTool could not do it ({error})") from error
        if changed := difference(told, written, _FREE_WITH_DATE if wanted.taken else _FREE):
            raise CannotWrite(f"ExifTool changed more than was asked: {changed}")
        _prove(read_photo(before), read_photo(after), wanted)
        return after.read_bytes()


def _run(program: str, file: Path, arguments: list[str]) -> None:
    command = [program, "-config", "", "-n", "-overwrite_original", *arguments, str(file)]
    done = subprocess.run(  # noqa: S603 - the person's own program, no shell
        command, capture_output=True, text=True, errors="replace", check=False, timeout=LIMIT_S, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it failed without a word"]
        said = next((line for line in lines if line.startswith("Error")), lines[-1])
        raise CannotWrite(f"ExifTool: {said.removeprefix('Error: ').partition(f' - {file}')[0]}")


def _arguments(facts: Facts, told: Tags, wanted: Wanted) -> Iterator[str]:
    """Give ExifTool's words for what is wanted: qualified, for a plain name would write XMP too, and without its sign.

    XMP gets the position only where it holds one already, and never a date: one that it holds is a reason to refuse.
    """
    groups = ["EXIF", *(["XMP-exif"] if "XMP-exif:GPSLatitude" in told or "XMP-exif:GPSLongitude" in told else [])]
    position, taken = wanted.position, wanted.taken
    if wanted.without_ours:
        if not is_ours(facts.gps_method):
            raise CannotWrite("the position in it is not ours")
        yield from _without(groups, OURS)
    if position:
        # ExifTool does not tell the form of the stamps.
        old, ours = None if math.isnan(facts.lat) else (facts.lat, facts.lon), is_ours(facts.gps_method)
        stale = stale_tags(old, facts.gps_method, position, our_stamps=ours)
        yield from _without(groups, stale)
        kept = {tag for tag in STAMPS if f"GPS:{NAMES[GpsTag(tag)]}" in told} - stale
        yield from (f"-EXIF:{word}" for word in _exif_words(position, stamped=brings_stamps(position, kept)))
        if "XMP-exif" in groups:
            # ExifTool makes XMP's letters N, S, E and W of the sign.
            yield from (f"-XMP-exif:GPSLatitude={position.lat:.10f}", f"-XMP-exif:GPSLongitude={position.lon:.10f}")
    if taken:
        if held := _XMP_DATES & told.keys():
            raise CannotWrite(f"its XMP holds a date too ({min(held)})")
        yield f"-EXIF:DateTimeOriginal={taken.at:%Y:%m:%d %H:%M:%S}"
        if taken.subsec:
            yield f"-EXIF:SubSecTimeOriginal={taken.subsec}"
        if not math.isnan(taken.utc_offset_min):
            yield f"-EXIF:OffsetTimeOriginal={_offset(taken.utc_offset_min)}"


def _without(groups: Iterable[str], tags: Iterable[int]) -> Iterator[str]:
    """Give the words that take tags out. XMP has no references for latitude and longitude: their letters are in the texts."""
    names = {GpsTag.LATITUDE_REF: "GPSLatitudeRef", GpsTag.LONGITUDE_REF: "GPSLongitudeRef"}
    for tag in sorted(tags):
        yield from (
            f"-{group}:{NAMES.get(GpsTag(tag)) or names[GpsTag(tag)]}=" for group in groups if group == "EXIF" or tag in NAMES
        )


def _exif_words(position: Position, *, stamped: bool) -> Iterator[str]:
    yield f"GPSLatitude={abs(position.lat):.10f}"
    yield f"GPSLatitudeRef={'S' if position.lat < 0 else 'N'}"
    yield f"GPSLongitude={abs(position.lon):.10f}"
    yield f"GPSLongitudeRef={'W' if position.lon < 0 else 'E'}"
    yield "GPSMapDatum=WGS-84"
    if position.alt_m is not None:
        yield f"GPSAltitude={abs(position.alt_m):.3f}"
        yield f"GPSAltitudeRef={int(position.alt_m < 0)}"
    if position.direction_deg is not None:
        yield f"GPSImgDirection={position.direction_deg % 360:.2f}"
        yield "GPSImgDirectionRef=T"
    if position.error_m is not None:
        yield f"GPSHPositioningError={position.error_m:.2f}"
    if position.method:
        yield f"GPSProcessingMethod={position.method}"
    if position.at and stamped:
        yield f"GPSDateStamp={position.at:%Y:%m:%d}"
        yield f"GPSTimeStamp={position.at:%H:%M:%S}"


def _prove(before: Facts, after: Facts, wanted: Wanted) -> None:
    """Check with our own reader that it is the same picture, and that it says what was wanted."""
    if before.fingerprint != after.fingerprint:
        raise CannotWrite("second reader: the image has changed")
    position, taken = wanted.position, wanted.taken
    if position and not same_place(after.lat, after.lon, position.lat, position.lon):
        raise CannotWrite(f"second reader: the file says {after.lat}, {after.lon} instead of {position.lat}, {position.lon}")
    if position and after.gps_method != position.method:
        raise CannotWrite(f"second reader: the file says method {after.gps_method!r} instead of {position.method!r}")
    if wanted.without_ours and not (math.isnan(after.lat) and math.isnan(after.lon)):
        raise CannotWrite("second reader: a position is left")
    if taken and (after.taken_local is None or after.taken_local.replace(microsecond=0) != taken.at):
        raise CannotWrite(f"second reader: the file says {after.taken_local} instead of {taken.at}")


def _offset(minutes: float) -> str:
    whole = round(abs(minutes))
    return f"{'-' if minutes < 0 else '+'}{whole // 60:02d}:{whole % 60:02d}"
