"""What the photos themselves bear on their cameras' clocks: PHOTOS in, an array of each kind of evidence out.

Only what the camera's own clock dated is evidence of it: a screenshot or a received picture may be another's, a date that we
corrected, that a file's own time or a given start tells is no clock's, and of a day alone no instant follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.clocks.capture_order import wall_seconds
from tasks.core.clocks.witness import Floats, Witness, witness
from tasks.core.dates.names import name_instants
from tasks.core.genuine import OWN_KINDS, genuine_gps_time, genuine_position
from tasks.core.zone_map import local_offset_s, offset_at_s, zones_at

Flags = npt.NDArray[np.bool_]
Names = npt.NDArray[np.object_]
Rows = npt.NDArray[np.intp]

_NO_CLOCKS: Final = ("file", "sequence")
_IN_UTC: Final = r"(?i:pxl_\d|\d_ios|\d\d ?(?:z|[+-]\d\d:?\d\d))"
"""Names that may tell UTC; to read a name takes longer."""


@dataclass(frozen=True, eq=False)
class Exhibits:
    """Arrays over PHOTOS; times in seconds since 1970, NaN where a photo says nothing."""

    camera: Names
    by_clock: Flags
    """The camera's own clock told its date, or it has none: it belongs to a stretch."""
    tells: Flags
    """It is evidence of its camera's clock: dated by it to the second, taken with it, and no second file of one photo."""
    wall_s: Floats
    gps_s: Floats
    tag_s: Floats
    name_s: Floats
    lat: Floats
    lon: Floats
    sigma_m: Floats
    zone: Names
    """IANA name of its genuine position, "" for none."""
    own_ahead_s: Floats
    """What its own tag, else the zone of its own position, says that a right clock is ahead of UTC."""
    instant_s: Floats
    """UTC of a photo whose date and offset we wrote, or whose name tells both."""

    def witness(self, rows: Rows, match_s: Floats, *, numbered: bool) -> Witness:
        """Return what some photos of one camera, in the order in which it took them, say of its clock."""
        return witness(
            self.wall_s[rows],
            gps_s=self.gps_s[rows],
            tag_s=self.tag_s[rows],
            name_s=self.name_s[rows],
            match_s=match_s[rows],
            lat=self.lat[rows],
            lon=self.lon[rows],
            sigma_m=self.sigma_m[rows],
            numbered=numbered,
        )


def exhibits_of(photos: pd.DataFrame) -> Exhibits:
    """Return what PHOTOS bear on clocks."""
    wall_s = wall_seconds(photos["taken_local"])
    dated = ~np.isnan(wall_s) & ~photos["day_only"].to_numpy(dtype=bool)
    own = photos["kind"].isin(OWN_KINDS).to_numpy(dtype=bool)
    lead = ((photos["pair"] == "") | (photos["pair"] == photos["path"])).to_numpy(dtype=bool)
    tag_s = photos["utc_offset_min"].to_numpy() * 60.0
    # A name that tells an offset tells an instant, not what the clock showed.
    named = (photos["datetime_source"] == "filename").to_numpy(dtype=bool) & ~np.isnan(tag_s)
    no_clocks = photos["redated"] | photos["day_only"] | photos["datetime_source"].isin(_NO_CLOCKS)
    by_clock = ~(no_clocks.to_numpy(dtype=bool) | named)
    tells = by_clock & dated & own & lead & (photos["camera"] != "").to_numpy(dtype=bool)
    position = genuine_position(photos) & own
    lat, lon = (np.where(position, photos[name].to_numpy(), np.nan) for name in ("lat", "lon"))
    gps_s = np.where(genuine_gps_time(photos) & own, _utc_seconds(photos["gps_at"]), np.nan)
    zone = zones_at(lat, lon)
    return Exhibits(
        camera=photos["camera"].to_numpy(dtype=object),
        by_clock=by_clock,
        tells=tells,
        wall_s=wall_s,
        gps_s=gps_s,
        tag_s=tag_s,
        name_s=_name_seconds(photos["path"], tells & np.isnan(gps_s)),
        lat=lat,
        lon=lon,
        sigma_m=np.where(position, photos["gps_error_m"].to_numpy(), np.nan),
        zone=zone,
        own_ahead_s=np.where(np.isnan(tag_s), zone_ahead_s(zone, photos["taken_local"], gps_s), tag_s),
        instant_s=np.where((photos["redated"].to_numpy(dtype=bool) | named) & dated & own, wall_s - tag_s, np.nan),
    )


def zone_ahead_s(zones: Names, wall: pd.Series, utc_s: Floats) -> Floats:
    """Return what zones are ahead of UTC: at the instant where that is known, since the wall clock may be wrong, else at it."""
    # The zone's offset at the true instant: the wall clock itself may be wrong by more than a change to summer time.
    at = pd.to_datetime(pd.Series(utc_s), unit="s", utc=True).astype("datetime64[us, UTC]")
    timed = ~np.isnan(utc_s)
    by_instant = offset_at_s(np.where(timed, zones, ""), at)
    return np.where(timed, by_instant, local_offset_s(np.where(timed, "", zones), wall))


def _utc_seconds(instants: pd.Series) -> Floats:
    seconds = instants.dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64) / 1e6
    return np.where(instants.isna().to_numpy(), np.nan, seconds)


def _name_seconds(paths: pd.Series, wanted: Flags) -> Floats:
    """Return the UTC that names tell, asked only of names that a clock in UTC may have written."""
    seconds = np.full(len(paths), np.nan)
    rows = np.flatnonzero(wanted & paths.str.contains(_IN_UTC, regex=True).to_numpy(dtype=bool))
    if len(rows):
        seconds[rows] = name_instants(paths.iloc[rows])
    return seconds
