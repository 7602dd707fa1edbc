"""A folder that holds a copy of the review page: ours to write anew, unless somebody has decided rows in it since."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Final

from tasks.core.errors import UsageError
from tasks.core.review_page.drawing import NAME
from tasks.core.whole_file import replacing

CSV: Final = "review.csv"
PICTURES: Final = "thumbnails"
WORDS: Final = "READ ME.txt"
MARK: Final = ".whereshot-copy.json"

_OURS: Final = (MARK, WORDS, NAME, CSV, PICTURES)

ADVICE: Final = (
    "Open review.html in a browser and decide the rows; Save there downloads review.csv. Send that file back: whereshot apply\n"
    "writes what was accepted into the photos.\n"
)


def check_copy(folder: Path, archive: Path, out: Path) -> None:
    """Raise UsageError unless a copy can go to ``folder``: apart from archive and OUT, empty or an earlier copy as we left it."""
    real = Path(os.path.realpath(folder))
    for name, place in (("archive", archive), ("output folder", out)):
        other = Path(os.path.realpath(place))
        if real.is_relative_to(other) or other.is_relative_to(real):
            raise UsageError(f"--review-copy {folder}: lies in the {name} {place}, or holds it; name a folder apart from it")
    try:
        there = {path.name for path in real.iterdir()}
    except FileNotFoundError:
        return
    except OSError as error:
        raise UsageError(f"--review-copy {folder}: cannot be used ({error.strerror}); name another folder") from error
    noted = _noted(real)
    if there and noted is None:
        raise UsageError(f"--review-copy {folder}: is not empty, and no copy of ours; name another folder, or empty it")
    linked = [name for name in _OURS if (real / name).is_symlink()]
    if linked:
        raise UsageError(f"--review-copy {folder}: {linked[0]} in it is a link, which is not written through; remove it")
    if noted and CSV in there and _digest(real / CSV) != noted:
        raise UsageError(
            f"--review-copy {folder}: its review.csv was changed since it was copied, so there may be decisions in it; "
            f"apply them first (whereshot apply {real / CSV}), or name another folder"
        )


def begin_copy(folder: Path) -> None:
    """Make the folder, and mark it as ours before anything else is in it: a copy that was stopped can be made again."""
    folder.mkdir(parents=True, exist_ok=True)
    _note(folder, "")
    (folder / NAME).unlink(missing_ok=True)
    (folder / CSV).unlink(missing_ok=True)


def end_copy(folder: Path) -> None:
    """Say what is to be done with the folder, and note review.csv as it was copied."""
    with replacing(folder / WORDS) as stream:
        stream.write(ADVICE.encode())
    _note(folder, _digest(folder / CSV))


def _note(folder: Path, digest: str) -> None:
    with replacing(folder / MARK) as stream:
        stream.write(json.dumps({"program": "whereshot", "review_csv": digest}).encode())


def _noted(folder: Path) -> str | None:
    """Return the digest of review.csv as it was copied, "" where the copy was stopped; None where the folder is none of ours."""
    try:
        content = json.loads((folder / MARK).read_bytes())
        return str(content["review_csv"]) if content["program"] == "whereshot" else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
