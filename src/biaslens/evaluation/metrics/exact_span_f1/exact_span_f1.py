"""Precision, recall and F1 of spans that must match exactly."""

from collections.abc import Sequence

import datasets
import evaluate
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Spans = Sequence[Sequence[int]]


class ExactSpanF1(evaluate.Metric):
    """A local `evaluate` module; its card is the README beside it."""

    def _info(self) -> evaluate.MetricInfo:
        spans = datasets.List(datasets.List(datasets.Value("int64")))
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            features=datasets.Features({"predictions": spans, "references": spans}),
        )

    def count(self, predictions: Sequence[Spans], references: Sequence[Spans]) -> Floats:
        """Return the spans of each text that are right, found and wanted, `[texts, 3]`."""
        counts = np.zeros((len(predictions), 3))
        for row, predicted, gold in zip(counts, predictions, references, strict=True):
            ours, theirs = set(map(tuple, predicted)), set(map(tuple, gold))
            row[:] = len(ours & theirs), len(ours), len(theirs)
        return counts

    def score(self, sums: Floats) -> dict[str, Floats]:
        """Return the scores of summed counts, `[..., 3]` → `[...]`."""
        right, found, wanted = np.moveaxis(sums, -1, 0)
        return {
            "precision": right / np.maximum(1, found),
            "recall": right / np.maximum(1, wanted),
            "f1": 2 * right / np.maximum(1, found + wanted),
            "support": wanted,
        }

    def _compute(
        self, predictions: Sequence[Spans], references: Sequence[Spans]
    ) -> dict[str, float]:
        sums = self.count(predictions, references).sum(axis=0)
        return {name: float(value) for name, value in self.score(sums).items()}
