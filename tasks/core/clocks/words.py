"""Why a clock is taken to be what it is, in one sentence that its owner understands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tasks.core.clocks.gps_times import GpsTimes
from tasks.core.clocks.parted import Part
from tasks.core.clocks.witness import Grounds
from tasks.core.durations import in_words

_UNUSED: Final = "; too unsure to be used"
_AS_RIGHT: Final = "the clock is taken as right"
_MOST_LISTED: Final = 2
_LIKELIER_AT_MOST: Final = 1000


@dataclass(frozen=True)
class Case:
    """What a sentence is about beside the part itself: its summed grounds, and whose photos it was compared with."""

    grounds: Grounds
    confidence: float
    alternatives: tuple[tuple[float, float], ...]
    """(seconds by which the photos would be later, probability)."""
    cameras: Sequence[str] = field(default=())
    assumed: str = ""
    """The camera whose own clock is only assumed to be right, "" for none."""


def unsolved() -> str:
    """Say that nothing is known."""
    return f"nothing to compare its photos with: {_AS_RIGHT}"


def corrected_since() -> str:
    """Say why a pair tells nothing any more."""
    return (
        "the photos that were named have their right dates by now, so they no longer show how far off the clock was: name "
        "others, or write the offset"
    )


def of_zone(zone: str, source: str) -> str:
    """Say that the zone is the person's and nothing else is known."""
    return f"as {source} says, the clock stood on {zone}; nothing tells an error of its own"


def unused(part: Part, case: Case, sure: float) -> str:
    """Say what the best guess is where it is too unsure to be used."""
    return f"{of_part(part, case, sure)}{_UNUSED}, {_AS_RIGHT}"


def gone_on(evidence: str) -> str:
    """Say, of a clock whose best guess is unsure, that it is taken to have gone on as before or after."""
    doubt, unused, _ = evidence.partition(_UNUSED)
    return f"{doubt}{unused}{',' if unused else ';'} the clock is taken to have gone as in the stretch beside"


def of_gps(gps: GpsTimes) -> str:
    """Say what GPS times alone tell."""
    if not gps.solves:
        return f"{gps.times:,} GPS times that contradict each other: {_AS_RIGHT}"
    stood = _stood(gps.error_s)
    if gps.times == 1:
        return f"one GPS time: clock {stood}"
    stale = f", {gps.times - gps.agree:,} stale left out" if gps.agree < gps.times else ""
    return f"median of {gps.times:,} GPS times: clock {stood}, spread {in_words(gps.within_s)}{stale}"


def of_part(part: Part, case: Case, sure: float) -> str:
    """Say how a clock stood, what speaks for it, and how likely the next best answer is."""
    grounds = "; ".join(_grounds(case.grounds, case.cameras)) or "nothing but what clocks mostly do"
    if case.assumed:
        grounds += f", as far as the clock of {case.assumed} is right"
    alternatives = _alternatives(case) if case.confidence >= sure else _or(case)
    unsure = "" if case.confidence >= sure else "unsure: "
    return f"{unsure}{_clock(part)}: {grounds}{alternatives}"


def of_override(ahead_s: float, drift_s_per_day: float, source: str) -> str:
    """Say what the person said."""
    return f"as {source} says, the clock was {_ahead_of_utc(ahead_s)}{_drifting(drift_s_per_day)}"


def exactly(seconds: float) -> str:
    """Write a time to the second below an hour, as a person would set a clock by it.

    >>> [exactly(s) for s in (0.4, 205, 800, 34200, 259200)]
    ['0 s', '3 min 25 s', '13 min 20 s', '9 h 30 min', '3 d']
    """
    whole = round(seconds)
    if whole < 60 or whole >= 3600:
        return in_words(seconds)
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def _clock(part: Part) -> str:
    stood = _stood(part.error_s)
    drift = _drifting(part.drift_s_per_day)
    if part.own:
        by = "the offset tags of its photos" if part.own == "tag" else "the time of the places of its photos"
        return f"the clock was {stood} by {by}{drift}"
    beside = _beside(part)
    off = "" if stood == "right" else f"{',' if beside else ''} and was {stood}"
    return f"the clock stood on {part.zone}{beside}{off}{drift}"


def _beside(part: Part) -> str:
    """Say how a fixed offset lies to the time of the places."""
    if not part.place_zone:
        return ""
    if len(part.beside_s) > 1:
        return f" all through, whatever the time of {part.place_zone}"
    ahead_s = part.beside_s[0]
    return f", {in_words(abs(ahead_s))} {'ahead of' if ahead_s > 0 else 'behind'} {part.place_zone}" if ahead_s else ""


def _stood(error_s: float) -> str:
    if round(abs(error_s)) == 0:
        return "right"
    return f"{exactly(abs(error_s))} {'ahead' if error_s > 0 else 'behind'}"


def _ahead_of_utc(ahead_s: float) -> str:
    stood = _stood(ahead_s)
    return "right in UTC" if stood == "right" else f"{stood} {'of' if ahead_s > 0 else ''} UTC".replace("  ", " ")


def _drifting(drift_s_per_day: float) -> str:
    if abs(drift_s_per_day) < 0.05:
        return ""
    return f", {'gaining' if drift_s_per_day > 0 else 'losing'} {abs(drift_s_per_day):.1f} s a day"


def _grounds(grounds: Grounds, cameras: Sequence[str]) -> list[str]:
    others = _listed(cameras) or "other cameras"
    said = []
    if grounds.gps:
        said.append(f"{grounds.gps_agree:,} of {grounds.gps:,} GPS times agree")
    if grounds.names:
        said.append(f"{grounds.names_agree:,} of {grounds.names:,} file names that tell UTC agree")
    if grounds.matches:
        said.append(f"{grounds.matches_agree:,} of {grounds.matches:,} near-identical pictures of {others} agree")
    if grounds.bursts:
        said.append(f"{grounds.bursts_agree:,} of {grounds.bursts:,} bursts coincide with the photos of {others}")
    if not math.isnan(grounds.inside_share):
        slow = "" if math.isnan(grounds.slow_share) else f", {grounds.slow_share:.0%} of these where it stood or walked"
        said.append(f"{grounds.inside_share:.0%} of its photos fall inside the track{slow}")
    if grounds.positions:
        said.append(f"{grounds.positions_agree:,} of {grounds.positions:,} own positions lie on the track")
    if grounds.tags:
        said.append(f"{grounds.tags_agree:,} of {grounds.tags:,} offset tags agree")
    return said


def _listed(cameras: Sequence[str]) -> str:
    shown = list(cameras[:_MOST_LISTED])
    more = len(cameras) - len(shown)
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(shown)


def _alternatives(case: Case) -> str:
    if not case.alternatives:
        return ""
    later_s, probability = case.alternatives[0]
    times = min(case.confidence / max(probability, 1e-9), _LIKELIER_AT_MOST)
    at_least = "over " if times >= _LIKELIER_AT_MOST else ""
    return f"; {_shifted(later_s)} is {at_least}{times:,.0f} times less likely" if times >= 1.5 else _or(case)


def _or(case: Case) -> str:
    return "".join(f"; or {_shifted(later_s)} ({probability:.0%})" for later_s, probability in case.alternatives[:_MOST_LISTED])


def _shifted(later_s: float) -> str:
    return f"{in_words(abs(later_s))} {'later' if later_s > 0 else 'earlier'}"
