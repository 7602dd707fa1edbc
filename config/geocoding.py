"""What may be set about geocoders: names and options that geopy knows, and a user agent that can be sent."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from config.section import Words
from tasks.core.addresses.services import NOMINATIM, class_of, options_in


def _known(name: str) -> str:
    plain = name.strip().lower()
    if plain != NOMINATIM:
        class_of(plain)
    return plain


def _one_line(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise ValueError("write it in one line of plain letters, for it is sent as it stands")
    return text.strip()


def _fitting(words: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    geocoder = info.data.get("geocoder", NOMINATIM)
    if words or geocoder != NOMINATIM:
        options_in(words, geocoder)
    return words


GeocoderName = Annotated[str, AfterValidator(_known)]
UserAgent = Annotated[str, AfterValidator(_one_line)]
GeocoderOptions = Annotated[Words, AfterValidator(_fitting)]
"""``key=value`` words that the geocoder of the field before takes."""
