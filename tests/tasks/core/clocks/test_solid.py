"""When evidence is enough to call a clock sure."""

from __future__ import annotations

from dataclasses import replace

from tasks.core.clocks.solid import Strength

COINCIDING = Strength(gain=14.0, ratio=1.9, rest=12.0, bursts=5.6, fixes=0, margin=9.5, places=0, matches=0, odd=False)
"""Bursts of another camera coincide: well at this offset, half as well at another."""


class TestStrength:
    def test_coinciding_bursts_make_an_offset_near_a_zone_solid(self):
        assert COINCIDING.solid()

    def test_the_same_bursts_do_not_make_an_odd_offset_solid(self):
        assert not replace(COINCIDING, odd=True).solid()

    def test_an_odd_offset_twice_as_good_as_the_next_best_is_solid(self):
        assert replace(COINCIDING, odd=True, ratio=2.0).solid()

    def test_an_odd_offset_of_overwhelming_support_is_solid(self):
        assert not replace(COINCIDING, odd=True, gain=19.0).solid()
        assert replace(COINCIDING, odd=True, gain=20.0).solid()

    def test_no_offset_of_a_wide_search_is_odd_but_it_needs_twice_the_support(self):
        """A clock that was set anew starts at any minute."""
        assert replace(COINCIDING, odd=True).solid(surprising=True)
        assert not replace(COINCIDING, odd=True, rest=2.0).solid(surprising=True)

    def test_gps_times_make_an_odd_offset_solid(self):
        assert replace(COINCIDING, odd=True, fixes=3).solid()
