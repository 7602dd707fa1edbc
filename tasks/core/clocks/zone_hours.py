"""What zones were ahead of UTC at given seconds: the zone's own time then, its other season, and when it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from tasks.core.clocks.witness import DAY_S
from tasks.core.zone_map import zones_at
from tasks.core.zones import zone_of

_FIRST_S, _LAST_S = -2_208_988_800.0, 4_102_444_800.0  # 1900 and 2100: outside, zones have no history or no future


@dataclass(frozen=True)
class ZoneHours:
    """A zone's offsets from UTC about one moment, in seconds."""

    name: str
    now_s: float
    other_s: float  # of the other half of the year; as now_s where the zone has no DST


def ahead_at(zone: str, utc_s: float) -> float:
    """Return the seconds that a zone is ahead of UTC at an instant (of the nearest year from 1900 to 2099).

    Raises ValueError for a text that names no zone.
    """
    moment = datetime.fromtimestamp(min(max(utc_s, _FIRST_S), _LAST_S), UTC).astimezone(zone_of(zone))
    offset = moment.utcoffset()
    return offset.total_seconds() if offset is not None else 0.0


@lru_cache(maxsize=4096)
def zone_hours(zone: str, day: int) -> ZoneHours:
    """Return a zone's offsets about a day, counted from 1970-01-01."""
    now = ahead_at(zone, day * DAY_S)
    seasons = (ahead_at(zone, (day + 30 * months) * DAY_S) for months in range(1, 12))
    return ZoneHours(zone, now, next((season for season in seasons if season != now), now))


def zone_names(places: list[tuple[float, float]]) -> list[str]:
    """Return the IANA names of places (lat, lon), "" where none is known."""
    if not places:
        return []
    return [str(name) for name in zones_at([lat for lat, _ in places], [lon for _, lon in places])]


def changes_between(zone: str, first_s: float, last_s: float) -> list[float]:
    """Return the UTC seconds, to a minute, at which a zone's offset changed between two instants, a century at most."""
    first_s, last_s = max(first_s, _FIRST_S), min(last_s, _LAST_S)
    found: list[float] = []
    at, before = first_s, ahead_at(zone, first_s)
    while at < last_s:
        later = min(at + 20 * DAY_S, last_s)
        after = ahead_at(zone, later)
        if after != before:
            low, high = at, later
            while high - low > 60.0:
                middle = (low + high) / 2
                low, high = (middle, high) if ahead_at(zone, middle) == before else (low, middle)
            found.append(high)
        at, before = later, after
    return found
