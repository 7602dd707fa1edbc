"""Whose located photos may place whose: PHOTOS and TOGETHER in, groups of cameras with the same donors out.

A partner's phone at home never places the traveller's photos. Cameras of which TOGETHER says nothing are assumed together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from tasks.core.by_time import OTHER_CAMERA_FACTOR
from tasks.core.geo import Floats
from tasks.core.proxy.donors import Flags, Indices

Rule = tuple[str, str, bool]
"""Another camera, a day ("" = in general), and whether its photos may tell."""

_APART: Final = "apart"
_GENERAL: Final = ""


@dataclass(frozen=True)
class Bonds:
    """What is known of the camera of a photo and that of its donor, a row each."""

    apart_m: Floats
    factor: Floats
    evidence: list[str]


def groups_of(photos: pd.DataFrame, together: pd.DataFrame) -> list[tuple[list[str], Flags]]:
    """Return lists of cameras, and for each which of PHOTOS, of its own or of others, may place the photos of these cameras."""
    cameras = sorted(photos["camera"].unique())
    general = together[together["day"] == _GENERAL]
    apart = set(general.loc[general["basis"] == _APART, ["camera", "other"]].itertuples(index=False, name=None))
    rules: dict[str, list[Rule]] = {camera: [] for camera in cameras}
    for camera, other, day, basis in together[["camera", "other", "day", "basis"]].itertuples(index=False, name=None):
        may = basis != _APART
        if camera in rules and other in rules and camera != other and (day == _GENERAL or may == ((camera, other) in apart)):
            rules[camera].append((other, day, may))
    same: dict[tuple[Rule, ...], list[str]] = {}
    for camera in cameras:
        # Only what differs from "always together" tells two cameras' donors apart.
        telling = tuple(sorted(rule for rule in rules[camera] if rule[1] != _GENERAL or not rule[2]))
        same.setdefault(telling, []).append(camera)
    days, by_camera = _days_of(photos["taken_at"]), photos.groupby("camera", sort=False).indices
    return [(members, _allowed(len(photos), telling, days, by_camera)) for telling, members in same.items()]


def _allowed(count: int, rules: tuple[Rule, ...], days: pd.Series, by_camera: dict[str, Indices]) -> Flags:
    allowed = np.ones(count, dtype=bool)
    by_day: dict[tuple[str, bool], list[str]] = {}
    for other, day, may in rules:
        if day == _GENERAL:
            allowed[by_camera.get(other, [])] = may
        else:
            by_day.setdefault((other, may), []).append(day)
    for (other, may), those in by_day.items():
        rows = by_camera.get(other, np.zeros(0, dtype=np.intp))
        allowed[rows[days.iloc[rows].isin(those).to_numpy()]] = may
    return allowed


def bonds_of(together: pd.DataFrame, camera: pd.Series, other: pd.Series, at: pd.Series) -> Bonds:
    """Return what is known of each ``camera`` with the ``other`` at an instant: the row of its day (UTC), else the general one.

    A row with neither is assumed together: no distance, a factor of ``OTHER_CAMERA_FACTOR`` and no words.
    """
    if together.empty:
        return Bonds(np.zeros(len(at)), np.full(len(at), OTHER_CAMERA_FACTOR), [""] * len(at))
    asked = pd.DataFrame({"camera": camera.to_numpy(), "other": other.to_numpy(), "day": _days_of(at).to_numpy()})
    pairs = together.set_index(["camera", "other", "day"])[["apart_m", "factor", "evidence"]]
    distinct, number = _distinct(asked)
    of_day = pairs.reindex(pd.MultiIndex.from_frame(distinct))
    general = pairs.reindex(pd.MultiIndex.from_frame(distinct.assign(day=_GENERAL)))
    apart_m, factor, evidence = (
        np.where(of_day["factor"].notna(), of_day[name], general[name]) for name in ("apart_m", "factor", "evidence")
    )
    words = ["" if pd.isna(text) else str(text) for text in evidence.tolist()]
    return Bonds(
        np.nan_to_num(apart_m.astype(np.float64), nan=0.0)[number],
        np.nan_to_num(factor.astype(np.float64), nan=OTHER_CAMERA_FACTOR)[number],
        [words[at] for at in number.tolist()],
    )


def _days_of(at: pd.Series) -> pd.Series:
    """Return the day (UTC) of instants as TOGETHER writes it."""
    number, days = pd.factorize(at.dt.normalize())
    texts = np.array([*days.strftime("%Y-%m-%d"), ""], dtype=object)  # the last one, -1, of those without a time
    return pd.Series(texts[number], index=at.index, dtype="object")


def _distinct(asked: pd.DataFrame) -> tuple[pd.DataFrame, Indices]:
    codes = [pd.factorize(asked[name])[0] for name in asked.columns]
    key = np.zeros(len(asked), dtype=np.int64)
    for code in codes:
        key = key * (int(code.max(initial=0)) + 1) + code
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return asked.iloc[first].reset_index(drop=True), number
