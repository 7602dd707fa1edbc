from __future__ import annotations

import dataclasses
import io
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.errors import WhereshotError
from tasks.core.proxy.features import FEATURES, RISING
from tasks.core.proxy.strangers import FILE, LEAST_SLOPE, strangers_of, the_strangers

ROWS = st.lists(st.floats(0, 8, width=32), min_size=len(FEATURES), max_size=len(FEATURES))


def arrays():
    with np.load(io.BytesIO(files("tasks.core.proxy").joinpath(FILE).read_bytes())) as found:
        return dict(found)


class TestTheFile:
    def test_is_small_and_says_how_and_from_what_it_was_made(self):
        assert len(files("tasks.core.proxy").joinpath(FILE).read_bytes()) < 500_000
        assert the_strangers().note.startswith("Made by python -m tests.benchmarks.proxy_training from ")

    @pytest.mark.parametrize("change", [{"version": 1}, {"features": np.array(["near_s"])}], ids=["version", "features"])
    def test_of_another_version_is_refused_with_the_remedy(self, change):
        with pytest.raises(WhereshotError, match="install Whereshot again"):
            strangers_of(arrays() | change)


class TestRadii:
    @given(ROWS, st.sampled_from(sorted(RISING)), st.floats(0, 8, width=32))
    def test_never_shrink_with_what_they_are_claimed_to_rise_with(self, row, name, other):
        at = FEATURES.index(name)
        rows = np.array([row, row], dtype=np.float32)
        rows[:, at] = sorted((row[at], other))
        for radius in the_strangers().radii(rows):
            assert radius[0] <= radius[1] + 1e-6

    @given(ROWS)
    def test_nearly_all_is_never_narrower_than_most(self, row):
        mostly, nearly = the_strangers().radii(np.array([row], dtype=np.float32))
        assert mostly[0] <= nearly[0]

    @pytest.mark.parametrize("name", ["near_s", "apart_m"])
    def test_go_on_growing_beyond_what_was_seen(self, name):
        strangers, at = the_strangers(), FEATURES.index(name)
        rows = np.tile(strangers.seen.astype(np.float32), (2, 1))
        rows[1, at] += 1
        for radius in strangers.radii(rows):
            assert radius[1] - radius[0] == pytest.approx(LEAST_SLOPE, abs=1e-5)

    def test_are_the_same_with_more_people_beside(self):
        rows = np.random.default_rng(1).uniform(0, 6, (50, len(FEATURES))).astype(np.float32)
        whole, part = the_strangers().radii(rows)[0], the_strangers().radii(rows[:7])[0]
        assert whole[:7].tolist() == part.tolist()


class TestStraight:
    def test_is_where_the_model_expects_it_closer(self):
        strangers = the_strangers()
        rows = np.zeros((1, len(FEATURES)), dtype=np.float32)
        trees = dataclasses.replace(strangers.position, value=np.zeros_like(strangers.position.value), base=0.21)
        assert dataclasses.replace(strangers, position=trees).straight(rows).tolist() == [True]
        assert dataclasses.replace(strangers, position=dataclasses.replace(trees, base=0.19)).straight(rows).tolist() == [False]
