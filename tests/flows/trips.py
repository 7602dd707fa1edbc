"""A small trip for tests of flows: a phone with positions, a camera without, walked along a street at a steady pace."""

from __future__ import annotations

from pathlib import Path

from tests.builders import jpeg

LAT, LON = 41.9, 12.5
STEP_DEG = 0.0001
"""About 11 m of latitude a minute."""


def phone_and_camera(archive: Path, minutes: int = 6) -> Path:
    """Write a phone photo each full minute and a camera photo (no position, no offset) half a minute later."""
    for minute in range(minutes):
        jpeg(
            archive / f"phone/IMG_{minute:02}.jpg",
            taken=f"2024:05:01 12:{minute:02}:00",
            offset="+02:00",
            lat=LAT + minute * STEP_DEG,
            lon=LON,
            make="Acme",
            model="Phone",
            seed=minute,
        )
        jpeg(
            archive / f"camera/DSC_{minute:02}.jpg",
            taken=f"2024:05:01 12:{minute:02}:30",
            make="Boxy",
            model="Camera",
            seed=100 + minute,
        )
    return archive
