"""The share of items of which something is true."""

from collections.abc import Sequence

import datasets
import evaluate
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Share(evaluate.Metric):
    """A local `evaluate` module; its card is the README beside it."""

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            features=datasets.Features({"predictions": datasets.List(datasets.Value("bool"))}),
        )

    def count(self, predictions: Sequence[Sequence[bool]]) -> Floats:
        """Return how many items of each text are true, and how many there are, `[texts, 2]`."""
        return np.array([(sum(items), len(items)) for items in predictions], float).reshape(-1, 2)

    def score(self, sums: Floats) -> dict[str, Floats]:
        """Return the share of summed counts, `[..., 2]` → `[...]`."""
        return {"share": sums[..., 0] / np.maximum(1, sums[..., 1])}

    def _compute(self, predictions: Sequence[Sequence[bool]]) -> dict[str, float]:
        sums = self.count(predictions).sum(axis=0)
        return {name: float(value) for name, value in self.score(sums).items()}
