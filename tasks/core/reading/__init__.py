"""What a photo file says about itself: any file in, one ``Facts`` out, without a Prefect task, network or clock in sight."""

from __future__ import annotations

from tasks.core.reading.cameras import camera_of
from tasks.core.reading.facts import Facts
from tasks.core.reading.names import kind_of
from tasks.core.reading.photo import read_photo

__all__ = ["Facts", "camera_of", "kind_of", "read_photo"]
