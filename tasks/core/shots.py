"""What a pair of files means for positions and rows: who speaks for it in review.csv, who lends whom its position.

The members of a pair are one photo. So a person decides once, and where one member has a position the others have it too,
which is no estimate by time: neither the other photos around nor the pace of the archive have a say in it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from tasks.core.genuine import genuine_position, wanting
from tasks.core.geo import distance_m
from tasks.core.proxy.confidence import POSITION_NOISE_M, confidence_of
from tasks.core.reading.statement import SAME_PLACE_M
from tasks.core.row_marks import replaces_own
from tasks.core.tables import CANDIDATES


def in_order(photos: pd.DataFrame, *, of_archive: bool = False) -> pd.DataFrame:
    """Return those of PHOTOS that are in a pair, the members of each in the order in which they speak: lead, pictures, films.

    With ``of_archive`` those of donor folders are left out.
    """
    paired = photos[(photos["pair"] != "") & ((photos["donor_dir"] == "") | (not of_archive))]
    order = pd.DataFrame(
        {
            "donor_dir": paired["donor_dir"],
            "pair": paired["pair"],
            "follows": paired["path"] != paired["pair"],
            "film": paired["kind"] == "video",
            "path": paired["path"],
        }
    )
    return paired.loc[order.sort_values(list(order.columns)).index]


def speakers_of(photos: pd.DataFrame) -> pd.Series:
    """Return for each of the archive's PHOTOS the path of the photo in whose row of review.csv it is decided.

    That of a pair is the first member with a doubted position, for ``overwrite`` in its row is for the others too; else the first
    without a position, and the lead where all have one. Its own is a member whose position is further than ``SAME_PLACE_M`` from
    the speaker's, where all have one, or where both are doubted.
    """
    speakers = photos["path"].copy()
    members = in_order(photos)
    if members.empty:
        return speakers
    doubted = wanting(members) & members["lat"].notna()
    asking = members[members["lat"].isna() | doubted].assign(undoubted=~doubted)
    first = asking.sort_values("undoubted", kind="stable").drop_duplicates("pair").set_index("pair")["path"]
    asks = members["pair"].map(first).astype("object")
    spoken = asks.where(asks.notna(), members["pair"]).astype("str")
    apart = ~_near(members, spoken) & (asks.isna() | doubted)
    speakers.loc[members.index] = spoken.mask(apart, members["path"])
    return speakers


def _near(members: pd.DataFrame, speakers: pd.Series) -> pd.Series:
    theirs = members.drop_duplicates("path").set_index("path").reindex(speakers)
    apart_m = distance_m(members["lat"], members["lon"], theirs["lat"].to_numpy(), theirs["lon"].to_numpy())
    return pd.Series(apart_m <= SAME_PLACE_M, index=members.index)


def one_of_each(photos: pd.DataFrame) -> pd.DataFrame:
    """Return PHOTOS with one row for each pair, its first in order: two files of one moment are no two photos."""
    members = in_order(photos)
    return photos.drop(members.index[members.duplicated(["donor_dir", "pair"])]) if len(members) else photos


def same_shots(wanted: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return CANDIDATES of source ``proxy`` for those of ``wanted`` (PHOTOS of the archive) whose pair has an undoubted position.

    It is exactly that of a member, of one with a genuine position before one that we wrote. Its radius is what the member
    states, but never below ``POSITION_NOISE_M``, which is also taken where it states none: so uncertain is any fix of a camera
    or phone, and the same is reckoned with for every other donor. What we wrote without a radius is not passed on.
    """
    paired = wanted[wanted["pair"] != ""]
    telling = _telling(in_order(photos, of_archive=True))
    told = paired.loc[paired["pair"].isin(telling.index), ["path", "pair"]]
    there = telling.reindex(told["pair"])
    error_m = there["gps_error_m"].fillna(POSITION_NOISE_M).clip(lower=POSITION_NOISE_M).to_numpy()
    words = np.where(there["genuine"].astype(bool), "which has this position", "into which this position was written")
    return CANDIDATES.make(
        pd.DataFrame(
            {
                "path": told["path"].to_numpy(),
                "source": "proxy",
                **{name: there[name].to_numpy() for name in ("lat", "lon", "alt_m", "direction_deg")},
                "error_m": error_m,
                "confidence": confidence_of(error_m),
                "evidence": [
                    f"the same shot as {path.rpartition('/')[2]}, {word}" for path, word in zip(there["path"], words, strict=True)
                ],
            }
        )
    )


def _telling(members: pd.DataFrame) -> pd.DataFrame:
    """Return by pair the member whose position the others get, with the flag ``genuine``."""
    members = members.assign(genuine=genuine_position(members))
    located = members[(members["genuine"] | (members["lat"].notna() & members["gps_error_m"].notna())) & ~wanting(members)]
    return located.sort_values("genuine", ascending=False, kind="stable").drop_duplicates("pair").set_index("pair")


def for_each_member(proposals: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return PROPOSALS with a row more for each member without position or row of a pair that a row speaks for.

    ``problem`` stays with the row: PHOTOS say which file has it. So does a position that is no proposal but the file's own.
    """
    members = in_order(photos, of_archive=True)[["path", "pair", "lat"]]
    if members.empty:
        return proposals
    has_row = members["path"].isin(proposals["path"])
    silent = members[members["lat"].isna() & ~has_row]
    if silent.empty:
        return proposals
    spoken = members[has_row].drop_duplicates("pair").set_index("pair")["path"]
    speaker = silent["pair"].map(spoken).astype("object")
    more = proposals.set_index("path", drop=False).reindex(speaker.dropna().astype("str"))
    own = (more["gps_source"] == "exif") & ~replaces_own(more["alternatives"])
    blank = {name: more[name].mask(own) for name in ("latitude", "longitude", "error_m", "altitude", "direction")}
    paths = silent.loc[speaker.notna(), "path"].to_numpy()
    more = more.assign(**blank, path=paths, problem="", gps_source=more["gps_source"].mask(own, ""))
    return pd.concat([proposals, more], ignore_index=True)
