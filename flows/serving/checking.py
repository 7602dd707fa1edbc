"""What ``whereshot serve`` is asked for, checked before Prefect is imported: times of the nightly runs, port, archives."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cronsim import CronSim, CronSimError

from config.settings import Settings
from tasks.core.counting import counted
from tasks.core.errors import UsageError
from tasks.core.zones import known_zone

DEFAULT_PORT: Final = 4200
LOOPBACK: Final = "127.0.0.1"
API_URL: Final = "PREFECT_API_URL"

_ZONE_PREFIX: Final = "CRON_TZ="
_FIELDS: Final = ("minute", "hour", "day of month", "month", "day of week")
_EXAMPLE: Final = f'"0 3 * * *" is every night at 3:00; the five fields are {", ".join(_FIELDS)}'
_LINKED_ZONE: Final = Path("/etc/localtime")
_NAMED_ZONE: Final = Path("/etc/timezone")


@dataclass(frozen=True)
class Timetable:
    """When the nightly runs start: five cron fields, told in an IANA time zone."""

    cron: str
    zone: str


@dataclass(frozen=True)
class Wanted:
    """What is served: the archives with their output folders, and what all their runs share."""

    archives: Sequence[Path]
    outs: Sequence[Path]
    settings: Settings
    nights: Timetable | None
    donors: Sequence[Path] = ()
    mapping: Path | None = None
    tracks: Sequence[Path] = ()


def check_serving(cron: str | None, port: int | None) -> None:
    """Raise UsageError if the times are none, or the port is none, is in use, or is asked for beside the user's own server."""
    if cron is not None:
        timetable(cron)
    if not os.environ.get(API_URL):
        _check_port(DEFAULT_PORT if port is None else port)
    elif port is not None:
        raise UsageError(
            f"--port {port}: {API_URL} = {os.environ[API_URL]} names a server that runs already, and no other is started;"
            f" leave --port out, or unset {API_URL}"
        )


def check_archives(archives: Sequence[Path], outs: Sequence[Path]) -> None:
    """Raise UsageError if two of the archives are one, or would share an output folder."""
    for number, (archive, out) in enumerate(zip(archives, outs, strict=True)):
        for other, other_out in zip(archives[:number], outs[:number], strict=True):
            if archive.resolve() == other.resolve():
                raise UsageError(f"{archive}: is named twice; name each archive once")
            if out.resolve() == other_out.resolve():
                raise UsageError(f"{archive} and {other} would both write to {out}; rename one of the two folders")


def timetable(cron: str) -> Timetable:
    """Read five cron fields, in the zone of ``CRON_TZ=Europe/Rome`` before them, else of this machine. Raises UsageError."""
    words = cron.split()
    zone = words.pop(0).removeprefix(_ZONE_PREFIX) if words and words[0].startswith(_ZONE_PREFIX) else local_zone()
    fields = " ".join(words)
    if not known_zone(zone) or (zone.upper().startswith("UTC") and zone != "UTC"):
        raise UsageError(f"--cron {cron!r}: {zone!r} is not a time zone; write an IANA name, such as {_ZONE_PREFIX}Europe/Rome")
    if len(words) != len(_FIELDS):
        raise UsageError(f"--cron {cron!r}: has {counted(len(words), 'field')} instead of five; {_EXAMPLE}")
    try:
        CronSim(fields, datetime.now(UTC))
    except CronSimError as error:
        raise UsageError(f"--cron {cron!r}: {_lower(str(error))}; {_EXAMPLE}") from error
    return Timetable(fields, zone)


def local_zone() -> str:
    """Return the IANA name of this machine's time zone: what TZ says, else the system's; "UTC" where neither names one."""
    named = os.environ.get("TZ", "").removeprefix(":")
    linked = os.path.realpath(_LINKED_ZONE).partition("/zoneinfo/")[2]
    for name in (named, linked, _words_of(_NAMED_ZONE)):
        if name and known_zone(name):
            return name
    return "UTC"


def _words_of(file: Path) -> str:
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _check_port(port: int) -> None:
    if not 1 <= port <= 65535:
        raise UsageError(f"--port {port}: ports go from 1 to 65535; the usual one is {DEFAULT_PORT}")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as asked:
        # As the server does: a port whose last connections are still closing is free.
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind((LOOPBACK, port))
        except PermissionError as error:
            raise UsageError(
                f"--port {port}: ports below 1024 are the administrator's; choose another, such as {DEFAULT_PORT}"
            ) from error
        except OSError as error:
            raise UsageError(
                f"--port {port}: another program is using it ({error.strerror}); choose another with --port, or, if that is a"
                f" Prefect server, set {API_URL}=http://{LOOPBACK}:{port}/api to use it"
            ) from error


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
