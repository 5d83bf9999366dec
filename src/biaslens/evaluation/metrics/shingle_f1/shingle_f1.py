"""Precision, recall and F1 of the 4-word shingles of extracted texts, of the means over texts."""

import re
from collections import Counter
from collections.abc import Sequence

import datasets
import evaluate
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

N_WORDS = 4
_WORD = re.compile(r"\w+")


class ShingleF1(evaluate.Metric):
    """A local `evaluate` module; its card is the README beside it."""

    def _info(self) -> evaluate.MetricInfo:
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            features=datasets.Features(
                {"predictions": datasets.Value("string"), "references": datasets.Value("string")}
            ),
        )

    def count(self, predictions: Sequence[str], references: Sequence[str]) -> Floats:
        """Return precision and recall of each text, and 1 for the text, `[texts, 3]`."""
        counts = np.ones((len(predictions), 3))
        for row, predicted, gold in zip(counts, predictions, references, strict=True):
            ours, theirs = _shingles(predicted), _shingles(gold)
            shared = (ours & theirs).total()
            row[:2] = shared / max(1, ours.total()), shared / max(1, theirs.total())
        return counts

    def score(self, sums: Floats) -> dict[str, Floats]:
        """Return the scores of summed counts, `[..., 3]` → `[...]`."""
        precision, recall, n_texts = np.moveaxis(sums, -1, 0)
        total = precision + recall
        n_texts = np.maximum(1, n_texts)
        return {
            "precision": precision / n_texts,
            "recall": recall / n_texts,
            "f1": 2 * precision * recall / np.where(total > 0, total, 1) / n_texts,
        }

    def _compute(self, predictions: Sequence[str], references: Sequence[str]) -> dict[str, float]:
        sums = self.count(predictions, references).sum(axis=0)
        return {name: float(value) for name, value in self.score(sums).items()}


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    return Counter(
        tuple(words[place : place + N_WORDS]) for place in range(max(1, len(words) - N_WORDS + 1))
    )
