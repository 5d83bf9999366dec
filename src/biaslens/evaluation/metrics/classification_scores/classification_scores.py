"""Macro-F1, micro-F1, accuracy and Matthews correlation of class predictions."""

from collections.abc import Sequence

import datasets
import evaluate
from sklearn.metrics import accuracy_score, f1_score, matthews_corrcoef


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

    def _compute(self, predictions: Sequence[int], references: Sequence[int]) -> dict[str, float]:
        return {
            "macro_f1": float(f1_score(references, predictions, average="macro")),
            "micro_f1": float(f1_score(references, predictions, average="micro")),
            "accuracy": float(accuracy_score(references, predictions)),
            "mcc": float(matthews_corrcoef(references, predictions)),
        }
