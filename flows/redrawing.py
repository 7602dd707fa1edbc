"""review.html again, after a command wrote into review.csv and nothing else of the page changed."""

from __future__ import annotations

from pathlib import Path

from tasks.core.review_csv import read_review
from tasks.core.review_page.drawing import redraw


def redraw_page(out: Path) -> None:
    """Draw OUT/review.html with what OUT/review.csv says now; nothing where one of them is not there.

    Raises UsageError and OSError as reading the one and writing the other do.
    """
    review = out / "review.csv"
    if review.exists():
        redraw(out, read_review(review).plain_rows())
