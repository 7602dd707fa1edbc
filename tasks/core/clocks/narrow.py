"""The search near what the wall clocks say: four days either way about a centre, block by block, chained."""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.clocks.activity import VISIT
from tasks.core.clocks.blocks import Spans, blocks_of
from tasks.core.clocks.chain import Chain
from tasks.core.clocks.coarse import daylight, tag
from tasks.core.clocks.drift import likely_drift, ramped
from tasks.core.clocks.grid import Grid, centred
from tasks.core.clocks.joining import Outcome, findings
from tasks.core.clocks.likelihood import Floats32, flow_likelihood, position_likelihood, vote_likelihood
from tasks.core.clocks.scaling import rescaled
from tasks.core.clocks.scene import Scene
from tasks.core.clocks.transitions import moves_of, priors_of, zones_here
from tasks.core.clocks.verdict import Finding
from tasks.core.clocks.witness import DAY_S, HOUR_S, Floats

REACH_S: Final = 4 * DAY_S
STEP_S: Final = 10.0
MOST_EVENTS: Final = 2000
LEAST_EVENTS: Final = 12

TAGGED_BLOCKS: Final = 3.0
"""Offset tags of a camera count as so many blocks in all: they are one fact."""


def search(scene: Scene, parts: Spans, centre_s: float, *, surprising: bool = False) -> list[Finding]:
    """Return the findings for parts [first, last) of the photos, whose clock is ahead by about ``centre_s``, in their order.

    ``surprising`` says that the centre is one of many that were tried.
    """
    grid = centred(centre_s, REACH_S, STEP_S)
    spans = [block for first, last in parts for block in blocks_of(scene, first, last)]
    middle_s = np.array([float(np.median(scene.photos.wall_s[first:last])) for first, last in spans])
    sharp, scale = _sharp(scene, spans, grid)
    everything = sharp + _coarse(scene, spans, grid)
    guess_s = float(grid.ahead_s[int(np.argmax(sharp.sum(0, dtype=np.float64)))]) if sharp.any() else centre_s
    here = zones_here(scene, spans, middle_s - guess_s)
    priors = priors_of(scene, grid, centre_s, here, middle_s - guess_s)
    moves = moves_of(scene, spans, here)
    drift = likely_drift(Chain(grid, everything, priors, moves), middle_s, _block_votes(scene, spans))
    at_s = float(middle_s[0])
    laid = ramped(everything, grid, middle_s, at_s, drift)
    return findings(
        Outcome(
            grid=grid,
            spans=spans,
            strict=Chain(grid, laid, priors, moves).posteriors(),
            doubted=Chain(grid, laid, priors, tuple(taken.doubted() for taken in moves)).posteriors(),
            priors=priors,
            sharp=ramped(sharp, grid, middle_s, at_s, drift),
            scale=scale,
            drift=drift,
            at_wall_s=at_s,
            surprising=surprising,
        )
    )


def _sharp(scene: Scene, spans: Spans, grid: Grid) -> tuple[Floats32, float]:
    """Return blocks x offsets of the evidence that tells minutes or seconds, and by how much its flows were scaled."""
    events = [scene.events(first, last, max(LEAST_EVENTS, MOST_EVENTS // len(spans)), VISIT) for first, last in spans]
    hours = len(np.unique(np.concatenate([scene.photos.wall_s[event.rows] for event in events]) // HOUR_S))
    weight = float(sum(event.weights.sum() for event in events))
    flows, scale = rescaled(flow_likelihood(scene, events, grid), grid, hours, weight)
    sharp = flows + position_likelihood(scene, events, grid)
    for block, (first, last) in enumerate(spans):
        sharp[block] += vote_likelihood(scene, first, last, grid.ahead_s, grid.step_s).astype(np.float32)
    return sharp, scale


def _coarse(scene: Scene, spans: Spans, grid: Grid) -> Floats32:
    """Return blocks x offsets of the evidence that tells the hour at best."""
    coarse, share = np.zeros((len(spans), grid.count), dtype=np.float32), min(1.0, TAGGED_BLOCKS / len(spans))
    for block, (first, last) in enumerate(spans):
        coarse[block] += tag(scene.photos.tag_s[first:last], grid.ahead_s, share).astype(np.float32)
        if np.isfinite(scene.lon):
            coarse[block] += daylight(scene.photos.wall_s[first:last], scene.lon, grid.ahead_s).astype(np.float32)
    return coarse


def _block_votes(scene: Scene, spans: Spans) -> Floats:
    """Return the median vote of each block, of the first kind that there is; NaN for none."""
    medians = np.full(len(spans), np.nan)
    for votes in scene.votes.values():
        for block, (first, last) in enumerate(spans):
            known = votes[first:last][np.isfinite(votes[first:last])]
            if len(known) and not np.isfinite(medians[block]):
                medians[block] = float(np.median(known))
    return medians
