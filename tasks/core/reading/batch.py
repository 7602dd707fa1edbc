"""Many photos and their sidecars in, columns out: what a reading process does, and what it hands back.

Columns are compact on purpose (numbers as arrays, instants as integers): they travel from process to process, and a million
photos must not be a million dicts.
"""

from __future__ import annotations

import errno
import os
import stat
from array import array
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from tasks.core.paths import fs_path
from tasks.core.reading.cameras import camera_of
from tasks.core.reading.facts import Facts
from tasks.core.reading.names import kind_of
from tasks.core.reading.photo import read_photo

NO_TIME: Final = -(2**63)
"""NaT, as NumPy and pandas write it."""

UNREADABLE: Final = "cannot be read: "
"""How the problem of a file begins that the system would not give us; such a result is not kept."""

MAX_SIDECAR_BYTES: Final = 16 << 20

TEXTS: Final = (
    "format", "make", "model", "serial", "software", "subsec", "datetime_source", "gps_method", "fingerprint", "content_id",
    "problem", "camera", "kind",
)  # fmt: skip
NUMBERS: Final = ("utc_offset_min", "lat", "lon", "alt_m", "gps_error_m", "direction_deg")
WHOLES: Final = ("width", "height", "orientation", "error_number")
TIMES: Final = ("taken_local", "gps_at")

_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock has no zone
_EPOCH_UTC: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_ROW: Final = (*Facts._fields, "camera", "kind", "error_number")


class Columns(NamedTuple):
    """One value a photo in each: ``texts`` by the names of TEXTS, ``numbers`` of NUMBERS, and so on.

    ``times`` are microseconds since 1970, NO_TIME for none. ``error_number`` is that of an error of the system, 0 for none.
    """

    texts: dict[str, list[str]]
    numbers: dict[str, array[float]]
    wholes: dict[str, array[int]]
    times: dict[str, array[int]]


def joined(parts: Sequence[Columns]) -> Columns:
    """Return the rows of several batches as one, in their order."""
    whole = read_batch("", ())
    for part in parts:
        for name, texts in part.texts.items():
            whole.texts[name].extend(texts)
        for name, numbers in part.numbers.items():
            whole.numbers[name].extend(numbers)
        for kept, more in ((whole.wholes, part.wholes), (whole.times, part.times)):
            for name, values in more.items():
                kept[name].extend(values)
    return whole


def read_batch(root: str, files: Sequence[tuple[str, str]]) -> Columns:
    """Read photos and their sidecars, given as paths (table text) under ``root``, "" for no sidecar; a row each, in order.

    An error of the system becomes the row's ``problem`` and ``error_number``; nothing is raised for one file.
    """
    rows = [_row(root, path, sidecar) for path, sidecar in files]
    by_name = dict(zip(_ROW, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(_ROW, ())
    return Columns(
        {name: list(by_name[name]) for name in TEXTS},
        {name: array("d", by_name[name]) for name in NUMBERS},
        {name: array("q", by_name[name]) for name in WHOLES},
        {"taken_local": _since(_EPOCH, by_name["taken_local"]), "gps_at": _since(_EPOCH_UTC, by_name["gps_at"])},
    )


def _since(epoch: datetime, times: Iterable[datetime | None]) -> array[int]:
    return array("q", [NO_TIME if at is None else (at - epoch) // _MICROSECOND for at in times])


def _row(root: str, path: str, sidecar: str) -> tuple[object, ...]:
    error_number = 0
    try:
        facts = read_photo(fs_path(root, path))
    except OSError as error:
        unread = Facts(problem=f"{UNREADABLE}{error.strerror or error}")
        return *unread, "", "photo", error.errno or -1
    if sidecar:
        from tasks.core.reading.sidecar import sidecar_statement, with_sidecar  # noqa: PLC0415 - lxml, for those who need it

        try:
            facts = with_sidecar(facts, *sidecar_statement(_bytes_of(fs_path(root, sidecar))))
        except OSError as error:
            problem = f"its sidecar {sidecar} cannot be read ({error.strerror or error})"
            facts = facts._replace(problem="; ".join(filter(None, (facts.problem, problem))))
            error_number = error.errno or -1
    return *facts, camera_of(facts.make, facts.model, facts.serial), kind_of(path, facts), error_number


def _bytes_of(file: str) -> bytes:
    """Return a sidecar's bytes. Raises OSError, also for what is no sidecar by its size or kind."""
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK), "rb") as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_SIDECAR_BYTES:
            raise OSError(errno.ENOTSUP, f"it is no file of at most {MAX_SIDECAR_BYTES >> 20} MiB")
        return stream.read(MAX_SIDECAR_BYTES)
