"""OUT -> PROPOSALS: what review.csv says now, for the report that follows an apply run or is drawn anew."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tasks.core.review_csv import read_review
from tasks.core.review_rows import proposals_of
from tasks.core.tables import PROPOSALS
from tasks.runtime.steps import step


@step(run_name="read review.csv", description="Read what review.csv says now.")
def recall(photos: pd.DataFrame, out: Path) -> pd.DataFrame:
    """Return as PROPOSALS what ``out``/review.csv says of those PHOTOS of the archive that still have no position.

    No file is no proposals; a row of which the form is damaged says nothing. UsageError as ``read_review``.
    """
    path = out / "review.csv"
    if not path.exists():
        return PROPOSALS.empty()
    earlier = read_review(path)
    waiting = photos.loc[(photos["donor_dir"] == "") & photos["lat"].isna(), "path"]
    rows = earlier.plain_rows()
    sound = pd.Series([not damage for damage in earlier.damage], dtype=bool)
    return proposals_of(rows[sound & rows["path"].isin(waiting) & ~rows["path"].duplicated(keep=False)])
