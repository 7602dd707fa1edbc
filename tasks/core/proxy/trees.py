"""Boosted regression trees as flat arrays: rows of numbers in, one number a row out, with numpy alone.

Every tree is stored complete to the same depth, node k having the children 2 k + 1 and 2 k + 2; where the tree that was learnt
ends earlier, a threshold of infinity leads to the left. So a walk down is arithmetic, the same for all rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from tasks.core.geo import Floats

_CHUNK: Final = 8192
"""Rows at once: their numbers stay in the processor's cache."""


@dataclass(frozen=True)
class Trees:
    """One model: ``feature`` and ``threshold`` are (trees, 2^depth - 1), ``value`` is (trees, 2^depth); they add to ``base``."""

    feature: npt.NDArray[np.int16]
    threshold: npt.NDArray[np.float32]
    value: npt.NDArray[np.float32]
    base: float

    @property
    def depth(self) -> int:
        """Return the number of questions from the root to a leaf."""
        return int(self.value.shape[1]).bit_length() - 1

    def predict(self, rows: npt.NDArray[np.float32]) -> Floats:
        """Return the model's value for each row of features."""
        predicted = np.full(len(rows), self.base)
        for start in range(0, len(rows), _CHUNK):
            part = rows[start : start + _CHUNK]
            predicted[start : start + _CHUNK] += self._sum(np.ascontiguousarray(part.T).ravel(), len(part))
        return predicted

    def _sum(self, by_feature: npt.NDArray[np.float32], count: int) -> Floats:
        row, total = np.arange(count), np.zeros(count)
        inner = self.feature.shape[1]
        for features, thresholds, values in zip(self.feature.astype(np.intp) * count, self.threshold, self.value, strict=True):
            node = np.zeros(count, dtype=np.intp)
            for _ in range(self.depth):
                right = by_feature[features[node] + row] > thresholds[node]
                node += node
                node += 1
                node += right
            total += values[node - inner]
        return total
