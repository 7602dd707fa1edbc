"""What a text says of a position by itself, without asking anybody: typed address in, position, refusal or neither out."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tasks.core.addresses.coordinates import typed_coordinates
from tasks.core.addresses.geo_uris import geo_uri
from tasks.core.addresses.google_links import of_google
from tasks.core.addresses.links import OTHERWISE, Link, link_in, of_apple, of_bing, of_openstreetmap
from tasks.core.addresses.plus_codes import plus_code
from tasks.core.addresses.position import Position

LONGEST: Final = 300
"""Characters of an address; what is longer is something else, pasted by mistake."""

_WORDS: Final = re.compile(r"(?:/{2,3})?([^\W\d_]+)[.。]([^\W\d_]+)[.。]([^\W\d_]+)")
_SHORT: Final = frozenset({"goo.gl", "maps.app.goo.gl", "g.co", "app.goo.gl"})


def as_typed(text: str) -> str:
    """Return a text as tables have it: one line, without space around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def position_in(text: str, *, geocoder: str = "") -> Position | None:
    """Return the position that a text states, None for an address of which only a geocoder knows where it is.

    Understood are coordinates, ``geo:`` URIs, links to OpenStreetMap, Google, Apple and Bing Maps, and full Plus Codes. Raises
    ValueError with the reason, which continues a sentence that begins with the text, for what is none of these and no address
    either, such as a short link; three words of what3words are one only for a ``geocoder`` of that name.
    """
    text = text.strip()
    found = geo_uri(text)
    if found:
        return found
    if link := link_in(text):
        return _of_link(link, geocoder)
    if len(text) > LONGEST:
        raise ValueError(f"has {len(text)} characters; an address has at most {LONGEST}")
    if _WORDS.fullmatch(text):
        _require_what3words(geocoder)
        return None
    found = plus_code(text) or typed_coordinates(text)
    if not found and not any(map(str.isalnum, text)):
        raise ValueError("has no letter and no digit; type an address, or latitude, longitude")
    return found


def _of_link(link: Link, geocoder: str) -> Position | None:
    host = link.host
    if host in _SHORT:
        raise ValueError(f"is a short link, which only its service can read; {OTHERWISE}")
    if host in ("w3w.co", "what3words.com"):
        _require_what3words(geocoder)
        return None
    if host == "plus.codes" and (found := plus_code(link.path.replace("/", " "))):
        return found
    if re.search(r"(?:^|\.)google(?:\.[a-z]{2,3}){1,2}$", host):
        further = next((link.query[name] for name in ("continue", "url", "q") if "://" in link.query.get(name, "")), "")
        return position_in(further, geocoder=geocoder) if further else of_google(link)
    if host == "maps.apple" or host.endswith("maps.apple.com"):
        return of_apple(link)
    if host == "bing.com" or host.endswith(".bing.com"):
        return of_bing(link)
    return of_openstreetmap(link)


def _require_what3words(geocoder: str) -> None:
    if not geocoder.startswith("what3words"):
        raise ValueError("are three words of what3words, which only its service can read; type latitude, longitude instead")
