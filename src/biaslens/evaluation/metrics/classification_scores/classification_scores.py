"""Macro-F1, micro-F1, accuracy and Matthews correlation of class predictions."""

from collections.abc import Sequence

import datasets
import evaluate
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class ClassificationScores(evaluate.Metric):
    """A local `evaluate` module; its card is the README beside it."""

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            features=datasets.Features(
                {"predictions": datasets.Value("int64"), "references": datasets.Value("int64")}
            ),
        )

    def count(
        self, predictions: Sequence[int], references: Sequence[int], *, n_classes: int
    ) -> Floats:
        """Return the confusion matrix of each item, `[items, gold * predicted]`."""
        counts = np.zeros((len(predictions), n_classes * n_classes))
        places = np.asarray(references, dtype=int) * n_classes + np.asarray(predictions, dtype=int)
        counts[np.arange(len(predictions)), places] = 1
        return counts

    def score(self, sums: Floats) -> dict[str, Floats]:
        """Return the scores of summed confusion matrices, `[..., gold * predicted]` → `[...]`."""
        n_classes = round(sums.shape[-1] ** 0.5)
        matrix = sums.reshape(*sums.shape[:-1], n_classes, n_classes)
        right, total = np.diagonal(matrix, axis1=-2, axis2=-1), sums.sum(axis=-1)
        gold, found = matrix.sum(axis=-1), matrix.sum(axis=-2)
        f1 = 2 * right / np.maximum(1, gold + found)
        accuracy = right.sum(axis=-1) / np.maximum(1, total)
        square = total**2
        norm = np.sqrt((square - (found**2).sum(axis=-1)) * (square - (gold**2).sum(axis=-1)))
        covariance = right.sum(axis=-1) * total - (gold * found).sum(axis=-1)
        scores = {
            "macro_f1": f1.sum(axis=-1) / np.maximum(1, (gold + found > 0).sum(axis=-1)),
            "micro_f1": accuracy,  # one prediction an item: micro-F1 is accuracy
            "accuracy": accuracy,
            "mcc": covariance / np.where(norm > 0, norm, 1),
        }
        return {**scores, "f1": f1[..., 1]} if n_classes == 2 else scores

    def _compute(self, predictions: Sequence[int], references: Sequence[int]) -> dict[str, float]:
        n_classes = 1 + max(*predictions, *references)
        sums = self.count(predictions, references, n_classes=n_classes).sum(axis=0)
        return {name: float(value) for name, value in self.score(sums).items()}
