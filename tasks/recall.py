"""OUT -> PROPOSALS: what review.csv says now, for the report that follows an apply run or is drawn anew."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tasks.core.review_csv import read_review
from tasks.core.review_rows import proposals_of
from tasks.core.tables import PROPOSALS
from tasks.runtime.steps import step


@step(run_name="read review.csv", description="Read what review.csv says now.")
def recall(out: Path) -> pd.DataFrame:
    """Return PROPOSALS as ``out``/review.csv has them, none if there is no such file; UsageError if it is no review.csv."""
    path = out / "review.csv"
    return proposals_of(read_review(path).plain_rows()) if path.exists() else PROPOSALS.empty()
