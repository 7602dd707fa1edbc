"""Tests of JSON inside HTML."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.page.block import json_block


class TestJsonBlock:
    @given(st.text())
    def test_any_text_comes_back_and_cannot_end_the_block(self, text):
        block = json_block({"a": text})
        assert json.loads(block) == {"a": text}
        assert not set(block) & set("<>&\u2028\u2029")

    def test_not_a_number_is_refused(self):
        with pytest.raises(ValueError, match="JSON"):
            json_block({"a": float("nan")})
