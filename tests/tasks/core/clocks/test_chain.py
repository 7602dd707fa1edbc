"""Blocks of photos chained by what clocks do."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.core.clocks.chain import MOST_DOUBT, Chain, move
from tasks.core.clocks.drift import likely_drift, ramped
from tasks.core.clocks.grid import centred

HOUR_S, DAY_S = 3600.0, 86_400.0
GRID = centred(0.0, 3 * HOUR_S, 10.0)
FLAT = np.full(GRID.count, 1 / GRID.count)


def evidence(*ahead_s: float | None, nats: float = 12.0) -> np.ndarray:
    """Return blocks that speak for offsets, None for nothing."""
    rows = np.zeros((len(ahead_s), GRID.count), np.float32)
    for row, ahead in zip(rows, ahead_s, strict=True):
        if ahead is not None:
            row[GRID.index(ahead)] = nats
    return rows


def best(*ahead_s: float | None, nats: float = 12.0, gap_s: float = DAY_S / 2) -> list[float]:
    """Return each block's likeliest offset."""
    moves = tuple(move(-gap_s, gap_s, 0.0, 0.0) for _ in ahead_s[1:])
    chain = Chain(GRID, evidence(*ahead_s, nats=nats), (FLAT,) * len(ahead_s), moves)
    return GRID.ahead_s[chain.posteriors().argmax(1)].tolist()


class TestChain:
    def test_a_block_without_evidence_has_its_neighbours_clock(self):
        assert best(1200, None, 1200) == [1200, 1200, 1200]

    def test_weak_evidence_does_not_move_a_clock(self):
        assert best(1200, 600, 1200, nats=4.0) == [1200, 1200, 1200]

    def test_an_hours_step_needs_less_than_any_other_change(self):
        assert best(1200, 1200, 1200 + HOUR_S, nats=10.0)[2] == 1200 + HOUR_S
        assert best(1200, 1200, 1200 + 1500, nats=10.0)[2] == 1200

    def test_strong_evidence_sets_a_clock_anew(self):
        assert best(1200, 1200, -4000, -4000, nats=25.0) == [1200, 1200, -4000, -4000]

    def test_posteriors_sum_to_one(self):
        chain = Chain(GRID, evidence(0, None, 3600), (FLAT,) * 3, (move(-60, 60, 0, 0),) * 2)
        assert chain.posteriors().sum(1) == pytest.approx([1, 1, 1], abs=1e-4)


class TestMove:
    def test_probabilities_sum_to_one(self):
        for gap_s in (60.0, DAY_S, 400 * DAY_S):
            taken = move(-gap_s, gap_s, 5 * HOUR_S, -5 * HOUR_S)
            assert taken.stay + taken.anew + sum(share for _, share in taken.steps) == pytest.approx(1, abs=1e-3)

    def test_longer_gaps_make_changes_likelier(self):
        assert move(-60, 60, 0, 0).anew < move(-DAY_S, DAY_S, 0, 0).anew

    def test_a_wall_clock_that_went_back_with_rising_numbers_did_not_stay(self):
        taken = move(1800.0, -1800.0, 0.0, 0.0)
        steps = dict(taken.steps)
        assert taken.stay < steps[-HOUR_S]
        assert steps[HOUR_S] < steps[-HOUR_S]

    def test_a_doubted_clock_is_changed_more_often_within_bounds(self):
        taken = move(-DAY_S / 2, DAY_S / 2, 0.0, 0.0)
        doubted = taken.doubted()
        assert taken.anew < doubted.anew <= MOST_DOUBT
        assert doubted.stay < taken.stay


class TestDrift:
    DAYS = np.arange(0, 60, 5.0)

    def test_blocks_along_a_line_are_a_drift(self):
        rows = evidence(*(2.0 * self.DAYS), nats=8.0)
        moves = tuple(move(-5 * DAY_S, 5 * DAY_S, 0, 0) for _ in self.DAYS[1:])
        chain = Chain(GRID, rows, (FLAT,) * len(rows), moves)
        assert likely_drift(chain, self.DAYS * DAY_S, np.full(len(rows), np.nan)) == pytest.approx(2, abs=0.6)

    def test_blocks_at_one_offset_have_none(self):
        rows = evidence(*np.full(len(self.DAYS), 600.0), nats=8.0)
        moves = tuple(move(-5 * DAY_S, 5 * DAY_S, 0, 0) for _ in self.DAYS[1:])
        chain = Chain(GRID, rows, (FLAT,) * len(rows), moves)
        assert likely_drift(chain, self.DAYS * DAY_S, np.full(len(rows), np.nan)) == 0

    @pytest.mark.parametrize(("days", "drift"), [((0, 2, 150), 2.4), ((0, 2, 1200), 0.0)])
    def test_a_clock_that_runs_off_by_many_minutes_is_set_before_long(self, days: tuple[float, ...], drift: float):
        """What three blocks say of 2.4 s a day: six minutes in five months are believed, 48 minutes in three years are not."""
        at = np.array(days)
        moves = tuple(move(-gap_s, gap_s, 0, 0) for gap_s in np.diff(at) * DAY_S)
        chain = Chain(GRID, evidence(*(2.4 * at), nats=8.0), (FLAT,) * 3, moves)
        assert likely_drift(chain, at * DAY_S, np.full(3, np.nan)) == pytest.approx(drift, abs=0.3)

    def test_votes_tell_it_themselves(self):
        chain = Chain(GRID, evidence(*self.DAYS), (FLAT,) * len(self.DAYS), ())
        assert likely_drift(chain, self.DAYS * DAY_S, 100 + 1.5 * self.DAYS) == pytest.approx(1.5)

    def test_laid_along_the_right_drift_all_blocks_agree(self):
        laid = ramped(evidence(*(2.0 * self.DAYS)), GRID, self.DAYS * DAY_S, 0.0, 2.0)
        assert set(laid.argmax(1)) == {GRID.index(0.0)}
