"""Before each block: what its clock may be set to there and then, and what it may have done since the block before."""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.clocks.blocks import Spans
from tasks.core.clocks.chain import Move, move
from tasks.core.clocks.grid import Grid
from tasks.core.clocks.prior import log_prior
from tasks.core.clocks.scene import Scene
from tasks.core.clocks.witness import DAY_S, Floats
from tasks.core.clocks.zone_hours import ZoneHours, zone_hours, zone_names
from tasks.core.geo import wrap_lon

AT_SEA: Final = "Etc/"
"""Zones of the open sea have such names (timezonefinder). Ships keep the time of a port, and so do clocks on a ferry."""


def zones_here(scene: Scene, spans: Spans, utc_s: Floats) -> list[ZoneHours | None]:
    """Return the zone of the place of each block: of its own positions, else on the track, else the first place's.

    At sea it is that of the block before, at the beginning that of the first block ashore.
    """
    names = [scene.zones[0] if scene.zones else ""] * len(spans)
    places, known = [], []
    for block, (first, last) in enumerate(spans):
        lat = scene.photos.lat[first:last]
        if np.isfinite(lat).any():
            places.append((float(np.nanmedian(lat)), float(np.nanmedian(scene.photos.lon[first:last]))))
            known.append(block)
        elif scene.pace is not None and scene.pace.begin_s <= utc_s[block] <= scene.pace.end_s:
            on_lat, on_lon, _ = scene.pace.position(utc_s[block : block + 1])
            places.append((float(on_lat[0]), float(wrap_lon(on_lon[0]))))
            known.append(block)
    for block, name in zip(known, zone_names(places), strict=True):
        names[block] = name or names[block]
    ashore = next((name for name in names if not name.startswith(AT_SEA)), "")
    for block, name in enumerate(names):
        ashore = names[block] = ashore if ashore and name.startswith(AT_SEA) else name
    return [zone_hours(name, int(at // DAY_S)) if name else None for name, at in zip(names, utc_s, strict=True)]


def priors_of(scene: Scene, grid: Grid, centre_s: float, here: list[ZoneHours | None], utc_s: Floats) -> tuple[Floats, ...]:
    """Return the prior probability over the grid at each block: of its zone there and then, the other places', and home's."""
    made: dict[tuple[tuple[ZoneHours, ...], tuple[ZoneHours, ...]], Floats] = {}
    priors = []
    for zone, at in zip(here, utc_s, strict=True):
        zones = tuple(dict.fromkeys((*((zone,) if zone else ()), *scene.zones_about(float(at)))))
        key = zones, scene.home_about(float(at))
        if key not in made:
            made[key] = np.exp(log_prior(grid, centre_s, *key))
        priors.append(made[key])
    return tuple(priors)


def moves_of(scene: Scene, spans: Spans, here: list[ZoneHours | None]) -> tuple[Move, ...]:
    """Return the moves between neighbouring blocks: by the gap, the change of the zone where they are, that of their tags."""
    wall, tags = scene.photos.wall_s, scene.photos.tag_s
    middle = [float(np.nanmedian(tags[slice(*span)])) if np.isfinite(tags[slice(*span)]).any() else np.nan for span in spans]
    moves = []
    for block in range(1, len(spans)):
        gap_s = float(wall[spans[block][0]] - wall[spans[block - 1][1] - 1])
        before, after = here[block - 1], here[block]
        zone_step = after.now_s - before.now_s if before and after else 0.0
        tag_step = middle[block] - middle[block - 1]
        moves.append(move(-gap_s, gap_s, zone_step, float(np.nan_to_num(tag_step))))
    return tuple(moves)
