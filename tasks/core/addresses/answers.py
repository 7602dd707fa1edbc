"""What a geocoder's answer means: geopy's locations in, positions with honest radii out, each place once.

The radius is that of the box which the geocoder states, from the position to its farthest point, for an address names all of
what lies there: "Rome" is a city. Where a service states none, or one that does not hold the position, it is that of the kind.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import numpy as np

from tasks.core.geo import distance_m, wrap_lon

LEAST_ERROR_M: Final = 25.0
"""Of a hit, however small its box: a house stands beside its number."""

UNKNOWN_KIND_M: Final = 10_000.0
"""Of a hit without a box of which nothing tells what kind of place it is: a town."""

_KIND_M: Final = {
    100.0: ("house", "address", "address_point", "pointaddress", "streetaddress", "housenumber", "rooftop", "building", "poi",
            "venue", "point", "amenity", "tourism", "pointofinterest"),
    1000.0: ("street", "streetname", "road", "highway", "range_interpolation", "range", "interpolated", "intersection",
             "crossstreet", "geometric_center"),
    5000.0: ("neighbourhood", "neighborhood", "suburb", "quarter", "borough", "district", "postal_code", "postalcode",
             "postcode"),
    10_000.0: ("city", "town", "village", "hamlet", "municipality", "locality", "place", "localadmin"),
    100_000.0: ("county", "region", "state", "province", "administrativearea", "macroregion", "macrocounty"),
    1_000_000.0: ("country",),
}  # fmt: skip
_RADIUS_OF: Final = {kind: metres for metres, kinds in _KIND_M.items() for kind in kinds}

_KINDS: Final = (
    "properties.layer", "properties.type", "properties.osm_value", "place_type.0", "geometry.location_type", "resultType",
    "addressType", "entityType", "type", "types.0", "accuracy_type", "geocodeQuality", "attributes.Addr_type", "fclName",
)  # fmt: skip
_BOXES: Final = (
    # south, west, north, east
    ("boundingbox.0", "boundingbox.2", "boundingbox.1", "boundingbox.3"),  # Nominatim and its kin
    ("properties.extent.3", "properties.extent.0", "properties.extent.1", "properties.extent.2"),  # Photon
    ("bbox.1", "bbox.0", "bbox.3", "bbox.2"),  # GeoJSON: Pelias, Mapbox, MapTiler
    ("bbox.0", "bbox.1", "bbox.2", "bbox.3"),  # Bing
    *(
        tuple(f"{where}.{corner}" for corner in ("southwest.lat", "southwest.lng", "northeast.lat", "northeast.lng"))
        for where in ("geometry.bounds", "geometry.viewport", "bounds")  # Google and Woosmap, OpenCage
    ),
    *(
        tuple(
            f"{where}.{corner}" for corner in ("btmRightPoint.lat", "topLeftPoint.lon", "topLeftPoint.lat", "btmRightPoint.lon")
        )
        for where in ("boundingBox", "viewport")  # TomTom and Azure
    ),
    ("mapView.south", "mapView.west", "mapView.north", "mapView.east"),  # HERE
    ("extent.ymin", "extent.xmin", "extent.ymax", "extent.xmax"),  # ArcGIS
)
_OUTSIDE_DEG: Final = 1e-5
_LINES: Final = 65
"""Parallels on which the farthest point of a box is looked for; of a small box it is always on the first or the last."""


class Found(NamedTuple):
    """One location of an answer, as it is kept: degrees, name, box (south, west, north, east) or none, kind."""

    lat: float
    lon: float
    name: str
    box: tuple[float, float, float, float] | None
    kind: str


class Hit(NamedTuple):
    """One place: degrees, the radius in metres that holds all of it, and its name."""

    lat: float
    lon: float
    error_m: float
    name: str


def found_in(locations: Iterable[tuple[float, float, str, Any]]) -> list[Found]:
    """Return what is kept of locations (latitude, longitude, name, raw answer); those off the globe or at (0, 0) are left out."""
    kept = []
    for lat, lon, name, raw in locations:
        if -90 <= lat <= 90 and -540 <= lon <= 540 and (lat, lon) != (0, 0):
            east = float(wrap_lon(lon))
            kept.append(Found(float(lat), east, plain_name(name), _box(raw, float(lat), east), _kind(raw)))
    return kept


def hits_of(found: Iterable[Found]) -> list[Hit]:
    """Return the places of an answer, best first.

    Two are the same place if each lies within the radius of the other, or if they have one name and their radii meet: a town is
    in OpenStreetMap as a point, as an area and as its municipality.
    """
    hits: list[Hit] = []
    for one in found:
        hit = Hit(one.lat, one.lon, radius_m(one), one.name)
        if not any(_same(hit, other) for other in hits):
            hits.append(hit)
    return hits


def radius_m(one: Found) -> float:
    """Return the radius in metres that holds all of a location: its box, else what is usual for its kind; at least 25."""
    if one.box is None:
        return _RADIUS_OF.get(one.kind, UNKNOWN_KIND_M)
    south, west, north, east = one.box
    opposite = float(wrap_lon(one.lon + 180))
    lons = [west, east, *([opposite] if _between(opposite, west, east) else [])]
    lats = np.linspace(south, north, _LINES)
    far_m = max(float(distance_m(one.lat, one.lon, lats, lon).max()) for lon in lons)
    return max(LEAST_ERROR_M, float(math.ceil(far_m)))


def plain_name(name: object) -> str:
    """Return a name from outside as one line without what parts sentences in a cell of review.csv."""
    visible = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in str(name or ""))
    return " ".join(visible.replace(";", ",").replace(": ", " ").split())


def _same(hit: Hit, other: Hit) -> bool:
    apart_m = float(distance_m(hit.lat, hit.lon, other.lat, other.lon))
    reach_m = hit.error_m + other.error_m if hit.name == other.name else min(hit.error_m, other.error_m)
    return apart_m <= reach_m


def _box(raw: Any, lat: float, lon: float) -> tuple[float, float, float, float] | None:
    for sides in _BOXES:
        try:
            south, west, north, east = (float(_dig(raw, side)) for side in sides)
        except (TypeError, ValueError):
            continue
        inside = south - _OUTSIDE_DEG <= lat <= north + _OUTSIDE_DEG and _between(lon, west - _OUTSIDE_DEG, east + _OUTSIDE_DEG)
        if -90 <= south <= north <= 90 and max(abs(west), abs(east)) <= 180 and inside:
            return south, west, north, east
    return None


def _between(lon: float, west: float, east: float) -> bool:
    return west <= lon <= east if west <= east else lon >= west or lon <= east


def _kind(raw: Any) -> str:
    words = (str(_dig(raw, where) or "").lower().replace(" ", "") for where in _KINDS)
    return next((word for word in words if word in _RADIUS_OF), "")


def _dig(raw: Any, where: str) -> Any:
    """Return what lies at a path such as ``bbox.0`` in parsed JSON, None where nothing does."""
    for step in where.split("."):
        if isinstance(raw, dict):
            raw = raw.get(step)
        elif isinstance(raw, list) and step.isdecimal() and int(step) < len(raw):
            raw = raw[int(step)]
        else:
            return None
    return raw
