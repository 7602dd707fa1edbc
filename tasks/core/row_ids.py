"""The row_id of review.csv: which archive, which picture and which proposal a row shows, so that an edit or a mix-up is noticed.

``w<archive>-<picture>-<proposal>``: 8 hex digits, 10 of the picture's fingerprint ("0" for none) and 10 of a digest. The
leading letter is needed: a spreadsheet makes a number of 1e5, and a date of 12-10-2024. Of the digest's digits 6 stand for
the position and 4 for the other cells that a person may edit, so that a typed altitude does not make a position ``manual``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import pandas as pd

from tasks.core.cells import as_shown, format_number, shown_degrees
from tasks.core.date_cells import as_iso

ROW_ID_TEXT = r"w[0-9a-f]{8}-(?:[0-9a-f]{10}|0)-[0-9a-f]{10}"
"""A row_id wherever it stands, as a regular expression."""
_ROW_ID = re.compile(r"w([0-9a-f]{8})-([0-9a-f]{10}|0)-([0-9a-f]{6})([0-9a-f]{4})")
_TRAILING_ZEROS = re.compile(r"(?<=^.{19})(?:(\.[0-9]*[1-9])|\.)0+(?=$|[+-])")
PICTURE_DIGITS = 10
"""Of a fingerprint, as a row_id has them."""


@dataclass(frozen=True)
class RowId:
    """A row_id in its parts, hex digits each; ``picture`` is "" where the picture had no fingerprint."""

    archive: str
    picture: str
    position: str
    others: str


def make_row_id(archive_id: str, fingerprint: str, row: Mapping[str, Any]) -> str:
    """Return the row_id of a proposal as shown; ``row`` holds PROPOSALS' cells, numbers or text.

    ``archive_id`` has 8 hex digits, ``fingerprint`` is that of PHOTOS. Raises ValueError for anything else.
    """
    picture = fingerprint[:PICTURE_DIGITS] or "0"
    made = f"w{archive_id}-{picture}-{_position(row)}{_others(row)}"
    if not _ROW_ID.fullmatch(made):
        raise ValueError(f"archive id {archive_id!r} and fingerprint {fingerprint!r}: expected 8, and at least 10, hex digits")
    return made


def make_row_ids(archive_id: str, fingerprints: pd.Series, rows: pd.DataFrame) -> list[str]:
    """Return ``make_row_id`` of each row of PROPOSALS, a million in seconds: the cells of a column are written at once."""
    if not re.fullmatch("[0-9a-f]{8}", archive_id):
        raise ValueError(f"archive id {archive_id!r}: expected 8 hex digits")
    paths = [path if path.isascii() else unicodedata.normalize("NFC", path) for path in rows["path"].tolist()]
    others = zip(_numbers(rows, "altitude"), _numbers(rows, "direction"), rows["new_datetime"].tolist(), strict=True)
    known: dict[tuple[str, str, str], str] = {}
    made = []
    for fingerprint, path, lat, lon, source, other in zip(
        fingerprints.tolist(), paths, *(shown_degrees(rows[name].tolist()) for name in ("latitude", "longitude")),
        rows["gps_source"].tolist(), others, strict=True,
    ):  # fmt: skip
        if other not in known:
            known[other] = other_digits(*other)
        made.append(f"w{archive_id}-{fingerprint[:PICTURE_DIGITS] or '0'}-{_digest(3, path, lat, lon, source)}{known[other]}")
    return made


def _numbers(rows: pd.DataFrame, column: str) -> list[str]:
    blank = rows[column].isna().all()
    return [""] * len(rows) if blank else [format_number(column, value) for value in rows[column].tolist()]


@lru_cache(maxsize=64)
def split_row_id(text: str) -> RowId | None:
    """Return the parts of a row_id; None if the text is none of ours."""
    found = _ROW_ID.fullmatch(text.strip())
    if not found:
        return None
    archive, picture, position, others = found.groups()
    return RowId(archive, "" if picture == "0" else picture, position, others)


def was_moved(row: Mapping[str, Any]) -> bool:
    """Say whether the position of a row is no longer the one that its row_id shows; False without a row_id of ours."""
    shown = split_row_id(str(row.get("row_id", "")))
    return shown is not None and shown.position != _position(row)


def was_edited(row: Mapping[str, Any]) -> bool:
    """Say whether position, altitude, direction or new date of a row are no longer those that its row_id shows."""
    shown = split_row_id(str(row.get("row_id", "")))
    return shown is not None and (shown.position, shown.others) != (_position(row), _others(row))


def fits_others(row: Mapping[str, Any]) -> bool:
    """Say whether altitude, direction and new date of a row are those that its row_id shows; False without a row_id of ours."""
    shown = split_row_id(str(row.get("row_id", "")))
    return shown is not None and shown.others == _others(row)


def refitted(row: Mapping[str, Any]) -> str:
    """Return the row_id of a row as if it had always shown this altitude, direction and new date; a text not ours unchanged."""
    shown = split_row_id(str(row.get("row_id", "")))
    if shown is None:
        return str(row.get("row_id", ""))
    return f"w{shown.archive}-{shown.picture or '0'}-{shown.position}{_others(row)}"


def moved_row_id(row: Mapping[str, Any], proposal: Mapping[str, Any]) -> str:
    """Return the row_id of a row whose photo is now called as in ``proposal``, so that the new name alone is no edit.

    A row that was edited stays edited: what it showed before is known only if it is what is proposed now. The text comes back
    unchanged where it is no row_id of ours, and where its digits fit the new name already.
    """
    shown, offered = split_row_id(str(row.get("row_id", ""))), split_row_id(str(proposal.get("row_id", "")))
    here = {**row, "path": proposal["path"]}
    if shown is None or shown.position == _position(here):
        return str(row.get("row_id", ""))
    if shown.position == _position(row):
        position = _position(here)
    elif offered and shown.position == _position({**proposal, "path": row["path"]}):
        position = offered.position
    else:
        position = shown.position
    return f"w{shown.archive}-{shown.picture or '0'}-{position}{shown.others}"


def with_position_of(row_id: str, other: str) -> str:
    """Return a row_id as if its row had shown the position that the row of another row_id shows; both are ours."""
    mine, theirs = split_row_id(row_id), split_row_id(other)
    if mine is None or theirs is None:
        raise ValueError(f"{row_id!r} and {other!r}: expected two row_ids")
    return f"w{mine.archive}-{mine.picture or '0'}-{theirs.position}{mine.others}"


def position_digits(path: str, latitude: str, longitude: str, source: str) -> str:
    """Return the digits of a row_id that stand for a position, given as review.csv shows it (``as_shown``)."""
    # Normalised, because some programs rewrite é: that alone is no edit.
    return _digest(3, unicodedata.normalize("NFC", path), latitude, longitude, source.strip().casefold())


def other_digits(altitude: str, direction: str, new_datetime: str) -> str:
    """Return the digits of a row_id that stand for the other cells that a person may edit, numbers as review.csv shows them."""
    return digits_of_date(altitude, direction, as_iso(new_datetime))


def digits_of_date(altitude: str, direction: str, iso: str) -> str:
    """Return ``other_digits`` of a date that is ISO 8601 already."""
    # A spreadsheet makes .250 of .25, and .000 of nothing.
    return _digest(2, altitude, direction, _TRAILING_ZEROS.sub(r"\1", iso) if iso[19:20] == "." else iso)


def _position(row: Mapping[str, Any]) -> str:
    latitude, longitude = (as_shown(name, row.get(name, "")) for name in ("latitude", "longitude"))
    return position_digits(str(row.get("path", "")), latitude, longitude, str(row.get("gps_source", "")))


def _others(row: Mapping[str, Any]) -> str:
    altitude, direction = (as_shown(name, row.get(name, "")) for name in ("altitude", "direction"))
    return other_digits(altitude, direction, str(row.get("new_datetime", "")))


def _digest(size: int, *cells: str) -> str:
    return blake2b("\x1f".join(cells).encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
