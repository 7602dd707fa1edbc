"""One question on the terminal, answered in a few languages."""

from __future__ import annotations

import sys


def yes(question: str) -> bool:
    """Ask, and say whether the answer was yes; anything else, nothing too, is no."""
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes", "j", "ja", "o", "oui")
