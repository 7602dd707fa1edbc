"""Find out which cameras travel together: PHOTOS in UTC in, TOGETHER out, whose photos may place whose.

A partner's phone at home must never place the traveller's photos, and yet most cameras have nothing but the archive's phone to
be placed by. So every pair is assumed to travel together until something measured says otherwise.
"""

from __future__ import annotations

import logging

import pandas as pd

from tasks.core.evidence_tables import TOGETHER
from tasks.core.together.company import Company, with_neighbours
from tasks.core.together.devices import devices_of
from tasks.core.together.rows import rows_of
from tasks.runtime.steps import step

log = logging.getLogger("whereshot.associate")


@step(
    run_name="find who travels together", description="Find out which cameras' photos may place which cameras' photos.", version=1
)
def associate(photos: pd.DataFrame) -> pd.DataFrame:
    """Return TOGETHER: each camera with PHOTOS of the archive that want a position, and each other whose positions are evidence.

    Cameras that have nothing but positions are asked about too, those of donor folders as well: on them is rehearsed.

    Photos of no known camera are one camera "", of which nothing is found: they are assumed to travel with all. What is found of
    two cameras, and with what constants, say ``tasks.core.together.share`` (the model), ``distances`` and ``bursts`` (what a day
    says) and ``rows`` (from which probability on it is told how). Days are of UTC. A day has its own row only where it differs
    from the general one, and the camera has photos that want a position, or have one, on it or on a day beside it. Sorted by
    camera, other, day.
    """
    devices = devices_of(photos)
    company = Company(devices)
    rows = [
        row
        for camera in devices
        if camera.wants or camera.tells
        for row in rows_of(camera.name, company.of(camera), with_neighbours(camera.asked), company.between)
    ]
    table = TOGETHER.make(pd.DataFrame(rows, columns=list(TOGETHER.columns)))
    together = table.sort_values(["camera", "other", "day"], ignore_index=True)
    general = together[together["day"] == ""]["basis"].value_counts()
    log.info(
        "associate: %d pairs of cameras, %d days that differ (%s)",
        general.sum(),
        (together["day"] != "").sum(),
        general.to_dict(),
    )
    return TOGETHER.check(together)
