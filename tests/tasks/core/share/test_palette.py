from __future__ import annotations

import numpy as np
import pytest

from tasks.core.share.palette import PALETTES, rgb


def luminance(colour):
    """Relative luminance by WCAG 2.2."""
    channels = np.array(rgb(colour)) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("style", ["light", "dark"])
class TestPalettes:
    def test_words_can_be_read_on_paper_and_on_the_map(self, style):
        palette = PALETTES[style]
        for ground in (palette.paper, palette.land, palette.sea, palette.deep, palette.halo):
            assert contrast(palette.ink, ground) >= 7
            assert contrast(palette.muted, ground) >= 4.5

    def test_the_way_stands_out_from_land_and_sea_in_all_its_colours(self, style):
        palette = PALETTES[style]
        for share in np.linspace(0, 1, 21):
            for ground in (palette.land, palette.sea, palette.deep):
                assert contrast(palette.at(float(share)), ground) >= 3

    def test_names_of_regions_are_quiet_and_legible(self, style):
        palette = PALETTES[style]
        assert 3 <= contrast(palette.region, palette.land) < contrast(palette.muted, palette.land)

    def test_goes_from_the_first_colour_of_the_ramp_to_the_last(self, style):
        palette = PALETTES[style]
        assert (palette.at(0), palette.at(0.5), palette.at(1)) == (palette.ramp[0], palette.ramp[2], palette.ramp[4])


class TestStyles:
    def test_one_is_light_and_the_other_dark(self):
        assert luminance(PALETTES["light"].paper) > 0.9
        assert luminance(PALETTES["dark"].paper) < 0.02
