from __future__ import annotations

import numpy as np
import pytest

from tasks.core.place_radius import settled_m


def settled(radius_m, photos, lasting_s):
    return settled_m(np.array([radius_m]), np.array([photos]), np.array([lasting_s])).item()


class TestSettledM:
    def test_of_many_photos_is_hardly_more_than_the_places_own_radius(self):
        assert settled(300.0, 100.0, 3600.0) == pytest.approx(300 + 30 + 2000 / 100**2)

    def test_grows_with_the_radius_and_shrinks_with_every_photo(self):
        radii = [settled(0.0, photos, 3600.0) for photos in (1.0, 2.0, 3.0, 10.0)]
        assert radii == sorted(radii, reverse=True)
        assert settled(50.0, 2.0, 3600.0) == settled(0.0, 2.0, 3600.0) + 50

    def test_a_visit_of_a_moment_has_none(self):
        assert np.isnan(settled(20.0, 500.0, 1.0))
        assert settled(20.0, 500.0, 2.0) < 51

    def test_takes_the_radius_at_its_word_where_nobody_says_how_many_photos(self):
        assert settled(500.0, 0.0, 0.0) == 530
