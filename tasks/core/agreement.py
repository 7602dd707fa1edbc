"""What several sources together say of one photo: ranked CANDIDATES in, the radius of the best one and words about it out.

The position stays that of the surer source. A weighted mean would need errors that have nothing in common, and they have the
camera's clock and the stop that nobody recorded: it lay further off in the middle. But how far off the surer source is, the other
one tells, if it is independent and not much wider: with r the best radius and a the metres between the two, r / 2 + a held 97 %
of the truths however near or far the other one was, and 94 to 96 % with the clock half a minute off; r alone held 99 % where a
was small and 79 % (with that clock 73 %) where it was larger than r (tests/benchmarks, Witnesses).

Of two radii that exclude each other one is wrong. With the clock right it was hardly ever one fifteen times narrower, with the
clock off it was such a one in two cases of five, and nothing tells which it is. So the radius grows until it holds the other's.

An address that a person typed, and a way that one drew on report.html, keeps its own radius: it is proposed because somebody knew
better than the others, or knew no more than the town.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from tasks.core.cells import format_number
from tasks.core.durations import metres_in_words
from tasks.core.geo import bearing_deg, distance_m
from tasks.core.proxy.confidence import POSITION_NOISE_M
from tasks.core.rejections import TYPED
from tasks.core.row_marks import dispute

WITNESS_FACTOR: Final = 3.0
"""A source whose radius is wider than so many times the best one's says little by agreeing with it."""

HEARD_FACTOR: Final = 20.0
"""One that is wider than so many times the best one's cannot but agree with it, and is not even told."""

OWN_SHARE: Final = 0.5
"""So much of the best radius stays, however close another source stands."""

_SAME_PHOTOS: Final = frozenset({"proxy", "place", "exif"})
"""All three rest on where the photos around were taken, as a repair is one that fits them: they agree because they are one."""

_CALLED: Final = {
    "exif": ("the file's own numbers, repaired,", "say", "agree"),
    "proxy": ("the photos around it", "say", "agree"),
    "place": ("the visits to places", "say", "agree"),
    "track": ("the track", "says", "agrees"),
    "visual": ("the picture", "says", "agrees"),
    "address": ("the address", "says", "agrees"),
    "manual": ("what was typed", "says", "agrees"),
}
_COMPASS: Final = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def compare(ranked: pd.DataFrame) -> pd.DataFrame:
    """Return each candidate that is not the best of its photo, with what it means beside the best one.

    ``ranked`` has CANDIDATES' columns, answered ones only, and ``row``, a number for each photo; best first within each. The
    columns returned: row, source, lat, lon, error_m, best_source, best_m (its radius), apart_m, bearing_deg (from the best),
    ``disagrees`` (further apart than both radii together), ``told`` (neither is AI's, which may guess at will), ``agrees`` (told,
    near, independent, and not so wide that it agrees with anything), ``witness`` (agrees, and is not much wider), ``drawn``,
    ``by_person`` (the best one is an address or drawn). A drawn way rests on the photos around too: it goes from one to another.
    """
    several = ranked[ranked.duplicated("row", keep=False)]
    others = several[several.duplicated("row")]
    columns = ["source", "lat", "lon", "error_m", "drawn"]
    best = several.drop_duplicates("row").set_index("row")[columns].reindex(others["row"])
    here, there = (one[["lat", "lon"]].to_numpy(dtype=np.float64).T for one in (best, others))
    apart_m = distance_m(*here, *there)
    source, best_source = others["source"], best["source"].set_axis(others.index)
    best_m = best["error_m"].to_numpy()
    found = others[["row", *columns]].assign(best_source=best_source, best_m=best_m, apart_m=apart_m)
    found["bearing_deg"] = bearing_deg(*here, *there)
    found["disagrees"] = apart_m > others["error_m"] + best_m
    found["told"] = (source != "ai") & (best_source != "ai")
    best_drawn = best["drawn"].set_axis(others.index)
    found["by_person"] = best_drawn | (best_source == TYPED)
    shared = (source.isin(_SAME_PHOTOS) | others["drawn"]) & (best_source.isin(_SAME_PHOTOS) | best_drawn)
    found["agrees"] = found["told"] & ~found["disagrees"] & ~shared & (others["error_m"] <= HEARD_FACTOR * best_m)
    found["witness"] = found["agrees"] & (others["error_m"] <= WITNESS_FACTOR * best_m)
    return found


def drawn_first(ranked: pd.DataFrame) -> pd.DataFrame:
    """Return ``ranked`` with a candidate ``drawn`` by a person before a best one that it disagrees with, unless that was typed.

    Where the two agree, the smaller radius says more.
    """
    if not ranked["drawn"].any():
        return ranked
    compared = compare(ranked)
    wins = compared.index[compared["drawn"] & compared["disagrees"] & (compared["best_source"] != TYPED)]
    return ranked.iloc[np.lexsort((~ranked.index.isin(wins), ranked["row"]))].reset_index(drop=True)


def radius_m(compared: pd.DataFrame) -> pd.Series:
    """Return by row the radius that the best candidate has beside the others, where these have a say in it.

    Where one disagrees, the radius reaches to the far side of it. Else, with r the best one's and a the metres to the nearest
    witness, it is ``OWN_SHARE r + a``, and not below the smaller of r and ``POSITION_NOISE_M``. What a person said keeps its own.
    """
    compared = compared[~compared["by_person"]]
    against = compared[compared["told"] & compared["disagrees"]]
    wide = _most(against["row"], against["apart_m"] + against["error_m"])
    near = compared[compared["witness"] & ~compared["row"].isin(wide.index)]
    least_m = np.minimum(near["best_m"], POSITION_NOISE_M)
    return pd.concat([wide, -_most(near["row"], -np.maximum(OWN_SHARE * near["best_m"] + near["apart_m"], least_m))])


def _most(rows: pd.Series, values: pd.Series) -> pd.Series:
    return pd.Series(values.to_numpy(), index=rows).groupby(level=0).max()


def words(compared: pd.DataFrame) -> pd.Series:
    """Return by row what is added to the evidence of the best candidate: who agrees, and who says what else."""
    told = compared[compared["agrees"] | (compared["told"] & compared["disagrees"])]
    said = []
    for source, disagrees, apart_m, bearing in zip(
        *(told[name].tolist() for name in ("source", "disagrees", "apart_m", "bearing_deg")), strict=True
    ):
        who, says, agrees = _CALLED[source]
        far = metres_in_words(apart_m)
        said.append(f"; but {who} {says} {far} {compass(bearing)} of here" if disagrees else f"; {who} {agrees} ({far} apart)")
    return together(told["row"], said, "")


def marks(compared: pd.DataFrame) -> pd.Series:
    """Return by row the mark of a row of which sources disagree (``row_marks.dispute``): its radius is no source's any more."""
    against = compared[compared["told"] & compared["disagrees"]]
    names = ("source", "apart_m", "bearing_deg")
    said = [
        f"{source} {metres_in_words(apart_m)} {compass(bearing)} of it"
        for source, apart_m, bearing in zip(*(against[name].tolist() for name in names), strict=True)
    ]
    best = against.drop_duplicates("row")
    begins = [dispute(source, metres) for source, metres in zip(best["best_source"], best["best_m"], strict=True)]
    return together(pd.concat([best["row"], against["row"]]), [*begins, *said], ", ")


def alternatives(ranked: pd.DataFrame, compared: pd.DataFrame) -> pd.Series:
    """Return by row what column ``alternatives`` says: the sources' own other answers, and who disagrees with the best.

    As "track 41.9,12.5 ±120 m; …".
    """
    own = ranked.loc[ranked["alternatives"] != "", ["row", "alternatives"]]
    against = compared[compared["disagrees"]]
    said = [
        f"{source} {format_number('latitude', lat)},{format_number('longitude', lon)} ±{metres_in_words(error_m)}"
        for source, lat, lon, error_m in zip(
            *(against[name].tolist() for name in ("source", "lat", "lon", "error_m")), strict=True
        )
    ]
    return together(pd.concat([own["row"], against["row"]]), [*own["alternatives"], *said], "; ")


def compass(bearing: float) -> str:
    """Return the nearest of eight points of the compass.

    >>> [compass(degrees) for degrees in (0, 22, 23, 350, 225)]
    ['N', 'N', 'NE', 'N', 'SW']
    """
    return _COMPASS[round(bearing / 45) % 8]


def together(rows: pd.Series, texts: list[str], separator: str) -> pd.Series:
    """Return by row all of its texts in their order, in one."""
    by_row: dict[int, str] = {}
    for row, text in zip(rows.tolist(), texts, strict=True):
        by_row[row] = by_row[row] + separator + text if row in by_row else text
    return pd.Series(list(by_row.values()), index=pd.Index(list(by_row), dtype="int64"), dtype="str")
