"""Whole cameras with the wrong hemisphere: every photo of a day mirrored, so that its own neighbours see nothing.

What speaks is another camera that was there at the same time, together with what the clock says: a wrong sign of the longitude
puts a place into a zone hours off. Of two cameras that contradict each other, the one that its own clock contradicts is wrong.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tasks.core.by_time import OTHER_CAMERA_S
from tasks.core.doubts.chains import Chains
from tasks.core.doubts.finding import Finding, Seen
from tasks.core.doubts.lines import Flags, Indices, Lines, steady_m
from tasks.core.doubts.variants import PROBLEMS, REPAIRS, WAYS, Ways, changed, inverse
from tasks.core.genuine import genuine_gps_time
from tasks.core.geo import Floats, distance_m

_WITHIN_S: Final = 1800.0
_FAR_M: Final = 500_000.0
_FEWEST: Final = 3
_SHARE: Final = 0.9
_OFF_HOURS: Final = 4.0
_RIGHT_HOURS: Final = 3.0
"""Zones are at most so far from the sun's time, with summer time in the west of a wide zone."""
_ZONES_S: Final = (-12 * 3600.0, 14 * 3600.0)


def hemispheres(photos: pd.DataFrame, lines: Lines, chains: Chains, paths: list[str]) -> list[Finding]:
    """Return a finding, with its repair, for each photo of a chain that another camera and its own clock contradict.

    Its photos within half an hour of another camera's are far from these as they are, and with them when changed back in one way;
    as they are, the clock's difference from UTC is hours off that of the place, and changed back it is not. That of the other
    camera is right, or nothing tells it.
    """
    chain = np.repeat(chains.chain, chains.size)
    meetings = _meetings(lines, chain)
    if meetings.empty:
        return []
    ahead_s = _ahead_s(photos)[lines.row]
    found: list[Finding] = []
    done: set[int] = set()
    for (one, other), pairs in _often(meetings).groupby(["chain", "other_chain"], sort=True):
        ways = pairs.loc[pairs["way"] > 0, "way"]
        way = int(ways.mode().iloc[0]) if len(ways) else 0
        certain = way > 0 and int((ways == way).sum()) >= max(_FEWEST, _SHARE * len(pairs))
        mine, theirs = np.flatnonzero(chain == one), np.flatnonzero(chain == other)
        if one in done or not certain or not _contradicted(lines, ahead_s, mine, way) or _off(lines, ahead_s, theirs).any():
            continue
        done.add(int(one))
        found += _findings(photos, lines, mine, way, pairs, paths)
    return found


def _ahead_s(photos: pd.DataFrame) -> Floats:
    """Return what each photo's clock is ahead of UTC by its offset tag or its own GPS time; NaN where neither tells."""
    tag_s = photos["utc_offset_min"].to_numpy() * 60.0
    by_gps_s = (photos["taken_local"] - photos["gps_at"].dt.tz_localize(None)).dt.total_seconds().to_numpy()
    told: Floats = np.where(np.isnan(tag_s) & genuine_gps_time(photos), by_gps_s, tag_s)
    return np.where((told >= _ZONES_S[0]) & (told <= _ZONES_S[1]), told, np.nan)


def _hours_off(ahead_s: Floats, lon: Floats) -> Floats:
    """Return the hours between a clock and the sun's time at a longitude; NaN where the clock is not known."""
    hours: Floats = np.abs((ahead_s / 3600 - lon / 15 + 12) % 24 - 12)
    return hours


def _off(lines: Lines, ahead_s: Floats, at: Indices) -> Flags:
    flags: Flags = _hours_off(ahead_s[at], lines.lon[at]) > _OFF_HOURS
    return flags


def _contradicted(lines: Lines, ahead_s: Floats, at: Indices, way: int) -> bool:
    at = at[~np.isnan(ahead_s[at])]
    right = _hours_off(ahead_s[at], changed(lines.lat[at], lines.lon[at], way)[1]) <= _RIGHT_HOURS
    return len(at) >= _FEWEST and bool(np.mean(_off(lines, ahead_s, at) & right) >= _SHARE)


def _meetings(lines: Lines, chain: Indices) -> pd.DataFrame:
    """Return the photos of two cameras near in time: at, other (places in Lines), their chains, and the way between them.

    ``way`` is 0 where they are no further apart than people get, -1 where no way brings them together. Empty if none is far off.
    """
    order = np.argsort(lines.at_s, kind="stable")
    line = lines.line[order]
    number = np.arange(len(order))
    change = np.r_[True, line[1:] != line[:-1]] if len(order) else np.zeros(0, dtype=bool)
    before = np.maximum.accumulate(np.where(change, number, 0)) - 1
    ends = np.r_[change[1:], True] if len(order) else change
    later = np.minimum.accumulate(np.where(ends, number, len(order))[::-1])[::-1] + 1
    at, other = [], []
    for beside in (before, later):
        there = (beside >= 0) & (beside < len(order))
        at.append(order[number[there]])
        other.append(order[beside[there]])
    one, two = np.concatenate(at), np.concatenate(other)
    apart_s = np.abs(lines.at_s[one] - lines.at_s[two])
    one, two = one[apart_s <= _WITHIN_S], two[apart_s <= _WITHIN_S]
    apart_m = lines.apart_m(one, two)
    far = apart_m > _FAR_M
    if not far.any():
        return pd.DataFrame()
    way = np.zeros(len(one), dtype=np.int64)
    way[far] = _way(lines, one[far], two[far])
    return pd.DataFrame({"at": one, "other": two, "chain": chain[one], "other_chain": chain[two], "way": way})


def _way(lines: Lines, one: Indices, two: Indices) -> Ways:
    """Return the one way that brings the first photos to the others, -1 for none or several."""
    near_m = steady_m(np.abs(lines.at_s[one] - lines.at_s[two]) + OTHER_CAMERA_S)
    ways = np.zeros(len(one), dtype=np.int64)
    for way in WAYS:
        to_m = distance_m(*changed(lines.lat[one], lines.lon[one], way), lines.lat[two], lines.lon[two])
        ways |= (to_m <= near_m).astype(np.int64) << way
    found = np.full(len(one), -1, dtype=np.int64)
    for way in WAYS:
        found[ways == 1 << way] = way
    return found


def _often(meetings: pd.DataFrame) -> pd.DataFrame:
    """Return the meetings of those two chains that a change brings together often enough."""
    key, _ = pd.factorize(meetings["chain"].to_numpy() * (meetings["other_chain"].max() + 1) + meetings["other_chain"].to_numpy())
    changed_ones = np.bincount(key, weights=(meetings["way"] > 0).to_numpy(dtype=np.float64))
    return meetings[changed_ones[key] >= _FEWEST]


def _findings(photos: pd.DataFrame, lines: Lines, at: Indices, way: int, pairs: pd.DataFrame, paths: list[str]) -> list[Finding]:
    lat, lon = changed(lines.lat[at], lines.lon[at], way)
    others = pairs["other"].to_numpy()
    others = others[np.argsort(lines.at_s[others], kind="stable")]
    nearest = others[np.clip(np.searchsorted(lines.at_s[others], lines.at_s[at]), 0, len(others) - 1)]
    cameras = photos["camera"].to_numpy(dtype=object)
    found = []
    for place, other, north, east in zip(at.tolist(), nearest.tolist(), lat.tolist(), lon.tolist(), strict=True):
        later_s = float(lines.at_s[other] - lines.at_s[place])
        seen = Seen(paths[lines.row[other]], float(lines.lat[other]), float(lines.lon[other]), later_s)
        whose = f" ({cameras[lines.row[other]]})" if cameras[lines.row[other]] else ""
        here = seen.way_from(float(lines.lat[place]), float(lines.lon[place]))
        found.append(
            Finding(
                row=int(lines.row[place]),
                problem=f"{PROBLEMS[inverse(way)]}: as it is, it lies {here}{whose}, and its clock is hours off the time there",
                lat=north,
                lon=east,
                error_m=float(lines.error_m[place]),
                evidence=f"the file's own position {REPAIRS[way]}: so it lies {seen.way_from(north, east)}{whose}, "
                "and its clock fits the place",
            )
        )
    return found
