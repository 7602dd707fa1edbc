"""What is known of one camera's company: its Device and all others in, one Relation for each other that tells places out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from tasks.core.together.bursts import Coincidences, Uses
from tasks.core.together.devices import Days, Device, days_of
from tasks.core.together.distances import Measured, measured
from tasks.core.together.relation import Relation, relation_of, told_by, weighed
from tasks.core.together.share import ALONE_SHARE, PRIOR_SHARE

ALONE_ON: Final = 0.95
"""Share of a camera's days of which only one other camera tells places, from which on that one is said to be alone."""

_ROUNDS: Final = 2
"""The owner's phone may be known only through the partner's, beside which it was; then it is the one to speak of that."""

_NEIGHBOURS: Final = np.array([-1, 0, 1])


class Company:
    """All Devices of an archive; how far apart two of them were is found once."""

    def __init__(self, devices: Sequence[Device]) -> None:
        """Take them, one a camera."""
        self._devices = {device.name: device for device in devices}
        self._tellers = [device for device in devices if device.tells]
        self._told = {device.name: np.unique(days_of(device.at_s)) for device in self._tellers}
        self._uses = Uses([device for device in devices if device.tells or device.wants])
        self._between: dict[tuple[str, str], Measured] = {}

    def between(self, one: str, other: str) -> Measured:
        """Return how far apart two cameras were; nothing of photos of no known camera, which are of many."""
        key = min(one, other), max(one, other)
        if key not in self._between:
            devices = [self._devices[name] for name in key]
            self._between[key] = measured(*devices) if key[0] else Measured.nothing()
        return self._between[key]

    def of(self, camera: Device) -> list[Relation]:
        """Return what is known of a camera and each other that has positions, in the order of the devices.

        First each pair by itself; then what follows from the one that is known to travel with it, being together with another
        or away from it. Photos of no known camera are of many: of them nothing is found, for or against anybody.
        """
        others = [device for device in self._tellers if device.name != camera.name or not device.name]
        alone = self._alone(camera, others)
        relations = weighed(
            [
                relation_of(
                    other.name,
                    ALONE_SHARE if other.name == alone else PRIOR_SHARE,
                    self.between(camera.name, other.name),
                    self._uses.coincidences(camera.name, other.name) if camera.name and other.name else Coincidences.nothing(),
                )
                for other in others
            ]
        )
        told = relations
        for _ in range(_ROUNDS):
            # The first of equals: the order of devices is by name.
            best = max((relation for relation in told if relation.speaks), key=lambda relation: relation.share, default=None)
            if best is None:
                break
            told = weighed(
                [
                    best
                    if relation.other == best.other
                    else told_by(best, relation, self.between(best.other, relation.other), camera.asked)
                    for relation in relations
                ]
            )
        return told

    def _alone(self, camera: Device, others: Sequence[Device]) -> str | None:
        """Return the one other camera that tells places on the camera's days and those beside them, None for several or none."""
        if len(others) == 1:
            return others[0].name
        asked = camera.wanted if len(camera.wanted) else camera.asked
        told = np.array([np.isin(asked, with_neighbours(self._told[other.name])) for other in others])
        if not told.any():
            return None
        by_one = told[:, told.sum(axis=0) == 1]
        most = int(by_one.sum(axis=1).argmax())
        return others[most].name if by_one[most].sum() >= ALONE_ON * told.any(axis=0).sum() else None


def with_neighbours(days: Days) -> Days:
    """Return days and those before and after each of them, rising."""
    return np.unique(days[:, None] + _NEIGHBOURS)
