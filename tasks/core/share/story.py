"""The words and numbers of the picture: journeys, photos and places in, title, dates and figures out."""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd

from tasks.core.world.gazetteer import AT_SEA

_MOST_COUNTRIES_NAMED: Final = 3

_MODES: Final = (("flight_m", "by air"), ("ride_m", "by road, rail or sea"), ("walk_m", "on foot"))
"""Distances that are told, with their words."""

_YEARS_ALONE: Final = 2
"""Between days of years that are so far apart only the years are told."""

_TO: Final = " \N{EN DASH} "
_LEAST_TOLD_M: Final = 500.0


class Figure(NamedTuple):
    """A number and what it counts: ``("1,204", "photos")``."""

    number: str
    what: str


class Distance(NamedTuple):
    """How far one went in one way: the column of JOURNEYS, ``1,204 km``, ``by air``."""

    column: str
    length: str
    how: str


class Story(NamedTuple):
    """What the picture says."""

    title: str
    first_day: pd.Timestamp | None  # of the local calendar
    last_day: pd.Timestamp | None
    figures: list[Figure]
    distances: list[Distance]


def story_of(journeys: pd.DataFrame, photos: pd.DataFrame, places: pd.DataFrame, *, title: str, archive: str) -> Story:
    """Return the words for JOURNEYS, located PHOTOS and PLACES.

    ``title`` wins if it is not ""; else the title of the only journey, the countries if they are few, or ``archive``.
    """
    lands = countries_of(places)
    days = photos["taken_local"].dropna().dt.normalize()
    first, last = (days.min(), days.max()) if len(days) else (None, None)
    if len(journeys):
        first, last = journeys["first_local"].min().normalize(), journeys["last_local"].max().normalize()
    own = journeys["title"].iloc[0] if len(journeys) == 1 else ""
    told = ", ".join(filter(None, [", ".join(lands[:-1]), lands[-1]])) if 0 < len(lands) <= _MOST_COUNTRIES_NAMED else ""
    listed = " and ".join(filter(None, told.rsplit(", ", 1)))
    return Story(
        title.strip() or ("" if own.startswith(AT_SEA) else own.strip()) or listed or archive.strip(),
        first,
        last,
        _figures(journeys, photos, places, lands, days),
        _distances(journeys),
    )


def countries_of(places: pd.DataFrame) -> list[str]:
    """Return the countries that the gazetteer's words of PLACES end in, those with the most photos first."""
    there = places[(places["photos"] > 0) & (places["within"] == "") & ~places["place"].str.startswith(AT_SEA)]
    photos = there["photos"].groupby(there["place"].str.split(", ").str[-1], sort=False).sum()
    return [str(name) for name in photos.sort_values(ascending=False, kind="stable").index if name]


def in_km(metres: float) -> str:
    """Return a distance for people.

    >>> in_km(840), in_km(12_345), in_km(1_234_567)
    ('0.8 km', '12 km', '1,235 km')
    """
    km = metres / 1000
    return f"{km:.1f} km" if km < 10 else f"{km:,.0f} km"


def in_days(first: pd.Timestamp, last: pd.Timestamp) -> str:
    r"""Return a span of days as short as can be, with an en dash between its ends.

    >>> ascii(in_days(pd.Timestamp("2024-05-03"), pd.Timestamp("2024-05-17")))
    "'3 \\u2013 17 May 2024'"
    """
    if first == last:
        return _day(last, "%B %Y")
    if last.year - first.year >= _YEARS_ALONE:
        return f"{first.year}{_TO}{last.year}"
    if first.year != last.year:
        return f"{_day(first, '%B %Y')}{_TO}{_day(last, '%B %Y')}"
    if first.month != last.month:
        return f"{_day(first, '%B')}{_TO}{_day(last, '%B %Y')}"
    return f"{first.day}{_TO}{_day(last, '%B %Y')}"


def _day(day: pd.Timestamp, rest: str) -> str:
    return f"{day.day} {day.strftime(rest)}"


def _figures(
    journeys: pd.DataFrame, photos: pd.DataFrame, places: pd.DataFrame, lands: list[str], days: pd.Series
) -> list[Figure]:
    paired = photos[photos["pair"] != ""]
    pairs = len(paired[["donor_dir", "pair"]].drop_duplicates())
    years, number_of_days = int(days.dt.year.nunique()), int(days.nunique())
    hours = (journeys["last_at"].max() - journeys["first_at"].min()) / pd.Timedelta(hours=1) if len(journeys) else 0.0
    outer = int(((places["photos"] > 0) & (places["within"] == "")).sum())
    inner = int(((places["photos"] > 0) & (places["within"] != "")).sum())
    counted = [
        (len(photos) - len(paired) + pairs, "photos"),
        (outer if outer > 1 else inner, "places"),
        (len(lands), "countries"),
        (number_of_days, "days"),
        (round(hours) if number_of_days == 1 else 0, "hours"),
        (years if years > _YEARS_ALONE else 0, "years"),
    ]
    # That it was one photo, one place, one day goes without saying.
    return [Figure(f"{count:,}", what) for count, what in counted if count > 1]


def _distances(journeys: pd.DataFrame) -> list[Distance]:
    sums = [(column, float(journeys[column].sum()), how) for column, how in _MODES]
    return [Distance(column, in_km(metres), how) for column, metres, how in sums if metres >= _LEAST_TOLD_M]
