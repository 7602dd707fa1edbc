"""Properties of coordinates that a spreadsheet saved: read as what they were, or refused, never as another place."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.core.cells import parse_number, with_point
from tasks.core.geo import distance_m
from tasks.core.shown_rows import Shown
from tasks.core.typed_positions import NAMES, radius_of_typed_m, typed_position

WIDE = str.maketrans("0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19")


def degrees(limit):
    """Return the texts of degrees as review.csv shows them, round ones and small ones among them."""
    whole = st.integers(-limit * 10**7, limit * 10**7)
    coarse = st.builds(lambda number, zeros: number // 10**zeros * 10**zeros, whole, st.integers(0, 7))
    small = st.integers(-(10**7), 10**7)
    return st.one_of(whole, coarse, small).map(lambda number: f"{number / 10**7:.7f}").filter(lambda text: text != "-0.0000000")


def grouped(text, mark, width=3):
    """Write a number as a spreadsheet does that took the point for a mark between thousands."""
    digits = text.lstrip("-").replace(".", "").lstrip("0") or "0"
    head = len(digits) % width or width
    parts = [digits[:head], *(digits[at : at + width] for at in range(head, len(digits), width))]
    return "-" * text.startswith("-") + mark.join(parts)


def shortened(text):
    return text.rstrip("0").rstrip(".") if "." in text else text


SAME = {
    "zeros dropped": shortened,
    "decimal comma": lambda text: text.replace(".", ","),
    "comma and zeros dropped": lambda text: shortened(text).replace(".", ","),
    "full-width digits": lambda text: text.translate(WIDE),
    "another minus": lambda text: text.replace("-", "\u2212"),
    "a plus": lambda text: text if text.startswith("-") else f"+{text}",
    "no-break spaces": lambda text: f"\u00a0{text}\u202f",
    "scientific": lambda text: f"{float(text):.9E}",
    "thousands, then a comma": lambda text: f"1.{text.replace('.', ',')}" if len(text) > 11 else text.replace(".", ","),
}

MANGLINGS = {
    **SAME,
    **{f"rounded to {digits}": lambda text, digits=digits: f"{float(text):.{digits}f}" for digits in range(7)},
    **{
        f"rounded to {digits}, zeros dropped": lambda text, digits=digits: shortened(f"{float(text):.{digits}f}")
        for digits in range(7)
    },
    "point dropped": lambda text: text.replace(".", ""),
    "point dropped behind the zeros": lambda text: shortened(text).replace(".", ""),
    "thousands with points": lambda text: grouped(text, "."),
    "thousands with commas": lambda text: grouped(text, ","),
    "thousands with spaces": lambda text: grouped(text, "\u202f"),
    "thousands without a mark": lambda text: grouped(text, ""),
    "scientific, two digits": lambda text: f"{float(text):.2E}".replace(".", ","),
    "per cent": lambda text: f"{float(text) * 100:.2f}%",
    "a day of the month": lambda text: f"{abs(int(float(text))):02d}. Okt",
    "a date": lambda text: f"{text.lstrip('-').partition('.')[0]:0>2}.10.2024",
    "minus dropped": lambda text: text.lstrip("-"),
    "minus behind": lambda text: f"{text[1:]}-" if text.startswith("-") else text,
    "brackets": lambda text: f"({text[1:]})" if text.startswith("-") else text,
    "too narrow": lambda _: "#####",
    "an error": lambda _: "#NAME?",
    "empty": lambda _: "",
    "zero": lambda _: "0",
    "degree sign": lambda text: f"{text}°",
}


def plain(text):
    """Return a cell as a sheet reads it that is known to have decimal commas."""
    return with_point(text, decimal_comma="," in text)


class TestSameNumber:
    @settings(max_examples=300, deadline=None)
    @given(degrees(180), st.sampled_from(sorted(SAME)), st.booleans())
    def test_a_number_in_any_of_the_locales_ways_is_that_number_or_refused(self, text, way, known):
        try:
            number = parse_number(SAME[way](text), decimal_comma=known)
        except ValueError:
            assert way in ("scientific", "thousands, then a comma") or not known
        else:
            assert number == float(text)


def off_and_radius_m(lat, lon, **cells):
    """Return how far a row's position is from the proposed one, and its radius; zeros where the row is refused."""
    row = {"path": "a.jpg", "latitude": lat, "longitude": lon} | {name: plain(text) for name, text in cells.items()}
    try:
        found = typed_position(row, Shown(lat, lon, "proxy"))
    except ValueError:
        return 0.0, 0.0
    off_m = float(distance_m(float(lat), float(lon), found.lat, found.lon))
    return off_m, radius_of_typed_m(row, found) if found.moved else 0.0


class TestMangled:
    @settings(max_examples=800, deadline=None)
    @given(degrees(90), degrees(180), st.sampled_from(sorted(MANGLINGS)), st.sampled_from([NAMES, NAMES[:1], NAMES[1:]]))
    def test_no_mangling_puts_a_photo_further_off_than_its_radius(self, lat, lon, way, where):
        cells = {"latitude": lat, "longitude": lon}
        off_m, radius_m = off_and_radius_m(lat, lon, **{name: MANGLINGS[way](cells[name]) for name in where})
        assert off_m <= radius_m

    @settings(max_examples=300, deadline=None)
    @given(degrees(90), degrees(90), st.sampled_from(sorted({*SAME, *(f"rounded to {digits}" for digits in range(1, 7))})))
    def test_nor_do_exchanged_coordinates(self, lat, lon, way):
        off_m, radius_m = off_and_radius_m(lat, lon, latitude=MANGLINGS[way](lon), longitude=MANGLINGS[way](lat))
        assert off_m <= radius_m
