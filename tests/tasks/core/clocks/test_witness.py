"""The question about a clock and its answer."""

from __future__ import annotations

import numpy as np
import pytest

from tasks.core.clocks.witness import Grounds, Stretch, witness


class TestWitness:
    def test_what_is_not_given_is_unknown(self):
        asked = witness([1.0, 2.0], gps_s=[1.0, np.nan])
        assert asked.gps_s[0] == 1
        assert np.isnan(asked.tag_s).all()
        assert not asked.numbered

    def test_arrays_of_another_length_are_refused(self):
        with pytest.raises(ValueError, match="tag_s"):
            witness([1.0, 2.0], tag_s=[7200.0])

    def test_photos_without_a_wall_clock_are_refused(self):
        with pytest.raises(ValueError, match="1 of 2 photos"):
            witness([1.0, np.nan])

    def test_a_part_keeps_rows_and_order(self):
        part = witness([1.0, 2.0, 3.0], tag_s=[4.0, 5.0, 6.0], numbered=True).part(slice(1, 3))
        assert part.wall_s.tolist() == [2, 3]
        assert part.tag_s.tolist() == [5, 6]
        assert part.numbered


class TestStretch:
    def test_utc_is_wall_minus_ahead_minus_drift_since_the_first_photo(self):
        stretch = Stretch(0, 1, 7200.0, 2.0, 1.0, 1.0, (), Grounds(photos=2))
        assert stretch.utc_s(np.array([10_000.0, 10_000.0 + 86_400]), 10_000.0).tolist() == [2800, 2800 + 86_398]
