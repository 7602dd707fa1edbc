"""The places of the report: PLACES become the layer of named markers, with the visits a card shows in the place's own time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from tasks.core.page.columns import column, numbers
from tasks.core.page.layers import Layer
from tasks.core.page.visit_days import visit_days
from tasks.core.zone_map import offset_at_s, zones_at

MAX_LISTED_VISITS: Final = 12


def place_layer(
    places: pd.DataFrame, max_places: int, pictures: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> tuple[Layer | None, list[str]]:
    """Return the layer of the places that have photos, and a sentence about what ``max_places`` cut; None for no place.

    Those with the most photos come first, a place before the ones inside it. ``within`` is the number of the outer place in
    the columns, -1 for none; ``named`` = by the person; ``first``, ``last`` and ``times`` (the latest MAX_LISTED_VISITS
    visits) are on the wall clock of the zone that the place lies in. ``pictures`` are base64 JPEGs by place_id, in the columns by
    number. The layer counts places of the first level.
    """
    there = places[places["photos"] > 0]
    rank = pd.DataFrame({"photos": -there["photos"], "inner": there["within"] != "", "place_id": there["place_id"]})
    there = there.loc[rank.sort_values(list(rank.columns)).index]
    drawn = there.head(max_places).reset_index(drop=True)
    notices = []
    if len(drawn) < len(there):
        notices.append(
            f"{len(drawn):,} of {len(there):,} places are drawn, those with the most photos (report.max_places = {max_places})."
        )
    if drawn.empty:
        return None, notices
    number = pd.Series(drawn.index, index=drawn["place_id"])
    zones = zones_at(drawn["lat"], drawn["lon"])
    content: dict[str, Any] = {
        "name": _names(drawn).tolist(),
        "emoji": column(drawn["emoji"].str.strip()),
        "named": column((drawn["name"].str.strip() != "") | (drawn["emoji"].str.strip() != "")),
        "words": column(drawn["place"]),
        "lat": numbers(drawn["lat"], 5),
        "lon": numbers(drawn["lon"], 5),
        "radius_m": column(drawn["radius_m"].round()),
        "photos": drawn["photos"].tolist(),
        "visits": drawn["visits"].tolist(),
        "days": column(visit_days(drawn)),
        "first": column(_wall_clocks(drawn["first_at"], zones, "%Y-%m-%d")),
        "last": column(_wall_clocks(drawn["last_at"], zones, "%Y-%m-%d")),
        "within": column(drawn["within"].map(number).fillna(-1).astype(int)),
        "times": _visit_times(drawn["visit_times"], zones),
        "pictures": {str(at): list(pictures[key]) for at, key in enumerate(drawn["place_id"]) if pictures.get(key)},
    }
    count = int((there["within"] == "").sum())
    hint = "where photos lie together; they part as the map comes nearer"
    return Layer("places", "places", "Places", hint, "#1f272e", "place", count, content, part=False), notices


def _names(places: pd.DataFrame) -> pd.Series:
    """Return the person's name, else the first component of the words, which may be "" too."""
    name, words = places["name"].str.strip(), places["place"].str.split(",").str[0].str.strip()
    return name.where(name != "", words)


def _wall_clocks(instants: pd.Series, zones: Any, form: str) -> pd.Series:
    """Return instants as text of each one's zone, "" for NaT; a place without a zone is shown in UTC."""
    ahead = pd.Series(offset_at_s(zones, instants)).fillna(0.0)
    local = instants.dt.tz_localize(None).reset_index(drop=True) + pd.to_timedelta(ahead, unit="s")
    return local.dt.strftime(form).fillna("").astype("str")


def _visit_times(visit_times: pd.Series, zones: Any) -> list[str]:
    """Return the latest visits of each place, newest first: ``2024-05-01 11:00/13:20``, joined by ``;``.

    The end has its day where that is another one, and is left out where it is the same minute.
    """
    visits = visit_times.str.split().str[-MAX_LISTED_VISITS:].explode()
    visits = visits[visits.notna() & (visits != "")].astype("str")
    if visits.empty:
        return [""] * len(visit_times)
    ends = visits.str.split("/", expand=True).apply(lambda instants: pd.to_datetime(instants, utc=True, format="ISO8601"))
    zone = zones[visits.index.to_numpy()]
    start, end = (_wall_clocks(ends[side].dt.as_unit("us"), zone, "%Y-%m-%d %H:%M") for side in (0, 1))
    short = end.str.slice(11).where(end.str.slice(0, 10) == start.str.slice(0, 10), end)
    text = start + ("/" + short).where(start != end, "")
    joined = text[::-1].groupby(visits.index.to_numpy()[::-1], sort=False).agg(";".join)
    return joined.reindex(visit_times.index, fill_value="").tolist()  # type: ignore[no-any-return]
