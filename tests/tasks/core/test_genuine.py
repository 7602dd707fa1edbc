from __future__ import annotations

from tasks.core.genuine import evidence, genuine_position
from tasks.core.tables import PHOTOS


def photo(path, **columns):
    return {"path": path, "kind": "photo", "time_basis": "none", **columns}


PLACED = {"lat": 1.0, "lon": 2.0}


class TestGenuinePosition:
    def test_an_estimate_of_ours_is_not_genuine_but_a_typed_or_measured_one_is(self):
        photos = PHOTOS.make(
            [
                photo("measured", gps_method="GPS", **PLACED),
                photo("typed", gps_method="whereshot manual", **PLACED),
                photo("estimated", gps_method="whereshot proxy", **PLACED),
                photo("none"),
            ]
        )
        assert genuine_position(photos).tolist() == [True, True, False, False]


class TestEvidence:
    def test_only_what_the_owner_took_is_evidence(self):
        kinds = ["photo", "video", "screenshot", "received", "derived"]
        photos = PHOTOS.make([photo(kind, **PLACED) | {"kind": kind} for kind in kinds])
        assert evidence(photos).tolist() == [True, True, False, False, False]
