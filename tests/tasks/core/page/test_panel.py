"""Tests of the panel's facts as the page gets them."""

from __future__ import annotations

import json

from tasks.core.journey_tables import JOURNEYS, WAY
from tasks.core.page.block import json_block
from tasks.core.page.panel import panel_facts
from tasks.core.page.standing import standings
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS
from tests.journey_rows import life, photos_of


def facts(photos):
    return panel_facts(standings(photos, PROPOSALS.empty()), photos, PLACES.empty(), WAY.empty(), JOURNEYS.empty())


class TestPanelFacts:
    def test_all_counts_are_of_the_same_photos_and_can_be_written_as_json(self):
        photos = photos_of(*life())
        told = json.loads(json_block(facts(photos)))
        by_year, by_camera = (sum(map(sum, told["coverage"][name]["counts"])) for name in ("years", "cameras"))
        by_day = sum(map(sum, told["calendar"]["photos"])) + told["calendar"]["timeless"]
        assert {told["headline"]["photos"], by_year, by_camera, by_day} == {len(photos)}

    def test_an_empty_archive_has_empty_facts(self):
        told = json.loads(json_block(facts(PHOTOS.empty())))
        assert (told["headline"]["photos"], told["calendar"]["years"], told["outliers"]["count"]) == (0, [], 0)
