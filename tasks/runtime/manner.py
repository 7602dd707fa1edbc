"""How the person wants files to be written: section ``apply`` of the settings as the editing of files takes it."""

from __future__ import annotations

from config.settings import Apply
from tasks.core.edits import Manner


def manner_of(settings: Apply) -> Manner:
    """Return the settings' manner."""
    return Manner(settings.hard_links, settings.sidecar_ending, settings.else_sidecar)
