"""The tables of the clocks' benchmark: shares with n and a 95 % interval, beside the figures of the prototype."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tests.benchmarks.clocks_cases import FAULTS, IMPOSSIBLE, SIZES
from tests.benchmarks.clocks_score import Score
from tests.benchmarks.proxy_scores import wilson
from tests.benchmarks.results import table, verdict

Scores = Sequence[Score]

PROTOTYPE: Final = {
    "gps": (0.96, 1.00, 1.00, 1.00),
    "activity": (0.93, 0.93, 1.00, 1.00),
    "track": (0.40, 0.60, 0.75, 0.92),
    "track + positions": (0.68, 0.85, 0.96, 1.00),
}
"""CLOCKS.md: share within tolerance at 10, 30, 100 and 1000 photos on its own simulator."""
GROUPS: Final = {"10 to 29": (10, 29), "30 to 99": (30, 99), "100 and more": (100, 10**9)}
MANY: Final = 100
TRIALS: Final = 300


def share(good: int, count: int) -> str:
    """Return a share in percent with its n and interval; a decimal where there are hundreds of trials."""
    if not count:
        return ""
    low, high = wilson(good, count)
    digits = int(count >= TRIALS)
    return f"{good / count:.{digits}%} of {count} ({max(low, 0):.{digits}%} to {min(high, 1):.{digits}%})"


def within(scores: Scores) -> str:
    """Return the share of the cases within their tolerance."""
    return share(sum(one.within for one in scores), len(scores))


def _row(scores: Scores) -> tuple[object, ...]:
    exact, own = ([one for one in scores if one.exact == kept] for kept in (True, False))
    return (
        within(exact),
        within(own),
        share(sum(one.sure and one.within for one in scores), len(scores)),
        f"{sum(one.wrong for one in scores)} of {len(scores)}",
        f"{np.mean([one.took_s for one in scores]):.2f}",
    )


def sizes(scores: Scores, kinds: Sequence[str]) -> str:
    """Return a row per kind of evidence and number of photos."""
    head = (
        "evidence",
        "photos",
        "within",
        "prototype",
        "within, own error too",
        "sure and within",
        "confidently wrong",
        "s a case",
    )
    rows = []
    for kind in kinds:
        for count in SIZES:
            part = [one for one in scores if one.kind == kind and one.photos == count]
            if part:
                exact, *rest = _row(part)
                known = f"{PROTOTYPE[kind][SIZES.index(count)]:.0%}" if kind in PROTOTYPE else ""
                rows.append((kind, count, exact, known, *rest))
    return table(head, rows)


def by_fault(scores: Scores, kinds: Sequence[str]) -> str:
    """Return a row per fault and a column per kind: the share within, all numbers of photos and both halves together."""
    rows = []
    for fault in FAULTS:
        part = [one for one in scores if one.fault == fault]
        rows.append((fault, *(within([one for one in part if one.kind == kind]) for kind in kinds)))
    return table(("fault", *kinds), rows)


def impossible(scores: Scores) -> str:
    """Return a row per reason why nothing can be known."""
    rows = []
    for why, kinds in IMPOSSIBLE.items():
        for kind in kinds:
            part = [one for one in scores if one.fault == why and one.kind == (kind or "nothing")]
            rows.append((why, kind or "place and home only", share(sum(one.any_sure for one in part), len(part))))
    return table(("why", "evidence", "sure of any photo"), rows)


def by_source(scores: Scores) -> str:
    """Return a row per source and kind, by number of photos; sources with few cases together."""
    rows: list[tuple[object, ...]] = []
    for source in sorted({one.source for one in scores}):
        for kind in sorted({one.kind for one in scores}):
            for name, (low, high) in GROUPS.items():
                part = [one for one in scores if (one.source, one.kind) == (source, kind) and low <= one.photos <= high]
                if part:
                    rows.append((source, kind, name, within(part), *_row(part)[2:4]))
    return table(("source", "evidence", "photos", "within", "sure and within", "confidently wrong"), rows)


def required(simulated: Scores, real: Scores) -> str:
    """Return each figure that the issue asks for, as measured, and whether it is reached."""
    rows: list[tuple[object, ...]] = []
    possible = [one for one in simulated if one.possible]
    public = [one for one in possible if one.source.startswith("public")] or possible

    def reached(what: str, part: Scores, asked: float) -> None:
        if part:
            good = sum(one.within for one in part)
            rows.append((what, f"{asked:.0%}", share(good, len(part)), verdict(good / len(part) >= asked)))

    exact = [one for one in public if one.exact]
    many = [one for one in exact if one.photos >= MANY]
    drift = [one for one in exact if one.fault == "drift 2 s/day" and "track" in one.kind]
    reached("track alone, from 100 photos on", [one for one in many if one.kind == "track"], 0.90)
    reached("activity, from 100 photos on", [one for one in many if one.kind == "activity"], 0.97)
    reached("drift with a track, from 100 photos on", [one for one in drift if one.photos >= MANY], 0.75)
    own = [one for one in real if one.kind == "track" and one.photos >= MANY]
    reached("track alone, from 100 real photos on", own, 0.90)
    split = [one for one in real if one.kind == "activity" and one.photos >= MANY]
    reached("activity, from 100 photos on, divided real sequences", split, 0.97)
    everything = [*possible, *real]
    for what, part in (("all", everything), ("simulated", possible), ("real", real)):
        wrong = sum(one.wrong for one in part)
        enough = len(part) >= TRIALS or part is not everything
        asked = f"at most 1% of at least {TRIALS}" if part is everything else "at most 1%"
        rows.append((f"confidently wrong, {what}", asked, share(wrong, len(part)), verdict(enough and wrong <= len(part) / 100)))
    nothing = [one for one in simulated if not one.possible]
    sure = sum(one.any_sure for one in nothing)
    rows.append(("impossible cases that are sure", "none", share(sure, len(nothing)), verdict(not sure)))
    photos, off = sum(one.sure_photos for one in everything), sum(one.wrong_photos for one in everything)
    rows.append(("photos sure and off by > 5 min", "", f"{off:,} of {photos:,} sure photos", ""))
    covered = [one.covered for one in everything if not np.isnan(one.covered)]
    rows.append(("sure photos off by no more than uncertain_s", "95%", f"{np.mean(covered):.0%}, {len(covered)} cases", ""))
    return table(("what", "required", "measured", "verdict"), rows)
