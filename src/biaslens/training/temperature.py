"""Temperatures: a scale of the logits that makes held-out labels likeliest (Guo et al. 2017)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from biaslens.scoring.bundle import TaskSpec
from biaslens.scoring.scorer import Scorer

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


def fit_marks(
    scorer: Scorer, spec: TaskSpec, ask: Callable[[Scorer], Floats], gold: Labels
) -> TaskSpec:
    """Give a task the temperature of marked spans if these are predicted better than unmarked ones.

    Args:
        scorer: What is asked.
        spec: The task, with the temperature of unmarked spans.
        ask: Returns the probabilities of some spans, `[spans, labels]`.
        gold: `[spans]`, the label.
    """
    _, plain = best_temperature(ask(scorer.with_task(spec)), gold)
    marked = spec.model_copy(update={"marked_scale": 1.0})
    scale, loss = best_temperature(ask(scorer.with_task(marked)), gold)
    return marked.model_copy(update={"marked_scale": scale}) if loss < plain else spec


def best_temperature(probabilities: Floats, gold: Labels) -> tuple[float, float]:
    """Return the scale of the logits behind `[texts, classes]` that makes the labels likeliest.

    And the mean negative logarithm of their probabilities with it.
    """
    logits = np.log(probabilities + 1e-9)

    def negative_log_likelihood(scale: float) -> float:
        scaled = logits * scale
        normalized = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-normalized[np.arange(len(gold)), gold].mean())

    found = minimize_scalar(negative_log_likelihood, bounds=(0.05, 10), method="bounded")
    return float(found.x), float(found.fun)
