from __future__ import annotations

import pytest

from tasks.core.share.emoji import emoji_picture


class TestEmojiPicture:
    @pytest.mark.parametrize("emoji", ["🍕", "🏝️", "❤️", "🎂", "⛰", "🐢"])
    def test_fills_its_square_in_one_direction(self, emoji):
        picture = emoji_picture(emoji, 60, "#14212b")
        assert picture.mode == "RGBA"
        assert max(picture.size) == 60
        assert picture.getchannel("A").getextrema() == (0, 255)

    def test_of_several_is_the_first(self):
        assert emoji_picture("🍕🍷", 60, "#14212b").tobytes() == emoji_picture("🍕", 60, "#14212b").tobytes()

    def test_that_no_font_has_is_none_and_never_a_box(self):
        assert emoji_picture("\U0010fffd", 60, "#14212b") is None
        assert emoji_picture("\U0001f1ee", 60, "#14212b") is None  # half of a flag
        assert emoji_picture("", 60, "#14212b") is None
        assert emoji_picture("\ufe0f", 60, "#14212b") is None
