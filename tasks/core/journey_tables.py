"""The tables of journeys and of the pictures that show them, beside the tables of the main job (``tasks.core.tables``)."""

from __future__ import annotations

from typing import Final

from tasks.core.table import INSTANT, LAT, LON, NOT_NEGATIVE, NUMBER, TEXT, WALL_CLOCK, WHOLE, Table

MODES: Final = ("start", "stay", "walk", "ride", "flight", "unknown")
"""How somebody came to a corner: ``start`` begins a journey, of ``unknown`` legs nobody knows the way."""

WAY = Table(
    "WAY",
    key=("owner", "journey", "corner"),
    columns={
        "owner": TEXT,  # "" = the one archive, else the name of the archive on a map of several
        "journey": WHOLE,  # 0, 1, ... by time, of each owner
        "corner": WHOLE,  # 0, 1, ... by time, in its journey
        "at": INSTANT,  # when it was passed; where only a wall clock is known, by what the day's other photos tell of UTC
        "local": WALL_CLOCK,  # the wall clock then and there
        "lat": NUMBER,
        "lon": NUMBER,
        "kind": TEXT,
        "donor_dir": TEXT,  # of the photo; "" for a photo of the archive and for what is none
        "path": TEXT,  # of the photo; "" for what is none
        "mode": TEXT,  # how one came here from the corner before
        "speed_kmh": NUMBER,  # on the way here; NaN = start, no time passed, or faster than anybody goes
    },
    ranges={"lat": LAT, "lon": LON, "speed_kmh": NOT_NEGATIVE},
    words={"kind": frozenset({"photo", "fix", "road"}), "mode": frozenset(MODES)},  # road = a bend that a routing server told
)

JOURNEYS = Table(
    "JOURNEYS",
    key=("owner", "journey"),
    columns={
        "owner": TEXT,
        "journey": WHOLE,
        "title": TEXT,  # "Rome, Italy"; "" = nothing to call it by
        "first_at": INSTANT,
        "last_at": INSTANT,
        "first_local": WALL_CLOCK,
        "last_local": WALL_CLOCK,
        "metres": NUMBER,  # along the way, without the noise of positions
        "walk_m": NUMBER,
        "ride_m": NUMBER,
        "flight_m": NUMBER,
        "unknown_m": NUMBER,
        "photos": WHOLE,
        "fixes": WHOLE,
        "days": WHOLE,  # with a photo or a fix
    },
    ranges={
        "metres": NOT_NEGATIVE,
        "walk_m": NOT_NEGATIVE,
        "ride_m": NOT_NEGATIVE,
        "flight_m": NOT_NEGATIVE,
        "unknown_m": NOT_NEGATIVE,
    },
)

GLIMPSES = Table(
    "GLIMPSES",
    key=("donor_dir", "path"),
    columns={
        "donor_dir": TEXT,
        "path": TEXT,
        "picture": TEXT,  # a small JPEG below OUT/cache, relative to OUT; "" = nobody can show it, or it was only looked at
        "colour": TEXT,  # "#rrggbb", the colour that the picture is remembered by; "" = nobody can show it
    },
)
