"""A gazetteer that tells what it was asked, in the place of the real one, which takes a while to load."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import ModuleType

import pytest


class Gazetteer:
    """``asked`` are the positions that were looked up, in one list for each call."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand where ``tasks.core.world.gazetteer`` is imported from."""
        self.asked: list[list[tuple[float, float]]] = []
        module = ModuleType("tasks.core.world.gazetteer")
        module.words_at = self._words_at  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "tasks.core.world.gazetteer", module)

    def _words_at(self, lat: Iterable[float], lon: Iterable[float]) -> list[str]:
        self.asked.append([(float(one), float(other)) for one, other in zip(lat, lon, strict=True)])
        return [words_of(*position) for position in self.asked[-1]]


def words_of(lat: float, lon: float) -> str:
    """Return what this gazetteer says of a position."""
    return f"near {lat:.4f} {lon:.4f}, Nowhere"
