"""What goes wrong, as one family of exceptions: each carries its sentence and the exit status of the command that meets it.

A bad photo is a row with a ``problem``, never one of these; these end a run, or (``CannotWrite``, ``Refused``) one row of it.
"""

from __future__ import annotations


class WhereshotError(Exception):
    """The root: a sentence that says what, where, what is allowed and what to do; ``exit_status`` as in DESIGN.md §4."""

    exit_status = 1


class UsageError(WhereshotError):
    """Wrong usage, settings, missing archive, foreign OUT or a CSV of which no row can be trusted: nothing was written."""

    exit_status = 2


class NothingToDo(WhereshotError):  # noqa: N818 - an outcome that ends the run, not a fault
    """An empty archive, or one without a single photo."""

    exit_status = 3


class Locked(WhereshotError):  # noqa: N818 - an outcome that ends the run, not a fault
    """Another run holds the archive or OUT."""

    exit_status = 3


class TableError(WhereshotError):
    """A table breaks its own declaration: a defect of ours, or of a file from outside."""


class CannotWrite(WhereshotError):  # noqa: N818 - the answer of a codec about one file
    """A codec declines to change one file; ``reason`` says why, the file is untouched."""

    def __init__(self, reason: str) -> None:
        """Keep the reason for the row's ``problem``."""
        super().__init__(reason)
        self.reason = reason


class Refused(WhereshotError):  # noqa: N818 - the answer about one row
    """One row cannot be trusted or one photo cannot be touched; the others go on."""

    def __init__(self, path: str, reason: str) -> None:
        """Keep the photo's path (relative, as in review.csv) and the reason apart."""
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
