from __future__ import annotations

from tasks.core.by_time import NO_DATE, NO_ZONE, no_instant, not_own
from tests.tasks.timed import photo, table


class TestNotOwn:
    def test_only_screenshots_and_received_pictures_tell_nothing_of_their_owner(self):
        kinds = ["photo", "video", "derived", "screenshot", "received"]
        photos = table(*(photo(f"{kind}.jpg", kind=kind) for kind in kinds))
        assert (not_own(photos, locate_received=False) == "").tolist() == [True, True, True, False, False]

    def test_on_demand_every_picture_is_as_good_as_its_owners(self):
        photos = table(photo("a.jpg", kind="screenshot"), photo("b.jpg", kind="received"))
        assert not_own(photos, locate_received=True).tolist() == ["", ""]


class TestNoInstant:
    def test_tells_a_photo_without_a_date_from_one_without_a_zone(self):
        wall = "2024-05-01 10:00"
        photos = table(photo("a.jpg"), photo("b.jpg", wall), photo("c.jpg", wall, taken_at=wall))
        assert no_instant(photos).tolist() == [NO_DATE, NO_ZONE, ""]
