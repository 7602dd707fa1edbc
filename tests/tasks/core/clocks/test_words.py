from __future__ import annotations

import numpy as np
import pytest

from tasks.core.clocks import words
from tasks.core.clocks.parted import Part
from tasks.core.clocks.witness import Grounds


def part(zone="Europe/Rome", error_s=0.0, drift=0.0, own="", place_zone="", beside_s=()):
    return Part(np.arange(3), zone, error_s, drift, 0.0, 1.0, own, (), (), place_zone, beside_s)


def said(of, grounds, confidence=0.97, alternatives=(), cameras=(), assumed=""):
    return words.of_part(of, words.Case(grounds, confidence, alternatives, cameras, assumed), 0.9)


class TestOfPart:
    def test_names_zone_error_what_coincides_and_how_likely_the_next_answer_is(self):
        grounds = Grounds(200, bursts=43, bursts_agree=41)
        assert said(part("UTC+01:00", 205), grounds, 0.96, ((3600.0, 0.024),), ["Apple iPhone 12"]) == (
            "the clock stood on UTC+01:00 and was 3 min 25 s ahead: 41 of 43 bursts coincide with the photos of Apple iPhone 12; "
            "1 h later is 40 times less likely"
        )

    def test_what_is_unsure_says_so_and_what_else_it_may_be(self):
        grounds = Grounds(20, bursts=3, bursts_agree=2)
        assert said(part(error_s=-20), grounds, 0.6, ((-3600.0, 0.25), (7200.0, 0.15)), ["A", "B", "C"]) == (
            "unsure: the clock stood on Europe/Rome and was 20 s behind: 2 of 3 bursts coincide with the photos of A, B and 1 "
            "more; or 1 h earlier (25%); or 2 h later (15%)"
        )

    def test_a_fixed_offset_is_compared_with_the_time_of_the_place(self):
        grounds = Grounds(9, gps=9, gps_agree=8)
        beside = part("UTC+01:00", 2, place_zone="Europe/Rome", beside_s=(-3600.0,))
        assert said(beside, grounds).startswith(
            "the clock stood on UTC+01:00, 1 h behind Europe/Rome, and was 2 s ahead: 8 of 9 GPS"
        )
        through = part("UTC+01:00", drift=-1.5, place_zone="Europe/Rome", beside_s=(-3600.0, 0.0))
        assert said(through, grounds) == (
            "the clock stood on UTC+01:00 all through, whatever the time of Europe/Rome, losing 1.5 s a day: 8 of 9 GPS times "
            "agree"
        )

    def test_lists_all_kinds_of_evidence(self):
        grounds = Grounds(
            100, names=4, names_agree=3, matches=6, matches_agree=5, tags=100, tags_agree=99, inside_share=0.97, slow_share=0.8,
            positions=30, positions_agree=29,
        )  # fmt: skip
        assert said(part("", 3, own="tag"), grounds, cameras=["Phone"]) == (
            "the clock was 3 s ahead by the offset tags of its photos: 3 of 4 file names that tell UTC agree; 5 of 6 "
            "near-identical pictures of Phone agree; 97% of its photos fall inside the track, 80% of these where it stood or "
            "walked; 29 of 30 own positions lie on the track; 99 of 100 offset tags agree"
        )

    def test_what_rests_on_another_clock_names_it(self):
        grounds = Grounds(9, bursts=9, bursts_agree=9)
        assert said(part(), grounds, 0.85, cameras=["Phone"], assumed="Phone").endswith(", as far as the clock of Phone is right")

    def test_a_clock_of_which_the_best_guess_is_unused_is_right_or_goes_on(self):
        case = words.Case(Grounds(9, bursts=9, bursts_agree=3), 0.4, ())
        unused = words.unused(part(error_s=7200), case, 0.9)
        assert unused.endswith("; too unsure to be used, the clock is taken as right")
        assert words.gone_on(unused).endswith("; too unsure to be used, the clock is taken to have gone as in the stretch beside")


class TestExactly:
    @pytest.mark.parametrize(
        ("seconds", "text"), [(59.4, "59 s"), (60, "1 min"), (800, "13 min 20 s"), (3599.7, "1 h"), (34_200, "9 h 30 min")]
    )
    def test_below_an_hour_it_is_to_the_second(self, seconds, text):
        assert words.exactly(seconds) == text
