"""Precision, recall and F1 of spans with credit for partial overlap (SemEval-2020 Task 11)."""

from collections.abc import Sequence

import datasets
import evaluate


class OverlapSpanF1(evaluate.Metric):
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
        precision = recall = 0.0
        n_found = n_wanted = 0
        for predicted, gold in zip(predictions, references, strict=True):
            n_found, n_wanted = n_found + len(predicted), n_wanted + len(gold)
            for s, t in ((s, t) for s in predicted for t in gold):
                shared = max(0, min(s[1], t[1]) - max(s[0], t[0]))
                precision += shared / max(1, s[1] - s[0])
                recall += shared / max(1, t[1] - t[0])
        precision, recall = precision / max(1, n_found), recall / max(1, n_wanted)
        total = precision + recall
        return {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / total if total else 0.0,
            "support": float(n_wanted),
        }
