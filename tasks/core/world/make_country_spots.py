"""Makes ``country_spots.csv`` from ``borders.npz``; run by hand: ``python -m tasks.core.world.make_country_spots``.

A country's name stands in the middle of the largest circle inside its largest piece of land as a map shows it: the mean of
its corners may lie at sea, or in a neighbour that it goes around.
"""

from __future__ import annotations

import csv
from typing import Final

import numpy as np
import shapely

from tasks.core.world.borders import the_world
from tasks.core.world.country_spots import DATA

_MERCATOR_LAT: Final = 84.0
_STEP: Final = 0.1
"""How far the circle may be from the largest one, and its land from Natural Earth's, in degrees at the equator."""


def main() -> None:
    """Write ``country_spots.csv``, the countries with the most room first."""
    world = the_world()
    largest: dict[str, tuple[float, shapely.Polygon]] = {}
    for polygon, unit in zip(world.polygons, world.unit_of.tolist(), strict=True):
        code = str(world.codes[unit])
        if world.names[unit]:
            continue  # a part of a country that is called something else
        drawn = shapely.transform(polygon, _mercator)
        if code not in largest or drawn.area > largest[code][0]:
            largest[code] = (drawn.area, drawn)
    rows = []
    for code, (_, drawn) in largest.items():
        simple = drawn.simplify(_STEP)
        line = shapely.maximum_inscribed_circle(simple if simple.is_valid and not simple.is_empty else drawn, tolerance=_STEP)
        (x, y), _ = shapely.get_coordinates(line)
        lat = np.degrees(np.arctan(np.sinh(np.radians(y))))
        rows.append((code, f"{lat:.2f}", f"{x:.2f}", f"{line.length:.2f}"))
    rows.sort(key=lambda row: (-float(row[3]), row[0]))
    with DATA.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("code", "lat", "lon", "reach"), *rows])


def _mercator(corners: np.ndarray) -> np.ndarray:
    lat = np.radians(np.clip(corners[:, 1], -_MERCATOR_LAT, _MERCATOR_LAT))
    return np.column_stack([corners[:, 0], np.degrees(np.arctanh(np.sin(lat)))])


if __name__ == "__main__":
    main()
