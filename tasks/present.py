"""review.html: the rows of review.csv beside a map, with their pictures, as one page that opens from disk without a network."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pandas as pd

from config.settings import Geocode, Map, Review
from tasks.core import page, review_page
from tasks.core.addresses.services import NOMINATIM, options_in
from tasks.core.paths import fs_path
from tasks.core.review_page.backdrop import backdrop
from tasks.core.review_page.backing import Backing, named_places
from tasks.core.review_page.data import waiting_first
from tasks.core.review_page.drawing import NAME, draw
from tasks.core.thumbnail_files import SHOWN_BY_BROWSERS
from tasks.runtime.steps import step
from tasks.runtime.unchanged import Drawn

_PUBLIC: Final = "nominatim.openstreetmap.org"

_EMAIL: Final = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")
"""A browser sends its own name; Nominatim takes the address beside it."""

_CODE: Final = tuple(file for package in (page, review_page) for file in Path(package.__path__[0]).iterdir() if file.is_file())
"""What the page is drawn by: scripts and styles lie beside the modules, and some are the report's."""


@step(run_name="draw review.html", description="Draw the page on which rows are decided.")
def present(
    rows: pd.DataFrame,
    photos: pd.DataFrame,
    places: pd.DataFrame,
    pictures: pd.DataFrame,
    archive: Path,
    out: Path,
    settings: Review,
    map_settings: Map,
    geocode: Geocode,
    *,
    title: str,
    archive_id: str,
) -> Path | None:
    """Write OUT/review.html (replaced as a whole, or not at all) of the rows of review.csv, and return its path.

    ``rows`` are the text cells of review.csv with all its columns; PHOTOS and PLACES lie behind them on the map, PICTURES are
    the small files beside the page. None, and a page of an earlier run is removed, where ``settings.page`` is off: it would
    show rows that are no longer there. A page that a flow drew from the very same is left as it is. Raises UsageError where OUT
    may not be written, OSError where the disk fails.
    """
    if not settings.page:
        (out / NAME).unlink(missing_ok=True)
        return None
    target = out / NAME
    drawn = Drawn(
        target,
        (Path(__file__), *_CODE),
        rows,
        photos,
        places,
        pictures,
        archive,
        out,
        settings,
        map_settings,
        geocode,
        title,
        archive_id,
    )
    if drawn.is_there():
        return target
    backing = Backing(
        title=title,
        archive_id=archive_id,
        folder=_folder_url(archive, out),
        max_rows=settings.max_page_rows,
        photos=_facts(waiting_first(rows, settings.max_page_rows), photos, pictures, archive),
        places=named_places(places),
        backdrop=backdrop(photos, places, rows),
        map={"tiles": map_settings.tiles, "attribution": map_settings.attribution},
        geocoder=_geocoder(geocode),
    )
    draw(out, rows, backing)
    drawn.note()
    return target


def _facts(
    rows: pd.DataFrame, photos: pd.DataFrame, pictures: pd.DataFrame, archive: Path
) -> dict[str, tuple[str, str, str, bool]]:
    """Return what ``Backing.photos`` holds of each row."""
    ours = photos[photos["donor_dir"] == ""]
    formats = dict(zip(ours["path"], ours["format"], strict=True))
    located = frozenset(ours.loc[ours["lat"].notna(), "path"])
    small = {path: (quote(thumb), quote(large)) for path, thumb, large in _triples(pictures)}
    found = {}
    for path in rows["path"].tolist():
        thumb, large = small.get(path, ("", ""))
        if not large and formats.get(path) in SHOWN_BY_BROWSERS:
            large = "="
        odd = quote(os.fsencode(os.path.relpath(fs_path(archive, path), archive))) if "%" in path else ""
        found[path] = (thumb, large, odd, path in located)
    return found


def _triples(pictures: pd.DataFrame) -> Any:
    return zip(*(pictures[name].tolist() for name in ("path", "thumbnail", "preview")), strict=True)


def _geocoder(settings: Geocode) -> dict[str, str] | None:
    """Return where the search box may ask; None unless the user allowed it, of a Nominatim that is asked without any secret."""
    if not settings.user_agent.strip() or settings.geocoder != NOMINATIM:
        return None
    options = options_in(settings.options, NOMINATIM)
    domain = options.get("domain", _PUBLIC).strip("/")
    if "$" in domain or "@" in domain:
        return None
    email = _EMAIL.search(settings.user_agent)
    url = f"{options.get('scheme', 'https')}://{domain}/search"
    return {"url": url, "language": settings.language, "email": email[0] if email else ""}


def _folder_url(archive: Path, out: Path) -> str:
    return quote(os.fsencode(os.path.relpath(os.path.realpath(archive), os.path.realpath(out)))) + "/"
