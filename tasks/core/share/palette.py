"""The colours of the picture, in a light and a dark style; told apart by colour-blind people too.

The way's colours go from the day it began to the day it ended, through hues of Okabe and Ito (2008) that differ in lightness
as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from tasks.core.geo import Floats

StyleName = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """One style; every colour is ``#rrggbb``."""

    name: StyleName
    paper: str
    sea: str
    deep: str  # the sea far from land
    land: str
    coast: str
    border: str
    grid: str
    ink: str  # text
    muted: str  # smaller text
    region: str  # names of countries and towns on the map
    halo: str  # around the way and around names
    disc: str  # of a stop
    shadow: str
    ramp: tuple[str, ...]  # of the way, by time

    def along(self, share: Floats) -> Floats:
        """Return the way's colours at shares of its time, 0 to 1: red, green and blue, shape (n, 3)."""
        stops = np.linspace(0, 1, len(self.ramp))
        channels = np.array([rgb(colour) for colour in self.ramp], dtype=np.float64)
        return np.column_stack([np.interp(share, stops, channels[:, channel]) for channel in range(3)])

    def at(self, share: float) -> str:
        """Return the way's colour at a share of its time."""
        red, green, blue = self.along(np.array([share]))[0].round().astype(int).tolist()
        return f"#{red:02x}{green:02x}{blue:02x}"


PALETTES: Final[dict[StyleName, Palette]] = {
    "light": Palette(
        name="light",
        paper="#fbfaf7",
        sea="#dde9ef",
        deep="#d3e2ea",
        land="#f8f5ee",
        coast="#a9bcc6",
        border="#d9d2c5",
        grid="#c3d3dc",
        ink="#14212b",
        muted="#55636e",
        region="#8d897f",
        halo="#ffffff",
        disc="#ffffff",
        shadow="#14212b",
        ramp=("#0072b2", "#6a51a3", "#c8417a", "#d9481f", "#ad6c00"),
    ),
    "dark": Palette(
        name="dark",
        paper="#0b111b",
        sea="#102135",
        deep="#0c1a2b",
        land="#223044",
        coast="#4d647e",
        border="#384a60",
        grid="#24384f",
        ink="#f3f6fa",
        muted="#a3b1c0",
        region="#74859a",
        halo="#0b111b",
        disc="#f3f6fa",
        shadow="#000000",
        ramp=("#56b4e9", "#9d9bf0", "#ee82b0", "#ff8a5c", "#f7c948"),
    ),
}


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
