from __future__ import annotations

import numpy as np

from tasks.core.doubts.chains import chains_of
from tasks.core.doubts.lines import lines_of
from tasks.core.tables import PHOTOS
from tests.tasks.core.doubts.claims import ROME, STEP_DEG, at, walk

TOKYO = (35.68, 139.69)


def chains(rows):
    photos = PHOTOS.make(rows)
    return chains_of(lines_of(photos, np.zeros(len(photos), dtype=bool)))


class TestChainsOf:
    def test_makes_one_stretch_of_a_walk(self):
        found = chains(walk(5))
        assert (found.first.tolist(), found.last.tolist(), found.size.tolist()) == ([0], [4], [5])

    def test_cuts_between_cameras_and_never_joins_them(self):
        found = chains([*walk(3), *walk(3, camera="Boxy Two", name="B{}")])
        assert (found.first.tolist(), found.chain.tolist()) == ([0, 3], [0, 1])

    def test_joins_what_comes_back_and_starts_anew_elsewhere(self):
        found = chains([*walk(3), *walk(3, first_s=90_000, start=TOKYO, name="T{}"), *walk(3, first_s=200_000, name="R{}")])
        assert found.chain.tolist() == [0, 1, 0]
        assert found.frame.tolist() == [0, 0, 0]

    def test_joins_a_mirrored_stretch_and_tells_the_way_back(self):
        found = chains(at(walk(5), 2, ROME[0] + 2 * STEP_DEG, -ROME[1]))
        assert found.chain.tolist() == [0, 0, 0]
        assert found.frame.tolist() == [0, 2, 0]

    def test_is_empty_without_photos(self):
        assert len(chains([]).chain) == 0
