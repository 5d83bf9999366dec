"""Fits what the length of a given span, and its repetition, say of its technique."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax

# how dear a weight is: of a technique alone, of the logarithm of the words, of a repetition; the
# few hundred spans that are held out say little about one technique
PENALTIES = 0.5, 1.0, 0.5

Floats = NDArray[np.floating]
Weights = tuple[tuple[float, float, float], ...]


def fit_span_weights(logits: Floats, features: Floats, gold: NDArray[np.int64]) -> Weights:
    """Return a row of weights for each technique (multinomial logistic regression with offsets).

    Args:
        logits: `[spans, techniques]`, what the network says.
        features: `[spans, 3]` of `scoring.given_spans`.
        gold: `[spans]`, the technique.
    """
    shape = features.shape[1], logits.shape[1]
    rows = np.arange(len(gold))
    penalties = np.array(PENALTIES)[:, np.newaxis]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        logs = log_softmax(logits + features @ weights, axis=1)
        errors = np.exp(logs)
        errors[rows, gold] -= 1
        value = -logs[rows, gold].sum() + (penalties * weights**2).sum()
        return float(value), (features.T @ errors + 2 * penalties * weights).ravel()

    found = minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B").x
    return tuple((a, b, c) for a, b, c in found.reshape(shape).T.tolist())
