from __future__ import annotations

import numpy as np
import pytest

from tasks.core.doubts.chains import chains_of
from tasks.core.doubts.hemisphere import hemispheres
from tasks.core.doubts.lines import lines_of
from tasks.core.tables import PHOTOS
from tests.tasks.core.doubts.claims import walk

DENVER = (39.7, -105.0)
MIRRORED = (39.7, 105.0)
HOME = {"utc_offset_min": -360.0}
"""Denver in summer."""


def both(start, other=DENVER, **columns):
    """Give a camera's walk and, half a minute later, a phone's."""
    camera = walk(6, start=start, name="DSC_{}", camera="Boxy Two", **{**HOME, **columns})
    return [*camera, *walk(6, first_s=30, start=other, name="IMG_{}", **HOME)]


def found(rows):
    photos = PHOTOS.make(rows)
    lines = lines_of(photos, np.zeros(len(photos), dtype=bool))
    paths = photos["path"].tolist()
    return {paths[one.row]: one for one in hemispheres(photos, lines, chains_of(lines), paths)}


class TestHemispheres:
    def test_doubts_the_camera_that_its_own_clock_and_the_phone_contradict(self):
        told = found(both(MIRRORED))
        assert sorted(told) == [f"DSC_{n}.jpg" for n in range(6)]
        finding = told["DSC_3.jpg"]
        assert (finding.lat, finding.lon) == pytest.approx((39.7003, -105.0))
        assert finding.problem.startswith("its longitude has the wrong sign: as it is, it lies ")
        assert "IMG_3.jpg, 30 s later (Acme One)" in finding.problem
        assert "with east and west exchanged: so it lies 0 m from IMG_3.jpg, 30 s later (Acme One)" in finding.evidence

    def test_doubts_nobody_where_the_clock_fits_neither_or_is_not_known(self):
        assert found(both(MIRRORED, utc_offset_min=420.0)) == {}
        assert found(both(MIRRORED, utc_offset_min=float("nan"))) == {}

    def test_doubts_nobody_where_the_other_camera_is_contradicted_too(self):
        rows = both(MIRRORED)
        rows[-1]["utc_offset_min"] = 420.0
        assert found(rows) == {}

    def test_lets_two_people_be_on_two_continents(self):
        assert found(both((45.0, 100.0))) == {}
        assert found(both(MIRRORED, other=(-33.87, 151.21))) == {}

    def test_needs_three_meetings(self):
        rows = both(MIRRORED)
        assert found([*rows[:1], rows[6]]) == {}
