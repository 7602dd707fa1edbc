"""Tables for everybody: no path, no serial number, no exact time, no sentence; positions, days and pictures stay.

A page that is drawn from these cannot tell more, whatever it shows. The order of photos on a day is kept in ``taken_at`` and
``at``: seconds after midnight, a second a photo, as the true time of none is.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from tasks.core.estimates import PREFIX, is_ours, method_of, source_of
from tasks.core.evidence_tables import TRIALS
from tasks.core.journey_tables import GLIMPSES, JOURNEYS, WAY
from tasks.core.privacy import DOUBTED
from tasks.core.public_names import PublicNames
from tasks.core.row_marks import FILE_HAS, replaces_own
from tasks.core.tables import PHOTOS, PLACES, PROPOSALS, SOURCES

NOT_READ: Final = "cannot be read"

_LAST_SECOND: Final = 86_399
_NOON: Final = pd.Timedelta(hours=12)
_OF_A_PERSON: Final = (
    "evidence", "address", "note", "new_datetime", "date_decision", "datetime_source", "description", "status", "row_id",
)  # fmt: skip


def public_photos(photos: pd.DataFrame, names: PublicNames) -> pd.DataFrame:
    """Return PHOTOS by their public names, in the order of these: days instead of times, what a file alone has is blank."""
    at = photos["taken_at"]
    days = photos["taken_local"].fillna(at.dt.tz_localize(None)).dt.normalize()
    paths = names.paths(photos["donor_dir"], photos["path"])
    number = paths.str.rpartition(" ")[2].astype("int64")
    public: dict[str, Any] = {
        "path": paths,
        "donor_dir": photos["donor_dir"].map(names.folders),
        "camera": names.of_cameras(photos["camera"]),
        "taken_local": days + _NOON,
        "day_only": True,
        "taken_at": _in_order(days, number).where(at.notna()),
        "pair": names.paths(photos["donor_dir"], photos["pair"]),
        "problem": photos["problem"].mask(photos["problem"] != "", NOT_READ),
        "doubt": photos["doubt"].mask(photos["doubt"] != "", DOUBTED),
        "gps_method": photos["gps_method"].map(_method),
        "time_basis": "none",
    }
    kept = {name: photos[name] for name in _KEPT_OF_PHOTOS}
    made = PHOTOS.make(pd.DataFrame({**kept, **public}, index=photos.index))
    return made.iloc[np.argsort(number.to_numpy(), kind="stable")].reset_index(drop=True)


_KEPT_OF_PHOTOS: Final = (
    "format", "make", "model", "lat", "lon", "alt_m", "gps_error_m", "direction_deg", "width", "height", "orientation", "kind",
)  # fmt: skip


def public_rows(rows: pd.DataFrame, names: PublicNames) -> pd.DataFrame:
    """Return PROPOSALS by the public names of their photos: positions, radii, places, decisions, the day of ``datetime``."""
    blank = pd.Series("", rows.index, dtype="str")
    own = replaces_own(rows["alternatives"])
    return PROPOSALS.make(
        rows.assign(
            **dict.fromkeys((*_OF_A_PERSON, "map"), blank),
            path=names.paths(blank, rows["path"]),
            datetime=rows["datetime"].str.slice(0, 10),
            camera=names.of_cameras(rows["camera"]),
            alternatives=blank.mask(own, f"{FILE_HAS}another position"),
            problem=rows["problem"].mask(rows["problem"] != "", NOT_READ),
        )
    )


def public_places(places: pd.DataFrame) -> pd.DataFrame:
    """Return PLACES with days instead of times, and numbers for ids: these are digests, which can be tried out."""
    ids = {place_id: f"place {number}" for number, place_id in enumerate(places["place_id"], start=1)}
    return PLACES.make(
        places.assign(
            place_id=places["place_id"].map(ids),
            within=places["within"].map(lambda place_id: ids.get(place_id, "")),
            first_at=_noon_there(places["first_at"], places["lon"]),
            last_at=_noon_there(places["last_at"], places["lon"]),
            visit_times="",
        )
    )


def public_way(way: pd.DataFrame, names: PublicNames) -> pd.DataFrame:
    """Return WAY with the order of its corners on each day instead of their times, and without speeds."""
    days = way["local"].fillna(way["at"].dt.tz_localize(None)).dt.normalize()
    # A zone further west may put a corner on the day before: corners of a journey are in the order of time all the same.
    days = days.groupby([way["owner"], way["journey"]], sort=False).cummax()
    by_corner = pd.Series(np.arange(len(way)), way.index)
    return WAY.make(
        way.assign(
            at=_in_order(days, by_corner),
            local=days,
            path=names.paths(way["donor_dir"], way["path"]),
            donor_dir=way["donor_dir"].map(lambda folder: names.folders.get(folder, "")),
            speed_kmh=np.nan,
        )
    )


def public_journeys(journeys: pd.DataFrame) -> pd.DataFrame:
    """Return JOURNEYS with the days of their ends instead of the times."""
    days = {name: journeys[name].dt.normalize() for name in ("first_local", "last_local")}
    instants = {
        name: days[f"{name[:-3]}_local"].fillna(journeys[name].dt.tz_localize(None).dt.normalize())
        for name in ("first_at", "last_at")
    }
    return JOURNEYS.make(journeys.assign(**days, **{name: at.dt.tz_localize("UTC") for name, at in instants.items()}))


def public_glimpses(glimpses: pd.DataFrame, names: PublicNames) -> pd.DataFrame:
    """Return GLIMPSES by the public names of their photos; pictures are those that the page embeds."""
    return GLIMPSES.make(
        glimpses.assign(
            path=names.paths(glimpses["donor_dir"], glimpses["path"]),
            donor_dir=glimpses["donor_dir"].map(lambda folder: names.folders.get(folder, "")),
        )
    )


def public_trials(trials: pd.DataFrame, names: PublicNames) -> pd.DataFrame:
    """Return TRIALS numbered instead of named, with public names of cameras."""
    numbers = {path: f"trial {number}" for number, path in enumerate(dict.fromkeys(trials["path"]), start=1)}
    return TRIALS.make(trials.assign(path=trials["path"].map(numbers), camera=names.of_cameras(trials["camera"])))


def _in_order(days: pd.Series, order: pd.Series) -> pd.Series:
    """Return instants of the days (as if they were UTC) with a second for each row before it; of a very full day, less."""
    rank = order.groupby(days).rank(method="first") - 1
    full = rank.groupby(days).transform("max")
    seconds = np.floor(rank * np.minimum(1.0, _LAST_SECOND / full.where(full > 0, 1.0)))
    return (days + pd.to_timedelta(seconds, unit="s")).dt.tz_localize("UTC").astype("datetime64[us, UTC]")


def _noon_there(at: pd.Series, lon: pd.Series) -> pd.Series:
    """Return noon by the sun of the days on which instants fall at a longitude: in every time zone the same day."""
    ahead = pd.to_timedelta((lon / 15).round(), unit="h")
    return (at + ahead).dt.normalize() + _NOON - ahead


def _method(method: str) -> str:
    """Return a GPSProcessingMethod that says no more than whether the position is ours, and of which source."""
    if not is_ours(method):
        return ""
    source = source_of(method)
    return method_of(source) if source in SOURCES else PREFIX
