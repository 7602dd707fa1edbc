"""Libraries that not everybody needs: which extra brings one, said before the work begins that needs it."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

from tasks.core.errors import UsageError

HASHES: Final = ("imagehash", "visual", "similar.for_clocks = true")
"""What ``require`` is asked before pictures are compared."""


def require(library: str, extra: str, because: str) -> None:
    """Raise UsageError with the remedy unless a library of an extra is installed; ``because`` is the setting that needs it."""
    if find_spec(library) is None:
        raise UsageError(f"{because} needs the extra {extra}: pip install 'whereshot[{extra}]', or change the setting")
