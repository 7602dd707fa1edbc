"""Read written photos again with a reader that is not ours: OUTCOMES and DECISIONS go in, a verdict on each comes out.

exifread reads the photos and lxml the sidecars, with nothing of our own codecs in between: a mistake made twice, once in
writing and once in reading, would agree with itself.
"""

from __future__ import annotations

import logging
import math
import os
import re
from pathlib import Path
from typing import Any, Final

import exifread
import pandas as pd
from lxml import etree

from tasks.core.paths import fs_path
from tasks.core.tables import LAT, LON, NUMBER, TEXT, Table

log = logging.getLogger(__name__)

TOLERANCE_DEG: Final = 1e-6
"""A decimetre: what EXIF's and XMP's rational degrees may lose."""

VERIFIED: Final = Table(
    "VERIFIED",
    key=("path",),
    columns={"path": TEXT, "ok": "bool", "found_lat": NUMBER, "found_lon": NUMBER, "reason": TEXT},
    ranges={"found_lat": LAT, "found_lon": (LON[0], LON[1])},
)

_EXIF: Final = "{http://ns.adobe.com/exif/1.0/}"
_XMP_DEGREES: Final = re.compile(r"(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?([NSEW])")
_NOWHERE: Final = (math.nan, math.nan)
_PLACED: Final = ("written", "sidecar", "unchanged")


class _Unreadable(Exception):  # noqa: N818 - the reason of one row
    """Why no position was found."""


def verify_written(archive: Path, outcomes: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return VERIFIED: a row for each photo that OUTCOMES calls written, sidecar or unchanged.

    ``ok`` says that the position found is DECISIONS' within TOLERANCE_DEG; ``reason`` says why not. A photo whose outcome is
    ``unchanged`` may hold its position itself or in its sidecar.
    """
    placed = outcomes[outcomes["status"].isin(_PLACED)].merge(decisions[["path", "lat", "lon"]], on="path", how="left")
    rows = [
        _verdict(str(path), _found(archive, str(path), str(status)), (float(lat), float(lon)))
        for path, status, lat, lon in placed[["path", "status", "lat", "lon"]].itertuples(index=False)
    ]
    verified = VERIFIED.make(rows)
    log.info("read %d photos again: %d hold the position decided", len(verified), int(verified["ok"].sum()))
    return verified


def _verdict(path: str, found: tuple[tuple[float, float], str], decided: tuple[float, float]) -> dict[str, Any]:
    (lat, lon), reason = found
    if not reason and math.isnan(decided[0]):
        reason = "no decision names this photo"
    if not reason:
        off = max(abs(lat - decided[0]), abs(math.remainder(lon - decided[1], 360)))
        if off > TOLERANCE_DEG:
            reason = f"holds {lat:.7f}, {lon:.7f}; decided was {decided[0]:.7f}, {decided[1]:.7f}"
    return {"path": path, "ok": not reason, "found_lat": lat, "found_lon": lon, "reason": reason}


def _found(archive: Path, path: str, status: str) -> tuple[tuple[float, float], str]:
    """Return the position found and "", or no position and the reason."""
    try:
        if status == "sidecar":
            return _in_sidecar(archive, path), ""
        try:
            return _in_photo(fs_path(archive, path)), ""
        except _Unreadable:
            if status == "written":
                raise
            return _in_sidecar(archive, path), ""
    except _Unreadable as problem:
        return _NOWHERE, str(problem)


def _in_photo(name: str) -> tuple[float, float]:
    try:
        with open(name, "rb") as photo:  # noqa: PTH123 - a name with surrogate escapes
            tags = exifread.process_file(photo, details=False, extract_thumbnail=False)
        return _degrees(tags, "Latitude", "S"), _degrees(tags, "Longitude", "W")
    except KeyError as missing:
        raise _Unreadable(f"the photo has no {missing.args[0]}") from missing
    except Exception as error:  # exifread leaks AssertionError, IndexError, UnicodeDecodeError …
        raise _Unreadable(f"the photo cannot be read ({error or type(error).__name__})") from error


def _degrees(tags: dict[str, Any], axis: str, negative: str) -> float:
    parts = [float(part.num) / float(part.den) for part in tags[f"GPS GPS{axis}"].values]  # noqa: PD011 - a tag, no table
    value = parts[0] + parts[1] / 60 + parts[2] / 3600
    return -value if str(tags[f"GPS GPS{axis}Ref"].values).strip("\0 ").upper() == negative else value


def _in_sidecar(archive: Path, path: str) -> tuple[float, float]:
    """Read the position of ``IMG.CR2.xmp``, else of ``IMG.xmp``."""
    photo = fs_path(archive, path)
    names = [stem + ending for stem in (photo, os.path.splitext(photo)[0]) for ending in (".xmp", ".XMP")]  # noqa: PTH122
    name = next((name for name in names if os.path.exists(name)), None)  # noqa: PTH110
    if name is None:
        raise _Unreadable("there is no sidecar beside the photo")
    try:
        with open(name, "rb") as sidecar:  # noqa: PTH123
            tree = etree.parse(sidecar, etree.XMLParser(resolve_entities=False, no_network=True))
    except (OSError, etree.XMLSyntaxError) as error:
        raise _Unreadable(f"the sidecar cannot be read ({error})") from error
    return _xmp_degrees(tree, "GPSLatitude"), _xmp_degrees(tree, "GPSLongitude")


def _xmp_degrees(tree: Any, name: str) -> float:
    """Read ``48,51.5022N`` or ``48,51,30N``, held as an attribute or as an element (XMP specification, part 2)."""
    texts = [held.get(_EXIF + name) or "" for held in tree.iter("*")] + [held.text or "" for held in tree.iter(_EXIF + name)]
    text = next((text.strip() for text in texts if text.strip()), "")
    read = _XMP_DEGREES.fullmatch(text)
    if not read:
        raise _Unreadable(f"the sidecar holds exif:{name} = {text!r}" if text else f"the sidecar has no exif:{name}")
    value = int(read[1]) + float(read[2]) / 60 + float(read[3] or 0) / 3600
    return -value if read[4] in "SW" else value
