"""Why a photo is placed at a place, or at none, in one sentence: visits in, sentences out.

Times are shown as the photo's own camera wrote them, for that is the time that a person sees beside the picture.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.counting import counted
from tasks.core.durations import metres_in_words
from tasks.core.proxy.donors import Flags
from tasks.core.visits import CLOCKS

Moments = npt.NDArray[np.datetime64]

MOST_NAMED: Final = 3
"""Places of which a sentence gives the names; the others are counted."""

_WHOSE: Final = ("a", "another camera's")
_DAY: Final = len("2024-05-01")


def sentences(photos: pd.DataFrame, visits: pd.DataFrame, other: Flags) -> list[str]:
    """Return a sentence for each of PHOTOS, which was taken during the visit in the same row of ``visits``.

    ``other`` says where a visit of the archive's own was another camera's.
    """
    columns = (visits[column].tolist() for column in ("origin", "row", "name", "photos"))
    return [
        _of_file(origin, row, name, when) if origin else _of_own(name, photos_there, when, _WHOSE[is_other])
        for origin, row, name, photos_there, is_other, when in zip(*columns, other.tolist(), _spans(photos, visits), strict=True)
    ]


def several(count: int, named: list[str], origin: str) -> str:
    """Return the reason for a photo whose time falls into visits of ``count`` places, some of which are ``named``.

    >>> several(2, ['"Home"', '"Office"'], "")
    'its time falls into visits of 2 places: "Home" and "Office"'
    >>> several(5, ['"Home"', '"Office"', '"Gym"'], "trips.csv")
    'in trips.csv its time falls into visits of 5 places: "Home", "Office", "Gym" and 2 more'
    >>> several(2, ['"Rome"', '"Rome"'], "")
    'its time falls into visits of 2 places called "Rome"'
    """
    start = f"in {origin} its time falls" if origin else "its time falls"
    if len(named) == count and len(set(named)) == 1:
        return f"{start} into visits of {count} places called {named[0]}"
    listed = [*named, f"{count - len(named)} more"] if count > len(named) else named
    return f"{start} into visits of {count} places: {', '.join(listed[:-1])} and {listed[-1]}"


def too_wide(sentence: str, error_m: float) -> str:
    """Return the reason for a photo that the sentence would place, but with too large a radius."""
    return f"{sentence}; the radius would be {metres_in_words(error_m)}, over place.max_error_m"


def silent(origins: list[str]) -> str:
    """Return the reason for a photo of whose time the person's files say nothing."""
    return f"no place in {' or '.join(origins)} for its time"


def label(name: str, place: str) -> str:
    """Return how a place is called in a sentence: its name in quotes, else its position."""
    return f'"{name}"' if name else place


def _of_own(name: str, photos: int, when: str, whose: str) -> str:
    there = f"; {counted(photos, 'photo')} {'was' if photos == 1 else 'were'} taken there" if photos else ""
    return f'during {whose} visit to "{name}" {when}{there}'


def _of_file(origin: str, row: int, name: str, when: str) -> str:
    return f'in {origin}, row {row}: "{name}" {when}' if name else f"in {origin}, row {row}: {when}"


def _spans(photos: pd.DataFrame, visits: pd.DataFrame) -> list[str]:
    """Say from when to when each visit was: the day only where it is not the photo's."""
    (first_at, last_at), (first_local, last_local) = ([_plain(visits[name]) for name in pair] for pair in CLOCKS)
    taken_at, taken_local = _plain(photos["taken_at"]), _plain(photos["taken_local"])
    shift = taken_local - taken_at
    in_utc = np.isnan(shift) & ~np.isnat(first_at)
    shift = np.where(np.isnan(shift), np.timedelta64(0), shift)
    first, last = (np.where(np.isnat(at), local, at + shift) for at, local in ((first_at, first_local), (last_at, last_local)))
    taken = np.where(np.isnat(taken_local), taken_at, taken_local)
    texts = (np.datetime_as_string(moment, unit="m").tolist() for moment in (taken, first, last))
    zones = np.where(in_utc, " UTC", "").tolist()
    return [_span(day, start, end, zone) for day, start, end, zone in zip(*texts, zones, strict=True)]


def _span(taken: str, first: str, last: str, zone: str) -> str:
    if taken[:_DAY] == first[:_DAY] == last[:_DAY]:
        first, last = first[_DAY + 1 :], last[_DAY + 1 :]
    first, last = first.replace("T", " "), last.replace("T", " ")
    return f"at {first}{zone}" if first == last else f"from {first} to {last}{zone}"


def _plain(at: pd.Series) -> Moments:
    plain = at.dt.tz_localize(None) if at.dt.tz is not None else at
    moments: Moments = plain.to_numpy().astype("datetime64[us]")
    return moments
