"""OUT/review.html drawn anew, whole or not at all: with all that is known, or when only review.csv changed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from tasks.core.review_page.backing import Backing, keep, kept
from tasks.core.review_page.data import page_data
from tasks.core.review_page.html import html_page
from tasks.core.whole_file import replacing

NAME: Final = "review.html"


def draw(out: Path, rows: pd.DataFrame, backing: Backing) -> Path:
    """Write OUT/review.html of the rows of review.csv, and keep the backing for ``redraw``; return the page's path."""
    page = out / NAME
    _write(page, rows, backing)
    keep(out, backing)
    return page


def redraw(out: Path, rows: pd.DataFrame) -> bool:
    """Draw OUT/review.html again after only review.csv changed; False where no page was drawn before, and nothing is done."""
    page = out / NAME
    backing = kept(out) if page.exists() else None
    if backing is None:
        return False
    _write(page, rows, backing)
    return True


def _write(page: Path, rows: pd.DataFrame, backing: Backing) -> None:
    with replacing(page) as stream:
        stream.write(html_page(page_data(rows, backing)).encode("utf-8", "backslashreplace"))
