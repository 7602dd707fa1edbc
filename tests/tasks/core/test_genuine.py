from __future__ import annotations

import pandas as pd

from tasks.core.genuine import evidence, genuine_gps_time, genuine_position, wanting
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


class TestGenuineGpsTime:
    def test_no_time_beside_a_position_of_ours_is_a_receivers_not_even_a_typed_ones(self):
        at = {"gps_at": pd.Timestamp("2024-05-01", tz="UTC")}
        photos = PHOTOS.make(
            [
                photo("measured", gps_method="GPS", **PLACED, **at),
                photo("no method", **PLACED, **at),
                photo("no position", **at),
                photo("typed", gps_method="whereshot manual", **PLACED, **at),
                photo("estimated", gps_method="WHERESHOT proxy", **PLACED, **at),
                photo("no time", gps_method="GPS", **PLACED),
            ]
        )
        assert genuine_gps_time(photos).tolist() == [True, True, True, False, False, False]


class TestEvidence:
    def test_only_what_the_owner_took_is_evidence(self):
        kinds = ["photo", "video", "screenshot", "received", "derived"]
        photos = PHOTOS.make([photo(kind, **PLACED) | {"kind": kind} for kind in kinds])
        assert evidence(photos).tolist() == [True, True, False, False, False]


class TestWanting:
    def test_asks_for_photos_of_the_archive_without_a_position_or_with_a_doubted_one(self):
        photos = PHOTOS.make(
            [
                photo("placed", **PLACED),
                photo("doubted", doubt="stuck", **PLACED),
                photo("estimated", gps_method="whereshot proxy", doubt="stuck", **PLACED),
                photo("none"),
                photo("of a donor", donor_dir="/phone"),
            ]
        )
        assert wanting(photos).tolist() == [False, True, False, True, False]
        assert evidence(photos).tolist() == [True, False, False, False, False]
