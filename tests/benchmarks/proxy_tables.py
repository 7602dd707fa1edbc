"""The tables of the proxy's benchmark: what is required and what came out, by scenario, gap and source, and beside the peers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pandas as pd

from tests.benchmarks.proxy_peers import PEERS
from tests.benchmarks.proxy_scenarios import HALF_OR_RUNS, SCENARIOS
from tests.benchmarks.proxy_scores import (
    GAPS,
    Versus,
    answered,
    certified,
    certified_by_prototype,
    equal_coverage,
    gap_class,
    inside,
    narrow_far,
    ratio_interval,
    reliability,
    same_rows,
    share,
)
from tests.benchmarks.results import table, verdict

MANY: Final = 50
INSIDE: Final = (0.93, 0.98)
INSIDE_A_CLASS: Final = 0.90
FAR_SHARE: Final = 0.01
MORE_THAN_PROTOTYPE: Final = 1.25
CERTIFIED: Final = 0.50
ANSWERED: Final = 0.80
HEAD: Final = (
    "what", "hidden", "answered", "inside error_m", "error p50 / p90 m", "radius p50 / p90 m",
    "under 250 m", "of these off by > 1 km",
)  # fmt: skip

Row = tuple[object, ...]
Compare = Callable[[pd.DataFrame, str], Versus | None]
READINGS: Final[dict[str, Compare]] = {
    "on the photos that both answered": same_rows,
    "as many of our surest as the peer answered": equal_coverage,
}


def required(rows: pd.DataFrame, max_gap_s: float) -> str:
    """Return each figure that the issue asks for, as measured, and whether it is reached."""
    made: list[Row] = []
    for reading, compare in READINGS.items():
        made += _beside_peers(rows, reading, compare)
    within = inside(rows)
    made.append(("inside error_m, all", "93 to 98 %", within, verdict(INSIDE[0] <= round(within.value, 3) <= INSIDE[1])))
    for name in GAPS:
        of_class = inside(gap_class(rows, name))
        if of_class.count >= MANY:
            ok = of_class.value >= INSIDE_A_CLASS
            made.append((f"inside error_m, nearer donor {name}", "at least 90 %", of_class, verdict(ok)))
    far = narrow_far(rows)
    made.append(("off by > 1 km where error_m < 250 m", "at most 1 %", far, verdict(far.value <= FAR_SHARE)))
    made += _certainty(rows)
    told = answered(rows, max_gap_s)
    what = f"answered where a donor is within max_gap_s ({max_gap_s:.0f} s)"
    return table(
        ("what", "required", "measured", "verdict"), [*made, (what, "at least 80 %", told, verdict(told.value >= ANSWERED))]
    )


def _beside_peers(rows: pd.DataFrame, reading: str, compare: Compare) -> Iterator[Row]:
    no_worse, better, worse, asked = 0, 0, [], 0
    for scenario in SCENARIOS:
        part = rows[rows["scenario"] == scenario]
        found = {peer: versus for peer in PEERS if (versus := compare(part, peer)) is not None}
        if found:
            asked += 1
            no_worse += all(versus.no_worse for versus in found.values())
            better += all(versus.better for versus in found.values())
            worse += [
                f"{scenario}: {_pair(one.ours)} against {peer}'s {_pair(one.theirs)}"
                for peer, one in found.items()
                if not one.no_worse
            ]
    said = f"{no_worse} of {asked} scenarios" + (f"; {'; '.join(worse)}" if worse else "")
    yield f"p50 and p90 no worse than the best peer's, {reading}", "in each scenario", said, verdict(no_worse == asked)
    yield f"better, {reading}", "in most", f"{better} of {asked} scenarios", verdict(better > asked / 2)


def _certainty(rows: pd.DataFrame) -> Iterator[Row]:
    ours, theirs = certified(rows), certified_by_prototype(rows)
    what = "error_m < 250 m of those an oracle could accept"
    if theirs.count:
        ratio = ours.value / theirs.value if theirs.good else float("inf")
        drawn = ratio_interval(rows)
        between = f" ({drawn[0]:.2f} to {drawn[1]:.2f} over persons)" if drawn else ""
        said = f"{ours}; prototype {theirs}; ratio {ratio:.2f}{between}"
        yield f"{what}, all", "1.25 times the prototype's", said, verdict(ratio >= MORE_THAN_PROTOTYPE)
    for scenario in HALF_OR_RUNS:
        found = certified(rows[rows["scenario"] == scenario])
        yield f"{what}, {scenario}", "at least 50 %", found, verdict(found.value >= CERTIFIED)


def by_part(rows: pd.DataFrame, max_gap_s: float) -> str:
    """Return a row for all, each scenario, each gap class, each who-says-where and each source."""
    made = [_line("all", rows), _line(f"donor within {max_gap_s:.0f} s", rows[rows["gap_s"] <= max_gap_s])]
    made += [_line(name, rows[rows["scenario"] == name]) for name in SCENARIOS]
    made += [_line(f"nearer donor {name}", gap_class(rows, name)) for name in GAPS]
    if rows["sort"].nunique() < rows["source"].nunique():
        made += [_line(f"told by: {name or 'not known'}", part) for name, part in rows.groupby("sort")]
    made += [_line(f"source {name}", part) for name, part in rows.groupby("source")]
    return table(HEAD, made)


def _line(name: str, rows: pd.DataFrame) -> Row:
    told = rows.dropna(subset="off_m")
    if told.empty:
        return name, f"{len(rows):,}", "0%", "", "", "", "", ""
    within, narrow = inside(rows), told["error_m"] < 250
    errors, radii = (_pair((told[column].median(), told[column].quantile(0.9))) for column in ("off_m", "error_m"))
    return (
        name, f"{len(rows):,}", f"{len(told) / len(rows):.0%}", within, errors, radii,
        f"{narrow.mean():.0%}", narrow_far(rows) if narrow.any() else "",
    )  # fmt: skip


def peers(rows: pd.DataFrame) -> str:
    """Return a row for each scenario and peer: on the photos that both answered, and at equal coverage."""
    made: list[Row] = []
    for scenario in ("all", *SCENARIOS):
        part = rows if scenario == "all" else rows[rows["scenario"] == scenario]
        for peer in PEERS:
            same, equal, off_m = same_rows(part, peer), equal_coverage(part, peer), part[peer].dropna()
            if same and equal:
                far = f"{(off_m > 1000).mean():.1%}"
                told = f"{len(off_m) / len(part):.0%}"
                both = (f"{same.count:,}", _pair(same.ours), _pair(same.theirs))
                surest = (f"{equal.count:,}", _pair(equal.ours), _pair(equal.theirs))
                made.append((scenario, peer, told, far, *both, *surest))
    head = (
        "scenario", "peer", "it answered", "of these off by > 1 km", "both answered", "ours p50 / p90 m", "its p50 / p90 m",
        "equal coverage", "our surest p50 / p90 m", "its p50 / p90 m",
    )  # fmt: skip
    return table(head, made)


def oracle(rows: pd.DataFrame) -> str:
    """Return the share that is certified of what an oracle could accept, ours and the prototype's, by scenario and gap class."""
    parts = {"all": rows} | {name: rows[rows["scenario"] == name] for name in SCENARIOS}
    parts |= {f"nearer donor {name}": gap_class(rows, name) for name in GAPS}
    made: list[Row] = []
    for name, part in parts.items():
        ours, theirs = certified(part), certified_by_prototype(part)
        if theirs.count and ours.count:
            ratio = f"{ours.value / theirs.value:.2f}" if theirs.good else ""
            told = part.dropna(subset="prototype_m")
            covered = share(told["prototype_off_m"] <= told["prototype_m"], told["person"])
            made.append((name, ours, theirs, ratio, f"{covered.value:.1%}", _far(told)))
    head = ("what", "ours", "prototype", "ratio", "prototype inside its radius", "its rows under 250 m off by > 1 km")
    return table(head, made)


def _far(told: pd.DataFrame) -> str:
    narrow = told[told["prototype_m"] < 250]
    return f"{(narrow['prototype_off_m'] > 1000).mean():.1%} of {len(narrow):,}" if len(narrow) else ""


def bins(rows: pd.DataFrame) -> str:
    """Return the reliability plot in numbers."""
    made: list[Row] = []
    for one in reliability(rows):
        ends = f"{one.low_m:.0f} to {one.high_m:.0f}" if one.high_m < 1e9 else f"{one.low_m:.0f} and more"
        made.append(
            (ends, f"{one.inside.count:,}", f"{one.radius_m:.0f}", f"{one.median_m:.0f}", f"{one.error95_m:.0f}", one.inside)
        )
    head = ("stated radius m", "answers", "its median m", "error p50 m", "error p95 m", "inside")
    return table(head, made)


def summary(rows: pd.DataFrame) -> str:
    """Return how much was judged."""
    told = rows.dropna(subset="off_m")
    return (
        f"{rows['person'].nunique()} persons of {rows['source'].nunique()} sources, {len(rows):,} hidden photos judged, "
        f"{len(told):,} answered."
    )


def _pair(figures: tuple[float, float]) -> str:
    return f"{figures[0]:.0f} / {figures[1]:.0f}"
