"""The tables between PHOTOS and CANDIDATES: whose cameras travel together, which positions are doubted, how well proxies do."""

from __future__ import annotations

from typing import Final

from tasks.core.table import FLAG, LAT, LON, NOT_NEGATIVE, NUMBER, TEXT, WHOLE, Table

BASES: Final = frozenset({"measured", "bursts", "alone", "assumed", "apart"})

TOGETHER = Table(
    "TOGETHER",
    key=("camera", "other", "day"),
    columns={
        "camera": TEXT,  # whose photos are to be placed; "" = of no known camera
        "other": TEXT,  # another camera, whose located photos may place them
        "day": TEXT,  # "" = in general, else the one day (UTC, YYYY-MM-DD) on which it is otherwise
        "basis": TEXT,  # measured or bursts: known to be together; alone: the one that tells places; assumed; apart: no donor
        "days": WHOLE,  # on which both tell: places (measured, apart) or bursts of activity
        "days_near": WHOLE,  # of these, on which they were together
        "apart_m": NUMBER,  # 95 % of the distances between them while together; NaN = not measured
        "factor": NUMBER,  # by which a radius that rests on the other camera grows; NaN where apart
        "evidence": TEXT,  # a clause of its own: "Acme Phone was with it on 12 of 12 days"
    },
    ranges={"apart_m": NOT_NEGATIVE, "factor": (1.0, 100.0), "days": NOT_NEGATIVE, "days_near": NOT_NEGATIVE},
    words={"basis": BASES},
)

DOUBTS = Table(
    "DOUBTS",
    key=("donor_dir", "path"),
    columns={
        "donor_dir": TEXT,
        "path": TEXT,
        "problem": TEXT,  # what speaks against the position that the file has, in words
        "lat": NUMBER,  # the file's own numbers repaired; NaN = they cannot be
        "lon": NUMBER,
        "error_m": NUMBER,
        "evidence": TEXT,  # why the repaired position is the right one
    },
    ranges={"lat": LAT, "lon": LON, "error_m": NOT_NEGATIVE},
)

TRIALS = Table(
    "TRIALS",
    key=("path", "pattern"),
    columns={
        "path": TEXT,  # a located photo whose position was hidden; a donor's begins with its donor_dir and "/"
        "pattern": TEXT,  # what was hidden with it, in words: "alone", "its burst", ...
        "camera": TEXT,
        "gap_s": NUMBER,  # to the nearest donor left
        "two_sided": FLAG,
        "error_m": NUMBER,  # the radius that was stated; NaN = it would have been refused
        "off_m": NUMBER,  # how far the position found is from the true one
    },
    ranges={"gap_s": NOT_NEGATIVE, "error_m": NOT_NEGATIVE, "off_m": NOT_NEGATIVE},
)
