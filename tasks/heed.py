"""OUT -> REJECTIONS: what the person rejected in review.csv, so that the next best is proposed and not the same again."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tasks.core.rejections import REJECTIONS, rejections_in
from tasks.core.review_csv import read_review
from tasks.runtime.steps import step


@step(run_name="read what was rejected", description="Read which proposals the person rejected.")
def heed(out: Path) -> pd.DataFrame:
    """Return the REJECTIONS of ``out``/review.csv, also those of earlier runs that its rows remember; no file is none.

    Raises UsageError as ``read_review``.
    """
    path = out / "review.csv"
    return rejections_in(read_review(path)) if path.exists() else REJECTIONS.empty()
