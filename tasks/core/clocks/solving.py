"""Solve the cameras' clocks one after the other, each by those that are known by then: segments in, their parts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.clocks.acquaintance import Acquaintance
from tasks.core.clocks.capture_order import capture_order
from tasks.core.clocks.exhibits import Exhibits, Rows
from tasks.core.clocks.instants import SURE
from tasks.core.clocks.parted import Part, merged, parted
from tasks.core.clocks.segments import Segment
from tasks.core.clocks.solver import RESET_BEFORE_S, solve
from tasks.core.clocks.typed import Zone
from tasks.core.clocks.witness import DAY_S, Floats
from tasks.core.zone_map import local_offset_s

_FEWEST: Final = 3
"""Photos without which nothing but GPS times, names and near-identical pictures could tell a clock."""
_TAGGED: Final = 0.9
_GROWN: Final = 1.2
"""A camera that stayed unsure is asked again when so many times the known photos are of its days."""
_LOCATED: Final = 0.5
_IN_STEP: Final = 0.95


@dataclass(frozen=True, eq=False)
class _Asked:
    """A camera whose clock is to be solved: the photos that are evidence, and what they could be compared with."""

    segment: Segment
    rows: Rows
    days: Floats
    photos_of_day: npt.NDArray[np.int64]
    told: int
    """Photos that tell UTC themselves."""
    latest_s: float
    sets_itself: bool
    """A phone's: most photos have positions, and tags that are just the time of these places."""

    @classmethod
    def of(cls, segment: Segment, exhibits: Exhibits) -> _Asked:
        rows = segment.rows[exhibits.tells[segment.rows]]
        days, photos = np.unique(exhibits.wall_s[rows] // DAY_S, return_counts=True)
        told = int((np.isfinite(exhibits.gps_s[rows]) | np.isfinite(exhibits.name_s[rows])).sum())
        latest_s = float(exhibits.wall_s[rows].max(initial=-np.inf))
        return cls(segment, rows, days, photos, told, latest_s, _sets_itself(rows, exhibits))

    def share(self, known: Acquaintance) -> int:
        """Return how many photos can be compared with something; 0 = there is nothing to solve the clock by."""
        told = self.told + int(np.isfinite(known.match_s[self.rows]).sum())
        if told == 0 and len(self.rows) < _FEWEST:
            return 0
        # A clock that was never set shares no day with anything, and is searched for all the same.
        unset = self.latest_s < RESET_BEFORE_S and not known.is_empty()
        return told + known.shared(self.segment.camera, self.days, self.photos_of_day) + int(unset)


def solved_all(
    segments: Sequence[Segment], wanted: Sequence[int], photos: pd.DataFrame, exhibits: Exhibits, known: Acquaintance
) -> dict[int, list[Part]]:
    """Return the parts of the ``wanted`` segments, by their numbers, that there is something to solve by.

    Phones come first, then the one that shares most days with known photos. Where none shares any, the clock of one is assumed to
    be right: a phone's, else one whose photos have offset tags, else the one with most photos; the others are then right as far
    as it is.
    """
    left = {number: _Asked.of(segments[number], exhibits) for number in wanted}
    found: dict[int, list[Part]] = {}
    unsure: list[tuple[int, _Asked, int]] = []
    while left:
        shares = {number: asked.share(known) for number, asked in left.items()}
        _, share, number = max((share > 0 and left[number].sets_itself, share, -number) for number, share in shares.items())
        asked = left.pop(-number)
        if share:
            found[-number] = _solved(asked, photos, exhibits, known)
            if not _join(found[-number], exhibits, known):
                unsure.append((-number, asked, known.crowd(asked.days)))
            continue
        left[-number] = asked
        anchor = _anchor(left, exhibits)
        if anchor is None:
            break
        first = left.pop(anchor)
        known.learn(first.rows, _taken_as_right(first.rows, exhibits, known), assumed=not first.sets_itself)
    for number, asked, crowd in unsure:
        if known.crowd(asked.days) > _GROWN * crowd:
            found[number] = _solved(asked, photos, exhibits, known)
            _join(found[number], exhibits, known)
    return found


def is_mostly_sure(parts: Sequence[Part]) -> bool:
    """Say whether most photos of the parts are of sure ones."""
    sure = sum(len(part.rows) for part in parts if _is_sure(part))
    return 2 * sure > sum(len(part.rows) for part in parts)


def _is_sure(part: Part) -> bool:
    return all(stretch.confidence >= SURE for stretch in part.stretches)


def utc_of(part: Part, exhibits: Exhibits) -> Floats:
    """Return UTC seconds of a part's photos."""
    utc_s = np.full(len(part.rows), np.nan)
    at = 0
    for stretch, size in zip(part.stretches, part.sizes, strict=True):
        wall_s = exhibits.wall_s[part.rows[at : at + size]]
        utc_s[at : at + size] = stretch.utc_s(wall_s, float(wall_s[0]))
        at += size
    return utc_s


def _sets_itself(rows: Rows, exhibits: Exhibits) -> bool:
    """Say whether photos are of a camera that the network sets: tags as the places of the positions beside them have it."""
    both = rows[np.isfinite(exhibits.tag_s[rows]) & (exhibits.zone[rows] != "")]
    if len(both) < max(_FEWEST, _LOCATED * len(rows)):
        return False
    walls = pd.Series(pd.to_datetime(exhibits.wall_s[both], unit="s")).astype("datetime64[us]")
    in_step = local_offset_s(exhibits.zone[both], walls) == exhibits.tag_s[both]
    return bool(in_step.mean() >= _IN_STEP)


def _anchor(left: dict[int, _Asked], exhibits: Exhibits) -> int | None:
    """Return the camera whose clock is best assumed to be right, None where no two of them could be compared."""
    able = {number: asked for number, asked in left.items() if len(asked.rows) >= _FEWEST}
    crowd = pd.Series(np.concatenate([*(asked.days for asked in able.values()), np.empty(0)])).value_counts()
    met = [number for number, asked in able.items() if (crowd.reindex(asked.days) > 1).any()]
    if not met:
        return None
    return max(
        met,
        key=lambda n: (left[n].sets_itself, np.isfinite(exhibits.tag_s[left[n].rows]).mean() >= _TAGGED, len(left[n].rows), -n),
    )


def _taken_as_right(rows: Rows, exhibits: Exhibits, known: Acquaintance) -> Floats:
    """Return the instants of photos by a clock without error, in its tags' zone, else in that of the places of those days."""
    from_tags = exhibits.wall_s[rows] - exhibits.own_ahead_s[rows]
    if np.isfinite(from_tags).mean() >= _TAGGED:
        return from_tags
    return np.where(np.isfinite(from_tags), from_tags, exhibits.wall_s[rows] - known.usual_ahead_s(rows))


def _solved(asked: _Asked, photos: pd.DataFrame, exhibits: Exhibits, known: Acquaintance) -> list[Part]:
    of_it = asked.segment.rows
    captured = capture_order(photos["path"].iloc[of_it], exhibits.wall_s[of_it])
    ordered = of_it[captured.order]
    evidence = np.flatnonzero(exhibits.tells[ordered])
    zone = asked.segment.meaning.name if isinstance(asked.segment.meaning, Zone) else ""
    witness = exhibits.witness(ordered[evidence], known.match_s, numbered=captured.numbered)
    if zone:
        witness = replace(witness, tag_s=np.full(len(evidence), np.nan))
    stretches = solve(witness, known.around(ordered[evidence], (zone,) if zone else ()))
    cuts = [_with_its_pair(int(evidence[stretch.first]), ordered, photos) for stretch in stretches[1:]]
    parts = []
    for stretch, rows in zip(stretches, np.split(ordered, cuts), strict=True):
        first_s = exhibits.wall_s[ordered[evidence[stretch.first]]]
        earlier_days = (exhibits.wall_s[rows[0]] - first_s) / DAY_S
        begun = replace(stretch, ahead_s=stretch.ahead_s + stretch.drift_s_per_day * earlier_days)
        parts.append(parted(begun, rows, exhibits, known, zone))
    return merged(parts, SURE)


def _with_its_pair(at: int, ordered: Rows, photos: pd.DataFrame) -> int:
    """Return where a photo's files begin in the order: the RAW beside a JPEG may come before it."""
    lead = photos["pair"].iloc[ordered[at]]
    while lead and at > 0 and photos["pair"].iloc[ordered[at - 1]] == lead:
        at -= 1
    return at


def _join(parts: Sequence[Part], exhibits: Exhibits, known: Acquaintance) -> bool:
    """Take the instants of the sure parts for known; say whether there was any."""
    sure = [part for part in parts if _is_sure(part)]
    for part in sure:
        utc_s = utc_of(part, exhibits)
        tells = exhibits.tells[part.rows]
        known.learn(part.rows[tells], utc_s[tells], assumed=known.assumed(utc_s))
    return bool(sure)
