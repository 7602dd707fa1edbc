"""An XMP sidecar as a statement, and the facts of a photo joined with it."""

from __future__ import annotations

from math import isnan
from typing import Final

from tasks.core.estimates import is_ours
from tasks.core.reading.facts import Facts, with_camera_and_place
from tasks.core.reading.formats import RAW_ENDINGS
from tasks.core.reading.gps import Fix
from tasks.core.reading.statement import Statement, combined, same_time
from tasks.core.reading.values import NO_CLOCK, WallClock
from tasks.core.reading.xmp import NO_TIME, NotXmp, stated

_NEVER_WRITTEN: Final = (RAW_ENDINGS - {"dng"}) | {"cr3", "crw", "raf", "x3f", "mrw"}
"""RAW formats; into a DNG programs do write."""
_OUR_TOOLKIT: Final = b'x:xmptk="Whereshot"'
"""What a sidecar of our own begins with; a program that edits it puts its own name there."""
_BEGINNING: Final = 256
_LEAST_ZONE_S: Final = 900.0
"""Zones are this far apart at least."""


def sidecar_statement(data: bytes) -> tuple[Statement, str]:
    """Return what an XMP sidecar says, and why it cannot be read ("" if it can)."""
    try:
        return stated("sidecar", data)._replace(is_approved=_OUR_TOOLKIT in data[:_BEGINNING]), ""
    except NotXmp as error:
        return Statement("sidecar"), f"the XMP {error}"


def with_sidecar(facts: Facts, sidecar: Statement, problem: str = "") -> Facts:
    """Return the facts of a photo completed by its sidecar; ``problem``, why that cannot be read, joins the photo's.

    The photo's own word goes first, but for a date that is nearer to the exposure (its own may be that of its last change), for
    another moment of exposure beside a RAW, into which nobody writes, or in a sidecar of our own: so a person corrects its date,
    and for a position that we wrote beside a photo into which we do not write. Told are contradictions and a broken date of the
    sidecar, and where the photo has none a day without a time or a broken position.
    """
    photo = _statement(facts)
    corrects = _is_another if sidecar.is_approved else _is_correction
    if (facts.format in _NEVER_WRITTEN or sidecar.is_approved) and corrects(photo.taken, sidecar.taken):
        photo = photo._replace(taken=NO_CLOCK)
    if is_ours(sidecar.fix.method) and not isnan(sidecar.fix.lat):
        photo = photo._replace(fix=sidecar.fix)
    said, faults = combined([photo, sidecar])
    broken_date = sidecar.taken.fault
    if facts.taken_local is not None and broken_date.endswith(NO_TIME):
        broken_date = ""
    unread = [f"sidecar: {fault}" for fault in (problem, broken_date, said.fix.fault) if fault]
    joined = with_camera_and_place(facts, said)._replace(problem="; ".join(filter(None, (facts.problem, *faults, *unread))))
    if said.source != sidecar.source:
        return joined
    at, subsec, utc_offset_min, _, name, _ = sidecar.taken
    return joined._replace(
        taken_local=at, subsec=subsec, utc_offset_min=utc_offset_min, datetime_source="sidecar", taken_name=name
    )


def _is_another(own: WallClock, beside: WallClock) -> bool:
    """Say whether a moment of exposure differs at all: a clock that was set an hour wrong is put right by that very hour."""
    if beside.at is None or beside.name != "DateTimeOriginal":
        return False
    both = own.utc_offset_min, beside.utc_offset_min
    return own.at != beside.at or (both[0] != both[1] and not all(map(isnan, both)))


def _is_correction(own: WallClock, beside: WallClock) -> bool:
    """Say whether a sidecar of another program corrects the moment of exposure.

    One moment told in two zones is none, but a wall clock beside its own offset may be what a person put right by whole hours,
    and is the better known instant in any case; unless it is UTC, which no camera's owner sees on the clock.
    """
    if not _is_another(own, beside):
        return False
    moved = own.at is not None and beside.at is not None and abs((own.at - beside.at).total_seconds()) >= _LEAST_ZONE_S
    return not same_time(own, beside) or (moved and not isnan(beside.utc_offset_min) and beside.utc_offset_min != 0)


def _statement(facts: Facts) -> Statement:
    """Return the facts as a statement; a date that is none of EXIF's (a film's) stands for the moment of exposure."""
    at = facts.taken_local
    has_seconds = at is not None and bool(at.second or facts.subsec)
    return Statement(
        "the photo",
        WallClock(at, facts.subsec, facts.utc_offset_min, name=facts.taken_name or "DateTimeOriginal", has_seconds=has_seconds),
        Fix(facts.lat, facts.lon, facts.alt_m, facts.gps_error_m, facts.direction_deg, facts.gps_at, facts.gps_method),
        facts.make,
        facts.model,
        facts.serial,
        facts.software,
        facts.orientation,
    )
