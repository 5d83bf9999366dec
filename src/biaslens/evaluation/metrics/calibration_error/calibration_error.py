"""Expected calibration error of binary probabilities, in ten bins of equal width."""

from collections.abc import Sequence

import datasets
import evaluate
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

N_BINS = 10


class CalibrationError(evaluate.Metric):
    """A local `evaluate` module; its card is the README beside it."""

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            features=datasets.Features(
                {"predictions": datasets.Value("float64"), "references": datasets.Value("int64")}
            ),
        )

    def count(self, predictions: Sequence[float], references: Sequence[int]) -> Floats:
        """Return what each item adds to its bin, `[items, 3 * bins]`.

        First comes the number of items in each bin, then the sum of their probabilities, then the
        number of positives.
        """
        probabilities, labels = np.asarray(predictions, float), np.asarray(references, float)
        bins = np.minimum((probabilities * N_BINS).astype(int), N_BINS - 1)
        counts = np.zeros((len(bins), 3, N_BINS))
        rows = np.arange(len(bins))
        for place, values in enumerate((np.ones(len(bins)), probabilities, labels)):
            counts[rows, place, bins] = values
        return counts.reshape(len(bins), -1)

    def score(self, sums: Floats) -> dict[str, Floats]:
        """Return the error of summed counts, `[..., 3 * bins]` → `[...]`."""
        n_items, probability, positives = np.split(sums, 3, axis=-1)
        gaps = np.abs(probability - positives).sum(axis=-1)
        return {"ece": gaps / np.maximum(1, n_items.sum(axis=-1))}

    def _compute(self, predictions: Sequence[float], references: Sequence[int]) -> dict[str, float]:
        sums = self.count(predictions, references).sum(axis=0)
        return {name: float(value) for name, value in self.score(sums).items()}
