"""Precision, recall and F1 of the characters that spans cover."""

from collections.abc import Sequence

import datasets
import evaluate
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Spans = Sequence[Sequence[int]]


class CharacterF1(evaluate.Metric):
    """A local `evaluate` module; its card is the README beside it."""

    def _info(self) -> evaluate.MetricInfo:
        spans = datasets.List(datasets.List(datasets.Value("int64")))
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            features=datasets.Features({"predictions": spans, "references": spans}),
        )

    def count(self, predictions: Sequence[Spans], references: Sequence[Spans]) -> Floats:
        """Return the characters of each text that both sides mark, and each side, `[texts, 3]`."""
        counts = np.zeros((len(predictions), 3))
        for row, predicted, gold in zip(counts, predictions, references, strict=True):
            ours, theirs = _characters(predicted), _characters(gold)
            row[:] = len(ours & theirs), len(ours), len(theirs)
        return counts

    def score(self, sums: Floats) -> dict[str, Floats]:
        """Return the scores of summed counts, `[..., 3]` → `[...]`."""
        shared, found, wanted = np.moveaxis(sums, -1, 0)
        return {
            "precision": shared / np.maximum(1, found),
            "recall": shared / np.maximum(1, wanted),
            "f1": 2 * shared / np.maximum(1, found + wanted),
        }

    def _compute(
        self, predictions: Sequence[Spans], references: Sequence[Spans]
    ) -> dict[str, float]:
        sums = self.count(predictions, references).sum(axis=0)
        return {name: float(value) for name, value in self.score(sums).items()}


def _characters(spans: Spans) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}
