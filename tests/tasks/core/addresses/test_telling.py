from __future__ import annotations

import numpy as np

from tasks.core.addresses.telling import NOT_ALLOWED, tell_addresses
from tasks.core.review_tables import ADDRESSES, HITS


def told(hits, photos_each=1):
    asked = [
        {"path": f"{at}-{copy}.jpg", "address": one["address"]}
        for at, one in enumerate(hits)
        if not one.get("rank")
        for copy in range(photos_each)
    ]
    return tell_addresses(ADDRESSES.make(asked), HITS.make([{"lat": 1.0, "lon": 2.0, "error_m": 9.0} | one for one in hits]))


def lost(address, problem, **columns):
    return {"address": address, "lat": np.nan, "lon": np.nan, "error_m": np.nan, "problem": problem} | columns


class TestTellAddresses:
    def test_says_nothing_where_nothing_was_asked(self):
        assert tell_addresses(ADDRESSES.empty(), HITS.empty()) == []

    def test_counts_what_was_read_found_and_known(self):
        hits = [
            {"address": "1.0, 2.0"},
            {"address": "Rome", "by": "nominatim"},
            {"address": "Rome", "rank": 1, "by": "nominatim"},
            {"address": "Paris", "by": "nominatim", "cached": True},
        ]
        counts = "3 addresses for 6 photos: 1 with a position in the text itself, 2 found by nominatim"
        assert told(hits, photos_each=2) == [f"{counts} (1 answered over the network, 1 known from before)"]

    def test_says_that_no_network_was_used(self):
        assert told([{"address": "1.0, 2.0"}]) == [
            "1 address for 1 photo: 1 with a position in the text itself (nothing came over the network)"
        ]

    def test_names_what_was_not_found_by_reason(self):
        hits = [
            lost("Foo", "nominatim finds nothing of that name", by="nominatim"),
            lost("Bar", NOT_ALLOWED),
            lost("Baz", "nominatim finds nothing of that name", by="nominatim", cached=True),
        ]
        assert told(hits) == [
            "3 addresses for 3 photos: 3 without a position (1 answered over the network, 1 known from before)",
            '"Foo", "Baz": nominatim finds nothing of that name',
            f'"Bar": {NOT_ALLOWED}',
        ]

    def test_names_twenty_at_most(self):
        said = told([lost(f"street {at}", "nothing") for at in range(23)])[1]
        assert said.startswith('"street 0", "street 1", ')
        assert said.endswith('"street 19" and 3 more: nothing')
