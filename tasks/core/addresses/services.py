"""The geocoders that geopy knows, and which words each takes: the settings' names and options, checked without any network."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from typing import Any, Final

NOMINATIM: Final = "nominatim"

_OURS: Final = frozenset({"self", "timeout", "user_agent", "ssl_context", "adapter_factory", "token_lifetime"})
_OF_QUESTIONS: Final = ("country_codes", "country", "country_bias", "region", "featuretype")
"""What may be said with each question, of all that geopy's geocoders take: that which is one plain word."""

_ANSWER_CHANGING: Final = ("domain", *_OF_QUESTIONS)
"""Options by which answers differ; none of them is a key."""


def known_services() -> tuple[str, ...]:
    """Return the names of geopy's geocoders."""
    from geopy.geocoders import SERVICE_TO_GEOCODER  # noqa: PLC0415 - a tenth of a second, and most runs ask nothing

    return tuple(sorted(SERVICE_TO_GEOCODER))


def class_of(service: str) -> Any:
    """Return geopy's class of this name; ValueError, which lists the names, if there is none."""
    from geopy.geocoders import SERVICE_TO_GEOCODER  # noqa: PLC0415 - as above

    if service not in SERVICE_TO_GEOCODER:
        raise ValueError(f"geopy knows no geocoder {service!r}; it knows {', '.join(known_services())}")
    return SERVICE_TO_GEOCODER[service]


def options_in(words: Iterable[str], service: str) -> dict[str, str]:
    """Return ``key=value`` words as options of a geocoder.

    Raises ValueError for what is no such word, an option that this geocoder does not take, or one missing that it needs.
    """
    made = class_of(service)
    taken = {name: one for name, one in inspect.signature(made.__init__).parameters.items() if name not in _OURS}
    asked = inspect.signature(made.geocode).parameters
    allowed = [*taken, *(name for name in _OF_QUESTIONS if name in asked)]
    options: dict[str, str] = {}
    for word in words:
        name, equals, value = (part.strip() for part in word.partition("="))
        if not equals or not name or not value:
            raise ValueError(f"{_without_value(word)!r} is no option; write key=value, such as domain=nominatim.example.org")
        if name not in allowed:
            raise ValueError(f"{service} has no option {name}; it has {', '.join(allowed)}")
        options[name] = value
    needed = [name for name, one in taken.items() if one.default is inspect.Parameter.empty and name not in options]
    if needed:
        raise ValueError(f"{service} needs {needed[0]}; write {needed[0]}=..., or {needed[0]}=$NAME for the environment's NAME")
    return options


def with_environment(options: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return options with ``$NAME`` replaced by the environment's, so that no settings file or database need hold a key.

    Raises ValueError if the environment has no such name.
    """
    for name, value in options.items():
        if value.startswith("$") and value[1:] not in environ:
            raise ValueError(f"the environment has no {value[1:]}, which geocode.options names for {name}")
    return {name: environ[value[1:]] if value.startswith("$") else value for name, value in options.items()}


def of_questions(options: Mapping[str, str]) -> dict[str, str]:
    """Return the options that are said with each question, not when the geocoder is made."""
    return {name: value for name, value in options.items() if name in _OF_QUESTIONS}


def answer_changing(options: Mapping[str, str]) -> str:
    """Return as a text the options by which answers differ: never a key, and of a domain no name and password either."""
    plain = {name: options[name].rpartition("@")[2] for name in _ANSWER_CHANGING if name in options}
    return " ".join(f"{name}={value}" for name, value in sorted(plain.items()))


def question_words(service: str, language: str, most_hits: int) -> dict[str, Any]:
    """Return what to say with each question, as far as this geocoder understands it."""
    asked = inspect.signature(class_of(service).geocode).parameters
    limits = [name for name in ("limit", "maxresults", "max_results", "maximum_responses", "candidates") if name in asked]
    words: dict[str, Any] = {"exactly_one": False, **({limits[0]: most_hits} if limits else {})}
    return {**words, "language": language} if language and "language" in asked else words


def _without_value(word: str) -> str:
    # What stands behind an "=" may be a key.
    return word.partition("=")[0] + "=" * ("=" in word)
