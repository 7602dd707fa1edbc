"""The prototype of ESTIMATOR.md, which lies beside the corpus: donors and times in, its positions and radii out."""

from __future__ import annotations

from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from tests.benchmarks.proxy_cases import PROTOTYPES, prototype
from tests.benchmarks.proxy_peers import Floats, Located


def is_there() -> bool:
    """Say whether it can be asked."""
    return all((PROTOTYPES / name).exists() for name in ("estimator.py", "estimator_prior.npz"))


def ask(donors: Located, at_s: Floats) -> tuple[Floats, Floats, Floats]:
    """Return lat, lon and 95 % radius; NaN where it is not there."""
    if not is_there():
        nothing = np.full(len(at_s), np.nan)
        return nothing, nothing, nothing
    module, prior = _loaded()
    told = module.fit(donors.at_s, donors.lat, donors.lon, prior).predict(at_s)
    return told["lat"], told["lon"], told["error_m"]


@cache
def _loaded() -> tuple[ModuleType, dict[str, Any]]:
    with np.load(PROTOTYPES / "estimator_prior.npz", allow_pickle=False) as prior:
        return prototype("estimator"), dict(prior)
