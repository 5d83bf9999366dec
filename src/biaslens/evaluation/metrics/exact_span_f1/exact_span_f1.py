"""Precision, recall and F1 of spans that must match exactly."""

from collections.abc import Sequence

import datasets
import evaluate


class ExactSpanF1(evaluate.Metric):
    """A local `evaluate` module; its card is the README beside it."""

    def _info(self) -> evaluate.MetricInfo:
        spans = datasets.List(datasets.List(datasets.Value("int64")))
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            features=datasets.Features({"predictions": spans, "references": spans}),
        )

    def _compute(
        self, predictions: Sequence[list[list[int]]], references: Sequence[list[list[int]]]
    ) -> dict[str, float]:
        found = right = wanted = 0
        for predicted, gold in zip(predictions, references, strict=True):
            ours, theirs = set(map(tuple, predicted)), set(map(tuple, gold))
            found, wanted, right = (
                found + len(ours),
                wanted + len(theirs),
                right + len(ours & theirs),
            )
        return {
            "precision": right / max(1, found),
            "recall": right / max(1, wanted),
            "f1": 2 * right / max(1, found + wanted),
            "support": float(wanted),
        }
