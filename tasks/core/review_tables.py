"""The tables of the review: addresses that a person typed and what a geocoder found for them, and pictures for the page."""

from __future__ import annotations

from tasks.core.table import FLAG, LAT, LON, NOT_NEGATIVE, NUMBER, TEXT, WHOLE, Table

ADDRESSES = Table(
    "ADDRESSES",
    key=("path",),
    columns={
        "path": TEXT,
        "address": TEXT,  # as typed into review.csv, or given with --address
        "bulk": FLAG,  # given with --address, for many photos at once
    },
)

HITS = Table(
    "HITS",
    key=("address", "rank"),
    columns={
        "address": TEXT,
        "rank": WHOLE,  # 0 = the best
        "lat": NUMBER,  # NaN: no hit, or it could not be asked, and `problem` says why
        "lon": NUMBER,
        "error_m": NUMBER,  # radius that holds all of what the address names
        "name": TEXT,  # what was found, in the geocoder's words; "" = read from the text itself
        "by": TEXT,  # "" = read from the text itself, without any network; else the geocoder
        "cached": FLAG,  # the geocoder had answered it before, and was not asked now
        "problem": TEXT,
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE},
)

PICTURES = Table(
    "PICTURES",
    key=("path",),
    columns={
        "path": TEXT,
        "thumbnail": TEXT,  # of about 240 px, relative to OUT, POSIX, as the disk has it; "" = none could be made
        "preview": TEXT,  # of about 1600 px where browsers cannot show the original; "" = they can, or there is none
    },
)
