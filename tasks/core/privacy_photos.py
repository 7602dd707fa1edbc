"""Which photos privacy zones hide: by a position that the file or a proposal gives, and by what lies beside them in time.

A photo without a position that was taken between two at home was taken at home, and so, for all that anybody knows, was one
without a time: what cannot be known is hidden.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from tasks.core.privacy_circles import Circle
from tasks.core.privacy_cuts import Flags, Ints, hidden_of
from tasks.core.shots import for_each_member

_NO_TIME = np.iinfo(np.int64).min


def hidden_photos(
    photos: pd.DataFrame, rows: pd.DataFrame, fixes: pd.DataFrame, circles: Sequence[Circle]
) -> tuple[Flags, Flags, Flags]:
    """Say of each of PHOTOS, of PROPOSALS and of FIXES whether it is hidden.

    A photo is where its file says and also where its row proposes; a row goes with its photo, and the files of a photo (``pair``)
    and copies of one picture go together. Without a position, a photo is shown only if both of what has one next to it in time
    are shown, and one without a time only if nothing at all is hidden.
    """
    own = (photos["donor_dir"] == "").to_numpy(dtype=bool)
    told = for_each_member(rows, photos).drop_duplicates("path").set_index("path")
    offered = told.reindex(photos["path"].where(own, "\0"))
    strays = rows[~_among(rows["path"], set(photos.loc[own, "path"]))]  # of photos that were not looked at this time
    points = _points(photos, offered, strays, fixes)
    hidden = hidden_of(points, circles)
    of_photo, instead, of_stray, of_fix = np.split(hidden, np.cumsum([len(photos), len(photos), len(strays)]))
    gone = _spread(photos, of_photo | instead)
    placed = photos["lat"].notna().to_numpy() | offered["latitude"].notna().to_numpy()
    if gone.any() or of_stray.any() or of_fix.any():
        beside = [
            _beside_hidden(own_us, ~placed, [(own_us[placed], gone[placed]), *more])
            for own_us, more in ((_instants(photos["taken_at"]), [(_instants(fixes["at"]), of_fix)]), (_wall(photos), []))
        ]
        at_known = _instants(photos["taken_at"]) != _NO_TIME
        gone = _spread(photos, gone | (~placed & np.where(at_known, *beside)))
        of_stray = of_stray | strays["latitude"].isna().to_numpy()
    return gone, _among(rows["path"], {*photos.loc[own & gone, "path"], *strays["path"][of_stray]}), of_fix


def _points(photos: pd.DataFrame, offered: pd.DataFrame, strays: pd.DataFrame, fixes: pd.DataFrame) -> pd.DataFrame:
    """Return what ``hidden_of`` takes: the photos as their files have them, as their rows do, rows without a photo, fixes."""
    folder, (camera, cameras) = pd.factorize(photos["donor_dir"])[0], pd.factorize(photos["camera"])
    source = (folder * max(len(cameras), 1) + camera).astype(np.int64)
    at_us = _instants(photos["taken_at"])
    source = np.where(at_us != _NO_TIME, source, -1)
    track = pd.factorize(fixes["track"])[0].astype(np.int64) + source.max(initial=0) + 1
    in_file = photos["lat"].notna().to_numpy()
    return pd.DataFrame(
        {
            "lat": np.concatenate([photos["lat"], offered["latitude"], strays["latitude"], fixes["lat"]]),
            "lon": np.concatenate([photos["lon"], offered["longitude"], strays["longitude"], fixes["lon"]]),
            "error_m": np.concatenate([photos["gps_error_m"], offered["error_m"], strays["error_m"], fixes["error_m"]]),
            # Of two positions of one photo that of the file is on the way.
            "source": np.concatenate([source, np.where(in_file, -1, source), np.full(len(strays), -1), track]),
            "at_us": np.concatenate([at_us, at_us, np.full(len(strays), _NO_TIME), _instants(fixes["at"])]),
        }
    )


def _spread(photos: pd.DataFrame, hidden: Flags) -> Flags:
    """Return what is hidden with what goes with it: the other files of a photo, and copies of a picture."""
    wider = hidden.copy()
    for name in ("pair", "fingerprint"):
        codes, keys = pd.factorize(photos[name])
        gone = np.zeros(len(keys), dtype=bool)
        gone[codes[hidden]] = True
        wider |= (gone & (keys != ""))[codes]
    return wider


def _among(paths: pd.Series, known: set[str]) -> Flags:
    return np.array([path in known for path in paths.tolist()], dtype=bool)  # isin makes an object of each of a million


def _beside_hidden(at_us: Ints, asked: Flags, placed: Sequence[tuple[Ints, Flags]]) -> Flags:
    """Say of each photo that is asked for whether something hidden is next to it in time, before or after; yes without a time."""
    times, hidden = (np.concatenate(parts) for parts in zip(*placed, strict=True))
    known = times != _NO_TIME
    order = np.argsort(times[known], kind="stable")
    times, hidden = times[known][order], hidden[known][order]
    found = np.ones(len(at_us), dtype=bool)
    here = asked & (at_us != _NO_TIME)
    if not len(times):
        return found
    # All of one instant count, so the first before and the last after are looked for beyond it.
    before, after = np.searchsorted(times, at_us[here], "left") - 1, np.searchsorted(times, at_us[here], "right")
    so_far = np.append(0, np.cumsum(hidden))
    low, high = np.maximum(before, 0), np.minimum(after, len(times) - 1)
    found[here] = so_far[high + 1] > so_far[low]
    return found


def _instants(column: pd.Series) -> Ints:
    known = column.notna().to_numpy()
    at = column.dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
    return np.where(known, at, _NO_TIME)


def _wall(photos: pd.DataFrame) -> Ints:
    at: npt.NDArray[np.int64] = photos["taken_local"].to_numpy().astype("datetime64[us]").astype(np.int64)
    return np.where(photos["taken_local"].notna().to_numpy(), at, _NO_TIME)
