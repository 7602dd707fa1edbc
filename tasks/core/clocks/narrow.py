"""The search near what the wall clocks say: four days either way about a centre, block by block, chained."""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.clocks.activity import VISIT
from tasks.core.clocks.blocks import blocks_of
from tasks.core.clocks.chain import Chain, Move, move
from tasks.core.clocks.coarse import daylight, tag
from tasks.core.clocks.drift import likely_drift, ramped
from tasks.core.clocks.grid import Grid, centred, mass_within
from tasks.core.clocks.likelihood import Floats32, flow_likelihood, position_likelihood, vote_likelihood
from tasks.core.clocks.prior import log_prior
from tasks.core.clocks.scaling import rescaled
from tasks.core.clocks.scene import Scene
from tasks.core.clocks.verdict import NEAR_S, Finding
from tasks.core.clocks.witness import DAY_S, HOUR_S, Floats
from tasks.core.clocks.zone_hours import ZoneHours, zone_hours, zone_names

REACH_S: Final = 4 * DAY_S
STEP_S: Final = 10.0
MOST_EVENTS: Final = 2000
LEAST_EVENTS: Final = 12
SAME_S: Final = 120.0
"""Winners of neighbouring blocks this near to each other are one clock."""

TAGGED_BLOCKS: Final = 3.0
"""Offset tags of a camera count as so many blocks in all: they are one fact."""

SURE_AT: Final = 0.9

Spans = list[tuple[int, int]]


def search(scene: Scene, parts: Spans, centre_s: float) -> list[Finding]:
    """Return the findings for parts [first, last) of the photos, whose clock is ahead by about ``centre_s``, in their order."""
    grid = centred(centre_s, REACH_S, STEP_S)
    spans = [block for first, last in parts for block in blocks_of(scene, first, last)]
    events = [scene.events(first, last, max(LEAST_EVENTS, MOST_EVENTS // len(spans)), VISIT) for first, last in spans]
    wall = scene.photos.wall_s
    middle = np.array([float(np.median(wall[first:last])) for first, last in spans])
    hours = len(np.unique(np.concatenate([wall[event.rows] for event in events]) // HOUR_S))
    weight = float(sum(event.weights.sum() for event in events))
    flows, scale = rescaled(flow_likelihood(scene, events, grid), grid, hours, weight)
    sharp = flows + position_likelihood(scene, events, grid)
    ahead, share = grid.ahead_s, min(1.0, TAGGED_BLOCKS / len(spans))
    for block, (first, last) in enumerate(spans):
        sharp[block] += vote_likelihood(scene, first, last, ahead, grid.step_s).astype(np.float32)
    everything = sharp.copy()
    for block, (first, last) in enumerate(spans):
        coarse = tag(scene.photos.tag_s[first:last], ahead, share)
        if np.isfinite(scene.lon):
            coarse = coarse + daylight(wall[first:last], scene.lon, ahead)
        everything[block] += coarse.astype(np.float32)
    guess = float(ahead[int(np.argmax(sharp.sum(0, dtype=np.float64)))]) if sharp.any() else centre_s
    here = _zones_here(scene, spans, middle - guess)
    priors = _priors(scene, grid, here, middle - guess)
    chain = Chain(grid, everything, priors, _moves(scene, spans, here))
    drift = likely_drift(chain, middle, _block_votes(scene, spans))
    at_s = float(middle[0])
    laid = ramped(everything, grid, middle, at_s, drift)
    best, mass = _winners(Chain(grid, laid, priors, chain.moves).posteriors(), grid)
    posterior = Chain(grid, laid, priors, tuple(taken.doubted() for taken in chain.moves)).posteriors()
    mass = [min(sure, _mass_at(row, at, grid)) for sure, row, at in zip(mass, posterior, best, strict=True)]
    return _findings(grid, spans, best, mass, posterior, priors, ramped(sharp, grid, middle, at_s, drift), scale, drift, at_s)


def _block_votes(scene: Scene, spans: Spans) -> Floats:
    """Return the median vote of each block, of the first kind that there is; NaN for none."""
    medians = np.full(len(spans), np.nan)
    for votes in scene.votes.values():
        for block, (first, last) in enumerate(spans):
            known = votes[first:last][np.isfinite(votes[first:last])]
            if len(known) and not np.isfinite(medians[block]):
                medians[block] = float(np.median(known))
    return medians


def _zones_here(scene: Scene, spans: Spans, utc_s: Floats) -> list[ZoneHours | None]:
    """Return the zone of the place of each block: of its own positions, else on the track, else the first place's."""
    names = [scene.zones[0] if scene.zones else ""] * len(spans)
    places, known = [], []
    for block, (first, last) in enumerate(spans):
        lat = scene.photos.lat[first:last]
        if np.isfinite(lat).any():
            places.append((float(np.nanmedian(lat)), float(np.nanmedian(scene.photos.lon[first:last]))))
            known.append(block)
        elif scene.pace is not None and scene.pace.begin_s <= utc_s[block] <= scene.pace.end_s:
            on_lat, on_lon, _ = scene.pace.position(utc_s[block : block + 1])
            places.append((float(on_lat[0]), float((on_lon[0] + 180.0) % 360.0 - 180.0)))
            known.append(block)
    for block, name in zip(known, zone_names(places), strict=True):
        names[block] = name or names[block]
    return [zone_hours(name, int(at // DAY_S)) if name else None for name, at in zip(names, utc_s, strict=True)]


def _priors(scene: Scene, grid: Grid, here: list[ZoneHours | None], utc_s: Floats) -> tuple[Floats, ...]:
    """Return the prior probability over the grid at each block: of its zone there and then, the other places', and home's."""
    made: dict[tuple[tuple[ZoneHours, ...], tuple[ZoneHours, ...]], Floats] = {}
    priors = []
    for zone, at in zip(here, utc_s, strict=True):
        zones = tuple(dict.fromkeys((*((zone,) if zone else ()), *scene.zones_about(float(at)))))
        key = zones, scene.home_about(float(at))
        if key not in made:
            made[key] = np.exp(log_prior(grid, *key))
        priors.append(made[key])
    return tuple(priors)


def _moves(scene: Scene, spans: Spans, here: list[ZoneHours | None]) -> tuple[Move, ...]:
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


def _winners(posterior: Floats32, grid: Grid) -> tuple[list[int], list[float]]:
    """Return for each block the offset about which most probability lies, and how much within NEAR_S."""
    reach = grid.steps(NEAR_S)
    best, mass = [], []
    for row in posterior.astype(np.float64):
        near = mass_within(row, reach)
        top = int(np.argmax(row * 0.01 + near))
        low = max(0, top - reach)
        top = low + int(np.argmax(row[low : top + reach + 1]))
        best.append(top)
        mass.append(min(float(near[top]), 1.0))
    return best, mass


def _mass_at(row: Floats32, at: int, grid: Grid) -> float:
    reach = grid.steps(NEAR_S)
    return float(row[max(0, at - reach) : at + reach + 1].sum(dtype=np.float64))


def _findings(
    grid: Grid,
    spans: Spans,
    best: list[int],
    mass: list[float],
    posterior: Floats32,
    priors: tuple[Floats, ...],
    sharp: Floats32,
    scale: float,
    drift: float,
    at_s: float,
) -> list[Finding]:
    """Join neighbouring blocks of one clock; within each, runs of blocks that are sure or not are told apart."""
    sizes = np.array([last - first for first, last in spans])
    cuts = [block for block in range(1, len(spans)) if abs(best[block] - best[block - 1]) * grid.step_s > SAME_S]
    found = []
    for start, end in zip([0, *cuts], [*cuts, len(spans)], strict=True):
        share = sizes[start:end] / sizes[start:end].sum()
        first, last = spans[start][0], spans[end - 1][1]
        winner = int(np.median(np.repeat(best[start:end], sizes[start:end])))
        runs, run = [], start
        for block in range(start + 1, end + 1):
            if block == end or (mass[block] >= SURE_AT) != (mass[run] >= SURE_AT):
                sure = float(np.average(mass[run:block], weights=sizes[run:block]))
                runs.append((spans[run][0], spans[block - 1][1], sure))
                run = block
        found.append(
            Finding(
                first=first,
                last=last,
                grid=grid,
                posterior=(posterior[start:end] * share[:, None]).sum(0, dtype=np.float64),
                prior=priors[start],
                sharp=sharp[start:end].sum(0, dtype=np.float64),
                ahead_s=float(grid.ahead_s[winner]),
                at_wall_s=at_s,
                drift=drift,
                runs=tuple(runs),
                scale=scale,
                wide=False,
            )
        )
    return found
