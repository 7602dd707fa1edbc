"""A folder to hand to another person: review.csv, review.html and thumbnails of the rows that lie in no privacy zone."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

import pandas as pd

from config.drawing import Privacy
from config.settings import Map, Review
from tasks.core.privacy import Seen, concealed
from tasks.core.review_csv import write_review
from tasks.core.review_page.backdrop import backdrop
from tasks.core.review_page.backing import Backing, named_places
from tasks.core.review_page.data import page_data, waiting_first
from tasks.core.review_page.drawing import NAME
from tasks.core.review_page.html import html_page
from tasks.core.review_page.whole_copy import CSV, PICTURES, begin_copy, check_copy, end_copy
from tasks.core.review_rows import proposals_of
from tasks.core.tables import REVIEW_COLUMNS
from tasks.core.true_copies import copy_true, is_copy
from tasks.core.whole_file import replacing
from tasks.runtime.steps import step

_DEGREES = ("latitude", "longitude")
_TOLD_ANEW = ("place", "group", "evidence", "alternatives", "problem", "address")
"""Columns that may tell of hidden photos: of the visible rows they say what ``concealed`` left of them."""


@step(run_name="copy review.html", description="Copy the review page for another person, without the privacy zones.")
def copy_review(
    rows: pd.DataFrame,
    photos: pd.DataFrame,
    places: pd.DataFrame,
    fixes: pd.DataFrame,
    pictures: pd.DataFrame,
    archive: Path,
    out: Path,
    folder: Path,
    privacy: Privacy,
    settings: Review,
    map_settings: Map,
    *,
    title: str,
    archive_id: str,
    secret: str,
) -> Path:
    """Write the copy to ``folder`` and return its review.html; what comes back as review.csv fits the archive's own.

    ``rows`` are the text cells of review.csv; PHOTOS, PLACES, FIXES and PICTURES (below OUT) as for the page itself. The page
    has no way to the originals and asks no geocoder. With zones, columns that are not ours stay behind. Raises UsageError as
    ``check_copy`` and for a zone around no place, OSError where the disk fails.
    """
    check_copy(folder, archive, out)
    seen = concealed(photos, proposals_of(rows), places, fixes, privacy.zones, secret)
    shown = _visible(rows, seen) if seen.zones else rows
    real = Path(os.path.realpath(folder))
    begin_copy(real)
    named = _copy_pictures(waiting_first(shown, settings.max_page_rows), pictures, out, real)
    located = frozenset(seen.photos.loc[(seen.photos["donor_dir"] == "") & seen.photos["lat"].notna(), "path"])
    backing = Backing(
        title=title,
        archive_id=archive_id,
        folder="",
        max_rows=settings.max_page_rows,
        photos={path: (*named.get(path, ("", "")), "", path in located) for path in shown["path"].tolist()},
        places=named_places(seen.places),
        backdrop=backdrop(seen.photos, seen.places, shown),
        map={"tiles": map_settings.tiles, "attribution": map_settings.attribution},
    )
    write_review(real / CSV, shown)
    with replacing(real / NAME) as stream:
        stream.write(html_page(page_data(shown, backing)).encode("utf-8", "backslashreplace"))
    end_copy(real)
    return folder / NAME


def _visible(rows: pd.DataFrame, seen: Seen) -> pd.DataFrame:
    """Return the text cells of rows that are seen, and of these what may be; a position that cannot be read may be anywhere."""
    told = seen.rows.set_index("path")
    unread = told["latitude"].isna().reindex(rows["path"], fill_value=True).to_numpy()
    typed = pd.Series(False, rows.index)
    for name in _DEGREES:
        if name in rows.columns:
            typed |= rows[name].str.strip() != ""
    kept = rows["path"].isin(told.index) & ~rows["path"].duplicated(keep=False) & ~(unread & typed)
    shown = rows.loc[kept, [name for name in REVIEW_COLUMNS if name in rows.columns]].reset_index(drop=True)
    anew = told.loc[shown["path"], [name for name in _TOLD_ANEW if name in shown.columns]]
    return shown.assign(**{name: anew[name].to_numpy() for name in anew.columns})


def _copy_pictures(rows: pd.DataFrame, pictures: pd.DataFrame, out: Path, folder: Path) -> dict[str, tuple[str, str]]:
    """Copy the thumbnails and previews of rows, remove others of an earlier copy; return their addresses by path of the photo."""
    wanted = pictures[pictures["path"].isin(rows["path"])]
    small = [name for column in ("thumbnail", "preview") for name in wanted[column] if name]
    for earlier in (folder / PICTURES).rglob("*.jpg"):
        if earlier.relative_to(folder).as_posix() not in small:
            earlier.unlink()
    there = set()
    for name in dict.fromkeys(small):
        source, target = os.fspath(out / name), os.fspath(folder / name)
        if not os.path.lexists(source):
            continue  # a thumbnail is a convenience: the row stands without it
        if not os.path.lexists(target) or not is_copy(source, target):
            (folder / name).unlink(missing_ok=True)
            copy_true(source, target, os.fspath(folder))
        there.add(name)
    addresses = ([quote(name) if name in there else "" for name in wanted[column]] for column in ("thumbnail", "preview"))
    return dict(zip(wanted["path"], zip(*addresses, strict=True), strict=True))
