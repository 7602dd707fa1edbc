"""Which photos a person gave an address: rows of the earlier review.csv and one address for many photos in, ADDRESSES out."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tasks.core.addresses.globs import under_any
from tasks.core.addresses.understanding import as_typed
from tasks.core.errors import UsageError
from tasks.core.genuine import wanting
from tasks.core.known_paths import KnownPaths
from tasks.core.review_tables import ADDRESSES
from tasks.core.row_ids import PICTURE_DIGITS, split_row_id
from tasks.core.shots import same_shots


def addresses_asked(rows: pd.DataFrame | None, photos: pd.DataFrame, bulk: str = "", only: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return ADDRESSES of the archive's PHOTOS that want a position, each with the text that a person gave it.

    ``rows`` are text cells of the earlier review.csv (None = there is none): an address typed there is its photo's, also after
    the photo was moved, where the picture leaves no doubt; one in two rows of a photo that differ is nobody's. ``bulk`` is of
    every photo and video without a position that a glob of ``only`` means (``tasks.core.addresses.globs``), of all without
    ``only``, but for those whose pair has a position, or an address of its own.

    Raises UsageError for ``only`` without ``bulk``, and for a glob that means no photo of the archive.
    """
    ours = photos[photos["donor_dir"] == ""]
    typed = _typed(rows, ours) if rows is not None and "address" in rows.columns else {}
    asked = [{"path": path, "address": text, "bulk": False} for path, text in typed.items()]
    text = as_typed(bulk)
    if only and not text:
        raise UsageError('--only goes with --address: --address "Rome, Italy" --only "2019/rome/**"')
    if text:
        meant = ours[under_any(ours["path"], only)] if only else ours
        asked += [{"path": path, "address": text, "bulk": True} for path in _without(meant, photos, set(typed))]
    return ADDRESSES.make(asked) if asked else ADDRESSES.empty()


def _typed(rows: pd.DataFrame, photos: pd.DataFrame) -> dict[str, str]:
    with_text = rows[rows["address"].str.strip() != ""]
    if with_text.empty:
        return {}
    wants = set(photos.loc[wanting(photos), "path"])
    found: dict[str, set[str]] = {}
    for path, text in _by_photo(with_text, photos):
        if path in wants:
            found.setdefault(path, set()).add(text)
    return {path: texts.pop() for path, texts in found.items() if len(texts) == 1}


def _by_photo(rows: pd.DataFrame, photos: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield each text with the path that its photo has now."""
    known = KnownPaths(photos["path"])
    pictures = photos["fingerprint"].str[:PICTURE_DIGITS]
    once = ~pictures.duplicated(keep=False) & (pictures != "")
    by_picture = dict(zip(pictures[once], photos.loc[once, "path"], strict=True))
    ids = rows["row_id"] if "row_id" in rows.columns else pd.Series("", index=rows.index)
    for path, text, row_id in zip(rows["path"], rows["address"], ids, strict=True):
        try:
            now = known.find(path)
        except ValueError:
            shown = None if known.holds(path) else split_row_id(row_id)
            now = by_picture.get(shown.picture, "") if shown and shown.picture else ""
        if now and as_typed(text):
            yield now, as_typed(text)


def _without(meant: pd.DataFrame, photos: pd.DataFrame, typed: set[str]) -> list[str]:
    """Return the paths of those without a position whose photo has none in another file either, and no address of its own."""
    bare = meant[meant["lat"].isna() & ~meant["path"].isin(typed)]
    paired = photos.loc[photos["path"].isin(typed) & (photos["donor_dir"] == ""), "pair"]
    spoken_for = bare["pair"].isin(set(paired) - {""}) | bare["path"].isin(same_shots(bare, photos)["path"])
    found: list[str] = bare.loc[~spoken_for, "path"].tolist()
    return found
