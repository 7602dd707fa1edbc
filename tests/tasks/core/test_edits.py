from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.edits import _way_back, may_touch
from tasks.core.writing import apply_splices


class TestWayBack:
    @given(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=60))
    def test_leads_from_any_bytes_to_any_others_and_leaves_what_is_the_same_at_both_ends(self, head, before, after, tail):
        splice = _way_back(head + after + tail, head + before + tail)
        assert apply_splices(head + after + tail, [splice]) == head + before + tail
        assert len(splice.data) <= len(before)
        assert splice.end - splice.start <= len(after)

    @pytest.mark.parametrize(("written", "original"), [(b"aaa", b"aa"), (b"aa", b"aaa"), (b"", b"a"), (b"a", b""), (b"", b"")])
    def test_never_uses_a_byte_for_both_ends(self, written, original):
        assert apply_splices(written, [_way_back(written, original)]) == original


class TestMayTouch:
    def test_names_the_photo_and_every_sidecar_that_may_be_its_own(self):
        assert may_touch("a/IMG.CR2") == {"a/img.cr2", "a/img.cr2.xmp", "a/img.xmp"}

    def test_raw_and_jpeg_of_one_photo_share_a_file(self):
        assert not may_touch("IMG.CR2").isdisjoint(may_touch("IMG.JPG"))

    def test_names_that_differ_in_case_or_in_composition_may_be_one_file(self):
        assert not may_touch("caf\u00e9.JPG").isdisjoint(may_touch("CAFE\u0301.jpg"))

    def test_other_photos_share_nothing(self):
        assert may_touch("a/1.jpg").isdisjoint(may_touch("a/2.jpg") | may_touch("b/1.jpg"))
