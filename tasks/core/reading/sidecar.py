"""An XMP sidecar as a statement, and the facts of a photo joined with it."""

from __future__ import annotations

from math import isnan

from tasks.core.estimates import is_ours
from tasks.core.reading.facts import Facts
from tasks.core.reading.gps import Fix
from tasks.core.reading.statement import Statement, combined
from tasks.core.reading.values import WallClock
from tasks.core.reading.xmp import NotXmp, stated


def sidecar_statement(data: bytes) -> tuple[Statement, str]:
    """Return what an XMP sidecar says, and why it cannot be read ("" if it can)."""
    try:
        return stated("sidecar", data), ""
    except NotXmp as error:
        return Statement("sidecar"), f"the XMP {error}"


def with_sidecar(facts: Facts, sidecar: Statement, problem: str = "") -> Facts:
    """Return the facts of a photo completed by its sidecar; ``problem``, why that cannot be read, joins the photo's.

    The photo's own word goes first, but for a position that we wrote beside a photo into which we do not write. Told are
    contradictions, and a broken date or position of the sidecar where the photo has none.
    """
    photo = _statement(facts)
    if is_ours(sidecar.fix.method) and not isnan(sidecar.fix.lat):
        photo = photo._replace(fix=sidecar.fix)
    said, faults = combined([photo, sidecar])
    place = said.fix
    unread = [f"sidecar: {fault}" for fault in (problem, said.taken.fault, place.fault) if fault]
    joined = facts._replace(
        make=said.make,
        model=said.model,
        serial=said.serial,
        software=said.software,
        orientation=said.orientation,
        lat=place.lat,
        lon=place.lon,
        alt_m=place.alt_m,
        gps_error_m=place.error_m,
        direction_deg=place.direction_deg,
        gps_at=place.at,
        gps_method=place.method,
        problem="; ".join(filter(None, (facts.problem, *faults, *unread))),
    )
    if facts.taken_local is not None or sidecar.taken.at is None:
        return joined
    at, subsec, utc_offset_min, *_ = sidecar.taken
    return joined._replace(taken_local=at, subsec=subsec, utc_offset_min=utc_offset_min, datetime_source="sidecar")


def _statement(facts: Facts) -> Statement:
    """Return the facts as a statement; which of EXIF's dates theirs was is not kept: it stands for the moment of exposure."""
    at = facts.taken_local
    has_seconds = at is not None and bool(at.second or facts.subsec)
    return Statement(
        "the photo",
        WallClock(at, facts.subsec, facts.utc_offset_min, name="DateTimeOriginal", has_seconds=has_seconds),
        Fix(facts.lat, facts.lon, facts.alt_m, facts.gps_error_m, facts.direction_deg, facts.gps_at, facts.gps_method),
        facts.make,
        facts.model,
        facts.serial,
        facts.software,
        facts.orientation,
    )
