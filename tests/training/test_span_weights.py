import numpy as np
import pytest
from scipy.special import softmax

from biaslens.training.span_weights import fit_span_weights


def _probabilities(logits: np.ndarray, features: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return softmax(logits + features @ weights.T, axis=1)


def test_the_weights_that_made_the_labels_are_found() -> None:
    random = np.random.default_rng(1)
    n = 6000
    logits = random.normal(size=(n, 3))
    features = np.stack([np.ones(n), random.exponential(size=n), random.random(n) < 0.3], axis=1)
    made = np.array([[0.5, -0.4, 0.0], [-0.5, 0.4, 0.0], [0.0, 0.0, 1.5]])
    gold = np.array([random.choice(3, p=p) for p in _probabilities(logits, features, made)])
    found = np.array(fit_span_weights(logits, features, gold))
    assert found.shape == made.shape
    centred = [weights - weights.mean(axis=0) for weights in (found, made)]  # all else is the same
    assert centred[0] == pytest.approx(centred[1], abs=0.15)


def test_a_few_spans_move_little() -> None:
    found = fit_span_weights(np.zeros((2, 3)), np.array([[1.0, 2.0, 1.0]] * 2), np.array([0, 0]))
    assert 0 < max(map(max, found)) < 1
