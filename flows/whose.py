"""Which archive and which output folder a CSV belongs to: from its place, else from the id in its row_ids, else from the user."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from platformdirs import user_state_path

from tasks.core.errors import UsageError
from tasks.core.identity import find_output, read_identity
from tasks.core.paths import default_out
from tasks.core.review_csv import read_review
from tasks.core.row_ids import split_row_id


class Owner(NamedTuple):
    """An archive and its output folder."""

    archive: Path
    out: Path


def registry() -> Path:
    """Return the user's list of archives and their output folders."""
    return user_state_path("whereshot") / "archives.json"


def whose_review(review: Path, archive: Path | None, out: Path | None) -> Owner:
    """Return whose ``review`` is; UsageError if it cannot be read, or nothing tells, or what tells contradicts itself."""
    found = out or _output_of(review, archive)
    identity = read_identity(found) if found else None
    if found and identity:
        return Owner(archive or identity.archive, found)
    if archive:
        return Owner(archive, found or default_out(archive))
    if found:
        raise UsageError(f"{found}: is no output folder of Whereshot yet; name the archive with --archive")
    raise UsageError(f"{review}: nothing tells which archive it is of; name it with --archive, or its output folder with --out")


def whose_output(out: Path) -> Owner:
    """Return whose output folder ``out`` is; UsageError if it is none."""
    identity = read_identity(out)
    if identity is None:
        raise UsageError(f"{out}: is no output folder of Whereshot (no archive.json in it); name the folder that apply wrote to")
    return Owner(identity.archive, out)


def _output_of(review: Path, archive: Path | None) -> Path | None:
    rows = read_review(review).rows
    if read_identity(review.parent):
        return review.parent
    ids = {row_id.archive for row_id in map(split_row_id, rows["row_id"]) if row_id} if "row_id" in rows.columns else set()
    outputs = {found for archive_id in ids if (found := find_output(archive_id, registry(), Path.cwd()))}
    if len(outputs) > 1 and not archive:
        raise UsageError(f"{review}: has rows of {len(outputs)} archives; name the one that is meant with --out")
    return outputs.pop() if len(outputs) == 1 else None
