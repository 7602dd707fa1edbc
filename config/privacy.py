"""What may be set about privacy zones: a place, in coordinates or by its name in places.csv, and a radius."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from config.section import Words
from tasks.core.privacy_zones import zone_in


def _zones(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        zone_in(word)
    return words


Zones = Annotated[Words, AfterValidator(_zones)]
"""``PLACE METRES`` words; a wrong one is refused before anything is drawn."""
