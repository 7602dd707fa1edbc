from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest

from tasks.core.share.frame import Box
from tasks.core.share.sheet import GLOBE_PX, UPRIGHT, WIDE, upright, wide
from tasks.core.share.story import Distance, Figure, Story

TITLES = [
    "Rome",
    "Auckland, Apia and Nuku\u02bbalofa",
    "<script>alert('x')</script> & <b>bold</b>",
    "A very long title that somebody typed because nobody told them to stop " * 5,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "",
]
FIGURES = [Figure("1,000,000", "photos"), Figure("18,196", "places"), Figure("123", "countries"), Figure("7,300", "days"),
           Figure("20", "years")]  # fmt: skip
DISTANCES = [
    Distance("flight_m", "1,427,794 km", "by air"),
    Distance("ride_m", "140,472 km", "by road, rail or sea"),
    Distance("walk_m", "41,491 km", "on foot"),
]


def story(title, figures=FIGURES, distances=DISTANCES):
    return Story(title, pd.Timestamp("2023-11-30"), pd.Timestamp("2024-12-31"), figures, distances)


@pytest.mark.parametrize(("layout", "size"), [(upright, UPRIGHT), (wide, WIDE)])
@pytest.mark.parametrize("world", [True, False])
@pytest.mark.parametrize("pictures", [0, 1, 2, 3, 4, 6, 7, 12])
@pytest.mark.parametrize("title", TITLES)
class TestLayout:
    def test_everything_has_its_own_room_in_the_picture(self, layout, size, world, pictures, title):
        sheet = layout(story(title), pictures, several_days=True, world=world)
        whole = Box(0, 0, *size)
        boxes = [text.box for text in sheet.texts]
        assert (sheet.width, sheet.height, len(sheet.tiles)) == (*size, pictures)
        assert all(whole.holds(box) for box in [*boxes, *sheet.tiles, sheet.globe, sheet.free])
        for tile in sheet.tiles:
            assert tile.width >= 60
            assert tile.height >= 60
            assert not any(tile.overlaps(box) for box in boxes)
            assert not tile.overlaps(sheet.free)
        assert not any(one.overlaps(other) for one, other in combinations(sheet.tiles, 2))
        assert not any(box.overlaps(sheet.globe) for box in boxes)
        assert not any(box.overlaps(sheet.free) for box in boxes)
        assert sheet.free.width >= 500
        assert sheet.free.height >= 300
        assert sheet.globe.width == sheet.globe.height == GLOBE_PX


class TestTitle:
    @pytest.mark.parametrize("layout", [upright, wide])
    def test_is_the_text_that_it_is(self, layout):
        sheet = layout(story("<b>Rome</b> & \u202eevil"), 0, several_days=False, world=False)
        told = " ".join(text.text for text in sheet.texts)
        assert told.startswith("<b>Rome</b> & evil")
        assert sheet.bar is None
