from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.core.addresses.understanding import as_typed, position_in


def outcome(text):
    """Give the position, None, or the reason of a refusal."""
    try:
        return position_in(text)
    except ValueError as error:
        return str(error)


class TestPositionIn:
    @pytest.mark.parametrize("text", ["41.8902, 12.4922", "geo:41.8902,12.4922", "osm.org/?mlat=41.8902&mlon=12.4922"])
    def test_a_text_that_states_a_position_is_one(self, text):
        assert position_in(text) == (41.8902, 12.4922, 10)

    @pytest.mark.parametrize("text", ["Rome", "Piazza Navona, Roma", "東京駅", "00186", "12 West 44", "C++ Street 12", "Ω"])
    def test_an_address_is_left_to_a_geocoder(self, text):
        assert position_in(text) is None

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("...", "no letter and no digit"),
            ("x" * 301, "301 characters; an address has at most 300"),
            ("///filled.count.soap", "what3words"),
            ("filled.count.soap", "what3words"),
            ("https://w3w.co/filled.count.soap", "what3words"),
            ("VFVQ+6W Roma", "depends on a town"),
        ],
    )
    def test_refuses_what_no_geocoder_should_be_asked(self, text, reason):
        with pytest.raises(ValueError, match=reason):
            position_in(text)

    def test_three_words_are_left_to_the_service_of_three_words(self):
        assert position_in("///filled.count.soap", geocoder="what3wordsv3") is None

    @given(
        st.text(max_size=60)
        | st.from_regex(r"(https://(www\.)?(google\.com/maps|osm\.org|maps\.apple\.com|bing\.com)|geo:)[ -~]{0,50}")
    )
    def test_no_text_breaks_it(self, text):
        """A text is a position, an address, or refused with a reason."""
        found = outcome(text)
        if not isinstance(found, str):
            assert found is None or (abs(found.lat) <= 90 and -180 <= found.lon < 180 and found.error_m >= 10)
        assert found != ""


class TestAsTyped:
    def test_is_one_line(self):
        assert as_typed("  Piazza\n\tNavona ") == "Piazza Navona"
