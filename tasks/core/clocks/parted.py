"""A zone and the clock's own error, told apart: how far a clock was ahead of UTC in, which zone it was set to and the rest out.

The zone of a wall clock and the error of a clock are two quantities of which only the sum shows. A clock that is a whole hour
off its place was set to another zone or season; one that is minutes off is wrong; one that is days off was never set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.clocks.acquaintance import Acquaintance
from tasks.core.clocks.exhibits import Exhibits, Rows, zone_ahead_s
from tasks.core.clocks.witness import DAY_S, Floats, Stretch
from tasks.core.clocks.zone_hours import ahead_at, zone_names

ZONE_S: Final = 900.0
"""A clock is set to a zone if it is within this of it (issue: whole quarters of an hour are zones)."""
_FIXED_S: Final = 600.0
"""The same for an offset that the place does not explain: an error of a quarter is as likely as an odd zone."""
_TAGGED: Final = 0.9
_LOCATED: Final = 0.3
_STEADY: Final = 0.97
"""Shares of a stretch's photos that must have a tag, a position, or the zone's offset."""
_SAMPLE: Final = 400
_SAME_S: Final = 5.0
_MOST_UNCERTAIN_S: Final = 60.0
"""Two errors are one if they differ by no more than the first, and than both are uncertain by, within the second."""

_HALF_ZONES_H: Final = (-9.5, -3.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75)
OFFSETS_S: Final = np.array(sorted([*range(-12, 15), *_HALF_ZONES_H])) * 3600.0
"""What zones in use are ahead of UTC."""


@dataclass(frozen=True, eq=False)
class Part:
    """Photos of one camera by one steady clock: UTC = wall clock - zone - error - drift x days since the first."""

    rows: Rows
    """In the order in which it took them; the first one dates the drift."""
    zone: str
    """IANA name or UTC+HH:MM; "" = each photo's own, by its tag or its place."""
    error_s: float
    drift_s_per_day: float
    begin_s: float
    end_s: float
    """Wall clocks of the first and the last of them."""
    own: str
    """What tells the photos' own zones where ``zone`` is "": "tag" or "place"."""
    stretches: tuple[Stretch, ...]
    sizes: tuple[int, ...]
    """How many of the rows belong to each of the stretches."""
    place_zone: str = ""
    """The zone of its places where the clock stood on another one, "" = it stood on it, or none is known."""
    beside_s: tuple[float, ...] = ()
    """By how much ``zone`` is ahead of it, at its photos."""

    def error_at(self, wall_s: float) -> float:
        """Return the error at a wall clock, in seconds."""
        return self.error_s + self.drift_s_per_day * (wall_s - self.begin_s) / DAY_S


def fixed_zone(ahead_s: float) -> str:
    """Write an offset as a zone.

    >>> fixed_zone(-12600)
    'UTC-03:30'
    """
    hours, minutes = divmod(round(abs(ahead_s)) // 60, 60)
    return f"UTC{'-' if ahead_s < 0 else '+'}{hours:02d}:{minutes:02d}"


def settled(ahead_s: float) -> tuple[str, float]:
    """Return the zone and the error of a clock of which only its offset is known: both together are exactly it."""
    day = float(np.round(ahead_s / DAY_S) * DAY_S)
    within = ahead_s - day
    zone_s = float(OFFSETS_S[np.argmin(np.abs(OFFSETS_S - within))])
    if abs(within - zone_s) > _FIXED_S:
        zone_s = 0.0
    return fixed_zone(zone_s), ahead_s - zone_s


def parted(stretch: Stretch, rows: Rows, exhibits: Exhibits, known: Acquaintance, zone: str = "") -> Part:
    """Part how far one camera's clock was ahead of UTC over a stretch; ``zone`` is the one that the person named.

    The photos' own tags come first, since a tag is taken for the zone wherever there is one; then the zone of the photos' own
    places, else of the places of those days, if it explains the offset all along within a quarter of an hour; then a fixed
    offset, such as that of a home zone or of a forgotten summer time. What none explains is an error of a clock in the first.
    """
    some = rows[np.unique(np.linspace(0, len(rows) - 1, _SAMPLE).astype(np.intp))]
    days = (exhibits.wall_s[some] - exhibits.wall_s[rows[0]]) / DAY_S
    steady_s = np.full(len(some), stretch.ahead_s)
    utc_s = exhibits.wall_s[some] - steady_s - stretch.drift_s_per_day * days

    begin_s, end_s = (float(exhibits.wall_s[row]) for row in rows[[0, -1]])

    def of(named: str, error_s: float, own: str = "") -> Part:
        return Part(rows, named, error_s, stretch.drift_s_per_day, begin_s, end_s, own, (stretch,), (len(rows),))

    if zone:
        left = steady_s - _zone_s(zone, utc_s)
        return of(zone, float(np.median(left)))
    tag_s = exhibits.tag_s[some]
    if np.isfinite(tag_s).mean() >= _TAGGED:
        return of("", float(np.nanmedian(steady_s - tag_s)), "tag")
    if np.isfinite(tag_s).any():
        usual = float(pd.Series(tag_s).mode().iloc[0])
        return of(fixed_zone(usual), stretch.ahead_s - usual)
    names = [str(name) for name in pd.Series(exhibits.zone[some]).value_counts().index if name]
    if len(names) > 1 and (exhibits.zone[some] != "").mean() >= _LOCATED:
        left = steady_s - zone_ahead_s(exhibits.zone[some], _walls(exhibits.wall_s[some]), utc_s)
        if _is_steady(left):
            return of("", float(np.nanmedian(left)), "place")
    if not names:
        names = [name for name in zone_names(list(known.places(rows))) if name]
    part = of(*_in_a_zone(stretch, utc_s, names))
    if not names or part.zone in names:
        return part
    return replace(
        part, place_zone=names[0], beside_s=tuple(np.unique(_zone_s(part.zone, utc_s) - _zone_s(names[0], utc_s)).tolist())
    )


def _in_a_zone(stretch: Stretch, utc_s: Floats, names: Sequence[str]) -> tuple[str, float]:
    """Return the zone and the error of a clock without tags, of which ``names`` are the zones of its places."""
    for name in dict.fromkeys(names):
        left = stretch.ahead_s - _zone_s(name, utc_s)
        if _is_steady(left):
            return name, float(np.median(left))
    nearest = float(OFFSETS_S[np.argmin(np.abs(OFFSETS_S - stretch.ahead_s))])
    if abs(stretch.ahead_s - nearest) <= _FIXED_S or not names:
        return (fixed_zone(nearest), stretch.ahead_s - nearest) if names else settled(stretch.ahead_s)
    offset = _zone_s(names[0], utc_s)
    usual = float(pd.Series(offset).mode().iloc[0])
    # A clock that is off by more than any zone takes no notice of its place's summer time either.
    return names[0] if (offset == usual).all() else fixed_zone(usual), stretch.ahead_s - usual


def _is_steady(left_s: Floats) -> bool:
    """Say whether what a zone leaves of the offset is small, and the same for nearly all photos."""
    left = left_s[np.isfinite(left_s)]
    usual = np.median(left) if len(left) else np.inf
    return bool(abs(usual) <= ZONE_S and (np.abs(left - usual) <= 1).mean() >= _STEADY)


def _zone_s(name: str, utc_s: Floats) -> Floats:
    return np.array([ahead_at(name, second) for second in utc_s.tolist()])


def _walls(wall_s: Floats) -> pd.Series:
    return pd.Series(pd.to_datetime(wall_s, unit="s")).astype("datetime64[us]")


def merged(parts: Sequence[Part], sure: float) -> list[Part]:
    """Join the parts that follow each other and say the same: one zone, one error within what is certain, both sure or not."""
    joined: list[Part] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last is not None and _alike(last, part, sure):
            longer = last if len(last.rows) >= len(part.rows) else part
            joined[-1] = replace(
                last,
                rows=np.concatenate([last.rows, part.rows]),
                error_s=longer.error_at(last.begin_s),
                drift_s_per_day=longer.drift_s_per_day,
                end_s=part.end_s,
                stretches=last.stretches + part.stretches,
                sizes=last.sizes + part.sizes,
            )
        else:
            joined.append(part)
    return joined


def _alike(one: Part, other: Part, sure: float) -> bool:
    last, first = one.stretches[-1], other.stretches[0]
    if (one.zone, one.own) != (other.zone, other.own) or (last.confidence >= sure) != (first.confidence >= sure):
        return False
    longer, shorter = (one, other) if len(one.rows) >= len(other.rows) else (other, one)
    slack = _SAME_S + min(last.uncertain_s, _MOST_UNCERTAIN_S) + min(first.uncertain_s, _MOST_UNCERTAIN_S)
    return all(abs(longer.error_at(at) - shorter.error_at(at)) <= slack for at in (shorter.begin_s, shorter.end_s))
