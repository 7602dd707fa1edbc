"""Which copy of a photo goes where: PHOTOS and PLACES in, for each photo the folder of its place and the files that go together.

The files of one photo (RAW and JPEG, picture and film, their sidecars) stay together under one name, because every program
knows them by it: where the name is taken, all of them get the same suffix.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from operator import itemgetter
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.folder_names import folder_names
from tasks.core.nearness import pairs_within
from tasks.core.row_places import MARGIN_M
from tasks.core.table import TEXT, Table

ELSEWHERE: Final = "elsewhere"
"""The folder of photos that are at no place of the first level."""

_MAX_BYTES: Final = 255
"""Of a file's name: what Linux, macOS and NTFS take, or more."""

COPIES: Final = Table(
    "COPIES",
    key=("path", "copy"),
    columns={
        "path": TEXT,  # of the archive: a photo or its sidecar
        "copy": TEXT,  # relative to the folder of the copies; "" = there is none
        "status": TEXT,  # there = an earlier run has copied it
        "problem": TEXT,  # why it is not copied
    },
    words={"status": frozenset({"copied", "there", "refused", "failed"})},
)


@dataclass(frozen=True)
class Shot:
    """One photo: its place's folder, and its files, each with the part of its name that all of them begin with."""

    folder: str
    paths: tuple[str, ...]
    stems: tuple[str, ...]
    photos: int  # rows of PHOTOS

    def names(self, own: Sequence[str]) -> Iterator[list[str]]:
        """Yield the names of its files as they are on the disk, then with _2, _3 and on; too long ones lose what is before it."""
        yield list(own)
        for number in count(2):
            suffix = f"_{number}"
            over = max(len(os.fsencode(name)) for name in own) + len(suffix) - _MAX_BYTES
            yield [
                f"{_without_last(name[: len(stem)], over)}{suffix}{name[len(stem) :]}"
                for name, stem in zip(own, self.stems, strict=True)
            ]


def shots_by_place(photos: pd.DataFrame, places: pd.DataFrame) -> list[Shot]:
    """Return the archive's photos of which a file has a position, sorted by path.

    The place is the nearest one of the first level that holds the position; a photo whose position is doubted is at none.
    """
    own = photos[photos["donor_dir"] == ""]
    own = own.assign(shot=own["pair"].where(own["pair"] != "", own["path"]), told=own["lat"].notna() & (own["doubt"] == ""))
    located = own[own["lat"].notna()].sort_values(["told", "path"], ascending=[False, True], kind="stable")
    first = located.drop_duplicates("shot").set_index("shot")
    folder_of = dict(zip(first.index, _folders(first, places), strict=True))
    wanted = own[own["shot"].isin(first.index)].sort_values(["shot", "path"])
    shots = []
    rows = zip(wanted["shot"].tolist(), wanted["path"].tolist(), wanted["sidecar"].tolist(), strict=True)
    for shot, group in groupby(rows, key=itemgetter(0)):
        files = list(group)
        stems: dict[str, str] = {}
        for _, path, sidecar in files:
            stem = os.path.splitext(_base(path))[0]  # noqa: PTH122 - paths of tables are text
            stems[path] = stem
            if sidecar:
                stems.setdefault(sidecar, stem if _base(sidecar).startswith(stem) else _base(sidecar).partition(".")[0])
        shots.append(Shot(folder_of[shot], tuple(stems), tuple(stems.values()), len(files)))
    return shots


def _folders(located: pd.DataFrame, places: pd.DataFrame) -> list[str]:
    """Return the folder of each photo."""
    level = places[places["within"] == ""].reset_index(drop=True)
    called = [name or words for name, words in zip(level["name"], level["place"], strict=True)]
    names = folder_names(called, level["place_id"].tolist(), "place", taken=[ELSEWHERE])
    told = np.flatnonzero(located["told"])
    lat, lon = (located[name].to_numpy()[told] for name in ("lat", "lon"))
    near = pairs_within(level["lat"], level["lon"], level["radius_m"] + MARGIN_M, lat, lon)
    found = [ELSEWHERE] * len(located)
    for at in np.lexsort((level["place_id"].to_numpy(object)[near.first], near.distance_m))[::-1].tolist():
        found[told[near.second[at]]] = names[near.first[at]]
    return found


def _without_last(text: str, over: int) -> str:
    """Return a text without the characters at its end that take so many bytes and no more, all of it at the most."""
    while text and over > 0:
        over -= len(os.fsencode(text[-1]))
        text = text[:-1]
    return text


def _base(path: str) -> str:
    return path.rpartition("/")[2]
