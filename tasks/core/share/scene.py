"""What one picture shows, before it has colours: tables and a layout in, masks, lines and labels in pixels out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from PIL import Image

from tasks.core.geo import Floats
from tasks.core.share.frame import Box, Frame, fitted
from tasks.core.share.glow import Glow, glow_of
from tasks.core.share.grid import COUNTRIES_FROM_M, Region, Scale, meridians_and_parallels, regions_in, scale_of
from tasks.core.share.ground import ground_in
from tasks.core.share.labels import Placed, Wanted, placed
from tasks.core.share.lettering import Hand, is_legible, width_of
from tasks.core.share.masks import Mask, dashed
from tasks.core.share.projections import Orthographic, Projection
from tasks.core.share.sheet import Sheet
from tasks.core.share.stops import Stop, stops_in
from tasks.core.share.ways import FLIGHT, RIDE, UNKNOWN, WALK, Segments, segments_in
from tasks.core.thinning import degrees_of, unit_vectors

NAME: Final = Hand(25, 640)
DETAIL: Final = Hand(17, 470)
COUNTRY: Final = Hand(17, 520, 4.5)
TOWN: Final = Hand(16, 470, 0.3)

EMOJI_RADIUS, DOT_RADIUS, SHOT_RADIUS = 24.0, 9.5, 2.6
WIDTHS: Final = {WALK: 4.2, RIDE: 6.0, FLIGHT: 3.0, UNKNOWN: 2.6}
HALO_PX: Final = 2.6
_DASHES: Final = {FLIGHT: (13.0, 10.0), UNKNOWN: (1.0, 9.0)}

MOST_JOURNEYS: Final = 4
"""Of more journeys than this the ways are drawn as light."""

_BUSY: Final = 0.01
"""The share of a name that the way may cover."""

_MOST_STOPS: Final = 14
_GLOBE_UNTIL_M: Final = 1_000_000.0
"""A picture that is narrower than this on the ground has a small globe that tells where it is."""

_SHOTS_APART_PX: Final = 24.0
_MOST_SHOTS: Final = 500
_SHOTS_UNTIL_M: Final = 40.0
"""Metres to a pixel up to which the spots of photos are drawn."""


@dataclass(frozen=True)
class Scene:
    """Everything that is to be drawn of the map; masks have the picture's size."""

    frame: Frame
    world: Image.Image | None  # what is on the globe at all; None = everything
    land: Image.Image
    outlines: Image.Image
    grid: Image.Image
    segments: Segments
    way: Image.Image  # the lines of the way
    around: Image.Image  # the same, wider
    shots: list[tuple[float, float]]  # where photos were taken
    ends: list[tuple[float, float, float]]  # x, y and share of the time where the way begins and ends
    glow: Glow | None  # instead of the lines, where there are many journeys
    stops: list[Stop]
    shares: list[float]  # of the time, when each stop was first visited
    labels: list[Placed]
    details: list[str]  # the second line of each stop's label
    regions: list[Region]
    scale: Scale | None
    globe: GlobeScene | None


@dataclass(frozen=True)
class GlobeScene:
    """The small globe: masks of its own size, and where on it the picture is."""

    disc: Image.Image
    land: Image.Image
    spot: tuple[float, float]


def scene_of(
    way: pd.DataFrame, journeys: pd.DataFrame, photos: pd.DataFrame, places: pd.DataFrame, sheet: Sheet, projection: Projection
) -> Scene:
    """Return the scene of WAY, JOURNEYS, located PHOTOS and PLACES; of way and photos at least one has a row."""
    lat = np.concatenate([way["lat"].to_numpy(), photos["lat"].to_numpy()])
    lon = np.concatenate([way["lon"].to_numpy(), photos["lon"].to_numpy()])
    frame = fitted(projection, lat, lon, sheet.free, sheet.width, sheet.height)
    size = (sheet.width, sheet.height)
    ground = ground_in(frame)
    land = Mask(*size).areas(ground.land).made()
    segments = segments_in(way, frame)
    many = len(journeys) > MOST_JOURNEYS
    lines = segments.lines() if not many else []
    drawn = Mask(*size)
    around = Mask(*size)
    for kind, line, _ in lines:
        pieces = dashed(line, *_DASHES[kind]) if kind in _DASHES else [line]
        drawn.lines(pieces, WIDTHS[kind])
        around.lines(pieces if kind in _DASHES else [line], WIDTHS[kind] + 2 * HALO_PX)
    shots = [] if many or frame.metres_per_px > _SHOTS_UNTIL_M else _shots(photos, frame)
    way_mask = drawn.discs(shots, SHOT_RADIUS + 2).made()
    around.discs(shots, SHOT_RADIUS + 2 + HALO_PX)
    glow = glow_of(segments, *size) if many else None
    stops = stops_in(places, frame, sheet.free.grown(30), _MOST_STOPS)
    first, last = (way["at"].min(), way["at"].max()) if len(way) else (pd.NaT, pd.NaT)
    several_days = len(journeys) > 0 and journeys["first_local"].min().date() != journeys["last_local"].max().date()
    details = [_detail(stop, many=many, several_days=several_days) for stop in stops]
    busy = np.asarray(way_mask, dtype=np.float64) / 255 if glow is None else np.asarray(glow.core)
    scale = scale_of(frame, 150) if sheet.width * frame.metres_per_px < 3 * _GLOBE_UNTIL_M else None
    globe = _globe(lat, lon, sheet) if sheet.width * frame.metres_per_px < _GLOBE_UNTIL_M else None
    taken = [text.box for text in sheet.texts] + ([sheet.globe] if globe else [])
    if scale:
        taken.append(scale_box(sheet, scale))
    room = Box(sheet.map.left + 12, sheet.map.top + 12, sheet.map.right - 20, sheet.map.bottom - 40)
    labels = placed([_wanted(stop, detail) for stop, detail in zip(stops, details, strict=True)], room, taken, busy)
    taken += [label.box for label in labels]
    taken += [Box(stop.x, stop.y, stop.x, stop.y).grown(26) for stop in stops]
    edge = projection.edge()
    return Scene(
        frame=frame,
        world=None if edge is None else Mask(*size).areas([np.column_stack(frame.on_page(*edge))]).made(),
        land=land,
        outlines=Mask(*size).lines(ground.lines, 1.0).made(),
        grid=Mask(*size).lines(meridians_and_parallels(frame), 1.0).made(),
        segments=segments,
        way=way_mask,
        around=around.made(),
        shots=shots,
        ends=[] if many or not len(segments.x0) else _ends(segments),
        glow=glow,
        stops=stops,
        shares=[_share(stop.at, first, last) for stop in stops],
        labels=labels,
        details=details,
        regions=_regions(frame, room, taken, busy, {stop.name.casefold() for stop in stops}),
        scale=scale,
        globe=globe,
    )


def scale_box(sheet: Sheet, scale: Scale) -> Box:
    """Return the part of the picture that the scale covers."""
    right, bottom = sheet.map.right - 64, sheet.map.bottom - (150 if sheet.fade_bottom[1] else 64)
    return Box(right - scale.width - 8, bottom - 34, right + 8, bottom + 8)


def _wanted(stop: Stop, detail: str) -> Wanted:
    radius = EMOJI_RADIUS + 4 if stop.emoji else DOT_RADIUS + 5
    width = max(width_of(stop.name, NAME), width_of(detail, DETAIL)) + 8
    height = (30.0 if stop.name else 0.0) + (22.0 if detail else 0.0)
    return Wanted(stop.x, stop.y, radius, width, height)


def _detail(stop: Stop, *, many: bool, several_days: bool) -> str:
    if not stop.name:
        return ""
    if many:
        return f"{stop.photos:,} photo{'s' if stop.photos != 1 else ''}"
    return "" if pd.isna(stop.at) or not several_days else f"{stop.at.day} {stop.at.strftime('%b')}"


def _share(at: pd.Timestamp, first: pd.Timestamp, last: pd.Timestamp) -> float:
    if pd.isna(at) or pd.isna(first) or last <= first:
        return 0.0
    return float(np.clip((at - first) / (last - first), 0, 1))


def _shots(photos: pd.DataFrame, frame: Frame) -> list[tuple[float, float]]:
    """Return one spot of each small square in which photos were taken; none if there are too many for a picture."""
    x, y = frame.pixels(photos["lat"].to_numpy(), photos["lon"].to_numpy())
    cells = np.column_stack([np.floor(x / _SHOTS_APART_PX), np.floor(y / _SHOTS_APART_PX)])
    _, first = np.unique(cells, axis=0, return_index=True)
    if len(first) > _MOST_SHOTS:
        return []
    return [(float(x[at]), float(y[at])) for at in first.tolist()]


def _ends(segments: Segments) -> list[tuple[float, float, float]]:
    first, last = (float(segments.x0[0]), float(segments.y0[0]), 0.0), (float(segments.x1[-1]), float(segments.y1[-1]), 1.0)
    return [first, last] if np.hypot(first[0] - last[0], first[1] - last[1]) > 2 * DOT_RADIUS else [last]


def _regions(frame: Frame, room: Box, taken: list[Box], busy: Floats, told: set[str]) -> list[Region]:
    """Return the names of the map that find room beside everything else."""
    found: list[Region] = []
    used = list(taken)
    coarse = frame.metres_per_px >= COUNTRIES_FROM_M
    hand = COUNTRY if coarse else TOWN
    for region in regions_in(frame):
        if not is_legible(region.name) or region.name.casefold() in {"", *told}:
            continue
        width = width_of(region.name, hand)
        box = Box(region.x - width / 2, region.y - 11, region.x + width / 2, region.y + 11)
        if (coarse and width > 1.35 * region.room) or not room.holds(box) or any(box.overlaps(other) for other in used):
            continue
        if busy[int(box.top) : int(box.bottom), int(box.left) : int(box.right)].mean() > _BUSY:
            continue
        found.append(region)
        used.append(box.grown(14 if coarse else 34))
        if len(found) == (24 if coarse else 9):
            break
    return found


def _globe(lat: Floats, lon: Floats, sheet: Sheet) -> GlobeScene:
    (at_lat,), (at_lon,) = degrees_of(unit_vectors(lat, lon).sum(axis=0)[np.newaxis])
    # Seen a little from the side of the equator, the more so the nearer to a pole.
    view = Orthographic(float(at_lat) * 0.8, float(at_lon) - 12)
    side = int(sheet.globe.width)
    frame = Frame(view, side, side, side / 2 - 1, side / 2, side / 2)
    ring = np.column_stack(frame.on_page(*view.edge()))
    disc = Mask(side, side).areas([ring]).made()
    land = Mask(side, side).areas(ground_in(frame).land).made()
    x, y = frame.pixels(np.array([at_lat]), np.array([at_lon]))
    return GlobeScene(disc, land, (float(x[0]), float(y[0])))
