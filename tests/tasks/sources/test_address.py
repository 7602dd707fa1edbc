from __future__ import annotations

import numpy as np
import pytest

from tasks.core.review_tables import ADDRESSES, HITS
from tasks.sources.address import locate_by_address
from tests.tasks.timed import ROME, photo, table


def hit(address, rank=0, **columns):
    return {"address": address, "rank": rank, "lat": 41.9, "lon": 12.5, "error_m": 120.0, "by": "nominatim"} | columns


def located(asked, hits, *photos):
    made = locate_by_address(ADDRESSES.make(asked), HITS.make(hits), table(*photos))
    return made.set_index("path")


NAVONA = {"path": "a.jpg", "address": "Piazza Navona, Rome"}


class TestLocateByAddress:
    def test_proposes_the_first_hit_with_its_radius(self):
        row = located([NAVONA], [hit(NAVONA["address"], name="Piazza Navona, Parione, Roma")], photo("a.jpg")).loc["a.jpg"]
        assert row[["source", "lat", "lon", "error_m"]].tolist() == ["address", 41.9, 12.5, 120]
        assert row["confidence"] == pytest.approx(1 / (1 + 120 / 500))
        assert row["evidence"] == (
            'address "Piazza Navona, Rome": found as "Piazza Navona, Parione, Roma" by nominatim, the only hit'
        )
        assert row["alternatives"] == ""

    def test_lists_the_other_hits_whatever_their_order_in_the_table(self):
        hits = [
            hit("Rome", 2, name="Rome, Texas", lat=32.1, lon=-95.2, error_m=3000),
            hit("Rome", 1, name="Roma Hotel", lat=41.91),
            hit("Rome", 0, name="Roma"),
        ]
        row = located([{"path": "a.jpg", "address": "Rome"}], hits, photo("a.jpg")).loc["a.jpg"]
        assert row["evidence"] == 'address "Rome": found as "Roma" by nominatim, 1 of 3 hits'
        assert row["alternatives"] == (
            "address 41.9100000,12.5000000 ±120 m, Roma Hotel; address 32.1000000,-95.2000000 ±3.0 km, Rome, Texas"
        )

    def test_says_that_a_position_was_read_in_the_text(self):
        asked = [{"path": "a.jpg", "address": "41.9, 12.5"}]
        row = located(asked, [hit("41.9, 12.5", by="")], photo("a.jpg")).loc["a.jpg"]
        assert row["evidence"] == 'address "41.9, 12.5": the position in the text itself'

    def test_says_that_one_address_was_for_many(self):
        row = located([NAVONA | {"bulk": True}], [hit(NAVONA["address"], name="x")], photo("a.jpg")).loc["a.jpg"]
        assert row["evidence"].startswith('--address "Piazza Navona, Rome": ')

    def test_declines_with_the_reason(self):
        lost = {"address": NAVONA["address"], "lat": np.nan, "lon": np.nan, "problem": "nominatim finds nothing of that name"}
        row = located([NAVONA], [lost], photo("a.jpg")).loc["a.jpg"]
        assert np.isnan(row["lat"])
        assert row["evidence"] == 'address "Piazza Navona, Rome": nominatim finds nothing of that name'

    def test_a_photo_with_a_position_is_left_alone(self):
        assert located([NAVONA], [hit(NAVONA["address"])], photo("a.jpg", **ROME)).empty
        assert len(located([NAVONA], [hit(NAVONA["address"])], photo("a.jpg", **ROME, doubt="far from all others"))) == 1

    def test_nothing_asked_is_nothing_answered(self):
        assert located([], [], photo("a.jpg")).empty

    def test_what_was_typed_cannot_break_the_cell(self):
        text = "Bar; date: x\n" + "y" * 200
        row = located([{"path": "a.jpg", "address": text}], [hit(text, by="")], photo("a.jpg")).loc["a.jpg"]
        quoted = row["evidence"].partition(": the position")[0]
        assert "; date: " not in quoted
        assert len(quoted) == len('address ""') + 80
