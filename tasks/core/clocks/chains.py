"""Counters that run through a camera's photos: file numbers and wall clocks in, chains of photos out.

By wall clock alone, the numbers of one counter leap where the clock was reset, and those of two cameras that count side by
side leap to and fro. The pieces between the leaps are joined anew: the numbers say what belongs together.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from tasks.core.clocks.file_numbers import DISORDER_S, LEAP, Counter, Floats, Rows, forward, wall_order

_STEP: Final = 30.0
_STEP_PER_S: Final = 0.01
"""Numbers that a counter may go on by at once and within a pause without a surprise."""
_BURST: Final = 60.0
_RATE_PER_S: Final = 3.0
"""No camera takes more photos than these at once and on end."""
_MOST_BREAKS: Final = 0.02
"""Share of the photos moved at which the wall clock may go back along the numbers: resets are rare."""
_FEW_BREAKS: Final = 3
_PAUSE_S: Final = 6 * 3600.0

_NEAREST: Final = 8
"""Pieces that are tried as the continuation of one: those next in number, and those next in time."""
_CLOSE: Final = 20.0
"""A counter that goes on by no more than this is the same counter, even where the clock went back."""
_SET_BACK: Final = 12.0
_CLEARLY: Final = 2.0
_MOST_SECTIONS: Final = 300
"""More of them, and the numbers are no counter's."""


def chains_of(counter: Counter, wall_s: Floats) -> list[Rows]:
    """Return the dated, numbered photos as chains, each the photos of one counter in the order in which it counted them.

    One chain is the usual case, and its order that of the wall clock. Over a join at which the clock went back the numbers must
    be close; a section that closely fills a gap of another one, or follows its end, is put there whatever its wall clock says.
    """
    use = np.flatnonzero(~np.isnan(counter.number) & ~np.isnan(wall_s))
    order = use[wall_order(wall_s[use], counter.number[use])]
    step = counter.steps(wall_s, order)
    if not (step > LEAP).any():
        return [order] if len(order) else []
    by_number = counter.counted(wall_s, order, LEAP)
    moved = int((by_number != order).sum())
    if runs_with_the_clock(by_number, wall_s, moved) and not (counter.steps(wall_s, by_number) > LEAP).any():
        return [by_number]
    pause = np.diff(wall_s[order])
    cuts = np.flatnonzero((step > _STEP + _STEP_PER_S * pause) | (pause > _PAUSE_S)) + 1
    pieces = np.split(order, cuts)
    follower = _followers(pieces, counter, wall_s)
    starts = np.setdiff1d(np.arange(len(pieces)), follower[follower >= 0])
    joined = [np.concatenate([pieces[piece] for piece in _along(int(start), follower)]) for start in starts]
    sections = [part for chain in joined for part in np.split(chain, np.flatnonzero(counter.steps(wall_s, chain) > LEAP) + 1)]
    if len(sections) <= _MOST_SECTIONS:
        sections = _fitted(sections, counter)
    return _in_turn(sections, counter, wall_s)


def runs_with_the_clock(chain: Rows, wall_s: Floats, moved: int) -> bool:
    """Say whether the clock hardly ever goes back along a chain, measured by the photos that it moved from their places."""
    breaks = int((np.diff(wall_s[chain]) < -DISORDER_S).sum())
    return breaks <= max(_FEW_BREAKS, _MOST_BREAKS * moved)


def _followers(pieces: list[Rows], counter: Counter, wall_s: Floats) -> Rows:
    """Return the piece that follows each, -1 none: the closest pairs are joined first."""
    first, last = np.array([piece[0] for piece in pieces]), np.array([piece[-1] for piece in pieces])
    begin, end = counter.number[first], counter.number[last]
    count = len(pieces)
    by_number = np.argsort(begin, kind="stable")
    beside = np.searchsorted(begin[by_number], end)[:, None] + np.arange(-1, _NEAREST)
    near = np.column_stack([by_number[beside % count], np.arange(count)[:, None] + np.arange(1, _NEAREST + 1)])
    one, other = np.repeat(np.arange(count), near.shape[1]), near.ravel()
    sound = (other < count) & (other != one)
    one, other = one[sound], other[sound]
    step, pause = forward(end[one], begin[other], counter.period), wall_s[first[other]] - wall_s[last[one]]
    in_time = (pause >= 0) & (step <= _BURST + _RATE_PER_S * pause)
    back = ~in_time & (step >= 1) & (step <= _CLOSE)
    cost = 2 * np.log1p(step) + np.where(back, _SET_BACK, np.log1p(np.maximum(pause, 0) / 3600))
    kept = np.flatnonzero(in_time | back)
    kept = kept[np.argsort(cost[kept], kind="stable")]
    return _linked(count, zip(one[kept].tolist(), other[kept].tolist(), strict=True))


def _linked(count: int, pairs: zip[tuple[int, int]]) -> Rows:
    follower = np.full(count, -1, dtype=np.intp)
    followed = np.zeros(count, dtype=bool)
    head, tail = np.arange(count), np.arange(count)
    for before, after in pairs:
        # A chain joined to its own beginning would be a ring.
        if follower[before] < 0 and not followed[after] and head[before] != after:
            follower[before], followed[after] = after, True
            start, stop = head[before], tail[after]
            tail[start], head[stop] = stop, start
    return follower


def _along(start: int, follower: Rows) -> list[int]:
    chain = [start]
    while follower[chain[-1]] >= 0:
        chain.append(int(follower[chain[-1]]))
    return chain


def _fitted(sections: list[Rows], counter: Counter) -> list[Rows]:
    """Put each section that closely fits into another one there, the shortest first."""
    left = sorted(sections, key=len)
    fitted: list[Rows] = []
    while left:
        section = left.pop(0)
        others = [(kept, at) for kept in (left, fitted) for at in range(len(kept))]
        places = sorted((*_place(section, kept[at], counter), which) for which, (kept, at) in enumerate(others))
        clear = places and (len(places) == 1 or places[1][0] > _CLEARLY * places[0][0])
        if clear and places[0][0] <= 2 * _CLOSE:
            _, after, which = places[0]
            kept, at = others[which]
            kept[at] = np.concatenate([kept[at][:after], section, kept[at][after:]])
        else:
            fitted.append(section)
    return fitted


def _place(section: Rows, into: Rows, counter: Counter) -> tuple[float, int]:
    """Return how far a section's numbers are from its neighbours' at the best place in another, and before which photo that is.

    Infinite where it would overlap what is there, or where the nearer neighbour is not close.
    """
    best = (np.inf, 0)
    reach = _reach(section, counter)
    run = np.concatenate([[0.0], np.cumsum(counter.steps(np.full(len(counter.number), np.nan), into))])
    offset = float(forward(counter.number[into[0]], counter.number[section[0]], counter.period))
    for begin in np.arange(offset, run[-1] + counter.period, counter.period).tolist():
        after = int(np.searchsorted(run, begin, side="right"))
        before_it = begin - run[after - 1]
        behind_it = run[after] - (begin + reach) if after < len(run) else np.inf
        # At the open end of the other section, the one neighbour there is counts twice.
        apart = before_it + behind_it if after < len(run) else 2 * before_it
        if before_it >= 1 and behind_it >= 1 and min(before_it, behind_it) <= _CLOSE:
            best = min(best, (apart, after))
    to_its_begin = float(forward(counter.number[section[-1]], counter.number[into[0]], counter.period))
    if 1 <= to_its_begin <= _CLOSE:
        best = min(best, (2 * to_its_begin, 0))
    return best


def _reach(section: Rows, counter: Counter) -> float:
    return float(counter.steps(np.full(len(counter.number), np.nan), section).sum())


def _in_turn(sections: list[Rows], counter: Counter, wall_s: Floats) -> list[Rows]:
    """Return the sections as chains: each goes on from the chain that had ended, by its number the nearest one before it."""
    chains: list[list[Rows]] = []
    for section in sorted(sections, key=lambda rows: float(wall_s[rows[0]])):
        over = [chain for chain in chains if wall_s[chain[-1][-1]] <= wall_s[section[0]]]
        if over:
            number = counter.number[section[0]]
            min(over, key=lambda chain: float(forward(counter.number[chain[-1][-1]], number, counter.period))).append(section)
        else:
            chains.append([section])
    return [np.concatenate(chain) for chain in chains]
