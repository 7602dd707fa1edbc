"""What loggers and exporters call the same thing: names of columns and of JSON properties, by what they mean."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from tasks.core.tracks.collection import Collection
from tasks.core.tracks.points import NO_TIME
from tasks.core.tracks.told_values import NOT_TOLD, degrees_e7, number, radius_m

# In the order of preference. Dilutions (hdop) are no metres, and "precision" may be a number of digits.
LAT: Final = ("lat", "latitude", "latitudens", "latdeg", "latitudedeg", "latitudedegrees", "latitudee7", "late7", "gpslatitude")
LON: Final = (
    "lon", "lng", "long", "longitude", "longitudeew", "londeg", "longitudedeg", "longitudedegrees", "longitudee7", "lone7",
    "lnge7", "gpslongitude",
)  # fmt: skip
ALT: Final = (
    "altitude", "alt", "ele", "elevation", "height", "altitudem", "elevationm", "heightm", "altitudemeters", "altm", "elem",
)  # fmt: skip
ERROR: Final = (
    "accuracy", "acc", "horizontalaccuracy", "haccuracy", "hacc", "accuracym", "accuracymeters", "accuracymetres", "errorm",
    "horizontalaccuracym", "hpe", "epe",
)  # fmt: skip
TIME: Final = (
    "timestampms", "timelong", "timestamp", "timeutc", "utctime", "utc", "datetimeutc", "utcdatetime", "timestamputc", "timegmt",
    "time", "datetime", "when", "recordedat", "tst", "gpstime", "gpstimeutc", "isotst", "unixtime", "epoch", "starttime",
    "timestart", "date", "createdat",
)  # fmt: skip
DEVICE: Final = ("segment", "seg", "trackid", "track", "deviceid", "device", "tid", "topic")

MEANINGS: Final = (LAT, LON, ALT, ERROR, TIME, DEVICE)

_NO_LETTER: Final = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Return a name in small letters and digits alone.

    >>> plain("Latitude (deg)"), plain("LATITUDE N/S"), plain("horizontal_accuracy")
    ('latitudedeg', 'latitudens', 'horizontalaccuracy')
    """
    return _NO_LETTER.sub("", name.lower())


class Names(NamedTuple):
    """The names that an object has for each meaning, in the order of preference."""

    lat: tuple[str, ...]
    lon: tuple[str, ...]
    alt: tuple[str, ...]
    error: tuple[str, ...]
    time: tuple[str, ...]
    device: tuple[str, ...]


@lru_cache(maxsize=1024)
def names_of(told: tuple[str, ...]) -> Names:
    """Return what the names of an object mean; the objects of a file have few different sets of names."""
    by_plain_name = {plain(name): name for name in reversed(told)}
    return Names(*(tuple(by_plain_name[name] for name in names if name in by_plain_name) for names in MEANINGS))


def named(wanted: Sequence[str], told: Mapping[str, Any]) -> Any:
    """Return the first value that an object has under one of these plain names; None if it has none."""
    return next((told[name] for meant in wanted for name in told if plain(name) == meant), None)


def add(found: Collection, told: Mapping[str, Any], place: tuple[float, float] | None = None, alt_m: float = NOT_TOLD) -> None:
    """Add the point that an object tells; ``place`` and ``alt_m`` count before what it says about these."""
    names = names_of(tuple(told))
    device = _first(names.device, told)
    found.add(
        _time(found, names.time, told),
        *(place or (_degrees(names.lat, told, 90), _degrees(names.lon, told, 180))),
        alt_m=number(_first(names.alt, told)) if math.isnan(alt_m) else alt_m,
        error_m=radius_m(_first(names.error, told)),
        segment=found.segment(device if isinstance(device, int | str) else None),
    )


def _time(found: Collection, names: Sequence[str], told: Mapping[str, Any]) -> int:
    """Return the first instant that an object tells, NO_TIME if it tells none; a missing zone is counted once."""
    before = found.zoneless
    for name in names:
        at_us = found.time(told[name])
        if at_us != NO_TIME:
            found.zoneless = before
            return at_us
    found.zoneless = min(found.zoneless, before + 1)
    return NO_TIME


def _degrees(names: Sequence[str], told: Mapping[str, Any], limit: float) -> float:
    """Return a latitude (``limit`` 90) or a longitude (180); names that end in E7 hold integers of 1e-7 degrees."""
    for name in names:
        if told[name] is not None and told[name] != "":
            return degrees_e7(told[name], limit) if name.endswith(("E7", "e7")) else number(told[name])
    return NOT_TOLD


def _first(names: Sequence[str], told: Mapping[str, Any]) -> Any:
    for name in names:
        value = told[name]
        if value is not None and value != "":
            return value
    return None
