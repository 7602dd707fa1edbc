from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.share.frame import Box
from tasks.core.share.labels import Wanted, placed

FREE = Box(0, 0, 1000, 800)

spots = st.lists(
    st.builds(
        Wanted,
        x=st.floats(0, 1000),
        y=st.floats(0, 800),
        radius=st.sampled_from([12.0, 28.0]),
        width=st.floats(20, 300),
        height=st.sampled_from([30.0, 52.0]),
    ),
    max_size=16,
)


class TestPlaced:
    @settings(max_examples=60, deadline=None)
    @given(spots)
    def test_no_label_covers_another_one_or_a_spot_or_leaves_the_free_part(self, wanted):
        taken = Box(400, 300, 600, 400)
        labels = placed(wanted, FREE, [taken])
        for one, other in combinations(labels, 2):
            assert not one.box.overlaps(other.box)
        for label in labels:
            assert FREE.holds(label.box)
            assert not label.box.overlaps(taken)
            for number, spot in enumerate(wanted):
                if number != label.of:
                    assert not label.box.overlaps(Box(spot.x, spot.y, spot.x, spot.y).grown(spot.radius))

    def test_stands_at_the_right_of_a_lonely_spot(self):
        (label,) = placed([Wanted(500, 400, 12, 100, 50)], FREE)
        assert label.box == Box(512, 375, 612, 425)
        assert label.leader is None

    def test_stands_at_the_left_at_the_right_edge(self):
        (label,) = placed([Wanted(950, 400, 12, 100, 50)], FREE)
        assert label.box == Box(838, 375, 938, 425)

    def test_stands_off_with_a_line_where_there_is_no_room_beside(self):
        around = [Box(440, 340, 488, 460), Box(512, 340, 560, 460), Box(440, 340, 560, 388), Box(440, 412, 560, 460)]
        (label,) = placed(
            [Wanted(500, 400, 11, 100, 20)], FREE, [box for box in around if not box.holds(Box(500, 400, 500, 400))][:2]
        )
        assert label.leader is not None
        assert not any(label.box.overlaps(box) for box in around[:2])

    def test_keeps_off_the_way(self):
        busy = np.zeros((800, 1000))
        busy[395:405, 512:] = 1.0  # the way leaves to the right
        (label,) = placed([Wanted(500, 400, 12, 100, 50)], FREE, (), busy)
        assert label.box == Box(388, 375, 488, 425)

    def test_leaves_out_what_has_no_room_the_first_wanted_goes_first(self):
        wanted = [Wanted(500 + step, 400, 12, 400, 300) for step in range(6)]
        labels = placed(wanted, FREE)
        assert labels[0].of == 0
        assert len(labels) < 6
