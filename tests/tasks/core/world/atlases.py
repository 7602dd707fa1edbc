"""A TopoJSON world of four countries, small enough to be drawn on paper, packed as ``make_borders`` packs the real one."""

from __future__ import annotations

from typing import Any

CODES = {1: "AA", 2: "BB", 3: "CC", 4: "DD"}

WEST, BORDER, EAST, DATE_LINE, POLE, DUST = range(6)


def atlas() -> dict[str, Any]:
    """A and B are squares of 10 degrees that share the border 10 E; C ends at the date line; D goes around the South Pole."""
    geometries = [
        geometry("A", [[WEST, BORDER]], number="001"),
        geometry("B", [[EAST, ~BORDER]], number="002"),
        # what lies on the eastern edge of the map is written -180, as world-atlas does
        geometry("C", [[DATE_LINE]], number="003"),
        geometry("D", [[POLE]], number="004"),
        # rounding left nothing of this islet
        geometry("B", [[DUST]], number="002"),
    ]
    return {
        "transform": {"scale": [1.0, 1.0], "translate": [-180.0, -90.0]},
        "arcs": [
            steps((10, 10), (0, 10), (0, 0), (10, 0)),
            steps((10, 0), (10, 10)),
            steps((10, 10), (20, 10), (20, 0), (10, 0)),
            steps((170, 0), (-180, 0), (-180, 10), (170, 10), (170, 0)),
            steps((-180, -80), (-60, -80), (60, -80), (170, -80), (-180, -80)),
            steps((40, 40), (41, 40), (40, 40)),
        ],
        "objects": {"countries": {"type": "GeometryCollection", "geometries": geometries}},
    }


def geometry(name: str, rings: list[list[int]], number: str = "") -> dict[str, Any]:
    """One country of one polygon."""
    return {"type": "Polygon", "arcs": rings, "properties": {"name": name}, **({"id": number} if number else {})}


def steps(*corners: tuple[int, int]) -> list[list[int]]:
    """An arc as TopoJSON writes it: longitude and latitude counted from the lower left corner, each less the one before."""
    counted = [(lon + 180, lat + 90) for lon, lat in corners]
    before = [(0, 0), *counted[:-1]]
    return [[x - x0, y - y0] for (x, y), (x0, y0) in zip(counted, before, strict=True)]
