"""What holds for the facts of any file, however broken: they can become a row of PHOTOS."""

from __future__ import annotations

import math
import re
from datetime import timedelta

from tasks.core.reading import Facts
from tasks.core.table import TEXT
from tasks.core.tables import DATE_SOURCES, PHOTOS


def assert_sound(facts: Facts) -> None:
    """Facts are in the ranges of PHOTOS, whole positions, dates of photographs, and text that a table and a CSV can hold."""
    assert math.isnan(facts.lat) == math.isnan(facts.lon)
    assert math.isnan(facts.lon) or facts.lon < 180
    for name, (low, high) in ((name, ends) for name, ends in PHOTOS.ranges.items() if name in Facts._fields):
        value = getattr(facts, name)
        assert math.isnan(value) or low <= value <= high, name
    for number in (facts.gps_error_m, facts.alt_m, facts.direction_deg, facts.utc_offset_min):
        assert not math.isinf(number)
    assert math.isnan(facts.utc_offset_min) or abs(facts.utc_offset_min) <= 15 * 60
    assert all(type(value) is int and 0 <= value < 2**63 for value in (facts.width, facts.height, facts.orientation))
    assert facts.datetime_source in DATE_SOURCES
    assert (facts.datetime_source == "") == (facts.taken_local is None)
    if facts.taken_local is not None:
        assert facts.taken_local.tzinfo is None
        assert 1826 <= facts.taken_local.year <= 2101
    if facts.gps_at is not None:
        assert facts.gps_at.utcoffset() == timedelta(0)
        assert 1980 <= facts.gps_at.year <= 2101
    assert re.fullmatch(r"\d*", facts.subsec, re.ASCII)
    assert re.fullmatch(r"|[0-9a-f]{32}", facts.fingerprint)
    for name in (name for name in Facts._fields if PHOTOS.columns.get(name) == TEXT):
        text = getattr(facts, name)
        assert type(text) is str, name
        # Half a surrogate pair raises here.
        assert text.encode().decode() == text == text.strip(), name
        assert "\0" not in text, name
