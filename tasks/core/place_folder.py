"""Where copies by place may go."""

from __future__ import annotations

import os
from pathlib import Path

from tasks.core.errors import UsageError


def check_folder(target: Path, archive: Path, out: Path) -> None:
    """Raise UsageError unless copies can go to ``target``: a folder or nothing yet, apart from archive and OUT, and writable."""
    real = Path(os.path.realpath(target))
    for name, place in (("archive", archive), ("output folder", out)):
        other = Path(os.path.realpath(place))
        if real.is_relative_to(other) or other.is_relative_to(real):
            raise UsageError(f"--copy-places {target}: lies in the {name} {place}, or holds it; name a folder apart from it")
    if target.exists() and not target.is_dir():
        raise UsageError(f"--copy-places {target}: is a file; name a folder")
    standing = next(folder for folder in (real, *real.parents) if folder.exists())
    if not standing.is_dir() or not os.access(standing, os.W_OK | os.X_OK):
        raise UsageError(f"--copy-places {target}: {standing} cannot be written; name another folder, or change its permissions")
