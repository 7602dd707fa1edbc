"""What photographers of whom nothing is known do, as learnt from public people: the models of strangers.npz, read once.

The file holds flat arrays: ``version``, ``features`` (names, in order), ``seen`` (the largest value of each in training), for
each model ``<model>_feature``, ``_threshold``, ``_value`` and ``_base`` (tasks/core/proxy/trees.py), ``nodes_s``, ``shares`` and
``residuals`` (the models of radii, one side and two, nodes, shares): quantiles of how much further off people were than a radius
that was learnt from others, by the gap, and ``note``: how and from what it was made.
``python -m tests.benchmarks.proxy_training`` makes it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from tasks.core.errors import WhereshotError
from tasks.core.geo import Floats
from tasks.core.proxy.donors import Flags
from tasks.core.proxy.features import FEATURES, Matrix
from tasks.core.proxy.trees import Trees

VERSION: Final = 2
FILE: Final = "strangers.npz"
LEVELS: Final = (0.86, 0.96)
"""What the two models of radii hold: mostly and nearly always."""

LEAST_SLOPE: Final = 0.56
"""Beyond the longest gap and the widest distance that were seen the radius grows as these to this power."""

CLOSER_BY: Final = 0.2
"""So much closer than the nearer donor the straight way must be expected to be (``position``), that it is taken."""

_GROWING: Final = ("near_s", "apart_m")


@dataclass(frozen=True)
class Strangers:
    """The built-in knowledge.

    ``mostly`` and ``nearly`` predict log10 of the radius + 3 m that holds ``LEVELS``; ``position`` predicts by how much the
    straight way between the donors is less off than the nearer donor, as a difference of (metres + 10) to the power of 0.3.
    """

    mostly: Trees
    nearly: Trees
    position: Trees
    seen: Floats
    nodes_s: Floats
    shares: Floats
    residuals: Floats
    note: str

    def radii(self, rows: Matrix) -> tuple[Floats, Floats]:
        """Return log10 of the two radii of each row of features, 3 m added."""
        beyond = np.zeros(len(rows))
        for name in _GROWING:
            at = FEATURES.index(name)
            beyond += np.maximum(rows[:, at].astype(np.float64) - self.seen[at], 0)
        mostly, nearly = self.mostly.predict(rows), self.nearly.predict(rows)
        return mostly + LEAST_SLOPE * beyond, np.maximum(mostly, nearly) + LEAST_SLOPE * beyond

    def straight(self, rows: Matrix) -> Flags:
        """Say where the straight way between the donors is likely closer than the nearer donor."""
        closer: Flags = self.position.predict(rows) > CLOSER_BY
        return closer


@cache
def the_strangers() -> Strangers:
    """Return what is built in, read once; raises WhereshotError where the file is not the one that this program expects."""
    content = files("tasks.core.proxy").joinpath(FILE).read_bytes()
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return strangers_of(dict(arrays))


def strangers_of(arrays: Mapping[str, Any]) -> Strangers:
    """Return the models that these arrays hold; raises WhereshotError as ``the_strangers`` does."""
    version = int(arrays["version"]) if "version" in arrays else 0
    names = tuple(str(name) for name in arrays.get("features", ()))
    if version != VERSION or names != FEATURES:
        raise WhereshotError(
            f"tasks/core/proxy/{FILE}: version {version} with features {', '.join(names) or 'none'}; "
            f"this program needs version {VERSION} with {', '.join(FEATURES)}: install Whereshot again"
        )
    mostly, nearly, position = (
        Trees(
            feature=arrays[f"{name}_feature"],
            threshold=arrays[f"{name}_threshold"],
            value=arrays[f"{name}_value"],
            base=float(arrays[f"{name}_base"]),
        )
        for name in ("mostly", "nearly", "position")
    )
    seen, nodes_s, shares, residuals = (
        np.asarray(arrays[name], dtype=np.float64) for name in ("seen", "nodes_s", "shares", "residuals")
    )
    return Strangers(mostly, nearly, position, seen, nodes_s, shares, residuals, str(arrays["note"]))
