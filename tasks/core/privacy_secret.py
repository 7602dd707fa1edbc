"""The secret by which hidden areas are moved off their centres: made once, kept in a file, the same in every run.

Two secrets would put two circles round one home, and where both lie over each other is home: so one file serves all archives
and output folders of a person, and a damaged one is never made anew without a word.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from tasks.core.errors import UsageError

_BYTES: Final = 32
_FORM: Final = re.compile(r"[0-9a-f]{64}\n?")


def kept_secret(file: Path) -> str:
    """Return the secret in a file as 64 hexadecimal digits, making it the first time, readable by its owner alone.

    Runs that start together agree on one. Raises UsageError where the file holds something else, cannot be read or cannot be
    written: without the secret, or with another one, zones would be worth less, so nothing is drawn.
    """
    try:
        if not os.path.lexists(file):
            _make(file)
        found = file.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: no secret of privacy zones can be kept there ({error}); make the file readable") from error
    if not _FORM.fullmatch(found):
        raise UsageError(
            f"{file}: is no secret of privacy zones (64 hexadecimal digits); restore it, or delete it to have another one made: "
            "pages that were shared earlier then tell more of your zones"
        )
    return found.strip()


def _make(file: Path) -> None:
    """Write a new secret under a name of its own, then give it the file's name unless another run was first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(6)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_hex(_BYTES).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            _publish(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)


def _publish(temporary: Path, file: Path) -> None:
    try:
        os.link(temporary, file)
    except FileExistsError:
        raise
    except OSError:  # a file system without links (FAT, some shares)
        temporary.replace(file)
