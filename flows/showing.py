"""What a person reviews with besides review.csv: review.html with its pictures, and review.xlsx where it is wanted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from flows.run import Run
from tasks.present import present
from tasks.review import ReviewOutcome
from tasks.tabulate import tabulate
from tasks.thumbnail import thumbnail


def show_rows(run: Run, reviewed: ReviewOutcome, photos: pd.DataFrame, places: pd.DataFrame) -> dict[str, Path]:
    """Write what shows the rows of review.csv; return by kind the files that were written."""
    settings = run.settings
    pictures = thumbnail(photos, reviewed.rows, run.archive, run.out, settings.review)
    page = present(
        reviewed.rows, photos, places, pictures, run.archive, run.out, settings.review, settings.map, settings.geocode,
        title=run.title, archive_id=run.archive_id,
    )  # fmt: skip
    workbook = tabulate(reviewed.rows, pictures, run.out, settings.review)
    return {name: path for name, path in (("page", page), ("workbook", workbook)) if path}
