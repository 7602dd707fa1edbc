from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from tasks.core.share.fonts import text_fonts
from tasks.core.share.lettering import Hand, cut_to, is_legible, legible, set_into, silhouette, transliterated, width_of, write

BODY = Hand(30, 500)
NO_FONT = "\U0010fffd"


def ink(text, hand=BODY, size=(900, 120)):
    """The box of the pixels that a text covers, written at (50, 80)."""
    image = Image.new("RGB", size, "white")
    write(ImageDraw.Draw(image), 50, 80, text, hand, "#000000")
    return Image.eval(image.convert("L"), lambda value: 255 - value).point(lambda value: 255 if value > 60 else 0).getbbox()


class TestLegible:
    @pytest.mark.parametrize(
        "text", ["Łódź", "Санкт-Петербург", "Ξάνθη", "Đà Nẵng", "תל אביב", "القاهرة", "ქართული", "हिन्दी", "Երևան", "ไทย", "🍕"]
    )
    def test_every_script_of_the_fonts_that_come_along_is_legible(self, text):
        assert is_legible(text)
        assert legible(text) == text

    def test_what_no_font_has_is_left_out_and_never_drawn_as_a_box(self):
        assert not is_legible(f"A{NO_FONT}B")
        assert legible(f"A{NO_FONT}B") == "AB"
        assert ink(f"A{NO_FONT}B") == ink("AB")

    def test_is_one_line_without_control_characters(self):
        assert legible("<b>Rome</b>\n\t by\x00 night\x1b[31m \u202e") == "<b>Rome</b> by night [31m"

    def test_transliterates_what_can_be(self):
        assert transliterated(f"\N{FULLWIDTH LATIN CAPITAL LETTER R}o\u0301me{NO_FONT}") == "Rome"


class TestWidthOf:
    @pytest.mark.parametrize("text", ["Two weeks in Italy", "Ξάνθη", "12,345 km"])
    def test_is_that_of_the_ink_but_for_the_letters_own_margins(self, text):
        left, _, right, _ = ink(text)
        assert width_of(text, BODY) == pytest.approx(right - left, abs=5)

    def test_grows_by_the_tracking(self):
        assert width_of("HIHIH", Hand(20, 500, 6.0)) == pytest.approx(width_of("HIHIH", Hand(20, 500)) + 30, abs=1)


class TestSetInto:
    @settings(max_examples=40, deadline=None)
    @given(st.text(st.sampled_from("abcdefgh WMil-<>&🍕Жя"), max_size=400), st.sampled_from([300.0, 520.0, 800.0]))
    def test_no_line_is_wider_than_its_room_and_there_are_no_more_than_asked_for(self, text, width):
        lines, hand = set_into(legible(text), [Hand(size, 740) for size in (88, 64, 46)], width, 2)
        assert len(lines) <= 2
        assert all(width_of(line, hand) <= width for line in lines)

    def test_takes_the_largest_hand_in_which_a_text_fits_whole(self):
        hands = [Hand(size, 740) for size in (88, 64, 46)]
        assert set_into("Italy", hands, 800, 2) == (["Italy"], hands[0])
        lines, hand = set_into("Italy, Slovenia, Croatia and all that lies between them", hands, 800, 2)
        assert hand == hands[1] or hand == hands[2]
        assert " ".join(lines) == "Italy, Slovenia, Croatia and all that lies between them"

    def test_ends_with_an_ellipsis_where_nothing_fits(self):
        lines, hand = set_into("very long " * 40, [Hand(46, 740)], 400, 2)
        assert (len(lines), lines[-1][-1], hand.size) == (2, "…", 46)


class TestCutTo:
    def test_leaves_what_fits(self):
        assert cut_to("Rome", BODY, 500) == "Rome"

    def test_cuts_as_little_as_may_be(self):
        cut = cut_to("Constantinople", BODY, 120)
        assert cut.endswith("…")
        assert width_of(cut, BODY) <= 120 < width_of("Constantinople"[: len(cut)] + "…", BODY)

    def test_gives_nothing_where_not_even_a_letter_fits(self):
        assert cut_to("Rome", BODY, 3) == ""


class TestSilhouette:
    def test_reaches_around_the_letters(self):
        mask = silhouette((900, 120), [(50.0, 80.0, "Rome", BODY)], 4)
        left, top, right, bottom = ink("Rome")
        around = mask.point(lambda value: 255 if value > 60 else 0).getbbox()
        assert around == pytest.approx((left - 4, top - 4, right + 4, bottom + 4), abs=1)


class TestFonts:
    def test_weights_differ_and_the_first_font_is_variable(self):
        assert text_fonts()[0].axes == ("opsz", "wght")
        assert width_of("Italy", Hand(40, 700)) > width_of("Italy", Hand(40, 400))
