"""Locate photos by the addresses that a person typed: ADDRESSES, HITS and PHOTOS in, CANDIDATES out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tasks.core.addresses.telling import asked_for, found_as, other_hits
from tasks.core.genuine import wanting
from tasks.core.proxy.confidence import confidence_of
from tasks.core.tables import CANDIDATES
from tasks.runtime.steps import step


@step(run_name="locate by addresses", description="Propose the places whose addresses the person typed.", version=1)
def locate_by_address(asked: pd.DataFrame, hits: pd.DataFrame, photos: pd.DataFrame) -> pd.DataFrame:
    """Return CANDIDATES of source ``address``: one for each of ADDRESSES whose photo wants a position.

    It is the first of its HITS, with that one's radius; the others are its ``alternatives``. lat and lon are NaN, and
    ``evidence`` says why, for an address that was not found or not looked up.
    """
    asked = asked[asked["path"].isin(photos.loc[wanting(photos), "path"])]
    if asked.empty:
        return CANDIDATES.empty()
    kinds = asked[["address", "bulk"]].drop_duplicates()
    of_text = dict(iter(hits.sort_values("rank").groupby("address", sort=False)))
    answers = [
        {"address": text, "bulk": bulk, "source": "address", **_answer(text, of_text[text], bulk=bulk)}
        for text, bulk in kinds.itertuples(index=False, name=None)
    ]
    return CANDIDATES.make(asked.merge(pd.DataFrame(answers), on=["address", "bulk"], how="left"))


def _answer(text: str, hits: pd.DataFrame, *, bulk: bool) -> dict[str, Any]:
    """Return the columns of CANDIDATES that an address gives its photos; ``hits`` are its rows of HITS, best first."""
    first, subject = hits.iloc[0], asked_for(text, bulk=bulk)
    if np.isnan(first["lat"]):
        return {"evidence": f"{subject}: {first['problem']}"}
    return {
        **{name: first[name] for name in ("lat", "lon", "error_m")},
        "confidence": float(confidence_of(first["error_m"])),
        "evidence": f"{subject}: {found_as(hits)}",
        "alternatives": other_hits(hits),
    }
