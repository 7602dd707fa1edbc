"""What a radius is worth to a reader, and the least that any position is wrong."""

from __future__ import annotations

from typing import Final

from tasks.core.geo import Floats

POSITION_NOISE_M: Final = 30.0
"""Two good fixes of one place differ by so much; the donors' own error if they do not state one."""


def confidence_of(error_m: Floats) -> Floats:
    """Return 1 / (1 + error_m / 500): a mere reading aid, 0.5 at 500 m, of the radius and of nothing else."""
    confidence: Floats = 1 / (1 + error_m / 500)
    return confidence
