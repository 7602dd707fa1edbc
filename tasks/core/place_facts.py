"""What photos tell of the places that they are divided into: centre, radius, how many, and the visits."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.core.geo import distance_m, wrap_lon
from tasks.core.stays import SECOND_US, intervals, visits_of_places
from tasks.core.thinning import Ints, degrees_of, furthest_of, sums_of, unit_vectors


def place_facts(located: pd.DataFrame, of_photo: Ints, radius_m: float, gap_s: float) -> pd.DataFrame:
    """Return lat, lon, photos, radius_m and the visits' columns of PLACES of each place, by its number.

    ``of_photo`` are the places' numbers, 0 and on, of the located PHOTOS; none is further than ``radius_m`` from its place's
    centre. A visit ends after a gap of ``gap_s`` seconds (``tasks.core.stays``).
    """
    number = int(of_photo.max()) + 1
    lat, lon = located["lat"].to_numpy(), located["lon"].to_numpy()
    centre = [values.round(7) + 0.0 for values in degrees_of(sums_of(unit_vectors(lat, lon), of_photo, number))]
    rows = pd.DataFrame({"lat": centre[0], "lon": wrap_lon(centre[1]), "photos": np.bincount(of_photo)})
    from_centre_m = distance_m(lat, lon, *(rows[name].to_numpy()[of_photo] for name in ("lat", "lon")))
    furthest_m = np.ceil(furthest_of(from_centre_m, of_photo, number) * 10) / 10
    # Rounding up to a tenth of a metre must not go beyond a radius such as 250.25 m.
    rows["radius_m"] = np.minimum(furthest_m, radius_m)
    return rows.join(_visits(located, of_photo, gap_s))


def _visits(located: pd.DataFrame, of_photo: Ints, gap_s: float) -> pd.DataFrame:
    """Return number and times of the visits, first and last instant of each place with a dated photo, by its number."""
    dated = located["taken_at"].notna().to_numpy()
    camera, _ = pd.factorize(located["camera"][dated])
    at_us = located["taken_at"][dated].dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
    visits = visits_of_places(of_photo[dated], camera.astype(np.int64), at_us, float(np.round(gap_s * SECOND_US)))
    visits["words"] = intervals(visits["first_us"].to_numpy(), visits["last_us"].to_numpy())
    places = visits.groupby("place")
    return pd.DataFrame(
        {
            "visits": places.size(),
            "first_at": pd.to_datetime(places["first_us"].min(), unit="us", utc=True),
            "last_at": pd.to_datetime(places["last_us"].max(), unit="us", utc=True),
            "visit_times": places["words"].agg(" ".join),
        }
    )
