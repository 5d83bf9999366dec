"""Precision, recall and F1 of spans with credit for partial overlap (SemEval-2020 Task 11)."""

from collections.abc import Sequence

import datasets
import evaluate
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Spans = Sequence[Sequence[int]]


class OverlapSpanF1(evaluate.Metric):
    """A local `evaluate` module; its card is the README beside it."""

    def _info(self) -> evaluate.MetricInfo:
        spans = datasets.List(datasets.List(datasets.Value("int64")))
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            features=datasets.Features({"predictions": spans, "references": spans}),
        )

    def count(self, predictions: Sequence[Spans], references: Sequence[Spans]) -> Floats:
        """Return what each text adds, `[texts, 4]`.

        That is the overlap over the length of the predicted span, summed; the number of predicted
        spans; the overlap over the length of the gold span, summed; the number of gold spans. Both
        sides are merged first, as the scorer of the task does with its option `-m`.
        """
        counts = np.zeros((len(predictions), 4))
        for row, ours, theirs in zip(counts, predictions, references, strict=True):
            predicted, gold = _merged(ours), _merged(theirs)
            row[1], row[3] = len(predicted), len(gold)
            for s, t in ((s, t) for s in predicted for t in gold):
                shared = max(0, min(s[1], t[1]) - max(s[0], t[0]))
                row[0] += shared / (s[1] - s[0])
                row[2] += shared / (t[1] - t[0])
        return counts

    def score(self, sums: Floats) -> dict[str, Floats]:
        """Return the scores of summed counts, `[..., 4]` → `[...]`."""
        for_precision, found, for_recall, wanted = np.moveaxis(sums, -1, 0)
        precision = for_precision / np.maximum(1, found)
        recall = for_recall / np.maximum(1, wanted)
        total = precision + recall
        f1 = 2 * precision * recall / np.where(total > 0, total, 1)
        return {"precision": precision, "recall": recall, "f1": f1, "support": wanted}

    def _compute(
        self, predictions: Sequence[Spans], references: Sequence[Spans]
    ) -> dict[str, float]:
        sums = self.count(predictions, references).sum(axis=0)
        return {name: float(value) for name, value in self.score(sums).items()}


def _merged(spans: Spans) -> list[list[int]]:
    merged: list[list[int]] = []
    for start, end in sorted(map(tuple, spans)):
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        elif start < end:
            merged.append([start, end])
    return merged
