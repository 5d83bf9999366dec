"""Expected calibration error of binary probabilities, in ten bins of equal width."""

from collections.abc import Sequence

import datasets
import evaluate
import numpy as np

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

    def _compute(self, predictions: Sequence[float], references: Sequence[int]) -> dict[str, float]:
        probabilities, labels = np.asarray(predictions), np.asarray(references)
        bins = np.minimum((probabilities * N_BINS).astype(int), N_BINS - 1)
        gaps = [
            abs(probabilities[bins == place].mean() - labels[bins == place].mean())
            * (bins == place).mean()
            for place in np.unique(bins)
        ]
        return {"ece": float(sum(gaps))}
