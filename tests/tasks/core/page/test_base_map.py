"""Tests of what lies under the photos where there are no tiles."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tasks.core.page.base_map import base_map
from tasks.core.page.hosts import host_of

NOWHERE = np.array([])


class TestBaseMap:
    def test_a_hundred_thousand_photos_in_one_town_are_looked_at_once(self):
        one = base_map(np.array([41.9]), np.array([12.5]))
        many = base_map(np.full(100_000, 41.9), np.full(100_000, 12.5))
        assert many == one

    @pytest.mark.parametrize(("lat", "lon"), [(90.0, 0.0), (-90.0, -180.0), (0.0, 179.9999), (-16.6, -180.0)])
    def test_the_ends_of_the_world_have_a_map(self, lat, lon):
        found = base_map(np.array([lat]), np.array([lon]))
        assert len(found["outlines"]["coasts"]) > 500
        assert len(found["labels"]["name"]) > 500

    def test_a_spot_beside_the_date_line_makes_both_sides_of_it_fine(self):
        def corners(lon: float) -> int:
            found = base_map(np.array([-16.6]), np.array([lon]))
            return sum(len(line) for line in found["outlines"]["coasts"])

        assert abs(corners(179.999) - corners(-179.999)) < 20
        assert corners(179.999) > corners(0.0)

    def test_it_is_json_of_a_few_hundred_kilobytes(self):
        assert len(json.dumps(base_map(NOWHERE, NOWHERE), separators=(",", ":"))) < 500_000


class TestHostOf:
    @pytest.mark.parametrize(
        ("address", "host"),
        [
            ("https://tile.example/{z}/{x}/{y}.png", "https://tile.example"),
            ("http://127.0.0.1:8080/{z}/{x}/{y}.png", "http://127.0.0.1:8080"),
            ("https://{s}.tile.example/{z}/{x}/{y}.png", "https://*.tile.example"),
            ("tiles/{z}/{x}/{y}.png", ""),
            ("javascript:alert(1)", ""),
            ("", ""),
        ],
    )
    def test_it_is_scheme_and_host_alone(self, address, host):
        assert host_of(address) == host
