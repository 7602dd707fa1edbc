from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from tasks.core import track_choice
from tasks.core.track_choice import choose_line
from tasks.core.track_leg import How
from tasks.core.track_line import Fixes, lines_of
from tasks.core.track_place import Limits, Placed


@pytest.fixture(scope="module")
def lines():
    """Two receivers, the second one with a pause, in which the first one runs on."""
    rng = np.random.default_rng(3)
    first, second = np.cumsum(rng.integers(5, 90, 300)), np.cumsum(rng.integers(1, 9, 2000)) + 900
    second[1000:] += 4000
    seconds = np.r_[first, second]
    track = np.r_[np.zeros(300, np.intp), np.ones(2000, np.intp)]
    lat, lon = 46 + seconds * 1e-5 + rng.normal(0, 5e-5, len(seconds)), 8 + seconds * 1e-5
    nothing = np.full(len(seconds), np.nan)
    return lines_of(Fixes(seconds * 1_000_000, lat, lon, nothing, nothing, track, np.zeros(len(seconds), np.intp)))


def columns(placed):
    return {column.name: getattr(placed, column.name) for column in fields(Placed)}


class TestChooseLine:
    def test_answers_the_same_however_the_photos_are_cut_into_chunks(self, lines, monkeypatch):
        rng = np.random.default_rng(4)
        at_us, clock_s = rng.integers(-10_000, 30_000, 700) * 1_000_000, rng.choice([0.0, 1.5, 90.0], 700)
        whole = columns(choose_line(lines, at_us, clock_s, Limits()).placed)
        monkeypatch.setattr(track_choice, "_CHUNK", 64)
        for name, values in columns(choose_line(lines, at_us, clock_s, Limits()).placed).items():
            np.testing.assert_array_equal(values, whole[name], err_msg=name)

    def test_the_line_that_runs_on_answers_in_the_others_pause(self, lines):
        pause = int(lines[1].at_us[999] + 2_000_000_000)
        chosen = choose_line(lines, np.array([pause]), np.zeros(1), Limits(max_extrapolation_s=60))
        assert chosen.placed.track_before.tolist() == [0]
        assert chosen.placed.how.tolist() == [How.BETWEEN]

    def test_of_no_photos_there_is_nothing(self, lines):
        nothing = np.zeros(0)
        assert len(choose_line(lines, nothing.astype(np.int64), nothing, Limits()).placed.lat) == 0

    def test_where_none_reaches_the_nearest_fix_says_by_how_much(self, lines):
        late = int(max(line.at_us[-1] for line in lines)) + 7_200_000_000
        chosen = choose_line(lines, np.array([late]), np.zeros(1), Limits())
        assert chosen.placed.how.tolist() == [How.TOO_FAR]
        assert chosen.placed.before_s.tolist() == [7200]
