"""Solve each camera's clock from all that the archive bears on it: PHOTOS, tracks and the person's words in, CLOCKS out.

The zone of a wall clock and the error of a clock cannot be told apart by one photo alone; so the zone comes first, in the very
order in which ``utc`` takes it (the person's override, the photo's own offset tag, the stretch's zone), and what is left is the
clock's error. Another order here would count an error twice there.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from config.settings import Clock
from tasks.core.cameras_csv import with_seconds
from tasks.core.clocks import rows as made
from tasks.core.clocks.acquaintance import Acquaintance, Matches
from tasks.core.clocks.exhibits import Exhibits, exhibits_of
from tasks.core.clocks.gps_times import GpsTimes
from tasks.core.clocks.left_over import with_typed
from tasks.core.clocks.part_rows import by_parts
from tasks.core.clocks.roots import covers, gps_times_of, instants_by_gps, instants_by_rows
from tasks.core.clocks.segments import Segment, segments_of
from tasks.core.clocks.solving import is_mostly_sure, solved_all
from tasks.core.clocks.traces import trace_of
from tasks.core.tables import CLOCKS
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.clock")


def _rows(
    segments: Sequence[Segment], gps: dict[int, GpsTimes], photos: pd.DataFrame, exhibits: Exhibits, known: Acquaintance
) -> Iterator[made.Row]:
    """Yield the rows of all segments in their order: the known ones tell of the others."""
    final = {
        number: list(made.by_override(segment, exhibits)) for number, segment in enumerate(segments) if made.is_final(segment)
    }
    plain = {n for n, times in gps.items() if n not in final and times.plain and times.sure and covers(segments[n], exhibits)}
    told = [instants_by_rows(rows, exhibits) for rows in final.values() if rows[0].basis == made.OVERRIDE]
    told += [instants_by_gps(segments[number], gps[number], exhibits) for number in sorted(plain)]
    if told:
        known.learn(np.concatenate([rows for rows, _ in told]), np.concatenate([utc_s for _, utc_s in told]))
    parts = solved_all(segments, [n for n in range(len(segments)) if n not in final and n not in plain], photos, exhibits, known)
    for number, segment in enumerate(segments):
        if number in final:
            yield from final[number]
        elif number in parts and (number not in gps or is_mostly_sure(parts[number])):
            yield from by_parts(segment, parts[number], exhibits, known)
        elif number in gps:
            yield made.by_gps_times(segment, gps[number])
        else:
            yield made.unknown(segment)


@step(run_name="solve clocks", description="Find out how far each camera's clock was off.", version=4)
def clock(
    photos: pd.DataFrame,
    typed: pd.DataFrame | None,
    fixes: pd.DataFrame,
    pairs: pd.DataFrame,
    told: tuple[str, ...],
    settings: Clock,
) -> pd.DataFrame:
    """Return CLOCKS, a row for each stretch of each camera of PHOTOS, donors' cameras too.

    ``typed`` are CLOCKS as the person left them in cameras.csv, ``told`` the texts of --time-offset, ``fixes`` FIXES, ``pairs``
    PAIRS. Cameras whose GPS times agree, or of which the person said all, are known; the others are solved one after the other
    by what is known by then (``tasks.core.clocks.solving``), and the best guess is used from a confidence of a half on. Where
    nothing tells, the clock is taken as right: error 0, basis "none". A camera that the archive no longer holds stays as long as
    the person filled in something; photos of an unknown camera have no row: nothing says that they share a clock. Raises
    UsageError where a pair of times names a photo that is not there or of another camera.
    """
    typed = CLOCKS.empty() if typed is None else with_seconds(typed, photos)
    exhibits = exhibits_of(photos)
    segments = segments_of(photos, exhibits, typed, told)
    gps = gps_times_of(segments, exhibits, photos, settings.max_gps_disagreement_s)
    track = trace_of(fixes) if settings.by_track else None
    known = Acquaintance(exhibits, Matches.of(photos, pairs), track, by_activity=settings.by_activity)
    rows = list(_rows(segments, gps, photos, exhibits, known))
    table = made.in_a_table(rows, photos, np.isfinite(photos["lat"].to_numpy()))
    clocks = CLOCKS.make(with_typed(table, rows, typed, photos, exhibits.by_clock))
    log.info("clock: %d stretches of %d cameras", len(clocks), clocks["camera"].nunique())
    return clocks
