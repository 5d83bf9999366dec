from pathlib import Path

import numpy as np
import pytest

from biaslens.scoring.decoding import softmax
from biaslens.scoring.scorer import Scorer, load
from biaslens.training.temperature import best_temperature, fit_marks


def _draw(n: int, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Return logits, and labels drawn from their softmax at a scale."""
    random = np.random.default_rng(0)
    logits = random.normal(0, 2, (n, 3))
    labels = [random.choice(3, p=row) for row in softmax(logits * scale)]
    return logits, np.array(labels)


def test_the_scale_that_made_the_labels_is_found() -> None:
    logits, labels = _draw(5000, 0.6)
    scale, loss = best_temperature(softmax(logits), labels)
    assert scale == pytest.approx(0.6, abs=0.05)
    right = softmax(logits * scale)[np.arange(5000), labels]
    assert loss == pytest.approx(-np.log(right).mean())


@pytest.mark.parametrize(("marks_help", "expected"), [(True, 0.6), (False, None)])
def test_marks_are_read_only_where_they_help(
    tiny_bundle: Path, marks_help: bool, expected: float | None
) -> None:
    scorer = load(tiny_bundle)
    logits, labels = _draw(5000, 0.6)
    noise = np.random.default_rng(1).normal(0, 2, logits.shape)

    def ask(judge: Scorer) -> np.ndarray:
        is_marked = judge.spec.task("sentiment").marked_scale is not None
        return softmax(logits if is_marked is marks_help else noise)

    found = fit_marks(scorer, scorer.spec.task("sentiment"), ask, labels)
    assert found.marked_scale == (expected and pytest.approx(expected, abs=0.05))
