from __future__ import annotations

from tasks.core.write_queue import may_touch


class TestMayTouch:
    def test_names_the_photo_and_every_sidecar_that_may_be_its_own(self):
        assert may_touch("a/IMG.CR2") == {"a/img.cr2", "a/img.cr2.xmp", "a/img.xmp"}

    def test_raw_and_jpeg_of_one_photo_share_a_file(self):
        assert not may_touch("IMG.CR2").isdisjoint(may_touch("IMG.JPG"))

    def test_names_that_differ_in_case_or_in_composition_may_be_one_file(self):
        assert not may_touch("caf\u00e9.JPG").isdisjoint(may_touch("CAFE\u0301.jpg"))

    def test_other_photos_share_nothing(self):
        assert may_touch("a/1.jpg").isdisjoint(may_touch("a/2.jpg") | may_touch("b/1.jpg"))
