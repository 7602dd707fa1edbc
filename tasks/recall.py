"""OUT -> PROPOSALS: what review.csv says now, for the report that follows an apply run or is drawn anew."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tasks.core.cells import shown_degrees
from tasks.core.genuine import wanting
from tasks.core.review_csv import read_review, texts
from tasks.core.review_rows import proposals_of
from tasks.core.row_marks import FILE_HAS
from tasks.core.tables import PROPOSALS
from tasks.runtime.steps import step


def _to_be_replaced(rows: pd.DataFrame, photos: pd.DataFrame) -> list[str]:
    """Return the paths of PHOTOS that have the very position which their rows of review.csv are there to replace."""
    if "alternatives" not in rows.columns:
        return []
    told = rows.assign(had=rows["alternatives"].str.extract(rf"(?:^|; ){FILE_HAS}([^;]*)", expand=False)).dropna(subset="had")
    both = told[["path", "had"]].merge(photos.loc[photos["donor_dir"] == "", ["path", "lat", "lon"]], on="path")
    has = zip(*(shown_degrees(both[name].tolist()) for name in ("lat", "lon")), strict=True)
    same = [f"{lat},{lon}" == had for (lat, lon), had in zip(has, both["had"], strict=True)]
    return texts(both.loc[same, "path"])


@step(run_name="read review.csv", description="Read what review.csv says now.")
def recall(photos: pd.DataFrame, out: Path) -> pd.DataFrame:
    """Return as PROPOSALS what ``out``/review.csv says of PHOTOS of the archive that still have no position, or a doubted one.

    Doubted is also what a row is there to replace, as long as the file has it: propose may have known more, from donor folders.
    No file is no proposals; a row of which the form is damaged says nothing. UsageError as ``read_review``.
    """
    path = out / "review.csv"
    if not path.exists():
        return PROPOSALS.empty()
    earlier = read_review(path)
    rows = earlier.plain_rows()
    waiting = {*photos.loc[wanting(photos), "path"], *_to_be_replaced(rows, photos)}
    sound = pd.Series([not damage for damage in earlier.damage], dtype=bool)
    return proposals_of(rows[sound & rows["path"].isin(waiting) & ~rows["path"].duplicated(keep=False)])
