"""Which archive and which output folder a CSV belongs to: from its place, else from the id in its row_ids, else from the user."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_state_path

from config.settings import Settings
from tasks.core.errors import UsageError
from tasks.core.identity import Identity, find_output, foreign_output, read_identity, refuse_shared
from tasks.core.paths import backup_root, default_out
from tasks.core.privacy_secret import kept_secret


class Owner(NamedTuple):
    """An archive and its output folder."""

    archive: Path
    out: Path


def registry() -> Path:
    """Return the user's list of archives and their output folders."""
    return user_state_path("whereshot") / "archives.json"


def privacy_secret() -> str:
    """Return this user's secret that moves privacy zones off their centres, the same for all archives; made the first time."""
    return kept_secret(registry().with_name("privacy.key"))


def require_folder(folder: Path) -> None:
    """Raise UsageError unless there is such a folder."""
    if not folder.is_dir():
        kind = "is a file, not a folder of photos" if folder.exists() else "there is no such folder"
        raise UsageError(f"{folder}: {kind}; name the folder that holds the photos")


def check_places(archive: Path, out: Path, settings: Settings) -> None:
    """Raise UsageError if the archive is missing, ``out`` is another archive's or cannot be made, or backups would be scanned."""
    require_folder(archive)
    standing = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    if not standing.is_dir():
        raise UsageError(f"{out}: {standing} is a file, not a folder; choose another folder with --out")
    if not os.access(standing, os.W_OK | os.X_OK):
        raise UsageError(f"{out}: {standing} cannot be written; choose another folder with --out")
    real = Path(os.path.realpath(archive))
    if real == Path(os.path.realpath(out)):
        raise UsageError(f"{out}: is the archive itself; choose another folder with --out, in it or elsewhere")
    identity = read_identity(out)
    refuse_shared(out)
    if identity and identity.archive != real:
        raise foreign_output(identity, real, out)
    backups = Path(os.path.realpath(backup_root(out, settings.backup.dir)))
    if backups.is_relative_to(real) and not backups.is_relative_to(os.path.realpath(out)):
        raise UsageError(
            f"backup.dir = {settings.backup.dir}: lies in the archive, where it would be taken for photos; name another"
        )


def own_outs(archives: Sequence[Path]) -> list[Path]:
    """Return the output folder of each of several archives, where nobody can name them: the one that it has had, or a new one.

    That is whereshot/<its folder's name> in the current folder if it is this archive's, else the one in the user's list, else a
    new one, in whose name the archive's id stands where another archive has the name.
    """
    outs: list[Path] = []
    for archive in archives:
        beside, known = default_out(archive), Identity.of(archive)
        earlier = find_output(known.id, registry(), Path.cwd())
        owner = read_identity(beside)
        if owner and owner.archive == known.archive:
            outs.append(beside)
        elif earlier:
            outs.append(earlier)
        else:
            outs.append(beside.with_name(f"{beside.name}-{known.id}") if owner or beside in outs else beside)
    return outs


def whose_review(review: Path, archive: Path | None, out: Path | None) -> Owner:
    """Return whose ``review`` is; UsageError if it cannot be read, or nothing tells, or what tells contradicts itself."""
    if not review.is_file():
        kind = "is a folder, not a CSV" if review.is_dir() else "there is no such file"
        raise UsageError(f"{review}: {kind}; name the review.csv that whereshot propose wrote")
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
    from tasks.core.review_csv import read_review  # noqa: PLC0415 - pandas comes with it, and most checks do without
    from tasks.core.row_ids import split_row_id  # noqa: PLC0415 - as above

    rows = read_review(review).rows
    if read_identity(review.parent):
        return review.parent
    ids = {row_id.archive for row_id in map(split_row_id, rows["row_id"]) if row_id} if "row_id" in rows.columns else set()
    outputs = {found for archive_id in ids if (found := find_output(archive_id, registry(), Path.cwd()))}
    if len(outputs) > 1 and not archive:
        raise UsageError(f"{review}: has rows of {len(outputs)} archives; name the one that is meant with --out")
    return outputs.pop() if len(outputs) == 1 else None
