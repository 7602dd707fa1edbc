"""How a position that we wrote is told from a genuine one: the words in GPSProcessingMethod.

EXIF keeps the name of the method there; cameras write GPS, CELLID, WLAN or MANUAL. Ours begins with ``whereshot``, so that an
estimate never becomes evidence for the next one and can be found and taken out again.
"""

from __future__ import annotations

from typing import Final

PREFIX: Final = "whereshot"


def method_of(source: str) -> str:
    """Return the text written for a position from ``source``, such as ``whereshot proxy``."""
    return f"{PREFIX} {source}"


def source_of(method: str) -> str:
    """Return the source in a text that ``is_ours``, in lower case."""
    return method.casefold().removeprefix(PREFIX).strip()


def is_ours(method: str) -> bool:
    """Say whether a GPSProcessingMethod text marks a position that we wrote."""
    return method.casefold().startswith(PREFIX)


def is_estimate(method: str) -> bool:
    """Say whether the text marks an estimate of ours; what a person typed (``manual``) is knowledge, not an estimate."""
    return is_ours(method) and method.casefold() != method_of("manual")
