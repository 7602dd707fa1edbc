"""OUT -> REJECTIONS: what the person rejected in the review, so that the next best is proposed and not the same again."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tasks.core.persons_sheet import persons_sheet
from tasks.core.rejections import REJECTIONS, rejections_in
from tasks.runtime.steps import step


@step(run_name="read what was rejected", description="Read which proposals the person rejected.")
def heed(out: Path) -> pd.DataFrame:
    """Return the REJECTIONS of the sheet in ``out``, also those of earlier runs that its rows remember; no sheet is none.

    Raises UsageError as ``persons_sheet``.
    """
    sheet = persons_sheet(out).review
    return REJECTIONS.empty() if sheet is None else rejections_in(sheet)
