"""How the person wants files to be written: section ``apply`` of the settings as the editing of files takes it."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from config.settings import Apply
from tasks.core.edits import Manner
from tasks.core.errors import UsageError
from tasks.runtime.exiftool_writer import rewrite


def manner_of(settings: Apply) -> Manner:
    """Return the settings' manner. Raises UsageError if they name an ExifTool that is not there."""
    program = shutil.which(Path(settings.exiftool).expanduser()) if settings.exiftool else None
    if settings.exiftool and program is None:
        raise UsageError(
            f"apply.exiftool = {settings.exiftool!r} is no program; install ExifTool, correct the name, or leave it empty"
        )
    return Manner(
        settings.hard_links, settings.sidecar_ending, settings.else_sidecar, partial(rewrite, program) if program else None
    )
