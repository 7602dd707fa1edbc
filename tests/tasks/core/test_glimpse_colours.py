"""Tests of the colour that a picture is remembered by: on pictures drawn here, whose colours a person would name at once."""

from __future__ import annotations

import colorsys

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tasks.core.glimpse_colours import remembered_colour

GREY_SKY, RED_WALL = (150, 155, 162), (178, 40, 35)


def rgb(colour: str) -> tuple[int, int, int]:
    assert len(colour) == 7
    assert colour.startswith("#")
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def hue_deg(colour: str) -> float:
    return 360 * colorsys.rgb_to_hsv(*(value / 255 for value in rgb(colour)))[0]


def saturation(colour: str) -> float:
    return colorsys.rgb_to_hsv(*(value / 255 for value in rgb(colour)))[1]


def scene(background: tuple[int, int, int], *boxes: tuple[tuple[int, int, int, int], tuple[int, int, int]]) -> Image.Image:
    image = Image.new("RGB", (300, 200), background)
    draw = ImageDraw.Draw(image)
    for box, colour in boxes:
        draw.rectangle(box, fill=colour)
    return image


def gradient(*stops: tuple[int, int, int]) -> Image.Image:
    """Draw colours from top to bottom, each fading into the next."""
    return Image.fromarray(np.array([stops], dtype=np.uint8).transpose(1, 0, 2)).resize((300, 200), Image.Resampling.BILINEAR)


class TestRememberedColour:
    def test_a_red_house_of_a_sixth_of_the_picture_outweighs_the_grey_sky(self):
        assert rgb(remembered_colour(scene(GREY_SKY, ((100, 90, 199, 189), RED_WALL)))) == pytest.approx(RED_WALL, abs=6)

    def test_a_red_speck_before_a_grey_sky_does_not(self):
        assert rgb(remembered_colour(scene(GREY_SKY, ((100, 90, 119, 109), RED_WALL)))) == pytest.approx(GREY_SKY, abs=6)

    def test_a_red_house_in_light_and_shade_is_one_house(self):
        """A lit and a shaded wall of 8 % each, and 12 % of green trees."""
        image = scene(
            GREY_SKY,
            ((0, 100, 47, 199), (200, 60, 50)),
            ((48, 100, 95, 199), (140, 35, 30)),
            ((228, 100, 299, 199), (70, 110, 60)),
        )
        assert min(hue_deg(remembered_colour(image)), 360 - hue_deg(remembered_colour(image))) < 15

    def test_a_sunset_is_orange(self):
        """Above black land, below a sky that is already dark blue."""
        image = gradient((35, 45, 90), (120, 90, 110), (250, 140, 50), (255, 160, 40), (20, 15, 20))
        assert 20 <= hue_deg(remembered_colour(image)) <= 45
        assert saturation(remembered_colour(image)) > 0.5

    def test_a_fire_in_the_night_is_orange(self):
        found = remembered_colour(scene((12, 12, 16), ((130, 110, 179, 169), (235, 130, 40))))
        assert rgb(found) == pytest.approx((235, 130, 40), abs=8)

    def test_the_sea_below_a_white_sky_is_blue(self):
        assert rgb(remembered_colour(scene((245, 246, 248), ((0, 120, 299, 199), (40, 90, 170))))) == pytest.approx(
            (40, 90, 170), abs=6
        )

    @pytest.mark.parametrize("tone", [0, 1, 77, 128, 254, 255])
    def test_pure_grey_stays_that_grey(self, tone):
        assert remembered_colour(Image.new("RGB", (40, 30), (tone, tone, tone))) == "#" + 3 * f"{tone:02x}"

    @pytest.mark.parametrize("colour", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (12, 200, 97)])
    def test_one_colour_all_over_is_that_colour(self, colour):
        assert rgb(remembered_colour(Image.new("RGB", (40, 30), colour))) == colour

    def test_a_black_and_white_picture_has_its_commonest_tone_and_no_hue(self):
        image = scene((90, 90, 90), ((0, 0, 59, 199), (230, 230, 230)), ((240, 0, 299, 199), (20, 20, 20)))
        assert rgb(remembered_colour(image)) == pytest.approx((90, 90, 90), abs=3)

    def test_no_mean_of_two_colours_that_the_picture_does_not_have(self):
        """Half blue and half yellow: the mean would be grey."""
        found = rgb(remembered_colour(scene((30, 60, 200), ((150, 0, 299, 199), (240, 210, 40)))))
        assert found in (pytest.approx((30, 60, 200), abs=6), pytest.approx((240, 210, 40), abs=6))

    def test_a_picture_and_its_smaller_copy_have_nearly_the_same(self):
        large = scene((90, 140, 70), ((0, 0, 299, 70), (120, 160, 215))).resize((1600, 1067))
        small = large.resize((160, 107))
        assert rgb(remembered_colour(large)) == pytest.approx(rgb(remembered_colour(small)), abs=6)

    @pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1)])
    def test_a_picture_of_any_shape_has_one(self, size):
        assert rgb(remembered_colour(Image.new("RGB", size, (200, 30, 30)))) == (200, 30, 30)

    def test_it_is_always_the_same(self):
        noise = Image.fromarray(np.random.default_rng(9).integers(0, 255, (60, 80, 3), dtype=np.uint8))
        assert len({remembered_colour(noise) for _ in range(5)}) == 1
